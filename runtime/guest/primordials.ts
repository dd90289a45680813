/**
 * Primordials: the built-ins the guest uses, taken before any code of the script can replace them.
 *
 * Everything else in this room reads and writes by index, by private fields, and through tables without a prototype. Never
 * here: `for…of`, spread and destructuring of arrays (they ask for an iterator), `.length` of a typed array (a getter on a
 * prototype that would be handed the shared buffer), assignment to a property an object does not have yet (a setter may sit
 * on `Object.prototype`). Evaluated first, because every file of the guest imports it.
 *
 * All over this room, functions are constants where they can be: minified, that is a third less around each of them.
 */

const { bind, call } = Function.prototype;
const uncurry: (method: unknown) => unknown = bind.bind(call);

/** A method as a function that takes its `this` first. A bound function looks nothing up when it is called. */
export const method = <Type, Name extends keyof Type>(
  { prototype }: { readonly prototype: Type },
  name: Name,
): Type[Name] extends (...args: infer Args) => infer Result ? (self: Type, ...args: Args) => Result : never =>
  uncurry(prototype[name]) as never;

// Names of their own: a file that used the global by mistake would not stand out otherwise. One by one, and marked where a
// bundler could not know it: what a bundle does not use is not in it.
export const WrongType = TypeError;
export const OutOfRange = RangeError;
export const Bytes = Uint8Array;
export const Words = Int32Array;
export const Doubles = Float64Array;
export const Units = Uint16Array;
export const View = DataView;
export const toBigInt = BigInt;
export const toNumber = Number;
export const ProxyOf = Proxy;
export const { asIntN, asUintN } = BigInt;
export const isArray = Array.isArray;
export const { isView } = ArrayBuffer;
export const { parse, stringify } = JSON;
export const { fromCharCode } = String;
export const { now: machineTime } = Date;
export const trunc = Math.trunc;
export const numberAhead = parseFloat;
export const { isSafeInteger } = Number;
export const notANumber = 0 / 0;
export const never = 1 / 0;
// UTF-8, there and back; the older pair is what turns its escapes into single bytes.
export const toEscaped = encodeURIComponent;
export const fromEscaped = decodeURIComponent;
export const toLatin = unescape;
export const fromLatin = escape;

export const charCodeAt = /* @__PURE__ */ method(String, "charCodeAt");
export const slice = /* @__PURE__ */ method(String, "slice");
export const toLowerCase = /* @__PURE__ */ method(String, "toLowerCase");
export const indexOf = /* @__PURE__ */ method(String, "indexOf");
export const react = /* @__PURE__ */ method(Promise, "then");

/** A list or dictionary whose members are nobody's setters: no prototype. Whole-number keys keep ascending order. */
export type Table<Value> = { [key: number]: Value };

/** A table that counts: as an array, but without a prototype, and with a count in the place of its length. */
export interface List<Value> extends Table<Value> {
  count: number;
}

/** Objects that inherit nothing, once the guest is loaded. Not `{ __proto__: null }`: V8 makes a slow dictionary of that. */
export class Nothing {
  count = 0;
}

export const list = <Value>(): List<Value> => new Nothing() as List<Value>;
