/** Uses: what is done with an expression where it stands. */

import type { Expression } from "#compiler/typescript/code.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** Whether it is what a call calls, and not one of the arguments: `start` in `start(now)`. */
export function isCalled(lookup: CodeLookup, one: Expression): boolean {
  const parent = lookup.parent(one);
  return parent?.kind === "call" && parent.callee === one;
}

/** Whether it is given a value there: `x = 1`, `x += 1`, `x++`. Declarations and patterns are no such place. */
export function isAssigned(lookup: CodeLookup, one: Expression): boolean {
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent)) return false;
  return (parent.kind === "assign" || parent.kind === "update") && parent.target === one;
}
