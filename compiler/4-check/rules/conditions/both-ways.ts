/** Conditions that decide nothing: both ways are word for word the same, mostly a copy whose other half was never changed. */

import { rt4593 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { areAlike, elseIf, isOrder } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const bothWays: Rule = {
  codes: ["RT4593"],
  forms: ["if", "choice"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("if")) {
      if (one.no === undefined) continue;
      if (elseIf(one) !== undefined) {
        found.push(...twiceInRow(lookup, one));
        continue;
      }
      if (!mayBeSame(lookup, firstOf(one.yes), firstOf(one.no)) || !readAlike(lookup.text, one.yes, one.no)) continue;
      // Who writes above each way what it is for knows that they are the same.
      if (/\/[/*]/.test(lookup.text.slice(one.yes.end, one.no.start))) continue;
      const body = bodyOf(lookup, one.yes);
      if (body !== "" && body === bodyOf(lookup, one.no)) found.push(same(lookup, one.test, one.no));
    }
    for (const { test, yes, no } of lookup.all("choice")) {
      if (!mayBeSame(lookup, yes, no) || !readAlike(lookup.text, yes, no)) continue;
      if (bare(lookup.textOf(yes)) === bare(lookup.textOf(no))) found.push(same(lookup, test, no));
    }
    return found;
  },
};

/**
 * `else if (hp > 20) send(6); else if (hp > 10) send(6);` in a row whose other ways differ by just a number or a name: the second was
 * copied, and was to have its own.
 */
function twiceInRow(lookup: CodeLookup, head: Statement & { readonly kind: "if" }): Diagnostic[] {
  const { parent } = head;
  // From the first of the row on.
  if (parent !== undefined && !isFunction(parent) && parent.kind === "if" && parent.no === head) return [];
  const row: { readonly test: Expression; readonly body: string; readonly yes: Statement }[] = [];
  let at: typeof head | undefined = head;
  for (; at !== undefined; at = elseIf(at)) row.push({ test: at.test, body: bodyOf(lookup, at.yes), yes: at.yes });
  if (row.length < 3) return [];
  for (let nth = 1; nth < row.length; nth++) {
    const [before, one] = [row[nth - 1]!, row[nth]!];
    if (!areSteps(lookup, before.test, one.test)) continue;
    if (one.body === "" || one.body !== before.body || !/\(.*\b(?:\d+|[A-Z][A-Z_]+)\b/.test(one.body)) continue;
    const form = formOf(one.body);
    // One pair among others that are all different, and of the same form.
    const others = row.filter((other) => other !== one && other !== before);
    if (!others.every(({ body }) => body !== one.body && formOf(body) === form)) continue;
    return [same(lookup, before.test, one.yes)];
  }
  return [];
}

/** `hp > 20` and `hp > 10`: two questions about other things may well have one answer, and so may two values of one thing. */
function areSteps(lookup: CodeLookup, one: Expression, other: Expression): boolean {
  if (one.kind !== "binary" || other.kind !== "binary" || one.operator !== other.operator) return false;
  return isOrder(one.operator) && areAlike(lookup, one.left, other.left);
}

/** What a piece is but for its numbers, texts and constants. */
function formOf(body: string): string {
  return body.replace(/"[^"]*"|'[^']*'|\b\d+(?:\.\d+)?\b|\b[A-Z][A-Z_\d]+\b/g, "#");
}

function same(lookup: CodeLookup, test: Expression, other: Expression | Statement): Diagnostic {
  const note = { message: "This is the same once more.", span: lookup.span(other) };
  return rt4593(lookup.span(test), { test: quoted(lookup.textOf(test)) }, [note]);
}

/** Nearly all are told apart by what they are and by the letter that they begin with. */
function mayBeSame(
  { text }: CodeLookup,
  a: Expression | Statement | undefined,
  b: Expression | Statement | undefined,
): boolean {
  return a?.kind === b?.kind && a !== undefined && text.charCodeAt(a.start) === text.charCodeAt(b!.start);
}

/**
 * Whether two pieces are the same letter by letter, whatever stands around and between words: braces, spaces and semicolons. What
 * differs here differs in any case. In doubt they are.
 */
function readAlike(text: string, a: Place, b: Place): boolean {
  let one = a.start;
  let other = b.start;
  for (;;) {
    while (one < a.end && isBetween(text.charCodeAt(one))) one++;
    while (other < b.end && isBetween(text.charCodeAt(other))) other++;
    if (one >= a.end || other >= b.end) return true;
    const letter = text.charCodeAt(one);
    if (letter !== text.charCodeAt(other)) return letter > 127 || text.charCodeAt(other) > 127 || letter === slash;
    one++;
    other++;
  }
}

type Place = Expression | Statement;

const slash = 47;

function isBetween(code: number): boolean {
  return code <= 32 || code === 59 || code === 123 || code === 125;
}

function firstOf(one: Statement): Statement | undefined {
  return one.kind === "block" ? one.body[0] : one;
}

function bodyOf(lookup: CodeLookup, one: Statement): string {
  const [first, last] = one.kind === "block" ? [one.body[0], one.body.at(-1)] : [one, one];
  // Who says beside it why knows that it is the same.
  const isExplained = one.kind === "block" && /\/[/*]/.test(lookup.textOf(one).replace(/(["'`]).*?\1/g, ""));
  if (first === undefined || last === undefined || isExplained) return "";
  return bare(lookup.text.slice(first.start, last.end));
}

/** As it is compared: texts differ by their spaces, the rest does not. */
function bare(text: string): string {
  return text.replace(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|\s+|;$/g, (_, literal) => literal ?? "");
}
