/**
 * What a place does where the expression in it is `undefined`: whether it throws for certain, or JavaScript goes on with nothing.
 *
 * Invariant: in doubt it goes on. Old scripts are only refused for what certainly throws.
 */

import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import { builderOf, setterNames } from "./builder-of.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** Whether the place that an expression stands in throws if the expression gives `undefined`. */
export function throwsWithout(lookup: CodeLookup, node: Expression): boolean {
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "member":
    case "index":
      return parent.object === node && !isOptionalAfter(lookup, node);
    case "new":
      return parent.callee === node;
    case "call":
      return (parent.callee === node && !isOptionalAfter(lookup, node)) || isRefused(lookup, parent, node);
    default:
      return false;
  }
}

/** `gone?.name`, `gone?.()` */
function isOptionalAfter(lookup: CodeLookup, node: Expression): boolean {
  return /^[\s)]*\?\./.test(lookup.text.slice(node.end, node.end + 40));
}

/** Whether a call of RTSession or of its builders takes this argument, and throws on `undefined`. */
function isRefused(lookup: CodeLookup, call: CallCode, argument: Expression): boolean {
  const { callee, args } = call;
  if (callee.kind !== "member" || !args.includes(argument)) return false;
  const session = lookup.sessionCall(call);
  if (session === "onPacket" || session === "setTimeout" || session === "setInterval") {
    return argument === args[0];
  }
  switch (builderOf(lookup, callee.object)) {
    case "newData":
      return setterNames.includes(callee.name);
    case "newPacket":
      return /^set(?:OpCode|Data|TargetPeers)$/.test(callee.name);
    default:
      return false;
  }
}
