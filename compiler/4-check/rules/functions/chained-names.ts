/**
 * `var left = right = 0;` in a function: it declares only the first, and the others are one variable of the whole script. Two calls
 * of the function that overlap, or a function that calls itself, write over each other's.
 *
 * Invariant: said only where the name is declared nowhere and nobody outside of the function uses it: a global that is meant to be
 * one is used by others.
 */

import { rt4623 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { type CodeLookup, lookupOf } from "../../questions/lookup.ts";
import { isWithin } from "../../questions/within.ts";

export const chainedNames: Rule = {
  codes: ["RT4623"],
  forms: ["declare"],
  inFiles: (context) => (lookup) => {
    if (lookup.freeWrites.size === 0) return [];
    const found: Diagnostic[] = [];
    for (const one of lookup.all("declare")) {
      const owner = lookup.owner(one);
      if (owner === lookup.code.top || one.value?.kind !== "assign" || one.target.kind !== "name") continue;
      const names: NameCode[] = [];
      for (let at: Expression = one.value; at.kind === "assign" && at.operator === "="; at = at.value) {
        const { target } = at;
        if (target.kind !== "name" || target.variable !== undefined) continue;
        if (!isUsedOutside(context, lookup, target.name, owner)) names.push(target);
      }
      const [first] = names;
      if (first === undefined) continue;
      const note = { message: "var is for this one alone.", span: lookup.span(one.target) };
      const name = names.map((each) => each.name).join(" and ");
      found.push(rt4623(lookup.span(first), { name, first: one.target.name }, [note]));
    }
    return found;
  },
};

/** Whether anybody but the function has the name, in whichever file: what a script declares its modules see. */
function isUsedOutside(
  context: RuleContext,
  lookup: CodeLookup,
  name: string,
  owner: { readonly start: number; readonly end: number },
): boolean {
  if (lookup.free.some((one) => one.name === name && !isWithin(one, owner))) return true;
  if (lookup.freeWrites.get(name)?.some((one) => !isWithin(one.name, owner))) return true;
  return context.files.some((file) => {
    if (file === lookup.file) return false;
    const there = lookupOf(file);
    return (
      there.freeWrites.has(name) ||
      there.free.some((one) => one.name === name) ||
      there.code.variables.some((one) => one.name === name && one.owner === there.code.top)
    );
  });
}
