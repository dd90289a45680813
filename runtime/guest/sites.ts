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
import { enterValue, type ValueView, valueView } from "#runtime/packet/data.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { readZigzag64Big } from "#runtime/wire/varint.ts";
import { floatsOf, longOf, numberOf, opCodeOf, peerOf, targetsOf, textOf, unfit, wholeOf } from "./convert.ts";
import { type Data, type DataBuilder, isBuilder, isData, snapshot } from "./data.ts";
import { beginSend, bytes, endSend, incoming, type Peers } from "./effects.ts";
import { handed, handling, inPlace, sendData, senderOf } from "./packet.ts";
import { type List, list, Words } from "./primordials.ts";
import { readDouble, readFloat, readFloats, readNumber, readText } from "./read.ts";
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

/** Where each index of the packet lies and in which form; of this packet where `seen` is `packets`. */
const seen = /* @__PURE__ */ new Words(128);
const forms = /* @__PURE__ */ list<ValueView["form"]>();
const starts = /* @__PURE__ */ new Words(128);
const ends = /* @__PURE__ */ new Words(128);
/** How many packets were looked through, and the last of them. */
let packets = 0;
let looked: unknown;
const view: ValueView = /* @__PURE__ */ valueView();

/** Looks through the packet once; what is malformed throws as each getter would. */
function look(): void {
  const { end } = incoming;
  packets = (packets + 1) | 0;
  looked = undefined;
  for (let at = incoming.at; at < end; ) {
    const key = bytes[at]!;
    const index = key >>> 3;
    let start = at + 1;
    let next = 0;
    if (index > 0 && index < 16) {
      if ((key & 7) === 5) {
        view.form = "fixed32";
        next = start + 4;
      } else if ((key & 7) === 0) {
        view.form = "varint";
        if (start < end && bytes[start]! < 0x80) next = start + 1;
      }
    }
    if (next > 0 && next <= end) {
      seen[index] = packets;
      forms[index] = view.form;
      starts[index] = start;
      ends[index] = at = next;
      continue;
    }
    view.bytes = bytes;
    view.at = at;
    view.end = end;
    const found = enterValue(view);
    start = view.at;
    at = view.end;
    if (found < 1 || found > 127) continue;
    seen[found] = packets;
    forms[found] = view.form;
    starts[found] = start;
    ends[found] = at;
  }
  looked = handling;
}

/** Moves `view` to an index of the packet being handled. */
function seek(given: unknown, form: ValueView["form"]): boolean {
  const index = +(given as number);
  if (looked !== handling) look();
  if (seen[index] !== packets || forms[index] !== form) return false;
  view.bytes = bytes;
  view.at = starts[index]!;
  view.end = ends[index]!;
  return true;
}

export function getNumberOf(from: Readable, index: number): number | null {
  if (from !== handling) return whole(from).getNumber(index);
  return seek(index, "varint") ? readNumber(view) : null;
}

export function getLongOf(from: Readable, index: number): bigint | null {
  if (from !== handling) return whole(from).getLong(index);
  return seek(index, "varint") ? readZigzag64Big(view) : null;
}

export function getFloatOf(from: Readable, index: number): number | null {
  if (from !== handling) return whole(from).getFloat(index);
  return seek(index, "fixed32") ? readFloat(view) : null;
}

export function getDoubleOf(from: Readable, index: number): number | null {
  if (from !== handling) return whole(from).getDouble(index);
  return seek(index, "fixed64") ? readDouble(view) : null;
}

export function getStringOf(from: Readable, index: number): string | null {
  if (from !== handling) return whole(from).getString(index);
  return seek(index, "string") ? readText(view, view.end - view.at) : null;
}

export function getFloatArrayOf(from: Readable, index: number): number[] | null {
  if (from !== handling) return whole(from).getFloatArray(index);
  return seek(index, "floats") ? readFloats(view, view.end - view.at) : null;
}

export function hasOf(from: Readable, index: number): boolean {
  if (from !== handling) return whole(from).has(index);
  const at = +index;
  if (looked !== handling) look();
  return seen[at] === packets && forms[at] !== "empty";
}

/** Nested data may be kept: the packet's data leaves the shared memory. */
export function getDataOf(from: Readable, index: number): RTData | null {
  return (from === handling ? (from as RTPacket).getData() : whole(from)).getData(index);
}
