/**
 * Streams and datagrams. The first two bytes say how the stream is split into chunks and how large a packet may be; however
 * it is split, the same packets come out, or the same fault.
 */

import { Fault } from "#runtime/fault.ts";
import { FrameReader, takeDatagram } from "#runtime/packet/frame.ts";
import { golden } from "../golden.ts";
import { must, type Trace } from "../oracle.ts";
import { Random } from "../random.ts";
import type { Target } from "../target.ts";

/** What came out: of every packet its length and its bytes, mixed; and the fault. */
interface Outcome {
  readonly packets: number[];
  readonly fault: string;
}

const sum = (bytes: Uint8Array, start: number, end: number) => {
  let value = end - start;
  for (let at = start; at < end; at++) value = (Math.imul(value, 31) + bytes[at]!) | 0;
  return value;
};

function pushed(chunks: Iterable<Uint8Array>, limit: number): Outcome {
  const reader = new FrameReader(limit);
  const packets: number[] = [];
  let arrived = 0;
  try {
    for (const chunk of chunks) {
      arrived += chunk.length;
      reader.push(chunk, (bytes, start, end) => {
        must(start >= 0 && start < end && end <= bytes.length && end - start <= limit, "A packet out of bounds.");
        packets.push(sum(bytes, start, end));
      });
      must(reader.heldBytes <= limit && reader.heldBytes <= 2 * arrived, `${reader.heldBytes} bytes are held.`);
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    must(error.code === "RT8001" || error.code === "RT8002", `A stream ends with ${error.code}.`);
    must(reader.heldBytes === 0, "A closed reader holds bytes.");
    return { packets, fault: error.code };
  }
  return { packets, fault: reader.atBoundary ? "" : "open" };
}

function* chunksOf(bytes: Uint8Array, start: number, end: number, how: number): Iterable<Uint8Array> {
  const random = new Random(how);
  const most = [1, 2, 3, 7, 40, 300, 5000, 70_000][how & 7]!;
  for (let at = start; at < end; ) {
    // Memory that is used again as soon as the call is over.
    const next = Math.min(end, at + 1 + random.below(most));
    const chunk = bytes.slice(at, next);
    yield chunk;
    chunk.fill(0xaa);
    at = next;
  }
}

const limits = [2, 64, 300, 1400, 65_536];

export const frames: Target = {
  name: "frames",
  allowance: 4096,
  seeds: golden.frames.map((frame) => Uint8Array.from([3, 3, ...frame])),

  generate(random, draft) {
    draft.byte(random.below(256)).byte(random.below(8));
    for (let i = random.below(4); i >= 0; i--) draft.append(random.pick(golden.frames));
  },

  run(bytes, start, end, trace: Trace) {
    if (end - start < 2) return;
    const limit = limits[bytes[start + 1]! % limits.length]!;
    const from = start + 2;
    const whole = pushed([bytes.subarray(from, end)], limit);
    const split = pushed(chunksOf(bytes, from, end, bytes[start]!), limit);
    must(whole.fault === split.fault, `Whole it ends with "${whole.fault}", split with "${split.fault}".`);
    must(whole.packets.join() === split.packets.join(), "Split, other packets come out.");

    const datagram = bytes.slice(from, end);
    const taken: number[] = [];
    let before = 0;
    const sound = takeDatagram(datagram, (inside, first, last) => {
      must(inside === datagram && first > before && first < last && last <= inside.length, "A packet out of bounds.");
      before = last;
      taken.push(sum(inside, first, last));
      return true;
    });
    if (sound) must(before === datagram.length, "A datagram is sound, but not used up.");
    // A stream takes padded lengths that a datagram cannot need; otherwise they find the same.
    if (sound && limit === 65_536) {
      must(whole.fault === "" && taken.join() === whole.packets.join(), "A stream finds other packets.");
    }
    for (const one of whole.packets) trace.number(one);
    trace.kind(whole.fault);
    trace.sort(Math.min(4, whole.packets.length) * 16 + Math.min(4, taken.length) * 2 + (sound ? 1 : 0));
  },

  decode(bytes, start, end) {
    const reader = new FrameReader(65_536);
    reader.push(bytes.subarray(start, end), () => {});
    return reader;
  },
};
