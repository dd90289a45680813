/** Functions that call themselves whatever happens: the stack ends before they do. */

import { rt4614 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, conditionsAround, exitsBefore } from "../../questions/lookup.ts";

export const withoutEnd: Rule = {
  codes: ["RT4614"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const calls = lookup.all("call");
    for (let at = 0; at < calls.length; at++) {
      const call = calls[at]!;
      // What nothing in the file is called by is no function around it.
      if (call.callee.kind === "name" && call.callee.variable !== undefined) judge(lookup, call, found);
    }
    return found;
  },
};

function judge(lookup: CodeLookup, call: CallCode, found: Diagnostic[]): void {
  const { callee } = call;
  const owner = lookup.owner(call);
  if (callee.kind !== "name" || owner.suspends || owner.name !== callee.name) return;
  if (lookup.functionOf(callee) !== owner) return;
  if (conditionsAround(lookup, call).length > 0 || exitsBefore(lookup, call).length > 0) return;
  if (lookup.around(call).some(({ kind }) => kind === "try" || kind === "switch")) return;
  found.push(rt4614(lookup.span(call), { name: owner.name }));
}
