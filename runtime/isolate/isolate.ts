/**
 * Isolate: a world of its own in which one bundle runs. `inline.ts` makes it of node:vm (tests and simulation, no safety),
 * `isolated.ts` of isolated-vm (the real one). Knows the link's three calls and nothing of packets.
 */

export interface IsolateOptions {
  /** The link's buffer; shared with the guest for the isolate's whole life. */
  readonly buffer: SharedArrayBuffer;
  /** Heap limit in MiB; the inline isolate cannot hold it. */
  readonly memoryMb: number;
  /** Called by the guest when its effect region is full: the host must drain it before returning. Must not throw. */
  readonly flush: () => void;
  /** A text too long for the effect region, given before the effect that refers to it. False: refused (too much). */
  readonly give: (text: string) => boolean;
  /** The text of the event being handled that was too long for the event region. */
  readonly take: () => string;
}

export type CreateIsolate = (options: IsolateOptions) => Promise<Isolate>;

export interface Isolate {
  /**
   * Runs the bundle's top level, guest first. Rejects with `IsolateFailure`. A top level that is cut after `timeoutMs`, or
   * that throws, leaves the isolate unusable: dispose of it.
   */
  load(code: string, timeoutMs: number): Promise<void>;
  /**
   * Lets the guest handle events until the region is empty or its slice is over. Results lie in the buffer.
   * @throws IsolateFailure `timeout` (a callback ran too long), `memory`, or `thrown` (a lost rejection: the work was done).
   */
  turn(timeoutMs: number): void;
  /** Frees the isolate; further calls do nothing. Safe at any time, also twice. */
  dispose(): void;
  /** Bytes of heap in use, or undefined where it cannot be told. */
  heapBytes(): number | undefined;
}

export class IsolateFailure extends Error {
  override readonly name = "IsolateFailure";
  readonly kind: "timeout" | "memory" | "thrown";
  /** The guest's own stack with positions in the bundle (`bundle.js:line:column`), where there is one. */
  readonly guestStack: string | undefined;

  constructor(kind: "timeout" | "memory" | "thrown", message: string, guestStack?: string) {
    super(message);
    this.kind = kind;
    this.guestStack = guestStack;
  }
}
