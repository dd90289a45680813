/**
 * Cases that run into the next one: `break` was forgotten. What is meant so says so in a comment.
 */

import { rt4458, rt4596 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isAndOr, isQuiet, plainText } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { neverReturns } from "../../questions/never-returns.ts";
import { quoted } from "../../questions/phrase.ts";

export const cases: Rule = {
  codes: ["RT4458", "RT4596"],
  forms: ["switch"],
  inFiles: () => (lookup) => {
    return lookup.all("switch").flatMap((one) => {
      const overwritten = overwriting(lookup, one);
      return [...(overwritten.length > 0 ? overwritten : runningOn(lookup, one)), ...severalInOne(lookup, one)];
    });
  },
};

/** `case 1, 2:`, `case "a" || "b":`, `case n > 10:` in a `switch (n)`: a case is one value. */
function severalInOne(lookup: CodeLookup, { on, cases: all }: Statement & { readonly kind: "switch" }): Diagnostic[] {
  // `switch (false) { case (a = next()), a > 0: … }`: each case is a condition, and so compilers write it.
  if (on.kind === "boolean") return [];
  return all.flatMap(({ test }): Diagnostic[] => {
    if (test === undefined) return [];
    const text = quoted(lookup.textOf(test));
    if (test.kind === "sequence") {
      const last = quoted(lookup.textOf(test.items.at(-1)!));
      return [
        rt4596(lookup.span(test), {
          text,
          why: `is only ${last}`,
          advice: "write a case for each, one below the other",
        }),
      ];
    }
    if (test.kind !== "binary") return [];
    if (isAndOr(test.operator) && /^(?:number|string)$/.test(test.left.kind)) {
      const taken = quoted(lookup.textOf(test.operator === "||" ? test.left : test.right));
      return [
        rt4596(lookup.span(test), {
          text,
          why: `is only ${taken}`,
          advice: "write a case for each, one below the other",
        }),
      ];
    }
    if (/^[<>]=?$/.test(test.operator) && isQuiet(on) && plainText(lookup, test.left) === plainText(lookup, on))
      return [
        rt4596(lookup.span(test), {
          text,
          why: `is true or false, and ${quoted(lookup.textOf(on))} is neither`,
          advice: "write if and else if",
        }),
      ];
    return [];
  });
}

function runningOn(lookup: CodeLookup, one: Statement & { readonly kind: "switch" }): Diagnostic[] {
  const { cases: all, on } = one;
  const filled = all.slice(0, -1).filter(({ body }) => body.length > 0);
  const open = filled.filter(({ body }) => !leavesIn(body) && !throwsAtEnd(lookup, body));
  const [first] = open;
  // One that stands out is a slip; where several do so, or no other ends, it is how the author writes.
  if (first === undefined || open.length > 1) return [];
  // In a short one all others have to end, the last one, too, and to be told apart by words.
  const isShort = filled.length < 3;
  const last = all.at(-1);
  if (isShort && (filled.length < 2 || last === undefined || !leavesIn(last.body) || !all.every(isWord))) return [];
  // Numbers are the steps of what a tool has written, or of a machine that goes round by itself.
  const steps = all.some(({ test }) => test?.kind === "number");
  if (steps && (/\b(?:prev|next|label)\b/.test(lookup.textOf(on)) || goesRound(lookup, one))) return [];
  const next = all[all.indexOf(first) + 1];
  const end = first.body.at(-1);
  if (next === undefined || end === undefined || next.body.length === 0) return [];
  const until = next.test?.start ?? next.body[0]!.start;
  if (/\/[/*]/.test(lookup.text.slice(end.end, until))) return [];
  // To fall into `default` is an old way to say "and in any case".
  if (next.test === undefined) return [];
  if (isFilledIn(lookup, end, next.body[0]!)) return [];
  const name = `case ${quoted(lookup.textOf(next.test))}`;
  return [rt4458(lookup.span(end), { next: name }, [{ message: "It runs on here.", span: lookup.span(next.test) }])];
}

/** `case "undefined": at = 0; case "number": return rows[at];`: it fills in what the next one needs. */
function isFilledIn(lookup: CodeLookup, end: Statement, next: Statement): boolean {
  const target = assignmentIn(end)?.target;
  if (target?.kind !== "name" || target.variable === undefined || next.kind !== "return") return false;
  return lookup.reads(target.variable).some((one) => one.start >= next.start && one.end <= next.end);
}

/** Whether a case is told by a text or a member of a table. */
function isWord({ test }: { readonly test: { readonly kind: string } | undefined }): boolean {
  return test === undefined || test.kind === "string" || test.kind === "member";
}

/** `case 1: cost = 2; default: cost = 9;`: what the case gives is gone at once. */
function overwriting(lookup: CodeLookup, { cases: all }: Statement & { readonly kind: "switch" }): Diagnostic[] {
  return all.flatMap(({ body }, at): Diagnostic[] => {
    const [last, next] = [body.at(-1), all[at + 1]?.body[0]];
    const [given, again] = [assignmentIn(last), assignmentIn(next)];
    if (last === undefined || next === undefined || given === undefined || again === undefined) return [];
    const text = lookup.textOf(given.target);
    if (text !== lookup.textOf(again.target) || !isQuiet(given.target) || !isQuiet(given.value)) return [];
    // What is computed of the value before it goes on from there.
    if (again.operator !== "=" || lookup.textOf(again.value).includes(text)) return [];
    const test = all[at + 1]!.test;
    const until = test?.start ?? next.start;
    if (/\/[/*]/.test(lookup.text.slice(last.end, until))) return [];
    const name = test === undefined ? "default" : `case ${quoted(lookup.textOf(test))}`;
    const note = { message: `${text} is given another value here.`, span: lookup.span(next) };
    return [rt4458(lookup.span(last), { next: name }, [note])];
  });
}

function assignmentIn(one: Statement | undefined) {
  return one?.kind === "expression" && one.value.kind === "assign" ? one.value : undefined;
}

/** `while (1) switch (state) { … }` */
function goesRound(lookup: CodeLookup, one: Statement): boolean {
  let around = lookup.parent(one);
  if (around?.kind === "block") around = lookup.parent(around);
  return around?.kind === "loop" && (around.test === undefined || /^(?:number|boolean)$/.test(around.test.kind));
}

/** `default: fail("no such code");` */
function throwsAtEnd(lookup: CodeLookup, body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.kind === "expression" && last.value.kind === "call" && neverReturns(lookup, last.value);
}

/** Whether a list of statements never comes to its end. */
function leavesIn(body: readonly Statement[]): boolean {
  return body.some((one) => leavesCase(one));
}

function leavesCase(one: Statement): boolean {
  switch (one.kind) {
    case "return":
    case "throw":
    case "leave":
      return true;
    case "block":
      return leavesIn(one.body);
    case "if":
      return one.no !== undefined && leavesCase(one.yes) && leavesCase(one.no);
    case "loop":
      return one.test === undefined;
    case "try":
      return leavesCase(one.body) || (one.last !== undefined && leavesCase(one.last));
    case "switch":
      return false;
    default:
      return false;
  }
}
