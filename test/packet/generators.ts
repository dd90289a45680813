/** What the properties of this room draw from: RTData as values, RTData as hostile bytes, packet models and what nearly fits them. */

import { type DataInput, type DataValue, writeData } from "#runtime/packet/data.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { fieldTypeRow, scalarKinds } from "#schemas/field-types.ts";
import type {
  EnumDefinition,
  Field,
  FieldType,
  JsonShape,
  PacketModel,
  RecordDefinition,
} from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";

export type Values = Map<number, DataValue>;

export const anyIndex = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 127 }), fc.constant(127));

const anyNumber = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.maxSafeInteger().map(BigInt),
    fc.integer({ min: -200, max: 200 }).map(BigInt),
    fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 53n - 1n, 1n - 2n ** 53n, -(2n ** 63n)),
  )
  .map((n): number | bigint => (n > -(2n ** 53n) && n < 2n ** 53n ? Number(n) : n));

/** RTData with nested RTData, as `readData` gives it. Texts hold no lone surrogates: those do not come back. */
export const anyValues: fc.Arbitrary<Values> = fc.letrec<{ values: Values; value: DataValue }>((tie) => ({
  values: fc
    .uniqueArray(fc.tuple(anyIndex, tie("value")), { selector: ([index]) => index, maxLength: 8 })
    .map((entries) => new Map(entries)),
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant("number" as const), value: anyNumber }),
    fc.record({ kind: fc.constant("float" as const), value: fc.float() }),
    fc.record({ kind: fc.constant("double" as const), value: fc.double() }),
    fc.record({ kind: fc.constant("string" as const), value: fc.string({ unit: "binary", maxLength: 200 }) }),
    fc.record({ kind: fc.constant("floats" as const), value: fc.array(fc.float(), { maxLength: 40 }) }),
    fc.record({ kind: fc.constant("data" as const), value: tie("values") }),
  ),
})).values;

export function encode(values: ReadonlyMap<number, DataInput>): Uint8Array {
  const c = cursor(new Uint8Array(1 << 18));
  writeData(c, values);
  return c.bytes.slice(0, c.at);
}

/** Bytes that mean something in RTData are frequent, so that walks get far before they fail. */
const telling = fc.constantFrom(
  0x00,
  0x02,
  0x08,
  0x0a,
  0x0d,
  0x09,
  0x12,
  0x72,
  0x7a,
  0x80,
  0x81,
  0x01,
  0x03,
  0x04,
  0x05,
  0x06,
  0x10,
  0x1a,
  0xff,
  0x0f,
  0x8a,
  0xfa,
  0x07,
  0x82,
  0x88,
);

/** Sound RTData, damaged: cut off, bits flipped, bytes put in, or a slot of a strange index in front of any place. */
const damaged = fc
  .tuple(
    anyValues.map(encode),
    fc.array(
      fc.record({
        what: fc.constantFrom("cut", "flip", "put", "slot", "twice"),
        where: fc.nat(),
        byte: fc.oneof(telling, fc.nat(255)),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([bytes, acts]) => {
    const list = [...bytes];
    for (const { what, where, byte } of acts) {
      const at = where % (list.length + 1);
      if (what === "cut") list.splice(at);
      else if (what === "flip") list[at % Math.max(1, list.length)]! ^= 1 << (byte & 7);
      else if (what === "put") list.splice(at, 0, byte);
      else if (what === "twice") list.splice(at, 0, ...list);
      // Indexes 0, 128 and 200, with a number and with a value of one byte.
      else
        list.splice(
          at,
          0,
          ...[
            [0, 5],
            [2, 1, 99],
            [0x80, 8, 5],
            [0xc2, 0x0c, 1, 99],
          ][byte & 3]!,
        );
    }
    return Uint8Array.from(list.slice(0, 4000));
  });

/** Anything a client could put where RTData belongs. */
export const anyBytes = fc.oneof(
  { weight: 3, arbitrary: damaged },
  {
    weight: 2,
    arbitrary: fc.array(fc.oneof(telling, fc.nat(255)), { maxLength: 40 }).map((list) => Uint8Array.from(list)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
);

const recordNames = ["A", "B", "C"];

const anyFields = fc
  .uniqueArray(
    fc.record({
      index: anyIndex,
      type: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...scalarKinds).map((kind): FieldType => ({ kind })) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(...recordNames).map((record): FieldType => ({ kind: "record", record })),
        },
        { weight: 1, arbitrary: fc.constantFrom("E", "F").map((name): FieldType => ({ kind: "enum", enum: name })) },
      ),
      required: fc.boolean(),
      limits: fc.record(
        {
          min: fc.constantFrom(-(2 ** 53), -1000, -3, 0, 0.1, 1),
          max: fc.constantFrom(2, 10.1, 200, 2 ** 40, 2 ** 53),
          maxLength: fc.constantFrom(1, 2, 3, 8, 100),
          shape: fc.constantFrom<JsonShape>(
            "any",
            "number",
            ["number"],
            { a: "string" },
            { "a?": ["boolean"], b: "any" },
          ),
          repeat: fc.integer({ min: 1, max: 4 }),
        },
        { requiredKeys: [] },
      ),
    }),
    { selector: ({ index }) => index, maxLength: 6 },
  )
  .map((fields) =>
    fields
      .sort((a, b) => a.index - b.index)
      .map(({ index, type, required, limits }, at): Field => {
        const { modifiers } = fieldTypeRow(type);
        const whole = fieldTypeRow(type).wire === "varint";
        const { min, max, maxLength, shape, repeat } = limits;
        const next = fields[at + 1]?.index ?? 128;
        return {
          index,
          name: `f${index}`,
          type,
          // Records may be cyclic; a required record that holds itself could never be filled.
          required: repeat !== undefined || (required && type.kind !== "record"),
          ...(repeat === undefined ? {} : { repeat: Math.min(repeat, next - index) }),
          ...(min !== undefined && modifiers.includes("min") ? { min: whole ? Math.floor(min) : min } : {}),
          ...(max !== undefined && modifiers.includes("max") ? { max: whole ? Math.floor(max) : max } : {}),
          ...(maxLength !== undefined && modifiers.includes("maxLength") ? { maxLength } : {}),
          ...(shape !== undefined && modifiers.includes("shape") ? { shape } : {}),
        };
      }),
  );

/** Numbers on both sides of the sign, and the ends of their range. */
const enums: readonly EnumDefinition[] = [
  {
    name: "E",
    values: [-1, 0, 1, 64].map((value, at) => ({ name: `v${at}`, value })),
  },
  { name: "F", values: [-(2 ** 31), 2 ** 31 - 1].map((value, at) => ({ name: `v${at}`, value })) },
];

/** One packet with op-code 1, from either side, and three records that may hold each other. */
export const anyModel: fc.Arbitrary<PacketModel> = fc
  .tuple(anyFields, ...recordNames.map((name) => anyFields.map((fields): RecordDefinition => ({ name, fields }))))
  .map(([fields, ...records]) => ({
    packets: [{ opCode: 1, name: "P", from: "both", delivery: "reliable", fields }],
    records: records as RecordDefinition[],
    enums,
    digest: "sha256-0",
  }));

/** Data that fits the fields, where optional ones are left out at random; `pick` gives a number below its argument. */
export function fitting(
  fields: readonly Field[],
  model: PacketModel,
  pick: (below: number) => number,
  depth = 1,
): Values {
  const values: Values = new Map();
  for (const field of fields) {
    if (field.repeat !== undefined) {
      const items = depth > 3 ? 0 : pick(field.repeat + 1);
      for (let i = 0; i < items; i++) values.set(field.index + i, fittingValue(field, model, pick, depth));
      continue;
    }
    if (!field.required && (depth > 3 || pick(3) === 0)) continue;
    values.set(field.index, fittingValue(field, model, pick, depth));
  }
  return values;
}

function fittingValue(field: Field, model: PacketModel, pick: (below: number) => number, depth: number): DataValue {
  const { type, min, max, maxLength = 100 } = field;
  const size = fieldTypeRow(type).floats ?? Math.min(pick(6), maxLength);
  const fraction = pick(4) / 4;
  // Now and then one that does not fit, by a little.
  const number = (): number => {
    const least = min ?? (max === undefined ? -500 : Math.min(-500, max));
    const most = max ?? Math.max(500, least + 10);
    return pick(20) === 0
      ? pick(2) === 0
        ? least - 1
        : most + 1
      : pick(5) === 0
        ? pick(2) === 0
          ? least
          : most
        : least + pick(Math.min(1000, Math.floor(most - least) + 1));
  };
  switch (type.kind) {
    case "number":
    case "long":
      return { kind: "number", value: Math.round(number()) };
    case "boolean":
      return { kind: "number", value: pick(2) };
    case "float":
      return { kind: "float", value: Math.fround(number() + fraction) };
    case "double":
      return { kind: "double", value: number() + fraction };
    case "string":
      return { kind: "string", value: "\u00e9".repeat(Math.min(pick(5), Math.floor(maxLength / 2))) };
    case "json":
      return { kind: "string", value: ["1", "[1,2]", '{"a":"x"}', '{"b":null,"a":[true]}', "{}", "x"][pick(6)]! };
    case "any":
      return { kind: "double", value: pick(10) };
    case "enum": {
      const { values } = model.enums.find(({ name }) => name === type.enum)!;
      return { kind: "number", value: pick(20) === 0 ? pick(99) : values[pick(values.length)]!.value };
    }
    case "floats":
    case "vector2":
    case "vector3":
    case "vector4":
      return { kind: "floats", value: Array.from({ length: size }, () => Math.fround(number())) };
    case "record": {
      const record = model.records.find(({ name }) => name === type.record)!;
      return { kind: "data", value: fitting(record.fields, model, pick, depth + 1) };
    }
  }
}

const anyUint = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));

/** The head of a packet; only its op-code is always there. */
export const anyHeader = fc.record(
  {
    opCode: fc.integer(),
    sequence: anyUint,
    targets: fc.array(anyUint, { maxLength: 5 }),
    sender: anyUint,
    reliable: fc.boolean(),
  },
  { requiredKeys: ["opCode"] },
);
