/**
 * Builders: what is known of a data or packet builder at one point of a script. Immutable: a step makes a new state, so paths
 * can part and meet.
 */

import { join, keyOfValue, nothing, type Value } from "./values.ts";

/** One `setX(index, value)` that has run, or may have run, on a builder. */
export interface Entry {
  /** Key of the site. */
  readonly site: string;
  readonly index: Value;
  readonly value: Value;
  /** What the data builders in the value held when it was set. */
  readonly nested: readonly DataState[];
}

export interface DataState {
  readonly kind: "data";
  /** By site and index: a helper may set several with one call. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Indexes that hold a value whichever way led here. */
  readonly always: ReadonlySet<number>;
  /** Why more may have been set than is known. */
  readonly open: string | undefined;
  readonly sent: boolean;
}

export interface PacketState {
  readonly kind: "packet";
  readonly opCode: Value;
  /** Sites of `setOpCode`. */
  readonly sites: readonly string[];
  readonly data: Value;
  readonly reliable: boolean | undefined;
}

export type BuilderState = DataState | PacketState;
export type Heap = Map<string, BuilderState>;

export const emptyData: DataState = {
  kind: "data",
  entries: new Map(),
  always: new Set(),
  open: undefined,
  sent: false,
};

export const emptyPacket: PacketState = {
  kind: "packet",
  opCode: nothing,
  sites: [],
  data: nothing,
  reliable: undefined,
};

function onlyNumber(value: Value): number | undefined {
  const [first, second] = value;
  return first?.k === "num" && second === undefined ? first.value : undefined;
}

/** @param certain whether this builder, and no other, is set. */
export function setEntry(state: DataState, entry: Entry, certain: boolean): DataState {
  const entries = new Map(state.entries);
  const only = onlyNumber(entry.index);
  let always = state.always;
  if (certain && only !== undefined) {
    // What stood at the index is gone.
    for (const [key, old] of entries) {
      if (old.site !== entry.site && onlyNumber(old.index) === only) {
        entries.delete(key);
      }
    }
    if (!always.has(only)) always = new Set([...always, only]);
  }
  const key = `${entry.site}@${only ?? ""}`;
  const before = entries.get(key);
  entries.set(key, before === undefined ? entry : joinEntries(before, entry));
  return { ...state, entries, always };
}

function joinEntries(a: Entry, b: Entry): Entry {
  if (a === b) return a;
  const nested = [...a.nested];
  for (const one of b.nested) {
    if (nested.length < 4 && !nested.some((other) => dataKey(other) === dataKey(one))) nested.push(one);
  }
  return { site: a.site, index: join(a.index, b.index), value: join(a.value, b.value), nested };
}

/** A state as it is nested: cut off below a depth that no packet has. */
export function nestable(state: DataState, depth = 5): DataState {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of state.entries) {
    const nested = depth === 0 ? [] : entry.nested.map((inside) => nestable(inside, depth - 1));
    entries.set(key, { ...entry, nested });
  }
  return { ...state, entries, open: depth === 0 ? "data is nested too deep here" : state.open };
}

/** The state where two ways meet. */
export function joinStates(a: BuilderState, b: BuilderState): BuilderState {
  if (a === b) return a;
  if (a.kind === "data" && b.kind === "data") {
    const always = new Set([...a.always].filter((index) => b.always.has(index)));
    return { ...mergeEntries(a, b), always };
  }
  if (a.kind === "packet" && b.kind === "packet") {
    return {
      kind: "packet",
      opCode: join(a.opCode, b.opCode),
      sites: [...new Set([...a.sites, ...b.sites])],
      data: join(a.data, b.data),
      reliable: a.reliable === b.reliable ? a.reliable : undefined,
    };
  }
  return a;
}

/** All entries of both, with what `a` always has: `b` is what others may do to the same builder at other times. */
export function mergeEntries(a: DataState, b: DataState): DataState {
  const entries = new Map(a.entries);
  for (const [key, entry] of b.entries) {
    const other = entries.get(key);
    entries.set(key, other === undefined ? entry : joinEntries(other, entry));
  }
  return { kind: "data", entries, always: a.always, open: a.open ?? b.open, sent: a.sent || b.sent };
}

/** Equal for equal states. */
export function dataKey(state: DataState): string {
  const entries = [...state.entries.values()].map(
    (one) => `${one.site}@${keyOfValue(one.index)}=${keyOfValue(one.value)}(${one.nested.map(dataKey).join(";")})`,
  );
  return `${entries.sort().join(",")}/${[...state.always].sort((a, b) => a - b).join(",")}/${state.open ?? ""}`;
}

export function stateKey(state: BuilderState): string {
  if (state.kind === "data") return dataKey(state);
  return `${keyOfValue(state.opCode)}/${keyOfValue(state.data)}/${state.sites.join(",")}`;
}

/** Builders that only one of two ways knows were made on it. The same map as `a` where `b` adds nothing. */
export function joinHeaps(a: Heap, b: Heap): Heap {
  if (a === b) return a;
  let joined: Heap | undefined;
  for (const [id, state] of b) {
    const mine = a.get(id);
    const after = mine === undefined ? state : joinStates(mine, state);
    if (after === mine) continue;
    joined ??= new Map(a);
    joined.set(id, after);
  }
  return joined ?? a;
}
