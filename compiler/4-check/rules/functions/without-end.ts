/** Functions that call themselves whatever happens: the stack ends before they do. */

import { rt4614 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule } from "../../context.ts";
import { conditionsAround, exitsBefore } from "../../questions/lookup.ts";

export const withoutEnd: Rule = {
  codes: ["RT4614"],
  inFiles: () => (lookup) =>
    lookup.all("call").flatMap((call): Diagnostic[] => {
      if (call.callee.kind !== "name") return [];
      const owner = lookup.owner(call);
      if (owner.suspends || owner.name !== call.callee.name || lookup.functionOf(call.callee) !== owner) return [];
      if (conditionsAround(lookup, call).length > 0 || exitsBefore(lookup, call).length > 0) return [];
      if (lookup.around(call).some(({ kind }) => kind === "try" || kind === "switch")) return [];
      return [rt4614(lookup.span(call), { name: owner.name })];
    }),
};
