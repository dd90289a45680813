/**
 * The guest: what runs inside the isolate before the script, and for it. Importing this file installs everything: it takes
 * the link from the global object, clears away what is not ECMAScript, and defines `RTSession`.
 *
 * Runs before any code of the script, in strict mode (a strict function shows neither its caller nor its arguments). Knows
 * no Node API, no host and no schema. The declarations scripts are checked against are those its classes implement.
 */

/// <reference path="../../schemas/rtsession/rtsession.d.ts" />
/// <reference path="../../schemas/rtsession/requests.d.ts" />

import { Data, DataBuilder } from "./data.ts";
import { link } from "./effects.ts";
import { Packet, PacketBuilder } from "./packet.ts";
import { Player } from "./players.ts";
import { Nothing } from "./primordials.ts";
import { session } from "./session.ts";
import { turn } from "./turn.ts";

// V8 puts the last four in every context. Shared memory and its waiting have no use in a session, and WebAssembly's memory
// is not held by the isolate's limit.
const everything: { [name: string]: unknown } = globalThis;
for (const name of ["__rtsc", "WebAssembly", "console", "SharedArrayBuffer", "Atomics"]) delete everything[name];
Object.setPrototypeOf(Nothing.prototype, null);
// Scripts are given these objects, and make none themselves.
for (const { prototype } of [
  Nothing,
  Packet,
  Player,
  ...(typeof RTSC_NO_DATA === "undefined" ? [Data] : []),
  ...(typeof RTSC_NO_BUILDERS === "undefined" ? [DataBuilder, PacketBuilder] : []),
]) {
  delete (prototype as { constructor?: unknown }).constructor;
}
Object.defineProperty(globalThis, "RTSession", { value: session });
link.turn = turn;

// What the compiler writes for a project's packets is made of these; what it does not use is not in the bundle.
export * from "./codec.ts";
export * from "./sites.ts";
export { tabled } from "./tabled.ts";
export { none, token } from "./token.ts";
