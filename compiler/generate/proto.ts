/**
 * The target `proto`: a proto3 file whose messages are the data of packets, byte for byte.
 *
 * Every field has presence (`optional`): an index that is not sent is empty, one that is sent holds its value, also 0. Whole
 * numbers, booleans and enums travel zigzag, so they are sint64; enums of the file only name their numbers. Texts, floats and
 * records stand in a box: the one message around a value that has no wire type of its own. Items of a list are fields of
 * their own, at consecutive indexes.
 */

import { name as nameGate, TextWriter } from "#compiler/text/writer.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { EnumDefinition, Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";
import { describe, describeField } from "./describe.ts";
import { type NameRules, pascalCase, snakeCase, type WantedName } from "./names.ts";
import type { Target, TargetInput } from "./target.ts";

type Definition = PacketDefinition | RecordDefinition;

/** No word is reserved where our names stand. Underscores tell no names of proto apart. */
const typeRules: NameRules = { language: "proto", reserved: new Set(), suffix: "2" };

/** Names of fields become names of JSON and of members, where case and underscores tell nothing apart. */
const fieldRules: NameRules = { ...typeRules, compared: (name) => name.replaceAll("_", "").toLowerCase() };

/** Languages drop the name of the enum in front of the names of its values; ours is called Name. */
const valueRules: NameRules = {
  ...typeRules,
  compared: (name) =>
    name
      .replaceAll("_", "")
      .toLowerCase()
      .replace(/^name(?=.)/, ""),
};

/** Messages around values that have no wire type of their own. */
const boxes = {
  RTText: { meaning: "A text in its box.", field: "optional string value = 1;" },
  RTFloats: {
    meaning:
      "Floats in their box. An empty list is written as an empty box, which readers take for an index without a value.",
    field: "repeated float values = 2;",
  },
} as const;

/** The value 0 that the first name of an enum has to have, where the schema has none. */
const UNSPECIFIED = "UNSPECIFIED";

type Box = keyof typeof boxes;

export const proto: Target = {
  name: "proto",
  extension: ".proto",
  run: (input) => new ProtoFile(input).write(),
};

class ProtoFile {
  readonly #input: TargetInput;
  readonly #writer = new TextWriter();
  readonly #names: ReadonlyMap<string, string>;
  readonly #boxesUsed = new Set<Box>();
  /** What stands in front of a full name of the file: a name found from within could be another's. */
  readonly #scope: string;

  constructor(input: TargetInput) {
    this.#input = input;
    const { packets, records, enums } = input.model;
    const named = [...packets, ...records, ...enums].map(({ name }) => ({ key: name, name: pascalCase(name) }));
    this.#names = input.names(typeRules, named, [...Object.keys(boxes), "OpCodes"]);
    const { package: package_ } = input.options;
    this.#scope = package_ === undefined ? "." : `.${package_}.`;
  }

  write(): string {
    const { packets, records, enums } = this.#input.model;
    const writer = this.#writer;
    for (const line of this.#input.header) writer.remark("//", line);
    writer.line().remark("//", usage).line();
    writer.line('syntax = "proto3";').line();
    const { package: package_ } = this.#input.options;
    if (package_ !== undefined) writer.line(`package ${package_.split(".").map(nameGate).join(".")};`).line();
    this.#opCodes(packets);
    for (const one of enums) this.#enum(one);
    for (const one of [...packets, ...records]) this.#message(one);
    this.#boxes();
    return writer.toString().replace(/\n+$/, "\n");
  }

  #name(schemaName: string): string {
    return nameGate(this.#names.get(schemaName)!);
  }

  #doc(paragraphs: readonly string[]): void {
    if (paragraphs.length > 0) this.#writer.remark("//", paragraphs.join("\n\n"));
  }

  #opCodes(packets: readonly PacketDefinition[]): void {
    if (packets.length === 0) return;
    const wanted = packets.map(({ name }) => ({ key: name, name: snakeCase(this.#name(name)).toUpperCase() }));
    const names = this.#input.names(valueRules, wanted, ["Name", UNSPECIFIED]);
    this.#doc([
      "Op-codes by packet. For their names only: the op-code stands in the frame, outside of these messages.",
    ]);
    this.#namesOfNumbers(
      "OpCodes",
      packets.map(({ name, opCode }) => ({ name: names.get(name)!, value: opCode })),
    );
  }

  #enum(one: EnumDefinition): void {
    const wanted = one.values.map(({ name }) => ({ key: `${one.name}.${name}`, name: snakeCase(name).toUpperCase() }));
    const hasZero = one.values.some(({ value }) => value === 0);
    const names = this.#input.names(valueRules, wanted, hasZero ? ["Name"] : ["Name", UNSPECIFIED]);
    const note = "For the names only: fields hold the number as sint64, which an enum of proto is not.";
    this.#doc([...(one.description === undefined ? [] : [one.description]), note]);
    this.#namesOfNumbers(
      this.#name(one.name),
      one.values.map((value) => ({ ...value, name: names.get(`${one.name}.${value.name}`)! })),
    );
  }

  /** An enum of its own scope: names of values would else be names of the whole package. */
  #namesOfNumbers(
    name: string,
    values: readonly { readonly name: string; readonly value: number; readonly description?: string }[],
  ): void {
    const writer = this.#writer;
    const zero = values.find(({ value }) => value === 0) ?? { name: UNSPECIFIED, value: 0 };
    // The first must be 0, whatever else there is.
    const ordered = [zero, ...values.filter((one) => one !== zero)];
    writer.block(`message ${name} {`, () =>
      writer.block("enum Name {", () => {
        if (new Set(ordered.map(({ value }) => value)).size < ordered.length) writer.line("option allow_alias = true;");
        for (const { name, value, description } of ordered) {
          this.#doc(description === undefined ? [] : [description]);
          writer.line(`${nameGate(name)} = ${value};`);
        }
      }),
    );
    writer.line();
  }

  #message(one: Definition): void {
    const writer = this.#writer;
    const isRecord = !("opCode" in one);
    const wanted = one.fields.flatMap((field) => items(one, field).map(({ key, name }) => ({ key, name })));
    const names = this.#input.names(fieldRules, wanted, isRecord ? ["Box"] : []);
    this.#doc(describe(one));
    writer.block(`message ${this.#name(one.name)} {`, () => {
      if ("opCode" in one && one.deprecated !== undefined) writer.line("option deprecated = true;");
      for (const field of one.fields) {
        this.#doc([...describeField(field), this.#holds(field)]);
        if (field.type.kind === "any") {
          writer.line(
            `reserved ${field.index}${field.repeat === undefined ? "" : ` to ${field.index + field.repeat - 1}`};`,
          );
          continue;
        }
        const mark = field.deprecated === undefined ? "" : " [deprecated = true]";
        const type = this.#type(field);
        for (const { key, index } of items(one, field))
          writer.line(`${type} ${nameGate(names.get(key)!)} = ${index}${mark};`);
      }
      if (!isRecord) return;
      writer.line("// The record as a field.");
      writer.block("message Box {", () => writer.line(`${this.#scope}${this.#name(one.name)} data = 14;`));
    });
    writer.line();
  }

  /** What a comment says because this is proto. */
  #holds({ type, shape, required, repeat, deprecated }: Field): string {
    const facts: string[] = [];
    const { floats } = fieldTypeRow(type);
    if (type.kind === "any") facts.push("Anything: no type of proto holds it, so it stays among the unknown fields.");
    if (type.kind === "boolean") facts.push("1 for true, 0 for false.");
    if (type.kind === "enum") facts.push(`A number of ${this.#name(type.enum)}.Name.`);
    if (type.kind === "json") facts.push(shape === undefined ? "JSON." : `JSON: ${JSON.stringify(shape)}`);
    if (floats !== undefined) facts.push(`${floats} floats.`);
    if (deprecated !== undefined && deprecated !== "") facts.push(`Deprecated: ${deprecated}`);
    if (repeat !== undefined) facts.push("The list ends at the first item that is absent.");
    else facts.push(required ? "Required." : "May be absent.");
    return facts.join("\n");
  }

  #type({ type }: Field): string {
    switch (type.kind) {
      case "number":
      case "long":
      case "boolean":
      case "enum":
        return "optional sint64";
      case "float":
        return "optional float";
      case "double":
        return "optional double";
      case "string":
      case "json":
        return this.#box("RTText");
      case "floats":
      case "vector2":
      case "vector3":
      case "vector4":
        return this.#box("RTFloats");
      case "record":
        return `${this.#scope}${this.#name(type.record)}.Box`;
      case "any":
        throw new Error("A value of any kind has no type of proto.");
    }
  }

  #box(box: Box): string {
    this.#boxesUsed.add(box);
    return `${this.#scope}${box}`;
  }

  #boxes(): void {
    for (const box of Object.keys(boxes) as Box[]) {
      if (!this.#boxesUsed.has(box)) continue;
      this.#doc([boxes[box].meaning]);
      this.#writer.block(`message ${box} {`, () => this.#writer.line(boxes[box].field)).line();
    }
  }
}

const usage = `Each message is the data of one packet: field 14 of a frame, without op-code and length.`;

/** The fields that a field becomes: one, or one for each item that its list has room for; for anything none. */
function items({ name: owner }: Definition, { name, index, repeat, type }: Field): (WantedName & { index: number })[] {
  if (type.kind === "any") return [];
  const key = `${owner}.${name}`;
  if (repeat === undefined) return [{ key, name: snakeCase(name), index }];
  return Array.from({ length: repeat }, (_, at) => ({
    key: `${key}.${at + 1}`,
    name: `${snakeCase(name)}_${at + 1}`,
    index: index + at,
  }));
}
