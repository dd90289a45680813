/**
 * Delays of timers, in milliseconds, that go through a function of the script: a name that says seconds or minutes is something
 * else. Of delays that a timer is given itself another rule speaks.
 */

import { rt4491 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../context.ts";
import { calledAnywhere } from "../questions/called.ts";
import { type CodeLookup, isFunction, lookupOf } from "../questions/lookup.ts";
import { quoted } from "../questions/phrase.ts";

export const delays: Rule = {
  codes: ["RT4491"],
  inFiles(context) {
    return (lookup) => {
      // Nearly no file has such a name.
      if (!/seconds|secs?\b|minutes/i.test(lookup.text)) return [];
      return lookup.all("call").flatMap((call) => inSeconds(context, lookup, call));
    };
  },
};

function inSeconds(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  return call.args.flatMap((argument, at): Diagnostic[] => {
    const unit = unitOf(context, argument);
    if (unit === undefined) return [];
    const member = timerBehind(context, lookup, call, at);
    if (member === undefined) return [];
    const factor = unit === "seconds" ? "1000" : "60000";
    return [rt4491(lookup.span(argument), { text: quoted(lookup.textOf(argument)), unit, member, factor })];
  });
}

/** The timer of RTSession that is handed this argument as its delay. */
function timerOf(lookup: CodeLookup, call: CallCode, at: number): string | undefined {
  const member = at === 1 ? lookup.sessionCall(call) : undefined;
  return member === "setTimeout" || member === "setInterval" ? member : undefined;
}

/** The timer to which a function of the script hands its parameter as it is. */
function timerBehind(context: RuleContext, lookup: CodeLookup, call: CallCode, at: number): string | undefined {
  const called = calledAnywhere(context, lookup, call);
  const parameter = called?.code.parameters[at];
  if (called === undefined || parameter?.kind !== "name" || parameter.variable === undefined) return undefined;
  // By its name it is the function that is wrong.
  if (wordOf(parameter.name) !== undefined || called.lookup.writes(parameter.variable).length > 1) return undefined;
  const [read, another] = called.lookup.reads(parameter.variable);
  const timer = read === undefined || another !== undefined ? undefined : called.lookup.parent(read);
  if (timer === undefined || isFunction(timer) || timer.kind !== "call" || timer.args[1] !== read) return undefined;
  return timerOf(called.lookup, timer, 1) === undefined ? undefined : called.name;
}

/** What a name says it counts; undefined where some value that it has anywhere says otherwise, or none is known. */
function unitOf(context: RuleContext, expression: Expression): "seconds" | "minutes" | undefined {
  if (expression.kind !== "name" && expression.kind !== "member") return undefined;
  const { name } = expression;
  const unit = wordOf(name);
  if (unit === undefined) return undefined;
  const values = context.files.flatMap((file) => valuesOf(lookupOf(file), name));
  // Anything that is computed may be milliseconds under the wrong name.
  return values.length > 0 && values.every((one) => one.kind === "number" && one.value < 500) ? unit : undefined;
}

/** What a file gives a variable or a member of this name, whosever it is. */
function valuesOf(lookup: CodeLookup, name: string): Expression[] {
  const found: (Expression | undefined)[] = [];
  for (const { target, value } of [...lookup.all("declare"), ...lookup.all("assign")]) {
    if ((target.kind === "name" || target.kind === "member") && target.name === name) found.push(value);
  }
  for (const { members } of lookup.all("object")) {
    for (const { key, value } of members) if (key === name && !isAgain(value, name)) found.push(value);
  }
  for (const { code } of lookup.all("class")) {
    for (const one of code.members) if (one.name === name) found.push(one.value);
  }
  return found.flatMap((one) => (one === undefined || isAgain(one, name) ? [] : [one]));
}

/** `{ SECONDS: SECONDS }`, `var SECONDS = Rules.SECONDS` */
function isAgain(value: Expression, name: string): boolean {
  return (value.kind === "name" || value.kind === "member") && value.name === name;
}

/** The last word of a name: `TURN_SECONDS`, `roundSecs`, `waitMinutes`. */
function wordOf(name: string): "seconds" | "minutes" | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split("_");
  const last = words.at(-1) ?? "";
  if (words.some((one) => /^(?:ms|milli|millis|msecs?|per|in)$/.test(one))) return undefined;
  if (/^(?:seconds|secs|sec)$/.test(last)) return "seconds";
  return last === "minutes" ? "minutes" : undefined;
}
