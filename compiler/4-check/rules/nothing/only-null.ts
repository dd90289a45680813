/**
 * Variables that are only ever null, and used as if they were something: nobody gives them the value that they wait for.
 */

import { rt4535 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isAskedFor } from "../../questions/asked-for.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";

export const onlyNull: Rule = {
  codes: ["RT4535"],
  inFiles: () => (lookup) =>
    lookup.all("declare").flatMap(({ target, value }): Diagnostic[] => {
      if (target.kind !== "name" || target.variable === undefined || value?.kind !== "null") return [];
      const { variable } = target;
      if (lookup.only(variable) !== value || isReachable(lookup, variable)) return [];
      const reads = lookup.reads(variable);
      // Whoever asks for it knows that it may be missing: it may be switched on by hand.
      if (reads.some((one) => isAskedFor(lookup, one))) return [];
      const used = reads.find((one) => isUsed(lookup, one));
      if (used === undefined) return [];
      const note = { message: "This is all that it is ever given.", span: lookup.span(target) };
      return [rt4535(lookup.span(used), { name: variable.name }, [note])];
    }),
};

function isReachable(lookup: CodeLookup, variable: Variable): boolean {
  if (lookup.code.exports.some((one) => "variable" in one && one.variable === variable)) return true;
  return lookup.file.entry?.kind === "classic" && variable.owner === lookup.code.top && /\bthis\s*\[/.test(lookup.text);
}

/** Whether a member of it is taken, or it is called, and nothing on the way asks for it. */
function isUsed(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent) || /^\s*\?\./.test(lookup.text.slice(read.end))) return false;
  const takes = (parent.kind === "member" || parent.kind === "index") && parent.object === read;
  if (!takes && !(parent.kind === "call" && parent.callee === read)) return false;
  return ![...conditionsAround(lookup, read), ...exitsBefore(lookup, read)].some((test) =>
    lookup.inside(test).some((one) => !isFunction(one) && one.kind === "name" && one.variable === read.variable),
  );
}
