/**
 * `TryRead` of generated C#: a class out of its data, a line for each field. What a line calls is a method of PacketData.
 */

import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field } from "#schemas/packet-model.ts";
import type { CSharpFile, Fielded } from "./file.ts";

/** The method `TryRead` of the class that `one` becomes. */
export function writeTryRead(file: CSharpFile, one: Fielded, name: string): void {
  const { writer } = file;
  file.doc(["Reads it out of its data. False, and null, when the data is not of it; throws nothing."]);
  file.braces(`public static bool TryRead(RTData data, out ${name} value)`, () => {
    writer.line("value = null;");
    // A packet without data is one with nothing in it; a record that is not there is none.
    const needsData = !("opCode" in one) || one.fields.some(({ required, repeat }) => required && repeat === undefined);
    if (needsData) writer.line("if (data == null) return false;");
    writer.line(`${name} read = new ${name}();`);
    if (!needsData && one.fields.length > 0) {
      file.braces("if (data == null)", () => writer.line("value = read;").line("return true;"));
    }
    for (const field of one.fields) readField(file, one, field);
    writer.line("value = read;").line("return true;");
  });
}

function readField(file: CSharpFile, one: Fielded, field: Field): void {
  const { writer } = file;
  const { index, repeat, type, required } = field;
  const target = `read.${file.member(one, field)}`;
  const isEmpty = (): string => `${file.method("IsEmpty")}(data, ${index})`;
  if (type.kind === "any") {
    const count = repeat === undefined ? "1" : `${file.method("CountItems")}(data, ${index}, ${repeat})`;
    const pick = `${target} = ${file.method("PickAny")}(data, ${index}, ${count});`;
    if (repeat !== undefined) writer.line(pick);
    else if (required) writer.line(`if (${isEmpty()}) return false;`).line(pick);
    else writer.line(`if (!${isEmpty()}) ${pick}`);
    return;
  }
  if (repeat !== undefined) {
    const item = file.itemType(field);
    const count = `${file.method("CountItems")}(data, ${index}, ${repeat})`;
    writer.line(`${target} = new ${item === "float[]" ? `float[${count}][]` : `${item}[${count}]`};`);
    file.braces(`for (int i = 0; i < ${target}.Length; i++)`, () =>
      writer.line(`if (!${takeCall(file, field, `(uint)(${index} + i)`, `${target}[i]`)}) return false;`),
    );
    return;
  }
  if (required) {
    writer.line(`if (!${takeCall(file, field, String(index), target)}) return false;`);
    return;
  }
  file.braces(`if (!${isEmpty()})`, () => {
    writer.line(`${file.itemType(field)} found;`);
    writer.line(`if (!${takeCall(file, field, String(index), "found")}) return false;`);
    writer.line(`${target} = found;`);
  });
}

/** The expression that reads one value into a place; false where it cannot. */
function takeCall(file: CSharpFile, { type }: Field, index: string, target: string): string {
  const call = (method: string, ...more: readonly (string | number)[]): string =>
    `${file.method(method)}(${["data", index, ...more, `out ${target}`].join(", ")})`;
  switch (type.kind) {
    case "number":
      return call("TryNumber");
    case "long":
      return call("TryLong");
    case "boolean":
      return call("TryBoolean");
    case "float":
      return call("TryFloat");
    case "double":
      return call("TryDouble");
    case "string":
    case "json":
      return call("TryText");
    case "floats":
      return call("TryFloats");
    case "vector2":
    case "vector3":
    case "vector4":
      return call("TryVector", fieldTypeRow(type).floats!);
    case "enum":
      return call(`Try${file.enumMethods(type.enum)}`);
    case "record":
      return `${file.global(type.record)}.TryRead(data.GetData(${index}), out ${target})`;
    case "any":
      throw new Error("A value of any kind is picked, not taken.");
  }
}
