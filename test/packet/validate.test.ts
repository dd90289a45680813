import { describe, expect, test } from "vitest";
import type { DataInput } from "#runtime/packet/data.ts";
import { readData } from "#runtime/packet/data.ts";
import { scanData } from "#runtime/packet/scan.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field, FieldType, From, PacketModel, RecordDefinition, ScalarKind } from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";
import { anyBytes, anyModel, anyValues, encode, fitting, type Values } from "./generators.ts";
import { fits, mustCut, parse } from "./naive.ts";

const field = (index: number, name: string, type: ScalarKind | { record: string }, required = true): Field => {
  const fieldType: FieldType = typeof type === "string" ? { kind: type } : { kind: "record", record: type.record };
  return { index, name, type: fieldType, required };
};

function model(
  fields: readonly Field[],
  records: readonly RecordDefinition[] = [],
  from: From = "client",
): PacketModel {
  return {
    packets: [{ opCode: 7, name: "Move", from, delivery: "reliable", fields }],
    records,
    enums: [],
    digest: "sha256-0",
  };
}

const move = model(
  [
    field(1, "seq", "number"),
    field(2, "position", { record: "Point" }),
    field(3, "jumping", "boolean", false),
    field(40, "aim", "vector2", false),
    field(127, "name", "string", false),
  ],
  [
    {
      name: "Point",
      fields: [field(1, "x", "float"), field(2, "y", "float"), field(3, "next", { record: "Point" }, false)],
    },
  ],
);
const point = (more: [number, DataInput][] = []): DataInput => ({
  kind: "data",
  value: new Map<number, DataInput>([[1, { kind: "float", value: 1 }], [2, { kind: "float", value: 2 }], ...more]),
});
const seq: [number, DataInput] = [1, { kind: "number", value: 5 }];

function check(entries: [number, DataInput][], of = move) {
  const bytes = encode(new Map(entries));
  return makeValidator(of).check(7, "client", bytes, 0, bytes.length);
}

describe("a packet with a definition", () => {
  test("passes when all fits, with fields nobody defined", () => {
    expect(check([seq, [2, point()]])).toBeNull();
    expect(
      check([
        seq,
        [2, point([[3, point([[90, { kind: "string", value: "?" }]])]])],
        [3, { kind: "number", value: 1 }],
        [40, { kind: "floats", value: [1, 2] }],
        [99, { kind: "double", value: 1 }],
      ]),
    ).toBeNull();
  });

  test("names the required field that is missing, also in a record", () => {
    expect(check([[2, point()]])).toEqual({ field: "seq", reason: "Required in Move, but missing." });
    expect(check([])).toEqual({ field: "seq", reason: "Required in Move, but missing." });
    const noY: DataInput = { kind: "data", value: new Map([[1, { kind: "float", value: 1 }]]) };
    expect(check([seq, [2, noY]])).toEqual({ field: "position.y", reason: "Required in Move, but missing." });
    expect(check([seq, [2, point([[3, noY]])]])).toMatchObject({ field: "position.next.y" });
  });

  test("without data it lacks its required fields, and fits where nothing is required", () => {
    const none = new Uint8Array(0);
    expect(makeValidator(move).check(7, "client", none, -1, -1)).toMatchObject({ field: "seq" });
    expect(makeValidator(model([field(1, "a", "number", false)])).check(7, "client", none, -1, -1)).toBeNull();
    expect(makeValidator(model([])).check(7, "client", none, -1, -1)).toBeNull();
  });

  test("names the field of another type, and the type it should have", () => {
    expect(
      check([
        [1, { kind: "float", value: 5 }],
        [2, point()],
      ]),
    ).toEqual({ field: "seq", reason: "Not a value of type number, as Move has it there." });
    expect(check([seq, [2, { kind: "string", value: "here" }]])).toMatchObject({
      field: "position",
      reason: expect.stringContaining("type Point"),
    });
    expect(check([seq, [2, point([[1, { kind: "double", value: 1 }]])]])).toMatchObject({ field: "position.x" });
    expect(check([seq, [2, point()], [127, { kind: "number", value: 1 }]])).toMatchObject({ field: "name" });
  });

  test("a vector has its number of floats", () => {
    for (const [count, ok] of [
      [0, false],
      [1, false],
      [2, true],
      [3, false],
    ] as const) {
      const found = check([seq, [2, point()], [40, { kind: "floats", value: new Array(count).fill(1) }]]);
      expect(found === null).toBe(ok);
      if (!ok) expect(found).toMatchObject({ field: "aim", reason: expect.stringContaining("vector2") });
    }
  });

  test("a boolean is 0 or 1", () => {
    for (const [value, ok] of [
      [0, true],
      [1, true],
      [2, false],
      [-1, false],
      [2n ** 60n, false],
    ] as const) {
      expect(check([seq, [2, point()], [3, { kind: "number", value }]]) === null).toBe(ok);
    }
  });

  test("every form against every type", () => {
    const values: DataInput[] = [
      { kind: "number", value: 1 },
      { kind: "float", value: 1 },
      { kind: "double", value: 1 },
      { kind: "string", value: "" },
      { kind: "floats", value: [1, 2, 3] },
      { kind: "data", value: new Map() },
    ];
    const form = {
      number: "varint",
      float: "fixed32",
      double: "fixed64",
      string: "string",
      floats: "floats",
      data: "data",
      encoded: "data",
    };
    const kinds: ScalarKind[] = ["number", "long", "boolean", "float", "double", "string", "floats", "vector3"];
    for (const kind of kinds) {
      for (const value of values) {
        const ok = fieldTypeRow({ kind }).wire === form[value.kind];
        expect(check([[1, value]], model([field(1, "f", kind)])) === null, `${value.kind} as ${kind}`).toBe(ok);
      }
    }
  });

  test("required fields are told apart at every index", () => {
    const fields = Array.from({ length: 127 }, (_, i) => field(i + 1, `f${i + 1}`, "number"));
    const all = model(fields);
    const full = fields.map(({ index }): [number, DataInput] => [index, { kind: "number", value: index }]);
    expect(check(full, all)).toBeNull();
    for (let i = 0; i < 127; i++) expect(check(full.toSpliced(i, 1), all)).toMatchObject({ field: `f${i + 1}` });
  });

  test("of several values each must fit, and the last decides whether it is there", () => {
    const raw = (hex: string) => {
      const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
      return makeValidator(model([field(1, "f", "number")])).check(7, "client", bytes, 0, bytes.length);
    };
    expect(raw("08020804")).toBeNull();
    expect(raw("0d000000000802")).toMatchObject({ reason: expect.stringContaining("Not a value") });
    expect(raw("08020a00")).toMatchObject({ reason: expect.stringContaining("missing") });
    expect(raw("0a000802")).toBeNull();
  });

  test("malformed data is refused without a field", () => {
    const bytes = Uint8Array.of(0x08);
    expect(makeValidator(move).check(7, "client", bytes, 0, 1)).toEqual({
      reason: "The data of Move is malformed. A number does not fit 64 bits or is cut off.",
    });
  });

  test("indexes to be cut out do not hinder it, and are told", () => {
    const validator = makeValidator(model([field(1, "f", "number")]));
    const bytes = Uint8Array.of(0, 2, 8, 2);
    expect(validator.check(7, "client", bytes, 0, 4)).toBeNull();
    expect(validator.mustCut).toBe(true);
    expect(validator.check(7, "client", bytes, 2, 4)).toBeNull();
    expect(validator.mustCut).toBe(false);
  });
});

describe("who may send", () => {
  const none = new Uint8Array(0);

  test("an op-code that only the server may send is refused from a client", () => {
    const validator = makeValidator(model([], [], "server"));
    expect(validator.check(7, "client", none, -1, -1)).toEqual({
      reason: "Only the server may send Move (op-code 7).",
    });
    expect(validator.check(7, "server", none, -1, -1)).toBeNull();
  });

  test("from the server, a client's op-code is judged by structure alone", () => {
    const validator = makeValidator(move);
    expect(validator.check(7, "server", none, -1, -1)).toBeNull();
    expect(validator.check(7, "server", Uint8Array.of(8), 0, 1)).toMatchObject({
      reason: expect.stringContaining("op-code 7"),
    });
    expect(validator.definition(7, "server")).toBeUndefined();
    expect(validator.definition(7, "client")?.name).toBe("Move");
  });

  test("two definitions share an op-code, each for its direction; both means either way", () => {
    const packets = [
      {
        opCode: 7,
        name: "Ask",
        from: "client" as const,
        delivery: "reliable" as const,
        fields: [field(1, "a", "number")],
      },
      {
        opCode: 7,
        name: "Answer",
        from: "server" as const,
        delivery: "reliable" as const,
        fields: [field(2, "b", "number")],
      },
      {
        opCode: 8,
        name: "Talk",
        from: "both" as const,
        delivery: "reliable" as const,
        fields: [field(1, "c", "string")],
      },
    ];
    const validator = makeValidator({ packets, records: [], enums: [], digest: "sha256-0" });
    expect(validator.check(7, "client", none, -1, -1)).toMatchObject({ field: "a" });
    expect(validator.check(7, "server", none, -1, -1)).toMatchObject({ field: "b" });
    expect(validator.check(8, "client", none, -1, -1)).toMatchObject({ field: "c" });
    expect(validator.check(8, "server", none, -1, -1)).toMatchObject({ field: "c" });
  });

  test("an op-code without any definition is judged by structure alone", () => {
    const validator = makeValidator(move);
    expect(validator.check(9, "client", none, -1, -1)).toBeNull();
    expect(validator.check(9, "client", Uint8Array.of(8, 2), 0, 2)).toBeNull();
    expect(validator.check(9, "client", Uint8Array.of(11), 0, 1)).toEqual({
      reason: "The data of the packet with op-code 9 is malformed. A wire type is none of RTData.",
    });
  });
});

describe("against the plain reference", () => {
  const naive = (bytes: Uint8Array, of: PacketModel) => {
    try {
      const items = parse([...bytes]);
      return { passes: fits(items, of.packets[0]!.fields, of), cuts: mustCut(items) };
    } catch {
      return { passes: false, cuts: false };
    }
  };

  test("any bytes against any model", () => {
    let passed = 0;
    let refused = 0;
    const nearly = fc
      .tuple(
        anyModel,
        fc.infiniteStream(fc.nat(10_000)),
        fc.option(anyValues),
        fc.option(fc.integer({ min: 1, max: 127 })),
      )
      .map(([of, dice, extra, without]): [PacketModel, Uint8Array] => {
        const values: Values = fitting(of.packets[0]!.fields, of, (below) => (dice.next().value as number) % below);
        for (const [index, value] of extra ?? []) values.set(index, value);
        if (without !== null) values.delete(without);
        return [of, encode(values)];
      });
    fc.assert(
      fc.property(fc.oneof(nearly, fc.tuple(anyModel, anyBytes)), ([of, bytes]) => {
        const validator = makeValidator(of);
        const { passes, cuts } = naive(bytes, of);
        const problem = validator.check(1, "client", bytes, 0, bytes.length);
        expect(problem === null).toBe(passes);
        if (passes) expect(validator.mustCut).toBe(cuts);
        if (passes) passed++;
        else refused++;
        // A field is named, or the bytes are malformed. (Behind a field that does not fit nothing is looked at any more.)
        if (problem !== null && problem.field === undefined)
          expect(scanData(bytes, 0, bytes.length).kind).toBe("malformed");
        if (passes) expect(() => readData(bytes)).not.toThrow();
      }),
      { numRuns: 3000 },
    );
    expect(passed).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });
});
