/**
 * Sizes of packets as a person reads them, and as a tool does. Strings in, no output of its own.
 */

import type { PacketSize } from "#compiler/2-schema/sizes.ts";

export interface SizeRow extends PacketSize {
  /** Bytes that its delivery can carry. */
  readonly limit: number;
}

const heads = ["packet", "op-code", "from", "delivery", "least", "typical", "worst", "limit"] as const;

/** A table with a line per packet; below it what its numbers count. */
export function sizesAsText(rows: readonly SizeRow[]): string {
  if (rows.length === 0) return "There are no packets.\n";
  const cells = rows.map(({ packet, least, typical, worst, unbounded, limit }) => [
    packet.name,
    String(packet.opCode),
    packet.from,
    packet.delivery,
    String(least),
    String(typical),
    worst === Number.POSITIVE_INFINITY ? `unbounded (${shortened(unbounded)})` : `${worst}${worst > limit ? " !" : ""}`,
    String(limit),
  ]);
  const widths = heads.map((head, at) => Math.max(head.length, ...cells.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (isNumber(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join("  ")
      .trimEnd();
  const legend =
    "Bytes of a packet without its length prefix: op-code, sequence number, 8 targets or the sender, and data. ! is above the limit.";
  return [line(heads), ...cells.map(line), "", legend, ""].join("\n");
}

function isNumber(column: number): boolean {
  return column === 1 || (column >= 4 && column !== 6);
}

function shortened(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

/** One JSON value, version 1; `worst` is null where nothing bounds it. Ends with a line break. */
export function sizesAsJson(rows: readonly SizeRow[]): string {
  const finite = (bytes: number) => (bytes === Number.POSITIVE_INFINITY ? null : bytes);
  const packets = rows.map(({ packet, least, typical, worst, unbounded, limit, parts }) => ({
    name: packet.name,
    opCode: packet.opCode,
    from: packet.from,
    delivery: packet.delivery,
    least,
    typical,
    worst: finite(worst),
    limit,
    unbounded,
    parts: parts.map(({ what, field, worst: bytes }) => ({ what, field, worst: finite(bytes) })),
  }));
  return `${JSON.stringify({ version: 1, packets })}\n`;
}
