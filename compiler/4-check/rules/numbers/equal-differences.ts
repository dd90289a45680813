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
  forms: ["-"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const differences = lookup.all("binary").filter(isDifference);
    if (differences.length === 0) return found;
    for (const list of statementLists(lookup)) {
      for (let at = 0; at < list.length - 1; at++) {
        const one = list[at]!;
        if (one.kind !== "expression" || one.value.kind !== "assign" || one.value.operator !== "=") continue;
        const { target, value } = one.value;
        if ((target.kind !== "name" && target.kind !== "member") || (value.kind !== "name" && value.kind !== "member"))
          continue;
        // In most rows there is no difference at all.
        const { end } = list[Math.min(at + 3, list.length - 1)]!;
        if (!differences.some(({ start }) => start >= one.end && start < end)) continue;
        if (!isPlain(value) || !isPlain(target)) continue;
        const [a, b] = [lookup.textOf(target), lookup.textOf(value)];
        for (let next = at + 1; next <= at + 3 && next < list.length; next++) {
          const difference = differenceIn(lookup, list[next]!, a, b);
          if (difference !== undefined) {
            const notes = [{ message: "Here they are made equal.", span: lookup.span(one) }];
            found.push(rt4552(lookup.span(difference), { text: quoted(lookup.textOf(difference)), a, b }, notes));
            break;
          }
          if (!leavesBoth(lookup, list[next]!, a, b)) break;
        }
      }
    }
    return found;
  },
};

function isDifference({ operator }: Expression & { readonly kind: "binary" }): boolean {
  return operator === "-";
}

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
    // Of a thing that was given, and of the one that it was given to, each part is the same.
    const part = left.startsWith(`${a}.`) ? left.slice(a.length) : left.startsWith(`${b}.`) ? left.slice(b.length) : "";
    if (part !== "" && !/^(?:\.\w+)+$/.test(part)) return false;
    return (left === a + part && right === b + part) || (left === b + part && right === a + part);
  });
}

/** Whether a statement leaves both as they are: it gives other places a value, and calls nothing but what computes. */
function leavesBoth(lookup: CodeLookup, statement: Statement, a: string, b: string): boolean {
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
