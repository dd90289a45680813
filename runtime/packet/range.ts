/**
 * Are numbers within the limits of their field? Exact, on the bytes as they travel, and without allocating.
 *
 * Host only. Whole numbers are compared with all their 64 bits, never as rounded doubles. Floats of 32 bits are compared
 * with limits rounded as they are themselves: 0.1, sent as a float, is not above a largest value of 0.1. NaN is within no
 * limits.
 */

import { fieldTypeRow, type WireForm } from "#schemas/field-types.ts";
import type { Field } from "#schemas/packet-model.ts";

/** Limits of a field, both allowed values. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** The same for whole numbers: the upper, signed, and the lower, unsigned, half of 64 bits. */
  readonly minHigh: number;
  readonly minLow: number;
  readonly maxHigh: number;
  readonly maxLow: number;
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** The range of a field; null where it has no limits. */
export function rangeOf({ type, min, max }: Field): Range | null {
  if (min === undefined && max === undefined) return null;
  const { wire } = fieldTypeRow(type);
  const round = wire === "varint" || wire === "fixed64" ? (limit: number) => limit : Math.fround;
  const isWhole = wire === "varint";
  const least = isWhole && min !== undefined ? BigInt(Math.ceil(min)) : LEAST;
  const most = isWhole && max !== undefined ? BigInt(Math.floor(max)) : MOST;
  return {
    min: min === undefined ? Number.NEGATIVE_INFINITY : round(min),
    max: max === undefined ? Number.POSITIVE_INFINITY : round(max),
    minHigh: Number(least >> 32n),
    minLow: Number(least & 0xffff_ffffn),
    maxHigh: Number(most >> 32n),
    maxLow: Number(most & 0xffff_ffffn),
  };
}

/**
 * Whether the whole number whose varint begins at `at` is in the range, and one of `values`; null: all are. The varint is
 * known to be sound.
 */
export function wholeWithin(
  bytes: Uint8Array,
  at: number,
  range: Range | null,
  values: ReadonlySet<number> | null,
): boolean {
  let low = 0;
  let high = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    if (shift < 28) low |= (byte & 0x7f) << shift;
    else if (shift === 28) {
      low |= (byte & 0x0f) << 28;
      high = (byte & 0x7f) >> 4;
    } else high |= (byte & 0x7f) << (shift - 32);
    if (byte < 0x80) break;
  }
  // Zigzag: the last bit is the sign.
  const sign = -(low & 1);
  low = ((low >>> 1) | (high << 31)) ^ sign;
  high = (high >>> 1) ^ sign;
  if (values !== null) return high === low >> 31 && values.has(low);
  if (range === null) return true;
  const unsigned = low >>> 0;
  if (high < range.minHigh || (high === range.minHigh && unsigned < range.minLow)) return false;
  return high < range.maxHigh || (high === range.maxHigh && unsigned <= range.maxLow);
}

const scratch = new Uint8Array(8);
const float = new Float32Array(scratch.buffer, 0, 1);
const double = new Float64Array(scratch.buffer);
/** The wire is little endian; where the rare machine is not, bytes are turned. */
const turned = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;

/**
 * Whether the floats (or the one double) from `start` to `end` are all within the limits. Read through an alias right here:
 * a function that returns a double may allocate it.
 */
export function floatsWithin(bytes: Uint8Array, start: number, end: number, form: WireForm, range: Range): boolean {
  const { min, max } = range;
  const size = form === "fixed64" ? 8 : 4;
  for (let at = start; at < end; at += size) {
    for (let i = 0; i < size; i++) scratch[turned ? size - 1 - i : i] = bytes[at + i]!;
    const value = size === 8 ? double[0]! : float[0]!;
    if (!(value >= min && value <= max)) return false;
  }
  return true;
}
