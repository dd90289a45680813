/**
 * Floats and doubles: IEEE 754, little endian on the wire whatever the machine.
 *
 * A value goes through an alias of 32-bit words: no DataView (its methods can be replaced by a script), no allocation.
 * Every bit pattern is a value; only the payload bits of a NaN are not promised to survive.
 */

import { type Cursor, claim } from "./cursor.ts";

/**
 * Each function below has its alias in a scope of its own. A bundler makes a `var` of a constant at the top level, and V8 looks
 * up a `var` again each time; one that stays a constant it knows, which is half the time of writing a float.
 */
const LITTLE = /* @__PURE__ */ isLittleEndian();

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

/** 4 bytes as a float. Throws `WireError` when fewer are left. */
export function readFloat(c: Cursor): number {
  return floatAt(c.bytes, claim(c, 4));
}

/** Writes 4 bytes: the nearest float; beyond the float range an infinity. Throws `WireError` when the buffer is full. */
export function writeFloat(c: Cursor, x: number): void {
  setFloatAt(c.bytes, claim(c, 4), x);
}

/** 8 bytes as a double. Throws `WireError` when fewer are left. */
export function readDouble(c: Cursor): number {
  return doubleAt(c.bytes, claim(c, 8));
}

/** Writes 8 bytes. Throws `WireError` when the buffer is full. */
export function writeDouble(c: Cursor, x: number): void {
  setDoubleAt(c.bytes, claim(c, 8), x);
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
