/**
 * Statement lists: the rows of statements that run one after the other, bodies of functions, blocks and cases; and the assignments
 * in them that follow each other.
 */

import type { Expression, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { CodeLookup } from "./lookup.ts";

const known = new WeakMap<CodeLookup, readonly (readonly Statement[])[]>();

/** Every list of two statements or more, in a file. */
export function statementLists(lookup: CodeLookup): readonly (readonly Statement[])[] {
  let lists = known.get(lookup);
  if (lists === undefined) {
    lists = [
      ...lookup.code.functions.map((one) => one.body),
      ...lookup.all("block").map((one) => one.body),
      ...lookup.all("switch").flatMap((one) => one.cases.map(({ body }) => body)),
    ].filter((one) => one.length > 1);
    known.set(lookup, lists);
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

/** The rows of assignments to members that follow each other with nothing in between, in a file. */
export function assignmentRuns(lookup: CodeLookup): readonly (readonly Step[])[] {
  return statementLists(lookup).flatMap(runsOf);
}

function runsOf(list: readonly Statement[]): Step[][] {
  const runs: Step[][] = [];
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
      run = [];
    }
  }
  if (run.length > 1) runs.push(run);
  return runs;
}
