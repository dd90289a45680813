/**
 * Variables that are used where nothing has given them a value yet: `var bag = bags[bag]`, or a line that stands above the one that it
 * needs. With `var` there is no error, only undefined. Of `let` and `const` in TypeScript the compiler speaks.
 */

import { rt4590 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { NameCode, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isCompared } from "../../questions/asked-for.ts";
import { isEmptyTable } from "../../questions/empty-values.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import type { Write } from "../../questions/walk.ts";
import { isWithin } from "../../questions/within.ts";

export const beforeGiven: Rule = {
  codes: ["RT4590"],
  inFiles: () => (lookup) => {
    if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
    const found: Diagnostic[] = [];
    const { variables } = lookup.code;
    for (let at = 0; at < variables.length; at++) judge(lookup, variables[at]!, found);
    for (const one of lookup.all("each")) found.push(...goneThroughEmpty(lookup, one));
    return found;
  },
};

function judge(lookup: CodeLookup, variable: Variable, found: Diagnostic[]): void {
  if (variable.kind !== "var" && variable.kind !== "let" && variable.kind !== "const") return;
  const reads = lookup.reads(variable);
  const writes = lookup.writes(variable);
  const first = writes[0];
  if (first === undefined || reads.length === 0) return;
  let given = Number.POSITIVE_INFINITY;
  for (let at = 0; at < writes.length; at++) given = Math.min(given, givenAt(writes[at]!));
  for (let at = 0; at < reads.length; at++) {
    const early = reads[at]!;
    if (early.start >= given || lookup.owner(early) !== variable.owner) continue;
    if (!isNothingYet(lookup, early, writes, variable)) return;
    const note = { message: `${variable.name} gets its value here.`, span: lookup.span(first.name) };
    found.push(rt4590(lookup.span(early), { name: variable.name }, [note]));
    return;
  }
}

/**
 * `for (var op in handlers)` above the lines that fill `handlers`: there is nothing in it yet, and these lines run but once. Of what the
 * top level does by itself.
 */
function goneThroughEmpty(lookup: CodeLookup, loop: Statement & { readonly kind: "each" }): Diagnostic[] {
  const { object } = loop;
  const { top } = lookup.code;
  if (loop.parent !== top || object.kind !== "name" || object.variable === undefined) return [];
  const made = lookup.only(object.variable);
  if (made === undefined || isFunction(made)) return [];
  if (!isEmptyTable(made) || made.start > loop.start) return [];
  const reads = lookup.reads(object.variable).filter((read) => read !== object && !isWithin(read, loop));
  // What stands before may have filled it, and so may a function that is called before.
  if (reads.some((read) => read.start < loop.start || lookup.owner(read) !== top)) return [];
  const filled = reads.find(({ parent }) => {
    if (parent === undefined || isFunction(parent)) return false;
    if (parent.kind !== "index" && parent.kind !== "member") return false;
    const around = parent.parent;
    return around?.kind === "assign" && around.target === parent;
  });
  if (filled === undefined) return [];
  const note = { message: `${object.name} is filled from here on.`, span: lookup.span(filled) };
  return [rt4590(lookup.span(object), { name: object.name }, [note])];
}

/** From where on a write has happened: what it gives is computed before. */
function givenAt({ by, name }: Write): number {
  if (isFunction(by)) return 0;
  if (by.kind === "declare" || by.kind === "assign") return by.end;
  return by.kind === "each" ? by.body.start : name.end;
}

/** Whether a read stands in a pattern, behind the name that the pattern has given by then. */
function isGivenInPattern({ by, name }: Write, read: NameCode): boolean {
  if (isFunction(by) || (by.kind !== "declare" && by.kind !== "assign")) return false;
  return name.end <= read.start && isWithin(read, by.target);
}

function isNothingYet(lookup: CodeLookup, early: NameCode, writes: readonly Write[], variable: Variable): boolean {
  // Another function may run before, and a function of the same name is there before anything runs.
  if (writes.some(({ name }) => lookup.owner(name) !== variable.owner)) return false;
  // `const { easy, hard = easy } = levels`: what is taken apart is given one by one.
  if (writes.some((one) => isGivenInPattern(one, early))) return false;
  if (lookup.declared.some((one) => one.variable === variable)) return false;
  if (variable.owner === lookup.code.top && lookup.freeWrites.has(variable.name)) return false;
  // Who asks what it is knows that it may be nothing; `x++` of nothing is a habit of counters that are set back later.
  if (isCompared(lookup, early)) return false;
  const parent = lookup.parent(early);
  if (parent === undefined || isFunction(parent) || parent.kind === "spread") return false;
  if (/^(?:update|expression)$/.test(parent.kind)) return false;
  // In a later turn of a loop it has the value of the turn before: not where that is made of itself.
  const own = writes.find(({ by }) => !isFunction(by) && by.start <= early.start && early.end <= by.end);
  if (own !== undefined && writes.length === 1 && takes(parent, early)) return true;
  // `var most = isBounded ? … : most;`: undefined is what it is to be then.
  if (own !== undefined && parent.kind === "choice" && parent.test !== early) return false;
  return !lookup
    .around(early)
    .some(
      (one) =>
        (one.kind === "loop" || one.kind === "each") &&
        writes.some(({ name }) => one.start <= name.start && name.end <= one.end),
    );
}

/** Whether nothing would be left of the line: a member of it is taken, it is called, or it is the key. */
function takes(parent: Code, read: NameCode): boolean {
  if (isFunction(parent)) return false;
  if (parent.kind === "member" || parent.kind === "index") return true;
  return parent.kind === "call" && parent.callee === read;
}
