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
    const found: (readonly Statement[])[] = [];
    for (const { body } of lookup.code.functions) if (body.length > 1) found.push(body);
    for (const { body } of lookup.all("block")) if (body.length > 1) found.push(body);
    for (const { cases } of lookup.all("switch")) for (const { body } of cases) if (body.length > 1) found.push(body);
    lists = found;
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
  let run: Step[] | undefined;
  let before: Assignment | undefined;
  for (let at = 0; at < list.length; at++) {
    const assign = toPlace(list[at]!);
    if (assign === undefined) run = undefined;
    else if (before !== undefined) {
      // Most stand alone: nothing is made of these.
      if (run === undefined) {
        run = [stepOf(before)];
        runs.push(run);
      }
      run.push(stepOf(assign));
    }
    before = assign;
  }
}

/** The assignment to a member that a statement is. */
function toPlace(one: Statement): Assignment | undefined {
  if (one.kind !== "expression" || one.value.kind !== "assign" || one.value.operator !== "=") return undefined;
  const { kind } = one.value.target;
  return kind === "member" || kind === "index" ? one.value : undefined;
}

function stepOf(assign: Assignment): Step {
  return { assign, target: assign.target as Place };
}

/** Whether a statement, or the last one of its block, leaves, as what follows on a guard does: `return`, `throw`, `break`, `continue`. */
export function isExit(one: Statement): boolean {
  const last = one.kind === "block" ? one.body.at(-1) : one;
  return last !== undefined && leaves(last);
}
