/**
 * Functions of numbers that are handed something else than they take: a list, one number of two, a number of digits, `map(parseInt)`. And
 * those whose result nobody takes.
 */

import { rt4478 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { kindOf } from "../../questions/kinds.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const loneArguments: Rule = {
  codes: ["RT4478"],
  words: ["Math", "parseInt"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const call of lookup.callsOf("map")) {
        const [callback, another] = call.args;
        if (callback === undefined || another !== undefined || !lookup.isGlobal(callback, "parseInt")) continue;
        const why = "is handed the place in the list as its base, so most of them come to NaN";
        const text = quoted(lookup.textOf(callback));
        found.push(rt4478(lookup.span(callback), { text, why, advice: "write map(Number)." }));
      }
      for (const call of lookup.callsOf("min", "max", "pow", "atan2", "round", "floor", "ceil")) {
        if (!lookup.isGlobal(call.callee.object, "Math")) continue;
        const said = judge(lookup, call, call.callee.name, own);
        if (said !== undefined) found.push(rt4478(lookup.span(call), { text: quoted(lookup.textOf(call)), ...said }));
        else if (call.parent?.kind === "expression" && call.args.length > 0) {
          const why = "gives a number that nobody takes, and leaves what it is handed as it is";
          const [first] = call.args;
          const to = lookup.textOf(first!);
          const advice =
            first?.kind === "name" ? `write ${quoted(`${to} = ${lookup.textOf(call)}`)}` : "keep what it gives";
          found.push(rt4478(lookup.span(call), { text: quoted(lookup.textOf(call)), why, advice: `${advice}.` }));
        }
      }
      return found;
    };
  },
};

function judge(lookup: CodeLookup, { args }: CallCode, name: string, own: ReadonlySet<string>) {
  const [first, second] = args;
  if (first === undefined || args.some((one) => one.kind === "spread")) return undefined;
  const text = lookup.textOf(first);
  switch (name) {
    case "min":
    case "max":
      if (second !== undefined) return undefined;
      if (first.kind === "number" || (first.kind === "binary" && /^[-*/]$/.test(first.operator))) {
        return { why: "is the one number that it is handed", advice: "hand over the other one, too." };
      }
      if (!isListed(lookup, first, own)) return undefined;
      return {
        why: "is NaN: it takes numbers, and this is a list",
        advice: `write Math.${name}.apply(Math, ${text}).`,
      };
    case "pow":
    case "atan2":
      if (second !== undefined) return undefined;
      return {
        why: "is NaN: it takes two numbers",
        advice: name === "pow" ? `write Math.pow(${text}, 2) for the square.` : "hand it y and x.",
      };
    case "round":
    case "floor":
    case "ceil":
      if (second?.kind !== "number") return undefined;
      return {
        why: "is a whole number: it knows nothing of digits",
        advice: `write Math.${name}(${text} * 100) / 100 for two of them.`,
      };
    default:
      return undefined;
  }
}

/** Whether something is a list: by what it is, or because the function around asks for its length or adds to it. */
function isListed(lookup: CodeLookup, one: Expression, own: ReadonlySet<string>): boolean {
  if (one.kind === "array") return true;
  if (one.kind !== "name" && one.kind !== "member") return one.kind === "call" && kindOf(lookup, one, own) === "list";
  const value = lookup.valueOf(one);
  if (!isFunction(value) && value.kind === "array") return true;
  const text = lookup.textOf(one);
  const uses = /^(?:length|push|pop|shift|unshift|splice|concat|forEach|map|filter|reduce|indexOf|join|sort)$/;
  return lookup
    .all("member")
    .some(
      (use) =>
        uses.test(use.name) &&
        use.object.kind === one.kind &&
        lookup.textOf(use.object) === text &&
        isSameVariable(one, use.object),
    );
}

/** Names that are written alike are the same where they mean the same variable. */
function isSameVariable(one: Expression, other: Expression): boolean {
  if (one.kind === "name")
    return other.kind === "name" && one.variable !== undefined && one.variable === other.variable;
  return true;
}
