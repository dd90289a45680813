/**
 * What was given up a line before, and is used all the same: `target = null; send(target.peer)`. Also by a callback that
 * the function beside calls at once. What was deleted is told elsewhere.
 *
 * Invariant: between the two nothing runs that may give it a value again: only what RTSession, Math and builders do, and functions
 * of the file that do no more than that.
 */

import { rt4456 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { apiMembers } from "../../flow/api-members.ts";
import { isPlain } from "../../questions/chains.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const givenUp: Rule = {
  codes: ["RT4456"],
  keepsNothing: true,
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    if (!givesUp(lookup)) return found;
    for (const list of statementLists(lookup)) {
      for (let at = 0; at < list.length - 1; at++) {
        const lost = lostBy(lookup, list[at]!);
        if (lost !== undefined) found.push(...usedBehind(lookup, list, at, lost));
      }
    }
    return found;
  },
};

/** Whether the file gives anything up: most do not. */
function givesUp(lookup: CodeLookup): boolean {
  const assigned = lookup.all("assign");
  for (let at = 0; at < assigned.length; at++) if (lookup.isNothing(assigned[at]!.value)) return true;
  return false;
}

interface Lost {
  /** As the text has it that gives it up, and that takes it. */
  readonly text: string;
  readonly how: string;
}

/** What a statement gives up. */
function lostBy(lookup: CodeLookup, one: Statement): Lost | undefined {
  if (one.kind !== "expression") return undefined;
  const { value } = one;
  if (value.kind !== "assign" || value.operator !== "=" || !lookup.isNothing(value.value)) return undefined;
  const { target } = value;
  if ((target.kind !== "name" && target.kind !== "member") || !isPlain(target)) return undefined;
  return { text: lookup.textOf(target), how: `set to ${lookup.textOf(value.value)}` };
}

function usedBehind(lookup: CodeLookup, list: readonly Statement[], from: number, lost: Lost): Diagnostic[] {
  for (let at = from + 1; at < list.length; at++) {
    const one = list[at]!;
    const use = useIn(lookup, one, lost);
    if (use !== undefined) {
      const text = quoted(lookup.textOf(use));
      const notes = [{ message: "Here it is given up.", span: lookup.span(list[from]!) }];
      const so = `taken from what was just ${lost.how}`;
      return [rt4456(lookup.span(use), { text, so, advice: "take it before, or keep it in a variable." }, notes)];
    }
    if (one.kind !== "expression" && one.kind !== "declare") return [];
    if (lookup.inside(one, true).some((part) => mayGive(lookup, part, lost))) return [];
  }
  return [];
}

/** The member that a statement takes of what is lost, before anything in it may give that a value. */
function useIn(lookup: CodeLookup, one: Statement, lost: Lost): Expression | undefined {
  const part =
    one.kind === "if"
      ? one.test
      : one.kind === "expression" || one.kind === "declare" || one.kind === "return"
        ? one.value
        : undefined;
  return part === undefined ? undefined : takenIn(lookup, part, lost);
}

function takenIn(lookup: CodeLookup, part: Code, lost: Lost): Expression | undefined {
  for (const one of lookup.inside(part)) {
    if (isFunction(one)) continue;
    if (one.kind === "function") {
      const called = calledAtOnce(lookup, one, lost);
      if (called !== undefined) return called;
    }
    if (one.kind !== "member" && one.kind !== "index") continue;
    if (lookup.textOf(one.object) !== lost.text) continue;
    // What follows a question mark, or a condition, is asked for.
    if (/^\s*\?/.test(lookup.text.slice(one.object.end)) || isMaybe(one, part)) return undefined;
    const before = lookup.inside(part).some((other) => other.end <= one.start && mayGive(lookup, other, lost));
    return before ? undefined : one;
  }
  return undefined;
}

function isMaybe(node: Expression, within: Code): boolean {
  for (let at: Code | undefined = node; at !== undefined && at !== within; at = at.parent) {
    const around: Code | undefined = at.parent;
    if (around === undefined || isFunction(around)) return true;
    if (around.kind === "choice" && around.test !== at) return true;
    if (around.kind === "binary" && around.right === at && /^(?:&&|\|\||\?\?)$/.test(around.operator)) return true;
  }
  return false;
}

/** `fill(function (data) { data.setNumber(1, lost.x); })`, where `fill` calls it right away. */
function calledAtOnce(
  lookup: CodeLookup,
  callback: Expression & { readonly kind: "function" },
  lost: Lost,
): Expression | undefined {
  const call = callback.parent;
  if (call === undefined || isFunction(call) || call.kind !== "call") return undefined;
  const code = lookup.functionOf(call.callee);
  const parameter = code?.parameters[call.args.indexOf(callback)];
  if (code === undefined || parameter?.kind !== "name" || parameter.variable === undefined) return undefined;
  const { variable } = parameter;
  const calls = lookup.reads(variable).some((read) => {
    const { parent } = read;
    return parent?.kind === "call" && parent.callee === read && lookup.owner(read) === code;
  });
  if (!calls || lookup.inside(code, true).some((part) => mayGive(lookup, part, lost, variable))) return undefined;
  for (const one of callback.code.body) {
    const use = useIn(lookup, one, lost);
    if (use !== undefined) return use;
    if (one.kind !== "expression" && one.kind !== "declare") return undefined;
    if (lookup.inside(one, true).some((part) => mayGive(lookup, part, lost))) return undefined;
  }
  return undefined;
}

const harmless: ReadonlySet<string> = new Set([
  ...apiMembers.dataBuilder,
  ...apiMembers.packetBuilder,
  ...apiMembers.logger,
]);

/** Whether a node gives one of these a value, or runs what may. */
function mayGive(lookup: CodeLookup, node: Code, lost: Lost, own?: object, depth = 0): boolean {
  if (isFunction(node)) return false;
  if (node.kind === "assign" || node.kind === "update" || node.kind === "declare") {
    const text = lookup.textOf(node.target);
    return lost.text === text || lost.text.startsWith(`${text}.`);
  }
  if (node.kind === "new") return true;
  if (node.kind !== "call") return node.kind === "await" || node.kind === "yield";
  return !isKnown(lookup, node, lost, own, depth);
}

function isKnown(lookup: CodeLookup, call: CallCode, lost: Lost, own: object | undefined, depth: number): boolean {
  const { callee } = call;
  if (lookup.sessionCall(call) !== undefined) return true;
  if (callee.kind === "member" && harmless.has(callee.name) && lookup.functionOf(callee) === undefined) return true;
  if (callee.kind === "member" && lookup.isGlobal(callee.object, "Math")) return true;
  if (callee.kind === "name" && own !== undefined && callee.variable === own) return true;
  const code: FunctionCode | undefined = lookup.functionOf(callee);
  if (code === undefined || depth > 1) return false;
  // What it is told by the call is told by a function of this one.
  const told = call.args.some((one) => one.kind === "function");
  const [first] = told ? code.parameters.filter((one) => one.kind === "name") : [];
  const parameter = told ? code.parameters[call.args.findIndex((one) => one.kind === "function")] : first;
  const variable = parameter?.kind === "name" ? parameter.variable : undefined;
  return !lookup.inside(code, true).some((part) => mayGive(lookup, part, lost, variable, depth + 1));
}
