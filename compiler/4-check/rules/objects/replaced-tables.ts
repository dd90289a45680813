/**
 * Tables that a single value takes the place of: `lastSeen = Date.now()`, where `lastSeen[peer]` was meant. What all keys held is gone,
 * and a key of a number gives nothing.
 *
 * Invariant: the variable begins as an empty table, is filled and read by computed keys, and is given nothing but tables otherwise.
 */

import { rt4645 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isEmptyTable } from "../../questions/empty-values.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { kindOf } from "../../questions/kinds.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { speaksOf } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";

export const replacedTables: Rule = {
  codes: ["RT4645"],
  forms: ["index"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
      const found: Diagnostic[] = [];
      for (const { target, value } of lookup.all("declare")) {
        if (target.kind !== "name" || target.variable === undefined || value === undefined || !isEmptyTable(value))
          continue;
        if (lookup.writes(target.variable).length > 1) judge(lookup, target.variable, own, found);
      }
      return found;
    };
  },
};

function judge(lookup: CodeLookup, variable: Variable, own: ReadonlySet<string>, found: Diagnostic[]): void {
  const writes = lookup.writes(variable);
  const replacing: Expression[] = [];
  for (const { value, by } of writes) {
    if (isFunction(by)) return;
    if (by.kind === "assign" && by.operator === "=" && isOne(lookup, by.value, own)) {
      // `out = out.join("")`: it is made of what it held.
      if (speaksOf(lookup, by.value, variable)) return;
      replacing.push(by);
    } else if (value === undefined || !(isEmptyTable(value) || value.kind === "object" || value.kind === "array"))
      return;
  }
  const [only, another] = replacing;
  if (only === undefined || another !== undefined) return;
  let filled = false;
  let read: Expression | undefined;
  for (const one of lookup.reads(variable)) {
    const part = lookup.parent(one);
    if (part?.kind !== "index" || part.object !== one || part.index.kind === "number") continue;
    const around = lookup.parent(part);
    if ((around?.kind === "assign" || around?.kind === "update") && around.target === part) filled = true;
    else read ??= part;
  }
  if (!filled || read === undefined) return;
  const note = { message: "Here it is a table.", span: lookup.span(read) };
  found.push(rt4645(lookup.span(only), { name: variable.name, text: quoted(lookup.textOf(read)) }, [note]));
}

/** A number, a text, or yes or no; nothing says that there is no table. */
function isOne(lookup: CodeLookup, value: Expression, own: ReadonlySet<string>): boolean {
  const kind = kindOf(lookup, value, own);
  if (kind === "number" || kind === "text" || kind === "boolean") return true;
  return value.kind === "call" && /^Date\s*\.\s*now\s*\(\s*\)$/.test(lookup.textOf(value));
}
