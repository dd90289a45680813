/**
 * `new Array(n).map(…)`: a list that is made by its length has no elements yet, and what goes through the elements of it never runs.
 */

import { rt4654 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule } from "../../context.ts";
import { quoted } from "../../questions/phrase.ts";

const going = ["map", "forEach", "filter", "some", "every", "reduce"];

export const neverBegun: Rule = {
  codes: ["RT4654"],
  words: ["Array"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { callee } of lookup.callsOf(...going)) {
      const { object } = callee;
      if ((object.kind !== "new" && object.kind !== "call") || !lookup.isGlobal(object.callee, "Array")) continue;
      const [length, another] = object.args;
      if (length === undefined || another !== undefined) continue;
      if (/^(?:spread|string|array|object|null|boolean|template|function|class)$/.test(length.kind)) continue;
      const text = lookup.textOf(object);
      found.push(rt4654(lookup.span(object), { text: quoted(text), member: callee.name }));
    }
    return found;
  },
};
