/**
 * Joining: evidence about the same thing from several places becomes one. Decides no names, and nothing about what is open but the
 * type that all places allow.
 */

import type { ScalarKind } from "#schemas/packet-model.ts";
import {
  count,
  emptyShape,
  emptySlot,
  type ListEvidence,
  type Place,
  type Seen,
  type Shape,
  type Slot,
} from "./evidence.ts";

/** Number and long are one on the wire, and answer to each other's getters. */
export function wireOf(seen: Seen): Seen {
  return seen === "long" ? "number" : seen;
}

/** The one type of all that was seen at an index; `any` where there are several. */
export function typeOf(slot: Slot): { type: ScalarKind | "record"; doubts: readonly string[] } {
  const seen = new Set(slot.places.map((one) => one.seen));
  const wires = new Set([...seen].map(wireOf));
  if (slot.inner !== undefined) wires.add("data");
  if (wires.size > 1) return { type: "any", doubts: ["its types contradict each other"] };
  const [wire] = wires;
  if (wire === undefined || wire === "data") return { type: "record", doubts: [] };
  return { type: wire === "number" && seen.has("long") ? "long" : wire, doubts: [] };
}

/**
 * Lists that overlap are one. Those that go in larger steps belong to groups that follow each other: where they leave no gap
 * they are one list, otherwise nothing can be said of them.
 */
export function joinLists(shape: Shape): { lists: ListEvidence[]; left: Place[] } {
  const lists: ListEvidence[] = [];
  const left: Place[] = [];
  const bySteps = new Map<number, ListEvidence[]>();
  for (const one of shape.lists) bySteps.set(one.step, [...(bySteps.get(one.step) ?? []), one]);
  for (const [step, group] of [...bySteps].sort(([a], [b]) => a - b)) {
    const from = Math.min(...group.map((one) => one.from));
    const to = Math.max(...group.map((one) => one.to));
    const residues = new Set(group.map((one) => (one.from - from) % step));
    // A first item that stands alone before the loop fills a gap, too.
    for (const index of shape.slots.keys()) if (index >= from && index <= to) residues.add((index - from) % step);
    if (residues.size < step) {
      left.push(...group.flatMap((one) => one.places));
      continue;
    }
    const joined = { ...emptySlot(), from, to, step: 1 };
    for (const one of group) addSlot(joined, one);
    const kinds = new Set(joined.places.map((one) => wireOf(one.seen)));
    lists.push({ ...joined, step: kinds.size > 1 ? step : 1 });
  }
  lists.sort((a, b) => a.from - b.from);
  const apart: ListEvidence[] = [];
  for (const list of lists) {
    const before = apart.at(-1);
    if (before === undefined || list.from > before.to) apart.push(list);
    else {
      const wide = {
        ...mergedSlot(before),
        from: before.from,
        to: Math.max(before.to, list.to),
        step: Math.max(before.step, list.step),
      };
      addSlot(wide, list);
      apart[apart.length - 1] = wide;
    }
  }
  return { lists: apart, left };
}

/** A slot of its own with the same evidence. */
export function mergedSlot(slot: Slot): Slot {
  const merged = emptySlot();
  addSlot(merged, slot);
  return merged;
}

/** Adds the evidence of one index to that of another. */
export function addSlot(to: Slot, from: Slot): void {
  to.places.push(...from.places.filter((one) => !to.places.includes(one)));
  for (const [name, times] of from.names) count(to.names, name, times);
  to.guarded += from.guarded;
  to.unguarded += from.unguarded;
  to.direct += from.direct;
  if (from.inner === undefined) return;
  if (to.inner === from.inner) return;
  // A shape of its own: what is joined to it later is no evidence about the other.
  to.inner ??= emptyShape();
  addShape(to.inner, from.inner);
}

function addShape(to: Shape, from: Shape): void {
  for (const [index, slot] of from.slots) {
    const own = to.slots.get(index);
    if (own === undefined) to.slots.set(index, { ...mergedSlot(slot), always: slot.always });
    else {
      addSlot(own, slot);
      own.always += slot.always;
    }
  }
  to.lists.push(...from.lists);
  to.anywhere.push(...from.anywhere);
  to.copies.push(...from.copies);
  to.alternatives += from.alternatives;
}
