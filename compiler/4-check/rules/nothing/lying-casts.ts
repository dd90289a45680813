/**
 * Casts that cannot be true: `getString(1) as unknown as number`. The way around by unknown silences TypeScript, and the value stays
 * what it is.
 */

import { rt4576 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type Kind, kindInWords, kindOf } from "../../questions/kinds.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

const around = /\s+as\s+(?:unknown|any)\s+as\s+(number|string|boolean)\b(?!\s*\[)/g;

/** Keys are texts, whatever they are keys of. */
const aroundList = /\s+as\s+(?:unknown|any)\s+as\s+(?:readonly\s+)?(\w+)\[\]/g;

const kinds: { readonly [type: string]: Kind } = { number: "number", string: "text", boolean: "boolean" };

export const lyingCasts: Rule = {
  codes: ["RT4576"],
  inFiles: (context) => (lookup) => {
    if (!lookup.text.includes(" as ") || !(lookup.text.includes("unknown") || lookup.text.includes("any"))) return [];
    if (!/\.[cm]?ts$/.test(lookup.file.path)) return [];
    // Casts are no part of the code; where one stands is read from the text.
    const found: Diagnostic[] = [];
    for (const one of lookup.text.matchAll(around)) {
      const value = endingAt(lookup, one.index);
      const is = value === undefined ? undefined : kindOf(lookup, value, givenMembers(context));
      if (value === undefined || is === undefined || is === kinds[one[1]!]) continue;
      const holes = { text: quoted(lookup.textOf(value)), is: kindInWords(is), type: one[1]! };
      found.push(rt4576(lookup.span({ start: value.start, end: one.index + one[0].length }), holes));
    }
    for (const one of lookup.text.matchAll(aroundList)) {
      const value = one[1] === "string" ? undefined : endingAt(lookup, one.index);
      if (value?.kind !== "call" || value.callee.kind !== "member" || value.callee.name !== "keys") continue;
      if (!lookup.isGlobal(value.callee.object, "Object")) continue;
      const holes = { text: quoted(lookup.textOf(value)), is: "a list of texts", type: `${one[1]}[]` };
      found.push(rt4576(lookup.span({ start: value.start, end: one.index + one[0].length }), holes));
    }
    return found;
  },
};

/** The largest expression that ends at a place. */
function endingAt(lookup: CodeLookup, end: number): Expression | undefined {
  let found: Expression | undefined;
  for (const kind of ["call", "member", "name", "index"] as const)
    for (const one of lookup.all(kind))
      if (one.end === end && (found === undefined || one.start < found.start)) found = one;
  return found;
}
