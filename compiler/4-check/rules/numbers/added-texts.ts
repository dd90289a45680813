/**
 * Texts that are added to a number: `total += packet.getData().getString(1)`, where `total` began at 0. The sum is a text from then on.
 *
 * Invariant: the sum is given nothing but numbers otherwise, and what is added is a text wherever it comes from.
 */

import { rt4642 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Pattern, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isEmptyTable } from "../../questions/empty-values.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { kindOf } from "../../questions/kinds.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const addedTexts: Rule = {
  codes: ["RT4642"],
  words: ["getString"],
  forms: ["+=", "+"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      if (/\.[cm]?ts$/.test(lookup.file.path) || own.has("getString")) return [];
      return lookup.all("assign").flatMap((one): Diagnostic[] => {
        const { operator, target } = one;
        const text = lookup.textOf(target);
        let added = one.value;
        if (operator === "=") {
          if (added.kind !== "binary" || added.operator !== "+" || lookup.textOf(added.left) !== text) return [];
          added = added.right;
        } else if (operator !== "+=") return [];
        if (added.kind === "string" || added.kind === "template" || added.kind === "binary") return [];
        if (!isText(lookup, added, own) || !isNumberOnly(lookup, target, own)) return [];
        const holes = { sum: quoted(text), text: quoted(lookup.textOf(added)) };
        return [rt4642(lookup.span(one), holes)];
      });
    };
  },
};

/** Whether it is a text that a packet brought: as it was read, or out of a list into which nothing else is put. */
function isText(lookup: CodeLookup, one: Expression, own: ReadonlySet<string>): boolean {
  const value = lookup.valueOf(one);
  if (isFunction(value)) return false;
  if (value.kind === "call") return value.callee.kind === "member" && value.callee.name === "getString";
  if (value.kind !== "index") return false;
  let depth = 1;
  let root: Expression = value.object;
  for (; root.kind === "index"; root = root.object) depth++;
  if (root.kind !== "name" || root.variable === undefined) return false;
  const put = putInto(lookup, root.variable, depth - 1);
  return put !== undefined && put.length > 0 && put.every((each) => isReadText(lookup, each, own));
}

function isReadText(lookup: CodeLookup, one: Expression, own: ReadonlySet<string>): boolean {
  const value = lookup.valueOf(one);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return false;
  return value.callee.name === "getString" && kindOf(lookup, value, own) === "text";
}

/** What is put into a list, or into the lists of a table; undefined where something may be put in unseen. */
function putInto(lookup: CodeLookup, variable: Variable, depth: number): Expression[] | undefined {
  if (depth > 1) return undefined;
  for (const { value, by } of lookup.writes(variable))
    if (isFunction(by) || value === undefined || !isEmptyTable(value)) return undefined;
  const found: Expression[] = [];
  for (const read of lookup.reads(variable)) {
    let list: Expression = read;
    for (let down = 0; down < depth; down++) {
      const part = lookup.parent(list);
      if (part === undefined || isFunction(part) || part.kind !== "index" || part.object !== list) return undefined;
      list = part;
    }
    const around = lookup.parent(list);
    if (around === undefined || isFunction(around)) return undefined;
    // The table gets an empty list for each key.
    if (around.kind === "assign" && around.target === list) {
      if (!isEmptyTable(around.value)) return undefined;
      continue;
    }
    if (around.kind === "index" && around.object === list) {
      const beyond = lookup.parent(around);
      if (beyond?.kind === "assign" && beyond.target === around) found.push(beyond.value);
      continue;
    }
    if (around.kind !== "member" || around.object !== list) return undefined;
    const call = lookup.parent(around);
    if (around.name === "push" && call?.kind === "call" && call.callee === around) found.push(...call.args);
    else if (around.name !== "length" && around.name !== "shift" && around.name !== "pop") return undefined;
  }
  return found;
}

/** Whether a place is given a number, and nothing but numbers, wherever it is not added to. */
function isNumberOnly(lookup: CodeLookup, target: Pattern, own: ReadonlySet<string>): boolean {
  const values: Expression[] = [];
  const give = (operator: string, value: Expression): void => {
    if (operator === "=" && !(value.kind === "binary" && value.operator === "+")) values.push(value);
  };
  if (target.kind === "name") {
    if (target.variable === undefined) return false;
    for (const { value, by } of lookup.writes(target.variable)) {
      if (isFunction(by)) return false;
      if (by.kind === "assign") give(by.operator, by.value);
      else if (value !== undefined) values.push(value);
    }
  } else if (target.kind === "index") {
    if (target.object.kind !== "name" || target.object.variable === undefined) return false;
    for (const read of lookup.reads(target.object.variable)) {
      const part = lookup.parent(read);
      const around = part === undefined || isFunction(part) ? undefined : lookup.parent(part);
      if (part?.kind === "index" && around?.kind === "assign" && around.target === part)
        give(around.operator, around.value);
    }
  } else if (target.kind === "member") {
    for (const { target: other, operator, value } of lookup.all("assign"))
      if (other.kind === "member" && other.name === target.name) give(operator, value);
    for (const { members } of lookup.all("object"))
      for (const { key, value } of members) if (key === target.name) values.push(value);
  } else return false;
  return values.length > 0 && values.every((one) => kindOf(lookup, one, own) === "number");
}
