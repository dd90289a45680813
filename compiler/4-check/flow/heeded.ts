/**
 * Heeded: which calls and sums cared for the very number or text that they were given. Most do not: a setter is asked for the kind
 * of what it puts into a packet, a logger for nothing, and a sum with what a client sent is some number, whatever is added.
 *
 * Noted while a script is followed, of whatever cared on any way and in any round, so that all else is known not to have: there,
 * another number changes nothing of what is found. `idle.ts` asks.
 */

import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import { apiMembers } from "./api-members.ts";
import { kindOf } from "./described.ts";
import { type Atom, join, nothing, one, onlyText, someNumber, someString, type Value } from "./values.ts";
import type { FileInfo } from "./world.ts";

/** Setters of a single value. */
const setters = new Set("setNumber setLong setFloat setDouble setString".split(" "));

const logging = new Set(apiMembers.logger);

/** Of `Math`. What rounds is none of them: a number that is known it gives as it is. */
const computing = new Set("abs atan2 cos exp hypot log max min pow random sign sin sqrt tan".split(" "));

/** All of these. */
const ignoring = new Set([...setters, ...logging, ...computing, "setTimeout"]);

/** Whether calls of a member may not care for the number or text that is their argument number `at`. */
export function mayIgnore(name: string, at: number): boolean {
  if (setters.has(name) || name === "setTimeout") return at === 1;
  return logging.has(name) || computing.has(name);
}

/** Whether such calls ask at least what kind of thing it is. */
export function asksForKind(name: string): boolean {
  return setters.has(name);
}

/** Whether a member of this name tells a logger something, and does no more. */
export function isLogging(name: string): boolean {
  return logging.has(name);
}

/** A member is called of what is this: noted where that may care. */
export function heedCall({ heeded }: FileInfo, made: Atom, name: string, call: CallCode): void {
  if (ignoring.has(name) && !ignores(made, name)) heeded.add(call);
}

function ignores(made: Atom, name: string): boolean {
  switch (made.k) {
    case "data":
      return setters.has(name);
    case "rt":
      return made.what === "logger" ? logging.has(name) : made.what === "session" && name === "setTimeout";
    case "builtin":
      return made.name === "Math" && computing.has(name);
    default:
      return false;
  }
}

/**
 * Something is computed: noted where what comes of it hangs on what two values are in number or letter, and not only on what kinds
 * they are of.
 */
export function heedSum({ heeded, moved }: FileInfo, at: Expression, operator: string, a: Value, b: Value): void {
  if (operator === "+" && (hasText(a) || hasText(b))) {
    if (onlyText(a) !== undefined && onlyText(b) !== undefined) heeded.add(at);
  } else if (hasNumber(a) && hasNumber(b)) {
    if ((operator === "+" || operator === "-") && a.every(isWhole) && b.every(isWhole)) moved.add(at);
    else heeded.add(at);
  }
}

/** Numbers below this are added up without being rounded, as many as a sum may have. */
const large = 2 ** 31;

/** Whether a number, where it is known, is a whole one, and no large one. */
function isWhole(one: Atom): boolean {
  if (one.k === "num") return isWholeNumber(one.value);
  return one.k !== "range" || (isWholeNumber(one.from) && isWholeNumber(one.step));
}

/** Whether it is a whole number, and so small that many of them are added up without being rounded. */
export function isWholeNumber(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < large;
}

function hasText(value: Value): boolean {
  for (let at = 0; at < value.length; at++) if (value[at]!.k === "str") return true;
  return false;
}

function hasNumber(value: Value): boolean {
  for (let at = 0; at < value.length; at++) {
    const { k } = value[at]!;
    if (k === "num" || k === "range") return true;
  }
  return false;
}

const someFraction: Value = one({ k: "number", note: "fraction" });

/** A value as a packet knows it: of numbers and texts their kinds, and no more. */
export function inPacket(value: Value): Value {
  if (!hasNumber(value) && !hasText(value)) return value;
  if (value.length === 1) return plainly(value[0]!);
  let found = nothing;
  for (let at = 0; at < value.length; at++) found = join(found, plainly(value[at]!));
  return found;
}

function plainly(made: Atom): Value {
  if (made.k === "str") return someString;
  if (made.k !== "num" && made.k !== "range") return [made];
  return kindOf(made) === "fraction" ? someFraction : someNumber;
}
