/**
 * The typed API: packets by their token, fields as plain objects. Driven by the token's table of fields.
 *
 * Strict where the classic API is lenient: a field is sent only as what its definition says. What is received was validated
 * by the host, so a required field is there and of its type.
 */

import { fitsLong, show, targetsOf, whole } from "./convert.ts";
import { type Data, DataBuilder } from "./data.ts";
import { sendData, senderOf } from "./packet.ts";
import type { FieldToken, PacketToken } from "./packet-token.ts";
import { isArray, rangeError, typeError } from "./primordials.ts";

type Fields = { [name: string]: unknown };

export function isToken(value: unknown): value is PacketToken {
  return typeof value === "object" && value !== null && isArray((value as Partial<PacketToken>).fields);
}

/** The fields of received data. An absent optional field is null. */
export function decode(fields: readonly FieldToken[], data: Data): Fields {
  const values: Fields = {};
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    values[field.name] = decodeField(field, data);
  }
  return values;
}

function decodeField({ kind, index, name, fields }: FieldToken, data: Data): unknown {
  switch (kind) {
    case "number":
      return data.getNumber(index);
    case "long":
      return data.getLong(index);
    case "boolean": {
      const n = data.getNumber(index);
      return n === null ? null : n !== 0;
    }
    case "float":
      return data.getFloat(index);
    case "double":
      return data.getDouble(index);
    case "string":
      return data.getString(index);
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

/** `RTSession.send(token, fields, options)`. */
export function sendTyped(token: PacketToken, fields: unknown, options: RTSendOptions | undefined): void {
  if (!isToken(token)) throw typeError(`send: a packet of "rtsc:packets" is needed, ${show(token)} is none.`);
  const { name, opCode, delivery } = token;
  const data = encode(name, token.fields, fields);
  const { to, reliable, sender } = options ?? {};
  sendData(
    opCode,
    sender === undefined ? 0 : senderOf(`send(${name}), sender`, sender),
    reliable === undefined ? delivery : reliable ? 0 : delivery || 1,
    to === undefined ? null : targetsOf(`send(${name}), to`, [to]),
    token.fields.length > 0 ? data : null,
  );
}

function encode(packet: string, fields: readonly FieldToken[], values: unknown): DataBuilder {
  const data = new DataBuilder();
  if (fields.length === 0) return data;
  if (typeof values !== "object" || values === null) {
    throw typeError(`send(${packet}): the fields must be an object, not ${show(values)}.`);
  }
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const value = (values as Fields)[field.name];
    if (value === undefined || value === null) {
      if (field.optional) continue;
      throw typeError(`send(${packet}): field ${field.name} is missing.`);
    }
    encodeField(packet, field, value, data);
  }
  return data;
}

function encodeField(packet: string, field: FieldToken, value: unknown, data: DataBuilder): void {
  const { index, kind } = field;
  const unfit = (need: string) =>
    typeError(`send(${packet}): field ${field.name} is ${show(value)}; it must be ${need}.`);
  const tooLarge = () => rangeError(`send(${packet}): field ${field.name} is ${show(value)}; it must fit 64 bits.`);
  // biome-ignore lint/suspicious/noSelfCompare: the one test for NaN that nobody can replace
  const isNumber = (n: unknown): n is number => typeof n === "number" && n === n;
  switch (kind) {
    case "number": {
      if (!isNumber(value)) throw unfit("a number");
      if (whole(value) === undefined) throw tooLarge();
      data.setNumber(index, value);
      break;
    }
    case "long":
      if (typeof value !== "bigint") throw unfit("a bigint");
      if (!fitsLong(value)) throw tooLarge();
      data.setLong(index, value);
      break;
    case "boolean":
      if (typeof value !== "boolean") throw unfit("true or false");
      data.setNumber(index, value ? 1 : 0);
      break;
    case "float":
      if (!isNumber(value)) throw unfit("a number");
      data.setFloat(index, value);
      break;
    case "double":
      if (!isNumber(value)) throw unfit("a number");
      data.setDouble(index, value);
      break;
    case "string":
      if (typeof value !== "string") throw unfit("a text");
      data.setString(index, value);
      break;
    case "record":
      if (typeof value !== "object") throw unfit("an object");
      data.setData(index, encode(`${packet}.${field.name}`, field.fields!, value));
      break;
    case "floats":
    case "vector2":
    case "vector3":
    case "vector4": {
      // "vector3" is three numbers; "floats" any number of them.
      const size = kind === "floats" ? -1 : +kind[6]!;
      const need = size < 0 ? "an array of numbers" : `an array of ${size} numbers`;
      if (!isArray(value) || (size >= 0 && value.length !== size)) throw unfit(need);
      for (let i = 0; i < value.length; i++) {
        if (!isNumber(value[i])) {
          throw typeError(
            `send(${packet}): element ${i} of field ${field.name} is ${show(value[i])}; it must be a number.`,
          );
        }
      }
      data.setFloatArray(index, value);
      break;
    }
    default:
      throw unknownKind(field.name, kind);
  }
}
