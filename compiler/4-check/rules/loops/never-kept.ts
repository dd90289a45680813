/**
 * The best of a list that is never kept: a loop compares each element with the best one so far, notes which it was, and leaves the best
 * as it began. So the last one that is better than nothing wins.
 *
 * Certain by what it begins with, which every element is to be better than, and by the name: a limit may well stay as it is.
 */

import { rt4641 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isOrder } from "../../questions/chains.ts";
import { type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { speaksOf } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

export const neverKept: Rule = {
  codes: ["RT4641"],
  forms: ["loop", "each"],
  keepsNothing: true,
  inFiles: () => (lookup) => {
    if (lookup.all("loop").length + lookup.all("each").length === 0) return [];
    return lookup.all("if").flatMap((one) => judge(lookup, one));
  },
};

const most = /best|max|most|high|top|larg|big|long|winn|far|record/i;
const least = /best|min|least|low|near|clos|small|short|few/i;

/** `if (score > best) { winner = id; }` */
function judge(lookup: CodeLookup, one: Statement & { readonly kind: "if" }): Diagnostic[] {
  const { test } = one;
  if (test.kind !== "binary" || !isOrder(test.operator)) return [];
  const isRight = isNumberBegun(lookup, test.right);
  const [element, best] = isRight ? [test.left, test.right] : [test.right, test.left];
  if (!isNumberBegun(lookup, best) || element.kind === "number") return [];
  const { variable } = best;
  const isMost = test.operator.startsWith(">") === isRight;
  if (variable === undefined || variable.kind === "const" || !(isMost ? most : least).test(variable.name)) return [];
  const owner = lookup.owner(one);
  const [begun, another] = lookup.writes(variable);
  if (variable.owner !== owner || another !== undefined || begun?.value === undefined) return [];
  if (!isBeyond(begun.value, isMost)) return [];
  const loop = loopsAround(lookup, one).at(0);
  const counter = loop === undefined ? undefined : counterOf(loop);
  if (loop === undefined || counter === undefined || isWithin(begun.name, loop)) return [];
  // What is compared comes from the element.
  const value = element.kind === "name" ? lookup.valueOf(element) : element;
  if (isFunction(value) || !speaksOf(lookup, value, counter)) return [];
  if (lookup.inside(one).some((part) => !isFunction(part) && leaves(part))) return [];
  const noted = lookup.inside(one.yes).find((part) => {
    if (isFunction(part) || part.kind !== "assign" || part.operator !== "=" || part.target.kind !== "name")
      return false;
    const kept = part.target.variable;
    return kept !== undefined && lookup.reads(kept).some((read) => read.start > loop.end);
  });
  if (noted === undefined || isFunction(noted)) return [];
  const note = { message: "It stays as it began.", span: lookup.span(begun.name) };
  const text = `${variable.name} = ${lookup.textOf(element)}`;
  return [rt4641(lookup.span(noted), { name: variable.name, text: quoted(text) }, [note])];
}

function isNumberBegun(lookup: CodeLookup, one: Expression): one is NameCode {
  if (one.kind !== "name" || one.variable === undefined) return false;
  const value = lookup.writes(one.variable)[0]?.value;
  return value !== undefined && /^(?:number|unary|name|member)$/.test(value.kind);
}

/** Whether every element is better than what a search begins with: 0 and less, 99 and more, Infinity. */
function isBeyond(begun: Expression, isMost: boolean): boolean {
  if (begun.kind === "unary") return isMost && begun.operator === "-";
  if (begun.kind === "number") return isMost ? begun.value <= 0 : begun.value >= 99;
  if (begun.kind === "name") return !isMost && begun.name === "Infinity";
  return (
    begun.kind === "member" &&
    (isMost ? begun.name === "NEGATIVE_INFINITY" : /^(?:POSITIVE_INFINITY|MAX_\w+)$/.test(begun.name))
  );
}
