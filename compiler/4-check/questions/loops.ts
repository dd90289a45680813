/** Loops: what they count with, and which of them a place is in. */

import type { Statement, Variable } from "#compiler/typescript/code.ts";
import { type Code, type CodeLookup, isFunction } from "./lookup.ts";
import { isWithin } from "./within.ts";

/** `for`, `while`, `do`, or a loop over keys or elements. */
export type Loop = Statement & { readonly kind: "loop" | "each" };

/** The variable that a loop counts or goes through keys with. */
export function counterOf(loop: Loop): Variable | undefined {
  if (loop.kind === "each") return loop.target.kind === "name" ? loop.target.variable : undefined;
  const { after } = loop;
  const target = after?.kind === "update" || after?.kind === "assign" ? after.target : undefined;
  return target?.kind === "name" ? target.variable : undefined;
}

/** The loops around a node in its function, innermost first, of which it is in the body. */
export function loopsAround(lookup: CodeLookup, node: Code): Loop[] {
  const found: Loop[] = [];
  for (let at = lookup.parent(node); at !== undefined && !isFunction(at); at = lookup.parent(at))
    if ((at.kind === "loop" || at.kind === "each") && isWithin(node, at.body)) found.push(at);
  return found;
}
