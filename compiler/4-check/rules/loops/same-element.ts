/** Loops through a list or an object that never speak of the element whose turn it is, and take another one each time. */

import { rt4613 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isPlain, plainText } from "../../questions/chains.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

export const sameElement: Rule = {
  codes: ["RT4613"],
  forms: ["loop", "each"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { test, after, body } of lookup.all("loop")) {
      if (test?.kind !== "binary" || test.operator !== "<" || test.left.kind !== "name" || after?.kind !== "update")
        continue;
      const { right, left } = test;
      if (right.kind !== "member" || right.name !== "length" || left.variable === undefined) continue;
      found.push(...judge(lookup, right.object, left.variable, body));
    }
    for (const { object, target, body, of } of lookup.all("each")) {
      if (!of && target.kind === "name" && target.variable !== undefined)
        found.push(...judge(lookup, object, target.variable, body));
    }
    return found;
  },
};

function judge(lookup: CodeLookup, list: Expression, key: Variable, body: Statement): Diagnostic[] {
  if (!isPlain(list)) return [];
  const reads = lookup.reads(key);
  // From the end: of one name in many loops the last ones are the likely ones.
  for (let at = reads.length - 1; at >= 0; at--) if (isWithin(reads[at]!, body)) return [];
  const text = plainText(lookup, list);
  const taken = lookup.inside(body).find((one) => {
    if (isFunction(one) || one.kind !== "index" || plainText(lookup, one.object) !== text) return false;
    if (one.index.kind !== "number" && one.index.kind !== "name") return false;
    // What the loop itself steps, or gives, goes on.
    const { index } = one;
    if (index.kind !== "name") return true;
    return index.variable !== undefined && !lookup.writes(index.variable).some(({ name }) => isWithin(name, body));
  });
  if (taken === undefined || lookup.inside(body).some((one) => endsOrTurns(lookup, one, text))) return [];
  return [rt4613(lookup.span(taken), { text: quoted(lookup.textOf(taken)), key: key.name, list: quoted(text) })];
}

/** What ends the loop, or puts another element in the place: `order.push(order.shift())`. */
function endsOrTurns(lookup: CodeLookup, one: Code, list: string): boolean {
  if (isFunction(one)) return false;
  if (one.kind === "leave" || one.kind === "return") return true;
  if (
    one.kind !== "call" ||
    one.callee.kind !== "member" ||
    !/^(?:shift|unshift|pop|splice|sort|reverse)$/.test(one.callee.name)
  )
    return false;
  return plainText(lookup, one.callee.object) === list;
}
