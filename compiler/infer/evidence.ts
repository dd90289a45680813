/**
 * Evidence: what the sites of scripts say about the data of each op-code and direction, index by index, undecided.
 *
 * Sites that are open count with the ways that are known nevertheless, and say so.
 */

import type { Indexes, SentData, Site } from "#compiler/3-program/site.ts";
import type { Span } from "#compiler/text/source.ts";
import { isOpCode } from "#schemas/packet-model.ts";

/** What a getter or setter says about a type; `data` is a record. */
export type Seen = "number" | "long" | "float" | "double" | "string" | "floats" | "data";

export interface Place {
  /** `read` or `set`. */
  readonly how: "read" | "set";
  readonly seen: Seen;
  readonly span: Span;
  /** Whether all that is known of the place is proven, and about one op-code. */
  readonly certain: boolean;
}

/** One index, or the indexes from one on. */
export interface Slot {
  readonly places: Place[];
  /** Name -> how often. */
  readonly names: Map<string, number>;
  /** In how many of the shape's alternatives the index is always set. */
  always: number;
  /** Reads that deal with its absence, and those that do not; of these, those that some way leads to unconditionally. */
  guarded: number;
  unguarded: number;
  direct: number;
  inner: Shape | undefined;
}

export interface ListEvidence extends Slot {
  readonly from: number;
  readonly step: number;
  readonly to: number;
}

export interface Shape {
  readonly slots: Map<number, Slot>;
  readonly lists: ListEvidence[];
  /** Places where any index may be meant. */
  readonly anywhere: Place[];
  /** How often data of this shape is sent; 0 for received data. */
  alternatives: number;
  /** Received data that is sent on as it is. */
  readonly copies: { readonly opCode: number; readonly path: readonly number[] }[];
}

export interface PacketEvidence {
  readonly opCode: number;
  readonly from: "client" | "server";
  readonly shape: Shape;
  /** Where it is registered or sent. */
  readonly places: Span[];
  /** What the script calls the op-code; then, what the handler is called. */
  readonly names: Map<string, number>;
  readonly handlers: Map<string, number>;
  /** Of sends: reliable, unreliable (also by default). */
  reliable: number;
  unreliable: number;
}

const seenBy: { readonly [member: string]: Seen } = {
  getNumber: "number",
  setNumber: "number",
  getLong: "long",
  setLong: "long",
  getFloat: "float",
  setFloat: "float",
  getDouble: "double",
  setDouble: "double",
  getString: "string",
  setString: "string",
  getFloatArray: "floats",
  setFloatArray: "floats",
  getData: "data",
  setData: "data",
};

export function emptyShape(): Shape {
  return { slots: new Map(), lists: [], anywhere: [], alternatives: 0, copies: [] };
}

export function emptySlot(): Slot {
  return { places: [], names: new Map(), always: 0, guarded: 0, unguarded: 0, direct: 0, inner: undefined };
}

/** The evidence of all op-codes, ascending, client before server. Sites that several scripts share count once. */
export function gather(sites: readonly Site[]): PacketEvidence[] {
  const found = new Map<string, PacketEvidence>();
  const packet = (opCode: number, from: "client" | "server"): PacketEvidence => {
    const key = `${opCode} ${from}`;
    let evidence = found.get(key);
    if (evidence === undefined) {
      const names = { names: new Map<string, number>(), handlers: new Map<string, number>() };
      evidence = { opCode, from, shape: emptyShape(), places: [], ...names, reliable: 0, unreliable: 0 };
      found.set(key, evidence);
    }
    return evidence;
  };
  const names = setterNames(sites);
  for (const site of sites) {
    switch (site.kind) {
      case "registers":
      case "sends":
        for (const use of site.uses) {
          for (const opCode of use.opCodes) {
            const evidence = packet(opCode, site.kind === "sends" ? "server" : "client");
            if (!evidence.places.some((one) => isSame(one, site.span))) evidence.places.push(site.span);
            if (use.name !== undefined) count(evidence.names, use.name);
            if (site.kind === "registers") for (const name of site.names) count(evidence.handlers, name);
          }
        }
        for (const sent of site.sent) {
          for (const opCode of sent.opCodes) {
            const evidence = packet(opCode, "server");
            if (sent.reliable === true) evidence.reliable++;
            else evidence.unreliable++;
            addSent(evidence.shape, sent.data, sent.opCodes.length === 1 && site.proof.kind === "proven", names);
          }
        }
        break;
      case "reads":
        for (const use of site.uses) {
          for (const opCode of use.opCodes) addRead(packet(opCode, "client").shape, site, use.path, use.indexes);
        }
        break;
      case "builds":
        break;
    }
  }
  return [...found.values()]
    .filter(({ opCode }) => isOpCode(opCode))
    .sort((a, b) => a.opCode - b.opCode || (a.from === "client" ? -1 : 1));
}

/** The names that setters' values have, by the place of the setter. */
function setterNames(sites: readonly Site[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const site of sites) if (site.kind === "builds") names.set(placeKey(site.span), site.names);
  return names;
}

function placeKey(span: Span): string {
  return `${span.source.path}:${span.start}`;
}

function addRead(root: Shape, site: Site, path: readonly number[], indexes: Indexes | undefined): void {
  if (indexes === undefined) return;
  const seen = Object.hasOwn(seenBy, site.member) ? seenBy[site.member] : undefined;
  const certain = site.proof.kind === "proven" && site.uses.every((use) => use.opCodes.length === 1);
  const place: Place | undefined = seen && { how: "read", seen, span: site.span, certain };
  let shape = root;
  for (const index of path) {
    const slot = slotAt(shape, index);
    slot.inner ??= emptyShape();
    shape = slot.inner;
  }
  for (const slot of slotsAt(shape, indexes, place)) {
    addPlace(slot, place);
    for (const name of site.names) count(slot.names, name);
    if (site.guarded) slot.guarded++;
    else slot.unguarded++;
    if (site.proof.kind === "proven" && !site.proof.conditional) slot.direct++;
  }
}

/** `names` are those of setters. */
function addSent(
  shape: Shape,
  data: SentData,
  certain: boolean,
  names: ReadonlyMap<string, readonly string[]>,
  depth = 0,
): void {
  shape.alternatives++;
  if (data.kind === "received") {
    for (const opCode of data.opCodes) shape.copies.push({ opCode, path: data.path });
  }
  if (data.kind !== "built" || depth > 8) return;
  const always = new Set<Slot>();
  for (const field of data.fields) {
    const seen = seenBy[field.setter];
    if (seen === undefined) continue;
    const place: Place = { how: "set", seen, span: field.span, certain: certain && data.open === undefined };
    for (const slot of slotsAt(shape, field.indexes, place)) {
      addPlace(slot, place);
      for (const name of names.get(placeKey(field.span)) ?? []) count(slot.names, name);
      if (field.always && certain) always.add(slot);
      for (const inside of field.nested) {
        slot.inner ??= emptyShape();
        addSent(slot.inner, inside, certain, names, depth + 1);
      }
    }
  }
  for (const slot of always) slot.always++;
}

export function slotAt(shape: Shape, index: number): Slot {
  // A list of data: what is in its items stands in the list's slot.
  const list = shape.lists.find((one) => one.from === index);
  if (list !== undefined) return list;
  let slot = shape.slots.get(index);
  if (slot === undefined) {
    slot = emptySlot();
    shape.slots.set(index, slot);
  }
  return slot;
}

function slotsAt(shape: Shape, indexes: Indexes, place: Place | undefined): Slot[] {
  switch (indexes.kind) {
    case "some":
      return indexes.values
        .filter((index) => Number.isInteger(index) && index >= 1 && index <= 127)
        .map((index) => {
          let slot = shape.slots.get(index);
          if (slot === undefined) {
            slot = emptySlot();
            shape.slots.set(index, slot);
          }
          return slot;
        });
    case "steps": {
      const { step } = indexes;
      const skipped = indexes.from >= 1 ? 0 : Math.ceil((1 - indexes.from) / step);
      const from = indexes.from + skipped * step;
      const to = Math.min(indexes.to, 127);
      if (!Number.isInteger(from) || !Number.isInteger(step) || from > to) {
        if (place !== undefined) shape.anywhere.push(place);
        return [];
      }
      let list = shape.lists.find((one) => one.from === from && one.step === step && one.to === to);
      if (list === undefined) {
        list = { ...emptySlot(), from, step, to };
        shape.lists.push(list);
      }
      return [list];
    }
    case "any":
      if (place !== undefined) shape.anywhere.push(place);
      return [];
  }
}

function addPlace(slot: Slot, place: Place | undefined): void {
  if (place === undefined) return;
  const same = slot.places.findIndex((one) => one.seen === place.seen && isSame(one.span, place.span));
  if (same < 0) slot.places.push(place);
  else if (!place.certain) slot.places[same] = place;
}

export function count(names: Map<string, number>, name: string, times = 1): void {
  names.set(name, (names.get(name) ?? 0) + times);
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.source.path === b.source.path;
}
