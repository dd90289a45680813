/**
 * The validator: a packet's data against the packet model, in one walk, from tables built once per session or bundle.
 *
 * Host only. It allocates nothing for a packet that fits. Structure is judged here too (the walk is that of `scanData`), so a
 * packet that was checked need not be scanned again.
 */

import { fieldTypeRow } from "#schemas/field-types.ts";
import type { EnumDefinition, Field, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";
import { shapeTable } from "./json-shape.ts";
import { rangeOf } from "./range.ts";
import {
  type FieldRow,
  type FieldTable,
  fieldTable,
  JSON_SHAPE,
  LENGTH_LIMIT,
  MISSING,
  misfit,
  mustCut,
  RANGE,
  walkData,
} from "./walk.ts";

/** Why a packet is refused. */
export interface Problem {
  /** Dotted path of the field, by names: `position.x`. Absent when the packet as a whole is at fault. */
  readonly field?: string;
  /** A sentence that names the packet; it reads well after `field: `. */
  readonly reason: string;
}

export interface Validator {
  /**
   * Null: the packet may pass. `start` -1 means a packet without data, which fits a definition without required fields.
   * An op-code that has a definition, but none for this sender, is refused when a client sends what only the server may;
   * from the server it is judged by structure alone, like every op-code without a definition.
   */
  check(opCode: number, from: "client" | "server", bytes: Uint8Array, start: number, end: number): Problem | null;
  /** After a `check` that gave null: indexes 0 or above 127 must be cut out (`cutData`) before the data is passed on. */
  readonly mustCut: boolean;
  /** The definition that counts for packets of this op-code from this sender, if there is one. */
  definition(opCode: number, from: "client" | "server"): PacketDefinition | undefined;
}

interface Entry {
  readonly packet: PacketDefinition;
  readonly table: FieldTable;
}

interface Entries {
  client: Entry | undefined;
  server: Entry | undefined;
}

/** Builds the tables of a model. The model is taken at its word: it was checked when it was built or loaded. */
export function makeValidator(model: PacketModel): Validator {
  const records = new Map<string, FieldTable>();
  const open: { row: FieldRow; record: string }[] = [];
  const enums = new Map(model.enums.map((one) => [one.name, numbersOf(one)]));
  for (const record of model.records) records.set(record.name, tableOf(record.fields, enums, open));
  const byOpCode = new Map<number, Entries>();
  for (const packet of model.packets) {
    const entry = { packet, table: tableOf(packet.fields, enums, open) };
    let entries = byOpCode.get(packet.opCode);
    if (entries === undefined) {
      entries = { client: undefined, server: undefined };
      byOpCode.set(packet.opCode, entries);
    }
    if (packet.from !== "server") entries.client = entry;
    if (packet.from !== "client") entries.server = entry;
  }
  for (const { row, record } of open) row.record = records.get(record) ?? null;
  return new TableValidator(byOpCode);
}

class TableValidator implements Validator {
  mustCut = false;
  readonly #byOpCode: ReadonlyMap<number, Entries>;
  /** The op-code that was checked last, and what it has: most packets are of the same as the one before. */
  #opCode = 0;
  #entries: Entries | undefined;

  constructor(byOpCode: ReadonlyMap<number, Entries>) {
    this.#byOpCode = byOpCode;
    this.#entries = byOpCode.get(this.#opCode);
  }

  definition(opCode: number, from: "client" | "server"): PacketDefinition | undefined {
    return this.#byOpCode.get(opCode)?.[from]?.packet;
  }

  check(opCode: number, from: "client" | "server", bytes: Uint8Array, start: number, end: number): Problem | null {
    this.mustCut = false;
    if (opCode !== this.#opCode) {
      this.#entries = this.#byOpCode.get(opCode);
      this.#opCode = opCode;
    }
    const entries = this.#entries;
    const entry = entries === undefined ? undefined : from === "client" ? entries.client : entries.server;
    if (entry === undefined) {
      if (from === "client" && entries?.server !== undefined) {
        return { reason: `Only the server may send ${entries.server.packet.name} (op-code ${opCode}).` };
      }
      if (start < 0) return null;
    }
    const wrong = start < 0 ? walkData(bytes, 0, 0, entry!.table) : walkData(bytes, start, end, entry?.table ?? null);
    this.mustCut = mustCut();
    return wrong === null ? null : problem(wrong, entry, opCode);
  }
}

function problem(reason: string, entry: Entry | undefined, opCode: number): Problem {
  const { path, row, detail } = misfit();
  const name = entry === undefined ? `the packet with op-code ${opCode}` : entry.packet.name;
  if (path === "") return { reason: `The data of ${name} is malformed. ${reason}` };
  if (reason === MISSING) return { field: path, reason: `Required in ${name}, but missing.` };
  return { field: path, reason: misfitInWords(reason, row!, name, detail) };
}

function misfitInWords(reason: string, { type, field }: FieldRow, packet: string, detail: string): string {
  switch (reason) {
    case RANGE:
      return `Not a value ${limitsInWords(field)}, as ${packet} has it there.`;
    case LENGTH_LIMIT: {
      const unit = field.type.kind === "floats" ? "floats" : "bytes";
      return `Longer than ${field.maxLength} ${unit}, the most that ${packet} has there.`;
    }
    case JSON_SHAPE:
      return `Not JSON as ${packet} has it there: ${detail}.`;
    default:
      return `Not a value of type ${type}, as ${packet} has it there.`;
  }
}

function limitsInWords({ min, max }: Field): string {
  if (max === undefined) return `of ${min} or more`;
  return min === undefined ? `of ${max} or less` : `from ${min} to ${max}`;
}

function numbersOf({ values }: EnumDefinition): ReadonlySet<number> {
  return new Set(values.map(({ value }) => value));
}

function tableOf(
  fields: readonly Field[],
  enums: ReadonlyMap<string, ReadonlySet<number>>,
  open: { row: FieldRow; record: string }[],
): FieldTable {
  const rows: (FieldRow | null)[] = new Array(128).fill(null);
  const required: [number, number, number, number] = [0, 0, 0, 0];
  for (const field of fields) {
    const { index, name, type, repeat, maxLength } = field;
    const { wire, floats } = fieldTypeRow(type);
    const range = rangeOf(field);
    const bare = type.kind !== "boolean" && type.kind !== "enum" && type.kind !== "json";
    const row: FieldRow = {
      name,
      field,
      form: wire,
      plain: bare && floats === undefined && range === null && maxLength === undefined,
      type: type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : type.kind,
      floats: floats ?? -1,
      boolean: type.kind === "boolean",
      values: type.kind === "enum" ? (enums.get(type.enum) ?? null) : null,
      range,
      mostBytes: maxLength === undefined ? 0x7fff_ffff : maxLength * (wire === "floats" ? 4 : 1),
      json: type.kind === "json" ? shapeTable(field.shape) : null,
      record: null,
    };
    for (let item = 0; item < (repeat ?? 1) && index + item < rows.length; item++) rows[index + item] = row;
    if (field.required && repeat === undefined) required[(index >> 5) as 0 | 1 | 2 | 3] |= 1 << (index & 31);
    if (type.kind === "record") open.push({ row, record: type.record });
  }
  return fieldTable(rows, required);
}
