/**
 * The memo: what calls gave that touched nothing but what they were handed. It forgets whenever that may no longer be so.
 */

import type { FunctionCode } from "#compiler/typescript/code.ts";
import { type AtomOf, areSame, isSame, keyOfValue, keysOfValues, type Value } from "./values.ts";

/** A call: what is called, and all that what it gives hangs on. */
export interface Remembered {
  readonly callee: AtomOf<"function">;
  /** Milliseconds after which it runs again. */
  readonly every: number | undefined;
  /** `nothing` where it is called on nothing. */
  readonly self: Value;
  readonly args: readonly Value[];
}

/** So many calls of a function are compared one by one; most functions have one. */
const few = 8;

export class Memo {
  readonly #few = new Map<FunctionCode, { readonly call: Remembered; readonly gave: Value }[]>();
  readonly #many = new Map<FunctionCode, Map<string, Value>>();

  clear(): void {
    this.#few.clear();
    this.#many.clear();
  }

  /** Undefined where nothing is remembered. */
  get(call: Remembered): Value | undefined {
    const { code } = call.callee;
    const known = this.#few.get(code);
    if (known === undefined) return undefined;
    for (let at = 0; at < known.length; at++) if (isSameCall(known[at]!.call, call)) return known[at]!.gave;
    return known.length < few ? undefined : this.#many.get(code)?.get(keyOf(call));
  }

  set(call: Remembered, gave: Value): void {
    const { code } = call.callee;
    const known = this.#few.get(code);
    if (known === undefined) this.#few.set(code, [{ call, gave }]);
    else if (known.length < few) known.push({ call, gave });
    else {
      let many = this.#many.get(code);
      if (many === undefined) {
        many = new Map();
        this.#many.set(code, many);
      }
      many.set(keyOf(call), gave);
    }
  }
}

function isSameCall(a: Remembered, b: Remembered): boolean {
  if (a.callee !== b.callee && a.callee.key !== b.callee.key) return false;
  if (a.every !== b.every || !isSame(a.self, b.self)) return false;
  return areSame(a.args, b.args);
}

function keyOf({ callee, every, self, args }: Remembered): string {
  return `${callee.key}|${every ?? ""}|${keyOfValue(self)}|${keysOfValues(args)}`;
}
