/**
 * `seats[seats.indexOf(null)] = seat`: where there is none, that gives the list a member "-1", which nobody ever looks at.
 */

import { rt4656 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isQuiet } from "../../questions/chains.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const replacedUnfound: Rule = {
  codes: ["RT4656"],
  words: ["indexOf"],
  forms: ["index"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const call of lookup.callsOf("indexOf")) {
      const place = lookup.parent(call);
      if (place === undefined || isFunction(place) || place.kind !== "index" || place.index !== call) continue;
      const assigned = lookup.parent(place);
      if (assigned === undefined || isFunction(assigned) || assigned.kind !== "assign") continue;
      if (assigned.target !== place || assigned.operator !== "=") continue;
      // A thing that is somewhere in it is replaced by those who know that; a free place may be sought in vain.
      if (!isMark(lookup, call.args[0])) continue;
      const { object } = call.callee;
      const list = lookup.textOf(object);
      if (!isQuiet(object) || lookup.textOf(place.object) !== list) continue;
      if (
        [...conditionsAround(lookup, place), ...exitsBefore(lookup, place)].some((one) =>
          asksOf(lookup.textOf(one), list),
        )
      )
        continue;
      const sought = call.args[0] === undefined ? list : quoted(lookup.textOf(call.args[0]));
      found.push(rt4656(lookup.span(place), { text: quoted(lookup.textOf(place)), list: quoted(list), sought }));
    }
    return found;
  },
};

/** What stands in a place that is free: `null`, `undefined`, `0`, `-1`, `""`. */
function isMark(lookup: CodeLookup, one: Expression | undefined): boolean {
  if (one === undefined) return false;
  if (one.kind === "unary") return one.operator === "-" && one.operand.kind === "number";
  return one.kind === "number" || one.kind === "string" || one.kind === "boolean" || lookup.isNothing(one);
}

/** Whether a condition asks what is in a list or how many there are, or whether something has room: then it may be known to be found. */
function asksOf(text: string, list: string): boolean {
  if (/full|free|room|space|count|size|available|empty/i.test(text)) return true;
  return text.includes(list) && /\.(?:includes|indexOf|some|find|findIndex|every|filter|length)\b/.test(text);
}
