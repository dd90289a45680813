/**
 * A proposal as the text of a schema file: JSON with comments that say for each guess how sure it is and where it comes from.
 */

import { positionAt, type Span } from "#compiler/text/source.ts";
import { literal, name, TextWriter } from "#compiler/text/writer.ts";
import type { Place } from "./evidence.ts";
import type { Contradiction, Proposal, ProposedField, ProposedPacket, ProposedRecord } from "./proposal.ts";

/** Places of one guess that are named; the rest is counted. */
const shown = 3;

/** @param schema what editors are told to find the schema's schema at. */
export function schemaText(proposal: Proposal, schema: string): string {
  const writer = new TextWriter();
  writer.block("{", () => {
    writer.remark(
      "//",
      "Proposed by rtsc infer from what the scripts do. Each guess says how sure it is and where it comes from:",
    );
    writer.remark("//", "look it over, name what has no name, then it is yours.");
    for (const one of proposal.contradictions) writer.remark("//", `Contradiction: ${contradictionText(one)}`);
    writer.line(`"$schema": ${literal(schema)},`);
    const records = proposal.records.length > 0;
    list(writer, "packets", proposal.packets, (packet, end) => packetText(writer, packet, end), records ? "," : "");
    if (records) {
      list(writer, "records", proposal.records, (record, end) => {
        remarks(writer, record);
        writer.block(`"${name(record.name)}": {`, () => fieldsText(writer, record), `}${end}`);
      });
    }
  });
  return writer.toString();
}

/** `field 2 of Move is a number at a.js:3 and a string at b.js:9.` */
export function contradictionText({ what, places }: Contradiction): string {
  const seen = places.map((place) => `${kindText(place)} at ${at(place.span)}`);
  return `${what} is ${seen.join(" and ")}.`;
}

function list<T>(
  writer: TextWriter,
  key: string,
  items: readonly T[],
  write: (item: T, end: string) => void,
  tail = "",
): void {
  if (items.length === 0) {
    writer.line(`"${key}": {}${tail}`);
    return;
  }
  writer.block(
    `"${key}": {`,
    () => {
      for (const [index, item] of items.entries()) write(item, index < items.length - 1 ? "," : "");
    },
    `}${tail}`,
  );
}

function packetText(writer: TextWriter, packet: ProposedPacket, end: string): void {
  const verb = { client: "Registered", server: "Sent", both: "Registered and sent" }[packet.from];
  if (packet.at.length > 0) writer.remark("//", `${verb} in ${few(packet.at.map(at))}.`);
  remarks(writer, packet);
  writer.block(
    `"${name(packet.name)}": {`,
    () => {
      writer.line(`"opCode": ${literal(packet.opCode)},`);
      writer.line(`"from": ${literal(packet.from)},`);
      if (packet.delivery !== undefined) writer.line(`"delivery": ${literal(packet.delivery)},`);
      fieldsText(writer, packet);
    },
    `}${end}`,
  );
}

function remarks(writer: TextWriter, { anywhere }: ProposedRecord): void {
  if (anywhere.length === 0) return;
  const places = few([...new Set(anywhere.map((one) => at(one.span)))]);
  writer.remark("//", `Computed indexes that no field can stand for: ${places}.`);
}

function fieldsText(writer: TextWriter, { fields }: ProposedRecord): void {
  list(writer, "fields", fields, (field, end) => {
    writer.remark("//", `${field.confidence}: ${evidenceText(field)}`);
    writer.line(`"${name(field.name)}": ${fieldText(field)}${end}`);
  });
}

function fieldText(field: ProposedField): string {
  const parts = [`"index": ${literal(field.index)}`, `"type": ${literal(field.type)}`];
  if (field.optional) parts.push('"optional": true');
  if (field.repeat !== undefined) {
    parts.push(`"repeat": ${field.index + field.repeat > 127 ? "true" : `{ "max": ${literal(field.repeat)} }`}`);
  }
  return `{ ${parts.join(", ")} }`;
}

/** Where a guess comes from, and why it is no surer. */
export function evidenceText({ places, doubts }: ProposedField): string {
  const told = few([...new Set(places.map((place) => `${place.how} as ${kindText(place)} in ${at(place.span)}`))]);
  return [told === "" ? "sent on as it was received" : told, ...doubts].join("; ");
}

function kindText({ seen }: Place): string {
  switch (seen) {
    case "data":
      return "data";
    case "floats":
      return "a list of floats";
    default:
      return `a ${seen}`;
  }
}

function few(texts: readonly string[]): string {
  const rest = texts.length - shown;
  return rest > 0 ? `${texts.slice(0, shown).join(", ")} and ${rest} more` : texts.join(", ");
}

/** `scripts/main.js:12` */
export function at(span: Span): string {
  return `${span.source.path}:${positionAt(span.source, span.start).line}`;
}
