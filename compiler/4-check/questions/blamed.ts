/**
 * Blamed: where a wrong value comes from that a function only hands on. A helper with one call does as it is told: what is wrong
 * stands in the call.
 */

import type { Note } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import { onlyCallerOf } from "./brought.ts";
import type { CodeLookup } from "./lookup.ts";

/** A place, and what is to be said of the one that was looked at. */
export interface Blamed {
  readonly span: Span;
  readonly text: string;
  readonly lookup: CodeLookup;
  readonly value: Expression;
  readonly notes: readonly Note[];
}

/**
 * What the only call of a function hands to the parameter that an expression is; undefined where it is no parameter, or several
 * calls bring their own.
 * @param to the call that it is given to in the end.
 */
export function blamedFor(lookup: CodeLookup, at: Expression, to: string): Blamed | undefined {
  let found: { readonly lookup: CodeLookup; readonly value: Expression } | undefined;
  for (let hops = 0; hops < 3; hops++) {
    const next = onlyCallerOf(found?.lookup ?? lookup, found?.value ?? at);
    if (next === undefined) return undefined;
    const was = found?.value ?? at;
    found = next;
    // Who only hands it on keeps its name: another one is where things were mixed up.
    if (was.kind !== "name" || next.value.kind !== "name" || was.name !== next.value.name) break;
    // Beside parts of things it was to be a part, too.
    if (next.call.args.some((one) => one.kind === "member")) break;
    if (hops === 2) return undefined;
  }
  if (found === undefined) return undefined;
  const span = found.lookup.span(found.value);
  const notes = [{ message: `It is given to ${to} here.`, span: lookup.span(at) }];
  return { ...found, span, text: found.lookup.textOf(found.value), notes };
}
