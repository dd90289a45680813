/**
 * Operators that bind otherwise than the line looks: `!a === b`, `flags & MASK === MASK`, `turn + 1 % players`.
 *
 * Invariant: parentheses say that it is meant, and silence everything here.
 */

import { rt4451 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import type { Binary } from "../../questions/chains.ts";
import { asksEqual, asksUnequal, isEquality } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { kindOf } from "../../questions/kinds.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const binding: Rule = {
  codes: ["RT4451"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const tell = (one: Expression, how: string, advice: string): Diagnostic =>
        rt4451(lookup.span(one), { text: quoted(lookup.textOf(one)), how, advice });
      const found: Diagnostic[] = [];
      for (const one of lookup.all("binary")) {
        const said = ofBinary(lookup, one, own);
        if (said !== undefined) found.push(tell(one, ...said));
      }
      for (const { target, value, operator, start, end } of lookup.all("assign")) {
        if (operator !== "=" || (value.kind !== "unary" && value.kind !== "binary")) continue;
        // `x =+ y`, `x =+ y / 2`: the sign is written as if it were a part of the operator.
        if (value.kind === "unary" && value.operator === "!" && isNotEqual(lookup, target.end, value.start)) {
          const instead = `${lookup.textOf(target)} != ${lookup.textOf(value.operand)}`;
          found.push(
            rt4451(lookup.span({ start, end }), {
              text: quoted(lookup.textOf({ start, end })),
              how: `assigns ${quoted(lookup.textOf(value))}`,
              advice: `write ${quoted(instead)}.`,
            }),
          );
          continue;
        }
        // What begins with no sign is not looked at.
        const begin = lookup.text.charCodeAt(value.start);
        if (begin !== 43 && begin !== 45) continue;
        let first: Expression = value;
        while (first.kind === "binary" && !isBracketed(lookup, first)) first = first.left;
        if (first.kind !== "unary" || !/^[-+]$/.test(first.operator) || first.start !== value.start) continue;
        const isJoined = lookup.text[value.start - 1] === "=" && /\s/.test(lookup.text[value.start + 1] ?? "");
        if (!isJoined || !/\s/.test(lookup.text[target.end] ?? "")) continue;
        const sign = first.operator;
        found.push(
          rt4451(lookup.span({ start, end }), {
            text: quoted(lookup.textOf({ start, end })),
            how: `assigns ${quoted(lookup.textOf(value))}`,
            advice: `write ${sign}= to ${sign === "+" ? "add" : "subtract"}.`,
          }),
        );
      }
      for (const one of lookup.all("choice")) {
        const { test } = one;
        if (test.kind !== "binary" || test.operator !== "+" || isBracketed(lookup, test)) continue;
        if (!hasText(test)) continue;
        found.push(tell(test, "is all of it the condition, and no empty text", "put the ? : in parentheses."));
      }
      return found;
    };
  },
};

/** `x =! y`, with a space behind the `!`: the signs of `!=` have changed places. */
function isNotEqual(lookup: CodeLookup, end: number, start: number): boolean {
  return (
    /\s$/.test(lookup.text.slice(end, start - 1)) &&
    lookup.text[start - 1] === "=" &&
    /\s/.test(lookup.text[start + 1] ?? "")
  );
}

const comparing = new Set("< > <= >= == != === !== in instanceof".split(" "));

/** How it binds, and what to write; undefined where it binds as it looks. */
function ofBinary(lookup: CodeLookup, one: Binary, own: ReadonlySet<string>): readonly [string, string] | undefined {
  const { operator, left, right } = one;
  if (comparing.has(operator)) {
    if (left.kind === "binary") return ofChain(lookup, one);
    return left.kind === "unary" ? ofNegation(lookup, one, own) : undefined;
  }
  switch (operator) {
    case "&":
    case "|":
    case "^": {
      if (operator === "^" && isSquare(one)) {
        // `dx ^ 2 + dy ^ 2` is one mistake, and told of the whole.
        const around = lookup.parent(one);
        if (around?.kind === "binary" && around.operator === "^" && around.left === one && isSquare(around))
          return undefined;
        const base = squared(lookup, left);
        return ["is an exclusive or, and no power", `write ${base} * ${base}, or Math.pow.`];
      }
      for (const [side, other] of [
        [right, left],
        [left, right],
      ] as const) {
        if (side.kind !== "binary" || !isEquality(side.operator) || isBracketed(lookup, side)) continue;
        if (isYesOrNo(other)) continue;
        // `side === LEFT ^ flipped`: one of two and not both; bits are compared with what they make, which stands behind.
        if (operator === "^" && side === left) continue;
        return [`compares ${quoted(lookup.textOf(side))} first`, `put ${operator} in parentheses.`];
      }
      return undefined;
    }
    case "+":
    case "-": {
      if (right.kind !== "binary" || right.operator !== "%" || right.left.kind !== "number") return undefined;
      if (isBracketed(lookup, right)) return undefined;
      const sum = `${lookup.textOf(left)} ${operator} ${lookup.textOf(right.left)}`;
      return [
        `takes ${quoted(lookup.textOf(right))} first`,
        `write (${quoted(sum)}) % ${quoted(lookup.textOf(right.right))}.`,
      ];
    }
    case "||":
    case "??": {
      const meant = operator === "||" ? comparedForBoth(lookup, left, right) : undefined;
      if (meant !== undefined) return [`asks only whether ${quoted(lookup.textOf(left))} is not 0`, `write ${meant}.`];
      if (right.kind !== "binary" || right.operator !== "+" || isBracketed(lookup, right)) return undefined;
      if (right.left.kind !== "number" || right.left.value !== 0) return undefined;
      return [
        `adds ${quoted(lookup.textOf(right))} first, so nothing is added to what is there`,
        `write (${quoted(lookup.textOf(left))} ${operator} 0) + ${quoted(lookup.textOf(right.right))}.`,
      ];
    }
    default:
      return undefined;
  }
}

/**
 * `white || black <= 0`: two numbers that begin alike and are stepped alike, of which only the second is compared.
 * @returns what was meant
 */
function comparedForBoth(lookup: CodeLookup, left: Expression, right: Expression): string | undefined {
  if (right.kind !== "binary" || right.right.kind !== "number" || isBracketed(lookup, right)) return undefined;
  if (!comparing.has(right.operator) || left.kind !== "name" || right.left.kind !== "name") return undefined;
  const [a, b] = [left.variable, right.left.variable];
  if (a === undefined || b === undefined || a === b || a.owner !== b.owner) return undefined;
  const [one, other] = [a, b].map((variable) => begunAndStepped(lookup, variable));
  if (one === undefined || one !== other) return undefined;
  const rest = `${right.operator} ${lookup.textOf(right.right)}`;
  return `${quoted(`${left.name} ${rest} || ${lookup.textOf(right)}`)}`;
}

/** What a number begins with and how it is stepped; undefined where it is no number that is. */
function begunAndStepped(lookup: CodeLookup, variable: Variable): string | undefined {
  const [first, ...rest] = lookup.writes(variable);
  if (first?.value?.kind !== "number" || rest.length === 0) return undefined;
  const steps = rest.flatMap(({ by }) => {
    if (isFunction(by)) return [];
    if (by.kind === "update") return [by.step > 0 ? "+" : "-"];
    return by.kind === "assign" && by.operator !== "=" ? [by.operator.charAt(0)] : [];
  });
  return steps.length === 0 ? undefined : `${first.value.value} ${[...new Set(steps)].sort().join("")}`;
}

/** `0 <= x <= 9`: whether the first holds is compared with the last. */
function ofChain(lookup: CodeLookup, { operator, left, right }: Binary): readonly [string, string] | undefined {
  if (!/^[<>]=?$/.test(operator) || left.kind !== "binary" || left.operator[0] !== operator[0]) return undefined;
  if (!/^[<>]=?$/.test(left.operator) || isBracketed(lookup, left)) return undefined;
  const [first, middle, last] = [left.left, left.right, right].map((one) => quoted(lookup.textOf(one)));
  return [
    `compares the answer of ${quoted(lookup.textOf(left))} with ${last}`,
    `write ${first} ${left.operator} ${middle} && ${middle} ${operator} ${last}.`,
  ];
}

/** `!a === b`, `!key in table` */
function ofNegation(
  lookup: CodeLookup,
  { operator, left, right }: Binary,
  own: ReadonlySet<string>,
): readonly [string, string] | undefined {
  if (left.kind !== "unary" || left.operator !== "!" || isBracketed(lookup, left)) return undefined;
  // `!a === !b` compares two answers.
  if (operator !== "in" && operator !== "instanceof" && isYesOrNo(right)) return undefined;
  if (/^!\s*!/.test(lookup.textOf(left))) return undefined;
  // `!0 === a`: how minifiers write true.
  if (left.operand.kind === "number") return undefined;
  // What is known to be something else is never equal to true or false, and that is said.
  if (operator.length === 3 && kindOf(lookup, right, own) !== undefined) return undefined;
  const [a, b] = [quoted(lookup.textOf(left.operand)), quoted(lookup.textOf(right))];
  const instead = asksEqual(operator)
    ? `${a} ${operator.replace("=", "!")} ${b}`
    : asksUnequal(operator)
      ? `${a} ${operator.replace("!", "=")} ${b}`
      : `!(${a} ${operator} ${b})`;
  return [`asks whether ${a} is nothing, and compares the answer`, `write ${instead}.`];
}

function isYesOrNo(one: Expression): boolean {
  if (one.kind === "boolean") return true;
  if (one.kind === "unary") return one.operator === "!";
  return one.kind === "binary" && (comparing.has(one.operator) || /^(?:&&|\|\||[&|^])$/.test(one.operator));
}

/** `(a.x - b.x) ^ 2`, alone or as the first of a sum, which is taken before the `^`. */
function isSquare({ left, right }: Binary): boolean {
  let first = right;
  while (first.kind === "binary" && /^[-+]$/.test(first.operator)) first = first.left;
  if (first.kind !== "number" || first.value !== 2) return false;
  const of = left.kind === "binary" && left.operator === "^" ? left.right : left;
  if (of.kind === "binary" && /^[-+]$/.test(of.operator)) return true;
  return of.kind === "name" && /^d[xyz]$|^dist/i.test(of.name);
}

/** What is squared first in a sum of squares, as it is to be written beside another operator. */
function squared(lookup: CodeLookup, left: Expression): string {
  let first = left;
  while (first.kind === "binary" && first.operator === "^") first = first.left;
  const text = lookup.textOf(first);
  return quoted(first.kind === "binary" ? `(${text})` : text);
}

function hasText(one: Expression): boolean {
  if (one.kind === "string") return one.value !== "";
  return one.kind === "binary" && one.operator === "+" && (hasText(one.left) || hasText(one.right));
}

/** Whether parentheses stand right around an expression. */
function isBracketed(lookup: CodeLookup, { start, end }: Expression): boolean {
  return (
    /\(\s*$/.test(lookup.text.slice(Math.max(0, start - 40), start)) && /^\s*\)/.test(lookup.text.slice(end, end + 40))
  );
}
