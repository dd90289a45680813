/**
 * Whom a change breaks, derived from who writes a packet and who reads it. The one place where directions become names.
 *
 * Old and new run side by side in two ways: clients already shipped meet the new server, and servers still running meet new
 * clients. What a client sends is read by the server, which drops what does not fit, and by the other clients, to whom the
 * server relays it. What the server sends is read by clients. Both kinds may lie in recordings, which the new side reads.
 */

import type { Breaks } from "#compiler/1-config/config.ts";
import type { From } from "#schemas/packet-model.ts";

export type { Breaks } from "#compiler/1-config/config.ts";

/** In the order in which they are always listed. */
export const allBreaks: readonly Breaks[] = ["clients", "servers", "recordings", "source"];

/**
 * What a rule says it does: `old-to-new`, what the old side writes is refused or misread by the new one; `new-to-old`, the
 * other way round; or the name of a category that is broken whatever the direction of the packet.
 */
export type Effect = "old-to-new" | "new-to-old" | Breaks;

export type Side = "client" | "server";

/** The sides that write a packet, or several packets together. */
export type Sides = ReadonlySet<Side>;

const client: readonly Side[] = ["client"];
const server: readonly Side[] = ["server"];
const writers: { readonly [from in From]: readonly Side[] } = { client, server, both: [...client, ...server] };

export function writersOf(from: From): readonly Side[] {
  return writers[from];
}

/** Who is broken by a change whose packets are written by these sides. In the order of `allBreaks`. */
export function breaksOf(effects: readonly Effect[], sides: Sides): Breaks[] {
  const broken = new Set<Breaks>();
  for (const effect of effects) {
    if (effect === "old-to-new") {
      // The old writer is the one whose packets fail; its recorded packets fail in the same way.
      if (sides.has("client")) broken.add("clients");
      if (sides.has("server")) broken.add("servers");
      if (sides.size > 0) broken.add("recordings");
    } else if (effect === "new-to-old") {
      // The old reader is the one that fails. Packets of clients are read twice: by the server, then by the other clients.
      if (sides.has("client")) broken.add("servers");
      if (sides.size > 0) broken.add("clients");
    } else broken.add(effect);
  }
  return allBreaks.filter((one) => broken.has(one));
}
