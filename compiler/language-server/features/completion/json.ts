/**
 * Completion in schema files and rtsc.json: names of properties, values that a property takes, types with the records and enums of
 * the project, and numbers that are still free.
 */

import { switchableCodes, titleOf } from "#compiler/diagnostics/report.ts";
import { fieldTypes, scalarKinds } from "#schemas/field-types.ts";
import type { View } from "../../feature.ts";
import { escaped } from "../../meaning/describe.ts";
import { type JsonSchema, schemaAt } from "../../meaning/json-docs.ts";
import { type JsonSlot, slotAt } from "../../meaning/schema-at.ts";
import type { Candidate } from "../completion.ts";

export function completeJson(view: View, offset: number): readonly Candidate[] {
  const slot = slotAt(view.text, offset);
  if (slot === undefined) return [];
  const kind = view.kind === "config" ? "config" : "schema";
  const schema = schemaAt(kind, slot.path);
  if (slot.what === "name" && kind === "config" && slot.path.length === 1 && slot.path[0] === "rules") {
    return rules(view, slot);
  }
  if (slot.what === "name") return schema === undefined ? [] : names(view, slot, schema);
  if (kind === "schema") {
    const own = ownValues(view, slot);
    if (own !== undefined) return own;
  }
  return schema === undefined ? [] : values(slot, schema);
}

type Place = Pick<JsonSlot, "start" | "end">;

function names(view: View, slot: JsonSlot, schema: JsonSchema): readonly Candidate[] {
  const required = new Set(schema.required ?? []);
  const known = Object.entries(schema.properties ?? {}).filter(([name]) => !slot.has.has(name));
  known.sort(([a], [b]) => Number(required.has(b)) - Number(required.has(a)));
  return known.map(([name, property]) => ({
    label: name,
    kind: "property",
    insert: slot.hasColon ? JSON.stringify(name) : `${JSON.stringify(name)}: ${beginning(property)}`,
    filter: filterOf(view, slot, name),
    start: slot.start,
    end: slot.end,
    ...(required.has(name) ? { detail: "required" } : {}),
    ...(property.description === undefined ? {} : { words: escaped(property.description) }),
  }));
}

/** The codes whose levels a project may choose. */
function rules(view: View, slot: JsonSlot): readonly Candidate[] {
  return [...switchableCodes()]
    .filter((code) => !slot.has.has(code))
    .sort()
    .map((code) => ({
      label: code,
      detail: titleOf(code) ?? "",
      kind: "property",
      insert: slot.hasColon ? JSON.stringify(code) : `${JSON.stringify(code)}: `,
      filter: filterOf(view, slot, code),
      start: slot.start,
      end: slot.end,
    }));
}

/** Editors compare with what they replace: with its quote, where there is one. */
function filterOf({ text }: View, { start }: Place, word: string): string {
  return text[start] === '"' ? JSON.stringify(word) : word;
}

/** How the value of a property begins, where there is one way. */
function beginning({ type, $ref }: JsonSchema): string {
  if ($ref !== undefined) return "{}";
  if (type === "object") return "{}";
  return type === "array" ? "[]" : "";
}

function values(slot: JsonSlot, { enum: allowed, type, default: usual, examples }: JsonSchema): readonly Candidate[] {
  const isFlag = type === "boolean" || (Array.isArray(type) && type.includes("boolean"));
  const all: readonly unknown[] = [
    ...(allowed ?? []),
    ...(isFlag ? [true, false] : []),
    ...(usual === undefined || isFlag ? [] : [usual]),
    ...(examples ?? []),
  ];
  const texts = [...new Set(all.map((value) => JSON.stringify(value)))];
  return texts
    .filter((text) => !slot.has.has(text.replace(/^"|"$/g, "")))
    .map((text) => ({
      label: text.replace(/^"(.*)"$/, "$1"),
      kind: "value",
      insert: text,
      filter: text,
      start: slot.start,
      end: slot.end,
      ...(text === JSON.stringify(usual) ? { detail: "default" } : {}),
    }));
}

/** What only the project knows; undefined where the place is none of those. */
function ownValues(view: View, slot: JsonSlot): readonly Candidate[] | undefined {
  const { model } = view.state;
  const [group, name, inside, field, property] = slot.path;
  if (slot.path.length === 3 && group === "packets" && inside === "opCode") {
    const taken = new Set((model?.packets ?? []).map(({ opCode }) => opCode));
    const next = Math.max(0, ...taken) + 1;
    return [number(slot, next, "the next one that is free")];
  }
  if (slot.path.length !== 5 || inside !== "fields" || typeof field !== "string") return undefined;
  if (property === "index") {
    const owner = [...(model?.packets ?? []), ...(model?.records ?? [])].find((one) => one.name === name);
    const ends = (owner?.fields ?? [])
      .filter((one) => one.name !== field)
      .map(({ index, repeat }) => index + (repeat ?? 1));
    const next = Math.max(1, ...ends);
    return next > 127 ? [] : [number(slot, next, "the next one that is free")];
  }
  if (property !== "type") return undefined;
  const scalars: Candidate[] = scalarKinds.map((kind) => typeCandidate(view, slot, kind, fieldTypes[kind].meaning));
  const records = (model?.records ?? [])
    .filter((one) => one.name !== name)
    .map((one) => ({ ...typeCandidate(view, slot, one.name, "record"), key: one.name }));
  const enums = (model?.enums ?? []).map((one) => ({ ...typeCandidate(view, slot, one.name, "enum"), key: one.name }));
  return [...scalars, ...records, ...enums];
}

function typeCandidate(_view: View, { start, end }: Place, label: string, detail: string): Candidate {
  return { label, detail, kind: "type", insert: JSON.stringify(label), filter: JSON.stringify(label), start, end };
}

function number({ start, end }: Place, value: number, detail: string): Candidate {
  return { label: String(value), detail, kind: "value", insert: String(value), start, end };
}
