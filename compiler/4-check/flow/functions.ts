/**
 * Functions: what is known of each function of a script, whoever calls it, in one place: every call asks for most of it, and a table
 * for each of these things would be looked through each time.
 */

import type { FunctionCode } from "#compiler/typescript/code.ts";
import type { Cell } from "./cells.ts";
import type { Remembered } from "./memo.ts";
import type { AtomOf, Value } from "./values.ts";

/** What is known of one function. */
export interface Account {
  readonly code: FunctionCode;
  /** It as a value, as it was made last; undefined where it was made by nothing that was followed. */
  closure: AtomOf<"function"> | undefined;
  /** The number of the round that ran it last. */
  ranIn: number;
  /** How often it is among what is being followed. */
  active: number;
  /** How many runs it has that are told apart. */
  runs: number;
  /** What it returns, as far as is known. */
  summary: Cell | undefined;
  /** What calls agree on that are not told apart. */
  agreed: readonly Value[] | undefined;
  /** Calls that touched nothing, and what they gave; to be asked for through the memo. */
  calls: { readonly call: Remembered; readonly gave: Value }[] | undefined;
  /** Those that are too many for a list, by their keys. */
  manyCalls: Map<string, Value> | undefined;
  /** When the memo began to fill these: what it forgot since is no longer true. */
  callsSince: number;
}

/** The accounts of all functions that a script has. */
export class Functions {
  readonly #accounts = new Map<FunctionCode, Account>();
  /** Those that were made, in the order in which each came first. */
  readonly #made: Account[] = [];

  of(code: FunctionCode): Account {
    let account = this.#accounts.get(code);
    if (account === undefined) {
      account = {
        code,
        closure: undefined,
        ranIn: 0,
        active: 0,
        runs: 0,
        summary: undefined,
        agreed: undefined,
        calls: undefined,
        manyCalls: undefined,
        callsSince: 0,
      };
      this.#accounts.set(code, account);
    }
    return account;
  }

  /** A function is made. */
  made(closure: AtomOf<"function">): void {
    const account = this.of(closure.code);
    if (account.closure === undefined) this.#made.push(account);
    account.closure = closure;
  }

  /** Those that were made. */
  get all(): readonly Account[] {
    return this.#made;
  }
}
