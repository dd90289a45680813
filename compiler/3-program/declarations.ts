/**
 * PacketModel -> declarations: the module "rtsc:packets" and the op-codes that type `onPacket`. Text only, in memory only.
 *
 * For each packet and record there is the interface of its fields, as a handler receives them; `Data.X`, its RTData, whose
 * getters know their indexes; and `Send.X`, its fields as a script sends them, where that differs. An enum is the union of
 * its names. Names may be any that the
 * schema lets pass, those of our own types included; reserved words are not among them.
 */

import { positionAt, type Span } from "#compiler/text/source.ts";
import { literal, name as nameGate, TextWriter } from "#compiler/text/writer.ts";
import type { Declared } from "#compiler/typescript/session.ts";
import { fieldTypeRow, type Getter } from "#schemas/field-types.ts";
import {
  type EnumDefinition,
  type Field,
  isListShape,
  type JsonShape,
  type PacketDefinition,
  type PacketModel,
  type RecordDefinition,
} from "#schemas/packet-model.ts";
import { lenientOf } from "./lenient.ts";

/** File name of the declarations. */
export const packetsFile = "packets.d.ts";

type Definition = PacketDefinition | RecordDefinition;
type Form = "received" | "sent";

/** Each getter of RTData with the type it answers in. */
const getterTypes: { readonly [getter in Getter]: string } = {
  getNumber: "number",
  getLong: "bigint",
  getFloat: "number",
  getDouble: "number",
  getString: "string",
  getFloatArray: "number[]",
  getData: "RTData",
};

/** What the declarations of packets are written for. */
export interface DeclarationOptions {
  /**
   * True: comments say on which line of its file each definition and field stands. For people; whoever remembers the text
   * leaves it out, so that a schema that is only laid out anew gives the same declarations.
   */
  readonly lines?: boolean;
  /** False: without comments, for TypeScript alone; they are half of the text. */
  readonly comments?: boolean;
  /** False: without what can be named by nobody who does not ask for the module; half of the text is left, for TypeScript alone. */
  readonly tokens?: boolean;
}

/**
 * The declarations of a model; deterministic, in the model's order.
 * @param origins Where definitions stand, by name: each one's comment names its file.
 */
export function packetDeclarations(
  model: PacketModel,
  origins: ReadonlyMap<string, Span> = new Map(),
  { lines = false, comments = true, tokens = true }: DeclarationOptions = {},
): string {
  return new Declarations(model, origins, lines, comments).write(tokens);
}

/** The key of an origin (`Move`, `Move.x`) for a place in the declarations; undefined where the place is none of those. */
export function originKey(text: string, start: number, end: number): string | undefined {
  const before = text.slice(0, start);
  const word = text.slice(start, end);
  if (before.endsWith("interface ") || before.endsWith("export type ")) return word;
  const inside = /[\s\S]*\binterface ([\w$]+)/.exec(before)?.[1];
  if (inside === "$Packets") return word;
  return inside === undefined ? undefined : `${inside}.${word}`;
}

/** The same for a name that TypeScript has found in the declarations; undefined where it is in another file of ours. */
export function declaredKey({ file, name, owner }: Declared): string | undefined {
  if (file !== packetsFile) return undefined;
  const isTop =
    owner === undefined || owner === "$Packets" || owner === "Data" || owner === "Send" || owner.startsWith('"');
  if (isTop) return /^[A-Za-z]\w*$/.test(name) && name !== "Packets" ? name : undefined;
  return `${owner}.${name}`;
}

class Declarations {
  readonly #model: PacketModel;
  readonly #origins: ReadonlyMap<string, Span>;
  readonly #lines: boolean;
  readonly #comments: boolean;
  readonly #writer = new TextWriter();
  /** Names of packets, records and enums. */
  readonly #names: ReadonlySet<string>;
  /** Definitions whose fields are sent in another form than they are received in. */
  readonly #differs: ReadonlySet<string>;

  constructor(model: PacketModel, origins: ReadonlyMap<string, Span>, lines: boolean, comments: boolean) {
    this.#model = model;
    this.#origins = origins;
    this.#lines = lines;
    this.#comments = comments;
    const definitions: readonly Definition[] = [...model.packets, ...model.records];
    this.#names = new Set([...definitions, ...model.enums].map((one) => nameGate(one.name)));
    this.#differs = lenientOf(definitions);
  }

  write(tokens: boolean): string {
    const { packets, records, enums } = this.#model;
    const writer = this.#writer;
    const received = packets.filter((packet) => packet.from !== "server");
    const sendable = packets.filter((packet) => packet.from !== "client");
    writer.block(`declare module "rtsc:packets" {`, () => {
      if (tokens) {
        for (const one of enums) this.#enum(one);
        for (const one of [...packets, ...records]) this.#fields(one, "received");
      }
      const sent = tokens ? [...sendable, ...records].filter((one) => this.#differs.has(one.name)) : [];
      if (sent.length > 0) {
        this.#doc(() => "Fields as a script sends them: optional ones may be left out.");
        writer.block("export namespace Send {", () => {
          for (const one of sent) this.#fields(one, "sent");
        });
      }
      if (received.length + records.length > 0) {
        this.#doc(() => "Received data, by index.");
        writer.block("export namespace Data {", () => {
          for (const one of [...received, ...records]) this.#data(one);
        });
      }
      if (!tokens) return;
      // No definition can have this name, so it hides none. TypeScript shows it where it names the type of Packets.
      this.#interface("interface $Packets ", packets, (packet) => this.#token(packet));
      this.#doc(() => "The packets of the project, for `RTSession.onPacket` and `RTSession.send`.");
      writer.line("export const Packets: $Packets;");
    });
    this.#interface("interface RTClientPackets ", received, ({ opCode, name }) => {
      writer.line(`"${opCode}": import("rtsc:packets").Data.${name};`);
    });
    return writer.toString();
  }

  #enum(one: EnumDefinition): void {
    this.#doc(() => {
      const lines = one.values.map(
        ({ name, value, description }) => `- ${value}: ${literal(name)}${behind(description)}`,
      );
      const words = [
        ...(one.description === undefined ? [] : [one.description]),
        lines.join("\n"),
        ...this.#file(one.name),
      ];
      return words.join("\n\n");
    });
    this.#writer.line(`export type ${one.name} = ${one.values.map(({ name }) => literal(name)).join(" | ")};`);
  }

  #doc(words: () => string): void {
    if (this.#comments) this.#writer.doc(words());
  }

  #fields(one: Definition, form: Form): void {
    const head = `${form === "sent" ? "" : "export "}interface ${one.name} `;
    this.#doc(() => this.#describe(one));
    this.#interface(head, one.fields, (field) => {
      const type = this.#typeOf(field, form);
      this.#doc(() => this.#describeField(one, field));
      if (field.required) this.#writer.line(`${nameGate(field.name)}: ${type};`);
      else if (form === "received") this.#writer.line(`${nameGate(field.name)}: ${type} | null;`);
      else this.#writer.line(`${nameGate(field.name)}?: ${type} | null | undefined;`);
    });
  }

  #typeOf(field: Field, form: Form): string {
    const type = this.#itemType(field, form);
    return field.repeat === undefined ? type : listOf(type, form);
  }

  #itemType({ type, shape }: Field, form: Form): string {
    switch (type.kind) {
      case "record":
        // Inside Send a bare name would mean the sent form, and there is one for each record that differs.
        return form === "sent" && this.#differs.has(type.record) ? `Send.${type.record}` : type.record;
      case "enum":
        return type.enum;
      case "json":
        return shapeType(shape ?? "any", form);
      default: {
        const typescript = fieldTypeRow(type).typescript!;
        return form === "sent" && typescript.endsWith("]") ? `readonly ${typescript}` : typescript;
      }
    }
  }

  #data(one: Definition): void {
    const getters = (Object.keys(getterTypes) as Getter[]).map((getter) => ({
      getter,
      fields: one.fields.filter((field) => fieldTypeRow(field.type).getters.includes(getter)),
    }));
    const open = getters.filter(({ fields }) => fields.length > 0);
    this.#doc(() => this.#describe(one));
    this.#interface(`interface ${one.name} extends ${this.#global("RTDefinedData")} `, open, ({ getter, fields }) => {
      const allowed = fields.flatMap(indexesOf).join(" | ");
      const answers = fields.flatMap((field) => {
        const answer = this.#answer(field, getter);
        return indexesOf(field).map((index) => `"${index}": ${answer}`);
      });
      const at = answers.join("; ");
      const index = `index: ${this.#global("RTIndex")}<I, ${allowed}>`;
      this.#doc(() => fields.map(lineOf).join("\n"));
      this.#writer.line(`${getter}<I extends number>(${index}): ${this.#global("RTAt")}<{ ${at} }, I>;`);
    });
  }

  #interface<T>(head: string, members: readonly T[], write: (member: T) => void): void {
    if (members.length === 0) this.#writer.line(`${head}{}`);
    else
      this.#writer.block(`${head}{`, () => {
        for (const member of members) write(member);
      });
  }

  #answer(field: Field, getter: Getter): string {
    const row = fieldTypeRow(field.type);
    let type = getter === "getData" ? this.#global("RTData") : getterTypes[getter];
    if (field.type.kind === "record") type = `Data.${field.type.record}`;
    else if (row.floats !== undefined) type = row.typescript!;
    const certain = field.required && field.repeat === undefined && field.type.kind !== "any";
    return certain ? type : `${type} | null`;
  }

  #token(packet: PacketDefinition): void {
    const { name } = packet;
    const send = packet.from !== "client" && this.#differs.has(name) ? `Send.${name}` : name;
    this.#doc(() => this.#describe(packet));
    const token = this.#global("RTPacketToken");
    this.#writer.line(
      `readonly ${nameGate(name)}: ${token}<${name}, ${send}, ${literal(packet.from)}, ${packet.opCode}>;`,
    );
  }

  #describe(one: Definition): string {
    const parts = one.description === undefined ? [] : [one.description];
    if ("opCode" in one) {
      const from = one.from === "both" ? "either side" : `the ${one.from}`;
      parts.push(`Op-code ${one.opCode}, from ${from}, ${one.delivery}.`);
    }
    parts.push(...this.#file(one.name));
    if ("opCode" in one) parts.push(...deprecation(one.deprecated));
    return parts.join("\n\n");
  }

  #describeField(one: Definition, field: Field): string {
    const facts = factsOf(field);
    const sentence = facts === "" ? [] : [`${facts[0]!.toUpperCase()}${facts.slice(1)}.`];
    const words = [...(field.description === undefined ? [] : [field.description]), ...sentence];
    // A field stands in the file of its definition: that alone is nothing new.
    const place = this.#lines ? this.#file(`${one.name}.${field.name}`) : [];
    return [...words, ...place, ...deprecation(field.deprecated)].join("\n\n");
  }

  /** The file that a definition stands in, where that is known. */
  #file(definition: string): string[] {
    const span = this.#origins.get(definition);
    if (span === undefined) return [];
    const line = this.#lines ? `:${positionAt(span.source, span.start).line}` : "";
    return [`Defined in ${span.source.path}${line}.`];
  }

  /** A global type; where a definition bears the same name, by the way around it. */
  #global(type: string): string {
    return this.#names.has(type) ? `globalThis.${type}` : type;
  }
}

/** A description behind something else, in its line. */
function behind(description: string | undefined): string {
  return description === undefined ? "" : ` — ${description.replace(/\s+/g, " ")}`;
}

/** The tag that makes editors strike a name through; none where it is not deprecated. */
function deprecation(deprecated: string | undefined): string[] {
  return deprecated === undefined ? [] : [`@deprecated ${deprecated.replace(/\s+/g, " ")}`.trim()];
}

/** What a field's values are held to, in words: `in ms, from 0 to 100`. */
function factsOf({ type, unit, min, max, maxLength, repeat }: Field): string {
  const facts: string[] = [];
  if (repeat !== undefined) facts.push(`${repeat} ${repeat === 1 ? "item" : "items"} at most`);
  if (unit !== undefined) facts.push(`in ${unit.replace(/\s+/g, " ")}`);
  if (min !== undefined && max !== undefined) facts.push(`from ${min} to ${max}`);
  else if (min !== undefined) facts.push(`${min} or more`);
  else if (max !== undefined) facts.push(`${max} or less`);
  if (maxLength !== undefined) facts.push(`${maxLength} ${type.kind === "floats" ? "numbers" : "bytes"} at most`);
  return facts.join(", ");
}

/** Each index of a field; of a list several. */
function indexesOf({ index, repeat = 1 }: Field): number[] {
  return Array.from({ length: repeat }, (_, item) => index + item);
}

function listOf(item: string, form: Form): string {
  const list = /^[\w.]+$/.test(item) ? `${item}[]` : `(${item})[]`;
  return form === "sent" ? `readonly ${list}` : list;
}

/** The type of JSON of a shape. Keys come from a schema: they are written as string literals. */
function shapeType(shape: JsonShape, form: Form): string {
  if (shape === "any") return "unknown";
  if (typeof shape === "string") return shape;
  if (isListShape(shape)) return listOf(shapeType(shape[0], form), form);
  const keys = Object.entries(shape).map(([key, inner]) => {
    const optional = key.endsWith("?");
    return `${literal(optional ? key.slice(0, -1) : key)}${optional ? "?" : ""}: ${shapeType(inner, form)}`;
  });
  return keys.length === 0 ? "object" : `{ ${keys.join("; ")} }`;
}

function lineOf(field: Field): string {
  const { index, name, repeat, required, deprecated } = field;
  const at = repeat === undefined || repeat === 1 ? `${index}` : `${index} to ${index + repeat - 1}`;
  const words = [repeat !== undefined ? "a list" : "", required ? "" : "optional", factsOf(field)];
  if (deprecated !== undefined) words.push("deprecated");
  const said = words.filter((word) => word !== "").map((word) => `, ${word}`);
  return `- ${at}: \`${name}\`${said.join("")}${behind(field.description)}`;
}
