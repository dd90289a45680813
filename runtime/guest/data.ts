/**
 * RTData as scripts see it: received data, read lazily from its bytes, and the builder of data to be sent.
 *
 * Received data is a copy out of the shared buffer, so a script may keep it for as long as it likes; data nested in it shares
 * that copy. Nothing hands out the bytes themselves.
 */

import {
  DATA_OBJECT,
  SET_DATA,
  SET_DOUBLE,
  SET_FLOAT,
  SET_FLOAT_ARRAY,
  SET_LONG,
  SET_NUMBER,
  SET_STRING,
} from "#runtime/link.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import "./features.ts";
import { floatsOf, indexOf, longOf, numberOf, textOf, unfit, wholeOf } from "./convert.ts";
import { oversize, packetBytes } from "./effects.ts";
import { DATA, EMPTY, FIXED32, FIXED64, FLOATS, STRING, VARINT } from "./forms.ts";
import {
  Bytes,
  bytes,
  copy,
  doubleAt,
  floatAt,
  isObject,
  type List,
  list,
  setDoubleAt,
  setFloatAt,
} from "./primordials.ts";
import {
  enterValue,
  find,
  numberAt,
  readFloats,
  readLong,
  readText,
  room,
  type View,
  writeBox,
  writeKey,
  writeLong,
  writeText,
  writeWhole,
} from "./wire.ts";

/** One for all: no getter calls code of the script while it reads. */
const view: View = { bytes, at: 0, end: 0, form: EMPTY };

/** Statics and no static block, with which it would be in every bundle. They are out of reach with its constructor. */
export class Data implements RTData {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** Whether a value is received data; a forged object is not. */
  static isOne(value: unknown): value is Data {
    return isObject(value) && #bytes in value;
  }

  /** Moves `view` to all of this data. */
  static enter(data: Data): void {
    view.bytes = data.#bytes;
    view.at = data.#start;
    view.end = data.#end;
  }

  /** Moves `view` to the value of an index of this form; false: there is none. */
  #get(index: unknown, form: number): boolean {
    Data.enter(this);
    return find(view, index) && view.form === form;
  }

  getNumber(index: number): number | null {
    return this.#get(index, VARINT) ? numberAt(view, view.at) : null;
  }
  getLong(index: number): bigint | null {
    return this.#get(index, VARINT) ? readLong(view) : null;
  }
  getFloat(index: number): number | null {
    return this.#get(index, FIXED32) ? floatAt(view.bytes, view.at) : null;
  }
  getDouble(index: number): number | null {
    return this.#get(index, FIXED64) ? doubleAt(view.bytes, view.at) : null;
  }
  getString(index: number): string | null {
    return this.#get(index, STRING) ? readText(view, view.end - view.at) : null;
  }
  getFloatArray(index: number): number[] | null {
    return this.#get(index, FLOATS) ? readFloats(view, view.end - view.at) : null;
  }
  getData(index: number): Data | null {
    return this.#get(index, DATA) ? new Data(view.bytes, view.at, view.end) : null;
  }
  has(index: number): boolean {
    Data.enter(this);
    return find(view, index);
  }
  indexes(): number[] {
    const filled = list<boolean>();
    const indexes: number[] = [];
    Data.enter(this);
    for (const { end } = view; view.at < end; view.at = view.end, view.end = end) {
      filled[enterValue(view)] = view.form !== EMPTY;
    }
    for (let i = 1; i < 128; i++) if (filled[i]) indexes[indexes.length] = i;
    return indexes;
  }
}

/** The data of a packet that has none; sent on, it is none again. */
export const noData = /* @__PURE__ */ new Data(/* @__PURE__ */ new Bytes(0), 0, 0);

/** Copies of small data share a chunk: a typed array of its own costs more than all the rest of a packet's event. */
const CHUNK = 4096;
let chunk: Uint8Array = /* @__PURE__ */ new Bytes(CHUNK);
let used = 0;

/** Takes received data out of the shared buffer. */
export const receive = (shared: Uint8Array, start: number, length: number): Data => {
  if (used + length > CHUNK) {
    chunk = new Bytes(length > CHUNK ? length : CHUNK);
    used = 0;
  }
  copy(chunk, used, shared, start, length);
  used += length;
  return new Data(chunk, used - length, used);
};

/** Statics here, too. */
export class DataBuilder implements RTDataBuilder {
  /** The value of index i at i; at i + 128 the number of the setter it came by. */
  readonly #slots = list<unknown>();

  /** Whether a value is a builder of data; a forged object is not. */
  static isOne(value: unknown): value is DataBuilder {
    return isObject(value) && #slots in value;
  }

  #set(call: number, index: unknown, value: unknown, all?: readonly unknown[]): DataBuilder {
    const at = indexOf(call, index);
    const slots = this.#slots;
    slots[at] = conversions[call]!(call, at, value, all!);
    slots[at + 128] = call;
    if (at >= slots.count) slots.count = at + 1;
    return this;
  }

  setNumber(index: number, value: number): DataBuilder {
    return this.#set(SET_NUMBER, index, value);
  }
  setLong(index: number, value: bigint): DataBuilder {
    return this.#set(SET_LONG, index, value);
  }
  setFloat(index: number, value: number): DataBuilder {
    return this.#set(SET_FLOAT, index, value);
  }
  setDouble(index: number, value: number): DataBuilder {
    return this.#set(SET_DOUBLE, index, value);
  }
  setString(index: number, value: string): DataBuilder {
    return this.#set(SET_STRING, index, value);
  }
  /** Old scripts pass the floats one by one: taken too, though the declaration asks for a list. */
  setFloatArray(index: number, ...values: (number | readonly number[])[]): DataBuilder {
    return this.#set(SET_FLOAT_ARRAY, index, values[0], values);
  }
  setData(index: number, value: RTDataBuilder | RTData): DataBuilder {
    return this.#set(SET_DATA, index, value);
  }

  static spell(c: Cursor, builder: DataBuilder): void {
    const slots = builder.#slots;
    for (let i = 1; i < slots.count; i++) {
      const call = slots[i + 128] as number | undefined;
      if (call !== undefined) {
        c.at = writers[call]!(c, writeKey(c.bytes, c.at, i * 8 + +wireTypes[call]!), slots[i] as never);
      }
    }
  }
}

/** Data to be nested in data, as it is now. */
export const dataOf = (call: number, index: number, value: unknown): Data => {
  if (DataBuilder.isOne(value)) return snapshot(value);
  if (Data.isOne(value)) return value;
  throw unfit(call, index, value, DATA_OBJECT);
};

// Each writes a value that a setter has converted, behind its key; where that ends. Asks for room only where it may be long.

export const writeNumber = ({ bytes }: Cursor, at: number, value: number | bigint): number =>
  typeof value === "bigint" ? writeLong(bytes, at, value) : writeWhole(bytes, at, value);

export const writeFloat = ({ bytes }: Cursor, at: number, value: number): number => {
  setFloatAt(bytes, at, value);
  return at + 4;
};

export const writeDouble = ({ bytes }: Cursor, at: number, value: number): number => {
  setDoubleAt(bytes, at, value);
  return at + 8;
};

export const writeFloats = (c: Cursor, at: number, floats: List<number>): number => {
  const { bytes } = c;
  const { count } = floats;
  room(c, at + 4 * count);
  at = writeBox(bytes, at, FLOATS, count * 4);
  for (let i = 0; i < count; i++, at += 4) setFloatAt(bytes, at, floats[i]!);
  return at;
};

export const writeNested = (c: Cursor, at: number, data: Data): number => {
  Data.enter(data);
  c.at = writeBox(c.bytes, at, DATA, view.end - view.at);
  writeData(c, data);
  return c.at;
};

/** By setter: what it makes of its value, what writes that, and its wire type. */
const conversions: readonly ((call: number, index: number, value: unknown, all: readonly unknown[]) => unknown)[] = [
  wholeOf,
  longOf,
  numberOf,
  numberOf,
  textOf,
  floatsOf,
  dataOf,
];
const writers: readonly ((c: Cursor, at: number, value: never) => number)[] = [
  writeNumber,
  writeNumber,
  writeFloat,
  writeDouble,
  writeText,
  writeFloats,
  writeNested,
];
const wireTypes = "0051222";

/** Writes data as it is now. Throws `WireError` when there is no room. */
export const writeData = (c: Cursor, data: Data | DataBuilder): void => {
  if (DataBuilder.isOne(data)) DataBuilder.spell(c, data);
  else {
    Data.enter(data);
    const { bytes, at, end } = view;
    room(c, c.at + end - at);
    copy(c.bytes, c.at, bytes, at, end - at);
    c.at += end - at;
  }
  room(c, c.at);
};

/** The data of a builder as it is now: changing the builder later changes nothing here. */
const snapshot = (builder: DataBuilder): Data => {
  const c = { bytes: new Bytes(packetBytes), at: 0, end: packetBytes };
  try {
    writeData(c, builder);
  } catch (error) {
    throw oversize(error);
  }
  return receive(c.bytes, 0, c.at);
};
