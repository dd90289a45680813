/**
 * The target `csharp`: one file beside the GameSparks C# SDK. Op-codes, an enum for each enum, and for each packet and record
 * a class that is read from an `RTData` and written as one, a line for each field.
 *
 * Reading throws nothing: data that is not of the packet gives false. It is strict about types and about what must be there,
 * but not about limits: those may grow after a client has shipped. Writing is strict: what a field's definition or limits do
 * not allow is an ArgumentException. C# 3, no reflection, nothing of System but what every profile of Unity has.
 *
 * Invariant: names are told apart by place. Types of the file are reached by `global::` wherever an expression stands, and
 * locals begin with small letters; so a field may be called like a packet, a type of System, or anything else.
 */

import { rt2204 } from "#compiler/diagnostics/catalogue.ts";
import { literal, name as nameGate, TextWriter, xml } from "#compiler/text/writer.ts";
import { fieldTypeRow, type Kind } from "#schemas/field-types.ts";
import type { EnumDefinition, Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";
import { runtimeMethods } from "./csharp-runtime.ts";
import { describe, describeField, rangeInWords } from "./describe.ts";
import { type NameRules, pascalCase, words } from "./names.ts";
import type { Target, TargetInput } from "./target.ts";

type Definition = PacketDefinition | RecordDefinition;

/** Floats that an RTVector of the SDK has room for. */
const MOST_FLOATS = 4;

const rules: NameRules = {
  language: "C#",
  reserved: words(`
    abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else
    enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long
    namespace new null object operator out override params private protected public readonly ref return sbyte sealed short
    sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using
    virtual void volatile while`),
};

/** What every object has; of an enum, also the place of its number. */
const objectMembers = words("Equals Finalize GetHashCode GetType MemberwiseClone ReferenceEquals ToString value__");

/** Methods of every class; a class cannot be called like its member, either. */
const ownMembers = ["TryRead", "Write"];

/** Types that the file names, and the first parts of the names of others; and what no constant may be called. */
const takenTypes = [
  "OpCodes",
  "PacketData",
  "RTData",
  "RTVector",
  "System",
  "GameSparks",
  ...ownMembers,
  ...objectMembers,
];

/** The type of a value in C#; null where a name of the schema is the type. */
const types: { readonly [kind in Kind]: string | null } = {
  number: "long",
  long: "long",
  boolean: "bool",
  float: "float",
  double: "double",
  string: "string",
  json: "string",
  floats: "float[]",
  vector2: "RTVector",
  vector3: "RTVector",
  vector4: "RTVector",
  any: "RTData",
  enum: null,
  record: null,
};

/** Types that are null by themselves where there is no value. */
const references: ReadonlySet<Kind> = new Set<Kind>(["string", "json", "floats", "any", "record"]);

export const csharp: Target = {
  name: "csharp",
  extension: ".cs",
  run: (input) => new CSharpFile(input).write(),
};

class CSharpFile {
  readonly #input: TargetInput;
  readonly #writer = new TextWriter("    ");
  /** Methods of PacketData that the written code calls. */
  readonly #used = new Set<string>();
  readonly #enumsUsed = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #members = new Map<string, string>();
  /** `Game.Net`, with the parts that are words of C# marked as names. */
  readonly #namespace: string | undefined;

  constructor(input: TargetInput) {
    this.#input = input;
    const { packets, records, enums } = input.model;
    const named = [...packets, ...records, ...enums].map(({ name }) => ({ key: name, name: pascalCase(name) }));
    this.#names = input.names(rules, named, takenTypes);
    for (const { name, fields } of [...packets, ...records]) {
      this.#nameMembers(name, fields, [...objectMembers, ...ownMembers, "PacketData", this.#name(name)]);
    }
    for (const { name, values } of enums) this.#nameMembers(name, values, objectMembers);
    this.#namespace = input.options.namespace
      ?.split(".")
      .map((part) => (rules.reserved.has(part) ? `@${part}` : nameGate(part)))
      .join(".");
  }

  #nameMembers(owner: string, members: readonly { readonly name: string }[], taken: Iterable<string>): void {
    const wanted = members.map(({ name }) => ({ key: `${owner}.${name}`, name: pascalCase(name) }));
    for (const [key, member] of this.#input.names(rules, wanted, taken)) this.#members.set(key, member);
  }

  write(): string {
    const { packets, records, enums } = this.#input.model;
    const writer = this.#writer;
    writer.line("// <auto-generated/>");
    for (const line of this.#input.header) writer.remark("//", line);
    writer.line().remark("//", usage).line();
    // The file itself goes on using what is deprecated.
    writer.line("#pragma warning disable 612, 618").line();
    writer
      .line("using RTData = global::GameSparks.RT.RTData;")
      .line("using RTVector = global::GameSparks.RT.RTVector;");
    const body = (): void => {
      this.#opCodes(packets);
      for (const one of enums) this.#enum(one);
      for (const one of [...packets, ...records]) this.#class(one);
      this.#runtime();
    };
    writer.line();
    if (this.#namespace === undefined) body();
    else this.#braces(`namespace ${this.#namespace}`, body);
    return writer
      .toString()
      .replace(/\n\n( *\})/g, "\n$1")
      .replace(/\n+$/, "\n");
  }

  #braces(head: string, body: () => void): void {
    this.#writer.line(head).block("{", body);
  }

  #name(schemaName: string): string {
    return nameGate(this.#names.get(schemaName)!);
  }

  #member(owner: { readonly name: string }, one: { readonly name: string }): string {
    return nameGate(this.#members.get(`${owner.name}.${one.name}`)!);
  }

  /** A type of this file, safe in an expression. */
  #global(schemaName: string): string {
    return `global::${this.#namespace === undefined ? "" : `${this.#namespace}.`}${this.#name(schemaName)}`;
  }

  /** A method of PacketData, which is written because of it. */
  #method(name: string): string {
    this.#used.add(name);
    return `PacketData.${name}`;
  }

  #doc(paragraphs: readonly string[]): void {
    const text = xml(paragraphs.join("\n\n").trim());
    if (text === "") return;
    const writer = this.#writer;
    if (!/[\r\n\u2028\u2029]/.test(text)) writer.remark("///", `<summary>${text}</summary>`);
    else writer.remark("///", "<summary>").remark("///", text).remark("///", "</summary>");
  }

  #obsolete({ deprecated }: { readonly deprecated?: string }): void {
    if (deprecated === undefined) return;
    this.#writer.line(`[global::System.Obsolete${deprecated === "" ? "" : `(${literal(deprecated)})`}]`);
  }

  #opCodes(packets: readonly PacketDefinition[]): void {
    const writer = this.#writer;
    this.#doc(["Op-codes by packet."]);
    this.#braces("public static class OpCodes", () => {
      for (const packet of packets) {
        this.#obsolete(packet);
        writer.line(`public const int ${this.#name(packet.name)} = ${packet.opCode};`);
      }
    });
    writer.line();
  }

  #enum(one: EnumDefinition): void {
    const writer = this.#writer;
    this.#doc([one.description ?? ""]);
    this.#braces(`public enum ${this.#name(one.name)}`, () => {
      for (const value of one.values) {
        this.#doc([value.description ?? ""]);
        writer.line(`${this.#member(one, value)} = ${value.value},`);
      }
    });
    writer.line();
  }

  #class(one: Definition): void {
    const writer = this.#writer;
    const name = this.#name(one.name);
    this.#doc(describe(one));
    if ("opCode" in one) this.#obsolete(one);
    this.#braces(`public sealed class ${name}`, () => {
      for (const field of one.fields) {
        this.#doc([...describeField(field), ...this.#holds(one, field)]);
        this.#obsolete(field);
        writer.line(`public ${this.#fieldType(field)} ${this.#member(one, field)};`).line();
      }
      this.#read(one, name);
      writer.line();
      this.#write(one);
    });
    writer.line();
  }

  /** What is to be known about a field because this is C#. */
  #holds(one: Definition, field: Field): string[] {
    const { index, repeat, type, shape, maxLength } = field;
    const facts: string[] = [];
    switch (type.kind) {
      case "floats":
        if ((maxLength ?? Number.POSITIVE_INFINITY) > MOST_FLOATS) {
          facts.push(`RTData holds ${MOST_FLOATS} floats: more are not received and cannot be sent.`);
          const what = `${field.name} of ${one.name}`;
          this.#input.report(`${one.name}.${field.name}`, (span) => rt2204(span, { what, most: MOST_FLOATS }));
        }
        break;
      case "json":
        facts.push(
          shape === undefined ? "A text that holds JSON." : `A text that holds JSON: ${JSON.stringify(shape)}`,
        );
        break;
      case "any": {
        const at = repeat === undefined ? `index ${index}` : `indexes ${index} to ${index + repeat - 1}`;
        facts.push(`Anything: an RTData that has the value at ${at}, where the packet has it.`);
        break;
      }
      default:
    }
    if (!field.required) facts.push("Null: there is none.");
    return facts;
  }

  #itemType({ type }: Field): string {
    if (type.kind === "record") return this.#name(type.record);
    return type.kind === "enum" ? this.#name(type.enum) : types[type.kind]!;
  }

  #fieldType(field: Field): string {
    const item = this.#itemType(field);
    // Values of any kind stay together in one RTData, however many they are.
    if (field.type.kind === "any") return item;
    if (field.repeat !== undefined) return item === "float[]" ? "float[][]" : `${item}[]`;
    return field.required || references.has(field.type.kind) ? item : `${item}?`;
  }

  #read(one: Definition, name: string): void {
    const writer = this.#writer;
    this.#doc(["Reads it out of its data. False, and null, when the data is not of it; throws nothing."]);
    this.#braces(`public static bool TryRead(RTData data, out ${name} value)`, () => {
      writer.line("value = null;");
      // A packet without data is one with nothing in it; a record that is not there is none.
      const needsData =
        !("opCode" in one) || one.fields.some(({ required, repeat }) => required && repeat === undefined);
      if (needsData) writer.line("if (data == null) return false;");
      writer.line(`${name} read = new ${name}();`);
      if (!needsData && one.fields.length > 0) {
        this.#braces("if (data == null)", () => writer.line("value = read;").line("return true;"));
      }
      for (const field of one.fields) this.#readField(one, field);
      writer.line("value = read;").line("return true;");
    });
  }

  #readField(one: Definition, field: Field): void {
    const writer = this.#writer;
    const { index, repeat, type, required } = field;
    const target = `read.${this.#member(one, field)}`;
    const isEmpty = (): string => `${this.#method("IsEmpty")}(data, ${index})`;
    if (type.kind === "any") {
      const count = repeat === undefined ? "1" : `${this.#method("CountItems")}(data, ${index}, ${repeat})`;
      const pick = `${target} = ${this.#method("PickAny")}(data, ${index}, ${count});`;
      if (repeat !== undefined) writer.line(pick);
      else if (required) writer.line(`if (${isEmpty()}) return false;`).line(pick);
      else writer.line(`if (!${isEmpty()}) ${pick}`);
      return;
    }
    if (repeat !== undefined) {
      const item = this.#itemType(field);
      const count = `${this.#method("CountItems")}(data, ${index}, ${repeat})`;
      writer.line(`${target} = new ${item === "float[]" ? `float[${count}][]` : `${item}[${count}]`};`);
      this.#braces(`for (int i = 0; i < ${target}.Length; i++)`, () =>
        writer.line(`if (!${this.#take(field, `(uint)(${index} + i)`, `${target}[i]`)}) return false;`),
      );
      return;
    }
    if (required) {
      writer.line(`if (!${this.#take(field, String(index), target)}) return false;`);
      return;
    }
    this.#braces(`if (!${isEmpty()})`, () => {
      writer.line(`${this.#itemType(field)} found;`);
      writer.line(`if (!${this.#take(field, String(index), "found")}) return false;`);
      writer.line(`${target} = found;`);
    });
  }

  /** The expression that reads one value into a place; false where it cannot. */
  #take({ type }: Field, index: string, target: string): string {
    const call = (method: string, ...more: readonly (string | number)[]): string =>
      `${this.#method(method)}(${["data", index, ...more, `out ${target}`].join(", ")})`;
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
        this.#enumsUsed.add(type.enum);
        return call(`TryEnum${this.#name(type.enum)}`);
      case "record":
        return `${this.#global(type.record)}.TryRead(data.GetData(${index}), out ${target})`;
      case "any":
        throw new Error("A value of any kind is picked, not taken.");
    }
  }

  #write(one: Definition): void {
    const writer = this.#writer;
    const isRecord = !("opCode" in one);
    this.#doc(["As RTData, one of its pool. Throws ArgumentException when a value is not what its field may hold."]);
    if (isRecord) {
      this.#braces("public RTData Write()", () => writer.line("return Write(1);"));
      writer.line();
    }
    this.#braces(isRecord ? "internal RTData Write(int depth)" : "public RTData Write()", () => {
      if (isRecord) {
        // A record may hold itself, and what is deeper is malformed to whoever receives it.
        const complaint = literal(`${one.name} must not lie deeper than 32 levels of data.`);
        writer.line(`if (depth > 32) throw ${this.#method("Unfit")}(${complaint});`);
      }
      writer.line("RTData data = RTData.Get();");
      for (const field of one.fields) this.#writeField(one, field, isRecord ? "depth + 1" : "2");
      writer.line("return data;");
    });
  }

  #writeField(one: Definition, field: Field, depth: string): void {
    const writer = this.#writer;
    const { index, repeat, type, required } = field;
    const source = `this.${this.#member(one, field)}`;
    if (type.kind === "any") {
      const copy = `${this.#method("CopyAny")}(${source}, data, ${index}, `;
      if (repeat !== undefined) {
        writer.line(`if (${source} != null) ${copy}${this.#method("CountItems")}(${source}, ${index}, ${repeat}));`);
      } else if (required) {
        const complaint = literal(`${one.name}.${field.name} must have a value at index ${index}.`);
        writer.line(
          `if (${source} == null || ${this.#method("IsEmpty")}(${source}, ${index})) throw ${this.#method("Unfit")}(${complaint});`,
        );
        writer.line(`${copy}1);`);
      } else writer.line(`if (${source} != null) ${copy}1);`);
      return;
    }
    if (repeat !== undefined) {
      const complaint = literal(`${one.name}.${field.name} has room for ${repeat} ${repeat === 1 ? "item" : "items"}.`);
      this.#braces(`if (${source} != null)`, () => {
        writer.line(`if (${source}.Length > ${repeat}) throw ${this.#method("Unfit")}(${complaint});`);
        this.#braces(`for (int i = 0; i < ${source}.Length; i++)`, () =>
          this.#put(one, field, `(uint)(${index} + i)`, `${source}[i]`, depth),
        );
      });
      return;
    }
    if (required) this.#put(one, field, String(index), source, depth);
    else {
      const value = references.has(type.kind) ? source : `${source}.Value`;
      this.#braces(`if (${source} != null)`, () => this.#put(one, field, String(index), value, depth));
    }
  }

  /** The statements that write one value. */
  #put(one: Definition, field: Field, index: string, value: string, depth: string): void {
    const writer = this.#writer;
    const { type, maxLength } = field;
    const must = (need: string): string => literal(`${one.name}.${field.name} must be ${need}.`);
    const put = (method: string, ...more: readonly (string | number)[]): void => {
      writer.line(`${this.#method(method)}(${["data", index, value, ...more].join(", ")});`);
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
        this.#enumsUsed.add(type.enum);
        put(`PutEnum${this.#name(type.enum)}`, must(`one of the names of ${type.enum}`));
        break;
      case "record":
        if (field.required)
          writer.line(`if (${value} == null) throw ${this.#method("Unfit")}(${must(`a ${type.record}`)});`);
        writer.line(`data.SetData(${index}, ${value}.Write(${depth}));`);
        break;
      case "any":
        throw new Error("A value of any kind is copied, not put.");
    }
  }

  #runtime(): void {
    const writer = this.#writer;
    const enums = this.#input.model.enums.filter((one) => this.#enumsUsed.has(one.name));
    if (enums.length > 0) this.#used.add("Unfit");
    const texts = runtimeMethods(this.#used);
    if (texts.length + enums.length === 0) return;
    this.#doc(["What the classes of this file read and write with."]);
    this.#braces("internal static class PacketData", () => {
      for (const text of texts) writer.line(text).line();
      for (const one of enums) this.#enumMethods(one);
    });
  }

  #enumMethods(one: EnumDefinition): void {
    const writer = this.#writer;
    const type = this.#name(one.name);
    this.#braces(`private static bool IsEnum${type}(long value)`, () =>
      this.#braces("switch (value)", () => {
        for (const { value } of one.values) writer.line(`case ${value}:`);
        writer.line("    return true;").line("default:").line("    return false;");
      }),
    );
    writer.line();
    this.#braces(`internal static bool TryEnum${type}(RTData data, uint index, out ${type} value)`, () => {
      writer.line("long? found = data.GetLong(index);");
      writer.line(`value = default(${type});`);
      writer.line(`if (found == null || !IsEnum${type}(found.Value)) return false;`);
      writer.line(`value = (${type})found.Value;`);
      writer.line("return true;");
    });
    writer.line();
    this.#braces(
      `internal static void PutEnum${type}(RTData data, uint index, ${type} value, string complaint)`,
      () => {
        writer.line(`if (!IsEnum${type}((long)value)) throw Unfit(complaint);`);
        writer.line("data.SetLong(index, (long)value);");
      },
    );
    writer.line();
  }
}

const usage = `Read: if (Packet.TryRead(data, out packet)) ... It is false where the data is not of that packet, and throws nothing.
Write: packet.Write() is an RTData, ready to be sent and then disposed of. It throws ArgumentException for a value that its
field may not hold. A list that is null is empty; every other field that may be null says so.`;

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
