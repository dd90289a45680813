/**
 * Two sends of one packet that put the same things in each other's place: the name at index 1 and the text at index 2 here, the other
 * way round there. Whoever reads the packet reads one of them wrong.
 *
 * Invariant: names alone say what things are, so two have to have changed places; parts that may well be exchanged, as `from` and
 * `to`, say nothing.
 */

import { rt4554 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { getterNames, rootOf, settersIn } from "../../questions/builder-of.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const crossedLayouts: Rule = {
  codes: ["RT4554"],
  words: ["setOpCode"],
  inFiles: () => (lookup) => {
    const sends = lookup.callsOf("setOpCode").length;
    if (sends === 0 || (sends === 1 && lookup.callsOf("onPacket").length === 0)) return [];
    const layouts = layoutsIn(lookup);
    return layouts.flatMap((one, nth) => {
      const others = layouts.filter((other, at) => at !== nth && other.opCode === one.opCode);
      if (others.length === 0) return unlikeReads(lookup, one);
      // Of two the later one is said to be wrong; of three that one which no other is like.
      const crossing = others.flatMap((other) => crossed(one, other) ?? []);
      const [first] = crossing;
      if (first === undefined) return [];
      const alike = others.some((other) => crossed(one, other) === undefined && isLike(one, other, first.index));
      const isLast = others.every((other) => other.start < one.start);
      // What the script reads from the packet itself says which of two is right.
      const read = readAs(lookup, one.opCode, first);
      if (alike || (crossing.length < 2 && !(read === undefined ? isLast : read === "other"))) return [];
      const { here, there, name, other } = first;
      const notes = [{ message: `Here it is ${quoted(other)}.`, span: lookup.span(there) }];
      return [rt4554(lookup.span(here), { text: quoted(lookup.textOf(here)), index: first.index, name, other }, notes)];
    }) satisfies Diagnostic[];
  },
};

/** The one send of a packet, and a handler that reads what has the same names at each other's index: clients send it as it is read. */
function unlikeReads(lookup: CodeLookup, one: Layout): Diagnostic[] {
  for (const handler of handlersIn(lookup)) {
    const [code] = handler.call.args;
    if (handler.occasion !== "packet" || handler.code === undefined || code === undefined) continue;
    if (lookup.textOf(code) !== one.opCode) continue;
    const values = new Map<number, { name: string; value: Expression }>();
    for (const call of lookup.callsOf(...getterNames)) {
      const [at] = call.args;
      if (at?.kind !== "number" || call.start < handler.code.start || call.end > handler.code.end) continue;
      const kept = lookup.parent(call);
      if (kept?.kind !== "declare" || kept.target.kind !== "name" || values.has(at.value)) continue;
      values.set(at.value, { name: kept.target.name, value: call });
    }
    const crossing = crossed(one, { opCode: one.opCode, start: handler.call.start, values });
    if (crossing === undefined) continue;
    const { here, there, index, name, other } = crossing;
    const notes = [{ message: `Here ${quoted(other)} is read from it.`, span: lookup.span(there) }];
    return [rt4554(lookup.span(here), { text: quoted(lookup.textOf(here)), index, name, other }, notes)];
  }
  return [];
}

/** Whether handlers of the op-code read what stands at the crossed indexes as it is set here, or as it is set there. */
function readAs(
  lookup: CodeLookup,
  opCode: string,
  { index, second, name, other }: Crossing,
): "here" | "other" | undefined {
  for (const handler of handlersIn(lookup)) {
    if (handler.occasion !== "packet" || handler.code === undefined) continue;
    const [code] = handler.call.args;
    if (code === undefined || lookup.textOf(code) !== opCode) continue;
    for (const call of lookup.callsOf("getString", "getNumber", "getFloat", "getDouble", "getData", "getFloatArray")) {
      const [at] = call.args;
      if (at?.kind !== "number" || (at.value !== index && at.value !== second)) continue;
      if (call.start < handler.code.start || call.end > handler.code.end) continue;
      const kept = lookup.parent(call);
      const target =
        kept !== undefined && !isFunction(kept) && (kept.kind === "declare" || kept.kind === "assign")
          ? kept.target
          : undefined;
      if (target?.kind !== "name" && target?.kind !== "member") continue;
      const [here, there] = at.value === index ? [name, other] : [other, name];
      if (target.name === here) return "here";
      if (target.name === there) return "other";
    }
  }
  return undefined;
}

/** What a packet is sent with: by index, what is set there and what that is called. */
interface Layout {
  readonly opCode: string;
  readonly start: number;
  readonly values: ReadonlyMap<number, { readonly name: string; readonly value: Expression }>;
}

/** Pairs of which either may come first. */
const either =
  /^(?:a|b|c|i|j|n|m|from|to|start|end|first|second|source|target|src|dst|old|new|prev|next|before|after|left|right|home|away|red|blue|attacker|defender|killer|victim|winner|loser|sender|receiver|me|other|self|opponent|enemy|\w*\d)$/i;

interface Crossing {
  readonly index: number;
  readonly second: number;
  readonly here: Expression;
  readonly there: Expression;
  readonly name: string;
  readonly other: string;
}

/** Where two things stand in each other's place. */
function crossed(one: Layout, other: Layout): Crossing | undefined {
  for (const [index, { name, value }] of one.values) {
    const there = other.values.get(index);
    if (there === undefined || there.name === name || (either.test(name) && either.test(there.name))) continue;
    for (const [second, own] of one.values) {
      if (second <= index || own.name !== there.name) continue;
      if (other.values.get(second)?.name !== name) continue;
      // Each stands once in each of the two.
      if ([one, other].some((each) => [...each.values.values()].filter((some) => some.name === name).length > 1))
        continue;
      return { index, second, here: value, there: there.value, name, other: there.name };
    }
  }
  return undefined;
}

function isLike(one: Layout, other: Layout, index: number): boolean {
  return one.values.get(index)?.name === other.values.get(index)?.name;
}

/** The packets that are sent with data that is made beside them. */
function layoutsIn(lookup: CodeLookup): Layout[] {
  const set = new Map<string, CallCode[]>();
  for (const call of settersIn(lookup)) {
    const root = rootOf(call);
    const key = builderKey(lookup, root);
    if (key === undefined) continue;
    const calls = set.get(key);
    if (calls === undefined) set.set(key, [call]);
    else calls.push(call);
  }
  return lookup.callsOf("setOpCode").flatMap((call): Layout[] => {
    const [code] = call.args;
    if (code === undefined) return [];
    const data = chainAround(lookup, call).find((one) => one.callee.kind === "member" && one.callee.name === "setData");
    const [given] = data?.args ?? [];
    if (given === undefined) return [];
    const key = builderKey(lookup, rootOf(given));
    const values = new Map<number, { name: string; value: Expression }>();
    for (const { args } of (key === undefined ? undefined : set.get(key)) ?? []) {
      const [index, value] = args;
      if (index?.kind !== "number" || value === undefined) continue;
      const name = nameOf(value);
      // An index that is set twice, as in two branches, says nothing.
      if (name === undefined || values.has(index.value)) return [];
      values.set(index.value, { name, value });
    }
    return values.size < 2 ? [] : [{ opCode: lookup.textOf(code), start: call.start, values }];
  });
}

function nameOf(value: Expression): string | undefined {
  return value.kind === "name" || value.kind === "member" ? value.name : `${value.kind} ${value.start}`;
}

/** What tells a builder from others: its variable, where that holds one only, or the chain that makes it. */
function builderKey(lookup: CodeLookup, root: Expression): string | undefined {
  if (root.kind !== "name") return undefined;
  if (lookup.isSession(root)) {
    const made = lookup.around(root).find((one) => one.kind === "declare");
    if (
      made?.kind === "declare" &&
      made.target.kind === "name" &&
      made.value !== undefined &&
      rootOf(made.value) === root
    )
      return `variable ${made.target.variable?.id}`;
    return `chain ${root.start}`;
  }
  const { variable } = root;
  if (variable === undefined || lookup.writes(variable).length !== 1) return undefined;
  return `variable ${variable.id}`;
}

/** The calls of the chain that a call is in. */
function chainAround(lookup: CodeLookup, call: CallCode): CallCode[] {
  const found: CallCode[] = [];
  for (let at: Expression = call; at.kind === "call" && at.callee.kind === "member"; at = at.callee.object)
    found.push(at);
  for (let member = lookup.parent(call); member?.kind === "member"; ) {
    const next = lookup.parent(member);
    if (next === undefined || isFunction(next) || next.kind !== "call" || next.callee !== member) break;
    found.push(next);
    member = lookup.parent(next);
  }
  return found;
}
