/**
 * Chains: the operands of `a && b && c`, the questions of `if … else if …`, and what asking does: whether twice gives the same
 * answer, and whether it runs anybody's code.
 */

import type { Expression, Pattern, Statement } from "#compiler/typescript/code.ts";
import { type Code, type CodeLookup, isFunction } from "./lookup.ts";

/** An operator between two operands, `&&` and `||` included. */
export type Binary = Expression & { readonly kind: "binary" };

/** `<`, `>`, `<=`, `>=`. Asked of nearly every operator there is: by its first letter, which tells most of them. */
export function isOrder(operator: string): boolean {
  const first = operator.charCodeAt(0);
  if (first !== 60 && first !== 62) return false;
  // Shifts begin with the same, and are two of it.
  return operator.length === 1 || (operator.length === 2 && operator.charCodeAt(1) === 61);
}

/** `==`, `!=`, `===`, `!==`. */
export function isEquality(operator: string): boolean {
  const { length } = operator;
  if (length !== 2 && length !== 3) return false;
  const first = operator.charCodeAt(0);
  return (first === 61 || first === 33) && operator.charCodeAt(1) === 61;
}

/** `==`, `===`. */
export function asksEqual(operator: string): boolean {
  return operator === "===" || operator === "==";
}

/** `!=`, `!==`. */
export function asksUnequal(operator: string): boolean {
  return operator === "!==" || operator === "!=";
}

/** `&&`, `||`. */
export function isAndOr(operator: string): boolean {
  return operator === "&&" || operator === "||";
}

/** The whole of `a && b && c`, once: undefined for its inner parts, and for all that is no such chain. */
export function chainOf(lookup: CodeLookup, one: Binary): readonly Expression[] | undefined {
  const { operator } = one;
  if (!isAndOr(operator)) return undefined;
  const parent = lookup.parent(one);
  if (parent?.kind === "binary" && parent.operator === operator) return undefined;
  return partsOf(one, operator);
}

/** The operands of `a && b && c`, or of whichever operator it is; the expression itself where it is no such chain. */
export function partsOf(one: Expression, operator: string): readonly Expression[] {
  const found: Expression[] = [];
  addParts(one, operator, found);
  return found;
}

function addParts(one: Expression, operator: string, found: Expression[]): void {
  if (one.kind === "binary" && one.operator === operator) {
    addParts(one.left, operator, found);
    addParts(one.right, operator, found);
  } else found.push(one);
}

/** All that `&&` and `||` make of an expression and others: the condition that it is a part of. */
export function conditionWith(lookup: CodeLookup, one: Code): Code {
  let whole = one;
  for (let at = lookup.parent(whole); at?.kind === "binary" && isAndOr(at.operator); at = lookup.parent(at)) whole = at;
  return whole;
}

/** The questions of a whole `if … else if …`, in order; undefined for an `else if`, which belongs to the one before. */
export function branchesOf(
  lookup: CodeLookup,
  one: Statement & { readonly kind: "if" },
): readonly Expression[] | undefined {
  const around = lookup.parent(one);
  const parent = around?.kind === "block" && around.body.length === 1 ? lookup.parent(around) : around;
  if (parent?.kind === "if" && elseIf(parent) === one) return undefined;
  const tests: Expression[] = [];
  for (let at: (Statement & { readonly kind: "if" }) | undefined = one; at !== undefined; at = elseIf(at)) {
    tests.push(at.test);
  }
  return tests;
}

/** The `if` that is all there is behind an `else`. */
export function elseIf(one: Statement & { readonly kind: "if" }): (Statement & { readonly kind: "if" }) | undefined {
  const { no } = one;
  const inner = no?.kind === "block" && no.body.length === 1 ? no.body[0] : no;
  return inner?.kind === "if" ? inner : undefined;
}

const onlyAsks =
  /^(?:get|is|has)[A-Z]\w*$|^(?:indexOf|lastIndexOf|includes|charAt|charCodeAt|hasOwnProperty|length|toLowerCase|toUpperCase|trim|abs|floor|ceil|round|min|max)$/;

/** Whether an expression gives the same when it is asked twice in a row: it changes nothing, and calls only what asks. */
export function isSteady(lookup: CodeLookup, expression: Expression): boolean {
  return lookup.inside(expression).every((one) => {
    if (isFunction(one)) return false;
    switch (one.kind) {
      case "call":
        return one.callee.kind === "member" && onlyAsks.test(one.callee.name);
      case "assign":
      case "update":
      case "new":
      case "function":
      case "class":
      case "await":
      case "yield":
      case "other":
        return false;
      default:
        return true;
    }
  });
}

/** The text of an expression without its spaces: two that are written alike are alike. */
export function plainText(lookup: CodeLookup, one: Expression): string {
  const text = lookup.textOf(one);
  // Most are names and members, and have none.
  return isPlain(one) && hasNoSpace(text) ? text : text.replace(/\s+/g, "");
}

function hasNoSpace(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code > 127) return false;
  }
  return true;
}

/** Whether two expressions are written alike, but for spaces. Nearly all that are not begin with another letter. */
export function areAlike(lookup: CodeLookup, a: Place, b: Place): boolean {
  const { text } = lookup;
  if (text.charCodeAt(a.start) !== text.charCodeAt(b.start)) return false;
  return plainText(lookup, a as Expression) === plainText(lookup, b as Expression);
}

type Place = Expression | Pattern;

/** Names and members of names, of which reading twice gives the same. */
export function isPlain(expression: Expression): boolean {
  if (expression.kind === "member") return isPlain(expression.object);
  return expression.kind === "name" || expression.kind === "this";
}

/** Whether to compute an expression runs nobody's code: names, members, literals and what is computed of these. */
export function isQuiet(value: Expression | Pattern): boolean {
  switch (value.kind) {
    case "name":
    case "this":
    case "number":
    case "string":
    case "boolean":
    case "null":
      return true;
    case "member":
      return isQuiet(value.object);
    case "index":
      return isQuiet(value.object) && isQuiet(value.index);
    case "binary":
      return isQuiet(value.left) && isQuiet(value.right);
    case "unary":
      return value.operator !== "delete" && isQuiet(value.operand);
    default:
      return false;
  }
}

/** The lists of statements around a node, innermost first, each with the statement of it that the node is in. */
export function listsAround(
  lookup: CodeLookup,
  node: Code,
): { readonly list: readonly Statement[]; readonly at: number; readonly around: Code }[] {
  const found: { list: readonly Statement[]; at: number; around: Code }[] = [];
  let inner: Code = node;
  for (const around of [...lookup.around(node), lookup.owner(node)]) {
    for (const list of listsOf(around)) {
      const at = list.indexOf(inner as Statement);
      if (at >= 0) found.push({ list, at, around });
    }
    inner = around;
  }
  return found;
}

/** The innermost of them: the list, and where in it the node stands, or what it is in. */
export function listAround(
  lookup: CodeLookup,
  node: Code,
): { readonly list: readonly Statement[]; readonly at: number; readonly around: Code } | undefined {
  let inner: Code = node;
  for (let around = lookup.parent(node) ?? lookup.code.top; ; around = lookup.parent(around) ?? lookup.code.top) {
    for (const list of listsOf(around)) {
      const at = list.indexOf(inner as Statement);
      if (at >= 0) return { list, at, around };
    }
    if (isFunction(around)) return undefined;
    inner = around;
  }
}

function listsOf(node: Code): readonly (readonly Statement[])[] {
  if (isFunction(node) || node.kind === "block") return [node.body];
  return node.kind === "switch" ? node.cases.map(({ body }) => body) : [];
}
