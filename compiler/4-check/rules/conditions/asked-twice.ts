/**
 * What is asked, compared or chosen twice, where the second was to be another: mostly the line was copied.
 */

import { rt4450 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import {
  type Binary,
  branchesOf,
  chainOf,
  elseIf,
  isOrder,
  isPlain,
  isSteady,
  plainText,
} from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { numberOf } from "../../questions/ranges.ts";

export const askedTwice: Rule = {
  codes: ["RT4450"],
  forms: ["if", "binary", "switch"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("if")) {
      if (elseIf(one) === undefined) continue;
      const tests = branchesOf(lookup, one);
      if (tests !== undefined)
        found.push(
          ...repeated(lookup, tests, "is there twice, so what follows it here never runs"),
          ...within(lookup, tests),
        );
    }
    for (const one of lookup.all("binary")) {
      const chain = chainOf(lookup, one);
      if (chain === undefined) found.push(...ofSides(lookup, one));
      else {
        // What a part writes, or a call, is another thing the second time.
        const unsteady = chain.findIndex((part) => !isSteady(lookup, part));
        const steady = unsteady < 0 ? chain : chain.slice(0, unsteady);
        if (steady.length === 0 || (steady.length === 1 && unsteady >= 0)) continue;
        const asked =
          one.operator === "&&"
            ? steady.filter((part, at) => at < chain.length - 1 || !isPlain(part))
            : steady.filter(({ kind }) => kind !== "number");
        found.push(
          ...repeated(lookup, asked, `is there twice, and ${one.operator} of both is one of them`),
          ...covered(lookup, steady),
          ...opposite(lookup, one.operator, steady),
        );
      }
    }
    for (const one of lookup.all("switch")) {
      const tests = one.cases.flatMap(({ test }) => (test === undefined ? [] : [test]));
      found.push(...repeated(lookup, tests, "is there twice, so this case never runs"));
    }
    return found;
  },
};

function repeated(lookup: CodeLookup, tests: readonly Expression[], how: string): Diagnostic[] {
  if (tests.length < 2) return [];
  // Of two, as nearly all are, the first letters tell most.
  if (tests.length === 2 && lookup.text.charCodeAt(tests[0]!.start) !== lookup.text.charCodeAt(tests[1]!.start))
    return [];
  const seen = new Map<string, Expression>();
  return tests.flatMap((test): Diagnostic[] => {
    const text = plainText(lookup, test);
    const first = seen.get(text);
    if (first === undefined) {
      seen.set(text, test);
      return [];
    }
    if (!isSteady(lookup, test) || test.kind === "boolean") return [];
    return [twice(lookup, test, how, first)];
  });
}

function twice(lookup: CodeLookup, one: Expression, how: string, first?: Expression): Diagnostic {
  const notes = first === undefined ? [] : [{ message: "It is there already.", span: lookup.span(first) }];
  return rt4450(lookup.span(one), { text: quoted(lookup.textOf(one)), how }, notes);
}

/** `a.x - a.x`, `a.id == a.id`: a name compared with itself asks whether it is NaN, and is left alone. */
function ofSides(lookup: CodeLookup, one: Binary): Diagnostic[] {
  const { left, right, operator } = one;
  if (left.kind !== "member" || right.kind !== "member" || left.name !== right.name || !isPlain(left)) return [];
  if (!/^(?:-|\/|%|[<>]=?|===?)$/.test(operator) || plainText(lookup, left) !== plainText(lookup, right)) return [];
  return [twice(lookup, one, `has the same on both sides of ${operator}`)];
}

/** `if (n > 10) … else if (n > 50) …`: all that is above 50 is above 10, and has gone the first way. */
function within(lookup: CodeLookup, tests: readonly Expression[]): Diagnostic[] {
  const seen: { readonly one: Expression; readonly key: string; readonly operator: string; readonly n: number }[] = [];
  return tests.flatMap((one): Diagnostic[] => {
    if (one.kind !== "binary" || !/^[<>]=?$/.test(one.operator) || !isPlain(one.left)) return [];
    const n = numberOf(lookup, one.right);
    if (n === undefined) return [];
    const { operator } = one;
    const key = `${lookup.textOf(one.left)} ${operator[0]}`;
    const first = seen.find(
      (other) =>
        other.key === key &&
        (other.n === n
          ? other.operator.length === 2 || operator.length === 1
          : operator.startsWith(">")
            ? other.n < n
            : other.n > n),
    );
    if (first === undefined) {
      seen.push({ one, key, operator, n });
      return [];
    }
    return [twice(lookup, one, `asks for what has gone another way by ${quoted(lookup.textOf(first.one))}`, first.one)];
  });
}

/** `!seat && seat`: one of the two is never so, and of `!a || a` one always is. */
function opposite(lookup: CodeLookup, operator: string, chain: readonly Expression[]): Diagnostic[] {
  if (!chain.some((one) => one.kind === "unary")) return [];
  const plain = new Map(chain.map((one) => [plainText(lookup, one), one]));
  return chain.flatMap((one): Diagnostic[] => {
    if (one.kind !== "unary" || one.operator !== "!" || !isPlain(one.operand)) return [];
    const other = plain.get(plainText(lookup, one.operand));
    if (other === undefined) return [];
    const how =
      operator === "&&"
        ? "is asked together with its opposite, and never are both so"
        : "is asked beside its opposite, and one of them is always so";
    return [twice(lookup, one.start > other.start ? one : other, how, one.start > other.start ? other : one)];
  });
}

/** `x >= WIDTH || x >= HEIGHT`: where one holds, the other does. */
function covered(lookup: CodeLookup, chain: readonly Expression[]): Diagnostic[] {
  let bounds = 0;
  for (const one of chain) if (one.kind === "binary" && isOrder(one.operator)) bounds++;
  if (bounds < 2) return [];
  const seen = new Map<string, { readonly one: Expression; readonly n: number }>();
  return chain.flatMap((one): Diagnostic[] => {
    if (one.kind !== "binary" || !/^[<>]=?$/.test(one.operator) || !isPlain(one.left)) return [];
    const n = numberOf(lookup, one.right);
    if (n === undefined) return [];
    const key = `${lookup.textOf(one.left)} ${one.operator}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, { one, n });
    if (first === undefined || first.n === n) return [];
    return [
      twice(
        lookup,
        one,
        `asks the same of ${lookup.textOf(one.left)} as ${quoted(lookup.textOf(first.one))} does`,
        first.one,
      ),
    ];
  });
}
