/**
 * Arguments that are handed over twice, where the second place is that of something that lies there by its own name:
 * `shot(peer, column, column)` for `shot(by, column, row)`, with a `row` beside.
 */

import { rt4479 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { isPlain } from "../../questions/chains.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const handedTwice: Rule = {
  codes: ["RT4479"],
  forms: ["call"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    for (const call of lookup.all("call")) {
      if (isTwice(call)) found.push(...judge(context, lookup, call));
      else if (isMemberTwice(lookup, call)) found.push(...ofDifference(context, lookup, call));
    }
    return found;
  },
};

/** Whether some name is handed over twice. */
function isTwice({ args }: CallCode): boolean {
  for (let at = 1; at < args.length; at++) {
    const one = args[at]!;
    if (one.kind !== "name" || one.name.length < 2) continue;
    for (let before = 0; before < at; before++) {
      const other = args[before]!;
      if (other.kind === "name" && other.name === one.name) return true;
    }
  }
  return false;
}

function judge(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const names = call.args.map((one) => (one.kind === "name" ? one.name : undefined));
  const again = names.findIndex((name, at) => name !== undefined && name.length > 1 && names.indexOf(name) < at);
  const name = names[again];
  if (name === undefined) return [];
  const called = calledAnywhere(context, lookup, call);
  if (called === undefined) return [];
  const wanted = called.code.parameters.map((one) => (one.kind === "name" ? one.name : undefined));
  const first = names.indexOf(name);
  // One of the two is in its place, and the other in that of something else.
  const wrong = wanted[first] === name ? again : wanted[again] === name ? first : -1;
  const meant = wrong < 0 ? undefined : wanted[wrong];
  if (meant === undefined || meant === name || meant.length < 2) return [];
  const owners = lookup.owners(call);
  const lies = lookup.code.variables.some((one) => {
    if (one.name !== meant || one.owner === lookup.code.top || one.kind === "function") return false;
    return owners.includes(one.owner) && hasValueAt(lookup, one, call);
  });
  if (!lies) return [];
  const holes = { name: quoted(called.name), parameter: meant, given: name };
  return [rt4479(lookup.span(call.args[wrong]!), holes)];
}

/** Whether a variable may have a value where a call stands: it is given one around it, and not only on a way of its own. */
function hasValueAt(lookup: CodeLookup, variable: Variable, call: CallCode): boolean {
  if (variable.kind === "parameter" || variable.owner !== lookup.owner(call)) return true;
  return lookup.writes(variable).some(({ by, value }) => {
    if (value === undefined && !isFunction(by) && by.kind === "declare") return false;
    if (isFunction(by) || by.start > call.start) return true;
    const block = lookup.around(by).find((at) => at.kind === "block" || at.kind === "switch" || at.kind === "loop");
    return block === undefined || (block.start <= call.start && call.end <= block.end) || !leaves(block);
  });
}

function leaves(one: Code): boolean {
  return !isFunction(one) && one.kind === "block" && /^(?:return|throw)$/.test(one.body.at(-1)?.kind ?? "");
}

/** Whether the first two are one member of one thing. */
function isMemberTwice(lookup: CodeLookup, { args }: CallCode): boolean {
  const [one, other] = args;
  if (one?.kind !== "member" || other?.kind !== "member" || one.name !== other.name) return false;
  return isPlain(one) && lookup.textOf(one) === lookup.textOf(other);
}

/** `distance(a.position, a.position)`, where `distance` takes the one from the other: nothing is as far from itself. */
function ofDifference(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const called = calledAnywhere(context, lookup, call);
  const [first, second] = called?.code.parameters ?? [];
  const again = call.args[1];
  if (called === undefined || again === undefined) return [];
  if (first?.kind !== "name" || second?.kind !== "name") return [];
  const speaksOf = (node: Expression, variable: Variable | undefined): boolean =>
    called.lookup.inside(node).some((one) => one.kind === "name" && one.variable === variable);
  const isApart = called.lookup
    .inside(called.code)
    .some(
      (one) =>
        one.kind === "binary" &&
        one.operator === "-" &&
        ((speaksOf(one.left, first.variable) && speaksOf(one.right, second.variable)) ||
          (speaksOf(one.left, second.variable) && speaksOf(one.right, first.variable))),
    );
  if (!isApart) return [];
  const holes = { name: quoted(called.name), parameter: second.name, given: quoted(lookup.textOf(again)) };
  return [rt4479(lookup.span(again), holes)];
}
