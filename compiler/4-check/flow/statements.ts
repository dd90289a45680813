/**
 * Statements: how ways through a function part, meet, turn and end.
 */

import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import { type Heap, joinHeaps, stateKey } from "./builders.ts";
import { evaluate, truth } from "./expressions.ts";
import type { Interpreter } from "./interpreter.ts";
import { type Counters, countersIn } from "./loops.ts";
import { counting, numbersOf, widen } from "./numbers.ts";
import { assign } from "./patterns.ts";
import { type Leave, leaveFunction } from "./runs.ts";
import { isSame, join, nothing, one, someString, unknown } from "./values.ts";
import { copyOf, type State } from "./ways.ts";

type Of<Kind extends Statement["kind"]> = Statement & { readonly kind: Kind };

/** The largest value that a test lets each variable have in a loop. */
type Limits = ReadonlyMap<Variable, number>;

/** Loops in loops below this are turned once more for what changes in them. */
const deepest = 3;

export function followStatements(machine: Interpreter, statements: readonly Statement[]): void {
  const { ways } = machine;
  for (let at = 0; at < statements.length; at++) {
    if (!ways.state.live) return;
    followStatement(machine, statements[at]!);
  }
}

function followStatement(machine: Interpreter, statement: Statement): void {
  machine.step();
  const { ways } = machine;
  // What there is most of comes first: they are compared one after the other.
  switch (statement.kind) {
    case "expression":
      machine.frame.statement = statement;
      if (statement.value.kind === "call") machine.slips.unwanted(statement.value);
      evaluate(machine, statement.value);
      return;
    case "declare":
      if (statement.value !== undefined) assign(machine, statement.target, evaluate(machine, statement.value));
      return;
    case "if": {
      truth(machine, statement.test);
      const before = ways.fork();
      ways.conditions++;
      followStatement(machine, statement.yes);
      const yes = ways.state;
      ways.state = before;
      if (statement.no !== undefined) followStatement(machine, statement.no);
      ways.conditions--;
      ways.meet(yes);
      return;
    }
    case "block":
      followStatements(machine, statement.body);
      return;
    case "return": {
      const value = statement.value === undefined ? nothing : evaluate(machine, statement.value);
      const { frame } = machine;
      frame.returns = join(frame.returns, value);
      leaveFunction(frame, ways.state);
      return;
    }
    case "throw":
      evaluate(machine, statement.value);
      ways.state.live = false;
      return;
    case "leave":
      leave(machine, statement.by);
      return;
    case "loop":
      followFor(machine, statement);
      return;
    case "each":
      followEach(machine, statement);
      return;
    case "switch":
      followSwitch(machine, statement);
      return;
    case "try":
      followTry(machine, statement);
      return;
  }
}

function followFor(machine: Interpreter, statement: Of<"loop">): void {
  const { ways } = machine;
  followStatements(machine, statement.before);
  if (statement.test !== undefined && !statement.once) truth(machine, statement.test);
  followLoop(machine, statement, limitsOf(machine, statement.test), statement.once, () => {
    followStatement(machine, statement.body);
    continueHere(machine);
    if (!ways.live) return;
    if (statement.after !== undefined) evaluate(machine, statement.after);
    if (statement.test !== undefined) truth(machine, statement.test);
  });
}

function followEach(machine: Interpreter, statement: Of<"each">): void {
  const object = evaluate(machine, statement.object);
  const keys = statement.of ? undefined : machine.objects.keysOf(object);
  if (keys !== undefined) {
    followKeys(machine, statement, keys);
    return;
  }
  const element = statement.of ? machine.objects.elements(object) : someString;
  followLoop(machine, statement, undefined, false, () => {
    assign(machine, statement.target, element);
    followStatement(machine, statement.body);
    continueHere(machine);
  });
}

/** A loop over the keys of an object that is known: one turn for each, so that what belongs to a key stays with it. */
function followKeys(machine: Interpreter, statement: Of<"each">, keys: readonly string[]): void {
  const { target } = statement;
  const variable = target.kind === "name" ? target.variable : undefined;
  followLoop(machine, statement, undefined, false, () => {
    for (const key of keys) {
      const value = one({ k: "str", value: key });
      assign(machine, target, value);
      if (variable !== undefined) machine.pin(variable, value);
      followStatement(machine, statement.body);
      continueHere(machine);
      if (!machine.ways.live) break;
    }
    if (variable !== undefined) machine.unpin(variable);
  });
}

function leave(machine: Interpreter, by: "break" | "continue"): void {
  const { frame, ways } = machine;
  const leaves = frame.leaves ?? [];
  for (let at = leaves.length - 1; at >= 0; at--) {
    const target = leaves[at]!;
    if (by === "continue" && !target.loop) continue;
    (by === "break" ? target.breaks : target.continues).push(ways.fork());
    break;
  }
  ways.state.live = false;
}

function continueHere({ frame, ways }: Interpreter): void {
  const { continues } = frame.leaves!.at(-1)!;
  if (continues.length > 0) for (const state of continues.splice(0)) ways.meet(state);
}

function followTry(machine: Interpreter, statement: Of<"try">): void {
  const { ways } = machine;
  const before = ways.fork();
  followStatement(machine, statement.body);
  if (statement.handler !== undefined) {
    const after = ways.state;
    // It may have thrown anywhere on its way.
    const heap = joinHeaps(before.heap, after.heap);
    if (heap !== before.heap) {
      before.heap = heap;
      before.ownsHeap = true;
    }
    ways.state = before;
    if (statement.error !== undefined) assign(machine, statement.error, unknown("it was thrown"));
    followStatement(machine, statement.handler);
    ways.meet(after);
  }
  if (statement.last !== undefined) {
    const { live } = ways.state;
    ways.state.live = true;
    followStatement(machine, statement.last);
    ways.state.live &&= live;
  }
}

function followSwitch(machine: Interpreter, statement: Of<"switch">): void {
  const { frame, ways } = machine;
  evaluate(machine, statement.on);
  const target: Leave = { loop: false, breaks: [], continues: [] };
  frame.leaves ??= [];
  frame.leaves.push(target);
  const start = ways.fork();
  ways.state.live = false;
  ways.conditions++;
  for (const one of statement.cases) {
    const fallen = ways.state;
    ways.state = copyOf(start);
    if (one.test !== undefined) evaluate(machine, one.test);
    ways.meet(fallen);
    followStatements(machine, one.body);
  }
  if (!statement.cases.some((one) => one.test === undefined)) ways.meet(copyOf(start));
  ways.conditions--;
  frame.leaves.pop();
  for (const state of target.breaks) ways.meet(state);
}

// --- loops

function limitsOf(machine: Interpreter, test: Expression | undefined): Limits | undefined {
  if (test?.kind !== "binary" || test.left.kind !== "name" || test.left.variable === undefined) return undefined;
  if (test.operator !== "<" && test.operator !== "<=") return undefined;
  const limit = numbersOf(evaluate(machine, test.right))?.at(-1);
  if (limit === undefined) return undefined;
  return new Map([[test.left.variable, test.operator === "<" ? Math.ceil(limit) - 1 : Math.floor(limit)]]);
}

function followLoop(
  machine: Interpreter,
  statement: Statement,
  limits: Limits | undefined,
  once: boolean,
  turn: () => void,
): void {
  const { frame, ways } = machine;
  const target: Leave = { loop: true, breaks: [], continues: [] };
  frame.leaves ??= [];
  frame.leaves.push(target);
  const counters = countersIn(statement);
  const before = ways.fork();
  for (let at = 0; at < counters.length; at++) {
    const { variable, step } = counters[at]!;
    if (variable.shared || step === undefined) continue;
    const limit = limits?.get(variable) ?? Number.POSITIVE_INFINITY;
    ways.setLocal(variable, counting(ways.local(variable), step, limit));
  }
  const head = ways.fork();
  turn();
  if (ways.live && widenHead(head, ways.state, counters) && nesting(frame.leaves) <= deepest) {
    // Something else changes from turn to turn: once more, from all it may be.
    const heap = joinHeaps(head.heap, ways.state.heap);
    const ownsHeap = heap !== head.heap && heap !== ways.state.heap;
    ways.state = { locals: head.locals, heap, live: true, ownsLocals: false, ownsHeap };
    turn();
  }
  frame.leaves.pop();
  if (!once || !ways.live) ways.meet(before);
  if (target.breaks.length > 0) for (const state of target.breaks) ways.meet(state);
  // Behind the loop a counter stands one step further than in it.
  for (let at = 0; at < counters.length; at++) {
    const { variable, step } = counters[at]!;
    if (variable.shared || step === undefined) continue;
    const limit = limits?.get(variable);
    const start = before.locals[variable.slot] ?? nothing;
    const to = limit === undefined ? Number.POSITIVE_INFINITY : limit + step;
    ways.setLocal(variable, counting(start, step, to));
  }
}

/** How many loops are around what runs. */
function nesting(leaves: readonly Leave[]): number {
  let count = 0;
  for (let at = 0; at < leaves.length; at++) if (leaves[at]!.loop) count++;
  return count;
}

function isCounted(counters: Counters, slot: number): boolean {
  for (let at = 0; at < counters.length; at++) {
    const { variable, step } = counters[at]!;
    if (variable.slot === slot && !variable.shared && step !== undefined) return true;
  }
  return false;
}

/** Joins what a turn has left to the head of the loop; false where it left nothing new. */
function widenHead(head: State, after: State, counters: Counters): boolean {
  let changed = false;
  if (after.locals !== head.locals) {
    for (let slot = 0; slot < after.locals.length; slot++) {
      const old = head.locals[slot]!;
      const value = after.locals[slot]!;
      if (old === value || value.length === 0 || isCounted(counters, slot)) continue;
      const wide = widen(old, value);
      if (isSame(wide, old)) continue;
      if (!head.ownsLocals) {
        head.locals = head.locals.slice();
        head.ownsLocals = true;
      }
      changed = true;
      head.locals[slot] = wide;
    }
  }
  if (after.heap === head.heap) return changed;
  return changed || hasChanged(head.heap, after.heap);
}

function hasChanged(before: Heap, after: Heap): boolean {
  for (const [id, state] of after) {
    const old = before.get(id);
    if (old !== undefined && old !== state && stateKey(old) !== stateKey(state)) return true;
  }
  return false;
}
