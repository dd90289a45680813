/**
 * `rtsc/testing`: sessions for tests. A bundle, its players and its clock in one process, without sockets, waiting or chance.
 *
 * The host is the real one; the world around it is made here: memory connections, a clock turned by hand, dice with a seed,
 * log records kept in a list. Invariant: the same bundle, options and calls give the same bytes to every player.
 */

import path from "node:path";
import type { Gateway } from "#runtime/gateway/gateway.ts";
import { createHandlersGateway, type RequestHandler } from "#runtime/gateway/handlers.ts";
import { defaultHostLimits, type HostLimits } from "#runtime/host/host-limits.ts";
import { type BundleFiles, bundleInMemory, folderBundles, type LoadedBundle } from "#runtime/host/load.ts";
import type { SessionInfo } from "#runtime/host/session.ts";
import { Sessions } from "#runtime/host/sessions.ts";
import { createInlineIsolate } from "#runtime/isolate/inline.ts";
import type { CreateIsolate } from "#runtime/isolate/isolate.ts";
import type { LogRecord } from "#runtime/log/log.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import type { Connection, FastHandler, FastPath } from "#runtime/transport/connection.ts";
import { type Limits, limitTable } from "#schemas/limits.ts";
import { HandClock } from "./hand-clock.ts";
import { SimulatedPlayer } from "./simulated-player.ts";
import { simulatedTime } from "./simulated-time.ts";

export type { BundleFiles } from "#runtime/host/load.ts";
export type { PeerChange, ReceivedPacket, SendOptions } from "./simulated-player.ts";
export type { Exact, NamedData, PacketData, PacketValue, PlainData } from "./values.ts";
export { double, float, long } from "./values.ts";
export type { HostLimits, Limits, LogRecord, RequestHandler, SessionInfo, SimulatedPlayer };

export interface SimulateOptions {
  /** What `compile()` gave, or the folder of one script's bundle, such as "dist/arena". */
  readonly bundle: BundleFiles | string;
  /** Where `bundle` is a folder of bundles as `rtsc build` writes it: the name of the script. */
  readonly script?: string;
  /** How many players, or their player ids. Default 2: "player-1" and "player-2". */
  readonly players?: number | readonly string[];
  /**
   * `inline` (default) runs the script in this process: fast, debuggable, and neither its time nor its memory is safe from
   * others. `real` takes the isolate of the server; Node must then run with `--no-node-snapshot`.
   */
  readonly isolate?: "inline" | "real";
  /** Seed of the script's `Math.random`. Default 1. */
  readonly seed?: number;
  /** What the script's `Date` shows at the begin. Default 2025-01-01T00:00:00Z. */
  readonly date?: Date | string;
  /** Answers requests: a gateway, or functions by request name. Left out: every request is answered with an error. */
  readonly gateway?: Gateway | Readonly<Record<string, RequestHandler>>;
  /**
   * Instead of the limits in the bundle's manifest. `callbackMs` and `loadMs` count the machine's time, which would make a
   * busy machine's results others than a quiet one's: unless they are given here, they are as long as they may be.
   */
  readonly limits?: Partial<Limits>;
  /** Instead of a host's defaults. */
  readonly hostLimits?: Partial<HostLimits>;
}

/**
 * Starts a session of a bundle. The players exist and are not connected yet.
 *
 * ```ts
 * import { compile } from "rtsc";
 * import { simulate } from "rtsc/testing";
 *
 * const { bundles } = await compile({ cwd: "examples/tank-battle" });
 * const match = await simulate({ bundle: bundles[0], players: ["ann", "bob"] });
 * const [ann, bob] = match.players;
 * await match.join();
 * ann.send("Move", { x: 1, y: 2 });
 * await match.advance(50);
 * console.log(bob.take());      // [{ name: "Move", sender: 1, fields: { x: 1, y: 2 }, … }]
 * console.log(match.logs);
 * await match.end();
 * ```
 *
 * @throws Fault RT8201 … RT8205 when the bundle is not sound, RT8206 when the script does not load.
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  const { bundle: from, script } = options;
  const given = typeof from === "string" ? await readFolder(from, script) : bundleInMemory(from);
  const patience = { callbackMs: limitTable.callbackMs.max, loadMs: limitTable.loadMs.max };
  const manifest = { ...given.manifest, limits: { ...given.manifest.limits, ...patience, ...options.limits } };
  const code = simulatedTime(options.seed ?? 1) + given.code;
  const bundle: LoadedBundle = { manifest, code, stacks: given.stacks };
  const createIsolate =
    options.isolate === "real" ? (await import("#runtime/isolate/isolated.ts")).createIsolated : createInlineIsolate;
  const simulation = new Simulation(bundle, options, createIsolate);
  await simulation.start();
  return simulation;
}

/** A session on a hand-turned clock. Made by `simulate`. */
export class Simulation {
  /** In the order of their peer ids, the first is peer 1. */
  players: readonly SimulatedPlayer[] = [];
  /** All log records, oldest first: the script's (`source: "script"`) and the host's. */
  readonly logs: LogRecord[] = [];
  sessionId = "";
  readonly #bundle: LoadedBundle;
  readonly #playerIds: readonly string[];
  readonly #clock: HandClock;
  readonly #sessions: Sessions;
  /** Requests the gateway has not answered, and whether it has answered any since promises settled last. */
  #asked = 0;
  #answered = false;
  #lastInfo: SessionInfo | undefined;

  /** For `simulate` only. */
  constructor(bundle: LoadedBundle, options: SimulateOptions, createIsolate: CreateIsolate) {
    const { players = 2, date = "2025-01-01T00:00:00Z", gateway } = options;
    this.#bundle = bundle;
    this.#playerIds =
      typeof players === "number" ? Array.from({ length: players }, (_, at) => `player-${at + 1}`) : players;
    this.#clock = new HandClock(new Date(date).getTime(), () => this.#breathe());
    let ids = 0;
    this.#sessions = new Sessions({
      bundles: { read: async () => bundle },
      createIsolate,
      clock: this.#clock,
      gateway:
        gateway === undefined ? null : this.#counted(isGateway(gateway) ? gateway : createHandlersGateway(gateway)),
      log: { write: (record) => void this.logs.push(record) },
      limits: { ...defaultHostLimits, ...options.hostLimits },
      address: { host: "memory", port: 0, fastPort: 1 },
      // Guessable on purpose: nobody else can reach these sessions.
      randomId: () => `id-${++ids}`,
      ended: (info) => {
        this.#lastInfo = info;
      },
    });
  }

  /** For `simulate` only. */
  async start(): Promise<void> {
    const { manifest } = this.#bundle;
    const created = await this.#sessions.create({
      script: manifest.script,
      players: this.#playerIds.map((playerId) => ({ playerId })),
    });
    this.sessionId = created.sessionId;
    const world = {
      accept: (connection: Connection) => this.accept(connection),
      now: () => this.#clock.now(),
      model: manifest.model,
      validator: makeValidator(manifest.model),
      packetBytes: manifest.limits.packetBytes,
    };
    this.players = created.players.map(
      ({ playerId, peerId, accessToken }) => new SimulatedPlayer(peerId, playerId, accessToken, world),
    );
    await this.settle();
  }

  /** Milliseconds since the session began. */
  get now(): number {
    return this.#clock.now();
  }

  /** Whether the session has ended. */
  get ended(): boolean {
    return this.#lastInfo !== undefined;
  }

  /** The session as the admin API shows it, with its counters; after its end, what it was then. */
  get info(): SessionInfo {
    const info = this.#sessions.get(this.sessionId) ?? this.#lastInfo;
    if (info === undefined) throw new Error("The session has not started.");
    return info;
  }

  /** The player of a peer id. @throws RangeError when there is none. */
  player(peerId: number): SimulatedPlayer {
    const player = this.players[peerId - 1];
    if (player === undefined)
      throw new RangeError(`There is no peer ${peerId}; there are 1 to ${this.players.length}.`);
    return player;
  }

  /** Hands the host a connection of your own making, as a transport would. */
  accept(connection: Connection): void {
    this.#sessions.accept(connection);
  }

  /** Hands the host a login by UDP, as a transport would; gives what takes the packets of that path, or null. */
  acceptFast(login: Uint8Array, path: FastPath): FastHandler | null {
    return this.#sessions.acceptFast(login, path);
  }

  /** Messages of the script's logger, oldest first. */
  get messages(): unknown[] {
    return this.logs.filter((record) => record.source === "script").map((record) => record.message);
  }

  /** Connects and readies all players that are not connected, in order, and settles. */
  async join(): Promise<void> {
    for (const player of this.players) if (!player.connected) player.join();
    await this.settle();
  }

  /**
   * Lets `ms` milliseconds pass: all timers run at their own times, in order, with all that follows from them. Answers of the
   * gateway count as coming at once when they need no time outside of the simulation.
   */
  async advance(ms: number): Promise<void> {
    await this.#clock.advance(ms);
  }

  /** Does what is to be done now, without letting time pass. */
  async settle(): Promise<void> {
    await this.#clock.advance(0);
  }

  /** Ends the session: its shutdown callback runs, connections are closed. */
  async end(): Promise<void> {
    await this.settle();
    await this.#sessions.end(this.sessionId);
  }

  #counted(gateway: Gateway): Gateway {
    return {
      answer: async (request, context) => {
        this.#asked++;
        try {
          return await gateway.answer(request, context);
        } finally {
          this.#asked--;
          this.#answered = true;
        }
      },
    };
  }

  /** Promises settle between turns of Node's event loop: what the host makes of an answer comes some of them later. */
  async #breathe(): Promise<boolean> {
    if (this.#asked === 0 && !this.#answered) return false;
    this.#answered = false;
    await new Promise((resolve) => setImmediate(resolve));
    return this.#answered;
  }
}

function isGateway(gateway: Gateway | Readonly<Record<string, RequestHandler>>): gateway is Gateway {
  return typeof gateway["answer"] === "function";
}

function readFolder(folder: string, script: string | undefined): Promise<LoadedBundle> {
  if (script !== undefined) return folderBundles(folder).read(script);
  const whole = path.resolve(folder);
  return folderBundles(path.dirname(whole)).read(path.basename(whole));
}
