/**
 * The form of a classic entry in the bundle. It stands at the top level of the bundle as it is, so that its `var`s and
 * functions become properties of the global object and `this` is that object.
 *
 * One thing breaks that form: a script's functions, classes and lexical names exist before its first line runs. An entry that
 * declares `function Map()` would replace the built-in before the guest, earlier in the same script, has taken it. Such an
 * entry is evaluated as a string instead, after the guest; by then its names may stand for whatever it likes. The price is
 * that its top-level `let`, `const` and `class` are not visible in modules, so this is the exception and not the rule.
 */

import type { Part, Piece } from "./join.ts";

/** Global names that the guest or the modules part may use while the bundle loads. */
const taken = [
  ..."Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError".split(" "),
  ..."FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl".split(" "),
  ..."Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp".split(" "),
  ..."RTSession Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array".split(" "),
  ..."Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly console decodeURI decodeURIComponent".split(" "),
  ..."encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape".split(
    " ",
  ),
  ..."__rtsc require".split(" "),
].join("|");

const hoisted = new RegExp(String.raw`\b(?:function\s*\*?|class)\s*(?:${taken})\b`);
const lexical = /\b(?:let|const)\b/;
const bound = new RegExp(String.raw`[\s,{[:](?:${taken})[=,;}\]]`);

/**
 * `entry` is the minified entry, `file` the name of the bundle in stacks. A name that is only declared deeper down, or that
 * stands in a string, also counts: being careful costs nothing but the rarer form.
 */
export function classicEntry(entry: Part, file: string): Piece {
  const collides = hoisted.test(entry.code) || (lexical.test(entry.code) && bound.test(entry.code));
  if (!collides) return entry;
  return {
    part: entry,
    // Leading line breaks and the name make positions in the string positions in the file.
    text: (line) => `(0,eval)(${JSON.stringify(`${"\n".repeat(line)}${entry.code}\n//# sourceURL=${file}`)});`,
  };
}
