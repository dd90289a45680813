/**
 * JSON in packets: are these bytes JSON, and of the shape the schema gives? One pass over the bytes that decodes nothing and
 * allocates nothing in the good case.
 *
 * Host only, part of the validator's walk. What it calls JSON `JSON.parse` reads, so a script that parses a checked text
 * never fails; it is stricter in one thing, how deep values nest. Keys are compared as a script will see them: the text is
 * UTF-8, or Latin-1 as a whole. Of a key that stands twice both values must fit. Keys that the shape does not name may hold
 * anything.
 */

import { readText, utf8Length, writeUtf8 } from "#runtime/wire/text.ts";
import type { JsonShape } from "#schemas/packet-model.ts";

/** How deep JSON may nest: it protects the stacks of all who walk through it. */
export const JSON_DEPTH = 64;

/** A shape, as the walk wants it. */
export type ShapeTable =
  | { readonly kind: "any" | "string" | "number" | "boolean" }
  | { readonly kind: "list"; readonly items: ShapeTable }
  | { readonly kind: "object"; readonly keys: readonly KeyRow[] };

export interface KeyRow {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly required: boolean;
  readonly shape: ShapeTable;
}

const anything: ShapeTable = { kind: "any" };

/** The table of a shape; of none, of any JSON. */
export function shapeTable(shape: JsonShape | undefined): ShapeTable {
  if (shape === undefined) return anything;
  if (typeof shape === "string") return { kind: shape };
  if (isList(shape)) return { kind: "list", items: shapeTable(shape[0]) };
  const keys = Object.entries(shape).map(([key, inner]): KeyRow => {
    const required = !key.endsWith("?");
    const name = required ? key : key.slice(0, -1);
    const bytes = new Uint8Array(utf8Length(name));
    writeUtf8({ bytes, at: 0, end: bytes.length }, name);
    return { name, bytes, required, shape: shapeTable(inner) };
  });
  return { kind: "object", keys };
}

function isList(shape: JsonShape): shape is readonly [JsonShape] {
  return Array.isArray(shape);
}

/** Where the walk stands. One for all: it calls nobody, so it is never entered twice. */
let bytes: Uint8Array = new Uint8Array(0);
let first = 0;
let at = 0;
let end = 0;
/** Whether a script reads the text as Latin-1; undefined: nobody has asked yet. */
let latin1: boolean | undefined;
/** Place inside the JSON that does not fit its shape, built from the inside out; and what is wrong there. */
let place = "";
let wrong = "";
/** One mark per key of every object that is open, to tell what is missing. */
let seen = new Uint8Array(256);
let top = 0;

const nothing = new Uint8Array(0);

/**
 * Null: the bytes from `start` to `last` are JSON of this shape. Else a clause that says what they are not, such as
 * `tags[2] is not a string`. The clause has no word of the sender in it.
 */
export function jsonProblem(from: Uint8Array, start: number, last: number, table: ShapeTable): string | null {
  bytes = from;
  at = first = start;
  end = last;
  latin1 = undefined;
  place = "";
  wrong = "";
  top = 0;
  let good = value(table, 1);
  if (good) {
    space();
    good = at === end;
  }
  bytes = nothing;
  if (good) return null;
  if (wrong === "") return "it is not JSON";
  return `${place === "" ? "it" : place} ${wrong}`;
}

function value(table: ShapeTable, depth: number): boolean {
  space();
  if (at === end) return false;
  const { kind } = table;
  switch (bytes[at]) {
    case 0x22:
      return kind === "any" || kind === "string" ? text() : misfit(table);
    case 0x7b:
      return kind === "any" || kind === "object" ? object(table, depth) : misfit(table);
    case 0x5b:
      return kind === "any" || kind === "list" ? list(table, depth) : misfit(table);
    case 0x74:
      return kind === "any" || kind === "boolean" ? word("true") : misfit(table);
    case 0x66:
      return kind === "any" || kind === "boolean" ? word("false") : misfit(table);
    case 0x6e:
      return kind === "any" ? word("null") : misfit(table);
    default:
      return kind === "any" || kind === "number" ? number() : misfit(table);
  }
}

function misfit({ kind }: ShapeTable): boolean {
  wrong = kind === "object" ? "is not an object" : `is not a ${kind}`;
  return false;
}

function space(): void {
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    at++;
  }
}

function word(expected: string): boolean {
  if (end - at < expected.length) return false;
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected.charCodeAt(i)) return false;
  at += expected.length;
  return true;
}

function digits(): boolean {
  const start = at;
  while (at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at > start;
}

function number(): boolean {
  if (bytes[at] === 0x2d) at++;
  const first = at;
  if (!digits() || (bytes[first] === 0x30 && at > first + 1)) return false;
  if (at < end && bytes[at] === 0x2e) {
    at++;
    if (!digits()) return false;
  }
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    at++;
    if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
    return digits();
  }
  return true;
}

/** Moves past a string; false when it is none. */
function text(): boolean {
  at++;
  while (at < end) {
    const byte = bytes[at++]!;
    if (byte === 0x22) return true;
    if (byte < 0x20) return false;
    if (byte !== 0x5c) continue;
    if (at === end) return false;
    const escaped = bytes[at++]!;
    if (escaped === 0x75) {
      if (end - at < 4) return false;
      for (let i = 0; i < 4; i++) if (hex(bytes[at++]!) < 0) return false;
    } else if (!isEscape(escaped)) return false;
  }
  return false;
}

/** `"\/bfnrt` */
function isEscape(byte: number): boolean {
  switch (byte) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}

function hex(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function list(table: ShapeTable, depth: number): boolean {
  if (depth === JSON_DEPTH) return false;
  const items = table.kind === "list" ? table.items : anything;
  at++;
  space();
  if (at < end && bytes[at] === 0x5d) {
    at++;
    return true;
  }
  for (let count = 0; ; count++) {
    if (!value(items, depth + 1)) {
      if (wrong !== "") place = `[${count}]${place.startsWith("[") || place === "" ? "" : "."}${place}`;
      return false;
    }
    space();
    const byte = at < end ? bytes[at++] : 0;
    if (byte === 0x5d) return true;
    if (byte !== 0x2c) return false;
  }
}

function object(table: ShapeTable, depth: number): boolean {
  if (depth === JSON_DEPTH) return false;
  const keys = table.kind === "object" ? table.keys : null;
  const marks = top;
  if (keys !== null) {
    top += keys.length;
    if (top > seen.length) grow();
    seen.fill(0, marks, top);
  }
  if (!members(keys, marks, depth)) return false;
  if (keys !== null) {
    for (let i = 0; i < keys.length; i++) {
      if (keys[i]!.required && seen[marks + i] === 0) {
        place = keys[i]!.name;
        wrong = "is missing";
        return false;
      }
    }
  }
  top = marks;
  return true;
}

function grow(): void {
  const larger = new Uint8Array(top * 2);
  larger.set(seen);
  seen = larger;
}

function members(keys: readonly KeyRow[] | null, marks: number, depth: number): boolean {
  at++;
  space();
  if (at < end && bytes[at] === 0x7d) {
    at++;
    return true;
  }
  for (;;) {
    space();
    if (at === end || bytes[at] !== 0x22) return false;
    const start = at + 1;
    if (!text()) return false;
    const key = keys === null ? -1 : find(keys, start, at - 1);
    space();
    if (at === end || bytes[at++] !== 0x3a) return false;
    if (key >= 0) seen[marks + key] = 1;
    const row = key >= 0 ? keys![key]! : null;
    if (!value(row === null ? anything : row.shape, depth + 1)) {
      if (wrong !== "" && row !== null) {
        place = `${row.name}${place.startsWith("[") || place === "" ? "" : "."}${place}`;
      }
      return false;
    }
    space();
    const byte = at < end ? bytes[at++] : 0;
    if (byte === 0x7d) return true;
    if (byte !== 0x2c) return false;
  }
}

/** The row of the key whose text lies between `start` and `last`; -1 when the shape has none. */
function find(keys: readonly KeyRow[], start: number, last: number): number {
  let plain = true;
  for (let i = start; i < last && plain; i++) plain = bytes[i] !== 0x5c && bytes[i]! < 0x80;
  if (!plain) return findDecoded(keys, start, last);
  const length = last - start;
  for (let i = 0; i < keys.length; i++) {
    const name = keys[i]!.bytes;
    if (name.length !== length) continue;
    let equal = true;
    for (let j = 0; j < length && equal; j++) equal = bytes[start + j] === name[j];
    if (equal) return i;
  }
  return -1;
}

/** Hardly any client has more than ASCII in keys, so this may allocate. */
function findDecoded(keys: readonly KeyRow[], start: number, last: number): number {
  if (latin1 === undefined) {
    // One byte that is not UTF-8, wherever it stands, makes all of the text Latin-1: its UTF-8 would be longer.
    const whole = readText({ bytes, at: first, end }, end - first);
    latin1 = utf8Length(whole) !== end - first;
  }
  let name = "";
  if (latin1) for (let i = start; i < last; i++) name += String.fromCharCode(bytes[i]!);
  else name = readText({ bytes, at: start, end: last }, last - start);
  const key = JSON.parse(`"${name}"`) as string;
  return keys.findIndex((row) => row.name === key);
}
