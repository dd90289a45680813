/** Empty values: what makes a list or a table that has nothing in it. */

import type { Expression } from "#compiler/typescript/code.ts";
import type { CodeLookup } from "./lookup.ts";

/** `[]` */
export function isEmptyArray(value: Expression | undefined): boolean {
  return value?.kind === "array" && value.items.length === 0;
}

/** `[]`, `{}` */
export function isEmptyTable(value: Expression | undefined): boolean {
  return value?.kind === "object" ? value.members.length === 0 : isEmptyArray(value);
}

/** `[]`, `new Array()` */
export function isEmptyList(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "array") return value.items.length === 0;
  return value.kind === "new" && value.args.length === 0 && lookup.isGlobal(value.callee, "Array");
}
