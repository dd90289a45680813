/**
 * What relaying a packet costs that no script handles, beside code written by hand that does the least a server must: it scans
 * the data's structure, writes the new header and copies the rest. Ours parses the header, judges the data against its
 * definition, or its structure where there is none, and writes the receivers' frame; and the whole of what the host does with
 * a packet before that is delivered, rates and counters included. A handled packet takes the way through the isolate besides:
 * `handler.mjs`.
 *
 * The mark: at most 1.3 times the code by hand. Nothing fails when it is missed.
 *
 *   node test/bench/relay.mjs [rounds] [--json | --markdown]
 */

import { strict as assert } from "node:assert";
import { build } from "esbuild";
import { contest, report } from "./report.mjs";
import { takeTurns } from "./rounds.mjs";

const rounds = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 60);

const { outputFiles } = await build({
  stdin: {
    contents: `
      export { writeData } from "./runtime/packet/data.ts";
      export { frame, packetLength, packetView, parsePacket, relayFrame } from "./runtime/packet/frame.ts";
      export { scanData } from "./runtime/packet/scan.ts";
      export { makeValidator } from "./runtime/packet/validate.ts";
      export { cursor } from "./runtime/wire/cursor.ts";
      export { Inbound } from "./runtime/host/inbound.ts";
      export { Player } from "./runtime/host/player.ts";
      export { newCounters } from "./runtime/host/counters.ts";
      export { defaultHostLimits } from "./runtime/host/host-limits.ts";
      export { defaultLimits } from "./schemas/limits.ts";`,
    resolveDir: new URL("../..", import.meta.url).pathname,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
});
const ours = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

// --- by hand

const slabBytes = 32_768;
let slab = new Uint8Array(slabBytes);
let used = 0;

/** Length of a varint's value, and where it ended. */
let next = 0;
function varint(b, at, end) {
  let value = 0;
  for (let shift = 0; at < end && shift < 35; shift += 7) {
    const byte = b[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      next = at;
      return value >>> 0;
    }
  }
  throw new Error("malformed");
}

function scanByHand(b, at, end, depth) {
  if (depth > 32) throw new Error("malformed");
  while (at < end) {
    let key = b[at++];
    if (key > 0x7f) key = (key & 0x7f) | (b[at++] << 7);
    if (key < 8 || key > 1023) throw new Error("malformed");
    switch (key & 7) {
      case 0: {
        let length = 1;
        while (b[at++] > 0x7f) if (++length > 10) throw new Error("malformed");
        break;
      }
      case 1:
        at += 8;
        break;
      case 5:
        at += 4;
        break;
      case 2: {
        const length = varint(b, at, end);
        at = next;
        const last = at + length;
        if (last > end) throw new Error("malformed");
        if (length > 0) {
          const form = b[at];
          const inner = varint(b, at + 1, last);
          if (next + inner !== last) throw new Error("malformed");
          if (form === 0x72) scanByHand(b, next, last, depth + 1);
          else if (form === 0x12 ? (inner & 3) !== 0 : form !== 0x0a) throw new Error("malformed");
        }
        at = last;
        break;
      }
      default:
        throw new Error("malformed");
    }
  }
  if (at !== end) throw new Error("malformed");
}

/** Of a packet that is op-code, targets and data: all that most are. */
function relayByHand(b, start, end, sender) {
  if (b[start] !== 0x08) throw new Error("malformed");
  varint(b, start + 1, end);
  const opCodeEnd = next;
  let at = opCodeEnd;
  while (b[at] === 0x20) {
    varint(b, at + 1, end);
    at = next;
  }
  if (b[at] !== 0x72) throw new Error("malformed");
  const length = varint(b, at + 1, end);
  if (next + length !== end) throw new Error("malformed");
  scanByHand(b, next, end, 1);
  const size = opCodeEnd - start + 2 + (end - at);
  if (used + size + 3 > slabBytes) {
    slab = new Uint8Array(slabBytes);
    used = 0;
  }
  const from = used;
  let to = from;
  if (size > 0x7f) {
    slab[to++] = (size & 0x7f) | 0x80;
    slab[to++] = size >>> 7;
  } else slab[to++] = size;
  for (let i = start; i < opCodeEnd; i++) slab[to++] = b[i];
  slab[to++] = 0x28;
  slab[to++] = sender;
  if (end - at > 96) {
    slab.set(b.subarray(at, end), to);
    to += end - at;
  } else while (at < end) slab[to++] = b[at++];
  used = to;
  return slab.subarray(from, to);
}

// --- packets

const values = (entries) => new Map(entries);
const shapes = {
  Move: values([
    [1, { kind: "number", value: 17 }],
    [2, { kind: "float", value: 1.5 }],
    [3, { kind: "float", value: 2.5 }],
    [4, { kind: "float", value: 0.5 }],
  ]),
  Snapshot: values(
    Array.from({ length: 20 }, (_, i) => [
      i + 1,
      {
        kind: "data",
        value: values([
          [1, { kind: "number", value: i }],
          [2, { kind: "floats", value: [i, 2, 3] }],
          [3, { kind: "float", value: 1 }],
          [4, { kind: "string", value: "tank-007" }],
        ]),
      },
    ]),
  ),
};
const field = (index, kind) => ({ index, name: `f${index}`, type: { kind }, required: true });
const list = { ...field(1, "record"), type: { kind: "record", record: "Tank" }, repeat: 20 };
const model = {
  packets: [
    { opCode: 1, name: "Move", fields: [field(1, "number"), field(2, "float"), field(3, "float"), field(4, "float")] },
    { opCode: 2, name: "Snapshot", fields: [list] },
  ].map((packet) => ({ from: "both", delivery: "reliable", ...packet })),
  records: [{ name: "Tank", fields: [field(1, "number"), field(2, "vector3"), field(3, "float"), field(4, "string")] }],
  enums: [],
  digest: "",
};

const tables = [];
for (const [at, [name, data]] of Object.entries(shapes).entries()) {
  const c = ours.cursor(new Uint8Array(4096));
  ours.writeData(c, data);
  const encoded = c.bytes.slice(0, c.at);
  for (const defined of [true, false]) {
    const opCode = (defined ? 1 : 11) + at;
    const header = { opCode, targets: [2, 3] };
    const framed = ours.frame(header, encoded, null);
    const packet = framed.slice(framed.length - ours.packetLength(header, encoded, null));
    const validator = ours.makeValidator(model);
    const view = ours.packetView();
    const limits = { ...ours.defaultLimits, ...ours.defaultHostLimits, packetsPerSecond: 1e12, bytesPerSecond: 1e12 };
    const clock = { now: () => 0 };
    const inbound = new ours.Inbound({ limits, validator, counters: ours.newCounters(), log: {}, clock });
    const player = new ours.Player(5, "p", "t", limits, 0);
    player.present = true;
    const relay = () => {
      ours.parsePacket(packet, 0, packet.length, view);
      if (validator.check(opCode, "client", packet, view.dataStart, view.dataEnd) !== null) throw new Error("refused");
      return ours.relayFrame(view, 5);
    };
    const whole = () => inbound.read(player, packet, true).frame;
    const byHand = () => relayByHand(packet, 0, packet.length, 5);
    assert.deepEqual(relay(), byHand());
    assert.deepEqual(whole(), byHand());
    const repeat = (run) => (count) => {
      for (let i = 0; i < count; i++) run();
    };
    const count = name === "Snapshot" ? 200 : 2000;
    const title = `${name}, ${packet.length} bytes, ${defined ? "with a definition" : "without a definition"}`;
    const contenders = [
      { name: "by hand: scan, header, copy", run: repeat(byHand), count },
      { name: "parse, judge, frame", run: repeat(relay), count },
      { name: "the host, with rates and counters", run: repeat(whole), count },
    ];
    tables.push(contest(title, takeTurns(contenders, { rounds }), { marks: { "parse, judge, frame": 1.3 } }));
  }
}
report(...tables);
