/**
 * THE table of field types: what each type is on the wire, in a script and in the declarations.
 *
 * Readers, writers, validation, declarations and generators look here; a type that is missing here does not exist.
 */

import type { FieldType, ScalarKind } from "./packet-model.ts";

/** The form a value takes on the wire (see `runtime/packet`): a wire type, or one of the three forms of an RTVal. */
export type WireForm = "varint" | "fixed32" | "fixed64" | "string" | "floats" | "data";

export type Getter = "getNumber" | "getLong" | "getFloat" | "getDouble" | "getString" | "getFloatArray" | "getData";
export type Setter = "setNumber" | "setLong" | "setFloat" | "setDouble" | "setString" | "setFloatArray" | "setData";

/** Modifiers that only some types take; `optional`, `repeat`, `unit`, `description` and `deprecated` go with every type. */
export type TypeModifier = "min" | "max" | "maxLength" | "shape";

export interface FieldTypeRow {
  /** Null: any form. */
  readonly wire: WireForm | null;
  /** The getters of RTData that answer for this type; the first is the natural one. */
  readonly getters: readonly Getter[];
  /** The setters of RTDataBuilder that write this type; the first is the natural one. */
  readonly setters: readonly Setter[];
  /**
   * The type of a value in the typed API; null where a name of the schema is the type, or is written for the field: records,
   * enums, JSON of a shape (of no shape: `unknown`).
   */
  readonly typescript: string | null;
  readonly modifiers: readonly TypeModifier[];
  /** Number of floats a vector has; absent where any number is right. */
  readonly floats?: number;
  /** For people, as an editor shows it beside the type's name. */
  readonly meaning: string;
}

/** What a field may be: the scalar kinds, and the two kinds that name a definition. */
export type Kind = FieldType["kind"];

const range = ["min", "max"] as const;

export const fieldTypes: { readonly [kind in Kind]: FieldTypeRow } = {
  number: {
    wire: "varint",
    getters: ["getNumber", "getLong"],
    setters: ["setNumber", "setLong"],
    typescript: "number",
    modifiers: range,
    meaning: "a whole number, exact up to 2^53",
  },
  long: {
    wire: "varint",
    getters: ["getLong", "getNumber"],
    setters: ["setLong", "setNumber"],
    typescript: "bigint",
    modifiers: range,
    meaning: "a whole number of 64 bits, a bigint in scripts",
  },
  boolean: {
    wire: "varint",
    getters: ["getNumber", "getLong"],
    setters: ["setNumber"],
    typescript: "boolean",
    modifiers: [],
    meaning: "true or false, 1 or 0 on the wire",
  },
  float: {
    wire: "fixed32",
    getters: ["getFloat"],
    setters: ["setFloat"],
    typescript: "number",
    modifiers: range,
    meaning: "a number of 32 bits, about 7 digits",
  },
  double: {
    wire: "fixed64",
    getters: ["getDouble"],
    setters: ["setDouble"],
    typescript: "number",
    modifiers: range,
    meaning: "a number of 64 bits",
  },
  string: {
    wire: "string",
    getters: ["getString"],
    setters: ["setString"],
    typescript: "string",
    modifiers: ["maxLength"],
    meaning: "a text",
  },
  json: {
    wire: "string",
    getters: ["getString"],
    setters: ["setString"],
    typescript: null,
    modifiers: ["maxLength", "shape"],
    meaning: "a text that holds JSON",
  },
  floats: {
    wire: "floats",
    getters: ["getFloatArray"],
    setters: ["setFloatArray"],
    typescript: "number[]",
    modifiers: ["min", "max", "maxLength"],
    meaning: "a list of floats",
  },
  vector2: {
    wire: "floats",
    getters: ["getFloatArray"],
    setters: ["setFloatArray"],
    typescript: "[number, number]",
    modifiers: range,
    floats: 2,
    meaning: "2 floats",
  },
  vector3: {
    wire: "floats",
    getters: ["getFloatArray"],
    setters: ["setFloatArray"],
    typescript: "[number, number, number]",
    modifiers: range,
    floats: 3,
    meaning: "3 floats",
  },
  vector4: {
    wire: "floats",
    getters: ["getFloatArray"],
    setters: ["setFloatArray"],
    typescript: "[number, number, number, number]",
    modifiers: range,
    floats: 4,
    meaning: "4 floats",
  },
  any: {
    wire: null,
    getters: ["getNumber", "getLong", "getFloat", "getDouble", "getString", "getFloatArray", "getData"],
    setters: ["setNumber", "setLong", "setFloat", "setDouble", "setString", "setFloatArray", "setData"],
    typescript: "unknown",
    modifiers: [],
    meaning: "anything; nothing is checked",
  },
  enum: {
    wire: "varint",
    getters: ["getNumber", "getLong"],
    setters: ["setNumber", "setLong"],
    typescript: null,
    modifiers: [],
    meaning: 'one of the names of an enum, which is defined under "enums"',
  },
  record: {
    wire: "data",
    getters: ["getData"],
    setters: ["setData"],
    typescript: null,
    modifiers: [],
    meaning: 'the fields of a record, which is defined under "records"',
  },
};

/** The types that a schema names by themselves: those of the table that need no definition. */
export const scalarKinds: readonly ScalarKind[] = (Object.keys(fieldTypes) as Kind[]).filter(
  (kind): kind is ScalarKind => kind !== "enum" && kind !== "record",
);

export function isScalarKind(name: string): name is ScalarKind {
  return Object.hasOwn(fieldTypes, name) && name !== "enum" && name !== "record";
}

/** The row of a field's type. */
export function fieldTypeRow(type: FieldType): FieldTypeRow {
  return fieldTypes[type.kind];
}
