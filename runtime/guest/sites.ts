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

import { LARGEST_OP_CODE } from "#runtime/link.ts";
import { enterValue, type ValueView } from "#runtime/packet/data.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { readZigzag64Big } from "#runtime/wire/varint.ts";
import { floatsOf, longOf, numberOf, opCodeOf, peerOf, targetsOf, textOf, unfit, wholeOf } from "./convert.ts";
import { type Data, type DataBuilder, isBuilder, isData, snapshot } from "./data.ts";
import { beginSend, bytes, endSend, incoming, type Peers, send } from "./effects.ts";
import { handed, handling, inPlace, sendData, senderOf } from "./packet.ts";
import { type List, Words } from "./primordials.ts";
import { doubleAt, floatAt, numberAt, readFloats, readText } from "./read.ts";
import { session } from "./session.ts";
import { room, writeKey } from "./write.ts";

export { oversize, writeDouble, writeFloat, writeFloats, writeNested, writeNumber, writeString } from "./data.ts";
export { packetData as asPacketData } from "./packet.ts";

// --- What stands where a setter stood: its conversion.

export function asOpCode(value: unknown): number {
  return typeof value === "number" && value > 0 && value === (value & LARGEST_OP_CODE)
    ? value
    : opCodeOf("setOpCode", value);
}

export function asNumber(index: number, value: unknown): number | bigint {
  return typeof value === "number" && value === (value | 0) ? value : wholeOf("setNumber", index, value);
}

export function asLong(index: number, value: unknown): number | bigint {
  return longOf("setLong", index, value);
}

export function asFloat(index: number, value: unknown): number {
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  return typeof value === "number" && value === value ? value : numberOf("setFloat", index, value);
}

export function asDouble(index: number, value: unknown): number {
  return numberOf("setDouble", index, value);
}

export function asString(index: number, value: unknown): string {
  return textOf("setString", index, value);
}

export function asFloats(index: number, value: unknown, ...more: unknown[]): List<number> {
  return floatsOf("setFloatArray", index, value, more);
}

/** Data nested in data, as it is now. */
export function asData(index: number, value: unknown): Data {
  if (isBuilder(value)) return snapshot(value);
  if (isData(value)) return value;
  throw unfit("setData", index, value, "made by RTSession.newData(), or received data");
}

export function asReliable(value: unknown): number {
  return value ? 0 : 1;
}

export function asTargets(...peers: unknown[]): Peers {
  return targetsOf("setTargetPeers", peers);
}

export function asTarget(peer: unknown): Peers {
  if (typeof peer !== "number") return targetsOf("setTargetPeers", [peer]);
  if (peer === (peer | 0) && peer >= 0) return peer;
  const id = peerOf("setTargetPeers", peer);
  return id < 0 ? targetsOf("setTargetPeers", [peer]) : id;
}

export function asSender(peer: unknown): number {
  return senderOf("setSender", peer);
}

// --- What encoders are made of. They are given what the conversions gave, so no code of the script runs in them.

/** Begins a packet with data; `end` of the same cursor commits it. What comes between must not call anybody. */
export function begin(opCode: number, sender: number, delivery: number, targets: Peers): Cursor {
  return beginSend(opCode, sender, delivery, targets);
}

/** A packet without data. */
export function sendEmpty(opCode: number, sender: number, delivery: number, targets: Peers): void {
  send(opCode, sender, delivery, targets, null, undefined, undefined, undefined);
}

/** A packet with data that is there already, or none. */
export function sendAs(
  opCode: number,
  sender: number,
  delivery: number,
  targets: Peers,
  data: Data | DataBuilder | null,
): void {
  sendData(opCode, sender, delivery, targets, data);
}

/** Commits what `begin` began. */
export function end(c: Cursor): void {
  room(c, c.at);
  endSend(c);
}

/** Begins nested data of at most 125 bytes; where its length will stand. */
export function open(c: Cursor, index: number): number {
  const at = writeKey(c.bytes, c.at, index * 8 + 2);
  c.at = at + 3;
  return at;
}

/** Ends what `open` began. */
export function close(c: Cursor, at: number): void {
  const { bytes } = c;
  const length = c.at - at - 3;
  bytes[at] = length + 2;
  bytes[at + 1] = 0x72;
  bytes[at + 2] = length;
}

// --- Reading the packet being handled where the host has put it.

/** `RTSession.onPacket` with a handler that keeps neither its packet nor, unless it asks for it, its data. */
export function on(opCode: number, handler: (packet: RTPacket) => unknown): void {
  session.onPacket(opCode, handler);
  inPlace[opCode] = handler;
}

/** What `packet.getData()` gives, or the packet itself where it can be read in place. */
export function data(packet: RTPacket): Readable {
  return packet === handling ? packet : packet.getData();
}

/** Data, or the packet being handled. */
export type Readable = RTData | RTPacket;

/** Data as an object: that of the packet which `data` gave, if its data was handed out in the meantime. */
function whole(from: Readable): RTData {
  return from === handed ? (from as RTPacket).getData() : (from as RTData);
}

/** Forms of values by their numbers, which are compared sooner than names; nested data is the number behind them. */
const names: readonly ValueView["form"][] = ["empty", "varint", "fixed32", "fixed64", "string", "floats"];
const EMPTY = 0;
const VARINT = 1;
const FIXED32 = 2;
const FIXED64 = 3;
const STRING = 4;
const FLOATS = 5;

/** Where each index of the packet lies and in which form; of this packet where `seen` is `packets`. */
const seen = /* @__PURE__ */ new Words(128);
const forms = /* @__PURE__ */ new Words(128);
const starts = /* @__PURE__ */ new Words(128);
const ends = /* @__PURE__ */ new Words(128);
/** How many packets were looked through, and the last of them. */
let packets = 0;
let looked: unknown;
const view: ValueView = { bytes, at: 0, end: 0, form: "empty" };

/** Looks through the packet once; what is malformed throws as each getter would. */
function look(): void {
  const { end } = incoming;
  packets = (packets + 1) | 0;
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
      form = formOf(view.form);
      start = view.at;
      next = view.end;
    }
    at = next;
    if (index < 1 || index > 127) continue;
    seen[index] = packets;
    forms[index] = form;
    starts[index] = start;
    ends[index] = next;
  }
  looked = handling;
}

function formOf(form: ValueView["form"]): number {
  let i = 0;
  while (i < names.length && names[i] !== form) i++;
  return i;
}

/** Where an index of the packet being handled begins, up to `view.end`; -1: it is empty or of another form. */
function seek(given: unknown, form: number): number {
  const index = +(given as number);
  if (looked !== handling) look();
  if (seen[index] !== packets || forms[index] !== form) return -1;
  view.end = ends[index]!;
  return starts[index]!;
}

export function getNumberOf(from: Readable, index: number): number | null {
  if (from !== handling) return whole(from).getNumber(index);
  const at = seek(index, VARINT);
  return at < 0 ? null : numberAt(view, at);
}

export function getLongOf(from: Readable, index: number): bigint | null {
  if (from !== handling) return whole(from).getLong(index);
  view.at = seek(index, VARINT);
  return view.at < 0 ? null : readZigzag64Big(view);
}

export function getFloatOf(from: Readable, index: number): number | null {
  if (from !== handling) return whole(from).getFloat(index);
  const at = seek(index, FIXED32);
  return at < 0 ? null : floatAt(bytes, at);
}

export function getDoubleOf(from: Readable, index: number): number | null {
  if (from !== handling) return whole(from).getDouble(index);
  const at = seek(index, FIXED64);
  return at < 0 ? null : doubleAt(bytes, at);
}

export function getStringOf(from: Readable, index: number): string | null {
  if (from !== handling) return whole(from).getString(index);
  view.at = seek(index, STRING);
  return view.at < 0 ? null : readText(view, view.end - view.at);
}

export function getFloatArrayOf(from: Readable, index: number): number[] | null {
  if (from !== handling) return whole(from).getFloatArray(index);
  view.at = seek(index, FLOATS);
  return view.at < 0 ? null : readFloats(view, view.end - view.at);
}

export function hasOf(from: Readable, index: number): boolean {
  if (from !== handling) return whole(from).has(index);
  const at = +index;
  if (looked !== handling) look();
  return seen[at] === packets && forms[at] !== EMPTY;
}

/** Nested data may be kept: the packet's data leaves the shared memory. */
export function getDataOf(from: Readable, index: number): RTData | null {
  return (from === handling ? (from as RTPacket).getData() : whole(from)).getData(index);
}
