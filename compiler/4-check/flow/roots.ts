/**
 * Roots: what the host starts of a script (its top level, handlers, timers), in which order, and round after round until a round is
 * told everything in time. Functions that nothing calls come last, once it is known that nothing does.
 *
 * Invariant: it comes to an end. Where a bound is met, something was not run, and that may do anything to everything: then all
 * sites are open, and there are no slips.
 */

import type { Heap } from "./builders.ts";
import { nameOf } from "./classes.ts";
import type { Interpreter } from "./interpreter.ts";
import { type Atom, keysOfValues, one, unknown, type Value } from "./values.ts";

interface Deferred {
  readonly callee: Atom;
  readonly args: readonly Value[];
  /** Milliseconds from one of its runs to the next, where it is an interval. */
  readonly every: number | undefined;
  /** How many others had to run before it, each asked for by the one before. */
  readonly behind: number;
}

/** A step costs more the more comes together; a text that takes ever more of them is given up the sooner the shorter it is. */
export const bounds = {
  rootSteps: 120_000,
  rootStepsOf: (chars: number) => 20_000 + 2 * chars,
  allSteps: 800_000,
  rounds: 10,
  turns: 16,
};

/** There is more to follow than may be followed: the root that runs ends. */
export class TooMuch extends Error {}

/** Where nothing was made. */
const noHeap: Heap = new Map();

const missing = "nothing that can be followed calls";

export class Roots {
  readonly #machine: Interpreter;
  readonly #deferredSeen = new Set<string>();
  #queue: { readonly deferred: Deferred; readonly heap: Heap }[] = [];
  #deferred: Deferred[] = [];
  /** Of what runs now. */
  #behind = 0;
  readonly #uncalled: Atom[] = [];
  /** Whether a bound was met that leaves something not run. */
  #gaveUp = false;
  /** The most steps that one of them took. */
  #longest = 0;
  /** How many rounds there were in all. */
  #rounds = 0;

  constructor(machine: Interpreter) {
    this.#machine = machine;
  }

  /** Follows the whole script; the records hold the result. */
  run(): void {
    const machine = this.#machine;
    this.#settle();
    // What nothing calls is followed, too, but only once it is known that nothing does.
    for (;;) {
      const fresh = machine.notRun();
      if (fresh.length === 0 || this.#gaveUp) return;
      this.#uncalled.push(...fresh);
      // Mostly that adds to what is known, and changes nothing: the round goes on.
      this.#follow(fresh);
      if (this.#gaveUp || machine.rounds.changed) this.#settle();
    }
  }

  #settle(): void {
    const machine = this.#machine;
    for (let round = 1; ; round++) {
      this.#rounds++;
      machine.rounds.begin(round);
      machine.heap.beginRound();
      machine.modules.beginRound();
      machine.records.clear();
      machine.slips.clear();
      machine.memo.clear();
      this.#deferredSeen.clear();
      this.#root(() => machine.modules.start(machine.world.entry), noHeap);
      this.#work();
      this.#follow(this.#uncalled);
      if (!this.#gaveUp && round < bounds.rounds && machine.rounds.changed) continue;
      // What was not run may do anything to everything.
      if (this.#gaveUp || machine.rounds.changed) {
        machine.slips.clear();
        for (const record of machine.records.all())
          record.open ??= "there are more ways through this script than can be followed";
      }
      return;
    }
  }

  /** Runs functions that nothing calls. */
  #follow(closures: readonly Atom[]): void {
    const machine = this.#machine;
    for (let at = 0; at < closures.length; at++) {
      const closure = closures[at]!;
      if (closure.k !== "function") continue;
      machine.uncalled = true;
      this.#root(() => machine.callUnknown(closure, `${missing} ${nameOf(closure.code)}`), noHeap);
      machine.uncalled = false;
      this.#work();
    }
  }

  /** What the host was asked to run, until nothing is left. */
  #work(): void {
    const machine = this.#machine;
    // More comes to the end of it while it is worked on.
    for (let at = 0; at < this.#queue.length; at++) {
      const { deferred, heap } = this.#queue[at]!;
      machine.every = deferred.every;
      this.#behind = deferred.behind + 1;
      this.#root(() => machine.invoke([deferred.callee], undefined, deferred.args, undefined), heap);
      machine.every = undefined;
    }
    this.#behind = 0;
    if (this.#queue.length > 0) this.#queue = [];
  }

  /** Runs something that the host starts: the script itself, a handler, a timer. */
  #root(run: () => void, heap: Heap): void {
    const machine = this.#machine;
    machine.begin(machine.heap.beginRun(heap));
    try {
      run();
    } catch (error) {
      if (!(error instanceof TooMuch) && !(error instanceof RangeError)) throw error;
      this.#gaveUp = true;
    }
    this.#longest = Math.max(this.#longest, machine.rootSteps);
    const end = machine.ways.state.heap;
    machine.heap.endRun(end);
    if (this.#deferred.length === 0) return;
    for (let at = 0; at < this.#deferred.length; at++) this.#queue.push({ deferred: this.#deferred[at]!, heap: end });
    this.#deferred = [];
  }

  /** To be called by the host later, when what runs now has ended. */
  defer(callee: Value, args: readonly Value[], every?: number): void {
    for (let at = 0; at < callee.length; at++) {
      const given = callee[at]!;
      if (given.k !== "function" && given.k !== "method") continue;
      const next = this.#behind > bounds.turns ? boundToAny(given) : given;
      const key = `${next.key}(${keysOfValues(args)})${every ?? ""}`;
      if (this.#deferredSeen.has(key)) continue;
      this.#deferredSeen.add(key);
      this.#deferred.push({ callee: next, args, every, behind: this.#behind });
    }
  }

  /** How many steps more a root might have taken without meeting a bound; 0 where one met it. */
  get spareSteps(): number {
    const { rounds, steps, mostRootSteps } = this.#machine;
    if (this.#gaveUp || rounds.changed) return 0;
    // Each round takes what is added.
    const all = Math.trunc((bounds.allSteps - steps) / this.#rounds);
    return Math.max(0, Math.min(mostRootSteps - this.#longest, all));
  }
}

/** A function with arguments bound to it that are not known: in a long chain each turn may bind others. */
function boundToAny(callee: Atom): Atom {
  if (callee.k !== "function" || callee.bound.length === 0) return callee;
  return one({ ...callee, bound: callee.bound.map(() => unknown("each turn binds another value")) })[0]!;
}
