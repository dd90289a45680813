/**
 * RTData as scripts see it: received data, read lazily from its bytes, and the builder of data to be sent.
 *
 * Received data is a copy out of the shared buffer, so a script may keep it for as long as it likes; data nested in it shares
 * that copy. Nothing hands out the bytes themselves.
 */

import { enterValue, findValue, LAST_INDEX, type ValueView, valueView } from "#runtime/packet/data.ts";
import { type Cursor, WireError } from "#runtime/wire/cursor.ts";
import { readZigzag64Big } from "#runtime/wire/varint.ts";
import { floatsOf, indexOf, longOf, numberOf, textOf, unfit, wholeOf } from "./convert.ts";
import { packetBytes } from "./effects.ts";
import { Bytes, type List, rangeError, table } from "./primordials.ts";
import { doubleAt, floatAt, readFloats, readNumber, readText, setDoubleAt, setFloatAt } from "./read.ts";
import { DATA, FLOATS, room, writeBox, writeKey, writeLong, writeText, writeWhole } from "./write.ts";

/** One for all: no getter calls code of the script while it reads. */
const view = /* @__PURE__ */ valueView();

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

  static is(value: unknown): value is Data {
    return typeof value === "object" && value !== null && #bytes in value;
  }

  static enter(data: Data): void {
    view.bytes = data.#bytes;
    view.at = data.#start;
    view.end = data.#end;
  }

  /** Moves `view` to an index of this form; false when there is none. */
  #seek(index: unknown, form: ValueView["form"]): boolean {
    return findValue(this.#bytes, this.#start, this.#end, +(index as number), view) && view.form === form;
  }

  getNumber(index: number): number | null {
    return this.#seek(index, "varint") ? readNumber(view) : null;
  }
  getLong(index: number): bigint | null {
    return this.#seek(index, "varint") ? readZigzag64Big(view) : null;
  }
  getFloat(index: number): number | null {
    return this.#seek(index, "fixed32") ? floatAt(view.bytes, view.at) : null;
  }
  getDouble(index: number): number | null {
    return this.#seek(index, "fixed64") ? doubleAt(view.bytes, view.at) : null;
  }
  getString(index: number): string | null {
    return this.#seek(index, "string") ? readText(view, view.end - view.at) : null;
  }
  getFloatArray(index: number): number[] | null {
    return this.#seek(index, "floats") ? readFloats(view, view.end - view.at) : null;
  }
  getData(index: number): Data | null {
    return this.#seek(index, "data") ? new Data(this.#bytes, view.at, view.end) : null;
  }
  has(index: number): boolean {
    return findValue(this.#bytes, this.#start, this.#end, +index, view);
  }
  indexes(): number[] {
    const filled = table<boolean>();
    for (let next = this.#start; next < this.#end; next = view.end) {
      view.bytes = this.#bytes;
      view.at = next;
      view.end = this.#end;
      filled[enterValue(view)] = view.form !== "empty";
    }
    const indexes: number[] = [];
    for (let i = 1; i <= LAST_INDEX; i++) if (filled[i] === true) indexes[indexes.length] = i;
    return indexes;
  }
}

/** Whether a value is received data; a forged object is not. */
export function isData(value: unknown): value is Data {
  return Data.is(value);
}

/** Moves `view` to all of this data. */
function enter(data: Data): void {
  Data.enter(data);
}

/** The data of a packet that has none; sent on, it is none again. */
export const noData = /* @__PURE__ */ new Data(/* @__PURE__ */ new Bytes(0), 0, 0);

/** Copies of small data share a chunk: a typed array of its own costs more than all the rest of a packet's event. */
const CHUNK = 4096;
let chunk: Uint8Array = /* @__PURE__ */ new Bytes(CHUNK);
let used = 0;

/** Takes received data out of the shared buffer. */
export function receive(shared: Uint8Array, start: number, length: number): Data {
  if (used + length > CHUNK) {
    if (length > CHUNK) return new Data(copyOf(shared, start, length), 0, length);
    chunk = new Bytes(CHUNK);
    used = 0;
  }
  const from = used;
  used += length;
  for (let i = 0; i < length; i++) chunk[from + i] = shared[start + i]!;
  return new Data(chunk, from, used);
}

function copyOf(bytes: Uint8Array, start: number, length: number): Uint8Array {
  const copy = new Bytes(length);
  for (let i = 0; i < length; i++) copy[i] = bytes[start + i]!;
  return copy;
}

/** Statics here, too. */
export class DataBuilder implements RTDataBuilder {
  /** The value of index i at i, what writes it at i + 128. */
  readonly #slots = table<unknown>();
  #top = 0;

  static is(value: unknown): value is DataBuilder {
    return typeof value === "object" && value !== null && #top in value;
  }

  static put<Value>(builder: DataBuilder, index: number, write: Write<Value>, value: Value): DataBuilder {
    builder.#slots[index] = value;
    builder.#slots[index + 128] = write;
    if (index > builder.#top) builder.#top = index;
    return builder;
  }

  static write(c: Cursor, builder: DataBuilder): void {
    const slots = builder.#slots;
    for (let index = 1; index <= builder.#top; index++) {
      const write = slots[index + 128] as Write<unknown> | undefined;
      if (write !== undefined) write(c, index, slots[index]);
    }
  }

  setNumber(index: number, value: number): DataBuilder {
    const at = indexOf("setNumber", index);
    return put(this, at, writeNumber, wholeOf("setNumber", at, value));
  }
  setLong(index: number, value: bigint): DataBuilder {
    const at = indexOf("setLong", index);
    return put(this, at, writeNumber, longOf("setLong", at, value));
  }
  setFloat(index: number, value: number): DataBuilder {
    const at = indexOf("setFloat", index);
    return put(this, at, writeFloat, numberOf("setFloat", at, value));
  }
  setDouble(index: number, value: number): DataBuilder {
    const at = indexOf("setDouble", index);
    return put(this, at, writeDouble, numberOf("setDouble", at, value));
  }
  setString(index: number, value: string): DataBuilder {
    const at = indexOf("setString", index);
    return put(this, at, writeString, textOf("setString", at, value));
  }
  /** Old scripts pass the floats one by one: taken too, though the declaration asks for a list. */
  setFloatArray(index: number, value: readonly number[], ...more: number[]): DataBuilder {
    const at = indexOf("setFloatArray", index);
    return put(this, at, writeFloats, floatsOf("setFloatArray", at, value, more));
  }
  setData(index: number, value: RTDataBuilder | RTData): DataBuilder {
    const at = indexOf("setData", index);
    if (isBuilder(value)) return put(this, at, writeNested, snapshot(value));
    if (isData(value)) return put(this, at, writeNested, value);
    throw unfit("setData", at, value, "made by RTSession.newData(), or received data");
  }
}

/** Whether a value is a builder of data; a forged object is not. */
export function isBuilder(value: unknown): value is DataBuilder {
  return DataBuilder.is(value);
}

/** By name, as a script may replace the setters; it cannot reach this. */
function put<Value>(builder: DataBuilder, index: number, write: Write<Value>, value: Value): DataBuilder {
  return DataBuilder.put(builder, index, write, value);
}

/** Writes a value that a setter has converted, with its key. Asks for room only where it may be long. */
type Write<Value> = (c: Cursor, index: number, value: Value) => void;

export function writeNumber(c: Cursor, index: number, value: number | bigint): void {
  const { bytes } = c;
  const at = writeKey(bytes, c.at, index * 8);
  c.at = typeof value === "bigint" ? writeLong(bytes, at, value) : writeWhole(bytes, at, value);
}

export function writeFloat(c: Cursor, index: number, value: number): void {
  const { bytes } = c;
  const at = writeKey(bytes, c.at, index * 8 + 5);
  setFloatAt(bytes, at, value);
  c.at = at + 4;
}

export function writeDouble(c: Cursor, index: number, value: number): void {
  const { bytes } = c;
  const at = writeKey(bytes, c.at, index * 8 + 1);
  setDoubleAt(bytes, at, value);
  c.at = at + 8;
}

export function writeString(c: Cursor, index: number, value: string): void {
  c.at = writeText(c, writeKey(c.bytes, c.at, index * 8 + 2), value);
}

export function writeFloats(c: Cursor, index: number, floats: List<number>): void {
  const { bytes } = c;
  const { length } = floats;
  const at = writeKey(bytes, c.at, index * 8 + 2);
  room(c, at + 4 * length);
  const to = writeBox(bytes, at, FLOATS, length * 4);
  for (let i = 0; i < length; i++) setFloatAt(bytes, to + 4 * i, floats[i]!);
  c.at = to + 4 * length;
}

export function writeNested(c: Cursor, index: number, data: Data): void {
  enter(data);
  c.at = writeBox(c.bytes, writeKey(c.bytes, c.at, index * 8 + 2), DATA, view.end - view.at);
  writeBytes(c, data);
}

function writeBytes(c: Cursor, data: Data): void {
  enter(data);
  const { bytes, at, end } = view;
  const length = end - at;
  room(c, c.at + length);
  for (let i = 0; i < length; i++) c.bytes[c.at + i] = bytes[at + i]!;
  c.at += length;
}

/** Writes data as it is now. Throws `WireError` when there is no room. */
export function writeData(c: Cursor, data: Data | DataBuilder): void {
  if (isBuilder(data)) DataBuilder.write(c, data);
  else writeBytes(c, data);
  room(c, c.at);
}

/** The data of a builder as it is now: changing the builder later changes nothing here. */
export function snapshot(builder: DataBuilder): Data {
  const c = { bytes: new Bytes(packetBytes), at: 0, end: packetBytes };
  try {
    writeData(c, builder);
  } catch (error) {
    throw oversize(error);
  }
  return new Data(copyOf(c.bytes, 0, c.at), 0, c.at);
}

/** What a writer threw, as the script is to see it: a buffer that is full means that the data is too large for a packet. */
export function oversize(error: unknown): unknown {
  if (!(error instanceof WireError)) return error;
  return rangeError(`The data is larger than the ${packetBytes} bytes a packet may have (limits.packetBytes).`);
}
