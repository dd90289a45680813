/**
 * Frames and the header of a packet: `varint length` + one packet; a packet is seven header fields, data and payload.
 *
 * Knows nothing of what data and payload mean. Invariant on input: a length is checked against the limit before a byte of
 * its packet is kept, and a connection holds no more than one packet. Invariant on output: fields ascending (clients lose
 * data that stands behind the payload), nothing a client does not know, never an empty frame.
 */

import { Fault } from "#runtime/fault.ts";
import { type Cursor, claim, cursor, WireError } from "#runtime/wire/cursor.ts";
import {
  readVarint,
  readZigzag64,
  skipVarint,
  varintLength,
  writeVarint,
  writeZigzag32,
} from "#runtime/wire/varint.ts";

/** The parts of one packet, for reuse from packet to packet. Offsets point into `bytes`. */
export interface PacketView {
  bytes: Uint8Array;
  start: number;
  end: number;
  opCode: number;
  /** Sequence number of an unreliable-sequenced packet; -1 when absent. */
  sequence: number;
  /** -1 when absent or beyond 32 bits. No client sends it. */
  requestId: number;
  /** Peer ids as sent, in order, repetitions kept; one beyond 32 bits is -1, which is never a peer. */
  targets: number[];
  /** 0 (the server) when absent, -1 when beyond 32 bits. Clients do not send it; never believe it. */
  sender: number;
  /** Field 6; undefined when absent. Any number but 0 is true: some clients send it from uninitialised memory. */
  reliable: boolean | undefined;
  /** The RTData; both -1 when absent. Empty data is present. */
  dataStart: number;
  dataEnd: number;
  /** The payload; both -1 when absent. An empty payload is present. */
  payloadStart: number;
  payloadEnd: number;
}

/** A view of nothing yet. */
export function packetView(): PacketView {
  return {
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    opCode: 0,
    sequence: -1,
    requestId: -1,
    targets: [],
    sender: 0,
    reliable: undefined,
    dataStart: -1,
    dataEnd: -1,
    payloadStart: -1,
    payloadEnd: -1,
  };
}

/**
 * Takes the header of one packet (a frame without its length) apart. Data and payload are only located, not looked into.
 * Fields may come in any order, each once (targets often); only the op-code must be there.
 *
 * @throws Fault RT8003 when the packet is malformed or holds a field no client sends; `into` is then of no use.
 */
export function parsePacket(bytes: Uint8Array, start: number, end: number, into: PacketView): void {
  into.bytes = bytes;
  into.start = start;
  into.end = end;
  into.opCode = 0;
  into.sequence = into.requestId = -1;
  into.sender = 0;
  into.reliable = undefined;
  into.dataStart = into.dataEnd = into.payloadStart = into.payloadEnd = -1;
  try {
    parseFields(bytes, start, end, into);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const at = walker.at - start;
    throw new Fault("RT8003", `A packet of ${end - start} bytes is malformed at byte ${at}: ${error.message}`);
  }
}

/**
 * Where a long number is read, and where reading failed. Reused, because one object per packet is garbage at the rate of the
 * packets; parsing calls nobody, so one is enough.
 */
const walker: { bytes: Uint8Array; at: number; end: number } = { bytes: new Uint8Array(0), at: 0, end: 0 };

/** A bit for each field: op-code to reliability, which are numbers, and data and payload, which begin with one. */
const FIELDS = 0xc07e;

/** Each field begins with a number, and most numbers are one byte, which is read where it stands. */
function parseFields(bytes: Uint8Array, start: number, end: number, into: PacketView): void {
  let at = start;
  let seen = 0;
  let targets = 0;
  while (at < end) {
    const key = bytes[at++]!;
    const bit = 1 << (key >> 3);
    if (key !== 0x20) {
      if ((seen & bit) !== 0) throw malformed(at, `Field ${key >> 3} stands there twice.`);
      seen |= bit;
    }
    if ((bit & FIELDS) === 0 || (key & 7) !== (key < 0x38 ? 0 : 2)) {
      throw malformed(at, `Key 0x${key.toString(16).padStart(2, "0")} is no field of a packet.`);
    }
    let n = at < end ? bytes[at]! : 0x80;
    if (n < 0x80) at++;
    else {
      n = longNumber(key, bytes, at, end);
      at = walker.at;
    }
    if (key > 0x38 && n > end - at) throw malformed(at, `${n} bytes are needed, ${end - at} are left.`);
    switch (key) {
      case 0x08:
        into.opCode = (n >>> 1) ^ -(n & 1);
        break;
      case 0x10:
        into.sequence = n;
        break;
      case 0x18:
        into.requestId = n;
        break;
      case 0x20:
        into.targets[targets++] = n;
        break;
      case 0x28:
        into.sender = n;
        break;
      case 0x30:
        into.reliable = n !== 0;
        break;
      case 0x72:
        into.dataStart = at;
        into.dataEnd = at += n;
        break;
      case 0x7a:
        into.payloadStart = at;
        into.payloadEnd = at += n;
        break;
    }
  }
  // Only where it must: setting the length to 0 gives up the array's memory.
  if (into.targets.length !== targets) into.targets.length = targets;
  if ((seen & 2) === 0) throw malformed(at, "It has no op-code.");
}

function malformed(at: number, message: string): WireError {
  walker.at = at;
  return new WireError(message);
}

/** A number that is not one byte, behind this key; `walker` then stands behind it. */
function longNumber(key: number, bytes: Uint8Array, at: number, end: number): number {
  walker.bytes = bytes;
  walker.at = at;
  walker.end = end;
  // A flag: whatever its sign, it is 0 or it is not.
  if (key === 0x30) return readZigzag64(walker);
  return key === 0x08 || key === 0x10 || key > 0x38 ? readVarint(walker) : readPeer(walker);
}

/** A peer id; -1 for what does not fit 32 bits (some clients sign-extend negative numbers to ten bytes). */
function readPeer(c: Cursor): number {
  const start = c.at;
  skipVarint(c);
  const length = c.at - start;
  if (length > 5 || (length === 5 && c.bytes[c.at - 1]! > 0x0f)) return -1;
  c.at = start;
  return readVarint(c);
}

/** Header of a packet to be written. What is absent is not written. */
export interface PacketHeader {
  readonly opCode: number;
  readonly sequence?: number;
  /** Clients alone send targets; a server leaves them out. */
  readonly targets?: readonly number[];
  readonly sender?: number;
  readonly reliable?: boolean;
}

/** Bytes of the packet `writeFrame` writes, without the length in front: the size that limits speak of. */
export function packetLength(header: PacketHeader, data: Uint8Array | null, payload: Uint8Array | null): number {
  const { opCode, sequence, targets, sender, reliable } = header;
  let length = 1 + varintLength(((opCode << 1) ^ (opCode >> 31)) >>> 0);
  if (sequence !== undefined) length += 1 + varintLength(sequence);
  if (targets !== undefined) for (const peer of targets) length += 1 + varintLength(peer);
  if (sender !== undefined) length += 1 + varintLength(sender);
  if (reliable !== undefined) length += 2;
  if (data !== null) length += 1 + varintLength(data.length) + data.length;
  if (payload !== null) length += 1 + varintLength(payload.length) + payload.length;
  return length;
}

/**
 * Writes one frame: the length, then the fields ascending. Null data or payload is left out, an empty one is written.
 * The op-code is a whole number of 32 bits, the others are whole numbers from 0 to 2^32 - 1.
 *
 * @throws WireError when the buffer is full.
 */
export function writeFrame(c: Cursor, header: PacketHeader, data: Uint8Array | null, payload: Uint8Array | null): void {
  const { opCode, sequence, targets, sender, reliable } = header;
  const length = packetLength(header, data, payload);
  if (varintLength(length) + length > c.end - c.at) throw new WireError(`A packet of ${length} bytes does not fit.`);
  writeVarint(c, length);
  writeByte(c, 0x08);
  writeZigzag32(c, opCode);
  if (sequence !== undefined) {
    writeByte(c, 0x10);
    writeVarint(c, sequence);
  }
  if (targets !== undefined) {
    for (const peer of targets) {
      writeByte(c, 0x20);
      writeVarint(c, peer);
    }
  }
  if (sender !== undefined) {
    writeByte(c, 0x28);
    writeVarint(c, sender);
  }
  if (reliable !== undefined) {
    writeByte(c, 0x30);
    writeByte(c, reliable ? 1 : 0);
  }
  if (data !== null) {
    writeByte(c, 0x72);
    writeVarint(c, data.length);
    c.bytes.set(data, claim(c, data.length));
  }
  if (payload !== null) {
    writeByte(c, 0x7a);
    writeVarint(c, payload.length);
    c.bytes.set(payload, claim(c, payload.length));
  }
}

/** The same as `writeFrame`, as a fresh array of exactly the frame's size. */
export function frame(
  header: PacketHeader,
  data: Uint8Array | null = null,
  payload: Uint8Array | null = null,
): Uint8Array {
  const length = packetLength(header, data, payload);
  const c = cursor(new Uint8Array(varintLength(length) + length));
  writeFrame(c, header, data, payload);
  return c.bytes;
}

/** Frames to relay are cut from slabs: one allocation serves hundreds of them. */
const SLAB = 32_768;
let slab: Cursor = cursor(new Uint8Array(0));

/**
 * The frame that carries a received packet on to its receivers: op-code, sequence number, sender, then data and payload with
 * the bytes they came with. Targets, request id and reliability are the server's business and left out.
 *
 * `sequence` -1 leaves the number out. `data` replaces the packet's data, for what `cutData` returned; null keeps it.
 * The result is a part of a larger buffer that is never written again: keep it as long as you like, but not for good, for it
 * keeps its 32 KiB alive. It does not refer to the view's bytes.
 */
export function relayFrame(
  view: PacketView,
  sender: number,
  sequence = -1,
  data: Uint8Array | null = null,
): Uint8Array {
  const { bytes, opCode, dataStart, payloadStart } = view;
  const dataLength = data !== null ? data.length : dataStart < 0 ? -1 : view.dataEnd - dataStart;
  const payloadLength = payloadStart < 0 ? -1 : view.payloadEnd - payloadStart;
  let length = 2 + varintLength(((opCode << 1) ^ (opCode >> 31)) >>> 0) + varintLength(sender);
  if (sequence >= 0) length += 1 + varintLength(sequence);
  if (dataLength >= 0) length += 1 + varintLength(dataLength) + dataLength;
  if (payloadLength >= 0) length += 1 + varintLength(payloadLength) + payloadLength;

  const c = room(varintLength(length) + length);
  const start = c.at;
  // Unchecked from here: there is room for just what was counted.
  const to = c.bytes;
  let at = putVarint(to, start, length);
  to[at] = 0x08;
  at = putVarint(to, at + 1, ((opCode << 1) ^ (opCode >> 31)) >>> 0);
  if (sequence >= 0) {
    to[at] = 0x10;
    at = putVarint(to, at + 1, sequence);
  }
  to[at] = 0x28;
  at = putVarint(to, at + 1, sender);
  if (dataLength >= 0) {
    to[at] = 0x72;
    at = putVarint(to, at + 1, dataLength);
    at = data !== null ? copy(to, at, data, 0, dataLength) : copy(to, at, bytes, dataStart, dataLength);
  }
  if (payloadLength >= 0) {
    to[at] = 0x7a;
    at = putVarint(to, at + 1, payloadLength);
    at = copy(to, at, bytes, payloadStart, payloadLength);
  }
  c.at = at;
  return to.subarray(start, at);
}

/** Writes a whole number from 0 to 2^32 - 1, unchecked; where it ends. */
function putVarint(to: Uint8Array, at: number, n: number): number {
  while (n > 0x7f) {
    to[at++] = (n & 0x7f) | 0x80;
    n >>>= 7;
  }
  to[at] = n;
  return at + 1;
}

function room(length: number): Cursor {
  if (length > SLAB / 4) return cursor(new Uint8Array(length));
  if (slab.end - slab.at < length) slab = cursor(new Uint8Array(SLAB));
  return slab;
}

function copy(to: Uint8Array, at: number, from: Uint8Array, start: number, length: number): number {
  // A loop is faster than a view and `set` for short runs (measured: up to about 100 bytes).
  if (length > 96) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
  return at + length;
}

function writeByte(c: Cursor, byte: number): void {
  c.bytes[claim(c, 1)] = byte;
}

/** One packet, from `start` to `end`; the bytes are valid only during the call. */
export type TakePacket = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Puts packets together from the chunks of a stream, however they are split. A packet that lies whole in its chunk is handed
 * on in place; only one that crosses chunks is copied.
 *
 * Memory: one packet at most, and no more than twice the bytes that have really arrived (a length alone buys nothing).
 */
export class FrameReader {
  /** The largest packet, in bytes without its length; counts for packets whose length comes from now on. */
  limit: number;
  /** The packet that is still coming; reused, and let go once it is whole. */
  #held = new Uint8Array(0);
  #have = 0;
  /** Length of the packet that is still coming; -1 while its length is. */
  #length = -1;
  #lengthSoFar = 0;
  #shift = 0;
  #open = true;

  /** `limit`: the largest packet, in bytes without its length. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes kept for a packet that is not whole yet. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /** False inside a frame: a stream that ends now ends in the middle of a packet. */
  get atBoundary(): boolean {
    return this.#length < 0 && this.#shift === 0;
  }

  /** What comes later is ignored. May be called from within `take`: the rest of the chunk is then not read. */
  close(): void {
    this.#open = false;
    this.#held = new Uint8Array(0);
  }

  /**
   * Takes the next chunk and hands on every packet that is whole now, in order.
   *
   * @throws Fault RT8001 for a packet above the limit, RT8002 for a length of 0 or beyond 32 bits. The stream cannot be
   * understood any more: the reader is closed. It is closed as well when `take` throws.
   */
  push(chunk: Uint8Array, take: TakePacket): void {
    if (!this.#open) return;
    try {
      this.#read(chunk, take);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #read(chunk: Uint8Array, take: TakePacket): void {
    let at = 0;
    while (at < chunk.length && this.#open) {
      if (this.#length < 0) {
        this.#readLength(chunk[at++]!);
        continue;
      }
      const missing = this.#length - this.#have;
      const there = chunk.length - at;
      if (there < missing) {
        this.#hold(chunk.subarray(at));
        return;
      }
      const start = at;
      at += missing;
      if (this.#have === 0) {
        this.#length = -1;
        take(chunk, start, at);
      } else {
        this.#hold(chunk.subarray(start, at));
        const whole = this.#held;
        const length = this.#length;
        this.#held = new Uint8Array(0);
        this.#have = 0;
        this.#length = -1;
        take(whole, 0, length);
      }
    }
  }

  #readLength(byte: number): void {
    if (this.#shift === 28 && byte > 0x0f) throw new Fault("RT8002", "A frame's length does not fit 32 bits.");
    this.#lengthSoFar = (this.#lengthSoFar | ((byte & 0x7f) << this.#shift)) >>> 0;
    this.#shift += 7;
    if (byte >= 0x80) return;
    const length = this.#lengthSoFar;
    this.#lengthSoFar = 0;
    this.#shift = 0;
    if (length === 0) throw new Fault("RT8002", "A frame has length 0; the smallest packet has 2 bytes.");
    if (length > this.limit) {
      throw new Fault("RT8001", `A packet of ${length} bytes is above the limit of ${this.limit}.`);
    }
    this.#length = length;
  }

  #hold(part: Uint8Array): void {
    const needed = this.#have + part.length;
    if (needed > this.#held.length) {
      const grown = new Uint8Array(Math.min(this.#length, Math.max(needed, this.#held.length * 2)));
      grown.set(this.#held.subarray(0, this.#have));
      this.#held = grown;
    }
    this.#held.set(part, this.#have);
    this.#have = needed;
  }
}

/**
 * Hands on the packets of one datagram, in order. False when it does not hold whole frames: a length of 0, one beyond its
 * end, or nothing at all. What stood before that was handed on. `take` may stop the rest by returning false.
 */
export function takeDatagram(
  bytes: Uint8Array,
  take: (bytes: Uint8Array, start: number, end: number) => boolean,
): boolean {
  let at = 0;
  do {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      // No datagram has more bytes than three groups can count.
      if (byte === undefined || shift > 14) return false;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (length === 0 || length > bytes.length - at) return false;
    const start = at;
    at += length;
    if (!take(bytes, start, at)) return true;
  } while (at < bytes.length);
  return true;
}
