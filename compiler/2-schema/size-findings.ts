/**
 * What is to be said about the sizes of packets: those that can outgrow what carries them, with the arithmetic; and fields
 * that have no bound, which leave the question open.
 */

import { rt2101, rt2102, rt2103 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";
import { fieldTypes } from "#schemas/field-types.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import { DATAGRAM_BYTES, type PacketSize, packetSizes, type SizePart, sizeLimit } from "./sizes.ts";

/** Findings about a sound model. */
export function sizeFindings(
  model: PacketModel,
  origins: ReadonlyMap<string, Span>,
  packetBytes: number,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const size of packetSizes(model)) {
    const { name } = size.packet;
    const limit = sizeLimit(size.packet, packetBytes);
    if (size.worst === Number.POSITIVE_INFINITY || size.worst <= limit) continue;
    const largest = largestField(size);
    const note = { message: `${arithmetic(size)} = ${size.worst}.` };
    const field = largest === undefined ? undefined : origins.get(`${name}.${largest.what}`);
    const at =
      largest === undefined
        ? []
        : [{ message: `${largest.what} takes up to ${largest.worst} of them.`, ...place(field) }];
    const holes = { name, worst: size.worst, limit, over: size.worst - limit, advice: advice(size, largest) };
    const make = limit === packetBytes ? rt2101 : rt2102;
    found.push(make(origins.get(name), { ...holes, delivery: size.packet.delivery }, [note, ...at]));
  }
  for (const { name, fields } of [...model.packets, ...model.records]) {
    for (const field of fields) {
      if (!lacksBound(field)) continue;
      const unit = field.type.kind === "floats" ? "entries" : "bytes";
      const what = `Field ${field.name} of ${name}`;
      found.push(rt2103(origins.get(`${name}.${field.name}`), { what, unit, packetBytes }));
    }
  }
  return found;
}

function lacksBound({ type, maxLength }: Field): boolean {
  return maxLength === undefined && fieldTypes[type.kind].modifiers.includes("maxLength");
}

function place(span: Span | undefined): { span?: Span } {
  return span === undefined ? {} : { span };
}

/** `op-code 3 + sequence number 6 + data 3 + text 205`; of many fields the largest, and the rest in one. */
function arithmetic({ parts }: PacketSize): string {
  const fields = parts.filter(({ field }) => field);
  const named = new Set([...fields].sort((a, b) => b.worst - a.worst).slice(0, 6));
  const shown = parts.filter((part) => !part.field || named.has(part)).map(({ what, worst }) => `${what} ${worst}`);
  const rest = fields.filter((part) => !named.has(part));
  if (rest.length > 0) {
    const bytes = rest.reduce((all, { worst }) => all + worst, 0);
    shown.push(`${rest.length} more ${rest.length === 1 ? "field" : "fields"} ${bytes}`);
  }
  return shown.join(" + ");
}

function largestField({ parts }: PacketSize): SizePart | undefined {
  return parts.filter(({ field }) => field).sort((a, b) => b.worst - a.worst)[0];
}

function advice({ packet }: PacketSize, largest: SizePart | undefined): string {
  const field = packet.fields.find(({ name }) => name === largest?.what);
  const wish =
    field?.repeat !== undefined
      ? `Let ${field.name} have fewer items`
      : field?.maxLength !== undefined
        ? `Give ${field.name} a smaller maxLength`
        : "Split the packet";
  return packet.delivery === "reliable"
    ? `${wish}, or raise limits.packetBytes.`
    : `${wish}, or send it reliably: then limits.packetBytes counts, not the ${DATAGRAM_BYTES} bytes of a datagram.`;
}
