/**
 * Described: values in the words of sites: indexes, op-codes, kinds.
 */

import type { Indexes, ValueKind } from "#compiler/3-program/site.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import { numbersOf } from "./numbers.ts";
import { type Atom, type Codes, type Value, whyUnknown } from "./values.ts";

/** The indexes a value may be. */
export function indexesOf(value: Value): Indexes {
  // Nearly always there is one.
  if (value.length === 1) {
    const only = value[0]!;
    if (only.k === "num") return { kind: "some", values: [only.value] };
    return only.k === "range" ? { kind: "steps", from: only.from, step: only.step, to: only.to } : { kind: "any" };
  }
  const values = numbersOf(value);
  return values === undefined ? { kind: "any" } : { kind: "some", values };
}

/** What nested data at these indexes has in its path: its index; of a list, the first. Undefined where that is not known. */
export function stepInto(indexes: Indexes): number | undefined {
  if (indexes.kind === "steps") return indexes.from;
  return indexes.kind === "some" && indexes.values.length === 1 ? indexes.values[0] : undefined;
}

/** Kinds of things of which nothing else is to be expected. */
const neverNumbers: ReadonlySet<string> = new Set("object class rt data builder packet received fields".split(" "));

/** The op-codes a value may be. `text` is how the script writes it. */
export function codesOf(
  value: Value,
  expression: Expression | undefined,
  text: (at: { readonly start: number; readonly end: number }) => string,
): Codes {
  if (value.length === 1 && value[0]!.k === "num") return { kind: "known", values: [value[0]!.value] };
  const shown = expression === undefined ? "it" : short(text(expression));
  if (value.length === 0) return { kind: "open", reason: `nothing gives ${shown} a value` };
  const reason = whyUnknown(value);
  if (reason !== undefined) return { kind: "open", reason };
  const numbers: number[] = [];
  for (const one of value) {
    if (one.k === "num") numbers.push(one.value);
    else if (one.k === "range" || one.k === "number" || one.k === "got") {
      return { kind: "open", reason: `${shown} is computed, or kept where it may change` };
    } else {
      const never = value.length === 1 && neverNumbers.has(one.k);
      return { kind: "open", reason: `${shown} ${never ? "is" : "may be"} no number` };
    }
  }
  return { kind: "known", values: numbers.sort((a, b) => a - b) };
}

export function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

/** What a value may be, as far as syntax tells. */
export function kindsOf(value: Value): ValueKind[] {
  if (value.length === 1) return [kindOf(value[0]!)];
  const found = new Set<ValueKind>(value.map(kindOf));
  if (found.size === 0) found.add("unknown");
  return [...found].sort();
}

/** What one of the things is that a value may be. */
export function kindOf(one: Atom): ValueKind {
  switch (one.k) {
    case "num":
      return Number.isInteger(one.value) ? "number" : "fraction";
    case "range":
      return "number";
    case "number":
      return one.note === "" ? "number" : one.note;
    case "str":
      return "string";
    case "plain":
      return one.type;
    case "got":
      return one.type === "floats" ? "array" : one.type;
    case "data":
      return "builder";
    case "received":
      return "received";
    case "object":
      return one.kind === "array" ? "array" : "object";
    case "function":
    case "class":
      return "function";
    case "rt":
      return one.what === "player" ? "player" : "object";
    default:
      return "unknown";
  }
}
