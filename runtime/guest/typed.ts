/**
 * The typed API: packets by their token. What a packet is made of its codec knows; here are the options, and the way to the
 * link and back.
 */

import { SAY_NO_CODEC, SEND } from "#runtime/link.ts";
import { readPacket, writePacket } from "./codec.ts";
import { targetsOf, wrong } from "./convert.ts";
import { incoming, send } from "./effects.ts";
import { senderOf } from "./packet.ts";
import { codecOf, type Decode, none, noToken } from "./token.ts";

/** `RTSession.send(token, fields, options)`. */
export const sendTyped = (token: unknown, fields: unknown, options: RTSendOptions | undefined): void => {
  const codec = codecOf(token);
  if (codec === undefined) throw noToken(token);
  const { name, opCode, delivery, encode } = codec;
  if (encode === undefined) throw absent(SEND, name);
  const { to, reliable, sender } = options ?? {};
  const from = sender === undefined ? 0 : senderOf(`send(${name}), sender`, sender);
  const way = reliable === undefined ? delivery : reliable ? 0 : delivery || 1;
  const targets = to === undefined ? null : isPeer(to) ? to : targetsOf(`send(${name}), to`, [to]);
  send(opCode, from, way, targets, encode === none ? null : writePacket, name, encode, fields);
};

const isPeer = (to: unknown): to is number => typeof to === "number" && to >= 0 && to === (to | 0);

/** The fields of the packet that is being handled, read where the host has put them. */
export const receiveTyped = (decode: Decode): object => readPacket(decode, incoming);

/** Only a script that hides from the compiler what it does gets here. */
export const absent = (call: number, name: string): Error => wrong(SAY_NO_CODEC, call, name);
