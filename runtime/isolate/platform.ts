/**
 * The platform: what a guest finds in its isolate before its bundle runs. Built-ins, taken where no text of a bundle can have
 * replaced them, not even by functions that exist before its first line; and what JavaScript lacks without a browser or Node
 * around it: UTF-8, floats at an offset of shared memory, values as texts. Every guest needs all of this and none needs it
 * otherwise, so it is the host's, as the sentences are, and not part of each bundle. Knows the link's texts and no more of it.
 *
 * `platform` runs inside the isolate, where only its text arrives. Invariant: it uses nothing from outside of itself but the
 * language's own globals, and those only while it runs; what it returns uses what it has taken then. Nothing of it throws but
 * for what the script's own `toJSON` does.
 */

import {
  type GuestLink,
  HEAD_BYTES,
  type List,
  LONG_TEXT,
  LONG_TEXT_FROM,
  MOST_GIVEN,
  SAY_LOG_TOO_LONG,
  type Tools,
} from "#runtime/link.ts";
import { convert, numbers } from "./convert.ts";
import { inPlace } from "./in-place.ts";
import type { IsolateOptions } from "./isolate.ts";
import type { say } from "./sentences.ts";
import { wire } from "./wire.ts";

/** What the guest may ask of the host. */
type Host = Pick<IsolateOptions, "flush" | "give" | "take"> & { readonly say: typeof say };

/**
 * The last 8 bytes of the header; the length that is none; the longest text that is written into the region, and the longest of
 * all; what is logged instead of one that is longer.
 */
const layout = [HEAD_BYTES - 8, LONG_TEXT, LONG_TEXT_FROM, MOST_GIVEN, SAY_LOG_TOO_LONG] as const;

/**
 * A strict function that makes the link and puts it at `globalThis.__rtsc`. Called with the buffer, and flush, give, take and say
 * of the host. The parentheses tell V8 that what stands in them is called at once: it need not be read twice.
 */
export const platformCode = `(function(){"use strict";return globalThis.__rtsc=(${platform})(...arguments,(${wire}),(${inPlace}),(${convert}),${JSON.stringify(numbers)},${layout})})`;

/** The same in this world, for guests that are run without an isolate. */
export function platformHere(buffer: SharedArrayBuffer, { flush, give, take, say }: Host): GuestLink {
  return platform(buffer, flush, give, take, say, wire, inPlace, convert, numbers, ...layout);
}

function platform(
  buffer: SharedArrayBuffer,
  flush: Host["flush"],
  give: Host["give"],
  take: Host["take"],
  say: Host["say"],
  makeWire: typeof wire,
  makeInPlace: typeof inPlace,
  makeConvert: typeof convert,
  said: typeof numbers,
  scratch: number,
  longText: number,
  longTextFrom: number,
  longest: number,
  tooLong: number,
): GuestLink {
  const { bind, call } = Function.prototype;
  const uncurry: (method: unknown) => unknown = bind.bind(call);
  /** A method as a function that takes its `this` first. A bound function looks nothing up when it is called. */
  const method = <Type, Name extends keyof Type>(
    { prototype }: { readonly prototype: Type },
    name: Name,
  ): Type[Name] extends (...args: infer Args) => infer Result ? (self: Type, ...args: Args) => Result : never =>
    uncurry(prototype[name]) as never;

  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const { fromCharCode } = String;
  const { setPrototypeOf, defineProperty } = Object;
  const charCodeAt = method(String, "charCodeAt");
  const slice = method(String, "slice");
  const words = new Int32Array(buffer);
  const bytes = new Uint8Array(buffer);
  const units = new Uint16Array(buffer);
  const times = new Float64Array(buffer);

  /** Not by `set`: a script can replace that, and would be handed the bytes. */
  const copy = (to: Uint8Array, at: number, from: Uint8Array, start: number, size: number): void => {
    for (let i = 0; i < size; i++) to[at + i] = from[start + i]!;
  };

  /**
   * Floats go through a DataView of the shared memory: an instruction where V8 knows the view, a third of what it takes to put
   * four bytes together. So each function has the view in a scope of its own, where V8 sees that nobody changes it. Values in
   * the guest's own memory are rare where speed counts; they pass through 8 bytes of the shared memory that are nobody's, in
   * functions of their own, for V8 copies small ones only.
   */
  const access = (name: "getFloat32" | "getFloat64" | "setFloat32" | "setFloat64", size: number) => {
    const ask = method(DataView, name) as (view: DataView, at: number, x: unknown, littleEndian: boolean) => number;
    const view = new DataView(buffer);
    const shared = bytes;
    const elsewhere = (b: Uint8Array, at: number, x: unknown): number => {
      copy(bytes, scratch, b, at, size);
      const value = ask(view, scratch, x, true);
      copy(b, at, bytes, scratch, size);
      return value;
    };
    // Who reads gives no number: `true` is the order of the bytes then.
    return (b: Uint8Array, at: number, x: unknown = true): number =>
      b === shared ? ask(view, at, x, true) : elsewhere(b, at, x);
  };

  const linkText = (at: number): string => {
    const length = words[at]!;
    if (length === longText) return take();
    let text = "";
    for (let i = 0; i < length; i++) text += fromCharCode(units[at * 2 + 2 + i]!);
    return text;
  };

  const putText = (at: number, text: string): number => {
    const { length } = text;
    if (length > longTextFrom) {
      words[at] = longText;
      return give(text) ? at + 1 : 0;
    }
    words[at] = length;
    for (let i = 0; i < length; i++) units[at * 2 + 2 + i] = charCodeAt(text, i);
    return at + 1 + ((length + 1) >> 1);
  };

  /** Objects that inherit nothing. Not `{ __proto__: null }`: V8 makes a slow dictionary of that. */
  class Nothing {
    count = 0;
  }
  setPrototypeOf(Nothing.prototype, null);
  delete (Nothing.prototype as { constructor?: unknown }).constructor;

  const list = <Value>(): List<Value> => new Nothing() as List<Value>;

  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

  const show = (value: unknown): string => {
    switch (typeof value) {
      case "string":
        return stringify(value.length > 40 ? slice(value, 0, 40) + fromCharCode(0x2026) : value);
      case "bigint":
        return `${value}n`;
      case "function":
        return "a function";
      case "symbol":
        return "a symbol";
      default:
        return isObject(value) ? (isArray(value) ? "an array" : "an object") : `${value}`;
    }
  };

  const textIn = (from: unknown, key: string): string => {
    try {
      const value = (from as { [key: string]: unknown })[key];
      return typeof value === "string" ? value : "";
    } catch {
      return "";
    }
  };

  const messageOf = (error: unknown): string => {
    if (typeof error === "string") return error;
    if (!isObject(error)) return show(error);
    const message = textIn(error, "message");
    const name = textIn(error, "name");
    if (message + name !== "") return name + (message && name && ": ") + message;
    try {
      return stringify(error) ?? show(error);
    } catch {
      return show(error);
    }
  };

  const jsonOf = (value: unknown): string => {
    let text: string | undefined;
    try {
      text = stringify(value);
      // An Error has nothing that JSON would show.
      if (text === "{}" && (value as Error).stack !== undefined) text = stringify(messageOf(value));
    } catch {
      // A cycle, a bigint, a toJSON that throws: JSON cannot hold it.
    }
    text ??= stringify(show(value));
    return text.length > longest ? stringify(say(tooLong, text.length)) : text;
  };

  const floatAt = access("getFloat32", 4);
  const doubleAt = access("getFloat64", 8);
  const wire = makeWire({ method, floatAt });
  const tools: Tools = [
    words,
    bytes,
    times,
    TypeError,
    RangeError,
    Uint8Array,
    BigInt,
    Proxy,
    isArray,
    Number.isSafeInteger,
    Math.trunc,
    parse,
    stringify,
    slice,
    method(String, "toLowerCase"),
    method(Promise, "then"),
    copy,
    floatAt,
    doubleAt,
    access("setFloat32", 4),
    access("setFloat64", 8),
    linkText,
    putText,
    list,
    isObject,
    show,
    textIn,
    messageOf,
    jsonOf,
  ];

  const everything: { [name: string]: unknown } = globalThis;
  const link: GuestLink = {
    tools,
    wire,
    convert: makeConvert({ say, show, list }, said),
    inPlace: makeInPlace({ bytes, wire, floatAt, doubleAt }),
    flush,
    say,
    now: Date.now,
    start(turn, session, ...classes) {
      // V8 puts the last four in every context. Shared memory and its waiting have no use in a session, and WebAssembly's
      // memory is not held by the isolate's limit.
      for (const name of ["__rtsc", "WebAssembly", "console", "SharedArrayBuffer", "Atomics"]) delete everything[name];
      for (const { prototype } of classes) delete (prototype as { constructor?: unknown }).constructor;
      defineProperty(everything, "RTSession", { value: session });
      link.turn = turn;
    },
  };
  return link;
}
