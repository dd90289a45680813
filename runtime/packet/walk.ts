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
  /** By key (eight times the index and the wire type), what a value needs in its usual form: a step, below. */
  readonly steps: Uint8Array;
}

/** The table of these fields. */
export function fieldTable(rows: FieldTable["rows"], required: FieldTable["required"]): FieldTable {
  const last = rows.findLastIndex((row) => row !== null);
  const steps = new Uint8Array(Math.max(128, (last + 1) * 8));
  for (let index = 1; index < steps.length / 8; index++) addSteps(steps, index, rows[index]!);
  return { rows, required, steps };
}

/**
 * Steps: what is to be seen of a value whose field and wire type are known from its key. They are for values in the form that
 * nearly all have, with lengths of one byte each, and can only let them pass: `LOOK` and what is not so takes the long way.
 */
const LOOK = 0;
const VARINT = 1;
const FIXED32 = 2;
const FIXED64 = 3;
const BOOLEAN = 4;
/** From here on there is a box: of a string, which may have a limit, or a record, */
const STRING = 5;
const STRING_LIMITED = 6;
const RECORD = 7;
/** of whatever there is, of floats, */
const ANY = 8;
const FLOATS_ANY = 9;
/** and, behind this, of just so many floats. */
const FLOATS_OF = 10;

function addSteps(steps: Uint8Array, index: number, row: FieldRow | null): void {
  const key = index * 8;
  const form = row === null ? null : row.form;
  if (row === null || form === null) {
    steps[key] = VARINT;
    steps[key + 1] = FIXED64;
    steps[key + 2] = ANY;
    steps[key + 5] = FIXED32;
  } else if (form === "varint") steps[key] = row.boolean ? BOOLEAN : row.plain ? VARINT : LOOK;
  else if (form === "fixed64") steps[key + 1] = row.plain ? FIXED64 : LOOK;
  else if (form === "fixed32") steps[key + 5] = row.plain ? FIXED32 : LOOK;
  else if (form === "data") steps[key + 2] = RECORD;
  else if (row.json !== null || row.range !== null) steps[key + 2] = LOOK;
  else if (row.floats >= 0) steps[key + 2] = FLOATS_OF + row.floats;
  else if (form === "string") steps[key + 2] = row.plain ? STRING : STRING_LIMITED;
  else steps[key + 2] = row.plain ? FLOATS_ANY : LOOK;
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
let path = "";
let misfitting: FieldRow | null = null;
let detail = "";

/** Where something does not fit. */
export interface Misfit {
  /** Dotted path of the field that does not fit; empty when the bytes themselves are malformed. */
  readonly path: string;
  /** That field, when its value was the reason; null when its absence was. */
  readonly row: FieldRow | null;
  /** Of JSON: what is wrong with it, a clause. */
  readonly detail: string;
}

/** The table of a packet without a definition: everything fits. */
const anything: FieldTable = {
  rows: new Array<null>(LAST_INDEX + 1).fill(null),
  required: [0, 0, 0, 0],
  steps: new Uint8Array((LAST_INDEX + 1) * 8),
};
for (let index = 1; index <= LAST_INDEX; index++) addSteps(anything.steps, index, null);

/**
 * Walks the RTData between `start` and `end`; with a table, holds each value against its field. Indexes without a field are
 * allowed. Null: sound and fitting. Else a sentence when the bytes are malformed, or what is wrong with the field that
 * `misfit` then gives.
 */
export function walkData(bytes: Uint8Array, start: number, end: number, table: FieldTable | null): string | null {
  cuts = false;
  path = "";
  misfitting = null;
  return level(bytes, start, end, 1, table ?? anything);
}

/** Whether the last walk met indexes 0 or above 127. */
export function mustCut(): boolean {
  return cuts;
}

/** What the last walk found beside its reason. */
export function misfit(): Misfit {
  return { path, row: misfitting, detail };
}

/**
 * Walks the level of RTData between `at` and `end`; null when it is sound. Most keys, numbers and lengths are one byte, and are
 * read where they stand; where the walk is stays in a local variable, which V8 keeps in a register.
 */
function level(bytes: Uint8Array, at: number, end: number, depth: number, table: FieldTable): string | null {
  const { rows, steps } = table;
  let seen0 = 0;
  let seen1 = 0;
  let seen2 = 0;
  let seen3 = 0;
  while (at < end) {
    const start = at;
    let key = bytes[at++]!;
    let step = LOOK;
    if (key < 0x80) step = steps[key]!;
    else {
      // Keys of RTData have two bytes at most, the second from 1 to 7.
      const more = at < end ? bytes[at++]! : 0;
      key = (key & 0x7f) | (more << 7);
      if (more !== 0 && key < steps.length) step = steps[key]!;
    }
    let index = key >>> 3;

    // Its usual form. Where a value ends that has it; -1 while none has.
    let behind = -1;
    if (step === FIXED32) {
      behind = at + 4;
      if (behind > end) return CUT_OFF;
    } else if (step === VARINT) {
      behind = at < end && bytes[at]! < 0x80 ? at + 1 : behind64(bytes, at, end);
      if (behind < 0) return NUMBER;
    } else if (step >= STRING) {
      // In a box: its length, the key of its content, and the content's length, which is two less.
      const size = end - at < 3 ? 0xff : bytes[at + 2]!;
      const last = at + 3 + size;
      if (size <= 0x7d && bytes[at] === size + 2 && last <= end) {
        const inner = bytes[at + 1]!;
        if (inner === 0x0a) {
          if (step === STRING || step === ANY) behind = last;
          else if (step === STRING_LIMITED && size <= rows[index]!.mostBytes) behind = last;
        } else if (inner === 0x12) {
          if (step > FLOATS_OF ? size === (step - FLOATS_OF) * 4 : step >= ANY && (size & 3) === 0) behind = last;
        } else if (inner === 0x72 && (step === RECORD || step === ANY) && depth < MAX_DEPTH) {
          const row = rows[index]!;
          const reason = level(bytes, at + 3, last, depth + 1, row === null ? anything : (row.record ?? anything));
          if (reason !== null) return inside(reason, row, index);
          behind = last;
        }
      }
    } else if (step === BOOLEAN) {
      // Zigzag: 0 is 0 and 1 is 2.
      if (at < end && (bytes[at]! & ~2) === 0) behind = at + 1;
    } else if (step === FIXED64) {
      behind = at + 8;
      if (behind > end) return CUT_OFF;
    }
    if (behind >= 0) {
      at = behind;
      if (index < 32) seen0 |= 1 << index;
      else if (index < 64) seen1 |= 1 << index;
      else if (index < 96) seen2 |= 1 << index;
      else seen3 |= 1 << index;
      continue;
    }

    // Any form.
    key = number32(bytes, start, end);
    if (key < 0) return KEY;
    at = next;
    index = key >>> 3;
    const usable = index > 0 && index <= LAST_INDEX;
    if (usable && at - start !== (index < 16 ? 1 : 2)) return KEY;
    let row: FieldRow | null = null;
    if (usable) row = rows[index]!;
    else cuts = true;

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
            const reason = level(bytes, at, last, depth + 1, row?.record ?? anything);
            if (reason !== null) return inside(reason, row, index);
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
        misfitting = row;
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
  const { required } = table;
  const missing0 = required[0] & ~seen0;
  const missing1 = required[1] & ~seen1;
  const missing2 = required[2] & ~seen2;
  const missing3 = required[3] & ~seen3;
  if ((missing0 | missing1 | missing2 | missing3) === 0) return null;
  path = firstOf(table, missing0, missing1, missing2, missing3);
  return MISSING;
}

/** The reason, once the path of what does not fit leads through the field at this index. */
function inside(reason: string, row: FieldRow | null, index: number): string {
  if (path !== "" && row !== null) path = `${nameAt(row, index)}.${path}`;
  return reason;
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
