/**
 * The turn: the one function the host calls. Runs timers that are due and handles the events of the region, until both are
 * done or the slice is over.
 *
 * Whatever a handler does, the mark of what was read moves before the handler runs: no event is ever handled twice.
 */

import {
  DOING_CONNECT,
  DOING_DISCONNECT,
  DOING_PACKET,
  DOING_SHUTDOWN,
  EVENT_CONNECT,
  EVENT_DISCONNECT,
  EVENT_PACKET,
  EVENT_RESPONSE,
  EVENT_SHUTDOWN,
  HEAD_BYTES,
  HEAD_EVENTS_READ,
  HEAD_EVENTS_WRITTEN,
  PACKET_HAS_DATA,
  PACKET_RELIABLE,
} from "#runtime/link.ts";
import { failed, run, stepwise } from "./callbacks.ts";
import { noData, receive } from "./data.ts";
import {
  bytes,
  incoming,
  read,
  readFrom,
  reading,
  readText,
  resume,
  sliceMs,
  verdict,
  whenReturned,
  words,
} from "./effects.ts";
import { inPlace, Packet, setHandling } from "./packet.ts";
import { connect, disconnect, playerOf } from "./players.ts";
import { list, machineTime } from "./primordials.ts";
import { respond } from "./requests.ts";
import { connectHandler, disconnectHandler, packetHandlers, shutdownHandler } from "./session.ts";
import { runDue } from "./timers.ts";

let started = 0;
/** The last slice ended among the timers: events have a right to the next one, or fast timers would starve them. */
let eventsFirst = false;

export function turn(): void {
  resume();
  started = machineTime();
  if (eventsFirst) {
    eventsFirst = false;
    if (handleEvents()) return;
  }
  while (typeof RTSC_NO_TIMERS === "undefined" && runDue()) {
    if (sliceIsOver()) {
      eventsFirst = true;
      return;
    }
  }
  handleEvents();
}

function sliceIsOver(): boolean {
  const spent = machineTime() - started;
  // A machine's clock may be set back: that ends a slice too.
  return stepwise || spent >= sliceMs || spent < 0;
}

/** True: the slice is over. */
function handleEvents(): boolean {
  const written = words[HEAD_EVENTS_WRITTEN]!;
  let next = words[HEAD_EVENTS_READ]!;
  while (next < written) {
    readFrom((HEAD_BYTES + next) >> 2);
    const kind = read();
    next += read();
    words[HEAD_EVENTS_READ] = next;
    handle(kind);
    if (sliceIsOver()) return true;
  }
  return false;
}

function handle(kind: number): void {
  switch (kind) {
    case EVENT_PACKET:
      handlePacket();
      break;
    case EVENT_CONNECT: {
      const peerId = read();
      const player = connect(peerId, readText());
      if (connectHandler !== undefined) run(DOING_CONNECT, "onPlayerConnect", peerId, 0, connectHandler, player);
      break;
    }
    case EVENT_DISCONNECT: {
      const peerId = read();
      const player = disconnect(peerId);
      if (disconnectHandler !== undefined) {
        run(DOING_DISCONNECT, "onPlayerDisconnect", peerId, 0, disconnectHandler, player);
      }
      break;
    }
    case EVENT_RESPONSE:
      if (typeof RTSC_NO_REQUESTS === "undefined") respond(read(), readText());
      break;
    case EVENT_SHUTDOWN:
      if (shutdownHandler !== undefined) run(DOING_SHUTDOWN, "onSessionShutdown", -1, 0, shutdownHandler);
  }
}

function handlePacket(): void {
  const ticket = read();
  const opCode = read();
  const sender = read();
  const flags = read();
  const count = read();
  const length = read();
  const targets = count > 0 ? list<number>() : null;
  if (targets !== null) while (targets.length < count) targets[targets.length++] = read();
  incoming.at = reading * 4;
  incoming.end = incoming.at + length;
  const handler = packetHandlers[opCode];
  let relay = !whenReturned;
  if (handler !== undefined) {
    const hasData = (flags & PACKET_HAS_DATA) !== 0;
    const stays = hasData && inPlace[opCode] === handler;
    const data = stays ? null : hasData ? receive(bytes, incoming.at, length) : noData;
    const packet = new Packet(opCode, playerOf(sender), (flags & PACKET_RELIABLE) !== 0, targets, data);
    if (stays) setHandling(packet);
    const result = run(DOING_PACKET, "onPacket", sender, opCode, handler, packet);
    if (stays) setHandling(undefined);
    relay = result !== failed && result !== false && !(whenReturned && (result === undefined || result === null));
  }
  verdict(ticket, relay);
}
