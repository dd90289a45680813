/**
 * What a function of the script makes and nobody takes: it only computes, so that a call of it as a statement does nothing.
 *
 * Invariant: said only of functions that are one `return` of something computed, in which nothing is called but Math.
 */

import { rt4570 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { methodCalled } from "../../questions/together.ts";

export const thrownAway: Rule = {
  codes: ["RT4570"],
  inFiles(context) {
    let computing: ReadonlySet<FunctionCode> | undefined;
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const { value } of lookup.all("expression")) {
        if (value.kind !== "call" || value.args.length === 0) continue;
        const { callee } = value;
        if (callee.kind !== "name" && callee.kind !== "member") continue;
        if (callee.kind === "name" && callee.variable === undefined) continue;
        computing ??= thatCompute(context);
        if (computing.size === 0) return [];
        const own = lookup.functionOf(callee);
        const run =
          own === undefined
            ? (calledAnywhere(context, lookup, value) ?? methodCalled(lookup, value))
            : { lookup, code: own };
        if (run === undefined || !computing.has(run.code)) continue;
        const notes = [{ message: "It only gives this.", span: run.lookup.span(run.code.body[0]!) }];
        found.push(rt4570(lookup.span(callee), { name: quoted(lookup.textOf(callee)) }, notes));
      }
      return found;
    };
  },
};

function thatCompute(context: RuleContext): ReadonlySet<FunctionCode> {
  const found = new Set<FunctionCode>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    for (const code of lookup.code.functions) {
      const [only, another] = code.body;
      if (only?.kind !== "return" || another !== undefined || only.value === undefined) continue;
      if (code.suspends || code.parameters.length === 0) continue;
      if (makesSomething(only.value) && computes(lookup, only.value)) found.add(code);
    }
  }
  return found;
}

/** A sum, a list, an object, a text: who only asks may do so to see whether it throws. */
function makesSomething(value: Expression): boolean {
  if (value.kind === "binary") return /^[-+*/%]$/.test(value.operator);
  return /^(?:array|object|template)$/.test(value.kind);
}

/** Whether nothing runs but what computes, and it is computed from something. */
function computes(lookup: CodeLookup, value: Expression): boolean {
  let speaks = false;
  const isQuiet = lookup.inside(value).every((one) => {
    if (isFunction(one)) return false;
    speaks ||= one.kind === "name";
    if (one.kind === "call") return one.callee.kind === "member" && lookup.isGlobal(one.callee.object, "Math");
    if (one.kind === "unary") return one.operator !== "delete";
    return !/^(?:new|assign|update|await|yield|other|class|function)$/.test(one.kind);
  });
  return isQuiet && speaks;
}
