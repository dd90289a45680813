/**
 * Resets that reset nothing: what a variable is given again is the very thing that it holds, as it became since.
 */

import { rt4525 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";

export const resets: Rule = {
  codes: ["RT4525"],
  forms: ["="],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { target, value, operator } of lookup.all("assign")) {
      if (operator !== "=" || target.kind !== "name" || target.variable === undefined) continue;
      if (value.kind !== "name" || value.variable === undefined || lookup.owner(value) === lookup.code.top) continue;
      const made = madeOnce(lookup, value.variable);
      if (made === undefined || !isAlwaysThat(lookup, target, value.variable)) continue;
      const note = { message: "It is made here, once.", span: lookup.span(made) };
      found.push(
        rt4525(lookup.span({ start: target.start, end: value.end }), { name: target.name, made: value.name }, [note]),
      );
    }
    return found;
  },
};

/** The literal that a variable of the top level holds, where that is all it ever holds, and more than texts and numbers. */
function madeOnce(lookup: CodeLookup, variable: Variable): Expression | undefined {
  if (variable.owner !== lookup.code.top || variable.kind === "import") return undefined;
  const only = lookup.only(variable);
  if (only === undefined || isFunction(only)) return undefined;
  if (only.kind === "array" || only.kind === "object" || only.kind === "new") return only;
  return undefined;
}

/** Whether a variable is given nothing else, beginning with its declaration. */
function isAlwaysThat(lookup: CodeLookup, { variable }: NameCode, made: Variable): boolean {
  if (variable === undefined || variable === made || lookup.isGlobalMember(variable)) return false;
  if (variable.kind === "parameter" || isExported(lookup, variable)) return false;
  const writes = lookup.writes(variable);
  if (writes.length < 2 || !writes.some(({ by }) => !isFunction(by) && by.kind === "declare")) return false;
  return writes.every(({ value }) => value?.kind === "name" && value.variable === made);
}
