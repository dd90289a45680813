/**
 * Loops: which variables a loop counts with, by syntax: those that it only ever makes larger by a fixed step.
 */

import { type Code, eachChild } from "#compiler/typescript/children.ts";
import type { Expression, Pattern, Statement, Variable } from "#compiler/typescript/code.ts";
import { greatestStep } from "./values.ts";

/** A variable the loop writes to, and the step it is counted by; undefined where it is written in another way. */
export interface Counter {
  readonly variable: Variable;
  readonly step: number | undefined;
}

export type Counters = readonly Counter[];

const known = new WeakMap<object, Counters>();

/** What a loop does to variables; those of functions inside of it are not looked at. */
export function countersIn(loop: Statement): Counters {
  let counters = known.get(loop);
  if (counters === undefined) {
    const found = new Map<Variable, number | undefined>();
    // What runs before the first turn is no part of a turn.
    const parts = loop.kind === "loop" ? [loop.test, loop.after, loop.body] : [loop];
    for (const part of parts) if (part !== undefined) look(part, found);
    counters = Array.from(found, ([variable, step]) => ({ variable, step }));
    known.set(loop, counters);
  }
  return counters;
}

function look(start: Code, found: Map<Variable, number | undefined>): void {
  // A stack of its own: a sum of thousands of parts is legal.
  const waiting: Code[] = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    // What there is most of comes first: they are compared one after the other.
    switch (node.kind) {
      case "member":
        waitFor(node.object, waiting);
        break;
      case "call":
        waitFor(node.callee, waiting);
        for (let at = 0; at < node.args.length; at++) waitFor(node.args[at]!, waiting);
        break;
      case "expression":
        waitFor(node.value, waiting);
        break;
      case "block":
        for (let at = 0; at < node.body.length; at++) waiting.push(node.body[at]!);
        break;
      case "binary":
        waitFor(node.left, waiting);
        waitFor(node.right, waiting);
        break;
      case "function":
      case "arrow":
      case "top":
      case "class":
        break;
      case "update":
        if (node.target.kind === "name") count(node.target.variable, node.step, found);
        else waiting.push(node.target);
        break;
      case "assign":
        waiting.push(node.value);
        if (node.target.kind === "name") count(node.target.variable, stepOf(node), found);
        else wrote(node.target, found);
        break;
      case "declare":
        if (node.value === undefined) break;
        waiting.push(node.value);
        wrote(node.target, found);
        break;
      case "each":
        wrote(node.target, found);
        waiting.push(node.object, node.body);
        break;
      default:
        eachChild(node, waitFor, waiting);
    }
  }
}

/** Names and literals write to nothing, and are most of all there is. */
function waitFor(child: Code, waiting: Code[]): void {
  const { kind } = child;
  if (kind !== "name" && kind !== "number" && kind !== "string") waiting.push(child);
}

/** By how much `x += 6` and `x = x + 6` count. */
function stepOf(code: Expression & { readonly kind: "assign" }): number | undefined {
  const { operator, target, value } = code;
  if (operator === "+=") return value.kind === "number" ? value.value : undefined;
  if (operator !== "=" || target.kind !== "name" || value.kind !== "binary" || value.operator !== "+") return undefined;
  if (value.left.kind !== "name" || value.left.variable !== target.variable) return undefined;
  return value.right.kind === "number" ? value.right.value : undefined;
}

function count(
  variable: Variable | undefined,
  step: number | undefined,
  found: Map<Variable, number | undefined>,
): void {
  if (variable === undefined) return;
  const good = step !== undefined && Number.isSafeInteger(step) && step > 0;
  if (!good || (found.has(variable) && found.get(variable) === undefined)) found.set(variable, undefined);
  else found.set(variable, greatestStep(found.get(variable) ?? 0, step));
}

/** Every variable in a pattern is written in some way. */
function wrote(pattern: Pattern, found: Map<Variable, number | undefined>): void {
  switch (pattern.kind) {
    case "name":
      if (pattern.variable !== undefined) found.set(pattern.variable, undefined);
      return;
    case "default":
      wrote(pattern.target, found);
      return;
    case "objectPattern":
      for (const one of pattern.members) wrote(one.target, found);
      return;
    case "arrayPattern":
      for (const one of pattern.items) if (one !== undefined) wrote(one, found);
      return;
    default:
      return;
  }
}
