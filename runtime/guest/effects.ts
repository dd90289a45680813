/**
 * Effects: the guest's end of the link. Writes effects into its region, and reads the words of events for `turn.ts`.
 *
 * Invariant: a record is written behind the mark and the mark moves last, so code that throws or is cut in the middle leaves
 * the region as it was. Between the first word of a record and its mark only the encoder of `send` may run code of the script.
 */

import {
  EFFECT_SEND,
  EFFECT_VERDICT,
  HEAD_BYTES,
  HEAD_EFFECTS_BYTES,
  HEAD_EFFECTS_WRITTEN,
  HEAD_EVENTS_BYTES,
  HEAD_EVENTS_READ,
  LINK_VERSION,
  LONG_TEXT_FROM,
  SAY_LINK,
  SAY_TOO_LARGE,
} from "#runtime/link.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { wrong } from "./convert.ts";
import { Bytes, bytes, copy, type List, link, linkText, putText, words } from "./primordials.ts";
import { WireError } from "./wire.ts";

export const { flush, say, now } = link;

const effectsStart = HEAD_BYTES + words[HEAD_EVENTS_BYTES]!;
const effectsBytes = words[HEAD_EFFECTS_BYTES]!;

/**
 * Bytes of the effects already written; behind them lies a record that is not committed yet. The host sets the shared mark to 0
 * between turns: see `resume`.
 */
let written = 0;
// Of what is there before all other events, at the begin of the region, the first words have stood where they stand in every version.
const config = HEAD_BYTES >> 2;
if (words[config + 2] !== LINK_VERSION) throw wrong(SAY_LINK, LINK_VERSION);
export const whenReturned = words[config + 3] === 1;
export const packetBytes = words[config + 4]!;
export const sliceMs = words[config + 5]! / 1000;
export const sessionId = linkText(config + 6);
words[HEAD_EVENTS_READ] = words[config + 1]!;

/** The word where a send begins behind which nothing was written, and which no packet was decided with; 0: there is none. */
let sent = 0;

/** Takes up the mark where the host has left it; at the begin of every turn. */
export const resume = (): void => {
  written = words[HEAD_EFFECTS_WRITTEN]!;
  sent = 0;
};

interface Outgoing extends Cursor {
  bytes: Uint8Array;
  end: number;
}

/** Reused from packet to packet, unless code of the script has come in between. */
let outgoing: Outgoing = { bytes, at: 0, end: 0 };

/** Data is being written to `outgoing` by an encoder that may run code of the script. */
let encoding = false;

/** Makes room for a record of at most `most` bytes: when they do not fit, the host empties the region first. */
const make = (most: number): void => {
  if (most > effectsBytes - written) {
    flush();
    resume();
  }
};

/** What an encoder has written so far moves to memory of its own, at the same offsets, and it goes on there. */
const giveWay = (): void => {
  const own = new Bytes(outgoing.end);
  copy(own, dataStart, bytes, dataStart, outgoing.at - dataStart);
  outgoing.bytes = own;
  outgoing = { bytes, at: 0, end: 0 };
  encoding = false;
};

/** Commits the record that ends here, as an offset in the region. */
const commit = (end: number): void => {
  sent = 0;
  words[((effectsStart + written) >> 2) + 1] = end - written;
  words[HEAD_EFFECTS_WRITTEN] = written = end;
};

/** Whether the packet of this ticket goes on to its targets. Most handlers send something last: then that tells it, too. */
export const verdict = (ticket: number, relay: boolean): void => {
  const region = words;
  if (sent) {
    region[sent + 7] = ticket * 2 + (relay ? 1 : 0);
    sent = 0;
    return;
  }
  make(16);
  const word = (effectsStart + written) >> 2;
  region[word] = EFFECT_VERDICT;
  region[word + 1] = 16;
  region[word + 2] = ticket;
  region[word + 3] = relay ? 1 : 0;
  region[HEAD_EFFECTS_WRITTEN] = written += 16;
};

/**
 * Sends a packet. `encode` writes the data straight into the region; what it needs besides comes behind it, so that a send
 * makes no function. It may run code of the script, and that code may have effects of its own: they come first then, and the
 * packet after them.
 *
 * What does not fit leaves no packet, and is a `WireError`: what `oversize` makes of it is thrown.
 */
export const send = <First, Second, Third>(
  opCode: number,
  sender: number,
  delivery: number,
  targets: Peers,
  encode: ((c: Cursor, first: First, second: Second, third: Third) => void) | null,
  first: First,
  second: Second,
  third: Third,
): void => {
  const c = beginSend(opCode, sender, delivery, targets) as Outgoing;
  if (encode === null) {
    commitSend(-1);
    return;
  }
  const start = c.at;
  encoding = true;
  try {
    encode(c, first, second, third);
  } catch (error) {
    throw oversize(error);
  } finally {
    // Where way was made, another send may be encoding.
    if (c === outgoing) encoding = false;
  }
  const size = c.at - start;
  if (c.bytes !== bytes) {
    beginSend(opCode, sender, delivery, targets);
    copy(bytes, dataStart, c.bytes, start, size);
  }
  commitSend(size);
};

/** What a writer threw, as the script is to see it: a buffer that is full means that the data is too large for a packet. */
export const oversize = (error: unknown): unknown =>
  error instanceof WireError ? wrong(SAY_TOO_LARGE, packetBytes) : error;

/** Peers to send to: one is itself, so that no list is made for it; null is every connected player. */
export type Peers = number | List<number> | null;

/** Where the data of the packet begins that `beginSend` began. */
let dataStart = 0;

/**
 * Begins a packet whose values are all there: no code of the script runs before `endSend`. Gives the cursor to write with; what
 * throws meanwhile leaves no packet.
 */
export const beginSend = (opCode: number, sender: number, delivery: number, targets: Peers): Cursor => {
  const count = targets === null ? 0 : typeof targets === "number" ? 1 : targets.count;
  if (encoding) giveWay();
  make(36 + 4 * count + packetBytes);
  const region = words;
  const word = (effectsStart + written) >> 2;
  region[word] = EFFECT_SEND;
  region[word + 2] = opCode;
  region[word + 3] = sender;
  region[word + 4] = delivery;
  region[word + 5] = targets === null ? -1 : count;
  region[word + 7] = -1;
  if (typeof targets === "number") region[word + 8] = targets;
  else for (let i = 0; i < count; i++) region[word + 8 + i] = targets![i]!;
  const c = outgoing;
  c.at = dataStart = (word + 8 + count) * 4;
  c.end = dataStart + packetBytes;
  return c;
};

/** Commits what `beginSend` began. */
export const endSend = (c: Cursor): void => commitSend(c.at - dataStart);

/** Commits the packet whose data lies at `dataStart`; a size of -1 is none. */
const commitSend = (size: number): void => {
  const word = (effectsStart + written) >> 2;
  words[word + 6] = size;
  commit(((dataStart + (size < 0 ? 0 : size) + 3) & ~3) - effectsStart);
  sent = word;
};

/**
 * Tells the host a few words and a text: a request (its id; the text is JSON), a message of the log (level, peer, op-code; the text
 * is JSON), what was thrown, or which packets are wanted (op-code; no text). False: it is too long even for the slow path.
 */
export const tell = (kind: number, text: string, ...head: readonly number[]): boolean => {
  if (encoding) giveWay();
  // The host takes no more than so many texts on the slow path at one time; those given so far leave with the region.
  make(text.length > LONG_TEXT_FROM ? 1 / 0 : 64 + 2 * LONG_TEXT_FROM);
  let word = (effectsStart + written) >> 2;
  words[word++] = kind;
  for (let i = 0; i < head.length; i++) words[++word] = head[i]!;
  const next = putText(word + 1, text);
  if (next > 0) commit(next * 4 - effectsStart);
  return next > 0;
};
