/**
 * Effects: the guest's end of the link. Writes effects into its region, and reads the words of events for `turn.ts`.
 *
 * Invariant: a record is written behind the mark and the mark moves last, so code that throws or is cut in the middle leaves
 * the region as it was. Between the first word of a record and its mark only the encoder of `send` may run code of the script.
 */

import {
  EFFECT_HANDLES,
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
import { type Cursor, WireError } from "#runtime/wire/cursor.ts";
import { Bytes, bytes, copy, type List, link, OutOfRange, putText, readText, words } from "./primordials.ts";
import type { View } from "./walk.ts";

export const { flush, say, now } = link;

const effectsStart = HEAD_BYTES + words[HEAD_EVENTS_BYTES]!;
const effectsBytes = words[HEAD_EFFECTS_BYTES]!;

/** Bytes of the effects already written. The host sets the shared mark to 0 between turns: see `resume`. */
let written = 0;
/** Word to be written next; between the mark and here lies a record that is not committed yet. */
let at = 0;

/** Where the turn reads next, as the index of a word. */
export let reading = HEAD_BYTES >> 2;

/** Moves the place to read from. */
export const readFrom = (word: number): void => {
  reading = word;
};

/** The next word of an event. */
export const read = (): number => words[reading++]!;

// Of what is there before all other events the first words have stood where they stand in every version.
reading++;
const size = read();
if (read() !== LINK_VERSION) throw new OutOfRange(say(SAY_LINK, LINK_VERSION));
export const whenReturned = read() === 1;
export const packetBytes = read();
export const sliceMs = read() / 1000;
export const sessionId = readText(reading);
words[HEAD_EVENTS_READ] = size;

/** Takes up the mark where the host has left it; at the begin of every turn. */
export const resume = (): void => {
  written = words[HEAD_EFFECTS_WRITTEN]!;
};

/** The data of the packet being handled, in the shared buffer. */
export const incoming: View = { bytes, at: 0, end: 0, form: 0 };

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

/** Begins a record of at most `most` bytes. */
const open = (kind: number, most: number): void => {
  if (encoding) giveWay();
  make(most);
  at = (effectsStart + written) >> 2;
  put(kind);
  at++;
};

const put = (word: number): void => {
  words[at++] = word;
};

/** Commits the record that ends here. */
const close = (): void => {
  const end = at * 4 - effectsStart;
  words[((effectsStart + written) >> 2) + 1] = end - written;
  words[HEAD_EFFECTS_WRITTEN] = written = end;
};

/** Whether the packet of this ticket goes on to its targets. */
export const verdict = (ticket: number, relay: boolean): void => {
  make(16);
  // Not by `put`, and so below: each of them waits for the one before.
  const region = words;
  const word = (effectsStart + written) >> 2;
  region[word] = EFFECT_VERDICT;
  region[word + 1] = 16;
  region[word + 2] = ticket;
  region[word + 3] = relay ? 1 : 0;
  region[HEAD_EFFECTS_WRITTEN] = written += 16;
};

/** Tells the host that packets of this op-code are wanted. */
export const handles = (opCode: number): void => {
  open(EFFECT_HANDLES, 12);
  put(opCode);
  close();
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
  error instanceof WireError ? new OutOfRange(say(SAY_TOO_LARGE, packetBytes)) : error;

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
  make(32 + 4 * count + packetBytes);
  const region = words;
  const word = (effectsStart + written) >> 2;
  region[word] = EFFECT_SEND;
  region[word + 2] = opCode;
  region[word + 3] = sender;
  region[word + 4] = delivery;
  region[word + 5] = targets === null ? -1 : count;
  if (typeof targets === "number") region[word + 7] = targets;
  else for (let i = 0; i < count; i++) region[word + 7 + i] = targets![i]!;
  const c = outgoing;
  c.at = dataStart = (word + 7 + count) * 4;
  c.end = dataStart + packetBytes;
  return c;
};

/** Commits what `beginSend` began. */
export const endSend = (c: Cursor): void => commitSend(c.at - dataStart);

/** Commits the packet whose data lies at `dataStart`; a size of -1 is none. */
const commitSend = (size: number): void => {
  const region = words;
  const word = (effectsStart + written) >> 2;
  const end = ((dataStart + (size < 0 ? 0 : size) + 3) & ~3) - effectsStart;
  region[word + 1] = end - written;
  region[word + 6] = size;
  region[HEAD_EFFECTS_WRITTEN] = written = end;
};

/**
 * Hands a text to the host, behind a few words: a request (its id; the text is JSON), a message of the log (level, peer, op-code;
 * the text is JSON), or what was thrown. False: it is too long even for the slow path.
 */
export const tell = (kind: number, text: string, ...head: readonly number[]): boolean => {
  for (let last = false; ; last = true) {
    // Room first: emptying the region takes the texts given so far with it.
    open(kind, 64 + 2 * LONG_TEXT_FROM);
    for (let i = 0; i < head.length; i++) put(head[i]!);
    const next = putText(at, text);
    if (next > 0) {
      at = next;
      close();
      return true;
    }
    // Refused because of those that wait already, perhaps; these leave with the region.
    if (last || written === 0) return false;
    flush();
    resume();
  }
};
