/**
 * Random packet models and random values of their definitions, for the tests of generators; and what the generic codec needs
 * to write the same values: the oracle that generated code is held against.
 */

import type { DataInput } from "#runtime/packet/data.ts";
import { writeData } from "#runtime/packet/data.ts";
import { fieldTypes, type Kind } from "#schemas/field-types.ts";
import type {
  EnumDefinition,
  Field,
  JsonShape,
  PacketDefinition,
  PacketModel,
  RecordDefinition,
} from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";

export type Definition = PacketDefinition | RecordDefinition;

/** Fields by name, as generated code takes and gives them. */
export type Values = { readonly [field: string]: unknown };

/** Names that the schema lets pass and that are most likely to hurt: of globals, of the runtime, of our own words. */
export const sharpNames = [
  "Map",
  "Uint8Array",
  "DataView",
  "Error",
  "Array",
  "Object",
  "String",
  "Number",
  "ReturnType",
  "NonNullable",
  "Promise",
  "Send",
  "Data",
  "Packets",
  "OpCodes",
  "PacketError",
  "PacketFrame",
  "frame",
  "unframe",
  "encode",
  "decode",
  "value",
  "data",
  "out",
  "bytes",
  "index",
  "item",
  "putNumber",
  "takeNumber",
  "read",
  "write",
  "toJSON",
  "length",
  "name",
  "then",
  "get",
  "set",
  "of",
  "type",
  "declare",
  "module",
  "global",
  "globalThis",
  "undefinedX",
  "int",
  "float_",
  "event",
  "base",
  "message",
  "oneof",
  "Vector2",
  "Record",
  "T",
  "Infinity",
  "NaN",
  "JSON",
  "BigInt",
  "TextEncoder",
  "Date",
  "x",
  "y",
  "X",
  "Y",
  "a_b",
  "aB",
  "AB",
];

const name = fc.oneof(fc.constantFrom(...sharpNames), fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{2,8}[A-Z0-9]$/));

const text = fc.oneof(
  fc.string({ maxLength: 12, unit: "grapheme" }),
  fc.constantFrom(
    "*/ throw 1; /*",
    "-->",
    `\`$\{1}\``,
    "line\nbreak\r\nand\u2028more",
    "</summary>&amp;",
    '"""',
    "\\",
    "| a | b |",
    "{{x}}",
    "// x\\",
  ),
);

const shape: fc.Arbitrary<JsonShape> = fc
  .letrec<{ shape: JsonShape }>((tie) => ({
    shape: fc.oneof(
      { depthSize: "small", maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<JsonShape>("string", "number", "boolean", "any"),
      fc.tuple(tie("shape")).map((one): JsonShape => [one[0]]),
      fc
        .uniqueArray(
          fc.tuple(
            fc.constantFrom("a", "b c", "x-y", "__proto__", "constructor", "q\"'\n", "é"),
            fc.boolean(),
            tie("shape"),
          ),
          {
            maxLength: 3,
            selector: (one) => one[0],
          },
        )
        .map((members): JsonShape => {
          const made = Object.create(null) as { [key: string]: JsonShape };
          for (const [key, open, inside] of members) made[open ? `${key}?` : key] = inside;
          return { ...made };
        }),
    ),
  }))
  // A value is shorter than its shape at the least, so that short values can be found for all of them.
  .shape.filter((one) => JSON.stringify(one).length < 50);

const scalarKinds = (Object.keys(fieldTypes) as Kind[]).filter((kind) => kind !== "enum" && kind !== "record");

/** Fields in ascending order of index, lists with room for all their items. */
function fields(records: readonly string[], enums: readonly string[]): fc.Arbitrary<readonly Field[]> {
  const type = fc
    .oneof(
      { weight: 8, arbitrary: fc.constantFrom(...scalarKinds).map((kind) => ({ kind }) as Field["type"]) },
      {
        weight: records.length > 0 ? 2 : 0,
        arbitrary: fc.constantFrom(...records, "").map((record) => ({ kind: "record" as const, record })),
      },
      {
        weight: enums.length > 0 ? 2 : 0,
        arbitrary: fc.constantFrom(...enums, "").map((one) => ({ kind: "enum" as const, enum: one })),
      },
    )
    .filter((one) => (one.kind === "record" ? one.record !== "" : one.kind === "enum" ? one.enum !== "" : true));
  const field = fc.record({
    gap: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 14 }) }),
    name,
    type,
    required: fc.boolean(),
    repeat: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 4, nil: undefined }),
    limited: fc.boolean(),
    shape: fc.option(shape, { nil: undefined }),
    description: fc.option(text, { nil: undefined }),
    unit: fc.option(text, { freq: 3, nil: undefined }),
    deprecated: fc.option(text, { freq: 5, nil: undefined }),
  });
  return fc.uniqueArray(field, { maxLength: 6, selector: (one) => one.name }).map((list) => {
    let index = 0;
    return list.map((one): Field => {
      index += one.gap;
      const own = index;
      if (one.repeat !== undefined) index += one.repeat - 1;
      const { modifiers } = fieldTypes[one.type.kind];
      return {
        index: own,
        name: one.name,
        type: one.type,
        // A record may hold itself: only what may be left out keeps it finite.
        required: one.repeat !== undefined || (one.required && one.type.kind !== "record"),
        ...(one.repeat === undefined ? {} : { repeat: one.repeat }),
        ...(one.limited && modifiers.includes("min")
          ? { min: -100, max: fieldTypes[one.type.kind].wire === "varint" ? 1000 : 1000.5 }
          : {}),
        ...(one.limited && modifiers.includes("maxLength") ? { maxLength: 5000 } : {}),
        ...(one.shape !== undefined && modifiers.includes("shape") ? { shape: one.shape } : {}),
        ...(one.unit === undefined ? {} : { unit: one.unit }),
        ...(one.description === undefined ? {} : { description: one.description }),
        ...(one.deprecated === undefined ? {} : { deprecated: one.deprecated }),
      };
    });
  });
}

/** A sound model: what a schema without findings could have made. */
export const models: fc.Arbitrary<PacketModel> = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 6, maxLength: 6 }),
    records: fc.integer({ min: 0, max: 2 }),
    enums: fc.integer({ min: 0, max: 2 }),
  })
  .chain(({ names, records, enums }) => {
    const recordNames = names.slice(0, records).sort();
    const enumNames = names.slice(2, 2 + enums).sort();
    const some = fields(recordNames, enumNames);
    const description = fc
      .option(text, { nil: undefined })
      .map((one) => (one === undefined ? {} : { description: one }));
    const values = fc
      .uniqueArray(fc.tuple(fc.oneof(name, fc.constantFrom("é-1", '"', "constructor")), fc.integer()), {
        minLength: 1,
        maxLength: 4,
        selector: (one) => one[0],
      })
      .map((list) => list.filter((one, at) => list.findIndex((other) => other[1] === one[1]) === at))
      .map((list) => list.map(([one, value]) => ({ name: one, value })).sort((a, b) => a.value - b.value));
    return fc.record({
      records: fc.tuple(
        ...recordNames.map((one) =>
          fc.tuple(some, description).map(([list, more]): RecordDefinition => ({ name: one, ...more, fields: list })),
        ),
      ),
      enums: fc.tuple(
        ...enumNames.map((one) =>
          fc.tuple(values, description).map(([list, more]): EnumDefinition => ({ name: one, ...more, values: list })),
        ),
      ),
      packets: fc.tuple(
        ...names.slice(4).map((one, at) =>
          fc
            .tuple(
              some,
              description,
              fc.constantFrom("client", "server", "both"),
              fc.constantFrom("reliable", "unreliable", "unreliable-sequenced"),
            )
            .map(
              ([list, more, from, delivery]): PacketDefinition => ({
                opCode: 100 + at,
                name: one,
                from: from as PacketDefinition["from"],
                delivery: delivery as PacketDefinition["delivery"],
                ...more,
                fields: list,
              }),
            ),
        ),
      ),
    });
  })
  .map((model): PacketModel => ({ ...model, digest: `sha256-${"0".repeat(64)}` }));

/** A value for a shape; objects come without prototype members of their own but what the shape names. */
function ofShape(one: JsonShape): fc.Arbitrary<unknown> {
  if (one === "string") return fc.string({ maxLength: 5, unit: "grapheme" });
  if (one === "number") return fc.integer();
  if (one === "boolean") return fc.boolean();
  if (one === "any") return fc.constantFrom<unknown>(1, "a", [], [true], { b: 2 });
  if (Array.isArray(one)) return fc.array(ofShape((one as readonly [JsonShape])[0]), { maxLength: 2 });
  const entries = Object.entries(one as { [key: string]: JsonShape });
  return fc.tuple(...entries.map(([, inside]) => ofShape(inside)), fc.boolean()).map((values) => {
    const leave = values.at(-1);
    const members = entries.flatMap(([key], at) => {
      const open = key.endsWith("?");
      if (open && leave === true) return [];
      return [[open ? key.slice(0, -1) : key, values[at]] as const];
    });
    return JSON.parse(
      `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`,
    );
  });
}

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** A value of one item of a field. */
function item(field: Field, model: PacketModel, depth: number): fc.Arbitrary<unknown> {
  const limited = field.min !== undefined;
  const float = limited ? fc.float({ min: -100, max: 1000, noNaN: true }) : fc.float({ noNaN: true });
  switch (field.type.kind) {
    case "number":
      return limited ? fc.integer({ min: -100, max: 1000 }) : fc.oneof(fc.integer(), fc.maxSafeInteger());
    case "long":
      return limited ? fc.bigInt({ min: -100n, max: 1000n }) : long;
    case "boolean":
      return fc.boolean();
    case "float":
      return float;
    case "double":
      return limited ? fc.double({ min: -100, max: 1000, noNaN: true }) : fc.double({ noNaN: true });
    case "string":
      return fc.string({ maxLength: 12, unit: "grapheme-ascii" }).chain((a) => fc.constantFrom(a, `${a}é€😀`, ""));
    case "json":
      if (field.shape !== undefined) return ofShape(field.shape);
      // Null is no value where a field may be left out. Filters here must not be able to refuse everything.
      return fc.jsonValue({ maxDepth: 1 }).filter((one) => one !== null);
    case "floats":
      return fc.array(float, { maxLength: 5 });
    case "vector2":
    case "vector3":
    case "vector4": {
      const size = fieldTypes[field.type.kind].floats!;
      return fc.array(float, { minLength: size, maxLength: size });
    }
    case "any":
      return fc.oneof(
        fc.integer(),
        long.filter((n) => n > 2n ** 53n),
        fc.constant(0.5),
        fc.string({ maxLength: 4 }),
        fc.array(float, { maxLength: 3 }),
        fc.constant({ 1: 2, 20: "x", 127: { 3: 0.25 } }),
      );
    case "enum": {
      const { enum: name } = field.type;
      return fc.constantFrom(...model.enums.find((one) => one.name === name)!.values.map((one) => one.name));
    }
    case "record": {
      const { record } = field.type;
      return valuesOf(model.records.find((one) => one.name === record)!, model, depth + 1);
    }
  }
}

/** Values of a definition as decode gives them: an optional field that is left out is null. */
export function valuesOf(one: Definition, model: PacketModel, depth = 1): fc.Arbitrary<Values> {
  const members = one.fields.map((field): fc.Arbitrary<unknown> => {
    if (field.repeat !== undefined) {
      if (depth > 3 && field.type.kind === "record") return fc.constant([]);
      return fc.array(item(field, model, depth), { maxLength: field.repeat });
    }
    if (field.required) return item(field, model, depth);
    if (depth > 3) return fc.constant(null);
    return fc.option(item(field, model, depth), { nil: null });
  });
  return fc
    .tuple(...members)
    .map((values) => Object.fromEntries(one.fields.map((field, at) => [field.name, values[at]])));
}

/** The same values for the generic codec. */
export function inputOf(one: Definition, values: Values, model: PacketModel): Map<number, DataInput> {
  const entries = new Map<number, DataInput>();
  for (const field of one.fields) {
    const value = values[field.name];
    if (field.repeat !== undefined) {
      for (const [at, each] of (value as unknown[]).entries()) {
        entries.set(field.index + at, inputItem(field, each, model));
      }
    } else if (value !== null) entries.set(field.index, inputItem(field, value, model));
  }
  return entries;
}

function inputItem(field: Field, value: unknown, model: PacketModel): DataInput {
  const { type } = field;
  switch (type.kind) {
    case "number":
    case "long":
      return { kind: "number", value: value as number };
    case "boolean":
      return { kind: "number", value: value === true ? 1 : 0 };
    case "float":
    case "double":
      return { kind: type.kind, value: value as number };
    case "string":
      return { kind: "string", value: value as string };
    case "json":
      return { kind: "string", value: JSON.stringify(value) };
    case "any":
      return inputAny(value);
    case "enum":
      return {
        kind: "number",
        value: model.enums.find((one) => one.name === type.enum)!.values.find((one) => one.name === value)!.value,
      };
    case "record":
      return {
        kind: "data",
        value: inputOf(model.records.find((one) => one.name === type.record)!, value as Values, model),
      };
    default:
      return { kind: "floats", value: value as number[] };
  }
}

function inputAny(value: unknown): DataInput {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return { kind: "number", value: value as number };
  if (typeof value === "number") return { kind: "double", value };
  if (typeof value === "string") return { kind: "string", value };
  if (Array.isArray(value)) return { kind: "floats", value };
  return {
    kind: "data",
    value: new Map(Object.entries(value as object).map(([key, each]) => [Number(key), inputAny(each)])),
  };
}

/** Data by the generic codec. */
export function bytesOf(entries: ReadonlyMap<number, DataInput>): Uint8Array {
  const cursor = { bytes: new Uint8Array(1 << 16), at: 0, end: 1 << 16 };
  writeData(cursor, entries);
  return cursor.bytes.slice(0, cursor.at);
}
