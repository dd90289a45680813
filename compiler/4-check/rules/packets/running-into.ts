/**
 * Indexes that run into each other: what a function sets is followed in the order in which it runs, with what counters are worth
 * then, and through functions that are told a builder and an index. So a turn of a loop that goes on by less than it has set, a
 * counter that a setter has not moved on, and a helper that sets two where one was left for it are one and the same.
 *
 * Only what is certain counts: an index that is a sum of numbers and of what variables held when the function, or the turn,
 * began. A setter that a condition decides about is none; a builder that anything else is done with begins anew.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Pattern, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { rootOf, setterNames, settersIn } from "../../questions/builder-of.ts";
import { calledAnywhere, type Run } from "../../questions/called.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { once, plus, type Sum, sum } from "../../questions/sums.ts";
import { isWithin } from "../../questions/within.ts";
import {
  beginning,
  forget,
  give,
  loseAll,
  type Put,
  put,
  type State,
  sumOf,
  type Unknown,
  unknown,
  worthOf,
} from "./index-puts.ts";
import { changedIn, leavesByCount, type Turn, tellTurns } from "./index-turns.ts";

const setters = new Set(setterNames);

/** At one file. */
interface Look {
  readonly context: RuleContext;
  /**
   * What functions set that were followed, by how many calls deep it was: what those deeper down set may be known no more. Kept no
   * longer than the look, as it hangs on the files that these stand in.
   */
  readonly helped: readonly Map<FunctionCode, Helped | undefined>[];
}

export const runningInto: Rule = {
  codes: ["RT4437", "RT4455"],
  words: [...setterNames, "newData"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    const look: Look = { context, helped: [new Map(), new Map(), new Map()] };
    for (const owner of worthFollowing(lookup)) follow(look, beginning(lookup, owner, found, 0, new Set()), owner.body);
    return found;
  },
};

/** The functions in which an index is anything but a number, or a builder is handed on with more: few of those that build. */
function worthFollowing(lookup: CodeLookup): ReadonlySet<FunctionCode> {
  const found = new Set<FunctionCode>();
  const asked = new Set<Variable>();
  const ask = (variable: Variable | undefined): void => {
    if (variable === undefined || asked.has(variable)) return;
    asked.add(variable);
    for (const read of lookup.reads(variable)) {
      const { parent } = read;
      if (parent?.kind === "call" && parent.args.length > 1 && parent.callee !== read) add(lookup, found, read);
    }
  };
  for (const call of settersIn(lookup)) {
    const [index] = call.args;
    if (index === undefined || call.args.length !== 2) continue;
    if (index.kind === "name" || index.kind === "update" || index.kind === "binary") add(lookup, found, call);
    const root = rootOf(call.callee.object);
    if (root.kind === "name") ask(root.variable);
  }
  for (const call of lookup.callsOf("newData")) {
    let { parent } = call;
    while (parent !== undefined && !isFunction(parent) && (parent.kind === "member" || parent.kind === "call"))
      parent = parent.parent;
    if (parent?.kind === "declare" && parent.target.kind === "name") ask(parent.target.variable);
  }
  return found;
}

/** With those that run it in turns. */
function add(lookup: CodeLookup, found: Set<FunctionCode>, node: Code): void {
  let owner = lookup.owner(node);
  while (!found.has(owner)) {
    found.add(owner);
    const call = owner.parent?.parent;
    if (call === undefined || isFunction(call) || call.kind !== "call" || !isEach(call)) return;
    owner = lookup.owner(call);
  }
}

function isEach({ callee }: CallCode): boolean {
  return (callee.kind === "member" || callee.kind === "name") && /^(?:each|forEach)/.test(callee.name);
}

function follow(look: Look, state: State, list: readonly Statement[]): void {
  for (const one of list) if (!step(look, state, one)) return;
}

/** @returns whether what follows runs, too. */
function step(look: Look, state: State, one: Statement): boolean {
  switch (one.kind) {
    case "block":
      for (const inner of one.body) if (!step(look, state, inner)) return false;
      return true;
    case "expression":
      run(look, state, one.value);
      return true;
    case "declare":
      if (one.value === undefined) return true;
      run(look, state, one.value);
      if (one.target.kind === "name") give(state, one.target, one.value);
      else loseAll(state, one.target);
      return true;
    case "loop":
      for (const begun of one.before) step(look, state, begun);
      inTurns(look, state, one.body, one.after, one.test);
      forget(state, one);
      return true;
    case "each":
      run(look, state, one.object);
      inTurns(look, state, one.body, undefined, undefined, one.target);
      forget(state, one);
      return true;
    case "return":
    case "throw":
      // A builder that is given back was only filled.
      if (one.value !== undefined && one.value.kind !== "name") run(look, state, one.value);
      return false;
    case "leave":
      return false;
    case "if":
      run(look, state, one.test);
      inBranch(look, state, one.yes);
      if (one.no !== undefined) inBranch(look, state, one.no);
      forget(state, one.yes);
      if (one.no !== undefined) forget(state, one.no);
      return true;
    default:
      forget(state, one);
      return true;
  }
}

/** What only one way does is followed for itself. */
function inBranch(look: Look, state: State, branch: Statement): void {
  const own: State = { ...state, worth: new Map(state.worth), puts: new Map() };
  step(look, own, branch);
}

// --- expressions

function run(look: Look, state: State, one: Expression): void {
  switch (one.kind) {
    case "call":
      runCall(look, state, one);
      return;
    case "assign":
      run(look, state, one.value);
      if (one.target.kind !== "name") {
        forget(state, one.target);
        return;
      }
      if (one.operator === "=") give(state, one.target, one.value);
      else {
        const { variable } = one.target;
        const by = sumOf(state, one.value);
        if (variable === undefined) return;
        const was = worthOf(state, variable);
        if ((one.operator === "+=" || one.operator === "-=") && by !== undefined)
          state.worth.set(variable, plus(was, by, one.operator === "+=" ? 1 : -1));
        else state.worth.set(variable, unknown(state));
      }
      return;
    case "update":
      if (one.target.kind === "name" && one.target.variable !== undefined)
        state.worth.set(one.target.variable, plus(worthOf(state, one.target.variable), sum(one.step), 1));
      return;
    case "binary":
      run(look, state, one.left);
      if (one.operator === "&&" || one.operator === "||" || one.operator === "??") forget(state, one.right);
      else run(look, state, one.right);
      return;
    case "choice":
      run(look, state, one.test);
      forget(state, one.yes);
      forget(state, one.no);
      return;
    case "name":
      // Whatever it is told to may send it, or fill it on.
      if (one.variable !== undefined) state.puts.delete(one.variable);
      return;
    case "function":
      forget(state, one);
      return;
    case "member":
      run(look, state, one.object);
      return;
    default:
      for (const child of state.lookup.children(one)) if (isExpression(child)) run(look, state, child);
  }
}

function isExpression(node: Code): node is Expression {
  return !isFunction(node);
}

function runCall(look: Look, state: State, call: CallCode): void {
  const { lookup } = state;
  const { callee, args } = call;
  if (callee.kind === "member" && setters.has(callee.name) && args.length === 2) {
    const root = rootOf(callee.object);
    // The setters before this one, down to the builder.
    if (callee.object.kind === "call") runCall(look, state, callee.object);
    const [index, value] = args as readonly [Expression, Expression];
    const at = sumOf(state, index);
    run(look, state, index);
    run(look, state, value);
    if (root.kind === "name" && root.variable !== undefined && at !== undefined)
      put(state, root.variable, { at, node: index, value: lookup.textOf(value), plain: index.kind === "number" });
    return;
  }
  const told = toldBuilder(state, args);
  const helped = told === undefined ? undefined : putsOf(look, state, call);
  if (callee.kind === "member") run(look, state, callee.object);
  const callback = isEach(call) ? args.find((one) => one.kind === "function") : undefined;
  if (callback?.kind === "function") {
    inEachCall(look, state, callback.code);
    forget(state, callback);
    return;
  }
  const worths: (Sum | undefined)[] = [];
  for (const arg of args) {
    worths.push(sumOf(state, arg));
    if (helped === undefined || arg !== told?.arg) run(look, state, arg);
  }
  if (told === undefined || helped === undefined) {
    if (callee.kind !== "member" || !isHarmless(callee.name)) mayDoMore(state);
    return;
  }
  for (const one of helped.puts) {
    const at = inTerms(one.at, helped.parameters, worths);
    const node = at === undefined ? undefined : args.find((_, nth) => one.at.times.has(helped.parameters[nth] ?? one));
    if (at === undefined || node === undefined) continue;
    put(state, told.variable, { at, node, value: one.value, plain: false });
  }
}

const harmless = new Set("getPeerId getPlayerId floor round abs min max random push now toString".split(" "));

function isHarmless(name: string): boolean {
  return harmless.has(name) || setters.has(name);
}

/** A function that is not followed may count a counter, or send a builder, that it shares with this one. */
function mayDoMore(state: State): void {
  const { lookup, owner } = state;
  const isElsewhere = (node: Code): boolean => lookup.owner(node) !== owner;
  for (const variable of state.worth.keys()) {
    if (variable.shared && lookup.writes(variable).some(({ name }) => isElsewhere(name)))
      state.worth.set(variable, unknown(state));
  }
  for (const variable of [...state.puts.keys()]) {
    if (variable.shared && lookup.reads(variable).some(isElsewhere)) state.puts.delete(variable);
  }
}

/** The only builder among what a call is told. */
function toldBuilder(state: State, args: readonly Expression[]) {
  let found: { readonly arg: Expression; readonly variable: Variable } | undefined;
  for (const arg of args) {
    if (arg.kind !== "name" || arg.variable === undefined) continue;
    const isBuilder =
      state.puts.has(arg.variable) ||
      state.lookup.reads(arg.variable).some((read) => {
        const { parent } = read;
        return parent?.kind === "member" && parent.object === read && setters.has(parent.name);
      }) ||
      isMade(state.lookup, arg.variable);
    if (!isBuilder) continue;
    if (found !== undefined) return undefined;
    found = { arg, variable: arg.variable };
  }
  return found;
}

function isMade(lookup: CodeLookup, variable: Variable): boolean {
  const only = lookup.only(variable);
  return only !== undefined && !isFunction(only) && lookup.sessionCall(rootCall(only)) === "newData";
}

/** What a chain of setters begins with, which may be a call, too. */
function rootCall(one: Expression): Expression {
  let at = one;
  while (at.kind === "call" && at.callee.kind === "member" && setters.has(at.callee.name)) at = at.callee.object;
  return at;
}

// --- helpers

interface Helped {
  readonly puts: readonly Put[];
  /** What stands for the arguments, in their order. */
  readonly parameters: readonly object[];
}

/** What a function sets in the one builder that it is told, where it does nothing else with it. */
function putsOf(look: Look, state: State, call: CallCode): Helped | undefined {
  const known = look.helped[state.depth];
  if (known === undefined) return undefined;
  const called = calledAnywhere(look.context, state.lookup, call);
  if (called === undefined || called.code.rest || called.code.suspends || called.code.usesArguments) return undefined;
  if (known.has(called.code)) return known.get(called.code);
  const helped = followHelper(look, called, state.depth + 1);
  known.set(called.code, helped);
  return helped;
}

function followHelper(look: Look, { lookup, code }: Run, depth: number): Helped | undefined {
  const own = beginning(lookup, code, [], depth, undefined);
  const parameters: object[] = [];
  for (const one of code.parameters) {
    const at: object = one;
    parameters.push(at);
    if (one.kind === "name" && one.variable !== undefined) own.worth.set(one.variable, once(at));
  }
  follow(look, own, code.body);
  let puts: readonly Put[] | undefined;
  for (const one of code.parameters) {
    const set = one.kind === "name" && one.variable !== undefined ? own.puts.get(one.variable) : undefined;
    if (set === undefined) continue;
    if (puts !== undefined) return undefined;
    puts = set;
  }
  return puts === undefined ? undefined : { puts, parameters };
}

/** A sum of what a helper is told, in the terms of who calls it. */
function inTerms(at: Sum, parameters: readonly object[], worths: readonly (Sum | undefined)[]): Sum | undefined {
  let all = sum(at.known);
  for (const [what, times] of at.times) {
    const nth = parameters.indexOf(what);
    const worth = nth < 0 ? undefined : worths[nth];
    if (worth === undefined) return undefined;
    all = plus(all, worth, times);
  }
  return all;
}

// --- turns

function inTurns(
  look: Look,
  state: State,
  body: Statement,
  after: Expression | undefined,
  test: Expression | undefined,
  target?: Pattern,
): void {
  const list = body.kind === "block" ? body.body : [body];
  const bound = test?.kind === "binary" && test.right.kind === "number" ? test.right.value : undefined;
  const given = target === undefined ? [] : [target];
  turn(look, state, { list, test, after, body, bound, owner: state.owner, given });
}

function inEachCall(look: Look, state: State, code: FunctionCode): void {
  if (code.suspends || code.rest) return;
  const second = code.parameters[1];
  const counter = second?.kind === "name" ? second.variable : undefined;
  const given = code.parameters;
  const own = counter === undefined ? {} : { counter };
  turn(look, state, { list: code.body, body: code, owner: code, given, ...own });
}

function turn(look: Look, state: State, one: Turn): void {
  const { lookup } = state;
  const begun = new Map<Variable, Unknown>();
  const own: State = { ...state, owner: one.owner, worth: new Map(), puts: new Map(), outer: state };
  const changed = changedIn(lookup, one);
  if (one.counter !== undefined) changed.add(one.counter);
  for (const variable of changed) {
    const at: Unknown = { of: own };
    begun.set(variable, at);
    own.worth.set(variable, once(at));
  }
  for (const target of one.given) loseOthers(own, target, one.counter);
  if (!runTurn(look, own, one)) return;
  // How much each goes on in a turn.
  const steps = new Map<object, number>();
  for (const [variable, at] of begun) {
    const worth = own.worth.get(variable);
    if (variable === one.counter) steps.set(at, 1);
    else if (worth?.times.size === 1 && worth.times.get(at) === 1) steps.set(at, worth.known);
  }
  for (const [builder, puts] of own.puts) {
    // Made anew in each turn.
    if (lookup.writes(builder).some(({ name }) => isWithin(name, one.body))) continue;
    tellTurns(own, puts, steps, one);
  }
  // The first turn, behind what was set before.
  const first: State = { ...own, worth: new Map(), puts: new Map() };
  for (const variable of changed)
    first.worth.set(variable, variable === one.counter ? sum(0) : worthOf(state, variable));
  for (const target of one.given) loseOthers(first, target, one.counter);
  for (const [variable, puts] of state.puts) first.puts.set(variable, [...puts]);
  runTurn(look, first, one);
}

function loseOthers(state: State, target: Pattern, counter: Variable | undefined): void {
  if (target.kind !== "name" || target.variable === undefined || target.variable !== counter) loseAll(state, target);
}

/** @returns whether another turn may follow. */
function runTurn(look: Look, own: State, one: Turn): boolean {
  if (one.test !== undefined) run(look, own, one.test);
  for (const statement of one.list) {
    // Of the turns that are left out by their number the next one may be none.
    if (statement.kind === "if" && leavesByCount(own.lookup, statement, one)) return false;
    if (!step(look, own, statement)) return false;
  }
  if (one.after !== undefined) run(look, own, one.after);
  return true;
}
