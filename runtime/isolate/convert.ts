/**
 * Conversions: what a script passes becomes what can be sent, or an error that names the call, the place and the value. They are
 * the isolate's, as the sentences of those errors are the host's: every guest needs them, and they are the same in all bundles.
 *
 * Lenient, because old scripts are: booleans and numeric texts are numbers, numbers and booleans are texts. What means
 * nothing (null, undefined, NaN, objects) is refused. The typed API is strict and has its own rules (`guest/codec.ts`). May run
 * code of the script (getters of a list), so nothing here is called between the words of an effect.
 *
 * Like `platform`, `convert` runs inside the isolate, where only its text arrives: it uses nothing but what it is given, and
 * built-ins while it runs.
 */

import {
  A_BIGINT,
  A_NUMBER,
  A_TEXT,
  type Convert,
  LARGEST_OP_CODE,
  type List,
  MOST_TARGETS,
  NUMBERS,
  SAY_64_BITS,
  SAY_ELEMENT,
  SAY_FUNCTION,
  SAY_INDEX,
  SAY_OP_CODE,
  SAY_OP_CODE_TYPE,
  SAY_PEER,
  SAY_RANGE,
  SAY_TARGETS,
  SAY_TOO_MANY_FLOATS,
  SAY_VALUE,
  type Said,
} from "#runtime/link.ts";
import type { say } from "./sentences.ts";

/** What it is given by the platform. */
export interface Given {
  readonly say: typeof say;
  readonly show: (value: unknown) => string;
  readonly list: <Value>() => List<Value>;
}

/** Numbers of the link: what the script has done wrong, what a value must be, and how much there may be. */
export const numbers = [
  [
    SAY_VALUE,
    SAY_ELEMENT,
    SAY_PEER,
    SAY_FUNCTION,
    SAY_OP_CODE_TYPE,
    SAY_RANGE,
    SAY_INDEX,
    SAY_64_BITS,
    SAY_TOO_MANY_FLOATS,
    SAY_OP_CODE,
    SAY_TARGETS,
  ],
  [A_NUMBER, A_BIGINT, A_TEXT, NUMBERS],
  [LARGEST_OP_CODE, MOST_TARGETS],
] as const;

export function convert({ say, show, list }: Given, [says, needs, limits]: typeof numbers): Convert {
  const [ofValue, ofElement, ofPeer, ofFunction, ofOpCodeType, ofRange, ...ofRanges] = says;
  const [ofIndex, of64Bits, ofTooManyFloats, ofOpCode, ofTargets] = ofRanges;
  const [aNumber, aBigint, aText, someNumbers] = needs;
  const [largestOpCode, mostTargets] = limits;
  const [wrongType, outOfRange, toBigInt, numberAhead] = [TypeError, RangeError, BigInt, parseFloat];
  const { asIntN } = BigInt;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { isSafeInteger } = Number;

  /** The error with a sentence of the host's. */
  const wrong = (sentence: number, a?: Said, b?: Said, c?: Said, d?: Said): Error =>
    new (sentence < ofRange ? wrongType : outOfRange)(say(sentence, a, b, c, d));

  /** The error for a value at an index: `setNumber(2, "x"): the value must be a number.` */
  const unfit = (call: number, index: number, value: unknown, need: number): Error =>
    wrong(ofValue, call, index, show(value), need);

  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  const isNone = (n: unknown): boolean => n !== n;

  const isWhole = (n: unknown): n is number => typeof n === "number" && n % 1 === 0;

  /** An index of data, from a number or numeric text. */
  const indexOf = (call: number, index: unknown): number => {
    const n = typeof index === "string" ? +index : index;
    if (isWhole(n) && n > 0 && n <= 127) return n;
    throw wrong(ofIndex, call, show(index));
  };

  /** The number a value stands for; NaN when it stands for none. */
  const loose = (value: unknown): number => {
    if (typeof value === "number") return value;
    // An empty text, or one of blanks, would be 0.
    return typeof value === "boolean" || (typeof value === "string" && !isNone(numberAhead(value))) ? +value : 0 / 0;
  };

  /** A number that may be infinite. */
  const numberOf = (call: number, index: number, value: unknown): number => {
    const n = loose(value);
    if (isNone(n)) throw unfit(call, index, value, aNumber);
    return n;
  };

  /** A whole number of 64 bits: the fraction is dropped; beyond ±2^53 a bigint. Undefined when it does not fit. */
  const whole = (n: number): number | bigint | undefined => {
    // -0 + 0 is 0.
    n = n - (n % 1) + 0;
    if (isSafeInteger(n)) return n;
    return isNone(n) || !fitsLong(toBigInt(n)) ? undefined : toBigInt(n);
  };

  const wholeOf = (call: number, index: number, value: unknown): number | bigint => {
    const n = whole(numberOf(call, index, value));
    if (n === undefined) throw wrong(of64Bits, call, index, show(value));
    return n;
  };

  const longOf = (call: number, index: number, value: unknown): number | bigint => {
    if (isSafeInteger(value)) return (value as number) + 0;
    if (typeof value !== "bigint") throw unfit(call, index, value, aBigint);
    if (!fitsLong(value)) throw wrong(of64Bits, call, index, show(value));
    return value;
  };

  const fitsLong = (value: bigint): boolean => asIntN(64, value) === value;

  const textOf = (call: number, index: number, value: unknown): string => {
    const kind = typeof value;
    if (kind === "string") return value as string;
    if ((kind === "number" && !isNone(value)) || kind === "boolean" || kind === "bigint") return `${value}`;
    throw unfit(call, index, value, aText);
  };

  /** Floats from an array, a typed array of numbers, or from several arguments, of which `value` is the first. */
  const floatsOf = (call: number, index: number, value: unknown, all: ArrayLike<unknown>): List<number> => {
    const floats = list<number>();
    const isList = isArray(value) || isView(value);
    if (!isList && (typeof value === "object" || value === undefined)) throw unfit(call, index, value, someNumbers);
    const values = (isList ? value : all) as ArrayLike<unknown>;
    const { length } = values;
    // More than any packet holds: refuse before an array that only claims its length is walked.
    if (length > 16_384) throw wrong(ofTooManyFloats, call, index, length);
    for (; floats.count < length; floats.count++) {
      const element = values[floats.count];
      const n = loose(element);
      if (isNone(n)) throw wrong(ofElement, call, index, floats.count, show(element));
      floats[floats.count] = n;
    }
    return floats;
  };

  const opCodeOf = (call: number, value: unknown): number => {
    if (isWhole(value) && value > 0 && value <= largestOpCode) return value;
    throw wrong(typeof value === "number" ? ofOpCode : ofOpCodeType, call, show(value));
  };

  /** A peer id of 31 bits; -1, which is nobody's, for other whole numbers. */
  const peerOf = (call: Said, value: unknown): number => {
    if (!isWhole(value)) throw wrong(ofPeer, call, show(value));
    return value >= 0 && value <= 0x7fff_ffff ? value + 0 : -1;
  };

  /** Target peers from a list, a number or several numbers; null, everyone, when there are none. */
  const targetsOf = (call: Said, args: unknown[]): List<number> | null => {
    const peers: ArrayLike<unknown> = args.length === 1 && isArray(args[0]) ? args[0] : args;
    const { length } = peers;
    if (length === 0) return null;
    if (length > mostTargets) throw wrong(ofTargets, call);
    const targets = list<number>();
    for (let i = 0; i < length; i++) {
      const peer = peerOf(call, peers[i]);
      // Nobody's: skipped here already, as the host skips peers it does not know.
      if (peer >= 0) targets[targets.count++] = peer;
    }
    return targets;
  };

  /** @throws TypeError unless `fn` is a function. */
  const callable = <Fn>(call: number, fn: Fn): Fn => {
    if (typeof fn !== "function") throw wrong(ofFunction, call, show(fn));
    return fn;
  };

  return [
    wrong,
    unfit,
    indexOf,
    numberOf,
    whole,
    wholeOf,
    longOf,
    fitsLong,
    textOf,
    floatsOf,
    opCodeOf,
    peerOf,
    targetsOf,
    callable,
  ];
}
