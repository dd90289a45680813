/**
 * Callbacks that may be left out: a function asks for one before it calls it, and in another place calls it without asking.
 *
 * Invariant: said only where no condition and no way out before speaks of the callback, and where somebody calls the function
 * without one.
 */

import { rt4625 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isAskedFor } from "../../questions/asked-for.ts";
import { callsWith } from "../../questions/calls-with.ts";
import { type Code, type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { callsAsMember } from "../../questions/together.ts";

export const unaskedCallbacks: Rule = {
  codes: ["RT4625"],
  forms: ["if", "&&", "choice"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const seen = new Set<Variable>();
    const calls = lookup.all("call");
    for (let at = 0; at < calls.length; at++) {
      const { callee } = calls[at]!;
      if (callee.kind !== "name" || callee.variable?.kind !== "parameter" || seen.has(callee.variable)) continue;
      seen.add(callee.variable);
      judge(lookup, callee.variable, found);
    }
    return found;
  },
};

function judge(lookup: CodeLookup, variable: Variable, found: Diagnostic[]): void {
  const reads = lookup.reads(variable);
  if (reads.length < 3 || lookup.writes(variable).length !== 1 || variable.owner.usesArguments) return;
  const asked = reads.find((one) => isAsked(lookup, one));
  if (asked === undefined) return;
  const calls = reads.filter((one) => isCallee(lookup, one));
  if (calls.length < 2) return;
  const unasked = calls.find((one) => !isSpokenOf(lookup, one, variable));
  if (unasked === undefined || !calls.some((one) => isSpokenOf(lookup, one, variable))) return;
  if (!isLeftOut(lookup, variable)) return;
  const note = { message: "It is asked for here.", span: lookup.span(asked) };
  found.push(rt4625(lookup.span(unasked), { name: variable.name }, [note]));
}

function isCallee(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  return parent?.kind === "call" && parent.callee === read;
}

/** `if (callback)`, `callback && …`, `typeof callback === "function"`. */
function isAsked(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent?.kind === "unary" && parent.operator === "typeof") return true;
  if (parent?.kind === "binary" && parent.operator === "&&") return true;
  return (parent?.kind === "if" || parent?.kind === "choice") && isAskedFor(lookup, read);
}

/** Whether a question before a place speaks of the variable, in its function or in those around it. */
function isSpokenOf(lookup: CodeLookup, read: NameCode, variable: Variable): boolean {
  const speaks = (test: Expression): boolean =>
    lookup.inside(test, true).some((one) => !isFunction(one) && one.kind === "name" && one.variable === variable);
  for (let at: Code = read; at !== variable.owner; at = lookup.owner(at)) {
    if ([...conditionsAround(lookup, at), ...exitsBefore(lookup, at)].some(speaks)) return true;
  }
  return false;
}

/** Whether somebody who calls the function hands none over. */
function isLeftOut(lookup: CodeLookup, variable: Variable): boolean {
  const { owner } = variable;
  const at = owner.parameters.findIndex((one) => one.kind === "name" && one.variable === variable);
  const own = callsWith(lookup, owner).filter((call) => lookup.functionOf(call.callee) === owner);
  const all = [...own, ...(callsAsMember(lookup, owner) ?? []).map(({ call }) => call)];
  return all.some(({ args }) => args.length <= at && !args.some((one) => one.kind === "spread"));
}
