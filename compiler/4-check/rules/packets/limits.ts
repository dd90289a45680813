/**
 * Values that the script writes itself against the limits of their fields: numbers beyond `min` and `max`, texts longer than
 * `maxLength`, vectors with too few or too many parts. In setters and in typed sends.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { rt4215 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { callOf } from "../../questions/brought.ts";
import { fieldAt, indexesOf, layoutAt, packetsWith } from "../../questions/layout.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { numberIn } from "../../questions/ranges.ts";

const setters = new Set(["setNumber", "setLong", "setFloat", "setDouble", "setString", "setFloatArray"]);

export const limits: Rule = {
  codes: ["RT4215"],
  run(context) {
    if (context.model.packets.length === 0) return [];
    const found: Diagnostic[] = [];
    const quiet = context.quietIn("RT4215");
    for (const site of context.sites) {
      if (site.proof.kind !== "proven" || quiet.has(site)) continue;
      const before = found.length;
      if (site.kind === "builds" && setters.has(site.member)) {
        found.push(...ofSetter(context, site));
      } else if (site.kind === "sends" && site.member === "send") found.push(...ofTypedSend(context, site));
      if (found.length === before) quiet.add(site);
    }
    return found;
  },
};

function ofSetter(context: RuleContext, site: Site): Diagnostic[] {
  const at = callOf(context, site);
  const value = at?.code.args[1];
  if (at === undefined || value === undefined) return [];
  let wrong: { readonly field: Field; readonly name: string; readonly why: string } | undefined;
  for (const use of site.uses) {
    for (const opCode of use.opCodes) {
      for (const packet of packetsWith(context.model, opCode, "sent")) {
        const layout = layoutAt(context.model, packet, use.path);
        const [index, another] = indexesOf(use);
        const field = layout === undefined || index === undefined ? undefined : fieldAt(layout, index);
        if (layout === undefined || field === undefined || another !== undefined) return [];
        const why = misfit(at.lookup, value, field);
        // Where it is right for one of the packets that it may be for, nobody knows.
        if (why === undefined) return [];
        wrong ??= { field, name: layout.name, why };
      }
    }
  }
  return wrong === undefined ? [] : [finding(context, at.lookup, value, wrong.field, wrong.name, wrong.why)];
}

function ofTypedSend(context: RuleContext, site: Site): Diagnostic[] {
  const at = callOf(context, site);
  const fields = at?.code.args[1];
  const [opCode, another] = site.proof.kind === "proven" ? site.proof.opCodes : [];
  if (at === undefined || fields === undefined || opCode === undefined || another !== undefined) return [];
  const [packet, second] = packetsWith(context.model, opCode, "sent");
  return packet === undefined || second !== undefined ? [] : ofObject(context, at.lookup, fields, packet);
}

/** The members of an object that becomes the fields of a packet, or of a record in it. */
function ofObject(
  context: RuleContext,
  lookup: CodeLookup,
  expression: Expression,
  { name, fields }: { readonly name: string; readonly fields: readonly Field[] },
): Diagnostic[] {
  const object = lookup.valueOf(expression);
  if (isFunction(object) || object.kind !== "object") return [];
  return object.members.flatMap(({ key, value }): Diagnostic[] => {
    const field = fields.find((one) => one.name === key);
    if (field === undefined) return [];
    if (field.repeat !== undefined) {
      const list = lookup.valueOf(value);
      if (isFunction(list) || list.kind !== "array" || list.items.some((one) => one.kind === "spread")) return [];
      if (list.items.length > field.repeat) {
        const why = `it is a list of ${field.repeat} at most, and this has ${list.items.length}`;
        return [finding(context, lookup, value, field, name, why)];
      }
      return list.items.flatMap((one) => ofValue(context, lookup, one, field, name));
    }
    return ofValue(context, lookup, value, field, name);
  });
}

function ofValue(
  context: RuleContext,
  lookup: CodeLookup,
  value: Expression,
  field: Field,
  name: string,
): Diagnostic[] {
  const { type } = field;
  if (type.kind === "record") {
    const record = recordOf(context.model, type.record);
    return record === undefined ? [] : ofObject(context, lookup, value, record);
  }
  // How many numbers a vector has is in its type, too: there TypeScript has said it.
  const told = context.presetOf(lookup.span(value).source) === "strict";
  const why = misfit(lookup, value, field, told);
  return why === undefined ? [] : [finding(context, lookup, value, field, name, why)];
}

function recordOf({ records }: PacketModel, name: string) {
  return records.find((one) => one.name === name);
}

function finding(
  context: RuleContext,
  lookup: CodeLookup,
  value: Expression,
  { name: field }: Field,
  name: string,
  why: string,
): Diagnostic {
  const notes = context.definedAt(`${name}.${field}`, `The limits of ${field}.`);
  return rt4215(lookup.span(value), { text: quoted(lookup.textOf(value)), field, name, why }, notes);
}

/**
 * Why a value does not fit a field; undefined where it fits, or is not written there.
 * @param lengthTold Somebody else says that a vector has too few or too many parts.
 */
function misfit(lookup: CodeLookup, expression: Expression, field: Field, lengthTold = false): string | undefined {
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return undefined;
  const { type, min, max, maxLength } = field;
  switch (type.kind) {
    case "number":
    case "long":
    case "float":
    case "double":
      return outside(numberIn(value), min, max);
    case "string": {
      if (value.kind !== "string" || maxLength === undefined) return undefined;
      const bytes = Buffer.byteLength(value.value);
      return bytes > maxLength ? `it takes ${maxLength} bytes at most, and this has ${bytes}` : undefined;
    }
    case "floats":
    case "vector2":
    case "vector3":
    case "vector4": {
      if (value.kind !== "array" || value.items.some((one) => one.kind === "spread")) return undefined;
      const { length } = value.items;
      const parts = type.kind === "floats" ? undefined : Number(type.kind.slice(-1));
      if (parts !== undefined && length !== parts && lengthTold) return undefined;
      if (parts !== undefined && length !== parts) return `it has ${parts} numbers, and this ${length}`;
      if (parts === undefined && maxLength !== undefined && length > maxLength) {
        return `it takes ${maxLength} numbers at most, and this has ${length}`;
      }
      for (const item of value.items) {
        const why = outside(numberIn(item), min, max);
        if (why !== undefined) return why;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function outside(n: number | undefined, min: number | undefined, max: number | undefined): string | undefined {
  if (n === undefined) return undefined;
  if (min !== undefined && n < min) return `it is ${min} at least`;
  return max !== undefined && n > max ? `it is ${max} at most` : undefined;
}
