/**
 * The target `typescript`: one file that a client puts beside any WebSocket. Op-codes, the types of "rtsc:packets" under the
 * same names, and for each packet a function to encode and one to decode it, a line for each field; no dependency.
 *
 * Writing is strict: what a field's definition or limits do not allow is a PacketError. Reading is strict about types and
 * about what must be there, but not about limits: those may grow after a client has shipped. Unknown indexes are passed over.
 */

import { literal, name as nameGate, TextWriter } from "#compiler/text/writer.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { EnumDefinition, Field, JsonShape, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";
import { describe, describeField } from "./describe.ts";
import { type NameRules, words } from "./names.ts";
import type { Target, TargetInput } from "./target.ts";
import { exportedTypes, runtimePieces } from "./typescript-runtime.ts";

type Definition = PacketDefinition | RecordDefinition;

const rules: NameRules = {
  language: "TypeScript",
  reserved: words(`
    any arguments as async await bigint boolean break case catch class const continue debugger default delete do else enum
    eval export extends false finally for function if implements import in instanceof interface let never new null number
    object package private protected public return static string super switch symbol this throw true try typeof undefined
    unique unknown var void while with yield`),
};

/** Any word may be a member, but `__proto__: x` in an object literal is none. */
const memberRules: NameRules = { language: "TypeScript", reserved: new Set(["__proto__"]) };

export const typescript: Target = {
  name: "typescript",
  extension: ".ts",
  run: (input) => new TypeScriptFile(input).write(),
};

class TypeScriptFile {
  readonly #input: TargetInput;
  readonly #writer = new TextWriter();
  /** Pieces of the runtime that the written code names. */
  readonly #used = new Set<string>(["PacketError", "frame", "unframe"]);
  readonly #names: ReadonlyMap<string, string>;
  readonly #members = new Map<string, string>();
  /** Enums whose numbers the written code names. */
  readonly #numbersUsed = new Set<string>();
  /** Definitions that are written in another form than they are read in. */
  readonly #differs: ReadonlySet<string>;

  constructor(input: TargetInput) {
    this.#input = input;
    const { packets, records, enums } = input.model;
    const definitions: readonly Definition[] = [...packets, ...records];
    const named = [...definitions, ...enums].map(({ name }) => ({ key: name, name }));
    this.#names = input.names(rules, named, exportedTypes);
    for (const { name, fields } of definitions) {
      const wanted = fields.map((field) => ({ key: `${name}.${field.name}`, name: field.name }));
      for (const [key, member] of input.names(memberRules, wanted)) this.#members.set(key, member);
    }
    this.#differs = differing(definitions);
  }

  write(): string {
    const { packets, records, enums } = this.#input.model;
    const writer = this.#writer;
    const definitions: readonly Definition[] = [...packets, ...records];
    for (const line of this.#input.header) writer.remark("//", line);
    writer.line().line("/* eslint-disable */").line();
    this.#opCodes(packets);
    for (const one of enums) this.#enum(one);
    for (const one of definitions) {
      this.#interface(one, "read");
      writer.line();
    }
    const written = definitions.filter((one) => this.#differs.has(one.name));
    if (written.length > 0) {
      writer.doc("Fields as `encode…` takes them: optional ones may be left out.");
      writer.block("export namespace Send {", () => {
        for (const [at, one] of written.entries()) {
          if (at > 0) writer.line();
          this.#interface(one, "written");
        }
      });
      writer.line();
    }
    for (const packet of packets) {
      this.#encode(packet);
      this.#decode(packet);
    }
    this.#packets(packets);
    for (const record of records) {
      this.#writeRecord(record);
      this.#readRecord(record);
    }
    for (const one of enums) if (this.#numbersUsed.has(one.name)) this.#numbers(one);
    for (const text of runtimePieces(this.#used)) writer.line(text).line();
    return writer.toString().replace(/\n+$/, "\n");
  }

  #name(schemaName: string): string {
    return nameGate(this.#names.get(schemaName)!);
  }

  #member(one: Definition, field: Field): string {
    return nameGate(this.#members.get(`${one.name}.${field.name}`)!);
  }

  /** Marks a piece of the runtime as used and gives its name. */
  #use(piece: string): string {
    this.#used.add(piece);
    return piece;
  }

  #opCodes(packets: readonly PacketDefinition[]): void {
    const writer = this.#writer;
    writer.doc("Op-codes by packet.");
    if (packets.length === 0) writer.line("export const OpCodes = {} as const;");
    else
      writer.block(
        "export const OpCodes = {",
        () => {
          for (const { name, opCode } of packets) writer.line(`${this.#name(name)}: ${opCode},`);
        },
        "} as const;",
      );
    writer.line();
  }

  #packets(packets: readonly PacketDefinition[]): void {
    const writer = this.#writer;
    writer.doc("The packets with all that belongs to them.");
    if (packets.length === 0) writer.line("export const Packets = {} as const;");
    else
      writer.block(
        "export const Packets = {",
        () => {
          for (const packet of packets) {
            const { opCode, from, delivery } = packet;
            const name = this.#name(packet.name);
            const facts = `opCode: ${opCode}, name: ${literal(packet.name)}, from: ${literal(from)}, delivery: ${literal(delivery)}`;
            writer.line(`${name}: { ${facts}, encode: encode${name}, decode: decode${name} },`);
          }
        },
        "} as const;",
      );
    writer.line();
  }

  #enum(one: EnumDefinition): void {
    const writer = this.#writer;
    const values = one.values.map((value) => {
      const description = value.description === undefined ? "" : ` — ${value.description.replace(/\s+/g, " ")}`;
      return `- \`${value.name}\` is ${value.value} on the wire${description}`;
    });
    writer.doc([one.description, values.join("\n")].filter((part) => part !== undefined).join("\n\n"));
    writer.line(`export type ${this.#name(one.name)} = ${one.values.map(({ name }) => literal(name)).join(" | ")};`);
    writer.line();
  }

  #numbersOf(name: string): string {
    this.#numbersUsed.add(name);
    return `numbersOf${this.#name(name)}`;
  }

  #numbers(one: EnumDefinition): void {
    const type = this.#use("$Numbers");
    const pairs = one.values.map(({ name, value }) => `[${literal(name)}, ${value}]`);
    this.#writer.line(`const ${this.#numbersOf(one.name)}: ${type} = [${pairs.join(", ")}];`).line();
  }

  #interface(one: Definition, form: "read" | "written"): void {
    const writer = this.#writer;
    writer.doc(documented(describe(one), deprecatedOf(one)));
    const head = `export interface ${this.#name(one.name)} {`;
    if (one.fields.length === 0) writer.line(`${head}}`);
    else
      writer.block(head, () => {
        for (const field of one.fields) {
          const type = this.#type(field, form);
          const member = this.#member(one, field);
          writer.doc(documented(describeField(field), field.deprecated));
          if (field.required) writer.line(`${member}: ${type};`);
          else if (form === "read") writer.line(`${member}: ${type} | null;`);
          else writer.line(`${member}?: ${type} | null | undefined;`);
        }
      });
  }

  #type(field: Field, form: "read" | "written"): string {
    const item = this.#itemType(field, form);
    if (field.repeat === undefined) return item;
    const list = /[|{]/.test(item) || item.startsWith("readonly ") ? `(${item})[]` : `${item}[]`;
    return form === "written" ? `readonly ${list}` : list;
  }

  #itemType({ type, shape }: Field, form: "read" | "written"): string {
    switch (type.kind) {
      case "record":
        return form === "written" ? this.#writtenType(type.record) : this.#name(type.record);
      case "enum":
        return this.#name(type.enum);
      case "json":
        return shape === undefined ? "unknown" : shapeType(shape, form);
      default: {
        const own = fieldTypeRow(type).typescript!;
        return form === "written" && own.endsWith("]") ? `readonly ${own}` : own;
      }
    }
  }

  /** The type that a definition is written from; a bare name inside Send would mean the same. */
  #writtenType(name: string): string {
    return this.#differs.has(name) ? `Send.${this.#name(name)}` : this.#name(name);
  }

  #encode(packet: PacketDefinition): void {
    const writer = this.#writer;
    const name = this.#name(packet.name);
    const type = this.#writtenType(packet.name);
    const words = `The data of a ${name}. @throws PacketError when a value is not what its field may hold.`;
    writer.doc(documented([words], packet.deprecated));
    writer.block(`export function encode${name}(value: ${type}) {`, () => {
      if (packet.fields.length === 0) {
        // The parameter stands for the same call everywhere; there is nothing in it to write.
        writer.line(`${this.#use("checkObject")}(${literal(packet.name)}, value);`);
        writer.line(`return ${this.#use("newBytes")}(0);`);
        return;
      }
      writer.line(`const out = ${this.#use("beginData")}();`);
      this.#puts(packet);
      writer.line(`return ${this.#use("finishData")}(out);`);
    });
    writer.line();
  }

  #decode(packet: PacketDefinition): void {
    const writer = this.#writer;
    const name = this.#name(packet.name);
    const bytes = "globalThis.Uint8Array | null";
    const words = `A ${name} out of its data. @throws PacketError when the data is none.`;
    writer.doc(documented([words], packet.deprecated));
    writer.block(`export function decode${name}(bytes: ${bytes}): ${name} {`, () => {
      const dataOf = `${this.#use("dataOf")}(${literal(packet.name)}, bytes)`;
      if (packet.fields.length === 0) {
        writer.line(`${dataOf};`).line("return {};");
        return;
      }
      writer.line(`const data = ${dataOf};`);
      this.#takes(packet);
    });
    writer.line();
  }

  #writeRecord(record: RecordDefinition): void {
    if (!this.#isUsed(record.name)) return;
    const parameter = `value: ${this.#writtenType(record.name)}`;
    const out = `${record.fields.length === 0 ? "_out" : "out"}: ${this.#use("$Out")}`;
    this.#writer
      .block(`function write${this.#name(record.name)}(${out}, ${parameter}): void {`, () => {
        if (record.fields.length > 0) this.#puts(record);
        else this.#writer.line(`${this.#use("checkObject")}(${literal(record.name)}, value);`);
      })
      .line();
  }

  #readRecord(record: RecordDefinition): void {
    if (!this.#isUsed(record.name)) return;
    const name = this.#name(record.name);
    const data = `${record.fields.length === 0 ? "_data" : "data"}: ${this.#use("$Data")}`;
    this.#writer
      .block(`function read${name}(${data}): ${name} {`, () => {
        if (record.fields.length > 0) this.#takes(record);
        else this.#writer.line("return {};");
      })
      .line();
  }

  /** A record that no packet holds has a type and no code: nobody would call it. */
  #isUsed(record: string): boolean {
    this.#reached ??= reachedRecords(this.#input.model.packets, this.#input.model.records);
    return this.#reached.has(record);
  }
  #reached: ReadonlySet<string> | undefined;

  #puts(one: Definition): void {
    const writer = this.#writer;
    writer.line(`${this.#use("checkObject")}(${literal(one.name)}, value);`);
    for (const field of one.fields) {
      const value = `value.${this.#member(one, field)}`;
      const path = literal(`${one.name}.${field.name}`);
      if (field.repeat !== undefined) {
        const put = this.#put(field, "index", "item", path);
        const list = this.#use("putList");
        writer.line(`${list}(${field.index}, ${value}, ${field.repeat}, ${path}, (index, item) => ${put});`);
        continue;
      }
      const put = `${this.#put(field, String(field.index), value, path)};`;
      if (field.required) writer.line(put);
      // Null and undefined both leave it out.
      else writer.line(`if (${value} != null) ${put}`);
    }
  }

  /** The call that writes one value. */
  #put(field: Field, index: string, value: string, path: string): string {
    const { type, shape } = field;
    const longest = field.maxLength === undefined ? [] : [literal(field.maxLength)];
    const call = (piece: string, ...rest: readonly string[]): string =>
      `${this.#use(piece)}(${["out", index, value, ...rest].join(", ")})`;
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
        return call("putEnum", this.#numbersOf(type.enum), path);
      case "record":
        return call("putRecord", `write${this.#name(type.record)}`);
    }
  }

  #takes(one: Definition): void {
    const writer = this.#writer;
    writer.block(
      "return {",
      () => {
        for (const field of one.fields) writer.line(`${this.#member(one, field)}: ${this.#value(field)},`);
      },
      "};",
    );
  }

  /** The expression that reads a field. */
  #value(field: Field): string {
    const label = literal(field.name);
    const { kind } = field.type;
    if (field.repeat !== undefined) {
      const take = this.#take(field, "index", label);
      return `${this.#use("takeList")}(data, ${field.index}, ${field.repeat}, (index) => ${take})`;
    }
    const take = this.#take(field, String(field.index), label);
    // Null is a value of JSON, so whether there is one is asked by itself.
    const nullable = kind === "any" || (kind === "json" && (field.shape === undefined || field.shape === "any"));
    if (!field.required) return nullable && kind === "json" ? `${take} ?? null` : take;
    const missing = `${this.#use("missingField")}(data, ${label})`;
    return nullable ? `data.slots.has(${field.index}) ? ${take} : ${missing}` : `${take} ?? ${missing}`;
  }

  #take({ type, shape }: Field, index: string, label: string): string {
    const call = (piece: string, ...rest: readonly string[]): string =>
      `${this.#use(piece)}(${["data", index, ...rest].join(", ")})`;
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
        return `${this.#use("takeShaped")}<${shapeType(shape, "read")}>(data, ${index}, ${shapeText(shape)}, ${label})`;
      case "floats":
        return call("takeFloats", label);
      case "vector2":
      case "vector3":
      case "vector4": {
        const { floats, typescript } = fieldTypeRow(type);
        return `${this.#use("takeVector")}<${typescript}>(data, ${index}, ${floats}, ${label})`;
      }
      case "any":
        return call("takeAny", label);
      case "enum":
        return `${this.#use("takeEnum")}<${this.#name(type.enum)}>(data, ${index}, ${this.#numbersOf(type.enum)}, ${label})`;
      case "record":
        return call("takeRecord", literal(type.record), label, `read${this.#name(type.record)}`);
    }
  }
}

/** Arguments for the limits of a value; none where there are none. */
function range({ min, max }: Field): string[] {
  if (max !== undefined) return [min === undefined ? "-Infinity" : literal(min), literal(max)];
  return min === undefined ? [] : [literal(min)];
}

/** Paragraphs with the tag that makes editors strike a name through, where it is deprecated. */
function documented(paragraphs: readonly string[], deprecated: string | undefined): string {
  const tag = deprecated === undefined ? [] : [`@deprecated ${deprecated.replace(/\s+/g, " ")}`.trim()];
  return [...paragraphs, ...tag].join("\n\n");
}

function deprecatedOf(one: Definition): string | undefined {
  return "opCode" in one ? one.deprecated : undefined;
}

/** The type of JSON of a shape. */
function shapeType(shape: JsonShape, form: "read" | "written"): string {
  if (shape === "any") return "unknown";
  if (typeof shape === "string") return shape;
  if (isListShape(shape)) {
    const item = shapeType(shape[0], form);
    const list = item.startsWith("readonly ") ? `(${item})[]` : `${item}[]`;
    return form === "written" ? `readonly ${list}` : list;
  }
  const members = Object.entries(shape).map(([key, inside]) => {
    const open = key.endsWith("?");
    return `${memberName(open ? key.slice(0, -1) : key)}${open ? "?" : ""}: ${shapeType(inside, form)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join("; ")} }`;
}

/** The shape as a value, for the check. */
function shapeText(shape: JsonShape): string {
  if (typeof shape === "string") return literal(shape);
  if (isListShape(shape)) return `[${shapeText(shape[0])}]`;
  // A computed key: "__proto__" as a plain one would set the prototype.
  const members = Object.entries(shape).map(([key, inside]) => {
    const name = key === "__proto__" ? `[${literal(key)}]` : memberName(key);
    return `${name}: ${shapeText(inside)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function isListShape(shape: JsonShape): shape is readonly [JsonShape] {
  return Array.isArray(shape);
}

function memberName(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : literal(key);
}

/** Names of the definitions that hold, however deep, an optional field or a list: those are more lenient to write. */
function differing(definitions: readonly Definition[]): ReadonlySet<string> {
  const holders = new Map<string, string[]>();
  const open: string[] = [];
  for (const { name, fields } of definitions) {
    if (fields.some(isLenient)) open.push(name);
    for (const { type } of fields) {
      if (type.kind !== "record") continue;
      const others = holders.get(type.record);
      if (others === undefined) holders.set(type.record, [name]);
      else others.push(name);
    }
  }
  const found = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(holders.get(name) ?? []));
  }
  return found;
}

/** Whether more may be written than is read: less than all fields, or a list that nobody may change. */
function isLenient({ required, repeat, type, shape }: Field): boolean {
  if (!required || repeat !== undefined) return true;
  if (type.kind === "json") return shape !== undefined && shapeType(shape, "read") !== shapeType(shape, "written");
  return fieldTypeRow(type).typescript?.endsWith("]") === true;
}

/** Records that packets hold, however deep. */
function reachedRecords(packets: readonly Definition[], records: readonly RecordDefinition[]): ReadonlySet<string> {
  const byName = new Map(records.map((record) => [record.name, record]));
  const found = new Set<string>();
  const open: Definition[] = [...packets];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const { type } of one.fields) {
      if (type.kind !== "record" || found.has(type.record)) continue;
      found.add(type.record);
      const record = byName.get(type.record);
      if (record !== undefined) open.push(record);
    }
  }
  return found;
}
