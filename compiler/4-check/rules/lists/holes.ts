/** Lists that are written with a comma too much: `[10, 20, , 40]` has a place with nothing in it. */

import { rt4610 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import type { CodeLookup } from "../../questions/lookup.ts";

export const holes: Rule = {
  codes: ["RT4610"],
  forms: ["array"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const list of lookup.all("array")) {
      const { items } = list;
      // Tools hand over such lists to functions of their own.
      if (lookup.parent(list)?.kind === "call" || isRowOfTool(lookup, list)) continue;
      for (let at = 1; at < items.length; at++) {
        const next = items[at]!;
        // What is left out is no expression that has a kind of its own.
        if (next.kind !== "other" || next.parts.length > 0 || lookup.textOf(next).trim().length > 1) continue;
        const start = items[at - 1]!.end;
        // One on a line of its own is meant, as an index that nobody uses any more.
        if (/^\s*,[ \t]*,/.test(lookup.text.slice(start, start + 100)))
          found.push(rt4610(lookup.span({ start, end: next.end + 1 })));
      }
    }
    return found;
  },
};

/** `}, run, this, [[3, 14, 18, 26], [19,, 21, 25]])`: where a generator goes on, as regenerator hands it over behind its function. */
function isRowOfTool(lookup: CodeLookup, list: Expression): boolean {
  const rows = lookup.parent(list);
  const call = rows?.kind === "array" ? lookup.parent(rows) : undefined;
  return (
    call?.kind === "call" && call.args.length > 1 && call.args[0]?.kind === "function" && call.args.at(-1) === rows
  );
}
