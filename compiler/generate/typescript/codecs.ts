/**
 * What a generated TypeScript file does: a function that encodes and one that decodes each packet, and the same for records in
 * them, with a line for each field. What a line calls is one of the pieces.
 */

import { literal } from "#compiler/text/writer.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { EnumDefinition, Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";
import type { Fielded, TypeScriptFile } from "./file.ts";
import { shapeText, shapeType } from "./shapes.ts";

/** `encodeMove`. */
export function writeEncode(file: TypeScriptFile, packet: PacketDefinition): void {
  const { writer } = file;
  const name = file.name(packet.name);
  const type = file.writtenType(packet.name);
  const words = `The data of a ${name}. @throws PacketError when a value is not what its field may hold.`;
  file.doc([words], packet.deprecated);
  writer.block(`export function encode${name}(value: ${type}) {`, () => {
    if (packet.fields.length === 0) {
      // The parameter stands for the same call everywhere; there is nothing in it to write.
      writer.line(`${file.use("checkObject")}(${literal(packet.name)}, value);`);
      writer.line(`return ${file.use("newBytes")}(0);`);
      return;
    }
    writer.line(`const out = ${file.use("beginData")}();`);
    writePuts(file, packet);
    writer.line(`return ${file.use("finishData")}(out);`);
  });
  writer.line();
}

/** `decodeMove`. */
export function writeDecode(file: TypeScriptFile, packet: PacketDefinition): void {
  const { writer } = file;
  const name = file.name(packet.name);
  const bytes = "globalThis.Uint8Array | null";
  const words = `A ${name} out of its data. @throws PacketError when the data is none.`;
  file.doc([words], packet.deprecated);
  writer.block(`export function decode${name}(bytes: ${bytes}): ${name} {`, () => {
    const dataOf = `${file.use("dataOf")}(${literal(packet.name)}, bytes)`;
    if (packet.fields.length === 0) {
      writer.line(`${dataOf};`).line("return {};");
      return;
    }
    writer.line(`const data = ${dataOf};`);
    writeTakes(file, packet);
  });
  writer.line();
}

/** `writeTank`, which the encoders call. */
export function writeRecordWriter(file: TypeScriptFile, record: RecordDefinition): void {
  const parameter = `value: ${file.writtenType(record.name)}`;
  const out = `${record.fields.length === 0 ? "_out" : "out"}: ${file.use("$Out")}`;
  file.writer
    .block(`function write${file.name(record.name)}(${out}, ${parameter}): void {`, () => {
      if (record.fields.length > 0) writePuts(file, record);
      else file.writer.line(`${file.use("checkObject")}(${literal(record.name)}, value);`);
    })
    .line();
}

/** `readTank`, which the decoders call. */
export function writeRecordReader(file: TypeScriptFile, record: RecordDefinition): void {
  const name = file.name(record.name);
  const data = `${record.fields.length === 0 ? "_data" : "data"}: ${file.use("$Data")}`;
  file.writer
    .block(`function read${name}(${data}): ${name} {`, () => {
      if (record.fields.length > 0) writeTakes(file, record);
      else file.writer.line("return {};");
    })
    .line();
}

/** The numbers of an enum by their names. */
export function writeNumbers(file: TypeScriptFile, one: EnumDefinition): void {
  const type = file.use("$Numbers");
  const pairs = one.values.map(({ name, value }) => `[${literal(name)}, ${value}]`);
  file.writer.line(`const ${file.numbersOf(one.name)}: ${type} = [${pairs.join(", ")}];`).line();
}

function writePuts(file: TypeScriptFile, one: Fielded): void {
  const { writer } = file;
  writer.line(`${file.use("checkObject")}(${literal(one.name)}, value);`);
  for (const field of one.fields) {
    const value = `value.${file.member(one, field)}`;
    const path = literal(`${one.name}.${field.name}`);
    if (field.repeat !== undefined) {
      const put = putCall(file, field, "index", "item", path);
      const list = file.use("putList");
      writer.line(`${list}(${field.index}, ${value}, ${field.repeat}, ${path}, (index, item) => ${put});`);
      continue;
    }
    const put = `${putCall(file, field, String(field.index), value, path)};`;
    if (field.required) writer.line(put);
    // Null and undefined both leave it out.
    else writer.line(`if (${value} != null) ${put}`);
  }
}

/** The call that writes one value. */
function putCall(file: TypeScriptFile, field: Field, index: string, value: string, path: string): string {
  const { type, shape } = field;
  const longest = field.maxLength === undefined ? [] : [literal(field.maxLength)];
  const call = (piece: string, ...rest: readonly string[]): string =>
    `${file.use(piece)}(${["out", index, value, ...rest].join(", ")})`;
  switch (type.kind) {
    case "number":
      return call("putNumber", path, ...range(field));
    case "long":
      return call("putLong", path, ...range(field));
    case "float":
      return call("putFloat", path, ...range(field));
    case "double":
      return call("putDouble", path, ...range(field));
    case "boolean":
      return call("putBoolean", path);
    case "string":
      return call("putString", path, ...longest);
    case "json":
      if (shape === undefined) return call("putJson", path, ...longest);
      return call("putShaped", shapeText(shape), path, ...longest);
    case "floats": {
      const limits = range(field);
      return call(
        "putFloats",
        path,
        ...(limits.length > 0 && longest.length === 0 ? ["Infinity"] : longest),
        ...limits,
      );
    }
    case "vector2":
    case "vector3":
    case "vector4":
      return call("putVector", String(fieldTypeRow(type).floats), path, ...range(field));
    case "any":
      return call("putAny", path);
    case "enum":
      return call("putEnum", file.numbersOf(type.enum), path);
    case "record":
      return call("putRecord", `write${file.name(type.record)}`);
  }
}

function writeTakes(file: TypeScriptFile, one: Fielded): void {
  const { writer } = file;
  writer.block(
    "return {",
    () => {
      for (const field of one.fields) writer.line(`${file.member(one, field)}: ${takeOf(file, field)},`);
    },
    "};",
  );
}

/** The expression that reads a field. */
function takeOf(file: TypeScriptFile, field: Field): string {
  const label = literal(field.name);
  const { kind } = field.type;
  if (field.repeat !== undefined) {
    const take = takeCall(file, field, "index", label);
    return `${file.use("takeList")}(data, ${field.index}, ${field.repeat}, (index) => ${take})`;
  }
  const take = takeCall(file, field, String(field.index), label);
  // Null is a value of JSON, so whether there is one is asked by itself.
  const nullable = kind === "any" || (kind === "json" && (field.shape === undefined || field.shape === "any"));
  if (!field.required) return nullable && kind === "json" ? `${take} ?? null` : take;
  const missing = `${file.use("missingField")}(data, ${label})`;
  return nullable ? `data.slots.has(${field.index}) ? ${take} : ${missing}` : `${take} ?? ${missing}`;
}

function takeCall(file: TypeScriptFile, { type, shape }: Field, index: string, label: string): string {
  const call = (piece: string, ...rest: readonly string[]): string =>
    `${file.use(piece)}(${["data", index, ...rest].join(", ")})`;
  switch (type.kind) {
    case "number":
      return call("takeNumber", label);
    case "long":
      return call("takeLong", label);
    case "float":
      return call("takeFloat", label);
    case "double":
      return call("takeDouble", label);
    case "boolean":
      return call("takeBoolean", label);
    case "string":
      return call("takeString", label);
    case "json":
      if (shape === undefined || shape === "any") return call("takeJson", label);
      return `${file.use("takeShaped")}<${shapeType(shape, "read")}>(data, ${index}, ${shapeText(shape)}, ${label})`;
    case "floats":
      return call("takeFloats", label);
    case "vector2":
    case "vector3":
    case "vector4": {
      const { floats, typescript } = fieldTypeRow(type);
      return `${file.use("takeVector")}<${typescript}>(data, ${index}, ${floats}, ${label})`;
    }
    case "any":
      return call("takeAny", label);
    case "enum":
      return `${file.use("takeEnum")}<${file.name(type.enum)}>(data, ${index}, ${file.numbersOf(type.enum)}, ${label})`;
    case "record":
      return call("takeRecord", literal(type.record), label, `read${file.name(type.record)}`);
  }
}

/** Arguments for the limits of a value; none where there are none. */
function range({ min, max }: Field): string[] {
  if (max !== undefined) return [min === undefined ? "-Infinity" : literal(min), literal(max)];
  return min === undefined ? [] : [literal(min)];
}
