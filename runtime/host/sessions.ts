/**
 * The sessions of one shard: creates them, lets connections in by their tokens, and ends them.
 *
 * Everything it needs of the world is handed in: bundles, isolates, the clock, the gateway, the log, and where ids come from.
 */

import { Fault } from "#runtime/fault.ts";
import type { Gateway } from "#runtime/gateway/gateway.ts";
import type { CreateIsolate } from "#runtime/isolate/isolate.ts";
import type { LogSink } from "#runtime/log/log.ts";
import type { Connection, FastHandler, FastPath } from "#runtime/transport/connection.ts";
import type { Clock } from "./clock.ts";
import { Door } from "./door.ts";
import type { HostLimits } from "./host-limits.ts";
import type { BundleSource } from "./load.ts";
import type { Player } from "./player.ts";
import { Session, type SessionInfo } from "./session.ts";
import type { TrafficCount } from "./traffic.ts";

export interface SessionsOptions {
  readonly bundles: BundleSource;
  readonly createIsolate: CreateIsolate;
  readonly clock: Clock;
  /** Null: every request of a script is answered with an error. */
  readonly gateway: Gateway | null;
  readonly log: LogSink;
  readonly limits: HostLimits;
  /** Where clients reach this shard. */
  readonly address: {
    readonly host: string;
    readonly port: number;
    /** Where native clients find us by UDP; without it they have TCP alone. */
    readonly fastPort?: number | undefined;
  };
  /** Never the same text twice; access tokens are made of it, so it must not be guessable (128 random bits or more). */
  randomId(): string;
  /** Told of every session that ran and has ended, with what it was at its end. */
  ended?(info: SessionInfo): void;
}

export interface CreateRequest {
  readonly script: string;
  readonly players: readonly { readonly playerId: string }[];
}

/** All a game needs to send its players to a session. */
export interface CreatedSession {
  readonly sessionId: string;
  readonly host: string;
  readonly port: number;
  readonly players: readonly {
    readonly playerId: string;
    /** From 1, in the order of the request. */
    readonly peerId: number;
    /** Opens the session for this player until the session ends. */
    readonly accessToken: string;
  }[];
}

const longestPlayerId = 200;

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #running = new Map<string, Session>();
  readonly #tokens = new Map<string, { readonly session: Session; readonly player: Player }>();
  readonly #door: Door;
  #loading = 0;
  #draining = false;
  /** Called when the last session that was being loaded is there, or has failed. */
  #loaded: (() => void)[] = [];

  constructor(options: SessionsOptions) {
    this.#options = options;
    const { clock, limits, log } = options;
    this.#door = new Door({
      clock,
      limits,
      log,
      admit: (token, connection) => {
        const found = this.#tokens.get(token);
        return found === undefined ? null : found.session.admit(found.player, connection);
      },
      admitFast: (token, path) => {
        const found = this.#tokens.get(token);
        return found === undefined ? "stranger" : found.session.admitFast(found.player, path);
      },
    });
  }

  /**
   * Starts a session of a script for the players given.
   * @throws Fault RT8215 when the request is wrong, RT8220 when the host starts no sessions now, RT8201 … RT8205 when there is
   * no sound bundle, RT8206 when the script does not load.
   */
  async create(request: CreateRequest): Promise<CreatedSession> {
    const { bundles, randomId, address, limits, clock } = this.#options;
    const startedAt = clock.now();
    checkPlayers(request.players, limits);
    if (this.#draining) throw new Fault("RT8220", "This host is shutting down and starts no new sessions.");
    if (this.#running.size + this.#loading >= limits.sessions) {
      throw new Fault(
        "RT8220",
        `This host runs ${limits.sessions} sessions already; raise its limit "sessions", or ask another.`,
      );
    }
    this.#loading++;
    try {
      const bundle = await bundles.read(request.script);
      const id = randomId();
      const players = request.players.map(({ playerId }) => ({ playerId, token: randomId() }));
      const session = await Session.start(
        { ...this.#options, id, bundle, players, fastPort: address.fastPort, ended: (ended) => this.#forget(ended) },
        startedAt,
      );
      if (this.#draining) session.end("the host is shutting down");
      if (session.state === "ended") throw new Fault("RT8220", "The session ended while it was being created.");
      this.#running.set(session.id, session);
      for (const player of session.players) this.#tokens.set(player.token, { session, player });
      return {
        sessionId: session.id,
        host: address.host,
        port: address.port,
        players: session.players.map(({ playerId, peerId, token }) => ({ playerId, peerId, accessToken: token })),
      };
    } finally {
      this.#loading--;
      if (this.#loading === 0) for (const tell of this.#loaded.splice(0)) tell();
    }
  }

  /** A new connection, from any transport; it belongs to a session once it has logged in. */
  accept(connection: Connection): void {
    this.#door.accept(connection);
  }

  /** A login by UDP, from any transport. */
  acceptFast(login: Uint8Array, path: FastPath): FastHandler | null {
    return this.#door.acceptFast(login, path);
  }

  /** Connections that have not logged in yet. */
  get unauthenticated(): number {
    return this.#door.waiting;
  }

  /** Running sessions, oldest first. */
  list(): SessionInfo[] {
    return [...this.#running.values()].map((session) => session.info());
  }

  /** A running session; undefined for one that has ended or never was. */
  get(sessionId: string): SessionInfo | undefined {
    return this.#running.get(sessionId)?.info();
  }

  /** Op-code traffic of a running session, counted since it was asked for first; undefined as with `get`. */
  traffic(sessionId: string): readonly TrafficCount[] | undefined {
    return this.#running.get(sessionId)?.traffic();
  }

  /**
   * Ends a session: its shutdown callback has run when this resolves. False when there is none of this id.
   * @param reason a clause for the log and the players.
   */
  async end(sessionId: string, reason = "it was ended from outside"): Promise<boolean> {
    const session = this.#running.get(sessionId);
    session?.end(reason);
    return session !== undefined;
  }

  /** Starts no new sessions and ends all there are, those still loading included. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#door.close();
    if (this.#loading > 0) await new Promise<void>((resolve) => this.#loaded.push(resolve));
    for (const session of [...this.#running.values()]) session.end("the host is shutting down");
  }

  #forget(session: Session): void {
    this.#options.ended?.(session.info());
    this.#running.delete(session.id);
    for (const player of session.players) this.#tokens.delete(player.token);
  }
}

function checkPlayers(players: CreateRequest["players"], limits: HostLimits): void {
  const refuse = (why: string) => new Fault("RT8215", `The session cannot be created: ${why}.`);
  if (players.length === 0) throw refuse("it has no players");
  if (players.length > limits.playersPerSession) {
    throw refuse(`it has ${players.length} players; ${limits.playersPerSession} are allowed`);
  }
  const seen = new Set<string>();
  for (const { playerId } of players) {
    if (typeof playerId !== "string" || playerId === "" || playerId.length > longestPlayerId) {
      throw refuse(`a playerId is a text of 1 to ${longestPlayerId} characters`);
    }
    if (seen.has(playerId)) throw refuse(`${JSON.stringify(playerId)} is in its list of players twice`);
    seen.add(playerId);
  }
}
