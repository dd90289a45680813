/**
 * Primordials: the built-ins the guest uses, and what else its isolate has for it. They were taken before any text of the bundle
 * could replace them, and come over the link.
 *
 * Everything else in this room reads and writes by index, by private fields, and through tables without a prototype. Never
 * here: `for…of`, spread and destructuring of arrays (they ask for an iterator; but while the guest is loaded it is nobody's),
 * `.length` of a typed array (a getter on a prototype that would be handed the shared buffer), assignment to a property an
 * object does not have yet (a setter may sit on `Object.prototype`). Evaluated first, because every file of the guest imports it.
 *
 * All over this room, functions are constants where they can be: minified, that is a third less around each of them.
 */

import type { GuestLink } from "#runtime/link.ts";

export type { List, Table } from "#runtime/link.ts";

export const link = (globalThis as unknown as { __rtsc: GuestLink }).__rtsc;

// Names of their own: a file that used the global by mistake would not stand out otherwise.
export const [
  words,
  bytes,
  times,
  WrongType,
  OutOfRange,
  Bytes,
  toBigInt,
  ProxyOf,
  isArray,
  isSafeInteger,
  trunc,
  parse,
  stringify,
  slice,
  toLowerCase,
  react,
  copy,
  floatAt,
  doubleAt,
  setFloatAt,
  setDoubleAt,
  linkText,
  putText,
  list,
  isObject,
  show,
  textIn,
  messageOf,
  jsonOf,
] = link.tools;
