/**
 * The shape of a JSON field, out of a schema file: what is wrong with it, and what it is as plain data.
 */

import type { JsonNode } from "#compiler/text/json.ts";
import { inWords } from "#compiler/text/json-schema.ts";
import type { Span } from "#compiler/text/source.ts";
import type { JsonShape } from "#schemas/packet-model.ts";

const scalars: ReadonlySet<string> = new Set(["string", "number", "boolean", "any"]);

/** Deeper than anything a person writes; readers of the shape may recurse. */
const DEEPEST = 16;

export interface ShapeProblem {
  readonly span: Span;
  readonly is: string;
  readonly must: string;
}

/** The first thing that is wrong with a shape, undefined when nothing is. */
export function shapeProblem(node: JsonNode, depth = 1): ShapeProblem | undefined {
  const { span } = node;
  if (depth > DEEPEST) return { span, is: "lists and objects nested too deep", must: `${DEEPEST} deep at most` };
  if (node.kind === "string" && scalars.has(node.value)) return undefined;
  if (node.kind === "array") {
    if (node.items.length === 1) return shapeProblem(node.items[0]!, depth + 1);
    return {
      span,
      is: `a list of ${node.items.length} shapes`,
      must: "a list with the one shape that all its items have",
    };
  }
  if (node.kind !== "object") {
    const must = '"string", "number", "boolean", "any", a list with one shape, or an object of shapes';
    return { span, is: inWords(node), must };
  }
  for (const { key, keySpan, value } of node.members.values()) {
    const name = plainKey(key);
    if (name === "" || name === "__proto__") {
      return { span: keySpan, is: `the key ${JSON.stringify(key)}`, must: "a key that is not empty and not __proto__" };
    }
    if (key.endsWith("?") && node.members.has(name)) {
      return { span: keySpan, is: `the key ${JSON.stringify(name)} twice`, must: "either required or optional" };
    }
    const problem = shapeProblem(value, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A sound shape as data. Keys in ascending order: their order means nothing, and equal shapes shall be equal models. */
export function readShape(node: JsonNode): JsonShape {
  if (node.kind === "array") return [readShape(node.items[0]!)];
  if (node.kind !== "object") return node.value as JsonShape;
  const keys = [...node.members.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return Object.fromEntries(keys.map(({ key, value }) => [key, readShape(value)]));
}

/** A key of a shape without the mark that it may be absent. */
function plainKey(key: string): string {
  return key.endsWith("?") ? key.slice(0, -1) : key;
}
