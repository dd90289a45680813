/** Names: whether a piece of code speaks of a variable, and which names stand for what an expression gives. */

import type { Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import { type Code, type CodeLookup, isFunction } from "./lookup.ts";

/** Whether an expression is a variable, and no more. */
export function isVariable(one: Expression, variable: Variable): boolean {
  return one.kind === "name" && one.variable === variable;
}

/** Whether a variable is named in a piece of code. Functions inside are not looked into. */
export function speaksOf(lookup: CodeLookup, code: Code, variable: Variable | undefined): boolean {
  return lookup.inside(code).some((one) => !isFunction(one) && one.kind === "name" && one.variable === variable);
}

/** Where a variable is read that never holds anything but what an expression gives. */
export function namesFor(lookup: CodeLookup, value: Expression): readonly NameCode[] {
  const declare = lookup.parent(value);
  if (declare?.kind !== "declare" || declare.value !== value || declare.target.kind !== "name") return [];
  const { variable } = declare.target;
  return variable !== undefined && lookup.only(variable) === value ? lookup.reads(variable) : [];
}
