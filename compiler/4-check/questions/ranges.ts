/**
 * Ranges: what a number is at least and at most, by the call that gives it or by the schema, and what a comparison of it with a
 * number that is written in the script always is.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import type { Field } from "#schemas/packet-model.ts";
import { type Binary, isEquality, isOrder } from "./chains.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** What an expression is at least and at most; undefined where nothing is known. */
export function rangeOf(
  lookup: CodeLookup,
  expression: Expression,
  own: ReadonlySet<string>,
): readonly [number, number, string] | undefined {
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return undefined;
  if (value.kind === "member" && value.name === "length" && !own.has("length"))
    return [0, Number.POSITIVE_INFINITY, "a length is never below 0"];
  if (value.kind !== "call" || value.callee.kind !== "member" || own.has(value.callee.name)) return undefined;
  const { name, object } = value.callee;
  switch (name) {
    case "indexOf":
    case "lastIndexOf":
    case "findIndex":
      return [-1, Number.POSITIVE_INFINITY, `${name} gives -1 and more`];
    case "getPeerId":
      return value.args.length > 0 ? undefined : [1, Number.POSITIVE_INFINITY, "peer ids of players count from 1"];
    case "getMilliseconds":
    case "getUTCMilliseconds":
      return [0, 999, `${name} gives 0 to 999`];
    case "getSeconds":
    case "getMinutes":
      return [0, 59, `${name} gives 0 to 59`];
    case "getHours":
      return [0, 23, "getHours gives 0 to 23"];
    case "getMonth":
      return [0, 11, "getMonth gives 0 to 11"];
    case "getDay":
      return [0, 6, "getDay gives 0 to 6"];
    case "random":
      return lookup.isGlobal(object, "Math")
        ? [0, 1 - Number.EPSILON, "Math.random gives 0 to less than 1"]
        : undefined;
    case "abs":
      return lookup.isGlobal(object, "Math") ? [0, Number.POSITIVE_INFINITY, "Math.abs is never below 0"] : undefined;
    default:
      return undefined;
  }
}

/** Operators of comparisons, and what they are with their sides exchanged. */
export const turned: { readonly [operator: string]: string } = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

/** A comparison with a number: with what, which, and by which operator, as if the number stood on the right. */
export function numberBeside(one: Binary): readonly [Expression, number, string] | undefined {
  const left = numberIn(one.left);
  const right = numberIn(one.right);
  if (left === undefined && right === undefined) return undefined;
  if (!isOrder(one.operator) && !isEquality(one.operator)) return undefined;
  if (right !== undefined) return [one.left, right, one.operator];
  return left === undefined ? undefined : [one.right, left, turned[one.operator] ?? one.operator];
}

/** What the schema says a field is at least and at most. */
export function valuesOf({ type, min, max }: Field): readonly [number, number] {
  if (!/^(?:number|float|double)$/.test(type.kind)) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
}

/** The same of its length. A text has no more characters than bytes. */
export function lengthsOf({ type, maxLength }: Field): readonly [number, number] {
  const parts = /^vector([234])$/.exec(type.kind)?.[1];
  if (parts !== undefined) return [Number(parts), Number(parts)];
  return [
    0,
    /^(?:string|json|floats)$/.test(type.kind) && maxLength !== undefined ? maxLength : Number.POSITIVE_INFINITY,
  ];
}

/** What a comparison with a number always is, of a value between `least` and `most`; undefined where it may be either. */
export function judge(operator: string, least: number, most: number, n: number): boolean | undefined {
  switch (operator) {
    case "<":
      return most < n ? true : least >= n ? false : undefined;
    case "<=":
      return most <= n ? true : least > n ? false : undefined;
    case ">":
      return least > n ? true : most <= n ? false : undefined;
    case ">=":
      return least >= n ? true : most < n ? false : undefined;
    default:
      if (n >= least && n <= most) return undefined;
      return operator.startsWith("!");
  }
}

/** The number that is written here. */
export function numberIn(expression: Expression): number | undefined {
  if (expression.kind === "number") return expression.value;
  if (expression.kind === "unary" && expression.operator === "-" && expression.operand.kind === "number") {
    return -expression.operand.value;
  }
  return undefined;
}

/** The number that an expression always is: written there, or all that its name ever holds. */
export function numberOf(lookup: CodeLookup, one: Expression): number | undefined {
  const value = lookup.valueOf(one);
  return !isFunction(value) && value.kind === "number" ? value.value : undefined;
}
