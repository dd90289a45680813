/**
 * The guest: what runs inside the isolate before the script, and for it. Importing this file installs everything: it tells the
 * link which function runs a turn and what `RTSession` is; the link defines that, and clears away what is not ECMAScript.
 *
 * Runs before any code of the script, in strict mode (a strict function shows neither its caller nor its arguments). Knows
 * no Node API, no host and no schema. The declarations scripts are checked against are those its classes implement.
 */

/// <reference path="../../schemas/rtsession/rtsession.d.ts" />
/// <reference path="../../schemas/rtsession/requests.d.ts" />

import { Data, DataBuilder } from "./data.ts";
import { Packet, PacketBuilder } from "./packet.ts";
import { Player } from "./players.ts";
import { link } from "./primordials.ts";
import { session } from "./session.ts";
import { turn } from "./turn.ts";

link.start(
  turn,
  session,
  // Scripts are given these objects, and make none themselves.
  Packet,
  Player,
  ...(typeof RTSC_NO_DATA === "undefined" ? [Data] : []),
  ...(typeof RTSC_NO_BUILDERS === "undefined" ? [DataBuilder, PacketBuilder] : []),
);

// What the compiler writes for a project's packets is made of these; what it does not use is not in the bundle.
export * from "./codec.ts";
export * from "./sites.ts";
export { tabled } from "./tabled.ts";
export { none, token } from "./token.ts";
