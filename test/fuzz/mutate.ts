/**
 * Damage: what is done to a sound input so that it is not, or not quite. Each stroke aims at one thing that decoders get
 * wrong: ends that come early, numbers too large, lengths that lie, wrong wire types, repetition, depth.
 */

import { type Draft, MOST } from "./draft.ts";
import type { Random } from "./random.ts";

/** Inputs stay small but for one in a thousand: most of what goes wrong needs few bytes, and few bytes are fast. */
const USUAL = 1500;

/** Bytes that mean something on the wire. */
const telling = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0d, 0x0f, 0x10, 0x12, 0x18, 0x20, 0x28, 0x30,
  0x72, 0x7a, 0x7f, 0x80, 0x81, 0x88, 0x8a, 0xc2, 0xe2, 0xf0, 0xf8, 0xfe, 0xff,
];

/** Whole pieces that break something by themselves. */
const pieces: readonly (readonly number[])[] = [
  // Varints: the largest of 32 and 64 bits, one bit more, endless, padded.
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x1f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
  [0x80, 0x00],
  [0x80, 0x80, 0x80, 0x80, 0x00],
  // Indexes 0, 127, 128, 200 and the largest there is, with a number, and with a box.
  [0x00, 0x05],
  [0x02, 0x01, 0x63],
  [0xf8, 0x07, 0x05],
  [0x80, 0x08, 0x05],
  [0xc2, 0x0c, 0x01, 0x63],
  [0xfa, 0xff, 0xff, 0xff, 0x0f, 0x00],
  // A padded key; groups; an unknown wire type.
  [0x88, 0x00, 0x02],
  [0x0b, 0x0c],
  [0x0f],
  // Empty boxes and boxes that hold nothing, the wrong thing, or two things.
  [0x0a, 0x00],
  [0x0a, 0x02, 0x0a, 0x00],
  [0x0a, 0x02, 0x12, 0x00],
  [0x0a, 0x02, 0x72, 0x00],
  [0x0a, 0x02, 0x1a, 0x00],
  [0x0a, 0x04, 0x0a, 0x00, 0x0a, 0x00],
  [0x0a, 0x05, 0x12, 0x03, 0x00, 0x00, 0x00],
  // Text that is not UTF-8, a surrogate, a mark of byte order.
  [0x0a, 0x04, 0x0a, 0x02, 0xc3, 0x28],
  [0x0a, 0x05, 0x0a, 0x03, 0xed, 0xa0, 0x80],
  [0x0a, 0x05, 0x0a, 0x03, 0xef, 0xbb, 0xbf],
  // NaN and infinity, of 32 and 64 bits.
  [0x0d, 0x00, 0x00, 0xc0, 0x7f],
  [0x0d, 0x00, 0x00, 0x80, 0xff],
  [0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
];

/** One stroke of damage. `others` are inputs to take pieces from. */
export function mutate(draft: Draft, random: Random, others: readonly Uint8Array[]): void {
  const at = random.below(draft.length + 1);
  const { bytes } = draft;
  switch (random.below(16)) {
    case 0:
    case 1:
      if (at < draft.length) bytes[at]! ^= 1 << random.below(8);
      break;
    case 2:
      if (at < draft.length) bytes[at] = random.pick(telling);
      break;
    case 3:
      if (at < draft.length) bytes[at] = random.below(256);
      break;
    case 4:
      // A little more or less: lengths and counts that lie by one.
      if (at < draft.length) bytes[at]! += random.pick([-1, 1, -2, 2, 8, -8]);
      break;
    case 5:
      // Another wire type.
      if (at < draft.length) bytes[at] = (bytes[at]! & 0xf8) | random.below(8);
      break;
    case 6:
      draft.length = at;
      break;
    case 7:
      draft.remove(at, 1 + random.below(random.once(3) ? 20 : 3));
      break;
    case 8:
      put(draft, at, [random.once(2) ? random.pick(telling) : random.below(256)]);
      break;
    case 9:
    case 10:
      put(draft, at, random.pick(pieces));
      break;
    case 11: {
      const piece = random.pick(pieces);
      for (let i = 0; i < piece.length && at + i < draft.length; i++) bytes[at + i] = piece[i]!;
      break;
    }
    case 12: {
      // A part of the same once more.
      const from = random.below(draft.length);
      put(draft, at, bytes.slice(from, from + 1 + random.below(Math.min(64, draft.length - from))));
      break;
    }
    case 13: {
      if (others.length === 0) break;
      const other = random.pick(others);
      const from = random.below(other.length);
      put(draft, at, other.subarray(from, from + 1 + random.below(other.length - from)));
      break;
    }
    case 14:
      nest(draft, 1 + random.below(random.once(4) ? 40 : 3), random);
      break;
    default:
      if (random.once(150)) swell(draft, random);
  }
  if (draft.length > USUAL && !random.once(50)) draft.length = USUAL;
}

function put(draft: Draft, at: number, piece: ArrayLike<number>): void {
  draft.insert(at, piece.length);
  for (let i = 0; i < piece.length && at + i < draft.length; i++) draft.bytes[at + i] = piece[i]!;
}

/** Data around data, as deep as told. */
function nest(draft: Draft, levels: number, random: Random): void {
  const kept = draft.bytes.slice(0, draft.length);
  if (kept.length > 4000) return;
  const index = 1 + random.below(4);
  const wrap = (level: number): void => {
    if (level === 0) draft.append(kept);
    else draft.key(index, 2).box(0x72, () => wrap(level - 1));
  };
  draft.length = 0;
  wrap(levels);
}

/** The same again and again, up to the largest packet. */
function swell(draft: Draft, random: Random): void {
  const from = random.below(draft.length);
  const part = draft.bytes.slice(from, from + 1 + random.below(Math.min(32, draft.length - from)));
  const length = 1 << (8 + random.below(9));
  while (draft.length < Math.min(length, MOST) && part.length > 0) draft.append(part);
}
