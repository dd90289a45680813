/**
 * Ways: the state of what runs now (variables that one function has for itself, builders), how ways through the code part, and
 * what is known where they meet.
 *
 * Invariant: what a state holds is copied when it is written to, and only when another way holds it as well. Most branches
 * write nothing, and cost nothing.
 */

import type { FunctionCode, Variable } from "#compiler/typescript/code.ts";
import { type BuilderState, type Heap, joinHeaps } from "./builders.ts";
import { join, nothing, type Value } from "./values.ts";

/** The variables that one function has for itself, by their slots; what has no value yet is `nothing`. */
export type Locals = Value[];

export interface State {
  locals: Locals;
  heap: Heap;
  /** False behind a return, throw, break or continue. */
  live: boolean;
  /** Whether no other state holds them. */
  ownsLocals: boolean;
  ownsHeap: boolean;
}

export class Ways {
  state: State = startWith(new Map(), true, []);
  /** How many conditions stand around what runs now. */
  conditions = 0;

  get live(): boolean {
    return this.state.live;
  }

  local({ slot }: Variable): Value {
    return this.state.locals[slot] ?? nothing;
  }

  setLocal(variable: Variable, value: Value): void {
    this.setSlot(variable.slot, value);
  }

  setSlot(slot: number, value: Value): void {
    const { state } = this;
    if (!state.ownsLocals) {
      state.locals = state.locals.slice();
      state.ownsLocals = true;
    }
    state.locals[slot] = value;
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
    const { state } = this;
    state.ownsLocals = false;
    state.ownsHeap = false;
    return { locals: state.locals, heap: state.heap, live: state.live, ownsLocals: false, ownsHeap: false };
  }

  /** Goes on where this way and another meet. */
  meet(other: State): void {
    const mine = this.state;
    if (!other.live) {
      if (!mine.live) this.#meetHeaps(mine, other.heap);
      return;
    }
    if (mine.live && mine.locals === other.locals && mine.heap === other.heap) return;
    if (!mine.live) {
      this.state = other;
      return;
    }
    const { locals } = other;
    if (mine.locals !== locals) {
      for (let slot = 0; slot < locals.length; slot++) {
        const before = mine.locals[slot]!;
        const after = join(before, locals[slot]!);
        if (after !== before) this.setSlot(slot, after);
      }
    }
    this.#meetHeaps(mine, other.heap);
  }

  #meetHeaps(mine: State, heap: Heap): void {
    if (mine.heap === heap) return;
    const joined = joinHeaps(mine.heap, heap);
    if (joined === mine.heap) return;
    mine.heap = joined;
    mine.ownsHeap = true;
  }

  /** Runs what may run or not, and goes on with what may be so. */
  maybe<Result>(run: () => Result): Result {
    const before = this.part();
    const result = run();
    this.rejoin(before);
    return result;
  }

  /** The same for what runs all the time, where a function that is made for it costs too much: from here to `rejoin` it runs or not. */
  part(): State {
    this.conditions++;
    return this.fork();
  }

  /** @param before What `part` gave. */
  rejoin(before: State): void {
    this.conditions--;
    this.meet(before);
  }
}

/** The state at the start of a function or a script. */
export function startWith(heap: Heap, ownsHeap: boolean, locals: Locals): State {
  return { locals, heap, live: true, ownsLocals: true, ownsHeap };
}

/** By how many they are: a copy is made faster than a list is filled. */
const fresh: readonly Locals[] = Array.from({ length: 24 }, (_, count) => new Array<Value>(count).fill(nothing));

/** The variables of a function at its start. */
export function newLocals({ slots }: FunctionCode): Locals {
  return fresh[slots]?.slice() ?? new Array<Value>(slots).fill(nothing);
}

/** The same state once more; neither owns anything then. */
export function copyOf(state: State): State {
  state.ownsLocals = false;
  state.ownsHeap = false;
  return { locals: state.locals, heap: state.heap, live: state.live, ownsLocals: false, ownsHeap: false };
}
