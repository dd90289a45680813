/**
 * Questions that come too late: whether something is there, after it was used; what is taken from something, after it was deleted.
 */

import { rt4456 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isOptionalBehind } from "../../questions/asked-for.ts";
import { asksEqual, asksUnequal, chainOf, isPlain, listsAround } from "../../questions/chains.ts";
import { type Code, type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const askedLate: Rule = {
  codes: ["RT4456"],
  forms: ["&&", "||", "if", "delete"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("binary")) {
      const chain = chainOf(lookup, one);
      if (chain !== undefined) found.push(...inChain(lookup, chain, one.operator === "&&"));
    }
    for (const one of lookup.all("if")) found.push(...behindUse(lookup, one), ...behindElement(lookup, one));
    for (const one of lookup.all("unary")) if (one.operator === "delete") found.push(...behindDelete(lookup, one));
    return found;
  },
};

/** `offer.to !== peer || !offer`, `list.length > 0 && list !== null` */
function inChain(lookup: CodeLookup, chain: readonly Expression[], isAnd: boolean): Diagnostic[] {
  return chain.flatMap((one, at): Diagnostic[] => {
    const asked = at === 0 ? undefined : askedFor(lookup, one, isAnd);
    if (asked === undefined) return [];
    const text = lookup.textOf(asked);
    const before = chain.slice(0, at);
    // Asked before, too: then it is only said twice.
    if (before.some((other) => mentionsAlone(lookup, other, text))) return [];
    const use = before.flatMap((other) => usesIn(lookup, other)).find((other) => lookup.textOf(other) === text);
    return use === undefined ? [] : [late(lookup, one, text, use)];
  });
}

function late(lookup: CodeLookup, one: Expression, text: string, use: Expression): Diagnostic {
  const notes = [{ message: "It is used here.", span: lookup.span(use) }];
  return rt4456(
    lookup.span(one),
    { text: quoted(text), so: "asked for after it was used", advice: "ask first." },
    notes,
  );
}

/** What a condition asks to be there: `!x` and `x == null` on the way out, `x != null` on the way on. */
function askedFor(lookup: CodeLookup, one: Expression, isAnd: boolean): Expression | undefined {
  if (!isAnd && one.kind === "unary" && one.operator === "!" && isPlain(one.operand)) return one.operand;
  if (one.kind !== "binary") return undefined;
  if (!(isAnd ? asksUnequal : asksEqual)(one.operator) || !isPlain(one.left)) return undefined;
  return lookup.isNothing(one.right) ? one.left : undefined;
}

/** Whether a part of a condition asks for the thing itself, and not only for what is in it. */
function mentionsAlone(lookup: CodeLookup, expression: Expression, text: string): boolean {
  return lookup.inside(expression, true).some((one) => {
    if (isFunction(one) || lookup.textOf(one) !== text) return false;
    const parent = lookup.parent(one);
    return (
      parent !== undefined &&
      !isFunction(parent) &&
      !((parent.kind === "member" || parent.kind === "index") && parent.object === one)
    );
  });
}

/** The things from which an expression takes something whatever else is so. */
function usesIn(lookup: CodeLookup, expression: Expression): Expression[] {
  const found: Expression[] = [];
  const visit = (one: Code): void => {
    if (isFunction(one)) return;
    if (one.kind === "binary" && /^(?:&&|\|\||\?\?)$/.test(one.operator)) {
      visit(one.left);
      return;
    }
    if (one.kind === "choice") {
      visit(one.test);
      return;
    }
    if ((one.kind === "member" || one.kind === "index") && isPlain(one.object) && one.object.kind !== "this") {
      if (!isOptionalBehind(lookup.text, one.object.end)) found.push(one.object);
    }
    for (const child of lookup.children(one)) visit(child);
  };
  visit(expression);
  return found;
}

/** `var x = data.getNumber(1); if (!data) return;` */
function behindUse(lookup: CodeLookup, one: Statement & { readonly kind: "if" }): Diagnostic[] {
  const asked = askedFor(
    lookup,
    one.test.kind === "binary" && one.test.operator === "||" ? firstOf(one.test) : one.test,
    false,
  );
  if (asked?.kind !== "name" || asked.variable === undefined) return [];
  const { variable } = asked;
  if (!/^(?:var|let|const|parameter)$/.test(variable.kind) || variable.shared || variable.owner !== lookup.owner(one))
    return [];
  if (variable.owner === lookup.code.top) return [];
  const [place] = listsAround(lookup, one);
  if (place === undefined || isOfText(lookup, one.test, variable)) return [];
  // From the last place that gives it a value on.
  const from = lastWrite(lookup, variable, one.start);
  for (const statement of place.list.slice(0, place.at)) {
    const value = statement.kind === "declare" || statement.kind === "expression" ? statement.value : undefined;
    if (value === undefined || statement.start < from) continue;
    const use = usesIn(lookup, value).find(
      (other): other is NameCode => other.kind === "name" && other.variable === variable,
    );
    if (use !== undefined) return [late(lookup, asked, asked.name, use)];
  }
  return [];
}

/** `if (!ch || ch === "x")`: of a text it is asked whether it is empty. */
function isOfText(lookup: CodeLookup, test: Expression, variable: Variable): boolean {
  return lookup.inside(test).some((one) => {
    if (isFunction(one) || one.kind !== "binary" || !asksEqual(one.operator)) return false;
    return one.left.kind === "name" && one.left.variable === variable && one.right.kind === "string";
  });
}

function firstOf(one: Expression): Expression {
  let at = one;
  while (at.kind === "binary" && at.operator === "||") at = at.left;
  return at;
}

function lastWrite(lookup: CodeLookup, variable: Variable, before: number): number {
  let last = 0;
  for (const { name, by } of lookup.writes(variable)) {
    // In a loop a later line is an earlier one, too.
    if (isFunction(by)) continue;
    const isLoop = lookup.around(name).some((at) => (at.kind === "loop" || at.kind === "each") && at.end > before);
    if (isLoop && name.start > before) return before;
    if (name.start < before) last = Math.max(last, name.end);
  }
  return last;
}

const harmless =
  /^(?:get\w*|set\w*|send|floor|round|ceil|max|min|abs|info|debug|warn|error|newData|newPacket|stringify|indexOf)$/;

/** `var card = hand[at].card; if (at < 0 || at >= hand.length) return;`: where the index is beyond the list, the first line throws. */
function behindElement(lookup: CodeLookup, one: Statement & { readonly kind: "if" }): Diagnostic[] {
  const { test } = one;
  if (test.kind !== "binary" || (test.operator !== "||" && test.operator !== ">=")) return [];
  const parts = test.operator === "||" ? [test.left, test.right] : [test];
  const bound = parts.find(
    (part) =>
      part.kind === "binary" && part.operator === ">=" && part.right.kind === "member" && part.right.name === "length",
  );
  if (bound?.kind !== "binary" || bound.right.kind !== "member" || bound.left.kind !== "name") return [];
  if (!lookup.inside(one.yes).some((part) => part.kind === "return" || part.kind === "throw")) return [];
  const [place] = listsAround(lookup, one);
  const before = place?.list[place.at - 1];
  if (before === undefined || (before.kind !== "declare" && before.kind !== "expression")) return [];
  const text = `${lookup.textOf(bound.right.object)}[${bound.left.name}]`;
  const use = lookup
    .inside(before)
    .find(
      (at) =>
        at.kind === "member" && lookup.textOf(at.object) === text && !isOptionalBehind(lookup.text, at.object.end),
    );
  if (use?.kind !== "member" || conditionsAround(lookup, use).some((at) => at.start >= before.start)) return [];
  return [late(lookup, bound, lookup.textOf(bound.left), use)];
}

/** `delete towers[id]; gold += towers[id].cost;` */
function behindDelete(lookup: CodeLookup, one: Expression & { readonly kind: "unary" }): Diagnostic[] {
  const { operand } = one;
  if (operand.kind !== "index" && operand.kind !== "member") return [];
  const text = lookup.textOf(operand);
  const [place] = listsAround(lookup, one);
  if (place === undefined || lookup.parent(one)?.kind !== "expression" || /[()]/.test(text)) return [];
  for (const statement of place.list.slice(place.at + 1)) {
    const parts = lookup.inside(statement, true);
    // Whatever is given a new value, or called, may put it there again.
    const isOpen = parts.some((at) => {
      if (isFunction(at)) return true;
      if (at.kind === "call" || at.kind === "new") {
        return (
          at.kind === "new" ||
          at.callee.kind !== "member" ||
          at.callee.object.kind === "this" ||
          !harmless.test(at.callee.name)
        );
      }
      if (at.kind !== "assign" && at.kind !== "update") return false;
      const target = lookup.textOf(at.target);
      return target === text || (at.target.kind === "name" && text.includes(target));
    });
    const use = parts.find((at): at is Expression => {
      if (isFunction(at) || (at.kind !== "member" && at.kind !== "index")) return false;
      return (
        at.object.kind === operand.kind &&
        lookup.textOf(at.object) === text &&
        !isOptionalBehind(lookup.text, at.object.end)
      );
    });
    // `var name = channelOf[peer];`: put into a variable whole, for what follows.
    const taken =
      statement.kind === "declare" && lookup.textOf(statement.value ?? one) === text ? statement.value : undefined;
    const used = taken ?? (use?.kind === "member" || use?.kind === "index" ? use.object : undefined);
    if (used !== undefined && !isOpen) {
      const notes = [{ message: "It is deleted here.", span: lookup.span(one) }];
      const holes = {
        text: quoted(text),
        so: "used after it was deleted",
        advice: "take what is needed from it first.",
      };
      return [rt4456(lookup.span(used), holes, notes)];
    }
    if (isOpen || (statement.kind !== "expression" && statement.kind !== "declare")) return [];
  }
  return [];
}
