/** What the modifiers of a field ask of the bytes: ranges, lengths, enums, lists, JSON. */

import { describe, expect, test } from "vitest";
import type { DataInput } from "#runtime/packet/data.ts";
import { JSON_DEPTH, jsonProblem, shapeTable } from "#runtime/packet/json-shape.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import type { Field, JsonShape, PacketModel } from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";
import { encode } from "./generators.ts";
import { hasShape } from "./naive.ts";

function check(field: Omit<Field, "index" | "name" | "required">, ...values: readonly DataInput[]) {
  const model: PacketModel = {
    packets: [
      {
        opCode: 7,
        name: "Shot",
        from: "client",
        delivery: "reliable",
        fields: [{ index: 3, name: "f", required: true, ...field }],
      },
    ],
    records: [{ name: "R", fields: [{ index: 1, name: "x", type: { kind: "number" }, required: true, max: 5 }] }],
    enums: [
      {
        name: "Weapon",
        values: [
          { name: "none", value: -1 },
          { name: "sword", value: 1 },
          { name: "bow", value: 2 ** 31 - 1 },
        ],
      },
    ],
    digest: "sha256-0",
  };
  const bytes = encode(new Map(values.map((value, at) => [3 + at, value])));
  return makeValidator(model).check(7, "client", bytes, 0, bytes.length);
}

const number = (value: number | bigint): DataInput => ({ kind: "number", value });
const text = (value: string): DataInput => ({ kind: "string", value });

describe("min and max", () => {
  test("are allowed themselves; the reason says both, or the one there is", () => {
    const range = { type: { kind: "number" }, min: -3, max: 5 } as const;
    for (const value of [-3, 0, 5]) expect(check(range, number(value))).toBeNull();
    for (const value of [-4, 6, 2n ** 62n, -(2n ** 63n)]) {
      expect(check(range, number(value))).toEqual({
        field: "f",
        reason: "Not a value from -3 to 5, as Shot has it there.",
      });
    }
    expect(check({ type: { kind: "number" }, min: 1 }, number(0))?.reason).toContain("of 1 or more");
    expect(check({ type: { kind: "double" }, max: 1 }, { kind: "double", value: 2 })?.reason).toContain("of 1 or less");
  });

  test("a long is compared with all its digits", () => {
    const range = { type: { kind: "long" }, min: -(2 ** 53), max: 2 ** 53 } as const;
    for (const value of [2n ** 53n, -(2n ** 53n)]) expect(check(range, number(value))).toBeNull();
    for (const value of [2n ** 53n + 1n, -(2n ** 53n) - 1n]) expect(check(range, number(value))).not.toBeNull();
  });

  test("whole numbers against any limits, as bigints have it", () => {
    const limit = fc.oneof(
      fc.maxSafeInteger(),
      fc.constantFrom(0, -1, 2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 62, -(2 ** 63)),
    );
    const any = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.integer().map(BigInt),
      fc.constantFrom(2n ** 32n - 1n, 2n ** 32n, -(2n ** 32n), 2n ** 31n, -1n, 0n),
    );
    const near = fc.tuple(limit, fc.integer({ min: -2, max: 2 })).map(([n, by]) => BigInt(n) + BigInt(by));
    fc.assert(
      fc.property(limit, limit, fc.oneof(any, near), (a, b, value) => {
        if (value < -(2n ** 63n) || value >= 2n ** 63n) return;
        const min = Math.min(a, b);
        const max = Math.max(a, b);
        const fits = value >= BigInt(min) && value <= BigInt(max);
        expect(check({ type: { kind: "long" }, min, max }, number(value)) === null).toBe(fits);
      }),
      { numRuns: 1000 },
    );
  });

  test("a limit of a float is rounded as the float is; NaN is within none, infinities only where nothing limits them", () => {
    const float = (value: number): DataInput => ({ kind: "float", value });
    const range = { type: { kind: "float" }, min: 0, max: 0.1 } as const;
    expect(check(range, float(0.1))).toBeNull();
    expect(check(range, float(0.1000001))).not.toBeNull();
    expect(check(range, float(Number.NaN))).not.toBeNull();
    expect(check({ type: { kind: "float" }, min: 0 }, float(Number.NaN))).not.toBeNull();
    expect(check({ type: { kind: "float" }, min: 0 }, float(Number.POSITIVE_INFINITY))).toBeNull();
    expect(check({ type: { kind: "float" } }, float(Number.NaN))).toBeNull();
  });

  test("limits of floats and vectors are for each component", () => {
    const range = { type: { kind: "vector3" }, min: -1, max: 1 } as const;
    expect(check(range, { kind: "floats", value: [1, -1, 0] })).toBeNull();
    for (const value of [
      [2, 0, 0],
      [0, 0, -2],
      [0, Number.NaN, 0],
    ]) {
      expect(check(range, { kind: "floats", value })).not.toBeNull();
    }
    expect(check({ type: { kind: "floats" }, max: 1 }, { kind: "floats", value: [] })).toBeNull();
  });
});

describe("maxLength", () => {
  test("of a string counts bytes of UTF-8", () => {
    const field = { type: { kind: "string" }, maxLength: 4 } as const;
    for (const value of ["", "abcd", "éé", "😀"]) expect(check(field, text(value))).toBeNull();
    for (const value of ["abcde", "ééa", "😀a"]) {
      expect(check(field, text(value))?.reason).toBe("Longer than 4 bytes, the most that Shot has there.");
    }
  });

  test("of floats counts floats", () => {
    const field = { type: { kind: "floats" }, maxLength: 2 } as const;
    expect(check(field, { kind: "floats", value: [1, 2] })).toBeNull();
    expect(check(field, { kind: "floats", value: [1, 2, 3] })?.reason).toContain("2 floats");
  });
});

test("an enum has the numbers of its values and no others", () => {
  const field = { type: { kind: "enum", enum: "Weapon" } } as const;
  for (const value of [-1, 1, 2 ** 31 - 1]) expect(check(field, number(value))).toBeNull();
  for (const value of [0, 2, 2 ** 32 + 1, 2n ** 32n - 1n, 2n ** 63n - 1n, -(2n ** 63n) + 1n]) {
    expect(check(field, number(value))).toEqual({
      field: "f",
      reason: "Not a value of type Weapon, as Shot has it there.",
    });
  }
  expect(check(field, { kind: "float", value: 1 })).not.toBeNull();
});

describe("repeat", () => {
  test("a list may be empty, and each item is checked; the reason names the item", () => {
    const list = { type: { kind: "number" }, max: 9, repeat: 3 } as const;
    expect(check(list)).toBeNull();
    expect(check(list, number(1), number(2), number(3))).toBeNull();
    expect(check(list, number(1), number(10))).toMatchObject({ field: "f[1]" });
    expect(check(list, number(1), text("x"))).toMatchObject({ field: "f[1]" });
    // Behind the list there is no field.
    expect(check(list, number(1), number(2), number(3), text("x"))).toBeNull();
  });

  test("records in a list are looked into", () => {
    const list = { type: { kind: "record", record: "R" }, repeat: 3 } as const;
    const item = (x: number): DataInput => ({ kind: "data", value: new Map([[1, number(x)]]) });
    expect(check(list, item(1), item(5))).toBeNull();
    expect(check(list, item(1), item(6))).toMatchObject({ field: "f[1].x" });
    expect(check(list, item(1), { kind: "data", value: new Map() })).toMatchObject({
      field: "f[1].x",
      reason: expect.stringContaining("missing"),
    });
  });
});

test("any is anything, but it has to be there", () => {
  const any = { type: { kind: "any" } } as const;
  const values: DataInput[] = [
    number(1),
    text("x"),
    { kind: "floats", value: [1] },
    { kind: "data", value: new Map() },
  ];
  for (const value of values) expect(check(any, value)).toBeNull();
  expect(check(any)).toMatchObject({ field: "f", reason: "Required in Shot, but missing." });
});

describe("json", () => {
  const profile = { name: "string", tags: ["string"], "age?": "number", "at?": { x: "number" } } as const;

  test.each<[string, string | null]>([
    ['{"name":"a","tags":[]}', null],
    [' { "tags" : [ "b" , "" ] , "name" : "\\u0061\\n" , "age":-1.5e+9, "more": [null, {"x": true}] } ', null],
    ['{"n\\u0061me":"a","tags":[]}', null],
    ['{"name":"a"}', "tags is missing"],
    ['{"name":1,"tags":[]}', "name is not a string"],
    ['{"name":"a","tags":["b",null]}', "tags[1] is not a string"],
    ['{"name":"a","tags":{}}', "tags is not a list"],
    ['{"name":"a","tags":[],"age":null}', "age is not a number"],
    ['{"name":"a","tags":[],"at":{"x":[]}}', "at.x is not a number"],
    ['{"name":"a","tags":[],"at":{}}', "at.x is missing"],
    ['{"name":"a","tags":[],"at":[]}', "at is not an object"],
    ["[]", "it is not an object"],
    ["", "it is not JSON"],
    ['{"name":"a","tags":[]', "it is not JSON"],
    ['{"name":"a","tags":[],}', "it is not JSON"],
  ])("%s", (json, problem) => {
    const found = check({ type: { kind: "json" }, shape: profile }, text(json));
    if (problem === null) expect(found).toBeNull();
    else expect(found).toEqual({ field: "f", reason: `Not JSON as Shot has it there: ${problem}.` });
  });

  test("without a shape any JSON will do, but JSON it has to be", () => {
    for (const json of ["1", "null", '"x"', "[[]]", "{}"])
      expect(check({ type: { kind: "json" } }, text(json))).toBeNull();
    for (const json of ["x", "01", "1.", "'x'", "[1 2]", "undefined", "\ufeff1", '"\n"', '"\\x"', "1e", "-"]) {
      expect(check({ type: { kind: "json" } }, text(json)), json).not.toBeNull();
    }
  });

  test(`nests ${JSON_DEPTH} deep and no deeper`, () => {
    const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(check({ type: { kind: "json" } }, text(deep(JSON_DEPTH - 1)))).toBeNull();
    expect(check({ type: { kind: "json" } }, text(deep(JSON_DEPTH)))).not.toBeNull();
    expect(check({ type: { kind: "json" } }, text(deep(20_000)))).not.toBeNull();
    expect(check({ type: { kind: "json" } }, text('{"a":'.repeat(20_000)))).not.toBeNull();
  });

  test("an object of many keys", () => {
    const keys = Array.from({ length: 500 }, (_, i) => `k${i}`);
    const shape = Object.fromEntries(keys.map((key) => [key, "number"] as const));
    const full = Object.fromEntries(keys.map((key) => [key, 1]));
    expect(
      check({ type: { kind: "json" }, shape: { a: shape, b: shape } }, text(JSON.stringify({ a: full, b: full }))),
    ).toBeNull();
    const { k499: _, ...less } = full;
    expect(
      check({ type: { kind: "json" }, shape: { a: shape, b: shape } }, text(JSON.stringify({ a: full, b: less })))
        ?.reason,
    ).toContain("b.k499 is missing");
  });

  const key = fc.constantFrom("a", "b", "é", "constructor", "toString", "", "a\nb");
  const shapes: fc.Arbitrary<JsonShape> = fc.letrec<{ shape: JsonShape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<JsonShape>("any", "string", "number", "boolean"),
      tie("shape").map((item): JsonShape => [item]),
      fc
        .uniqueArray(
          fc.tuple(
            key.filter((one) => one !== ""),
            fc.boolean(),
            tie("shape"),
          ),
          { selector: ([name]) => name, maxLength: 3 },
        )
        .map(
          (keys): JsonShape =>
            Object.fromEntries(keys.map(([name, optional, shape]) => [optional ? `${name}?` : name, shape])),
        ),
    ),
  })).shape;
  /** A value that fits a shape, mostly. */
  const fitting = (shape: JsonShape, dice: () => number): unknown => {
    if (dice() % 12 === 0) return [null, 1, "x", [], {}][dice() % 5];
    if (shape === "any") return [null, 1, "x", [1], { a: 1 }][dice() % 5];
    if (shape === "string") return ["", "é", '"\\\n', "\u2028"][dice() % 4];
    if (shape === "number") return [0, -1.5, 1e30, 1e-7][dice() % 4];
    if (shape === "boolean") return dice() % 2 === 0;
    if (Array.isArray(shape)) return Array.from({ length: dice() % 3 }, () => fitting(shape[0] as JsonShape, dice));
    const entries = Object.entries(shape).flatMap(([name, inner]) => {
      if (name.endsWith("?") && dice() % 2 === 0) return [];
      return [[name.replace(/\?$/, ""), fitting(inner, dice)]];
    });
    return Object.fromEntries(dice() % 4 === 0 ? [...entries, ["other", 1]] : entries);
  };

  test("agrees with JSON.parse and a plain reading of the shape, on sound and on damaged JSON", () => {
    let good = 0;
    let bad = 0;
    const dice = fc.infiniteStream(fc.nat(10_000));
    const act = fc.record({ where: fc.nat(), what: fc.constantFrom("", ...'"\\{}[]:,0.e-tn \n\u0001') });
    fc.assert(
      fc.property(shapes, dice, fc.array(act, { maxLength: 2 }), fc.nat(3), (shape, stream, acts, spaces) => {
        let json = JSON.stringify(
          fitting(shape, () => stream.next().value as number),
          null,
          spaces,
        );
        for (const { where, what } of acts) {
          const at = where % json.length;
          json = json.slice(0, at) + what + json.slice(at + 1);
        }
        const bytes = new TextEncoder().encode(json);
        let expected = false;
        try {
          expected = hasShape(JSON.parse(json), shape);
        } catch {
          // Not JSON.
        }
        const problem = jsonProblem(bytes, 0, bytes.length, shapeTable(shape));
        expect(problem === null, `${json} as ${JSON.stringify(shape)}: ${problem}`).toBe(expected);
        if (expected) good++;
        else bad++;
      }),
      { numRuns: 4000 },
    );
    expect(good).toBeGreaterThan(500);
    expect(bad).toBeGreaterThan(500);
  });
});
