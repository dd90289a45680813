/**
 * Definitions -> PacketModel and Origins: sorted, without places, with a digest. Decides nothing.
 */

import { sha256 } from "#compiler/text/sha256.ts";
import type { Span } from "#compiler/text/source.ts";
import { isScalarKind } from "#schemas/field-types.ts";
import type {
  EnumDefinition,
  EnumValue,
  Field,
  FieldType,
  PacketDefinition,
  PacketModel,
  RecordDefinition,
} from "#schemas/packet-model.ts";
import type { Definition, FieldDefinition } from "./definitions.ts";
import { readShape } from "./shapes.ts";

/** The model of definitions that have been held against each other, and where their names stand. */
export function assembleModel(definitions: readonly Definition[]): {
  model: PacketModel;
  origins: ReadonlyMap<string, Span>;
} {
  const origins = new Map<string, Span>();
  const packets: PacketDefinition[] = [];
  const records: RecordDefinition[] = [];
  const enums: EnumDefinition[] = [];
  const enumNames = new Set(definitions.filter(({ kind }) => kind === "enum").map(({ name }) => name));
  for (const definition of definitions) {
    const { kind, name, span, description, deprecated, packet } = definition;
    origins.set(name, span);
    for (const one of definition.fields) origins.set(`${name}.${one.name}`, one.span);
    for (const one of definition.values) origins.set(`${name}.${one.name}`, one.span);
    const fields = definition.fields.map((field) => toField(field, enumNames)).sort((a, b) => a.index - b.index);
    if (kind === "enum") {
      // One without values has been told, and is no enum.
      if (definition.values.length > 0) enums.push(present({ name, description, values: toValues(definition) }));
    } else if (kind === "record") records.push(present({ name, description, fields }));
    else if (packet !== undefined) {
      const { opCode, from, delivery } = packet;
      packets.push(present({ opCode, name, from, delivery, description, deprecated, fields }));
    }
  }
  packets.sort((a, b) => a.opCode - b.opCode || order[a.from] - order[b.from] || (a.name < b.name ? -1 : 1));
  records.sort(byName);
  enums.sort(byName);
  const model = {
    ...{ packets, records, enums },
    get digest() {
      return modelDigest(packets, records, enums);
    },
  };
  return { model, origins };
}

const order = { client: 0, both: 1, server: 2 } as const;

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

type Present<Members> = { [Key in keyof Members as undefined extends Members[Key] ? never : Key]: Members[Key] } & {
  [Key in keyof Members as undefined extends Members[Key] ? Key : never]?: Exclude<Members[Key], undefined>;
};

/** Without what is not said: a model is data, and has no members that are undefined. */
function present<Members extends object>(members: Members): Present<Members> {
  const kept: Partial<Members> = {};
  for (const key in members) if (members[key] !== undefined) kept[key] = members[key];
  return kept as unknown as Present<Members>;
}

function toField(field: FieldDefinition, enums: ReadonlySet<string>): Field {
  const { index, name, type, optional, repeat, min, max, maxLength, shape, unit, description, deprecated } = field;
  // There are thousands, most of them with nothing more.
  const made: { -readonly [Key in keyof Field]: Field[Key] } = {
    index,
    name,
    type: toType(type, enums),
    required: optional === undefined,
  };
  if (repeat !== undefined) made.repeat = repeat.value;
  if (min !== undefined) made.min = plain(min.value);
  if (max !== undefined) made.max = plain(max.value);
  if (maxLength !== undefined) made.maxLength = maxLength.value;
  if (shape !== undefined) made.shape = readShape(shape.node);
  if (unit !== undefined) made.unit = unit;
  if (description !== undefined) made.description = description;
  if (deprecated !== undefined) made.deprecated = deprecated;
  return made;
}

/** Without -0, which JSON would not give back. */
function plain(limit: number): number {
  return limit + 0;
}

function toType(type: string, enums: ReadonlySet<string>): FieldType {
  if (isScalarKind(type)) return { kind: type };
  return enums.has(type) ? { kind: "enum", enum: type } : { kind: "record", record: type };
}

function toValues({ values }: Definition): EnumValue[] {
  return values
    .map(({ name, value, description }) => present({ name, value, description }))
    .sort((a, b) => a.value - b.value);
}

/** `sha256-<hex>` over canonical JSON: names in ascending order, no white space. */
function modelDigest(
  packets: readonly PacketDefinition[],
  records: readonly RecordDefinition[],
  enums: readonly EnumDefinition[],
): string {
  return `sha256-${sha256(canonical({ packets, records, enums }))}`;
}

function canonical(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const one of value) text += text === "" ? canonical(one) : `,${canonical(one)}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const inside = canonical((value as { readonly [key: string]: unknown })[key]);
    text += text === "" ? `${quoted(key)}:${inside}` : `,${quoted(key)}:${inside}`;
  }
  return `{${text}}`;
}

/** As `JSON.stringify`, which is slow for the many short words that need no escape. */
function quoted(text: string): string {
  return /^[\w .,:-]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}
