/** The module "rtsc:packets" of bundles without codecs: tables from the model, and nothing else from it. */

import vm from "node:vm";
import { expect, test, vi } from "vitest";
import { allUses } from "#compiler/6-emit/packet-uses.ts";
import { tables } from "#compiler/6-emit/tables.ts";
import type { PacketTable } from "#runtime/guest/packet-table.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import { bundleOf, run } from "./project.ts";

vi.mock("#compiler/6-emit/guest-entry.ts", () => ({
  guestEntry: () => ({ root: process.cwd(), file: "test/emit/recorder.ts" }),
}));

function evaluate(model: PacketModel): Record<string, PacketTable> {
  const text = tables(model, allUses(model), "var Packets=");
  return vm.runInNewContext(`${text};Packets`, { tabled: (table: PacketTable) => table }) as Record<
    string,
    PacketTable
  >;
}

const field = (index: number, name: string, type: Field["type"], required = true): Field => ({
  index,
  name,
  type,
  required,
});
const record = (name: string): Field["type"] => ({ kind: "record", record: name });

const model: PacketModel = {
  packets: [
    {
      opCode: 101,
      name: "Move",
      from: "client",
      delivery: "unreliable",
      fields: [field(1, "x", { kind: "float" }), field(2, "who", { kind: "string" }, false)],
    },
    { opCode: 102, name: "Tree", from: "both", delivery: "reliable", fields: [field(1, "root", record("Node"))] },
    { opCode: 103, name: "Tick", from: "server", delivery: "unreliable-sequenced", fields: [] },
  ],
  records: [
    { name: "Box", fields: [field(3, "at", record("Point"))] },
    {
      name: "Node",
      fields: [
        field(1, "value", { kind: "long" }),
        field(2, "next", record("Node"), false),
        field(3, "box", record("Box")),
      ],
    },
    { name: "Point", fields: [field(1, "x", { kind: "double" })] },
  ],
  enums: [],
  digest: "sha256-0",
};

test("a table has op-code, name, delivery and fields; optional fields say so", () => {
  const { Move, Tick } = evaluate(model);
  expect(Move).toEqual({
    opCode: 101,
    name: "Move",
    delivery: 1,
    fields: [
      { index: 1, name: "x", kind: "float" },
      { index: 2, name: "who", kind: "string", optional: true },
    ],
  });
  expect(Tick).toEqual({ opCode: 103, name: "Tick", delivery: 2, fields: [] });
});

test("records are shared, nested and may be cyclic", () => {
  const { Tree } = evaluate(model);
  const node = Tree!.fields[0]!.fields!;
  expect(Tree!.fields[0]).toMatchObject({ index: 1, name: "root", kind: "record" });
  expect(node[1]!.fields).toBe(node);
  expect(node[1]).toMatchObject({ optional: true });
  expect(node[2]!.fields![0]!.fields).toEqual([{ index: 1, name: "x", kind: "double" }]);
});

test("two records that contain each other", () => {
  const cyclic: PacketModel = {
    packets: [
      {
        opCode: 1,
        name: "P",
        from: "both",
        delivery: "reliable",
        fields: [field(1, "a", record("A")), field(2, "b", record("B"))],
      },
    ],
    records: [
      { name: "A", fields: [field(1, "b", record("B"), false)] },
      { name: "B", fields: [field(1, "a", record("A"), false)] },
    ],
    enums: [],
    digest: "",
  };
  const [a, b] = evaluate(cyclic).P!.fields;
  expect(a!.fields![0]!.fields).toBe(b!.fields);
  expect(b!.fields![0]!.fields).toBe(a!.fields);
});

test("hostile names stay names", async () => {
  const hostile = [
    `"]:0};globalThis.injected=1;({"`,
    "__proto__",
    "constructor",
    "a\u2028b",
    "`$" + "{1}`",
    "*/",
    "</script>",
    "\\",
  ];
  const names: PacketModel = {
    packets: hostile.map((name, at) => ({
      opCode: at + 1,
      name,
      from: "both",
      delivery: "reliable",
      fields: [field(1, name, record(name))],
    })),
    records: hostile.map((name) => ({ name, fields: [field(1, name, { kind: "number" })] })),
    enums: [],
    digest: "",
  };
  const tokens = evaluate(names);
  expect(Object.keys(tokens)).toEqual(hostile);
  expect(Object.values(tokens).map((token) => token.fields[0]!.fields![0]!.name)).toEqual(hostile);
  const bundle = await bundleOf({
    files: { "scripts/a.ts": `import { Packets } from "rtsc:packets"; RTSession.record(Object.keys(Packets))` },
    scripts: { "scripts/a.ts": "module" },
    model: names,
  });
  const world = run(bundle);
  expect([...(world.recorded[0] as string[])]).toEqual(hostile);
  expect(world.evaluate("typeof injected")).toBe("undefined");
});

test("a script that names no packet carries no table; require finds the packets too", async () => {
  const silent = await bundleOf({
    files: { "scripts/a.ts": "import { Packets } from 'rtsc:packets'; RTSession.record(1)" },
    scripts: { "scripts/a.ts": "module" },
    model,
  });
  expect(silent.code).not.toContain("delivery");
  const classic = await bundleOf({
    files: { "scripts/a.js": "var P = require('rtsc:packets').Packets; RTSession.record(P.Move.opCode)" },
    scripts: { "scripts/a.js": "classic" },
    model,
  });
  expect(run(classic).recorded).toEqual([101]);
});
