/** What a module gives: `exports`, and `module.exports`. By the code alone, so that it can be asked before there is a lookup. */

import type { Expression } from "#compiler/typescript/code.ts";

/** Whether it is the `exports` of its module, whichever way that is written. */
export function isExports(code: { readonly kind: string }): boolean {
  const at = code as Expression;
  if (at.kind === "name") return isFree(at, "exports");
  return at.kind === "member" && at.name === "exports" && isFree(at.object, "module");
}

function isFree(one: Expression, name: string): boolean {
  return one.kind === "name" && one.name === name && one.variable === undefined;
}
