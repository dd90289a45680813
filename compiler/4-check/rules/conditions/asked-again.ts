/**
 * Conditions that were asked before, with nothing in between that could change the answer: the second was to ask for something else.
 */

import { rt4612 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isQuiet, plainText } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isExit, statementLists } from "../../questions/statement-lists.ts";

type If = Statement & { readonly kind: "if" };

export const askedAgain: Rule = {
  codes: ["RT4612"],
  forms: ["if"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const lists = statementLists(lookup);
    for (let nth = 0; nth < lists.length; nth++) inList(lookup, lists[nth]!, found);
    return found;
  },
};

function inList(lookup: CodeLookup, list: readonly Statement[], found: Diagnostic[]): void {
  // What was asked before, for a row of a thousand questions that are all others.
  let asked: Set<string> | undefined;
  let first: If | undefined;
  for (let at = 0; at < list.length; at++) {
    const one = list[at]!;
    if (one.kind !== "if" || !isQuiet(one.test)) continue;
    // Of most rows there is but one question.
    if (first === undefined) {
      first = one;
      continue;
    }
    asked ??= new Set([plainText(lookup, first.test)]);
    const text = plainText(lookup, one.test);
    if (asked.has(text)) found.push(...before(lookup, one, list, at));
    else asked.add(text);
  }
}

/** The same question in an `if` before, which left where it held, or changed nothing. */
function before(lookup: CodeLookup, one: If, list: readonly Statement[], from: number): Diagnostic[] {
  if (!isQuiet(one.test) || one.test.kind === "boolean" || lookup.textOf(one.test).length < 2) return [];
  const text = plainText(lookup, one.test);
  for (let at = from - 1; at >= 0; at--) {
    const other = list[at]!;
    if (other.kind === "if" && isQuiet(other.test) && plainText(lookup, other.test) === text) {
      const leaves = isExit(other.yes);
      // Side by side, they may be two steps that are told apart; a guard has let nothing through.
      if (
        !leaves &&
        (at !== from - 1 || other.no !== undefined || one.no !== undefined || !giveTheSame(lookup, other, one))
      )
        return [];
      if (isForSafety(lookup, other, one, from - 1 - at)) return [];
      const note = { message: "It is asked here.", span: lookup.span(other.test) };
      return [rt4612(lookup.span(one.test), { test: quoted(lookup.textOf(one.test)) }, [note])];
    }
    if (mayChange(lookup, other, one.test)) return [];
  }
  return [];
}

/** Whether it is the same guard once more, and not near the first: to be sure, after others. */
function isForSafety(lookup: CodeLookup, other: If, one: If, between: number): boolean {
  return between > 1 && isExit(one.yes) && lookup.textOf(other.yes) === lookup.textOf(one.yes);
}

/** Whether both give the same thing a value, of which the second is all that is left. */
function giveTheSame(lookup: CodeLookup, a: If, b: If): boolean {
  const [first, second] = [a.yes, b.yes].map((one) =>
    one.kind === "block" && one.body.length === 1 ? one.body[0] : one,
  );
  const [given, again] = [first, second].map((one) =>
    one?.kind === "expression" && one.value.kind === "assign" && one.value.operator === "=" ? one.value : undefined,
  );
  if (given === undefined || again === undefined) return false;
  const target = plainText(lookup, given.target as Expression);
  return target === plainText(lookup, again.target as Expression) && !plainText(lookup, a.test).includes(target);
}

/** Whether a statement may give anything that the condition speaks of another value: what runs other code may. */
function mayChange(lookup: CodeLookup, one: Statement, test: Expression): boolean {
  const asked = lookup.inside(test);
  const isOwn = asked.every(
    (part) =>
      isFunction(part) ||
      (part.kind !== "member" &&
        part.kind !== "index" &&
        (part.kind !== "name" ||
          (part.variable !== undefined && !part.variable.shared && part.variable.owner !== lookup.code.top))),
  );
  return lookup.inside(one, true).some((node) => {
    if (isFunction(node)) return false;
    if (node.kind === "call" || node.kind === "new" || node.kind === "await" || node.kind === "yield") {
      // Nobody else sees a variable of the function.
      return !isOwn;
    }
    if (node.kind === "assign" || node.kind === "update" || node.kind === "declare" || node.kind === "each") {
      const target = lookup.textOf(node.target);
      return asked.some(
        (part) =>
          !isFunction(part) &&
          (lookup.textOf(part) === target ||
            (part.kind === "member" && target.endsWith(`.${part.name}`)) ||
            (part.kind === "index" && node.target.kind === "index")),
      );
    }
    return node.kind === "unary" && node.operator === "delete";
  });
}
