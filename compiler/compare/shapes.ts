/**
 * JSON shapes: whether whoever reads one shape takes all that is written by another, and a shape in words.
 *
 * Readers allow keys that they do not know; writers are taken to write the keys they declare and no others.
 */

import { isListShape, type JsonShape } from "#schemas/packet-model.ts";

type ObjectShape = { readonly [key: string]: JsonShape };

/** Whether every JSON text written by one shape fits the other. An absent shape is "any". */
export function shapeCovers(reader: JsonShape | undefined, writer: JsonShape | undefined): boolean {
  if (reader === undefined || reader === "any") return true;
  if (writer === undefined || writer === "any") return false;
  if (typeof reader === "string" || typeof writer === "string") return reader === writer;
  if (isListShape(reader) || isListShape(writer)) {
    return isListShape(reader) && isListShape(writer) && shapeCovers(reader[0], writer[0]);
  }
  const written = keysOf(writer);
  for (const [key, wanted] of keysOf(reader)) {
    const given = written.get(key);
    if (given === undefined ? wanted.required : wanted.required && !given.required) return false;
    if (given !== undefined && !shapeCovers(wanted.shape, given.shape)) return false;
  }
  return true;
}

/** Whether two shapes say the same, in whatever order. */
export function sameShape(a: JsonShape | undefined, b: JsonShape | undefined): boolean {
  if (a === undefined || b === undefined || typeof a === "string" || typeof b === "string") {
    return (a ?? "any") === (b ?? "any");
  }
  if (isListShape(a) || isListShape(b)) return isListShape(a) && isListShape(b) && sameShape(a[0], b[0]);
  const mine = Object.entries(a);
  return (
    mine.length === Object.keys(b).length &&
    mine.every(([key, shape]) => Object.hasOwn(b, key) && sameShape(shape, b[key]))
  );
}

/** A shape as the schema writes it, cut where it is long. */
export function shapeText(shape: JsonShape | undefined): string {
  const text = JSON.stringify(shape ?? "any");
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

interface Key {
  readonly required: boolean;
  readonly shape: JsonShape;
}

function keysOf(shape: ObjectShape): Map<string, Key> {
  const keys = new Map<string, Key>();
  for (const [key, inner] of Object.entries(shape)) {
    const optional = key.endsWith("?");
    keys.set(optional ? key.slice(0, -1) : key, { required: !optional, shape: inner });
  }
  return keys;
}
