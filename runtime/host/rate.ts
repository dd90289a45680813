/**
 * Rate: how much of something may pass per second. A bucket that holds one second's worth and refills steadily, so that a
 * burst after a pause passes and a steady excess does not.
 *
 * Time is handed in. Invariant: no window of one second lets more than twice `perSecond` through, and no longer one more
 * than `perSecond` on average.
 */

export class Rate {
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond;
    this.#at = now;
  }

  /** Whether `amount` would pass now; takes nothing. */
  has(amount: number, now: number): boolean {
    if (now > this.#at) {
      this.#left = Math.min(this.#perSecond, this.#left + ((now - this.#at) * this.#perSecond) / 1000);
      this.#at = now;
    }
    return amount <= this.#left;
  }

  /** Takes `amount` if it may pass; what may not pass takes nothing. */
  take(amount: number, now: number): boolean {
    if (!this.has(amount, now)) return false;
    this.#left -= amount;
    return true;
  }
}
