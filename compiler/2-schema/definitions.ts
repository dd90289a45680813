/**
 * The definitions of one schema file, read leniently: what has a good name, op-code, index and type comes out with its
 * places, the rest has been told by the JSON Schema already.
 */

import { rt2021 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { type JsonNode, member } from "#compiler/text/json.ts";
import type { Span } from "#compiler/text/source.ts";
import { type Delivery, type From, lastOpCode } from "#schemas/packet-model.ts";
import { nameHolds } from "./names.ts";

/** A value and where it stands. */
export interface Placed<Value> {
  readonly value: Value;
  readonly span: Span;
}

/** The name of a type, and where it stands. */
export type NamedType = Pick<FieldDefinition, "type" | "typeSpan">;

export interface FieldDefinition {
  readonly name: string;
  /** Of the name. */
  readonly span: Span;
  readonly index: number;
  readonly indexSpan: Span;
  /** A scalar kind or the name of a record or enum. */
  readonly type: string;
  readonly typeSpan: Span;
  /** Where the field is called optional; undefined where it is not. */
  readonly optional: Span | undefined;
  /** Most items of a list; of `"repeat": true` as many as there are indexes left. */
  readonly repeat: Placed<number> | undefined;
  /** Numbers as the file has them: whether the type takes them is not known here. */
  readonly min: Placed<number> | undefined;
  readonly max: Placed<number> | undefined;
  readonly maxLength: Placed<number> | undefined;
  readonly shape: { readonly node: JsonNode; readonly keySpan: Span } | undefined;
  /** The object that the field is, for the places of its modifiers. */
  readonly node: JsonNode;
  readonly unit: string | undefined;
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
}

export interface ValueDefinition {
  readonly name: string;
  /** Of the name. */
  readonly span: Span;
  readonly value: number;
  readonly valueSpan: Span;
  readonly description: string | undefined;
}

export interface Definition {
  readonly kind: "packet" | "record" | "enum";
  readonly name: string;
  /** Of the name. */
  readonly span: Span;
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
  /** Empty for an enum. */
  readonly fields: readonly FieldDefinition[];
  /** The types of fields that have no good index: such a field is told already, its type is not. */
  readonly looseTypes: readonly NamedType[];
  /** Of an enum; empty for the others. */
  readonly values: readonly ValueDefinition[];
  /** Packets only; undefined while the op-code or direction is wrong. */
  readonly packet:
    | { readonly opCode: number; readonly opCodeSpan: Span; readonly from: From; readonly delivery: Delivery }
    | undefined;
}

const groups = { packet: "packets", record: "records", enum: "enums" } as const;

/** Packets, then records, then enums, in the order of the file. */
export function readDefinitions(root: JsonNode, diagnostics: Diagnostic[]): Definition[] {
  const found: Definition[] = [];
  for (const kind of ["packet", "record", "enum"] as const) {
    for (const { key, keySpan, value } of members(member(root, groups[kind])?.value)) {
      if (value.kind !== "object" || !nameHolds(key, kind, keySpan, diagnostics)) continue;
      const looseTypes: NamedType[] = [];
      found.push({
        kind,
        name: key,
        span: keySpan,
        description: text(member(value, "description")?.value),
        deprecated: kind === "packet" ? deprecation(value) : undefined,
        fields: kind === "enum" ? [] : readFields(member(value, "fields")?.value, diagnostics, looseTypes),
        looseTypes,
        values: kind === "enum" ? readValues(key, keySpan, value, diagnostics) : [],
        packet: kind === "packet" ? readPacket(value) : undefined,
      });
    }
  }
  return found;
}

function members(node: JsonNode | undefined) {
  return node?.kind === "object" ? [...node.members.values()] : [];
}

function text(node: JsonNode | undefined): string | undefined {
  return node?.kind === "string" ? node.value : undefined;
}

/** What to use instead, "" where only `true` is said. */
function deprecation(node: JsonNode): string | undefined {
  const said = member(node, "deprecated")?.value;
  return said?.kind === "boolean" && said.value ? "" : text(said);
}

const directions: ReadonlySet<string> = new Set(["client", "server", "both"] satisfies From[]);
const deliveries: ReadonlySet<string> = new Set([
  "reliable",
  "unreliable",
  "unreliable-sequenced",
] satisfies Delivery[]);

function readPacket(node: JsonNode): Definition["packet"] {
  const opCode = whole(node, "opCode", 1, lastOpCode);
  const from = text(member(node, "from")?.value);
  const delivery = text(member(node, "delivery")?.value) ?? "reliable";
  if (opCode === undefined) return undefined;
  if (from === undefined || !directions.has(from) || !deliveries.has(delivery)) return undefined;
  return { opCode: opCode.value, opCodeSpan: opCode.span, from: from as From, delivery: delivery as Delivery };
}

function readFields(node: JsonNode | undefined, diagnostics: Diagnostic[], looseTypes: NamedType[]): FieldDefinition[] {
  const found: FieldDefinition[] = [];
  for (const { key, keySpan, value } of members(node)) {
    if (value.kind !== "object" || !nameHolds(key, "field", keySpan, diagnostics)) continue;
    const index = whole(value, "index", 1, 127);
    const type = member(value, "type")?.value;
    if (type?.kind !== "string" || type.value === "") continue;
    if (index === undefined) {
      looseTypes.push({ type: type.value, typeSpan: type.span });
      continue;
    }
    const optional = member(value, "optional");
    const shape = member(value, "shape");
    found.push({
      name: key,
      span: keySpan,
      index: index.value,
      indexSpan: index.span,
      type: type.value,
      typeSpan: type.span,
      optional: optional?.value.kind === "boolean" && optional.value.value ? optional.keySpan : undefined,
      repeat: readRepeat(value, index.value),
      min: number(value, "min"),
      max: number(value, "max"),
      maxLength: whole(value, "maxLength", 1, 65_536),
      shape: shape === undefined ? undefined : { node: shape.value, keySpan: shape.keySpan },
      node: value,
      unit: text(member(value, "unit")?.value),
      description: text(member(value, "description")?.value),
      deprecated: deprecation(value),
    });
  }
  return found;
}

function readRepeat(field: JsonNode, index: number): Placed<number> | undefined {
  const repeat = member(field, "repeat");
  if (repeat === undefined || (repeat.value.kind === "boolean" && !repeat.value.value)) return undefined;
  if (repeat.value.kind !== "boolean" && repeat.value.kind !== "object") return undefined;
  if (member(repeat.value, "max") !== undefined) return whole(repeat.value, "max", 1, 127);
  return { value: 128 - index, span: repeat.keySpan };
}

function number(node: JsonNode, name: string): Placed<number> | undefined {
  const found = member(node, name)?.value;
  return found?.kind === "number" && Number.isFinite(found.value) ? found : undefined;
}

function whole(node: JsonNode, name: string, least: number, most: number): Placed<number> | undefined {
  const found = number(node, name);
  return found !== undefined && Number.isInteger(found.value) && found.value >= least && found.value <= most
    ? found
    : undefined;
}

/** The values of an enum: numbers, or objects with a number and its description. `description` is the enum's own. */
function readValues(owner: string, ownerSpan: Span, node: JsonNode, diagnostics: Diagnostic[]): ValueDefinition[] {
  const found: ValueDefinition[] = [];
  const entries = members(node).filter(({ key }) => key !== "description");
  if (entries.length === 0) diagnostics.push(rt2021(ownerSpan, { name: owner }));
  for (const { key, keySpan, value } of entries) {
    if (!nameHolds(key, "value", keySpan, diagnostics)) continue;
    const number = value.kind === "object" ? member(value, "value")?.value : value;
    if (number?.kind !== "number" || (number.value | 0) !== number.value) continue;
    const description = text(member(value, "description")?.value);
    found.push({ name: key, span: keySpan, value: number.value + 0, valueSpan: number.span, description });
  }
  return found;
}
