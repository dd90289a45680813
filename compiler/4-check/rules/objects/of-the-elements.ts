/**
 * Members that a table or a list is given, where each thing in it has one of that name: `players.score = 0` for
 * `players[id].score = 0`. The things stay as they are, and the table has one entry more.
 *
 * Invariant: said only where the table is nowhere asked for that member, and is otherwise only entered by keys.
 */

import { rt4553 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const ofTheElements: Rule = {
  codes: ["RT4553"],
  forms: ["index"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    let entries: ReadonlyMap<string, readonly Entry[]> | undefined;
    for (const { target } of lookup.all("assign")) {
      if (target.kind !== "member" || (target.object.kind !== "name" && target.object.kind !== "member")) continue;
      if (target.name === "length" || (target.object.kind === "name" && target.object.variable === undefined)) continue;
      entries ??= entriesIn(lookup);
      const alike = entries.get(target.name);
      if (alike === undefined) continue;
      const table = lookup.textOf(target.object);
      const has = alike.find((entry) => entry.table === table);
      if (has === undefined || isOwnMember(lookup, table, target.name, target)) continue;
      const notes: Note[] = [{ message: "This is what each thing in it has.", span: lookup.span(has.at) }];
      found.push(
        rt4553(
          lookup.span(target),
          { text: quoted(lookup.textOf(target)), table: quoted(table), name: target.name },
          notes,
        ),
      );
    }
    return found;
  },
};

/** A member that a thing in a table has: given where the thing is put in, or asked for there. */
interface Entry {
  /** Its text. */
  readonly table: string;
  readonly at: Expression;
}

/** By the name of the member. */
function entriesIn(lookup: CodeLookup): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, Entry[]>();
  const add = (name: string, table: string, at: Expression): void => {
    const own = found.get(name);
    if (own === undefined) found.set(name, [{ table, at }]);
    else own.push({ table, at });
  };
  for (const one of lookup.all("index")) {
    if (one.index.kind === "string" || one.index.kind === "number") continue;
    const parent = lookup.parent(one);
    if (parent === undefined || isFunction(parent)) continue;
    if (parent.kind === "member" && parent.object === one) add(parent.name, lookup.textOf(one.object), parent);
    if (parent.kind === "assign" && parent.target === one && parent.value.kind === "object") {
      for (const { key, value } of parent.value.members)
        if (typeof key === "string") add(key, lookup.textOf(one.object), value);
    }
  }
  return found;
}

/** Whether the table itself may have the member: it is read there, or written out in what the table begins with. */
function isOwnMember(lookup: CodeLookup, table: string, name: string, except: Expression): boolean {
  for (const one of lookup.all("member")) {
    if (one.name !== name || one === except || lookup.textOf(one.object) !== table) continue;
    const parent = lookup.parent(one);
    if (parent?.kind !== "assign" || parent.target !== one) return true;
  }
  const last = table.split(".").at(-1);
  for (const { members } of lookup.all("object")) {
    for (const { key, value } of members) {
      if (key === last && value.kind === "object" && value.members.some((inside) => inside.key === name)) return true;
    }
  }
  for (const { target, value } of [...lookup.all("declare"), ...lookup.all("assign")]) {
    if (value === undefined || lookup.textOf(target) !== table) continue;
    // What it is made as may have it: only an empty one is a table for certain.
    if (value.kind === "object" ? value.members.length > 0 : value.kind !== "array") return true;
  }
  return false;
}
