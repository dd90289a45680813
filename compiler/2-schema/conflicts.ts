/**
 * Definitions held against each other, and fields within one definition: shared names, op-codes and indexes, types that do
 * not exist, records that contain each other without end. Each finding points at both places.
 */

import { rt2003, rt2008, rt2009, rt2012, rt2013, rt2018, rt2020 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "#compiler/text/nearest.ts";
import type { Span } from "#compiler/text/source.ts";
import { isScalarKind, type Kind, scalarKinds } from "#schemas/field-types.ts";
import type { Definition, FieldDefinition, NamedType, ValueDefinition } from "./definitions.ts";
import { soundModifiers } from "./modifiers.ts";

/**
 * Tells every conflict and returns the definitions without those that lost one: the first keeps its name.
 * @param complete false when a file could not be read as JSON: then a record that is missing may stand there.
 */
export function findConflicts(
  definitions: readonly Definition[],
  complete: boolean,
  diagnostics: Diagnostic[],
): Definition[] {
  const unique = findSharedNames(definitions, diagnostics);
  findSharedOpCodes(unique, diagnostics);
  const types = new Map(unique.filter((one) => one.kind !== "packet").map((one) => [one.name, one]));
  const sound = unique.map((one) => ({
    ...one,
    fields: soundFields(one, types, complete, diagnostics),
    values: soundValues(one, diagnostics),
  }));
  findEndless(sound, diagnostics);
  return sound;
}

function findSharedNames(definitions: readonly Definition[], diagnostics: Diagnostic[]): Definition[] {
  const owners = new Map<string, Definition>();
  for (const one of definitions) {
    const other = owners.get(one.name);
    if (other === undefined) owners.set(one.name, one);
    else {
      const notes = [{ message: `The other ${other.kind} is defined here.`, span: other.span }];
      diagnostics.push(rt2008(one.span, { name: one.name, other: other.kind }, notes));
    }
  }
  return [...owners.values()];
}

function findSharedOpCodes(definitions: readonly Definition[], diagnostics: Diagnostic[]): void {
  const owners = new Map<string, { readonly name: string; readonly span: Span }>();
  for (const { name, packet } of definitions) {
    if (packet === undefined) continue;
    const { opCode, from } = packet;
    const keys = from === "both" ? [`${opCode} client`, `${opCode} server`] : [`${opCode} ${from}`];
    const other = owners.get(keys[0]!) ?? owners.get(keys.at(-1)!);
    if (other !== undefined) {
      const notes = [{ message: `${other.name} has it here.`, span: other.span }];
      diagnostics.push(rt2003(packet.opCodeSpan, { opCode, name, other: other.name }, notes));
    }
    for (const key of keys) if (!owners.has(key)) owners.set(key, { name, span: packet.opCodeSpan });
  }
}

/** The fields of a definition without those whose index or type does not hold. */
function soundFields(
  definition: Definition,
  types: ReadonlyMap<string, Definition>,
  complete: boolean,
  diagnostics: Diagnostic[],
): FieldDefinition[] {
  for (const one of definition.looseTypes) {
    if (complete && kindOf(one.type, types) === undefined) diagnostics.push(unknownType(one, types));
  }
  const owners = new Map<number, FieldDefinition>();
  const sound = definition.fields.flatMap((field) => {
    const other = owners.get(field.index);
    if (other !== undefined) {
      const holes = {
        index: field.index,
        name: `field ${field.name} of ${definition.name}`,
        other: `field ${other.name}`,
      };
      const notes = [{ message: `Field ${other.name} has it here.`, span: other.indexSpan }];
      diagnostics.push(rt2009(field.indexSpan, holes, notes));
    } else owners.set(field.index, field);
    const kind = kindOf(field.type, types);
    if (kind === undefined && complete) diagnostics.push(unknownType(field, types));
    if (other !== undefined || kind === undefined) return [];
    return [soundModifiers(field, kind, definition.name, diagnostics)];
  });
  findOverlaps(definition, sound, diagnostics);
  return sound;
}

/** Lists that run over the index of another field. Each list is told once, with the first field it meets. */
function findOverlaps(definition: Definition, fields: readonly FieldDefinition[], diagnostics: Diagnostic[]): void {
  if (fields.every(({ repeat }) => repeat === undefined)) return;
  const ascending = [...fields].sort((a, b) => a.index - b.index);
  for (const [at, field] of ascending.entries()) {
    const next = ascending[at + 1];
    if (field.repeat === undefined || next === undefined) continue;
    const last = field.index + field.repeat.value - 1;
    if (last < next.index) continue;
    const holes = {
      name: `Field ${field.name} of ${definition.name}`,
      index: field.index,
      last,
      other: next.name,
      taken: next.index,
      most: next.index - field.index,
    };
    const notes = [{ message: `Field ${next.name} has index ${next.index} here.`, span: next.indexSpan }];
    diagnostics.push(rt2018(field.repeat.span, holes, notes));
  }
}

/** The values of an enum without those whose number another has. */
function soundValues(definition: Definition, diagnostics: Diagnostic[]): ValueDefinition[] {
  const owners = new Map<number, ValueDefinition>();
  for (const one of definition.values) {
    const other = owners.get(one.value);
    if (other === undefined) owners.set(one.value, one);
    else {
      const holes = { name: one.name, enum: definition.name, value: one.value, other: other.name };
      diagnostics.push(
        rt2020(one.valueSpan, holes, [{ message: `${other.name} has it here.`, span: other.valueSpan }]),
      );
    }
  }
  return [...owners.values()];
}

/** What a type's name stands for; undefined when for nothing. */
function kindOf(type: string, types: ReadonlyMap<string, Definition>): Kind | undefined {
  if (isScalarKind(type)) return type;
  const kind = types.get(type)?.kind;
  return kind === "packet" ? undefined : kind;
}

function unknownType(field: NamedType, types: ReadonlyMap<string, Definition>): Diagnostic {
  const near = didYouMean(field.type, [...scalarKinds, ...types.keys()]);
  const shown = field.type.length > 64 ? `${field.type.slice(0, 64)}…` : field.type;
  const advice =
    near ?? `Types are ${scalarKinds.join(", ")}; records are defined under "records", enums under "enums".`;
  return rt2012(field.typeSpan, { type: JSON.stringify(shown), advice });
}

/** Records that are never complete: a circle of required fields. Each circle is told once, at its first record. */
function findEndless(definitions: readonly Definition[], diagnostics: Diagnostic[]): void {
  const records = new Map(definitions.filter((one) => one.kind === "record").map((one) => [one.name, one]));
  const done = new Set<string>();
  for (const start of records.keys()) {
    // Depth first with an own stack: a chain of ten thousand records is legal and must not overflow ours.
    const trail: { readonly record: Definition; next: number; readonly by: FieldDefinition | undefined }[] = [];
    const onTrail = new Set<string>();
    const enter = (name: string, by: FieldDefinition | undefined): void => {
      const record = records.get(name);
      if (record === undefined || done.has(name)) return;
      trail.push({ record, next: 0, by });
      onTrail.add(name);
    };
    enter(start, undefined);
    while (trail.length > 0) {
      const top = trail.at(-1)!;
      const field = top.record.fields[top.next++];
      if (field === undefined) {
        trail.pop();
        onTrail.delete(top.record.name);
        done.add(top.record.name);
      } else if (needs(field) && onTrail.has(field.type)) {
        const from = trail.findIndex((one) => one.record.name === field.type);
        diagnostics.push(endless(trail.slice(from), field));
      } else if (needs(field)) enter(field.type, field);
    }
  }
}

/** Whether no value is complete without this field. */
function needs(field: FieldDefinition): boolean {
  return field.optional === undefined && field.repeat === undefined;
}

function endless(
  circle: readonly { readonly record: Definition; readonly by: FieldDefinition | undefined }[],
  last: FieldDefinition,
): Diagnostic {
  // Step i goes through the field by which step i + 1 was entered; the last closes the circle.
  const steps = circle.map(({ record }, at) => ({ record, field: circle[at + 1]?.by ?? last }));
  const first = steps[0]!.record;
  const shown = steps.length > 8 ? [...steps.slice(0, 7), undefined, steps.at(-1)!] : steps;
  const cycle = shown.map((step) => (step === undefined ? "…" : `${step.record.name}.${step.field.name}`)).join(" → ");
  const notes = shown.flatMap((step) => {
    if (step === undefined) return [];
    return [
      { message: `${step.record.name} requires ${withArticle(step.field.type)} here.`, span: step.field.typeSpan },
    ];
  });
  return rt2013(first.span, { name: first.name, cycle: `${cycle} → ${first.name}` }, notes);
}

function withArticle(record: string): string {
  return `a value of ${record}`;
}
