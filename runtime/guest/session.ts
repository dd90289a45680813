/**
 * RTSession: the object scripts call, and the handlers they register with it.
 */

import { callable, opCodeOf } from "./convert.ts";
import { DataBuilder } from "./data.ts";
import { handles, sessionId } from "./effects.ts";
import { logger } from "./logger.ts";
import { type Packet, PacketBuilder } from "./packet.ts";
import { getPlayer, getPlayers } from "./players.ts";
import { table } from "./primordials.ts";
import { newRequest } from "./requests.ts";
import { clear, setInterval, setTimeout } from "./timers.ts";
import { codecOf } from "./token.ts";
import { absent, receiveTyped, sendTyped } from "./typed.ts";

type Handler = (...args: never[]) => unknown;

/** Handlers of packets by op-code. */
export const packetHandlers = table<(packet: Packet) => unknown>();
export let connectHandler: Handler | undefined;
export let disconnectHandler: Handler | undefined;
export let shutdownHandler: Handler | undefined;

export const session: RTSession = {
  onPacket(packet: unknown, handler: Handler): void {
    const codec = codecOf(packet);
    const opCode = opCodeOf("onPacket", codec === undefined ? packet : codec.opCode);
    callable("onPacket", handler);
    const isNew = packetHandlers[opCode] === undefined;
    if (codec === undefined) packetHandlers[opCode] = handler as (packet: unknown) => unknown;
    else {
      const { decode, name } = codec;
      if (decode === undefined) throw absent("onPacket", name);
      packetHandlers[opCode] = (received) =>
        (handler as (fields: object, packet: unknown) => unknown)(receiveTyped(decode), received);
    }
    if (isNew) handles(opCode);
  },
  // Its declaration shows a token's types and not its table.
  send: sendTyped as RTSession["send"],
  onPlayerConnect(handler: Handler): void {
    connectHandler = callable("onPlayerConnect", handler);
  },
  onPlayerDisconnect(handler: Handler): void {
    disconnectHandler = callable("onPlayerDisconnect", handler);
  },
  onSessionShutdown(handler: Handler): void {
    shutdownHandler = callable("onSessionShutdown", handler);
  },
  newData: () => new DataBuilder(),
  newPacket: () => new PacketBuilder(),
  newRequest,
  getLogger: () => logger,
  getPlayer,
  getPlayers,
  getSessionId: () => sessionId,
  setInterval,
  clearInterval: clear,
  setTimeout,
  clearTimeout: clear,
};
