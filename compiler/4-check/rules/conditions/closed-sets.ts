/**
 * Questions that no answer fits: `Phases.is("buying")`, where `is` compares its argument with a variable that is only ever "buy", "fight"
 * or "end".
 *
 * Invariant: the function does nothing but compare, and all that the variable is given is written out, in the file that has it.
 */

import type { CallCode, Variable } from "#compiler/typescript/code.ts";
import type { RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { asksEqual } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

/** Why what a call asks for is never so; undefined where it may be. */
export function neverAnswered(context: RuleContext, lookup: CodeLookup, call: CallCode): string | undefined {
  const [asked, another] = call.args;
  if (asked?.kind !== "string" || another !== undefined || call.kind !== "call") return undefined;
  const { callee } = call;
  if (callee.kind !== "name" && !(callee.kind === "member" && callee.object.kind === "name")) return undefined;
  const run = calledAnywhere(context, lookup, call);
  const [only, more] = run?.code.body ?? [];
  if (run === undefined || only?.kind !== "return" || more !== undefined || only.value?.kind !== "binary")
    return undefined;
  const { operator, left, right } = only.value;
  const [parameter] = run.code.parameters;
  if (!asksEqual(operator) || left.kind !== "name" || right.kind !== "name" || parameter?.kind !== "name")
    return undefined;
  const held = left.variable === parameter.variable ? right : right.variable === parameter.variable ? left : undefined;
  const values = held?.variable === undefined ? undefined : textsOf(run.lookup, held.variable);
  if (held === undefined || values === undefined || values.length < 2 || values.includes(asked.value)) return undefined;
  return `${held.name} is only ever ${values.map((one) => `"${quoted(one)}"`).join(", ")}`;
}

/** All texts that a variable of a module is given; undefined where something else may be. */
function textsOf(lookup: CodeLookup, variable: Variable): readonly string[] | undefined {
  if (variable.owner !== lookup.code.top || lookup.isGlobalMember(variable) || isExported(lookup, variable))
    return undefined;
  const found = new Set<string>();
  for (const { value, by } of lookup.writes(variable)) {
    if (value === undefined || isFunction(by)) return undefined;
    const text = lookup.valueOf(value);
    if (isFunction(text) || text.kind !== "string") return undefined;
    found.add(text.value);
  }
  return [...found];
}
