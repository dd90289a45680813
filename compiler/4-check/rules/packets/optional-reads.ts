/**
 * Reads of optional fields whose value is used as if it were always there.
 *
 * Decided by flow alone: a value that any condition asks for, wherever that is, counts as dealt with.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { rt4104 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Field } from "#schemas/packet-model.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { misfits } from "../../questions/layout.ts";

export const optionalReads: Rule = {
  codes: ["RT4104"],
  run(context) {
    const asked = new Set(context.sites.filter((site) => site.member === "has").flatMap(placesOf));
    const found: Diagnostic[] = [];
    for (const site of context.sites) {
      if (site.kind !== "reads" || site.needs.length === 0 || isAsserted(site)) continue;
      if (asked.size > 0 && placesOf(site).some((place) => asked.has(place))) continue;
      judge(context, site, found);
    }
    return found;
  },
};

function isThere(field: Field): boolean {
  return field.required;
}

function judge(context: RuleContext, site: Site, found: Diagnostic[]): void {
  // What is optional "does not fit" a read that takes its value for granted.
  for (const { layout, index, field } of misfits(context.model, site, "received", isThere)) {
    if (field === undefined) continue;
    const { name } = layout;
    const notes = [
      { message: "It is read here.", span: site.span },
      ...context.definedAt(`${name}.${field.name}`, `${field.name} is optional.`),
    ];
    for (const need of site.needs) {
      found.push(rt4104(need, { index, name, field: field.name, getter: site.member }, notes));
    }
  }
}

/** The author says that it is there: `getFloat(2)!`. */
function isAsserted({ call }: Site): boolean {
  const { text } = call.source;
  return text.charCodeAt(call.end) === 33 && text.charCodeAt(call.end + 1) !== 61;
}

/** What a site reads, to find `has` of the same. */
function placesOf({ script, uses }: Site): string[] {
  return uses.flatMap(({ opCodes, path, indexes }) =>
    indexes?.kind === "some"
      ? opCodes.flatMap((opCode) => indexes.values.map((index) => `${script} ${opCode}/${path.join(".")}/${index}`))
      : [],
  );
}
