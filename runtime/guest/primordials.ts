/**
 * Primordials: the built-ins the guest uses, taken before any code of the script can replace them.
 *
 * Everything else in this room reads and writes by index, by private fields, and through tables without a prototype. Never
 * here: `for…of`, spread and destructuring of arrays (they ask for an iterator), `.length` of a typed array (a getter on a
 * prototype that would be handed the shared buffer), assignment to a property an object does not have yet (a setter may sit
 * on `Object.prototype`). Evaluated first, because every file of the guest imports it.
 */

const { bind, call } = Function.prototype;
/** `method` as a function that takes its `this` first. A bound function looks nothing up when it is called. */
const uncurry = bind.bind(call) as <This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
) => (self: This, ...args: Args) => Result;

const { TypeError: WrongType, RangeError: OutOfRange } = globalThis;

// Names of their own: a file that used the global by mistake would not stand out otherwise.
export const { Uint8Array: Bytes, Int32Array: Words, Float64Array: Doubles, Uint16Array: Units } = globalThis;
export const { BigInt: toBigInt, Number: toNumber, Date: RealDate, Proxy: ProxyOf } = globalThis;
export const { asUintN } = BigInt;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { parse, stringify } = JSON;
export const { fromCharCode } = String;
export const { defineProperty } = Object;
export const { now: machineTime } = Date;
export const { trunc } = Math;
export const { construct } = Reflect;
export const { isSafeInteger, NaN: notANumber, POSITIVE_INFINITY: never } = Number;

export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const trim = uncurry(String.prototype.trim);
export const slice = uncurry(String.prototype.slice);
export const toLowerCase = uncurry(String.prototype.toLowerCase);
export const indexOf = uncurry(String.prototype.indexOf);
export const dateToString = uncurry(Date.prototype.toString);
export const react = uncurry(Promise.prototype.then);

export function typeError(message: string): TypeError {
  return new WrongType(message);
}

export function rangeError(message: string): RangeError {
  return new OutOfRange(message);
}

/** A list or dictionary whose members are nobody's setters: no prototype. Whole-number keys keep ascending order. */
export type Table<Value> = { [key: number]: Value };

/** Objects that inherit nothing. Not `{ __proto__: null }`: V8 makes a slow dictionary of that. */
class Nothing {}

export function table<Value>(): Table<Value> {
  return new Nothing() as Table<Value>;
}

/** A table that counts: as an array, but without a prototype. */
export interface List<Value> extends Table<Value> {
  length: number;
}

class Counted {
  length = 0;
}

for (const { prototype } of [Nothing, Counted]) {
  Reflect.setPrototypeOf(prototype, null);
  Reflect.deleteProperty(prototype, "constructor");
}

export function list<Value>(): List<Value> {
  return new Counted() as List<Value>;
}
