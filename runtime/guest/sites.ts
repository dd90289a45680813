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
import { DATA, EMPTY, FIXED32, FIXED64, FLOATS, STRING, VARINT } from "./forms.ts";
import { handed, handling, inPlace, sendData, senderOf } from "./packet.ts";
import { bytes, doubleAt, floatAt, type List, Words } from "./primordials.ts";
import { session } from "./session.ts";
import { enterValue, numberAt, readFloats, readLong, readText, room, type View } from "./wire.ts";

export { writeDouble, writeFloat, writeFloats, writeNested, writeNumber } from "./data.ts";
export { oversize } from "./effects.ts";
export { packetData as asPacketData } from "./packet.ts";
export { writeText } from "./wire.ts";

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

export const asFloats = (index: number, ...values: unknown[]): List<number> =>
  floatsOf(SET_FLOAT_ARRAY, index, values[0], values);

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

/** Commits what `begin` began, and what ends at `at`. */
export const end = (c: Cursor, at: number): void => {
  room(c, at);
  c.at = at;
  endSend(c);
};

/** Writes what stands before nested data of at most 125 bytes, from `start` up to `at` with the three bytes for that. */
export const close = (bytes: Uint8Array, start: number, at: number): void => {
  const length = at - start - 3;
  bytes[start] = length + 2;
  bytes[start + 1] = DATA;
  bytes[start + 2] = length;
};

// --- Reading the packet being handled where the host has put it.

/** `RTSession.onPacket` with a handler that keeps neither its packet nor, unless it asks for it, its data. */
export const on = (opCode: number, handler: (packet: RTPacket) => unknown): void => {
  session.onPacket(opCode, handler);
  inPlace[opCode] = handler;
};

/**
 * What `packet.getData()` gives, or the packet itself where it can be read in place. Then it is looked through here, where that
 * is done once, and not in each of the calls that read: V8 copies those into the handler, up to so much code.
 */
export const data = (packet: RTPacket): Readable => {
  if (packet !== handling) return packet.getData();
  try {
    if (looked !== packet) look();
  } catch {
    // What is malformed throws where it is read.
  }
  return packet;
};

/** Data, or the packet being handled. */
export type Readable = RTData | RTPacket;

/** Data as an object: that of the packet which `data` gave, if its data was handed out in the meantime. */
const whole = (from: Readable): RTData => (from === handed ? (from as RTPacket).getData() : (from as RTData));

/** By index four words: of which packet (`packets`) and form its value is, from where on it lies, and, of one in a box, up to where. */
const places = /* @__PURE__ */ new Words(512);
/** 128 for each packet that was looked through, forms being less than that; and the last of them. */
let packets = 0;
let looked: unknown;
const view: View = { bytes, at: 0, end: 0, form: EMPTY };

/** Looks through the packet once; what is malformed throws as each getter would. */
const look = (): void => {
  const region = bytes;
  const found = places;
  const { end } = incoming;
  const packet = (packets + 128) | 0;
  packets = packet;
  // Round again: what was marked then is none of these.
  if (packet === 0) for (let i = 0; i < 512; i++) found[i] = 0;
  looked = undefined;
  let { at } = incoming;
  while (at < end) {
    const key = region[at]!;
    const place = (key >>> 3) * 4;
    const type = key & 7;
    let next = at + 5;
    if (type === 0) for (next = at + 1; region[next++]! > 0x7f; );
    // Of index 0, or of two bytes; neither a float nor a number; past the end; or so long that it may be too long.
    if (place === 0 || key > 0x7f || (type !== 0 && type !== 5) || next > end || next > at + 9) {
      at = lookLong(at, end);
      continue;
    }
    found[place] = packet | (type + 1);
    found[place + 1] = at + 1;
    at = next;
  }
  looked = handling;
};

/** Looks at a value of any kind; where it ends. */
const lookLong = (at: number, end: number): number => {
  view.at = at;
  view.end = end;
  const index = enterValue(view);
  // Of index 0 the form is empty; beyond 127 there is no index.
  if (index < 128) {
    places[index * 4] = packets | view.form;
    places[index * 4 + 1] = view.at;
    places[index * 4 + 2] = view.end;
  }
  return view.end;
};

/**
 * What is given for an index that is empty. A call, because V8 makes nothing of a call that has never run: then what a getter
 * gives is a number and nothing else, and stays in a register. As a value that could be null each would be put into the heap.
 */
const absent = (): null => null;

/** Looks where that has not been done for this packet; where the words of an index stand. */
const placeOf = (index: unknown): number => {
  const wanted = +(index as number);
  if (looked !== handling) look();
  return wanted === (wanted | 0) ? wanted * 4 : -1;
};

/** Where an index of the packet being handled begins; -1: it is empty or of another form. */
const seek = (index: unknown, form: number): number => {
  const place = placeOf(index);
  return places[place] === (packets | form) ? places[place + 1]! : -1;
};

/** Moves the view to an index of the packet being handled. How long its value is; -1: it is empty or of another form. */
const seekLong = (index: unknown, form: number): number => {
  const place = placeOf(index);
  if (places[place] !== (packets | form)) return -1;
  view.at = places[place + 1]!;
  view.end = places[place + 2]!;
  return view.end - view.at;
};

export const getNumberOf = (from: Readable, index: number): number | null => {
  if (from !== handling) return whole(from).getNumber(index);
  const at = seek(index, VARINT);
  view.end = incoming.end;
  return at < 0 ? absent() : numberAt(view, at);
};

export const getLongOf = (from: Readable, index: number): bigint | null => {
  if (from !== handling) return whole(from).getLong(index);
  view.at = seek(index, VARINT);
  view.end = incoming.end;
  return view.at < 0 ? absent() : readLong(view);
};

export const getFloatOf = (from: Readable, index: number): number | null => {
  if (from !== handling) return whole(from).getFloat(index);
  const at = seek(index, FIXED32);
  return at < 0 ? absent() : floatAt(bytes, at);
};

export const getDoubleOf = (from: Readable, index: number): number | null => {
  if (from !== handling) return whole(from).getDouble(index);
  const at = seek(index, FIXED64);
  return at < 0 ? absent() : doubleAt(bytes, at);
};

export const getStringOf = (from: Readable, index: number): string | null => {
  if (from !== handling) return whole(from).getString(index);
  const length = seekLong(index, STRING);
  return length < 0 ? absent() : readText(view, length);
};

export const getFloatArrayOf = (from: Readable, index: number): number[] | null => {
  if (from !== handling) return whole(from).getFloatArray(index);
  const length = seekLong(index, FLOATS);
  return length < 0 ? absent() : readFloats(view, length);
};

export const hasOf = (from: Readable, index: number): boolean => {
  if (from !== handling) return whole(from).has(index);
  const mark = places[placeOf(index)]!;
  // Of this packet, and not empty.
  return mark > packets && mark < packets + 128;
};

/** Nested data may be kept: the packet's data leaves the shared memory. */
export const getDataOf = (from: Readable, index: number): RTData | null =>
  (from === handling ? (from as RTPacket).getData() : whole(from)).getData(index);
