/**
 * Varints: whole numbers in 7-bit groups, plain and zigzag, of 32 and 64 bits.
 *
 * Not a protobuf library: a value that does not fit is an error, never cut to fit. Padded forms (`80 00` for 0) are read,
 * as protobuf reads them; the shortest form is always written. 64-bit values travel inside this file as two 32-bit halves,
 * because a BigInt costs an allocation and a double cannot hold 64 bits.
 */

import { type Cursor, claim, WireError } from "./cursor.ts";

const TWO_32 = 0x1_0000_0000;

/** The upper half of the last 64-bit varint read; the lower half is `readHalves`' result. */
let high = 0;

/** An unsigned number of at most 32 bits in at most 5 bytes. Throws `WireError` beyond, or when the bytes end inside it. */
export function readVarint(c: Cursor): number {
  const { bytes, end } = c;
  let at = c.at;
  let value = 0;
  for (let shift = 0; at < end; shift += 7) {
    const byte = bytes[at++]!;
    if (shift === 28 && byte > 0x0f) throw new WireError("A number does not fit 32 bits.");
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      c.at = at;
      return value >>> 0;
    }
  }
  throw new WireError("The bytes end inside a number.");
}

/** Writes a whole number from 0 to 2^32 - 1; what lies outside is taken modulo 2^32. Throws `WireError` when the buffer is full. */
export function writeVarint(c: Cursor, n: number): void {
  writeHalves(c, n >>> 0, 0);
}

/** How many bytes `writeVarint` writes for this number: 1 to 5. */
export function varintLength(n: number): number {
  return n < 0x80 ? 1 : n < 0x4000 ? 2 : n < 0x20_0000 ? 3 : n < 0x1000_0000 ? 4 : 5;
}

/** A signed number of 32 bits, as op-codes are written. Throws like `readVarint`. */
export function readZigzag32(c: Cursor): number {
  const n = readVarint(c);
  return (n >>> 1) ^ -(n & 1);
}

/** Writes a whole number from -2^31 to 2^31 - 1. */
export function writeZigzag32(c: Cursor, n: number): void {
  writeHalves(c, ((n << 1) ^ (n >> 31)) >>> 0, 0);
}

/** A signed number of 64 bits, rounded to the nearest double beyond ±2^53. Throws `WireError` beyond 64 bits. */
export function readZigzag64(c: Cursor): number {
  const low = readHalves(c);
  const sign = -(low & 1);
  // Adding two exact halves rounds once, so the result is the nearest double.
  return ((high >>> 1) ^ sign) * TWO_32 + ((((low >>> 1) | (high << 31)) ^ sign) >>> 0);
}

/** A signed number of 64 bits, exact. Throws `WireError` beyond 64 bits. */
export function readZigzag64Big(c: Cursor): bigint {
  const low = readHalves(c);
  const sign = -(low & 1);
  return (BigInt((high >>> 1) ^ sign) << 32n) | BigInt((((low >>> 1) | (high << 31)) ^ sign) >>> 0);
}

/** Writes a safe integer (-2^53 + 1 to 2^53 - 1); -0 is written as 0. Other numbers give other bytes: check before. */
export function writeZigzag64(c: Cursor, n: number): void {
  const top = Math.floor(n / TWO_32);
  const sign = top >> 31;
  writeHalves(c, ((n << 1) ^ sign) >>> 0, (((top << 1) | ((n >>> 0) >>> 31)) ^ sign) >>> 0);
}

/** Writes a bigint from -2^63 to 2^63 - 1. Throws `WireError` beyond. */
export function writeZigzag64Big(c: Cursor, n: bigint): void {
  if (BigInt.asIntN(64, n) !== n) throw new WireError("A number does not fit 64 bits.");
  const zigzag = BigInt.asUintN(64, (n << 1n) ^ (n >> 63n));
  writeHalves(c, Number(BigInt.asUintN(32, zigzag)), Number(zigzag >> 32n));
}

/** Moves past a varint of at most 64 bits in at most 10 bytes. Throws `WireError` beyond, or when the bytes end inside it. */
export function skipVarint(c: Cursor): void {
  const { bytes, end } = c;
  for (let at = c.at, last = at + 9; at < end; at++) {
    const byte = bytes[at]!;
    if (at === last && byte > 1) throw new WireError("A number does not fit 64 bits.");
    if (byte < 0x80) {
      c.at = at + 1;
      return;
    }
  }
  throw new WireError("The bytes end inside a number.");
}

function readHalves(c: Cursor): number {
  const { bytes, end } = c;
  let at = c.at;
  let low = 0;
  high = 0;
  for (let shift = 0; at < end; shift += 7) {
    const byte = bytes[at++]!;
    const group = byte & 0x7f;
    if (shift < 28) low |= group << shift;
    else if (shift === 28) {
      low |= group << 28;
      high = group >>> 4;
    } else {
      if (shift === 63 && byte > 1) throw new WireError("A number does not fit 64 bits.");
      high |= group << (shift - 32);
    }
    if (byte < 0x80) {
      c.at = at;
      high >>>= 0;
      return low >>> 0;
    }
  }
  throw new WireError("The bytes end inside a number.");
}

function writeHalves(c: Cursor, low: number, top: number): void {
  const { bytes } = c;
  while (top !== 0) {
    bytes[claim(c, 1)] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (top << 25)) >>> 0;
    top >>>= 7;
  }
  while (low > 0x7f) {
    bytes[claim(c, 1)] = (low & 0x7f) | 0x80;
    low >>>= 7;
  }
  bytes[claim(c, 1)] = low;
}
