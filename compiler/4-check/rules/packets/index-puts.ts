/**
 * Index puts: which indexes of which builders are set at a place of a function that is followed, and what its variables are worth
 * there. An index that is set a second time is told as soon as it is.
 */

import { rt4437 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, Pattern, Variable } from "#compiler/typescript/code.ts";
import { rootOf, setterNames } from "../../questions/builder-of.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isSameSum, once, plus, type Sum, sum } from "../../questions/sums.ts";

const setters: ReadonlySet<string> = new Set(setterNames);

/** An index that is set. */
export interface Put {
  readonly at: Sum;
  /** What is marked: the index, or the argument of the helper. */
  readonly node: Expression;
  readonly value: string;
  /** Whether the plain row of literals, which is looked at elsewhere, would find it. */
  readonly plain: boolean;
}

/** What is so at a place of a function. */
export interface State {
  readonly lookup: CodeLookup;
  /** Whose statements are followed. */
  readonly owner: FunctionCode;
  readonly worth: Map<Variable, Sum>;
  readonly puts: Map<Variable, Put[]>;
  /** Around a turn: what the turn does not change is worth what it is there. */
  readonly outer: State | undefined;
  /** How many calls deep. */
  readonly depth: number;
  readonly found: Diagnostic[];
  /** Places that were told. Undefined: what a helper does is only followed. */
  readonly told: Set<Expression> | undefined;
}

/** What is not known, by where it came to be so. */
export interface Unknown {
  readonly of: State;
}

/**
 * Where a function begins: nothing is set, and nothing known.
 * @param told Undefined: what is found is not told.
 */
export function beginning(
  lookup: CodeLookup,
  owner: FunctionCode,
  found: Diagnostic[],
  depth: number,
  told: Set<Expression> | undefined,
): State {
  return { lookup, owner, worth: new Map(), puts: new Map(), outer: undefined, depth, found, told };
}

/** A finding at a place, where it is to be told and was not. */
export function tell(state: State, at: Expression, one: Diagnostic): void {
  if (state.told === undefined || state.told.has(at)) return;
  state.told.add(at);
  state.found.push(one);
}

/** An index of a builder is set. */
export function put(state: State, variable: Variable, one: Put): void {
  const puts = state.puts.get(variable);
  if (puts === undefined) {
    state.puts.set(variable, [one]);
    return;
  }
  const before = puts.find(({ at }) => isSameSum(at, one.at));
  puts.push(one);
  if (before === undefined || (before.plain && one.plain)) return;
  const { lookup } = state;
  const notes = [{ message: "It is set here first.", span: lookup.span(before.node) }];
  const index = one.at.times.size === 0 ? one.at.known : lookup.textOf(before.node);
  // `setNumber(i, a).setNumber(i++, b)`: the first one was to count.
  if (before.node.kind === "name" && one.node.kind === "update" && !one.node.prefix) {
    const there = [{ message: "It is set again here.", span: lookup.span(one.node) }];
    tell(state, before.node, rt4437(lookup.span(before.node), { index, first: quoted(before.value) }, there));
    return;
  }
  tell(state, one.node, rt4437(lookup.span(one.node), { index, first: quoted(before.value) }, notes));
}

/** A variable is given a value: from there it is worth that, and another builder. */
export function give(state: State, target: Pattern & { readonly kind: "name" }, value: Expression): void {
  const { variable } = target;
  if (variable === undefined) return;
  state.worth.set(variable, sumOf(state, value) ?? unknown(state));
  // `data = data.setNumber(…)` goes on with what it was.
  const root = value.kind === "call" ? rootOf(value) : undefined;
  if (root?.kind === "name" && root.variable === variable) return;
  state.puts.delete(variable);
  for (let at = value; at.kind === "call" && at.callee.kind === "member"; at = at.callee.object) {
    const [index, set] = at.args;
    if (!setters.has(at.callee.name) || index?.kind !== "number" || set === undefined) continue;
    put(state, variable, { at: sum(index.value), node: index, value: state.lookup.textOf(set), plain: true });
  }
}

/** What runs, and is not followed: what it changes is not known any longer, and what it is told of begins anew. */
export function forget(state: State, node: Code): void {
  if (state.worth.size === 0 && state.puts.size === 0) return;
  for (const one of state.lookup.inside(node, true)) {
    if (isFunction(one)) continue;
    if (one.kind === "assign" || one.kind === "update" || one.kind === "declare") {
      if (one.target.kind === "name" && one.target.variable !== undefined)
        state.worth.set(one.target.variable, unknown(state));
    } else if (one.kind === "name" && one.variable !== undefined && state.puts.has(one.variable)) {
      const { parent } = one;
      if (!(parent?.kind === "member" && setters.has(parent.name))) state.puts.delete(one.variable);
    }
  }
}

/** What a pattern gives is anything. */
export function loseAll(state: State, target: Pattern): void {
  for (const one of state.lookup.inside(target))
    if (one.kind === "name" && one.variable !== undefined) state.worth.set(one.variable, unknown(state));
}

/** What a variable is worth at this place. */
export function worthOf(state: State, variable: Variable): Sum {
  let worth = state.worth.get(variable);
  if (worth === undefined && state.outer !== undefined) return worthOf(state.outer, variable);
  if (worth === undefined) {
    const only = state.lookup.only(variable);
    worth =
      variable.kind !== "parameter" && only !== undefined && !isFunction(only) && only.kind === "number"
        ? sum(only.value)
        : unknown(state);
    state.worth.set(variable, worth);
  }
  return worth;
}

/** What an expression is worth; undefined where it is no number, or made of more than sums. */
export function sumOf(state: State, one: Expression): Sum | undefined {
  switch (one.kind) {
    case "number":
      return sum(one.value);
    case "name":
      return one.variable === undefined ? undefined : worthOf(state, one.variable);
    case "update": {
      if (one.target.kind !== "name" || one.target.variable === undefined) return undefined;
      const was = worthOf(state, one.target.variable);
      return one.prefix ? plus(was, sum(one.step), 1) : was;
    }
    case "binary": {
      if (one.operator !== "+" && one.operator !== "-" && one.operator !== "*") return undefined;
      const [left, right] = [sumOf(state, one.left), sumOf(state, one.right)];
      if (left === undefined || right === undefined) return undefined;
      if (one.operator !== "*") return plus(left, right, one.operator === "+" ? 1 : -1);
      if (left.times.size === 0) return plus(sum(0), right, left.known);
      return right.times.size === 0 ? plus(sum(0), left, right.known) : undefined;
    }
    default: {
      const value = one.kind === "member" ? undefined : state.lookup.valueOf(one);
      return value !== undefined && !isFunction(value) && value.kind === "number" ? sum(value.value) : undefined;
    }
  }
}

/** What is not known from this place on. */
export function unknown(state: State): Sum {
  const what: Unknown = { of: state };
  return once(what);
}
