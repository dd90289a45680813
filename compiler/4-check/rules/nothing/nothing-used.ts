/**
 * What was just found to be nothing, and is used all the same: `one === null && one.dead`, where the other connective was meant.
 */

import { rt4475 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type Binary, chainOf, isEquality, isPlain } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const nothingUsed: Rule = {
  codes: ["RT4475"],
  forms: ["&&", "||", "if"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("binary"))
      if (one.operator === "&&" || one.operator === "||") found.push(...inChain(lookup, one));
    for (const { test, yes } of lookup.all("if")) {
      const nothing = emptied(lookup, test, true);
      if (nothing === undefined) continue;
      const first = yes.kind === "block" ? yes.body[0] : yes;
      if (first?.kind === "expression" || first?.kind === "return" || first?.kind === "declare")
        found.push(...use(lookup, first, nothing, test));
    }
    return found;
  },
};

/** `x === null && x.y`, `x !== null || x.y`, `!x && x.y` */
function inChain(lookup: CodeLookup, one: Binary): Diagnostic[] {
  const chain = chainOf(lookup, one);
  if (chain === undefined) return [];
  for (const [at, part] of chain.entries()) {
    const nothing = emptied(lookup, part, one.operator === "&&");
    const next = chain[at + 1];
    if (nothing === undefined || next === undefined) continue;
    const found = use(lookup, next, nothing, part);
    if (found.length > 0) return found;
  }
  return [];
}

/** What is nothing behind an expression that is true, or false; undefined where it says no such thing. */
function emptied(lookup: CodeLookup, one: Expression, holds: boolean): Expression | undefined {
  if (one.kind === "unary" && one.operator === "!" && isPlain(one.operand)) return holds ? one.operand : undefined;
  if (one.kind !== "binary" || !isEquality(one.operator)) return undefined;
  if (one.operator.startsWith("=") !== holds) return undefined;
  if (lookup.isNothing(one.right) && isPlain(one.left)) return one.left;
  return lookup.isNothing(one.left) && isPlain(one.right) ? one.right : undefined;
}

/** The first place in a node that takes a member of what is nothing, where nothing is given to it before. */
function use(
  lookup: CodeLookup,
  node: Expression | { readonly kind: string; readonly start: number; readonly end: number },
  nothing: Expression,
  test: Expression,
): Diagnostic[] {
  const text = lookup.textOf(nothing);
  const inside = lookup.inside(node as Expression);
  // Only what follows the question directly: what is given a value in between is another.
  if (
    inside.some(
      (one) =>
        !isFunction(one) &&
        (one.kind === "assign" || one.kind === "update") &&
        text.startsWith(lookup.textOf(one.target)),
    )
  )
    return [];
  const taken = inside.find((one) => {
    if (isFunction(one) || (one.kind !== "member" && one.kind !== "index")) return false;
    if (lookup.textOf(one.object) !== text || /^\s*[?!]/.test(lookup.text.slice(one.object.end))) return false;
    // With `!`, texts and numbers are asked, too, and these have members where they are empty.
    if (test.kind === "unary" && one.kind === "member" && /^(?:length|toString|indexOf|split|trim)$/.test(one.name))
      return false;
    return !lookup
      .around(one)
      .some(
        (at) =>
          at.kind === "choice" ||
          (at.kind === "binary" &&
            /^(?:&&|\|\||\?\?)$/.test(at.operator) &&
            at.start >= node.start &&
            at.end <= node.end),
      );
  });
  if (taken === undefined) return [];
  return [
    rt4475(lookup.span(taken), {
      text: quoted(lookup.textOf(taken)),
      what: quoted(text),
      test: quoted(lookup.textOf(test)),
    }),
  ];
}
