/**
 * The definitions of one schema file, read leniently: what has a good name, op-code, index and type comes out with its
 * places, the rest has been told by the JSON Schema already. Names are held against the languages they will be written in.
 */

import { rt2014 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { type JsonNode, member } from "#compiler/text/json.ts";
import type { Span } from "#compiler/text/source.ts";
import { fieldTypes } from "#schemas/field-types.ts";
import type { Delivery, From } from "#schemas/packet-model.ts";

export interface FieldDefinition {
  readonly name: string;
  /** Of the name. */
  readonly span: Span;
  readonly index: number;
  readonly indexSpan: Span;
  /** A scalar kind or the name of a record. */
  readonly type: string;
  readonly typeSpan: Span;
  readonly optional: boolean;
  readonly description: string | undefined;
}

export interface Definition {
  readonly kind: "packet" | "record";
  readonly name: string;
  /** Of the name. */
  readonly span: Span;
  readonly description: string | undefined;
  readonly fields: readonly FieldDefinition[];
  /** Packets only; undefined while the op-code or direction is wrong. */
  readonly packet:
    | { readonly opCode: number; readonly opCodeSpan: Span; readonly from: From; readonly delivery: Delivery }
    | undefined;
}

/** Packets, then records, in the order of the file. */
export function readDefinitions(root: JsonNode, diagnostics: Diagnostic[]): Definition[] {
  const found: Definition[] = [];
  for (const kind of ["packet", "record"] as const) {
    for (const { key, keySpan, value } of members(member(root, `${kind}s`)?.value)) {
      if (value.kind !== "object" || !nameHolds(key, kind, keySpan, diagnostics)) continue;
      found.push({
        kind,
        name: key,
        span: keySpan,
        description: text(member(value, "description")?.value),
        fields: readFields(member(value, "fields")?.value, diagnostics),
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

const directions: ReadonlySet<string> = new Set(["client", "server", "both"] satisfies From[]);
const deliveries: ReadonlySet<string> = new Set([
  "reliable",
  "unreliable",
  "unreliable-sequenced",
] satisfies Delivery[]);

function readPacket(node: JsonNode): Definition["packet"] {
  const opCode = member(node, "opCode")?.value;
  const from = text(member(node, "from")?.value);
  const delivery = text(member(node, "delivery")?.value) ?? "reliable";
  if (opCode?.kind !== "number" || !Number.isInteger(opCode.value) || opCode.value < 1 || opCode.value >= 2 ** 30)
    return undefined;
  if (from === undefined || !directions.has(from) || !deliveries.has(delivery)) return undefined;
  return { opCode: opCode.value, opCodeSpan: opCode.span, from: from as From, delivery: delivery as Delivery };
}

function readFields(node: JsonNode | undefined, diagnostics: Diagnostic[]): FieldDefinition[] {
  const found: FieldDefinition[] = [];
  for (const { key, keySpan, value } of members(node)) {
    if (value.kind !== "object" || !nameHolds(key, "field", keySpan, diagnostics)) continue;
    const index = member(value, "index")?.value;
    const type = member(value, "type")?.value;
    const optional = member(value, "optional")?.value;
    if (index?.kind !== "number" || !Number.isInteger(index.value) || index.value < 1 || index.value > 127) continue;
    if (type?.kind !== "string" || type.value === "") continue;
    found.push({
      name: key,
      span: keySpan,
      index: index.value,
      indexSpan: index.span,
      type: type.value,
      typeSpan: type.span,
      optional: optional?.kind === "boolean" && optional.value,
      description: text(member(value, "description")?.value),
    });
  }
  return found;
}

/** Reserved in strict code, which generated code is; plus the literals. */
const reservedWords: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/** Types of TypeScript that no interface can be called. */
const typeWords: ReadonlySet<string> = new Set(["any", "bigint", "never", "object", "symbol", "unknown"]);

/** Whether a name that has the right form can be used; told where not. A wrong form has been told by the JSON Schema. */
function nameHolds(name: string, what: "packet" | "record" | "field", span: Span, diagnostics: Diagnostic[]): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) return false;
  const reason = whyRefused(name, what);
  if (reason !== undefined) diagnostics.push(rt2014(span, { name, what, reason }));
  return reason === undefined;
}

function whyRefused(name: string, what: "packet" | "record" | "field"): string | undefined {
  if (reservedWords.has(name)) return "it is a reserved word";
  if (name in Object.prototype || name === "prototype") return "every object has a member of that name";
  if (what === "field") return undefined;
  if (Object.hasOwn(fieldTypes, name)) return "it is the name of a field's type";
  return typeWords.has(name) ? "it is the name of a type of TypeScript" : undefined;
}
