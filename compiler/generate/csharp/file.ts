/**
 * A C# file while it is written: its text, the names in it, and which methods of PacketData that text has called so far. Decides
 * nothing of what is written.
 *
 * Invariant: names are told apart by place. Types of the file are reached by `global::` wherever an expression stands, and
 * locals begin with small letters; so a field may be called like a packet, a type of System, or anything else.
 */

import { literal, name as nameGate, TextWriter, xml } from "#compiler/text/writer.ts";
import type { Kind } from "#schemas/field-types.ts";
import type { EnumDefinition, Field, PacketDefinition, PacketModel, RecordDefinition } from "#schemas/packet-model.ts";
import { type NameRules, pascalCase, words } from "../names.ts";
import type { TargetInput } from "../target.ts";

/** What has fields. */
export type Fielded = PacketDefinition | RecordDefinition;

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
export const references: ReadonlySet<Kind> = new Set<Kind>(["string", "json", "floats", "any", "record"]);

/** Floats that an RTVector of the SDK has room for. */
export const MOST_FLOATS = 4;

export class CSharpFile {
  readonly writer = new TextWriter("    ");
  readonly model: PacketModel;
  readonly report: TargetInput["report"];
  /** Methods of PacketData that the text calls. */
  readonly used = new Set<string>();
  readonly #enumsUsed = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #members = new Map<string, string>();
  /** `Game.Net`, with the parts that are words of C# marked as names. */
  readonly namespace: string | undefined;

  constructor(input: TargetInput) {
    this.model = input.model;
    this.report = input.report;
    const { packets, records, enums } = input.model;
    const named = [...packets, ...records, ...enums].map(({ name }) => ({ key: name, name: pascalCase(name) }));
    this.#names = input.names(rules, named, takenTypes);
    for (const { name, fields } of [...packets, ...records]) {
      this.#nameMembers(input, name, fields, [...objectMembers, ...ownMembers, "PacketData", this.name(name)]);
    }
    for (const { name, values } of enums) this.#nameMembers(input, name, values, objectMembers);
    this.namespace = input.options.namespace
      ?.split(".")
      .map((part) => (rules.reserved.has(part) ? `@${part}` : nameGate(part)))
      .join(".");
  }

  #nameMembers(
    input: TargetInput,
    owner: string,
    members: readonly { readonly name: string }[],
    taken: Iterable<string>,
  ): void {
    const wanted = members.map(({ name }) => ({ key: `${owner}.${name}`, name: pascalCase(name) }));
    for (const [key, member] of input.names(rules, wanted, taken)) this.#members.set(key, member);
  }

  /** What a definition of the schema is called in the file. */
  name(schemaName: string): string {
    return nameGate(this.#names.get(schemaName)!);
  }

  member(owner: { readonly name: string }, one: { readonly name: string }): string {
    return nameGate(this.#members.get(`${owner.name}.${one.name}`)!);
  }

  /** A type of this file, safe in an expression. */
  global(schemaName: string): string {
    return `global::${this.namespace === undefined ? "" : `${this.namespace}.`}${this.name(schemaName)}`;
  }

  /** A method of PacketData, which is written because of it. */
  method(name: string): string {
    this.used.add(name);
    return `PacketData.${name}`;
  }

  /** The end of the names of an enum's own methods of PacketData, which are written because of it. */
  enumMethods(enumName: string): string {
    this.#enumsUsed.add(enumName);
    return `Enum${this.name(enumName)}`;
  }

  /** Enums whose own methods the text calls. */
  get enumsUsed(): readonly EnumDefinition[] {
    return this.model.enums.filter(({ name }) => this.#enumsUsed.has(name));
  }

  /** The type of one value, as it stands where types stand. */
  itemType({ type }: Field): string {
    if (type.kind === "record") return this.name(type.record);
    return type.kind === "enum" ? this.name(type.enum) : types[type.kind]!;
  }

  /** `head`, and what `body` writes in braces below it. */
  braces(head: string, body: () => void): void {
    this.writer.line(head).block("{", body);
  }

  /** A summary of paragraphs; nothing where they are empty. */
  doc(paragraphs: readonly string[]): void {
    const text = xml(paragraphs.join("\n\n").trim());
    if (text === "") return;
    const writer = this.writer;
    if (!/[\r\n\u2028\u2029]/.test(text)) writer.remark("///", `<summary>${text}</summary>`);
    else writer.remark("///", "<summary>").remark("///", text).remark("///", "</summary>");
  }

  obsolete({ deprecated }: { readonly deprecated?: string }): void {
    if (deprecated === undefined) return;
    this.writer.line(`[global::System.Obsolete${deprecated === "" ? "" : `(${literal(deprecated)})`}]`);
  }
}
