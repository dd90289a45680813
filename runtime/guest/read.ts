/**
 * Reading and writing values where speed counts: numbers, floats and ASCII, as the isolate is best at them. What is rare is left
 * to the wire's own functions, which are small. Nothing here asks for the end of the bytes: who calls has asked, or asks
 * behind the last value.
 */

import type { Cursor } from "#runtime/wire/cursor.ts";
import { readText as readAnyText } from "#runtime/wire/text.ts";
import { readZigzag64 } from "#runtime/wire/varint.ts";
import { fromCharCode } from "./primordials.ts";

/**
 * Each function below has its alias in a scope of its own. A bundler makes a `var` of a constant at the top level, and V8 looks
 * up a `var` again each time; one that stays a constant it knows, which is half the time of writing a float.
 */
const LITTLE = /* @__PURE__ */ isLittleEndian();

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

/** The float at an offset, unchecked: past the end of the array its bytes are 0. */
export const floatAt = /* @__PURE__ */ (() => {
  const float = new Float32Array(1);
  const word = new Uint32Array(float.buffer);
  return (bytes: Uint8Array, at: number): number => {
    word[0] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    return float[0]!;
  };
})();

/** Unchecked: what lies past the end of the array is lost. */
export const setFloatAt = /* @__PURE__ */ (() => {
  const float = new Float32Array(1);
  const words = new Uint32Array(float.buffer);
  return (bytes: Uint8Array, at: number, x: number): void => {
    float[0] = x;
    const word = words[0]!;
    bytes[at] = word;
    bytes[at + 1] = word >>> 8;
    bytes[at + 2] = word >>> 16;
    bytes[at + 3] = word >>> 24;
  };
})();

/** The double at an offset, unchecked. */
export const doubleAt = /* @__PURE__ */ (() => {
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  const low = LITTLE ? 0 : 1;
  return (bytes: Uint8Array, at: number): number => {
    words[low] = wordAt(bytes, at);
    words[1 - low] = wordAt(bytes, at + 4);
    return double[0]!;
  };
})();

/** Unchecked: what lies past the end of the array is lost. */
export const setDoubleAt = /* @__PURE__ */ (() => {
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  const low = LITTLE ? 0 : 1;
  return (bytes: Uint8Array, at: number, x: number): void => {
    double[0] = x;
    setWordAt(bytes, at, words[low]!);
    setWordAt(bytes, at + 4, words[1 - low]!);
  };
})();

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function setWordAt(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

export function readFloat(c: Cursor): number {
  const { at } = c;
  c.at = at + 4;
  return floatAt(c.bytes, at);
}

export function readDouble(c: Cursor): number {
  const { at } = c;
  c.at = at + 8;
  return doubleAt(c.bytes, at);
}

/** `size` bytes of floats. */
export function readFloats(c: Cursor, size: number): number[] {
  const { bytes, at } = c;
  c.at = at + size;
  // Literals: an array that grows is made twice.
  if (size === 12) return [floatAt(bytes, at), floatAt(bytes, at + 4), floatAt(bytes, at + 8)];
  if (size === 8) return [floatAt(bytes, at), floatAt(bytes, at + 4)];
  const floats: number[] = [];
  for (let i = 0; i < size; i += 4) floats[floats.length] = floatAt(bytes, at + i);
  return floats;
}

/** A signed number, rounded to the nearest double beyond ±2^53. */
export function readNumber(c: Cursor): number {
  const { bytes } = c;
  let { at } = c;
  let low = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[at++]!;
    low |= (byte & 0x7f) << shift;
    if (byte > 0x7f) continue;
    c.at = at;
    return (low >>> 1) ^ -(low & 1);
  }
  return getLarge(c, low, at);
}

/** What comes behind four groups. Three more are a whole number under 2^48, exact in a double: a time of day is one. */
function getLarge(c: Cursor, low: number, at: number): number {
  const { bytes } = c;
  let high = 0;
  for (let shift = 0; shift < 21; shift += 7) {
    const byte = bytes[at++]!;
    high |= (byte & 0x7f) << shift;
    if (byte > 0x7f) continue;
    c.at = at;
    const half = high * 0x800_0000 + (low >>> 1);
    return (low & 1) === 0 ? half : -1 - half;
  }
  return readZigzag64(c);
}

/**
 * `length` bytes as text: what most texts are, short ASCII, many characters at a time, for each call makes a string that is put
 * behind the others. Throws `WireError` when there are not so many bytes.
 */
export function readText(c: Cursor, length: number): string {
  const { bytes } = c;
  let { at } = c;
  const end = at + length;
  if (end > c.end) return readAnyText(c, length);
  let text = "";
  for (; end - at >= 8; at += 8) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const d = bytes[at + 2]!;
    const e = bytes[at + 3]!;
    const f = bytes[at + 4]!;
    const g = bytes[at + 5]!;
    const h = bytes[at + 6]!;
    const i = bytes[at + 7]!;
    if ((a | b | d | e | f | g | h | i) > 0x7f) return readAnyText(c, length);
    text += fromCharCode(a, b, d, e, f, g, h, i);
  }
  for (; end - at >= 3; at += 3) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const d = bytes[at + 2]!;
    if ((a | b | d) > 0x7f) return readAnyText(c, length);
    text += fromCharCode(a, b, d);
  }
  for (; at < end; at++) {
    if (bytes[at]! > 0x7f) return readAnyText(c, length);
    text += fromCharCode(bytes[at]!);
  }
  c.at = end;
  return text;
}
