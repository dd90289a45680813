/**
 * What a generated TypeScript file declares of the schemas: types of enums, packets and records, for reading and for writing.
 */

import { literal } from "#compiler/text/writer.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { EnumDefinition, Field } from "#schemas/packet-model.ts";
import { describe, describeField } from "../describe.ts";
import type { Fielded, TypeScriptFile } from "./file.ts";
import { shapeType } from "./shapes.ts";

/** The names of an enum as a type. */
export function writeEnum(file: TypeScriptFile, one: EnumDefinition): void {
  const { writer } = file;
  const values = one.values.map((value) => {
    const description = value.description === undefined ? "" : ` — ${value.description.replace(/\s+/g, " ")}`;
    return `- \`${value.name}\` is ${value.value} on the wire${description}`;
  });
  writer.doc([one.description, values.join("\n")].filter((part) => part !== undefined).join("\n\n"));
  writer.line(`export type ${file.name(one.name)} = ${one.values.map(({ name }) => literal(name)).join(" | ")};`);
  writer.line();
}

/** `read`: as it comes out of data, with all its fields; `written`: as it is handed over, with optional ones left out. */
export function writeInterface(file: TypeScriptFile, one: Fielded, form: "read" | "written"): void {
  const { writer } = file;
  file.doc(describe(one), "opCode" in one ? one.deprecated : undefined);
  const head = `export interface ${file.name(one.name)} {`;
  if (one.fields.length === 0) writer.line(`${head}}`);
  else
    writer.block(head, () => {
      for (const field of one.fields) {
        const type = fieldType(file, field, form);
        const member = file.member(one, field);
        file.doc(describeField(field), field.deprecated);
        if (field.required) writer.line(`${member}: ${type};`);
        else if (form === "read") writer.line(`${member}: ${type} | null;`);
        else writer.line(`${member}?: ${type} | null | undefined;`);
      }
    });
}

function fieldType(file: TypeScriptFile, field: Field, form: "read" | "written"): string {
  const item = itemType(file, field, form);
  if (field.repeat === undefined) return item;
  const list = /[|{]/.test(item) || item.startsWith("readonly ") ? `(${item})[]` : `${item}[]`;
  return form === "written" ? `readonly ${list}` : list;
}

function itemType(file: TypeScriptFile, { type, shape }: Field, form: "read" | "written"): string {
  switch (type.kind) {
    case "record":
      return form === "written" ? file.writtenType(type.record) : file.name(type.record);
    case "enum":
      return file.name(type.enum);
    case "json":
      return shape === undefined ? "unknown" : shapeType(shape, form);
    default: {
      const own = fieldTypeRow(type).typescript!;
      return form === "written" && own.endsWith("]") ? `readonly ${own}` : own;
    }
  }
}
