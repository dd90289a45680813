/**
 * Floats and doubles: IEEE 754, little endian on the wire whatever the machine.
 *
 * A value goes through an alias of 32-bit words: no DataView (its methods can be replaced by a script), no allocation.
 * Every bit pattern is a value; only the payload bits of a NaN are not promised to survive.
 */

import { type Cursor, claim } from "./cursor.ts";

// Marked as pure, or every guest would carry them.
const float = /* @__PURE__ */ new Float32Array(1);
const double = /* @__PURE__ */ new Float64Array(1);
const floatWord = /* @__PURE__ */ wordsOf(float);
const doubleWords = /* @__PURE__ */ wordsOf(double);
/** Where the low word of a double lies: 1 on the rare big-endian machine. */
const LOW = /* @__PURE__ */ lowWord();

function wordsOf({ buffer }: Float32Array | Float64Array): Uint32Array {
  return new Uint32Array(buffer);
}

function lowWord(): number {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;
}

/** 4 bytes as a float. Throws `WireError` when fewer are left. */
export function readFloat(c: Cursor): number {
  floatWord[0] = word(c.bytes, claim(c, 4));
  return float[0]!;
}

/** Writes 4 bytes: the nearest float; beyond the float range an infinity. Throws `WireError` when the buffer is full. */
export function writeFloat(c: Cursor, x: number): void {
  float[0] = x;
  putWord(c.bytes, claim(c, 4), floatWord[0]!);
}

/** 8 bytes as a double. Throws `WireError` when fewer are left. */
export function readDouble(c: Cursor): number {
  const at = claim(c, 8);
  doubleWords[LOW] = word(c.bytes, at);
  doubleWords[1 - LOW] = word(c.bytes, at + 4);
  return double[0]!;
}

/** Writes 8 bytes. Throws `WireError` when the buffer is full. */
export function writeDouble(c: Cursor, x: number): void {
  double[0] = x;
  const at = claim(c, 8);
  putWord(c.bytes, at, doubleWords[LOW]!);
  putWord(c.bytes, at + 4, doubleWords[1 - LOW]!);
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
