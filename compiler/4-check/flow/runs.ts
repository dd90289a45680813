/**
 * Runs: functions run anew for each chain of calls that leads to them, up to a number and a depth; behind these, all further
 * chains share one run.
 *
 * Invariant: what a chain is called never changes, so that rounds find again what they know of it.
 */

import type { CallCode, FunctionCode, Statement } from "#compiler/typescript/code.ts";
import { type Heap, joinHeaps } from "./builders.ts";
import type { Cell } from "./cells.ts";
import type { Account } from "./functions.ts";
import { type Context, type Environment, nothing, type Value } from "./values.ts";
import type { State } from "./ways.ts";
import type { FileInfo } from "./world.ts";

/** Chains of calls that are told apart: how many functions long, and how many for each function. */
const bounds = { depth: 16, each: 200 };

/** A function that is being followed. */
export interface Frame {
  readonly code: FunctionCode;
  /** That of the function. */
  readonly account: Account;
  readonly env: Environment;
  readonly file: FileInfo;
  readonly context: Context;
  readonly args: readonly Value[];
  /** The call that runs it, and where that stands; undefined where the host calls, or not all arguments are those of the call. */
  calledBy: { readonly call: CallCode; readonly file: FileInfo } | undefined;
  /** The statement that runs. */
  statement: Statement | undefined;
  returns: Value;
  /** The builders as the ways that have left it made them. */
  exit: Heap | undefined;
  /** Whether no state holds them as well. */
  ownsExit: boolean;
  /** Where `break` and `continue` lead, innermost last. */
  leaves: Leave[] | undefined;
}

export interface Leave {
  readonly loop: boolean;
  readonly breaks: State[];
  readonly continues: State[];
}

export function startFrame(
  account: Account,
  env: Environment,
  file: FileInfo,
  context: Context,
  args: readonly Value[],
): Frame {
  return {
    code: env.code,
    account,
    env,
    file,
    context,
    args,
    calledBy: undefined,
    statement: undefined,
    returns: nothing,
    exit: undefined,
    ownsExit: false,
    leaves: undefined,
  };
}

/** A way through a function ends; what it did to builders goes to the caller. */
export function leaveFunction(frame: Frame, state: State): void {
  if (frame.exit === undefined) {
    frame.exit = state.heap;
    frame.ownsExit = state.ownsHeap;
  } else {
    const joined = joinHeaps(frame.exit, state.heap);
    if (joined !== frame.exit) frame.ownsExit = true;
    frame.exit = joined;
  }
  // What still runs, in a `finally`, runs on a copy.
  state.ownsHeap = false;
  state.live = false;
}

const noCells: (Cell | undefined)[] = [];

/** The cells of a run, to be written to. Most functions share nothing. */
export function cellsOf(env: Environment): (Cell | undefined)[] {
  if (env.cells === noCells) env.cells = new Array<Cell | undefined>(env.code.slots).fill(undefined);
  return env.cells;
}

/** So many are looked through one by one: nearly all have fewer, and a map for each would be most of what is kept. */
const few = 8;

interface Made {
  readonly code: FunctionCode;
  readonly closure: Value;
  readonly next: Made | undefined;
}

/** The functions that were made in a run. */
export class Closures {
  /** The last one first. */
  #last: Made | undefined;
  #count = 0;
  #byCode: Map<FunctionCode, Value> | undefined;

  of(code: FunctionCode): Value | undefined {
    if (this.#byCode !== undefined) return this.#byCode.get(code);
    for (let made = this.#last; made !== undefined; made = made.next) if (made.code === code) return made.closure;
    return undefined;
  }

  /** @param code of which there is none yet. */
  add(code: FunctionCode, closure: Value): void {
    if (this.#byCode !== undefined) this.#byCode.set(code, closure);
    else {
      this.#last = { code, closure, next: this.#last };
      this.#count++;
      if (this.#count > few) this.#sort();
    }
  }

  #sort(): void {
    this.#byCode = new Map();
    for (let made = this.#last; made !== undefined; made = made.next) this.#byCode.set(made.code, made.closure);
    this.#last = undefined;
  }
}

/** The runs of functions that one chain calls, by the places of the calls. */
export class Calls {
  /** The last one first; they lead to each other. */
  #last: Environment | undefined;
  #count = 0;
  #byPlace: Map<number, Environment[]> | undefined;

  of(code: FunctionCode, home: Environment, place: number): Environment | undefined {
    if (this.#byPlace !== undefined) {
      const there = this.#byPlace.get(place);
      return there?.find((one) => one.code === code && one.parent === home);
    }
    for (let one = this.#last; one !== undefined; one = one.before) {
      if (one.place === place && one.code === code && one.parent === home) return one;
    }
    return undefined;
  }

  /** @param run of a place, a function and a home of which there is none yet. */
  add(run: Environment): void {
    if (this.#byPlace !== undefined) this.#file(this.#byPlace, run);
    else {
      run.before = this.#last;
      this.#last = run;
      this.#count++;
      if (this.#count > few) this.#sort();
    }
  }

  #sort(): void {
    this.#byPlace = new Map();
    for (let one = this.#last; one !== undefined; one = one.before) this.#file(this.#byPlace, one);
    this.#last = undefined;
  }

  #file(byPlace: Map<number, Environment[]>, run: Environment): void {
    const same = byPlace.get(run.place);
    if (same === undefined) byPlace.set(run.place, [run]);
    else same.push(run);
  }
}

export class Runs {
  readonly #merged = new Map<FunctionCode, Map<Environment, Environment>>();
  #ids = 0;
  /** Where nothing runs. */
  readonly outside: Context = this.#context();

  ofFile(file: FileInfo): Environment {
    return this.#environment(file.code.top, undefined, file, 0, -1);
  }

  /**
   * The run of a function for a chain of calls; undefined where there are too many of them.
   * @param home where the function was made.
   * @param from the context of the caller, and the place of the call in it; that of the function itself where the host calls.
   */
  of(
    account: Account,
    home: Environment,
    from: Context,
    file: FileInfo | undefined,
    start: number,
  ): Environment | undefined {
    // Calls of one place begin at one offset: those of a chain of calls on each other are one.
    const place = file === undefined ? -1 : start;
    const { code } = account;
    from.calls ??= new Calls();
    const known = from.calls.of(code, home, place);
    if (known !== undefined) return known;
    const depth = 1 + Math.max(from.depth, home.depth);
    if (account.runs >= bounds.each || depth > bounds.depth) return undefined;
    const fresh = this.#environment(code, home, home.file, depth, place);
    account.runs++;
    from.calls.add(fresh);
    return fresh;
  }

  /** The one run for all chains that are not told apart. */
  merged(code: FunctionCode, home: Environment): Environment {
    let byHome = this.#merged.get(code);
    if (byHome === undefined) {
      byHome = new Map();
      this.#merged.set(code, byHome);
    }
    let known = byHome.get(home);
    if (known === undefined) {
      known = this.#environment(code, home, home.file, 0, -1);
      byHome.set(home, known);
    }
    return known;
  }

  /** Where the fields of an instance are set that is made in a context. */
  fields(context: Context): Context {
    context.fields ??= this.#context();
    return context.fields;
  }

  /** The same variables, with another `this`. */
  withSelf(env: Environment, self: Value): Environment {
    env.closures ??= new Closures();
    cellsOf(env);
    return { ...env, id: this.#ids++, self, calls: undefined };
  }

  #context(): Context {
    return { id: this.#ids++, depth: 0, made: undefined, calls: undefined, fields: undefined };
  }

  #environment(
    code: FunctionCode,
    parent: Environment | undefined,
    file: FileInfo,
    depth: number,
    place: number,
  ): Environment {
    return {
      id: this.#ids++,
      depth,
      made: undefined,
      calls: undefined,
      fields: undefined,
      code,
      file,
      parent,
      place,
      before: undefined,
      cells: noCells,
      closures: undefined,
      self: nothing,
    };
  }
}
