/**
 * The generic typed codec: packets by their table of fields. In bundles that are not optimized it stands where the others have
 * a codec written for each packet, and those are held against it: what they read, write and refuse is what it does.
 *
 * Strict where the classic API is lenient: a field is sent only as what its definition says. What is received was validated
 * by the host, so a required field is there and of its type.
 */

import { utf8Length } from "#runtime/wire/text.ts";
import { fitsLong, whole } from "./convert.ts";
import { Data, DataBuilder, receive, writeData } from "./data.ts";
import type { FieldToken, PacketTable } from "./packet-table.ts";
import { isArray, isSafeInteger, OutOfRange, parse, show, stringify, WrongType } from "./primordials.ts";
import { none, token } from "./token.ts";

/** A token whose codec is its table. */
export function tabled({ opCode, name, delivery, fields }: PacketTable): object {
  return token(
    opCode,
    name,
    delivery,
    (c) => decode(fields, receive(c.bytes, c.at, c.end - c.at)),
    fields.length === 0 ? none : (c, values) => writeData(c, encode(name, fields, values)),
  );
}

// Its sentences are its own, not the host's: it is what the others are held against.
const typeError = (message: string): TypeError => new WrongType(message);
const rangeError = (message: string): RangeError => new OutOfRange(message);

type Fields = { [name: string]: unknown };

/** The fields of received data. An absent optional field is null, a list holds the items up to the first empty index. */
function decode(fields: readonly FieldToken[], data: Data): Fields {
  const values: Fields = {};
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const { repeat, index } = field;
    if (repeat === undefined) values[field.name] = decodeField(field, index, data);
    else {
      const items: unknown[] = [];
      while (items.length < repeat && data.has(index + items.length)) {
        items[items.length] = decodeField(field, index + items.length, data);
      }
      values[field.name] = items;
    }
  }
  return values;
}

function decodeField({ name, kind, fields, values }: FieldToken, index: number, data: Data): unknown {
  switch (kind) {
    case "number":
      return data.getNumber(index);
    case "long":
      return data.getLong(index);
    case "boolean": {
      const n = data.getNumber(index);
      return n === null ? null : n !== 0;
    }
    case "enum": {
      const n = data.getNumber(index);
      for (let i = 1; i < values!.length; i += 2) if (values![i] === n) return values![i - 1];
      return null;
    }
    case "float":
      return data.getFloat(index);
    case "double":
      return data.getDouble(index);
    case "string":
      return data.getString(index);
    case "json": {
      // The host has seen that it is JSON, and of the right shape.
      const text = data.getString(index);
      return text === null ? null : parse(text);
    }
    case "any": {
      const n = data.getNumber(index);
      if (n !== null) return isSafeInteger(n) ? n : data.getLong(index);
      return (
        data.getFloat(index) ??
        data.getDouble(index) ??
        data.getString(index) ??
        data.getFloatArray(index) ??
        data.getData(index)
      );
    }
    case "record": {
      const nested = data.getData(index);
      return nested === null ? null : decode(fields!, nested);
    }
    case "floats":
    case "vector2":
    case "vector3":
    case "vector4":
      return data.getFloatArray(index);
    default:
      throw unknownKind(name, kind);
  }
}

function unknownKind(name: string, kind: string): TypeError {
  return typeError(`Field ${name} is of type ${kind}, which the guest does not know.`);
}

function encode(packet: string, fields: readonly FieldToken[], values: object): DataBuilder {
  const data = new DataBuilder();
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const value = (values as Fields)[field.name];
    const { index, name, repeat } = field;
    if (value === undefined || value === null) {
      if (field.optional) continue;
      throw typeError(`send(${packet}): field ${name} is missing.`);
    }
    if (repeat === undefined) encodeField(packet, field, name, index, value, data);
    else {
      if (!isArray(value)) throw typeError(`send(${packet}): field ${name} is ${show(value)}; it must be an array.`);
      if (value.length > repeat) {
        throw rangeError(`send(${packet}): field ${name} has ${value.length} items; it may have ${repeat}.`);
      }
      for (let at = 0; at < value.length; at++) {
        encodeField(packet, field, `${name}[${at}]`, index + at, value[at], data);
      }
    }
  }
  return data;
}

function encodeField(
  packet: string,
  field: FieldToken,
  name: string,
  index: number,
  value: unknown,
  data: DataBuilder,
): void {
  const { kind, min, max, maxLength } = field;
  const is = (what: string, need: string) => `send(${packet}): field ${name} is ${what}; it must be ${need}.`;
  const unfit = (need: string) => typeError(is(show(value), need));
  const tooLarge = () => rangeError(`send(${packet}): field ${name} is ${show(value)}; it must fit 64 bits.`);
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  const isNumber = (n: unknown): n is number => typeof n === "number" && n === n;
  const inRange = (n: number | bigint, which = "") => {
    if (min !== undefined && n < min) throw rangeError(is(show(n) + which, `at least ${min}`));
    if (max !== undefined && n > max) throw rangeError(is(show(n) + which, `at most ${max}`));
  };
  const notLonger = (length: number, unit: string) => {
    if (maxLength !== undefined && length > maxLength) {
      throw rangeError(is(`${length} ${unit} long`, `${maxLength} at most`));
    }
  };
  switch (kind) {
    case "number":
    case "float":
    case "double":
      if (!isNumber(value)) throw unfit("a number");
      inRange(value);
      if (kind === "number" && whole(value) === undefined) throw tooLarge();
      data[kind === "number" ? "setNumber" : kind === "float" ? "setFloat" : "setDouble"](index, value);
      break;
    case "long":
      if (typeof value !== "bigint") throw unfit("a bigint");
      inRange(value);
      if (!fitsLong(value)) throw tooLarge();
      data.setLong(index, value);
      break;
    case "boolean":
      if (typeof value !== "boolean") throw unfit("true or false");
      data.setNumber(index, value ? 1 : 0);
      break;
    case "enum": {
      const values = field.values!;
      let need = "";
      for (let i = 0; i < values.length; i += 2) {
        if (values[i] === value) {
          data.setNumber(index, values[i + 1] as number);
          return;
        }
        need += `${i > 0 ? ", " : ""}"${values[i]}"`;
      }
      throw unfit(`one of ${need}`);
    }
    case "string":
    case "json": {
      let text = value as string | undefined;
      if (kind === "json") {
        text = undefined;
        try {
          text = stringify(value);
        } catch {
          // A cycle, a bigint, or what the script's own toJSON threw.
        }
      }
      if (typeof text !== "string") throw unfit(kind === "json" ? "a value that JSON can hold" : "a text");
      notLonger(utf8Length(text), "bytes");
      data.setString(index, text);
      break;
    }
    case "any":
      setAny(data, index, value, unfit);
      break;
    case "record":
      if (typeof value !== "object" || value === null) throw unfit("an object");
      data.setData(index, encode(`${packet}.${name}`, field.fields!, value));
      break;
    case "floats":
    case "vector2":
    case "vector3":
    case "vector4": {
      // "vector3" is three numbers; "floats" any number of them.
      const size = kind === "floats" ? -1 : +kind[6]!;
      const need = size < 0 ? "an array of numbers" : `an array of ${size} numbers`;
      if (!isArray(value) || (size >= 0 && value.length !== size)) throw unfit(need);
      notLonger(value.length, "numbers");
      for (let i = 0; i < value.length; i++) {
        if (!isNumber(value[i])) {
          throw typeError(`send(${packet}): element ${i} of field ${name} is ${show(value[i])}; it must be a number.`);
        }
        inRange(value[i], ` at ${i}`);
      }
      data.setFloatArray(index, value);
      break;
    }
    default:
      throw unknownKind(name, kind);
  }
}

/** Writes what the value is: only the script knows what belongs into such a field. */
function setAny(data: DataBuilder, index: number, value: unknown, unfit: (need: string) => TypeError): void {
  if (typeof value === "string") data.setString(index, value);
  else if (typeof value === "bigint") data.setLong(index, value);
  else if (typeof value === "boolean" || isSafeInteger(value)) data.setNumber(index, +(value as number));
  else if (typeof value === "number") data.setDouble(index, value);
  else if (isArray(value)) data.setFloatArray(index, value);
  else if (DataBuilder.isOne(value) || Data.isOne(value)) data.setData(index, value);
  else throw unfit("a number, bigint, boolean, text, array of numbers, or RTData");
}
