/**
 * Comparisons with the best so far that nothing passes, as it begins where nothing is better: the most at Infinity, the shortest time
 * at 0.
 *
 * Invariant: the best is given nothing but where it begins, and what it is compared with, where that is better.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import type { RuleContext } from "../../context.ts";
import { type Binary, isOrder } from "../../questions/chains.ts";
import { givenToMember, givenToVariable } from "../../questions/given-values.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { turned } from "../../questions/ranges.ts";
import { isWithin } from "../../questions/within.ts";
import type { Always } from "./always.ts";

/**
 * `var most = Infinity; for (…) if (n > most) most = n;`: nothing is more, so it stays so. Where the value is taken when the answer
 * is no, as behind `if (n > nearest) continue;`, the nearest one is sought, and that begins so.
 */
export function ofExtreme(lookup: CodeLookup, one: Binary): Always | undefined {
  const { operator, left, right } = one;
  if (!isOrder(operator)) return undefined;
  return (
    ofExtremeSide(lookup, one, right, left, operator) ?? ofExtremeSide(lookup, one, left, right, turned[operator]!)
  );
}

function ofExtremeSide(
  lookup: CodeLookup,
  one: Binary,
  side: Expression,
  other: Expression,
  way: string,
): Always | undefined {
  if (side.kind !== "name" || side.variable === undefined) return undefined;
  if (other.kind !== "name" && other.kind !== "member" && other.kind !== "index") return undefined;
  const { variable } = side;
  const writes = lookup.writes(variable);
  const [first, then] = writes;
  if (writes.length !== 2 || first?.value === undefined || then?.value === undefined) return undefined;
  // Infinity, a member of Number, or one of them with a sign: of nearly all the rest the kind tells.
  const { kind } = first.value;
  if (kind !== "name" && kind !== "member" && kind !== "unary") return undefined;
  const text = lookup.textOf(first.value).replace(/\s/g, "");
  const most = /^(?:Infinity|Number\.(?:MAX_VALUE|MAX_SAFE_INTEGER|POSITIVE_INFINITY))$/.test(text);
  const least = /^-(?:Infinity|Number\.(?:MAX_VALUE|MAX_SAFE_INTEGER))$|^Number\.NEGATIVE_INFINITY$/.test(text);
  if ((!most && !least) || lookup.textOf(then.value) !== lookup.textOf(other)) return undefined;
  if (way !== (most ? ">" : "<") || !isWhere(lookup, one, then.by)) return undefined;
  return {
    is: false,
    why: `${variable.name} begins at ${lookup.textOf(first.value)}; begin at ${most ? "-Infinity" : "Infinity"}`,
  };
}

/**
 * `if (time < runner.best) runner.best = time;`, where every `best` begins at 0, and a time that has passed is never less: the first
 * one has to count as the best, as by `runner.best === 0 || …`.
 */
export function ofLeast(context: RuleContext, lookup: CodeLookup, one: Binary): Always | undefined {
  if (one.operator !== "<" && one.operator !== ">") return undefined;
  const [less, best] = one.operator === "<" ? [one.left, one.right] : [one.right, one.left];
  if ((best.kind !== "member" && best.kind !== "name") || !isPassedTime(lookup, less)) return undefined;
  const given = best.kind === "name" ? givenToVariable(lookup, best.variable) : givenToMember(context, best.name);
  if (given === undefined || given.length < 2) return undefined;
  const text = lookup.textOf(less);
  let replaced = false;
  for (const { lookup: there, value, by } of given) {
    if (value.kind === "number" && value.value === 0) continue;
    if (there !== lookup || lookup.textOf(value) !== text || !isWhere(lookup, one, by)) return undefined;
    replaced = true;
  }
  const name = quoted(lookup.textOf(best));
  return replaced ? { is: false, why: `${name} begins at 0, and no time is less; begin at Infinity` } : undefined;
}

/** `now - started`, where `now` is what the clock says. */
function isPassedTime(lookup: CodeLookup, one: Expression): boolean {
  const value = lookup.valueOf(one);
  if (isFunction(value) || value.kind !== "binary" || value.operator !== "-") return false;
  const clock = lookup.valueOf(value.left);
  if (isFunction(clock) || clock.kind !== "call" || clock.callee.kind !== "member") return false;
  const { name, object } = clock.callee;
  if (name === "now") return lookup.isGlobal(object, "Date");
  return name === "getTime" && object.kind === "new" && lookup.isGlobal(object.callee, "Date");
}

/** Whether a place is reached only where a condition holds: in what its `if` does then, or behind its `&&`. */
function isWhere(lookup: CodeLookup, condition: Expression, place: Code): boolean {
  let whole: Code = condition;
  let around = lookup.parent(whole);
  for (; around?.kind === "binary" && around.operator === "&&"; around = lookup.parent(around)) {
    if (around.left === whole && isWithin(place, around.right)) return true;
    whole = around;
  }
  return around?.kind === "if" && around.test === whole && isWithin(place, around.yes);
}
