/** The bodies of the protocol's own messages: read, written, and read again. The first byte says which. */

import { Fault } from "#runtime/fault.ts";
import { FrameReader, packetView, parsePacket } from "#runtime/packet/frame.ts";
import {
  PLAYER_CONNECT,
  readLogin,
  readLoginResult,
  readPeers,
  writeLogin,
  writeLoginResult,
  writePeers,
} from "#runtime/packet/reserved.ts";
import { putText } from "../data-drafts.ts";
import { golden } from "../golden.ts";
import { must, same } from "../oracle.ts";
import type { Target } from "../target.ts";

const view = packetView();

/** Reads the body of the one packet in a frame. */
function back<T>(frame: Uint8Array, read: (bytes: Uint8Array, start: number, end: number) => T): T {
  let found: T | undefined;
  new FrameReader(2 ** 20).push(frame, (bytes, start, end) => {
    parsePacket(bytes, start, end, view);
    found = read(bytes, view.payloadStart, view.payloadEnd);
  });
  must(found !== undefined, "What is written is not a frame.");
  return found;
}

function readAny(which: number, bytes: Uint8Array, start: number, end: number): { value: unknown; again: unknown } {
  if (which === 0) {
    const value = readLogin(bytes, start, end);
    return { value, again: back(writeLogin(value.token, value.version), readLogin) };
  }
  if (which === 1) {
    const read = readLoginResult(bytes, start, end);
    const value = { ...read, reconnectToken: read.reconnectToken ?? "" };
    return { value, again: back(writeLoginResult(value), readLoginResult) };
  }
  const value = readPeers(bytes, start, end);
  return { value, again: back(writePeers(PLAYER_CONNECT, value.peerId, value.activePeers), readPeers) };
}

export const bodies: Target = {
  name: "bodies",
  allowance: 4096,
  seeds: golden.payloads.flatMap((body) => [0, 1, 2].map((which) => Uint8Array.from([which, ...body]))),

  generate(random, draft) {
    const which = random.below(3);
    draft.byte(which);
    const text = (key: number) => draft.byte(key).measured(() => putText(random, draft));
    if (which === 0) text(0x0a);
    else draft.byte(0x08).varint(random.below(3));
    if (which === 1) text(0x12).byte(0x18).varint(random.next());
    for (let i = random.below(5); i > 0; i--) draft.byte(0x20).varint(random.below(300));
    if (random.once(3)) draft.byte(0x28).varint(random.below(70_000));
    // Fields nobody knows are passed over.
    if (random.once(4)) draft.key(9 + random.below(20), random.pick([0, 1, 2, 5])).append(random.pick(golden.payloads));
  },

  run(bytes, start, end, trace) {
    if (start === end) return;
    const which = bytes[start]! % 3;
    trace.sort(which);
    try {
      const { value, again } = readAny(which, bytes, start + 1, end);
      must(same(value, again), "A body does not come back.");
      trace.value(value);
      trace.sort((end - start) >> 3);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      must(error.code === "RT8004", `A body is refused with ${error.code}.`);
      trace.kind(error.message);
    }
  },

  decode: (bytes, start, end) => readLoginResult(bytes, Math.min(start + 1, end), end),
};
