/**
 * The turn: the one function the host calls. Runs timers that are due and handles the events of the region, until both are
 * done or the slice is over.
 *
 * Whatever a handler does, the mark of what was read moves before the handler runs: no event is ever handled twice.
 */

import {
  DOING_PACKET,
  EVENT_CONNECT,
  EVENT_DISCONNECT,
  EVENT_PACKET,
  EVENT_RESPONSE,
  HEAD_BYTES,
  HEAD_EVENTS_READ,
  HEAD_EVENTS_WRITTEN,
  PACKET_HAS_DATA,
  PACKET_RELIABLE,
} from "#runtime/link.ts";
import { run, stepwise } from "./callbacks.ts";
import { noData, receive } from "./data.ts";
import { now, resume, sliceMs, verdict, whenReturned } from "./effects.ts";
import { hold, incoming } from "./in-place.ts";
import { inPlace, Packet } from "./packet.ts";
import { connect, disconnect, playerOf } from "./players.ts";
import { bytes, linkText, list, words } from "./primordials.ts";
import { respond } from "./requests.ts";
import { handlers, packetHandlers } from "./session.ts";
import { runDue } from "./timers.ts";

let started = 0;
/** The last slice ended among the timers: events have a right to the next one, or fast timers would starve them. */
let eventsFirst = false;

export const turn = (): void => {
  resume();
  started = looked = now();
  sort = 0;
  if (typeof RTSC_NO_TIMERS === "undefined") {
    if (eventsFirst) {
      eventsFirst = false;
      if (handleEvents() || sliceIsOver(0)) return;
    }
    while (runDue()) {
      if (sliceIsOver(0)) {
        eventsFirst = true;
        return;
      }
    }
  }
  handleEvents();
};

/** How many packets of one op-code are handled between two looks at the clock, and how many of them are left. */
let stride = 1;
let left = 1;
/** What the clock said, and the op-code of what was handled last. */
let looked = 0;
let sort = 0;

/**
 * Asked between any two callbacks, with the op-code of the packet that was handled; 0: it was no packet.
 *
 * A look at the clock costs as much as a small handler (40 ns). So in a turn that handles packet after packet of one op-code,
 * and while no millisecond passes between two looks, they come less and less often, up to every eighth packet. All others are
 * looked behind each: the call from the host is cut `callbackMs` after its slice, and callbacks that nobody looks between
 * share what each may take.
 */
const sliceIsOver = (opCode: number): boolean => {
  if (stepwise) return true;
  if (opCode !== sort) left = stride = 1;
  sort = opCode;
  if (--left > 0) return false;
  const time = now();
  left = stride = time !== looked || opCode === 0 ? 1 : stride < 8 ? stride * 2 : 8;
  looked = time;
  // A machine's clock may be set back: that ends a slice too.
  return time - started >= sliceMs || time < started;
};

/** True: the slice is over. False: all events are handled; how long that took was not asked behind the last of them. */
const handleEvents = (): boolean => {
  const region = words;
  const written = region[HEAD_EVENTS_WRITTEN]!;
  let next = region[HEAD_EVENTS_READ]!;
  while (next < written) {
    const word = (HEAD_BYTES + next) >> 2;
    const kind = region[word]!;
    next += region[word + 1]!;
    region[HEAD_EVENTS_READ] = next;
    const opCode = kind === EVENT_PACKET ? handlePacket(word + 2) : handle(kind, word + 2);
    if (next < written && sliceIsOver(opCode)) return true;
  }
  return false;
};

/** An event that is no packet, whose words begin at `word`. 0. */
const handle = (kind: number, word: number): number => {
  const first = words[word]!;
  if (kind === EVENT_RESPONSE) {
    if (typeof RTSC_NO_REQUESTS === "undefined") respond(first, linkText(word + 1));
    return 0;
  }
  const player =
    kind === EVENT_CONNECT
      ? connect(first, linkText(word + 1))
      : kind === EVENT_DISCONNECT
        ? disconnect(first)
        : undefined;
  const handler = handlers[kind];
  if (handler) run(kind, handler, player, player && first);
  return 0;
};

/** The targets of a packet for everyone else. */
const none = list<number>();

/** A packet, whose words begin at `word`: read where they lie, for a place that moves costs 10 ns. Its op-code. */
const handlePacket = (word: number): number => {
  const region = words;
  const ticket = region[word]!;
  const opCode = region[word + 1]!;
  const handler = packetHandlers[opCode];
  let relay = !whenReturned;
  if (handler) {
    const sender = region[word + 2]!;
    const flags = region[word + 3]!;
    const count = region[word + 4]!;
    const at = (word + 6 + count) * 4;
    const end = at + region[word + 5]!;
    incoming.at = at;
    incoming.end = end;
    const hasData = (flags & PACKET_HAS_DATA) !== 0;
    const stays = typeof RTSC_NO_DATA === "undefined" && hasData && inPlace[opCode] === handler;
    const data =
      typeof RTSC_NO_DATA !== "undefined" ? null : stays ? hold() : hasData ? receive(bytes, at, end - at) : noData;
    const targets = count > 0 ? list<number>() : none;
    while (targets.count < count) targets[targets.count] = region[word + 6 + targets.count++]!;
    const packet = new Packet(opCode, playerOf(sender), (flags & PACKET_RELIABLE) !== 0, targets, data);
    const result = run(DOING_PACKET, handler, packet, sender, opCode);
    if (typeof RTSC_NO_DATA === "undefined") incoming.held = 0;
    relay = result !== false && !(whenReturned && (result === undefined || result === null));
  }
  verdict(ticket, relay);
  return opCode;
};
