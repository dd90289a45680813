/**
 * A JSON value against one of our JSON Schemas: what the precompiled validator says, in words and with places.
 *
 * The validators come from `schemas/validators.generated.js`; the schema itself is read only when something is wrong, for
 * what was allowed there. One problem per place, however many keywords complain about it; and a member that is missing because it
 * is misspelled is one problem, that of its name.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type JsonNode, jsonValue, member } from "./json.ts";
import { nearest } from "./nearest.ts";
import { packageRoot } from "./package-root.ts";
import type { Span } from "./source.ts";

/** Names of members and numbers of items, from the root. */
export type JsonPath = readonly string[];

export type JsonProblem =
  /** A member that the schema does not know; `known` are those it knows there. */
  | {
      readonly kind: "unknown";
      readonly span: Span;
      readonly path: JsonPath;
      readonly name: string;
      readonly known: readonly string[];
    }
  /** A member that has to be there; `meaning` is what the schema says of it. */
  | {
      readonly kind: "missing";
      readonly span: Span;
      readonly path: JsonPath;
      readonly name: string;
      readonly meaning: string;
    }
  /** The name of a member is not of the form that names have here. */
  | {
      readonly kind: "name";
      readonly span: Span;
      readonly path: JsonPath;
      readonly name: string;
      readonly form: string;
    }
  /** A value is not what it has to be. `choices` where it is one of a few. */
  | {
      readonly kind: "value";
      readonly span: Span;
      readonly path: JsonPath;
      /** The value in words, such as `"strct"` or `a list`. */
      readonly is: string;
      /** What it has to be, such as `a whole number from 1 to 127`. */
      readonly must: string;
      readonly choices: readonly string[];
      readonly value: unknown;
    };

/** The part of a validator's interface that is needed; see `schemas/validators.generated.d.ts`. */
export interface SchemaValidator {
  (value: unknown): boolean;
  errors: readonly SchemaError[] | null;
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** As much of JSON Schema as our own schemas use. */
interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/**
 * Everything that is wrong with a value, in the order of the text.
 *
 * @param schemaFile the schema's file name in `schemas`, the one the validator was made of. No name that it asks for is one that
 *   every object has.
 * @param parsed the same value as `JSON.parse` made it, where there is one: it is looked through in half the time.
 */
export function jsonProblems(
  root: JsonNode,
  validator: SchemaValidator,
  schemaFile: string,
  parsed?: unknown,
): JsonProblem[] {
  if ((parsed !== undefined && validator(parsed)) || validator(jsonValue(root))) return [];
  const schema = JSON.parse(readFileSync(join(packageRoot(), "schemas", schemaFile), "utf8")) as JsonSchema;
  const found = new Map<string, JsonProblem>();
  for (const error of validator.errors ?? []) {
    const problem = problemOf(error, root, schema);
    if (problem === undefined) continue;
    const key = `${problem.kind} ${JSON.stringify(problem.path)} ${"name" in problem ? problem.name : ""}`;
    if (!found.has(key)) found.set(key, problem);
  }
  if (found.size === 0) throw new Error(`${schemaFile} refuses a value for no reason that has words.`);
  return withoutEchoes([...found.values()]).sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Without the members that are missing because they are misspelled: the misspelled one is told, with its right name. */
function withoutEchoes(problems: readonly JsonProblem[]): JsonProblem[] {
  const misspelled = new Set(
    problems.map((one) => (one.kind === "unknown" ? JSON.stringify([one.path, nearest(one.name, one.known)]) : "")),
  );
  return problems.filter((one) => one.kind !== "missing" || !misspelled.has(JSON.stringify([one.path, one.name])));
}

function problemOf(error: SchemaError, root: JsonNode, schema: JsonSchema): JsonProblem | undefined {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const node = nodeAt(root, path);
  const here = schemaAt(schema, path);
  if (node === undefined || here === undefined) return undefined;
  switch (error.keyword) {
    case "additionalProperties": {
      const name = String(error.params["additionalProperty"]);
      const span = member(node, name)?.keySpan ?? node.span;
      const known = Object.keys(here.properties ?? {}).filter((one) => one !== "$schema");
      return { kind: "unknown", span, path, name, known };
    }
    case "required": {
      const name = String(error.params["missingProperty"]);
      return {
        kind: "missing",
        span: headOf(root, path),
        path,
        name,
        meaning: here.properties?.[name]?.description ?? "",
      };
    }
    case "propertyNames": {
      const name = String(error.params["propertyName"]);
      const names = resolve(schema, here.propertyNames);
      return {
        kind: "name",
        span: member(node, name)?.keySpan ?? node.span,
        path,
        name,
        form: names?.description ?? "",
      };
    }
    case "pattern":
    case "maxLength":
      // These stand in `propertyNames` only, which tells of itself.
      return undefined;
    default: {
      const choices = (here.enum ?? []).map(String);
      return {
        kind: "value",
        span: node.span,
        path,
        is: here.minItems !== undefined && isEmpty(node) ? "empty" : inWords(node),
        must: mustBe(here, path.at(-1)),
        choices,
        value: jsonValue(node),
      };
    }
  }
}

/** Where a missing member is told: at the name of the object that lacks it, for the root at its first letter. */
function headOf(root: JsonNode, path: JsonPath): Span {
  const last = path.at(-1);
  const parent = last === undefined ? undefined : nodeAt(root, path.slice(0, -1));
  const own = last === undefined ? undefined : member(parent, last);
  if (own !== undefined) return own.keySpan;
  const { source, start } = nodeAt(root, path)?.span ?? root.span;
  return { source, start, end: start + 1 };
}

function nodeAt(root: JsonNode, path: JsonPath): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const part of path) {
    if (node?.kind === "object") node = node.members.get(part)?.value;
    else if (node?.kind === "array") node = node.items[Number(part)];
    else return undefined;
  }
  return node;
}

function schemaAt(root: JsonSchema, path: JsonPath): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  for (const part of path) {
    if (schema === undefined) return undefined;
    const properties: Readonly<Record<string, JsonSchema>> = schema.properties ?? {};
    const own: JsonSchema | undefined = Object.hasOwn(properties, part) ? properties[part] : undefined;
    schema = resolve(root, own ?? (/^\d+$/.test(part) ? schema.items : undefined) ?? additional(schema));
  }
  return schema;
}

function additional(schema: JsonSchema): JsonSchema | undefined {
  return schema.additionalProperties === false ? undefined : schema.additionalProperties;
}

function resolve(root: JsonSchema, schema: JsonSchema | undefined): JsonSchema | undefined {
  const name = schema?.$ref?.replace("#/definitions/", "");
  return name === undefined ? schema : root.definitions?.[name];
}

/** A value as a finding shows it. */
export function inWords(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return node.members.size === 0 ? "an empty object" : "an object";
    case "array":
      return node.items.length === 0 ? "an empty list" : "a list";
    case "string": {
      const shown = node.value.length > 40 ? `${node.value.slice(0, 40)}…` : node.value;
      return JSON.stringify(shown);
    }
    case "number":
    case "boolean":
    case "null":
      return String(node.value);
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: "a string",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  number: "a number",
};

function isEmpty(node: JsonNode): boolean {
  return (node.kind === "object" && node.members.size === 0) || (node.kind === "array" && node.items.length === 0);
}

/** @param name what the value is called: a plural where it holds several. */
function mustBe(schema: JsonSchema, name = "entries"): string {
  if (schema.enum !== undefined) return either(schema.enum.map((choice) => JSON.stringify(choice)));
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const range = schema.minimum === undefined ? "" : ` from ${schema.minimum} to ${schema.maximum}`;
  const words = types.map((type) => (type === "integer" ? `a whole number${range}` : (typeWords[type] ?? type)));
  if (schema.minItems !== undefined) return `${either(words)} that names at least one ${name.replace(/s$/, "")}`;
  return schema.minLength !== undefined ? "a string that is not empty" : either(words);
}

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
