/**
 * Values against setters: what a setter refuses with a TypeError, and what it takes after turning it into something else. Only
 * values whose kind is certain on every way are judged; of what is the data of a packet, only what is written as something else.
 *
 * Not here: fractions and times, numbers one by one into setFloatArray.
 */

import type { Site, ValueKind } from "#compiler/3-program/site.ts";
import { rt4211, rt4212 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { blamedFor } from "../../questions/blamed.ts";
import { broughtBy, callOf } from "../../questions/brought.ts";
import { builderOf } from "../../questions/builder-of.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";

interface Taste {
  readonly refuses: readonly ValueKind[];
  /** What becomes of values that it turns into something else. */
  readonly turns: { readonly [kind in ValueKind]?: string };
  /** What it takes, in words. */
  readonly wants: string;
}

const meaningless = ["null", "undefined", "object", "function", "player"] as const;
const asText = "it is stored as text; write String(value), or use the setter of its type";
const number: Taste = {
  refuses: [...meaningless, "array", "builder", "received"],
  turns: {
    boolean: "it becomes 1 or 0; write value ? 1 : 0",
    string: "it becomes a number, or throws where it is none; write Number(text)",
  },
  wants: "a number",
};

const tastes: { readonly [setter: string]: Taste } = {
  setNumber: number,
  setFloat: number,
  setDouble: number,
  setString: {
    refuses: [...meaningless, "array", "builder", "received"],
    turns: { number: asText, fraction: asText, boolean: asText },
    wants: "a string; JSON.stringify(value) makes one of an object",
  },
  setFloatArray: {
    refuses: [...meaningless, "string", "boolean", "builder", "received"],
    turns: {},
    wants: "an array of numbers",
  },
  setData: {
    refuses: [...meaningless, "number", "fraction", "time", "string", "boolean", "array"],
    turns: {},
    wants: "a data builder, or data that was received",
  },
};

const words: { readonly [kind in ValueKind]: string } = {
  number: "a number",
  fraction: "a number",
  time: "a time",
  string: "a string",
  boolean: "a boolean",
  bigint: "a bigint",
  null: "null",
  undefined: "undefined",
  builder: "a builder",
  received: "received data",
  array: "an array",
  object: "an object",
  function: "a function",
  player: "a player",
  unknown: "something",
};

export const setValues: Rule = {
  codes: ["RT4211", "RT4212"],
  words: ["setData"],
  run: (context) => context.sites.filter((site) => site.kind === "builds").flatMap((site) => judge(context, site)),
  inFiles: () => (lookup) => lookup.callsOf("setData").flatMap((call) => dataOfPacket(lookup, call)),
};

function judge(context: RuleContext, site: Site): Diagnostic[] {
  const { member, values, span } = site;
  const taste = Object.hasOwn(tastes, member) ? tastes[member] : undefined;
  const [first] = values;
  if (taste === undefined || first === undefined) return [];
  // Nearly always it is taken as it is.
  if (!values.some((kind) => taste.refuses.includes(kind) || taste.turns[kind] !== undefined)) return [];
  const value = [...new Set(values.map((kind) => words[kind]))].join(" or ");
  if (values.every((kind) => taste.refuses.includes(kind))) {
    const holes = { setter: member, value, wants: taste.wants };
    const call = callOf(context, site);
    const given = call?.code.args[1];
    // A helper that sends a list or a thing as a text is where it is made one.
    const isMadeText = member === "setString" && values.every((kind) => kind === "array" || kind === "object");
    const blamed =
      call === undefined || given === undefined || isMadeText ? undefined : blamedFor(call.lookup, given, member);
    if (blamed !== undefined) return [rt4211(blamed.span, holes, blamed.notes)];
    return [rt4211(span, holes, broughtBy(context, site, 1))];
  }
  const turned = taste.turns[first];
  if (turned === undefined || values.some((kind) => taste.turns[kind] === undefined)) return [];
  return [rt4212(span, { setter: member, value, turned }, broughtBy(context, site, 1))];
}

const written: { readonly [kind: string]: ValueKind } = {
  object: "object",
  array: "array",
  string: "string",
  template: "string",
  number: "number",
  boolean: "boolean",
  function: "function",
};

/** `packet.setData({ x: 1 })`: data is built. */
function dataOfPacket(lookup: CodeLookup, { callee, args }: CallCode): Diagnostic[] {
  const [data, another] = args;
  if (callee.kind !== "member" || callee.name !== "setData" || data === undefined || another !== undefined) return [];
  const value = lookup.valueOf(data);
  const kind = isFunction(value) ? "function" : Object.hasOwn(written, value.kind) ? written[value.kind] : undefined;
  if (kind === undefined || builderOf(lookup, callee.object) !== "newPacket") return [];
  return [rt4211(lookup.span(data), { setter: "setData", value: words[kind], wants: tastes["setData"]!.wants })];
}
