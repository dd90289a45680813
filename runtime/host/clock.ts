/**
 * Clock: the time and the turns a session lives by. Handed in, so that a simulation can turn it by hand.
 */

export interface Clock {
  /** Monotonic milliseconds, with fractions; timers and rates are counted in it. */
  now(): number;
  /** Milliseconds since 1970, for log records and the script's Date in a simulation. */
  epoch(): number;
  /** Calls `fn` once after `ms`; the result cancels it. */
  after(ms: number, fn: () => void): () => void;
  /** Calls `fn` once, when the work at hand is done (the end of this turn of the event loop). */
  soon(fn: () => void): void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  after(ms, fn) {
    // Above 2^31 - 1 Node would fire at once.
    const timer = setTimeout(fn, Math.min(ms, 2_147_483_647));
    return () => clearTimeout(timer);
  },
  soon: (fn) => void setImmediate(fn),
};
