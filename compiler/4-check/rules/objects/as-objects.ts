/**
 * Maps and Sets that are looked at as if they were objects: what is in them are no members, so that all that looks at members finds
 * nothing there.
 */

import { rt4571 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { collectionOf } from "../../questions/collections.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { stringified } from "../../questions/stringified.ts";

export const asObjects: Rule = {
  codes: ["RT4571"],
  words: ["Map", "Set"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { callee, args } of lookup.callsOf("keys", "values", "entries", "stringify")) {
      const [thing] = args;
      if (thing === undefined) continue;
      if (callee.name === "stringify") {
        if (!lookup.isGlobal(callee.object, "JSON") || args[1]?.kind === "function" || args[1]?.kind === "name")
          continue;
        for (const one of stringified(thing))
          found.push(...judge(lookup, one, "JSON writes it as {}", "write [...$] for what is in it."));
      } else if (lookup.isGlobal(callee.object, "Object")) {
        found.push(...judge(lookup, thing, "it has no members, so this gives nothing", `write $.${callee.name}().`));
      }
    }
    for (const { of, object } of lookup.all("each"))
      if (!of)
        found.push(
          ...judge(lookup, object, "it has no members, so the loop has no turn", "go through it with for … of."),
        );
    return found;
  },
};

function judge(lookup: CodeLookup, thing: Expression, why: string, advice: string): Diagnostic[] {
  const is = collectionOf(lookup, thing);
  if (is === undefined) return [];
  const text = quoted(lookup.textOf(thing));
  return [rt4571(lookup.span(thing), { text, is, why, advice: advice.replace("$", () => text) })];
}
