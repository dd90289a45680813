/** Stringified: the things that a call of JSON.stringify writes down. */

import type { Expression } from "#compiler/typescript/code.ts";

/** What it is handed; where that is written there as an object or a list, what is in it. */
export function stringified(thing: Expression): Expression[] {
  if (thing.kind === "object") return thing.members.flatMap(({ value }) => stringified(value));
  return thing.kind === "array" ? thing.items.flatMap(stringified) : [thing];
}
