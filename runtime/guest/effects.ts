/**
 * Effects: the guest's end of the link. Takes the link from the global object, writes effects into its region, and reads
 * the words of events for `turn.ts`.
 *
 * Invariant: a record is written behind the mark and the mark moves last, so code that throws or is cut in the middle leaves
 * the region as it was. Between the first word of a record and its mark only the encoder of `send` may run code of the script.
 */

import {
  EFFECT_HANDLES,
  EFFECT_SEND,
  EFFECT_THROWN,
  EFFECT_VERDICT,
  type GuestLink,
  HEAD_BYTES,
  HEAD_EFFECTS_BYTES,
  HEAD_EFFECTS_WRITTEN,
  HEAD_EVENTS_BYTES,
  HEAD_EVENTS_READ,
  LINK_VERSION,
  LONG_TEXT,
  LONG_TEXT_FROM,
  SAY_LINK,
  SAY_TOO_LARGE,
} from "#runtime/link.ts";
import { type Cursor, WireError } from "#runtime/wire/cursor.ts";
import {
  Bytes,
  charCodeAt,
  Doubles,
  fromCharCode,
  type List,
  machineTime,
  OutOfRange,
  Units,
  Words,
} from "./primordials.ts";
import type { View } from "./walk.ts";

export const link = (globalThis as unknown as { __rtsc: GuestLink }).__rtsc;
export const { buffer, flush, give, take, say, now = machineTime } = link;

export const words = new Words(buffer);
export const bytes = new Bytes(buffer);
/** The doubles of the header: TIME_*. */
export const times = new Doubles(buffer);
const units = new Units(buffer);

const effectsStart = HEAD_BYTES + words[HEAD_EVENTS_BYTES]!;
const effectsBytes = words[HEAD_EFFECTS_BYTES]!;

/** Copies `size` bytes. Not by `set`: a script can replace that, and would be handed them. */
export const copy = (to: Uint8Array, at: number, from: Uint8Array, start: number, size: number): void => {
  for (let i = 0; i < size; i++) to[at + i] = from[start + i]!;
};

/** Bytes of the effects already written. The host sets the shared mark to 0 between turns: see `resume`. */
let written = 0;
/** Word to be written next; between the mark and here lies a record that is not committed yet. */
let at = 0;

/** Where `readText` and the turn read next, as the index of a word. */
export let reading = HEAD_BYTES >> 2;

/** Moves the place to read from. */
export const readFrom = (word: number): void => {
  reading = word;
};

/** The next word of an event. */
export const read = (): number => words[reading++]!;

/** The next text of an event. */
export const readText = (): string => {
  const length = read();
  if (length === LONG_TEXT) return take();
  let text = "";
  for (let i = 0; i < length; i++) text += fromCharCode(units[reading * 2 + i]!);
  reading += (length + 1) >> 1;
  return text;
};

// Of what is there before all other events the first words have stood where they stand in every version.
reading++;
const size = read();
if (read() !== LINK_VERSION) throw new OutOfRange(say(SAY_LINK, LINK_VERSION));
export const whenReturned = read() === 1;
export const packetBytes = read();
export const sliceMs = read() / 1000;
export const sessionId = readText();
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

/** Begins a record of at most `most` bytes; when they do not fit, the host empties the region first. */
const open = (kind: number, most: number): void => {
  if (encoding) {
    // What the encoder has written so far moves to memory of its own, at the same offsets, and it goes on there.
    const own = new Bytes(outgoing.end);
    copy(own, dataStart, bytes, dataStart, outgoing.at - dataStart);
    outgoing.bytes = own;
    outgoing = { bytes, at: 0, end: 0 };
    encoding = false;
  }
  if (most > effectsBytes - written) {
    flush();
    resume();
  }
  at = (effectsStart + written) >> 2;
  put(kind);
  put(0);
};

const put = (word: number): void => {
  words[at++] = word;
};

const putText = (text: string): void => {
  const { length } = text;
  if (length > LONG_TEXT_FROM) put(LONG_TEXT);
  else {
    put(length);
    for (let i = 0; i < length; i++) units[at * 2 + i] = charCodeAt(text, i);
    at += (length + 1) >> 1;
  }
};

/** Commits the record that ends here. */
const close = (): void => {
  const end = at * 4 - effectsStart;
  words[((effectsStart + written) >> 2) + 1] = end - written;
  words[HEAD_EFFECTS_WRITTEN] = written = end;
};

/** Whether the packet of this ticket goes on to its targets. */
export const verdict = (ticket: number, relay: boolean): void => {
  open(EFFECT_VERDICT, 16);
  put(ticket);
  put(relay ? 1 : 0);
  close();
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
  open(EFFECT_SEND, 32 + 4 * count + packetBytes);
  // Not by `put`: 10 ns of a handler.
  const region = words;
  const word = at;
  region[word] = opCode;
  region[word + 1] = sender;
  region[word + 2] = delivery;
  region[word + 3] = targets === null ? -1 : count;
  for (let i = 0; i < count; i++) region[word + 5 + i] = typeof targets === "number" ? targets : targets![i]!;
  const c = outgoing;
  c.at = dataStart = (word + 5 + count) * 4;
  c.end = dataStart + packetBytes;
  return c;
};

/** Commits what `beginSend` began. */
export const endSend = (c: Cursor): void => commitSend(c.at - dataStart);

/** Commits the packet whose data lies at `dataStart`; a size of -1 is none. */
const commitSend = (size: number): void => {
  words[((effectsStart + written) >> 2) + 6] = size;
  at = (dataStart + (size < 0 ? 0 : size) + 3) >> 2;
  close();
};

/**
 * Hands a text to the host, behind one or three words: a request (its id; the text is JSON), or a message of the log (level,
 * peer, op-code; the text is JSON). False: it is too long even for the slow path.
 */
export const tell = (kind: number, text: string, ...head: readonly number[]): boolean => {
  for (let last = false; ; last = true) {
    // Room first: emptying the region takes the texts given so far with it.
    open(kind, 32 + 2 * LONG_TEXT_FROM);
    if (text.length <= LONG_TEXT_FROM || give(text)) break;
    // Refused because of those that wait already, perhaps; these leave with the region.
    if (last || written === 0) return false;
    flush();
    resume();
  }
  for (let i = 0; i < head.length; i++) put(head[i]!);
  putText(text);
  close();
  return true;
};

/** Reports what a callback threw. The texts must be at most 2,048, 8,192 and 256 units. */
export const thrown = (
  peer: number,
  opCode: number,
  doing: number,
  message: string,
  stack: string,
  name: string,
): void => {
  open(EFFECT_THROWN, 2 * (2048 + 8192 + 256) + 48);
  put(peer);
  put(opCode);
  put(doing);
  putText(message);
  putText(stack);
  putText(name);
  close();
};
