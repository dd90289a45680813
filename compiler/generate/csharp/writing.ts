/**
 * `Write` of generated C#: a class as data, a line for each field. What a line calls is a method of PacketData; the sentence of
 * its exception is handed in.
 */

import { literal } from "#compiler/text/writer.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field } from "#schemas/packet-model.ts";
import { rangeInWords } from "../describe.ts";
import { type CSharpFile, type Fielded, MOST_FLOATS, references } from "./file.ts";

/** The method `Write` of the class that `one` becomes. */
export function writeWrite(file: CSharpFile, one: Fielded): void {
  const { writer } = file;
  const isRecord = !("opCode" in one);
  file.doc(["As RTData, one of its pool. Throws ArgumentException when a value is not what its field may hold."]);
  if (isRecord) {
    file.braces("public RTData Write()", () => writer.line("return Write(1);"));
    writer.line();
  }
  file.braces(isRecord ? "internal RTData Write(int depth)" : "public RTData Write()", () => {
    if (isRecord) {
      // A record may hold itself, and what is deeper is malformed to whoever receives it.
      const complaint = literal(`${one.name} must not lie deeper than 32 levels of data.`);
      writer.line(`if (depth > 32) throw ${file.method("Unfit")}(${complaint});`);
    }
    writer.line("RTData data = RTData.Get();");
    for (const field of one.fields) writeField(file, one, field, isRecord ? "depth + 1" : "2");
    writer.line("return data;");
  });
}

function writeField(file: CSharpFile, one: Fielded, field: Field, depth: string): void {
  const { writer } = file;
  const { index, repeat, type, required } = field;
  const source = `this.${file.member(one, field)}`;
  if (type.kind === "any") {
    const copy = `${file.method("CopyAny")}(${source}, data, ${index}, `;
    if (repeat !== undefined) {
      writer.line(`if (${source} != null) ${copy}${file.method("CountItems")}(${source}, ${index}, ${repeat}));`);
    } else if (required) {
      const complaint = literal(`${one.name}.${field.name} must have a value at index ${index}.`);
      writer.line(
        `if (${source} == null || ${file.method("IsEmpty")}(${source}, ${index})) throw ${file.method("Unfit")}(${complaint});`,
      );
      writer.line(`${copy}1);`);
    } else writer.line(`if (${source} != null) ${copy}1);`);
    return;
  }
  if (repeat !== undefined) {
    const complaint = literal(`${one.name}.${field.name} has room for ${repeat} ${repeat === 1 ? "item" : "items"}.`);
    file.braces(`if (${source} != null)`, () => {
      writer.line(`if (${source}.Length > ${repeat}) throw ${file.method("Unfit")}(${complaint});`);
      file.braces(`for (int i = 0; i < ${source}.Length; i++)`, () =>
        writePut(file, one, field, `(uint)(${index} + i)`, `${source}[i]`, depth),
      );
    });
    return;
  }
  if (required) writePut(file, one, field, String(index), source, depth);
  else {
    const value = references.has(type.kind) ? source : `${source}.Value`;
    file.braces(`if (${source} != null)`, () => writePut(file, one, field, String(index), value, depth));
  }
}

/** The statements that write one value. */
function writePut(file: CSharpFile, one: Fielded, field: Field, index: string, value: string, depth: string): void {
  const { writer } = file;
  const { type, maxLength } = field;
  const must = (need: string): string => literal(`${one.name}.${field.name} must be ${need}.`);
  const put = (method: string, ...more: readonly (string | number)[]): void => {
    writer.line(`${file.method(method)}(${["data", index, value, ...more].join(", ")});`);
  };
  const inRange = rangePhrase(field);
  const most = maxLength === undefined ? "int.MaxValue" : maxLength;
  switch (type.kind) {
    case "number":
    case "long":
      put("PutLong", ...wholeRange(field), must(`a whole number${inRange}`));
      break;
    case "boolean":
      put("PutBoolean");
      break;
    case "float":
      put("PutFloat", ...floatRange(field), must(`a number${inRange}`));
      break;
    case "double":
      put("PutDouble", ...doubleRange(field), must(`a number${inRange}`));
      break;
    case "string":
    case "json":
      put("PutText", most, must(maxLength === undefined ? "a text" : `a text of at most ${most} bytes of UTF-8`));
      break;
    case "floats": {
      const room = Math.min(maxLength ?? MOST_FLOATS, MOST_FLOATS);
      put("PutFloats", room, ...floatRange(field), must(`at most ${room} floats, each a number${inRange}`));
      break;
    }
    case "vector2":
    case "vector3":
    case "vector4": {
      const { floats } = fieldTypeRow(type);
      put("PutVector", floats!, ...floatRange(field), must(`a vector of ${floats}, each a number${inRange}`));
      break;
    }
    case "enum":
      put(`Put${file.enumMethods(type.enum)}`, must(`one of the names of ${type.enum}`));
      break;
    case "record":
      if (field.required)
        writer.line(`if (${value} == null) throw ${file.method("Unfit")}(${must(`a ${type.record}`)});`);
      writer.line(`data.SetData(${index}, ${value}.Write(${depth}));`);
      break;
    case "any":
      throw new Error("A value of any kind is copied, not put.");
  }
}

/** ` from 0 to 5`; empty without limits. */
function rangePhrase({ min, max }: Field): string {
  if (min === undefined && max === undefined) return "";
  return ` ${rangeInWords(min, max).toLowerCase()}`;
}

function wholeRange({ type, min, max }: Field): string[] {
  const least = type.kind === "number" ? BigInt(Number.MIN_SAFE_INTEGER) : -(2n ** 63n);
  const most = type.kind === "number" ? BigInt(Number.MAX_SAFE_INTEGER) : 2n ** 63n - 1n;
  const from = min === undefined ? least : BigInt(min);
  const to = max === undefined ? most : BigInt(max);
  return [from === -(2n ** 63n) ? "long.MinValue" : `${from}L`, to === 2n ** 63n - 1n ? "long.MaxValue" : `${to}L`];
}

/** Limits of 32 bits, rounded as the values are: 0.1 as a float is not above a largest value of 0.1. */
function floatRange({ min, max }: Field): string[] {
  return [
    min === undefined ? "float.NegativeInfinity" : `${literal(Math.fround(min))}f`,
    max === undefined ? "float.PositiveInfinity" : `${literal(Math.fround(max))}f`,
  ];
}

function doubleRange({ min, max }: Field): string[] {
  return [
    min === undefined ? "double.NegativeInfinity" : `${literal(min)}d`,
    max === undefined ? "double.PositiveInfinity" : `${literal(max)}d`,
  ];
}
