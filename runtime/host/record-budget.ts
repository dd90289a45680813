/**
 * How many log records something may cause per second, of how many bytes, and one record that sums up the rest. Bytes from outside must not
 * be able to fill a disk, and what was left out must not be lost without a trace.
 */

import type { Clock } from "./clock.ts";
import { Rate } from "./rate.ts";

const summaryAfterMs = 1000;

export class RecordBudget {
  readonly #rate: Rate;
  readonly #bytes: Rate;
  readonly #bytesPerSecond: number;
  readonly #clock: Clock;
  readonly #summary: (left: ReadonlyMap<string, number>) => void;
  readonly #left = new Map<string, number>();
  #cancel: (() => void) | undefined;

  /** `summary` is told, at most once a second, how many records of each kind were left out since it was last told. */
  constructor(
    perSecond: number,
    clock: Clock,
    summary: (left: ReadonlyMap<string, number>) => void,
    bytesPerSecond = Number.MAX_SAFE_INTEGER,
  ) {
    this.#bytes = new Rate(bytesPerSecond, clock.now());
    this.#bytesPerSecond = bytesPerSecond;
    this.#rate = new Rate(perSecond, clock.now());
    this.#clock = clock;
    this.#summary = summary;
  }

  /** Whether a record may be written now. If not, it is counted under `kind` (one of few names of ours). */
  pass(kind: string): boolean {
    if (this.#rate.take(1, this.#clock.now())) return true;
    this.#leaveOut(kind);
    return false;
  }

  /**
   * Whether a record that has passed may also be written at its size. One that is larger than all the bytes of a second is
   * written when none other was.
   */
  fits(kind: string, bytes: number): boolean {
    if (this.#bytes.take(Math.min(bytes, this.#bytesPerSecond), this.#clock.now())) return true;
    this.#leaveOut(kind);
    return false;
  }

  #leaveOut(kind: string): void {
    this.#left.set(kind, (this.#left.get(kind) ?? 0) + 1);
    this.#cancel ??= this.#clock.after(summaryAfterMs, () => this.close());
  }

  /** Tells the summary now, if anything was left out. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#left.size === 0) return;
    const left = new Map(this.#left);
    this.#left.clear();
    this.#summary(left);
  }
}

/** `rate-packets 30, malformed 7`: kinds and numbers for a sentence, most first. */
export function listLeftOut(left: ReadonlyMap<string, number>): string {
  return [...left]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}
