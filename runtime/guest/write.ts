/**
 * Writing data, unchecked: no function here asks whether there is room. What does not fit lies past the end of the buffer,
 * where a typed array drops it, or in a part of the link's region that no record has taken yet; whoever began asks `room`
 * when all is written. One question for a packet instead of one for every byte.
 *
 * Invariant: between two questions only so much is written as one list of short values takes. What may be longer asks first.
 */

import { type Cursor, WireError } from "#runtime/wire/cursor.ts";
import { setDoubleAt, setFloatAt } from "#runtime/wire/floats.ts";
import { utf8Length, writeUtf8 } from "#runtime/wire/text.ts";
import { varintLength } from "#runtime/wire/varint.ts";
import { asUintN, charCodeAt, toNumber } from "./primordials.ts";

export const STRING = 0x0a;
export const FLOATS = 0x12;
export const DATA = 0x72;

/** @throws WireError when more was written than there is room for, or when there is no room for `length` bytes more. */
export function room(c: Cursor, length = 0): void {
  if (c.at + length > c.end) throw full(c);
}

function full(c: Cursor): WireError {
  return new WireError(`The data has more than ${c.end} bytes.`);
}

/** A key is eight times the index and the wire type: at most 1,023. */
export function writeKey(c: Cursor, key: number): void {
  const { bytes } = c;
  if (key > 0x7f) {
    bytes[c.at++] = key | 0x80;
    key >>>= 7;
  }
  bytes[c.at++] = key;
}

/** A whole number from 0 to 2^32 - 1. */
export function writeVarint(c: Cursor, n: number): void {
  const { bytes } = c;
  let { at } = c;
  while (n > 0x7f) {
    bytes[at++] = n | 0x80;
    n >>>= 7;
  }
  bytes[at++] = n;
  c.at = at;
}

/** A safe integer; -0 is written as 0. */
export function writeWhole(c: Cursor, n: number): void {
  if (n === (n | 0)) {
    writeVarint(c, ((n << 1) ^ (n >> 31)) >>> 0);
    return;
  }
  // What is left of the number without its sign has 53 bits: 27 of them, with the sign four groups, and the rest.
  const { bytes, at } = c;
  const half = n < 0 ? -1 - n : n;
  const low = half & 0x7ff_ffff;
  const four = (low << 1) | (n < 0 ? 1 : 0);
  bytes[at] = four | 0x80;
  bytes[at + 1] = (four >>> 7) | 0x80;
  bytes[at + 2] = (four >>> 14) | 0x80;
  bytes[at + 3] = (four >>> 21) | 0x80;
  c.at = at + 4;
  writeVarint(c, (half - low) / 0x800_0000);
}

/** A bigint from -2^63 to 2^63 - 1. */
export function writeLong(c: Cursor, n: bigint): void {
  let rest = asUintN(64, (n << 1n) ^ (n >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) c.bytes[c.at++] = toNumber(rest & 0x7fn) | 0x80;
  c.bytes[c.at++] = toNumber(rest);
}

export function writeFloat(c: Cursor, x: number): void {
  setFloatAt(c.bytes, c.at, x);
  c.at += 4;
}

export function writeDouble(c: Cursor, x: number): void {
  setDoubleAt(c.bytes, c.at, x);
  c.at += 8;
}

/** Everything that stands before the content of a string, floats or data. */
export function writeBox(c: Cursor, key: number, form: number, length: number): void {
  writeKey(c, key);
  writeVarint(c, 1 + varintLength(length) + length);
  c.bytes[c.at++] = form;
  writeVarint(c, length);
}

/** A text with its key. How many bytes of UTF-8 it has. */
export function writeText(c: Cursor, key: number, text: string): number {
  const { length } = text;
  const before = c.at;
  // As if it were ASCII: then its lengths are known, each of a byte, and one pass writes it.
  if (length < 126) {
    const { bytes } = c;
    writeKey(c, key);
    const start = c.at;
    for (let i = 0; ; i++) {
      if (i === length) {
        bytes[start] = length + 2;
        bytes[start + 1] = STRING;
        bytes[start + 2] = length;
        c.at = start + 3 + length;
        return length;
      }
      const unit = charCodeAt(text, i);
      if (unit > 0x7f) break;
      bytes[start + 3 + i] = unit;
    }
    c.at = before;
  }
  const size = utf8Length(text);
  room(c, size);
  writeBox(c, key, STRING, size);
  writeUtf8(c, text);
  return size;
}

/** Writes a key and leaves room for what stands before data of a length not known yet: most is short. Where the data begins. */
export function openData(c: Cursor, key: number): number {
  room(c);
  writeKey(c, key);
  c.at += 3;
  return c.at;
}

export function closeData(c: Cursor, start: number): void {
  const { bytes, at } = c;
  const length = at - start;
  if (length < 0x7e) {
    bytes[start - 3] = length + 2;
    bytes[start - 2] = DATA;
    bytes[start - 1] = length;
    return;
  }
  const box = 1 + varintLength(length) + length;
  const more = varintLength(box) + varintLength(length) - 2;
  room(c, more);
  // Not `copyWithin`: a script can replace that, and would be handed the bytes.
  for (let from = at; from-- > start; ) bytes[from + more] = bytes[from]!;
  c.at = start - 3;
  writeVarint(c, box);
  bytes[c.at++] = DATA;
  writeVarint(c, length);
  c.at = at + more;
}
