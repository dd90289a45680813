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

/** Handlers of packets by op-code. */
export const packetHandlers = list<(packet: Packet) => unknown>();
/** Handlers of other events by kind. */
export const handlers = list<Handler>();

export const session: RTSession = {
  onPacket(packet: unknown, handler: Handler): void {
    const codec = typeof RTSC_NO_TYPED === "undefined" ? codecOf(packet) : undefined;
    const opCode = opCodeOf(ON_PACKET, codec ? codec.opCode : packet);
    callable(ON_PACKET, handler);
    const isNew = !packetHandlers[opCode];
    if (!codec) packetHandlers[opCode] = handler as (packet: unknown) => unknown;
    else {
      const { decode, name } = codec;
      if (!decode) throw absent(ON_PACKET, name);
      packetHandlers[opCode] = (received) =>
        (handler as (fields: object, packet: unknown) => unknown)(receiveTyped(decode), received);
    }
    if (isNew) tell(EFFECT_HANDLES, "", opCode);
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
