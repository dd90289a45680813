/**
 * Values: what flow knows of the value of an expression: a small set of atoms, each of which it may be. The empty set means
 * that nothing has given it a value yet; "unknown" means that following stopped, and why.
 *
 * Invariant: sets only grow by joining, and their size is bounded, so that following comes to an end.
 */

import type { ClassCode, FunctionCode, Variable } from "#compiler/typescript/code.ts";
import type { Cell, Members } from "./cells.ts";
import type { FileInfo } from "./world.ts";

/** The op-codes something may have, or why they are not known. */
export type Codes =
  | { readonly kind: "known"; readonly values: readonly number[] }
  | { readonly kind: "open"; readonly reason: string };

/** One chain of calls that is told apart from others: what is made in it is not what is made in another. */
export interface Context {
  /** Unique in an interpreter. */
  readonly id: number;
  /** How many calls and functions are around it, as far as chains are told apart. */
  readonly depth: number;
  /** Objects made in it, by place and kind. */
  made: Map<string, Atom> | undefined;
  /** The runs of functions that it calls, by the place of the call; those that the host calls are at -1. */
  calls: Map<number, Environment[]> | undefined;
  /** The context of the fields of instances that are made in it. */
  fields: Context | undefined;
}

/** One run of a function: the variables that functions inside of it share. */
export interface Environment extends Context {
  readonly code: FunctionCode;
  readonly file: FileInfo;
  readonly parent: Environment | undefined;
  readonly cells: Map<Variable, Cell>;
  /** The functions made in it. */
  closures: Map<FunctionCode, Value> | undefined;
  /** What `this` is in it; arrow functions inside have the same. */
  self: Value;
}

/** Where an object comes from. `path` is of the file whose exports it holds. */
export type ObjectKind = "plain" | "array" | "global" | "namespace" | "exports" | "module" | "prototype";

type AtomBody =
  /** `name` is what the script calls it; no part of what it is. */
  | { readonly k: "num"; readonly value: number; readonly name?: string; lastNamed?: Value }
  /** from, from + step, …, at most `to`, which may be Infinity. */
  | { readonly k: "range"; readonly from: number; readonly step: number; readonly to: number }
  | { readonly k: "number"; readonly note: "" | "time" | "fraction" }
  | { readonly k: "str"; readonly value: string }
  | { readonly k: "plain"; readonly type: "string" | "boolean" | "null" | "undefined" | "bigint" }
  | { readonly k: "rt"; readonly what: RuntimeObject }
  | { readonly k: "data" | "builder"; readonly id: string }
  | { readonly k: "packet"; readonly codes: Codes }
  | { readonly k: "received"; readonly codes: Codes; readonly path: readonly number[]; readonly site: string }
  | { readonly k: "got"; readonly site: string; readonly type: "number" | "string" | "floats" | "bigint" }
  | { readonly k: "fields"; readonly packet: string }
  | { readonly k: "token"; readonly name: string }
  | {
      readonly k: "function";
      readonly code: FunctionCode;
      readonly env: Environment;
      readonly self: Value | undefined;
      readonly bound: readonly Value[];
    }
  | { readonly k: "class"; readonly code: ClassCode; readonly env: Environment }
  | {
      readonly k: "object";
      readonly id: number;
      readonly kind: ObjectKind;
      readonly path: string;
      readonly members: Members;
    }
  | { readonly k: "builtin"; readonly name: string }
  | { readonly k: "method"; readonly receiver: Atom; readonly name: string }
  | { readonly k: "unknown"; readonly reason: string };

export type RuntimeObject = "session" | "logger" | "player" | "requests" | "request" | "packets" | "date";

/** `key` is equal for equal atoms. */
export type Atom = AtomBody & { readonly key: string };

export type AtomOf<Kind extends Atom["k"]> = Extract<AtomBody, { readonly k: Kind }> & { readonly key: string };

export type Value = readonly Atom[];

export const nothing: Value = [];

/** More than this many at one place are no longer told apart. */
export const most = 64;

function keyOf(atom: AtomBody): string {
  switch (atom.k) {
    case "num":
      return `n${atom.value}`;
    case "range":
      return `r${atom.from}:${atom.step}:${atom.to}`;
    case "number":
      return `number${atom.note}`;
    case "str":
      return `s${atom.value}`;
    case "plain":
      return `p${atom.type}`;
    case "rt":
      return `rt:${atom.what}`;
    case "data":
    case "builder":
      return `${atom.k}:${atom.id}`;
    case "packet":
      return `packet:${codesKey(atom.codes)}`;
    case "received":
      return `received:${codesKey(atom.codes)}:${atom.path.join(".")}:${atom.site}`;
    case "got":
      return `got:${atom.site}`;
    case "fields":
      return `fields:${atom.packet}`;
    case "token":
      return `token:${atom.name}`;
    case "function": {
      const self = atom.self === undefined ? "" : `:${keyOfValue(atom.self)}`;
      return `f${atom.env.id}#${atom.code.id}${self}${atom.bound.map((one) => `,${keyOfValue(one)}`).join("")}`;
    }
    case "class":
      return `c${atom.env.id}#${atom.code.id}`;
    case "object":
      return `o${atom.id}`;
    case "builtin":
      return `b${atom.name}`;
    case "method":
      return `m${atom.receiver.key}.${atom.name}`;
    case "unknown":
      return "unknown";
  }
}

export function codesKey(codes: Codes): string {
  return codes.kind === "known" ? codes.values.join("|") : "open";
}

export function keyOfValue(value: Value): string {
  // Nearly always there is one.
  if (value.length === 1) return value[0]!.key;
  return value.length === 0 ? "" : value.map((atom) => atom.key).join("&");
}

/** Whether two values are the same, in the same order. */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at] && a[at]!.key !== b[at]!.key) return false;
  return true;
}

/** @param body is made for this, and becomes the atom: a copy of each is most of what following costs. */
export function atom(body: AtomBody): Atom {
  const made = body as AtomBody & { key: string };
  made.key = keyOf(body);
  return made;
}

export function one(body: AtomBody): Value {
  return [atom(body)];
}

export function unknown(reason: string): Value {
  return [{ k: "unknown", reason, key: "unknown" }];
}

export function number(value: number): Value {
  return Number.isFinite(value) ? one({ k: "num", value }) : one({ k: "number", note: "" });
}

export const someNumber: Value = one({ k: "number", note: "" });
export const someString: Value = one({ k: "plain", type: "string" });
export const someBoolean: Value = one({ k: "plain", type: "boolean" });

/** Numbers that have no name yet get this one. */
export function named(value: Value, name: string): Value {
  if (value.length === 1) {
    const only = value[0]!;
    if (only.k !== "num" || only.name !== undefined) return value;
    // A constant is read again and again, mostly by one name.
    const last = only.lastNamed;
    if (last !== undefined && (last[0] as AtomOf<"num">).name === name) return last;
    const { k, value: number, key } = only;
    const made: Value = [{ k, value: number, key, name }];
    only.lastNamed = made;
    return made;
  }
  if (!value.some((one) => one.k === "num" && one.name === undefined)) return value;
  return value.map((one) =>
    one.k === "num" && one.name === undefined ? { k: "num", value: one.value, key: one.key, name } : one,
  );
}

/** What may be either; the same object as `a` where `b` adds nothing. */
export function join(a: Value, b: Value): Value {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  if (a.length === 1 && b.length === 1 && a[0]!.key === b[0]!.key) return a;
  // Nearly always there are one or two.
  const known = a.length > 8 ? new Set(a.map((one) => one.key)) : undefined;
  const isKnown = (key: string): boolean => (known === undefined ? a.some((one) => one.key === key) : known.has(key));
  const added = b.filter((one) => !isKnown(one.key));
  if (added.length === 0) return a;
  const all = [...a, ...added];
  if (all.length > most) {
    return widenNumbers(all) ?? unknown("too many different values come together here");
  }
  return all.some((one) => one.k === "range") ? (joinRanges(all) ?? all) : all;
}

export function joinAll(values: Iterable<Value>): Value {
  let all: Value = nothing;
  for (const value of values) all = join(all, value);
  return all;
}

/** Where every atom is a number: one range, or a number of which nothing more is known. */
function widenNumbers(all: Value): Value | undefined {
  return all.every((one) => one.k === "num" || one.k === "range" || one.k === "number") ? someNumber : undefined;
}

/** A range swallows the numbers in it, and ranges become one. */
export function joinRanges(all: Value): Value | undefined {
  const rest: Atom[] = [];
  let range: { from: number; step: number; to: number } | undefined;
  for (const one of all) {
    if (one.k === "num") range = spanned(range, one.value, 0, one.value);
    else if (one.k === "range") range = spanned(range, one.from, one.step, one.to);
    else rest.push(one);
  }
  if (range === undefined) return undefined;
  return [atom({ k: "range", ...range, step: range.step || 1 }), ...rest];
}

function spanned(
  range: { from: number; step: number; to: number } | undefined,
  from: number,
  step: number,
  to: number,
): { from: number; step: number; to: number } {
  if (range === undefined) return { from, step, to };
  const common = greatestStep(greatestStep(range.step, step), Math.abs(range.from - from));
  return { from: Math.min(range.from, from), step: common, to: Math.max(range.to, to) };
}

/** The greatest common divisor. */
export function greatestStep(a: number, b: number): number {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return 1;
  while (b !== 0) [a, b] = [b, a % b];
  return Math.abs(a);
}

/** The reason for which a value is not known; undefined where it is. */
export function whyUnknown(value: Value): string | undefined {
  for (const one of value) if (one.k === "unknown") return one.reason;
  return undefined;
}

/** The text, where a value can be no other. */
export function onlyText(value: Value): string | undefined {
  const [first, second] = value;
  return first?.k === "str" && second === undefined ? first.value : undefined;
}
