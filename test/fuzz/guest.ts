/**
 * The guest's files outside an isolate: they take the link when they are loaded, so one is made first. Tokens of a model come
 * with codecs written for it, or with the generic one.
 */

import { codecs } from "#compiler/6-emit/codec.ts";
import { allUses } from "#compiler/6-emit/packet-uses.ts";
import { tables } from "#compiler/6-emit/tables.ts";
import { HostPort } from "#runtime/host/port.ts";
import { platformHere } from "#runtime/isolate/platform.ts";
import { say } from "#runtime/isolate/sentences.ts";
import { WireError } from "#runtime/wire/cursor.ts";
import type { PacketModel } from "#schemas/packet-model.ts";

export type Guest = typeof import("#runtime/guest/codec.ts") &
  typeof import("#runtime/guest/token.ts") &
  typeof import("#runtime/guest/tabled.ts") &
  typeof import("#runtime/guest/data.ts") &
  typeof import("#runtime/guest/wire.ts");

/** Bytes a packet of the guest may have. */
export const PACKET_BYTES = 8192;

let loaded: Promise<Guest> | undefined;
/** The guest's own, once it is loaded. */
let guestError: Guest["WireError"] | undefined;

/** Whether bytes were refused as malformed, by the host or by the guest. */
export function isMalformed(error: unknown): boolean {
  return error instanceof WireError || (guestError !== undefined && error instanceof guestError);
}

export function loadGuest(): Promise<Guest> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Guest> {
  const port = new HostPort();
  port.configure({ sessionId: "s", relay: "unless-false", packetBytes: PACKET_BYTES, sliceMs: 5 });
  const link = platformHere(port.buffer, { flush() {}, give: () => true, take: () => "", say });
  (globalThis as unknown as { __rtsc: unknown }).__rtsc = link;
  const wire = await import("#runtime/guest/wire.ts");
  guestError = wire.WireError;
  return {
    ...(await import("#runtime/guest/codec.ts")),
    ...(await import("#runtime/guest/token.ts")),
    ...(await import("#runtime/guest/tabled.ts")),
    ...(await import("#runtime/guest/data.ts")),
    ...wire,
  };
}

/** The token of packet P, and behind it straight-line code. */
export function written(guest: Guest, model: PacketModel): object {
  return evaluate(guest, codecs(model, allUses(model), "return ").text);
}

/** The token of packet P, and behind it the generic codec. */
export function tabled(guest: Guest, model: PacketModel): object {
  return evaluate(guest, tables(model, allUses(model), "return "));
}

function evaluate(guest: Guest, text: string): object {
  const names = Object.keys(guest);
  const tokens = new Function(...names, `"use strict"; ${text}`)(...names.map((name) => guest[name as keyof Guest]));
  return (tokens as { P: object }).P;
}
