/**
 * Rate: how much of something may pass per second. A bucket that holds one second's worth, or what it is told to hold, and
 * refills steadily, so that a burst after a pause passes and a steady excess does not.
 *
 * Time is handed in. Invariant: no window lets more through than the bucket holds and what refills it meanwhile.
 */

export class Rate {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at: number;

  /** `most`: what passes at once after a pause. */
  constructor(perSecond: number, now: number, most = perSecond) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#left = most;
    this.#at = now;
  }

  /** Whether `amount` would pass now; takes nothing. */
  has(amount: number, now: number): boolean {
    if (now > this.#at) {
      this.#left = Math.min(this.#most, this.#left + ((now - this.#at) * this.#perSecond) / 1000);
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
