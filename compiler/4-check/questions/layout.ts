/**
 * Layout: what the packet model says about the indexes that a site reads or sets. Pure.
 *
 * Invariant: a misfit is one whichever of the things that may be meant is meant. Where one op-code, index or way would be right,
 * or is not defined, or is not known, nothing is said.
 */

import type { Site, Use } from "#compiler/3-program/site.ts";
import type { Field, FieldType, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";
import { keptFor } from "./kept.ts";

/** The fields of a packet, or of a record nested in it. */
export interface Layout {
  /** Of the packet or record. */
  readonly name: string;
  readonly fields: readonly Field[];
  /** The packet that all of it is in. */
  readonly packet: PacketDefinition;
}

/** Seen from scripts. */
export type Direction = "received" | "sent";

/** An index that does not fit into a layout. */
export interface Misfit {
  readonly layout: Layout;
  readonly index: number;
  /** The field at the index; undefined where there is none. */
  readonly field: Field | undefined;
}

/** Whether a site is of this packet on every way: what is changed there for one packet is changed for all. */
export function isOnlyOf({ uses }: Site, { packet }: Layout): boolean {
  return uses.every(({ opCodes }) => opCodes.every((opCode) => opCode === packet.opCode));
}

/** The packets that scripts receive or send with this op-code: none, one, or none though it is defined for the other way. */
export function packetsWith(model: PacketModel, opCode: number, direction: Direction): readonly PacketDefinition[] {
  return withOpCode(model, opCode)?.[direction] ?? [];
}

/** The packets of one op-code, by the ways they go. */
interface Directed {
  readonly received: PacketDefinition[];
  readonly sent: PacketDefinition[];
}

function withOpCode(model: PacketModel, opCode: number): Directed | undefined {
  return packetsByOpCode(model).get(opCode);
}

const packetsByOpCode = keptFor((model: PacketModel): ReadonlyMap<number, Directed> => {
  const found = new Map<number, Directed>();
  for (const packet of model.packets) {
    let same = found.get(packet.opCode);
    if (same === undefined) {
      same = { received: [], sent: [] };
      found.set(packet.opCode, same);
    }
    if (packet.from !== "server") same.received.push(packet);
    if (packet.from !== "client") same.sent.push(packet);
  }
  return found;
});

/** The packet of a name. */
export function packetNamed(model: PacketModel, name: string): PacketDefinition | undefined {
  return packetsByName(model).get(name);
}

const packetsByName = keptFor(
  (model: PacketModel): ReadonlyMap<string, PacketDefinition> => new Map(model.packets.map((one) => [one.name, one])),
);

/** Whether an op-code is defined at all, for whichever direction. */
export function isDefined(model: PacketModel, opCode: number): boolean {
  return withOpCode(model, opCode) !== undefined;
}

/** The layout of a packet as a whole. */
export function layoutOf(packet: PacketDefinition): Layout {
  return { name: packet.name, fields: packet.fields, packet };
}

/** The field at an index; of a list, at any of its indexes. */
export function fieldAt({ fields }: Layout, index: number): Field | undefined {
  for (const field of fields) if (index >= field.index && index < field.index + (field.repeat ?? 1)) return field;
  return undefined;
}

/** What is nested at an index: undefined where nothing that has fields is. */
export function nestedAt(model: PacketModel, layout: Layout, index: number): Layout | undefined {
  const type = fieldAt(layout, index)?.type;
  if (type?.kind !== "record") return undefined;
  const record = model.records.find((one) => one.name === type.record);
  return record === undefined ? undefined : { name: record.name, fields: record.fields, packet: layout.packet };
}

/** What is nested at a path of indexes, outermost first; the packet itself for none. */
export function layoutAt(model: PacketModel, packet: PacketDefinition, path: readonly number[]): Layout | undefined {
  let layout: Layout | undefined = layoutOf(packet);
  for (const index of path) layout = layout === undefined ? undefined : nestedAt(model, layout, index);
  return layout;
}

const none: readonly Misfit[] = [];

/**
 * The ways that lead to a site on which it is wrong. A way that is gone only under a condition counts where all of them are
 * wrong: otherwise the condition may be what tells them apart.
 */
export function misfits(
  model: PacketModel,
  { uses, proof }: Site,
  direction: Direction,
  fits: (field: Field) => boolean,
): readonly Misfit[] {
  // Nearly always all is well.
  if (uses.length === 1 && misfitOf(model, uses[0]!, direction, fits) === undefined) return none;
  const judged = uses.map((use) => misfitOf(model, use, direction, fits));
  const found: Misfit[] = [];
  if (judged.every((misfit) => misfit === undefined)) return found;
  const all = proof.kind === "proven" && judged.every((misfit) => misfit !== undefined);
  for (const [at, misfit] of judged.entries()) {
    if (misfit === undefined || !(all || uses[at]!.certain)) continue;
    if (!found.some((one) => one.layout.name === misfit.layout.name && one.index === misfit.index)) found.push(misfit);
  }
  return found;
}

function misfitOf(
  model: PacketModel,
  use: Use,
  direction: Direction,
  fits: (field: Field) => boolean,
): Misfit | undefined {
  let first: Misfit | undefined;
  for (const opCode of use.opCodes) {
    const packets = packetsWith(model, opCode, direction);
    if (packets.length === 0) return undefined;
    for (const packet of packets) {
      const layout = layoutAt(model, packet, use.path);
      const indexes = indexesOf(use);
      if (layout === undefined || indexes.length === 0) return undefined;
      for (const index of indexes) {
        const field = fieldAt(layout, index);
        if (field !== undefined && fits(field)) return undefined;
        first ??= { layout, index, field };
      }
    }
  }
  return first;
}

/** Every index that a use may have; none where that is not known. */
export function indexesOf({ indexes }: Pick<Use, "indexes">): readonly number[] {
  if (indexes === undefined || indexes.kind === "any") return [];
  if (indexes.kind === "some") return indexes.values;
  const found: number[] = [];
  const { from, step, to } = indexes;
  for (let index = from; index <= Math.min(to, 127) && found.length < 128; index += step) found.push(index);
  return found;
}

const typeWords: { readonly [kind in Exclude<FieldType["kind"], "enum" | "record">]: string } = {
  number: "a number",
  long: "a long",
  boolean: "a boolean",
  float: "a float",
  double: "a double",
  string: "a string",
  json: "JSON in a string",
  floats: "a list of floats",
  vector2: "a vector2",
  vector3: "a vector3",
  vector4: "a vector4",
  any: "anything",
};

/** A type in a sentence: `a string`, `the record Place`. */
export function typeInWords(type: FieldType): string {
  if (type.kind === "record") return `the record ${type.record}`;
  return type.kind === "enum" ? `the enum ${type.enum}` : typeWords[type.kind];
}

/** The fields of a layout in a sentence: `its fields are 1 (x), 2 (y) and 3 (name)`. */
export function fieldsInWords({ fields }: Layout): string {
  if (fields.length === 0) return "it has no fields at all";
  const shown = fields.slice(0, 8).map((field) => `${rangeInWords(field)} (${field.name})`);
  if (fields.length > shown.length) shown.push(`${fields.length - shown.length} more`);
  if (shown.length === 1) return `its only field is ${shown[0]}`;
  return `its fields are ${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

function rangeInWords({ index, repeat }: Field): string {
  return repeat === undefined || repeat === 1 ? String(index) : `${index} to ${index + repeat - 1}`;
}
