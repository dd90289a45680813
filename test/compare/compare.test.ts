/**
 * compare at its seams: what a change says and where it points, the table of rules, models that are not sound, size.
 */

import { describe, expect, test } from "vitest";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { allBreaks } from "#compiler/compare/breaks.ts";
import { compare } from "#compiler/compare/compare.ts";
import { rules } from "#compiler/compare/rules.ts";
import { catalogue } from "#compiler/diagnostics/catalogue.ts";
import { makeSource, positionAt } from "#compiler/text/source.ts";
import type { Field, FieldType, PacketModel } from "#schemas/packet-model.ts";

/** A model from a schema's text, which must be right. */
function built(text: unknown, path = "opcodes.json") {
  const { model, origins, diagnostics } = buildModel([makeSource(path, JSON.stringify(text, null, 1))]);
  expect(diagnostics.map((one) => one.message)).toEqual([]);
  return { model, origins };
}

const codes = (before: unknown, after: unknown): string[] =>
  compare(built(before).model, built(after).model).map((one) => `${one.code} ${one.breaks.join(" ")}`.trim());

const float = (index: number, more = {}) => ({ index, type: "float", ...more });

describe("the table of rules", () => {
  test("every rule has a page, and every page of compare a rule", () => {
    const pages = Object.keys(catalogue).filter((code) => code.startsWith("RT7"));
    expect(Object.values(rules).map((rule) => rule.code)).toEqual(pages);
  });

  test("every rule says why in a sentence, and whom it breaks in words that exist", () => {
    for (const { purpose, breaks } of Object.values(rules)) {
      expect(purpose).toMatch(/^[A-Z].{20,}\.$/);
      for (const one of breaks) expect(["old-to-new", "new-to-old", ...allBreaks]).toContain(one);
    }
  });
});

describe("a change", () => {
  const before = built(
    { packets: { Move: { opCode: 1, from: "client", fields: { x: float(1), y: float(2) } } } },
    "old",
  );
  const after = built({ packets: { Move: { opCode: 1, from: "client", fields: { x: float(1, { max: 5 }) } } } }, "new");

  test("carries what it was and is, and points at the new place and at the old one", () => {
    const [gone, tighter] = compare(before.model, after.model, { before: before.origins, after: after.origins });
    expect(tighter).toMatchObject({
      code: "RT7027",
      before: { kind: "field", name: "Move.x", definition: { index: 1 } },
      after: { kind: "field", name: "Move.x", definition: { index: 1, max: 5 } },
      breaks: ["clients", "recordings"],
      diagnostic: {
        code: "RT7027",
        severity: "error",
        message: "`max` of Move.x was none and is 5, which is tighter.",
      },
    });
    const { span, notes } = tighter!.diagnostic;
    expect([span?.source.path, positionAt(span!.source, span!.start).line]).toEqual(["new", 7]);
    expect(notes.map((note) => note.span?.source.path)).toEqual(["old", undefined]);
    // What is gone has no place in the new file but the packet it was taken from.
    expect(gone).toMatchObject({ code: "RT7012", before: { name: "Move.y" } });
    expect(gone).not.toHaveProperty("after");
    expect(gone!.diagnostic.span).toBe(after.origins.get("Move"));
  });

  test("without places points nowhere, and says the same", () => {
    const plain = compare(before.model, after.model);
    expect(plain.map((one) => one.diagnostic.span)).toEqual([undefined, undefined]);
    expect(plain.map((one) => one.code)).toEqual(["RT7012", "RT7027"]);
  });

  test("is an error where it breaks what is protected, a warning where it breaks others, else a hint", () => {
    const level = (errors: readonly ("clients" | "servers" | "recordings" | "source")[]) =>
      compare(before.model, after.model, { errors }).map((one) => one.diagnostic.severity);
    expect(level(["recordings"])).toEqual(["warning", "error"]);
    expect(level(["source"])).toEqual(["error", "warning"]);
    expect(level([])).toEqual(["warning", "warning"]);
    const wider = built({
      packets: {
        Move: { opCode: 1, from: "client", fields: { x: float(1), y: float(2), z: float(3, { optional: true }) } },
      },
    });
    expect(compare(before.model, wider.model, { errors: allBreaks }).map((one) => one.diagnostic.severity)).toEqual([
      "hint",
    ]);
  });

  test("of a record is told once, says who carries it, and breaks whomever any of them breaks", () => {
    const schema = (z: object) => ({
      packets: {
        Move: { opCode: 1, from: "client", fields: { at: { index: 1, type: "Point" } } },
        Tick: { opCode: 2, from: "server", fields: { all: { index: 1, type: "Inner", repeat: true } } },
      },
      records: { Inner: { fields: { point: { index: 1, type: "Point" } } }, Point: { fields: { x: float(1), ...z } } },
    });
    const changes = compare(built(schema({})).model, built(schema({ z: float(2) })).model);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ code: "RT7014", breaks: ["clients", "servers", "recordings", "source"] });
    expect(changes[0]!.diagnostic.notes[0]!.message).toBe("Point is the type of Inner.point, Move.at.");
  });

  test("of a record that no packet carries breaks source code only", () => {
    const schema = (type: string) => ({ records: { Point: { fields: { x: { index: 1, type } } } } });
    expect(codes(schema("float"), schema("string"))).toEqual(["RT7019 source"]);
  });
});

describe("who became whom", () => {
  const packets = (all: Record<string, [number, string, object?]>) => ({
    packets: Object.fromEntries(
      Object.entries(all).map(([name, [opCode, from, fields = { x: float(1) }]]) => [name, { opCode, from, fields }]),
    ),
  });
  const everyone = "clients servers recordings source";

  test("an op-code that goes from a packet that is gone to a new one is a rename, with what changed inside", () => {
    expect(
      codes(packets({ A: [1, "client"] }), packets({ B: [1, "client", { y: float(1, { optional: true }) }] })),
    ).toEqual(["RT7004 source", "RT7016 source", "RT7024 clients servers source"]);
  });

  test("a packet that takes the op-code of one that is gone, by renumbering, does not become it", () => {
    expect(codes(packets({ A: [1, "client"], B: [2, "client"] }), packets({ B: [1, "client"] })).sort()).toEqual([
      `RT7001 ${everyone}`,
      `RT7005 ${everyone}`,
      "RT7006 clients servers recordings",
    ]);
  });

  test("the same op-code in the other direction is another packet", () => {
    expect(codes(packets({ A: [1, "client"] }), packets({ A: [1, "client"], B: [1, "server"] }))).toEqual(["RT7002"]);
    expect(codes(packets({ A: [1, "client"], B: [1, "server"] }), packets({ A: [1, "client"] }))).toEqual([
      `RT7001 ${everyone}`,
    ]);
  });

  test("two packets that trade their directions are compared by what travels", () => {
    const old = packets({ A: [1, "client", { x: float(1) }], B: [1, "server", { y: float(1) }] });
    const now = packets({ B: [1, "client", { x: float(1) }], A: [1, "server", { y: float(1) }] });
    const found = compare(built(old).model, built(now).model);
    expect(new Set(found.flatMap((one) => one.breaks))).toEqual(new Set(["source"]));
  });

  test("two packets that become one are renamed into it", () => {
    expect(codes(packets({ A: [1, "client"], B: [1, "server"] }), packets({ A: [1, "both"] }))).toEqual([
      "RT7004 source",
    ]);
  });

  test("a field's name goes before its index", () => {
    const fields = (names: Record<string, number>) =>
      packets({ A: [1, "client", Object.fromEntries(Object.entries(names).map(([name, at]) => [name, float(at)]))] });
    expect(codes(fields({ x: 1, y: 2 }), fields({ y: 1 })).map((one) => one.slice(0, 6))).toEqual(["RT7012", "RT7017"]);
    expect(
      codes(fields({ x: 1, y: 2 }), fields({ x: 3, z: 1, y: 2 }))
        .map((one) => one.slice(0, 6))
        .sort(),
    ).toEqual(["RT7017", "RT7018"]);
  });

  test("a record that is exchanged for another is compared by what it holds", () => {
    const schema = (type: string) => ({
      ...packets({ A: [1, "client", { at: { index: 1, type } }] }),
      records: {
        Flat: { fields: { x: float(1), y: float(2) } },
        Deep: { fields: { x: float(1), y: float(2), z: float(3) } },
        Same: { fields: { a: float(1), b: float(2) } },
        Loose: { fields: { x: float(1), y: float(2, { optional: true }) } },
      },
    });
    const change = (from: string, to: string): string[] => codes(schema(from), schema(to));
    expect(change("Flat", "Same")).toEqual(["RT7022 source"]);
    expect(change("Deep", "Flat")).toEqual(["RT7020 clients servers source"]);
    expect(change("Flat", "Deep")).toEqual(["RT7021 clients recordings source"]);
    expect(change("Flat", "Loose")).toEqual(["RT7020 clients servers source"]);
    expect(change("Deep", "Loose")).toEqual(["RT7020 clients servers source"]);
  });

  test("records that hold each other are compared without end being needed", () => {
    const schema = (a: string, b: string, type: string) => ({
      ...packets({ A: [1, "client", { at: { index: 1, type: a } }] }),
      records: {
        [a]: { fields: { other: { index: 1, type: b, optional: true } } },
        [b]: { fields: { one: { index: 1, type: a, optional: true }, x: { index: 2, type } } },
      },
    });
    expect(codes(schema("A1", "B1", "float"), schema("A1", "B1", "float"))).toEqual([]);
    expect(codes(schema("A1", "B1", "float"), schema("A2", "B2", "float"))).toEqual(["RT7037 source", "RT7037 source"]);
    expect(codes(schema("A1", "B1", "float"), schema("A2", "B1", "string"))).toEqual([
      "RT7037 source",
      "RT7019 clients servers recordings source",
    ]);
  });
});

describe("models that no schema gives", () => {
  const model = (fields: readonly Field[], more: Partial<PacketModel> = {}): PacketModel => ({
    packets: [{ opCode: 1, name: "__proto__", from: "both", delivery: "reliable", fields }],
    records: [],
    enums: [],
    digest: "",
    ...more,
  });
  const field = (name: string, index: number, type: FieldType): Field => ({ name, index, type, required: true });

  test("names of every object, types without definition, indexes twice: an answer, no crash", () => {
    const lost: FieldType = { kind: "record", record: "constructor" };
    const none: FieldType = { kind: "enum", enum: "toString" };
    const one = model([field("__proto__", 1, lost), field("hasOwnProperty", 2, none), field("x", 2, { kind: "any" })]);
    const other = model([
      field("__proto__", 1, none),
      field("hasOwnProperty", 2, lost),
      field("x", 3, { kind: "any" }),
    ]);
    expect(compare(one, one)).toEqual([]);
    expect(compare(one, other).every((change) => change.breaks.includes("source"))).toBe(true);
    expect(compare(one, model([])).length).toBeGreaterThan(0);
  });

  test("ten thousand packets that share a chain of five thousand records take seconds at most", () => {
    const big = (type: FieldType): PacketModel =>
      model([], {
        packets: Array.from({ length: 10_000 }, (_, at) => ({
          opCode: at + 1,
          name: `P${at}`,
          from: "both",
          delivery: "reliable",
          fields: [field("r", 1, { kind: "record", record: `R${at % 5000}` })],
        })),
        records: Array.from({ length: 5000 }, (_, at) => ({
          name: `R${at}`,
          fields: [at === 4999 ? field("end", 1, type) : field("next", 1, { kind: "record", record: `R${at + 1}` })],
        })),
      });
    const before = big({ kind: "float" });
    const changes = compare(before, big({ kind: "string" }));
    expect(changes.map((one) => one.code)).toEqual(["RT7019"]);
    // Every packet takes the record behind its own: two chains that differ in length are followed to their ends.
    const packets = before.packets.map((one, at) => ({
      ...one,
      fields: [field("r", 1, { kind: "record", record: `R${Math.min(4999, (at % 5000) + 1)}` })],
    }));
    const moved = compare(before, { ...before, packets });
    expect(new Set(moved.map((one) => one.code))).toEqual(new Set(["RT7019"]));
  });
});
