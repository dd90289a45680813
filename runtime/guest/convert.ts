/**
 * Conversions: what a script passes becomes what can be sent, or an error that names the call, the place and the value.
 *
 * Lenient, because old scripts are: booleans and numeric texts are numbers, numbers and booleans are texts. What means
 * nothing (null, undefined, NaN, objects) is refused. The typed API is strict and has its own rules in typed.ts. May run
 * code of the script (getters of a list), so nothing here is called between the words of an effect.
 */

import { LARGEST_OP_CODE, MOST_TARGETS } from "#runtime/link.ts";
import {
  isArray,
  isSafeInteger,
  isView,
  type List,
  list,
  notANumber,
  rangeError,
  slice,
  stringify,
  toBigInt,
  trim,
  typeError,
} from "./primordials.ts";

/** A value as an error message shows it: short, and without running code of the script. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return stringify(value.length > 40 ? `${slice(value, 0, 40)}…` : value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : isArray(value) ? "an array" : "an object";
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    default:
      return `${value}`;
  }
}

/** The error for a value at an index: `setNumber(2, "x"): the value must be a number.` */
export function unfit(call: string, index: number, value: unknown, need: string): TypeError {
  return typeError(`${call}(${index}, ${show(value)}): the value must be ${need}.`);
}

/** An index of data, from a number or numeric text. */
export function indexOf(call: string, index: unknown): number {
  const n = typeof index === "string" ? +index : index;
  if (typeof n === "number" && n >= 1 && n <= 127 && n % 1 === 0) return n;
  throw rangeError(`${call}(${show(index)}, …): the index must be a whole number from 1 to 127.`);
}

/** The number a value stands for; NaN when it stands for none. */
function loose(value: unknown): number {
  switch (typeof value) {
    case "number":
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "string":
      return trim(value) === "" ? notANumber : +value;
    default:
      return notANumber;
  }
}

/** A number that may be infinite. */
export function numberOf(call: string, index: number, value: unknown): number {
  const n = loose(value);
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  if (n !== n) throw unfit(call, index, value, "a number");
  return n;
}

/** A whole number of 64 bits: the fraction is dropped; beyond ±2^53 a bigint. Undefined when it does not fit. */
export function whole(n: number): number | bigint | undefined {
  if (n < -0x8000_0000_0000_0000 || n >= 0x8000_0000_0000_0000) return undefined;
  // -0 + 0 is 0.
  const truncated = n - (n % 1) + 0;
  return isSafeInteger(truncated) ? truncated : toBigInt(truncated);
}

export function wholeOf(call: string, index: number, value: unknown): number | bigint {
  const n = whole(numberOf(call, index, value));
  if (n === undefined) throw rangeError(`${call}(${index}, ${show(value)}): the value must fit 64 bits.`);
  return n;
}

export function longOf(call: string, index: number, value: unknown): number | bigint {
  if (typeof value === "number" && isSafeInteger(value)) return value + 0;
  if (typeof value !== "bigint") throw unfit(call, index, value, "a bigint");
  if (!fitsLong(value)) throw rangeError(`${call}(${index}, ${show(value)}): the value must fit 64 bits.`);
  return value;
}

export function fitsLong(value: bigint): boolean {
  return value >= -0x8000_0000_0000_0000n && value < 0x8000_0000_0000_0000n;
}

export function textOf(call: string, index: number, value: unknown): string {
  const kind = typeof value;
  if (kind === "string") return value as string;
  // biome-ignore lint/suspicious/noSelfCompare: NaN
  if ((kind === "number" && value === value) || kind === "boolean" || kind === "bigint") return `${value as number}`;
  throw unfit(call, index, value, "a text");
}

/** Floats from an array, a typed array of numbers, or (with `more`) from several arguments. */
export function floatsOf(call: string, index: number, value: unknown, more: unknown[]): List<number> {
  const floats = list<number>();
  const add = (element: unknown) => {
    const n = loose(element);
    // biome-ignore lint/suspicious/noSelfCompare: NaN
    if (n !== n) {
      throw typeError(`${call}(${index}, …): element ${floats.length} is ${show(element)}; it must be a number.`);
    }
    floats[floats.length++] = n;
  };
  if (isArray(value) || isView(value)) {
    const values = value as ArrayLike<unknown>;
    const { length } = values;
    // More than any packet holds: refuse before an array that only claims its length is walked.
    if (length > 16_384) throw rangeError(`${call}(${index}, …): ${length} floats are more than a packet can hold.`);
    for (let i = 0; i < length; i++) add(values[i]);
  } else {
    if (typeof value === "object" || value === undefined) throw unfit(call, index, value, "an array of numbers");
    add(value);
    for (let i = 0; i < more.length; i++) add(more[i]);
  }
  return floats;
}

export function opCodeOf(call: string, value: unknown): number {
  if (typeof value === "number" && value >= 1 && value <= LARGEST_OP_CODE && value % 1 === 0) return value;
  const message = `${call}(${show(value)}): the op-code must be a whole number from 1 to ${LARGEST_OP_CODE}.`;
  throw typeof value === "number" ? rangeError(message) : typeError(message);
}

/** A peer id of 31 bits; -1, which is nobody's, for other whole numbers. */
export function peerOf(call: string, value: unknown): number {
  if (typeof value !== "number" || value % 1 !== 0) {
    throw typeError(`${call}: ${show(value)} is no peer id; a whole number is needed.`);
  }
  return value >= 0 && value <= 0x7fff_ffff ? value + 0 : -1;
}

/** Target peers from a list, a number or several numbers; null, everyone, when there are none. */
export function targetsOf(call: string, args: unknown[]): List<number> | null {
  const peers: ArrayLike<unknown> = args.length === 1 && isArray(args[0]) ? args[0] : args;
  const { length } = peers;
  if (length === 0) return null;
  if (length > MOST_TARGETS) throw rangeError(`${call}: a packet goes to ${MOST_TARGETS} peers at most.`);
  const targets = list<number>();
  for (let i = 0; i < length; i++) {
    const peer = peerOf(call, peers[i]);
    // Nobody's: skipped here already, as the host skips peers it does not know.
    if (peer >= 0) targets[targets.length++] = peer;
  }
  return targets;
}

/** @throws TypeError unless `fn` is a function. */
export function callable<Fn>(call: string, fn: Fn): Fn {
  if (typeof fn !== "function") throw typeError(`${call}: a function is needed, ${show(fn)} is none.`);
  return fn;
}
