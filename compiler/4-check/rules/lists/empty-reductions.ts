/**
 * `reduce` without a value to begin with, on a list that may be empty: it throws there.
 */

import { rt4530 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { speaksOf } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";

export const emptyReductions: Rule = {
  codes: ["RT4530"],
  words: ["reduce", "reduceRight"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => lookup.callsOf("reduce", "reduceRight").flatMap((call) => judge(context, lookup, call, own));
  },
};

function judge(context: RuleContext, lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const { callee, args } = call;
  if (callee.kind !== "member" || own.has(callee.name)) return [];
  if (args.length !== 1 || args[0]?.kind === "spread") return [];
  const filtered = filterOf(context, lookup, callee.object);
  if (filtered === undefined) return [];
  const root = rootOf(callee.object);
  const asked = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)];
  // Who asks for the list or for any length knows that it may be empty.
  if (asked.some((one) => /\blength\b|\bsize\b|\bsome\b/.test(lookup.textOf(one)))) return [];
  if (root.kind === "name" && asked.some((one) => speaksOf(lookup, one, root.variable))) return [];
  const note = { message: "It may leave nothing.", span: filtered.lookup.span(filtered.node) };
  return [rt4530(lookup.nameSpan(callee), { list: quoted(lookup.textOf(callee.object)) }, [note])];
}

function rootOf(one: Expression): Expression {
  if (one.kind === "call") return rootOf(one.callee);
  return one.kind === "member" || one.kind === "index" ? rootOf(one.object) : one;
}

interface Found {
  readonly lookup: CodeLookup;
  readonly node: Expression;
}

/** The `filter` that a list comes from, through what keeps its length, variables and functions of the script. */
function filterOf(context: RuleContext, lookup: CodeLookup, list: Expression, depth = 0): Found | undefined {
  const value = lookup.valueOf(list);
  if (isFunction(value) || value.kind !== "call" || depth > 4) return undefined;
  const { callee, args } = value;
  if (callee.kind === "member" && args.length === 1 && callee.name === "filter") return { lookup, node: value };
  if (callee.kind === "member" && /^(?:map|sort|reverse|slice)$/.test(callee.name))
    return filterOf(context, lookup, callee.object, depth + 1);
  const called = calledAnywhere(context, lookup, value);
  if (called === undefined || called.code.suspends) return undefined;
  const [only, another] = called.lookup
    .inside(called.code)
    .flatMap((one) => (!isFunction(one) && one.kind === "return" && one.value !== undefined ? [one.value] : []));
  return only === undefined || another !== undefined ? undefined : filterOf(context, called.lookup, only, depth + 1);
}
