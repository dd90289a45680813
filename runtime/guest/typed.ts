/**
 * The typed API: packets by their token. What a packet is made of its codec knows; here are the options, and the way to the
 * link and back.
 */

import { SAY_NO_CODEC, SEND } from "#runtime/link.ts";
import { readPacket, writePacket } from "./codec.ts";
import { targetsOf, wrong } from "./convert.ts";
import { type Peers, send } from "./effects.ts";
import { incoming } from "./in-place.ts";
import { senderOf } from "./packet.ts";
import { codecOf, type Decode, none, noToken } from "./token.ts";

/**
 * `RTSession.send(token, fields, options)`. What is seldom needed stands in functions of its own, here and on the way from here:
 * V8 copies a send with all it calls into the handler, up to so much code, and then makes no object of the fields.
 */
export const sendTyped = (token: unknown, fields: unknown, options: RTSendOptions | undefined): void => {
  const codec = codecOf(token);
  if (codec === undefined) throw noToken(token);
  const { name, opCode, encode } = codec;
  if (encode === undefined) throw absent(SEND, name);
  let from = 0;
  let way = codec.delivery;
  let targets: Peers = null;
  if (options !== undefined && options !== null) {
    const { to, reliable, sender } = options;
    if (sender !== undefined) from = senderOf(`send(${name}), sender`, sender);
    if (reliable !== undefined) way = reliable ? 0 : way || 1;
    if (to !== undefined) targets = isPeer(to) ? to : targetsOf(`send(${name}), to`, [to]);
  }
  // Two calls, each with its function: V8 would not copy the one when it is either.
  if (encode === none) send(opCode, from, way, targets, null, 0, 0, 0);
  else send(opCode, from, way, targets, writePacket, name, encode, fields);
};

const isPeer = (to: unknown): to is number => typeof to === "number" && to >= 0 && to === (to | 0);

/** The fields of the packet that is being handled, read where the host has put them. */
export const receiveTyped = (decode: Decode): object => readPacket(decode, incoming);

/** Only a script that hides from the compiler what it does gets here. */
export const absent = (call: number, name: string): Error => wrong(SAY_NO_CODEC, call, name);
