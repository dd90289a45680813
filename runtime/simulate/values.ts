/**
 * Packets as tests write and read them: plain objects, by the names of the packet model or by index, to RTData and back.
 */

import { inspect } from "node:util";
import type { DataInput, DataValue } from "#runtime/packet/data.ts";
import type { Field, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";

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
 * Data of a packet. Keys are names of fields where the op-code has a definition, or indexes. Without a definition whole
 * numbers, booleans and bigints go as numbers, arrays as floats, objects as nested data; with one, as it says: enums by name
 * or number, JSON as any value, lists as arrays. Undefined and null leave the index empty.
 */
export interface PacketData {
  readonly [field: string]: PacketValue;
}
export type PacketValue =
  | number
  | bigint
  | boolean
  | string
  | Exact
  | PacketData
  | readonly PacketValue[]
  | null
  | undefined;

/** Received data by index; `undefined` never occurs. */
export type PlainData = { readonly [index: number]: PlainValue };
export type PlainValue = number | bigint | string | readonly number[] | PlainData;

/**
 * Received data by the names of its definition: booleans are booleans, enums are names, JSON is parsed, lists are arrays.
 * Indexes without a field are left out.
 */
export type NamedData = { readonly [field: string]: unknown };

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
    if (field === undefined) entries.set(index, untyped(key, value, model));
    else if (field.repeat === undefined || value instanceof Exact) entries.set(index, typed(key, value, field, model));
    else {
      if (!isList(value))
        throw new TypeError(`${key} is a list of ${field.type.kind} and cannot be ${inspect(value)}.`);
      value.forEach((item, at) => {
        if (item !== undefined && item !== null) entries.set(index + at, typed(`${key}[${at}]`, item, field, model));
      });
    }
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
      if (!isList(value)) return { kind: "data", value: toInput(value, undefined, model) };
      throw new TypeError(`${key} is ${inspect(value)}: without a definition an array is one of numbers.`);
  }
}

function typed(key: string, value: NonNullable<PacketValue>, { type }: Field, model: PacketModel): DataInput {
  if (value instanceof Exact) return value.input;
  switch (type.kind) {
    case "any":
      return untyped(key, value, model);
    case "json":
      return { kind: "string", value: JSON.stringify(value) };
    case "float":
    case "double":
      if (typeof value === "number") return { kind: type.kind, value };
      break;
    case "string":
      if (typeof value === "string") return { kind: "string", value };
      break;
    case "enum": {
      const names = model.enums.find((one) => one.name === type.enum)?.values;
      const number = typeof value === "string" ? names?.find((one) => one.name === value)?.value : value;
      if (typeof number === "number") return { kind: "number", value: number };
      break;
    }
    case "number":
    case "long":
    case "boolean":
      if (typeof value !== "object" && typeof value !== "string") return untyped(key, value, model);
      break;
    case "record":
      if (typeof value === "object" && !isList(value)) {
        const record = model.records.find((one) => one.name === type.record);
        return { kind: "data", value: toInput(value, record?.fields, model) };
      }
      break;
    default:
      if (isFloats(value)) return { kind: "floats", value };
  }
  throw new TypeError(`${key} is of type ${type.kind} and cannot be ${inspect(value)}.`);
}

function isList(value: PacketValue): value is readonly PacketValue[] {
  return Array.isArray(value);
}

function isFloats(value: PacketValue): value is readonly number[] {
  return isList(value) && value.every((item) => typeof item === "number");
}

/** Received data by index. */
export function toPlain(data: ReadonlyMap<number, DataValue>): PlainData {
  const plain: Record<number, PlainValue> = {};
  for (const [index, value] of data) plain[index] = plainValue(value);
  return plain;
}

function plainValue(value: DataValue): PlainValue {
  return value.kind === "data" ? toPlain(value.value) : value.value;
}

/** Received data by the names of a definition. */
export function toNamed(
  data: ReadonlyMap<number, DataValue>,
  definition: Pick<PacketDefinition, "fields">,
  model: PacketModel,
): NamedData {
  const named: Record<string, unknown> = {};
  for (const field of definition.fields) {
    const { index, name, repeat } = field;
    const value = data.get(index);
    if (repeat !== undefined) {
      const list: unknown[] = [];
      for (let item = value; item !== undefined && list.length < repeat; item = data.get(index + list.length)) {
        list.push(namedValue(item, field, model));
      }
      named[name] = list;
    } else if (value !== undefined) named[name] = namedValue(value, field, model);
  }
  return named;
}

function namedValue(value: DataValue, { type }: Field, model: PacketModel): unknown {
  switch (type.kind) {
    case "boolean":
      return value.value !== 0;
    case "enum":
      return (
        model.enums.find((one) => one.name === type.enum)?.values.find((one) => one.value === value.value)?.name ??
        value.value
      );
    case "json":
      return parsed(value.value);
    case "record": {
      const record = model.records.find((one) => one.name === type.record);
      return value.kind === "data" && record !== undefined ? toNamed(value.value, record, model) : plainValue(value);
    }
    default:
      return plainValue(value);
  }
}

/** A text that should be JSON; what is none stays as it is. */
function parsed(text: DataValue["value"]): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
