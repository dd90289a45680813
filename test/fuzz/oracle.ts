/**
 * What all targets share: how they say that something is broken, and the trace of what a decoder did.
 */

/** An oracle failed: the code under test is wrong, whatever the input. */
export class Broken extends Error {
  override readonly name = "Broken";
}

export function must(held: boolean, what: string): asserts held {
  if (!held) throw new Broken(what);
}

/**
 * What one run did, in two numbers. `digest` stands for every bit of its result: the same input elsewhere in memory must
 * give the same. `feature` stands for the kind of its result: an input with one that is new is kept and varied further.
 */
export class Trace {
  digest = 0;
  feature = 0;

  clear(): void {
    this.digest = 0;
    this.feature = 0;
  }

  /** A number of the result. */
  number(n: number): void {
    if (n === (n | 0)) this.#mix(n | 0);
    else {
      double[0] = n;
      // A NaN has many forms; which one is promised nowhere.
      this.#mix(Number.isNaN(n) ? 1 : words[0]!);
      this.#mix(Number.isNaN(n) ? 2 : words[1]!);
    }
  }

  /** Any value made of plain ones. */
  value(value: unknown): void {
    if (typeof value === "number") this.number(value);
    else if (typeof value === "string") {
      this.#mix(value.length);
      for (let i = 0; i < value.length; i++) this.#mix(value.charCodeAt(i));
    } else if (typeof value === "bigint") {
      this.#mix(Number(BigInt.asIntN(32, value)));
      this.#mix(Number(BigInt.asIntN(32, value >> 32n)));
    } else if (typeof value === "boolean") this.#mix(value ? 3 : 4);
    else if (typeof value !== "object" || value === null) this.#mix(value === null ? 6 : 5);
    else if (Array.isArray(value) || value instanceof Uint8Array) {
      this.#mix(value.length);
      for (let i = 0; i < value.length; i++) this.value(value[i]);
    } else if (value instanceof Map) {
      this.#mix(value.size);
      for (const [key, one] of value) {
        this.value(key);
        this.value(one);
      }
    } else {
      for (const key in value) {
        this.#mix(key.length);
        this.value((value as Record<string, unknown>)[key]);
      }
    }
  }

  /** The kind of the result: words, of which digits and the like do not count. */
  kind(words: string): void {
    for (let i = 0; i < words.length; i++) {
      const unit = words.charCodeAt(i);
      if (unit >= 0x41 || unit === 0x20) this.feature = (Math.imul(this.feature ^ unit, 0x0100_0193) + 1) | 0;
    }
  }

  /** The kind of the result: a number of which there are few. */
  sort(n: number): void {
    this.feature = (Math.imul(this.feature ^ n, 0x0100_0193) + 7) | 0;
  }

  #mix(n: number): void {
    this.digest = (Math.imul(this.digest ^ n, 0x85eb_ca6b) + (this.digest >>> 15) + 1) | 0;
  }
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Equal in every bit that is promised: 0 is not -0, and NaN is NaN. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || a instanceof Uint8Array) {
    const [left, right] = [a, b as typeof a];
    if (left.length !== right.length || Array.isArray(a) !== Array.isArray(b)) return false;
    for (let i = 0; i < left.length; i++) if (!same(left[i], right[i])) return false;
    return true;
  }
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, one] of a) if (!b.has(key) || !same(one, b.get(key))) return false;
    return true;
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return false;
    if (!same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false;
  }
  return true;
}
