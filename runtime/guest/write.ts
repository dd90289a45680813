/**
 * Writing data, unchecked: functions over bytes and a position, which they return moved on. None asks whether there is room.
 * What does not fit lies past the end of the buffer, where a typed array drops it, or in a part of the link's region that no
 * record has taken yet; whoever began asks `room` when all is written. One question for a packet instead of one for every
 * byte, and functions so small that V8 puts them where they are called.
 *
 * Invariant: between two questions only so much is written as one list of short values takes. What may be longer asks first.
 */

import type { Cursor } from "#runtime/wire/cursor.ts";
import { DATA, STRING } from "./forms.ts";
import { asUintN, charCodeAt, toNumber, toUtf8 } from "./primordials.ts";
import { malformed } from "./walk.ts";

/** @throws WireError when `at` is past the end of what may be written. */
export const room = (c: Cursor, at: number): void => {
  if (at > c.end) throw malformed();
};

/** A whole number from 0 to 2^32 - 1. */
export const writeVarint = (b: Uint8Array, at: number, n: number): number => {
  while (n > 0x7f) {
    b[at++] = n | 0x80;
    n >>>= 7;
  }
  b[at] = n;
  return at + 1;
};

/** A key is eight times the index and the wire type: at most 1,023. */
export const writeKey = (b: Uint8Array, at: number, key: number): number => {
  if (key > 0x7f) {
    b[at++] = key | 0x80;
    key >>>= 7;
  }
  b[at] = key;
  return at + 1;
};

/** A safe integer; -0 is written as 0. */
export const writeWhole = (b: Uint8Array, at: number, n: number): number => {
  if (n === (n | 0)) return writeVarint(b, at, ((n << 1) ^ (n >> 31)) >>> 0);
  return n < 0 ? writeLarge(b, at, -1 - n, 1) : writeLarge(b, at, n, 0);
};

/**
 * A number from 2^27 on; what stands behind its point is left out. What is left of the number without its sign has 53 bits:
 * 27 of them, with the sign four groups, and the rest.
 * @param sign 1: `half` is what is left of a negative number when 1 is added and its sign is taken away.
 */
export const writeLarge = (b: Uint8Array, at: number, half: number, sign: number): number => {
  const four = (half << 1) | sign;
  b[at] = four | 0x80;
  b[at + 1] = (four >>> 7) | 0x80;
  b[at + 2] = (four >>> 14) | 0x80;
  b[at + 3] = (four >>> 21) | 0x80;
  return writeVarint(b, at + 4, (half / 0x800_0000) | 0);
};

/** A bigint from -2^63 to 2^63 - 1. */
export const writeLong = (b: Uint8Array, at: number, n: bigint): number => {
  n = asUintN(64, (n << 1n) ^ (n >> 63n));
  for (; n > 0x7fn; n >>= 7n) b[at++] = toNumber(n & 0x7fn) | 0x80;
  b[at] = toNumber(n);
  return at + 1;
};

/** Everything that stands between the key and the content of a string, floats or data. */
export const writeBox = (b: Uint8Array, at: number, form: number, length: number): number => {
  at = writeVarint(b, at, 1 + sizeOf(length) + length);
  b[at] = form;
  return writeVarint(b, at + 1, length);
};

/** How many bytes a length takes; what is longer than this knows fits no packet. */
const sizeOf = (length: number): number => (length < 0x80 ? 1 : length < 0x4000 ? 2 : 3);

/** A text without its key. Asks for room. */
export const writeText = (c: Cursor, at: number, text: string): number => {
  const { length } = text;
  if (length > 125) return writeLongText(c, at, text);
  const { bytes } = c;
  // As if it were ASCII: then its lengths are known, each of a byte, and one pass writes it.
  bytes[at] = length + 2;
  bytes[at + 1] = STRING;
  bytes[at + 2] = length;
  const start = at + 3;
  for (let i = 0; i < length; i++) {
    const unit = charCodeAt(text, i);
    if (unit > 0x7f) return writeLongText(c, at, text);
    bytes[start + i] = unit;
  }
  return start + length;
};

/** Room is asked for before anything is made of a text that nobody has looked at: escaped it is up to nine times as long. */
const writeLongText = (c: Cursor, at: number, text: string): number => {
  room(c, at + text.length);
  text = toUtf8(text);
  const { length } = text;
  room(c, at + length);
  at = writeBox(c.bytes, at, STRING, length);
  for (let i = 0; i < length; i++) c.bytes[at++] = charCodeAt(text, i);
  return at;
};

/** Leaves room for what stands before data of a length not known yet: most is short. Where the data begins. Asks for room. */
export const openData = (c: Cursor, at: number): number => {
  room(c, at);
  c.at = at;
  return at + 3;
};

/** Data that began at `start` ends here. */
export const closeData = (c: Cursor, start: number, at: number): number => {
  const length = at - start;
  if (length > 0x7d) return closeLongData(c, start, at);
  const { bytes } = c;
  bytes[start - 3] = length + 2;
  bytes[start - 2] = DATA;
  bytes[start - 1] = length;
  return at;
};

const closeLongData = (c: Cursor, start: number, at: number): number => {
  const { bytes } = c;
  const length = at - start;
  const more = sizeOf(1 + sizeOf(length) + length) + sizeOf(length) - 2;
  room(c, at + more);
  // Not `copyWithin`: a script can replace that, and would be handed the bytes.
  for (let from = at; from-- > start; ) bytes[from + more] = bytes[from]!;
  writeBox(bytes, start - 3, DATA, length);
  return at + more;
};
