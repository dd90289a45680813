/**
 * Whether a place only asks: if something is there, or what it is. To ask for what may be missing is no mistake, and who asks knows
 * that it may be.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import { isEquality } from "./chains.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** Whether a place only asks if something is there: a condition, `!x`, `typeof x`, `x || y`, `x == null`, `x?.y`. */
export function isAskedFor(lookup: CodeLookup, node: Expression): boolean {
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "if":
    case "choice":
    case "loop":
      return parent.test === node;
    case "unary":
      return /^(?:!|typeof|delete|void)$/.test(parent.operator);
    case "binary": {
      if (/^(?:&&|\|\||\?\?)$/.test(parent.operator)) return true;
      const other = parent.left === node ? parent.right : parent.left;
      return isEquality(parent.operator) && lookup.isNothing(other);
    }
    case "member":
    case "index":
    case "call":
      return isOptionalBehind(lookup.text, node.end);
    default:
      return false;
  }
}

/** Whether a place asks if something is there, or what it is: it is compared with anything, too. */
export function isCompared(lookup: CodeLookup, node: Expression): boolean {
  const parent = lookup.parent(node);
  if (parent !== undefined && !isFunction(parent) && parent.kind === "binary") {
    if (isEquality(parent.operator) || /^(?:in|instanceof)$/.test(parent.operator)) return true;
  }
  return isAskedFor(lookup, node);
}

/**
 * Whether `?.` stands behind a place, and nothing before it but blanks. Asked of nearly every member: most are told by one sign.
 * @param end Of the place, in the text of its file.
 */
export function isOptionalBehind(text: string, end: number): boolean {
  const sign = text.charCodeAt(end);
  if (sign === 63) return text.charCodeAt(end + 1) === 46;
  // What may be a blank: a space, a break, or a sign that is no ASCII.
  return (sign <= 32 || sign > 127) && /^\s*\?\./.test(text.slice(end));
}
