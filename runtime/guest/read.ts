/**
 * Reading and writing values where speed counts: numbers, floats and ASCII, as the isolate is best at them. What is rare is left
 * to the wire's own functions, which are small. Nothing here asks for the end of the bytes: who calls has asked, or asks
 * behind the last value.
 */

import { HEAD_BYTES } from "#runtime/link.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { readText as readAnyText } from "#runtime/wire/text.ts";
import { readZigzag64 } from "#runtime/wire/varint.ts";
import { bytes, link } from "./effects.ts";
import { fromCharCode, getFloat32, getFloat64, setFloat32, setFloat64, View } from "./primordials.ts";

/**
 * Floats go through a DataView of the shared memory: an instruction where V8 knows the view, a third of what it takes to put four
 * bytes together. So each function has the view in a scope of its own: a bundler makes a `var` of a constant at the top
 * level, and V8 looks up a `var` again each time. Values in the guest's own memory are rare where speed counts; they pass
 * through 8 bytes of the shared memory that are nobody's, in functions of their own, for V8 copies small ones only.
 */

/** The float at an offset, unchecked. */
export const floatAt = /* @__PURE__ */ (() => {
  const view = new View(link.buffer);
  const shared = bytes;
  return (b: Uint8Array, at: number): number =>
    b === shared ? getFloat32(view, at, true) : getFloat32(view, borrow(b, at, 4), true);
})();

/** Unchecked: what lies past the end of the array is lost. */
export const setFloatAt = /* @__PURE__ */ (() => {
  const view = new View(link.buffer);
  const shared = bytes;
  const elsewhere = (b: Uint8Array, at: number, x: number): void => {
    setFloat32(view, SCRATCH, x, true);
    giveBack(b, at, 4);
  };
  return (b: Uint8Array, at: number, x: number): void =>
    b === shared ? setFloat32(view, at, x, true) : elsewhere(b, at, x);
})();

/** The double at an offset, unchecked. */
export const doubleAt = /* @__PURE__ */ (() => {
  const view = new View(link.buffer);
  const shared = bytes;
  return (b: Uint8Array, at: number): number =>
    b === shared ? getFloat64(view, at, true) : getFloat64(view, borrow(b, at, 8), true);
})();

/** Unchecked: what lies past the end of the array is lost. */
export const setDoubleAt = /* @__PURE__ */ (() => {
  const view = new View(link.buffer);
  const shared = bytes;
  const elsewhere = (b: Uint8Array, at: number, x: number): void => {
    setFloat64(view, SCRATCH, x, true);
    giveBack(b, at, 8);
  };
  return (b: Uint8Array, at: number, x: number): void =>
    b === shared ? setFloat64(view, at, x, true) : elsewhere(b, at, x);
})();

const SCRATCH = HEAD_BYTES - 8;

/** Puts `size` bytes of the guest's own memory where the view reaches them; where that is. */
function borrow(b: Uint8Array, at: number, size: number): number {
  for (let i = 0; i < size; i++) bytes[SCRATCH + i] = b[at + i]!;
  return SCRATCH;
}

function giveBack(b: Uint8Array, at: number, size: number): void {
  for (let i = 0; i < size; i++) b[at + i] = bytes[SCRATCH + i]!;
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
  return numberAt(c, c.at);
}

/** The same of the number at an offset; the cursor then stands behind it. */
export function numberAt(c: Cursor, at: number): number {
  const { bytes } = c;
  let n = bytes[at++]!;
  if (n > 0x7f) {
    const second = bytes[at++]!;
    n = (n & 0x7f) | ((second & 0x7f) << 7);
    if (second > 0x7f) return largeAt(c, at, n);
  }
  c.at = at;
  return (n >>> 1) ^ -(n & 1);
}

/** What comes behind two groups. Up to six are a whole number under 2^41, exact in a double: a time of day is one. */
function largeAt(c: Cursor, at: number, low: number): number {
  const { bytes } = c;
  const third = bytes[at]!;
  const fourth = bytes[at + 1]!;
  let high = bytes[at + 2]!;
  if ((third & fourth) < 0x80) return mediumAt(c, at, low);
  at += 3;
  if (high > 0x7f) {
    const sixth = bytes[at++]!;
    if (sixth > 0x7f) {
      c.at = at - 6;
      return readZigzag64(c);
    }
    high = (high & 0x7f) | (sixth << 7);
  }
  c.at = at;
  const four = low | ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21);
  const half = high * 0x800_0000 + (four >>> 1);
  return (four & 1) === 0 ? half : -1 - half;
}

/** A number of three or four bytes. */
function mediumAt(c: Cursor, at: number, low: number): number {
  const third = c.bytes[at]!;
  const more = third > 0x7f;
  const n = low | ((third & 0x7f) << 14) | (more ? c.bytes[at + 1]! << 21 : 0);
  c.at = more ? at + 2 : at + 1;
  return (n >>> 1) ^ -(n & 1);
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
