/**
 * Brought: who brings the wrong value, where a finding stands in a function that others hand their values to: the calls that
 * hand over this number, the handler whose packet it is, the place that sends the data. As notes, a few at most.
 *
 * By syntax, after flow has said what is wrong; where it cannot be told which call it is, nothing is said.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Note } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { RuleContext } from "../context.ts";
import { callsWith } from "./calls-with.ts";
import { handlersIn } from "./handlers.ts";
import { type CodeLookup, isFunction, lookupOf } from "./lookup.ts";
import { exportedBy, requiredModule } from "./required.ts";
import { type CallOf, callsAsMember } from "./together.ts";

/** As many as are shown of one finding. */
const most = 3;

/** Functions that hand on what they are handed, one to the other. */
const deepest = 4;

const calls = new WeakMap<CodeLookup, ReadonlyMap<number, CallCode>>();

/** The call of a site, by its end: chains of calls begin at the same place. */
export function callOf(
  context: RuleContext,
  { call }: Site,
): { readonly lookup: CodeLookup; readonly code: CallCode } | undefined {
  const file = context.fileOf(call.source);
  if (file === undefined) return undefined;
  const lookup = lookupOf(file);
  const code = callEndingAt(lookup, call.end);
  return code === undefined || code.start !== call.start ? undefined : { lookup, code };
}

/** As many are gone through one after the other in less time than a table of them is made. */
const few = 64;

function callEndingAt(lookup: CodeLookup, end: number): CallCode | undefined {
  const all = lookup.all("call");
  if (all.length <= few) {
    // The last one counts, as in the table.
    for (let at = all.length - 1; at >= 0; at--) if (all[at]!.end === end) return all[at];
    return undefined;
  }
  let byEnd = calls.get(lookup);
  if (byEnd === undefined) {
    byEnd = new Map(all.map((one) => [one.end, one]));
    calls.set(lookup, byEnd);
  }
  return byEnd.get(end);
}

/**
 * Where the argument of a site comes from, if it is a parameter.
 * @param at Which argument of the site's call.
 * @param value The wrong one; undefined where each that is handed over is.
 */
export function broughtBy(context: RuleContext, site: Site, at: number, value?: number): Note[] {
  const call = callOf(context, site);
  const argument = call?.code.args[at];
  if (call === undefined || argument === undefined) return [];
  return handed(context, call.lookup, argument, value, 0)
    .slice(0, most)
    .map(({ lookup, call }) => ({ message: "It comes from this call.", span: lookup.span(call) }));
}

function handed(
  context: RuleContext,
  lookup: CodeLookup,
  argument: Expression,
  value: number | undefined,
  depth: number,
): CallOf[] {
  const parameter = parameterOf(lookup, argument);
  if (parameter === undefined || depth > deepest) return [];
  const all = callersOf(lookup, parameter.code);
  const found: CallOf[] = [];
  for (const caller of all) {
    const given = caller.call.args[parameter.at];
    if (given === undefined) continue;
    const further = handed(context, caller.lookup, given, value, depth + 1);
    if (further.length > 0) found.push(...further);
    else if (value === undefined ? parameterOf(caller.lookup, given) === undefined : isIt(given, caller, value)) {
      found.push(caller);
    }
  }
  // Of one call there is no doubt.
  return found.length === 0 && all.length === 1 ? [...all] : found;

  function isIt(given: Expression, caller: CallOf, wanted: number): boolean {
    return numberOf(context, caller.lookup, given) === wanted;
  }
}

/** What the only call of a function hands to the parameter that an expression is. */
export function onlyCallerOf(
  lookup: CodeLookup,
  value: Expression,
): { readonly lookup: CodeLookup; readonly value: Expression; readonly call: CallCode } | undefined {
  const parameter = parameterOf(lookup, value);
  if (parameter === undefined) return undefined;
  const [only, another] = callersOf(lookup, parameter.code);
  const given = only?.call.args[parameter.at];
  if (only === undefined || another !== undefined || given === undefined) return undefined;
  // Handed on, it has calls that are not seen.
  if (callsWith(lookup, parameter.code).some(({ callee }) => lookup.functionOf(callee) !== parameter.code))
    return undefined;
  return only.call.args.some((one) => one.kind === "spread") ? undefined : { ...only, value: given };
}

/** The parameter that an expression is, where nothing else writes it. */
function parameterOf(
  lookup: CodeLookup,
  argument: Expression,
): { readonly code: FunctionCode; readonly at: number } | undefined {
  if (argument.kind !== "name" || argument.variable?.kind !== "parameter") return undefined;
  const [write, another] = lookup.writes(argument.variable);
  if (write === undefined || another !== undefined || !isFunction(write.by)) return undefined;
  const at = write.by.parameters.indexOf(write.name);
  return at < 0 ? undefined : { code: write.by, at };
}

function callersOf(lookup: CodeLookup, code: FunctionCode): readonly CallOf[] {
  const here = callsWith(lookup, code).filter(({ callee }) => lookup.functionOf(callee) === code);
  const found: CallOf[] = here.map((call) => ({ lookup, call }));
  // A member of something in this file is seen both ways.
  for (const one of callsAsMember(lookup, code) ?? []) if (!here.includes(one.call)) found.push(one);
  return found;
}

/** A number that is written, also as a constant of its file, of an object in it, or of a module. */
function numberOf(context: RuleContext, lookup: CodeLookup, expression: Expression): number | undefined {
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return undefined;
  if (value.kind === "number") return value.value;
  if (value.kind !== "member") return undefined;
  const module = requiredModule(context, lookup, value.object);
  if (module !== undefined) {
    const exported = exportedBy(module.file);
    const given = exported.values.get(value.name);
    return given === undefined ? undefined : numberOf(context, exported.lookup, given);
  }
  const object = lookup.valueOf(value.object);
  if (isFunction(object) || object.kind !== "object") return undefined;
  const given = object.members.find(({ key }) => key === value.name)?.value;
  return given === undefined ? undefined : numberOf(context, lookup, given);
}

/** The registrations of the packets that a read is of, where it stands in no handler itself. */
export function receivedAt(context: RuleContext, site: Site, opCode: number): Note[] {
  const call = callOf(context, site);
  if (call === undefined) return [];
  const { lookup, code } = call;
  const owners = new Set(lookup.owners(code));
  owners.delete(lookup.code.top);
  if (owners.size === 0 || handlersIn(lookup).some((one) => one.code !== undefined && owners.has(one.code))) return [];
  return context.sites
    .filter((one) => one.kind === "registers" && one.script === site.script)
    .filter(({ uses }) => uses.some(({ opCodes }) => opCodes.length === 1 && opCodes[0] === opCode))
    .slice(0, most)
    .map(({ span }) => ({ message: "The packet comes from here.", span }));
}
