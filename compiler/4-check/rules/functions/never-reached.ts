/** Statements behind one that always leaves: they never run. */

import { rt4592 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const neverReached: Rule = {
  codes: ["RT4592"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const lists = statementLists(lookup);
    for (let nth = 0; nth < lists.length; nth++) {
      const list = lists[nth]!;
      // What leaves at the end of a list leaves nothing behind.
      const end = list.findIndex((one) => alwaysLeaves(lookup, one));
      if (end >= 0 && end < list.length - 1) found.push(...judge(lookup, list, end));
    }
    return found;
  },
};

function judge(lookup: CodeLookup, list: readonly Statement[], end: number): Diagnostic[] {
  const last = list[end]!;
  const behind = list.slice(end + 1).filter(does);
  const [lost] = behind;
  if (lost === undefined || isSwitchedOff(lookup, last, lost) || isKeptOnPurpose(lookup, list, end, behind)) return [];
  // The value was to be returned, and stands a line too low.
  const isCut =
    last.kind === "return" &&
    last.value === undefined &&
    lost === list[end + 1] &&
    !/[;/]/.test(lookup.text.slice(last.start, lost.start));
  if (isCut) {
    const note = { message: "This is not what it gives.", span: lookup.span(firstLine(lookup, lost)) };
    return [
      rt4592(
        lookup.span(last),
        { text: `What stands below this ${quoted(lookup.textOf(last))}`, advice: "begin it on the same line" },
        [note],
      ),
    ];
  }
  const note = { message: "Nothing gets beyond this.", span: lookup.span(firstLine(lookup, last)) };
  return [
    rt4592(
      lookup.span(firstLine(lookup, lost)),
      { text: quoted(lookup.textOf(firstLine(lookup, lost))), advice: "change the order, or remove it" },
      [note],
    ),
  ];
}

/** `return; // not this year`: who says why has switched off what follows. `eval` behind the end keeps engines from being clever. */
function isSwitchedOff(lookup: CodeLookup, last: Statement, lost: Statement): boolean {
  if (/^[^\n]*\/[/*]/.test(lookup.text.slice(last.end, lost.start))) return true;
  return /^eval\s*\(/.test(lookup.textOf(lost));
}

/**
 * What is kept on purpose: the whole body of a function behind a `return` that switches it off, or the way it was computed before,
 * behind the way it is now.
 */
function isKeptOnPurpose(
  lookup: CodeLookup,
  list: readonly Statement[],
  end: number,
  behind: readonly Statement[],
): boolean {
  const last = list[end]!;
  const [lost, another] = behind;
  // To be sure: `throw`, or the answer of who found nothing, below all that leaves before.
  if (another === undefined && lost !== undefined && last.kind === "if" && isLastWord(lost)) return true;
  if (last.kind !== "return" || lost === undefined) return false;
  if (last.value !== undefined && lost.kind === "return" && another === undefined) return true;
  if (end > 0 || !lookup.code.functions.some((one) => one.body === list)) return false;
  return last.value === undefined ? lookup.text[last.end - 1] === ";" : another !== undefined;
}

function isLastWord(one: Statement): boolean {
  if (one.kind !== "return") return one.kind === "throw";
  return one.value === undefined || /^(?:boolean|null|number|string)$/.test(one.value.kind);
}

/** `var x;` is there in any case, and a `break` behind `return` is a habit. */
function does(one: Statement): boolean {
  if (one.kind === "declare") return one.value !== undefined;
  if (one.kind === "block") return one.body.some(does);
  return one.kind !== "leave" && !(one.kind === "return" && one.value === undefined);
}

function alwaysLeaves(lookup: CodeLookup, one: Statement): boolean {
  switch (one.kind) {
    case "return":
    case "throw":
    case "leave":
      return true;
    case "block":
      // `out: { … break out; … }`
      if (isLabelled(lookup, one)) return false;
      return one.body.some((inner) => inner.kind !== "leave" && alwaysLeaves(lookup, inner));
    case "if":
      return one.no !== undefined && alwaysLeaves(lookup, one.yes) && alwaysLeaves(lookup, one.no);
    default:
      return false;
  }
}

/** Whether a block has a name, by which it may be left anywhere in it. */
function isLabelled({ text }: CodeLookup, { start }: Statement): boolean {
  return /(?:^|[;{}\n])\s*(?!default\b)[A-Za-z_$][\w$]*\s*:\s*$/.test(text.slice(Math.max(0, start - 80), start));
}

/** As far as it is quoted. */
function firstLine(lookup: CodeLookup, one: Statement): { readonly start: number; readonly end: number } {
  const line = lookup.text.indexOf("\n", one.start);
  const end = line < 0 ? one.end : Math.min(one.end, line);
  return { start: one.start, end: lookup.text[end - 1] === "\r" ? end - 1 : end };
}
