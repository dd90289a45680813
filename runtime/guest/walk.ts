/**
 * Walking over data: where a value lies and of which form it is. What `packet/data.ts` does for the host, by the same rules and
 * with the same verdicts, in less than half of its size, for every session carries it.
 *
 * Nothing here believes the bytes: they lie where the script may write. What is malformed is a `WireError`.
 */

import { type Cursor, WireError } from "#runtime/wire/cursor.ts";
import { DATA, EMPTY, FLOATS, STRING } from "./forms.ts";
import { toBigInt } from "./primordials.ts";

/** Where a value lies: a cursor over its content, without key and lengths. */
export interface View extends Cursor {
  bytes: Uint8Array;
  end: number;
  form: number;
}

/** Data that is malformed, or for which there is no room. */
export const malformed = (): WireError => new WireError("The data is malformed, or too large.");

/** A whole number of at most 32 bits: a key, or a length. */
export const readVarint = (c: Cursor): number => {
  const start = c.at;
  let n = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = c.bytes[c.at++]!;
    n += (byte & 0x7f) * factor;
    if (!(byte > 0x7f)) break;
  }
  if (c.at > c.end || c.at > start + 5 || n > 0xffff_ffff) throw malformed();
  return n;
};

/** Moves past a whole number of at most 64 bits. */
const skip = (c: Cursor): void => {
  const last = c.at + 9;
  while (c.bytes[c.at++]! > 0x7f);
  if (c.at > c.end || c.at > last + 1 || (c.at > last && c.bytes[last]! > 1)) throw malformed();
};

/** A signed whole number of 64 bits. */
export const readLong = (c: Cursor): bigint => {
  const { at } = c;
  skip(c);
  let n = 0n;
  for (let i = c.at; i-- > at; ) n = (n << 7n) | toBigInt(c.bytes[i]! & 0x7f);
  return (n >> 1n) ^ -(n & 1n);
};

/**
 * Moves a view from the key of a value to its content: sets `at`, `end` and `form`, and returns the index. The next key stands
 * at the new `end`. On entry `end` is the end of the data. Of an index outside 1 to 127 only the extent is checked, and its
 * form is `EMPTY`, as that of a value without content.
 */
export const enterValue = (c: View): number => {
  const start = c.at;
  const key = readVarint(c);
  const index = key >>> 3;
  const type = key & 7;
  const usable = index > 0 && index < 128;
  // Longer than it needs to be; or a wire type that is none of data.
  if ((usable && c.at - start !== (index < 16 ? 1 : 2)) || (type > 2 && type !== 5)) throw malformed();
  const size = type === 2 ? readVarint(c) : type === 1 ? 8 : 4;
  const { at } = c;
  if (type === 0) skip(c);
  else c.at += size;
  const next = c.at;
  if (next > c.end) throw malformed();
  c.end = next;
  c.at = at;
  c.form = usable && (type !== 2 || size > 0) ? type + 1 : EMPTY;
  if (c.form === 3) enterBox(c);
  return index;
};

/** Moves a view from the start of a box that is not empty to the content of its one value. */
export const enterBox = (c: View): void => {
  const form = c.bytes[c.at++]!;
  const length = readVarint(c);
  if (
    (form !== STRING && form !== FLOATS && form !== DATA) ||
    // Several values in one box come from no client, and clients differ in which one they take.
    length !== c.end - c.at ||
    (form === FLOATS && length % 4 !== 0)
  ) {
    throw malformed();
  }
  c.form = form;
};

/**
 * Finds the value of an index without decoding the others; of several, the last counts. False: the index is empty. After false
 * the view holds nothing of use.
 */
export const find = (c: View, index: unknown): boolean => {
  const { end } = c;
  const wanted = +(index as number);
  let at = -1;
  let last = -1;
  let form = EMPTY;
  for (let next = c.at; next < end; next = c.end) {
    c.at = next;
    c.end = end;
    if (enterValue(c) !== wanted) continue;
    at = c.at;
    last = c.end;
    form = c.form;
  }
  c.at = at;
  c.end = last;
  c.form = form;
  return form !== EMPTY;
};
