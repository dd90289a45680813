/**
 * Effects: the guest's end of the link. Takes the link from the global object, writes effects into its region, and reads
 * the words of events for `turn.ts`.
 *
 * Invariant: a record is written behind the mark and the mark moves last, so code that throws or is cut in the middle leaves
 * the region as it was. Between the first word of a record and its mark only the encoder of `send` may run code of the script.
 */

import {
  EFFECT_HANDLES,
  EFFECT_LOG,
  EFFECT_REQUEST,
  EFFECT_SEND,
  EFFECT_THROWN,
  EFFECT_VERDICT,
  EVENT_CONFIG,
  type GuestLink,
  HEAD_BYTES,
  HEAD_EFFECTS_BYTES,
  HEAD_EFFECTS_WRITTEN,
  HEAD_EVENTS_BYTES,
  HEAD_EVENTS_READ,
  LINK_VERSION,
  LONG_TEXT,
  LONG_TEXT_FROM,
  MOST_TARGETS,
} from "#runtime/link.ts";
import type { ValueView } from "#runtime/packet/data.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import {
  Bytes,
  charCodeAt,
  Doubles,
  fromCharCode,
  type List,
  machineTime,
  rangeError,
  typeError,
  Units,
  Words,
} from "./primordials.ts";

export const link = (globalThis as unknown as { __rtsc: GuestLink }).__rtsc;
export const { flush, give, take, now = machineTime } = link;

export const words = new Words(link.buffer);
export const bytes = new Bytes(link.buffer);
/** The doubles of the header: TIME_*. */
export const times = new Doubles(link.buffer);
const units = new Units(link.buffer);

const effectsStart = HEAD_BYTES + words[HEAD_EVENTS_BYTES]!;
const effectsBytes = words[HEAD_EFFECTS_BYTES]!;

/** Bytes of the effects already written. The host sets the shared mark to 0 between turns: see `resume`. */
let written = 0;
/** Word to be written next; between the mark and here lies a record that is not committed yet. */
let at = 0;

/** Where `readText` and the turn read next, as the index of a word. */
export let reading = HEAD_BYTES >> 2;

/** Moves the place to read from. */
export function readFrom(word: number): void {
  reading = word;
}

/** The next word of an event. */
export function read(): number {
  return words[reading++]!;
}

/** The next text of an event. */
export function readText(): string {
  const length = read();
  if (length === LONG_TEXT) return take();
  let text = "";
  const start = reading * 2;
  for (let i = 0; i < length; i++) text += fromCharCode(units[start + i]!);
  reading += (length + 1) >> 1;
  return text;
}

const config = (() => {
  if (read() !== EVENT_CONFIG) throw typeError("The bundle was started without a configuration.");
  const size = read();
  const version = read();
  if (version !== LINK_VERSION) {
    throw rangeError(`The bundle speaks version ${LINK_VERSION} of the link, the host version ${version}.`);
  }
  const found = {
    whenReturned: read() === 1,
    packetBytes: read(),
    sliceMs: read() / 1000,
    sessionId: readText(),
  };
  words[HEAD_EVENTS_READ] = size;
  return found;
})();
export const { whenReturned, packetBytes, sliceMs, sessionId } = config;

/** Takes up the mark where the host has left it; at the begin of every turn. */
export function resume(): void {
  written = words[HEAD_EFFECTS_WRITTEN]!;
}

/** The data of the packet being handled, in the shared buffer. */
export const incoming: ValueView = { bytes, at: 0, end: 0, form: "empty" };

/** Where data is being written by an encoder that may run code of the script; null: nowhere. */
let encoding: Outgoing | null = null;

interface Outgoing extends Cursor {
  bytes: Uint8Array;
  end: number;
}

/** Reused from packet to packet, unless code of the script has come in between. */
let outgoing: Outgoing = { bytes, at: 0, end: 0 };

/**
 * Makes way for another effect while an encoder is at work: what it has written so far moves to memory of its own, at the
 * same offsets, and it goes on there.
 */
function makeWay(c: Outgoing, start: number): void {
  const own = new Bytes(c.end);
  for (let i = start; i < c.at; i++) own[i] = bytes[i]!;
  c.bytes = own;
  encoding = null;
  outgoing = { bytes, at: 0, end: 0 };
}

/** Makes way for a record of at most `most` bytes; when they do not fit, the host empties the region first. */
function makeRoom(most: number): void {
  if (encoding !== null) makeWay(encoding, effectsStart + written);
  if (most > effectsBytes - written) {
    flush();
    resume();
  }
}

/** Begins a record of at most `most` bytes. */
function open(kind: number, most: number): void {
  makeRoom(most);
  at = (effectsStart + written) >> 2;
  put(kind);
  put(0);
}

function put(word: number): void {
  words[at++] = word;
}

function putText(text: string): void {
  const { length } = text;
  put(length);
  const start = at * 2;
  for (let i = 0; i < length; i++) units[start + i] = charCodeAt(text, i);
  at += (length + 1) >> 1;
}

/** Commits the record that ends here. */
function close(): void {
  const end = at * 4 - effectsStart;
  words[((effectsStart + written) >> 2) + 1] = end - written;
  words[HEAD_EFFECTS_WRITTEN] = written = end;
}

/** Whether the packet of this ticket goes on to its targets. One for each packet, so written without detours. */
export function verdict(ticket: number, relay: boolean): void {
  makeRoom(16);
  const region = words;
  const word = (effectsStart + written) >> 2;
  region[word] = EFFECT_VERDICT;
  region[word + 1] = 16;
  region[word + 2] = ticket;
  region[word + 3] = relay ? 1 : 0;
  region[HEAD_EFFECTS_WRITTEN] = written += 16;
}

/** Tells the host that packets of this op-code are wanted. */
export function handles(opCode: number): void {
  open(EFFECT_HANDLES, 12);
  put(opCode);
  close();
}

/**
 * Sends a packet. `encode` writes the data straight into the region; what it needs besides comes behind it, so that a send
 * makes no function. It may run code of the script, and that code may have effects of its own: they come first then, and the
 * packet after them.
 *
 * @throws WireError when the data is larger than a packet may be.
 */
export function send<First, Second, Third>(
  opCode: number,
  sender: number,
  delivery: number,
  targets: Peers,
  encode: ((c: Cursor, first: First, second: Second, third: Third) => void) | null,
  first: First,
  second: Second,
  third: Third,
): void {
  let start = openSend(opCode, sender, delivery, targets);
  if (encode !== null) {
    const c = outgoing;
    c.at = start;
    c.end = start + packetBytes;
    encoding = c;
    try {
      encode(c, first, second, third);
    } finally {
      if (encoding === c) encoding = null;
    }
    const size = c.at - start;
    if (c.bytes !== bytes) {
      const from = start;
      start = openSend(opCode, sender, delivery, targets);
      for (let i = 0; i < size; i++) bytes[start + i] = c.bytes[from + i]!;
    }
    commitSend(start, size);
  } else commitSend(start, -1);
}

/** Peers to send to: one is itself, so that no list is made for it; null is every connected player. */
export type Peers = number | List<number> | null;

/** Where the data of the packet begins that `beginSend` began. */
let dataStart = 0;

/**
 * Begins a packet whose values are all there: no code of the script runs before `endSend`. Gives the cursor to write with; what
 * throws meanwhile leaves no packet.
 */
export function beginSend(opCode: number, sender: number, delivery: number, targets: Peers): Cursor {
  const start = openSend(opCode, sender, delivery, targets);
  const c = outgoing;
  dataStart = start;
  c.at = start;
  c.end = start + packetBytes;
  return c;
}

/** Commits what `beginSend` began. */
export function endSend(c: Cursor): void {
  commitSend(dataStart, c.at - dataStart);
}

/** Begins the record of a packet and returns where its data begins. */
function openSend(opCode: number, sender: number, delivery: number, targets: Peers): number {
  const count = targets === null ? 0 : typeof targets === "number" ? 1 : targets.length;
  makeRoom(32 + 4 * count + packetBytes);
  const region = words;
  const word = (effectsStart + written) >> 2;
  region[word] = EFFECT_SEND;
  region[word + 2] = opCode;
  region[word + 3] = sender;
  region[word + 4] = delivery;
  region[word + 5] = targets === null ? -1 : count;
  if (typeof targets === "number") region[word + 7] = targets;
  else if (targets !== null) for (let i = 0; i < count; i++) region[word + 7 + i] = targets[i]!;
  return (word + 7 + count) * 4;
}

/** Commits the packet whose data lies at `start`; a size of -1 is none. */
function commitSend(start: number, size: number): void {
  const region = words;
  const begin = effectsStart + written;
  const end = ((start + (size < 0 ? 0 : size) + 3) & ~3) - effectsStart;
  const word = begin >> 2;
  region[word + 1] = end - written;
  region[word + 6] = size;
  region[HEAD_EFFECTS_WRITTEN] = written = end;
}

/** Begins a record that ends in a text. False: the text is too long even for the slow path, and nothing was written. */
function openWithText(kind: number, text: string): boolean {
  const long = text.length > LONG_TEXT_FROM;
  // Room first: emptying the region takes the texts given so far with it.
  open(kind, 32 + 2 * LONG_TEXT_FROM);
  if (!long || give(text) === true) return true;
  // Refused because of those that wait already, perhaps; these leave with the region.
  if (written === 0) return false;
  flush();
  resume();
  open(kind, 32 + 2 * LONG_TEXT_FROM);
  return give(text) === true;
}

function putOrGiven(text: string): void {
  if (text.length > LONG_TEXT_FROM) put(LONG_TEXT);
  else putText(text);
}

/** Hands a request to the host. False: it is too long to be sent. */
export function request(id: number, body: string): boolean {
  if (!openWithText(EFFECT_REQUEST, body)) return false;
  put(id);
  putOrGiven(body);
  close();
  return true;
}

/** Logs a message, which is JSON. False: it is too long. */
export function log(level: number, peer: number, opCode: number, message: string): boolean {
  if (!openWithText(EFFECT_LOG, message)) return false;
  put(level);
  put(peer);
  put(opCode);
  putOrGiven(message);
  close();
  return true;
}

/** Reports what a callback threw. The texts must be at most 2,048, 8,192 and 256 units. */
export function thrown(peer: number, opCode: number, message: string, stack: string, during: string): void {
  open(EFFECT_THROWN, 2 * (2048 + 8192 + 256) + 40);
  put(peer);
  put(opCode);
  putText(message);
  putText(stack);
  putText(during);
  close();
}

if (32 + 4 * MOST_TARGETS + packetBytes > effectsBytes) {
  throw rangeError("The link's effect region is too small for the largest packet.");
}
