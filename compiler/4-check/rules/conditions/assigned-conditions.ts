/** Conditions that assign where they should compare: `if (state = READY)`. */

import { rt4408 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isAndOr, isPlain } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isTest } from "../../questions/tests.ts";

export const assignedConditions: Rule = {
  codes: ["RT4408"],
  forms: ["="],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const one of lookup.all("assign")) {
        if (one.operator !== "=") continue;
        const around = one.parent?.kind;
        // Nearly all are statements of their own.
        if (around === "expression") continue;
        if (isAnswer(lookup, one, own)) found.push(rt4408(lookup.span(one), { text: quoted(lookup.textOf(one)) }));
        if (!isWholeTest(lookup, one)) continue;
        if (!isConstant(one.value) && !isPartly(lookup, one) && !isMeantAsComparison(lookup, one)) continue;
        // Two pairs of parentheses say that it is meant; but for what nobody ever enters.
        if (
          !isNever(one) &&
          /\(\s*$/.test(lookup.text.slice(0, one.start)) &&
          /\(\s*\(\s*$/.test(lookup.text.slice(0, one.start))
        )
          continue;
        found.push(rt4408(lookup.span(one), { text: quoted(lookup.textOf(one)) }));
      }
      return found;
    };
  },
};

/** `if ((hand.length = 0))` */
function isNever({ value }: Expression & { readonly kind: "assign" }): boolean {
  if (value.kind === "number") return value.value === 0;
  return value.kind === "boolean" ? !value.value : value.kind === "null";
}

function isWholeTest(lookup: CodeLookup, node: Expression): boolean {
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "binary" && (parent.operator === "&&" || parent.operator === "||")) return isTest(lookup, parent);
  return (parent.kind === "if" || parent.kind === "loop") && parent.test === node;
}

/** `list.filter(function (one) { return one.team = "red"; })`: what the callback says of each is what it has just made of it. */
function isAnswer(
  lookup: CodeLookup,
  one: Expression & { readonly kind: "assign" },
  own: ReadonlySet<string>,
): boolean {
  if (!isConstant(one.value) || lookup.parent(one)?.kind !== "return") return false;
  const callback = lookup.parent(lookup.owner(one));
  const call = callback === undefined ? undefined : lookup.parent(callback);
  if (call?.kind !== "call" || call.callee.kind !== "member" || call.args[0] !== callback) return false;
  return /^(?:filter|some|every|find|findIndex)$/.test(call.callee.name) && !own.has(call.callee.name);
}

/**
 * `if (count = MAX)`, `if (owner = player.getPeerId())`: what is assigned was there before, so nothing new is asked for. A name
 * that has no other value is given one here on purpose, and a loop may well take the next thing of a row.
 */
function isMeantAsComparison(lookup: CodeLookup, one: Expression & { readonly kind: "assign" }): boolean {
  const { target, value } = one;
  const around = lookup.around(one).find((at) => at.kind === "if" || at.kind === "loop");
  if (around?.kind !== "if") return false;
  if (isStepDown(lookup, one) || isTakenAlong(lookup, one, around.yes)) return false;
  const isId =
    value.kind === "call" && value.callee.kind === "member" && /^getP(?:eer|layer)Id$/.test(value.callee.name);
  if (!isPlain(value) && !isId) return false;
  // `if (m = i["return"]) m.call(i)`: it is taken out to be used.
  const used = new RegExp(String.raw`(?<![\w$.])${lookup.textOf(target).replace(/[^\w]/g, "\\$&")}\s*[.([]`);
  if (!isId && used.test(lookup.text.slice(one.end, around.end))) return false;
  if (target.kind !== "name" || target.variable === undefined)
    return target.kind === "member" || target.kind === "index";
  return lookup.writes(target.variable).some((write) => write.by !== one);
}

/** `(at = at.next)`: nobody compares a thing with what is in it. */
function isStepDown(lookup: CodeLookup, { target, value }: Expression & { readonly kind: "assign" }): boolean {
  return value.kind === "member" && lookup.textOf(value.object) === lookup.textOf(target);
}

/** `if ((list = row.list) && (n = list.length)) while (n--) …`: in parentheses of its own, and used where the condition holds. */
function isTakenAlong(lookup: CodeLookup, one: Expression & { readonly kind: "assign" }, yes: Statement): boolean {
  const { target, value } = one;
  if (isCarried(lookup, one, yes)) return true;
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent) || parent.kind !== "binary" || parent.right !== one) return false;
  if (target.kind !== "name" || target.variable === undefined || value.kind !== "member") return false;
  return lookup.reads(target.variable).some(({ start, end }) => start >= yes.start && end <= yes.end);
}

/**
 * `if (that = row.name) use(that); else if (that = row.id) …`: a variable that only ever is given what is asked for. `if (i =
 * list.length) do … list[--i] … while (i)`: one that counts from there.
 */
function isCarried(lookup: CodeLookup, one: Expression & { readonly kind: "assign" }, yes: Statement): boolean {
  const { target, value } = one;
  if (target.kind !== "name" || target.variable === undefined || value.kind !== "member") return false;
  const isIn = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    start >= yes.start && end <= yes.end;
  const writes = lookup.writes(target.variable);
  if (writes.some(({ by, name }) => by.kind === "update" && isIn(name))) return value.name === "length";
  const given = writes.filter(({ by }) => by.kind === "assign");
  return (
    given.length > 1 &&
    writes.every(({ by, value: begins }) => by.kind === "assign" || (by.kind === "declare" && begins === undefined)) &&
    given.every(({ by }) => !isFunction(by) && by.kind === "assign" && isWholeTest(lookup, by)) &&
    lookup.reads(target.variable).some(isIn)
  );
}

/**
 * `if (auction = null || price < 5)`, `if (a.suit = b.suit && a.rank > 3)`: an assignment takes all that follows, and only what is
 * next to it was to be compared.
 */
function isPartly(lookup: CodeLookup, { target, value, end }: Expression & { readonly kind: "assign" }): boolean {
  if (value.kind !== "binary" || !isAndOr(value.operator)) return false;
  if (target.kind !== "name" && target.kind !== "member") return false;
  const around = lookup.text.slice(end);
  if (!/^\s*\)/.test(around)) return false;
  let first: Expression = value;
  while (first.kind === "binary" && isAndOr(first.operator)) first = first.left;
  if (first.kind === "null" || first.kind === "number" || first.kind === "string" || first.kind === "boolean")
    return true;
  // The same member of another thing.
  return target.kind === "member" && first.kind === "member" && first.name === target.name && value.operator === "&&";
}

function isConstant(value: Expression): boolean {
  // Always true, and nobody means it: an empty list was to be compared with.
  if (value.kind === "array") return value.items.length === 0;
  return value.kind === "number" || value.kind === "string" || value.kind === "boolean" || value.kind === "null";
}
