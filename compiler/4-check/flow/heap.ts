/**
 * The heap: builders as they are on the way that is followed, and what is known of those that were made elsewhere.
 *
 * A builder that was made by another run of the host's holds, for whoever comes upon it, all that is ever put into it.
 */

import { type BuilderState, emptyData, type Heap, inBoth, joinStates, mergeEntries, stateKey } from "./builders.ts";
import { type Atom, atom, type Context, type Value } from "./values.ts";
import type { Ways } from "./ways.ts";
import type { FileInfo } from "./world.ts";

/** A call that is being remembered: what was made in it, and whether it touched anything else. */
export interface Recording {
  made: Set<string> | undefined;
  impure: boolean;
}

export class BuilderHeap {
  readonly #ways: Ways;
  readonly #shared = new Map<string, BuilderState>();
  /** Builders of others that this round has come upon. */
  readonly #seen = new Set<string>();
  /** Builders that came to be in what runs now. */
  readonly #fresh = new Set<string>();
  #recordings: Recording[] = [];
  #start: Heap = new Map();
  /** Told when something grew that the round has read. */
  readonly #onChange: () => void;

  constructor(ways: Ways, onChange: () => void) {
    this.#ways = ways;
    this.#onChange = onChange;
  }

  beginRound(): void {
    this.#seen.clear();
  }

  /** What the host starts begins with the builders that were there when it was asked to. */
  beginRun(heap: Heap): Heap {
    let start = heap;
    if (heap.size > 0) {
      start = new Map();
      for (const [key, state] of heap) start.set(key, this.#withShared(key, state));
    }
    this.#recordings = [];
    this.#fresh.clear();
    this.#start = start;
    return start;
  }

  endRun(heap: Heap): void {
    if (heap === this.#start) return;
    for (const [key, state] of heap) if (this.#start.get(key) !== state) this.#share(key, state);
  }

  make(
    file: FileInfo,
    at: { readonly start: number },
    context: Context,
    kind: "data" | "builder",
    state: BuilderState,
  ): Value {
    const made = atom({ k: kind, id: `${file.index}:${at.start}@${context.id}` });
    this.#ways.setBuilder(made.key, state);
    this.#fresh.add(made.key);
    const recording = this.#recordings[this.#recordings.length - 1];
    if (recording !== undefined) {
      recording.made ??= new Set();
      recording.made.add(made.key);
    }
    return [made];
  }

  /** Whether a builder was made by what runs now. */
  isFresh(made: Atom): boolean {
    return this.#fresh.has(made.key);
  }

  /** The state of a builder here; of one made elsewhere, all that may be in it. */
  get(made: Atom): BuilderState {
    this.#touch(made.key);
    const own = this.#ways.state.heap.get(made.key);
    if (own !== undefined) return own;
    this.#seen.add(made.key);
    const shared = this.#shared.get(made.key) ?? emptyData;
    this.#ways.setBuilder(made.key, shared);
    return shared;
  }

  set(made: Atom, state: BuilderState): void {
    this.#touch(made.key);
    this.#ways.setBuilder(made.key, state);
  }

  // --- calls that are remembered

  record(): Recording {
    const recording: Recording = { made: undefined, impure: false };
    this.#recordings.push(recording);
    return recording;
  }

  /** @param leaves whether what was made in the call lives on behind it. */
  endRecord(recording: Recording, leaves: boolean): void {
    this.#recordings.pop();
    const outer = this.#recordings[this.#recordings.length - 1];
    if (outer === undefined || recording.made === undefined || !(recording.impure || leaves)) return;
    outer.made ??= new Set();
    for (const key of recording.made) outer.made.add(key);
  }

  #touch(key: string): void {
    for (let at = this.#recordings.length - 1; at >= 0; at--) {
      const recording = this.#recordings[at]!;
      if (recording.made?.has(key) === true) return;
      recording.impure = true;
    }
  }

  // --- what runs of the host's share

  #share(key: string, state: BuilderState): void {
    const known = this.#shared.get(key);
    if (known === undefined) {
      this.#shared.set(key, state);
      if (this.#seen.has(key)) this.#onChange();
      return;
    }
    if (known === state) return;
    const after =
      known.kind === "data" && state.kind === "data"
        ? { ...mergeEntries(known, state), always: inBoth(known.always, state.always) }
        : joinStates(known, state);
    if (stateKey(after) === stateKey(known)) return;
    this.#shared.set(key, after);
    if (this.#seen.has(key)) this.#onChange();
  }

  #withShared(key: string, state: BuilderState): BuilderState {
    this.#seen.add(key);
    const shared = this.#shared.get(key);
    if (shared === state) return state;
    return state.kind === "data" && shared?.kind === "data" ? mergeEntries(state, shared) : state;
  }
}
