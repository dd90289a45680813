/**
 * What generated codecs are made of: `get…` reads one value where the cursor stands, `put…` checks one field of a script's
 * object and writes it with its key. The compiler writes one call per field; what a bundle does not call is not in it.
 *
 * Which checks are where. Received packets were held against the schema by the host before the guest was woken: required
 * fields, ranges, lengths, JSON. Here is judged what reading itself needs: the form of every value, its extent, the depth.
 * Values of a fixed size are read unchecked, and whether one of them went past the end is asked once, behind the last.
 * What is sent is checked in full, because only here an error can point at the script's own line; the host then judges the
 * bytes again, since a script may write anything into shared memory. Nothing here is trusted by the host.
 *
 * Reading the script's object may run its code: `effects.send` allows for that, if the cursor says how far was written. So the
 * functions that read more than a value set it first, and whoever calls them takes the bytes from the cursor again.
 */

import {
  A_BIGINT,
  A_NUMBER,
  A_TEXT,
  AN_ARRAY,
  AN_OBJECT,
  ANY_VALUE,
  JSON_VALUE,
  NUMBERS,
  NUMBERS_OF,
  SAY_FIELD,
  SAY_FIELD_64_BITS,
  SAY_FIELD_ELEMENT,
  SAY_FIELD_ITEMS,
  SAY_FIELD_LEAST,
  SAY_FIELD_LENGTH,
  SAY_FIELD_MOST,
  SAY_MISSING,
  SAY_NO_FIELDS,
  type Said,
  SET_DOUBLE,
  SET_FLOAT_ARRAY,
  SET_LONG,
  TRUE_OR_FALSE,
} from "#runtime/link.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { utf8Length } from "#runtime/wire/text.ts";
import { fitsLong, floatsOf, longOf, numberOf, whole, wrong } from "./convert.ts";
import { Data, DataBuilder, receive, writeData, writeFloats } from "./data.ts";
import { DATA, FLOATS, MAX_DEPTH, STRING } from "./forms.ts";
import {
  doubleAt,
  floatAt,
  isArray,
  isObject,
  isSafeInteger,
  parse,
  setDoubleAt,
  setFloatAt,
  show,
  stringify,
  toBigInt,
  trunc,
} from "./primordials.ts";
import type { Decode, Encode, Reader } from "./token.ts";
import {
  closeData,
  enterBox,
  enterValue,
  malformed,
  numberAt,
  openData,
  readFloats,
  readLong,
  readText,
  readVarint,
  room,
  writeBox,
  writeKey,
  writeLarge,
  writeLong,
  writeText,
  writeVarint,
  writeWhole,
} from "./wire.ts";

export { doubleAt as getDouble, floatAt as getFloat } from "./primordials.ts";
export { closeData as closeRecord, numberAt as getNumber, writeKey as putKey } from "./wire.ts";

// A decoder knows itself where it is and moves on: over a value of a fixed size by that, and else to where the cursor stands
// after the value's `get…`. In a variable of its own that costs nothing; through the cursor each field waits for the one before.

/** Levels of data around the one being read, where that is not known beforehand. */
let depth = 0;

/** Reads a whole packet. */
export const readPacket = (decode: Decode, c: Reader): object => {
  depth = 1;
  return decode(c);
};

/**
 * Called where a decoder has tried all its fields, from `from` to `at`, and is not at the end: fields may come in any order.
 * If none of them came next, passes over what does; its index, else 0.
 * @throws WireError when a value went past the end.
 */
export const pass = (c: Reader, at: number, from: number): number => {
  const { end } = c;
  c.at = at;
  if (at > end) throw malformed();
  if (at !== from) return 0;
  const index = enterValue(c);
  c.at = c.end;
  c.end = end;
  return index;
};

/** Which item of a list, whose first has this key, stands at `at`; -1: none. If one does, the cursor stands behind its key. */
export const nextItem = (c: Reader, at: number, first: number, count: number): number =>
  itemOf(c, at, first >>> 3, count, first & 7);

/** The wire type of the value `nextAny` has found. */
let anyType = 0;

/** The same of values of any type; `index` is the first of `count`. */
export const nextAny = (c: Reader, at: number, index: number, count: number): number => {
  anyType = c.bytes[at]! & 7;
  return anyType < 3 || anyType === 5 ? itemOf(c, at, index, count, anyType) : -1;
};

const itemOf = (c: Reader, at: number, index: number, count: number, wireType: number): number => {
  const { bytes } = c;
  if (at >= c.end) return -1;
  let key = bytes[at]!;
  let next = at + 1;
  if (key > 0x7f) {
    const more = bytes[next++]!;
    // Longer than it needs to be, or than any: skipping it will say so.
    if (more === 0 || more > 7) return -1;
    key = (key & 0x7f) | (more << 7);
  }
  const item = (key >>> 3) - index;
  if ((key & 7) !== wireType || item < 0 || item >= count) return -1;
  c.at = next;
  return item;
};

/** Moves to the content of the boxed value at an offset and returns its length; -1, and past it: it is empty or of another form. */
const enter = (c: Reader, at: number, form: number): number => {
  const { bytes, end } = c;
  const size = bytes[at + 2]!;
  // Both lengths of a byte each, as of nearly all values.
  if (bytes[at + 1] === form && size < 0x7e && bytes[at] === size + 2 && size <= end - at - 3) {
    c.at = at + 3;
    return size;
  }
  return enterLong(c, at, form);
};

const enterLong = (c: Reader, at: number, form: number): number => {
  const { end } = c;
  c.at = at;
  const length = readVarint(c);
  const last = c.at + length;
  if (last > end) throw malformed();
  if (length === 0) return -1;
  c.end = last;
  enterBox(c);
  c.end = end;
  if (c.form === form) return last - c.at;
  c.at = last;
  return -1;
};

export const getLong = (c: Reader, at: number): bigint => {
  c.at = at;
  return readLong(c);
};

export const getBoolean = (c: Reader, at: number): boolean => numberAt(c, at) !== 0;

/** @param values Each name of the enum, followed by its number. */
export const getEnum = (c: Reader, at: number, values: readonly (string | number)[]): string | null => {
  const n = numberAt(c, at);
  for (let i = 1; i < values.length; i += 2) if (values[i] === n) return values[i - 1] as string;
  return null;
};

export const getString = (c: Reader, at: number): string | null => {
  const size = enter(c, at, STRING);
  return size < 0 ? null : readText(c, size);
};

/** Undefined where it is empty; null is JSON too. */
export const getJson = (c: Reader, at: number): unknown => {
  const text = getString(c, at);
  return text === null ? undefined : parse(text);
};

export const getFloats = (c: Reader, at: number): number[] | null => {
  const size = enter(c, at, FLOATS);
  if (size < 0 || (size & 3) !== 0) return unfitFloats(size);
  return readFloats(c, size);
};

const unfitFloats = (size: number): null => {
  if (size < 0) return null;
  throw malformed();
};

/** Three floats, as a rule; there may be others. */
export const getVector3 = (c: Reader, at: number): number[] | null => {
  const { bytes } = c;
  if (bytes[at] !== 14 || bytes[at + 1] !== FLOATS || bytes[at + 2] !== 12 || at + 15 > c.end) return getFloats(c, at);
  c.at = at + 15;
  return [floatAt(bytes, at + 3), floatAt(bytes, at + 7), floatAt(bytes, at + 11)];
};

/** Goes into nested data, which is all there is until `leaveData` gets what this returns; -1, and past it: there is none. */
export const enterData = (c: Reader, at: number): number => {
  const size = enter(c, at, DATA);
  if (size < 0) return -1;
  const { end } = c;
  c.end = c.at + size;
  return end;
};

export const leaveData = (c: Reader, outer: number): void => {
  c.at = c.end;
  c.end = outer;
};

/** The same where data may nest deeper than it is allowed to: where records nest as deep. */
export const enterDeep = (c: Reader, at: number): number => {
  const outer = enterData(c, at);
  if (outer >= 0 && ++depth > MAX_DEPTH) throw malformed();
  return outer;
};

export const leaveDeep = (c: Reader, outer: number): void => {
  leaveData(c, outer);
  depth--;
};

/** The value `nextAny` has found. */
export const getAny = (c: Reader, at: number): unknown => {
  switch (anyType) {
    case 0: {
      const n = numberAt(c, at);
      return isSafeInteger(n) ? n : getLong(c, at);
    }
    case 1:
      c.at = at + 8;
      return doubleAt(c.bytes, at);
    case 5:
      c.at = at + 4;
      return floatAt(c.bytes, at);
    default: {
      const text = getString(c, at);
      if (text !== null) return text;
      const floats = getFloats(c, at);
      if (floats !== null) return floats;
      const size = enter(c, at, DATA);
      if (size < 0) return null;
      c.at += size;
      return receive(c.bytes, c.at - size, size);
    }
  }
};

/** A list ends at its first empty index, where nothing was put or undefined. */
export const endList = (items: unknown[]): void => {
  for (let i = 0; i < items.length; i++) if (items[i] === undefined) items.length = i;
};

/** Which item of a list of plain values is being written, for errors alone; -1: of none. */
let item = -1;

/** Thrown while a packet is written. What it says stands beside it: there is one at a time. */
const refusal = {};
/** Its sentence, and what stands in it besides the packet. */
let sentence: number;
let field: string;
let first: Said;
let second: Said;
/** Which record of which field it comes from; learnt on its way out. */
let path: string;

const refuse = (number: number, name: string, a?: Said, b?: Said): object => {
  sentence = number;
  path = "";
  field = named(name, item);
  first = a;
  second = b;
  return refusal;
};

/** What was thrown while the record of a field was written, or of item `i` of its list (-1: of none). */
export const inRecord = (error: unknown, name: string, i: number, fields: unknown): unknown => {
  if (error !== refusal) return error;
  if (sentence !== SAY_NO_FIELDS) {
    path = `.${named(name, i)}${path}`;
    return refusal;
  }
  item = i;
  return unfit(name, fields, AN_OBJECT);
};

/** Writes a whole packet. A getter among its fields may send another one meanwhile. */
export const writePacket = (c: Cursor, name: string, encode: Encode, fields: unknown): void => {
  if (!isObject(fields)) throw wrong(SAY_NO_FIELDS, name, show(fields));
  const outer = item;
  item = -1;
  try {
    encode(c, fields);
  } catch (error) {
    throw error === refusal ? refused(name) : error;
  } finally {
    item = outer;
  }
  room(c, c.at);
};

const refused = (packet: string): Error => wrong(sentence, packet + path, field, first, second);

const named = (name: string, at: number): string => (at < 0 ? name : `${name}[${at}]`);

const unfit = (name: string, value: unknown, need: Said): object => {
  if (item < 0 && (value === undefined || value === null)) return refuse(SAY_MISSING, name);
  return refuse(SAY_FIELD, name, show(value), need);
};

const noNumber = (name: string, value: unknown, at: number): object => refuse(SAY_FIELD_ELEMENT, name, show(value), at);

const tooLarge = (name: string, value: unknown): object => refuse(SAY_FIELD_64_BITS, name, show(value));

const tooLong = (name: string, length: number, most: number, unit: string): object =>
  refuse(SAY_FIELD_LENGTH, name, `${length} ${unit}`, most);

// Small enough to be put in place of their calls in whatever function: nearly all of what is checked is right.

const isNumber = (value: unknown): value is number => {
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  return typeof value === "number" && value === value;
};

/** The value, if it is between its limits, which are allowed values. What is no number is left to the `put…` it goes to. */
export const within = (name: string, value: unknown, min?: number, max?: number): unknown => {
  if (typeof value === "number") inside(name, value, min, max);
  return value;
};

/** The same for a bigint. */
export const longWithin = (name: string, value: unknown, min?: number, max?: number): unknown => {
  if (typeof value === "bigint") inside(name, value, min, max);
  return value;
};

const inside = (name: string, value: number | bigint, min?: number, max?: number, at = -1): void => {
  const below = min !== undefined && value < min;
  if (below || (max !== undefined && value > max)) {
    const what = at < 0 ? show(value) : `${show(value)} at ${at}`;
    throw refuse(below ? SAY_FIELD_LEAST : SAY_FIELD_MOST, name, what, below ? min : max);
  }
};

// Each `put…` writes what stands behind a key, from `at` on, and returns where that ends.

export const putNumber = (b: Uint8Array, at: number, name: string, value: unknown): number => {
  if (typeof value === "number") {
    if (value === (value | 0)) return writeVarint(b, at, ((value << 1) ^ (value >> 31)) >>> 0);
    if (value >= 0x8000_0000 && value < 0x20_0000_0000_0000) return writeLarge(b, at, value, 0);
  }
  return putOther(b, at, name, value);
};

/** What is rarely a number of a game: negative and large, a fraction, none. */
const putOther = (b: Uint8Array, at: number, name: string, value: unknown): number => {
  if (!isNumber(value)) throw unfit(name, value, A_NUMBER);
  if (value > -0x20_0000_0000_0000 && value < 0x20_0000_0000_0000) return writeWhole(b, at, trunc(value));
  return putLarge(b, at, name, value);
};

/** A number beyond those a double holds exactly. */
const putLarge = (b: Uint8Array, at: number, name: string, value: number): number => {
  const n = whole(value);
  if (n === undefined) throw tooLarge(name, value);
  return writeLong(b, at, toBigInt(n));
};

export const putLong = (b: Uint8Array, at: number, name: string, value: unknown): number => {
  if (typeof value !== "bigint") throw unfit(name, value, A_BIGINT);
  if (!fitsLong(value)) throw tooLarge(name, value);
  return writeLong(b, at, value);
};

export const putBoolean = (b: Uint8Array, at: number, name: string, value: unknown): number => {
  if (typeof value !== "boolean") throw unfit(name, value, TRUE_OR_FALSE);
  b[at] = value ? 2 : 0;
  return at + 1;
};

// V8 forgets what `typeof` has found: a number by its plus sign is asked once whether it is one, and not again each time.

export const putFloat = (b: Uint8Array, at: number, name: string, value: unknown): number => {
  if (typeof value !== "number") throw unfit(name, value, A_NUMBER);
  const n = +value;
  // biome-ignore lint/suspicious/noSelfCompare: as in `isNumber`
  if (n !== n) throw unfit(name, value, A_NUMBER);
  setFloatAt(b, at, n);
  return at + 4;
};

export const putDouble = (b: Uint8Array, at: number, name: string, value: unknown): number => {
  if (typeof value !== "number") throw unfit(name, value, A_NUMBER);
  const n = +value;
  // biome-ignore lint/suspicious/noSelfCompare: as in `isNumber`
  if (n !== n) throw unfit(name, value, A_NUMBER);
  setDoubleAt(b, at, n);
  return at + 8;
};

/** @param values Each name of the enum, followed by its number. */
export const putEnum = (
  b: Uint8Array,
  at: number,
  name: string,
  value: unknown,
  values: readonly (string | number)[],
): number => {
  let need = "";
  for (let i = 0; i < values.length; i += 2) {
    if (values[i] === value) return writeWhole(b, at, values[i + 1] as number);
    need += `${i > 0 ? ", " : ""}"${values[i]}"`;
  }
  throw unfit(name, value, `one of ${need}`);
};

export const putString = (c: Cursor, at: number, name: string, value: unknown): number => {
  if (typeof value !== "string") throw unfit(name, value, A_TEXT);
  return writeText(c, at, value);
};

/** The text, if it is not longer than so many bytes of UTF-8. What is no text is left to `putString`. */
export const short = (name: string, value: unknown, most: number): unknown => {
  // No character takes more than three bytes for each of its units.
  if (typeof value === "string" && value.length * 3 > most) notLonger(name, value, most);
  return value;
};

const notLonger = (name: string, text: string, most: number): void => {
  const length = utf8Length(text);
  if (length > most) throw tooLong(name, length, most, "bytes");
};

/** @param most Bytes of UTF-8. */
export const putJson = (c: Cursor, at: number, name: string, value: unknown, most = Infinity): number => {
  c.at = at;
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch {
    // A cycle, a bigint, or what the script's own toJSON threw.
  }
  if (typeof text !== "string" || (value === null && item < 0)) throw unfit(name, value, JSON_VALUE);
  return putString(c, at, name, short(name, text, most));
};

/** @param size How many; -1: any number, at most `most`. Limits are of each. */
export const putFloats = (
  c: Cursor,
  at: number,
  name: string,
  value: unknown,
  size = -1,
  most = Infinity,
  min?: number,
  max?: number,
): number => {
  c.at = at;
  if (!isArray(value) || (size >= 0 && value.length !== size)) {
    throw unfit(name, value, size < 0 ? NUMBERS : NUMBERS_OF + size);
  }
  const { length } = value;
  if (length > most) throw tooLong(name, length, most, "numbers");
  room(c, at + length * 4);
  at = writeBox(c.bytes, at, FLOATS, length * 4);
  for (let i = 0; i < length; i++) {
    c.at = at;
    const n: unknown = value[i];
    if (!isNumber(n)) throw noNumber(name, n, i);
    inside(name, n, min, max, i);
    setFloatAt(c.bytes, at, n);
    at += 4;
  }
  return at;
};

/** Three numbers: what most places in a game are. */
export const putVector3 = (c: Cursor, at: number, name: string, value: unknown): number => {
  c.at = at;
  if (!isArray(value) || value.length !== 3) throw unfit(name, value, NUMBERS_OF + 3);
  const x: unknown = value[0];
  const y: unknown = value[1];
  const z: unknown = value[2];
  // Not `isNumber`: a function that V8 has to copy less for is copied itself, with all that calls it.
  if (typeof x !== "number" || typeof y !== "number" || typeof z !== "number") throw noVector(name, x, y, z);
  // biome-ignore lint/suspicious/noSelfCompare: as in `isNumber`
  if (x !== x || y !== y || z !== z) throw noVector(name, x, y, z);
  const { bytes } = c;
  bytes[at] = 14;
  bytes[at + 1] = FLOATS;
  bytes[at + 2] = 12;
  setFloatAt(bytes, at + 3, x);
  setFloatAt(bytes, at + 7, y);
  setFloatAt(bytes, at + 11, z);
  return at + 15;
};

const noVector = (name: string, x: unknown, y: unknown, z: unknown): object =>
  !isNumber(x) ? noNumber(name, x, 0) : !isNumber(y) ? noNumber(name, y, 1) : noNumber(name, z, 2);

/** Begins data for the fields of a record, and returns where they begin; `closeRecord` gets that. */
export const openRecord = (c: Cursor, fields: unknown, at: number): number => {
  if (!isObject(fields)) throw refuse(SAY_NO_FIELDS, "");
  return openData(c, at);
};

/** Writes what the value is, with its key: only the script knows what belongs into such a field. */
export const putAny = (c: Cursor, at: number, key: number, name: string, value: unknown): number => {
  const index = key >>> 3;
  const { bytes } = c;
  if (typeof value === "string") return putString(c, writeKey(bytes, at, key), name, value);
  if (typeof value === "bigint")
    return putLong(bytes, writeKey(bytes, at, key - 2), name, longOf(SET_LONG, index, value));
  if (typeof value === "boolean" || isSafeInteger(value)) {
    return putNumber(bytes, writeKey(bytes, at, key - 2), name, +(value as number));
  }
  if (typeof value === "number") {
    return putDouble(bytes, writeKey(bytes, at, key - 1), name, numberOf(SET_DOUBLE, index, value));
  }
  if (isArray(value)) {
    c.at = at;
    const floats = floatsOf(SET_FLOAT_ARRAY, index, value, value);
    return writeFloats(c, writeKey(c.bytes, at, key), floats);
  }
  if (!DataBuilder.isOne(value) && !Data.isOne(value)) {
    throw unfit(name, value, ANY_VALUE);
  }
  const start = openData(c, writeKey(bytes, at, key));
  c.at = start;
  writeData(c, value);
  return closeData(c, start, c.at);
};

/** A list of at most `repeat` items, to be written one by one while `hasItem`. */
export const list = (c: Cursor, at: number, name: string, value: unknown, repeat: number): readonly unknown[] => {
  c.at = at;
  if (!isArray(value) || value.length > repeat) throw noList(name, value, repeat);
  return value;
};

const noList = (name: string, value: unknown, repeat: number): object => {
  if (value === undefined || value === null) return unfit(name, value, "");
  if (!isArray(value)) return refuse(SAY_FIELD, name, show(value), AN_ARRAY);
  return refuse(SAY_FIELD_ITEMS, name, value.length, repeat);
};

/** Whether there is an item `i`, which is written next, from `at` on. */
export const hasItem = (c: Cursor, at: number, value: readonly unknown[], i: number): boolean => {
  c.at = at;
  const has = i < value.length;
  item = has ? i : -1;
  return has;
};

/** Whether there is a record `i`, which is written next, from `at` on. */
export const hasRecord = (c: Cursor, at: number, value: readonly unknown[], i: number): boolean => {
  c.at = at;
  return i < value.length;
};
