/** Tests: whether only the truth of an expression counts. */

import type { Expression } from "#compiler/typescript/code.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** Whether only the truth of an expression counts: it is a condition, or a part of one. */
export function isTest(lookup: CodeLookup, node: Expression): boolean {
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "unary") return parent.operator === "!";
  if (parent.kind === "binary") return (parent.operator === "&&" || parent.operator === "||") && isTest(lookup, parent);
  return (parent.kind === "if" || parent.kind === "choice" || parent.kind === "loop") && parent.test === node;
}
