/**
 * Loops that put one player into every free place: `if (seats[i] === null) seats[i] = peer;` and nothing that leaves the loop.
 *
 * Certain for what there is one of, where it is seated: a peer id, a player or what was made for one, in a list of seats. What every
 * place is to begin with may well be one value, and all the land that is left may well go to one.
 */

import { rt4648 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { asksEqual } from "../../questions/chains.ts";
import { type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { speaksOf } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";
import { whoIs } from "../../questions/who.ts";

export const allPlaces: Rule = {
  codes: ["RT4648"],
  forms: ["loop"],
  inFiles: () => (lookup) =>
    lookup.all("loop").length === 0 ? [] : lookup.all("if").flatMap((one) => judge(lookup, one)),
};

/** Lists in which everybody has one place. */
const seating =
  /seat|slot|place|player|spot|chair|room|team|side|member|host|lobby|peer|position|bench|pilot|driver|user/i;

function judge(lookup: CodeLookup, one: Statement & { readonly kind: "if" }): Diagnostic[] {
  const place = freePlace(lookup, one.test);
  if (place?.kind !== "index" || place.index.kind !== "name") return [];
  const [loop] = loopsAround(lookup, one);
  const counter = loop?.kind === "loop" ? counterOf(loop) : undefined;
  if (loop === undefined || counter === undefined || place.index.variable !== counter) return [];
  if (!seating.test(lookup.textOf(place.object))) return [];
  const text = lookup.textOf(place);
  const put = lookup.inside(one.yes).find((part) => {
    return !isFunction(part) && part.kind === "assign" && part.operator === "=" && lookup.textOf(part.target) === text;
  });
  if (put === undefined || isFunction(put) || put.kind !== "assign") return [];
  const who = whoIs(lookup, put.value);
  if ((who !== "peerId" && who !== "playerId" && who !== "player") || speaksOf(lookup, put.value, counter)) return [];
  // Left by hand, or by what the head of the loop asks, it is put into the first one.
  if (lookup.inside(loop).some((part) => !isFunction(part) && leaves(part))) return [];
  if (loop.kind === "loop" && loop.test !== undefined && !isCount(loop.test)) return [];
  const isFlagged = lookup.inside(one.yes).some((part) => {
    if (isFunction(part) || (part.kind !== "assign" && part.kind !== "update")) return false;
    return part !== put && part.target.kind === "name";
  });
  if (isFlagged) return [];
  const [is, list] = [quoted(lookup.textOf(put.value)), quoted(lookup.textOf(place.object))];
  return [rt4648(lookup.span(put), { text: is, list })];
}

/** `seats[i] == null`, `!seats[i]`, `seats[i] === 0` */
function freePlace(lookup: CodeLookup, test: Expression): Expression | undefined {
  if (test.kind === "unary" && test.operator === "!") return test.operand;
  if (test.kind !== "binary" || !asksEqual(test.operator)) return undefined;
  const { left, right } = test;
  const isNobody =
    lookup.isNothing(right) ||
    (right.kind === "number" && right.value === 0) ||
    (right.kind === "unary" && right.operator === "-") ||
    (right.kind === "string" && right.value === "");
  return isNobody ? left : undefined;
}

function isCount(test: Expression): boolean {
  return test.kind === "binary" && /^[<>]=?$/.test(test.operator);
}
