/**
 * RTSession: the object scripts call, and the handlers they register with it.
 */

import {
  EFFECT_HANDLES,
  EVENT_CONNECT,
  EVENT_DISCONNECT,
  EVENT_SHUTDOWN,
  ON_CONNECT,
  ON_DISCONNECT,
  ON_PACKET,
  ON_SHUTDOWN,
  SET_INTERVAL,
  SET_TIMEOUT,
} from "#runtime/link.ts";
import { callable, opCodeOf } from "./convert.ts";
import { DataBuilder } from "./data.ts";
import { sessionId, tell } from "./effects.ts";
import "./features.ts";
import { logger } from "./logger.ts";
import { type Packet, PacketBuilder } from "./packet.ts";
import { getPlayer, getPlayers } from "./players.ts";
import { list } from "./primordials.ts";
import { chooser } from "./requests.ts";
import { clear, set } from "./timers.ts";
import { codecOf, noToken } from "./token.ts";
import { absent, receiveTyped, sendTyped } from "./typed.ts";

/** `send` of a bundle in which nothing is a packet of the project. */
const noPackets = (token: unknown): void => {
  throw noToken(token);
};

type Handler = (...args: never[]) => unknown;

/** What handles the packets of an op-code. */
export interface Handling {
  readonly opCode: number;
  handle: (packet: Packet) => unknown;
  /** Neither a packet nor its data is kept beyond the call: the compiler has seen that. */
  stays: boolean;
  /** How often it was seen to be quick: the clock is looked at less often then (`span.ts`). */
  ease: number;
  readonly next: Handling | undefined;
}

/** By the last byte of the op-code: a list that is given large keys is a dictionary to V8, and takes 15 ns for each look. */
const handlings = list<Handling>();

export const handlingOf = (opCode: number): Handling | undefined => {
  let found = handlings[opCode & 255];
  while (found && found.opCode !== opCode) found = found.next;
  return found;
};

/** From now on nothing is known of how quick handlers are. */
export const forgetEase = (): void => {
  for (let i = 0; i < 256; i++) for (let one = handlings[i]; one; one = one.next) one.ease = 0;
};

/** `RTSession.onPacket`. */
export const register = (packet: unknown, given: Handler, stays: boolean): void => {
  const codec = typeof RTSC_NO_TYPED === "undefined" ? codecOf(packet) : undefined;
  const opCode = opCodeOf(ON_PACKET, codec ? codec.opCode : packet);
  let handle = callable(ON_PACKET, given) as Handling["handle"];
  if (codec) {
    const { decode, name } = codec;
    if (!decode) throw absent(ON_PACKET, name);
    handle = (received) => (given as (fields: object, packet: unknown) => unknown)(receiveTyped(decode), received);
    stays = false;
  }
  const known = handlingOf(opCode);
  if (known) {
    known.handle = handle;
    known.stays = stays;
    known.ease = 0;
  } else {
    const bucket = opCode & 255;
    handlings[bucket] = { opCode, handle, stays, ease: 0, next: handlings[bucket] };
    tell(EFFECT_HANDLES, "", opCode);
  }
};

/** Handlers of other events by kind. */
export const handlers = list<Handler>();

export const session: RTSession = {
  onPacket(packet: unknown, handler: Handler): void {
    register(packet, handler, false);
  },
  // Its declaration shows a token's types and not its table.
  send: (typeof RTSC_NO_TYPED === "undefined" ? sendTyped : noPackets) as RTSession["send"],
  onPlayerConnect(handler: Handler): void {
    handlers[EVENT_CONNECT] = callable(ON_CONNECT, handler);
  },
  onPlayerDisconnect(handler: Handler): void {
    handlers[EVENT_DISCONNECT] = callable(ON_DISCONNECT, handler);
  },
  onSessionShutdown(handler: Handler): void {
    handlers[EVENT_SHUTDOWN] = callable(ON_SHUTDOWN, handler);
  },
  ...(typeof RTSC_NO_BUILDERS === "undefined"
    ? { newData: () => new DataBuilder(), newPacket: () => new PacketBuilder() }
    : ({} as never)),
  ...(typeof RTSC_NO_REQUESTS === "undefined" ? { newRequest: () => chooser } : ({} as never)),
  ...(typeof RTSC_NO_LOGGER === "undefined" ? { getLogger: () => logger } : ({} as never)),
  getPlayer,
  getPlayers,
  getSessionId: () => sessionId,
  ...(typeof RTSC_NO_TIMERS === "undefined"
    ? {
        setInterval: (fn: () => unknown, ms: number) => set(SET_INTERVAL, fn, ms),
        clearInterval: clear,
        setTimeout: (fn: () => unknown, ms: number) => set(SET_TIMEOUT, fn, ms),
        clearTimeout: clear,
      }
    : ({} as never)),
};
