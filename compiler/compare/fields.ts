/**
 * The fields of a packet or record against those it had: which became which, and what changed in each.
 *
 * A field keeps its identity by its name; where the name is gone, by index and type. A field on an index that belonged to
 * another one is the worst that can happen, so it is looked for everywhere, in the middle of lists too.
 */

import {
  rt7012,
  rt7013,
  rt7014,
  rt7015,
  rt7016,
  rt7017,
  rt7018,
  rt7019,
  rt7020,
  rt7021,
  rt7022,
  rt7023,
  rt7024,
  rt7025,
  rt7026,
} from "#compiler/diagnostics/catalogue.ts";
import type { Field, FieldType } from "#schemas/packet-model.ts";
import type { Sides } from "./breaks.ts";
import type { Comparison, Part, Parts } from "./change.ts";
import { compareLimits, compareShapes, compareWords } from "./limits.ts";
import type { RuleName } from "./rules.ts";
import { lastIndex, typeText } from "./values.ts";

/** A packet or record: the name it has and had, and its fields. */
export interface Owner {
  readonly before: { readonly name: string; readonly fields: readonly Field[] };
  readonly after: { readonly name: string; readonly fields: readonly Field[] };
}

export interface FieldPair {
  readonly before: Field;
  readonly after: Field;
}

/** Whether a type of the old model is the same as one of the new, renamed records and enums included. */
export type SameType = (before: FieldType, after: FieldType) => boolean;

export interface FieldPairing {
  readonly pairs: readonly FieldPair[];
  readonly removed: readonly Field[];
  readonly added: readonly Field[];
  /** Another field on an index of an old one; the same index with another name and type is told here and nowhere else. */
  readonly reused: readonly FieldPair[];
}

/** Which field became which. */
export function pairFields({ before, after }: Owner, same: SameType): FieldPairing {
  const oldByName = new Map(before.fields.map((field) => [field.name, field]));
  const newNames = new Set(after.fields.map((field) => field.name));
  const goneByIndex = new Map(before.fields.filter(({ name }) => !newNames.has(name)).map((one) => [one.index, one]));
  const pairs: FieldPair[] = [];
  const reused: FieldPair[] = [];
  const added: Field[] = [];
  const told = new Set<Field>();
  for (const field of after.fields) {
    const namesake = oldByName.get(field.name);
    const there = goneByIndex.get(field.index);
    if (namesake !== undefined) {
      pairs.push({ before: namesake, after: field });
      told.add(namesake);
    } else if (there !== undefined) {
      (same(there.type, field.type) ? pairs : reused).push({ before: there, after: field });
      told.add(there);
    } else added.push(field);
  }
  const from = new Map(pairs.map((pair) => [pair.after, pair.before]));
  const holders: (Field | undefined)[] = [];
  for (const field of before.fields) for (let at = field.index; at <= lastIndex(field); at++) holders[at] = field;
  for (const field of after.fields) {
    const own = from.get(field);
    // That a field moved is told already, and says the same; a list that stayed meets other fields only where it grew.
    if (own !== undefined && own.index !== field.index) continue;
    const others = new Set<Field>();
    for (let at = field.index; at <= lastIndex(field); at++) {
      const ownPlace = own !== undefined && at <= lastIndex(own);
      const other = ownPlace ? undefined : holders[at];
      if (other !== undefined) others.add(other);
    }
    for (const other of others) {
      if (!reused.some((one) => one.before === other && one.after === field))
        reused.push({ before: other, after: field });
    }
  }
  const taken = new Set(reused.map((one) => one.after));
  return {
    pairs,
    removed: before.fields.filter((field) => !told.has(field)),
    added: added.filter((field) => !taken.has(field)),
    reused,
  };
}

/** Tells what changed in the fields of a packet or record that these sides write. */
export function compareFields(comparison: Comparison, owner: Owner, sides: Sides, same: SameType): void {
  const { pairs, removed, added, reused } = pairFields(owner, same);
  const within = owner.after.name;
  const old = (field: Field): Part => ({
    kind: "field",
    name: `${owner.before.name}.${field.name}`,
    definition: field,
  });
  const now = (field: Field): Part => ({ kind: "field", name: `${within}.${field.name}`, definition: field });
  for (const field of removed) {
    const holes = { field: field.name, name: within, index: field.index };
    const needed = field.required && field.repeat === undefined;
    const tell = needed ? rt7012 : rt7013;
    const rule: RuleName = needed ? "requiredFieldRemoved" : "optionalFieldRemoved";
    comparison.found({ rule, sides, before: old(field), within, tell: (span, notes) => tell(span, holes, notes) });
  }
  for (const field of added) {
    const needed = field.required && field.repeat === undefined;
    const rule: RuleName = needed ? "requiredFieldAdded" : "optionalFieldAdded";
    const tell = needed ? rt7014 : rt7015;
    const holes = { field: field.name, name: within, index: field.index };
    comparison.found({ rule, sides, after: now(field), tell: (span, notes) => tell(span, holes, notes) });
  }
  for (const { before, after } of reused) {
    const holes = {
      field: after.name,
      name: within,
      index: Math.max(before.index, after.index),
      type: typeText(after.type),
      other: before.name,
      otherType: typeText(before.type),
    };
    comparison.found({
      rule: "indexReused",
      sides,
      before: old(before),
      after: now(after),
      tell: (span, notes) => rt7018(span, holes, notes),
    });
  }
  for (const pair of pairs) {
    comparePair(comparison, pair, { before: old(pair.before), after: now(pair.after) }, sides, same);
  }
}

function comparePair(
  comparison: Comparison,
  { before, after }: FieldPair,
  parts: Parts,
  all: Sides,
  same: SameType,
): void {
  const name = parts.after.name;
  const { found } = comparison;
  if (before.name !== after.name) {
    const holes = { name, was: before.name };
    found({ rule: "fieldRenamed", sides: all, ...parts, tell: (span, notes) => rt7016(span, holes, notes) });
  }
  // Nothing that is written at the old index is read at the new one: what else changed concerns code only.
  const sides: Sides = before.index === after.index ? all : new Set();
  if (before.index !== after.index) {
    const holes = { name, was: before.index, is: after.index };
    found({ rule: "fieldMoved", sides: all, ...parts, tell: (span, notes) => rt7017(span, holes, notes) });
  }
  compareRequired(comparison, { before, after }, parts, sides);
  if (same(before.type, after.type)) {
    compareLimits(comparison, { before, after }, ["min", "max", "maxLength", "repeat"], parts, sides);
    compareShapes(comparison, { before, after }, parts, sides);
  } else {
    // What the values may be is part of how the types compare; how many there are is not.
    compareTypes(comparison, { before, after }, parts, sides);
    compareLimits(comparison, { before, after }, ["repeat"], parts, sides);
  }
  compareWords(comparison, parts);
}

function compareRequired({ found }: Comparison, { before, after }: FieldPair, parts: Parts, sides: Sides): void {
  const holes = { name: parts.after.name };
  if (before.repeat === undefined && after.repeat !== undefined) {
    found({ rule: "listMade", sides, ...parts, tell: (span, notes) => rt7025(span, holes, notes) });
  } else if (before.repeat !== undefined && after.repeat === undefined) {
    found({ rule: "listUnmade", sides, ...parts, tell: (span, notes) => rt7026(span, holes, notes) });
  } else if (!before.required && after.required) {
    found({ rule: "madeRequired", sides, ...parts, tell: (span, notes) => rt7023(span, holes, notes) });
  } else if (before.required && !after.required) {
    found({ rule: "madeOptional", sides, ...parts, tell: (span, notes) => rt7024(span, holes, notes) });
  }
}

function compareTypes(comparison: Comparison, { before, after }: FieldPair, parts: Parts, sides: Sides): void {
  const newReadsOld = comparison.newReadsOld(after, before);
  const oldReadsNew = comparison.oldReadsNew(before, after);
  const holes = { name: parts.after.name, was: typeText(before.type), is: typeText(after.type) };
  const [rule, tell] = newReadsOld
    ? oldReadsNew
      ? (["typeRestated", rt7022] as const)
      : (["typeWidened", rt7020] as const)
    : oldReadsNew
      ? (["typeNarrowed", rt7021] as const)
      : (["typeReplaced", rt7019] as const);
  comparison.found({ rule, sides, ...parts, tell: (span, notes) => tell(span, holes, notes) });
}
