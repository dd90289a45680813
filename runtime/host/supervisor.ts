/**
 * The supervisor: keeps the shards running and knows which session lives in which. It sees no packet of a match.
 *
 * There is one shard now; the table and the routing by session are written for many. Sessions whose shard was lost are
 * remembered for a while, with the reason, so that whoever asks for one learns what became of it.
 */

import { Fault } from "#runtime/fault.ts";
import type { LogSink } from "#runtime/log/log.ts";
import type { Clock } from "./clock.ts";
import type { SessionInfo } from "./session.ts";
import type { CreatedSession, CreateRequest } from "./sessions.ts";
import type { ShardConfig } from "./shard-messages.ts";
import { ShardSlot, type StartShard } from "./shard-slot.ts";
import type { TrafficCount } from "./traffic.ts";

/** A session that ended with its shard. */
export interface LostSession {
  readonly sessionId: string;
  readonly script: string;
  readonly state: "lost";
  /** One sentence. */
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly lostAt: string;
}

/** What can be done with sessions from outside: all the admin API needs. */
export interface SessionControl {
  readonly state: "serving" | "restarting" | "draining";
  /** @throws Fault when the session cannot be started, or nothing can be started now (RT8304, RT8305). */
  create(session: CreateRequest): Promise<CreatedSession>;
  list(): Promise<{ readonly sessions: readonly SessionInfo[]; readonly lost: readonly LostSession[] }>;
  get(sessionId: string): Promise<SessionInfo | LostSession | undefined>;
  /** Packets by op-code, counted since this was asked first; undefined: there is no such session, or it has ended. */
  traffic(sessionId: string): Promise<readonly TrafficCount[] | undefined>;
  /**
   * False: there is no such session, or it has ended already.
   * @param reason a clause for the log and the players, as in "rtsc dev restarted it".
   */
  end(sessionId: string, reason?: string): Promise<boolean>;
}

export interface SupervisorOptions {
  readonly start: StartShard;
  readonly config: ShardConfig;
  readonly clock: Clock;
  readonly log: LogSink;
  readonly heartbeatMs: number;
  readonly startMs: number;
  readonly drainMs: number;
}

/** Lost sessions remembered, the newest. */
const rememberedLosses = 1000;

interface Known {
  readonly slot: ShardSlot;
  readonly script: string;
}

export class Supervisor implements SessionControl {
  readonly #options: SupervisorOptions;
  readonly #slots: readonly ShardSlot[];
  readonly #sessions = new Map<string, Known>();
  /** In the order they were lost. */
  readonly #lost = new Map<string, LostSession>();
  readonly #lostInDrain: LostSession[] = [];
  #draining = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { start, config, clock, heartbeatMs, startMs, drainMs } = options;
    const slot: ShardSlot = new ShardSlot({
      start,
      config,
      clock,
      heartbeatMs,
      startMs,
      drainMs,
      ended: (sessionIds) => {
        for (const id of sessionIds) this.#sessions.delete(id);
      },
      lost: (reason) => this.#lose(slot, reason),
      report: (level, sentence) => this.#log(level, "RT8306", sentence),
    });
    this.#slots = [slot];
  }

  get state(): "serving" | "restarting" | "draining" {
    if (this.#draining) return "draining";
    return this.#slots.some((slot) => slot.up) ? "serving" : "restarting";
  }

  /** Starts the shards; resolves with the port players connect to. @throws Fault when a shard cannot start. */
  async open(): Promise<number> {
    await Promise.all(this.#slots.map((slot) => slot.open()));
    return this.#slots[0]!.port;
  }

  async create(session: CreateRequest): Promise<CreatedSession> {
    if (this.#draining) throw new Fault("RT8304", "The host is going down and starts no more sessions.");
    const slot = this.#slots[0]!;
    const created = await slot.request<"create">({ kind: "create", session });
    this.#sessions.set(created.sessionId, { slot, script: session.script });
    return created;
  }

  async list(): Promise<{ sessions: readonly SessionInfo[]; lost: readonly LostSession[] }> {
    const lists = await Promise.all(this.#slots.map((slot) => slot.request<"list">({ kind: "list" })));
    return { sessions: lists.flat(), lost: [...this.#lost.values()] };
  }

  async get(sessionId: string): Promise<SessionInfo | LostSession | undefined> {
    const known = this.#sessions.get(sessionId);
    if (known === undefined) return this.#lost.get(sessionId);
    return await known.slot.request<"get">({ kind: "get", sessionId });
  }

  async traffic(sessionId: string): Promise<readonly TrafficCount[] | undefined> {
    return await this.#sessions.get(sessionId)?.slot.request<"traffic">({ kind: "traffic", sessionId });
  }

  async end(sessionId: string, reason?: string): Promise<boolean> {
    const known = this.#sessions.get(sessionId);
    if (known === undefined) return false;
    return await known.slot.request<"end">({ kind: "end", sessionId, ...(reason === undefined ? {} : { reason }) });
  }

  /**
   * Starts no more sessions, ends all there are and stops the shards. Gives the sessions that did not end in order, because
   * their shard took too long or died over it; once.
   */
  async close(): Promise<readonly LostSession[]> {
    this.#draining = true;
    await Promise.all(this.#slots.map((slot) => slot.stop()));
    return this.#lostInDrain.splice(0);
  }

  #lose(slot: ShardSlot, why: string): void {
    const reason = `The shard on port ${slot.port} is gone: ${why}.`;
    const lostAt = new Date(this.#options.clock.epoch()).toISOString();
    this.#log("error", "RT8306", reason);
    for (const [sessionId, known] of this.#sessions) {
      if (known.slot !== slot) continue;
      this.#sessions.delete(sessionId);
      const lost: LostSession = { sessionId, script: known.script, state: "lost", reason, lostAt };
      this.#lost.set(sessionId, lost);
      if (this.#draining) this.#lostInDrain.push(lost);
      this.#log("error", "RT8307", `The session is lost. ${reason}`, sessionId, known.script);
    }
    for (const oldest of this.#lost.keys()) {
      if (this.#lost.size <= rememberedLosses) break;
      this.#lost.delete(oldest);
    }
  }

  #log(level: "info" | "error", code: string, message: string, session?: string, script?: string): void {
    this.#options.log.write({
      time: new Date(this.#options.clock.epoch()).toISOString(),
      level,
      source: "host",
      code,
      message,
      ...(session !== undefined && { session }),
      ...(script !== undefined && { script }),
    });
  }
}
