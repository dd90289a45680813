/**
 * Statement lists: the rows of statements that run one after the other, bodies of functions, blocks and cases; and the assignments
 * in them that follow each other.
 */

import type { Expression, FileCode, Pattern, Statement } from "#compiler/typescript/code.ts";
import { type CodeLookup, leaves } from "./lookup.ts";

/** By the code alone, and kept as long as that is. */
const known = new WeakMap<FileCode, readonly (readonly Statement[])[]>();

/** Every list of two statements or more, in a file. */
export function statementLists(lookup: CodeLookup): readonly (readonly Statement[])[] {
  let lists = known.get(lookup.code);
  if (lists === undefined) {
    lists = [
      ...lookup.code.functions.map((one) => one.body),
      ...lookup.all("block").map((one) => one.body),
      ...lookup.all("switch").flatMap((one) => one.cases.map(({ body }) => body)),
    ].filter((one) => one.length > 1);
    known.set(lookup.code, lists);
  }
  return lists;
}

type Assignment = Expression & { readonly kind: "assign" };
type Place = Pattern & { readonly kind: "member" | "index" };
/** An assignment to a member, in a row of such. */
export interface Step {
  readonly assign: Assignment;
  readonly target: Place;
}

const knownRuns = new WeakMap<FileCode, readonly (readonly Step[])[]>();

/** The rows of assignments to members that follow each other with nothing in between, in a file. */
export function assignmentRuns(lookup: CodeLookup): readonly (readonly Step[])[] {
  let runs = knownRuns.get(lookup.code);
  if (runs === undefined) {
    const found: Step[][] = [];
    for (const list of statementLists(lookup)) addRuns(list, found);
    runs = found;
    knownRuns.set(lookup.code, runs);
  }
  return runs;
}

function addRuns(list: readonly Statement[], runs: Step[][]): void {
  let run: Step[] = [];
  for (const one of list) {
    const value = one.kind === "expression" ? one.value : undefined;
    if (
      value?.kind === "assign" &&
      value.operator === "=" &&
      (value.target.kind === "member" || value.target.kind === "index")
    ) {
      run.push({ assign: value, target: value.target });
    } else {
      if (run.length > 1) runs.push(run);
      if (run.length > 0) run = [];
    }
  }
  if (run.length > 1) runs.push(run);
}

/** Whether a statement, or the last one of its block, leaves, as what follows on a guard does: `return`, `throw`, `break`, `continue`. */
export function isExit(one: Statement): boolean {
  const last = one.kind === "block" ? one.body.at(-1) : one;
  return last !== undefined && leaves(last);
}
