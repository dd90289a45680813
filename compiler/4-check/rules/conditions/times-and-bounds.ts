/**
 * Comparisons that have one answer by what was given just before or long ago: a number that was brought within its bounds in the
 * statement before, and what was noted earlier, less the time of now.
 *
 * Invariant: a time was noted only where all that the place is ever given is the time of that moment; with anything added to it, it
 * may lie ahead.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import { type Binary, isOrder, isPlain, listAround } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { judge, numberBeside, numberOf, turned } from "../../questions/ranges.ts";
import { isWithin } from "../../questions/within.ts";
import type { Always } from "./always.ts";

// --- bounds

/** `hp = Math.max(0, hp - damage); if (hp < 0) die();` */
export function ofBounds(lookup: CodeLookup, one: Binary): Always | undefined {
  if (!isOrder(one.operator) || (!lookup.words.has("max") && !lookup.words.has("min"))) return undefined;
  const compared = numberBeside(one);
  if (compared === undefined || !isPlain(compared[0])) return undefined;
  const [place, n, operator] = compared;
  const row = listAround(lookup, one);
  const statement = row?.list[row.at];
  if (row === undefined || statement?.kind !== "if" || !isWithin(one, statement.test)) return undefined;
  const before = row.list[row.at - 1];
  if (before?.kind !== "expression" || before.value.kind !== "assign" || before.value.operator !== "=")
    return undefined;
  const { target, value } = before.value;
  const text = lookup.textOf(place);
  if (lookup.textOf(target) !== text || value.kind !== "call" || value.args.length !== 2) return undefined;
  const { callee } = value;
  if (callee.kind !== "member" || !lookup.isGlobal(callee.object, "Math")) return undefined;
  const [bound, another] = value.args.flatMap((arg) => numberOf(lookup, arg) ?? []);
  if (bound === undefined || another !== undefined) return undefined;
  const isLeast = callee.name === "max";
  if (!isLeast && callee.name !== "min") return undefined;
  const [least, most] = isLeast ? [bound, Number.POSITIVE_INFINITY] : [Number.NEGATIVE_INFINITY, bound];
  const is = judge(operator, least, most, n);
  if (is === undefined) return undefined;
  return { is, why: `${quoted(text)} was brought to ${bound} or ${isLeast ? "more" : "less"} just before` };
}

// --- times

/** `seen[peer] - now > TIMEOUT`, where `seen` holds times that have been. */
export function ofTimes(lookup: CodeLookup, one: Binary): Always | undefined {
  const { left, right } = one;
  if (!isOrder(one.operator)) return undefined;
  const isLeft = left.kind === "binary" && left.operator === "-";
  const difference = isLeft ? left : right;
  if (difference.kind !== "binary" || difference.operator !== "-") return undefined;
  const operator = isLeft ? one.operator : turned[one.operator]!;
  const limit = isLeft ? right : left;
  const n = numberOf(lookup, limit);
  if (n === undefined ? !isNamedSpan(limit) : n <= 0) return undefined;
  const { left: earlier, right: now } = difference;
  if (!isNow(lookup, now) || isNow(lookup, earlier) || !wasNoted(lookup, earlier)) return undefined;
  const [text, at] = [earlier, now].map((part) => quoted(lookup.textOf(part)));
  return {
    is: operator.startsWith("<"),
    why: `${text} is earlier than ${at}; take the earlier time from the later one`,
  };
}

/** `TIMEOUT`, `Config.afkLimit`: a length of time, which is more than 0. */
function isNamedSpan(one: Expression): boolean {
  const name = one.kind === "name" || one.kind === "member" ? one.name : "";
  return /timeout|time|limit|delay|cooldown|interval|duration|window|grace|max|ms$|seconds|lifetime/i.test(name);
}

/** `Date.now()`, `new Date().getTime()`, or a variable that is that only. */
function isNow(lookup: CodeLookup, one: Expression): boolean {
  const value = one.kind === "name" ? lookup.valueOf(one) : one;
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member" || value.args.length > 0)
    return false;
  // The value of a top level is that of the beginning.
  if (one.kind === "name" && one.variable?.owner !== lookup.owner(one)) return false;
  const { name, object } = value.callee;
  if (name === "now") return lookup.isGlobal(object, "Date");
  return (
    (name === "getTime" || name === "valueOf") &&
    object.kind === "new" &&
    object.args.length === 0 &&
    lookup.isGlobal(object.callee, "Date")
  );
}

/** Whether all that a place is ever given, but for 0 and nothing, is the time of that moment. */
function wasNoted(lookup: CodeLookup, place: Expression): boolean {
  const values: (Expression | undefined)[] = [];
  if (place.kind === "name") {
    const { variable } = place;
    if (variable === undefined || variable.kind === "parameter") return false;
    for (const { value, by } of lookup.writes(variable)) {
      if (isFunction(by) || (value === undefined && by.kind !== "declare")) return false;
      values.push(value);
    }
  } else if (place.kind === "index") {
    if (place.object.kind !== "name" || place.object.variable === undefined) return false;
    const table = lookup.only(place.object.variable);
    if (table === undefined || isFunction(table)) return false;
    if (
      !(table.kind === "object" && table.members.length === 0) &&
      !(table.kind === "array" && table.items.length === 0)
    )
      return false;
    for (const read of lookup.reads(place.object.variable)) {
      const part = lookup.parent(read);
      if (part?.kind === "each" && part.object === read) continue;
      if ((part?.kind !== "index" && part?.kind !== "member") || part.object !== read) return false;
      const around = lookup.parent(part);
      if (around?.kind === "update") return false;
      if (around?.kind === "assign" && around.target === part) {
        if (around.operator !== "=") return false;
        values.push(around.value);
      }
    }
  } else if (place.kind === "member") {
    for (const { target, value, operator } of lookup.all("assign")) {
      if (target.kind !== "member" || target.name !== place.name) continue;
      if (operator !== "=") return false;
      values.push(value);
    }
    for (const { members } of lookup.all("object"))
      for (const { key, value } of members) if (key === place.name) values.push(value);
    if (lookup.all("update").some(({ target }) => target.kind === "member" && target.name === place.name)) return false;
  } else return false;
  return (
    values.some((one) => one !== undefined && isNow(lookup, one)) &&
    values.every((one) => one === undefined || isNow(lookup, one) || isNothingYet(lookup, one))
  );
}

function isNothingYet(lookup: CodeLookup, one: Expression): boolean {
  return lookup.isNothing(one) || (one.kind === "number" && one.value === 0);
}
