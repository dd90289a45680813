/**
 * Session: one running match. A state machine over its players, their connections and the script.
 *
 * All that happens to it comes through few doors: a login that `sessions.ts` let in, packets and ends of connections, effects
 * of the script, answers of the gateway, the clock. What it does about them goes out at the end of the turn: one batch for
 * the script, one flush for each connection. Packets of one sender never overtake each other, whether the script is asked or
 * not. Invariant: nothing leaves an ended session, and nothing thrown by a script, a client or a gateway leaves it ever.
 */

import { Fault } from "#runtime/fault.ts";
import type { Gateway } from "#runtime/gateway/gateway.ts";
import type { CreateIsolate } from "#runtime/isolate/isolate.ts";
import type { LogSink } from "#runtime/log/log.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import type { Connection, ConnectionHandler, FastHandler, FastPath } from "#runtime/transport/connection.ts";
import { Alarms } from "./alarms.ts";
import { Arrivals } from "./arrivals.ts";
import type { Clock } from "./clock.ts";
import { type Counters, countDrop, newCounters } from "./counters.ts";
import { Delivery } from "./delivery.ts";
import type { EffectHandler } from "./effect-handler.ts";
import type { HostLimits } from "./host-limits.ts";
import { Inbound } from "./inbound.ts";
import type { LoadedBundle } from "./load.ts";
import { Membership } from "./membership.ts";
import { Outbound } from "./outbound.ts";
import { Player } from "./player.ts";
import { Requests } from "./requests.ts";
import { Routing } from "./routing.ts";
import { RunningScript, type ScriptEvent } from "./running-script.ts";
import { type About, SessionLog } from "./session-log.ts";
import { Traffic, type TrafficCount } from "./traffic.ts";

export interface SessionOptions {
  readonly id: string;
  readonly bundle: LoadedBundle;
  readonly players: readonly { readonly playerId: string; readonly token: string }[];
  readonly createIsolate: CreateIsolate;
  readonly clock: Clock;
  readonly gateway: Gateway | null;
  readonly log: LogSink;
  readonly limits: HostLimits;
  /** The port native clients are told for UDP, if there is one. */
  readonly fastPort?: number | undefined;
  /** Told once, when the session has ended. */
  readonly ended: (session: Session) => void;
}

/** A session as it is shown to the outside; a copy. */
export interface SessionInfo {
  readonly sessionId: string;
  readonly script: string;
  /** Digest of the bundle it runs. */
  readonly bundle: string;
  readonly state: "running" | "ended";
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Milliseconds from the first look at the bundle to the end of the script's top level. */
  readonly startMs: number;
  readonly players: readonly {
    readonly playerId: string;
    readonly peerId: number;
    readonly state: "away" | "joining" | "ready";
  }[];
  readonly counters: Readonly<Counters>;
}

/** Turns a script gets to finish what waits for it when its session ends, the shutdown callback included. */
const lastTurns = 20;

export class Session {
  readonly id: string;
  readonly bundle: LoadedBundle;
  readonly players: readonly Player[];
  readonly counters: Counters = newCounters();

  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #log: SessionLog;
  readonly #traffic: Traffic;
  readonly #delivery: Delivery;
  readonly #inbound: Inbound;
  readonly #outbound: Outbound;
  readonly #routing: Routing;
  readonly #membership: Membership;
  readonly #requests: Requests;
  readonly #createdAt: string;
  #startMs = 0;
  readonly #script: RunningScript;
  readonly #arrivals: Arrivals;
  readonly #alarms: Alarms;
  #state: "loading" | "running" | "ending" | "ended" = "loading";

  #scheduled = false;

  private constructor(options: SessionOptions) {
    const { id, bundle, clock, log, limits } = options;
    const { counters } = this;
    const manifest = bundle.manifest;
    this.#options = options;
    this.id = id;
    this.bundle = bundle;
    this.#clock = clock;
    this.#createdAt = new Date(clock.epoch()).toISOString();
    const now = clock.now();
    const allLimits = { ...manifest.limits, ...limits };
    this.players = options.players.map(
      ({ playerId, token }, at) => new Player(at + 1, playerId, token, allLimits, now),
    );
    this.#log = new SessionLog({ sink: log, clock, session: id, bundle, counters, limits });
    this.#traffic = new Traffic(manifest.model);
    this.#delivery = new Delivery({
      limits,
      counters,
      dropped: (player) => this.#tooSlow(player),
      disconnect: (player, reason) => this.#disconnect(player, reason),
    });
    const judge = {
      limits: manifest.limits,
      validator: makeValidator(manifest.model),
      counters,
      log: this.#log,
      clock,
    };
    this.#inbound = new Inbound(judge);
    this.#outbound = new Outbound(judge);
    this.#routing = new Routing({
      players: this.players,
      delivery: this.#delivery,
      counters,
      traffic: this.#traffic,
      log: this.#log,
      limits,
      post: (event) => this.#post(event),
    });
    this.#membership = new Membership({
      players: this.players,
      delivery: this.#delivery,
      routing: this.#routing,
      fastPort: options.fastPort,
      post: (event) => this.#post(event),
    });
    this.#requests = new Requests({
      gateway: options.gateway,
      clock,
      sessionId: id,
      script: manifest.script,
      counters,
      inFlight: manifest.limits.requestsInFlight,
      requestMs: limits.requestMs,
      answerBytes: limits.answerBytes,
      answered: (request, json) => this.#guarded(() => this.#post({ kind: "response", id: request, json })),
      log: this.#log,
    });
    this.#script = new RunningScript({
      bundle,
      sessionId: id,
      createIsolate: options.createIsolate,
      clock,
      effects: this.#effects,
    });
    this.#alarms = new Alarms({
      clock,
      emptyMs: manifest.limits.emptyMs,
      idleMs: limits.idleMs,
      due: () => this.#guarded(() => this.#turn()),
      empty: () => this.end("nobody is there any more"),
      idle: () => this.#lookForIdle(),
    });
    this.#arrivals = new Arrivals({
      sessionId: id,
      limits,
      clock,
      script: this.#script,
      inbound: this.#inbound,
      routing: this.#routing,
      membership: this.#membership,
      delivery: this.#delivery,
      traffic: this.#traffic,
      running: () => this.#state === "running",
      schedule: () => this.#schedule(),
      came: () => this.#alarms.came(),
      left: () => this.#alarms.left(),
      broke: (error) => this.#broke(error),
    });
  }

  /**
   * Loads the script; the session runs from then on, and ends by itself when nobody is there.
   * `startedAt`: when the work for this session began, on the clock's scale.
   * @throws Fault RT8206 when the script does not load.
   */
  static async start(options: SessionOptions, startedAt = options.clock.now()): Promise<Session> {
    const session = new Session(options);
    await session.#start(startedAt);
    return session;
  }

  get state(): "running" | "ended" {
    return this.#state === "ended" ? "ended" : "running";
  }

  info(): SessionInfo {
    const { manifest } = this.bundle;
    return {
      sessionId: this.id,
      script: manifest.script,
      bundle: manifest.digest,
      state: this.state,
      createdAt: this.#createdAt,
      startMs: this.#startMs,
      players: this.players.map(({ playerId, peerId, state }) => ({ playerId, peerId, state })),
      counters: { ...this.counters, dropped: { ...this.counters.dropped } },
    };
  }

  /** Packets by op-code, counted since this was asked first; a copy. */
  traffic(): readonly TrafficCount[] {
    return this.#traffic.take();
  }

  /**
   * A connection that has shown the player's token. It replaces the one the player may still have: that one is closed, and
   * nobody is told. Gives what the connection must hand its packets to; or, as a sentence, why it may not come in now: the
   * connection the player may have is kept then.
   */
  admit(player: Player, connection: Connection): ConnectionHandler | string {
    return this.#arrivals.admit(player, connection);
  }

  /**
   * A login by UDP with the player's token. Gives what the address must hand its packets to; null when the player is not
   * logged in by the connection of a native client, or has been answered more often than any client asks.
   */
  admitFast(player: Player, path: FastPath): FastHandler | null {
    return this.#arrivals.admitFast(player, path);
  }

  /** Ends the session: the script's shutdown callback runs, connections are closed. Does nothing when it has ended. */
  end(reason: string): void {
    if (this.#state !== "running") return;
    this.#state = "ending";
    this.#guarded(() => this.#shutDown());
    this.#finish("info", undefined, `The session ended: ${reason}.`, {}, reason);
  }

  async #start(startedAt: number): Promise<void> {
    try {
      await this.#script.load();
    } catch (error) {
      this.#state = "ended";
      this.#requests.end();
      if (error instanceof Fault) {
        const stack = error.cause instanceof Error ? error.cause.message : undefined;
        this.#log.host("error", error.code, error.message, { stack });
      }
      this.#log.close();
      throw error;
    }
    this.#startMs = this.#clock.now() - startedAt;
    this.#state = "running";
    const count = this.players.length;
    this.#log.host("info", undefined, `The session started for ${count} ${count === 1 ? "player" : "players"}.`);
    this.#alarms.left();
    this.#alarms.watch();
    this.#schedule();
  }

  // Connections that go

  #disconnect(player: Player, reason: string): void {
    // In any case: it takes a login to be disconnected again, and the drops that led here have used up their records.
    this.#log.host("warn", "RT8214", `Peer ${player.peerId} was disconnected: ${reason}.`, { peer: player.peerId });
    player.connection?.close(reason);
  }

  #tooSlow(player: Player): void {
    countDrop(this.counters, "slow-receiver");
    const message = () =>
      `An unreliable packet for peer ${player.peerId} was dropped (slow-receiver): too much is waiting for it.`;
    this.#log.refused("warn", "RT8211", "slow-receiver", message, { peer: player.peerId });
  }

  // The script

  readonly #effects: EffectHandler = {
    verdict: (ticket, relay) => this.#routing.verdict(ticket, relay),
    send: (opCode, sender, delivery, targets, bytes, start, end) => {
      const receivers = this.#routing.receivers(targets);
      const frame = this.#outbound.make(opCode, sender, bytes, start, end, receivers.length);
      if (frame === null) return;
      let reached = 0;
      for (const player of receivers) if (this.#delivery.send(player, frame, delivery === 0)) reached++;
      this.#traffic.count("sent", opCode, frame.length, reached);
    },
    request: (id, body) => this.#requests.send(id, body),
    log: (level, message, peer, opCode) => this.#log.script(level, message, { peer, opCode }),
    thrown: (message, stack, during, peer, opCode) => {
      this.counters.errors++;
      this.#log.thrown(`${during} threw ${message}`, { peer, opCode, stack });
    },
    handles: (opCode) => this.#routing.handle(opCode),
  };

  #post(event: ScriptEvent): void {
    if (this.#state !== "loading" && this.#state !== "running") return;
    this.#script.post(event);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#state !== "running") return;
    this.#scheduled = true;
    this.#clock.soon(() => this.#guarded(() => this.#turn()));
  }

  #turn(): void {
    this.#scheduled = false;
    if (this.#state !== "running") return;
    const script = this.#script;
    if (script.waiting || script.nextDue <= this.#clock.now()) {
      if (!this.#runScript(script)) return;
    }
    this.#delivery.flush();
    this.#alarms.dueAt(script.nextDue);
    if (script.waiting || this.#delivery.waiting) this.#schedule();
  }

  /** One batch of the script. False when it cannot go on; the session has ended then. */
  #runScript(script: RunningScript): boolean {
    this.counters.turns++;
    this.#outbound.beginBatch();
    const failure = script.turn();
    if (failure !== null) {
      const { code, message, peer, opCode, stack } = failure;
      this.#finish("error", code, message, { peer, opCode, stack }, "the session failed");
      return false;
    }
    if (!script.waiting && this.#routing.undecided > 0) {
      const message = "The script was asked about packets and did not decide about all of them; its session ends.";
      this.#finish("error", "RT8209", message, {}, "the session failed");
      return false;
    }
    return true;
  }

  // The end

  /** Players that have sent nothing for too long. */
  #lookForIdle(): void {
    const { idleMs } = this.#options.limits;
    const now = this.#clock.now();
    for (const player of this.players) {
      if (player.connection === null || now - player.heardAt < idleMs) continue;
      this.#delivery.doom(player, `nothing came from it for ${idleMs} ms`);
    }
    this.#schedule();
  }

  /** The last turns of the script. Packets that wait are forgotten: there is nobody to send them to. */
  #shutDown(): void {
    const script = this.#script;
    script.forgetPackets();
    script.post({ kind: "shutdown" });
    for (let turns = 0; script.waiting && turns < lastTurns; turns++) {
      this.counters.turns++;
      this.#outbound.beginBatch();
      const failure = script.turn();
      if (failure === null) continue;
      const { code, message, peer, opCode, stack } = failure;
      this.#log.host("error", code, message, { peer, opCode, stack });
      break;
    }
  }

  #finish(level: "info" | "error", code: string | undefined, message: string, about: About, reason: string): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#alarms.cancel();
    this.#requests.end();
    this.#delivery.flush();
    this.#membership.closeAll(reason);
    this.#script.dispose();
    this.#log.host(level, code, message, about);
    this.#log.close();
    this.#options.ended(this);
  }

  /** The border of a session: a mistake of ours ends this one and no other. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#broke(error);
    }
  }

  #broke(error: unknown): void {
    const stack = error instanceof Error ? error.stack : String(error);
    const message = "A mistake of rtsc itself stopped the session; please report it with this record's stack.";
    this.#finish("error", "RT8219", message, { stack }, "the session failed");
  }
}
