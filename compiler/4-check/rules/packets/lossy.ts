/**
 * Values that lose something on their way into a packet: times in 32 bits, fractions in whole numbers.
 */

import type { Site, ValueKind } from "#compiler/3-program/site.ts";
import { rt4306, rt4307 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { dividesEvenly } from "../../questions/divides.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { givenToMember } from "../../questions/given-values.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { numberOf } from "../../questions/ranges.ts";
import { methodCalled } from "../../questions/together.ts";
import { isWithin } from "../../questions/within.ts";

const setters = "setNumber setFloat setFloatArray".split(" ");

export const lossy: Rule = {
  codes: ["RT4306", "RT4307"],
  words: [...setters, "send"],
  keepsNothing: true,
  inFiles(context) {
    const own = givenMembers(context);
    const numbers = numberFields(context);
    return (lookup) => {
      let followed: ReadonlyMap<number, Site> | undefined;
      return lookup.callsOf(...setters, "send").flatMap((call): Diagnostic[] => {
        const { callee, args } = call;
        if (numbers.size > 0 && lookup.sessionCall(call) === "send") return ofTyped(lookup, call, numbers);
        if (callee.name === "send" || own.has(callee.name) || args.length < 2) return [];
        followed ??= buildsIn(context, lookup);
        const site = followed.get(callee.nameStart);
        const finding = judge(context, lookup, call, callee.name, args[1]!, site?.values ?? []);
        return finding === undefined ? [] : [finding];
      });
    };
  },
};

/** The places that build data, by where they stand. */
function buildsIn(context: RuleContext, { file }: CodeLookup): ReadonlyMap<number, Site> {
  const found = new Map<number, Site>();
  for (const site of context.sitesIn(file)) if (site.kind === "builds") found.set(site.span.start, site);
  return found;
}

/** By the name of a packet that has them: the fields that are whole numbers. */
function numberFields({ model }: RuleContext): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    model.packets.map(({ name, fields }) => [
      name,
      new Set(fields.flatMap((one) => (one.type.kind === "number" && one.repeat === undefined ? [one.name] : []))),
    ]),
  );
}

/** `RTSession.send(Packets.Solved, { seconds: ms / 1000 })` */
function ofTyped(
  lookup: CodeLookup,
  { args }: CallCode,
  numbers: ReadonlyMap<string, ReadonlySet<string>>,
): Diagnostic[] {
  const [token, fields] = args;
  if (token?.kind !== "member" || fields?.kind !== "object") return [];
  const whole = numbers.get(token.name);
  if (whole === undefined) return [];
  return fields.members.flatMap(({ key, value }): Diagnostic[] => {
    const why = typeof key === "string" && whole.has(key) ? fractionOf(lookup, value) : undefined;
    if (why === undefined) return [];
    const what = `The whole number ${key}, given ${quoted(lookup.textOf(value))},`;
    return [rt4307(lookup.span(value), { what, why, instead: "make the field a float" })];
  });
}

function judge(
  context: RuleContext,
  lookup: CodeLookup,
  call: CallCode,
  setter: string,
  value: Expression,
  kinds: readonly ValueKind[],
): Diagnostic | undefined {
  const place = lookup.span(value);
  const index = (): string => quoted(lookup.textOf(call.args[0]!));
  const text = (): string => quoted(lookup.textOf(value));
  if (setter === "setFloat" || setter === "setFloatArray") {
    const list = value.kind === "array" ? value.items : [value];
    const time = list.find((one) => isTime(lookup, one));
    if (time !== undefined) {
      return rt4306(lookup.span(time), { text: quoted(lookup.textOf(time)), index: index() });
    }
    if (setter === "setFloat" && all(kinds, ["time"])) return rt4306(place, { text: text(), index: index() });
  }
  if (setter === "setNumber") {
    const why = fractionOf(lookup, value) ?? fractionKept(context, lookup, value);
    if (why === undefined) return undefined;
    const what = `setNumber(${index()}, ${text()})`;
    return rt4307(place, { what, why, instead: "use setFloat or setDouble" });
  }
  return undefined;
}

function all(kinds: readonly ValueKind[], wanted: readonly ValueKind[]): boolean {
  return kinds.length > 0 && kinds.every((one) => wanted.includes(one));
}

/** Whether an expression is milliseconds since 1970, give or take. */
function isTime(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return false;
  if (value.kind === "unary" && value.operator === "+") {
    return value.operand.kind === "new" && lookup.isGlobal(value.operand.callee, "Date");
  }
  if (value.kind === "binary" && (value.operator === "+" || value.operator === "-")) {
    const [left, right] = [isTime(lookup, value.left), isTime(lookup, value.right)];
    // The difference of two times is short.
    if (value.operator === "+")
      return left !== right && numberOf(lookup, left ? value.right : value.left) !== undefined;
    return left && !right && numberOf(lookup, value.right) !== undefined && !isLarge(lookup, value.right);
  }
  if (value.kind !== "call" || value.callee.kind !== "member") return false;
  const { name, object } = value.callee;
  if (name === "now") return lookup.isGlobal(object, "Date");
  if (name !== "getTime" && name !== "valueOf") return false;
  const date = lookup.valueOf(object);
  return !isFunction(date) && date.kind === "new" && lookup.isGlobal(date.callee, "Date");
}

/** A time since another begin than 1970, which may well be short. */
function isLarge(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  return isFunction(value) || value.kind !== "number" || value.value > 1e11;
}

const fractional = new Set("random sin cos tan asin acos atan atan2 sqrt exp log log10 log2 pow cbrt hypot".split(" "));

/** Why a member has one, by all that it is ever given but the number that it begins as. */
function fractionKept(context: RuleContext, lookup: CodeLookup, value: Expression): string | undefined {
  if (value.kind !== "member" || lookup.valueOf(value) !== value) return undefined;
  const given = givenToMember(context, value.name)?.filter((one) => numberOf(one.lookup, one.value) === undefined);
  if (given === undefined || given.length === 0) return undefined;
  let why: string | undefined;
  for (const one of given) {
    // `x: x`, as of a parameter, says nothing.
    why = fractionOf(one.lookup, one.value);
    if (why === undefined) return undefined;
  }
  return `${value.name} is given a fraction: ${why}`;
}

/** Why a value has a fraction, as a clause; undefined where it may be whole. */
function fractionOf(lookup: CodeLookup, expression: Expression, depth = 0): string | undefined {
  const value = lookup.valueOf(expression);
  if (isFunction(value) || depth > 8) return undefined;
  switch (value.kind) {
    case "number":
      return Number.isInteger(value.value) ? undefined : "it has a fraction";
    case "binary": {
      if (value.operator === "/") {
        const [left, right] = [lookup.valueOf(value.left), lookup.valueOf(value.right)];
        // 6 / 2 is whole, and so may be a difference that was made to fit.
        if (!isFunction(left) && !isFunction(right) && left.kind === "number" && right.kind === "number") {
          return Number.isInteger(left.value / right.value) ? undefined : "the division leaves a fraction";
        }
        return dividesEvenly(lookup, value) ? undefined : "a division leaves a fraction";
      }
      if (/^(?:[+\-*]|%)$/.test(value.operator)) {
        const parts = [fractionOf(lookup, value.left, depth + 1), fractionOf(lookup, value.right, depth + 1)];
        // A fraction times a number may be meant to be whole, as 0.5 * 4; a time in seconds is not.
        if (value.operator === "*" && [value.left, value.right].every((one) => numberOf(lookup, one) !== undefined))
          return undefined;
        return parts[0] ?? parts[1];
      }
      return undefined;
    }
    case "unary":
      return value.operator === "-" || value.operator === "+"
        ? fractionOf(lookup, value.operand, depth + 1)
        : undefined;
    case "choice":
      return fractionOf(lookup, value.yes, depth + 1) ?? fractionOf(lookup, value.no, depth + 1);
    case "call": {
      const { callee } = value;
      const own = lookup.functionOf(callee);
      if (own !== undefined) return resultOf(lookup, own, value, depth);
      if (callee.kind !== "member") return undefined;
      if (lookup.isGlobal(callee.object, "Math")) {
        // A whole number to the power of one is whole.
        if (callee.name === "pow" && !hasFraction(lookup, value, depth)) return undefined;
        return fractional.has(callee.name) ? `Math.${callee.name} gives fractions` : undefined;
      }
      if ((callee.name === "getFloat" || callee.name === "getDouble") && value.args.length === 1) {
        return `${callee.name} gives fractions`;
      }
      const method = methodCalled(lookup, value);
      return method === undefined ? undefined : resultOf(method.lookup, method.code, value, depth);
    }
    default:
      return undefined;
  }
}

/** Whether one of the numbers that `Math.pow` is given has a fraction, or the power is below 0. */
function hasFraction(lookup: CodeLookup, { args }: CallCode, depth: number): boolean {
  const [, power] = args;
  return (
    (power?.kind === "unary" && power.operator === "-") ||
    args.some((one) => fractionOf(lookup, one, depth + 1) !== undefined)
  );
}

/** Why what a function of the script gives has a fraction: a division, or a call of Math, in what it returns. */
function resultOf(lookup: CodeLookup, code: FunctionCode, call: CallCode, depth: number): string | undefined {
  if (code.suspends) return undefined;
  for (const one of lookup.inside(code)) {
    if (isFunction(one) || one.kind !== "return" || one.value === undefined) continue;
    const divides = lookup
      .inside(one.value)
      .some((at) => !isFunction(at) && at.kind === "binary" && at.operator === "/");
    const rolls = !divides && lookup.callsOf("random").some((at) => isWithin(at, one));
    if ((!divides && !rolls) || fractionOf(lookup, one.value, depth + 2) === undefined) continue;
    const { callee } = call;
    const name = callee.kind === "member" || callee.kind === "name" ? callee.name : "the function";
    return `${name} gives the result of ${divides ? "a division" : "Math.random"}`;
  }
  return undefined;
}
