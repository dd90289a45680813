/**
 * Parentheses that end too late, or are missing: `Math.abs(a - b < 3)`, `"left: " + hp - 1`, `points + bonus ? 10 : 0`, and
 * `"hello " + name || "nobody"`, which is never nobody.
 */

import { rt4616 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isEquality, isOrder } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const parentheses: Rule = {
  codes: ["RT4616"],
  forms: ["binary"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("call"))
      if (one.args.length === 1 && one.args[0]!.kind === "binary") found.push(...ofCall(lookup, one));
    for (const one of lookup.all("binary"))
      if (one.left.kind === "binary" && one.left.operator === "+") found.push(...ofTexts(lookup, one));
    for (const { test } of lookup.all("choice")) {
      if (test.kind !== "binary" || test.operator !== "+" || !endsInText(test) || isWrapped(lookup, test)) continue;
      found.push(
        said(
          lookup,
          test,
          "is all that ? decides about, and a text is always true",
          "put parentheses around what is to be chosen",
        ),
      );
    }
    return found;
  },
};

function said(lookup: CodeLookup, one: Expression, why: string, advice: string): Diagnostic {
  return rt4616(lookup.span(one), { text: quoted(lookup.textOf(one)), why, advice });
}

const ofNumbers = /^(?:abs|floor|ceil|round|sqrt|sin|cos)$/;

/** `Math.abs(a - b < 3)`, `parseInt(text > 3)` */
function ofCall(lookup: CodeLookup, { callee, args }: Expression & { readonly kind: "call" | "new" }): Diagnostic[] {
  const [only, another] = args;
  if (only?.kind !== "binary" || another !== undefined) return [];
  if (!isOrder(only.operator) && !isEquality(only.operator)) return [];
  const takes =
    callee.kind === "member"
      ? ofNumbers.test(callee.name) && lookup.isGlobal(callee.object, "Math")
      : lookup.isGlobal(callee, "parseInt") ||
        lookup.isGlobal(callee, "parseFloat") ||
        lookup.isGlobal(callee, "isNaN");
  return takes
    ? [
        said(
          lookup,
          only,
          `is true or false, and ${lookup.textOf(callee)} takes a number`,
          "close the parentheses before the comparison",
        ),
      ]
    : [];
}

function ofTexts(lookup: CodeLookup, one: Expression & { readonly kind: "binary" }): Diagnostic[] {
  if (
    /^[-*/%]$/.test(one.operator) &&
    endsInText(one.left) &&
    !isWrapped(lookup, one.left) &&
    one.left.kind === "binary" &&
    !isConversion(one)
  )
    return [said(lookup, one, "computes with a text, and gives no number", "put parentheses around the numbers")];
  if (one.operator === "||" && one.left.kind === "binary" && endsInText(one.left) && !isWrapped(lookup, one.left))
    return [
      said(
        lookup,
        one,
        "is always what stands on the left, which is a text with something in it",
        "put parentheses around what || is to choose from",
      ),
    ];
  return [];
}

/** `"0x" + digits - 0` makes a number of a text. */
function isConversion({ left, right, operator }: Expression & { readonly kind: "binary" }): boolean {
  if (right.kind !== "number" || right.value !== (operator === "-" ? 0 : 1)) return false;
  let first: Expression = left;
  while (first.kind === "binary") first = first.left;
  return first.kind !== "string" || /^(?:0[xob])?[\d.]*$/i.test(first.value);
}

/** Whether a sum has a text in it that is written there, and is not empty. */
function endsInText(one: Expression): boolean {
  if (one.kind === "string") return one.value !== "";
  return one.kind === "binary" && one.operator === "+" && (endsInText(one.left) || endsInText(one.right));
}

function isWrapped(lookup: CodeLookup, one: Expression): boolean {
  return (
    /\(\s*$/.test(lookup.text.slice(Math.max(0, one.start - 4), one.start)) &&
    /^\s*\)/.test(lookup.text.slice(one.end, one.end + 4))
  );
}
