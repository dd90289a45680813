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

export interface FieldTypeRow {
  readonly wire: WireForm;
  /** The getters of RTData that answer for this type; the first is the natural one. */
  readonly getters: readonly Getter[];
  /** The setters of RTDataBuilder that write this type; the first is the natural one. */
  readonly setters: readonly Setter[];
  /** The type of the field in the typed API; null for records, whose own name is their type. */
  readonly typescript: string | null;
  /** Number of floats a vector has; absent where any number is right. */
  readonly floats?: number;
}

export const fieldTypes: { readonly [kind in ScalarKind | "record"]: FieldTypeRow } = {
  number: {
    wire: "varint",
    getters: ["getNumber", "getLong"],
    setters: ["setNumber", "setLong"],
    typescript: "number",
  },
  long: { wire: "varint", getters: ["getLong", "getNumber"], setters: ["setLong", "setNumber"], typescript: "bigint" },
  boolean: { wire: "varint", getters: ["getNumber", "getLong"], setters: ["setNumber"], typescript: "boolean" },
  float: { wire: "fixed32", getters: ["getFloat"], setters: ["setFloat"], typescript: "number" },
  double: { wire: "fixed64", getters: ["getDouble"], setters: ["setDouble"], typescript: "number" },
  string: { wire: "string", getters: ["getString"], setters: ["setString"], typescript: "string" },
  floats: { wire: "floats", getters: ["getFloatArray"], setters: ["setFloatArray"], typescript: "number[]" },
  vector2: {
    wire: "floats",
    getters: ["getFloatArray"],
    setters: ["setFloatArray"],
    typescript: "[number, number]",
    floats: 2,
  },
  vector3: {
    wire: "floats",
    getters: ["getFloatArray"],
    setters: ["setFloatArray"],
    typescript: "[number, number, number]",
    floats: 3,
  },
  vector4: {
    wire: "floats",
    getters: ["getFloatArray"],
    setters: ["setFloatArray"],
    typescript: "[number, number, number, number]",
    floats: 4,
  },
  record: { wire: "data", getters: ["getData"], setters: ["setData"], typescript: null },
};

/** The row of a field's type. */
export function fieldTypeRow(type: FieldType): FieldTypeRow {
  return fieldTypes[type.kind];
}
