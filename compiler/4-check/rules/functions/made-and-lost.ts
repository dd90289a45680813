/**
 * Things that are made and lost: `new Error("…");` without `throw`, `new Bullet(x);` of a constructor that only fills it, and what is
 * made where a table has none, filled, and not put into the table.
 */

import { rt4609 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { callsWith } from "../../questions/calls-with.ts";
import { asksEqual, isQuiet } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

export const madeAndLost: Rule = {
  codes: ["RT4609"],
  forms: ["new", "assign"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("new")) {
      const parent = lookup.parent(one);
      if (parent === undefined || !("kind" in parent) || parent.kind !== "expression") continue;
      const isError =
        one.callee.kind === "name" &&
        one.callee.variable === undefined &&
        /^(?:\w*Error|Date|Array|Object|Map|Set)$/.test(one.callee.name);
      const code = lookup.functionOf(one.callee);
      if (!isError && (code === undefined || !onlyFills(lookup, code))) continue;
      const advice =
        isError && /Error$/.test(lookup.textOf(one.callee))
          ? "write throw before it"
          : "keep it in a variable, a list or an object";
      found.push(rt4609(lookup.span(one), { text: quoted(lookup.textOf(one)), advice }));
    }
    for (const one of lookup.all("assign")) found.push(...neverPutBack(lookup, one));
    return found;
  },
};

/**
 * `var items = hands[peer]; if (!items) { items = []; } items.push(card);`: what is made where there was none is filled, and not put
 * where it was sought. Also where the function gives it, and who calls that fills it.
 */
function neverPutBack(lookup: CodeLookup, assign: Expression & { readonly kind: "assign" }): Diagnostic[] {
  const { target, value, operator } = assign;
  if (operator !== "=" || target.kind !== "name" || target.variable === undefined || !isFresh(value)) return [];
  const { variable } = target;
  const owner = lookup.owner(assign);
  const [sought, made, another] = lookup.writes(variable);
  if (variable.owner !== owner || another !== undefined || made?.by !== assign || sought?.by.kind !== "declare")
    return [];
  const table = sought.value === undefined ? undefined : tableOf(sought.value);
  if (table === undefined || !isRegister(lookup, table) || !isWhereNone(lookup, assign, variable)) return [];
  const place = lookup.textOf(table);
  const reads = lookup.reads(variable);
  if (reads.some((read) => lookup.owner(read) !== owner || isHandedOn(read))) return [];
  // Whatever is put into the table here may bring it there.
  const isPut = lookup.inside(owner, true).some((one) => {
    if (isFunction(one)) return false;
    if (one.kind === "assign") return one.target.kind === "index" && lookup.textOf(one.target.object) === place;
    return one.kind === "call" && one.callee.kind === "member" && lookup.textOf(one.callee.object) === place
      ? one.callee.name !== "get" && one.callee.name !== "has"
      : false;
  });
  const around = lookup.around(assign).find((one) => one.kind === "if");
  // What is filled where it is made is what is given in place of the one that is missing.
  const filled = reads.some((read) => isFilled(read) && !(around !== undefined && isWithin(read, around)));
  if (isPut || !(filled || isFilledByCallers(lookup, owner, reads))) return [];
  const text = quoted(`${target.name} = ${lookup.textOf(value)}`);
  return [rt4609(lookup.span(assign), { text, advice: `put it into ${quoted(place)}` })];
}

function isFresh({ kind }: Expression): boolean {
  return kind === "array" || kind === "object" || kind === "new";
}

/** `hands[peer]`, `hands.get(peer)`: hands. */
function tableOf(one: Expression): Expression | undefined {
  if (one.kind === "index") return isQuiet(one.object) ? one.object : undefined;
  if (one.kind !== "call" || one.callee.kind !== "member" || one.callee.name !== "get" || one.args.length !== 1)
    return undefined;
  return isQuiet(one.callee.object) ? one.callee.object : undefined;
}

/**
 * Whether things may be put into a table that is sought in: one that begins empty, or a member. What has its entries from the beginning,
 * as presets do, `arguments` and what a text was split into get none.
 */
function isRegister(lookup: CodeLookup, table: Expression): boolean {
  if (table.kind !== "name") return true;
  const made = lookup.only(table.variable);
  if (made === undefined || isFunction(made))
    return table.variable !== undefined && lookup.writes(table.variable).length > 1;
  if (made.kind === "object") return made.members.length === 0;
  if (made.kind === "array") return made.items.length === 0;
  return made.kind === "new" || (made.kind === "call" && lookup.textOf(made.callee) === "Object.create");
}

/** Whether a node stands in an `if` that asks whether a variable has nothing. */
function isWhereNone(lookup: CodeLookup, node: Expression, variable: Variable): boolean {
  const around = lookup.around(node).find((one) => one.kind === "if");
  if (around?.kind !== "if" || node.start < around.yes.start || node.end > around.yes.end) return false;
  const { test } = around;
  if (test.kind === "unary")
    return test.operator === "!" && test.operand.kind === "name" && test.operand.variable === variable;
  if (test.kind !== "binary" || !asksEqual(test.operator)) return false;
  return test.left.kind === "name" && test.left.variable === variable && lookup.isNothing(test.right);
}

/** Whether a read gives the thing to anybody but the one who called. */
function isHandedOn(read: Expression): boolean {
  const { parent } = read;
  if (parent === undefined || isFunction(parent)) return true;
  if (parent.kind === "member" || parent.kind === "index") return parent.object !== read;
  return !["return", "if", "binary", "unary"].includes(parent.kind);
}

const filling = new Set("push unshift add set splice pop shift".split(" "));

/** `items.push(…)`, `items.best = …`, `items[k] = …` */
function isFilled(read: Expression): boolean {
  const { parent } = read;
  if (parent === undefined || isFunction(parent) || (parent.kind !== "member" && parent.kind !== "index")) return false;
  const around = parent.parent;
  if (around === undefined || isFunction(around)) return false;
  if (around.kind === "call") return around.callee === parent && parent.kind === "member" && filling.has(parent.name);
  return (around.kind === "assign" || around.kind === "update") && around.target === parent;
}

function isFilledByCallers(lookup: CodeLookup, code: FunctionCode, reads: readonly Expression[]): boolean {
  if (!reads.some(({ parent }) => parent !== undefined && !isFunction(parent) && parent.kind === "return"))
    return false;
  return callsWith(lookup, code).some((call) => {
    if (lookup.functionOf(call.callee) !== code) return false;
    if (isFilled(call)) return true;
    const { parent } = call;
    if (parent?.kind !== "declare" || parent.target.kind !== "name" || parent.target.variable === undefined)
      return false;
    return lookup.reads(parent.target.variable).some(isFilled);
  });
}

/** Whether a constructor does nothing but set members of what it makes. */
function onlyFills(_lookup: CodeLookup, code: FunctionCode): boolean {
  return (
    code.body.length > 0 &&
    code.body.every((one) => {
      const value = one.kind === "expression" ? one.value : undefined;
      return (
        value?.kind === "assign" &&
        value.target.kind === "member" &&
        value.target.object.kind === "this" &&
        isSafe(value.value)
      );
    })
  );
}

function isSafe(value: Parameters<typeof isQuiet>[0]): boolean {
  return isQuiet(value) || value.kind === "object" || value.kind === "array";
}
