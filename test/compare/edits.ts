/**
 * Edits of a packet model whose meaning is known beforehand: what changes, and whom it breaks, stated here a second time and
 * apart from the rules. An edit that a model has no place for gives undefined.
 */

import type { Breaks } from "#compiler/compare/compare.ts";
import type { EnumDefinition, Field, FieldType, From, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";
import { below, chance, type Draw, drawModel, finish, freeIndex, isRanged, pick } from "./models.ts";

export interface Edited {
  readonly before: PacketModel;
  readonly after: PacketModel;
  /** Codes of all changes, ascending, one for each change. */
  readonly codes: readonly string[];
  readonly breaks: readonly Breaks[];
}

export interface Edit {
  readonly name: string;
  readonly apply: (g: Draw) => Edited | undefined;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };
type Owner = { readonly name: string; readonly fields: readonly Field[] };

const everyone: readonly Breaks[] = ["clients", "servers", "recordings", "source"];

/** Who writes a definition: a packet by its direction, a record or enum by the packets that carry it. */
function writers(model: PacketModel, name: string): From | undefined {
  const found = new Set<From>();
  for (const packet of model.packets) {
    const reached = new Set<string>([packet.name]);
    const waiting: Owner[] = [packet];
    for (let owner = waiting.pop(); owner !== undefined; owner = waiting.pop()) {
      for (const { type } of owner.fields) {
        const inner = type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : undefined;
        if (inner === undefined || reached.has(inner)) continue;
        reached.add(inner);
        const record = model.records.find((one) => one.name === inner);
        if (record !== undefined) waiting.push(record);
      }
    }
    if (reached.has(name)) found.add(packet.from);
  }
  if (found.has("both") || found.size === 2) return "both";
  return [...found][0];
}

/** Old packets fail at new readers. */
const oldFail: { readonly [from in From]: readonly Breaks[] } = {
  client: ["clients", "recordings"],
  server: ["servers", "recordings"],
  both: ["clients", "servers", "recordings"],
};

/** New packets fail at old readers; those of clients at servers and, relayed, at other clients. */
const newFail: { readonly [from in From]: readonly Breaks[] } = {
  client: ["clients", "servers"],
  server: ["clients"],
  both: ["clients", "servers"],
};

type Fails = "old" | "new" | "both" | "none";

function broken(model: PacketModel, owner: string, fails: Fails, source: boolean): Breaks[] {
  const from = writers(model, owner);
  const found = new Set<Breaks>(source ? ["source"] : []);
  if (from !== undefined && (fails === "old" || fails === "both")) for (const one of oldFail[from]) found.add(one);
  if (from !== undefined && (fails === "new" || fails === "both")) for (const one of newFail[from]) found.add(one);
  return everyone.filter((one) => found.has(one));
}

/** A model with one packet exchanged, removed (undefined) or added (no old one). */
function withPacket(model: PacketModel, old: PacketDefinition | undefined, now?: PacketDefinition): PacketModel {
  const rest = model.packets.filter((one) => one !== old);
  return finish(now === undefined ? rest : [...rest, now], model.records, model.enums);
}

function withFields(model: PacketModel, owner: Owner, fields: readonly Field[]): PacketModel {
  const change = <T extends Owner>(one: T): T => (one.name === owner.name ? { ...one, fields } : one);
  return finish(model.packets.map(change), model.records.map(change), model.enums);
}

function packetEdit(
  name: string,
  fits: (packet: PacketDefinition, model: PacketModel) => boolean,
  change: (packet: PacketDefinition, model: PacketModel) => PacketDefinition | undefined,
  codes: readonly string[],
  breaks: (packet: PacketDefinition) => readonly Breaks[],
): Edit {
  return {
    name,
    apply(g) {
      const before = drawModel(g);
      const able = before.packets.filter((one) => fits(one, before));
      if (able.length === 0) return undefined;
      const packet = pick(g, able);
      return { before, after: withPacket(before, packet, change(packet, before)), codes, breaks: breaks(packet) };
    },
  };
}

/** Changes one field of a packet or record. `prepare` makes the field it starts from, so that every edit has a place. */
function fieldEdit(
  name: string,
  prepare: (g: Draw, index: number, model: PacketModel) => Partial<Field> | undefined,
  change: (field: Field, free: number, g: Draw) => Field | undefined,
  code: string,
  fails: Fails,
  source: boolean,
): Edit {
  return {
    name,
    apply(g) {
      const drawn = drawModel(g);
      const owner = pick<Owner>(g, [...drawn.packets, ...drawn.records]);
      const index = freeIndex(owner.fields) + below(g, 3);
      const prepared = prepare(g, index, drawn);
      if (prepared === undefined) return undefined;
      const type: FieldType = { kind: "number" };
      const field: Field = { index, name: "edited", type, required: chance(g, 2), ...prepared };
      const before = withFields(drawn, owner, [...owner.fields, field]);
      const now = change(field, index + 10, g);
      const after = withFields(drawn, owner, now === undefined ? owner.fields : [...owner.fields, now]);
      return { before, after, codes: [code], breaks: broken(before, owner.name, fails, source) };
    },
  };
}

const of =
  (type: FieldType, more: Partial<Field> = {}) =>
  (): Partial<Field> => ({ type, ...more });
const to =
  (more: Partial<Field>) =>
  (field: Field): Field => ({ ...field, ...more });
const kind = (one: FieldType["kind"]): FieldType => ({ kind: one }) as FieldType;
const free = (model: PacketModel, opCode: number, side: "client" | "server"): boolean =>
  model.packets.every((one) => one.opCode !== opCode || (one.from !== side && one.from !== "both"));
const without = (field: Field, key: keyof Field): Field => {
  const { [key]: _gone, ...rest } = field;
  return rest as Field;
};

function enumEdit(
  name: string,
  change: (one: EnumDefinition) => EnumDefinition,
  code: string,
  fails: Fails,
  source = true,
): Edit {
  return {
    name,
    apply(g) {
      const before = drawModel(g);
      const one = pick(g, before.enums);
      if (one.values.length < 2) return undefined;
      const enums = before.enums.map((other) => (other === one ? change(one) : other));
      const after = finish(before.packets, before.records, enums);
      return { before, after, codes: [code], breaks: broken(before, one.name, fails, source) };
    },
  };
}

/** Renames a definition, at all its uses. */
function renameAll(model: PacketModel, old: string, name: string): PacketModel {
  const type = (one: FieldType): FieldType =>
    one.kind === "record" && one.record === old
      ? { kind: "record", record: name }
      : one.kind === "enum" && one.enum === old
        ? { kind: "enum", enum: name }
        : one;
  const inside = <T extends Owner>(one: T): T => ({
    ...one,
    name: one.name === old ? name : one.name,
    fields: one.fields.map((field) => ({ ...field, type: type(field.type) })),
  });
  return finish(
    model.packets.map(inside),
    model.records.map(inside),
    model.enums.map((one) => (one.name === old ? { ...one, name } : one)),
  );
}

const used = (model: PacketModel, name: string): boolean =>
  [...model.packets, ...model.records].some(({ fields }) =>
    fields.some(({ type }) => (type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : "") === name),
  );

const lists: readonly [string, Edit["apply"]][] = [
  [
    "everything is written down in another order",
    (g) => {
      const before = drawModel(g);
      const turn = <T extends Owner>(one: T): T => ({ ...one, fields: [...one.fields].reverse() });
      const after = finish(
        [...before.packets].reverse().map(turn),
        [...before.records].reverse().map(turn),
        [...before.enums].reverse().map((one) => ({ ...one, values: [...one.values].reverse() })),
      );
      return { before, after, codes: [], breaks: [] };
    },
  ],
  [
    "two packets swap their op-codes",
    (g) => {
      const before = drawModel(g);
      const one = pick(g, before.packets);
      const other = before.packets.find(({ opCode, from }) => opCode !== one.opCode && from === one.from);
      if (other === undefined) return undefined;
      const rest = before.packets.filter((packet) => packet !== one && packet !== other);
      const swapped = [
        { ...one, opCode: other.opCode },
        { ...other, opCode: one.opCode },
      ];
      const after = finish([...rest, ...swapped], before.records, before.enums);
      return { before, after, codes: ["RT7005", "RT7005", "RT7006", "RT7006"], breaks: everyone };
    },
  ],
  [
    "two fields of one type swap their indexes",
    (g) => {
      const drawn = drawModel(g);
      const owner = pick<Owner>(g, [...drawn.packets, ...drawn.records]);
      const index = freeIndex(owner.fields);
      const field = (name: string, at: number): Field => ({ index: at, name, type: { kind: "float" }, required: true });
      const before = withFields(drawn, owner, [...owner.fields, field("one", index), field("two", index + 1)]);
      const after = withFields(drawn, owner, [...owner.fields, field("two", index), field("one", index + 1)]);
      return { before, after, codes: ["RT7017", "RT7017"], breaks: broken(before, owner.name, "both", true) };
    },
  ],
  [
    "a list grows over a field that is gone",
    (g) => {
      const drawn = drawModel(g);
      const owner = pick<Owner>(g, [...drawn.packets, ...drawn.records]);
      const index = freeIndex(owner.fields);
      const list = (repeat: number): Field => ({
        index,
        name: "list",
        type: { kind: "float" },
        required: true,
        repeat,
      });
      const gone: Field = { index: index + 2, name: "gone", type: { kind: "float" }, required: false };
      const before = withFields(drawn, owner, [...owner.fields, list(2), gone]);
      const after = withFields(drawn, owner, [...owner.fields, list(3)]);
      const codes = ["RT7013", "RT7018", "RT7028"];
      return { before, after, codes, breaks: broken(before, owner.name, "both", true) };
    },
  ],
  [
    "a packet of both sides becomes two with the same fields",
    (g) => {
      const before = drawModel(g);
      const packet = before.packets.find((one) => one.from === "both");
      if (packet === undefined) return undefined;
      const rest = before.packets.filter((one) => one !== packet);
      const parts: PacketDefinition[] = [
        { ...packet, from: "client" },
        { ...packet, name: "TheOther", from: "server" },
      ];
      const after = finish([...rest, ...parts], before.records, before.enums);
      return { before, after, codes: ["RT7004"], breaks: ["source"] };
    },
  ],
  [
    "a packet is new",
    (g) => {
      const before = drawModel(g);
      const from = pick<From>(g, ["client", "server", "both"]);
      const now: PacketDefinition = { ...pick(g, before.packets), name: "New", opCode: 9000, from };
      return { before, after: withPacket(before, undefined, now), codes: ["RT7002"], breaks: [] };
    },
  ],
  [
    "clients get a packet with an op-code of the server",
    (g) => {
      const before = drawModel(g);
      const other = before.packets.find((one) => one.from === "server" && free(before, one.opCode, "client"));
      if (other === undefined) return undefined;
      const now: PacketDefinition = { ...other, name: "New", from: "client" };
      return { before, after: withPacket(before, undefined, now), codes: ["RT7003"], breaks: ["servers"] };
    },
  ],
  [
    "a definition is renamed",
    (g) => {
      const before = drawModel(g);
      const able = [...before.records, ...before.enums].filter(({ name }) => used(before, name));
      if (able.length === 0) return undefined;
      const { name } = pick(g, able);
      // What only unused records use has no field that stayed to tell the rename by, unless the record itself stayed.
      const after = renameAll(before, name, "Renamed");
      const elsewhere = [...before.packets, ...before.records].some(
        (owner) => owner.name !== name && owner.fields.some(({ type }) => JSON.stringify(type).includes(`"${name}"`)),
      );
      if (!elsewhere) return { before, after, codes: ["RT7038", "RT7039"], breaks: ["source"] };
      return { before, after, codes: ["RT7037"], breaks: ["source"] };
    },
  ],
  [
    "a definition is new",
    (g) => {
      const before = drawModel(g);
      const now = { ...pick(g, before.records), name: "New" };
      const after = finish(before.packets, [...before.records, now], before.enums);
      return { before, after, codes: ["RT7039"], breaks: [] };
    },
  ],
  [
    "an unused definition is gone",
    (g) => {
      const after = drawModel(g);
      const before = finish(after.packets, after.records, [
        ...after.enums,
        { name: "Gone", values: [{ name: "a", value: 1 }] },
      ]);
      return { before, after, codes: ["RT7038"], breaks: ["source"] };
    },
  ],
];

export const edits: readonly Edit[] = [
  ...lists.map(([name, apply]) => ({ name, apply })),

  packetEdit(
    "a packet is gone",
    () => true,
    () => undefined,
    ["RT7001"],
    () => everyone,
  ),
  packetEdit(
    "a packet is renamed",
    () => true,
    (one) => ({ ...one, name: "Renamed" }),
    ["RT7004"],
    () => ["source"],
  ),
  packetEdit(
    "a packet is renumbered",
    () => true,
    (one) => ({ ...one, opCode: 9000 }),
    ["RT7005"],
    () => everyone,
  ),
  packetEdit(
    "only the server may send it now",
    ({ from }) => from === "both",
    (one) => ({ ...one, from: "server" }),
    ["RT7007"],
    () => everyone,
  ),
  packetEdit(
    "only clients may send it now",
    ({ from }) => from === "both",
    (one) => ({ ...one, from: "client" }),
    ["RT7007"],
    () => everyone,
  ),
  packetEdit(
    "clients may send it, too",
    ({ from, opCode }, model) => from === "server" && free(model, opCode, "client"),
    (one) => ({ ...one, from: "both" }),
    ["RT7008"],
    () => ["servers"],
  ),
  packetEdit(
    "the server may send it, too",
    ({ from, opCode }, model) => from === "client" && free(model, opCode, "server"),
    (one) => ({ ...one, from: "both" }),
    ["RT7009"],
    () => [],
  ),
  packetEdit(
    "the server sends it instead of clients",
    ({ from, opCode }, model) => from === "client" && free(model, opCode, "server"),
    (one) => ({ ...one, from: "server" }),
    ["RT7007", "RT7009"],
    () => everyone,
  ),
  packetEdit(
    "it may be lost now",
    ({ delivery }) => delivery === "reliable",
    (one) => ({ ...one, delivery: "unreliable-sequenced" }),
    ["RT7010"],
    ({ from }) => newFail[from],
  ),
  packetEdit(
    "it may come late now",
    ({ delivery }) => delivery === "unreliable-sequenced",
    (one) => ({ ...one, delivery: "unreliable" }),
    ["RT7010"],
    ({ from }) => newFail[from],
  ),
  packetEdit(
    "it always arrives now",
    ({ delivery }) => delivery !== "reliable",
    (one) => ({ ...one, delivery: "reliable" }),
    ["RT7011"],
    () => [],
  ),
  packetEdit(
    "a packet is deprecated",
    () => true,
    (one) => ({ ...one, deprecated: "" }),
    ["RT7040"],
    () => [],
  ),
  packetEdit(
    "a packet is described",
    () => true,
    (one) => ({ ...one, description: "…" }),
    ["RT7041"],
    () => [],
  ),

  fieldEdit("a required field is gone", of(kind("number"), { required: true }), () => undefined, "RT7012", "new", true),
  fieldEdit("an optional field is gone", of(kind("any"), { required: false }), () => undefined, "RT7013", "none", true),
  fieldEdit("a list is gone", of(kind("long"), { required: true, repeat: 3 }), () => undefined, "RT7013", "none", true),
  fieldEdit("a field is renamed", of(kind("string")), to({ name: "other" }), "RT7016", "none", true),
  fieldEdit("a field moves", of(kind("json")), (one, index) => ({ ...one, index }), "RT7017", "both", true),
  fieldEdit(
    "a list moves by one",
    of(kind("float"), { required: true, repeat: 3 }),
    (one) => ({ ...one, index: one.index + 1 }),
    "RT7017",
    "both",
    true,
  ),
  fieldEdit(
    "an index goes to another field",
    of(kind("float")),
    to({ name: "other", type: { kind: "string" } }),
    "RT7018",
    "both",
    true,
  ),
  fieldEdit("a type is replaced", of(kind("float")), to({ type: { kind: "number" } }), "RT7019", "both", true),
  fieldEdit("text becomes floats", of(kind("string")), to({ type: { kind: "floats" } }), "RT7019", "both", true),
  fieldEdit("a vector grows", of(kind("vector2")), to({ type: { kind: "vector3" } }), "RT7019", "both", true),
  fieldEdit("a boolean becomes a number", of(kind("boolean")), to({ type: kind("number") }), "RT7020", "new", true),
  fieldEdit("a number becomes long", of(kind("number")), to({ type: kind("long") }), "RT7020", "new", true),
  fieldEdit("a vector becomes floats", of(kind("vector4")), to({ type: kind("floats") }), "RT7020", "new", true),
  fieldEdit("JSON becomes text", of(kind("json")), to({ type: kind("string") }), "RT7020", "new", true),
  fieldEdit("a type becomes any", of(kind("double")), to({ type: kind("any") }), "RT7020", "new", true),
  fieldEdit(
    "a record becomes any",
    of({ kind: "record", record: "RecordA" }, { required: false }),
    to({ type: kind("any") }),
    "RT7020",
    "new",
    true,
  ),
  fieldEdit(
    "an enum becomes a number",
    of({ kind: "enum", enum: "EnumA" }),
    to({ type: kind("number") }),
    "RT7020",
    "new",
    true,
  ),
  fieldEdit("a number becomes boolean", of(kind("number")), to({ type: kind("boolean") }), "RT7021", "old", true),
  fieldEdit("a long becomes a number", of(kind("long")), to({ type: kind("number") }), "RT7021", "old", true),
  fieldEdit("text becomes JSON", of(kind("string")), to({ type: kind("json") }), "RT7021", "old", true),
  fieldEdit("any becomes a type", of(kind("any")), to({ type: kind("floats") }), "RT7021", "old", true),
  fieldEdit(
    "a number becomes an enum",
    of(kind("number")),
    to({ type: { kind: "enum", enum: "EnumA" } }),
    "RT7021",
    "old",
    true,
  ),
  fieldEdit(
    "a number from 0 to 1 becomes boolean",
    of(kind("number"), { min: 0, max: 1 }),
    (one) => without(without({ ...one, type: kind("boolean") }, "min"), "max"),
    "RT7022",
    "none",
    true,
  ),
  fieldEdit(
    "a field is required now",
    of(kind("number"), { required: false }),
    to({ required: true }),
    "RT7023",
    "old",
    true,
  ),
  fieldEdit(
    "a field is optional now",
    of(kind("number"), { required: true }),
    to({ required: false }),
    "RT7024",
    "new",
    true,
  ),
  fieldEdit("a field becomes a list", of(kind("float")), to({ required: true, repeat: 3 }), "RT7025", "new", true),
  fieldEdit(
    "a list becomes a field",
    of(kind("float"), { required: true, repeat: 3 }),
    (one) => without(one, "repeat"),
    "RT7026",
    "old",
    true,
  ),
  fieldEdit(
    "a list gets shorter",
    of(kind("any"), { required: true, repeat: 9 }),
    to({ repeat: 8 }),
    "RT7027",
    "old",
    false,
  ),
  fieldEdit(
    "a list gets longer",
    of(kind("any"), { required: true, repeat: 8 }),
    to({ repeat: 9 }),
    "RT7028",
    "new",
    false,
  ),
  ...(["number", "long", "float", "double", "floats", "vector2", "vector3", "vector4"] as const)
    .filter(isRanged)
    .flatMap((one) => [
      fieldEdit(`the least ${one} rises`, of(kind(one), { min: -5 }), to({ min: -4 }), "RT7027", "old", false),
      fieldEdit(`the least ${one} sinks`, of(kind(one), { min: -5 }), to({ min: -6 }), "RT7028", "new", false),
      fieldEdit(`a largest ${one} is new`, of(kind(one)), to({ max: 9 }), "RT7027", "old", false),
      fieldEdit(
        `no largest ${one} any more`,
        of(kind(one), { max: 9 }),
        (field) => without(field, "max"),
        "RT7028",
        "new",
        false,
      ),
    ]),
  fieldEdit("a text gets shorter", of(kind("string"), { maxLength: 9 }), to({ maxLength: 8 }), "RT7027", "old", false),
  fieldEdit("a text gets longer", of(kind("string"), { maxLength: 9 }), to({ maxLength: 10 }), "RT7028", "new", false),
  fieldEdit("floats get fewer", of(kind("floats")), to({ maxLength: 8 }), "RT7027", "old", false),
  fieldEdit("JSON gets a shape", of(kind("json")), to({ shape: { a: "string" } }), "RT7029", "old", true),
  fieldEdit(
    "a key of JSON is required now",
    of(kind("json"), { shape: [{ "a?": "string" }] }),
    to({ shape: [{ a: "string" }] }),
    "RT7029",
    "old",
    true,
  ),
  fieldEdit(
    "a key of JSON is gone",
    of(kind("json"), { shape: { a: "string", b: ["number"] } }),
    to({ shape: { a: "string" } }),
    "RT7030",
    "new",
    true,
  ),
  fieldEdit(
    "a key of JSON has another type",
    of(kind("json"), { shape: { a: "string" } }),
    to({ shape: { a: "boolean" } }),
    "RT7031",
    "both",
    true,
  ),
  fieldEdit(
    "JSON gets an optional key",
    of(kind("json"), { shape: { a: "string" } }),
    to({ shape: { "b?": "number", a: "string" } }),
    "RT7032",
    "none",
    true,
  ),
  fieldEdit("a unit is told", of(kind("float")), to({ unit: "metres" }), "RT7041", "none", false),
  fieldEdit("a field is deprecated", of(kind("float")), to({ deprecated: "Use other." }), "RT7040", "none", false),
  {
    name: "a required field is new",
    apply: (g) => added(g, { required: true }, "RT7014", "old", true),
  },
  {
    name: "an optional field is new",
    apply: (g) => added(g, { required: false }, "RT7015", "none", false),
  },
  {
    name: "a list is new",
    apply: (g) => added(g, { required: true, repeat: 5 }, "RT7015", "none", false),
  },

  enumEdit("a value is gone", (one) => ({ ...one, values: one.values.slice(1) }), "RT7033", "old"),
  enumEdit(
    "a value is new",
    (one) => ({ ...one, values: [...one.values, { name: "new", value: 900 }] }),
    "RT7034",
    "new",
  ),
  enumEdit(
    "a value is renumbered",
    (one) => ({ ...one, values: [{ ...one.values[0]!, value: 900 }, ...one.values.slice(1)] }),
    "RT7035",
    "both",
  ),
  enumEdit(
    "a value is renamed",
    (one) => ({ ...one, values: [{ ...one.values[0]!, name: "renamed" }, ...one.values.slice(1)] }),
    "RT7036",
    "none",
  ),
  enumEdit("an enum is described", (one) => ({ ...one, description: "…" }), "RT7041", "none", false),
];

function added(g: Draw, more: Partial<Field>, code: string, fails: Fails, source: boolean): Edited {
  const before = drawModel(g);
  const owner = pick<Owner>(g, [...before.packets, ...before.records]);
  const type = pick<FieldType>(g, [{ kind: "number" }, { kind: "json" }, { kind: "enum", enum: "EnumA" }]);
  const field: Mutable<Field> = { index: freeIndex(owner.fields), name: "added", type, required: true, ...more };
  const after = withFields(before, owner, [...owner.fields, field]);
  return { before, after, codes: [code], breaks: broken(before, owner.name, fails, source) };
}
