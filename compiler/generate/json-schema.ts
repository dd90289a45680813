/**
 * The target `json-schema`: what each packet is as JSON, one definition for each packet, record and enum, for tools that
 * read logs, recordings and test data. JSON Schema of draft 2020-12; `#/$defs/Move` is the packet Move.
 *
 * The JSON is what `decode…` of the other targets gives, written by JSON.stringify: fields by name, an optional field absent
 * or null, an enum by its name, JSON as itself, a bigint as a string of digits. More fields than are named may be there: a
 * log may be younger than the schema.
 */

import { fieldTypeRow } from "#schemas/field-types.ts";
import {
  type EnumDefinition,
  type Field,
  isListShape,
  type JsonShape,
  type PacketDefinition,
  type RecordDefinition,
} from "#schemas/packet-model.ts";
import { describe } from "./describe.ts";
import type { Target, TargetInput } from "./target.ts";

/** As much of JSON Schema as is written here. */
type Schema = { readonly [keyword: string]: unknown };

export const jsonSchema: Target = {
  name: "json-schema",
  extension: ".schema.json",
  run({ model, header }: TargetInput): string {
    const definitions: [string, Schema][] = [
      ...[...model.packets, ...model.records].map((one): [string, Schema] => [one.name, definition(one)]),
      ...model.enums.map((one): [string, Schema] => [one.name, enumeration(one)]),
    ];
    const schema: Schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $comment: header.join(" "),
      title: "Packets",
      description: "Packets as JSON: #/$defs/Name is the packet, record or enum of that name.",
      // Not an object literal: as one of its keys "__proto__" would vanish.
      $defs: Object.fromEntries(definitions),
    };
    // Legal in JSON, but they break or turn lines in whatever shows the file.
    const text = JSON.stringify(schema, null, 2).replace(
      /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    return `${text}\n`;
  },
};

function definition(one: PacketDefinition | RecordDefinition): Schema {
  const required = one.fields.filter((field) => field.required).map((field) => field.name);
  return {
    title: one.name,
    ...described([...describe(one), ...deprecation("opCode" in one ? one.deprecated : undefined)]),
    ...("deprecated" in one && one.deprecated !== undefined ? { deprecated: true } : {}),
    type: "object",
    properties: Object.fromEntries(one.fields.map((field) => [field.name, fieldSchema(field)])),
    ...(required.length > 0 ? { required } : {}),
  };
}

function deprecation(deprecated: string | undefined): string[] {
  return deprecated === undefined || deprecated === "" ? [] : [`Deprecated: ${deprecated}`];
}

function described(parts: readonly string[]): Schema {
  return parts.length === 0 ? {} : { description: parts.join("\n\n") };
}

function enumeration({ name, description, values }: EnumDefinition): Schema {
  const numbers = values.map((one) => {
    const text = one.description === undefined ? "" : ` (${one.description})`;
    return `${one.name} is ${one.value}${text}`;
  });
  const parts = [...(description === undefined ? [] : [description]), `On the wire ${numbers.join(", ")}.`];
  return { title: name, ...described(parts), enum: values.map((one) => one.name) };
}

function fieldSchema(field: Field): Schema {
  const { description, unit, deprecated, repeat, required } = field;
  const parts = [
    ...(description === undefined ? [] : [description]),
    ...(unit === undefined ? [] : [`In ${unit}.`]),
    ...deprecation(deprecated),
  ];
  const words = { ...described(parts), ...(deprecated === undefined ? {} : { deprecated: true }) };
  if (repeat !== undefined) return { ...words, type: "array", maxItems: repeat, items: valueSchema(field) };
  const value = valueSchema(field);
  return required ? { ...words, ...value } : { ...words, anyOf: [value, { type: "null" }] };
}

function valueSchema(field: Field): Schema {
  const { type, maxLength, shape } = field;
  switch (type.kind) {
    case "number":
      return { type: "integer", ...range(field) };
    case "long":
      // JSON has no bigint: digits where a number could not hold them, or always.
      return {
        anyOf: [
          { type: "integer", ...range(field) },
          { type: "string", pattern: "^-?[0-9]{1,19}$" },
        ],
      };
    case "boolean":
      return { type: "boolean" };
    case "float":
    case "double":
      return { type: "number", ...range(field) };
    case "string":
      // Bytes of UTF-8 on the wire, characters here: a text has never fewer bytes than characters.
      return { type: "string", ...(maxLength === undefined ? {} : { maxLength }) };
    case "json":
      return shape === undefined ? {} : shapeSchema(shape);
    case "floats":
      return numbers(field, maxLength === undefined ? {} : { maxItems: maxLength });
    case "vector2":
    case "vector3":
    case "vector4": {
      const size = fieldTypeRow(type).floats!;
      return numbers(field, { minItems: size, maxItems: size });
    }
    case "any":
      return {};
    case "enum":
      return { $ref: `#/$defs/${type.enum}` };
    case "record":
      return { $ref: `#/$defs/${type.record}` };
  }
}

function numbers(field: Field, size: Schema): Schema {
  return { type: "array", items: { type: "number", ...range(field) }, ...size };
}

/** A value that is a float on the wire may come back a little beyond a limit that no float can say exactly. */
function range({ min, max, type }: Field): Schema {
  const rounded = type.kind === "float" || fieldTypeRow(type).wire === "floats";
  return {
    ...(min === undefined ? {} : { minimum: rounded ? Math.min(min, Math.fround(min)) : min }),
    ...(max === undefined ? {} : { maximum: rounded ? Math.max(max, Math.fround(max)) : max }),
  };
}

function shapeSchema(shape: JsonShape): Schema {
  if (shape === "any") return {};
  if (typeof shape === "string") return { type: shape };
  if (isListShape(shape)) return { type: "array", items: shapeSchema(shape[0]) };
  const members = Object.entries(shape).map(([key, inside]) => {
    const open = key.endsWith("?");
    return { name: open ? key.slice(0, -1) : key, open, inside };
  });
  const required = members.filter((one) => !one.open).map((one) => one.name);
  return {
    type: "object",
    properties: Object.fromEntries(members.map(({ name, inside }) => [name, shapeSchema(inside)])),
    ...(required.length > 0 ? { required } : {}),
  };
}
