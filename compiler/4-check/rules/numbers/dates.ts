/**
 * Dates: `Date()` without `new`, which is a text, and `getMilliseconds()`, which is 0 to 999, taken for the time.
 */

import { rt4404, rt4405 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const dates: Rule = {
  codes: ["RT4404", "RT4405"],
  words: ["Date", "getMilliseconds", "getUTCMilliseconds"],
  inFiles: () => (lookup) => [
    ...(lookup.words.has("Date") ? texts(lookup) : []),
    ...(lookup.says(ofSeconds) && lookup.text.includes("Date") ? milliseconds(lookup) : []),
  ],
};

const ofSeconds = ["getMilliseconds", "getUTCMilliseconds"];

/** The call of `Date` without `new` that an expression stands for. */
function dateText(lookup: CodeLookup, expression: Expression): CallCode | undefined {
  const value = lookup.valueOf(expression);
  return !isFunction(value) && value.kind === "call" && lookup.isGlobal(value.callee, "Date") ? value : undefined;
}

function texts(lookup: CodeLookup): Diagnostic[] {
  const found = new Map<CallCode, string>();
  const operands = new Set<CallCode>();
  for (const call of lookup.all("call")) {
    if (call.callee.kind !== "member" || !/^[gs]et|^toISOString$|^valueOf$/.test(call.callee.name)) continue;
    const made = dateText(lookup, call.callee.object);
    if (made !== undefined && !found.has(made)) found.set(made, `has no ${call.callee.name}`);
  }
  for (const one of lookup.all("binary")) {
    if (!/^(?:-|\*|\/|%|[<>]=?)$/.test(one.operator)) continue;
    for (const side of [one.left, one.right]) {
      const made = dateText(lookup, side);
      if (made !== undefined && made.start === side.start && made.end === side.end) operands.add(made);
      if (made !== undefined && !found.has(made)) found.set(made, "is no number to calculate with");
    }
  }
  return [...found].map(([call, why]) => {
    const { path } = lookup.file.source;
    const { start } = call;
    const { end } = call.callee;
    // Where it is calculated with on the spot, it is the number that is meant: TypeScript does not let one calculate with a Date.
    const fix = operands.has(call)
      ? { message: "Make it Date.now()", edits: [{ path, start: end, end, text: ".now" }] }
      : { message: "Make it new Date()", edits: [{ path, start, end: start, text: "new " }] };
    const text = rt4404(lookup.span(call), { why });
    // To calculate with a text gives NaN; to call what it has not throws.
    const finding: Diagnostic = why.startsWith("has no") ? { ...text, throws: true } : text;
    // Behind a member access `new` needs its parentheses, which a call has.
    return call.args.length === 0 ? { ...finding, fix } : finding;
  });
}

/** The call of `getMilliseconds` that an expression stands for; names are followed if all they are given is one. */
function millisecond(lookup: CodeLookup, expression: Expression): CallCode | undefined {
  if (expression.kind === "name" && expression.variable !== undefined) {
    const values = lookup.writes(expression.variable).map(({ value }) => value);
    const calls = values.map((one) => (one === undefined ? undefined : millisecondCall(one)));
    const real = calls.filter((one) => one !== undefined);
    // A variable may begin as 0 or nothing.
    const rest = values.filter(
      (one, nth) => calls[nth] === undefined && !(one?.kind === "number" || one?.kind === "null"),
    );
    return rest.length === 0 ? real[0] : undefined;
  }
  return millisecondCall(expression);
}

function millisecondCall(value: Expression): CallCode | undefined {
  if (value.kind !== "call" || value.callee.kind !== "member") return undefined;
  return /^get(?:UTC)?Milliseconds$/.test(value.callee.name) ? value : undefined;
}

function milliseconds(lookup: CodeLookup): Diagnostic[] {
  const found = new Map<CallCode, Diagnostic>();
  const report = (call: CallCode, why: string, at: Expression): void => {
    // Of a text it is another mistake.
    if (call.callee.kind !== "member" || dateText(lookup, call.callee.object) !== undefined) return;
    const notes = at === call ? [] : [{ message: "It is used here.", span: lookup.span(at) }];
    if (!found.has(call)) found.set(call, rt4405(lookup.nameSpan(call.callee), { name: call.callee.name, why }, notes));
  };
  for (const one of lookup.all("binary")) {
    if (!/^(?:-|[<>]=?)$/.test(one.operator)) continue;
    for (const [side, other] of [
      [one.left, one.right],
      [one.right, one.left],
    ] as const) {
      const call = millisecond(lookup, side);
      if (call === undefined || isSmall(lookup, other) || isFieldByField(lookup, one)) continue;
      const why =
        one.operator === "-"
          ? `${quoted(lookup.textOf(one))} is no length of time: it jumps back every second`
          : `${quoted(lookup.textOf(one))} compares it with a time`;
      report(call, why, one);
      break;
    }
  }
  for (const one of lookup.all("binary")) {
    if (one.operator !== "+" || !isKeptAsTime(lookup, one)) continue;
    const call = millisecondCall(one.left) ?? millisecondCall(one.right);
    if (call !== undefined) report(call, `${quoted(lookup.textOf(one))} is no time to wait for`, one);
  }
  for (const call of lookup.all("call")) {
    if (call.callee.kind !== "member" || !/^set(?:Number|Float|Double)$/.test(call.callee.name)) continue;
    const value = call.args[1];
    const made = value === undefined ? undefined : millisecondCall(value);
    if (made !== undefined) report(made, "sent in a packet it says nothing about when that was", call);
  }
  return [...found.values()];
}

/** Names of a moment that is to come. */
const moments =
  /^(?:until|deadline|expires|expiry)$|(?:Until|Deadline|EndsAt|Expires(?:At)?)$|^(?:ends|expires|due|closes)(?:At|On)$/;

/** `{ until: … }`, `this.until = …`, `const deadline = …`: what is kept as the time at which something is to happen. */
function isKeptAsTime(lookup: CodeLookup, value: Expression): boolean {
  const parent = lookup.parent(value);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "object") {
    return parent.members.some((one) => one.value === value && typeof one.key === "string" && moments.test(one.key));
  }
  if (parent.kind !== "assign" && parent.kind !== "declare") return false;
  const { target } = parent;
  return parent.value === value && (target.kind === "name" || target.kind === "member") && moments.test(target.name);
}

/** `b.getMilliseconds() - a.getMilliseconds()`, where the seconds are subtracted the same way: a length of time field by field. */
function isFieldByField(lookup: CodeLookup, one: Expression & { readonly kind: "binary" }): boolean {
  if (one.operator !== "-") return false;
  const written = lookup.textOf(one);
  const seconds = written.replace(/get(UTC)?Milliseconds/g, "get$1Seconds");
  if (seconds === written) return false;
  const { start, end } = lookup.owner(one);
  return lookup.all("binary").some((at) => {
    return at.operator === "-" && at.start >= start && at.end <= end && lookup.textOf(at) === seconds;
  });
}

/** A number of milliseconds within a second, or an amount by which a second is divided. */
function isSmall(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  return !isFunction(value) && value.kind === "number" && Math.abs(value.value) <= 1000;
}
