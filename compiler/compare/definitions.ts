/**
 * Records and enums: which became which, who uses them, and what changed in them.
 *
 * A change of a record or enum is told once, where it stands, and breaks whomever it breaks through any of the packets that
 * carry it. So the packets are walked first, to learn which sides write each definition; cycles and long chains are usual.
 */

import { rt7033, rt7034, rt7035, rt7036, rt7037, rt7038, rt7039 } from "#compiler/diagnostics/catalogue.ts";
import type { Note } from "#compiler/diagnostics/diagnostic.ts";
import type { EnumDefinition, EnumValue, FieldType, PacketModel, RecordDefinition } from "#schemas/packet-model.ts";
import type { Side, Sides } from "./breaks.ts";
import type { Comparison, Found, Part, Parts } from "./change.ts";
import { compareFields, type Owner, pairFields, type SameType } from "./fields.ts";
import { compareWords } from "./limits.ts";
import type { PacketPair } from "./packets.ts";

type Kind = "record" | "enum";

/** A definition of the old model and what it is in the new one. */
interface Use {
  readonly kind: Kind;
  readonly before: string;
  readonly after: string;
  readonly sides: Set<Side>;
  /** Fields of that type in the new model, such as `Move.position`. */
  readonly users: Set<string>;
}

interface Named {
  readonly record: ReadonlyMap<string, RecordDefinition>;
  readonly enum: ReadonlyMap<string, EnumDefinition>;
}

/** What the packets say of the definitions they carry. */
export interface Uses {
  readonly same: SameType;
  /** By kind and old name. */
  readonly byBefore: ReadonlyMap<string, Use>;
}

/** Walks all pairs of packets, and learns which records and enums were renamed and who writes them. */
export function findUses({ before, after }: Comparison, packets: readonly PacketPair[]): Uses {
  const old = namesOf(before);
  const now = namesOf(after);
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  // The first field whose type went from a name that is gone to one that is new decides what was renamed to what.
  const same: SameType = (a, b) => {
    if (a.kind !== b.kind) return false;
    const was = nameOf(a);
    const is = nameOf(b);
    if (was === undefined || is === undefined || was === is) return true;
    const kind = a.kind as Kind;
    const key = `${kind} ${was}`;
    if (renamed.get(key) === is) return true;
    if (renamed.has(key) || taken.has(`${kind} ${is}`) || now[kind].has(was) || old[kind].has(is)) return false;
    renamed.set(key, is);
    taken.add(`${kind} ${is}`);
    return true;
  };
  const uses = new Map<string, Use>();
  const waiting: { readonly owner: Owner; readonly sides: Sides }[] = packets.map(({ before, after, sides }) => ({
    owner: { before, after },
    sides,
  }));
  // Every record that stayed, even one that no packet carries now: its fields may name others.
  for (const [name, record] of now.record) {
    const was = old.record.get(name);
    if (was !== undefined) waiting.push({ owner: { before: was, after: record }, sides: new Set() });
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { before: was, after: is } of pairFields(next.owner, same).pairs) {
      const from = nameOf(was.type);
      const to = nameOf(is.type);
      if (from === undefined || to === undefined || !same(was.type, is.type)) continue;
      const kind = was.type.kind as Kind;
      const key = `${kind} ${from}`;
      let use = uses.get(key);
      const first = use === undefined;
      use ??= { kind, before: from, after: to, sides: new Set(), users: new Set() };
      uses.set(key, use);
      use.users.add(`${next.owner.after.name}.${is.name}`);
      const known = use.sides.size;
      if (was.index === is.index) for (const side of next.sides) use.sides.add(side);
      if (kind === "enum" || (!first && use.sides.size === known)) continue;
      const fromRecord = old.record.get(from);
      const toRecord = now.record.get(to);
      if (fromRecord === undefined || toRecord === undefined) continue;
      waiting.push({ owner: { before: fromRecord, after: toRecord }, sides: new Set(use.sides) });
    }
  }
  return { same, byBefore: uses };
}

/** Tells what became of each record and enum, and what changed in it. */
export function compareDefinitions(comparison: Comparison, { same, byBefore }: Uses): void {
  const old = namesOf(comparison.before);
  const now = namesOf(comparison.after);
  const became = new Set<string>();
  for (const kind of ["record", "enum"] as const) {
    for (const [name, was] of old[kind]) {
      const use = byBefore.get(`${kind} ${name}`);
      const is = now[kind].get(use?.after ?? name);
      const before = partOf(was);
      if (is === undefined) {
        const tell = { kind, name };
        comparison.found({
          rule: "definitionRemoved",
          sides: new Set(),
          before,
          tell: (span, notes) => rt7038(span, tell, notes),
        });
        continue;
      }
      became.add(`${kind} ${is.name}`);
      const parts: Parts = { before, after: partOf(is) };
      const notes = use === undefined ? [] : [usersNote(use)];
      const found = (one: Found): void => comparison.found({ ...one, notes });
      const sides = use?.sides ?? new Set();
      if (is.name !== name) {
        const tell = { kind, name: is.name, was: name };
        found({ rule: "definitionRenamed", sides, ...parts, tell: (span, notes) => rt7037(span, tell, notes) });
      }
      compareWords(comparison, parts);
      if ("fields" in was && "fields" in is) {
        compareFields({ ...comparison, found }, { before: was, after: is }, sides, same);
      } else if ("values" in was && "values" in is) {
        compareValues({ ...comparison, found }, was, is, sides);
      }
    }
    for (const [name, definition] of now[kind]) {
      if (became.has(`${kind} ${name}`)) continue;
      const tell = { kind, name };
      const after = partOf(definition);
      comparison.found({
        rule: "definitionAdded",
        sides: new Set(),
        after,
        tell: (span, notes) => rt7039(span, tell, notes),
      });
    }
  }
}

function compareValues(comparison: Comparison, before: EnumDefinition, after: EnumDefinition, sides: Sides): void {
  const { found } = comparison;
  const within = after.name;
  const part = (owner: EnumDefinition, definition: EnumValue): Part => ({
    kind: "value",
    name: `${owner.name}.${definition.name}`,
    definition,
  });
  const byName = new Map(before.values.map((one) => [one.name, one]));
  const names = new Set(after.values.map((one) => one.name));
  const goneByValue = new Map(before.values.filter(({ name }) => !names.has(name)).map((one) => [one.value, one]));
  const told = new Set<EnumValue>();
  for (const value of after.values) {
    const was = byName.get(value.name) ?? goneByValue.get(value.value);
    const now = part(after, value);
    if (was === undefined) {
      const tell = { name: now.name, is: value.value };
      found({ rule: "valueAdded", sides, after: now, tell: (span, notes) => rt7034(span, tell, notes) });
      continue;
    }
    told.add(was);
    const parts: Parts = { before: part(before, was), after: now };
    if (was.value !== value.value) {
      const tell = { name: now.name, was: was.value, is: value.value };
      found({ rule: "valueRenumbered", sides, ...parts, tell: (span, notes) => rt7035(span, tell, notes) });
    } else if (was.name !== value.name) {
      const tell = { name: now.name, was: was.name };
      found({ rule: "valueRenamed", sides, ...parts, tell: (span, notes) => rt7036(span, tell, notes) });
    }
    compareWords(comparison, parts);
  }
  for (const value of before.values) {
    if (told.has(value)) continue;
    const tell = { name: within, value: value.name, was: value.value };
    const gone = part(before, value);
    found({ rule: "valueRemoved", sides, before: gone, within, tell: (span, notes) => rt7033(span, tell, notes) });
  }
}

function namesOf(model: PacketModel): Named {
  return {
    record: new Map(model.records.map((one) => [one.name, one])),
    enum: new Map(model.enums.map((one) => [one.name, one])),
  };
}

function nameOf(type: FieldType): string | undefined {
  return type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : undefined;
}

function partOf(definition: RecordDefinition | EnumDefinition): Part {
  const { name } = definition;
  return "fields" in definition ? { kind: "record", name, definition } : { kind: "enum", name, definition };
}

/** A few of the fields that carry a definition, so that its reader sees how far a change reaches. */
function usersNote({ after, users }: Use): Note {
  const shown = [...users].sort().slice(0, 4);
  const more = users.size - shown.length;
  return { message: `${after} is the type of ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}.` };
}
