/**
 * What `&&` and `||` make of two questions that has one answer: a thing that is held to two values, a constant in the place of a
 * question, a bit that is asked for as if it were one.
 *
 * Invariant: by what is written in both operands; what a value can be is asked in `comparisons.ts`.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import { asksEqual, asksUnequal, type Binary, isPlain } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { numberIn } from "../../questions/ranges.ts";
import { isTest } from "../../questions/tests.ts";
import type { Always } from "./always.ts";

/** `x != 1 || x != 2`, `x == 1 && x == 2`: the same thing held to two values. */
export function ofPair(lookup: CodeLookup, one: Binary): Always | undefined {
  if (one.operator !== "&&" && one.operator !== "||") return undefined;
  const { left, right } = one;
  if (left.kind !== "binary" || right.kind !== "binary" || !isPlain(left.left) || !isPlain(right.left))
    return undefined;
  if (lookup.textOf(left.left) !== lookup.textOf(right.left)) return undefined;
  const isHeldApart = one.operator === "||" ? asksUnequal(left.operator) && asksUnequal(right.operator) : false;
  if (isHeldApart && areNeverEqual(lookup, left.right, right.right))
    return { is: true, why: `${lookup.textOf(left.left)} is never both, so it is always one of the two` };
  const [a, b] = [constantBehind(lookup, left.right), constantBehind(lookup, right.right)];
  if (a === undefined || b === undefined || a === b || typeof a !== typeof b) return undefined;
  const text = lookup.textOf(left.left);
  if (one.operator === "||" && asksUnequal(left.operator) && asksUnequal(right.operator)) {
    return { is: true, why: `${text} is never both, so it is always one of the two` };
  }
  if (one.operator === "&&" && asksEqual(left.operator) && asksEqual(right.operator)) {
    return { is: false, why: `${text} is never both` };
  }
  if (one.operator === "&&" && typeof a === "number" && typeof b === "number") {
    const apart =
      (/^>=?$/.test(left.operator) && /^<=?$/.test(right.operator) && a > b) ||
      (/^<=?$/.test(left.operator) && /^>=?$/.test(right.operator) && a < b);
    if (apart) return { is: false, why: `no number is ${left.operator} ${a} and ${right.operator} ${b}` };
  }
  if (one.operator === "||" && typeof a === "number" && typeof b === "number") {
    const covers =
      (/^>=?$/.test(left.operator) && /^<=?$/.test(right.operator) && a < b) ||
      (/^<=?$/.test(left.operator) && /^>=?$/.test(right.operator) && a > b);
    if (covers) return { is: true, why: `every number is ${left.operator} ${a} or ${right.operator} ${b}` };
  }
  return undefined;
}

/** `side` and `side + 2`: a number and another one beside it. */
function areNeverEqual(lookup: CodeLookup, a: Expression, b: Expression): boolean {
  const [first, second] = [besideOf(lookup, a), besideOf(lookup, b)];
  return first !== undefined && second !== undefined && first.of === second.of && first.by !== second.by;
}

function besideOf(lookup: CodeLookup, one: Expression): { readonly of: string; readonly by: number } | undefined {
  if (one.kind === "binary" && /^[-+]$/.test(one.operator) && one.right.kind === "number" && isPlain(one.left))
    return { of: lookup.textOf(one.left), by: one.operator === "+" ? one.right.value : -one.right.value };
  return (one.kind === "name" || one.kind === "member") && isPlain(one) ? { of: lookup.textOf(one), by: 0 } : undefined;
}

/** A constant by its name, too: a variable that never has another value. */
function constantBehind(lookup: CodeLookup, expression: Expression): string | number | undefined {
  const value = lookup.valueOf(expression);
  return isFunction(value) ? undefined : constantIn(value);
}

function constantIn(expression: Expression): string | number | undefined {
  return expression.kind === "string" ? expression.value : numberIn(expression);
}

/** `keys && JUMP` as a condition: a number that is a bit of something was to be looked for with one `&`. */
export function ofBit(lookup: CodeLookup, one: Binary): Always | undefined {
  const { operator, left, right } = one;
  if (operator !== "&&" || right.kind !== "name" || left.kind !== "name" || !/^[A-Z][A-Z\d_]+$/.test(right.name))
    return undefined;
  const bit = constantBehind(lookup, right);
  if (typeof bit !== "number" || bit < 2 || constantBehind(lookup, left) !== undefined) return undefined;
  const parts = lookup.all("binary").filter((other) => other.operator === "&" || other.operator === "|");
  if (!parts.some((other) => other.operator === "&" && lookup.textOf(other.left) === left.name)) return undefined;
  // What is taken for a flag elsewhere is spoken of as one (`numbers/flags.ts`).
  const isName = (side: Expression): boolean => side.kind === "name" && side.name === right.name;
  if (parts.some((other) => isName(other.left) || isName(other.right))) return undefined;
  const why = `${right.name} is ${bit}, which alone is true; write ${left.name} & ${right.name}`;
  return isTest(lookup, one) ? { is: true, why } : undefined;
}

/** `x == 1 || 2` as a condition: the right side alone is true. */
export function ofChoice(lookup: CodeLookup, one: Binary): Always | undefined {
  if (one.operator !== "||" || one.left.kind !== "binary" || !asksEqual(one.left.operator)) return undefined;
  const constant = constantIn(one.right);
  if (constant === undefined || constant === 0 || constant === "" || !isTest(lookup, one)) return undefined;
  const compared = `${lookup.textOf(one.left.left)} ${one.left.operator} ${lookup.textOf(one.right)}`;
  return { is: true, why: `${lookup.textOf(one.right)} alone is true; write ${compared}` };
}
