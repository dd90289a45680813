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
 * A `put…` reads the script's object and may so run its code: `effects.send` allows for that. Therefore the bytes are taken
 * from the cursor only when a value is at hand.
 */

import { enterBox, enterValue, MAX_DEPTH } from "#runtime/packet/data.ts";
import { type Cursor, claim, WireError } from "#runtime/wire/cursor.ts";
import { doubleAt, floatAt } from "#runtime/wire/floats.ts";
import { readText } from "#runtime/wire/text.ts";
import { readVarint, readZigzag64, readZigzag64Big } from "#runtime/wire/varint.ts";
import { fitsLong, floatsOf, numberOf, show, whole } from "./convert.ts";
import { type Data, type DataBuilder, isBuilder, isData, receive, writeData } from "./data.ts";
import { isArray, isSafeInteger, never, parse, rangeError, stringify, typeError } from "./primordials.ts";
import type { Decode, Encode, Reader } from "./token.ts";
import {
  closeData,
  DATA,
  FLOATS,
  openData,
  room,
  STRING,
  writeBox,
  writeDouble,
  writeFloat,
  writeKey,
  writeLong,
  writeText,
  writeVarint,
  writeWhole,
} from "./write.ts";

export { readZigzag64 as getNumber, readZigzag64Big as getLong };

/** Levels of data around the one being read. */
let depth = 0;

/** Reads a whole packet. */
export function readPacket(decode: Decode, c: Reader): object {
  depth = 1;
  return decode(c);
}

/** Asked behind the last value. Throws `WireError` when one of those before it went past the end. */
export function atEnd(c: Reader): void {
  if (c.at !== c.end) throw new WireError("The data ends inside a value.");
}

/** Whether a value of this key comes next: eight times its index, and its wire type. If so, the cursor stands behind the key. */
export function isNext(c: Reader, key: number): boolean {
  const { bytes, at } = c;
  if (at >= c.end) return false;
  if (key < 0x80) {
    if (bytes[at] !== key) return false;
    c.at = at + 1;
    return true;
  }
  if (bytes[at] !== ((key & 0x7f) | 0x80) || bytes[at + 1] !== key >>> 7) return false;
  c.at = at + 2;
  return true;
}

/** Which item of a list, whose first has this key, comes next; -1: none. If one does, the cursor stands behind its key. */
export function nextItem(c: Reader, first: number, count: number): number {
  return itemOf(c, first >>> 3, count, first & 7);
}

/** The wire type of the value `nextAny` has found. */
let anyType = 0;

/** The same of values of any type; `index` is the first of `count`. */
export function nextAny(c: Reader, index: number, count: number): number {
  const { bytes, at } = c;
  anyType = bytes[at]! & 7;
  return anyType < 3 || anyType === 5 ? itemOf(c, index, count, anyType) : -1;
}

function itemOf(c: Reader, index: number, count: number, wireType: number): number {
  const { bytes, at } = c;
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
}

/** Passes over a value that is no field's, or not of its form. Its index; above 127 it is none of RTData. */
export function skip(c: Reader): number {
  const { end } = c;
  const index = enterValue(c);
  c.at = c.end;
  c.end = end;
  return index;
}

/** Moves to the content of a boxed value and returns its length; -1, and past it, where it is empty or of another form. */
function enter(c: Reader, form: number): number {
  const { bytes, end } = c;
  const at = c.at + 3;
  const size = bytes[at - 1]!;
  // Both lengths of a byte each, as of nearly all values.
  if (bytes[at - 2] === form && size < 0x7e && bytes[at - 3] === size + 2 && size <= end - at) {
    c.at = at;
    return size;
  }
  const length = readVarint(c);
  const start = claim(c, length);
  const last = c.at;
  if (length === 0) return -1;
  c.at = start;
  c.end = last;
  enterBox(c);
  c.end = end;
  if (bytes[start] === form) return last - c.at;
  c.at = last;
  return -1;
}

export function getBoolean(c: Cursor): boolean {
  return readZigzag64(c) !== 0;
}

export function getFloat(c: Reader): number {
  const { at } = c;
  c.at = at + 4;
  return floatAt(c.bytes, at);
}

export function getDouble(c: Reader): number {
  const { at } = c;
  c.at = at + 8;
  return doubleAt(c.bytes, at);
}

/** @param values Each name of the enum, followed by its number. */
export function getEnum(c: Cursor, values: readonly (string | number)[]): string | null {
  const n = readZigzag64(c);
  for (let i = 1; i < values.length; i += 2) if (values[i] === n) return values[i - 1] as string;
  return null;
}

export function getString(c: Reader): string | null {
  const size = enter(c, STRING);
  return size < 0 ? null : readText(c, size);
}

/** Undefined where it is empty; null is JSON too. */
export function getJson(c: Reader): unknown {
  const text = getString(c);
  return text === null ? undefined : parse(text);
}

export function getFloats(c: Reader): number[] | null {
  const size = enter(c, FLOATS);
  if (size < 0 || (size & 3) !== 0) return unfitFloats(size);
  const { bytes, at } = c;
  c.at = at + size;
  // Literals: an array that grows is made twice.
  if (size === 12) return [floatAt(bytes, at), floatAt(bytes, at + 4), floatAt(bytes, at + 8)];
  if (size === 8) return [floatAt(bytes, at), floatAt(bytes, at + 4)];
  const floats: number[] = [];
  for (let i = 0; i < size; i += 4) floats[floats.length] = floatAt(bytes, at + i);
  return floats;
}

function unfitFloats(size: number): null {
  if (size < 0) return null;
  throw new WireError("Floats take 4 bytes each.");
}

/** Goes into nested data, which is all there is until `leaveData` gets what this returns; -1, and past it: there is none. */
export function enterData(c: Reader): number {
  const size = enter(c, DATA);
  if (size < 0) return -1;
  if (++depth > MAX_DEPTH) throw new WireError(`RTData nests deeper than ${MAX_DEPTH}.`);
  const { end } = c;
  c.end = c.at + size;
  return end;
}

export function leaveData(c: Reader, end: number): void {
  atEnd(c);
  c.end = end;
  depth--;
}

/** The value `nextAny` has found. */
export function getAny(c: Reader): unknown {
  const { at } = c;
  switch (anyType) {
    case 0: {
      const n = readZigzag64(c);
      if (isSafeInteger(n)) return n;
      c.at = at;
      return readZigzag64Big(c);
    }
    case 1:
      return getDouble(c);
    case 5:
      return getFloat(c);
    default: {
      const text = getString(c);
      if (text !== null) return text;
      c.at = at;
      const floats = getFloats(c);
      if (floats !== null) return floats;
      c.at = at;
      const size = enter(c, DATA);
      return size < 0 ? null : receive(c.bytes, claim(c, size), size);
    }
  }
}

/** A list ends at its first empty index, where nothing was put or undefined. */
export function endList(items: unknown[]): void {
  for (let i = 0; i < items.length; i++) if (items[i] === undefined) items.length = i;
}

/**
 * What is being written, for errors alone: the packet's name at `base`, and behind it the fields that lead to the present one,
 * each with its item. Arrays that are full from the beginning: nobody's setter sees what is put into them, and at
 * hand they are faster than any list. Fields deeper than they reach are not named.
 */
const names: string[] = [];
const items: number[] = [];
for (let i = 0; i <= MAX_DEPTH; i++) {
  names[i] = "";
  items[i] = -1;
}
let base = 0;
let level = 0;
/** Which item of a list the present one is; -1: of none. */
let item = -1;

function into(name: string): void {
  if (level <= MAX_DEPTH) {
    names[level] = name;
    items[level] = item;
  }
  level++;
  item = -1;
}

/** Writes a whole packet. A getter among its fields may send another one meanwhile. */
export function writePacket(c: Cursor, name: string, encode: Encode, fields: unknown): void {
  if (typeof fields !== "object" || fields === null) {
    throw typeError(`send(${name}): the fields must be an object, not ${show(fields)}.`);
  }
  const outerBase = base;
  const outerLevel = level;
  const outerItem = item;
  base = outerLevel;
  item = -1;
  into(name);
  try {
    encode(c, fields);
  } finally {
    base = outerBase;
    level = outerLevel;
    item = outerItem;
  }
  room(c);
}

function named(name: string, at: number): string {
  return at < 0 ? name : `${name}[${at}]`;
}

function sending(): string {
  let path = "";
  for (let i = base; i < level && i <= MAX_DEPTH; i++) path += `${i > base ? "." : ""}${named(names[i]!, items[i]!)}`;
  return `send(${path}):`;
}

function is(name: string, what: string, must: string): string {
  return `${sending()} field ${named(name, item)} is ${what}; it must ${must}.`;
}

function unfit(name: string, value: unknown, need: string): TypeError {
  if (item < 0 && (value === undefined || value === null)) return typeError(`${sending()} field ${name} is missing.`);
  return typeError(is(name, show(value), `be ${need}`));
}

/** The error for a number that is none, or not between its limits. */
function unfitNumber(name: string, value: unknown, min: number, max: number, at = -1): Error {
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  if (typeof value === "number" && value === value) return outside(name, value, min, max, at);
  if (at < 0) return unfit(name, value, "a number");
  return typeError(`${sending()} element ${at} of field ${named(name, item)} is ${show(value)}; it must be a number.`);
}

function outside(name: string, value: number | bigint, min: number, max: number, at = -1): RangeError {
  const need = value < min ? `be at least ${min}` : `be at most ${max}`;
  return rangeError(is(name, at < 0 ? show(value) : `${show(value)} at ${at}`, need));
}

function tooLarge(name: string, value: unknown): RangeError {
  return rangeError(is(name, show(value), "fit 64 bits"));
}

function tooLong(name: string, length: number, most: number, unit: string): RangeError {
  return rangeError(is(name, `${length} ${unit} long`, `be ${most} at most`));
}

/** Both limits are allowed values; without them, everything is. NaN is between none. */
function between(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && value >= min && value <= max;
}

export function putNumber(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (!between(value, min, max)) throw unfitNumber(name, value, min, max);
  writeKey(c, key);
  if (value === (value | 0)) writeWhole(c, value);
  else putLarge(c, name, value);
}

/** A number that has a fraction, or more than 32 bits. */
function putLarge(c: Cursor, name: string, value: number): void {
  const n = whole(value);
  if (n === undefined) throw tooLarge(name, value);
  if (typeof n === "bigint") writeLong(c, n);
  else writeWhole(c, n);
}

export function putLong(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (typeof value !== "bigint") throw unfit(name, value, "a bigint");
  if (value < min || value > max) throw outside(name, value, min, max);
  if (!fitsLong(value)) throw tooLarge(name, value);
  writeKey(c, key);
  writeLong(c, value);
}

export function putBoolean(c: Cursor, key: number, name: string, value: unknown): void {
  if (typeof value !== "boolean") throw unfit(name, value, "true or false");
  writeKey(c, key);
  writeVarint(c, value ? 2 : 0);
}

export function putFloat(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (!between(value, min, max)) throw unfitNumber(name, value, min, max);
  writeKey(c, key);
  writeFloat(c, value);
}

export function putDouble(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (!between(value, min, max)) throw unfitNumber(name, value, min, max);
  writeKey(c, key);
  writeDouble(c, value);
}

/** @param values Each name of the enum, followed by its number. */
export function putEnum(
  c: Cursor,
  key: number,
  name: string,
  value: unknown,
  values: readonly (string | number)[],
): void {
  let need = "";
  for (let i = 0; i < values.length; i += 2) {
    if (values[i] === value) {
      writeKey(c, key);
      writeWhole(c, values[i + 1] as number);
      return;
    }
    need += `${i > 0 ? ", " : ""}"${values[i]}"`;
  }
  throw unfit(name, value, `one of ${need}`);
}

/** @param most Bytes of UTF-8. */
export function putString(c: Cursor, key: number, name: string, value: unknown, most = never): void {
  if (typeof value !== "string") throw unfit(name, value, "a text");
  const length = writeText(c, key, value);
  if (length > most) throw tooLong(name, length, most, "bytes");
}

/** @param most Bytes of UTF-8. */
export function putJson(c: Cursor, key: number, name: string, value: unknown, most = never): void {
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch {
    // A cycle, a bigint, or what the script's own toJSON threw.
  }
  if (typeof text !== "string" || (value === null && item < 0)) throw unfit(name, value, "a value that JSON can hold");
  putString(c, key, name, text, most);
}

/** @param size How many; -1: any number, at most `most`. Limits are of each. */
export function putFloats(
  c: Cursor,
  key: number,
  name: string,
  value: unknown,
  size = -1,
  most = never,
  min = -never,
  max = never,
): void {
  if (!isArray(value) || (size >= 0 && value.length !== size)) {
    throw unfit(name, value, size < 0 ? "an array of numbers" : `an array of ${size} numbers`);
  }
  const { length } = value;
  if (length > most) throw tooLong(name, length, most, "numbers");
  room(c, length * 4);
  writeBox(c, key, FLOATS, length * 4);
  for (let i = 0; i < length; i++) {
    const n: unknown = value[i];
    if (!between(n, min, max)) throw unfitNumber(name, n, min, max, i);
    writeFloat(c, n);
  }
}

/** Begins data for the fields of a record; `closeRecord` gets what this returns. */
export function openRecord(c: Cursor, key: number, name: string, fields: unknown): number {
  if (typeof fields !== "object" || fields === null) throw unfit(name, fields, "an object");
  into(name);
  return openData(c, key);
}

export function closeRecord(c: Cursor, start: number): void {
  level--;
  item = level <= MAX_DEPTH ? items[level]! : -1;
  closeData(c, start);
}

/** Writes what the value is: only the script knows what belongs into such a field. */
export function putAny(c: Cursor, key: number, name: string, value: unknown): void {
  const index = key >>> 3;
  if (typeof value === "string") putString(c, key, name, value);
  else if (typeof value === "bigint") putLong(c, key - 2, name, value);
  else if (typeof value === "boolean" || isSafeInteger(value)) putNumber(c, key - 2, name, +(value as number));
  else if (typeof value === "number") putDouble(c, key - 1, name, numberOf("setDouble", index, value));
  else if (isArray(value)) {
    const floats = floatsOf("setFloatArray", index, value, []);
    room(c, floats.length * 4);
    writeBox(c, key, FLOATS, floats.length * 4);
    for (let i = 0; i < floats.length; i++) writeFloat(c, floats[i]!);
  } else if (isBuilder(value) || isData(value)) {
    const start = openData(c, key);
    writeData(c, value as Data | DataBuilder);
    closeData(c, start);
  } else throw unfit(name, value, "a number, bigint, boolean, text, array of numbers, or RTData");
}

/** A list of at most `repeat` items, to be written one by one while `hasItem`. */
export function list(name: string, value: unknown, repeat: number): readonly unknown[] {
  if (value === undefined || value === null) throw unfit(name, value, "");
  if (!isArray(value)) throw typeError(`${sending()} field ${name} is ${show(value)}; it must be an array.`);
  if (value.length > repeat) {
    throw rangeError(`${sending()} field ${name} has ${value.length} items; it may have ${repeat}.`);
  }
  return value;
}

/** Whether there is an item `i`; what is written next is it. */
export function hasItem(value: readonly unknown[], i: number): boolean {
  const has = i < value.length;
  item = has ? i : -1;
  return has;
}
