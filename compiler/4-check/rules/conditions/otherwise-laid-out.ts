/**
 * Code that is laid out otherwise than it runs: a line that is indented under an `if` it does not belong to, `} if (…)` where `else`
 * is missing, an `else` under another `if` than its own, a semicolon in the place of a loop's body, a line that goes on in the next.
 */

import { rt4601 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { elseIf } from "../../questions/chains.ts";
import { type CodeLookup, leaves } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const otherwiseLaidOut: Rule = {
  codes: ["RT4601"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const ifs = lookup.all("if");
    if (ifs.length > 0 || lookup.all("loop").length > 0 || lookup.all("each").length > 0) {
      const lists = statementLists(lookup);
      for (let nth = 0; nth < lists.length; nth++) {
        const list = lists[nth]!;
        for (let at = 1; at < list.length; at++) {
          const { kind } = list[at - 1]!;
          if (kind === "if" || kind === "loop" || kind === "each")
            found.push(...behind(lookup, list[at - 1]!, list[at]!));
        }
      }
    }
    for (const one of ifs) if (one.no === undefined) found.push(...otherElse(lookup, one));
    for (const one of lookup.all("loop")) found.push(...bodiless(lookup, one));
    for (const one of lookup.all("call")) {
      if (one.args.length === 1 && one.args[0]!.kind === "function") found.push(...goesOn(lookup, one.callee, one));
    }
    for (const one of lookup.all("index")) {
      if (one.index.kind === "sequence") found.push(...goesOn(lookup, one.object, one));
    }
    return found;
  },
};

/** What stands before a node on its line, where that is only space. */
function indentOf(lookup: CodeLookup, { start }: { readonly start: number }): string | undefined {
  const before = lookup.text.slice(lookup.text.lastIndexOf("\n", start - 1) + 1, start);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

function behind(lookup: CodeLookup, one: Statement, next: Statement): Diagnostic[] {
  const last = lastBody(one);
  if (last !== undefined && !isBraced(lookup, last)) {
    const [outer, inner, here] = [indentOf(lookup, one), indentOf(lookup, last), indentOf(lookup, next)];
    if (
      outer !== undefined &&
      inner !== undefined &&
      inner === here &&
      inner.length > outer.length &&
      inner.startsWith(outer)
    ) {
      const text = quoted(lookup.textOf(one).split("\n")[0]!.trim());
      return [
        rt4601(lookup.span(next), {
          text: quoted(lookup.textOf(next)),
          why: `is indented as if it belonged to ${text}, and runs in any case`,
          advice: "put braces around both",
        }),
      ];
    }
  }
  return withoutElse(lookup, one, next);
}

function isBraced(lookup: CodeLookup, one: Statement): boolean {
  return lookup.text[one.start] === "{";
}

/** The `if` that is all of a body without braces. */
function bareIf(lookup: CodeLookup, one: Statement): (Statement & { readonly kind: "if" }) | undefined {
  const only = one.kind === "block" && !isBraced(lookup, one) && one.body.length === 1 ? one.body[0] : one;
  return only?.kind === "if" ? only : undefined;
}

/** The body that ends a statement: of its `else` where it has one. */
function lastBody(one: Statement): Statement | undefined {
  if (one.kind === "if") return (elseIf(one) === undefined ? undefined : lastBody(elseIf(one)!)) ?? one.no ?? one.yes;
  return one.kind === "loop" && !one.once ? one.body : one.kind === "each" ? one.body : undefined;
}

/** `if (a) { … } if (b) { … } else { … }` */
function withoutElse(lookup: CodeLookup, one: Statement, next: Statement): Diagnostic[] {
  if (one.kind !== "if" || next.kind !== "if" || one.no !== undefined || next.no === undefined) return [];
  if (!isBraced(lookup, one.yes) || lookup.inside(one.yes).some(leaves)) return [];
  if (!/^[ \t]*$/.test(lookup.text.slice(one.end, next.start)) || indentOf(lookup, one) === undefined) return [];
  // On one line, or from a tool, nothing is laid out.
  if (!lookup.textOf(one).includes("\n") || !lookup.textOf(next).includes("\n")) return [];
  const head = { start: next.start, end: next.test.end };
  return [
    rt4601(lookup.span(head), {
      text: `if (${quoted(lookup.textOf(next.test))})`,
      why: "stands behind a } as if it were an else if, and runs in any case",
      advice: "write else before it, or begin a new line",
    }),
  ];
}

/** An `else` that stands under the outer `if`, and belongs to the inner one. */
function otherElse(lookup: CodeLookup, one: Statement & { readonly kind: "if" }): Diagnostic[] {
  const yes = bareIf(lookup, one.yes);
  if (one.no !== undefined || yes?.no === undefined) return [];
  const between = lookup.text.slice(yes.yes.end, yes.no.start);
  const at = between.indexOf("else");
  if (at < 0) return [];
  const word = { start: yes.yes.end + at, end: yes.yes.end + at + 4 };
  const [outer, inner, here] = [indentOf(lookup, one), indentOf(lookup, yes), indentOf(lookup, word)];
  if (outer === undefined || here !== outer || inner === outer) return [];
  return [
    rt4601(lookup.span(word), {
      text: "else",
      why: `stands under the first if, and belongs to the second, if (${quoted(lookup.textOf(yes.test))})`,
      advice: "put braces around the second if, without the else",
    }),
  ];
}

/** `for (…); { … }` */
function bodiless(lookup: CodeLookup, one: Statement & { readonly kind: "loop" }): Diagnostic[] {
  if (one.once || one.body.end - one.body.start !== 1 || lookup.textOf(one.body) !== ";") return [];
  if (!/^\s*\{/.test(lookup.text.slice(one.end, one.end + 200))) return [];
  return [
    rt4601(lookup.span(one.body), {
      text: ";",
      why: "is all that the loop repeats, and the block behind it runs once",
      advice: "remove the semicolon",
    }),
  ];
}

function lineIndent(lookup: CodeLookup, at: number): number {
  return /^[ \t]*/.exec(lookup.text.slice(lookup.text.lastIndexOf("\n", at - 1) + 1))![0].length;
}

/** The statement that an expression is in, or the outermost expression. */
function statementOf(lookup: CodeLookup, one: Expression): { readonly start: number } {
  const around = lookup.around(one);
  return around.find((at) => /^(?:expression|declare|return|throw)$/.test(at.kind)) ?? around.at(-1) ?? one;
}

/**
 * `var who = ask()` where the next line begins with a function in parentheses, or with a list: both go on with the line before. A
 * chain of calls on lines of their own is how some write.
 */
function goesOn(lookup: CodeLookup, before: Expression, one: Expression): Diagnostic[] {
  if (
    lookup.text.charCodeAt(before.end) !== 10 &&
    lookup.text.charCodeAt(before.end) !== 13 &&
    lookup.text.charCodeAt(before.end) !== 32
  )
    return [];
  const between = /^[ \t]*(?:\/\/[^\n]*)?\r?\n\s*([([])/.exec(lookup.text.slice(before.end, before.end + 200));
  if (between === null) return [];
  const start = before.end + between[0].length - 1;
  // What is indented under its line goes on with it, as is meant: `require("steps")` and its arguments below.
  if (lineIndent(lookup, start) > lineIndent(lookup, statementOf(lookup, one).start)) return [];
  return [
    rt4601(lookup.span({ start, end: start + 1 }), {
      text: between[1]!,
      why: "goes on with the line before, which has no semicolon",
      advice: "end that line with a semicolon",
    }),
  ];
}
