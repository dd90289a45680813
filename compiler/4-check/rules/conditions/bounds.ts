/**
 * Bounds that are the wrong way round: `Math.min` where the least was meant, `Math.max` where the most was.
 *
 * Certain by what is bounded: what is taken away from stays at 0 or below, what is added to never comes below its most, and two
 * bounds that exclude each other leave one value.
 */

import { rt4499 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const bounds: Rule = {
  codes: ["RT4499"],
  words: ["min", "max"],
  inFiles: (context) => (lookup) => {
    if (!lookup.text.includes("Math.m")) return [];
    return lookup
      .all("call")
      .flatMap(
        (call) =>
          ofTwo(lookup, call) ??
          ofSame(lookup, call) ??
          fromInfinity(context, lookup, call) ??
          ofOne(context, lookup, call) ??
          [],
      );
  },
};

/** `min` or `max`, where a call is one of the two with two arguments. */
function boundOf(lookup: CodeLookup, one: Expression): "min" | "max" | undefined {
  if (one.kind !== "call" || one.callee.kind !== "member" || one.args.length !== 2) return undefined;
  if (!lookup.isGlobal(one.callee.object, "Math")) return undefined;
  return one.callee.name === "min" || one.callee.name === "max" ? one.callee.name : undefined;
}

/** A constant, and the other argument. */
function parted(
  lookup: CodeLookup,
  { args }: CallCode,
): { readonly bound: number; readonly at: Expression; readonly of: Expression } | undefined {
  const [left, right] = args;
  if (left === undefined || right === undefined) return undefined;
  const [first, second] = [numberOf(lookup, left), numberOf(lookup, right)];
  if (first !== undefined && second === undefined) return { bound: first, at: left, of: right };
  return second !== undefined && first === undefined ? { bound: second, at: right, of: left } : undefined;
}

/** A number that is written out, also by the names of constants and by what is computed of these. */
function numberOf(lookup: CodeLookup, one: Expression, depth = 0): number | undefined {
  const value = lookup.valueOf(one);
  if (isFunction(value) || depth > 4) return undefined;
  if (value.kind === "number") return value.value;
  if (value.kind === "unary") {
    const of = value.operator === "-" ? numberOf(lookup, value.operand, depth + 1) : undefined;
    return of === undefined ? undefined : -of;
  }
  if (value.kind !== "binary") return undefined;
  const left = numberOf(lookup, value.left, depth + 1);
  const right = left === undefined ? undefined : numberOf(lookup, value.right, depth + 1);
  if (left === undefined || right === undefined) return undefined;
  switch (value.operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    default:
      return undefined;
  }
}

/** `Math.min(0, Math.max(100, x))` */
function ofTwo(lookup: CodeLookup, call: CallCode): Diagnostic[] | undefined {
  const outer = boundOf(lookup, call);
  const around = outer === undefined ? undefined : parted(lookup, call);
  if (around === undefined || around.of.kind !== "call") return undefined;
  const inner = boundOf(lookup, around.of);
  const inside = inner === undefined || inner === outer ? undefined : parted(lookup, around.of);
  if (inside === undefined) return undefined;
  const isEmpty = outer === "min" ? inside.bound > around.bound : inside.bound < around.bound;
  if (!isEmpty) return undefined;
  const why = `the inner bound is ${inside.bound}, so it is always ${around.bound}; exchange min and max`;
  return [rt4499(lookup.span(call), { text: quoted(lookup.textOf(call)), why })];
}

/** `Math.max(WIDTH, Math.max(0, x))`: of two that bound the same side one is idle, and the other side is open. */
function ofSame(lookup: CodeLookup, call: CallCode): Diagnostic[] | undefined {
  const outer = boundOf(lookup, call);
  if (outer === undefined) return undefined;
  const inner = call.args.find((one) => boundOf(lookup, one) === outer);
  const limit = call.args.find((one) => one !== inner);
  if (inner?.kind !== "call" || limit === undefined || !isFixed(lookup, limit)) return undefined;
  const inside = inner.args.filter((one) => isFixed(lookup, one));
  if (inside.length !== 1) return undefined;
  const [two, other] = [`${lookup.textOf(limit)} and ${lookup.textOf(inside[0]!)}`, outer === "min" ? "max" : "min"];
  const side = outer === "min" ? "above" : "below";
  const why = `Math.${outer} twice bounds it ${side} by ${two}, and nothing on the other side; one of them is Math.${other}`;
  return [rt4499(lookup.span(call), { text: quoted(lookup.textOf(call)), why })];
}

/** A number, a constant by its name, and what is computed of these. */
function isFixed(lookup: CodeLookup, one: Expression): boolean {
  if (numberOf(lookup, one) !== undefined) return true;
  if (one.kind === "name" || one.kind === "member") return /^[A-Z][A-Z\d_]+$/.test(one.name);
  return one.kind === "binary" && isFixed(lookup, one.left) && isFixed(lookup, one.right);
}

/** `best = Math.max(best, time)`, where best begins at Infinity and is never anything else. */
function fromInfinity(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] | undefined {
  const bound = boundOf(lookup, call);
  const parent = bound === undefined ? undefined : lookup.parent(call);
  if (parent?.kind !== "assign" || parent.operator !== "=" || parent.value !== call) return undefined;
  const { target } = parent;
  if (target.kind !== "member" && target.kind !== "name") return undefined;
  const text = lookup.textOf(target);
  if (!call.args.some((one) => one.kind === target.kind && lookup.textOf(one) === text)) return undefined;
  const sign = bound === "max" ? "" : "-";
  const isEnd = (value: Expression): boolean => {
    const of = sign === "-" && value.kind === "unary" && value.operator === "-" ? value.operand : value;
    if (sign === "-" && of === value) return false;
    return lookup.isGlobal(of, "Infinity");
  };
  // `{ best: driver.best }` hands on what it is.
  const isOther = (one: Expression): boolean =>
    one !== call && !((one.kind === "member" || one.kind === "name") && one.name === target.name);
  const given = givenTo(lookup, target.name).filter(isOther);
  if (given.length === 0 || !given.every(isEnd)) return undefined;
  // Another file may give it something else, where it is a member.
  const isMember = target.kind === "member";
  const elsewhere = isMember ? context.files.flatMap((file) => givenTo(lookupOf(file), target.name, true)) : given;
  if (!elsewhere.filter(isOther).every(isEnd)) return undefined;
  const end = `${sign}Infinity`;
  const why = `${text} begins at ${end}, and nothing is ${bound === "max" ? "more" : "less"}, so it stays so; write Math.${bound === "max" ? "min" : "max"}`;
  return [rt4499(lookup.span(call), { text: quoted(lookup.textOf(call)), why })];
}

/** Whatever variables and members of a name are given in the file. */
function givenTo(lookup: CodeLookup, name: string, onlyMembers = false): Expression[] {
  const values: Expression[] = [];
  for (const { target, value } of [...lookup.all("declare"), ...lookup.all("assign")]) {
    if (target.kind !== "member" && (onlyMembers || target.kind !== "name")) continue;
    if (target.name === name && value !== undefined) values.push(value);
  }
  for (const { members } of lookup.all("object"))
    for (const { key, value } of members) if (key === name) values.push(value);
  for (const { code } of lookup.all("class"))
    for (const one of code.members) if (one.name === name && one.value !== undefined) values.push(one.value);
  return values;
}

/** `hp = Math.min(0, hp - damage)`, `hp = Math.max(MAX_HP, hp + healing)` */
function ofOne(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] | undefined {
  const bound = boundOf(lookup, call);
  const parent = bound === undefined ? undefined : lookup.parent(call);
  if (parent?.kind !== "assign" || parent.operator !== "=" || parent.value !== call) return undefined;
  const { target } = parent;
  if (target.kind !== "member" && target.kind !== "name") return undefined;
  const [limit, changed] = isChangeOf(lookup, call.args[1], target)
    ? [call.args[0]!, call.args[1]!]
    : [call.args[1]!, call.args[0]!];
  if (!isChangeOf(lookup, changed, target)) return undefined;
  if (bound === "min") {
    if (changed.operator !== "-" || numberOf(lookup, limit) !== 0 || !isPositive(context, target.name))
      return undefined;
    const why = "it is 0 or less from here on; write Math.max(0, …) for the least it may be";
    return [rt4499(lookup.span(call), { text: quoted(lookup.textOf(call)), why })];
  }
  if (changed.operator !== "+") return undefined;
  const most = limit.kind === "number" ? limit.value : undefined;
  if (most !== undefined && most > 0 && firstValues(context, target.name).includes(most)) {
    const why = `it begins at ${most} and is that or more from here on; write Math.min(…) for the most it may be`;
    return [rt4499(lookup.span(call), { text: quoted(lookup.textOf(call)), why })];
  }
  if (limit.kind !== "name" && limit.kind !== "member") return undefined;
  if (!/^(?:max|MAX)(?![a-z])|(?:_MAX|Max)$|[a-z]Max[A-Z]|_MAX_/.test(limit.name)) return undefined;
  const why = `it is ${lookup.textOf(limit)} or more from here on; write Math.min(…) for the most it may be`;
  return [rt4499(lookup.span(call), { text: quoted(lookup.textOf(call)), why })];
}

/** `hp - damage` for `hp = …` */
function isChangeOf(
  lookup: CodeLookup,
  one: Expression | undefined,
  target: { readonly start: number; readonly end: number },
): one is Expression & { readonly kind: "binary" } {
  if (one?.kind !== "binary" || (one.operator !== "-" && one.operator !== "+")) return false;
  return lookup.textOf(one.left) === lookup.textOf(target);
}

/** Whether all that is given to variables and members of a name at first is more than 0, as far as it is a number that can be seen. */
function isPositive(context: RuleContext, name: string): boolean {
  const values = firstValues(context, name);
  return values.some((one) => one > 0) && values.every((one) => one >= 0);
}

/** The numbers that can be seen among what variables and members of a name are given. */
function firstValues(context: RuleContext, name: string): number[] {
  return context.files.flatMap((file) => {
    const lookup = lookupOf(file);
    return givenTo(lookup, name).flatMap((value) => numberOf(lookup, value) ?? []);
  });
}
