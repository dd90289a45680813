/**
 * Definitions -> PacketModel and Origins: sorted, without places, with a digest. Decides nothing.
 */

import { createHash } from "node:crypto";
import type { Span } from "#compiler/text/source.ts";
import { isScalarKind } from "#schemas/field-types.ts";
import type {
  EnumDefinition,
  Field,
  FieldType,
  PacketDefinition,
  PacketModel,
  RecordDefinition,
} from "#schemas/packet-model.ts";
import type { Definition, FieldDefinition } from "./definitions.ts";

/** The model of definitions that have been held against each other, and where their names stand. */
export function assembleModel(definitions: readonly Definition[]): {
  model: PacketModel;
  origins: ReadonlyMap<string, Span>;
} {
  const origins = new Map<string, Span>();
  const packets: PacketDefinition[] = [];
  const records: RecordDefinition[] = [];
  for (const { kind, name, span, description, fields, packet } of definitions) {
    const described = description === undefined ? {} : { description };
    origins.set(name, span);
    for (const field of fields) origins.set(`${name}.${field.name}`, field.span);
    const sorted = fields.map(toField).sort((a, b) => a.index - b.index);
    if (kind === "record") records.push({ name, ...described, fields: sorted });
    else if (packet !== undefined) {
      const { opCode, from, delivery } = packet;
      packets.push({ opCode, name, from, delivery, ...described, fields: sorted });
    }
  }
  packets.sort((a, b) => a.opCode - b.opCode || order[a.from] - order[b.from] || (a.name < b.name ? -1 : 1));
  records.sort((a, b) => (a.name < b.name ? -1 : 1));
  const enums: EnumDefinition[] = [];
  return { model: { packets, records, enums, digest: modelDigest(packets, records, enums) }, origins };
}

const order = { client: 0, both: 1, server: 2 } as const;

function toField({ index, name, type, optional, description }: FieldDefinition): Field {
  return {
    index,
    name,
    type: toType(type),
    required: !optional,
    ...(description === undefined ? {} : { description }),
  };
}

function toType(type: string): FieldType {
  return isScalarKind(type) ? { kind: type } : { kind: "record", record: type };
}

/** `sha256-<hex>` over canonical JSON: names in ascending order, no white space. */
export function modelDigest(
  packets: readonly PacketDefinition[],
  records: readonly RecordDefinition[],
  enums: readonly EnumDefinition[],
): string {
  return `sha256-${createHash("sha256").update(canonical({ packets, records, enums })).digest("hex")}`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inside]) => `${JSON.stringify(key)}:${canonical(inside)}`).join(",")}}`;
}
