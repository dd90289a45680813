/**
 * Reads of the packet being handled where the host has put it, as the compiler writes them into handlers: each gives what the
 * getter of its copied data gives, on bytes that nobody has judged.
 */

import { anyData } from "../data-drafts.ts";
import { golden } from "../golden.ts";
import { isMalformed, loadGuest } from "../guest.ts";
import { must, same } from "../oracle.ts";
import type { Target } from "../target.ts";

/** Where the input is put in the shared region, and how much around it comes along. */
const PLACE = 4096;
const AROUND = 16;
const MOST = 2000;

/** Undefined: it is refused. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!isMalformed(error)) throw error;
    return undefined;
  }
}

export async function sites(): Promise<Target> {
  const guest = await loadGuest();
  const { hold, incoming } = await import("#runtime/guest/in-place.ts");
  const { Packet } = await import("#runtime/guest/packet.ts");
  const { playerOf } = await import("#runtime/guest/players.ts");
  const { bytes: shared, list } = await import("#runtime/guest/primordials.ts");
  const read = await import("#runtime/guest/sites.ts");
  const getters = [
    ["getNumber", read.getNumberOf],
    ["getLong", read.getLongOf],
    ["getFloat", read.getFloatOf],
    ["getDouble", read.getDoubleOf],
    ["getString", read.getStringOf],
    ["getFloatArray", read.getFloatArrayOf],
    ["has", read.hasOf],
  ] as const;
  const player = playerOf(1);
  const none = list<number>();
  const indexes = [1, 2, 3, 4, 15, 16, 17, 127, 0, 128, -1, 1.5];

  function place(bytes: Uint8Array, start: number, end: number): InstanceType<typeof Packet> {
    const from = Math.max(0, start - AROUND);
    shared.set(bytes.subarray(from, end + AROUND), PLACE - (start - from));
    incoming.at = PLACE;
    incoming.end = PLACE + end - start;
    return new Packet(5, player, true, none, hold());
  }

  return {
    name: "sites",
    allowance: 16_384,
    seeds: golden.data,
    generate: anyData,

    run(bytes, start, end, trace) {
      if (end - start > MOST) return;
      const data = guest.receive(bytes, start, end - start);
      const sound = attempt(() => data.has(1)) !== undefined;
      const packet = place(bytes, start, end);
      try {
        for (const index of indexes) {
          for (const [name, inPlace] of getters) {
            const got = attempt(() => inPlace(packet, index));
            must((got !== undefined) === sound, `${name}(${index}) in place is refused, or is not.`);
            if (sound) must(same(got, data[name](index)), `${name}(${index}) in place gives another value.`);
            trace.value(got);
            if (got !== null && got !== undefined && got !== false) trace.kind(name);
          }
        }
      } finally {
        incoming.held = 0;
      }
    },

    decode(bytes, start, end) {
      const packet = place(bytes, start, Math.min(end, start + MOST));
      try {
        return [read.getStringOf(packet, 1), read.getFloatArrayOf(packet, 1), read.getNumberOf(packet, 2)];
      } finally {
        incoming.held = 0;
      }
    },
  };
}
