/**
 * Values: whether whoever reads one field takes every value that is written by another, and fields in words.
 *
 * Answers no when in doubt: "no" is a change to look at, a wrong "yes" is a broken client. Only sets of values are compared
 * here; whether a field may be absent, and how many items a list has, is asked in fields.ts.
 */

import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field, FieldType, PacketModel } from "#schemas/packet-model.ts";
import { shapeCovers } from "./shapes.ts";

/** Whether a field of the reader's model takes all values that one of the writer's model can have. */
export function covers(reader: Field, writer: Field, read: PacketModel, written: PacketModel): boolean {
  return fieldCovers(reader, writer, read, written, new Set());
}

/** The name of a type as the schema writes it. */
export function typeText(type: FieldType): string {
  return type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : type.kind;
}

/** Last index that a field takes. */
export function lastIndex(field: Field): number {
  return field.index + (field.repeat ?? 1) - 1;
}

/** `under way`: pairs of records whose comparison waits for this answer; they are taken to fit, for records may be cyclic. */
function fieldCovers(
  reader: Field,
  writer: Field,
  read: PacketModel,
  written: PacketModel,
  underWay: Set<string>,
): boolean {
  const a = reader.type;
  const b = writer.type;
  if (a.kind === "any") return true;
  if (b.kind === "any" || fieldTypeRow(a).wire !== fieldTypeRow(b).wire) return false;
  if (a.kind === "record" && b.kind === "record") {
    return recordCovers(a.record, b.record, read, written, underWay);
  }
  if (a.kind === "json") {
    return b.kind === "json" && lengthCovers(reader, writer) && shapeCovers(reader.shape, writer.shape);
  }
  if (a.kind === "string") return lengthCovers(reader, writer);
  if (fieldTypeRow(a).wire === "varint") return numbersCover(reader, writer, read, written);
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

function numbersCover(reader: Field, writer: Field, read: PacketModel, written: PacketModel): boolean {
  const wanted = numbersOf(reader, read);
  const given = numbersOf(writer, written);
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

function numbersOf(field: Field, model: PacketModel): Numbers {
  const { type, min, max } = field;
  if (type.kind === "boolean") return { few: new Set([0, 1]) };
  if (type.kind === "enum") {
    const values = model.enums.find((one) => one.name === type.enum)?.values ?? [];
    return { few: new Set(values.map((one) => one.value)) };
  }
  const end = type.kind === "number" ? Number.MAX_SAFE_INTEGER : Number.POSITIVE_INFINITY;
  return { from: Math.max(min ?? -end, -end), to: Math.min(max ?? end, end) };
}

function recordCovers(
  reader: string,
  writer: string,
  read: PacketModel,
  written: PacketModel,
  underWay: Set<string>,
): boolean {
  const key = `${reader} ${writer}`;
  if (underWay.has(key)) return true;
  underWay.add(key);
  const wanted = read.records.find((one) => one.name === reader)?.fields ?? [];
  const given = written.records.find((one) => one.name === writer)?.fields ?? [];
  return wanted.every((field) => {
    const own = given.find((one) => one.index === field.index);
    if (own !== undefined) {
      return (
        itemsCover(field, own) && (own.required || !field.required) && fieldCovers(field, own, read, written, underWay)
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
