/**
 * Turns that begin again at another end than they are held to at the other: `if (turn > count) turn = 1; if (turn < 0) turn = count;` lets
 * 0 pass, which is no turn, and `if (at >= count) at = 0; if (at < 0) at = count;` goes to where the first question begins again.
 *
 * Certain by the two questions alone, which stand one behind the other and speak of the same number and of the same end.
 */

import { rt4499 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { plainText } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const wraps: Rule = {
  codes: ["RT4499"],
  forms: ["<"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("if")) {
      const first = wrapOf(lookup, one);
      const next = first === undefined ? undefined : behind(lookup, one);
      const second = next === undefined ? undefined : wrapOf(lookup, next);
      if (first === undefined || second === undefined) continue;
      if (first.test.operator === "<") judge(lookup, first, second, found);
      else if (second.test.operator === "<") judge(lookup, second, first, found);
    }
    return found;
  },
};

type If = Statement & { readonly kind: "if" };

interface Wrap {
  readonly test: Expression & { readonly kind: "binary" };
  readonly counter: Expression;
  readonly bound: Expression;
  readonly to: Expression;
}

/** `if (turn > count) turn = 1;`, with nothing else in it. */
function wrapOf(lookup: CodeLookup, { test, yes }: If): Wrap | undefined {
  if (test.kind !== "binary" || !/^[<>]=?$/.test(test.operator)) return undefined;
  const [only, another] = yes.kind === "block" ? yes.body : [yes];
  if (only?.kind !== "expression" || another !== undefined || only.value.kind !== "assign") return undefined;
  const { target, value, operator } = only.value;
  if (operator !== "=" || (target.kind !== "name" && target.kind !== "member")) return undefined;
  if (plainText(lookup, target) !== plainText(lookup, test.left)) return undefined;
  return { test, counter: test.left, bound: test.right, to: value };
}

/** The question that stands right behind, also as its `else`. */
function behind(lookup: CodeLookup, one: If): If | undefined {
  if (one.no !== undefined) {
    const [only, another] = one.no.kind === "block" ? one.no.body : [one.no];
    return only?.kind === "if" && another === undefined ? only : undefined;
  }
  const parent = lookup.parent(one);
  const list = parent !== undefined && (isFunction(parent) || parent.kind === "block") ? parent.body : [];
  const next = list[list.indexOf(one) + 1];
  return next?.kind === "if" ? next : undefined;
}

function judge(lookup: CodeLookup, low: Wrap, high: Wrap, found: Diagnostic[]): void {
  if (low.bound.kind !== "number" || low.bound.value !== 0 || high.to.kind !== "number") return;
  const counter = plainText(lookup, low.counter);
  const end = plainText(lookup, high.bound);
  // The low one goes to the end that the high one asks for.
  if (plainText(lookup, high.counter) !== counter || plainText(lookup, low.to) !== end) return;
  const notes = [{ message: "At the other end it is held here.", span: lookup.span(high.test) }];
  const name = quoted(lookup.textOf(low.counter));
  if (high.test.operator === ">" && high.to.value === 1) {
    const why = `0 passes, and beyond ${quoted(lookup.textOf(high.bound))} ${name} begins again at 1; compare with < 1`;
    found.push(rt4499(lookup.span(low.test), { text: quoted(lookup.textOf(low.test)), why }, notes));
  } else if (high.test.operator === ">=" && high.to.value === 0 && high.test.start < low.test.start) {
    const text = `${name} = ${quoted(lookup.textOf(low.to))}`;
    const why = `that is one beyond the last, where ${quoted(lookup.textOf(high.test))} begins again at 0; go to ${quoted(lookup.textOf(low.to))} - 1`;
    found.push(rt4499(lookup.span(low.to), { text, why }, notes));
  }
}
