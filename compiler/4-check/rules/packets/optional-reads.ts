/**
 * Reads of optional fields whose value is used as if it were always there.
 *
 * Decided by flow alone: a value that any condition asks for, wherever that is, counts as dealt with.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { rt4104 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { misfits } from "../../questions/layout.ts";

export const optionalReads: Rule = {
  codes: ["RT4104"],
  run(context) {
    const asked = new Set(context.sites.filter((site) => site.member === "has").flatMap(placesOf));
    return context.sites.flatMap((site) => {
      if (site.kind !== "reads" || site.needs.length === 0 || isAsserted(site)) return [];
      if (placesOf(site).some((place) => asked.has(place))) return [];
      return judge(context, site);
    });
  },
};

function judge(context: RuleContext, site: Site): Diagnostic[] {
  // What is optional "does not fit" a read that takes its value for granted.
  const found = misfits(context.model, site, "received", (field) => field.required);
  return found.flatMap(({ layout, index, field }) => {
    if (field === undefined) return [];
    const { name } = layout;
    const notes = [
      { message: "It is read here.", span: site.span },
      ...context.definedAt(`${name}.${field.name}`, `${field.name} is optional.`),
    ];
    return site.needs.map((need) => rt4104(need, { index, name, field: field.name, getter: site.member }, notes));
  });
}

/** The author says that it is there: `getFloat(2)!`. */
function isAsserted({ call }: Site): boolean {
  return /^!(?!=)/.test(call.source.text.slice(call.end, call.end + 2));
}

/** What a site reads, to find `has` of the same. */
function placesOf({ script, uses }: Site): string[] {
  return uses.flatMap(({ opCodes, path, indexes }) =>
    indexes?.kind === "some"
      ? opCodes.flatMap((opCode) => indexes.values.map((index) => `${script} ${opCode}/${path.join(".")}/${index}`))
      : [],
  );
}
