/**
 * Exports that stay as they were: a variable is exported by its value, changes later, and those who require the module see what
 * it was when the module was loaded.
 *
 * Said only where somebody reads it, and where the variable is changed by a function that runs later.
 */

import { rt4480 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Variable } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { isExports } from "../../questions/is-exports.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { requiredModule } from "../../questions/required.ts";
import type { Write } from "../../questions/walk.ts";

export const staleExports: Rule = {
  codes: ["RT4480"],
  words: ["exports"],
  inFiles: (context) => (lookup) => {
    if (lookup.code.isModule || lookup.file.entry !== undefined || !lookup.text.includes("exports")) return [];
    return exportsOf(lookup).flatMap(({ key, value, variable }): Diagnostic[] => {
      const change = variable === undefined ? undefined : changedLater(lookup, variable);
      if (variable === undefined || change === undefined || isGivenAnew(lookup, key)) return [];
      const reader = readerOf(context, lookup.file, key);
      if (reader === undefined) return [];
      const notes = [{ message: "It changes here.", span: lookup.span(change.name) }, reader];
      return [rt4480(lookup.span(value), { name: lookup.textOf(value) }, notes)];
    });
  },
};

interface Given {
  readonly key: string;
  /** A name, or the call of a function that reads it. */
  readonly value: Expression;
  readonly variable: Variable | undefined;
}

/** `exports.leader = leader()`: what a function of the file tells of a variable that changes, asked while nothing has happened yet. */
function readBy(lookup: CodeLookup, value: Expression): Variable | undefined {
  if (value.kind !== "call" || value.args.length > 0 || value.callee.kind !== "name") return undefined;
  const code = lookup.functionOf(value.callee);
  if (code === undefined || code.body.length === 0) return undefined;
  return lookup.code.variables.find((one) => {
    if (one.owner !== lookup.code.top || one.kind === "function") return false;
    const isRead = lookup.reads(one).some((read) => lookup.owner(read) === code);
    return (
      isRead &&
      changedLater(lookup, one) !== undefined &&
      !lookup.writes(one).some(({ by }) => !isFunction(by) && lookup.owner(by) === code)
    );
  });
}

/** What a file exports by naming a variable: `exports.x = x`, `module.exports = { x: x }`, and what a function that runs at once returns. */
function exportsOf(lookup: CodeLookup): Given[] {
  const found: Given[] = [];
  const give = (key: unknown, value: Expression): void => {
    if (typeof key !== "string") return;
    if (value.kind === "name") found.push({ key, value, variable: value.variable });
    else if (value.kind === "call") found.push({ key, value, variable: readBy(lookup, value) });
  };
  for (const { target, value, operator } of lookup.all("assign")) {
    if (operator !== "=" || target.kind !== "member") continue;
    if (isExports(target)) {
      const made = lookup.valueOf(value);
      if (isFunction(made)) continue;
      if (made.kind === "object") for (const one of made.members) give(one.key, one.value);
      // `var Board = (function () { … return { … }; })(); module.exports = Board;`
      if (made.kind === "call" && made.callee.kind === "function") {
        const last = made.callee.code.body.at(-1);
        if (last?.kind === "return" && last.value?.kind === "object")
          for (const one of last.value.members) give(one.key, one.value);
      }
    } else if (isExports(target.object) && lookup.owner(value) === lookup.code.top) give(target.name, value);
  }
  return found;
}

/** Where a function that runs later gives a variable another value. */
function changedLater(lookup: CodeLookup, variable: Variable): Write | undefined {
  if (variable.kind !== "var" && variable.kind !== "let") return undefined;
  return lookup.writes(variable).find(({ by }) => {
    if (isFunction(by) || (by.kind !== "assign" && by.kind !== "update")) return false;
    const writer = lookup.owner(by);
    if (writer === variable.owner) return false;
    // What is only called while the file is loaded makes the value that is exported.
    const named = lookup.declared.find(({ code }) => code === writer)?.variable;
    if (named === undefined) return !isRunAtOnce(lookup, writer);
    return lookup
      .reads(named)
      .some((read) => lookup.owner(read) !== variable.owner || lookup.parent(read)?.kind !== "call");
  });
}

function isRunAtOnce(lookup: CodeLookup, code: ReturnType<CodeLookup["owner"]>): boolean {
  const expression = lookup.parent(code);
  if (expression === undefined || isFunction(expression)) return true;
  const parent = lookup.parent(expression);
  return parent?.kind === "call" && parent.callee === expression;
}

/** Whether the member is written anew somewhere in a function: `exports.x = x` again. */
function isGivenAnew(lookup: CodeLookup, key: string): boolean {
  if (/defineProperty|__defineGetter__|\bget\s+\w+\s*\(/.test(lookup.text)) return true;
  return lookup
    .all("assign")
    .some(({ target }) => target.kind === "member" && target.name === key && lookup.owner(target) !== lookup.code.top);
}

/** Where another file reads the member: a note that leads there. */
function readerOf(context: RuleContext, file: CheckedFile, key: string) {
  for (const other of context.files) {
    if (other === file || !other.source.text.includes(key)) continue;
    const there = lookupOf(other);
    for (const member of there.all("member")) {
      if (member.name !== key || requiredModule(context, there, member.object)?.file !== file) continue;
      const parent = there.parent(member);
      // Read once, while everything is loaded, it is what it is.
      if (there.owner(member) === there.code.top || (parent?.kind === "assign" && parent.target === member)) continue;
      return { message: "It is read here.", span: there.span(member) };
    }
  }
  return undefined;
}
