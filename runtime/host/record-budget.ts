/**
 * How many log records something may cause per second, and one record that sums up the rest. Bytes from outside must not
 * be able to fill a disk, and what was left out must not be lost without a trace.
 */

import type { Clock } from "./clock.ts";
import { Rate } from "./rate.ts";

const summaryAfterMs = 1000;

export class RecordBudget {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #summary: (left: ReadonlyMap<string, number>) => void;
  readonly #left = new Map<string, number>();
  #cancel: (() => void) | undefined;

  /** `summary` is told, at most once a second, how many records of each kind were left out since it was last told. */
  constructor(perSecond: number, clock: Clock, summary: (left: ReadonlyMap<string, number>) => void) {
    this.#rate = new Rate(perSecond, clock.now());
    this.#clock = clock;
    this.#summary = summary;
  }

  /** Whether a record may be written now. If not, it is counted under `kind` (one of few names of ours). */
  pass(kind: string): boolean {
    if (this.#rate.take(1, this.#clock.now())) return true;
    this.#left.set(kind, (this.#left.get(kind) ?? 0) + 1);
    this.#cancel ??= this.#clock.after(summaryAfterMs, () => this.close());
    return false;
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
