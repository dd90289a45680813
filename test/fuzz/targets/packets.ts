/** The header of a packet: taken apart, passed on, and taken apart again. */

import { Fault } from "#runtime/fault.ts";
import { FrameReader, type PacketView, packetView, parsePacket, relayFrame } from "#runtime/packet/frame.ts";
import { golden } from "../golden.ts";
import { must, same } from "../oracle.ts";
import type { Target } from "../target.ts";

const view = packetView();
const again = packetView();

function within(start: number, end: number, { bytes }: PacketView, from: number, to: number): boolean {
  return (start === -1 && end === -1) || (start > from && start <= end && end <= to && to <= bytes.length);
}

/** The bytes of a part; null: there is none. */
function part({ bytes }: PacketView, start: number, end: number): Uint8Array | null {
  return start < 0 ? null : bytes.subarray(start, end);
}

/** The plain reading copies: it is asked of short inputs only. */
const PLAIN = 400;

interface Header {
  opCode: number;
  sequence: number;
  requestId: number;
  sender: number;
  targets: number[];
  reliable: boolean | undefined;
}

/** The header by the plainest reading of the protocol; null: the packet is malformed. */
function plainly(bytes: Uint8Array): Header | null {
  const header: Header = { opCode: 0, sequence: -1, requestId: -1, sender: 0, targets: [], reliable: undefined };
  const seen = new Set<number>();
  let at = 0;
  /** -1n: it has more than 64 bits, or is cut off. */
  const varint = (): bigint => {
    let value = 0n;
    for (let i = 0; i < 10 && at < bytes.length; i++) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return value < 2n ** 64n ? value : -1n;
    }
    return -1n;
  };
  while (at < bytes.length) {
    const key = bytes[at++]!;
    if (key !== 0x20 && seen.has(key)) return null;
    seen.add(key);
    const from = at;
    const value = varint();
    // A number of 32 bits is one of five bytes at most, be it padded.
    const short = value < 2n ** 32n && at - from <= 5;
    const peer = short ? Number(value) : -1;
    if (value < 0n) return null;
    if ([0x08, 0x10, 0x72, 0x7a].includes(key) && !short) return null;
    if (key === 0x08) header.opCode = Number(value & 1n ? -(value >> 1n) - 1n : value >> 1n);
    else if (key === 0x10) header.sequence = Number(value);
    else if (key === 0x18) header.requestId = peer;
    else if (key === 0x20) header.targets.push(peer);
    else if (key === 0x28) header.sender = peer;
    else if (key === 0x30) header.reliable = value !== 0n;
    else if ((key === 0x72 || key === 0x7a) && Number(value) <= bytes.length - at) at += Number(value);
    else return null;
  }
  return seen.has(0x08) ? header : null;
}

export const packets: Target = {
  name: "packets",
  allowance: 4096,
  seeds: golden.packets,

  generate(random, draft) {
    draft.byte(0x08).varint(random.once(4) ? random.next() : random.below(300));
    if (random.once(3)) draft.byte(0x10).varint(random.next());
    if (random.once(8)) draft.byte(0x18).bigVarint(BigInt(random.next()) << BigInt(random.below(33)));
    for (let i = random.below(4); i > 0; i--) draft.byte(0x20).varint(random.below(200));
    if (random.once(8)) draft.byte(0x28).bigVarint(random.once(2) ? 2n ** 64n - 1n : BigInt(random.below(9)));
    if (random.once(3)) draft.byte(0x30).byte(random.below(3));
    if (!random.once(4)) draft.byte(0x72).measured(() => draft.append(random.pick(golden.data)));
    if (random.once(3)) draft.byte(0x7a).measured(() => draft.append(random.pick(golden.packets)));
  },

  run(bytes, start, end, trace) {
    const expected = end - start <= PLAIN ? plainly(bytes.slice(start, end)) : undefined;
    try {
      parsePacket(bytes, start, end, view);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      must(error.code === "RT8003", `A packet is refused with ${error.code}.`);
      must(expected === undefined || expected === null, `A sound packet is refused: ${error.message}`);
      trace.kind(error.message);
      return;
    }
    must(within(view.dataStart, view.dataEnd, view, start, end), "Data lies outside its packet.");
    must(within(view.payloadStart, view.payloadEnd, view, start, end), "A payload lies outside its packet.");
    must(view.targets.length <= (end - start) / 2, "More targets than bytes for them.");
    must(view.opCode === (view.opCode | 0), "An op-code is no whole number of 32 bits.");
    for (const peer of [view.sender, view.requestId, view.sequence, ...view.targets]) {
      must(peer >= -1 && peer < 2 ** 32 && Number.isInteger(peer), "A peer is no number of 32 bits.");
      trace.number(peer);
    }
    trace.number(view.opCode);
    if (expected !== undefined) {
      must(expected !== null, "A malformed packet passes.");
      const { opCode, sequence, requestId, sender, targets, reliable } = view;
      must(same({ opCode, sequence, requestId, sender, targets, reliable }, expected), "A header is read as another.");
    }
    const data = part(view, view.dataStart, view.dataEnd);
    const payload = part(view, view.payloadStart, view.payloadEnd);
    trace.value(data);
    trace.value(payload);

    const frame = relayFrame(view, 5, view.sequence);
    let count = 0;
    new FrameReader(frame.length).push(frame, (inside, first, last) => {
      count++;
      parsePacket(inside, first, last, again);
    });
    must(count === 1, "What is passed on is not one frame.");
    must(again.opCode === view.opCode && again.sender === 5, "What is passed on has another op-code or sender.");
    must(again.sequence === view.sequence && again.targets.length === 0, "What is passed on has another header.");
    must(same(part(again, again.dataStart, again.dataEnd), data), "What is passed on has other data.");
    must(same(part(again, again.payloadStart, again.payloadEnd), payload), "What is passed on has another payload.");
    const has = (on: boolean, bit: number) => (on ? bit : 0);
    trace.sort(
      has(data !== null, 1) +
        has(payload !== null, 2) +
        has(view.sequence >= 0, 4) +
        has(view.targets.length > 0, 8) +
        has(view.sender !== 0, 16) +
        has(view.reliable !== undefined, 32) +
        has(view.requestId !== -1, 64),
    );
  },

  decode(bytes, start, end) {
    const fresh = packetView();
    parsePacket(bytes, start, end, fresh);
    return fresh;
  },
};
