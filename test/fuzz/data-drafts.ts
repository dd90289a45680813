/** Sound RTData as bytes: any, or of a packet model, with values at and around the limits of their fields. */

import { fieldTypeRow } from "#schemas/field-types.ts";
import { type Field, isListShape, type JsonShape, type PacketModel } from "#schemas/packet-model.ts";
import type { Draft } from "./draft.ts";
import type { Random } from "./random.ts";

const texts = ["", "x", "tank-7", "grün", "日本", "😀", "a\u0000b", "\ufeffmark", "a".repeat(13), "é".repeat(40)];
const notUtf8 = [
  [0xe9],
  [0xc3, 0x28],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xc0, 0x80],
  [0x3d, 0x00],
  [0xff],
];
const wholes = [0n, 1n, -1n, 2n, 9n, 63n, 64n, -70_000n, 2n ** 31n, -(2n ** 31n), 2n ** 40n];
const large = [2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)];
const fractions = [0, -0, 1, -1, 0.1, 2.5, 10.1, 1e30, -1e-40, Number.POSITIVE_INFINITY, Number.NaN];

export function putText(random: Random, draft: Draft): void {
  if (random.once(8)) draft.append(Uint8Array.from(random.pick(notUtf8)));
  draft.text(random.pick(texts));
}

/** Some values at ascending indexes, now and then not ascending, or one twice. */
export function anyData(random: Random, draft: Draft, depth = 1): void {
  const count = random.below(depth === 1 ? 7 : 4);
  let index = 0;
  for (let i = 0; i < count && !draft.full; i++) {
    if (!random.once(12)) index += 1 + random.below(random.once(6) ? 60 : 4);
    if (index < 1 || index > 127) index = 1 + random.below(127);
    anyValue(random, draft, index, depth);
  }
}

function anyValue(random: Random, draft: Draft, index: number, depth: number): void {
  switch (random.below(depth < 6 ? 8 : 6)) {
    case 0:
      draft.key(index, 0).zigzag(random.once(4) ? random.pick(large) : random.pick(wholes));
      break;
    case 1:
      draft.key(index, 5).float(random.pick(fractions));
      break;
    case 2:
      draft.key(index, 1).double(random.pick(fractions));
      break;
    case 3:
      draft.key(index, 2).box(0x0a, () => putText(random, draft));
      break;
    case 4:
      draft.key(index, 2).box(0x12, () => {
        for (let i = random.below(6); i > 0; i--) draft.float(random.pick(fractions));
      });
      break;
    case 5:
      draft.key(index, 2).byte(0);
      break;
    default:
      draft.key(index, 2).box(0x72, () => anyData(random, draft, depth + 1));
  }
}

/** Data for these fields: optional ones are left out at random, and now and then a value does not fit, by a little. */
export function fittingData(
  random: Random,
  draft: Draft,
  model: PacketModel,
  fields: readonly Field[],
  depth = 1,
): void {
  for (const field of fields) {
    if (field.repeat !== undefined) {
      const items = depth > 3 ? 0 : random.below(field.repeat + 1);
      for (let i = 0; i < items; i++) if (!random.once(20)) fittingValue(random, draft, model, field, i, depth);
    } else if (field.required || (depth <= 3 && !random.once(3))) fittingValue(random, draft, model, field, 0, depth);
  }
  if (random.once(6)) anyData(random, draft, 5);
}

function fittingValue(
  random: Random,
  draft: Draft,
  model: PacketModel,
  field: Field,
  item: number,
  depth: number,
): void {
  const { type, maxLength, shape } = field;
  const index = field.index + item;
  switch (type.kind) {
    case "number":
    case "long":
      draft.key(index, 0).zigzag(whole(random, field));
      break;
    case "boolean":
      draft.key(index, 0).byte(random.below(2) * 2);
      break;
    case "enum": {
      const { values } = model.enums.find(({ name }) => name === type.enum)!;
      draft.key(index, 0).zigzag(BigInt(random.once(30) ? random.below(99) : random.pick(values).value));
      break;
    }
    case "float":
      draft.key(index, 5).float(fraction(random, field));
      break;
    case "double":
      draft.key(index, 1).double(fraction(random, field));
      break;
    case "string":
      draft.key(index, 2).box(0x0a, () => {
        if (maxLength === undefined || random.once(10)) putText(random, draft);
        else draft.text("x".repeat(random.below(maxLength + 1)));
      });
      break;
    case "json":
      draft.key(index, 2).box(0x0a, () => putJson(random, draft, shape));
      break;
    case "any":
      anyValue(random, draft, index, 5);
      break;
    case "record": {
      const { fields } = model.records.find(({ name }) => name === type.record)!;
      draft.key(index, 2).box(0x72, () => fittingData(random, draft, model, fields, depth + 1));
      break;
    }
    default: {
      const { floats } = fieldTypeRow(type);
      const count = floats ?? random.below(Math.min(maxLength ?? 5, 5) + 1);
      draft.key(index, 2).box(0x12, () => {
        for (let i = 0; i < count; i++) draft.float(fraction(random, field));
      });
    }
  }
}

function whole(random: Random, { min, max }: Field): bigint {
  if (min !== undefined && random.once(2)) return BigInt(Math.ceil(min)) - (random.once(20) ? 1n : 0n);
  if (max !== undefined && random.once(2)) return BigInt(Math.floor(max)) + (random.once(20) ? 1n : 0n);
  if (min !== undefined || max !== undefined) return BigInt(Math.ceil(min ?? Math.floor(max!) - 3));
  return random.once(4) ? random.pick(large) : random.pick(wholes);
}

function fraction(random: Random, { min, max }: Field): number {
  if (min === undefined && max === undefined) return random.pick(fractions);
  const limit = min === undefined || (max !== undefined && random.once(2)) ? max! : min;
  return random.once(20) ? limit + random.pick([-0.001, 0.001, Number.NaN]) : limit;
}

/** JSON of a shape, mostly. */
export function putJson(random: Random, draft: Draft, shape: JsonShape | undefined, depth = 1): void {
  if (random.once(4)) draft.byte(random.pick([0x20, 0x0a, 0x0d, 0x09]));
  if (shape === undefined || shape === "any" || random.once(40)) {
    switch (random.below(depth < 5 ? 6 : 4)) {
      case 0:
        draft.text(random.pick(["null", "true", "false", "0", "-0", "1e999", "-1.5E+3", "12"]));
        break;
      case 4:
        list(random, draft, "any", depth);
        break;
      case 5:
        object(random, draft, [["a", "any"]], depth);
        break;
      default:
        quoted(random, draft);
    }
  } else if (shape === "string") quoted(random, draft);
  else if (shape === "number") draft.text(random.pick(["0", "-1", "0.5", "1e3", "-12E-1"]));
  else if (shape === "boolean") draft.text(random.pick(["true", "false"]));
  else if (isListShape(shape)) list(random, draft, shape[0], depth);
  else object(random, draft, Object.entries(shape), depth);
}

function quoted(random: Random, draft: Draft): void {
  draft.byte(0x22);
  if (random.once(10)) draft.append(Uint8Array.from(random.pick(notUtf8)));
  draft.text(random.pick(["", "x", "grün", "\\n", "\\u0041", "\\ud83d", "a b", "😀"])).byte(0x22);
}

function list(random: Random, draft: Draft, items: JsonShape, depth: number): void {
  draft.byte(0x5b);
  for (let i = 0, count = random.below(4); i < count; i++) {
    if (i > 0) draft.byte(0x2c);
    putJson(random, draft, items, depth + 1);
  }
  draft.byte(0x5d);
}

function object(random: Random, draft: Draft, keys: readonly (readonly [string, JsonShape])[], depth: number): void {
  draft.byte(0x7b);
  let first = true;
  const member = (name: string, shape: JsonShape): void => {
    if (!first) draft.byte(0x2c);
    first = false;
    draft.byte(0x22).text(name).byte(0x22).byte(0x3a);
    putJson(random, draft, shape, depth + 1);
  };
  for (const [key, shape] of keys) {
    if (key.endsWith("?") ? random.once(2) : random.once(30)) continue;
    const name = key.replace(/\?$/, "");
    member(random.once(10) ? escaped(name) : name, shape);
  }
  if (random.once(3)) member(random.pick(["more", "__proto__", "toJSON", "é", "a"]), "any");
  draft.byte(0x7d);
}

function escaped(name: string): string {
  return [...name].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}
