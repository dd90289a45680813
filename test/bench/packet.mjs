/**
 * What each step of a packet's way costs, beside protobufjs in the same run. Asserts nothing.
 *
 *   node test/bench/packet.mjs [rounds] [--json | --markdown]
 */

import { build } from "esbuild";
import protobuf from "protobufjs";
import { contest, report } from "./report.mjs";
import { takeTurns } from "./rounds.mjs";

const rounds = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 20);

const { outputFiles } = await build({
  stdin: {
    contents: `
      export * from "./runtime/packet/data.ts";
      export * from "./runtime/packet/frame.ts";
      export * from "./runtime/packet/scan.ts";
      export * from "./runtime/packet/validate.ts";
      export * from "./runtime/wire/cursor.ts";
      export * from "./runtime/wire/varint.ts";`,
    resolveDir: new URL("../..", import.meta.url).pathname,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
});
const ours = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const values = (entries) => new Map(entries);
const move = values([
  [1, { kind: "number", value: 17 }],
  [2, { kind: "floats", value: [1, 2, 3] }],
  [3, { kind: "float", value: 0.5 }],
  [4, { kind: "string", value: "tank-7" }],
]);
const snapshot = values(
  Array.from({ length: 40 }, (_, i) => [
    i + 1,
    {
      kind: "data",
      value: values([
        [1, { kind: "number", value: i }],
        [2, { kind: "floats", value: [i, 2, 3] }],
        [3, { kind: "float", value: 1 }],
      ]),
    },
  ]),
);

function encode(data) {
  const c = ours.cursor(new Uint8Array(8192));
  ours.writeData(c, data);
  return c.bytes.slice(0, c.at);
}

const field = (index, kind) => ({
  index,
  name: `f${index}`,
  type: kind === "R" ? { kind: "record", record: "R" } : { kind },
  required: true,
});
const model = {
  packets: [
    {
      opCode: 1,
      name: "Move",
      from: "client",
      delivery: "reliable",
      fields: [field(1, "number"), field(2, "vector3"), field(3, "float"), field(4, "string")],
    },
    {
      opCode: 2,
      name: "Snapshot",
      from: "client",
      delivery: "reliable",
      fields: Array.from({ length: 40 }, (_, i) => field(i + 1, "R")),
    },
  ],
  records: [{ name: "R", fields: [field(1, "number"), field(2, "vector3"), field(3, "float")] }],
  enums: [],
  digest: "",
};
const validator = ours.makeValidator(model);

const root = protobuf.parse(`syntax = "proto3";
  message V { repeated float v = 2; } message S { string v = 1; }
  message R { sint64 a = 1; V b = 2; float c = 3; } message B { R v = 14; }
  message Move { sint64 a = 1; V b = 2; float c = 3; S d = 4; }
  message Snapshot { ${Array.from({ length: 40 }, (_, i) => `B f${i + 1} = ${i + 1};`).join(" ")} }`).root;

const tables = [];
for (const [name, opCode, data] of [
  ["Move", 1, move],
  ["Snapshot", 2, snapshot],
]) {
  const bytes = encode(data);
  const frame = ours.frame({ opCode, targets: [2, 3] }, bytes, null);
  const start = frame.length - ours.packetLength({ opCode, targets: [2, 3] }, bytes, null);
  const view = ours.packetView();
  const found = ours.valueView();
  const out = ours.cursor(new Uint8Array(8192));
  const type = root.lookupType(name);
  const rows = {
    "protobufjs decode": () => type.decode(bytes),
    parsePacket: () => ours.parsePacket(frame, start, frame.length, view),
    scanData: () => ours.scanData(bytes, 0, bytes.length),
    "validator.check": () => validator.check(opCode, "client", bytes, 0, bytes.length),
    relayFrame: () => ours.relayFrame(view, 5),
    "parse + scan + check + relay": () => {
      ours.parsePacket(frame, start, frame.length, view);
      ours.scanData(frame, view.dataStart, view.dataEnd);
      validator.check(opCode, "client", frame, view.dataStart, view.dataEnd);
      ours.relayFrame(view, 5);
    },
    "findValue (first)": () => ours.findValue(bytes, 0, bytes.length, 1, found),
    readData: () => ours.readData(bytes),
    writeData: () => {
      out.at = 0;
      ours.writeData(out, data);
    },
  };
  const contenders = Object.entries(rows).map(([what, once]) => ({
    name: what,
    count: name === "Move" ? 20_000 : 1000,
    run(count) {
      for (let i = 0; i < count; i++) once();
    },
  }));
  tables.push(contest(`${name}, ${bytes.length} bytes of data`, takeTurns(contenders, { rounds })));
}
report(...tables);
