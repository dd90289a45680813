/**
 * What generated codecs are made of: `get…` reads one value where the cursor stands, `put…` checks one field of a script's
 * object and writes it with its key. The compiler writes one call per field; what a bundle does not call is not in it.
 *
 * Which checks are where. Received packets were held against the schema by the host before the guest was woken: required
 * fields, ranges, lengths, JSON. Here is judged what reading itself needs: the form of every value, its extent, the depth.
 * What is sent is checked in full, because only here an error can point at the script's own line; the host then judges the
 * bytes again, since a script may write anything into shared memory. Nothing here is trusted by the host.
 *
 * A `put…` reads the script's object and may so run its code: `effects.send` allows for that.
 */

import { enterValue, MAX_DEPTH } from "#runtime/packet/data.ts";
import { type Cursor, claim, WireError } from "#runtime/wire/cursor.ts";
import { readDouble, readFloat, writeDouble, writeFloat } from "#runtime/wire/floats.ts";
import { readText, utf8Length, writeUtf8 } from "#runtime/wire/text.ts";
import {
  readVarint,
  readZigzag64,
  readZigzag64Big,
  varintLength,
  writeVarint,
  writeZigzag32,
  writeZigzag64,
  writeZigzag64Big,
} from "#runtime/wire/varint.ts";
import { fitsLong, floatsOf, numberOf, show, whole } from "./convert.ts";
import { type Data, type DataBuilder, isBuilder, isData, receive, writeData } from "./data.ts";
import { isArray, isSafeInteger, list, never, parse, rangeError, stringify, typeError } from "./primordials.ts";
import type { Decode, Encode, Reader } from "./token.ts";

export { readDouble as getDouble, readFloat as getFloat, readZigzag64 as getNumber, readZigzag64Big as getLong };

const STRING = 0x0a;
const FLOATS = 0x12;
const DATA = 0x72;

/** Levels of data around the one being read. */
let depth = 0;

/** Reads a whole packet. */
export function readPacket(decode: Decode, c: Reader): object {
  depth = 1;
  return decode(c);
}

/** Where the key of the value being read stands. */
let keyAt = 0;

/** The key of the next value: eight times its index, and its wire type. */
export function getKey(c: Reader): number {
  keyAt = c.at;
  const key = readVarint(c);
  const length = c.at - keyAt;
  if (length > 1 && (length > 2 || key < 0x80) && key >= 8 && key < 0x400) skip(c);
  return key;
}

/** Passes over the value of the last key: it is no field's, or not of its form. Its index; above 127 it is none of RTData. */
export function skip(c: Reader): number {
  const { end } = c;
  c.at = keyAt;
  const index = enterValue(c);
  c.at = c.end;
  c.end = end;
  return index;
}

/** Moves to the content of a boxed value and returns its length; -1, and past it, where it is empty or of another form. */
function enter(c: Reader, form: number): number {
  const length = readVarint(c);
  const start = claim(c, length);
  const end = c.at;
  if (length > 1 && c.bytes[start] === form) {
    c.at = start + 1;
    const size = readVarint(c);
    if (size === end - c.at && (form !== FLOATS || (size & 3) === 0)) return size;
  }
  // Whether it is malformed, the generic codec says.
  skip(c);
  return -1;
}

export function getBoolean(c: Cursor): boolean {
  return readZigzag64(c) !== 0;
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
  if (size < 0) return null;
  if (size === 12) return [readFloat(c), readFloat(c), readFloat(c)];
  const floats: number[] = [];
  for (let left = size; left > 0; left -= 4) floats[floats.length] = readFloat(c);
  return floats;
}

export function getRecord(c: Reader, decode: Decode): object | null {
  const size = enter(c, DATA);
  if (size < 0) return null;
  if (++depth > MAX_DEPTH) throw new WireError(`RTData nests deeper than ${MAX_DEPTH}.`);
  const { end } = c;
  c.end = c.at + size;
  const value = decode(c);
  c.end = end;
  depth--;
  return value;
}

export function getAny(c: Reader, key: number): unknown {
  const { at } = c;
  switch (key & 7) {
    case 0: {
      const n = readZigzag64(c);
      if (isSafeInteger(n)) return n;
      c.at = at;
      return readZigzag64Big(c);
    }
    case 1:
      return readDouble(c);
    case 5:
      return readFloat(c);
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

/** What is being written, for errors alone: the packet, and from `base` on the fields that lead to the present one. */
let packet = "";
let base = 0;
const trail = list<string>();
/** Which item of a list it is; -1: of none. */
let item = -1;

/** Writes a whole packet. A getter among its fields may send another one meanwhile. */
export function writePacket(c: Cursor, name: string, encode: Encode, fields: unknown): void {
  if (typeof fields !== "object" || fields === null) {
    throw typeError(`send(${name}): the fields must be an object, not ${show(fields)}.`);
  }
  const before = { packet, base, item, length: trail.length };
  packet = name;
  base = before.length;
  item = -1;
  try {
    encode(c, fields);
  } finally {
    packet = before.packet;
    base = before.base;
    item = before.item;
    trail.length = before.length;
  }
}

function named(name: string): string {
  return item < 0 ? name : `${name}[${item}]`;
}

function sending(): string {
  let path = packet;
  for (let i = base; i < trail.length; i++) path += `.${trail[i]}`;
  return `send(${path}):`;
}

function is(name: string, what: string, need: string): string {
  return `${sending()} field ${named(name)} is ${what}; it must be ${need}.`;
}

function unfit(name: string, value: unknown, need: string): TypeError {
  if (item < 0 && (value === undefined || value === null)) return typeError(`${sending()} field ${name} is missing.`);
  return typeError(is(name, show(value), need));
}

function tooLarge(name: string, value: unknown): RangeError {
  return rangeError(`${sending()} field ${named(name)} is ${show(value)}; it must fit 64 bits.`);
}

/** Both limits are allowed values; without them, everything is. */
function within(name: string, n: number | bigint, min: number, max: number, at = -1): void {
  if (n >= min && n <= max) return;
  const need = n < min ? `at least ${min}` : `at most ${max}`;
  throw rangeError(is(name, at < 0 ? show(n) : `${show(n)} at ${at}`, need));
}

function notLonger(name: string, length: number, most: number, unit: string): void {
  if (length > most) throw rangeError(is(name, `${length} ${unit} long`, `${most} at most`));
}

function isNumber(value: unknown): value is number {
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  return typeof value === "number" && value === value;
}

/** A key is eight times the index and the wire type: at most 1,023. */
function putKey(c: Cursor, key: number): void {
  if (key > 0x7f) {
    c.bytes[claim(c, 1)] = (key & 0x7f) | 0x80;
    key >>>= 7;
  }
  c.bytes[claim(c, 1)] = key;
}

/** Everything that stands before the content of a string, floats or data. */
function putBox(c: Cursor, key: number, form: number, length: number): void {
  putKey(c, key);
  writeVarint(c, 1 + varintLength(length) + length);
  c.bytes[claim(c, 1)] = form;
  writeVarint(c, length);
}

export function putNumber(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (!isNumber(value)) throw unfit(name, value, "a number");
  within(name, value, min, max);
  const n = whole(value);
  if (n === undefined) throw tooLarge(name, value);
  putKey(c, key);
  if (typeof n === "bigint") writeZigzag64Big(c, n);
  else if (n === (n | 0)) writeZigzag32(c, n);
  else writeZigzag64(c, n);
}

export function putLong(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (typeof value !== "bigint") throw unfit(name, value, "a bigint");
  within(name, value, min, max);
  if (!fitsLong(value)) throw tooLarge(name, value);
  putKey(c, key);
  writeZigzag64Big(c, value);
}

export function putBoolean(c: Cursor, key: number, name: string, value: unknown): void {
  if (typeof value !== "boolean") throw unfit(name, value, "true or false");
  putKey(c, key);
  c.bytes[claim(c, 1)] = value ? 2 : 0;
}

export function putFloat(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (!isNumber(value)) throw unfit(name, value, "a number");
  within(name, value, min, max);
  putKey(c, key);
  writeFloat(c, value);
}

export function putDouble(c: Cursor, key: number, name: string, value: unknown, min = -never, max = never): void {
  if (!isNumber(value)) throw unfit(name, value, "a number");
  within(name, value, min, max);
  putKey(c, key);
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
      putKey(c, key);
      writeZigzag32(c, values[i + 1] as number);
      return;
    }
    need += `${i > 0 ? ", " : ""}"${values[i]}"`;
  }
  throw unfit(name, value, `one of ${need}`);
}

/** @param most Bytes of UTF-8. */
export function putString(c: Cursor, key: number, name: string, value: unknown, most = never): void {
  if (typeof value !== "string") throw unfit(name, value, "a text");
  putText(c, key, name, value, most);
}

function putText(c: Cursor, key: number, name: string, text: string, most: number): void {
  const length = utf8Length(text);
  notLonger(name, length, most, "bytes");
  putBox(c, key, STRING, length);
  writeUtf8(c, text);
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
  putText(c, key, name, text, most);
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
  notLonger(name, length, most, "numbers");
  putBox(c, key, FLOATS, length * 4);
  for (let i = 0; i < length; i++) {
    const n: unknown = value[i];
    if (!isNumber(n)) {
      throw typeError(`${sending()} element ${i} of field ${named(name)} is ${show(n)}; it must be a number.`);
    }
    within(name, n, min, max, i);
    writeFloat(c, n);
  }
}

export function putRecord(c: Cursor, key: number, name: string, value: unknown, encode: Encode): void {
  if (typeof value !== "object" || value === null) throw unfit(name, value, "an object");
  const start = openData(c, key);
  const outer = item;
  trail[trail.length++] = named(name);
  item = -1;
  encode(c, value);
  item = outer;
  trail.length--;
  closeData(c, start);
}

/** Writes what the value is: only the script knows what belongs into such a field. */
export function putAny(c: Cursor, key: number, name: string, value: unknown): void {
  const index = key >>> 3;
  if (typeof value === "string") putText(c, key, name, value, never);
  else if (typeof value === "bigint") putLong(c, key - 2, name, value);
  else if (typeof value === "boolean" || isSafeInteger(value)) putNumber(c, key - 2, name, +(value as number));
  else if (typeof value === "number") putDouble(c, key - 1, name, numberOf("setDouble", index, value));
  else if (isArray(value)) {
    const floats = floatsOf("setFloatArray", index, value, []);
    putBox(c, key, FLOATS, floats.length * 4);
    for (let i = 0; i < floats.length; i++) writeFloat(c, floats[i]!);
  } else if (isBuilder(value) || isData(value)) {
    const start = openData(c, key);
    writeData(c, value as Data | DataBuilder);
    closeData(c, start);
  } else throw unfit(name, value, "a number, bigint, boolean, text, array of numbers, or RTData");
}

/** One `put…` of the list's kind, and what it takes behind the value. */
type Put<Rest extends unknown[]> = (c: Cursor, key: number, name: string, value: unknown, ...rest: Rest) => void;

/** A list of at most `repeat` items, on consecutive indexes from that of `key`. */
export function putList<First, Second, Third, Fourth>(
  c: Cursor,
  key: number,
  name: string,
  value: unknown,
  repeat: number,
  put: Put<[First?, Second?, Third?, Fourth?]>,
  first?: First,
  second?: Second,
  third?: Third,
  fourth?: Fourth,
): void {
  if (value === undefined || value === null) throw unfit(name, value, "");
  if (!isArray(value)) {
    throw typeError(`${sending()} field ${name} is ${show(value)}; it must be an array.`);
  }
  if (value.length > repeat) {
    throw rangeError(`${sending()} field ${name} has ${value.length} items; it may have ${repeat}.`);
  }
  for (let i = 0; i < value.length; i++) {
    item = i;
    put(c, key + 8 * i, name, value[i], first, second, third, fourth);
  }
  item = -1;
}

/** Leaves room for what stands before data of a length not known yet: most is short. Returns where its key ended. */
function openData(c: Cursor, key: number): number {
  putKey(c, key);
  return claim(c, 3);
}

function closeData(c: Cursor, start: number): void {
  const length = c.at - start - 3;
  const box = 1 + varintLength(length) + length;
  const more = varintLength(box) + varintLength(length) - 2;
  if (more > 0) {
    let to = claim(c, more) + more;
    // Not `copyWithin`: a script can replace that, and would be handed the bytes.
    for (let from = to - more; from > start + 3; ) c.bytes[--to] = c.bytes[--from]!;
  }
  const end = c.at;
  c.at = start;
  writeVarint(c, box);
  c.bytes[claim(c, 1)] = DATA;
  writeVarint(c, length);
  c.at = end;
}
