/**
 * Ways: the state of what runs now (variables that one function has for itself, builders), how ways through the code part, and
 * what is known where they meet.
 *
 * Invariant: maps are copied when they are written to, and only when another way holds them as well. Most branches write
 * nothing, and cost nothing.
 */

import type { Variable } from "#compiler/typescript/code.ts";
import { type BuilderState, type Heap, joinHeaps } from "./builders.ts";
import { join, nothing, type Value } from "./values.ts";

export interface State {
  locals: Map<Variable, Value>;
  heap: Heap;
  /** False behind a return, throw, break or continue. */
  live: boolean;
  /** Whether no other state holds the maps. */
  ownsLocals: boolean;
  ownsHeap: boolean;
}

export class Ways {
  state: State = startWith(new Map());
  /** How many conditions stand around what runs now. */
  conditions = 0;

  get live(): boolean {
    return this.state.live;
  }

  local(variable: Variable): Value {
    return this.state.locals.get(variable) ?? nothing;
  }

  setLocal(variable: Variable, value: Value): void {
    const { state } = this;
    if (!state.ownsLocals) {
      state.locals = new Map(state.locals);
      state.ownsLocals = true;
    }
    state.locals.set(variable, value);
  }

  setBuilder(key: string, builder: BuilderState): void {
    const { state } = this;
    if (!state.ownsHeap) {
      state.heap = new Map(state.heap);
      state.ownsHeap = true;
    }
    state.heap.set(key, builder);
  }

  /** The same state, for another way. */
  fork(): State {
    return copyOf(this.state);
  }

  /** Goes on where this way and another meet. */
  meet(other: State): void {
    const mine = this.state;
    if (!other.live) {
      if (!mine.live) this.#meetHeaps(mine, other.heap);
      return;
    }
    if (!mine.live) {
      this.state = other;
      return;
    }
    if (mine.locals !== other.locals) {
      for (const [variable, value] of other.locals) {
        const before = mine.locals.get(variable);
        const after = before === undefined ? value : join(before, value);
        if (after !== before) this.setLocal(variable, after);
      }
    }
    this.#meetHeaps(mine, other.heap);
  }

  #meetHeaps(mine: State, heap: Heap): void {
    const joined = joinHeaps(mine.heap, heap);
    if (joined === mine.heap) return;
    mine.heap = joined;
    mine.ownsHeap = true;
  }

  /** Runs what may run or not, and goes on with what may be so. */
  maybe<Result>(run: () => Result): Result {
    const before = this.fork();
    this.conditions++;
    const result = run();
    this.conditions--;
    this.meet(before);
    return result;
  }
}

/** The state at the start of a function or a script. */
export function startWith(heap: Heap, ownsHeap = true): State {
  return { locals: new Map(), heap, live: true, ownsLocals: true, ownsHeap };
}

export function copyOf(state: State): State {
  state.ownsLocals = false;
  state.ownsHeap = false;
  return { locals: state.locals, heap: state.heap, live: state.live, ownsLocals: false, ownsHeap: false };
}
