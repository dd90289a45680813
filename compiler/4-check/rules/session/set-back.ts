/**
 * Counts that are set back while what they count stays marked: `if (!ready[peer]) { ready[peer] = true; count++; }`, and `count = 0` for
 * the next round, in which nobody can be counted any more.
 */

import { rt4640 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isEquality, isOrder } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import { type Code, type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { isVariable } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";
import type { Write } from "../../questions/walk.ts";
import { whoIs } from "../../questions/who.ts";

export const setBack: Rule = {
  codes: ["RT4640"],
  forms: ["update"],
  keepsNothing: true,
  inFiles: () => (lookup) => lookup.all("update").flatMap((one) => judge(lookup, one)),
};

type Update = Expression & { readonly kind: "update" };

function judge(lookup: CodeLookup, step: Update): Diagnostic[] {
  const { target } = step;
  if (step.step !== 1 || target.kind !== "name" || target.variable === undefined) return [];
  const { variable } = target;
  if (variable.owner === lookup.owner(step) || lookup.isGlobalMember(variable)) return [];
  const marked = markedBeside(lookup, step);
  if (marked === undefined || isInTurns(lookup, step, marked.variable)) return [];
  const writes = lookup.writes(variable);
  const back = writes.filter(({ by, value }) => by.kind === "assign" && value?.kind === "number" && value.value === 0);
  // Counted down with who leaves, it goes with the marks.
  if (back.length === 0 || writes.some(({ by }) => by !== step && by.kind === "update")) return [];
  if (isUnmarked(lookup, marked.variable) || isMadeWith(lookup, marked.variable, back)) return [];
  const first = back.find(({ by }) => endsRound(lookup, by, variable, marked.key));
  const notes = [{ message: "What is marked here is counted only once.", span: lookup.span(step) }];
  const { name } = marked.variable;
  const holes = { count: target.name, table: name };
  return first === undefined ? [] : [rt4640(lookup.span(first.by), { ...holes, text: quoted(`${name} = {}`) }, notes)];
}

/**
 * Whether a count is set back where it has come to what a round waits for: as many as there are, or so many peers. What is only told
 * from time to time, as how many are new, goes on from what is marked.
 */
function endsRound(lookup: CodeLookup, back: Code, count: Variable, key: Expression): boolean {
  return conditionsAround(lookup, back).some((test) =>
    lookup.inside(test, true).some((one) => {
      if (isFunction(one) || one.kind !== "binary" || (!isOrder(one.operator) && !isEquality(one.operator)))
        return false;
      const other = isVariable(one.left, count) ? one.right : isVariable(one.right, count) ? one.left : undefined;
      if (other === undefined) return false;
      return other.kind !== "number" || whoIs(lookup, key) === "peerId";
    }),
  );
}

/** Whether the table is made where the count begins: `seen = {}; count = 0;`. */
function isMadeWith(lookup: CodeLookup, table: Variable, back: readonly Write[]): boolean {
  const owner = lookup.owner(lookup.writes(table)[0]!.name);
  return owner !== lookup.code.top || back.every(({ by }) => lookup.owner(by) === owner);
}

/** Whether a callback that goes through a list counts, and what it marks is made anew for each list. */
function isInTurns(lookup: CodeLookup, step: Update, marked: Variable): boolean {
  const callback = lookup.owner(step);
  const call = lookup.parent(callback) === undefined ? undefined : lookup.parent(lookup.parent(callback)!);
  if (call?.kind !== "call" || call.callee.kind !== "member" || marked.owner === lookup.code.top) return false;
  return /^(?:forEach|map|filter|some|every|reduce|reduceRight)$/.test(call.callee.name);
}

/** The table of `if (!table[key]) { table[key] = true; count++; }`. */
function markedBeside(lookup: CodeLookup, step: Update): Marked | undefined {
  const statement = step.parent;
  const block = statement === undefined || isFunction(statement) ? undefined : statement.parent;
  const around = block === undefined || isFunction(block) ? undefined : block.parent;
  if (statement?.kind !== "expression" || block === undefined || isFunction(block) || block.kind !== "block")
    return undefined;
  const table = around?.kind === "if" && around.yes === block ? unmarkedBy(around.test) : guardedAbove(lookup, block);
  if (table === undefined) return undefined;
  const text = lookup.textOf(table);
  const marks = block.body.some((one) => {
    const value = one.kind === "expression" ? one.value : undefined;
    return (
      value?.kind === "assign" &&
      value.operator === "=" &&
      value.value.kind === "boolean" &&
      value.value.value &&
      lookup.textOf(value.target) === text
    );
  });
  if (!marks || table.object.kind !== "name" || table.object.variable === undefined) return undefined;
  return { variable: table.object.variable, key: table.index };
}

interface Marked {
  readonly variable: Variable;
  /** By what it is marked. */
  readonly key: Expression;
}

type Index = Expression & { readonly kind: "index" };

/** `!table[key]` */
function unmarkedBy(test: Expression): Index | undefined {
  return test.kind === "unary" && test.operator === "!" && test.operand.kind === "index" ? test.operand : undefined;
}

/** `if (table[key]) return;` above. */
function guardedAbove(lookup: CodeLookup, block: Statement & { readonly kind: "block" }): Index | undefined {
  for (const one of block.body) {
    if (one.kind !== "if" || one.test.kind !== "index" || one.no !== undefined) continue;
    if (lookup.inside(one.yes).some(({ kind }) => kind === "return")) return one.test;
  }
  return undefined;
}

/** Whether anything takes marks off again, or may do so unseen. */
function isUnmarked(lookup: CodeLookup, table: Variable): boolean {
  if (lookup.writes(table).length !== 1 || lookup.isGlobalMember(table)) return true;
  const made = lookup.only(table);
  if (made === undefined || isFunction(made) || (made.kind !== "object" && made.kind !== "array")) return true;
  if (isExported(lookup, table)) return true;
  return lookup.reads(table).some((read) => {
    const { parent } = read;
    // In a loop over its keys they may be set in any way.
    if (parent === undefined || isFunction(parent)) return true;
    if (parent.kind === "each") return parent.object !== read;
    if (parent.kind !== "index" || parent.object !== read) return true;
    const around = parent.parent;
    if (around === undefined || isFunction(around)) return true;
    if (around.kind === "unary") return around.operator === "delete";
    if (around.kind !== "assign" || around.target !== parent) return false;
    return around.value.kind !== "boolean" || !around.value.value;
  });
}
