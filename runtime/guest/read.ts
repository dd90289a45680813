/**
 * Reading values where speed counts: numbers, floats and texts. Nothing here asks for the end of the bytes, but for texts: who
 * calls has asked, or asks behind the last value.
 */

import type { Cursor } from "#runtime/wire/cursor.ts";
import { floatAt, textOf, toNumber } from "./primordials.ts";
import { malformed, readLong } from "./walk.ts";

/** `size` bytes of floats. */
export const readFloats = (c: Cursor, size: number): number[] => {
  const { bytes, at } = c;
  c.at = at + size;
  // A literal: an array that grows is made twice.
  if (size === 12) return [floatAt(bytes, at), floatAt(bytes, at + 4), floatAt(bytes, at + 8)];
  const floats: number[] = [];
  for (let i = 0; i < size; i += 4) floats[floats.length] = floatAt(bytes, at + i);
  return floats;
};

/** A signed number at an offset, rounded to the nearest double beyond ±2^53; the cursor then stands behind it. */
export const numberAt = (c: Cursor, at: number): number => {
  const { bytes } = c;
  let n = bytes[at++]!;
  if (n > 0x7f) {
    const second = bytes[at++]!;
    n = (n & 0x7f) | ((second & 0x7f) << 7);
    if (second > 0x7f) return largeAt(c, at, n);
  }
  c.at = at;
  return (n >>> 1) ^ -(n & 1);
};

/** What comes behind two groups. Up to six are a whole number under 2^41, exact in a double: a time of day is one. */
const largeAt = (c: Cursor, at: number, n: number): number => {
  const { bytes } = c;
  let byte = bytes[at++]!;
  n |= (byte & 0x7f) << 14;
  if (byte > 0x7f) {
    byte = bytes[at++]!;
    n |= (byte & 0x7f) << 21;
    if (byte > 0x7f) {
      let high = bytes[at++]!;
      if (high > 0x7f) {
        byte = bytes[at++]!;
        if (byte > 0x7f) {
          c.at = at - 6;
          return toNumber(readLong(c));
        }
        high = (high & 0x7f) | (byte << 7);
      }
      c.at = at;
      high = high * 0x800_0000 + (n >>> 1);
      return (n & 1) === 0 ? high : -1 - high;
    }
  }
  c.at = at;
  return (n >>> 1) ^ -(n & 1);
};

/**
 * `length` bytes as text.
 *
 * @throws WireError when there are not so many bytes.
 */
export const readText = (c: Cursor, length: number): string => {
  const { at } = c;
  const end = at + length;
  if (end > c.end) throw malformed();
  c.at = end;
  return textOf(c.bytes, at, end);
};
