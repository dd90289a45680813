/**
 * Indexes that run into each other: what a function sets is followed in the order in which it runs, with what counters are worth
 * then, and through functions that are told a builder and an index. So a turn of a loop that goes on by less than it has set, a
 * counter that a setter has not moved on, and a helper that sets two where one was left for it are one and the same.
 *
 * Only what is certain counts: an index that is a sum of numbers and of what variables held when the function, or the turn,
 * began. A setter that a condition decides about is none; a builder that anything else is done with begins anew.
 */

import { rt4437, rt4455 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Pattern, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { rootOf, setterNames } from "../../questions/builder-of.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { type Code, type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

const setters = new Set(setterNames);

/** A number, and how often what is not known is in it. */
interface Sum {
  readonly known: number;
  readonly times: ReadonlyMap<object, number>;
}

/** An index that is set. */
interface Put {
  readonly at: Sum;
  /** What is marked: the index, or the argument of the helper. */
  readonly node: Expression;
  readonly value: string;
  /** Whether the plain row of literals, which is looked at elsewhere, would find it. */
  readonly plain: boolean;
}

/** What is so at a place of a function. */
interface State {
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
interface Unknown {
  readonly of: State;
}

export const runningInto: Rule = {
  codes: ["RT4437", "RT4455"],
  words: [...setterNames, "newData"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    for (const owner of worthFollowing(lookup))
      follow(context, beginning(lookup, owner, found, 0, new Set()), owner.body);
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
  for (const call of lookup.callsOf(...setterNames)) {
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

function beginning(
  lookup: CodeLookup,
  owner: FunctionCode,
  found: Diagnostic[],
  depth: number,
  told: Set<Expression> | undefined,
): State {
  return { lookup, owner, worth: new Map(), puts: new Map(), outer: undefined, depth, found, told };
}

function follow(context: RuleContext, state: State, list: readonly Statement[]): void {
  for (const one of list) if (!step(context, state, one)) return;
}

/** @returns whether what follows runs, too. */
function step(context: RuleContext, state: State, one: Statement): boolean {
  switch (one.kind) {
    case "block":
      for (const inner of one.body) if (!step(context, state, inner)) return false;
      return true;
    case "expression":
      run(context, state, one.value);
      return true;
    case "declare":
      if (one.value === undefined) return true;
      run(context, state, one.value);
      if (one.target.kind === "name") give(state, one.target, one.value);
      else loseAll(state, one.target);
      return true;
    case "loop":
      for (const begun of one.before) step(context, state, begun);
      inTurns(context, state, one.body, one.after, one.test);
      forget(state, one);
      return true;
    case "each":
      run(context, state, one.object);
      inTurns(context, state, one.body, undefined, undefined, one.target);
      forget(state, one);
      return true;
    case "return":
    case "throw":
      // A builder that is given back was only filled.
      if (one.value !== undefined && one.value.kind !== "name") run(context, state, one.value);
      return false;
    case "leave":
      return false;
    case "if":
      run(context, state, one.test);
      inBranch(context, state, one.yes);
      if (one.no !== undefined) inBranch(context, state, one.no);
      forget(state, one.yes);
      if (one.no !== undefined) forget(state, one.no);
      return true;
    default:
      forget(state, one);
      return true;
  }
}

/** What only one way does is followed for itself. */
function inBranch(context: RuleContext, state: State, branch: Statement): void {
  const own: State = { ...state, worth: new Map(state.worth), puts: new Map() };
  step(context, own, branch);
}

// --- expressions

function run(context: RuleContext, state: State, one: Expression): void {
  switch (one.kind) {
    case "call":
      runCall(context, state, one);
      return;
    case "assign":
      run(context, state, one.value);
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
      run(context, state, one.left);
      if (one.operator === "&&" || one.operator === "||" || one.operator === "??") forget(state, one.right);
      else run(context, state, one.right);
      return;
    case "choice":
      run(context, state, one.test);
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
      run(context, state, one.object);
      return;
    default:
      for (const child of state.lookup.children(one)) if (isExpression(child)) run(context, state, child);
  }
}

function isExpression(node: Code): node is Expression {
  return !isFunction(node);
}

function runCall(context: RuleContext, state: State, call: CallCode): void {
  const { lookup } = state;
  const { callee, args } = call;
  if (callee.kind === "member" && setters.has(callee.name) && args.length === 2) {
    const root = rootOf(callee.object);
    // The setters before this one, down to the builder.
    if (callee.object.kind === "call") runCall(context, state, callee.object);
    const [index, value] = args as readonly [Expression, Expression];
    const at = sumOf(state, index);
    run(context, state, index);
    run(context, state, value);
    if (root.kind === "name" && root.variable !== undefined && at !== undefined)
      put(state, root.variable, { at, node: index, value: lookup.textOf(value), plain: index.kind === "number" });
    return;
  }
  const told = toldBuilder(state, args);
  const helped = told === undefined ? undefined : putsOf(context, state, call);
  if (callee.kind === "member") run(context, state, callee.object);
  const callback = isEach(call) ? args.find((one) => one.kind === "function") : undefined;
  if (callback?.kind === "function") {
    inEachCall(context, state, callback.code);
    forget(state, callback);
    return;
  }
  const worths: (Sum | undefined)[] = [];
  for (const arg of args) {
    worths.push(sumOf(state, arg));
    if (helped === undefined || arg !== told?.arg) run(context, state, arg);
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
/** What a pattern gives is anything. */
function loseAll(state: State, target: Pattern): void {
  for (const one of state.lookup.inside(target))
    if (one.kind === "name" && one.variable !== undefined) state.worth.set(one.variable, unknown(state));
}

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

const helpers = new WeakMap<FunctionCode, Helped | null>();

/** What a function sets in the one builder that it is told, where it does nothing else with it. */
function putsOf(context: RuleContext, state: State, call: CallCode): Helped | undefined {
  if (state.depth > 2) return undefined;
  const called = calledAnywhere(context, state.lookup, call);
  if (called === undefined || called.code.rest || called.code.suspends || called.code.usesArguments) return undefined;
  const known = helpers.get(called.code);
  if (known !== undefined) return known ?? undefined;
  helpers.set(called.code, null);
  const own = beginning(called.lookup, called.code, [], state.depth + 1, undefined);
  const parameters: object[] = [];
  for (const one of called.code.parameters) {
    const at: object = one;
    parameters.push(at);
    if (one.kind === "name" && one.variable !== undefined)
      own.worth.set(one.variable, { known: 0, times: new Map([[at, 1]]) });
  }
  follow(context, own, called.code.body);
  let puts: readonly Put[] | undefined;
  for (const one of called.code.parameters) {
    const own_ = one.kind === "name" && one.variable !== undefined ? own.puts.get(one.variable) : undefined;
    if (own_ === undefined) continue;
    if (puts !== undefined) return undefined;
    puts = own_;
  }
  if (puts === undefined) return undefined;
  const helped = { puts, parameters };
  helpers.set(called.code, helped);
  return helped;
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
  context: RuleContext,
  state: State,
  body: Statement,
  after: Expression | undefined,
  test: Expression | undefined,
  target?: Pattern,
): void {
  const list = body.kind === "block" ? body.body : [body];
  const bound = test?.kind === "binary" && test.right.kind === "number" ? test.right.value : undefined;
  const given = target === undefined ? [] : [target];
  turn(context, state, { list, test, after, body, bound, owner: state.owner, given });
}

function inEachCall(context: RuleContext, state: State, code: FunctionCode): void {
  if (code.suspends || code.rest) return;
  const second = code.parameters[1];
  const counter = second?.kind === "name" ? second.variable : undefined;
  const given = code.parameters;
  const own = counter === undefined ? {} : { counter };
  turn(context, state, { list: code.body, body: code, owner: code, given, ...own });
}

interface Turn {
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

function turn(context: RuleContext, state: State, one: Turn): void {
  const { lookup } = state;
  const begun = new Map<Variable, Unknown>();
  const own: State = { ...state, owner: one.owner, worth: new Map(), puts: new Map(), outer: state };
  const changed = changedIn(lookup, one);
  if (one.counter !== undefined) changed.add(one.counter);
  for (const variable of changed) {
    const at: Unknown = { of: own };
    begun.set(variable, at);
    own.worth.set(variable, { known: 0, times: new Map([[at, 1]]) });
  }
  for (const target of one.given) loseOthers(own, target, one.counter);
  if (!runTurn(context, own, one)) return;
  // How much each goes on in a turn.
  const steps = new Map<object, number>();
  for (const [variable, at] of begun) {
    const worth = own.worth.get(variable);
    if (variable === one.counter) steps.set(at, 1);
    else if (worth?.times.size === 1 && worth.times.get(at) === 1) steps.set(at, worth.known);
  }
  for (const [builder, puts] of own.puts) {
    // Made anew in each turn.
    if (isIn(lookup, builder, one.body)) continue;
    tellTurns(own, puts, steps, one);
  }
  // The first turn, behind what was set before.
  const first: State = { ...own, worth: new Map(), puts: new Map() };
  for (const variable of changed)
    first.worth.set(variable, variable === one.counter ? sum(0) : worthOf(state, variable));
  for (const target of one.given) loseOthers(first, target, one.counter);
  for (const [variable, puts] of state.puts) first.puts.set(variable, [...puts]);
  runTurn(context, first, one);
}

function loseOthers(state: State, target: Pattern, counter: Variable | undefined): void {
  if (target.kind !== "name" || target.variable === undefined || target.variable !== counter) loseAll(state, target);
}

/** @returns whether another turn may follow. */
function runTurn(context: RuleContext, own: State, one: Turn): boolean {
  if (one.test !== undefined) run(context, own, one.test);
  for (const statement of one.list) {
    // Of the turns that are left out by their number the next one may be none.
    if (statement.kind === "if" && leavesByCount(own.lookup, statement, one)) return false;
    if (!step(context, own, statement)) return false;
  }
  if (one.after !== undefined) run(context, own, one.after);
  return true;
}

function leavesByCount(lookup: CodeLookup, one: Statement & { readonly kind: "if" }, { body, after }: Turn): boolean {
  if (!lookup.inside(one).some(leaves)) return false;
  return lookup.inside(one.test).some((node) => {
    if (node.kind !== "name" || node.variable === undefined) return false;
    return lookup.writes(node.variable).some(({ by }) => {
      if (by.kind !== "update" && !(by.kind === "assign" && by.operator !== "=")) return false;
      return isWithin(by, body) || (after !== undefined && isWithin(by, after));
    });
  });
}

function isIn(lookup: CodeLookup, variable: Variable, body: Code): boolean {
  return lookup.writes(variable).some(({ name }) => isWithin(name, body));
}

function changedIn(lookup: CodeLookup, { body, after }: Turn): Set<Variable> {
  const found = new Set<Variable>();
  for (const node of after === undefined ? [body] : [body, after])
    for (const one of lookup.inside(node, true)) {
      if (isFunction(one) || (one.kind !== "assign" && one.kind !== "update" && one.kind !== "declare")) continue;
      if (one.target.kind === "name" && one.target.variable !== undefined) found.add(one.target.variable);
    }
  return found;
}

function tellTurns(state: State, puts: readonly Put[], steps: ReadonlyMap<object, number>, turn: Turn) {
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
      if (low === high || low.by !== high.by || !isSame(low.put.at.times, high.put.at.times)) continue;
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

function tell(state: State, at: Expression, one: Diagnostic): void {
  if (state.told === undefined || state.told.has(at)) return;
  state.told.add(at);
  state.found.push(one);
}

function isSame(a: ReadonlyMap<object, number>, b: ReadonlyMap<object, number>): boolean {
  if (a.size !== b.size) return false;
  for (const [what, times] of a) if (b.get(what) !== times) return false;
  return true;
}

// --- puts and what variables are worth

function put(state: State, variable: Variable, one: Put): void {
  const puts = state.puts.get(variable);
  if (puts === undefined) {
    state.puts.set(variable, [one]);
    return;
  }
  const before = puts.find(({ at }) => at.known === one.at.known && isSame(at.times, one.at.times));
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

function give(state: State, target: Pattern & { readonly kind: "name" }, value: Expression): void {
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
function forget(state: State, node: Code): void {
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

function worthOf(state: State, variable: Variable): Sum {
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

function sumOf(state: State, one: Expression): Sum | undefined {
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

function sum(known: number): Sum {
  return { known, times: new Map() };
}

function unknown(state: State): Sum {
  const one: Unknown = { of: state };
  return { known: 0, times: new Map([[one, 1]]) };
}

function plus(a: Sum, b: Sum, factor: number): Sum {
  const times = new Map(a.times);
  for (const [what, often] of b.times) {
    const all = (times.get(what) ?? 0) + often * factor;
    if (all === 0) times.delete(what);
    else times.set(what, all);
  }
  return { known: a.known + b.known * factor, times };
}
