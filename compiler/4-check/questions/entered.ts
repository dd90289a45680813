/** Entered: places whose members are taken, which throws where nothing is there. */

import type { Expression } from "#compiler/typescript/code.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** Whether a member of what stands there is taken, nobody asks with `?.` or vouches with `!` for it, and nothing catches it. */
export function isEntered(lookup: CodeLookup, one: Expression): boolean {
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent) || (parent.kind !== "member" && parent.kind !== "index")) return false;
  return (
    parent.object === one && !isAskedBehind(lookup, one.end) && !lookup.around(one).some((at) => at.kind === "try")
  );
}

/** Whether a `?` or a `!` is the next that stands behind a place. */
export function isAskedBehind({ text }: CodeLookup, end: number): boolean {
  // Nearly always it is a point or a bracket.
  const next = text.charCodeAt(end);
  return next !== point && next !== bracket && /^\s*[?!]/.test(text.slice(end));
}

const [point, bracket] = [46, 91];
