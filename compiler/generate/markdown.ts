/**
 * The target `markdown`: the protocol as a page to read, for people who write no code as well. A table of op-codes, then each
 * packet, record and enum with its fields, limits, units and words.
 *
 * Plain tables and headings only, so that it looks right wherever Markdown is shown. Everything a schema says is escaped.
 */

import { type PacketSize, packetSizes } from "#compiler/2-schema/sizes.ts";
import { htmlComment, TextWriter, markdown as text } from "#compiler/text/writer.ts";
import {
  type EnumDefinition,
  type Field,
  isListShape,
  type JsonShape,
  type PacketDefinition,
  type PacketModel,
  type RecordDefinition,
} from "#schemas/packet-model.ts";
import type { Target, TargetInput } from "./target.ts";

export const markdown: Target = {
  name: "markdown",
  extension: ".md",
  run: ({ model, header }: TargetInput) => new Page(model).write(header),
};

const directions: { readonly [from in PacketDefinition["from"]]: string } = {
  client: "client → server",
  server: "server → client",
  both: "both ways",
};

class Page {
  readonly #model: PacketModel;
  readonly #writer = new TextWriter();
  /** Links to headings, by the name of what stands there. */
  readonly #links: ReadonlyMap<string, string>;
  readonly #sizes: ReadonlyMap<PacketDefinition, PacketSize>;

  constructor(model: PacketModel) {
    this.#model = model;
    this.#links = linksOf(model);
    this.#sizes = new Map(packetSizes(model).map((size) => [size.packet, size]));
  }

  write(header: readonly string[]): string {
    const writer = this.#writer;
    const { packets, records, enums } = this.#model;
    for (const line of header) writer.line(`<!-- ${htmlComment(line)} -->`);
    writer.line().line("# Protocol").line();
    const counts = [
      counted(packets.length, "packet"),
      counted(records.length, "record"),
      counted(enums.length, "enum"),
    ];
    writer.line(`${counts.filter((one) => !one.startsWith("0 ")).join(", ") || "No packets"}.`).line();
    if (packets.length > 0) this.#opCodes(packets);
    if (packets.length > 0) writer.line("## Packets").line();
    for (const one of packets) this.#packet(one);
    if (records.length > 0) writer.line("## Records").line();
    for (const one of records) this.#record(one);
    if (enums.length > 0) writer.line("## Enums").line();
    for (const one of enums) this.#enum(one);
    return writer.toString().replace(/\n+$/, "\n");
  }

  #opCodes(packets: readonly PacketDefinition[]): void {
    this.#writer.line("## Op-codes").line();
    const rows = packets.map((one) => [
      String(one.opCode),
      this.#link(one.name),
      directions[one.from],
      one.delivery,
      bytesOf(this.#sizes.get(one)!, "–"),
      `${deprecation(one.deprecated, "short")}${firstSentence(one.description)}`.trim(),
    ]);
    this.#table(["Op-code", "Packet", "Direction", "Delivery", "Bytes", "Purpose"], rows, ["right"]);
    this.#writer
      .line("Bytes are those that a packet takes in its connection, from the smallest to the largest one.")
      .line();
  }

  #packet(packet: PacketDefinition): void {
    this.#head(packet);
    const size = this.#sizes.get(packet)!;
    const typical = size.least === size.worst ? "" : `, typically ${size.typical}`;
    const bytes = `${bytesOf(size, " to ")} bytes${typical}`;
    const facts = [`Op-code **${packet.opCode}**`, directions[packet.from], packet.delivery, bytes];
    this.#writer.line(facts.join(" · ")).line();
    this.#words(packet.description, packet.deprecated);
    this.#fields(packet.fields);
  }

  #record(record: RecordDefinition): void {
    this.#head(record);
    this.#words(record.description, undefined);
    this.#fields(record.fields);
  }

  #enum(one: EnumDefinition): void {
    this.#head(one);
    this.#words(one.description, undefined);
    const rows = one.values.map((value) => [String(value.value), code(value.name), text(value.description ?? "")]);
    this.#table(["Number", "Name", "Description"], rows, ["right"]);
  }

  #head({ name }: { readonly name: string }): void {
    this.#writer.line(`### ${text(name)}`).line();
  }

  /** Paragraphs of a description. */
  #words(description: string | undefined, deprecated: string | undefined): void {
    if (deprecated !== undefined) this.#writer.line(deprecation(deprecated, "long").trim()).line();
    for (const paragraph of (description ?? "").split(/\r?\n\s*\n/)) {
      if (paragraph.trim() !== "") this.#writer.line(text(paragraph)).line();
    }
  }

  #fields(fields: readonly Field[]): void {
    if (fields.length === 0) {
      this.#writer.line("No fields.").line();
      return;
    }
    const rows = fields.map((field) => [
      field.repeat === undefined || field.repeat === 1
        ? String(field.index)
        : `${field.index}–${field.index + field.repeat - 1}`,
      code(field.name),
      this.#type(field),
      field.required ? "" : "yes",
      limits(field),
      text(field.unit ?? ""),
      `${deprecation(field.deprecated, "long")}${text(field.description ?? "")}`.trim(),
    ]);
    this.#table(["Index", "Field", "Type", "Optional", "Limits", "Unit", "Description"], rows, ["right"]);
  }

  #type({ type, repeat, shape }: Field): string {
    const name = type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : undefined;
    const item = name === undefined ? type.kind : this.#link(name);
    const shown = shape === undefined ? item : `${item} ${code(shapeText(shape))}`;
    return repeat === undefined ? shown : `list of ${shown}`;
  }

  #link(name: string): string {
    return `[${text(name)}](#${this.#links.get(name)!})`;
  }

  /** A table without the columns that are empty in every row; the first `align` columns are aligned so. */
  #table(heads: readonly string[], rows: readonly (readonly string[])[], align: readonly "right"[]): void {
    const columns = heads.map((_, at) => at).filter((at) => rows.some((row) => row[at] !== ""));
    const line = (cells: readonly string[]): string => `| ${columns.map((at) => cells[at]).join(" | ")} |`;
    this.#writer.line(line(heads)).line(line(heads.map((_, at) => (align[at] === "right" ? "---:" : "---"))));
    for (const row of rows) this.#writer.line(line(row));
    this.#writer.line();
  }
}

/** `1 packet`, `3 packets`. */
function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** `12–40`, `12`, `12 and more` where nothing bounds it. */
function bytesOf({ least, worst }: PacketSize, to: string): string {
  if (worst === Number.POSITIVE_INFINITY) return `${least} and more`;
  return least === worst ? String(least) : `${least}${to}${worst}`;
}

function deprecation(deprecated: string | undefined, form: "short" | "long"): string {
  if (deprecated === undefined) return "";
  return deprecated === "" || form === "short" ? "**Deprecated.** " : `**Deprecated:** ${text(deprecated)} `;
}

/** What fits into a table: the first sentence, without its line breaks. */
function firstSentence(description: string | undefined): string {
  const whole = (description ?? "").replace(/\s+/g, " ").trim();
  return text(/^.*?[.!?](?=\s|$)/.exec(whole)?.[0] ?? whole);
}

function limits({ min, max, maxLength, repeat, type }: Field): string {
  const parts: string[] = [];
  if (min !== undefined && max !== undefined) parts.push(`${min} to ${max}`);
  else if (min !== undefined) parts.push(`at least ${min}`);
  else if (max !== undefined) parts.push(`at most ${max}`);
  if (maxLength !== undefined) parts.push(`at most ${counted(maxLength, type.kind === "floats" ? "float" : "byte")}`);
  if (repeat !== undefined) parts.push(`at most ${counted(repeat, "item")}`);
  return parts.join(", ");
}

/** Words as code where that needs no escapes, which code has none of. */
function code(words: string): string {
  return /[`|\r\n\\]/.test(words) || words.trim() !== words || words === "" ? text(words) : `\`${words}\``;
}

function shapeText(shape: JsonShape): string {
  if (typeof shape === "string") return shape;
  if (isListShape(shape)) return `[${shapeText(shape[0])}]`;
  const members = Object.entries(shape).map(([key, inside]) => `${key}: ${shapeText(inside)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/**
 * Where the links lead: headings are reached by their text in small letters, the second of the same by a number behind it,
 * in the order of the page. That is how all who show Markdown do it.
 */
function linksOf({ packets, records, enums }: PacketModel): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  const taken = new Set(["protocol", "op-codes"]);
  const sections = [
    { head: "packets", definitions: packets },
    { head: "records", definitions: records },
    { head: "enums", definitions: enums },
  ];
  for (const { head, definitions } of sections) {
    if (definitions.length === 0) continue;
    slug(head, taken);
    for (const { name } of definitions) links.set(name, slug(name.toLowerCase(), taken));
  }
  return links;
}

function slug(wanted: string, taken: Set<string>): string {
  let given = wanted;
  for (let count = 1; taken.has(given); count++) given = `${wanted}-${count}`;
  taken.add(given);
  return given;
}
