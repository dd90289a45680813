/**
 * A script that runs: its isolate, the host's end of its link, and the events that wait for it.
 *
 * Events are handed over in the order they came, as many as fit, one batch a turn; what the guest did comes back as effects.
 * Knows no players and no connections. Invariant: after a failure the guest is never entered again.
 */

import { Fault, type FaultCode } from "#runtime/fault.ts";
import type { CreateIsolate, Isolate } from "#runtime/isolate/isolate.ts";
import type { Clock } from "./clock.ts";
import type { EffectHandler } from "./effect-handler.ts";
import type { LoadedBundle } from "./load.ts";
import { HostPort } from "./port.ts";

/** The guest stops taking events after this long, so that other sessions get their turn. */
const sliceMs = 5;

export type ScriptEvent =
  | {
      readonly kind: "packet";
      readonly ticket: number;
      readonly opCode: number;
      readonly sender: number;
      readonly reliable: boolean;
      readonly targets: readonly number[];
      readonly data: Uint8Array | null;
    }
  | { readonly kind: "connect"; readonly peerId: number; readonly playerId: string }
  | { readonly kind: "disconnect"; readonly peerId: number }
  | { readonly kind: "response"; readonly id: number; readonly json: string }
  | { readonly kind: "shutdown" };

/** Why a script cannot go on. */
export interface ScriptFailure {
  /** RT8101 or RT8209 for a damaged link, RT8207 for time, RT8208 for memory. */
  readonly code: FaultCode;
  readonly message: string;
  readonly peer?: number | undefined;
  readonly opCode?: number | undefined;
  readonly stack?: string | undefined;
}

export interface RunningScriptOptions {
  readonly bundle: LoadedBundle;
  readonly sessionId: string;
  readonly createIsolate: CreateIsolate;
  readonly clock: Clock;
  readonly effects: EffectHandler;
}

export class RunningScript {
  readonly #bundle: LoadedBundle;
  readonly #clock: Clock;
  readonly #effects: EffectHandler;
  readonly #createIsolate: CreateIsolate;
  readonly #port = new HostPort();
  #isolate: Isolate | undefined;
  #events: ScriptEvent[] = [];
  /** How many of them tell of a peer's coming or going; only peers of which there are any. */
  readonly #comings = new Map<number, number>();
  /** What went wrong while the guest was calling us, where nothing may be thrown. */
  #broken: unknown;

  constructor(options: RunningScriptOptions) {
    this.#bundle = options.bundle;
    this.#clock = options.clock;
    this.#effects = options.effects;
    this.#createIsolate = options.createIsolate;
    const { limits, relay } = options.bundle.manifest;
    this.#port.configure({
      sessionId: options.sessionId,
      relay,
      packetBytes: limits.packetBytes,
      sliceMs,
    });
  }

  /**
   * Runs the script's top level in an isolate of its own.
   * @throws Fault RT8206 when it throws or runs out of time or memory, with the mapped position.
   */
  async load(): Promise<void> {
    try {
      await this.#load();
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Milliseconds on the clock's scale when the guest's next timer is due; Infinity when none is. */
  get nextDue(): number {
    return this.#port.nextDue;
  }

  /** Whether events wait for the guest. */
  get waiting(): boolean {
    return this.#events.length > 0 || this.#port.pending;
  }

  /** An event for the guest's next turn. */
  post(event: ScriptEvent): void {
    this.#events.push(event);
    if (event.kind === "connect" || event.kind === "disconnect") {
      this.#comings.set(event.peerId, this.comings(event.peerId) + 1);
    }
  }

  /** Comings and goings of a peer that were not handed over to the guest yet. */
  comings(peerId: number): number {
    return this.#comings.get(peerId) ?? 0;
  }

  /** Forgets the packets that were not handed over yet; the other events stay. */
  forgetPackets(): void {
    this.#events = this.#events.filter((event) => event.kind !== "packet");
  }

  /** One batch: the guest handles events and due timers until there are none or its slice is over. */
  turn(): ScriptFailure | null {
    const isolate = this.#isolate;
    if (isolate === undefined) return null;
    this.#port.begin(this.#clock.now(), this.#clock.epoch());
    this.#fill();
    const { callbackMs } = this.#bundle.manifest.limits;
    let failure: ScriptFailure | null = null;
    try {
      isolate.turn(sliceMs + callbackMs);
    } catch (error) {
      failure = this.#judge(error);
    }
    // What was done before a cut was done: its logs say most about what went wrong.
    this.#drain();
    failure ??= this.#judge(this.#broken);
    if (failure !== null) this.dispose();
    return failure;
  }

  /** Frees the isolate. Safe twice. */
  dispose(): void {
    this.#isolate?.dispose();
    this.#isolate = undefined;
    this.#events = [];
  }

  async #load(): Promise<void> {
    const { limits, script } = this.#bundle.manifest;
    const port = this.#port;
    const isolate = await this.#createIsolate({
      buffer: port.buffer,
      memoryMb: limits.memoryMb,
      flush: () => this.#drain(),
      give: (text) => port.give(text),
      take: () => port.take(),
    });
    this.#isolate = isolate;
    port.begin(this.#clock.now(), this.#clock.epoch());
    try {
      await isolate.load(this.#bundle.code, limits.loadMs);
    } catch (error) {
      this.#drain();
      const failure = failureOf(error);
      if (failure === null) throw error;
      throw this.#loadFault(script, failure, limits);
    }
    this.#drain();
    if (this.#broken !== undefined) throw this.#broken;
  }

  #loadFault(script: string, failure: IsolateFailureLike, limits: LoadedBundle["manifest"]["limits"]): Fault {
    const { stacks } = this.#bundle;
    const where = stacks.where(failure.guestStack);
    const at = where === undefined ? "" : ` at ${where}`;
    const what =
      failure.kind === "timeout"
        ? `its top level ran longer than ${limits.loadMs} ms`
        : failure.kind === "memory"
          ? `its top level needed more than ${limits.memoryMb} MiB`
          : `its top level threw ${failure.message.replace(/\.$/, "")}`;
    const cause = failure.guestStack === undefined ? undefined : new Error(stacks.map(failure.guestStack));
    return new Fault("RT8206", `The script ${script} did not load: ${what}${at}.`, { cause, position: where });
  }

  /** Writes waiting events to the link until it is full. */
  #fill(): void {
    let written = 0;
    for (const event of this.#events) {
      if (!this.#write(event)) break;
      written++;
      if (event.kind === "connect" || event.kind === "disconnect") {
        const left = this.comings(event.peerId) - 1;
        if (left > 0) this.#comings.set(event.peerId, left);
        else this.#comings.delete(event.peerId);
      }
    }
    if (written > 0) this.#events.splice(0, written);
  }

  #write(event: ScriptEvent): boolean {
    const port = this.#port;
    switch (event.kind) {
      case "packet":
        return port.packet(event.ticket, event.opCode, event.sender, event.reliable, event.targets, event.data);
      case "connect":
        return port.connect(event.peerId, event.playerId);
      case "disconnect":
        return port.disconnect(event.peerId);
      case "response":
        return port.response(event.id, event.json);
      case "shutdown":
        return port.shutdown();
    }
  }

  /** Reads what the guest did. Called by the guest as well, so it throws nothing. */
  #drain(): void {
    if (this.#broken !== undefined) return;
    try {
      this.#port.drain(this.#effects);
    } catch (error) {
      this.#broken = error;
    }
  }

  /** Whether what was thrown ends the script. A mistake of ours is thrown on. */
  #judge(error: unknown): ScriptFailure | null {
    if (error === undefined) return null;
    if (error instanceof Fault) {
      return { code: error.code, message: error.message };
    }
    const failure = failureOf(error);
    if (failure === null) throw error;
    const progress = this.#port.progress();
    const { peer, opCode } = progress;
    if (failure.kind === "thrown") {
      // The batch was done; only somebody's rejected promise came out of it.
      this.#effects.thrown(failure.message, failure.guestStack ?? "", "a promise", peer, opCode);
      return null;
    }
    const { limits } = this.#bundle.manifest;
    const where = this.#bundle.stacks.where(failure.guestStack);
    const at = where === undefined ? "" : ` at ${where}`;
    const what =
      failure.kind === "timeout"
        ? `ran longer than ${limits.callbackMs} ms`
        : `needed more than the session's ${limits.memoryMb} MiB`;
    return {
      code: failure.kind === "timeout" ? "RT8207" : "RT8208",
      message: `${nameOf(progress)} ${what}${at}; the session ends.`,
      peer,
      opCode,
      stack: failure.guestStack,
    };
  }
}

interface IsolateFailureLike {
  readonly kind: "timeout" | "memory" | "thrown";
  readonly message: string;
  readonly guestStack: string | undefined;
}

/** By name: the class belongs to a room of which only types are imported here. */
function failureOf(error: unknown): IsolateFailureLike | null {
  return error instanceof Error && error.name === "IsolateFailure" ? (error as Error & IsolateFailureLike) : null;
}

function nameOf({ doing, opCode, peer }: ReturnType<HostPort["progress"]>): string {
  switch (doing) {
    case "packet":
      return `onPacket(${opCode}), called for peer ${peer},`;
    case "connect":
      return `onPlayerConnect, called for peer ${peer},`;
    case "disconnect":
      return `onPlayerDisconnect, called for peer ${peer},`;
    case "response":
      return "The callback of a request";
    case "timer":
      return "The callback of a timer";
    case "shutdown":
      return "onSessionShutdown";
    case "loading":
      return "The script's top level";
    case "idle":
      return "The script, between two callbacks,";
  }
}
