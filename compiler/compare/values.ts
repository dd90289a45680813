/**
 * Values: whether whoever reads one field takes every value that is written by another, and fields in words.
 *
 * Answers no when in doubt: "no" is a change to look at, a wrong "yes" is a broken client. Only sets of values are compared
 * here; whether a field may be absent, and how many items a list has, is asked in fields.ts.
 */

import { fieldTypeRow } from "#schemas/field-types.ts";
import type { EnumDefinition, Field, FieldType, PacketModel } from "#schemas/packet-model.ts";
import { shapeCovers } from "./shapes.ts";

/** Whether a field of the reader's model takes all values that one of the writer's model can have. */
export type Covers = (reader: Field, writer: Field) => boolean;

/** Answers for one pair of models; what it found out about records it remembers. */
export function makeCovers(read: PacketModel, written: PacketModel): Covers {
  const models: Models = {
    readRecords: new Map(read.records.map((one) => [one.name, one.fields])),
    writtenRecords: new Map(written.records.map((one) => [one.name, one.fields])),
    readEnums: new Map(read.enums.map((one) => [one.name, one])),
    writtenEnums: new Map(written.enums.map((one) => [one.name, one])),
  };
  const known = new Map<string, boolean>();
  return (reader, writer) => {
    // A chain of ten thousand records is legal, so pairs of records wait in a list instead of on the stack. All have to
    // fit, so a pair that is met again adds nothing: records may be cyclic.
    const waiting: RecordPair[] = [];
    const met = new Set<string>();
    if (!fieldCovers(reader, writer, models, waiting, undefined)) return false;
    for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
      const key = `${pair.reader} ${pair.writer}`;
      if (met.has(key)) continue;
      met.add(key);
      if (known.get(key) ?? recordCovers(pair, models, waiting)) continue;
      // Whatever led here does not fit either.
      for (let one: RecordPair | undefined = pair; one !== undefined; one = one.within) {
        known.set(`${one.reader} ${one.writer}`, false);
      }
      return false;
    }
    for (const key of met) known.set(key, true);
    return true;
  };
}

interface Models {
  readonly readRecords: ReadonlyMap<string, readonly Field[]>;
  readonly writtenRecords: ReadonlyMap<string, readonly Field[]>;
  readonly readEnums: ReadonlyMap<string, EnumDefinition>;
  readonly writtenEnums: ReadonlyMap<string, EnumDefinition>;
}

interface RecordPair {
  readonly reader: string;
  readonly writer: string;
  /** The pair that holds it. */
  readonly within: RecordPair | undefined;
}

/** The name of a type as the schema writes it. */
export function typeText(type: FieldType): string {
  return type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : type.kind;
}

/** Last index that a field takes. */
export function lastIndex(field: Field): number {
  return field.index + (field.repeat ?? 1) - 1;
}

/** Two records are put on the list of those that still have to fit. */
function fieldCovers(
  reader: Field,
  writer: Field,
  models: Models,
  waiting: RecordPair[],
  within: RecordPair | undefined,
): boolean {
  const a = reader.type;
  const b = writer.type;
  if (a.kind === "any") return true;
  if (b.kind === "any" || fieldTypeRow(a).wire !== fieldTypeRow(b).wire) return false;
  if (a.kind === "record" && b.kind === "record") {
    waiting.push({ reader: a.record, writer: b.record, within });
    return true;
  }
  if (a.kind === "json") {
    return b.kind === "json" && lengthCovers(reader, writer) && shapeCovers(reader.shape, writer.shape);
  }
  if (a.kind === "string") return lengthCovers(reader, writer);
  if (fieldTypeRow(a).wire === "varint") {
    return numbersCover(numbersOf(reader, models.readEnums), numbersOf(writer, models.writtenEnums));
  }
  return countCovers(reader, writer) && rangeCovers(reader, writer);
}

function lengthCovers(reader: Field, writer: Field): boolean {
  return (reader.maxLength ?? Number.POSITIVE_INFINITY) >= (writer.maxLength ?? Number.POSITIVE_INFINITY);
}

/** How many floats there are: so many as a vector has, at most `maxLength` in a list; of a single number neither is said. */
function countCovers(reader: Field, writer: Field): boolean {
  const wanted = fieldTypeRow(reader.type).floats;
  const given = fieldTypeRow(writer.type).floats;
  if (wanted !== undefined) return wanted === given;
  const most = given ?? writer.maxLength ?? Number.POSITIVE_INFINITY;
  return (reader.maxLength ?? Number.POSITIVE_INFINITY) >= most;
}

function rangeCovers(reader: Field, writer: Field): boolean {
  return (
    (reader.min ?? Number.NEGATIVE_INFINITY) <= (writer.min ?? Number.NEGATIVE_INFINITY) &&
    (reader.max ?? Number.POSITIVE_INFINITY) >= (writer.max ?? Number.POSITIVE_INFINITY)
  );
}

/** The values of a whole number: a few, or all between two ends. */
type Numbers = { readonly few: ReadonlySet<number> } | { readonly from: number; readonly to: number };

function numbersCover(wanted: Numbers, given: Numbers): boolean {
  if ("few" in given) {
    return [...given.few].every((one) =>
      "few" in wanted ? wanted.few.has(one) : wanted.from <= one && one <= wanted.to,
    );
  }
  if (!("few" in wanted)) return wanted.from <= given.from && given.to <= wanted.to;
  if (given.to - given.from >= wanted.few.size) return false;
  for (let one = Math.ceil(given.from); one <= given.to; one++) if (!wanted.few.has(one)) return false;
  return true;
}

function numbersOf(field: Field, enums: ReadonlyMap<string, EnumDefinition>): Numbers {
  const { type, min, max } = field;
  if (type.kind === "boolean") return { few: new Set([0, 1]) };
  if (type.kind === "enum") {
    const values = enums.get(type.enum)?.values ?? [];
    return { few: new Set(values.map((one) => one.value)) };
  }
  const end = type.kind === "number" ? Number.MAX_SAFE_INTEGER : Number.POSITIVE_INFINITY;
  return { from: Math.max(min ?? -end, -end), to: Math.min(max ?? end, end) };
}

function recordCovers(pair: RecordPair, models: Models, waiting: RecordPair[]): boolean {
  const wanted = models.readRecords.get(pair.reader) ?? [];
  const given = models.writtenRecords.get(pair.writer) ?? [];
  return wanted.every((field) => {
    const own = given.find((one) => one.index === field.index);
    if (own !== undefined) {
      return (
        itemsCover(field, own) && (own.required || !field.required) && fieldCovers(field, own, models, waiting, pair)
      );
    }
    // Where the writer has another field's items, they would be read as this field.
    const taken = given.some((one) => one.index <= lastIndex(field) && lastIndex(one) >= field.index);
    return !taken && (field.repeat !== undefined || !field.required);
  });
}

/** Lists against lists and single values against single values only, and never fewer items than are written. */
function itemsCover(reader: Field, writer: Field): boolean {
  return reader.repeat === undefined || writer.repeat === undefined
    ? reader.repeat === writer.repeat
    : reader.repeat >= writer.repeat;
}
