/**
 * What the code around says, and what is not done: something asked for that is used all the same, functions that are asked and never say yes, new things that are sought among old ones.
 */

import { rt4492, rt4494, rt4495 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, NameCode, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { asksEqual } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type Code, type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { neverReturns } from "../../questions/never-returns.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";
import { methodCalled } from "../../questions/together.ts";
import { isWithin } from "../../questions/within.ts";

export const saidAndNotDone: Rule = {
  codes: ["RT4492", "RT4494", "RT4495"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      if (lookup.all("if").length > 0)
        for (const list of statementLists(lookup)) {
          for (let at = 0; at < list.length - 1; at++) {
            const one = list[at]!;
            if (one.kind === "if" && one.no === undefined) usedAllTheSame(lookup, one, list, at + 1, found);
          }
        }
      for (const call of lookup.all("call")) if (isAsked(lookup, call)) found.push(...neverYes(context, lookup, call));
      for (const call of lookup.callsOf("indexOf", "lastIndexOf", "includes", "has"))
        found.push(...newThing(lookup, call, own));
      return found;
    };
  },
};

// --- asked for, and used

/** `if (!target) log("none"); target.hp -= 1;` */
function usedAllTheSame(
  lookup: CodeLookup,
  one: Statement & { readonly kind: "if" },
  list: readonly Statement[],
  from: number,
  found: Diagnostic[],
): void {
  for (const name of missingBy(lookup, one.test)) {
    const { variable } = name;
    if (variable === undefined || !isLocal(lookup, variable, name)) continue;
    const inside = lookup.inside(one.yes);
    if (inside.some((inner) => isLeaving(lookup, inner) || writes(inner, variable))) continue;
    const use = nextUse(lookup, list, from, variable);
    if (use === undefined) continue;
    const note = { message: "It is asked for here.", span: lookup.span(name) };
    found.push(rt4492(lookup.span(use), { name: variable.name }, [note]));
  }
}

/** The variables that are missing wherever a test holds: `!x`, `x == null`, `!x || …`. */
function missingBy(lookup: CodeLookup, test: Expression): NameCode[] {
  if (test.kind === "unary" && test.operator === "!" && test.operand.kind === "name") return [test.operand];
  if (test.kind !== "binary") return [];
  if (test.operator === "||") return [...missingBy(lookup, test.left), ...missingBy(lookup, test.right)];
  if (!asksEqual(test.operator) || test.left.kind !== "name") return [];
  const isNothing = lookup.isNothing(test.right);
  return isNothing ? [test.left] : [];
}

/** Whether nobody but the function itself writes to a variable: what it calls does not change it. */
function isLocal(lookup: CodeLookup, variable: Variable, name: NameCode): boolean {
  if (variable.owner === lookup.code.top || variable.owner !== lookup.owner(name)) return false;
  return lookup.writes(variable).every((one) => isFunction(one.by) || lookup.owner(one.by) === variable.owner);
}

/** Whether a statement may go anywhere but on: calls may throw by design, where they say so. */
function isLeaving(lookup: CodeLookup, node: Code): boolean {
  if (isFunction(node)) return false;
  if (node.kind === "return" || node.kind === "throw" || node.kind === "leave") return true;
  if (node.kind !== "call") return false;
  const { callee } = node;
  const called = callee.kind === "name" || callee.kind === "member" ? callee.name : "";
  // A parser's own `error` throws; that of a log does not.
  if (/error/i.test(called) && (callee.kind !== "member" || callee.object.kind === "this")) return true;
  return /throw|fail|assert|abort|fatal|raise|die|exit|invariant/i.test(called) || neverReturns(lookup, node);
}

function writes(node: Code, variable: Variable): boolean {
  if (isFunction(node)) return false;
  return (node.kind === "assign" || node.kind === "update" || node.kind === "declare") && node.target.kind === "name"
    ? node.target.variable === variable
    : (node.kind === "assign" || node.kind === "declare") && node.target.kind !== "member";
}

/** Where the first statement that speaks of a variable takes a member of it, a few lines below at most. */
function nextUse(lookup: CodeLookup, list: readonly Statement[], from: number, variable: Variable) {
  for (let at = from; at < Math.min(from + 4, list.length); at++) {
    const one = list[at]!;
    const asked = one.kind === "if" || one.kind === "switch" ? (one.kind === "if" ? one.test : one.on) : one;
    const use = useIn(lookup, asked, variable);
    if (use !== undefined) return use;
    const inside = lookup.inside(one, true);
    if (inside.some((node) => isLeaving(lookup, node) || (node.kind === "name" && node.variable === variable)))
      return undefined;
  }
  return undefined;
}

/** Where a statement or a condition takes a member of a variable on whatever way, before anything else is asked. */
function useIn(lookup: CodeLookup, statement: Statement | Expression, variable: Variable): NameCode | undefined {
  if (/^(?:if|loop|each|block|switch|try)$/.test(statement.kind)) return undefined;
  for (const node of lookup.inside(statement)) {
    if (isFunction(node) || node.kind !== "name" || node.variable !== variable) continue;
    const parent = lookup.parent(node);
    if (parent === undefined || isFunction(parent)) return undefined;
    if ((parent.kind !== "member" && parent.kind !== "index") || parent.object !== node) continue;
    if (/^\s*!?\s*\?\./.test(lookup.text.slice(node.end))) return undefined;
    return conditionsAround(lookup, node).some((one) => isWithin(one, statement)) ? undefined : node;
  }
  return undefined;
}

// --- functions that never say yes

function neverYes(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const called = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
  if (called === undefined || called.code.suspends || called.code.kind === "arrow") return [];
  const { code, lookup: there } = called;
  const given = code.body.flatMap((one) => there.inside(one)).flatMap((one) => (one.kind === "return" ? [one] : []));
  const said = given.filter((one) => one.value !== undefined);
  if (said.length === 0 || !said.every(({ value }) => value?.kind === "boolean" && !value.value)) return [];
  // It says no on every way: that is a way to switch something off.
  if (code.body.length < 2 || neverGoesOn(code.body.at(-1))) return [];
  const [first] = said;
  const notes = [{ message: "It gives this, or nothing.", span: there.span(first!) }];
  return [rt4494(lookup.span(call.callee), { name: quoted(lookup.textOf(call.callee)) }, notes)];
}

/** Whether a place asks what a call gives. */
function isAsked(lookup: CodeLookup, call: CallCode): boolean {
  const parent = lookup.parent(call);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "if" || parent.kind === "choice" || parent.kind === "loop") return parent.test === call;
  return parent.kind === "unary" && parent.operator === "!";
}

/** Whether nothing runs on behind a statement. */
function neverGoesOn(statement: Statement | undefined): boolean {
  switch (statement?.kind) {
    case "leave":
    case "return":
    case "throw":
      return true;
    case "block":
      return statement.body.some(neverGoesOn);
    case "if":
      return neverGoesOn(statement.yes) && neverGoesOn(statement.no);
    case "try":
      return (
        neverGoesOn(statement.last) ||
        (neverGoesOn(statement.body) && (statement.handler === undefined || neverGoesOn(statement.handler)))
      );
    case "loop":
      return statement.test === undefined || (statement.test.kind === "boolean" && statement.test.value);
    case "switch":
      return (
        statement.cases.some((one) => one.test === undefined) &&
        statement.cases.every(
          ({ body }) => body.length === 0 || body.some((one) => one.kind === "return" || one.kind === "throw"),
        )
      );
    default:
      return false;
  }
}

// --- new things

function newThing(lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const { callee, args } = call;
  const [sought] = args;
  if (callee.kind !== "member" || sought === undefined || own.has(callee.name)) return [];
  if (sought.kind !== "object" && sought.kind !== "array" && sought.kind !== "new") return [];
  const holes = { text: quoted(lookup.textOf(sought)), list: quoted(lookup.textOf(callee.object)) };
  return [rt4495(lookup.span(sought), holes)];
}
