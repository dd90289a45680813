/** Dice of tests that try things at random: the same seed gives the same throws on every machine. */

/**
 * The seed of a test's walk: always the same, as who changes one thing should not be stopped by another that was wrong before.
 * Long walks find new things: `RTSC_SEED=new` takes one of the moment, `RTSC_SEED=123` walks again where one failed.
 */
export const seed = seedFrom(process.env["RTSC_SEED"]);

function seedFrom(asked: string | undefined): number {
  if (asked === undefined) return 1;
  const given = asked === "new" ? Date.now() % 1_000_000 : Number(asked);
  if (!Number.isSafeInteger(given)) throw new Error(`RTSC_SEED is "new" or a whole number, not "${asked}".`);
  return given;
}

export class Dice {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#state = this.seed;
  }

  /** From 0 to below 1. */
  next(): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from 0 to below `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) bytes[i] = this.below(256);
    return bytes;
  }

  /** Other dice, so that what one user throws does not depend on how often another does. */
  child(): Dice {
    return new Dice(this.below(0x1_0000_0000));
  }
}
