/**
 * Shapes of JSON fields in TypeScript: as the type of a value, and as a value that the check is handed.
 */

import { literal } from "#compiler/text/writer.ts";
import { isListShape, type JsonShape } from "#schemas/packet-model.ts";

/** The type of JSON of a shape. */
export function shapeType(shape: JsonShape, form: "read" | "written"): string {
  if (shape === "any") return "unknown";
  if (typeof shape === "string") return shape;
  if (isListShape(shape)) {
    const item = shapeType(shape[0], form);
    const list = item.startsWith("readonly ") ? `(${item})[]` : `${item}[]`;
    return form === "written" ? `readonly ${list}` : list;
  }
  const members = Object.entries(shape).map(([key, inside]) => {
    const open = key.endsWith("?");
    return `${memberName(open ? key.slice(0, -1) : key)}${open ? "?" : ""}: ${shapeType(inside, form)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join("; ")} }`;
}

/** The shape as a value, for the check. */
export function shapeText(shape: JsonShape): string {
  if (typeof shape === "string") return literal(shape);
  if (isListShape(shape)) return `[${shapeText(shape[0])}]`;
  // A computed key: "__proto__" as a plain one would set the prototype.
  const members = Object.entries(shape).map(([key, inside]) => {
    const name = key === "__proto__" ? `[${literal(key)}]` : memberName(key);
    return `${name}: ${shapeText(inside)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function memberName(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : literal(key);
}
