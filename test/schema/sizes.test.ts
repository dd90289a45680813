/** How large packets are: the arithmetic, its findings, and the real encoder held against it. */

import { describe, expect, test } from "vitest";
import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { COUNTED_TARGETS, packetSizes } from "#compiler/2-schema/sizes.ts";
import { makeSource } from "#compiler/text/source.ts";
import { packetLength } from "#runtime/packet/frame.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import { fieldTypes, type Kind } from "#schemas/field-types.ts";
import { defaultLimits } from "#schemas/limits.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import { anyModel, encode, fitting } from "../packet/generators.ts";
import fc from "../support/properties.ts";

/** As much of a configuration as the schema reads. */
const config = (packetBytes = 1400) => ({ limits: { ...defaultLimits, packetBytes } }) as ProjectConfig;

const enums = [
  {
    name: "E",
    values: [
      { name: "a", value: 1 },
      { name: "b", value: 64 },
    ],
  },
];

function sizeOf(
  field: Partial<Field> & Pick<Field, "type">,
  from: "client" | "server" = "server",
  records: PacketModel["records"] = [],
) {
  const [size] = packetSizes({
    packets: [
      {
        opCode: 100,
        name: "P",
        from,
        delivery: "reliable",
        fields: [{ index: 1, name: "f", required: true, ...field }],
      },
    ],
    records,
    enums,
    digest: "",
  });
  return size!;
}

/** Of the field alone: its part of the worst case, and the least without op-code, key of the data and length. */
function bytes(field: Partial<Field> & Pick<Field, "type">, records: PacketModel["records"] = []): [number, number] {
  const size = sizeOf(field, "server", records);
  return [size.parts.find((part) => part.field)!.worst, size.least - 3 - 2];
}

describe("the arithmetic", () => {
  test("every type of the table has a size", () => {
    const worst: { readonly [kind in Kind]: number } = {
      number: 11,
      long: 11,
      boolean: 2,
      float: 5,
      double: 9,
      string: Number.POSITIVE_INFINITY,
      json: Number.POSITIVE_INFINITY,
      floats: Number.POSITIVE_INFINITY,
      vector2: 12,
      vector3: 16,
      vector4: 20,
      any: Number.POSITIVE_INFINITY,
      enum: 3,
      record: 4,
    };
    const found = (Object.keys(fieldTypes) as Kind[]).map((kind) => {
      const type: Field["type"] =
        kind === "enum" ? { kind, enum: "E" } : kind === "record" ? { kind, record: "R" } : { kind };
      return [kind, bytes({ type }, [{ name: "R", fields: [] }])[0]];
    });
    expect(Object.fromEntries(found)).toEqual(worst);
  });

  test.each<[string, Partial<Field> & Pick<Field, "type">, [number, number]]>([
    ["a number of one byte", { type: { kind: "number" }, min: -64, max: 63 }, [2, 2]],
    ["a number far from 0", { type: { kind: "number" }, min: 64, max: 8191 }, [3, 3]],
    ["a negative one", { type: { kind: "number" }, min: -8192, max: -65 }, [3, 3]],
    ["with one limit", { type: { kind: "long" }, min: 0 }, [11, 2]],
    ["an index of two bytes", { type: { kind: "boolean" }, index: 16 }, [3, 3]],
    ["a text", { type: { kind: "string" }, maxLength: 24 }, [28, 4]],
    ["a long text", { type: { kind: "string" }, maxLength: 200 }, [206, 4]],
    ["a text whose outer length takes the second byte", { type: { kind: "string" }, maxLength: 126 }, [131, 4]],
    ["JSON of a shape", { type: { kind: "json" }, maxLength: 30, shape: { a: "string", "b?": "number" } }, [34, 12]],
    ["floats", { type: { kind: "floats" }, maxLength: 3 }, [16, 4]],
    ["a list that crosses index 16", { type: { kind: "boolean" }, index: 15, repeat: 3 }, [8, 0]],
    ["an optional field", { type: { kind: "double" }, required: false }, [9, 0]],
    ["a record", { type: { kind: "record", record: "R" } }, [18, 6]],
  ])("%s", (_, field, expected) => {
    const records = [
      {
        name: "R",
        fields: [
          { index: 1, name: "a", type: { kind: "boolean" as const }, required: true },
          { index: 2, name: "b", type: { kind: "vector2" as const }, required: false },
        ],
      },
    ];
    expect(bytes(field, records)).toEqual(expected);
  });

  test("the parts are in the order of the wire and add up", () => {
    const size = packetSizes({
      packets: [
        {
          opCode: 1000,
          name: "P",
          from: "client",
          delivery: "unreliable-sequenced",
          fields: [
            { index: 1, name: "x", type: { kind: "float" }, required: true },
            { index: 2, name: "s", type: { kind: "string" }, required: true, maxLength: 200 },
          ],
        },
      ],
      records: [],
      enums: [],
      digest: "",
    })[0]!;
    expect(size.parts.map(({ what, worst }) => `${what} ${worst}`)).toEqual([
      "op-code 3",
      "sequence number 6",
      `${COUNTED_TARGETS} targets 18`,
      "data 3",
      "x 5",
      "s 206",
    ]);
    expect(size).toMatchObject({ worst: 241, least: 17, typical: 3 + 3 + 2 + 5 + 104 });
  });

  test("records that can hold themselves have no bound, nor what holds them; others do", () => {
    const field = (name: string, record: string, more: Partial<Field> = {}): Field => ({
      index: 1,
      name,
      type: { kind: "record", record },
      required: true,
      ...more,
    });
    const x: Field = { index: 2, name: "x", type: { kind: "float" }, required: true };
    const records = [
      { name: "Leaf", fields: [x] },
      { name: "Node", fields: [field("next", "Other", { repeat: 1 }), x] },
      { name: "Other", fields: [field("back", "Node")] },
      { name: "Outer", fields: [field("node", "Node")] },
    ];
    expect(bytes({ type: { kind: "record", record: "Leaf" } }, records)).toEqual([9, 9]);
    for (const [record, least] of [
      ["Node", 9],
      ["Other", 13],
      ["Outer", 13],
    ] as const) {
      expect(bytes({ type: { kind: "record", record } }, records)).toEqual([Number.POSITIVE_INFINITY, least]);
    }
  });

  test("a chain of ten thousand records", () => {
    const records = Array.from({ length: 10_000 }, (_, i) => ({
      name: `R${i}`,
      fields: [{ index: 1, name: "next", type: { kind: "record" as const, record: `R${i + 1}` }, required: i < 9_998 }],
    }));
    expect(sizeOf({ type: { kind: "record", record: "R0" } }, "server", records).worst).toBeGreaterThan(40_000);
  });
});

test("no packet that the validator lets pass is larger than worst or smaller than least", () => {
  let measured = 0;
  let bounded = 0;
  fc.assert(
    fc.property(
      anyModel,
      fc.infiniteStream(fc.nat(10_000)),
      fc.constantFrom("reliable" as const, "unreliable" as const, "unreliable-sequenced" as const),
      fc.integer({ min: 1, max: 2 ** 30 - 1 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: COUNTED_TARGETS }),
      (model, dice, delivery, opCode, sequence, targets) => {
        const packet = { ...model.packets[0]!, delivery, opCode };
        const [size] = packetSizes({ ...model, packets: [packet] });
        const data = encode(fitting(packet.fields, model, (below) => (dice.next().value as number) % below));
        const valid = makeValidator(model).check(1, "client", data, 0, data.length) === null;
        if (!valid) return;
        const sent = {
          opCode,
          ...(delivery === "unreliable-sequenced" ? { sequence } : {}),
        };
        const lengths = [
          packetLength({ ...sent, targets, reliable: false }, data, null),
          packetLength({ ...sent, sender: 127 }, data, null),
        ];
        const plain = packetLength(
          delivery === "unreliable-sequenced" ? { opCode, sequence: 200 } : { opCode },
          data,
          null,
        );
        for (const length of lengths) expect(length).toBeLessThanOrEqual(size!.worst);
        // Without fields the data may be absent; the least sequence number that counts has two bytes.
        expect(plain).toBeGreaterThanOrEqual(size!.least);
        expect(size!.typical).toBeGreaterThanOrEqual(size!.least);
        expect(size!.typical).toBeLessThanOrEqual(size!.worst);
        measured++;
        if (size!.worst < Number.POSITIVE_INFINITY) bounded++;
      },
    ),
    { numRuns: 1500 },
  );
  expect(measured).toBeGreaterThan(300);
  expect(bounded).toBeGreaterThan(50);
});

describe("findings", () => {
  const found = (fields: string, packet = "", packetBytes = 1400) => {
    const text = `{ "packets": { "P": { "opCode": 1, "from": "server", ${packet} "fields": { ${fields} } } } }`;
    return buildModel([makeSource("a.json", text)], config(packetBytes)).diagnostics;
  };

  test("a packet that may outgrow limits.packetBytes: the sum, the largest field, what to change", () => {
    const [one, ...more] = found(
      '"s": { "index": 1, "type": "string", "maxLength": 1500 }, "b": { "index": 2, "type": "boolean" }',
    );
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      code: "RT2101",
      severity: "warning",
      message: "P may take 1515 bytes on the wire, 115 more than the 1400 that limits.packetBytes allows.",
      help: "Give s a smaller maxLength, or raise limits.packetBytes.",
      notes: [
        { message: "op-code 2 + sender 2 + data 3 + s 1506 + b 2 = 1515." },
        { message: "s takes up to 1506 of them.", span: expect.anything() },
      ],
    });
    expect(found('"s": { "index": 1, "type": "string", "maxLength": 1500 }', "", 2000)).toEqual([]);
  });

  test("an unreliable packet has 1024 bytes", () => {
    const field = '"fs": { "index": 1, "type": "vector4", "repeat": { "max": 60 } }';
    expect(found(field)).toEqual([]);
    for (const delivery of ["unreliable", "unreliable-sequenced"]) {
      const [one] = found(field, `"delivery": "${delivery}",`);
      expect(one).toMatchObject({ code: "RT2102", help: expect.stringContaining("Let fs have fewer items") });
    }
    expect(found(field, '"delivery": "unreliable",', 500)[0]).toMatchObject({ code: "RT2101" });
  });

  test("the sum of many fields is short", () => {
    const fields = Array.from({ length: 90 }, (_, i) => `"f${i}": { "index": ${i + 1}, "type": "vector4" }`).join(",");
    expect(found(fields)[0]!.notes[0]!.message).toMatch(/ \+ 84 more fields \d+ = \d+\.$/);
  });

  test("strings, JSON and floats without a bound are hinted at, each once", () => {
    const text = `{ "packets": { "A": { "opCode": 1, "from": "client", "fields": { "r": { "index": 1, "type": "R" }, "a": { "index": 2, "type": "any" } } },
      "B": { "opCode": 2, "from": "client", "fields": { "r": { "index": 1, "type": "R" }, "j": { "index": 2, "type": "json" }, "f": { "index": 3, "type": "floats" } } } },
      "records": { "R": { "fields": { "s": { "index": 1, "type": "string" }, "t": { "index": 2, "type": "string", "maxLength": 5 } } } } }`;
    const { diagnostics } = buildModel([makeSource("a.json", text)], config());
    expect(diagnostics.map(({ code, severity, message }) => `${code} ${severity} ${message}`)).toEqual([
      "RT2103 hint Field j of B has no maxLength, so nobody can say how large the packet gets.",
      "RT2103 hint Field f of B has no maxLength, so nobody can say how large the packet gets.",
      "RT2103 hint Field s of R has no maxLength, so nobody can say how large the packet gets.",
    ]);
  });
});
