/**
 * Promises that nobody waits for: steps of the script's own that begin and are not awaited, loops whose turns all begin at once,
 * and promises that never come to their end.
 */

import { rt4484, rt4485, rt4486 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, FunctionCode, NameCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { type Code, type CodeLookup, callsMember, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const promises: Rule = {
  codes: ["RT4484", "RT4485", "RT4486"],
  inFiles(context) {
    return (lookup) => {
      if (!/\basync\b|\bPromise\b/.test(lookup.text)) return [];
      return [
        ...lookup.all("expression").flatMap(({ value }) => {
          return value.kind === "call" ? [...afloat(context, lookup, value), ...allAtOnce(lookup, value)] : [];
        }),
        ...lookup.all("new").flatMap((made) => neverSettled(lookup, made)),
      ];
    };
  },
};

/** Async, and no generator. */
function isAsync(lookup: CodeLookup, code: FunctionCode): boolean {
  return (
    code.suspends &&
    code.kind !== "top" &&
    /^(?:[\w$#]+\s*=\s*)?(?:\w+\s+)*?async\b(?!\s*\*)/.test(headOf(lookup, code))
  );
}

/** What stands before and at the beginning of a function, from the line it begins in. */
function headOf(lookup: CodeLookup, code: FunctionCode): string {
  const line = lookup.text.lastIndexOf("\n", code.start) + 1;
  const text = lookup.text.slice(code.start, code.start + 60);
  return /^async\b/.test(text) ? text : `${lookup.text.slice(line, code.start)}${text}`.trimStart();
}

function awaits(lookup: CodeLookup, code: FunctionCode): boolean {
  return code.body.some((one) => lookup.inside(one).some((inner) => inner.kind === "await"));
}

/** `this.ask();` in a function that awaits other things. */
function afloat(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const owner = lookup.owner(call);
  if (!isAsync(lookup, owner)) return [];
  const called = asyncFunction(context, lookup, call);
  if (called === undefined || !awaits(called.lookup, called.code)) return [];
  // What runs last keeps nothing waiting.
  const last = owner.body.at(-1);
  if (last !== undefined && last.start === call.start) return [];
  const name = quoted(lookup.textOf(call.callee));
  const note = { message: "It is async.", span: called.lookup.span(firstWord(called.code)) };
  return [rt4484(lookup.span(call.callee), { name }, [note])];
}

function firstWord({ start, end }: FunctionCode): { readonly start: number; readonly end: number } {
  return { start, end: Math.min(end, start + "async".length) };
}

function asyncFunction(
  context: RuleContext,
  lookup: CodeLookup,
  call: CallCode,
): { readonly lookup: CodeLookup; readonly code: FunctionCode } | undefined {
  const target = calledAnywhere(context, lookup, call);
  return target === undefined || !isAsync(target.lookup, target.code) ? undefined : target;
}

/** `list.forEach(async (one) => { await … })` in a function that awaits other things. */
function allAtOnce(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const { callee, args } = call;
  const [callback] = args;
  if (callee.kind !== "member" || callee.name !== "forEach" || callback?.kind !== "function") return [];
  const owner = lookup.owner(call);
  if (!isAsync(lookup, callback.code) || !awaits(lookup, callback.code) || !isAsync(lookup, owner)) return [];
  return [rt4486(lookup.nameSpan(callee), {})];
}

/**
 * `new Promise((resolve, reject) => { … })`, where nothing inside speaks of `resolve`. One that time rejects, and that is called
 * by it, is a limit for others to race with.
 */
function neverSettled(lookup: CodeLookup, made: CallCode): Diagnostic[] {
  const [executor] = made.args;
  if (!lookup.isGlobal(made.callee, "Promise") || executor?.kind !== "function") return [];
  const { parameters, usesArguments } = executor.code;
  const [resolve, reject] = parameters;
  if (resolve?.kind !== "name" || resolve.variable === undefined || resolve.name.startsWith("_") || usesArguments)
    return [];
  if (lookup.reads(resolve.variable).length > 0) return [];
  const rejects = reject?.kind === "name" && reject.variable !== undefined ? lookup.reads(reject.variable) : [];
  if (rejects.some((one) => isByTime(lookup, one)) && isLimit(lookup, made)) return [];
  return [rt4485(lookup.span(resolve), { name: resolve.name })];
}

/** `function timeout(ms) { return new Promise(…) }`, `var limit = new Promise(…)`, `Promise.race([work, new Promise(…)])` */
function isLimit(lookup: CodeLookup, made: CallCode): boolean {
  const parent = lookup.parent(made);
  if (parent === undefined) return false;
  if (!isFunction(parent) && parent.kind === "array") return isRaced(lookup, made);
  const target =
    !isFunction(parent) && (parent.kind === "declare" || parent.kind === "assign") ? parent.target : undefined;
  if (target?.kind === "name" && target.variable !== undefined) {
    if (lookup.reads(target.variable).some((one) => isRaced(lookup, one))) return true;
  }
  const before = lookup.text.slice(Math.max(0, made.start - 80), made.start);
  const name = /([\w$]+)\s*=\s*$/.exec(before)?.[1] ?? lookup.owner(made).name;
  return /time|late|limit|expire|deadline|reject|fail|abort|cancel/i.test(name);
}

/** `Promise.race([work, limit])` */
function isRaced(lookup: CodeLookup, one: Code): boolean {
  const list = lookup.parent(one);
  const race = list === undefined || isFunction(list) || list.kind !== "array" ? undefined : lookup.parent(list);
  return race !== undefined && callsMember(race, "race");
}

/** `RTSession.setTimeout(reject, ms)`, or what it runs calls that. */
function isByTime(lookup: CodeLookup, reject: NameCode): boolean {
  const timed = (one: Code | undefined): boolean =>
    one !== undefined && !isFunction(one) && one.kind === "call" && lookup.sessionCall(one) === "setTimeout";
  if (timed(lookup.parent(reject))) return true;
  const code = lookup.owner(reject);
  return handlersIn(lookup).some((one) => one.code === code && one.member === "setTimeout");
}
