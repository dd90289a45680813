/**
 * Values: what flow knows of the value of an expression: a small set of atoms, each of which it may be. The empty set means
 * that nothing has given it a value yet; "unknown" means that following stopped, and why.
 *
 * Invariant: sets only grow by joining, and their size is bounded, so that following comes to an end.
 */

import type { ClassCode, FunctionCode, Variable } from "#compiler/typescript/code.ts";

/** The op-codes something may have, or why they are not known. */
export type Codes =
  | { readonly kind: "known"; readonly values: readonly number[] }
  | { readonly kind: "open"; readonly reason: string };

/** One run of a function: the variables that functions inside of it share. */
export interface Environment {
  readonly id: string;
  readonly code: FunctionCode;
  readonly file: string;
  readonly parent: Environment | undefined;
  readonly cells: Map<Variable, Value>;
  /** The functions made in it. */
  readonly closures: Map<FunctionCode, Atom>;
  /** What `this` is in it; arrow functions inside have the same. */
  self: Value;
}

type AtomBody =
  /** `name` is what the script calls it; no part of what it is. */
  | { readonly k: "num"; readonly value: number; readonly name?: string }
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
  | { readonly k: "object"; readonly id: string }
  | { readonly k: "builtin"; readonly name: string }
  | { readonly k: "method"; readonly receiver: Atom; readonly name: string }
  | { readonly k: "unknown"; readonly reason: string };

export type RuntimeObject = "session" | "logger" | "player" | "requests" | "request" | "packets" | "date";

/** `key` is equal for equal atoms. */
export type Atom = AtomBody & { readonly key: string };

export type Value = readonly Atom[];

export const nothing: Value = [];

/** More than this many at one place are no longer told apart. */
const most = 64;

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
  return value.map((atom) => atom.key).join("&");
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
  return one({ k: "unknown", reason });
}

export function number(value: number): Value {
  return Number.isFinite(value) ? one({ k: "num", value }) : one({ k: "number", note: "" });
}

export const someNumber: Value = one({ k: "number", note: "" });
export const someString: Value = one({ k: "plain", type: "string" });
export const someBoolean: Value = one({ k: "plain", type: "boolean" });

/** Numbers that have no name yet get this one. */
export function named(value: Value, name: string): Value {
  if (!value.some((one) => one.k === "num" && one.name === undefined)) return value;
  return value.map((one) => (one.k === "num" && one.name === undefined ? { ...one, name } : one));
}

/** What may be either; the same object as `a` where `b` adds nothing. */
export function join(a: Value, b: Value): Value {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
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

export function joinAll(values: readonly Value[]): Value {
  return values.reduce<Value>(join, nothing);
}

/** Where every atom is a number: one range, or a number of which nothing more is known. */
function widenNumbers(all: Value): Value | undefined {
  return all.every((one) => one.k === "num" || one.k === "range" || one.k === "number") ? someNumber : undefined;
}

/** A range swallows the numbers in it, and ranges become one. */
function joinRanges(all: Value): Value | undefined {
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

/** A number that grows by `step` again and again, from each of the values it has now. */
export function counting(value: Value, step: number, to: number): Value {
  let result: Value = nothing;
  for (const one of value) {
    if (one.k === "num" && step > 0 && one.value <= to) {
      result = join(result, [atom({ k: "range", from: one.value, step, to })]);
    } else if (one.k === "range" && step > 0) {
      result = join(result, [atom({ k: "range", from: one.from, step: greatestStep(one.step, step) || 1, to })]);
    } else if (one.k === "num" || one.k === "range") result = join(result, someNumber);
    else result = join(result, [one]);
  }
  return result;
}

/** The numbers a value may be, where that is all it may be; at most a few. */
export function numbersOf(value: Value): readonly number[] | undefined {
  if (value.length === 0) return undefined;
  const found: number[] = [];
  for (const one of value) {
    if (one.k !== "num") return undefined;
    found.push(one.value);
  }
  return found.sort((a, b) => a - b);
}

/** The reason for which a value is not known; undefined where it is. */
export function whyUnknown(value: Value): string | undefined {
  for (const one of value) if (one.k === "unknown") return one.reason;
  return undefined;
}

/** `a operator b` for numbers; texts where one of them is a text. */
export function calculate(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case "<":
    case ">":
    case "<=":
    case ">=":
    case "==":
    case "!=":
    case "===":
    case "!==":
    case "in":
    case "instanceof":
      return someBoolean;
  }
  if (operator === "+" && (isText(a) || isText(b))) {
    const left = onlyText(a);
    const right = onlyText(b);
    if (left !== undefined && right !== undefined && left.length + right.length < 200) {
      return one({ k: "str", value: left + right });
    }
    return someString;
  }
  let result: Value = nothing;
  if (a.length * b.length > most) return someNumber;
  for (const x of a) for (const y of b) result = join(result, ofTwo(operator, x, y));
  return result;
}

/** The text, where a value can be no other. */
export function onlyText(value: Value): string | undefined {
  const [first, second] = value;
  return first?.k === "str" && second === undefined ? first.value : undefined;
}

function isText(value: Value): boolean {
  return value.some(
    (one) =>
      one.k === "str" || (one.k === "plain" && one.type === "string") || (one.k === "got" && one.type === "string"),
  );
}

function ofTwo(operator: string, x: Atom, y: Atom): Value {
  if (x.k === "num" && y.k === "num") return number(compute(operator, x.value, y.value));
  if (x.k === "range" && y.k === "num") return moved(operator, x, y.value) ?? someNumber;
  if (x.k === "num" && y.k === "range" && (operator === "+" || operator === "*")) {
    return moved(operator, y, x.value) ?? someNumber;
  }
  if (x.k === "range" && y.k === "range" && operator === "+") {
    const step = greatestStep(x.step, y.step) || 1;
    return one({ k: "range", from: x.from + y.from, step, to: x.to + y.to });
  }
  if (x.k === "unknown" && operator === "+") return [x];
  if (y.k === "unknown" && operator === "+") return [y];
  if (operator === "/" || (x.k === "number" && x.note === "fraction")) return one({ k: "number", note: "fraction" });
  if (x.k === "number" && x.note === "time" && operator === "+") return [x];
  return someNumber;
}

function moved(operator: string, range: Atom & { readonly k: "range" }, by: number): Value | undefined {
  if (!Number.isFinite(by)) return undefined;
  if (operator === "+" || operator === "-") {
    const distance = operator === "+" ? by : -by;
    return one({ k: "range", from: range.from + distance, step: range.step, to: range.to + distance });
  }
  if (operator === "*" && by > 0) {
    return one({ k: "range", from: range.from * by, step: range.step * by, to: range.to * by });
  }
  return undefined;
}

function compute(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "**":
      return a ** b;
    case "<<":
      return a << b;
    case ">>":
      return a >> b;
    case ">>>":
      return a >>> b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    default:
      return Number.NaN;
  }
}

/**
 * The value at the head of a loop, of which it is known before the loop and after one turn: numbers that grew are taken to
 * grow on. What else it may be stays beside them: a score that somebody unknown may have set counts up all the same.
 */
export function widen(before: Value, after: Value): Value {
  const joined = join(before, after);
  if (joined === before) return before;
  const numbers = joined.filter(isNumeric);
  const known = before.filter(isNumeric);
  const keys = new Set(known.map((one) => one.key));
  if (known.length === 0 || numbers.every((one) => keys.has(one.key))) return joined;
  const rest = joined.filter((one) => !isNumeric(one));
  const [range] = joinRanges(numbers) ?? [];
  const [first] = joinRanges(known) ?? [];
  if (numbers.some((one) => one.k === "number")) return [...someNumber, ...rest];
  if (range?.k !== "range" || first?.k !== "range" || range.from < first.from) return [...someNumber, ...rest];
  return [atom({ k: "range", from: range.from, step: range.step, to: Number.POSITIVE_INFINITY }), ...rest];
}

/** A number of which nothing but its value matters. */
function isNumeric(one: Atom): boolean {
  return one.k === "num" || one.k === "range" || (one.k === "number" && one.note === "");
}
