/**
 * Loops: which variables a loop counts with, by syntax: those that it only ever makes larger by a fixed step.
 */

import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import { greatestStep } from "./values.ts";

/** Variables the loop writes to -> the step they are counted by; undefined where they are written in another way. */
export type Counters = ReadonlyMap<Variable, number | undefined>;

const known = new WeakMap<object, Counters>();

/** What a loop does to variables; those of functions inside of it are not looked at. */
export function countersIn(loop: Statement): Counters {
  let counters = known.get(loop);
  if (counters === undefined) {
    const found = new Map<Variable, number | undefined>();
    // What runs before the first turn is no part of a turn.
    const parts = loop.kind === "loop" ? [loop.test, loop.after, loop.body] : [loop];
    for (const part of parts) look(part, found);
    counters = found;
    known.set(loop, counters);
  }
  return counters;
}

function look(start: unknown, found: Map<Variable, number | undefined>): void {
  // A stack of its own: a sum of thousands of parts is legal.
  const waiting: unknown[] = [start];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== "object" || node === null) continue;
    if (!("kind" in node)) {
      waiting.push(...Object.values(node));
      continue;
    }
    const code = node as Expression | Statement;
    switch (code.kind) {
      case "function":
      case "class":
      case "name":
        break;
      case "update":
        if (code.target.kind === "name") count(code.target.variable, code.step, found);
        else waiting.push(code.target);
        break;
      case "assign":
        waiting.push(code.value);
        if (code.target.kind === "name") count(code.target.variable, stepOf(code), found);
        else wrote(code.target, found);
        break;
      case "declare":
        waiting.push(code.value);
        if (code.value !== undefined) wrote(code.target, found);
        break;
      case "each":
        wrote(code.target, found);
        waiting.push(code.object, code.body);
        break;
      default:
        waiting.push(...Object.values(code));
    }
  }
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
function wrote(pattern: unknown, found: Map<Variable, number | undefined>): void {
  if (Array.isArray(pattern)) {
    for (const one of pattern) wrote(one, found);
    return;
  }
  if (typeof pattern !== "object" || pattern === null) return;
  const code = pattern as { readonly kind?: string; readonly variable?: Variable };
  if (code.kind === "name") {
    if (code.variable !== undefined) found.set(code.variable, undefined);
  } else if (code.kind === "default" || code.kind === "objectPattern" || code.kind === "arrayPattern") {
    for (const inside of Object.values(code)) wrote(inside, found);
  } else if (code.kind === undefined) for (const inside of Object.values(code)) wrote(inside, found);
}
