/**
 * A member that is given what a function makes, and elsewhere the function itself: `field: Board.make()` where the match begins, and
 * `field = Board.make` where it begins again.
 */

import { rt4556 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { givenToMember, givenToVariable } from "../../questions/given-values.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const madeNotCalled: Rule = {
  codes: ["RT4556"],
  forms: ["="],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { target, value, operator } of lookup.all("assign")) {
      if (operator !== "=" || (value.kind !== "name" && value.kind !== "member")) continue;
      if (target.kind !== "name" && target.kind !== "member") continue;
      // `copy.line = this.line`: a copy is given the member of that name, whatever a method of another thing is called.
      if (value.kind === "member" && target.kind === "member" && value.name === target.name) continue;
      // A variable that holds what was made may be given on as it is; a parameter is given what nobody here sees.
      if (value.kind === "name" && (value.variable?.kind === "parameter" || lookup.functionOf(value) === undefined))
        continue;
      if (!isCalledHere(lookup, value)) continue;
      const given =
        target.kind === "name" ? givenToVariable(lookup, target.variable) : givenToMember(context, target.name);
      const text = lookup.textOf(value);
      const made = given?.find(
        (one) => one.lookup === lookup && one.value.kind === "call" && lookup.textOf(one.value.callee) === text,
      );
      if (made === undefined) continue;
      const notes = [{ message: "Here it is called.", span: lookup.span(made.value) }];
      found.push(rt4556(lookup.span(value), { text: quoted(text), name: quoted(lookup.textOf(target)) }, notes));
    }
    return found;
  },
};

/** Whether the file calls what an expression names, and gives the result to something: what anything is given is dear to ask for. */
function isCalledHere(lookup: CodeLookup, value: Expression & { readonly kind: "name" | "member" }): boolean {
  if (value.kind === "member") return lookup.callsOf(value.name).some((one) => isGivenOn(lookup, one));
  for (const call of lookup.all("call")) {
    if (call.callee.kind === "name" && call.callee.name === value.name && isGivenOn(lookup, call)) return true;
  }
  return false;
}

function isGivenOn(lookup: CodeLookup, call: Expression): boolean {
  return lookup.parent(call)?.kind !== "expression";
}
