/**
 * What only the whole project shows: handlers that no packet reaches, handlers of one op-code in two files, packets that no
 * script deals with, and sites that cannot be checked.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { rt4501, rt4502, rt4503, rt4505 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { PacketDefinition } from "#schemas/packet-model.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { noOpCode } from "../../flow/records.ts";
import { isDefined, packetsWith } from "../../questions/layout.ts";

export const project: Rule = {
  codes: ["RT4501", "RT4502", "RT4503", "RT4505"],
  run(context) {
    const never: Diagnostic[] = [];
    const open: Diagnostic[] = [];
    const quiet = context.quietIn("RT4501");
    for (const site of context.sites) {
      if (quiet.has(site)) continue;
      const before = never.length + open.length;
      never.push(...neverArrives(context, site));
      open.push(...unchecked(site));
      if (never.length + open.length === before) quiet.add(site);
    }
    return [
      ...never,
      ...context.scripts.flatMap(({ name }) => handledTwice(context, name)),
      ...unused(context),
      ...open,
    ];
  },
};

function neverArrives(context: RuleContext, site: Site): Diagnostic[] {
  if (site.kind !== "registers") return [];
  const { model } = context;
  const found: Diagnostic[] = [];
  for (const { opCodes } of site.uses) {
    const all = opCodes.every((one) => isDefined(model, one) && packetsWith(model, one, "received").length === 0);
    // Among all packets it is sought only where there is something to say.
    const packet = all ? model.packets.find((one) => one.opCode === opCodes[0]) : undefined;
    if (packet === undefined) continue;
    const notes = context.definedAt(packet.name, `${packet.name} is defined here, with "from": "server".`);
    found.push(rt4501(site.span, { name: packet.name, opCode: packet.opCode }, notes));
  }
  return found;
}

/** Within one file the second registration is seen by whoever reads it; across files nobody sees both. */
function handledTwice({ model, sites }: RuleContext, script: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const first = new Map<number, Site>();
  for (const site of sites) {
    if (site.script !== script || site.kind !== "registers" || site.proof.kind === "open") continue;
    for (const { opCodes } of site.uses) {
      const [opCode, more] = opCodes;
      if (opCode === undefined || more !== undefined) continue;
      const other = first.get(opCode);
      if (other === undefined) first.set(opCode, site);
      else if (other.span.source !== site.span.source) {
        const name = packetsWith(model, opCode, "received")[0]?.name ?? `op-code ${opCode}`;
        const notes = [{ message: "The other handler is registered here.", span: other.span }];
        found.push(rt4502(site.span, { name, other: other.span.source.path }, notes));
      }
    }
  }
  return found;
}

/** Where some op-code is not known, it may be the one. */
function unused(context: RuleContext): Diagnostic[] {
  const { model, sites, scripts } = context;
  if (scripts.length === 0) return [];
  const unknown = new Set<Site["kind"]>();
  const sent = new Set<number>();
  const handled = new Set<number>();
  for (const { kind, proof, uses } of sites) {
    if (kind !== "sends" && kind !== "registers") continue;
    if (proof.kind === "open") unknown.add(kind);
    const codes = kind === "sends" ? sent : handled;
    for (const { opCodes } of uses) for (const opCode of opCodes) codes.add(opCode);
  }
  const isUnused = ({ opCode, from }: PacketDefinition): boolean => {
    const maySend = from !== "client" && (unknown.has("sends") || sent.has(opCode));
    return !maySend && !(from !== "server" && (unknown.has("registers") || handled.has(opCode)));
  };
  return model.packets.filter(isUnused).map(({ name, opCode, from }) => {
    const what =
      from === "server"
        ? "sent by no script; nobody else may send it"
        : from === "client"
          ? "handled by no script; it is only relayed between clients"
          : "neither handled nor sent by a script; it is only relayed between clients";
    return rt4503(context.origins.get(name), { name, opCode, what });
  });
}

/** Some are open because of a mistake that has a finding of its own. */
function unchecked({ proof, member, span, lost }: Site): Diagnostic[] {
  if (lost || (proof.kind === "open" && proof.reason === noOpCode)) return [];
  return proof.kind === "open" ? [rt4505(span, { member, reason: proof.reason })] : [];
}
