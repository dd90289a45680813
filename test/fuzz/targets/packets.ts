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
    try {
      parsePacket(bytes, start, end, view);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      must(error.code === "RT8003", `A packet is refused with ${error.code}.`);
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
