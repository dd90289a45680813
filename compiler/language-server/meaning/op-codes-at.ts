/**
 * OpCodesAt: which op-codes an expression of a script means, in the text as it is now. What flow has proven counts first; then what
 * the words say.
 */

import type { PacketDefinition } from "#schemas/packet-model.ts";
import type { View } from "../feature.ts";
import { isAboutPackets, opCodesOf } from "./site-facts.ts";
import { isDot, numberIn, type Range, type Token } from "./tokens.ts";
import { type SharedSite, type Uses, usesOf } from "./uses.ts";

/** The site whose span a token is or begins, if the state knows that place. */
export function siteAt(view: View, token: Token): SharedSite | undefined {
  const { source } = view;
  if (source === undefined) return undefined;
  const start = view.toState(token.start);
  if (!source.text.startsWith(token.text, start) || view.toPresent(start) !== token.start) return undefined;
  return usesOf(view.state)
    .sites(view.path)
    .find(({ site }) => site.span.start === start);
}

/** The op-codes an expression means; none where that is not known. */
export function opCodesAt(view: View, tokens: readonly Token[], { from, to }: Range): readonly number[] {
  const first = tokens[from];
  const last = tokens[to];
  if (first === undefined || last === undefined || to < from) return [];
  const uses = usesOf(view.state);
  const known = siteAt(view, first);
  if (known !== undefined && isAboutPackets(known.site)) {
    const opCodes = opCodesOf(known.site);
    if (opCodes.length > 0) return opCodes;
  }
  const number = from === to ? numberIn(first) : undefined;
  if (number !== undefined) return [number];
  const packet = packetOfToken(uses, tokens, { from, to });
  if (packet !== undefined) return [packet.opCode];
  return last.kind === "name" ? uses.named(last.text) : [];
}

/** The packet of `Packets.Move` or `Packets.Move.opCode`. */
function packetOfToken(uses: Uses, tokens: readonly Token[], { from, to }: Range): PacketDefinition | undefined {
  for (let at = from + 2; at <= to; at++) {
    if (tokens[at - 2]?.text !== "Packets" || !isDot(tokens[at - 1]!)) continue;
    const found = uses.definitions.get(tokens[at]!.text);
    if (found?.kind === "packet") return found.definition;
  }
  return undefined;
}
