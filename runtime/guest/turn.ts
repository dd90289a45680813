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
import { Packet } from "./packet.ts";
import { connect, disconnect, playerOf } from "./players.ts";
import { bytes, linkText, list, words } from "./primordials.ts";
import { respond } from "./requests.ts";
import { forgetEase, type Handling, handlers, handlingOf } from "./session.ts";
import { MOST_EASE, SPAN } from "./span.ts";
import { runDue } from "./timers.ts";

let started = 0;
/** The last slice ended among the timers: events have a right to the next one, or fast timers would starve them. */
let eventsFirst = false;

export const turn = (): void => {
  resume();
  started = looked = now();
  if (typeof RTSC_NO_TIMERS === "undefined") {
    if (eventsFirst) {
      eventsFirst = false;
      if (handleEvents() || sliceIsOver()) return;
    }
    while (runDue()) {
      if (sliceIsOver()) {
        eventsFirst = true;
        return;
      }
    }
  }
  handleEvents();
};

/** What the clock said when it was looked at last. */
let looked = 0;

/** Asked when a span is over (`span.ts`), with what handled the packet before, if it was one. */
const sliceIsOver = (handling?: Handling): boolean => {
  if (stepwise) return true;
  const time = now();
  if (time !== looked) forgetEase();
  else if (handling && handling.ease < MOST_EASE) handling.ease++;
  looked = time;
  // A machine's clock may be set back: that ends a slice too.
  return time - started >= sliceMs || time < started;
};

/** True: the slice is over. False: all events are handled; how long that took was not asked behind the last of them. */
const handleEvents = (): boolean => {
  const region = words;
  const written = region[HEAD_EVENTS_WRITTEN]!;
  let next = region[HEAD_EVENTS_READ]!;
  let left = SPAN;
  while (next < written) {
    const word = (HEAD_BYTES + next) >> 2;
    const kind = region[word]!;
    next += region[word + 1]!;
    region[HEAD_EVENTS_READ] = next;
    const handling = kind === EVENT_PACKET ? handlePacket(word + 2) : handle(kind, word + 2);
    if (next >= written) break;
    left -= handling ? SPAN >> handling.ease : SPAN;
    if (left > 0 && !stepwise) continue;
    if (sliceIsOver(handling)) return true;
    left = SPAN;
  }
  return false;
};

/** An event that is no packet, whose words begin at `word`. */
const handle = (kind: number, word: number): undefined => {
  const first = words[word]!;
  if (kind === EVENT_RESPONSE) {
    if (typeof RTSC_NO_REQUESTS === "undefined") respond(first, linkText(word + 1));
    return;
  }
  const player =
    kind === EVENT_CONNECT
      ? connect(first, linkText(word + 1))
      : kind === EVENT_DISCONNECT
        ? disconnect(first)
        : undefined;
  const handler = handlers[kind];
  if (handler) run(kind, handler, player, player && first);
};

/** The targets of a packet for everyone else. */
const none = list<number>();

/** A packet, whose words begin at `word`: read where they lie, for a place that moves costs 10 ns. What handled it. */
const handlePacket = (word: number): Handling | undefined => {
  const region = words;
  const ticket = region[word]!;
  const opCode = region[word + 1]!;
  const handling = handlingOf(opCode);
  let relay = !whenReturned;
  if (handling) {
    const sender = region[word + 2]!;
    const flags = region[word + 3]!;
    const count = region[word + 4]!;
    const at = (word + 6 + count) * 4;
    const end = at + region[word + 5]!;
    incoming.at = at;
    incoming.end = end;
    const hasData = (flags & PACKET_HAS_DATA) !== 0;
    const stays = typeof RTSC_NO_DATA === "undefined" && hasData && handling.stays;
    const data =
      typeof RTSC_NO_DATA !== "undefined" ? null : stays ? hold() : hasData ? receive(bytes, at, end - at) : noData;
    const targets = count > 0 ? list<number>() : none;
    while (targets.count < count) targets[targets.count] = region[word + 6 + targets.count++]!;
    const packet = new Packet(opCode, playerOf(sender), (flags & PACKET_RELIABLE) !== 0, targets, data);
    const result = run(DOING_PACKET, handling.handle, packet, sender, opCode);
    if (typeof RTSC_NO_DATA === "undefined") incoming.held = 0;
    relay = result !== false && !(whenReturned && (result === undefined || result === null));
  }
  verdict(ticket, relay);
  return handling;
};
