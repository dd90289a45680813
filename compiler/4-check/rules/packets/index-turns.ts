/**
 * Index turns: what two turns of a loop, or two calls of a callback of `forEach`, set in one builder, by how far each index goes on
 * from turn to turn.
 */

import { rt4455 } from "#compiler/diagnostics/catalogue.ts";
import type { Expression, FunctionCode, Pattern, Statement, Variable } from "#compiler/typescript/code.ts";
import { type Code, type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isSameBut } from "../../questions/sums.ts";
import { isWithin } from "../../questions/within.ts";
import { type Put, type State, tell, type Unknown } from "./index-puts.ts";

/** What runs once for each element, or for as long as a test holds. */
export interface Turn {
  readonly list: readonly Statement[];
  readonly body: Code;
  readonly owner: FunctionCode;
  /** What each turn gets anew. */
  readonly given: readonly Pattern[];
  readonly test?: Expression | undefined;
  readonly after?: Expression | undefined;
  /** The number that a loop counts up to. */
  readonly bound?: number | undefined;
  /** What `forEach` counts. */
  readonly counter?: Variable;
}

/** Whether a statement leaves a turn by what is counted in it: then the turn after it may be another. */
export function leavesByCount(
  lookup: CodeLookup,
  one: Statement & { readonly kind: "if" },
  { body, after }: Turn,
): boolean {
  if (!lookup.inside(one).some(leaves)) return false;
  return lookup.inside(one.test).some((node) => {
    if (node.kind !== "name" || node.variable === undefined) return false;
    return lookup.writes(node.variable).some(({ by }) => {
      if (by.kind !== "update" && !(by.kind === "assign" && by.operator !== "=")) return false;
      return isWithin(by, body) || (after !== undefined && isWithin(by, after));
    });
  });
}

/** The variables that a turn changes. */
export function changedIn(lookup: CodeLookup, { body, after }: Turn): Set<Variable> {
  const found = new Set<Variable>();
  for (const node of after === undefined ? [body] : [body, after])
    for (const one of lookup.inside(node, true)) {
      if (isFunction(one) || (one.kind !== "assign" && one.kind !== "update" && one.kind !== "declare")) continue;
      if (one.target.kind === "name" && one.target.variable !== undefined) found.add(one.target.variable);
    }
  return found;
}

/**
 * Tells where a turn sets what the turn before has set.
 * @param state Behind the turn.
 * @param puts What it has set in one builder.
 * @param steps By what was not known when the turn began: how far it goes on in a turn.
 */
export function tellTurns(state: State, puts: readonly Put[], steps: ReadonlyMap<object, number>, turn: Turn): void {
  const moving = puts.flatMap((put) => {
    let by = 0;
    for (const [what, times] of put.at.times) {
      // What the turn has not begun is the same in each.
      const one = steps.get(what) ?? ((what as Unknown).of === state ? undefined : 0);
      if (one === undefined) return [];
      by += one * times;
    }
    return [{ put, by }];
  });
  for (let a = 0; a < moving.length; a++) {
    const high = moving[a]!;
    if (high.put.plain) continue;
    if (high.by === 0) {
      // Of a counter that each turn begins again a rule of its own speaks.
      if (isBegunIn(state.lookup, high.put.node, turn.body)) continue;
      const what = `Each turn sets index ${quoted(state.lookup.textOf(high.put.node))}, and only the last one is left`;
      tell(
        state,
        high.put.node,
        rt4455(state.lookup.span(high.put.node), { what, advice: "go on by what a turn sets." }),
      );
      return;
    }
    for (let b = 0; b < moving.length; b++) {
      const low = moving[b]!;
      if (low === high || low.by !== high.by || !isSameBut(low.put.at, high.put.at)) continue;
      const apart = (high.put.at.known - low.put.at.known) / high.by;
      if (!Number.isInteger(apart) || apart < 1 || apart > moving.length - 1) continue;
      if (turn.bound !== undefined && turn.bound <= apart) continue;
      const at = stepOf(state.lookup, high.put.node, turn.body);
      const often = moving.length;
      const what = `A turn sets ${often} indexes, and the next one begins only ${Math.abs(high.by)} further on`;
      tell(state, at, rt4455(state.lookup.span(at), { what, advice: `go on by ${often}, or what it sets is lost.` }));
      return;
    }
  }
}

/** Whether a turn gives what an index is made of a value, and does not only count it. */
function isBegunIn(lookup: CodeLookup, index: Expression, body: Code): boolean {
  return lookup.inside(index).some((one) => {
    if (one.kind !== "name" || one.variable === undefined) return false;
    return lookup.writes(one.variable).some(({ by }) => {
      const gives = by.kind === "declare" || (by.kind === "assign" && by.operator === "=");
      return gives && isWithin(by, body);
    });
  });
}

/** What says how far an index goes on in a turn: where its variable is counted, or made of the counter. */
function stepOf(lookup: CodeLookup, index: Expression, body: Code): Expression {
  for (const name of lookup.inside(index)) {
    if (name.kind !== "name" || name.variable === undefined) continue;
    const [only, another] = lookup.writes(name.variable).filter((one) => isWithin(one.name, body));
    if (only === undefined || another !== undefined) continue;
    if (only.by.kind === "declare" && only.value !== undefined) return only.value;
    if (only.by.kind === "assign" && only.by.operator === "+=") return only.by;
  }
  return index;
}
