/**
 * Primordials: the built-ins the guest uses, taken before any code of the script can replace them.
 *
 * Everything else in this room reads and writes by index, by private fields, and through tables without a prototype. Never
 * here: `for…of`, spread and destructuring of arrays (they ask for an iterator), `.length` of a typed array (a getter on a
 * prototype that would be handed the shared buffer), assignment to a property an object does not have yet (a setter may sit
 * on `Object.prototype`). Evaluated first, because every file of the guest imports it.
 */

const { bind, call } = Function.prototype;
const uncurry: (method: unknown) => unknown = bind.bind(call);

/** A method as a function that takes its `this` first. A bound function looks nothing up when it is called. */
function method<Type, Name extends keyof Type>(
  { prototype }: { readonly prototype: Type },
  name: Name,
): Type[Name] extends (...args: infer Args) => infer Result ? (self: Type, ...args: Args) => Result : never {
  return uncurry(prototype[name]) as never;
}

// Names of their own: a file that used the global by mistake would not stand out otherwise. One by one, and marked where a
// bundler could not know it: what a bundle does not use is not in it.
const WrongType = TypeError;
const OutOfRange = RangeError;
export const Bytes = Uint8Array;
export const Words = Int32Array;
export const Doubles = Float64Array;
export const Units = Uint16Array;
export const View = DataView;
export const toBigInt = BigInt;
export const toNumber = Number;
export const ProxyOf = Proxy;
export const { asUintN } = BigInt;
export const isArray = Array.isArray;
export const { isView } = ArrayBuffer;
export const parse = JSON.parse;
export const stringify = JSON.stringify;
export const { fromCharCode } = String;
export const { now: machineTime } = Date;
export const trunc = Math.trunc;
export const { isSafeInteger } = Number;
export const notANumber = 0 / 0;
export const never = 1 / 0;

export const getFloat32 = /* @__PURE__ */ method(View, "getFloat32");
export const setFloat32 = /* @__PURE__ */ method(View, "setFloat32");
export const getFloat64 = /* @__PURE__ */ method(View, "getFloat64");
export const setFloat64 = /* @__PURE__ */ method(View, "setFloat64");
export const charCodeAt = /* @__PURE__ */ method(String, "charCodeAt");
export const trim = /* @__PURE__ */ method(String, "trim");
export const slice = /* @__PURE__ */ method(String, "slice");
export const toLowerCase = /* @__PURE__ */ method(String, "toLowerCase");
export const indexOf = /* @__PURE__ */ method(String, "indexOf");
export const react = /* @__PURE__ */ method(Promise, "then");

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
  Object.setPrototypeOf(prototype, null);
  delete (prototype as { constructor?: unknown }).constructor;
}

export function list<Value>(): List<Value> {
  return new Counted() as List<Value>;
}
