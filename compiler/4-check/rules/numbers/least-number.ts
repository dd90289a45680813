/**
 * The most of some numbers that is sought from `Number.MIN_VALUE` on, which is the least number above 0 and no lowest one.
 *
 * Invariant: said only where what begins so is compared with as the most so far, or is named so: others use it as next to nothing.
 */

import { rt4622 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, MemberCode, Pattern } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const leastNumber: Rule = {
  codes: ["RT4622"],
  words: ["MIN_VALUE"],
  inFiles: () => (lookup) =>
    lookup.all("member").flatMap((one): Diagnostic[] => {
      if (one.name !== "MIN_VALUE" || !lookup.isGlobal(one.object, "Number")) return [];
      const target = givenTo(lookup, one);
      if (target === undefined || !isMost(lookup, one, target)) return [];
      // `if (!(area > 0)) area = Number.MIN_VALUE;`: whatever is above 0.
      if (conditionsAround(lookup, one).some((test) => />\s*0\b/.test(lookup.textOf(test)))) return [];
      return [rt4622(lookup.span(one), { name: quoted(target) })];
    }),
};

/** What is given the number: a name, a member, or the key of an object. */
function givenTo(lookup: CodeLookup, one: MemberCode): string | undefined {
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent)) return undefined;
  if (parent.kind === "object") {
    const key = parent.members.find(({ value }) => value === one)?.key;
    return typeof key === "string" ? key : undefined;
  }
  if (parent.kind !== "declare" && !(parent.kind === "assign" && parent.operator === "=")) return undefined;
  return textOf(lookup, parent.target);
}

function textOf(lookup: CodeLookup, target: Pattern): string | undefined {
  return target.kind === "name" || target.kind === "member" || target.kind === "index"
    ? lookup.textOf(target)
    : undefined;
}

function isMost(lookup: CodeLookup, one: MemberCode, target: string): boolean {
  if (/(?:^|[a-z_.])(?:max|best|most|highest|largest|biggest|top|farthest|furthest)/i.test(target)) return true;
  return lookup.inside(lookup.owner(one), true).some((node) => {
    if (isFunction(node)) return false;
    const is = (part: Expression | undefined): boolean => part !== undefined && lookup.textOf(part) === target;
    if (node.kind === "binary")
      return node.operator.startsWith(">") ? is(node.right) : node.operator.startsWith("<") && is(node.left);
    return node.kind === "call" && /^Math\.max$/.test(lookup.textOf(node.callee)) && node.args.some(is);
  });
}
