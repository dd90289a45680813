/**
 * Values: what flow knows of the value of an expression: a small set of atoms, each of which it may be. The empty set means
 * that nothing has given it a value yet; "unknown" means that following stopped, and why.
 *
 * Invariant: sets only grow by joining, and their size is bounded, so that following comes to an end.
 */

import type { ClassCode, FunctionCode } from "#compiler/typescript/code.ts";
import type { Cell, Members } from "./cells.ts";
import type { Calls, Closures } from "./runs.ts";
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
  /** The runs of functions that it calls. */
  calls: Calls | undefined;
  /** The context of the fields of instances that are made in it. */
  fields: Context | undefined;
}

/** One run of a function: the variables that functions inside of it share. */
export interface Environment extends Context {
  readonly code: FunctionCode;
  readonly file: FileInfo;
  readonly parent: Environment | undefined;
  /** Where the call begins; -1 where the host calls. */
  readonly place: number;
  /** Another run of a function that the same chain calls. */
  before: Environment | undefined;
  /** The variables that functions inside of it share, by their slots. */
  cells: (Cell | undefined)[];
  /** The functions made in it. */
  closures: Closures | undefined;
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

/** Of who is given none. */
export const noValues: readonly Value[] = [];

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
      const key = `f${atom.env.id}#${atom.code.id}`;
      if (atom.self === undefined && atom.bound.length === 0) return key;
      const self = atom.self === undefined ? "" : `:${keyOfValue(atom.self)}`;
      return `${key}${self}${atom.bound.map((one) => `,${keyOfValue(one)}`).join("")}`;
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

function codesKey(codes: Codes): string {
  return codes.kind === "known" ? codes.values.join("|") : "open";
}

export function keyOfValue(value: Value): string {
  // Nearly always there is one.
  if (value.length === 1) return value[0]!.key;
  let keys = "";
  for (let at = 0; at < value.length; at++) keys += at === 0 ? value[at]!.key : `&${value[at]!.key}`;
  return keys;
}

/** Equal for values that are equal one by one. */
export function keysOfValues(values: readonly Value[]): string {
  let keys = "";
  for (let at = 0; at < values.length; at++) keys += at === 0 ? keyOfValue(values[at]!) : `,${keyOfValue(values[at]!)}`;
  return keys;
}

/** Whether two values are the same, in the same order. */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at] && a[at]!.key !== b[at]!.key) return false;
  return true;
}

/** The same for lists of values. */
export function areSame(a: readonly Value[], b: readonly Value[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (!isSame(a[at]!, b[at]!)) return false;
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

/** Whether nothing at all is known of it, as of most things. */
export function isUnknown(value: Value): boolean {
  return value.length === 1 && value[0]!.k === "unknown";
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
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    if (one.k === "num" && one.name === undefined) return namedEach(value, name);
  }
  return value;
}

function namedEach(value: Value, name: string): Value {
  return value.map((one) =>
    one.k === "num" && one.name === undefined ? { k: "num", value: one.value, key: one.key, name } : one,
  );
}

/** What may be either; the same object as `a` where `b` adds nothing. */
export function join(a: Value, b: Value): Value {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  if (a.length === 1 && b.length === 1) {
    const first = a[0]!;
    const second = b[0]!;
    if (first === second || first.key === second.key) return a;
    if (first.k !== "range" && second.k !== "range") return [first, second];
  }
  return joinMany(a, b);
}

function joinMany(a: Value, b: Value): Value {
  // Nearly always there are one or two; where there are many, they are mostly the same as before.
  if (isSame(a, b)) return a;
  const keys = a.length > 8 && b.length > 2 ? keysOf(a) : undefined;
  let all: Atom[] | undefined;
  for (let at = 0; at < b.length; at++) {
    const one = b[at]!;
    if (keys === undefined ? has(a, one) : keys.has(one.key)) continue;
    if (all === undefined) all = [...a, one];
    else all.push(one);
  }
  if (all === undefined) return a;
  if (all.length > most) {
    return widenNumbers(all) ?? unknown("too many different values come together here");
  }
  for (let at = 0; at < all.length; at++) if (all[at]!.k === "range") return joinRanges(all) ?? all;
  return all;
}

function has(value: Value, { key }: Atom): boolean {
  for (let at = 0; at < value.length; at++) if (value[at]!.key === key) return true;
  return false;
}

/** Of values of many parts: they are joined with again and again. */
const keysOfMany = new WeakMap<Value, ReadonlySet<string>>();

function keysOf(value: Value): ReadonlySet<string> {
  let known = keysOfMany.get(value);
  if (known === undefined) {
    known = new Set(value.map((one) => one.key));
    keysOfMany.set(value, known);
  }
  return known;
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
  const found: Atom[] = [];
  let some = false;
  let from = 0;
  let step = 0;
  let to = 0;
  for (let at = 0; at < all.length; at++) {
    const one = all[at]!;
    if (one.k !== "num" && one.k !== "range") {
      found.push(one);
      continue;
    }
    const first = one.k === "num" ? one.value : one.from;
    const last = one.k === "num" ? one.value : one.to;
    const each = one.k === "num" ? 0 : one.step;
    step = some ? greatestStep(greatestStep(step, each), Math.abs(from - first)) : each;
    from = some ? Math.min(from, first) : first;
    to = some ? Math.max(to, last) : last;
    some = true;
  }
  if (!some) return undefined;
  const range = atom({ k: "range", from, step: step || 1, to });
  return found.length === 0 ? [range] : [range, ...found];
}

/** The greatest common divisor. */
export function greatestStep(a: number, b: number): number {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return 1;
  let greater = a;
  let lesser = b;
  while (lesser !== 0) {
    const rest = greater % lesser;
    greater = lesser;
    lesser = rest;
  }
  return Math.abs(greater);
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
