/**
 * Sites: what rewritten calls of a script call. The compiler puts these in place of chains such as
 * `RTSession.newPacket().setOpCode(5).setData(…).send()` and of reads in handlers that do not keep their packet; what a bundle
 * does not call is not in it.
 *
 * Invariant: a rewritten call does what the chain did, in the same order, with the same errors. So each argument is converted
 * where its setter stood, by the setters' own conversions, and nothing is written before all of them have run. Reads ask
 * whether they were given the packet being handled, and are plain calls otherwise: no proof of the compiler is relied on.
 *
 * Not trusted by the host, like everything in the guest.
 */

import {
  LARGEST_OP_CODE,
  SET_DATA,
  SET_DOUBLE,
  SET_FLOAT,
  SET_FLOAT_ARRAY,
  SET_LONG,
  SET_NUMBER,
  SET_OP_CODE,
  SET_SENDER,
  SET_STRING,
  SET_TARGET_PEERS,
} from "#runtime/link.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { floatsOf, longOf, numberOf, opCodeOf, peerOf, targetsOf, textOf, wholeOf } from "./convert.ts";
import { type Data, type DataBuilder, dataOf } from "./data.ts";
import { beginSend, endSend, incoming, type Peers, send } from "./effects.ts";
import { handed, handling, inPlace, sendData, senderOf } from "./packet.ts";
import { bytes, doubleAt, floatAt, type List, Words } from "./primordials.ts";
import { numberAt, readFloats, readText } from "./read.ts";
import { session } from "./session.ts";
import { DATA, EMPTY, enterValue, FIXED32, FIXED64, FLOATS, readLong, STRING, VARINT, type View } from "./walk.ts";
import { room, writeKey } from "./write.ts";

export { writeDouble, writeFloat, writeFloats, writeNested, writeNumber } from "./data.ts";
export { oversize } from "./effects.ts";
export { packetData as asPacketData } from "./packet.ts";
export { writeText } from "./write.ts";

// --- What stands where a setter stood: its conversion.

export const asOpCode = (value: unknown): number =>
  typeof value === "number" && value > 0 && value === (value & LARGEST_OP_CODE) ? value : opCodeOf(SET_OP_CODE, value);

export const asNumber = (index: number, value: unknown): number | bigint =>
  typeof value === "number" && value === (value | 0) ? value : wholeOf(SET_NUMBER, index, value);

export const asLong = (index: number, value: unknown): number | bigint => longOf(SET_LONG, index, value);

export const asFloat = (index: number, value: unknown): number => {
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  return typeof value === "number" && value === value ? value : numberOf(SET_FLOAT, index, value);
};

export const asDouble = (index: number, value: unknown): number => numberOf(SET_DOUBLE, index, value);

export const asString = (index: number, value: unknown): string => textOf(SET_STRING, index, value);

export const asFloats = (index: number, value: unknown, ...more: unknown[]): List<number> =>
  floatsOf(SET_FLOAT_ARRAY, index, value, more);

/** Data nested in data, as it is now. */
export const asData = (index: number, value: unknown): Data => dataOf(SET_DATA, index, value);

export const asReliable = (value: unknown): number => (value ? 0 : 1);

export const asTargets = (...peers: unknown[]): Peers => targetsOf(SET_TARGET_PEERS, peers);

export const asTarget = (peer: unknown): Peers => {
  if (typeof peer !== "number") return targetsOf(SET_TARGET_PEERS, [peer]);
  if (peer === (peer | 0) && peer >= 0) return peer;
  const id = peerOf(SET_TARGET_PEERS, peer);
  return id < 0 ? targetsOf(SET_TARGET_PEERS, [peer]) : id;
};

export const asSender = (peer: unknown): number => senderOf(SET_SENDER, peer);

// --- What encoders are made of. They are given what the conversions gave, so no code of the script runs in them.

/** Begins a packet with data; `end` of the same cursor commits it. What comes between must not call anybody. */
export const begin = (opCode: number, sender: number, delivery: number, targets: Peers): Cursor =>
  beginSend(opCode, sender, delivery, targets);

/** A packet without data. */
export const sendEmpty = (opCode: number, sender: number, delivery: number, targets: Peers): void => {
  send(opCode, sender, delivery, targets, null, 0, 0, 0);
};

/** A packet with data that is there already, or none. */
export const sendAs = (
  opCode: number,
  sender: number,
  delivery: number,
  targets: Peers,
  data: Data | DataBuilder | null,
): void => {
  sendData(opCode, sender, delivery, targets, data);
};

/** Commits what `begin` began. */
export const end = (c: Cursor): void => {
  room(c, c.at);
  endSend(c);
};

/** Writes the key of a value, whose writer is called with where it ends. */
export const key = (c: Cursor, key: number): number => writeKey(c.bytes, c.at, key);

/** Begins nested data of at most 125 bytes; where its length will stand. */
export const open = (c: Cursor, index: number): number => {
  const at = writeKey(c.bytes, c.at, index * 8 + 2);
  c.at = at + 3;
  return at;
};

/** Ends what `open` began. */
export const close = (c: Cursor, at: number): void => {
  const { bytes } = c;
  const length = c.at - at - 3;
  bytes[at] = length + 2;
  bytes[at + 1] = DATA;
  bytes[at + 2] = length;
};

// --- Reading the packet being handled where the host has put it.

/** `RTSession.onPacket` with a handler that keeps neither its packet nor, unless it asks for it, its data. */
export const on = (opCode: number, handler: (packet: RTPacket) => unknown): void => {
  session.onPacket(opCode, handler);
  inPlace[opCode] = handler;
};

/** What `packet.getData()` gives, or the packet itself where it can be read in place. */
export const data = (packet: RTPacket): Readable => (packet === handling ? packet : packet.getData());

/** Data, or the packet being handled. */
export type Readable = RTData | RTPacket;

/** Data as an object: that of the packet which `data` gave, if its data was handed out in the meantime. */
const whole = (from: Readable): RTData => (from === handed ? (from as RTPacket).getData() : (from as RTData));

/** By index, of which packet (`packets`) and form the value is that lies from `starts` on; one in a box, up to `ends`. */
const marks = /* @__PURE__ */ new Words(128);
const starts = /* @__PURE__ */ new Words(128);
const ends = /* @__PURE__ */ new Words(128);
/** 128 for each packet that was looked through, forms being less than that; and the last of them. */
let packets = 0;
let looked: unknown;
const view: View = { bytes, at: 0, end: 0, form: EMPTY };

/** Looks through the packet once; what is malformed throws as each getter would. */
const look = (): void => {
  const { end } = incoming;
  packets = (packets + 128) | 0;
  // Round again: what was marked then is none of these.
  if (packets === 0) for (let i = 0; i < 128; i++) marks[i] = 0;
  looked = undefined;
  for (let at = incoming.at; at < end; ) {
    const key = bytes[at]!;
    let index = key >>> 3;
    let form = EMPTY;
    let start = at + 1;
    let next = 0;
    if (index > 0 && index < 16) {
      if ((key & 7) === 5) {
        form = FIXED32;
        next = start + 4;
      } else if ((key & 7) === 0 && bytes[start]! < 0x80) {
        form = VARINT;
        next = start + 1;
      }
    }
    if (next === 0 || next > end) {
      view.at = at;
      view.end = end;
      index = enterValue(view);
      form = view.form;
      start = view.at;
      next = view.end;
      if (index < 128) ends[index] = next;
    }
    at = next;
    // Of index 0 the form is empty; beyond 127 there is no index.
    if (index < 128) {
      marks[index] = packets | form;
      starts[index] = start;
    }
  }
  looked = handling;
};

/** Where an index of the packet being handled begins, up to `view.end`; -1: it is empty or of another form. */
const seek = (given: unknown, form: number): number => {
  const index = +(given as number);
  if (looked !== handling) look();
  if (marks[index] !== (packets | form)) return -1;
  view.end = ends[index]!;
  return starts[index]!;
};

export const getNumberOf = (from: Readable, index: number): number | null => {
  if (from !== handling) return whole(from).getNumber(index);
  const at = seek(index, VARINT);
  return at < 0 ? null : numberAt(view, at);
};

export const getLongOf = (from: Readable, index: number): bigint | null => {
  if (from !== handling) return whole(from).getLong(index);
  view.at = seek(index, VARINT);
  view.end = incoming.end;
  return view.at < 0 ? null : readLong(view);
};

export const getFloatOf = (from: Readable, index: number): number | null => {
  if (from !== handling) return whole(from).getFloat(index);
  const at = seek(index, FIXED32);
  return at < 0 ? null : floatAt(bytes, at);
};

export const getDoubleOf = (from: Readable, index: number): number | null => {
  if (from !== handling) return whole(from).getDouble(index);
  const at = seek(index, FIXED64);
  return at < 0 ? null : doubleAt(bytes, at);
};

export const getStringOf = (from: Readable, index: number): string | null => {
  if (from !== handling) return whole(from).getString(index);
  view.at = seek(index, STRING);
  return view.at < 0 ? null : readText(view, view.end - view.at);
};

export const getFloatArrayOf = (from: Readable, index: number): number[] | null => {
  if (from !== handling) return whole(from).getFloatArray(index);
  view.at = seek(index, FLOATS);
  return view.at < 0 ? null : readFloats(view, view.end - view.at);
};

export const hasOf = (from: Readable, index: number): boolean => {
  if (from !== handling) return whole(from).has(index);
  const at = +index;
  if (looked !== handling) look();
  // Of this packet, and not empty.
  return marks[at]! > packets && marks[at]! < packets + 128;
};

/** Nested data may be kept: the packet's data leaves the shared memory. */
export const getDataOf = (from: Readable, index: number): RTData | null =>
  (from === handling ? (from as RTPacket).getData() : whole(from)).getData(index);
