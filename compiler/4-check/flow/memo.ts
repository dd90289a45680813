/**
 * The memo: what calls gave that touched nothing but what they were handed. It forgets whenever that may no longer be so.
 */

import type { Account } from "./functions.ts";
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
  /** Another one whenever all is forgotten. */
  #since = 1;

  clear(): void {
    this.#since++;
  }

  /** Undefined where nothing is remembered. */
  get(account: Account, call: Remembered): Value | undefined {
    const { calls } = account;
    if (calls === undefined || account.callsSince !== this.#since) return undefined;
    for (let at = 0; at < calls.length; at++) if (isSameCall(calls[at]!.call, call)) return calls[at]!.gave;
    return calls.length < few ? undefined : account.manyCalls?.get(keyOf(call));
  }

  set(account: Account, call: Remembered, gave: Value): void {
    const { calls } = account;
    if (calls === undefined || account.callsSince !== this.#since) {
      account.calls = [{ call, gave }];
      account.manyCalls = undefined;
      account.callsSince = this.#since;
    } else if (calls.length < few) calls.push({ call, gave });
    else {
      account.manyCalls ??= new Map();
      account.manyCalls.set(keyOf(call), gave);
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
