/**
 * Searches that a script has of its own, misread: an index, or -1, that is taken for yes or no; and a `return` in the callback of
 * `forEach`, which ends that turn and gives the function around nothing.
 */

import { rt4473, rt4474 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { namesFor } from "../../questions/names-in.ts";
import { isInSomeText } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";
import { isSomewhere } from "../../questions/reach.ts";
import { isTest } from "../../questions/tests.ts";
import { methodCalled } from "../../questions/together.ts";
import { isWithin } from "../../questions/within.ts";

const givesNone = /\breturn\s+-\s*1\b|\.(?:findIndex|indexOf|findLastIndex|lastIndexOf)\s*\(/;

export const ownSearches: Rule = {
  codes: ["RT4473", "RT4474"],
  inFiles(context) {
    const own = givenMembers(context);
    // Nearly no project has such a function.
    const searches = isSomewhere("return -1", () =>
      isInSomeText("return -1", context.files, (text) => givesNone.test(text)),
    );
    return (lookup) => [
      ...(searches ? lookup.all("call").flatMap((call) => askedIndex(context, lookup, call, own)) : []),
      ...lookup.callsOf("forEach").flatMap((call) => (own.has("forEach") ? [] : lostReturn(lookup, call, "forEach"))),
      ...lookup.all("function").flatMap((callback) => inOwnEach(context, lookup, callback)),
    ];
  },
};

// --- RT4473

/** `if (!freeSlot())`, where the function gives the counter of its loop, or -1. */
function askedIndex(context: RuleContext, lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const asked = [call, ...namesFor(lookup, call)].filter((one) => isTest(lookup, one));
  if (asked.length === 0) return [];
  const code = lookup.functionOf(call.callee);
  const run =
    code === undefined ? (calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call)) : { lookup, code };
  if (run === undefined || !givesIndex(run.lookup, run.code, own)) return [];
  const name = quoted(lookup.textOf(call.callee));
  return asked.map((one) => {
    const text = quoted(lookup.textOf(one));
    return rt4473(lookup.span(one), { text, name }, [
      { message: "It gives an index here, or -1.", span: run.lookup.span(run.code) },
    ]);
  });
}

/** Whether a function gives the counter of a loop that begins at 0, or what `findIndex` gives, and -1 where nothing is found. */
function givesIndex(lookup: CodeLookup, code: FunctionCode, own: ReadonlySet<string>): boolean {
  if (code.suspends) return false;
  const [first] = code.body;
  if (code.body.length === 1 && first?.kind === "return" && first.value?.kind === "call") {
    const { callee } = first.value;
    return (
      callee.kind === "member" &&
      /^(?:findIndex|findLastIndex|indexOf|lastIndexOf)$/.test(callee.name) &&
      !own.has(callee.name)
    );
  }
  let counts = false;
  let fails = false;
  for (const one of lookup.inside(code)) {
    if (one.kind !== "return" || isFunction(one)) continue;
    const { value } = one;
    if (value?.kind === "unary" && value.operator === "-" && value.operand.kind === "number") fails = true;
    else if (value?.kind === "name" && value.variable !== undefined && isCounter(lookup, value, value.variable))
      counts = true;
    else return false;
  }
  return counts && fails;
}

function isCounter(lookup: CodeLookup, name: Expression, variable: Variable): boolean {
  return loopsAround(lookup, name).some((loop) => {
    if (loop.kind !== "loop" || counterOf(loop) !== variable) return false;
    const begin = lookup
      .writes(variable)
      .find((one) => one.name.start >= loop.start && one.name.start < loop.body.start);
    return begin?.value?.kind === "number" && begin.value.value === 0;
  });
}

// --- RT4474

/** `list.forEach(function (one) { if (one.id === id) return one; }); return null;` */
function lostReturn(lookup: CodeLookup, call: CallCode, name: string): Diagnostic[] {
  const [callback] = call.args;
  if (callback?.kind !== "function" || callback.code.suspends || lookup.parent(call)?.kind !== "expression") return [];
  const { code } = callback;
  const around = lookup.owner(call);
  if (around === lookup.code.top) return [];
  const given = lookup
    .inside(code)
    .filter((one) => one.kind === "return" && !isFunction(one) && one.value !== undefined);
  const [first] = given;
  if (first?.kind !== "return" || first.value === undefined) return [];
  // What runs in each turn anyway is handed on out of habit, as by an arrow without braces.
  if (!given.every((one) => conditionsAround(lookup, one).length > 0)) return [];
  // It is the function around that was to give it: it gives something else of the kind behind the loop.
  const behind = lookup
    .inside(around)
    .flatMap((one) => (one.kind === "return" && !isFunction(one) && one.value !== undefined ? [one.value] : []))
    .filter((one) => one.start > call.end);
  const isMeant = (value: Expression): boolean =>
    value.kind === "boolean"
      ? behind.some((one) => one.kind === "boolean" && one.value !== value.value)
      : isElement(value, code) && behind.some((one) => /^(?:null|boolean|number|unary|name)$/.test(one.kind));
  if (!given.some((one) => one.kind === "return" && one.value !== undefined && isMeant(one.value))) return [];
  if (behind.some((one) => one.kind === "name" && isSetIn(lookup, one, code))) return [];
  return [rt4474(lookup.span(first), { text: quoted(lookup.textOf(first).replace(/;$/, "")), name })];
}

/** The same of a function of the script that calls another one for each, and takes nothing of what that gives. */
function inOwnEach(
  context: RuleContext,
  lookup: CodeLookup,
  callback: Expression & { readonly kind: "function" },
): Diagnostic[] {
  const call = lookup.parent(callback);
  if (call === undefined || isFunction(call) || call.kind !== "call" || call.args[0] !== callback) return [];
  if (call.args.length !== 1 || lookup.parent(call)?.kind !== "expression" || lookup.owner(call) === lookup.code.top)
    return [];
  const { callee } = call;
  if (
    callee.kind === "member"
      ? callee.name === "forEach" || lookup.sessionCall(call) !== undefined
      : callee.kind !== "name"
  )
    return [];
  const found = lostReturn(lookup, call, quoted(lookup.textOf(callee)));
  if (found.length === 0) return [];
  const run = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
  const [taken] = run?.code.parameters ?? [];
  if (run === undefined || taken?.kind !== "name" || taken.variable === undefined) return [];
  const there = run.lookup;
  const uses = there.reads(taken.variable);
  const isEach = uses.every((use) => {
    const made = there.parent(use);
    if (made === undefined || isFunction(made) || made.kind !== "call" || made.callee !== use) return false;
    return there.parent(made)?.kind === "expression" && loopsAround(there, made).length > 0;
  });
  return isEach && uses.length > 0 ? found : [];
}

/** Whether a value is the element of the turn, its index, or a member of it. */
function isElement(value: Expression, code: FunctionCode): boolean {
  const root = value.kind === "member" && value.object.kind === "name" ? value.object : value;
  if (root.kind !== "name" || root.variable === undefined) return false;
  return code.parameters.some((one) => one.kind === "name" && one.variable === root.variable);
}

/** Whether what the function gives behind the loop is set in its turns: then the return only ends the turn. */
function isSetIn(lookup: CodeLookup, name: Expression, code: FunctionCode): boolean {
  if (lookup.isGlobal(name, "undefined")) return false;
  if (name.kind !== "name" || name.variable === undefined) return true;
  return lookup.writes(name.variable).some((one) => isWithin(one.name, code));
}
