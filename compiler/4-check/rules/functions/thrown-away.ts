/**
 * What a function of the script makes and nobody takes: it only computes, so that a call of it as a statement does nothing.
 *
 * Invariant: said only of functions that are one `return` of something computed, in which nothing is called but Math, and of those
 * that only answer yes or no (`questions/only-answers.ts`).
 */

import { rt4570 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { asksByItsName, onlyAnswers } from "../../questions/only-answers.ts";
import { eachFile } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";
import { isSomewhere } from "../../questions/reach.ts";
import { methodCalled } from "../../questions/together.ts";

export const thrownAway: Rule = {
  codes: ["RT4570"],
  inFiles(context) {
    // Nearly no project has such a function.
    const computing = isSomewhere("that compute", () =>
      eachFile("that compute", context.files, thatCompute).includes(true),
    );
    return (lookup) => {
      const found: Diagnostic[] = [];
      const statements = lookup.all("expression");
      for (let at = 0; at < statements.length; at++) {
        const { value } = statements[at]!;
        if (value.kind !== "call" || value.args.length === 0) continue;
        const { callee } = value;
        if (callee.kind !== "name" && callee.kind !== "member") continue;
        if (callee.kind === "name" && callee.variable === undefined) continue;
        const asks = asksByItsName(callee.name);
        if (!computing && !asks) continue;
        const own = lookup.functionOf(callee);
        const run =
          own === undefined
            ? (calledAnywhere(context, lookup, value) ?? methodCalled(lookup, value))
            : { lookup, code: own };
        if (run === undefined) continue;
        const answers = asks && onlyAnswers(run.lookup, run.code);
        if (!answers && !doesCompute(run.lookup, run.code)) continue;
        const advice = answers ? "ask for it in an if" : "assign that to something";
        const notes = [{ message: "It only gives something.", span: run.lookup.span(run.code.body[0]!) }];
        found.push(rt4570(lookup.span(callee), { name: quoted(lookup.textOf(callee)), advice }, notes));
      }
      return found;
    };
  },
};

function thatCompute(lookup: CodeLookup): boolean {
  const { functions } = lookup.code;
  for (let at = 0; at < functions.length; at++) if (doesCompute(lookup, functions[at]!)) return true;
  return false;
}

/** Whether all that a function does is to give something that it computes. */
function doesCompute(lookup: CodeLookup, code: FunctionCode): boolean {
  if (code.body.length !== 1 || code.parameters.length === 0 || code.suspends) return false;
  const only = code.body[0]!;
  if (only.kind !== "return" || only.value === undefined) return false;
  return makesSomething(only.value) && computes(lookup, only.value);
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
