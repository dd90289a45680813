/**
 * Differences of two that were just made equal: `last = now; var passed = now - last;`. They are 0, and whoever wanted to know by how
 * much the one has changed had to ask before.
 *
 * Invariant: nothing between the two lines runs anybody's code, or gives either another value.
 */

import { rt4552 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isPlain } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const equalDifferences: Rule = {
  codes: ["RT4552"],
  inFiles: () => (lookup) =>
    statementLists(lookup).flatMap((list) =>
      list.flatMap((one, at): Diagnostic[] => {
        if (one.kind !== "expression" || one.value.kind !== "assign" || one.value.operator !== "=") return [];
        const { target, value } = one.value;
        if (target.kind !== "name" && target.kind !== "member") return [];
        if (!isPlain(value) || (value.kind !== "name" && value.kind !== "member") || !isPlain(target)) return [];
        const rest = list.slice(at + 1, at + 4);
        const end = rest.at(-1)?.end ?? 0;
        // In most rows there is no difference at all.
        if (!lookup.all("binary").some(({ operator, start }) => operator === "-" && start >= one.end && start < end))
          return [];
        const [a, b] = [lookup.textOf(target), lookup.textOf(value)];
        for (const next of rest) {
          const difference = differenceIn(lookup, next, a, b);
          if (difference !== undefined) {
            const notes = [{ message: "Here they are made equal.", span: lookup.span(one) }];
            return [rt4552(lookup.span(difference), { text: quoted(lookup.textOf(difference)), a, b }, notes)];
          }
          if (!isHarmless(lookup, next, a, b)) return [];
        }
        return [];
      }),
    ),
};

/** The first difference of the two that a statement asks for before it changes anything. */
function differenceIn(lookup: CodeLookup, statement: Statement, a: string, b: string): Expression | undefined {
  const part =
    statement.kind === "if"
      ? statement.test
      : statement.kind === "expression" || statement.kind === "declare" || statement.kind === "return"
        ? statement.value
        : undefined;
  if (part === undefined) return undefined;
  return lookup.inside(part).find((one): one is Expression => {
    if (isFunction(one) || one.kind !== "binary" || one.operator !== "-") return false;
    const [left, right] = [lookup.textOf(one.left), lookup.textOf(one.right)];
    return (left === a && right === b) || (left === b && right === a);
  });
}

/** Whether a statement leaves both as they are: it gives other places a value, and calls nothing but what computes. */
function isHarmless(lookup: CodeLookup, statement: Statement, a: string, b: string): boolean {
  if (statement.kind !== "expression" && statement.kind !== "declare") return false;
  return lookup.inside(statement).every((one) => {
    if (isFunction(one)) return true;
    if (one.kind === "call" || one.kind === "new")
      return one.callee.kind === "member" && lookup.isGlobal(one.callee.object, "Math");
    if (one.kind !== "assign" && one.kind !== "update") return true;
    const text = lookup.textOf(one.target);
    return ![a, b].some((place) => place === text || place.startsWith(`${text}.`));
  });
}
