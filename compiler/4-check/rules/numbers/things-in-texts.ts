/** Things that are added to a text: what comes of it is "[object Object]". */

import { rt4607 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { whoIs } from "../../questions/who.ts";

export const thingsInTexts: Rule = {
  codes: ["RT4607"],
  forms: ["+"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("binary")) {
      if (one.operator !== "+" || (one.left.kind !== "name" && one.right.kind !== "name")) continue;
      const thing = isText(one.left) ? one.right : isText(one.right) ? one.left : undefined;
      if (thing === undefined || !isThing(lookup, thing)) continue;
      const text = quoted(lookup.textOf(thing));
      found.push(rt4607(lookup.span(thing), { text }));
    }
    return found;
  },
};

function isText(one: Expression): boolean {
  if (one.kind === "string" || one.kind === "template") return true;
  // The right side first: a long sum is deep on the left.
  return one.kind === "binary" && one.operator === "+" && (isText(one.right) || isText(one.left));
}

function isThing(lookup: CodeLookup, one: Expression): boolean {
  if (one.kind !== "name") return false;
  if (whoIs(lookup, one) === "player") return true;
  if (one.variable === undefined || one.variable.kind === "parameter") return false;
  const writes = lookup.writes(one.variable);
  return (
    writes.length > 0 &&
    writes.every(({ value }) => value !== undefined && isObject(value)) &&
    lookup.only(one.variable) !== undefined
  );
}

function isObject(value: Expression): boolean {
  return (
    !isFunction(value) &&
    value.kind === "object" &&
    !value.members.some(({ key }) => key === undefined || key === "toString")
  );
}
