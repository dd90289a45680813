/**
 * The interpreter: runs a script on values that are sets of what may be, along every way, and so sees which builders, packets
 * and received data reach which calls.
 *
 * What lives in one function is followed step by step; what functions share (variables, members of objects) is the join of all
 * that is ever put there. Functions run anew for each call that hands them something that matters. A round runs all there is
 * to run; rounds repeat until a round is told everything in time: until nothing grows that was read before in the same round.
 *
 * This file is the hub: it holds the parts, knows where it is, and what becomes of values that leave. What is run, and in which
 * order, is in `roots.ts`; what forms of code do is in `statements.ts`, `expressions.ts`, `calls.ts` and beside them. They know
 * each other through here.
 *
 * Invariant: it comes to an end. Sets are bounded, calls are told apart only up to a depth and a number, recursion is cut, and
 * each root may take a number of steps; what a long chain of timers binds is no longer told apart. Where one of these bounds is
 * met, what is concerned becomes open.
 */

import type { CallCode, ClassCode, Expression, FunctionCode, Variable } from "#compiler/typescript/code.ts";
import type { BuilderState, Heap } from "./builders.ts";
import { callFunction, invoke } from "./calls.ts";
import { Rounds } from "./cells.ts";
import { isEmitted } from "./emitted.ts";
import { evaluate } from "./expressions.ts";
import { Functions } from "./functions.ts";
import { BuilderHeap } from "./heap.ts";
import { Memo } from "./memo.ts";
import { Modules } from "./modules.ts";
import { Objects, withoutBinding } from "./objects.ts";
import type { Records } from "./records.ts";
import { bounds, Roots, TooMuch } from "./roots.ts";
import { Closures, type Frame, Runs } from "./runs.ts";
import { Slips } from "./slips.ts";
import { followStatements } from "./statements.ts";
import {
  type Atom,
  type AtomOf,
  type Context,
  type Environment,
  nothing,
  noValues,
  number,
  one,
  unknown,
  type Value,
} from "./values.ts";
import { startWith, Ways } from "./ways.ts";
import type { FileInfo, WorldCode } from "./world.ts";

/** Runs the code of one script over values that are known in part. */
export class Interpreter {
  readonly world: WorldCode;
  readonly records: Records;
  readonly rounds = new Rounds();
  readonly ways = new Ways();
  readonly runs = new Runs();
  readonly heap = new BuilderHeap(this.ways, () => {
    this.rounds.changed = true;
  });
  readonly objects: Objects;
  readonly modules: Modules;
  readonly slips: Slips;
  readonly roots: Roots;

  /** What is being followed, outermost first. */
  frames: Frame[] = [];
  /** The innermost of them; to be asked for only while there is one. */
  frame!: Frame;
  /** Its file; the entry where nothing is being followed. */
  file: FileInfo;
  context: Context;
  /** Calls by RTSession's telling names that some way leads to, by their files. */
  readonly followed = new Map<FileInfo, Set<CallCode>>();
  readonly functions = new Functions();
  /** What calls of this round gave that touched nothing. */
  readonly memo = new Memo();
  /** The classes of constructors. */
  readonly classOf = new Map<FunctionCode, ClassCode>();
  /** Whether what runs now is only supposed to run: nothing is seen that calls it. */
  uncalled = false;
  /** Milliseconds after which what runs now runs again, where an interval runs it. */
  every: number | undefined;

  readonly #pinned = new Map<Variable, Value>();
  readonly #constants = new Map<number | string, Value>();
  readonly #entry: FileInfo;
  /** Steps that were taken in all. */
  steps = 0;
  /** Those that had been taken when the root began that runs, and how many it may take. */
  #stepsBeforeRoot = 0;
  readonly mostRootSteps: number;
  /** Where this root, or all of them, come to their bound. */
  #lastStep = 0;
  /** Those that had been taken when this function began, or went on. */
  #stepsBefore = 0;

  constructor(world: WorldCode, records: Records) {
    this.world = world;
    this.#entry = world.files.get(world.entry)!;
    this.file = this.#entry;
    this.context = this.runs.outside;
    let chars = 0;
    for (const { source } of world.files.values()) chars += source.text.length;
    this.mostRootSteps = Math.min(bounds.rootSteps, bounds.rootStepsOf(chars));
    this.records = records;
    this.objects = new Objects(this);
    this.modules = new Modules(this);
    this.slips = new Slips(this.objects);
    this.roots = new Roots(this);
  }

  // --- what it costs

  /** @throws where there is too much to follow; the root that it runs in ends. */
  step(): void {
    if (++this.steps > this.#lastStep) throw new TooMuch();
  }

  /** Those of the root that runs. */
  get rootSteps(): number {
    return this.steps - this.#stepsBeforeRoot;
  }

  /** What a step costs beyond itself: so many parts have been looked at. */
  worked(parts: number): void {
    this.steps += parts >> 2;
  }

  // --- where it is

  /** Something begins that the host starts, with these builders: nothing is left of what ran before. */
  begin(builders: Heap): void {
    if (this.#pinned.size > 0) this.#pinned.clear();
    this.ways.state = startWith(builders, false, []);
    this.ways.conditions = 0;
    // What was cut short has left some.
    if (this.frames.length > 0) {
      for (const { account } of this.frames) account.active = 0;
      this.frames = [];
    }
    this.#resume(undefined);
    this.#stepsBeforeRoot = this.steps;
    this.#lastStep = Math.min(this.steps + this.mostRootSteps, bounds.allSteps);
  }

  /** Functions that were made, and that nothing runs. */
  notRun(): Atom[] {
    const found: Atom[] = [];
    const { all } = this.functions;
    const { now } = this.rounds;
    for (let at = 0; at < all.length; at++) {
      const { closure, code, ranIn } = all[at]!;
      if (ranIn !== now && !isEmitted(code)) found.push(closure!);
    }
    return found;
  }

  /** A function, or the top level of a file, begins to be followed. */
  enter(frame: Frame): void {
    this.frames.push(frame);
    frame.account.active++;
    this.#resume(frame);
  }

  /** It has ended. */
  leave(): void {
    this.frames.pop()!.account.active--;
    this.#resume(this.frames[this.frames.length - 1]);
  }

  /** Asked for with every step: where it is is not looked up each time. */
  #resume(frame: Frame | undefined): void {
    // One more than steps: that it begins, or goes on, is none of its own.
    this.file.taken += this.steps - this.#stepsBefore + 1;
    this.#stepsBefore = this.steps;
    if (frame !== undefined) this.frame = frame;
    this.file = frame?.file ?? this.#entry;
    this.context = frame?.context ?? this.runs.outside;
  }

  /** `this`. */
  get self(): Value {
    const { self } = this.frame.env;
    return self.length > 0 ? self : [this.objects.global];
  }

  /** What a finding cites: of a call, what it is made on and its first argument. `alike.ts` looks whether these read as before. */
  text(at: { readonly start: number; readonly end: number }): string {
    return this.file.source.text.slice(at.start, at.end);
  }

  /** Whether a condition decides if what runs now runs. */
  get conditional(): boolean {
    return this.ways.conditions > 0;
  }

  /** Some way leads to a call by a telling name. */
  reached(call: CallCode): void {
    const { file } = this;
    const calls = this.followed.get(file);
    if (calls === undefined) this.followed.set(file, new Set([call]));
    else calls.add(call);
  }

  // --- what the parts know of each other

  evaluate(expression: Expression): Value {
    return evaluate(this, expression);
  }

  argumentsOf(call: CallCode): readonly Value[] {
    const { args } = call;
    // As long as they are, and no longer: lists that grow keep room for more.
    switch (args.length) {
      case 0:
        return noValues;
      case 1:
        return [evaluate(this, args[0]!)];
      case 2:
        return [evaluate(this, args[0]!), evaluate(this, args[1]!)];
    }
    const values = new Array<Value>(args.length).fill(nothing);
    for (let at = 0; at < args.length; at++) values[at] = evaluate(this, args[at]!);
    return values;
  }

  invoke(callee: Value, self: Value | undefined, args: readonly Value[], call: CallCode | undefined): Value {
    return invoke(this, callee, self, args, call);
  }

  callFunction(callee: AtomOf<"function">, self: Value | undefined, args: readonly Value[], call: CallCode): Value {
    return callFunction(this, callee, self, args, call);
  }

  /** Calls a function with what is not known. */
  callUnknown(callee: AtomOf<"function">, reason: string): Value {
    const any = unknown(reason);
    const args = new Array<Value>(callee.code.parameters.length).fill(any);
    const result = this.invoke([callee], callee.self ?? any, args, undefined);
    for (let at = 0; at < result.length; at++) if (result[at]!.k === "builder") this.#letGo(result[at]!);
    return result;
  }

  /** Runs what a function or a file holds, which has been entered. */
  body(code: FunctionCode): void {
    this.frame.account.ranIn = this.rounds.now;
    const { hoisted } = code;
    for (let at = 0; at < hoisted.length; at++) {
      const { variable, code: inner } = hoisted[at]!;
      // By its own name a function is what it was called as: were it made anew, each call that it defers would be of another.
      const own = inner === code ? this.frame.env.parent?.closures?.of(code) : undefined;
      this.write(variable, own ?? this.closure(inner));
    }
    followStatements(this, code.body);
  }

  /** What a function is known to return, where it is not followed once more. */
  summary(code: FunctionCode): Value {
    return this.rounds.readSummary(this.functions.of(code)) ?? nothing;
  }

  closure(code: FunctionCode): Value {
    const { env } = this.frame;
    env.closures ??= new Closures();
    let made = env.closures.of(code);
    if (made === undefined) {
      made = one({ k: "function", code, env, self: undefined, bound: noValues });
      env.closures.add(code, made);
    }
    this.functions.made(made[0] as AtomOf<"function">);
    if (code.kind !== "arrow") return made;
    // Where the arrow itself is what a module exports, `this` around it is the arrow: without that it would hold itself, ever deeper.
    const self = env.self.some((around) => around.k === "function") ? env.self.map(withoutBinding) : env.self;
    return one({ k: "function", code, env: ownerOf(made), self, bound: noValues });
  }

  constant(literal: Expression & { readonly kind: "number" | "string" }): Value {
    let value = this.#constants.get(literal.value);
    if (value === undefined) {
      value = literal.kind === "number" ? number(literal.value) : one({ k: "str", value: literal.value });
      this.#constants.set(literal.value, value);
    }
    return value;
  }

  newBuilder(at: { readonly start: number }, kind: "data" | "builder", state: BuilderState): Value {
    return this.heap.make(this.file, at, this.context, kind, state);
  }

  // --- variables

  read(variable: Variable): Value {
    if (variable.kind === "import") return this.modules.imported(variable, this.frame.env);
    // What the fields and the base of a class have for themselves may be asked for from elsewhere: it is not there.
    if (!variable.shared) {
      return variable.owner === this.frame.code ? (this.ways.state.locals[variable.slot] ?? nothing) : nothing;
    }
    const pinned = this.#pinned.size > 0 ? this.#pinned.get(variable) : undefined;
    if (pinned !== undefined) return pinned;
    const home = this.#homeOf(variable);
    return home === undefined ? nothing : (this.rounds.readVariable(home, variable) ?? nothing);
  }

  /** What a comparison compares. */
  compared(expression: Expression): Value {
    const variable = expression.kind === "name" ? expression.variable : undefined;
    if (variable === undefined || !variable.shared || variable.kind === "import") return evaluate(this, expression);
    const pinned = this.#pinned.get(variable);
    if (pinned !== undefined) return pinned;
    const home = this.#homeOf(variable);
    return home === undefined ? nothing : (this.rounds.compareVariable(home, variable) ?? nothing);
  }

  /** Gives a shared variable what it becomes by a step from whatever it is; the result is all it may be then. */
  stepShared(variable: Variable, change: (value: Value) => Value): Value {
    const home = this.#homeOf(variable);
    return home === undefined ? nothing : this.rounds.step(home, variable, change);
  }

  /** While a loop has a turn for one key, a name that functions share has just that one. */
  pin(variable: Variable, value: Value): void {
    if (!variable.shared) return;
    this.#pinned.set(variable, value);
    // What calls gave for the last key is not what they give for this one.
    this.memo.clear();
  }

  unpin(variable: Variable): void {
    this.#pinned.delete(variable);
  }

  write(variable: Variable, value: Value): void {
    if (this.#pinned.size > 0) this.#pinned.delete(variable);
    if (!variable.shared) {
      if (variable.owner === this.frame.code) this.ways.setSlot(variable.slot, value);
      return;
    }
    const home = this.#homeOf(variable);
    if (home !== undefined) this.rounds.growVariable(home, variable, value);
  }

  /** The run of the function that declares a shared variable. */
  #homeOf({ owner }: Variable): Environment | undefined {
    let at: Environment | undefined = this.frame.env;
    while (at !== undefined && at.code !== owner) at = at.parent;
    return at;
  }

  // --- what leaves

  /** What becomes of values that leave for where they cannot be followed. */
  escape(values: readonly Value[], reason: string): void {
    for (let nth = 0; nth < values.length; nth++) {
      const value = values[nth]!;
      for (let at = 0; at < value.length; at++) this.escapeOne(value[at]!, reason);
    }
  }

  escapeOne(one: Atom, reason: string): void {
    if (one.k === "unknown") return;
    if (one.k === "data") {
      const state = this.heap.get(one);
      if (state.kind === "data" && state.open === undefined) this.heap.set(one, { ...state, open: reason });
      this.#letGo(one);
    } else if (one.k === "builder") this.#letGo(one);
    else if (one.k === "function") {
      const before = this.ways.part();
      this.callUnknown(one, reason);
      this.ways.rejoin(before);
    } else if (one.k === "object") this.objects.open(one, reason);
  }

  /** It may be sent where that cannot be seen. */
  #letGo(made: Atom): void {
    const state = this.heap.get(made);
    const sites = state.kind === "packet" ? state.sites : state.entries.map((entry) => entry.site);
    for (const site of sites) {
      const record = this.records.get(site);
      if (record !== undefined) record.escapes = true;
    }
  }
}

function ownerOf(closure: Value): AtomOf<"function">["env"] {
  return (closure[0] as AtomOf<"function">).env;
}
