/**
 * A list that is to hold the last few: `list.push(x); if (list.length > 8) list.pop();`. From the ninth on it is always the new one that
 * goes, and the list stays as it is.
 */

import { rt4655 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isQuiet, listAround } from "../../questions/chains.ts";
import { type CodeLookup, callsMember, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

const pairs = { pop: { put: "push", other: "shift" }, shift: { put: "unshift", other: "pop" } } as const;

export const takenAtOnce: Rule = {
  codes: ["RT4655"],
  words: ["pop", "shift"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const call of lookup.callsOf("pop", "shift")) {
      const { object, name } = call.callee;
      if (call.args.length > 0 || !isQuiet(object)) continue;
      const { put, other } = pairs[name as keyof typeof pairs];
      if (!lookup.says([put])) continue;
      const around = guardOf(lookup, call);
      if (around === undefined) continue;
      const list = lookup.textOf(object);
      if (!isAboutLength(lookup, around.test, list)) continue;
      const row = listAround(lookup, around);
      const before = row?.list[row.list.indexOf(around) - 1];
      if (before?.kind !== "expression" || !callsMember(before.value, put)) continue;
      if (lookup.textOf(before.value.callee.object) !== list) continue;
      const notes = [{ message: "It was put in here.", span: lookup.span(before.value) }];
      found.push(
        rt4655(lookup.span(call), { text: quoted(lookup.textOf(call)), put, list: quoted(list), other }, notes),
      );
    }
    return found;
  },
};

/** The `if` that does nothing but to take. */
function guardOf(lookup: CodeLookup, call: CallCode): (Statement & { readonly kind: "if" }) | undefined {
  const statement = lookup.parent(call);
  if (statement === undefined || isFunction(statement) || statement.kind !== "expression") return undefined;
  let around = lookup.parent(statement);
  if (around !== undefined && !isFunction(around) && around.kind === "block" && around.body.length === 1)
    around = lookup.parent(around);
  return around !== undefined && !isFunction(around) && around.kind === "if" && around.no === undefined
    ? around
    : undefined;
}

/** `list.length > MOST` */
function isAboutLength(lookup: CodeLookup, test: Expression, list: string): boolean {
  if (test.kind !== "binary" || (test.operator !== ">" && test.operator !== ">=")) return false;
  return test.left.kind === "member" && test.left.name === "length" && lookup.textOf(test.left.object) === list;
}
