/**
 * Which builder an expression is, by the call that made it: through chains of setters, and names that stand for one thing.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import { apiMembers } from "../flow/api-members.ts";
import { keptFor } from "./kept.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** The setters of data, whatever is built. */
export const setterNames: readonly string[] = apiMembers.dataBuilder;

/** The getters of data that give a value of their own. */
export const getterNames: readonly string[] = "getNumber getLong getFloat getDouble getString getFloatArray".split(" ");

/** The calls of setters in a file, in the order of `all`. */
export const settersIn = keptFor((lookup: CodeLookup) => lookup.callsOf(...setterNames));

/** Where the builder at the beginning of a chain of setters comes from. */
export function builderOf(lookup: CodeLookup, object: Expression): "newPacket" | "newData" | undefined {
  let at = object;
  for (let hops = 0; hops < 200; hops++) {
    const made = lookup.sessionCall(at);
    if (made === "newPacket" || made === "newData") return made;
    if (made !== undefined) return undefined;
    if (at.kind === "call" && at.callee.kind === "member" && /^(?:set[A-Z]|send$)/.test(at.callee.name))
      at = at.callee.object;
    else if (at.kind === "name") {
      const value = lookup.only(at.variable);
      if (value === undefined || isFunction(value)) return undefined;
      at = value;
    } else return undefined;
  }
  return undefined;
}

/** What a chain of calls begins with: `data` for `data.setNumber(1, x).setNumber(2, y)`. */
export function rootOf(one: Expression): Expression {
  return one.kind === "call" && one.callee.kind === "member" ? rootOf(one.callee.object) : one;
}
