/**
 * Rows that were never made: `board[y][x] = 0` where `board` is an empty list, and nobody has put a list into it first.
 *
 * Certain where all that is done with the list can be seen: it is only ever made empty, and only ever entered two steps deep.
 */

import { rt4477 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { isEmptyArray } from "../../questions/empty-values.ts";
import { isExported } from "../../questions/exported.ts";
import { keptFor } from "../../questions/kept.ts";
import {
  type Code,
  type CodeLookup,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

/** A file without it writes no element of an element. */
const twoSteps = /\]\s*(?:\[[^\]\n]*\]|\.\s*\w+)\s*(?:=[^=]|[-+*/]=|\+\+|--)|\]\s*\.\s*push\b/;

export const unmadeRows: Rule = {
  codes: ["RT4477"],
  forms: ["index"],
  inFiles: (context) => (lookup) => find(context, lookup),
};

function find(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  const told = new Set<unknown>();
  const found: Diagnostic[] = [];
  let hasSteps: boolean | undefined;
  for (const row of lookup.all("index")) {
    if (row.index.kind === "string" || !isFilled(lookup, row)) continue;
    hasSteps ??= twoSteps.test(lookup.text);
    if (!hasSteps) break;
    const { object } = row;
    const key = object.kind === "name" ? object.variable : object.kind === "member" ? object.name : undefined;
    if (key === undefined || told.has(key)) continue;
    const made = object.kind === "name" ? ofVariable(lookup, object, row) : ofMember(context, lookup, object, row);
    if (made === undefined) continue;
    told.add(key);
    found.push(
      rt4477(lookup.span(row), { text: quoted(lookup.textOf(row)), list: quoted(lookup.textOf(object)) }, [
        { message: "It begins empty here.", span: made },
      ]),
    );
  }
  return found;
}

/** `rows[y][x] = …`, `rows[y].push(…)`: whether an element is taken for a list, or for a thing with members. */
function isFilled(lookup: CodeLookup, row: Expression & { readonly kind: "index" }): boolean {
  const part = lookup.parent(row);
  if (part === undefined || isFunction(part) || (part.kind !== "index" && part.kind !== "member")) return false;
  if (part.object !== row || /^\s*\?/.test(lookup.text.slice(row.end))) return false;
  const around = lookup.parent(part);
  if (around === undefined || isFunction(around)) return false;
  if ((around.kind === "assign" || around.kind === "update") && around.target === part) return true;
  return around.kind === "call" && around.callee === part && part.kind === "member" && part.name === "push";
}

/** Where the list is made; undefined where an element may be there. */
function ofVariable(lookup: CodeLookup, { variable }: Expression & { readonly kind: "name" }, row: Code) {
  if (variable === undefined || variable.kind === "parameter" || lookup.isGlobalMember(variable)) return undefined;
  if (isExported(lookup, variable)) return undefined;
  const writes = lookup.writes(variable);
  const [made] = writes;
  if (made === undefined || !writes.every(({ value }) => isEmptyArray(value))) return undefined;
  const reads = lookup.reads(variable);
  // Nobody can have put anything in before its owner comes here for the first time.
  const own = reads.filter((one) => lookup.owner(one) === variable.owner);
  const isFirst =
    own.length === reads.length &&
    writes.every(({ name }) => lookup.owner(name) === variable.owner) &&
    reads.every((one) => one.start >= row.start) &&
    isOnEveryWay(lookup, row);
  if (!isFirst && !reads.every((one) => putsNothingIn(lookup, one))) return undefined;
  return lookup.span(made.name);
}

/** Whether nothing but loops decides about a place. */
function isOnEveryWay(lookup: CodeLookup, row: Code): boolean {
  if (lookup.around(row).some((one) => one.kind === "try" || one.kind === "switch")) return false;
  const asked = conditionsAround(lookup, row).filter(
    (test) =>
      !lookup
        .around(row)
        .some((one) => (one.kind === "loop" && one.test === test) || (one.kind === "each" && one.object === test)),
  );
  return asked.length === 0 && exitsBefore(lookup, row).length === 0;
}

/** Whether a use of a list puts nothing in: it goes a step further than its elements, asks for one, or for how many there are. */
function putsNothingIn(lookup: CodeLookup, read: Expression): boolean {
  const use = lookup.parent(read);
  if (use === undefined || isFunction(use)) return false;
  if (use.kind === "member" && use.object === read) return use.name === "length" && !isTarget(lookup, use);
  if (use.kind !== "index" || use.object !== read) return false;
  return !isTarget(lookup, use);
}

function isTarget(lookup: CodeLookup, node: Expression): boolean {
  const around = lookup.parent(node);
  if (around === undefined || isFunction(around)) return true;
  // Where it is handed on, or put elsewhere, it is only read.
  return (
    ((around.kind === "assign" || around.kind === "update" || around.kind === "each") && around.target === node) ||
    /Pattern$|^default$/.test(around.kind) ||
    (around.kind === "unary" && around.operator === "delete")
  );
}

/** `this.rows = []` in all of the project, and nothing but `….rows[y][x]`. */
function ofMember(context: RuleContext, lookup: CodeLookup, object: Expression, row: Code) {
  if (object.kind !== "member" || !isOnEveryWay(lookup, row)) return undefined;
  const { name } = object;
  const { files } = context;
  const members = emptyMembers(files);
  let place = members.get(name);
  if (place === undefined) {
    place = madeEmpty(files, name) ?? null;
    members.set(name, place);
  }
  return place ?? undefined;
}

type Place = ReturnType<CodeLookup["span"]>;

/** By the name: several files may write the rows of one list. Null: it is not only made empty. */
const emptyMembers = keptFor((_: readonly CheckedFile[]) => new Map<string, Place | null>());

/** Where a member is made empty, if that and its rows are all that there is of it. */
function madeEmpty(files: readonly CheckedFile[], name: string): Place | undefined {
  let made: Place | undefined;
  for (const file of files) {
    if (!file.source.text.includes(name)) continue;
    const there = lookupOf(file);
    for (const one of there.all("member")) {
      if (one.name !== name) continue;
      const parent = there.parent(one);
      if (parent === undefined || isFunction(parent)) return undefined;
      if (parent.kind === "assign" && parent.target === one) {
        if (parent.operator !== "=" || !isEmptyArray(parent.value)) return undefined;
        made ??= there.span(one);
      } else if (!putsNothingIn(there, one)) return undefined;
    }
    for (const { members } of there.all("object"))
      for (const { key, value } of members) {
        if (key !== name) continue;
        if (!isEmptyArray(value)) return undefined;
        made ??= there.span(value);
      }
    if (there.all("string").some((one) => one.value === name)) return undefined;
    if (
      there.all("class").some(({ code }) => code.members.some((one) => one.name === name && !isEmptyArray(one.value)))
    )
      return undefined;
  }
  return made;
}
