/**
 * Sorts: what a value is in the words of a finding, a number, a list, a player. Knows values alone, and nothing of where they are
 * used.
 */

import type { Atom, Value } from "./values.ts";

/** Whether it is `null` or `undefined`. */
export function isAbsent(one: Atom): boolean {
  return one.k === "plain" && (one.type === "null" || one.type === "undefined");
}

/** What a value is, whichever of its atoms it is; `null` and `undefined` aside. */
export type Sort =
  | "number"
  | "text"
  | "boolean"
  | "list"
  | "object"
  | "function"
  | "player"
  | "packet"
  | "data"
  | "dataBuilder"
  | "packetBuilder";

/** A sort as a sentence names it. */
export const inWords: { readonly [sort in Sort]: string } = {
  number: "a number",
  text: "a text",
  boolean: "true or false",
  list: "a list",
  object: "an object",
  function: "a function",
  player: "a player",
  packet: "a packet",
  data: "the data of a packet",
  dataBuilder: "a data builder",
  packetBuilder: "a packet builder",
};

/** Whether things of this sort are compared by what they are worth. */
export function isPlainSort(sort: Sort): boolean {
  return sort === "number" || sort === "text" || sort === "boolean";
}

/** Undefined where a value may be things of several sorts, or nobody knows. */
export function sortOf(value: Value): Sort | undefined {
  let found: Sort | undefined;
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    // Of most things nobody knows what they are.
    if (one.k === "unknown") return undefined;
    if (one.k === "plain" && isAbsent(one)) continue;
    const sort = sortOfAtom(one);
    if (sort === undefined || (found !== undefined && found !== sort)) return undefined;
    found = sort;
  }
  return found;
}

/** The sort of one atom. */
export function sortOfAtom(one: Atom): Sort | undefined {
  switch (one.k) {
    case "num":
    case "range":
    case "number":
      return "number";
    case "str":
      return "text";
    case "plain":
      // A bigint and a number may be equal.
      return one.type === "string" ? "text" : one.type === "boolean" ? "boolean" : undefined;
    case "got":
      return one.type === "string"
        ? "text"
        : one.type === "floats"
          ? "list"
          : one.type === "number"
            ? "number"
            : undefined;
    case "rt":
      return one.what === "player" ? "player" : undefined;
    case "packet":
      return "packet";
    case "received":
      return "data";
    case "data":
      return "dataBuilder";
    case "builder":
      return "packetBuilder";
    case "function":
    case "class":
      return "function";
    case "object":
      return one.kind === "array" ? "list" : one.kind === "plain" ? "object" : undefined;
    default:
      return undefined;
  }
}

/** What the thing is, in a word for a sentence. */
export type ThingKind = "object" | "list" | "function" | "number" | "text" | "boolean" | "global" | "api" | "builtIn";

/** What an atom is, for a sentence about a member of it. */
export function thingOf(one: Atom): ThingKind {
  const sort = sortOfAtom(one);
  switch (one.k) {
    case "object":
      return one.kind === "global" ? "global" : sort === "list" ? "list" : "object";
    case "got":
    case "plain":
      return sort === "text" || sort === "list" || sort === "boolean" ? sort : "number";
    case "builtin":
      return "builtIn";
    default:
      return sort === "function" || sort === "number" || sort === "text" ? sort : "api";
  }
}
