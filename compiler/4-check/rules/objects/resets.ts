/**
 * Resets that reset nothing: what a variable is given again is the very thing that it holds, as it became since.
 */

import { rt4525 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const resets: Rule = {
  codes: ["RT4525"],
  forms: ["="],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { target, value, operator } of lookup.all("assign")) {
      if (operator === "=" && target.kind === "index" && value.kind === "index") ofTable(lookup, target, value, found);
      if (operator !== "=" || target.kind !== "name" || target.variable === undefined) continue;
      if (value.kind !== "name" || value.variable === undefined || lookup.owner(value) === lookup.code.top) continue;
      const made = madeOnce(lookup, value.variable);
      if (made === undefined || !isAlwaysThat(lookup, target, value.variable)) continue;
      const note = { message: "It is made here, once.", span: lookup.span(made) };
      found.push(
        rt4525(lookup.span({ start: target.start, end: value.end }), { name: target.name, made: value.name }, [note]),
      );
    }
    return found;
  },
};

type IndexCode = Expression & { readonly kind: "index" };

/** `at[peer] = START[peer]`, where `at[peer].x += dx` changes what stands in `START`. */
function ofTable(lookup: CodeLookup, target: IndexCode, value: IndexCode, found: Diagnostic[]): void {
  if (target.object.kind !== "name" || value.object.kind !== "name" || value.object.variable === undefined) return;
  const [table, from] = [target.object.variable, value.object.variable];
  if (table === undefined || table === from || lookup.textOf(target.index) !== lookup.textOf(value.index)) return;
  const made = madeOnce(lookup, from);
  if (made === undefined || (made.kind !== "object" && made.kind !== "array")) return;
  const parts = made.kind === "array" ? made.items : made.members.map((one) => one.value);
  if (parts.length === 0 || !parts.every(({ kind }) => kind === "object" || kind === "array")) return;
  // Nobody else gives the table anything, and a part of what it has is changed.
  let changed: Expression | undefined;
  for (const read of lookup.reads(table)) {
    const part = lookup.parent(read);
    if (part?.kind !== "index" || part.object !== read || part === target) continue;
    const inner = lookup.parent(part);
    if (inner?.kind === "assign" && inner.target === part) return;
    if ((inner?.kind !== "member" && inner?.kind !== "index") || inner.object !== part) continue;
    const by = lookup.parent(inner);
    if ((by?.kind === "assign" || by?.kind === "update") && by.target === inner) changed ??= by;
  }
  if (changed === undefined) return;
  const [name, is] = [lookup.textOf(target), lookup.textOf(value)];
  const notes = [
    { message: "It is made here, once.", span: lookup.span(made) },
    { message: "Here it is changed.", span: lookup.span(changed) },
  ];
  const place = lookup.span({ start: target.start, end: value.end });
  found.push(rt4525(place, { name: quoted(name), made: quoted(is) }, notes));
}

/** The literal that a variable of the top level holds, where that is all it ever holds, and more than texts and numbers. */
function madeOnce(lookup: CodeLookup, variable: Variable): Expression | undefined {
  if (variable.owner !== lookup.code.top || variable.kind === "import") return undefined;
  const only = lookup.only(variable);
  if (only === undefined || isFunction(only)) return undefined;
  if (only.kind === "array" || only.kind === "object" || only.kind === "new") return only;
  return undefined;
}

/** Whether a variable is given nothing else, beginning with its declaration. */
function isAlwaysThat(lookup: CodeLookup, { variable }: NameCode, made: Variable): boolean {
  if (variable === undefined || variable === made || lookup.isGlobalMember(variable)) return false;
  if (variable.kind === "parameter" || isExported(lookup, variable)) return false;
  const writes = lookup.writes(variable);
  if (writes.length < 2 || !writes.some(({ by }) => !isFunction(by) && by.kind === "declare")) return false;
  return writes.every(({ value }) => value?.kind === "name" && value.variable === made);
}
