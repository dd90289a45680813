/**
 * What each turn of a loop begins anew: a sum or a list that each turn overwrites, and a counter that each turn sets back to where it began.
 */

import { rt4536, rt4537 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { listsAround } from "../../questions/chains.ts";
import { type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { counterOf, type Loop } from "../../questions/loops.ts";
import { speaksOf } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

export const turnsAnew: Rule = {
  codes: ["RT4536", "RT4537"],
  forms: ["loop", "each"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const isList = makesListsOfOne(lookup);
    const add = (loop: Loop): void => {
      found.push(...overwritten(lookup, loop));
      if (isList) found.push(...listAnew(lookup, loop));
      setBack(lookup, loop, found);
    };
    for (const one of lookup.all("loop")) add(one);
    for (const one of lookup.all("each")) add(one);
    return found;
  },
};

/** Whether the file gives anything a list with one thing in it: most do not. */
function makesListsOfOne(lookup: CodeLookup): boolean {
  const assigned = lookup.all("assign");
  for (let at = 0; at < assigned.length; at++) {
    const { value } = assigned[at]!;
    if (value.kind === "array" && value.items.length === 1) return true;
  }
  return false;
}

function bodyOf(loop: Loop): readonly Statement[] {
  return loop.body.kind === "block" ? loop.body.body : [loop.body];
}

// --- RT4536

/** Names of what is one of all, and no sum of them. */
const isOfTheLast = /^(?:last|latest|newest|tail|end|current|id|key|index|at|peer|found)|(?:Id|Key|Index|Peer)$/;

/** `var sum = 0; for (const one of list) sum = one.count;` */
function overwritten(lookup: CodeLookup, loop: Loop): Diagnostic[] {
  const [only, another] = bodyOf(loop);
  const counter = counterOf(loop);
  if (another !== undefined || only?.kind !== "expression" || only.value.kind !== "assign" || counter === undefined)
    return [];
  const { target, value, operator } = only.value;
  if (operator !== "=" || target.kind !== "name" || target.variable === undefined || isWithin(target, loop) === false)
    return [];
  const { variable } = target;
  if (variable === counter || variable.owner === lookup.code.top) return [];
  // It began as a number that something was to be added to, or as an answer, and is given a part of the element.
  const [first, second, third] = lookup.writes(variable);
  if (second?.name !== target || third !== undefined) return [];
  const begun = first?.value;
  const isAnswer = begun?.kind === "boolean";
  if (!isAnswer && (begun?.kind !== "number" || begun.value !== 0)) return [];
  if (value.kind !== "member" && value.kind !== "index" && value.kind !== "binary" && !(isAnswer && isAsked(value)))
    return [];
  if (!speaksOf(lookup, value, counter) || speaksOf(lookup, value, variable)) return [];
  // A loop that counts may go to the last one, whatever that is.
  if (loop.kind === "loop" && loop.after?.kind !== "update") return [];
  if (!lookup.reads(variable).some((one) => one.start > loop.end)) return [];
  // Of ids there is no sum: the last one is meant.
  if (isOfTheLast.test(variable.name) || (value.kind === "member" && value.name === variable.name)) return [];
  // A text is an answer, too, and that of the last one.
  if (isAnswer && value.kind === "binary" && !asksSomething.test(value.operator)) return [];
  const advice = isAnswer ? `${variable.name} ${begun.value ? "&&" : "||"} …` : "+=";
  return [rt4536(lookup.span(only.value), { name: variable.name, text: quoted(lookup.textOf(value)), advice })];
}

const asksSomething = /^(?:[<>]=?|[!=]==?)$/;

/** `hand[i].isEmpty()`, `!hand[i].open`; what does something is done for each, and only tells how the last one went. */
function isAsked(value: Expression): boolean {
  if (value.kind === "unary") return value.operator === "!" && value.operand.kind !== "call";
  if (value.kind !== "call") return false;
  const name = value.callee.kind === "member" || value.callee.kind === "name" ? value.callee.name : "";
  return /^(?:is|has|can|are|was)(?![a-z])/.test(name);
}

/** `var targets = []; for (…) if (…) targets = [players[i].peer];`: a list that each turn makes anew, with the last one in it. */
function listAnew(lookup: CodeLookup, loop: Loop): Diagnostic[] {
  const counter = counterOf(loop);
  if (counter === undefined) return [];
  return lookup.inside(loop.body).flatMap((one): Diagnostic[] => {
    if (isFunction(one) || one.kind !== "assign" || one.operator !== "=" || one.value.kind !== "array") return [];
    const { target, value } = one;
    const [item, another] = value.items;
    if (target.kind !== "name" || target.variable === undefined || item === undefined || another !== undefined)
      return [];
    const { variable } = target;
    const [first, second, third] = lookup.writes(variable);
    if (first?.value?.kind !== "array" || first.value.items.length > 0 || isWithin(first.name, loop)) return [];
    if (second?.name !== target || third !== undefined || item.kind === "spread" || isOfTheLast.test(variable.name))
      return [];
    if (variable.owner !== lookup.owner(one) || !speaksOf(lookup, item, counter)) return [];
    const reads = lookup.reads(variable);
    if (reads.some((read) => isWithin(read, loop)) || !reads.some((read) => read.start > loop.end)) return [];
    // Who leaves the loop behind it has found the one that was sought.
    const [row] = listsAround(lookup, one);
    if (row?.list.slice(row.at + 1).some(leaves) === true) return [];
    return [rt4536(lookup.span(one), { name: variable.name, text: quoted(lookup.textOf(item)), advice: "push" })];
  });
}

// --- RT4537

/** `for (var id in players) { var index = 1; data.setData(index, …); index++; }` */
function setBack(lookup: CodeLookup, loop: Loop, found: Diagnostic[]): void {
  const body = bodyOf(loop);
  for (let at = 0; at < body.length - 1; at++) {
    const one = body[at]!;
    if (one.kind !== "declare" || one.target.kind !== "name" || one.value?.kind !== "number") continue;
    const { variable } = one.target;
    if (variable === undefined || variable === counterOf(loop) || lookup.writes(variable).length !== 2) continue;
    const step = body.slice(at + 1).find((next) => isStepOf(next, variable));
    if (step === undefined) continue;
    const reads: readonly NameCode[] = lookup.reads(variable);
    const before = reads.filter((read) => read.start < step.start && read.start > one.end);
    const behind = reads.filter((read) => read.start >= step.end);
    if (before.length === 0 || behind.length > 0 || reads.some((read) => lookup.owner(read) !== lookup.owner(loop)))
      continue;
    const note = { message: "What this counts is set back in the next turn.", span: lookup.span(step) };
    found.push(rt4537(lookup.span(one.target), { name: variable.name, begun: lookup.textOf(one.value) }, [note]));
  }
}

function isStepOf(statement: Statement, variable: Variable): boolean {
  if (statement.kind !== "expression") return false;
  const { value } = statement;
  if (value.kind !== "update" && !(value.kind === "assign" && /^[-+]=$/.test(value.operator))) return false;
  return value.target.kind === "name" && value.target.variable === variable;
}
