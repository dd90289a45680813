/**
 * Members that are only ever counted, and never begin at a number: `points.rigth++` beside a `points` that has a `right`.
 *
 * Invariant: the thing is written out where it is made, and whatever gets members of names that are computed is left alone.
 */

import { rt4457 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { nearest } from "#compiler/text/nearest.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

/** What is found in a file. */
export function countedMembers(lookup: CodeLookup, found: Diagnostic[]): void {
  for (const one of lookup.all("update")) judge(lookup, one, found);
  for (const one of lookup.all("assign")) if (/^[-+*/]=$/.test(one.operator)) judge(lookup, one, found);
}

function judge(
  lookup: CodeLookup,
  one: Expression & { readonly kind: "update" | "assign" },
  found: Diagnostic[],
): void {
  const { target } = one;
  if (target.kind !== "member" || target.object.kind !== "name" || target.object.variable === undefined) return;
  const { variable } = target.object;
  const made = lookup.only(variable);
  if (made === undefined || isFunction(made) || made.kind !== "object" || made.members.length < 2) return;
  const keys: string[] = [];
  for (const { key, value } of made.members) {
    if (typeof key !== "string" || key === target.name) return;
    if (value.kind === "number") keys.push(key);
  }
  const meant = nearest(target.name, keys);
  if (meant === undefined) return;
  // Given by hand somewhere, or under a key that is computed.
  const isGiven = lookup.all("assign").some((other) => {
    if (other.operator !== "=") return false;
    if (other.target.kind === "member") return other.target.name === target.name;
    return other.target.kind === "index" && lookup.textOf(other.target.object) === lookup.textOf(target.object);
  });
  if (isGiven) return;
  const name = quoted(lookup.textOf(target));
  const advice = `did you mean ${quoted(`${lookup.textOf(target.object)}.${meant}`)}?`;
  found.push(rt4457(lookup.nameSpan(target), { name, so: "never given a number to begin with", advice }));
}
