/** `JSON.stringify(packet.getData())`: what a packet holds are no members of its data, so none of it is written. */

import { rt4657 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { stringified } from "../../questions/stringified.ts";

export const dataAsJson: Rule = {
  codes: ["RT4657"],
  words: ["stringify"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { callee, args } of lookup.callsOf("stringify")) {
      const [thing] = args;
      if (thing === undefined || !lookup.isGlobal(callee.object, "JSON")) continue;
      for (const one of stringified(thing))
        if (isData(lookup, one)) found.push(rt4657(lookup.span(one), { text: quoted(lookup.textOf(one)) }));
    }
    return found;
  },
};

/** What `getData()` of a packet gives; also by the name of a variable that is nothing else. */
function isData(lookup: CodeLookup, one: Expression): boolean {
  const value = lookup.valueOf(one);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return false;
  const { name, object } = value.callee;
  if (name !== "getData" || value.args.length > 0 || object.kind !== "name") return false;
  return isPacket(lookup, object);
}

/** The first parameter of a handler of packets, by where its function is handed or by its name. */
function isPacket(lookup: CodeLookup, object: Expression & { readonly kind: "name" }): boolean {
  const parameter = object.variable;
  return (
    parameter?.kind === "parameter" &&
    /^(?:p|pkt|packet|\w*Packet)$/.test(object.name) &&
    lookup.text.includes("onPacket")
  );
}
