/**
 * JSON of a shape against `JSON.parse`: what passes can be parsed, by the text that a script sees, and has that shape; what
 * has it passes, but for its depth. The first byte says which shape.
 */

import { JSON_DEPTH, jsonProblem, shapeTable } from "#runtime/packet/json-shape.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { readText } from "#runtime/wire/text.ts";
import type { JsonShape } from "#schemas/packet-model.ts";
import { hasShape } from "../../packet/naive.ts";
import { putJson } from "../data-drafts.ts";
import { must } from "../oracle.ts";
import type { Target } from "../target.ts";

const shapes: readonly JsonShape[] = [
  "any",
  "string",
  "number",
  "boolean",
  ["number"],
  [["any"]],
  { a: "string" },
  { "a?": ["boolean"], b: "any" },
  { é: "number", "b?": { "c?": "string" } },
  { "😀": "any", "__proto__?": "number", toJSON: "any" },
];
const tables = shapes.map(shapeTable);

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let most = 0;
  for (const one of Object.values(value)) most = Math.max(most, depthOf(one));
  return 1 + most;
}

/** Keys that stand twice are all held against the shape, and `JSON.parse` shows the last alone. */
function repeats(text: string): boolean {
  const keys = text.match(/"(?:[^"\\]|\\.)*"\s*:/g) ?? [];
  return new Set(keys.map((key) => JSON.parse(key.replace(/\s*:$/, "")))).size !== keys.length;
}

export const json: Target = {
  name: "json",
  allowance: 4096,
  seeds: [],

  generate(random, draft) {
    const which = random.below(shapes.length);
    draft.byte(which);
    putJson(random, draft, shapes[which]);
  },

  run(bytes, start, end, trace) {
    if (start === end) return;
    const which = bytes[start]! % shapes.length;
    const problem = jsonProblem(bytes, start + 1, end, tables[which]!);
    const text = readText(cursor(bytes, start + 1, end), end - start - 1);
    let value: unknown;
    let parsed = true;
    try {
      value = JSON.parse(text);
    } catch {
      parsed = false;
    }
    trace.sort(which);
    trace.kind(problem ?? "fits");
    trace.value(text);
    if (problem === null) {
      must(parsed, "What passes as JSON cannot be parsed.");
      must(hasShape(value, shapes[which]!), "What passes has another shape.");
    } else if (parsed) {
      const sound = hasShape(value, shapes[which]!) && depthOf(value) < JSON_DEPTH && !repeats(text);
      must(!sound, `What is JSON of the shape is refused: ${problem}.`);
    }
  },

  decode: (bytes, start, end) => jsonProblem(bytes, start, end, tables[7]!),
};
