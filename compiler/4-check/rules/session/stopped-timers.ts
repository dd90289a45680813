/**
 * Timers that were stopped, and still count as running: their id stays where everybody looks whether there is one. And intervals
 * that run on when the one that was started beside them is stopped.
 *
 * Invariant: a place counts only where all that is ever done with it can be seen: it begins empty, is given ids of timers, asked
 * whether it has one, and handed to `clearInterval`.
 */

import { rt4520, rt4521 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Pattern } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { isAndOr, isEquality } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import { handlersIn } from "../../questions/handlers.ts";
import {
  type Code,
  type CodeLookup,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { isInConstructor } from "../../questions/own-methods.ts";
import { callsAsMember } from "../../questions/together.ts";

export const stoppedTimers: Rule = {
  codes: ["RT4520", "RT4521"],
  words: ["clearInterval", "clearTimeout"],
  inFiles: (context) => (lookup) => {
    const clears = lookup.callsOf("clearInterval", "clearTimeout");
    if (clears.length === 0) return [];
    const starts = lookup.callsOf("setInterval", "setTimeout").flatMap((call) => startOf(lookup, call) ?? []);
    if (starts.length === 0) return [];
    const stops = clears.flatMap((call) => stopOf(lookup, call) ?? []);
    return [...stillSet(context, lookup, starts, stops), ...leftRunning(context, lookup, starts, stops)];
  },
};

type Place = Expression & { readonly kind: "name" | "member" };

/** A call that starts or stops a timer, and the place that keeps its id. */
interface Use {
  readonly call: CallCode;
  readonly place: Place;
  /** Whether it starts one only where there is none: `timer ??= …`. */
  readonly asks?: boolean;
}

function isPlace(one: Expression | Pattern | undefined): one is Place {
  if (one?.kind === "name") return one.variable !== undefined;
  return one?.kind === "member" && one.object.kind === "this";
}

function startOf(lookup: CodeLookup, call: CallCode): Use | undefined {
  const made = lookup.sessionCall(call);
  if (made !== "setInterval" && made !== "setTimeout") return undefined;
  const parent = lookup.parent(call);
  if (parent === undefined || isFunction(parent) || parent.kind !== "assign" || parent.value !== call) return undefined;
  return /^(?:=|\?\?=|\|\|=)$/.test(parent.operator) && isPlace(parent.target)
    ? { call, place: parent.target, asks: parent.operator !== "=" }
    : undefined;
}

function stopOf(lookup: CodeLookup, call: CallCode): Use | undefined {
  const member = lookup.sessionCall(call);
  if (member !== "clearInterval" && member !== "clearTimeout") return undefined;
  const [id] = call.args;
  return isPlace(id) ? { call, place: id } : undefined;
}

function isSamePlace(a: Place, b: Expression | Pattern): boolean {
  if (a.kind === "name") return b.kind === "name" && b.variable === a.variable;
  return b.kind === "member" && b.name === a.name;
}

// --- RT4520

function stillSet(context: RuleContext, lookup: CodeLookup, starts: readonly Use[], stops: readonly Use[]) {
  const seen: Place[] = [];
  return stops.flatMap(({ call, place }): Diagnostic[] => {
    if (seen.some((one) => isSamePlace(one, place))) return [];
    seen.push(place);
    const own = starts.filter((one) => isSamePlace(one.place, place));
    if (own.length === 0) return [];
    const empty = emptyOf(context, lookup, place);
    const reads = empty === undefined ? [] : readsOf(lookup, place);
    if (empty === undefined) return [];
    const asks = reads.filter((one) => isAsk(lookup, one));
    const clears = stops.filter((one) => isSamePlace(one.place, place));
    if (reads.some((one) => !asks.includes(one) && !clears.some(({ call: { args } }) => args[0] === one))) return [];
    // Every start asks first whether one runs.
    const guards = asks.filter((ask) => own.some((start) => isDecidedBy(lookup, start.call, ask)));
    // Or whoever wants to start it asks a function whether it runs.
    const told = asks.find((ask) => isTold(lookup, ask));
    if (
      told === undefined &&
      !own.every((start) => start.asks === true || guards.some((ask) => isDecidedBy(lookup, start.call, ask)))
    )
      return [];
    // Who stops it when the session is over needs it no more.
    const stopping = clears.filter((one) => !isIn(lookup, one.call, "onSessionShutdown"));
    const others = asks.filter(
      (ask) => !guards.includes(ask) && !clears.some((one) => isDecidedBy(lookup, one.call, ask)),
    );
    const last = stopping.find((one) => isIn(lookup, one.call, "onPlayerDisconnect"));
    const place4520 = others.length > 0 ? stopping[0] : last;
    if (place4520 === undefined) return [];
    const name = lookup.textOf(place);
    const notes = [
      { message: "Here it is asked whether it runs.", span: lookup.span(others[0] ?? guards[0] ?? own[0]!.place) },
    ];
    return [rt4520(lookup.span(place4520.place), { name, empty, call: lookup.textOf(call.callee) }, notes)];
  });
}

/** What a place holds while no timer runs, where it begins with that, and is never given anything else but ids. */
function emptyOf(context: RuleContext, lookup: CodeLookup, place: Place): string | undefined {
  if (place.kind === "name") {
    const { variable } = place;
    if (variable === undefined || variable.kind === "parameter" || lookup.isGlobalMember(variable)) return undefined;
    if (isExported(lookup, variable)) return undefined;
    let empty = "undefined";
    for (const { value, by } of lookup.writes(variable)) {
      if (value !== undefined && isStart(lookup, value)) continue;
      if (!isFunction(by) && by.kind === "assign" && by.operator !== "=" && isStart(lookup, by.value)) continue;
      if (isFunction(by) || by.kind !== "declare" || (value !== undefined && !isNoTimer(lookup, value)))
        return undefined;
      if (value !== undefined) empty = lookup.textOf(value);
    }
    return empty;
  }
  let empty = "undefined";
  for (const one of lookup.all("assign")) {
    if (one.target.kind !== "member" || one.target.name !== place.name || isStart(lookup, one.value)) continue;
    if (!isNoTimer(lookup, one.value) || !isInConstructor(lookup, one)) return undefined;
    empty = lookup.textOf(one.value);
  }
  for (const { code } of lookup.all("class")) {
    for (const { name, value } of code.members) {
      if (name !== place.name || value === undefined) continue;
      if (!isNoTimer(lookup, value)) return undefined;
      empty = lookup.textOf(value);
    }
  }
  const elsewhere = context.files.some((file) => file !== lookup.file && lookupOf(file).writtenMembers.has(place.name));
  return elsewhere || lookup.all("object").some(({ members }) => members.some((one) => one.key === place.name))
    ? undefined
    : empty;
}

function isStart(lookup: CodeLookup, value: Expression): boolean {
  const made = lookup.sessionCall(value);
  return made === "setInterval" || made === "setTimeout";
}

function isNoTimer(lookup: CodeLookup, value: Expression): boolean {
  if (lookup.isNothing(value)) return true;
  if (value.kind === "boolean") return !value.value;
  return value.kind === "number" && value.value === 0;
}

function readsOf(lookup: CodeLookup, place: Place): readonly Expression[] {
  if (place.kind === "name") return lookup.reads(place.variable!);
  return lookup.all("member").filter((one) => {
    const parent = lookup.parent(one);
    return one.name === place.name && !(parent?.kind === "assign" && parent.target === one);
  });
}

/** `timer === null`, `!timer`, `if (timer)` */
function isAsk(lookup: CodeLookup, read: Expression): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "assign") return parent.target === read && /^(?:\?\?|\|\|)=$/.test(parent.operator);
  if (parent.kind === "binary") {
    if (isAndOr(parent.operator)) return true;
    return isEquality(parent.operator) && isNoTimer(lookup, parent.left === read ? parent.right : parent.left);
  }
  if (parent.kind === "unary") return parent.operator === "!";
  return (parent.kind === "if" || parent.kind === "choice" || parent.kind === "loop") && parent.test === read;
}

/** `return timer !== null;` */
function isTold(lookup: CodeLookup, ask: Expression): boolean {
  const parent = lookup.parent(ask);
  return parent?.kind === "binary" && lookup.parent(parent)?.kind === "return";
}

/** Whether a question stands in the conditions that decide whether a call runs. */
function isDecidedBy(lookup: CodeLookup, call: CallCode, ask: Expression): boolean {
  return [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)].some(
    (one) => one.start <= ask.start && ask.end <= one.end,
  );
}

function isIn(lookup: CodeLookup, node: Code, member: string): boolean {
  return isRunBy(lookup, lookup.owners(node), member, 0);
}

/** Whether a handler is one of these functions, or calls one: in whatever file. */
function isRunBy(lookup: CodeLookup, owners: readonly FunctionCode[], member: string, depth: number): boolean {
  if (handlersIn(lookup).some((one) => one.member === member && one.code !== undefined && owners.includes(one.code)))
    return true;
  if (depth > 2) return false;
  return owners.some((owner) => {
    if (owner === lookup.code.top) return false;
    const here = lookup.all("call").filter(({ callee }) => lookup.functionOf(callee) === owner);
    const calls = [...here.map((call) => ({ lookup, call })), ...(callsAsMember(lookup, owner) ?? [])];
    return calls.some((one) => isRunBy(one.lookup, one.lookup.owners(one.call), member, depth + 1));
  });
}

// --- RT4521

/** Two intervals that one function starts: one is stopped somewhere, the other one nowhere. */
function leftRunning(context: RuleContext, lookup: CodeLookup, starts: readonly Use[], stops: readonly Use[]) {
  const intervals = starts.filter(({ call }) => lookup.sessionCall(call) === "setInterval");
  if (intervals.length < 2 || stops.length === 0) return [];
  return intervals.flatMap(({ call, place }): Diagnostic[] => {
    const owner = lookup.owner(call);
    if (owner === lookup.code.top || isRead(context, lookup, place)) return [];
    if (place.kind === "name" && (place.variable?.owner === owner || lookup.isGlobalMember(place.variable!))) return [];
    const beside = intervals.find((one) => one.call !== call && lookup.owner(one.call) === owner);
    if (beside === undefined || isOnce(lookup, call)) return [];
    const stop = stops.find(
      (one) => isSamePlace(one.place, beside.place) && !isIn(lookup, one.call, "onSessionShutdown"),
    );
    if (stop === undefined) return [];
    const notes = [{ message: "Here only the other one is stopped.", span: lookup.span(stop.call) }];
    const holes = { name: lookup.textOf(place), other: lookup.textOf(beside.place) };
    return [rt4521(lookup.span(place), holes, notes)];
  });
}

/**
 * Whether a call runs once in a session, so that what it starts may well go on to the end: behind a flag that nobody takes down again,
 * or in a function that only the top level calls.
 */
function isOnce(lookup: CodeLookup, call: CallCode): boolean {
  const tests = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)];
  if (tests.some((test) => lookup.inside(test, true).some((one) => isFlagUp(lookup, one)))) return true;
  const owner = lookup.owner(call);
  const calls = [...lookup.all("call"), ...lookup.all("new")].filter((one) => lookup.functionOf(one.callee) === owner);
  return calls.length === 1 && lookup.owner(calls[0]!) === lookup.code.top && !isHanded(lookup, owner);
}

/** A variable that is only ever made `true`, after it was false or nothing. */
function isFlagUp(lookup: CodeLookup, one: Code): boolean {
  if (isFunction(one) || one.kind !== "name" || one.variable === undefined || one.variable.kind === "parameter")
    return false;
  const writes = lookup.writes(one.variable);
  const later = writes.filter(({ by }) => isFunction(by) || by.kind !== "declare");
  return later.length > 0 && later.every(({ value }) => value?.kind === "boolean" && value.value);
}

/** Whether a function goes anywhere itself, where it may be called again. */
function isHanded(lookup: CodeLookup, code: FunctionCode): boolean {
  const declared = lookup.declared.find((one) => one.code === code);
  return (
    declared === undefined ||
    lookup.reads(declared.variable).some((read) => {
      const parent = lookup.parent(read);
      return parent === undefined || isFunction(parent) || !("callee" in parent) || parent.callee !== read;
    })
  );
}

function isRead(context: RuleContext, lookup: CodeLookup, place: Place): boolean {
  if (place.kind === "name") {
    const { variable } = place;
    if (variable === undefined || lookup.reads(variable).length > 0) return true;
    return isExported(lookup, variable);
  }
  return context.files.some((file) => readsOf(lookupOf(file), place).length > 0);
}
