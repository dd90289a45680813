/**
 * Pairs of which one half stands twice: `Math.hypot(d.y, d.y)`, `board[to.x][to.x]`; and lines for x and y
 * that differ in an operator.
 */

import { rt4615 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isPlain, isQuiet, plainText } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const brokenPairs: Rule = {
  codes: ["RT4615"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const call of lookup.callsOf("hypot", "atan2", "min", "max")) {
      const [first, second, another] = call.args;
      if (
        !lookup.isGlobal(call.callee.object, "Math") ||
        first === undefined ||
        second === undefined ||
        another !== undefined
      )
        continue;
      if (isQuiet(first) && first.kind !== "number" && plainText(lookup, first) === plainText(lookup, second))
        found.push(pair(lookup, call, "is handed the same twice", "write the other one"));
    }
    for (const one of lookup.all("index")) {
      const { object, index } = one;
      if (
        object.kind !== "index" ||
        index.kind !== "member" ||
        !isDirection.test(index.name) ||
        !isPlain(index) ||
        !isPlain(object.object)
      )
        continue;
      if (object.index.kind === "member" && plainText(lookup, object.index) === plainText(lookup, index))
        found.push(pair(lookup, one, "asks for the same in both directions", "write the other one"));
    }
    for (const call of lookup.callsOf("sqrt")) found.push(...difference(lookup, call.args[0]));
    const lists = statementLists(lookup);
    for (let nth = 0; nth < lists.length; nth++) {
      const list = lists[nth]!;
      for (let at = 1; at < list.length; at++) {
        const next = list[at]!;
        // Nearly all lines compute nothing, or end at once.
        if (list[at - 1]!.kind === next.kind && isComputed(next) && isComputed(list[at - 1]!))
          found.push(...ofLines(lookup, list[at - 1]!, next));
      }
    }
    return found;
  },
};

/** Of what a place in a plane is made: with an id on both sides it is the diagonal of a table of everybody with everybody. */
const isDirection = /^(?:[xyrcij]|row|col|column|\w+(?:[XY]|Row|Col))$/;

function pair(
  lookup: CodeLookup,
  one: { readonly start: number; readonly end: number },
  why: string,
  advice: string,
): Diagnostic {
  return rt4615(lookup.span(one), { text: quoted(lookup.textOf(one)), why, advice });
}

/** `Math.sqrt(dx * dx - dy * dy)` */
function difference(lookup: CodeLookup, one: Expression | undefined): Diagnostic[] {
  if (one?.kind !== "binary" || one.operator !== "-") return [];
  const [a, b] = [one.left, one.right].map((side) =>
    side.kind === "binary" &&
    side.operator === "*" &&
    side.left.kind === "name" &&
    plainText(lookup, side.left) === plainText(lookup, side.right)
      ? side.left.name
      : undefined,
  );
  if (a === undefined || b === undefined || other(a) !== b) return [];
  return [pair(lookup, one, "takes one square from the other", "a distance is the root of their sum")];
}

/** The name for the other direction: `dx` and `dy`, `velX` and `velY`. */
function other(name: string): string | undefined {
  const letter = /[xX]$/.exec(name)?.[0];
  return letter === undefined ? undefined : name.slice(0, -1) + (letter === "x" ? "y" : "Y");
}

/** `dx = b.x - a.x; dy = b.y + a.y;` */
function ofLines(lookup: CodeLookup, one: Statement, next: Statement): Diagnostic[] {
  if (next.end - next.start > 120) return [];
  const [a, b] = [wordsOf(lookup, one), wordsOf(lookup, next)];
  if (a.length !== b.length || a.length < 5) return [];
  let pairs = 0;
  let apart: number | undefined;
  for (const [at, word] of a.entries()) {
    const that = b[at]!;
    if (word === that) {
      if (/^[a-z_$]*[xX]$/i.test(word) && word.length < 6) return [];
      continue;
    }
    if (other(word) === that) pairs++;
    else if (/^[-+*/]=?$/.test(word) && /^[-+*/]=?$/.test(that) && word.length === that.length && apart === undefined)
      apart = at;
    else return [];
  }
  if (apart === undefined || pairs < 3) return [];
  // A screen counts its rows from above, a world from below: only a difference is one in both directions.
  if (/^[-+]/.test(a[apart]!) && !/^(?:d|diff|delta|dist)_?[xX]$/.test(a[0]!)) return [];
  return [pair(lookup, next, `has ${b[apart]} where the line before it has ${a[apart]}`, "write both alike")];
}

const computing = new Set(["-", "+", "*", "/"]);

function isComputed(one: Statement): boolean {
  const value = one.kind === "declare" || one.kind === "expression" ? one.value : undefined;
  const given = value?.kind === "assign" ? value.value : value;
  return given?.kind === "binary" && computing.has(given.operator);
}

function wordsOf(lookup: CodeLookup, one: Statement): readonly string[] {
  return (
    lookup
      .textOf(one)
      .match(/[\w$]+|[-+*/]=?|[^\s\w$]/g)
      ?.filter((word) => !/^(?:var|let|const|;)$/.test(word)) ?? []
  );
}
