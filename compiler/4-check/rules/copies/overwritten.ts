/**
 * Values of variables that are lost before anybody reads them: another one is given at once, or what a function was handed is
 * thrown away where it begins.
 *
 * Certain only in one row of statements, for variables that no other function sees.
 */

import { rt4595 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { callsWith } from "../../questions/calls-with.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { statementLists } from "../../questions/statement-lists.ts";
import type { Write } from "../../questions/walk.ts";

export const overwritten: Rule = {
  codes: ["RT4595"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const list of statementLists(lookup)) {
      for (let at = 0; at < list.length; at++) {
        const given = givenBy(list[at]!);
        if (given !== undefined) found.push(...judge(lookup, list, at, given));
      }
    }
    return found;
  },
};

interface Given {
  readonly variable: Variable;
  readonly name: { readonly start: number; readonly end: number };
  readonly value: Expression;
}

function givenBy(one: Statement): Given | undefined {
  const { target, value } =
    one.kind === "declare"
      ? one
      : one.kind === "expression" && one.value.kind === "assign" && one.value.operator === "="
        ? one.value
        : { target: undefined, value: undefined };
  if (target?.kind !== "name" || target.variable === undefined || value === undefined) return undefined;
  return { variable: target.variable, name: target, value };
}

const none: readonly Diagnostic[] = [];

function judge(lookup: CodeLookup, list: readonly Statement[], at: number, given: Given): readonly Diagnostic[] {
  const { variable, name, value } = given;
  // A tool that makes names short uses each of them for several things.
  if (name.end - name.start === 1) return none;
  // Of what is given just one value none is lost.
  const writes = lookup.writes(variable);
  if (writes.length < 2 || variable.shared || variable.owner === lookup.code.top) return none;
  const { body, parameters } = variable.owner;
  // Lost is what it was given in the row before, or what the function was handed.
  if (!isGivenBetween(writes, list[0]!.start, list[at]!.start) && (list !== body || writes[0]!.by !== variable.owner))
    return none;
  if (lookup.owner(list[at]!) !== variable.owner) return none;
  if (variable.owner.usesArguments || readsIn(lookup, value, variable)) return none;
  for (let before = at - 1; before >= 0; before--) {
    const one = list[before]!;
    if (one.kind !== "expression" && one.kind !== "declare" && one.kind !== "if") return [];
    const lost = givenIn(lookup, one, variable);
    if (
      readsIn(lookup, one, variable, lost?.value) ||
      lookup.inside(one).some((node) => !isFunction(node) && node.kind === "leave")
    )
      return [];
    if (lost === undefined) continue;
    if (isPlaceholder(lookup, lost.value) || isByHand(value) || isSameCall(lookup, lost.value, value)) return [];
    // Asked for once more, or kept from before it was known which: nothing is lost that is wanted.
    if (lookup.textOf(lost.value) === lookup.textOf(value) || isFarBehind(lookup, list, before, at, lost)) return [];
    if (lookup.around(list[at]!).some(({ kind }) => kind === "try")) return [];
    return [report(lookup, name, variable, lost.name)];
  }
  // What a function is handed.
  if (list !== body || !parameters.some((one) => one.kind === "name" && one.variable === variable)) return [];
  const parameter = parameters.find((one) => one.kind === "name" && one.variable === variable)!;
  // `function (message) { var message = this._message;`: the same thing, from where it is kept.
  if (list[at]!.kind === "declare" && value.kind === "member" && value.name.replace(/^_/, "") === variable.name)
    return [];
  // Some declare what is local as one parameter more; lost is only what somebody hands over.
  const nth = parameters.indexOf(parameter);
  const isHanded = callsWith(lookup, variable.owner).some(
    ({ callee, args }) => lookup.functionOf(callee) === variable.owner && args.length > nth,
  );
  if (!isHanded) return [];
  return [report(lookup, name, variable, parameter)];
}

function isGivenBetween(writes: readonly Write[], start: number, end: number): boolean {
  for (let at = 0; at < writes.length; at++) {
    const place = writes[at]!.name.start;
    if (place >= start && place < end) return true;
  }
  return false;
}

function report(
  lookup: CodeLookup,
  name: { readonly start: number; readonly end: number },
  variable: Variable,
  lost: { readonly start: number; readonly end: number },
): Diagnostic {
  const note = { message: "This value is lost.", span: lookup.span(lost) };
  return rt4595(lookup.span(name), { name: variable.name }, [note]);
}

/** `var one = args[0]; … if (none) return …; … var one = args.shift();`: what only looks, and is left over from another day. */
function isFarBehind(lookup: CodeLookup, list: readonly Statement[], from: number, to: number, lost: Given): boolean {
  const { kind } = lost.value;
  if (to - from < 3 || (kind !== "member" && kind !== "index" && kind !== "name")) return false;
  return list
    .slice(from + 1, to)
    .some(
      (one) => one.kind === "if" && lookup.inside(one.yes).some((node) => !isFunction(node) && node.kind === "return"),
    );
}

/** What is written there for a while, instead of what is computed: `map = "arena";` */
function isByHand({ kind }: Expression): boolean {
  return kind === "string" || kind === "number" || kind === "boolean";
}

/** Whether something is done twice, and only its last answer wanted: `ok = write(a); ok = write(b);`. Who gets something does not. */
function isSameCall(lookup: CodeLookup, a: Expression, b: Expression): boolean {
  if (a.kind !== "call" || b.kind !== "call") return false;
  const name = a.callee.kind === "member" || a.callee.kind === "name" ? a.callee.name : "";
  return (
    !/^(?:get|find|calc|compute|is|has|to)(?![a-z])/.test(name) && lookup.textOf(a.callee) === lookup.textOf(b.callee)
  );
}

/** The value that a statement gives the variable, in whatever branch of it. */
function givenIn(lookup: CodeLookup, one: Statement, variable: Variable): Given | undefined {
  for (const node of lookup.inside(one)) {
    if (isFunction(node) || (node.kind !== "declare" && node.kind !== "expression")) continue;
    const given = givenBy(node);
    if (given?.variable === variable) return given;
  }
  return undefined;
}

function readsIn(lookup: CodeLookup, node: Expression | Statement, variable: Variable, but?: Expression): boolean {
  const reads = lookup.reads(variable);
  for (let at = 0; at < reads.length; at++) {
    const one = reads[at]!;
    if (one.start < node.start || one.end > node.end) continue;
    if (but === undefined || one.start < but.start || one.end > but.end) return true;
  }
  return false;
}

/** What something may well be until it is known. */
function isPlaceholder(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "array") return value.items.length === 0;
  if (value.kind === "object") return value.members.length === 0;
  // `first = last = undefined`
  if (value.kind === "assign") return isPlaceholder(lookup, value.value);
  return /^(?:null|boolean|number|string|function|unary)$/.test(value.kind) || lookup.isGlobal(value, "undefined");
}
