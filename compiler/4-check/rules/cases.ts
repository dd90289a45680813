/**
 * Cases that run into the next one: `break` was forgotten. What is meant so says so in a comment.
 */

import { rt4458 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../context.ts";
import type { CodeLookup } from "../questions/lookup.ts";
import { quoted } from "../questions/phrase.ts";

export const cases: Rule = {
  codes: ["RT4458"],
  inFiles: () => (lookup) => {
    return lookup.all("switch").flatMap((one) => runningOn(lookup, one));
  },
};

function runningOn(lookup: CodeLookup, one: Statement & { readonly kind: "switch" }): Diagnostic[] {
  const { cases: all, on } = one;
  const filled = all.slice(0, -1).filter(({ body }) => body.length > 0);
  const open = filled.filter(({ body }) => !isClosed(body));
  const [first] = open;
  // One that stands out is a slip; where several do so, or no other ends, it is how the author writes.
  if (first === undefined || open.length > 1 || filled.length < 3) return [];
  // Numbers are the steps of what a tool has written, or of a machine that goes round by itself.
  const steps = all.some(({ test }) => test?.kind === "number");
  if (steps && (/\b(?:prev|next|label)\b/.test(lookup.textOf(on)) || goesRound(lookup, one))) return [];
  const next = all[all.indexOf(first) + 1];
  const last = first.body.at(-1);
  if (next === undefined || last === undefined || next.body.length === 0) return [];
  const until = next.test?.start ?? next.body[0]!.start;
  if (/\/[/*]/.test(lookup.text.slice(last.end, until))) return [];
  // To fall into `default` is an old way to say "and in any case".
  if (next.test === undefined) return [];
  const name = quoted(lookup.textOf(next.test));
  return [rt4458(lookup.span(last), { next: name }, [{ message: "It runs on here.", span: lookup.span(next.test) }])];
}

/** `while (1) switch (state) { … }` */
function goesRound(lookup: CodeLookup, one: Statement): boolean {
  let around = lookup.parent(one);
  if (around?.kind === "block") around = lookup.parent(around);
  return around?.kind === "loop" && (around.test === undefined || /^(?:number|boolean)$/.test(around.test.kind));
}

/** Whether a list of statements never comes to its end. */
function isClosed(body: readonly Statement[]): boolean {
  return body.some((one) => ends(one));
}

function ends(one: Statement): boolean {
  switch (one.kind) {
    case "return":
    case "throw":
    case "leave":
      return true;
    case "block":
      return isClosed(one.body);
    case "if":
      return one.no !== undefined && ends(one.yes) && ends(one.no);
    case "loop":
      return one.test === undefined;
    case "try":
      return ends(one.body) || (one.last !== undefined && ends(one.last));
    case "switch":
      return false;
    default:
      return false;
  }
}
