/**
 * Collections: which names and members are a Map or a Set, and never anything else.
 */

import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** What has its entries beside its members. */
export type Collection = "Map" | "Set";

/** What a name, or a member of `this`, always is: made by `new Map(…)` or `new Set(…)` wherever it is given a value. */
export function collectionOf(lookup: CodeLookup, place: Expression): Collection | undefined {
  if (place.kind === "name") {
    const value = lookup.only(place.variable);
    return value === undefined || isFunction(value) ? undefined : madeAs(lookup, value);
  }
  if (place.kind !== "member" || place.object.kind !== "this") return undefined;
  const kinds = new Set<Collection | undefined>();
  for (const { code } of lookup.all("class"))
    for (const { name, value, kind } of code.members)
      if (name === place.name) kinds.add(kind === "field" && value !== undefined ? madeAs(lookup, value) : undefined);
  for (const { target, value } of lookup.all("assign"))
    if (target.kind === "member" && target.name === place.name) kinds.add(madeAs(lookup, value));
  for (const { members } of lookup.all("object"))
    for (const { key, value } of members) if (key === place.name) kinds.add(madeAs(lookup, value));
  const [kind] = kinds;
  return kinds.size === 1 ? kind : undefined;
}

function madeAs(lookup: CodeLookup, value: Expression): Collection | undefined {
  if (value.kind !== "new") return undefined;
  if (lookup.isGlobal(value.callee, "Map")) return "Map";
  return lookup.isGlobal(value.callee, "Set") ? "Set" : undefined;
}

/** Whether a place does no more than to call a member of what stands there: nobody else is handed it. */
export function isOnlyAsked(lookup: CodeLookup, place: Expression): boolean {
  const member = lookup.parent(place);
  if (member === undefined || isFunction(member)) return false;
  if (member.kind === "each") return member.object === place;
  if (member.kind === "spread") return true;
  return member.kind === "member" && member.object === place;
}

/** The call `place.name(…)` that a place stands in. */
export function callOn(
  lookup: CodeLookup,
  place: Expression,
): { readonly name: string; readonly call: CallCode } | undefined {
  const member = lookup.parent(place);
  if (member === undefined || isFunction(member) || member.kind !== "member" || member.object !== place)
    return undefined;
  const call = lookup.parent(member);
  if (call === undefined || isFunction(call) || call.kind !== "call" || call.callee !== member) return undefined;
  return { name: member.name, call };
}
