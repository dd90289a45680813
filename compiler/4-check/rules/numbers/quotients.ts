/**
 * A quotient beside the remainder of the same division, not rounded: `keyOf(at % WIDTH, at / WIDTH)`. The remainder says that whole ones
 * are counted, so the quotient was to be one.
 */

import { rt4653 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isQuiet, plainText } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

type Binary = Expression & { readonly kind: "binary" };

export const quotients: Rule = {
  codes: ["RT4653"],
  forms: ["%"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("binary")) {
      if (one.operator !== "%" || !isQuiet(one)) continue;
      for (const other of [...beside(lookup, one), ...otherFunctions(lookup, one)]) {
        const text = quoted(lookup.textOf(other));
        const notes = [{ message: "Here the rest of the same division is taken.", span: lookup.span(one) }];
        found.push(rt4653(lookup.span(other), { text }, notes));
      }
    }
    return found;
  },
};

/** Quotients of the same two numbers among the arguments or elements that a remainder stands among. */
function beside(lookup: CodeLookup, one: Binary): Binary[] {
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent)) return [];
  // Members of an object have names of their own: a share may well stand beside a column.
  const siblings =
    parent.kind === "call" || parent.kind === "new" ? parent.args : parent.kind === "array" ? parent.items : [];
  return siblings.filter((other, at): other is Binary => {
    if (other.kind !== "binary" || other.operator !== "/") return false;
    // Bytes: whoever takes them takes whole ones.
    if (other.right.kind === "number" && /^(?:128|256|65536)$/.test(`${other.right.value}`)) return false;
    if (!isSame(lookup, other.left, one.left) || !isSame(lookup, other.right, one.right)) return false;
    return (parent.kind !== "call" && parent.kind !== "new") || !isRoundedBy(lookup, parent, at);
  });
}

/** Whether the function that is handed a quotient takes the whole of it: `Math.floor(y)`, `y | 0`. */
function isRoundedBy(lookup: CodeLookup, { callee }: { readonly callee: Expression }, at: number): boolean {
  if (callee.kind === "member" && callee.name === "fromCharCode") return true;
  const given = lookup.functionOf(callee)?.parameters[at];
  if (given?.kind !== "name" || given.variable === undefined) return false;
  return lookup.reads(given.variable).some((read) => isRounded(lookup, read));
}

/** Whether what a place gives is rounded on the spot. */
function isRounded(lookup: CodeLookup, one: Expression): boolean {
  const around = lookup.parent(one);
  if (around?.kind === "binary") return /^(?:\||>>>?|<<)$/.test(around.operator);
  if (around?.kind === "unary") return around.operator === "~";
  if (around?.kind !== "call" || around.callee === one) return false;
  return /^(?:Math\.(?:floor|ceil|round|trunc)|parseInt)$/.test(lookup.textOf(around.callee));
}

/** `return card % RANKS;` in one function, `return card / RANKS;` in another one of the file. */
function otherFunctions(lookup: CodeLookup, one: Binary): Binary[] {
  const code = lookup.owner(one);
  if (answerOf(code) !== one || !isConstant(one.right) || !isFirst(code, one.left)) return [];
  return lookup.code.functions.flatMap((other): Binary[] => {
    const answer = other === code ? undefined : answerOf(other);
    if (answer?.kind !== "binary" || answer.operator !== "/" || !isFirst(other, answer.left)) return [];
    // Whoever calls it may take the whole of what it gives.
    const calls = lookup.all("call").filter(({ callee }) => lookup.functionOf(callee) === other);
    if (calls.some((call) => isRounded(lookup, call))) return [];
    return isSame(lookup, answer.right, one.right) && lookup.textOf(answer.left) === lookup.textOf(one.left)
      ? [answer]
      : [];
  });
}

/** What a function returns, where it does nothing else. */
function answerOf({ body }: FunctionCode): Expression | undefined {
  const [only] = body;
  return body.length === 1 && only?.kind === "return" ? only.value : undefined;
}

function isConstant(value: Expression): boolean {
  return (value.kind === "name" || value.kind === "member") && /^[A-Z][A-Z\d_]*$/.test(value.name);
}

/** Whether a value is the first parameter of a function. */
function isFirst({ parameters: [first] }: FunctionCode, value: Expression): boolean {
  return value.kind === "name" && first?.kind === "name" && value.variable === first.variable;
}

function isSame(lookup: CodeLookup, a: Expression, b: Expression): boolean {
  return isQuiet(a) && plainText(lookup, a) === plainText(lookup, b);
}
