/**
 * The typed API: packets by their token. What a packet is made of its codec knows; here are the options, and the way to the
 * link and back.
 */

import { readPacket, writePacket } from "./codec.ts";
import { targetsOf } from "./convert.ts";
import { oversize } from "./data.ts";
import { incoming, send } from "./effects.ts";
import { senderOf } from "./packet.ts";
import { typeError } from "./primordials.ts";
import { codecOf, type Decode, none, noToken } from "./token.ts";

/** `RTSession.send(token, fields, options)`. */
export function sendTyped(token: unknown, fields: unknown, options: RTSendOptions | undefined): void {
  const codec = codecOf(token);
  if (codec === undefined) throw noToken(token);
  const { name, opCode, delivery, encode } = codec;
  if (encode === undefined) throw absent("send", name);
  const { to, reliable, sender } = options ?? {};
  const from = sender === undefined ? 0 : senderOf(`send(${name}), sender`, sender);
  const way = reliable === undefined ? delivery : reliable ? 0 : delivery || 1;
  const targets = to === undefined ? null : isPeer(to) ? to : targetsOf(`send(${name}), to`, [to]);
  try {
    send(opCode, from, way, targets, encode === none ? null : writePacket, name, encode, fields);
  } catch (error) {
    throw oversize(error);
  }
}

function isPeer(to: unknown): to is number {
  return typeof to === "number" && to >= 0 && to === (to | 0);
}

/** The fields of the packet that is being handled, read where the host has put them. */
export function receiveTyped(decode: Decode): object {
  return readPacket(decode, incoming);
}

/** Only a script that hides from the compiler what it does gets here. */
export function absent(call: string, name: string): TypeError {
  return typeError(`${call}(${name}): the bundle has no codec for it; name the packet where you call ${call}.`);
}
