/**
 * JsonDocs: what the JSON Schemas of rtsc.json and of op-code schemas say of a place: its meaning, its properties, its values. They
 * are read from the package when the first question comes.
 *
 * Not a validator: it follows the few keywords that those two files use.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "#compiler/text/package-root.ts";

/** A JSON Schema, as far as editors need it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number)[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly definitions?: { readonly [name: string]: JsonSchema };
}

const files = { config: "rtsc.schema.json", schema: "opcodes.schema.json" } as const;
const kept = new Map<string, JsonSchema>();

function rootOf(kind: keyof typeof files): JsonSchema {
  let root = kept.get(kind);
  if (root === undefined) {
    root = JSON.parse(readFileSync(path.join(packageRoot(), "schemas", files[kind]), "utf8")) as JsonSchema;
    kept.set(kind, root);
  }
  return root;
}

/** The JSON Schema of the value that a path leads to; undefined where none is known. */
export function schemaAt(kind: keyof typeof files, steps: readonly (string | number)[]): JsonSchema | undefined {
  const root = rootOf(kind);
  let at: JsonSchema | undefined = root;
  for (const step of steps) {
    if (at === undefined) return undefined;
    const additional: JsonSchema | boolean | undefined = at.additionalProperties;
    const below: JsonSchema | undefined =
      typeof step === "number"
        ? at.items
        : at.properties !== undefined && Object.hasOwn(at.properties, step)
          ? at.properties[step]
          : typeof additional === "object"
            ? additional
            : undefined;
    at = resolve(root, below);
  }
  return at;
}

function resolve(root: JsonSchema, schema: JsonSchema | undefined): JsonSchema | undefined {
  if (schema?.$ref === undefined) return schema;
  return root.definitions?.[schema.$ref.slice("#/definitions/".length)];
}
