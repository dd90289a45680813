/**
 * Packets as tests write and read them: plain objects, by the names of the packet model or by index, to RTData and back.
 */

import { inspect } from "node:util";
import type { DataInput, DataValue } from "#runtime/packet/data.ts";
import type { Field, FieldType, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";

/** A value that says itself how it goes on the wire; made by `float`, `double` and `long`. */
export class Exact {
  readonly input: DataInput;

  constructor(input: DataInput) {
    this.input = input;
  }
}

/** A 32-bit float, where no definition says so. */
export const float = (value: number): Exact => new Exact({ kind: "float", value });
/** A 64-bit float, where no definition says so. */
export const double = (value: number): Exact => new Exact({ kind: "double", value });
/** A whole number of up to 64 bits. */
export const long = (value: bigint): Exact => new Exact({ kind: "number", value });

/**
 * Data of a packet. Keys are names of fields where the op-code has a definition, or indexes. Whole numbers, booleans and
 * bigints go as numbers, arrays as floats, objects as nested data; undefined and null leave the index empty.
 */
export interface PacketData {
  readonly [field: string]: PacketValue;
}
export type PacketValue =
  | number
  | bigint
  | boolean
  | string
  | readonly number[]
  | Exact
  | PacketData
  | null
  | undefined;

/** Received data by index; `undefined` never occurs. */
export type PlainData = { readonly [index: number]: PlainValue };
export type PlainValue = number | bigint | string | readonly number[] | PlainData;

/** Received data by the names of its definition; booleans are booleans. Indexes without a field are left out. */
export type NamedData = { readonly [field: string]: NamedValue };
export type NamedValue = boolean | number | bigint | string | readonly number[] | NamedData;

/**
 * Data as `writeData` takes it. `definition`, if there is one, says how its fields go on the wire.
 * @throws TypeError naming the field that cannot be written.
 */
export function toInput(
  data: PacketData,
  fields: readonly Field[] | undefined,
  model: PacketModel,
): Map<number, DataInput> {
  const entries = new Map<number, DataInput>();
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined || value === null) continue;
    const field = fields?.find((one) => one.name === key || String(one.index) === key);
    const index = field?.index ?? Number(key);
    if (!Number.isInteger(index)) {
      const names = fields === undefined ? "" : `; there are ${fields.map((one) => one.name).join(", ")}`;
      throw new TypeError(`${key} is neither a field nor an index${names}.`);
    }
    entries.set(index, field === undefined ? untyped(key, value, model) : typed(key, value, field.type, model));
  }
  return new Map([...entries].sort(([a], [b]) => a - b));
}

function untyped(key: string, value: NonNullable<PacketValue>, model: PacketModel): DataInput {
  if (value instanceof Exact) return value.input;
  switch (typeof value) {
    case "boolean":
      return { kind: "number", value: value ? 1 : 0 };
    case "bigint":
      return { kind: "number", value };
    case "number":
      if (Number.isSafeInteger(value)) return { kind: "number", value };
      throw new TypeError(`${key} is ${value}: say float(${value}) or double(${value}), no definition does.`);
    case "string":
      return { kind: "string", value };
    default:
      if (isFloats(value)) return { kind: "floats", value };
      return { kind: "data", value: toInput(value, undefined, model) };
  }
}

function typed(key: string, value: NonNullable<PacketValue>, type: FieldType, model: PacketModel): DataInput {
  if (value instanceof Exact) return value.input;
  switch (type.kind) {
    case "float":
    case "double":
      if (typeof value === "number") return { kind: type.kind, value };
      break;
    case "record":
      if (typeof value === "object" && !isFloats(value)) {
        const record = model.records.find((one) => one.name === type.record);
        return { kind: "data", value: toInput(value, record?.fields, model) };
      }
      break;
    case "string":
      if (typeof value === "string") return { kind: "string", value };
      break;
    case "number":
    case "long":
    case "boolean":
      if (typeof value !== "object" && typeof value !== "string") return untyped(key, value, model);
      break;
    default:
      if (isFloats(value)) return { kind: "floats", value };
  }
  throw new TypeError(`${key} is of type ${type.kind} and cannot be ${inspect(value)}.`);
}

function isFloats(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}

/** Received data by index. */
export function toPlain(data: ReadonlyMap<number, DataValue>): PlainData {
  const plain: Record<number, PlainValue> = {};
  for (const [index, value] of data) plain[index] = value.kind === "data" ? toPlain(value.value) : value.value;
  return plain;
}

/** Received data by the names of a definition. */
export function toNamed(
  data: ReadonlyMap<number, DataValue>,
  definition: Pick<PacketDefinition, "fields">,
  model: PacketModel,
): NamedData {
  const named: Record<string, NamedValue> = {};
  for (const { index, name, type } of definition.fields) {
    const value = data.get(index);
    if (value === undefined) continue;
    if (value.kind === "data") {
      const record = type.kind === "record" ? model.records.find((one) => one.name === type.record) : undefined;
      if (record !== undefined) named[name] = toNamed(value.value, record, model);
    } else named[name] = type.kind === "boolean" ? value.value !== 0 : value.value;
  }
  return named;
}
