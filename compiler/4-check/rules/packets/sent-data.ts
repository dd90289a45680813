/**
 * Sent data against its packet: the setter against the field's type, the index against the fields, required fields that are
 * missing, data that belongs to another packet.
 *
 * Setters are judged one by one, wherever they stand; a packet is judged as a whole where it is sent. Data of another packet is
 * said once, in the place of everything that is wrong with it.
 */

import type { Sent, SentData, SentField, Site } from "#compiler/3-program/site.ts";
import { rt4201, rt4202, rt4203, rt4204, rt4205, rt4206 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import { overlaps, type Span } from "#compiler/text/source.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { broughtBy } from "../../questions/brought.ts";
import { setterNames } from "../../questions/builder-of.ts";
import { replacing } from "../../questions/edits.ts";
import {
  fieldAt,
  fieldsInWords,
  indexesOf,
  isOnlyOf,
  type Layout,
  layoutOf,
  type Misfit,
  misfits,
  nestedAt,
  packetsWith,
  typeInWords,
} from "../../questions/layout.ts";
import { conditionsAround, exitsBefore, lookupOf } from "../../questions/lookup.ts";

type Built = SentData & { readonly kind: "built" };

const setters: ReadonlySet<string> = new Set(setterNames);

export const sentData: Rule = {
  codes: ["RT4201", "RT4202", "RT4203", "RT4204", "RT4205", "RT4206"],
  run(context) {
    const found: Diagnostic[] = [];
    const elsewhere = new Set<string>();
    const quiet = context.quietIn("RT4201");
    for (const site of context.sites) {
      if (site.kind !== "sends" || quiet.has(site)) continue;
      const before = found.length;
      for (const sent of site.sent) found.push(...judgePacket(context, site, sent, elsewhere));
      if (found.length === before) quiet.add(site);
    }
    for (const site of context.sites) {
      if (site.kind !== "builds" || !setters.has(site.member) || quiet.has(site)) continue;
      if (elsewhere.size > 0 && elsewhere.has(keyOf(site.span))) continue;
      const fits = (field: Field): boolean => takes(site.member, field);
      const wrong = misfits(context.model, site, "sent", fits);
      if (wrong.length === 0) quiet.add(site);
      for (const misfit of wrong) found.push(setter(context, site, misfit));
    }
    return found;
  },
};

function takes(setterName: string, field: Field): boolean {
  return (fieldTypeRow(field.type).setters as readonly string[]).includes(setterName);
}

function keyOf({ source, start }: Span): string {
  return `${source.path}:${start}`;
}

function setter(context: RuleContext, site: Site, { layout, index, field }: Misfit): Diagnostic {
  const { name } = layout;
  const brought = broughtBy(context, site, 0, index);
  if (field === undefined) {
    const notes = [...context.definedAt(name, `${name} is defined here.`), ...brought];
    return rt4202(site.span, { index, name, fields: fieldsInWords(layout) }, notes);
  }
  const right = fieldTypeRow(field.type).setters[0]!;
  const notes = [...context.definedAt(`${name}.${field.name}`, `It is ${field.name} in the schema.`), ...brought];
  const found = rt4201(site.span, { index, name, type: typeInWords(field.type), setter: right }, notes);
  // Where another field takes such a value, the index may be what is wrong; data and lists are other values altogether.
  const alike = (one: string): boolean => /^set(?:Number|Float|Double)$/.test(one);
  if (layout.fields.some((one) => takes(site.member, one)) || !alike(right) || !alike(site.member)) return found;
  if (!isOnlyOf(site, layout)) return found;
  return { ...found, fix: { message: `Set it with ${right}`, edits: [replacing(site.span, right)] } };
}

/** @param elsewhere the setters of data that belongs to another packet; added to. */
function judgePacket(context: RuleContext, site: Site, sent: Sent, elsewhere: Set<string>): Diagnostic[] {
  const { model } = context;
  const [opCode, another] = sent.opCodes;
  if (opCode === undefined || another !== undefined) return [];
  const [packet, second] = packetsWith(model, opCode, "sent");
  if (packet === undefined || second !== undefined) return [];
  const { data } = sent;
  const at = placeOf(site, sent);
  const brought = (): readonly Note[] => {
    const calls = broughtBy(context, site, 0, opCode);
    // Of several calls with this op-code the data of some may be right.
    return calls.length === 1 ? calls : [];
  };
  const layout = layoutOf(packet);
  switch (data.kind) {
    case "none": {
      const required = packet.fields.filter(isRequired);
      if (required.length === 0) return [];
      const fields = inWords(required);
      const notes = [...context.definedAt(packet.name, "It is defined here."), ...brought()];
      return [rt4206(at, { name: packet.name, fields }, notes)];
    }
    case "received": {
      const [from] = data.opCodes;
      if (from === undefined || data.opCodes.length > 1 || data.path.length > 0) return [];
      const [origin, ...more] = packetsWith(model, from, "received");
      if (origin === undefined || more.length > 0 || from === opCode || holds(origin, packet)) return [];
      return [ofAnother(context, at, packet, origin, `was received with`, brought())];
    }
    case "built": {
      const other = ownerOf(model, data, packet);
      if (other !== undefined) {
        for (const field of data.fields) elsewhere.add(keyOf(field.span));
        return [ofAnother(context, at, packet, other, "has the fields of", brought())];
      }
      return missing(context, at, layout, data, sent.at, brought);
    }
    default:
      return [];
  }
}

/** The op-code tells which packet it is, unless one line sends several: then the data does. */
function placeOf(site: Site, sent: Sent): Span {
  const codes = new Set(site.uses.flatMap((use) => use.opCodes));
  if (codes.size <= 1) return site.span;
  return (sent.data.kind === "built" ? sent.data.fields[0]?.span : undefined) ?? sent.at;
}

function ofAnother(
  context: RuleContext,
  at: Span,
  { name }: PacketDefinition,
  { name: other }: PacketDefinition,
  how: string,
  brought: readonly Note[],
): Diagnostic {
  const notes = [
    ...context.definedAt(name, `${name} is defined here.`),
    ...context.definedAt(other, `${other} is defined here.`),
    ...brought,
  ];
  return rt4203(at, { name, other, how }, notes);
}

/** Whether data that was received with one packet has what another requires. */
function holds(origin: PacketDefinition, packet: PacketDefinition): boolean {
  return packet.fields.every((field) => {
    const same = fieldAt(layoutOf(origin), field.index);
    if (same === undefined) return !isRequired(field);
    const [a, b] = [fieldTypeRow(same.type).wire, fieldTypeRow(field.type).wire];
    return a === b || a === null || b === null;
  });
}

/** Another packet that most of the data was made for: fits it in every field, where more than half do not fit this one. */
function ownerOf(model: PacketModel, data: Built, packet: PacketDefinition): PacketDefinition | undefined {
  if (data.open !== undefined || data.fields.length === 0) return undefined;
  const wrong = data.fields.filter((field) => !fitsAt(layoutOf(packet), field)).length;
  if (wrong * 2 <= data.fields.length) return undefined;
  return model.packets.find(
    (one) =>
      one !== packet &&
      one.from !== "client" &&
      data.fields.every((field) => fitsAt(layoutOf(one), field)) &&
      one.fields.every((field) => !isRequired(field) || settersOf(data, field.index).length > 0),
  );
}

function fitsAt(layout: Layout, field: SentField): boolean {
  const indexes = indexesOf(field);
  return (
    indexes.length === 0 ||
    indexes.some((index) => {
      const there = fieldAt(layout, index);
      return there !== undefined && takes(field.setter, there);
    })
  );
}

function settersOf(data: Built, index: number): SentField[] {
  return data.fields.filter((field) => {
    const indexes = indexesOf(field);
    return indexes.length === 0 || indexes.includes(index);
  });
}

/** Lists may be empty. */
function isRequired(field: Field): boolean {
  return field.required && field.repeat === undefined;
}

/**
 * Whether a setter is told its index by who calls: what such a function asks before it sets, as in
 * `number(index, value) { if (value != null) this.data.setNumber(index, value); }`, says nothing about one field.
 */
function isToldWhere(context: RuleContext, { setter: name, span }: SentField): boolean {
  const file = context.files.find((one) => one.source === span.source);
  if (file === undefined) return false;
  const lookup = lookupOf(file);
  const call = lookup
    .callsOf(name)
    .filter((one) => one.start <= span.start && span.end <= one.end)
    .sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  const index = call?.args[0];
  if (call === undefined || index?.kind !== "name" || index.variable?.kind !== "parameter") return false;
  if (index.variable.owner !== lookup.owner(call)) return false;
  return conditionsAround(lookup, call).length > 0 || exitsBefore(lookup, call).length > 0;
}

/** Required fields that the data lacks on every way, or on some. What is nested in it, too. */
function missing(
  context: RuleContext,
  at: Span,
  layout: Layout,
  data: Built,
  send: Span,
  brought: () => readonly Note[] = () => [],
): Diagnostic[] {
  if (data.open !== undefined) return [];
  const found: Diagnostic[] = [];
  const never: Field[] = [];
  for (const field of layout.fields) {
    // One of another type that comes by there in a loop does not set it; of a single one the setter itself is told.
    const fieldSetters = settersOf(data, field.index).filter((one) => isOne(one) || takes(one.setter, field));
    if (isRequired(field) && fieldSetters.length === 0) never.push(field);
    else if (isRequired(field) && fieldSetters.every((one) => !one.always && isOne(one))) {
      if (fieldSetters.some((one) => isToldWhere(context, one))) continue;
      const notes: Note[] = [
        { message: "It is sent here.", span: send },
        ...context.definedAt(`${layout.name}.${field.name}`, `${field.name} is required.`),
      ];
      const { index, name: fieldName } = field;
      found.push(rt4205(fieldSetters[0]!.span, { index, field: fieldName, name: layout.name }, notes));
    }
    const inner = nestedAt(context.model, layout, field.index);
    if (inner === undefined) continue;
    for (const one of fieldSetters) {
      for (const nested of one.nested) {
        if (nested.kind === "built") found.push(...missing(context, one.span, inner, nested, send));
      }
    }
  }
  if (never.length > 0) {
    const first = `${layout.name}.${never[0]!.name}`;
    const notes: Note[] = [
      ...(overlaps(at, send) ? [] : [{ message: "It is sent here.", span: send }]),
      ...context.definedAt(first, `${never[0]!.name} is required.`),
      ...brought(),
    ];
    found.push(
      rt4204(at, { name: layout.name, fields: inWords(never), it: never.length === 1 ? "it" : "them" }, notes),
    );
  }
  return found;
}

/** One index that is known: others may be set in ways that cannot be counted. */
function isOne({ indexes }: SentField): boolean {
  return indexes.kind === "some" && indexes.values.length === 1;
}

function inWords(fields: readonly Field[]): string {
  const shown = fields.map(({ index, name }) => `${index} (${name})`);
  if (shown.length === 1) return `field ${shown[0]}`;
  return `fields ${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
