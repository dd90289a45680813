/**
 * A TypeScript file while it is written: its text, the names in it, and what that text has called so far. Decides nothing of what
 * is written.
 */

import { lenientOf } from "#compiler/3-program/lenient.ts";
import { name as nameGate, TextWriter } from "#compiler/text/writer.ts";
import type { EnumDefinition, Field, PacketDefinition, PacketModel, RecordDefinition } from "#schemas/packet-model.ts";
import { type NameRules, words } from "../names.ts";
import type { TargetInput } from "../target.ts";
import { exportedTypes } from "./pieces.ts";

/** What has fields. */
export type Fielded = PacketDefinition | RecordDefinition;

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

export class TypeScriptFile {
  readonly writer = new TextWriter();
  readonly model: PacketModel;
  /** Pieces that the text names. */
  readonly used = new Set<string>(["PacketError", "frame", "unframe"]);
  readonly #enumsUsed = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #members = new Map<string, string>();
  readonly #lenient: ReadonlySet<string>;
  readonly #held: ReadonlySet<string>;

  constructor(input: TargetInput) {
    this.model = input.model;
    const { packets, records, enums } = input.model;
    const fielded: readonly Fielded[] = [...packets, ...records];
    const named = [...fielded, ...enums].map(({ name }) => ({ key: name, name }));
    this.#names = input.names(rules, named, exportedTypes);
    for (const { name, fields } of fielded) {
      const wanted = fields.map((field) => ({ key: `${name}.${field.name}`, name: field.name }));
      for (const [key, member] of input.names(memberRules, wanted)) this.#members.set(key, member);
    }
    this.#lenient = lenientOf(fielded);
    this.#held = heldBy(packets, records);
  }

  /** What a definition of the schema is called in the file. */
  name(schemaName: string): string {
    return nameGate(this.#names.get(schemaName)!);
  }

  member(one: Fielded, field: Field): string {
    return nameGate(this.#members.get(`${one.name}.${field.name}`)!);
  }

  /** Marks a piece as used and gives its name. */
  use(piece: string): string {
    this.used.add(piece);
    return piece;
  }

  /** A comment of paragraphs, with the tag that makes editors strike a name through where it is deprecated. */
  doc(paragraphs: readonly string[], deprecated: string | undefined): void {
    const tag = deprecated === undefined ? [] : [`@deprecated ${deprecated.replace(/\s+/g, " ")}`.trim()];
    this.writer.doc([...paragraphs, ...tag].join("\n\n"));
  }

  /** The name of the table of an enum's numbers, which is written because of it. */
  numbersOf(enumName: string): string {
    this.#enumsUsed.add(enumName);
    return `numbersOf${this.name(enumName)}`;
  }

  /** Enums whose numbers the text names. */
  get enumsUsed(): readonly EnumDefinition[] {
    return this.model.enums.filter(({ name }) => this.#enumsUsed.has(name));
  }

  /** Whether a definition is written from another type than it is read as. */
  isLenient({ name }: Fielded): boolean {
    return this.#lenient.has(name);
  }

  /** The type that a definition is written from; a bare name inside Send would mean the same. */
  writtenType(name: string): string {
    return this.#lenient.has(name) ? `Send.${this.name(name)}` : this.name(name);
  }

  /** A record that no packet holds has a type and no code: nobody would call it. */
  isHeld({ name }: RecordDefinition): boolean {
    return this.#held.has(name);
  }
}

/** Names of the records that packets hold, however deep. */
function heldBy(packets: readonly PacketDefinition[], records: readonly RecordDefinition[]): ReadonlySet<string> {
  const byName = new Map(records.map((record) => [record.name, record]));
  const found = new Set<string>();
  const open: Fielded[] = [...packets];
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
