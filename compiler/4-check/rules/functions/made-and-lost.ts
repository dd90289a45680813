/** Things that are made and lost at once: `new Error("…");` without `throw`, `new Bullet(x);` of a constructor that only fills it. */

import { rt4609 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isQuiet } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const madeAndLost: Rule = {
  codes: ["RT4609"],
  forms: ["new"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("new")) {
      const parent = lookup.parent(one);
      if (parent === undefined || !("kind" in parent) || parent.kind !== "expression") continue;
      const isError =
        one.callee.kind === "name" &&
        one.callee.variable === undefined &&
        /^(?:\w*Error|Date|Array|Object|Map|Set)$/.test(one.callee.name);
      const code = lookup.functionOf(one.callee);
      if (!isError && (code === undefined || !onlyFills(lookup, code))) continue;
      const advice =
        isError && /Error$/.test(lookup.textOf(one.callee))
          ? "write throw before it"
          : "keep it in a variable, a list or an object";
      found.push(rt4609(lookup.span(one), { text: quoted(lookup.textOf(one)), advice }));
    }
    return found;
  },
};

/** Whether a constructor does nothing but set members of what it makes. */
function onlyFills(_lookup: CodeLookup, code: FunctionCode): boolean {
  return (
    code.body.length > 0 &&
    code.body.every((one) => {
      const value = one.kind === "expression" ? one.value : undefined;
      return (
        value?.kind === "assign" &&
        value.target.kind === "member" &&
        value.target.object.kind === "this" &&
        isSafe(value.value)
      );
    })
  );
}

function isSafe(value: Parameters<typeof isQuiet>[0]): boolean {
  return isQuiet(value) || value.kind === "object" || value.kind === "array";
}
