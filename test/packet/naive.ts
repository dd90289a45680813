/**
 * The reference the scan, the knife and the validator are held against: RTData taken apart in the plainest way, with copies
 * and exceptions, sharing no line with the code under test. Slow on purpose.
 */

import { isUtf8 } from "node:buffer";
import type { DataInput } from "#runtime/packet/data.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field, JsonShape, PacketModel } from "#schemas/packet-model.ts";

export interface Item {
  readonly index: number;
  readonly form: "varint" | "fixed32" | "fixed64" | "string" | "floats" | "data" | "empty";
  /** Key, lengths and all. */
  readonly raw: readonly number[];
  readonly content: readonly number[];
  readonly items: readonly Item[];
}

export const isUsable = (index: number) => index >= 1 && index <= 127;

/** Takes one varint off the front. */
function varint(bytes: number[], bits: number): { value: bigint; raw: number[] } {
  const raw: number[] = [];
  let value = 0n;
  for (;;) {
    const byte = bytes.shift();
    if (byte === undefined) throw new Error("cut off");
    value += BigInt(byte & 0x7f) << BigInt(7 * raw.length);
    raw.push(byte);
    if (raw.length > Math.ceil(bits / 7) || value >= 2n ** BigInt(bits)) throw new Error("too large");
    if (byte < 0x80) return { value, raw };
  }
}

function take(bytes: number[], count: number): number[] {
  if (count > bytes.length) throw new Error("cut off");
  return bytes.splice(0, count);
}

function shortest(n: bigint): number[] {
  const out: number[] = [];
  for (; n >= 128n; n >>= 7n) out.push(Number(n & 127n) | 128);
  return [...out, Number(n)];
}

/** Every value in order; throws on anything that may not be passed on. */
export function parse(input: readonly number[], depth = 1): Item[] {
  if (depth > 32) throw new Error("too deep");
  const bytes = [...input];
  const items: Item[] = [];
  while (bytes.length > 0) {
    const key = varint(bytes, 32);
    const index = Number(key.value >> 3n);
    const wire = Number(key.value & 7n);
    if (isUsable(index) && key.raw.length !== shortest(key.value).length) throw new Error("padded key");
    const simple = (form: Item["form"], content: number[]) =>
      items.push({ index, form, raw: [...key.raw, ...content], content, items: [] });
    if (wire === 0) simple("varint", varint(bytes, 64).raw);
    else if (wire === 1) simple("fixed64", take(bytes, 8));
    else if (wire === 5) simple("fixed32", take(bytes, 4));
    else if (wire === 2) {
      const length = varint(bytes, 32);
      const box = take(bytes, Number(length.value));
      const raw = [...key.raw, ...length.raw, ...box];
      if (box.length === 0 || !isUsable(index)) {
        items.push({ index, form: "empty", raw, content: [], items: [] });
        continue;
      }
      const form = new Map([
        [0x0a, "string"],
        [0x12, "floats"],
        [0x72, "data"],
      ] as const).get(box.shift() as 0x0a);
      if (form === undefined) throw new Error("unknown form");
      if (Number(varint(box, 32).value) !== box.length) throw new Error("lengths disagree");
      if (form === "floats" && box.length % 4 !== 0) throw new Error("odd floats");
      items.push({ index, form, raw, content: box, items: form === "data" ? parse(box, depth + 1) : [] });
    } else throw new Error("group");
  }
  return items;
}

/** Is there an index outside 1 to 127, at any level? */
export function mustCut(items: readonly Item[]): boolean {
  return items.some((item) => !isUsable(item.index) || mustCut(item.items));
}

/** The bytes without those indexes. */
export function cut(items: readonly Item[]): number[] {
  return items.flatMap((item) => {
    if (!isUsable(item.index)) return [];
    if (!mustCut(item.items)) return [...item.raw];
    const inner = cut(item.items);
    const box = [0x72, ...shortest(BigInt(inner.length)), ...inner];
    return [...shortest(BigInt(item.index * 8 + 2)), ...shortest(BigInt(box.length)), ...box];
  });
}

/** Does every value fit its field, and is the last value of every required one filled? */
export function fits(items: readonly Item[], fields: readonly Field[], model: PacketModel): boolean {
  const byIndex = new Map(
    fields.flatMap((field) => Array.from({ length: field.repeat ?? 1 }, (_, i) => [field.index + i, field] as const)),
  );
  for (const item of items) {
    const field = byIndex.get(item.index);
    if (field === undefined || item.form === "empty") continue;
    const { wire, floats } = fieldTypeRow(field.type);
    if (wire === null) continue;
    if (item.form !== wire || !withinLimits(item, field, model)) return false;
    if (floats !== undefined && item.content.length !== floats * 4) return false;
    const { type } = field;
    if (type.kind === "boolean" && !["0", "2"].includes(item.content.join())) return false;
    if (type.kind === "record") {
      const record = model.records.find(({ name }) => name === type.record)!;
      if (!fits(item.items, record.fields, model)) return false;
    }
  }
  return fields.every(
    ({ index, required, repeat }) =>
      !required || repeat !== undefined || (items.findLast((i) => i.index === index)?.form ?? "empty") !== "empty",
  );
}

function withinLimits({ form, content }: Item, field: Field, model: PacketModel): boolean {
  const { type, min, max, maxLength, shape } = field;
  const bytes = Buffer.from(content);
  if (form === "varint") {
    const raw = varint([...content], 64).value;
    const value = BigInt.asIntN(64, raw & 1n ? -(raw >> 1n) - 1n : raw >> 1n);
    if (type.kind === "enum") {
      const { values } = model.enums.find(({ name }) => name === type.enum)!;
      return values.some((one) => BigInt(one.value) === value);
    }
    return (min === undefined || value >= BigInt(min)) && (max === undefined || value <= BigInt(max));
  }
  if (form === "string") {
    if (maxLength !== undefined && content.length > maxLength) return false;
    if (type.kind !== "json") return true;
    try {
      return hasShape(JSON.parse(bytes.toString(isUtf8(bytes) ? "utf8" : "latin1")), shape ?? "any");
    } catch {
      return false;
    }
  }
  const numbers =
    form === "fixed64"
      ? [bytes.readDoubleLE()]
      : Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
  if (form === "floats" && maxLength !== undefined && numbers.length > maxLength) return false;
  const rounded = (limit: number) => (form === "fixed64" ? limit : Math.fround(limit));
  return numbers.every(
    (n) =>
      (min === undefined && max === undefined) ||
      (n >= rounded(min ?? Number.NEGATIVE_INFINITY) && n <= rounded(max ?? Number.POSITIVE_INFINITY)),
  );
}

/** Does parsed JSON have a shape? */
export function hasShape(value: unknown, shape: JsonShape): boolean {
  if (shape === "any") return true;
  if (typeof shape === "string") return typeof value === shape;
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((item) => hasShape(item, shape[0]));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(shape as { [key: string]: JsonShape }).every(([key, inner]) => {
    const name = key.replace(/\?$/, "");
    if (!Object.hasOwn(value, name)) return name !== key;
    return hasShape((value as Record<string, unknown>)[name], inner);
  });
}

/** How deep values nest, the outermost level counted. */
export function depthOf(values: ReadonlyMap<number, DataInput>): number {
  const below = [...values.values()].map((value) => (value.kind === "data" ? depthOf(value.value) : 0));
  return 1 + Math.max(0, ...below);
}
