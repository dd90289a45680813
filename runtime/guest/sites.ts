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
import { beginSend, endSend, type Peers, send } from "./effects.ts";
import { DATA } from "./forms.ts";
import { ahead, doubleIn, floatIn, floatsIn, isIn, longIn, numberIn, stringIn } from "./in-place.ts";
import { isHeld, Packet, sendData, senderOf } from "./packet.ts";
import type { List } from "./primordials.ts";
import { register } from "./session.ts";
import { room } from "./wire.ts";

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
  register(opCode, handler, true);
};

/** What `packet.getData()` gives, or the packet itself where it can be read in place. */
export const data = (packet: RTPacket): Readable => {
  if (!isHeld(packet)) return packet.getData();
  ahead();
  return packet;
};

/** Data, or the packet being handled. */
export type Readable = RTData | RTPacket;

/**
 * Data as an object: that of a packet which `data` gave, if its data was handed out in the meantime. The script may have given
 * that object members of its own, so from then on it is asked itself.
 */
const whole = (from: Readable): RTData =>
  Packet.contentOf(from) === undefined ? (from as RTData) : (from as RTPacket).getData();

export const getNumberOf = (from: Readable, index: number): number | null =>
  isHeld(from) ? numberIn(index) : whole(from).getNumber(index);

export const getLongOf = (from: Readable, index: number): bigint | null =>
  isHeld(from) ? longIn(index) : whole(from).getLong(index);

export const getFloatOf = (from: Readable, index: number): number | null =>
  isHeld(from) ? floatIn(index) : whole(from).getFloat(index);

export const getDoubleOf = (from: Readable, index: number): number | null =>
  isHeld(from) ? doubleIn(index) : whole(from).getDouble(index);

export const getStringOf = (from: Readable, index: number): string | null =>
  isHeld(from) ? stringIn(index) : whole(from).getString(index);

export const getFloatArrayOf = (from: Readable, index: number): number[] | null =>
  isHeld(from) ? floatsIn(index) : whole(from).getFloatArray(index);

export const hasOf = (from: Readable, index: number): boolean => (isHeld(from) ? isIn(index) : whole(from).has(index));

/** Nested data may be kept: the packet's data leaves the shared memory. */
export const getDataOf = (from: Readable, index: number): RTData | null => whole(from).getData(index);
