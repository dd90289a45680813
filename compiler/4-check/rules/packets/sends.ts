/**
 * Sends as such, whatever they carry: op-codes that are not defined or go the other way, packets that are never sent or have no
 * op-code, changes that come after the send.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { rt4207, rt4208, rt4209, rt4210, rt4213, rt4214 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { isOpCode } from "#schemas/packet-model.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { noOpCode } from "../../flow/records.ts";
import { broughtBy } from "../../questions/brought.ts";
import { isDefined, packetsWith } from "../../questions/layout.ts";

export const sends: Rule = {
  codes: ["RT4207", "RT4208", "RT4209", "RT4210", "RT4213", "RT4214"],
  run(context) {
    const found: Diagnostic[] = [];
    const quiet = context.quietIn("RT4207");
    for (const site of context.sites) {
      if (quiet.has(site)) continue;
      const wrong = judge(context, site);
      if (wrong.length === 0) quiet.add(site);
      else found.push(...wrong);
    }
    return found;
  },
};

function judge(context: RuleContext, site: Site): Diagnostic[] {
  switch (site.kind) {
    case "registers":
      return unknownCodes(context, site);
    case "reads":
      return beyond(context, site);
    case "builds":
      return [...(site.lost ? [rt4210(site.span, { setter: site.member })] : []), ...beyond(context, site)];
    case "sends": {
      const found = [...unknownCodes(context, site), ...wrongWay(context, site)];
      const { proof, member, sent, escapes } = site;
      if (escapes) return found;
      if (member === "setOpCode" && proof.kind === "proven" && sent.length === 0) found.push(rt4209(site.span));
      if (proof.kind === "open" && proof.reason === noOpCode) found.push(rt4213(site.span));
      return found;
    }
    default:
      return [];
  }
}

/** Indexes that no data has. Of packets that are defined their fields are spoken of. */
function beyond(context: RuleContext, site: Site): Diagnostic[] {
  const { model } = context;
  const { uses, member, span, kind } = site;
  if (uses.some(({ opCodes }) => opCodes.some((opCode) => isDefined(model, opCode)))) return [];
  const indexes = uses.map((use) => (use.indexes?.kind === "some" ? use.indexes.values : []));
  const [[index] = []] = indexes;
  if (index === undefined || !indexes.every((list) => list.length > 0 && list.every((one) => !isIndex(one)))) return [];
  const so = kind === "reads" ? "is always null" : "throws a RangeError";
  const finding = rt4214(span, { member, index, so }, broughtBy(context, site, 0, index));
  return [kind === "reads" ? finding : { ...finding, throws: true }];
}

function isIndex(index: number): boolean {
  return Number.isInteger(index) && index >= 1 && index <= 127;
}

/** A project without definitions has no say in which op-codes there are. */
function unknownCodes(context: RuleContext, site: Site): Diagnostic[] {
  const { model } = context;
  if (model.packets.length === 0) return [];
  const found: Diagnostic[] = [];
  for (const { opCodes, name } of site.uses) {
    // Those of the protocol are another mistake.
    if (opCodes.some((opCode) => isDefined(model, opCode) || !isOpCode(opCode))) continue;
    const [opCode] = opCodes;
    const called = name === undefined ? "" : ` (${name})`;
    found.push(rt4207(site.span, { opCode: opCode!, called }, broughtBy(context, site, 0, opCode)));
  }
  return found;
}

function wrongWay(context: RuleContext, site: Site): Diagnostic[] {
  const { model } = context;
  const found: Diagnostic[] = [];
  for (const { opCodes } of site.uses) {
    if (!opCodes.every((opCode) => isDefined(model, opCode) && packetsWith(model, opCode, "sent").length === 0))
      continue;
    const packet = model.packets.find((one) => one.opCode === opCodes[0]);
    if (packet === undefined) continue;
    const notes = [
      ...context.definedAt(packet.name, `${packet.name} is defined here, with "from": "client".`),
      ...broughtBy(context, site, 0, packet.opCode),
    ];
    found.push(rt4208(site.span, { name: packet.name, opCode: packet.opCode }, notes));
  }
  return found;
}
