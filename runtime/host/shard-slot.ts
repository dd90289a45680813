/**
 * A place in the supervisor's table of shards: one port, and the shard process that holds it now.
 *
 * Watches the heartbeat of its process, kills one that misses it, and starts another on the same port, slower each time
 * that goes wrong. Not every script that runs too long can be cut from within its process; this is what holds then.
 * Invariant: at most one process at a time, and every request is answered or rejected, whatever becomes of the process.
 */

import { Fault } from "#runtime/fault.ts";
import type { Clock } from "./clock.ts";
import {
  errorOf,
  type FromShard,
  type ShardConfig,
  type ShardReplies,
  type ShardRequest,
  type ToShard,
} from "./shard-messages.ts";

/** A running shard process, as far as it is used here. */
export interface ShardProcess {
  send(message: ToShard): void;
  /** Ends it at once, whatever it is doing. */
  kill(): void;
}

export interface ShardEvents {
  message(message: FromShard): void;
  /** The process is gone; called once. `how`: "exited with code 1", "was ended by SIGKILL". */
  gone(how: string): void;
}

/** Starts a process; `events` are not called before it returns. */
export type StartShard = (events: ShardEvents) => ShardProcess;

export interface ShardSlotOptions {
  readonly start: StartShard;
  readonly config: ShardConfig;
  readonly clock: Clock;
  /** A shard silent for longer is killed, in milliseconds. */
  readonly heartbeatMs: number;
  /** A shard that is not ready after this long is killed, in milliseconds. */
  readonly startMs: number;
  /** How long a shard may take to end its sessions, in milliseconds. */
  readonly drainMs: number;
  /** Sessions that have ended in the ordinary way. */
  readonly ended: (sessionIds: readonly string[]) => void;
  /** The process is gone with all its sessions, and is being replaced. */
  readonly lost: (reason: string) => void;
  /** A replacement is there, or could not be started; one sentence. */
  readonly report: (level: "info" | "error", sentence: string) => void;
}

interface Pending {
  resolve(value: ShardReplies[keyof ShardReplies]): void;
  reject(error: Error): void;
}

const firstPauseMs = 50;
const longestPauseMs = 5000;

export class ShardSlot {
  readonly #options: ShardSlotOptions;
  readonly #pending = new Map<number, Pending>();
  #state: "starting" | "up" | "restarting" | "draining" | "stopped" = "starting";
  #process: ShardProcess | undefined;
  #port: number;
  #nextId = 1;
  #pauseMs = firstPauseMs;
  /** Whether an end of the process costs no session. */
  #drained = true;
  /** Why we killed the process, when we did: said instead of "was ended by SIGKILL". */
  #verdict: string | undefined;
  #cancelWatch = (): void => {};
  #cancelRestart = (): void => {};
  #onGone = (): void => {};
  #first: { resolve(port: number): void; reject(error: Error): void } | undefined;

  constructor(options: ShardSlotOptions) {
    this.#options = options;
    this.#port = options.config.port;
  }

  get up(): boolean {
    return this.#state === "up";
  }

  /** The players' port. */
  get port(): number {
    return this.#port;
  }

  /**
   * Starts the first process; resolves with the players' port.
   * @throws Fault as the shard gives it, or RT8306 when the process ends or hangs before it is ready.
   */
  open(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#first = { resolve, reject };
      this.#launch();
    });
  }

  /** @throws Fault RT8305 while no shard is up, or when it goes down with the request; else what the shard throws. */
  request<Kind extends keyof ShardReplies>(
    request: Extract<ShardRequest, { kind: Kind }>,
  ): Promise<ShardReplies[Kind]> {
    if (this.#state !== "up") return Promise.reject(unavailable());
    return this.#ask(request) as Promise<ShardReplies[Kind]>;
  }

  /** Ends all sessions and the process; one that takes too long is killed. Safe to call in any state. */
  async stop(): Promise<void> {
    if (this.#state === "stopped" || this.#state === "draining") return;
    const wasUp = this.#state === "up";
    this.#state = "draining";
    this.#cancelRestart();
    if (this.#process !== undefined) {
      const gone = new Promise<void>((resolve) => {
        this.#onGone = resolve;
      });
      if (wasUp)
        this.#watch(this.#options.drainMs, `it took longer than ${this.#options.drainMs} ms to end its sessions`);
      // The end of the process is what counts; a refusal leads there as well.
      if (wasUp) this.#drain();
      else this.#process.kill();
      await gone;
    }
    this.#state = "stopped";
  }

  #drain(): void {
    this.#drained = false;
    this.#ask({ kind: "drain" }).then(
      () => {
        this.#drained = true;
      },
      () => this.#process?.kill(),
    );
  }

  #ask(request: ShardRequest): Promise<ShardReplies[keyof ShardReplies]> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#process?.send({ kind: "request", id, request });
    });
  }

  #launch(): void {
    const { start, config, startMs } = this.#options;
    // A process that was given up may still speak; what it says is no longer heard.
    const events: ShardEvents = {
      message: (message) => {
        if (this.#process === process) this.#hear(message);
      },
      gone: (how) => {
        if (this.#process === process) this.#gone(this.#verdict ?? `it ${how}`);
      },
    };
    const process = start(events);
    this.#process = process;
    this.#verdict = undefined;
    this.#watch(startMs, `it was not ready within ${startMs} ms`);
    process.send({ kind: "start", config: { ...config, port: this.#port } });
  }

  #hear(message: FromShard): void {
    switch (message.kind) {
      case "ready":
        this.#ready(message.port);
        break;
      case "failed":
        // Remembered for `gone`: the process ends by itself.
        if (this.#first !== undefined) this.#fail(errorOf(message.refusal));
        else this.#verdict = message.refusal.message.replace(/\.$/, "");
        break;
      case "heartbeat":
        if (this.#state === "up") this.#alive();
        if (message.ended.length > 0) this.#options.ended(message.ended);
        break;
      case "reply":
        this.#settle(message.id)?.resolve(message.value);
        break;
      case "refused":
        this.#settle(message.id)?.reject(errorOf(message.refusal));
        break;
    }
  }

  #ready(port: number): void {
    const restarted = this.#state === "restarting";
    this.#port = port;
    if (this.#state === "draining") return;
    this.#state = "up";
    this.#alive();
    if (restarted) this.#options.report("info", `A new shard listens on port ${port}.`);
    this.#first?.resolve(port);
    this.#first = undefined;
  }

  #alive(): void {
    const { heartbeatMs } = this.#options;
    this.#watch(heartbeatMs, `it gave no sign of life for ${heartbeatMs} ms and was killed`);
  }

  /** Kills the process after `ms`, unless `#watch` is called again before. */
  #watch(ms: number, verdict: string): void {
    const { clock } = this.#options;
    const process = this.#process;
    let overdue = true;
    this.#cancelWatch();
    const cancel = clock.after(ms, () => {
      // If it was we who slept (a suspended machine), its messages are waiting: they are heard before the next turn.
      clock.soon(() => {
        if (!overdue || this.#process !== process) return;
        this.#verdict = verdict;
        process?.kill();
      });
    });
    this.#cancelWatch = () => {
      overdue = false;
      cancel();
    };
  }

  #gone(reason: string): void {
    const was = this.#state;
    this.#cancelWatch();
    this.#process = undefined;
    for (const [id] of this.#pending) this.#settle(id)?.reject(unavailable());
    if (was === "draining") {
      if (!this.#drained) this.#options.lost(reason);
      this.#onGone();
      return;
    }
    if (this.#first !== undefined) {
      this.#fail(new Fault("RT8306", `The shard did not start: ${reason}.`));
      return;
    }
    if (was === "stopped") return;
    this.#state = "restarting";
    // Only a process that has been up had sessions to lose.
    if (was === "up") {
      this.#pauseMs = firstPauseMs;
      this.#options.lost(reason);
    } else this.#options.report("error", `The shard could not be replaced: ${reason}. It is tried again.`);
    const pause = this.#pauseMs;
    this.#pauseMs = Math.min(longestPauseMs, pause * 2);
    this.#cancelRestart = this.#options.clock.after(pause, () => this.#launch());
  }

  /** The first start went wrong: told to whoever opened the slot, and not tried again. */
  #fail(error: Error): void {
    const first = this.#first;
    this.#first = undefined;
    this.#state = "stopped";
    this.#cancelWatch();
    this.#process?.kill();
    first?.reject(error);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

function unavailable(): Fault {
  return new Fault("RT8305", "The shard is being replaced; its sessions are lost. Try again in a moment.");
}
