/** Conditions that decide nothing: both ways are word for word the same, mostly a copy whose other half was never changed. */

import { rt4593 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { elseIf } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const bothWays: Rule = {
  codes: ["RT4593"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("if")) {
      if (one.no === undefined || elseIf(one) !== undefined) continue;
      if (!mayBeSame(lookup, firstOf(one.yes), firstOf(one.no)) || !readAlike(lookup.text, one.yes, one.no)) continue;
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
