/**
 * The dice of the fuzzer: small, fast, and the same from the same seed on every machine. Not for anything but tests.
 */

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** `seed`: any whole number; its lower 32 bits count. */
  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = 0x9e37_79b9;
    this.#c = 0x243f_6a88;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A whole number of 32 bits, 0 to 2^32 - 1. (The generator is "sfc32".) */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** A whole number from 0 to `count - 1`; 0 when there is none. */
  below(count: number): number {
    return count > 1 ? Math.floor((this.next() / 0x1_0000_0000) * count) : 0;
  }

  /** True once in `times` calls. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}
