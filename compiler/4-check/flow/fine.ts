/**
 * Fine: a set of expressions that costs nearly nothing to fill, and is asked once, in the end. Slips are few, and what is none is
 * most of a script.
 */

import type { Expression } from "#compiler/typescript/code.ts";

/** The same expressions come again where functions run often. */
const longestList = 50_000;

/** Expressions of which there is nothing to say: nearly all, so that each is only written down, and looked for in the end. */
export class Fine {
  #list: Expression[] = [];
  #set: Set<Expression> | undefined;

  clear(): void {
    this.#list = [];
    this.#set = undefined;
  }

  add(at: Expression): void {
    this.#list.push(at);
    if (this.#list.length < longestList) return;
    this.#set ??= new Set();
    for (const one of this.#list) this.#set.add(one);
    this.#list = [];
  }

  /** Those that are candidates as well. */
  among(candidates: ReadonlyMap<Expression, unknown>): ReadonlySet<Expression> {
    const found = new Set<Expression>();
    if (candidates.size === 0) return found;
    for (const one of this.#list) if (candidates.has(one)) found.add(one);
    if (this.#set !== undefined) for (const one of candidates.keys()) if (this.#set.has(one)) found.add(one);
    return found;
  }
}
