/** Values that whoever sent a packet chose: nothing is known of them that was not asked. */

import type { Expression } from "#compiler/typescript/code.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

const getters = /^get(?:Number|Long|Float|Double|String)$/;

/** Whether a value is read out of a packet, here or in the line that names it. */
export function isFromPacket(lookup: CodeLookup, one: Expression): boolean {
  const value = lookup.valueOf(one);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return false;
  return getters.test(value.callee.name) && value.args.length === 1;
}
