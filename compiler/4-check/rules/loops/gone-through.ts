/**
 * Iterators that are gone through twice: `const all = players.values()`, and two loops over `all`. Behind the first it is at its end,
 * so the second has no turn.
 */

import { rt4577 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { NameCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { collectionOf } from "../../questions/collections.ts";
import { type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { loopsAround } from "../../questions/loops.ts";
import { namesFor } from "../../questions/names-in.ts";

export const goneThrough: Rule = {
  codes: ["RT4577"],
  words: ["values", "keys", "entries", "matchAll"],
  inFiles: () => (lookup) =>
    lookup.callsOf("values", "keys", "entries", "matchAll").flatMap((call): Diagnostic[] => {
      const { object, name } = call.callee;
      if (name === "matchAll" ? call.args.length !== 1 : call.args.length > 0 || !isCollection(lookup, object))
        return [];
      const reads = namesFor(lookup, call);
      if (
        reads.length < 2 ||
        !reads.every((one) => isConsumed(lookup, one) && lookup.owner(one) === lookup.owner(call))
      )
        return [];
      const [first, second] = [...reads].sort((a, b) => a.start - b.start);
      // What a condition decides may be the other way.
      if (first === undefined || second === undefined || conditionsAround(lookup, first).length > 0) return [];
      const loops = loopsAround(lookup, first);
      if (loops.some((one) => one.kind === "each" && one.object === first)) return [];
      const notes = [{ message: "It is gone through here.", span: lookup.span(first) }];
      return [rt4577(lookup.span(second), { name: second.name }, notes)];
    }),
};

function isCollection(lookup: CodeLookup, object: Parameters<typeof collectionOf>[1]): boolean {
  return collectionOf(lookup, object) !== undefined;
}

/** `for (… of all)`, `[...all]`, `Array.from(all)`, `show(all)` */
function isConsumed(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "each") return parent.of && parent.object === read;
  if (parent.kind === "spread") return true;
  return parent.kind === "call" && parent.args.includes(read);
}
