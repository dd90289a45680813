/**
 * Runs: functions run anew for each chain of calls that leads to them, up to a number and a depth; behind these, all further
 * chains share one run.
 *
 * Invariant: what a chain is called never changes, so that rounds find again what they know of it.
 */

import type { CallCode, FunctionCode } from "#compiler/typescript/code.ts";
import { type Heap, joinHeaps } from "./builders.ts";
import type { Cell } from "./cells.ts";
import { type Context, type Environment, nothing, noValues, type Value } from "./values.ts";
import type { State } from "./ways.ts";
import type { FileInfo } from "./world.ts";

/** Chains of calls that are told apart: how many functions long, and how many for each function. */
const bounds = { depth: 16, each: 200 };

/** A function that is being followed. */
export interface Frame {
  readonly code: FunctionCode;
  readonly env: Environment;
  readonly file: FileInfo;
  readonly context: Context;
  readonly args: readonly Value[];
  /** The call that runs it, and where that stands; undefined where the host calls, or not all arguments are those of the call. */
  calledBy: { readonly call: CallCode; readonly file: FileInfo } | undefined;
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

export function startFrame(env: Environment, file: FileInfo, context: Context, args: readonly Value[]): Frame {
  return {
    code: env.code,
    env,
    file,
    context,
    args,
    calledBy: undefined,
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

/** The functions that were made in a run. */
export class Closures {
  #few: readonly Value[] = noValues;
  #byCode: Map<FunctionCode, Value> | undefined;

  of(code: FunctionCode): Value | undefined {
    if (this.#byCode !== undefined) return this.#byCode.get(code);
    for (let at = 0; at < this.#few.length; at++) if (codeOf(this.#few[at]!) === code) return this.#few[at];
    return undefined;
  }

  add(code: FunctionCode, made: Value): void {
    if (this.#byCode === undefined && this.#few.length === few) {
      this.#byCode = new Map();
      for (const one of this.#few) this.#byCode.set(codeOf(one)!, one);
    }
    // A list that grows keeps room for sixteen more.
    if (this.#byCode === undefined) this.#few = [...this.#few, made];
    else this.#byCode.set(code, made);
  }
}

function codeOf(closure: Value): FunctionCode | undefined {
  const made = closure[0];
  return made?.k === "function" ? made.code : undefined;
}

/** The runs of functions that one chain calls, by the places of the calls. */
export class Calls {
  #few: readonly Environment[] = [];
  #byPlace: Map<number, Environment[]> | undefined;

  of(code: FunctionCode, home: Environment, place: number): Environment | undefined {
    const there = this.#byPlace === undefined ? this.#few : this.#byPlace.get(place);
    if (there === undefined) return undefined;
    for (let at = 0; at < there.length; at++) {
      const one = there[at]!;
      if (one.place === place && one.code === code && one.parent === home) return one;
    }
    return undefined;
  }

  add(run: Environment): void {
    if (this.#byPlace === undefined && this.#few.length < few) {
      this.#few = [...this.#few, run];
      return;
    }
    if (this.#byPlace === undefined) {
      this.#byPlace = new Map();
      for (const one of this.#few) this.#file(this.#byPlace, one);
    }
    this.#file(this.#byPlace, run);
  }

  #file(byPlace: Map<number, Environment[]>, run: Environment): void {
    const same = byPlace.get(run.place);
    if (same === undefined) byPlace.set(run.place, [run]);
    else same.push(run);
  }
}

export class Runs {
  /** How many runs a function has. */
  readonly #counts = new Map<FunctionCode, number>();
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
    code: FunctionCode,
    home: Environment,
    from: Context,
    file: FileInfo | undefined,
    start: number,
  ): Environment | undefined {
    // Calls of one place begin at one offset: those of a chain of calls on each other are one.
    const place = file === undefined ? -1 : start;
    from.calls ??= new Calls();
    const known = from.calls.of(code, home, place);
    if (known !== undefined) return known;
    const count = this.#counts.get(code) ?? 0;
    const depth = 1 + Math.max(from.depth, home.depth);
    if (count >= bounds.each || depth > bounds.depth) return undefined;
    const fresh = this.#environment(code, home, home.file, depth, place);
    this.#counts.set(code, count + 1);
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
      cells: noCells,
      closures: undefined,
      self: nothing,
    };
  }
}
