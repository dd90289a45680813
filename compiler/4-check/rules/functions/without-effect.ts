/**
 * Code that has no effect: statements that only compute or only name something, where a call or an assignment was meant.
 */

import { rt4433 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, NameCode, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { asksEqual, isQuiet } from "../../questions/chains.ts";
import { accessorsIn } from "../../questions/given-members.ts";
import { isExports } from "../../questions/is-exports.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const withoutEffect: Rule = {
  codes: ["RT4433"],
  inFiles(context) {
    // Sought when the first member stands alone: hardly any project has one that does.
    let accessors: ReadonlySet<string> | undefined;
    const isAccessor = (name: string): boolean => {
      accessors ??= accessorsIn(context);
      return accessors.has(name);
    };
    return (lookup) => {
      const found: Diagnostic[] = [];
      const statements = lookup.all("expression");
      for (let at = 0; at < statements.length; at++) {
        const statement = statements[at]!;
        if (mayDoNothing.has(statement.value.kind)) found.push(...judge(lookup, statement, isAccessor));
      }
      found.push(...emptied(lookup));
      return found;
    };
  },
};

/** All that `adviceFor` speaks of. */
const mayDoNothing: ReadonlySet<Expression["kind"]> = new Set([
  "name",
  "member",
  "index",
  "binary",
  "function",
  "object",
  "boolean",
  "unary",
  "choice",
  "null",
  "number",
  "sequence",
]);

function judge(
  lookup: CodeLookup,
  statement: Statement & { readonly kind: "expression" },
  isAccessor: (name: string) => boolean,
): Diagnostic[] {
  const { value } = statement;
  const parent = lookup.parent(statement);
  // `for (i; …)` begins with a name by habit.
  if (parent !== undefined && !isFunction(parent) && parent.kind === "loop" && parent.body !== statement) return [];
  // `default: kind satisfies never;` has TypeScript say that no kind is left out.
  if (/^\s*satisfies\b/.test(lookup.text.slice(value.end, statement.end))) return [];
  if (isLeftOver(lookup, value, statement)) return [];
  const advice = adviceFor(lookup, value, isAccessor);
  return advice === undefined ? [] : [rt4433(lookup.span(value), { text: quoted(lookup.textOf(value)), advice })];
}

/** `switch (kind) { …; default: kind; }`: what compilers leave of `kind satisfies never`. */
function isLeftOver(lookup: CodeLookup, value: Expression, statement: Statement): boolean {
  const around = lookup.parent(statement);
  if (around === undefined || isFunction(around) || around.kind !== "switch") return false;
  const last = around.cases.find(({ test }) => test === undefined);
  if (last?.body[0] !== statement) return false;
  const [left, on] = [lookup.textOf(value), lookup.textOf(around.on)];
  return on === left || on.startsWith(`${left}.`);
}

function isObject(lookup: CodeLookup, { variable }: NameCode): boolean {
  const writes = variable === undefined ? [] : lookup.writes(variable);
  return writes.length > 0 && writes.every((one) => one.value?.kind === "object");
}

/** Undefined where a statement does something, or is nothing to speak of. */
function adviceFor(lookup: CodeLookup, value: Expression, isAccessor: (name: string) => boolean): string | undefined {
  const text = quoted(lookup.textOf(value));
  switch (value.kind) {
    case "name":
      // Who names something that is declared nowhere hears of that.
      if (value.variable === undefined) return undefined;
      // What is only an object cannot have been meant to be called: tools write so what they bring along.
      if (isObject(lookup, value)) return undefined;
      return lookup.functionOf(value) === undefined ? "remove it, or do something with it." : `call it: ${text}().`;
    case "member":
      if (isAccessor(value.name) || !isQuiet(value.object)) return undefined;
      if (isDeclared(lookup, value)) return undefined;
      return `if it is a function, call it: ${text}(); if not, use what it holds, as in "return ${text}".`;
    case "index":
      return isQuiet(value.object) && isQuiet(value.index) ? "use what it holds, or remove it." : undefined;
    case "binary":
      if (/^(?:&&|\|\||\?\?)$/.test(value.operator))
        return isAnswer(value) ? `was it to be returned? Write return ${text}.` : undefined;
      if (/^(?:in|instanceof)$/.test(value.operator)) return undefined;
      // Whatever runs on the way: nobody compares to make it run.
      if (asksEqual(value.operator) && isTarget(value.left)) {
        return "it only compares; write = to assign, or use what it gives.";
      }
      if (!isQuiet(value.left) || !isQuiet(value.right)) return undefined;
      if (asksEqual(value.operator)) return "it only compares; write = to assign, or use what it gives.";
      if (/^[-+*/%]$/.test(value.operator))
        return `it only computes; write ${value.operator}= to change something, or use what it gives.`;
      return "use what it gives, or remove it.";
    case "null":
    case "number":
      return `was it to be returned? Write return ${text}.`;
    case "choice": {
      if (isAnswer(value)) return `was it to be returned? Write return ${text}.`;
      // `over ? a : b.push(x)`: the end was to belong to both.
      const [idle, busy] = isIdle(value.yes) ? [value.yes, value.no] : [value.no, value.yes];
      if (!isIdle(idle) || busy.kind !== "call" || lookup.isGlobal(idle, "undefined")) return undefined;
      // What the test asks for is there already: so compilers write `a ??= b`, `a?.b()`.
      if (lookup.textOf(value.test).includes(lookup.textOf(idle))) return undefined;
      if (idle.kind === "member" && isAccessor(idle.name)) return undefined;
      return `${quoted(lookup.textOf(idle))} is a choice that does nothing; put the choice in parentheses, or write an if.`;
    }
    case "sequence":
      return value.items.every((one) => isQuiet(one) && !isTarget(one))
        ? "use what it gives, or remove it."
        : undefined;
    case "boolean":
      return `was it to be returned? Write return ${text}.`;
    case "unary":
      if (value.operator !== "delete" || value.operand.kind !== "name" || !isKey(lookup, value.operand))
        return undefined;
      return `delete takes members, and ${quoted(lookup.textOf(value.operand))} is a variable; delete what it is the key of, or give it another value.`;
    case "function":
      return "call it: put () behind it.";
    case "object":
      // A copy of something with other members was to take its place.
      return value.members.some(({ key, value: one }) => key === undefined && isQuiet(one))
        ? "it only makes an object; assign it, or change the one that is there."
        : undefined;
    default:
      return undefined;
  }
}

/**
 * A member that is declared and not used: below a comment that says its type, as old tools read it, and in a constructor, where others
 * of the same thing get their values, and nothing calls it.
 */
function isDeclared(lookup: CodeLookup, value: Expression & { readonly kind: "member" }): boolean {
  if (
    /\/\*\*(?:(?!\*\/)[\s\S])*@(?:type|typedef|expose|const|private|export)\b(?:(?!\*\/)[\s\S])*\*\/\s*$/.test(
      before(lookup, value.start),
    )
  )
    return true;
  // `buffer.byteLength // throws where it is none`: what the language gives may be asked for to make sure.
  if (value.name === "byteLength") return true;
  if (value.object.kind !== "this" || lookup.callsOf(value.name).length > 0) return false;
  const owner = lookup.owner(value);
  if (!/^(?:[A-Z]|constructor$)/.test(owner.name) && !isMadeByMember(lookup, owner)) return false;
  const isMethod = lookup.code.functions.some((one) => one.name === value.name);
  return (
    !isMethod &&
    lookup.all("member").some((other) => {
      if (other.object.kind !== "this" || other.name === value.name || lookup.owner(other) !== owner) return false;
      const parent = lookup.parent(other);
      return parent?.kind === "expression" || (parent?.kind === "assign" && parent.target === other);
    })
  );
}

/** `Game.path = function () { this.start; … }`: of a thing that is no prototype a member may be a constructor, whatever its name. */
function isMadeByMember(lookup: CodeLookup, owner: FunctionCode): boolean {
  const value = lookup.parent(owner);
  const by = value === undefined ? undefined : lookup.parent(value);
  if (by === undefined || isFunction(by) || by.kind !== "assign" || by.target.kind !== "member") return false;
  const { object } = by.target;
  return object.kind === "name" && (isExports(object) || isExports(by.target) || /^[A-Z]/.test(object.name));
}

/** The text before a place, as far as a comment may reach. */
function before(lookup: CodeLookup, start: number): string {
  return lookup.text.slice(Math.max(0, start - 400), start);
}

/** `if (isOver());`: the semicolon is all that the condition decides about, and what follows runs in any case. */
function emptied(lookup: CodeLookup): Diagnostic[] {
  return lookup.all("if").flatMap((one): Diagnostic[] => {
    if (one.no !== undefined || one.yes.end - one.yes.start !== 1) return [];
    if (lookup.textOf(one.yes) !== ";" || !/^\s*\{/.test(lookup.text.slice(one.end))) return [];
    const text = quoted(lookup.text.slice(one.start, one.yes.end));
    return [rt4433(lookup.span(one.yes), { text, advice: "remove the semicolon: what follows runs in any case." })];
  });
}

/** Whether a name is the key of a loop over keys: to delete another variable is an old way to say that it is no longer wanted. */
function isKey(lookup: CodeLookup, { variable }: NameCode): boolean {
  if (variable === undefined) return false;
  const writes = lookup.writes(variable);
  return writes.length > 0 && writes.every(({ by }) => !isFunction(by) && by.kind === "each" && !by.of);
}

/** Whether an expression only answers: nothing in it does anything. */
function isAnswer(value: Expression): boolean {
  if (value.kind === "choice") return isAnswer(value.test) && isAnswer(value.yes) && isAnswer(value.no);
  if (value.kind === "binary") return isAnswer(value.left) && isAnswer(value.right);
  if (value.kind === "unary")
    return value.operator !== "delete" && value.operator !== "void" && isAnswer(value.operand);
  return isQuiet(value);
}

/** A thing that is only named; null, 0 and false say that there is nothing to do. */
function isIdle(value: Expression): boolean {
  return /^(?:name|member|index)$/.test(value.kind) && isQuiet(value);
}

/** What may be assigned to. */
function isTarget(value: Expression): boolean {
  return value.kind === "name" || ((value.kind === "member" || value.kind === "index") && isQuiet(value));
}
