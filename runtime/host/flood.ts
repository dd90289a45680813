/**
 * Flood: whether one player sends so much more than it may that even dropping it costs too much, and how long it then has
 * to stay away. A rate forgives a burst; this is about bytes that no client of a game sends.
 *
 * Counted is all that came, whether it passed or not. Time is handed in. Invariant: a player is kept away for at least a
 * second and at most a minute, twice as long each time it does it again.
 */

import type { Limits } from "#schemas/limits.ts";
import type { HostLimits } from "./host-limits.ts";

const windowMs = 1000;
const shortestMs = 1000;
const longestMs = 60_000;
/** Who has kept to its rate for this long begins anew. */
const forgottenMs = 600_000;

export class Flood {
  readonly #packetsAllowed: number;
  readonly #bytesAllowed: number;
  #windowAt: number;
  #packets = 0;
  #bytes = 0;
  #awayMs = 0;
  #closedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    limits: Pick<Limits, "packetsPerSecond" | "bytesPerSecond"> & Pick<HostLimits, "floodFactor">,
    now: number,
  ) {
    const factor = limits.floodFactor === 0 ? Number.POSITIVE_INFINITY : limits.floodFactor;
    this.#packetsAllowed = factor * limits.packetsPerSecond;
    this.#bytesAllowed = factor * limits.bytesPerSecond;
    this.#windowAt = now;
  }

  /** Counts one packet. True once the second it falls into has more of them, or of their bytes, than any player may send. */
  over(bytes: number, now: number): boolean {
    if (now - this.#windowAt >= windowMs) {
      this.#windowAt = now;
      this.#packets = this.#bytes = 0;
    }
    this.#packets++;
    this.#bytes += bytes;
    return this.#packets > this.#packetsAllowed || this.#bytes > this.#bytesAllowed;
  }

  /** The player is disconnected for it: gives how long it has to stay away, in milliseconds. */
  punish(now: number): number {
    if (now - this.#closedUntil > forgottenMs) this.#awayMs = 0;
    this.#awayMs = this.#awayMs === 0 ? shortestMs : Math.min(longestMs, 2 * this.#awayMs);
    this.#closedUntil = now + this.#awayMs;
    // What it sends when it is back is counted from then on.
    this.#windowAt = Number.NEGATIVE_INFINITY;
    return this.#awayMs;
  }

  /** Milliseconds, rounded up, until the player may log in again; 0 when it may. */
  closedFor(now: number): number {
    return Math.max(0, Math.ceil(this.#closedUntil - now));
  }
}
