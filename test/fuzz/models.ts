/**
 * Random packet models: one packet with op-code 1 that either side may send, records that may hold each other and
 * themselves, enums; every type of field, with every limit it takes. The same from the same number.
 */

import { fieldTypeRow, type Kind, scalarKinds } from "#schemas/field-types.ts";
import type { Field, FieldType, JsonShape, PacketModel } from "#schemas/packet-model.ts";
import { Random } from "./random.ts";

const kinds: readonly Kind[] = [...scalarKinds, "enum", "record", "record"];
const names = ["x", "class", "constructor", "a b", "toString", "y2", "c", "length", "f"];
const shapes: readonly JsonShape[] = [
  "any",
  "number",
  ["number"],
  { a: "string" },
  { "a?": ["boolean"], b: "any" },
  { é: "number", "b?": { "c?": "string" } },
];

export function randomModel(seed: number): PacketModel {
  const random = new Random(seed);
  const record = (name: string) => ({ name, fields: fieldsOf(random, true) });
  return {
    packets: [{ opCode: 1, name: "P", from: "both", delivery: "reliable", fields: fieldsOf(random, false) }],
    records: [record("A"), record("B"), record("C")],
    enums: [
      { name: "E", values: [-1, 0, 1, 64, 70_000].map((value, at) => ({ name: `v${at}`, value })) },
      { name: "F", values: [-(2 ** 31), 2 ** 31 - 1].map((value, at) => ({ name: `v${at}`, value })) },
    ],
    digest: "sha256-0",
  };
}

function fieldsOf(random: Random, inRecord: boolean): Field[] {
  const indexes = new Set<number>();
  for (let i = random.below(random.once(10) ? 10 : 6); i >= 0; i--) {
    indexes.add(1 + random.below(random.pick([4, 16, 40, 127])));
  }
  const sorted = [...indexes].sort((a, b) => a - b);
  return sorted.slice(0, names.length).map((index, at): Field => {
    const type = typeOf(random);
    const { modifiers, wire } = fieldTypeRow(type);
    const repeat = random.once(4) ? Math.min(1 + random.below(5), (sorted[at + 1] ?? 128) - index) : undefined;
    // A record inside itself is never required: it could not be filled.
    const required = repeat !== undefined || (random.once(2) && !(inRecord && type.kind === "record"));
    const round = (limit: number) => (wire === "varint" ? Math.floor(limit) : limit);
    const drawn: { min?: number; max?: number; maxLength?: number; shape?: JsonShape; repeat?: number } = {};
    if (repeat !== undefined) drawn.repeat = repeat;
    if (modifiers.includes("min") && random.once(3)) drawn.min = round(random.pick([-(2 ** 53), -1000, -3, 0, 0.1, 1]));
    if (modifiers.includes("max") && random.once(3)) drawn.max = round(random.pick([2, 10.1, 200, 2 ** 40, 2 ** 53]));
    if (modifiers.includes("maxLength") && random.once(2)) drawn.maxLength = random.pick([1, 2, 3, 8, 100]);
    if (modifiers.includes("shape") && random.once(2)) drawn.shape = random.pick(shapes);
    return { index, name: names[at]!, type, required, ...drawn };
  });
}

function typeOf(random: Random): FieldType {
  const kind = random.pick(kinds);
  if (kind === "record") return { kind, record: random.pick(["A", "B", "C"]) };
  if (kind === "enum") return { kind, enum: random.pick(["E", "F"]) };
  return { kind };
}
