/** The packet path of the host makes no garbage for packets that fit: measured on the heap, garbage collection kept away. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { DataInput } from "#runtime/packet/data.ts";
import { frame, packetLength, packetView, parsePacket, relayFrame } from "#runtime/packet/frame.ts";
import { scanData } from "#runtime/packet/scan.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import type { Field } from "#schemas/packet-model.ts";
import { encode } from "./generators.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** Bytes per call, the least of some rounds: compilation in the background only ever adds. */
function bytesPerCall(run: () => void): number {
  const count = 20_000;
  for (let i = 0; i < count; i++) run();
  let least = Infinity;
  for (let round = 0; round < 5; round++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < count; i++) run();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / count);
  }
  return least;
}

const inner: DataInput = { kind: "data", value: new Map([[1, { kind: "float", value: 1 }]]) };
const data = encode(
  new Map<number, DataInput>([
    [1, { kind: "number", value: 17 }],
    [2, { kind: "floats", value: [1, 2, 3] }],
    [3, { kind: "string", value: "tank" }],
    [4, inner],
    [5, { kind: "number", value: 2 }],
    [6, { kind: "string", value: '{"name":"tank","tags":["a",{"b":1}],"n":1.5}' }],
    [7, { kind: "double", value: 0.5 }],
    [8, { kind: "number", value: 2n ** 60n }],
    [9, { kind: "number", value: 1 }],
    [10, { kind: "number", value: 2 }],
  ]),
);
const kinds = ["number", "vector3", "string"] as const;
const fields: Field[] = kinds.map((kind, i) => ({ index: i + 1, name: kind, type: { kind }, required: true }));
fields.push(
  { index: 5, name: "enum", type: { kind: "enum", enum: "E" }, required: true },
  {
    index: 6,
    name: "json",
    type: { kind: "json" },
    required: true,
    shape: { name: "string", tags: ["any"], "n?": "number" },
  },
  { index: 7, name: "double", type: { kind: "double" }, required: true, min: 0, max: 1 },
  { index: 8, name: "long", type: { kind: "long" }, required: true, min: 0 },
  { index: 9, name: "list", type: { kind: "number" }, required: true, max: 5, repeat: 4 },
);
fields[1] = { ...fields[1]!, min: -1, max: 3 };
fields[2] = { ...fields[2]!, maxLength: 10 };
fields.push({ index: 4, name: "inner", type: { kind: "record", record: "R" }, required: true });
const validator = makeValidator({
  packets: [{ opCode: 1, name: "P", from: "client", delivery: "reliable", fields }],
  records: [{ name: "R", fields: [{ index: 1, name: "x", type: { kind: "float" }, required: true }] }],
  enums: [{ name: "E", values: [{ name: "a", value: 2 }] }],
  digest: "sha256-0",
});

test("the measure sees a small object per call", () => {
  const kept: unknown[] = [];
  expect(bytesPerCall(() => (kept[0] = { x: 1 }))).toBeGreaterThan(8);
});

test("header, scan and validator allocate nothing", () => {
  expect(scanData(data, 0, data.length)).toEqual({ kind: "clean" });
  expect(validator.check(1, "client", data, 0, data.length)).toBeNull();
  const packet = frame({ opCode: 1, targets: [2, 3] }, data, null);
  const start = packet.length - packetLength({ opCode: 1, targets: [2, 3] }, data, null);
  const view = packetView();
  expect(bytesPerCall(() => parsePacket(packet, start, packet.length, view))).toBeLessThan(4);
  expect(view.targets).toEqual([2, 3]);
  expect(bytesPerCall(() => scanData(data, 0, data.length))).toBeLessThan(4);
  expect(bytesPerCall(() => validator.check(1, "client", data, 0, data.length))).toBeLessThan(4);
});

test("a relayed frame costs its view and its share of a slab", () => {
  const packet = frame({ opCode: 1, targets: [2] }, data, null);
  const start = packet.length - packetLength({ opCode: 1, targets: [2] }, data, null);
  const view = packetView();
  parsePacket(packet, start, packet.length, view);
  expect(bytesPerCall(() => relayFrame(view, 3))).toBeLessThan(300);
});
