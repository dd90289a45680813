/**
 * What the properties of this room draw from: whole packet models with everything a schema can say, and data that a writer
 * of a model may send, at the edges of what it may.
 */

import type { DataInput, DataValue } from "#runtime/packet/data.ts";
import type {
  Delivery,
  EnumDefinition,
  Field,
  FieldType,
  From,
  JsonShape,
  PacketDefinition,
  PacketModel,
  RecordDefinition,
  ScalarKind,
} from "#schemas/packet-model.ts";
import fc, { type GeneratorValue } from "../support/properties.ts";

export type Draw = GeneratorValue;

export const below = (g: Draw, count: number): number => g(fc.nat, count - 1);
export const pick = <T>(g: Draw, list: readonly T[]): T => list[below(g, list.length)]!;
export const chance = (g: Draw, one: number): boolean => below(g, one) === 0;

export const scalarKinds: readonly ScalarKind[] = [
  "number",
  "long",
  "boolean",
  "float",
  "double",
  "string",
  "json",
  "floats",
  "vector2",
  "vector3",
  "vector4",
  "any",
];

/** Sorted as a model has to be. */
export function finish(
  packets: readonly PacketDefinition[],
  records: readonly RecordDefinition[],
  enums: readonly EnumDefinition[],
): PacketModel {
  const order = { client: 0, both: 1, server: 2 };
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  const byIndex = (fields: readonly Field[]): Field[] => [...fields].sort((a, b) => a.index - b.index);
  return {
    packets: packets
      .map((one) => ({ ...one, fields: byIndex(one.fields) }))
      .sort((a, b) => a.opCode - b.opCode || order[a.from] - order[b.from]),
    records: records.map((one) => ({ ...one, fields: byIndex(one.fields) })).sort(byName),
    enums: enums.map((one) => ({ ...one, values: [...one.values].sort((a, b) => a.value - b.value) })).sort(byName),
    digest: `sha256-${"0".repeat(64)}`,
  };
}

/** One to five packets, four records that hold later ones or, optionally, themselves, and two enums. */
export function drawModel(g: Draw): PacketModel {
  const enums = ["EnumA", "EnumB"].map((name) => drawEnum(g, name));
  const names = ["RecordA", "RecordB", "RecordC", "RecordD"];
  const records = names.map((name, at): RecordDefinition => {
    const fields = drawFields(g, enums, names.slice(at + 1));
    const index = freeIndex(fields);
    const itself: Field = { index, name: "itself", type: { kind: "record", record: name }, required: false };
    return { name, fields: chance(g, 3) ? [...fields, itself] : fields };
  });
  const packets: PacketDefinition[] = [];
  for (let at = 0, opCode = 1; at < 1 + below(g, 4); at++, opCode += 1 + below(g, 2)) {
    const delivery = pick<Delivery>(g, ["reliable", "unreliable", "unreliable-sequenced"]);
    const packet = (name: string, from: From): PacketDefinition => ({
      opCode,
      name,
      from,
      delivery,
      fields: drawFields(g, enums, names),
    });
    if (chance(g, 4)) packets.push(packet(`Ask${at}`, "client"), packet(`Answer${at}`, "server"));
    else packets.push(packet(`Packet${at}`, pick<From>(g, ["client", "server", "both"])));
  }
  return finish(packets, records, enums);
}

function drawEnum(g: Draw, name: string): EnumDefinition {
  const values = Array.from({ length: 1 + below(g, 4) }, (_, at) => ({ name: `value${at}`, value: at * 3 - 2 }));
  return { name, values };
}

function drawFields(g: Draw, enums: readonly EnumDefinition[], records: readonly string[]): Field[] {
  const fields: Field[] = [];
  let index = 1;
  for (let at = below(g, 6); at > 0; at--) {
    index += below(g, 3);
    const type = drawType(g, enums, records);
    const repeat = chance(g, 4) ? { repeat: 1 + below(g, 4) } : {};
    const required = "repeat" in repeat || chance(g, 2);
    fields.push({ index, name: `field${index}`, type, required, ...repeat, ...drawLimits(g, type) });
    index += repeat.repeat ?? 1;
  }
  return fields;
}

function drawType(g: Draw, enums: readonly EnumDefinition[], records: readonly string[]): FieldType {
  if (chance(g, 5) && records.length > 0) return { kind: "record", record: pick(g, records) };
  if (chance(g, 6)) return { kind: "enum", enum: pick(g, enums).name };
  return { kind: pick(g, scalarKinds) };
}

function drawLimits(g: Draw, { kind }: FieldType): Partial<Field> {
  if (!chance(g, 3)) return {};
  if (kind === "string") return { maxLength: 8 + below(g, 30) };
  if (kind === "json") return { shape: drawShape(g, 2) };
  if (kind === "floats") return { maxLength: 1 + below(g, 6), min: -below(g, 50) };
  if (isRanged(kind)) return { min: -10 - below(g, 50), ...(chance(g, 2) ? { max: below(g, 100) } : {}) };
  return {};
}

export const isRanged = (kind: FieldType["kind"]): boolean =>
  ["number", "long", "float", "double", "floats", "vector2", "vector3", "vector4"].includes(kind);

export function drawShape(g: Draw, depth: number): JsonShape {
  if (depth > 0 && chance(g, 3)) return [drawShape(g, depth - 1)];
  if (depth > 0 && chance(g, 2)) {
    const keys = ["name", "tags", "age", "constructor"].slice(below(g, 4));
    return Object.fromEntries(keys.map((key) => [chance(g, 2) ? key : `${key}?`, drawShape(g, depth - 1)]));
  }
  return pick(g, ["string", "number", "boolean", "any"]);
}

/** An index with room for nine more behind it that no field has. */
export function freeIndex(fields: readonly Field[]): number {
  return Math.max(0, ...fields.map((field) => field.index + (field.repeat ?? 1) - 1)) + 1;
}

/** Values that a writer of these fields may send: optional ones or not, lists of any length, numbers at their limits. */
export function drawData(g: Draw, fields: readonly Field[], model: PacketModel, depth = 1): Map<number, DataInput> {
  const values = new Map<number, DataInput>();
  for (const field of fields) {
    // Lists of records that hold lists of records would grow beyond any packet.
    const most = depth > 1 && field.type.kind === "record" ? 1 : (field.repeat ?? 1);
    const items = field.repeat !== undefined ? below(g, most + 1) : field.required || chance(g, 2) ? 1 : 0;
    // Only optional fields and lists can hold their own record: deep down they are left out.
    const deep = depth > 3 && (field.repeat !== undefined || !field.required);
    for (let item = 0; item < items && !deep; item++) values.set(field.index + item, drawValue(g, field, model, depth));
  }
  return values;
}

function drawValue(g: Draw, field: Field, model: PacketModel, depth: number): DataInput {
  const { type, min, max, maxLength } = field;
  const far = type.kind === "number" ? Number.MAX_SAFE_INTEGER : 2 ** 20;
  const number = (): number => pick(g, [min ?? -far, max ?? far, Math.min(max ?? 3, Math.max(min ?? 3, 3))]);
  const floats = (count: number): DataInput => ({ kind: "floats", value: Array.from({ length: count }, number) });
  switch (type.kind) {
    case "number":
      return { kind: "number", value: number() };
    case "long":
      return { kind: "number", value: min === undefined && chance(g, 2) ? -(2n ** 63n) : BigInt(number()) };
    case "boolean":
      return { kind: "number", value: below(g, 2) };
    case "enum":
      return { kind: "number", value: pick(g, model.enums.find(({ name }) => name === type.enum)!.values).value };
    case "float":
    case "double":
      return { kind: type.kind, value: number() };
    case "string":
      return { kind: "string", value: "x".repeat(pick(g, [0, 3, maxLength ?? 60])) };
    case "json":
      return { kind: "string", value: JSON.stringify(drawJson(g, field.shape ?? "any")) };
    case "floats":
      return floats(below(g, (maxLength ?? 9) + 1));
    case "vector2":
      return floats(2);
    case "vector3":
      return floats(3);
    case "vector4":
      return floats(4);
    case "any":
      return pick<DataInput>(g, [
        { kind: "number", value: 77_777 },
        { kind: "float", value: 0.5 },
        { kind: "string", value: "no JSON" },
        { kind: "data", value: new Map() },
      ]);
    case "record": {
      const { fields } = model.records.find(({ name }) => name === type.record)!;
      return { kind: "data", value: drawData(g, fields, model, depth + 1) };
    }
  }
}

function drawJson(g: Draw, shape: JsonShape): unknown {
  if (shape === "string") return "text";
  if (shape === "number") return -1.5;
  if (shape === "boolean") return chance(g, 2);
  if (shape === "any") return pick(g, [null, 1, "text", [], {}]);
  if (Array.isArray(shape)) return Array.from({ length: below(g, 3) }, () => drawJson(g, shape[0]));
  const entries = Object.entries(shape).filter(([key]) => !key.endsWith("?") || chance(g, 2));
  return Object.fromEntries(entries.map(([key, inner]) => [key.replace(/\?$/, ""), drawJson(g, inner)]));
}

/** The values that a field has in decoded data: none, one, or the items of a list up to the first empty index. */
export function itemsOf(field: Field, data: ReadonlyMap<number, DataValue>): DataValue[] {
  const items: DataValue[] = [];
  for (let item = 0; item < (field.repeat ?? 1); item++) {
    const value = data.get(field.index + item);
    if (value === undefined) break;
    items.push(value);
  }
  return items;
}

/**
 * Where a reader sees something else than the writer meant, as dotted paths; fields that only one of them has are passed
 * over. A field is the same by its name, or by its index where it was renamed.
 */
export function misread(
  writer: { readonly fields: readonly Field[]; readonly model: PacketModel },
  reader: { readonly fields: readonly Field[]; readonly model: PacketModel },
  data: ReadonlyMap<number, DataValue>,
): string[] {
  const names = new Set(reader.fields.map(({ name }) => name));
  return reader.fields.flatMap((mine) => {
    const theirs =
      writer.fields.find(({ name }) => name === mine.name) ??
      writer.fields.find(({ name, index }) => index === mine.index && !names.has(name));
    if (theirs === undefined) {
      // What was written as something else must not be taken for it.
      const taken = writer.fields.some(({ index, repeat = 1 }) => mine.index >= index && mine.index < index + repeat);
      return taken && itemsOf(mine, data).length > 0 ? [mine.name] : [];
    }
    const seen = itemsOf(mine, data);
    const meant = itemsOf(theirs, data);
    if (seen.length !== meant.length || seen.some((value, at) => value !== meant[at])) return [mine.name];
    // A reader of numbers rounds what is beyond 2^53.
    if (mine.type.kind === "number" && seen.some(({ value }) => typeof value === "bigint")) return [mine.name];
    const inner = recordFields(mine, reader.model);
    const theirInner = recordFields(theirs, writer.model);
    if (inner === undefined || theirInner === undefined) return [];
    return seen.flatMap((value) => {
      if (value.kind !== "data") return [mine.name];
      const [from, to] = [
        { fields: theirInner, model: writer.model },
        { fields: inner, model: reader.model },
      ];
      return misread(from, to, value.value).map((path) => `${mine.name}.${path}`);
    });
  });
}

function recordFields({ type }: Field, model: PacketModel): readonly Field[] | undefined {
  return type.kind === "record" ? model.records.find(({ name }) => name === type.record)?.fields : undefined;
}
