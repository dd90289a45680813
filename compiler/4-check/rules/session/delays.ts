/**
 * Delays of timers, which are milliseconds: one that is left out, is less than a millisecond, or says by its name that it is
 * something else; given to a timer of RTSession, or to a function of the script that hands it on.
 */

import { rt4460 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { givenToMember } from "../../questions/given-values.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const delays: Rule = {
  codes: ["RT4460"],
  inFiles(context) {
    return (lookup) => {
      const found = lookup.callsOf("setTimeout", "setInterval").flatMap((call) => ofTimer(context, lookup, call));
      if (lookup.text.includes("Date.now()")) found.push(...soonOver(lookup));
      // Nearly no file has such a name.
      if (!/seconds|secs?\b|minutes/i.test(lookup.text)) return found;
      return [...found, ...lookup.all("call").flatMap((call) => handedOn(context, lookup, call))];
    };
  },
};

// --- given to a timer

/** `setTimeout(next, TURN_SECONDS)`, `setInterval(tick, 1 / 30)` */
function ofTimer(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const member = lookup.sessionCall(call);
  const delay = call.args[1];
  if (member !== "setTimeout" && member !== "setInterval") return [];
  if (delay === undefined) {
    const [callback] = call.args;
    if (callback === undefined || callback.kind === "spread" || call.callee.kind !== "member") return [];
    const holes = { text: "nothing", member, advice: "say behind the function how many." };
    return [rt4460(lookup.nameSpan(call.callee), holes)];
  }
  const value = lookup.valueOf(delay);
  if (
    delay.kind === "binary" &&
    delay.operator === "/" &&
    isInMilliseconds(delay.left) &&
    isThousand(lookup, delay.right)
  ) {
    const text = quoted(lookup.textOf(delay));
    const holes = { text, member, advice: `these are seconds; write ${quoted(lookup.textOf(delay.left))} as it is.` };
    return [rt4460(lookup.span(delay), holes)];
  }
  const n = isFunction(value) ? undefined : (numberIn(value) ?? ofMember(context, lookup, delay));
  if (n !== undefined && n > 0 && n < 1) {
    return [
      rt4460(lookup.span(delay), {
        text: quoted(lookup.textOf(delay)),
        member,
        advice: "it is less than a millisecond; multiply it by 1000.",
      }),
    ];
  }
  if (member === "setTimeout" && n !== undefined && Number.isInteger(n) && n > 1 && n <= 60 && isLong(delay)) {
    const text = quoted(lookup.textOf(delay));
    return [
      rt4460(lookup.span(delay), { text, member, advice: `${n} of them are over at once; write ${text} * 1000.` }),
    ];
  }
  if (n !== undefined && n > 1 && n < 500 && isSaidInSeconds(lookup, delay)) {
    const text = quoted(lookup.textOf(delay));
    const advice = `it is in seconds, as the comment behind it says; write ${text} * 1000.`;
    return [rt4460(lookup.span(delay), { text, member, advice })];
  }
  // What is 1000 or more is meant in milliseconds, whatever it is called.
  if (n !== undefined && n >= 1000) return [];
  const name = delay.kind === "name" || delay.kind === "member" ? delay.name : undefined;
  if (name === undefined || !isInSeconds(name)) return [];
  if (delay.kind === "name" && !isFunction(value) && value !== delay && n === undefined) return [];
  if (delay.kind === "name" && delay.variable !== undefined && n === undefined && isMultiplied(lookup, delay.variable))
    return [];
  return [
    rt4460(lookup.span(delay), {
      text: quoted(lookup.textOf(delay)),
      member,
      advice: `its name says seconds; write ${quoted(lookup.textOf(delay))} * 1000.`,
    }),
  ];
}

/** `Config.respawnDelay`: the one number that members of this name are ever given, whatever they are members of. */
function ofMember(context: RuleContext, lookup: CodeLookup, delay: Expression): number | undefined {
  if (delay.kind !== "member" || !isLong(delay) || isInMilliseconds(delay)) return undefined;
  const [only, another] = givenToMember(context, delay.name) ?? [];
  if (only?.value.kind !== "number" || another !== undefined) return undefined;
  return /^[\w$.]+$/.test(lookup.textOf(delay)) ? only.value.value : undefined;
}

/** `WARNING_MS`, `durationMs` */
function isInMilliseconds(one: Expression): boolean {
  if (one.kind !== "name" && one.kind !== "member") return false;
  return /(?:^|_)(?:MS|ms|MILLIS|millis|MILLISECONDS|milliseconds)$|(?:Ms|MS|Millis|Milliseconds)$/.test(one.name);
}

function isThousand(lookup: CodeLookup, one: Expression): boolean {
  const value = lookup.valueOf(one);
  return !isFunction(value) && value.kind === "number" && value.value === 1000;
}

/** `startAt = Date.now() + 5`: five milliseconds from now are over before anybody hears of it. */
function soonOver(lookup: CodeLookup): Diagnostic[] {
  return lookup.all("binary").flatMap((sum): Diagnostic[] => {
    if (sum.operator !== "+" || !/^Date\s*\.\s*now\s*\(\s*\)$/.test(lookup.textOf(sum.left))) return [];
    const value = lookup.valueOf(sum.right);
    const n = isFunction(value) ? undefined : numberIn(value);
    if (n === undefined || !Number.isInteger(n) || n < 2 || n > 60) return [];
    const text = quoted(lookup.textOf(sum.right));
    const advice = `${n} of them are over at once; write ${text} * 1000.`;
    return [rt4460(lookup.span(sum.right), { text, member: "A sum with Date.now()", advice })];
  });
}

/** Whether a name speaks of something that people take part in, and that takes them seconds. */
function isLong(delay: Expression): boolean {
  if (delay.kind !== "name" && delay.kind !== "member") return false;
  const words = delay.name.split(/_|(?<=[a-z\d])(?=[A-Z])/).map((one) => one.toLowerCase());
  // Whose name says seconds is told so.
  if (isInSeconds(delay.name)) return false;
  const isOfPeople = words.some((one) =>
    /^(?:round|turn|game|match|answer|question|countdown|respawn|reconnect|lobby|vote|voting|duration|timeout)$/.test(
      one,
    ),
  );
  return isOfPeople && !words.some((one) => /^(?:ms|tick|ticks|frame|step|poll)$/.test(one));
}

/** `var FUSE = 3; // seconds`: what stands behind the only number that a variable is given. */
function isSaidInSeconds(lookup: CodeLookup, delay: Expression): boolean {
  if (delay.kind !== "name") return false;
  const only = lookup.only(delay.variable);
  if (only === undefined || isFunction(only) || only.kind !== "number") return false;
  const behind = /^[ \t]*[;,]?[ \t]*\/[/*](.*)/.exec(lookup.text.slice(only.end, only.end + 80))?.[1];
  // `// 20 times per second`, `// ms, so two seconds`
  if (behind === undefined || /\bm(?:s|illi\w*)\b|\b(?:per|a|an|each|every)\b|\d{3}/i.test(behind)) return false;
  return /\b(?:secs?|seconds)\b/i.test(behind);
}

function isMultiplied(lookup: CodeLookup, variable: Variable): boolean {
  return lookup
    .writes(variable)
    .some(
      ({ by, value }) =>
        (!isFunction(by) && by.kind === "assign" && by.operator === "*=") ||
        (value !== undefined && /1000|1e3/.test(lookup.textOf(value))),
    );
}

function numberIn(value: Expression): number | undefined {
  if (value.kind === "number") return value.value;
  if (value.kind !== "binary" || value.left.kind !== "number" || value.right.kind !== "number") return undefined;
  return value.operator === "/"
    ? value.left.value / value.right.value
    : value.operator === "*"
      ? value.left.value * value.right.value
      : undefined;
}

/** Whether one of the words in a name says seconds, and none says milliseconds. */
function isInSeconds(name: string): boolean {
  const words = name.split(/_|(?<=[a-z\d])(?=[A-Z])/).map((one) => one.toLowerCase());
  const at = words.findIndex((one) => /^(?:sec|secs|second|seconds)$/.test(one));
  // `TICKS_PER_SECOND` is none.
  if (at < 0 || /^(?:per|each|every|a|to|in)$/.test(words[at - 1] ?? "")) return false;
  return !words.some((one) => /^(?:ms|milli|millis|msec|msecs|milliseconds|second)$/.test(one) && one !== words[at]);
}

// --- handed on

/** `later(next, TURN_SECONDS)`, where `later` hands its second parameter to a timer. */
function handedOn(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  return call.args.flatMap((argument, at): Diagnostic[] => {
    const unit = unitOf(context, argument);
    if (unit === undefined) return [];
    const member = timerBehind(context, lookup, call, at);
    if (member === undefined) return [];
    const factor = unit === "seconds" ? "1000" : "60000";
    const text = quoted(lookup.textOf(argument));
    const advice = `its name says ${unit}; write ${text} * ${factor}.`;
    return [rt4460(lookup.span(argument), { text, member, advice })];
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
