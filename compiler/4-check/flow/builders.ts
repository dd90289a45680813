/**
 * Builders: what is known of a data or packet builder at one point of a script. Immutable: a step makes a new state, so paths
 * can part and meet.
 */

import { join, keyOfValue, nothing, type Value } from "./values.ts";

/** One `setX(index, value)` that has run, or may have run, on a builder. */
export interface Entry {
  /** Key of the site. */
  readonly site: string;
  /** The index, where it can be no other. */
  readonly only: number | undefined;
  readonly index: Value;
  readonly value: Value;
  /** What the data builders in the value held when it was set. */
  readonly nested: readonly DataState[];
}

export interface DataState {
  readonly kind: "data";
  /** One for each site and index: a helper may set several with one call. */
  readonly entries: readonly Entry[];
  /** Indexes that hold a value whichever way led here. */
  readonly always: readonly number[];
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
  entries: [],
  always: [],
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
  const only = value.length === 1 ? value[0] : undefined;
  return only?.k === "num" ? only.value : undefined;
}

/** Whether two are of one call, and of one index where each has one. */
function isSamePlace(a: Entry, b: Entry): boolean {
  return a.site === b.site && a.only === b.only;
}

/** @param certain whether this builder, and no other, is set. */
export function setEntry(state: DataState, given: Omit<Entry, "only">, certain: boolean): DataState {
  const only = onlyNumber(given.index);
  const { site, index, value, nested } = given;
  const entry: Entry = { site, only, index, value, nested };
  let always = state.always;
  const replaces = certain && only !== undefined;
  if (replaces && !always.includes(only)) always = [...always, only];
  const entries: Entry[] = [];
  let isThere = false;
  for (let at = 0; at < state.entries.length; at++) {
    const old = state.entries[at]!;
    if (isSamePlace(old, entry)) {
      isThere = true;
      entries.push(joinEntries(old, entry));
      // What stood at the index is gone.
    } else if (!replaces || old.site === site || old.only !== only) entries.push(old);
  }
  if (!isThere) entries.push(entry);
  return { kind: "data", entries, always, open: state.open, sent: state.sent };
}

function joinEntries(a: Entry, b: Entry): Entry {
  if (a === b) return a;
  const index = join(a.index, b.index);
  return { site: a.site, only: a.only, index, value: join(a.value, b.value), nested: joinNested(a.nested, b.nested) };
}

function joinNested(a: readonly DataState[], b: readonly DataState[]): readonly DataState[] {
  if (b.length === 0) return a;
  const nested = [...a];
  for (const one of b) {
    if (nested.length < 4 && !nested.some((other) => dataKey(other) === dataKey(one))) nested.push(one);
  }
  return nested;
}

/** A state as it is nested: cut off below a depth that no packet has. */
export function nestable(state: DataState, depth = 5): DataState {
  const entries = state.entries.map((entry) => ({
    ...entry,
    nested: depth === 0 ? [] : entry.nested.map((inside) => nestable(inside, depth - 1)),
  }));
  return { ...state, entries, open: depth === 0 ? "data is nested too deep here" : state.open };
}

/** The state where two ways meet. */
export function joinStates(a: BuilderState, b: BuilderState): BuilderState {
  if (a === b) return a;
  if (a.kind === "data" && b.kind === "data") {
    const always = inBoth(a.always, b.always);
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

/** Indexes that both always hold. */
export function inBoth(a: readonly number[], b: readonly number[]): readonly number[] {
  return a === b ? a : a.filter((index) => b.includes(index));
}

/** All entries of both, with what `a` always has: `b` is what others may do to the same builder at other times. */
export function mergeEntries(a: DataState, b: DataState): DataState {
  const entries = mergedEntries(a.entries, b.entries);
  return { kind: "data", entries, always: a.always, open: a.open ?? b.open, sent: a.sent || b.sent };
}

function mergedEntries(a: readonly Entry[], b: readonly Entry[]): readonly Entry[] {
  if (a === b) return a;
  const entries = [...a];
  for (let nth = 0; nth < b.length; nth++) {
    const entry = b[nth]!;
    // Mostly both have the same.
    let at = nth;
    if (a[nth] === undefined || !isSamePlace(a[nth]!, entry)) at = a.findIndex((one) => isSamePlace(one, entry));
    if (at < 0) entries.push(entry);
    else entries[at] = joinEntries(entries[at]!, entry);
  }
  return entries;
}

/** Equal for equal states. */
function dataKey(state: DataState): string {
  const entries = state.entries.map(
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
