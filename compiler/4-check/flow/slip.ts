/**
 * A slip as rules read it: a place where a script takes from a thing what the thing never has, goes on with what a call never
 * gives, or puts a thing where another belongs. Plain data; who finds them is `slips.ts`.
 */

import type { ThingKind } from "./sorts.ts";

/** A member that the thing has on no way that leads here. */
export interface MissingMember {
  readonly kind: "member";
  /** The path of the file. */
  readonly path: string;
  /** Where the name of the member stands. */
  readonly start: number;
  readonly thing: ThingKind;
  /** Members that it does have, for who misspelled one. */
  readonly known: readonly string[];
  /** Where the thing is handed to the function that takes the member, at the head of a row of calls. */
  readonly given?: { readonly path: string; readonly start: number; readonly end: number };
  /** Whether other calls of the function give it things that have the member. */
  readonly mixed: boolean;
}

/** A call whose functions all end without giving anything. */
export interface EmptyCall {
  readonly kind: "empty";
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** Where these functions stand, and what they are called. */
  readonly functions: readonly { readonly path: string; readonly start: number; readonly name: string }[];
}

/** What an expression is, and must not be where it stands. */
export interface Misplaced {
  /**
   * `apart`: compared with what it never equals; `computed`: no number can be made of it; `noText`: parsed and no text; `sorted`:
   * numbers that are put in order as texts; `sought`: looked for in a list of other things; `key`: a thing that becomes the
   * text "[object Object]"; `function`: a function of the script where what it gives is wanted; `called`: called though it is no
   * function; `refused`: a setter, named by `other`, throws on it; `noTimer`: no id of a timer, handed to `other`; `unbound`: a
   * function that speaks of `this`, handed over without an object of its own to be called by others.
   */
  readonly kind:
    | "apart"
    | "sought"
    | "key"
    | "function"
    | "called"
    | "refused"
    | "noTimer"
    | "unbound"
    | "computed"
    | "noText"
    | "sorted";
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** In words: what it is, as in "a player". */
  readonly is: string;
  /** What the other side is; empty where there is none. */
  readonly other: string;
  /** Where it is used in the end, if that is elsewhere. */
  readonly use?: { readonly path: string; readonly start: number; readonly end: number };
}

/** A call that runs one function of the script, and hands it less than it has parameters, or what is called as others of them. */
export interface Handing {
  readonly kind: "handing";
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** The file of the function, and where it stands. */
  readonly function: { readonly path: string; readonly start: number };
}

export type Slip = MissingMember | EmptyCall | Misplaced | Handing;
