/**
 * Functions that give nothing on every way, though one way says so: `return null` where nothing was found, and no `return` where
 * something was. Whoever takes a member of the result throws.
 */

import { rt4528 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere, type Run } from "../../questions/called.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { eachFile } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";
import { isSomewhere } from "../../questions/reach.ts";
import { methodCalled } from "../../questions/together.ts";

export const onlyNothing: Rule = {
  codes: ["RT4528"],
  forms: ["member"],
  inFiles(context) {
    // Nearly no file says so, and many projects have none that does.
    const says = isSomewhere("return nothing", () =>
      eachFile("return nothing", context.files, returnsNothing).includes(true),
    );
    return (lookup) => (says ? takenFromNothing(context, lookup) : []);
  },
};

function takenFromNothing(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const call of lookup.all("call")) {
    const taken = memberTaken(lookup, call);
    if (taken !== undefined) found.push(...judge(context, lookup, call, taken));
  }
  return found;
}

/** Whether some `return` of a file says that it gives nothing. */
function returnsNothing(lookup: CodeLookup): boolean {
  const returns = lookup.all("return");
  for (let at = 0; at < returns.length; at++) {
    const { value } = returns[at]!;
    if (value !== undefined && lookup.isNothing(value)) return true;
  }
  return false;
}

function judge(context: RuleContext, lookup: CodeLookup, call: CallCode, taken: Expression): Diagnostic[] {
  const called = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
  if (called === undefined || called.code.suspends || called.code.kind === "arrow") return [];
  const said = nothingSaid(called);
  if (said === undefined) return [];
  const notes = [
    { message: "It gives this, or nothing.", span: called.lookup.span(said) },
    { message: "A member of it is taken here.", span: lookup.span(taken) },
  ];
  return [rt4528(lookup.span(call.callee), { name: quoted(lookup.textOf(call.callee)) }, notes)];
}

/** Where a member of the result is taken: of the call, or of the variable that is given nothing else. */
function memberTaken(lookup: CodeLookup, call: CallCode): Expression | undefined {
  const parent = lookup.parent(call);
  if (parent === undefined || isFunction(parent)) return undefined;
  if (parent.kind === "member" && parent.object === call) return parent;
  if (parent.kind !== "declare" || parent.value !== call || parent.target.kind !== "name") return undefined;
  const { variable } = parent.target;
  if (variable === undefined || lookup.only(variable) !== call) return undefined;
  for (const read of lookup.reads(variable)) {
    const member = lookup.parent(read);
    if (member?.kind === "member" && member.object === read) return member;
  }
  return undefined;
}

/** A `return null`, where every `return` is one, or says nothing. */
function nothingSaid({ lookup, code }: Run): Expression | undefined {
  // One that only says no in its place is to be written by others.
  if (code.body.length < 2) return undefined;
  let said: Expression | undefined;
  for (const one of lookup.inside(code)) {
    if (isFunction(one)) continue;
    if (one.kind === "throw") return undefined;
    if (one.kind !== "return" || one.value === undefined) continue;
    if (!lookup.isNothing(one.value)) return undefined;
    said ??= one.value;
  }
  // Where the last word is no, something has to have gone before it that may find something.
  const [last, ...others] = [...code.body].reverse();
  const seeks = others.some((one) => one.kind === "loop" || one.kind === "each");
  return last?.kind === "return" && !seeks ? undefined : said;
}
