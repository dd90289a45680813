/**
 * The walk through RTData that judges it: is it sound, and do its values fit their definitions? scan.ts asks the first,
 * validate.ts both.
 *
 * Host only. It keeps nothing of what it decodes, throws nothing and allocates nothing. It agrees with `readData`: what it calls malformed
 * `readData` throws on, and what it lets pass `readData` reads. (Written apart from it because reading throws, and a flood
 * of bad packets must not cost an exception each.)
 *
 * Why strict: clients that meet an unknown field inside a value loop for ever, a vector of odd length or an index of 0
 * makes them disconnect. Of several values for one index each must be sound and fit; the last decides whether the index is
 * filled.
 */

import type { WireForm } from "#schemas/field-types.ts";
import type { Field } from "#schemas/packet-model.ts";
import { LAST_INDEX, MAX_DEPTH } from "./data.ts";
import { jsonProblem, type ShapeTable } from "./json-shape.ts";
import { floatsWithin, type Range, wholeWithin } from "./range.ts";

/** A definition's field, as the walk wants it. */
export interface FieldRow {
  readonly name: string;
  readonly field: Field;
  /** Null: any form. */
  readonly form: WireForm | null;
  /** A value of its form fits, whatever it is. */
  readonly plain: boolean;
  /** What the type is called where it does not fit. */
  readonly type: string;
  /** Number of floats; -1 where any number is right. */
  readonly floats: number;
  /** Only 0 and 1 are values of a boolean. */
  readonly boolean: boolean;
  /** The numbers of an enum. */
  readonly values: ReadonlySet<number> | null;
  readonly range: Range | null;
  /** Most bytes of the content. */
  readonly mostBytes: number;
  /** JSON alone: what it must look like. */
  readonly json: ShapeTable | null;
  /** Fields of a record; set once the record's own table exists, for records may be cyclic. */
  record: FieldTable | null;
}

/** The fields of a packet or record by index. */
export interface FieldTable {
  /** 128 places; null where the definition has no field. */
  readonly rows: readonly (FieldRow | null)[];
  /** One bit per required index, 32 to a word. */
  readonly required: readonly [number, number, number, number];
}

const KEY = "A key is malformed.";
const CUT_OFF = "The bytes end inside a value.";
const NUMBER = "A number does not fit 64 bits or is cut off.";
const GROUP = "A wire type is none of RTData.";
const FORM = "A value is neither string, floats nor data.";
const LENGTH = "A value's length and the length around it disagree.";
const FLOATS = "Floats take 4 bytes each.";
const DEPTH = `RTData nests deeper than ${MAX_DEPTH}.`;
/** The reasons that a definition gives; `path` and `row` say the rest, of JSON `detail`. */
export const TYPE = "another type";
export const MISSING = "missing";
export const RANGE = "out of range";
export const LENGTH_LIMIT = "too long";
export const JSON_SHAPE = "other JSON";

/** What the walk found besides its reason. One for all: the walk calls nobody, so it is never entered twice. */
let cuts = false;
/** Dotted path of the field that does not fit; empty when the bytes themselves are malformed. */
let path = "";
let misfit: FieldRow | null = null;
let detail = "";

/** What a walk found. */
export interface Walk {
  /** Null: sound and fitting. Else a sentence when the bytes are malformed, or what is wrong with the field. */
  reason: string | null;
  /** Dotted path of the field that does not fit; empty when the bytes themselves are malformed. */
  path: string;
  /** That field, when its value was the reason; null when its absence was. */
  row: FieldRow | null;
  /** Of JSON: what is wrong with it, a clause. */
  detail: string;
  /** Indexes 0 or above 127 were met. */
  cuts: boolean;
}

const result: Walk = { reason: null, path: "", row: null, detail: "", cuts: false };

/**
 * Walks the RTData between `start` and `end`; with a table, holds each value against its field. Indexes without a field are
 * allowed. The result is one object that the next walk overwrites.
 */
export function walkData(bytes: Uint8Array, start: number, end: number, table: FieldTable | null): Walk {
  cuts = false;
  path = "";
  misfit = null;
  result.reason = level(bytes, start, end, 1, table);
  result.path = path;
  result.row = misfit;
  result.detail = detail;
  result.cuts = cuts;
  return result;
}

/**
 * Walks the level of RTData between `at` and `end`; null when it is sound. Most keys, numbers and lengths are one byte, and are
 * read where they stand; where the walk is stays in a local variable, which V8 keeps in a register.
 */
function level(bytes: Uint8Array, at: number, end: number, depth: number, table: FieldTable | null): string | null {
  const rows = table === null ? null : table.rows;
  let seen0 = 0;
  let seen1 = 0;
  let seen2 = 0;
  let seen3 = 0;
  while (at < end) {
    let key = bytes[at]!;
    let index: number;
    let usable: boolean;
    if (key < 0x80) {
      at++;
      index = key >>> 3;
      usable = index > 0;
    } else {
      const start = at;
      key = number32(bytes, at, end);
      if (key < 0) return KEY;
      at = next;
      index = key >>> 3;
      usable = index > 0 && index <= LAST_INDEX;
      if (usable && at - start !== (index < 16 ? 1 : 2)) return KEY;
    }
    let row: FieldRow | null = null;
    if (!usable) cuts = true;
    else if (rows !== null) row = rows[index]!;

    let form: WireForm;
    let filled = true;
    let content = at;
    switch (key & 7) {
      case 0:
        form = "varint";
        if (at < end && bytes[at]! < 0x80) at++;
        else {
          at = behind64(bytes, at, end);
          if (at < 0) return NUMBER;
        }
        break;
      case 1:
        form = "fixed64";
        if (end - at < 8) return CUT_OFF;
        at += 8;
        break;
      case 5:
        form = "fixed32";
        if (end - at < 4) return CUT_OFF;
        at += 4;
        break;
      case 2: {
        let length = at < end ? bytes[at]! : 0x80;
        if (length < 0x80) at++;
        else {
          length = number32(bytes, at, end);
          if (length < 0) return LENGTH;
          at = next;
        }
        if (length > end - at) return CUT_OFF;
        const last = at + length;
        form = "data";
        filled = length > 0;
        if (usable && filled) {
          const inner = bytes[at++]!;
          if (inner !== 0x0a && inner !== 0x12 && inner !== 0x72) return FORM;
          let size = at < last ? bytes[at]! : 0x80;
          if (size < 0x80) at++;
          else {
            size = number32(bytes, at, last);
            if (size < 0) return LENGTH;
            at = next;
          }
          if (size !== last - at) return LENGTH;
          content = at;
          if (inner === 0x0a) form = "string";
          else if (inner === 0x12) {
            form = "floats";
            if ((size & 3) !== 0) return FLOATS;
          } else {
            if (depth === MAX_DEPTH) return DEPTH;
            const reason = level(bytes, at, last, depth + 1, row === null ? null : row.record);
            if (reason !== null) {
              if (path !== "" && row !== null) path = `${nameAt(row, index)}.${path}`;
              return reason;
            }
          }
        }
        at = last;
        break;
      }
      default:
        return GROUP;
    }

    if (row === null) continue;
    if (filled) {
      const reason = row.plain && form === row.form ? null : fits(row, form, bytes, content, at);
      if (reason !== null) {
        path = nameAt(row, index);
        misfit = row;
        return reason;
      }
    }
    const bit = 1 << (index & 31);
    const word = index >> 5;
    if (word === 0) seen0 = filled ? seen0 | bit : seen0 & ~bit;
    else if (word === 1) seen1 = filled ? seen1 | bit : seen1 & ~bit;
    else if (word === 2) seen2 = filled ? seen2 | bit : seen2 & ~bit;
    else seen3 = filled ? seen3 | bit : seen3 & ~bit;
  }
  if (table === null) return null;
  const { required } = table;
  const missing0 = required[0] & ~seen0;
  const missing1 = required[1] & ~seen1;
  const missing2 = required[2] & ~seen2;
  const missing3 = required[3] & ~seen3;
  if ((missing0 | missing1 | missing2 | missing3) === 0) return null;
  path = firstOf(table, missing0, missing1, missing2, missing3);
  return MISSING;
}

/** Null: the value from `content` to `at` fits. */
function fits(row: FieldRow, form: WireForm, bytes: Uint8Array, content: number, at: number): string | null {
  if (row.form === null) return null;
  if (form !== row.form) return TYPE;
  if (row.floats >= 0 && at - content !== row.floats * 4) return TYPE;
  // Zigzag: 0 is 0 and 1 is 2. Booleans of other values, and in longer forms, come from no client.
  if (row.boolean) return at - content === 1 && (bytes[content] === 0 || bytes[content] === 2) ? null : TYPE;
  if (at - content > row.mostBytes) return LENGTH_LIMIT;
  if (form === "varint") {
    if (row.range === null && row.values === null) return null;
    return wholeWithin(bytes, content, row.range, row.values) ? null : row.values === null ? RANGE : TYPE;
  }
  if (row.range !== null) return floatsWithin(bytes, content, at, form, row.range) ? null : RANGE;
  if (row.json !== null) {
    const problem = jsonProblem(bytes, content, at, row.json);
    if (problem !== null) {
      detail = problem;
      return JSON_SHAPE;
    }
  }
  return null;
}

/** The name of a field, of a list with the number of its item. */
function nameAt({ name, field }: FieldRow, index: number): string {
  return field.repeat === undefined ? name : `${name}[${index - field.index}]`;
}

/** Name of the lowest missing field. */
function firstOf(table: FieldTable, ...missing: number[]): string {
  for (let index = 0; index <= LAST_INDEX; index++) {
    if ((missing[index >> 5]! & (1 << (index & 31))) !== 0) return table.rows[index]!.name;
  }
  return "";
}

/** Where the number ended that `number32` has read. */
let next = 0;

/** The unsigned varint of at most 32 bits at `at`; -1 when it is longer or cut off. */
function number32(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let shift = 0; at < end; shift += 7) {
    const byte = bytes[at++]!;
    if (shift === 28 && byte > 0x0f) return -1;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      next = at;
      return value >>> 0;
    }
  }
  return -1;
}

/** Where the varint of at most 64 bits ends that begins at `at`; -1 when it is longer or cut off. */
function behind64(bytes: Uint8Array, at: number, end: number): number {
  for (let count = 1; at < end; count++) {
    const byte = bytes[at++]!;
    if (count === 10) return byte <= 1 ? at : -1;
    if (byte < 0x80) return at;
  }
  return -1;
}
