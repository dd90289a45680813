/**
 * Reading and writing values where speed counts: numbers, floats and ASCII, as the isolate is best at them. Nothing here asks
 * for the end of the bytes, but for texts: who calls has asked, or asks behind the last value.
 */

import { HEAD_BYTES } from "#runtime/link.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { buffer, bytes, copy } from "./effects.ts";
import { fromCharCode, fromEscaped, fromLatin, method, toNumber, View } from "./primordials.ts";
import { malformed, readLong } from "./walk.ts";

const SCRATCH = HEAD_BYTES - 8;

/**
 * Floats go through a DataView of the shared memory: an instruction where V8 knows the view, a third of what it takes to put four
 * bytes together. So each function has the view in a scope of its own: a bundler makes a `var` of a constant at the top
 * level, and V8 looks up a `var` again each time. Values in the guest's own memory are rare where speed counts; they pass
 * through 8 bytes of the shared memory that are nobody's, in functions of their own, for V8 copies small ones only.
 *
 * What is read or written lies at an offset, unchecked; what lies past the end of an array is lost.
 */
const access = (name: "getFloat32" | "getFloat64" | "setFloat32" | "setFloat64", size: number) => {
  const ask = method(View, name) as (view: DataView, at: number, x: unknown, littleEndian: boolean) => number;
  const view = new View(buffer);
  const shared = bytes;
  const elsewhere = (b: Uint8Array, at: number, x: unknown): number => {
    copy(bytes, SCRATCH, b, at, size);
    const value = ask(view, SCRATCH, x, true);
    copy(b, at, bytes, SCRATCH, size);
    return value;
  };
  // Who reads gives no number: `true` is the order of the bytes then.
  return (b: Uint8Array, at: number, x: unknown = true): number =>
    b === shared ? ask(view, at, x, true) : elsewhere(b, at, x);
};

export const floatAt: (b: Uint8Array, at: number) => number = /* @__PURE__ */ access("getFloat32", 4);
export const doubleAt: (b: Uint8Array, at: number) => number = /* @__PURE__ */ access("getFloat64", 8);
export const setFloatAt: (b: Uint8Array, at: number, x: number) => void = /* @__PURE__ */ access("setFloat32", 4);
export const setDoubleAt: (b: Uint8Array, at: number, x: number) => void = /* @__PURE__ */ access("setFloat64", 8);

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
 * `length` bytes as text: UTF-8 where all of them are, else a character for each. What most texts are, short ASCII, many
 * characters at a time, for each call makes a string that is put behind the others.
 *
 * @throws WireError when there are not so many bytes.
 */
export const readText = (c: Cursor, length: number): string => {
  const { bytes } = c;
  let { at } = c;
  const end = at + length;
  if (end > c.end) throw malformed();
  c.at = end;
  let text = "";
  let all = 0;
  for (; end - at >= 8; at += 8) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const d = bytes[at + 2]!;
    const e = bytes[at + 3]!;
    const f = bytes[at + 4]!;
    const g = bytes[at + 5]!;
    const h = bytes[at + 6]!;
    const i = bytes[at + 7]!;
    all |= a | b | d | e | f | g | h | i;
    text += fromCharCode(a, b, d, e, f, g, h, i);
  }
  while (at < end) {
    const a = bytes[at++]!;
    all |= a;
    text += fromCharCode(a);
  }
  return all > 0x7f ? fromUtf8(text) : text;
};

const fromUtf8 = (text: string): string => {
  try {
    return fromEscaped(fromLatin(text));
  } catch {
    return text;
  }
};
