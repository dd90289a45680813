/**
 * Describe: definitions in words, as Markdown for hovers and completions. Decides nothing and looks nothing up in texts.
 *
 * Words of schemas are a stranger's: what Markdown would take as markup is escaped, so that a description can neither make links nor
 * break a table.
 */

import { positionAt, type Span } from "#compiler/text/source.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field, PacketDefinition } from "#schemas/packet-model.ts";
import type { Definition, Use, Uses } from "./uses.ts";

/** How many places a hover lists before it counts the rest. */
const mostPlaces = 5;

/** The type of a field as its schema names it. */
export function typeName({ type, repeat }: Field): string {
  const name = type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : type.kind;
  return repeat === undefined ? name : `${name} × ${repeat}`;
}

/** `3`, or `3–12` of a list. */
export function indexName({ index, repeat }: Field): string {
  return repeat === undefined || repeat === 1 ? `${index}` : `${index}–${index + repeat - 1}`;
}

/** What values are held to: `0 … 100 metres`, `at most 64 bytes`. */
export function limitsOf({ type, min, max, maxLength, unit }: Field): string {
  const parts: string[] = [];
  if (min !== undefined && max !== undefined) parts.push(`${min} … ${max}`);
  else if (min !== undefined) parts.push(`≥ ${min}`);
  else if (max !== undefined) parts.push(`≤ ${max}`);
  if (maxLength !== undefined) parts.push(`at most ${maxLength} ${type.kind === "floats" ? "numbers" : "bytes"}`);
  if (unit !== undefined) parts.push(parts.length === 0 ? `in ${escaped(unit)}` : escaped(unit));
  return parts.join(", ");
}

/** The first line about a packet. */
export function packetLine(packet: PacketDefinition): string {
  const from = { client: "client → server", server: "server → client", both: "client ↔ server" }[packet.from];
  return `**${packet.name}** · op-code ${packet.opCode} · ${from} · ${packet.delivery}`;
}

/** All about a definition: its head, words, fields or values, sizes, and where it is used. */
export function describeDefinition(of: Definition, uses: Uses, link: (span: Span) => string): string {
  const { definition } = of;
  const parts = [
    of.kind === "packet" ? packetLine(of.definition) : `**${definition.name}** · ${of.kind}`,
    ...(of.kind === "packet" ? deprecation(of.definition.deprecated) : []),
    ...(definition.description === undefined ? [] : [escaped(definition.description)]),
  ];
  if (of.kind === "enum") {
    const rows = of.definition.values.map(
      ({ name, value, description }) => `| ${value} | \`${name}\` | ${cell(description ?? "")} |`,
    );
    parts.push(["| value | name | |", "|--:|:--|:--|", ...rows].join("\n"));
  } else if (of.definition.fields.length > 0) parts.push(fieldTable(of.definition.fields));
  else parts.push("No fields.");
  if (of.kind === "packet") parts.push(...sizeLine(of.definition, uses));
  parts.push(...placesOf(uses.of(definition.name), link));
  return parts.join("\n\n");
}

function fieldTable(fields: readonly Field[]): string {
  const rows = fields.map((field) => {
    const words = [
      field.required ? "" : "optional",
      limitsOf(field),
      field.deprecated === undefined ? "" : "deprecated",
      field.description === undefined ? "" : cell(field.description),
    ];
    const said = words.filter((one) => one !== "").join("; ");
    return `| ${indexName(field)} | \`${field.name}\` | ${typeName(field)} | ${said} |`;
  });
  return ["| index | field | type | |", "|--:|:--|:--|:--|", ...rows].join("\n");
}

function sizeLine(packet: PacketDefinition, uses: Uses): readonly string[] {
  const size = uses.size(packet);
  if (size === undefined) return [];
  const worst = Number.isFinite(size.worst) ? `${size.worst} at most` : "no upper bound";
  return [`${size.typical} bytes typically, ${size.least} at least, ${worst}.`];
}

/** All about a field, in its packet or record. */
export function describeField(owner: Definition, field: Field, uses: Uses, link: (span: Span) => string): string {
  const { name } = owner.definition;
  const limits = limitsOf(field);
  const facts = [
    `**${name}.${field.name}** · index ${indexName(field)} · ${typeName(field)}`,
    ...(field.required ? [] : ["optional"]),
    ...(limits === "" ? [] : [limits]),
  ];
  const row = fieldTypeRow(field.type);
  const parts = [
    facts.join(" · "),
    ...deprecation(field.deprecated),
    ...(field.description === undefined ? [] : [escaped(field.description)]),
    `${row.meaning[0]!.toUpperCase()}${row.meaning.slice(1)}; read with \`${row.getters[0]}\`, set with \`${row.setters[0]}\`.`,
    owner.kind === "packet" ? `Field of ${packetLine(owner.definition)}` : `Field of the record **${name}**`,
    ...placesOf(uses.of(`${name}.${field.name}`), link),
  ];
  return parts.join("\n\n");
}

/** All about a value of an enum; undefined where the enum has none of this name. */
export function describeValue(owner: Definition, member: string): string | undefined {
  if (owner.kind !== "enum") return undefined;
  const value = owner.definition.values.find(({ name }) => name === member);
  if (value === undefined) return undefined;
  const head = `**${owner.definition.name}.${value.name}** · ${value.value}`;
  return [head, ...(value.description === undefined ? [] : [escaped(value.description)])].join("\n\n");
}

/** All about an op-code that no schema defines. */
export function describeOpCode(opCode: number, uses: Uses, link: (span: Span) => string): string {
  const head = `**${opCode}** · no schema defines a packet with this op-code.`;
  return [head, ...placesOf(uses.ofOpCode(opCode), link)].join("\n\n");
}

const verbWords = {
  handles: "Handled",
  sends: "Sent",
  reads: "Read",
  sets: "Set",
  types: "Type of fields",
} as const;

function placesOf(all: readonly Use[], link: (span: Span) => string): readonly string[] {
  const lines: string[] = [];
  for (const verb of ["sends", "handles", "sets", "reads", "types"] as const) {
    const some = all.filter((use) => use.verb === verb);
    if (some.length === 0) continue;
    const scripts = [...new Set(some.flatMap((use) => use.scripts))].sort();
    const by = scripts.length === 0 ? "" : ` by ${scripts.join(", ")}`;
    const places = some.slice(0, mostPlaces).map(({ span }) => link(span));
    const more = some.length > mostPlaces ? ` and ${some.length - mostPlaces} more` : "";
    lines.push(`${verbWords[verb]}${by}: ${places.join(", ")}${more}`);
  }
  return lines.length === 0 ? [] : [lines.join("  \n")];
}

/** `scripts/arena.ts:12`, for people. */
export function placeName(span: Span): string {
  return `${span.source.path}:${positionAt(span.source, span.start).line}`;
}

function deprecation(deprecated: string | undefined): readonly string[] {
  return deprecated === undefined ? [] : [`Deprecated${deprecated === "" ? "." : `: ${escaped(deprecated)}`}`];
}

/** Text as Markdown shows it letter by letter. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&");
}

function cell(text: string): string {
  return escaped(text).replace(/\s+/g, " ");
}
