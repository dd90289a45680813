/**
 * What packets cost to encode and decode: generated codecs, minified as in a bundle and reading from and writing to a shared
 * buffer as in a session, beside code written by hand for these packets (`peers/by-hand.js`) and beside other codecs.
 *
 * Those that write the same bytes are asserted to do so before anything is timed. All take turns, round by round, in one
 * process; printed are medians of nanoseconds with the quartiles behind them, and multiples of hand-written. Whoever can
 * encodes into memory that is used again. The marks: at most 1.15 times hand-written, and faster than pbf, protobufjs and
 * protobuf-es, in every cell. Nothing fails when they are missed. Those that are far from any mark, or stand there for
 * perspective, take one turn in four: some are hundreds of times slower, and would have most of the time.
 *
 *   node test/bench/codecs.mjs [rounds] [--json | --markdown]
 *
 * The peers' code in `peers/` was generated from `peers/packets.proto` by `pbf`, by `pbjs -t static-module -w es6
 * --force-number` and by `protoc-gen-es`; the first is the most favourable form of each.
 */

import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Decoder as ColyseusDecoder, Encoder as ColyseusEncoder, schema as colyseus, t } from "@colyseus/schema";
import avsc from "avsc";
import { Packr } from "msgpackr";
import { PbfReader, PbfWriter } from "pbf";
import protobufjs from "protobufjs/minimal.js";
import * as byHand from "./peers/by-hand.js";
import * as pbfCode from "./peers/pbf.generated.js";
import * as es from "./peers/protobuf-es.generated.js";
import * as pbjs from "./peers/protobufjs.generated.js";
import { report } from "./report.mjs";
import { spread } from "./rounds.mjs";

const rounds = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 100);
/** Different values of one shape, so that nothing is foreseen. */
const VARIANTS = 64;

// --- values

let seed = 42;
const dice = (most) => {
  seed = (seed * 1103515245 + 12345) & 0x7fff_ffff;
  return seed % most;
};
const vary = (make) => Array.from({ length: VARIANTS }, (_, i) => make(i));
const coordinate = () => Math.fround((dice(200_000) - 100_000) / 97 || 1);
const letters = (length) => Array.from({ length }, () => String.fromCharCode(97 + dice(26))).join("");
const packets = {
  Move: vary(() => ({ id: 1 + dice(5000), x: coordinate(), y: coordinate(), z: coordinate() })),
  ClockSync: vary(() => ({ client: 1_790_000_000_000 + dice(2e9), server: 1_790_000_000_000 + dice(2e9) })),
  Chat: vary(() => ({ text: letters(40), room: 1 + dice(300) })),
  Snapshot: vary(() => ({
    tanks: Array.from({ length: 20 }, (_, i) => ({
      id: i + 1,
      at: [coordinate(), coordinate(), coordinate()],
      turn: coordinate(),
      name: `tank${letters(4)}`,
    })),
  })),
};

// --- contenders: for each packet `encode(value)` and `bytes()` of the last one, `decode(bytes)`

const handWritten = {
  Move: { encode: byHand.encodeMove, decode: byHand.decodeMove },
  ClockSync: { encode: byHand.encodeClockSync, decode: byHand.decodeClockSync },
  Chat: { encode: byHand.encodeChat, decode: byHand.decodeChat },
  Snapshot: { encode: byHand.encodeSnapshot, decode: byHand.decodeSnapshot },
};
const only = process.argv.find((one) => one.startsWith("--packet="))?.slice("--packet=".length);
const folder = path.resolve(import.meta.dirname, "../../node_modules/.cache/rtsc-bench");
const writer = path.join(folder, "codec-writer.mjs");
const written = path.join(folder, "codecs.js");
if (only === undefined) await writeCodecs();

/** How many functions were made by `alone`. */
let texts = 0;
const ours = await generated();
const hand = {
  name: "by hand",
  packet: (name) => onCursor(handWritten[name], new Uint8Array(new SharedArrayBuffer(256 * 1024))),
};

/**
 * A function by its text, of which V8 learns what it calls here and nowhere else: what was made of the same text before shares
 * what was learned there.
 */
function alone(parameters, text) {
  return new Function(...parameters, `/* ${texts++} */ ${text}`);
}

/** A codec over a cursor: shared memory as a session has it, of which the first words are its own. */
function onCursor({ encode, decode }, b) {
  const view = new DataView(b.buffer);
  const out = { bytes: b, view, at: 0, end: 0 };
  const c = { bytes: b, view, at: 0, end: 0, form: "empty" };
  const write = "return (value) => { c.at = 1024; c.end = 8192; run(c, value); };";
  const read = "return (one) => { c.at = one.start; c.end = one.end; return run(c); };";
  return {
    from: (value) => value,
    encode: alone(["run", "c"], write)(encode, out),
    bytes: () => b.slice(1024, out.at),
    prepare: (variants) => place(b, variants),
    decode: alone(["run", "c"], read)(decode, c),
  };
}

/** Puts the bytes of all variants into one buffer behind each other, and says where each lies. */
function place(b, variants) {
  let at = b.length - variants.reduce((sum, one) => sum + one.length + 8, 0);
  if (at < 0) throw new Error("The buffer is too small for all variants.");
  return variants.map((one) => {
    b.set(one, at);
    const placed = { start: at, end: at + one.length };
    at += one.length + 8;
    return placed;
  });
}

/**
 * Has our own codecs written, and bundled as they are for a script. In the first process, for esbuild talks to its own by
 * buffers that it gives away, and where that was done V8 asks before each byte whether its buffer is still there.
 */
async function writeCodecs() {
  const root = path.resolve(import.meta.dirname, "../..");
  await mkdir(folder, { recursive: true });
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `export { codecModule } from "#compiler/6-emit/codec.ts";
        export { allUses } from "#compiler/6-emit/packet-uses.ts";
        export { buildModel } from "#compiler/2-schema/build-model.ts";
        export { makeSource } from "#compiler/text/source.ts";
        export { HostPort } from "#runtime/host/port.ts";
        export { platformHere } from "#runtime/isolate/platform.ts";`,
      resolveDir: root,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile: writer,
  });
  const { codecModule, allUses, buildModel, makeSource } = await import(pathToFileURL(writer).href);
  const field = (index, type, rest) => ({ index, type, ...rest });
  const one = (opCode, fields) => ({ opCode, from: "both", fields });
  const { model, diagnostics } = buildModel([
    makeSource(
      "packets.json",
      JSON.stringify({
        packets: {
          Move: one(1, { id: field(1, "number"), x: field(2, "float"), y: field(3, "float"), z: field(4, "float") }),
          ClockSync: one(2, { client: field(1, "number"), server: field(2, "number") }),
          Chat: one(3, { text: field(1, "string"), room: field(2, "number") }),
          Snapshot: one(4, { tanks: field(1, "Tank", { repeat: { max: 20 } }) }),
        },
        records: {
          Tank: {
            fields: {
              id: field(1, "number"),
              at: field(2, "vector3"),
              turn: field(3, "float"),
              name: field(4, "string"),
            },
          },
        },
      }),
    ),
  ]);
  assert.deepEqual(diagnostics, []);
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `${codecModule(model, allUses(model), "./guest.ts", "const packets=")}
        import { bytes, codecOf } from "./guest.ts";
        globalThis.rtscBench = { packets, codecOf, bytes };`,
      resolveDir: root,
    },
    plugins: [
      {
        name: "the guest without its session",
        setup(setup) {
          setup.onResolve({ filter: /^\.\/guest\.ts$/ }, () => ({ path: "guest", namespace: "bench" }));
          setup.onLoad({ filter: /.*/, namespace: "bench" }, () => ({
            contents: `export * from "./runtime/guest/codec.ts"; export * from "./runtime/guest/token.ts";
              export { bytes } from "./runtime/guest/primordials.ts";`,
            resolveDir: root,
          }));
        },
      },
    ],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    outfile: written,
  });
}

/** Our own codecs. What a session does around them, as for messages of error, is not theirs: `handler.mjs` has all. */
async function generated() {
  const { HostPort, platformHere } = await import(pathToFileURL(writer).href);
  const port = new HostPort();
  port.configure({ sessionId: "bench", relay: "unless-false", packetBytes: 4096, sliceMs: 5 });
  globalThis.__rtsc = platformHere(port.buffer, { flush() {}, give: () => true, take: () => "", say: () => "" });
  // As a bundle runs: strict, in a function of its own.
  new Function(`"use strict";${readFileSync(written, "utf8")}`)();
  delete globalThis.__rtsc;
  const { packets: tokens, codecOf, bytes } = globalThis.rtscBench;
  return {
    name: "generated",
    packet: (name) => onCursor(codecOf(tokens[name]), bytes),
  };
}

/** Values as protobuf has them: what stands in an RTVal is a message of its own. */
const boxed = {
  Move: (value) => value,
  ClockSync: (value) => value,
  Chat: ({ text, room }) => ({ text: { v: text }, room }),
  Snapshot: ({ tanks }) =>
    Object.fromEntries(
      tanks.map(({ id, at, turn, name }, i) => [`t${i + 1}`, { v: { id, at: { v: at }, turn, name: { v: name } } }]),
    ),
};

const pbfCodecs = {
  Move: { write: pbfCode.writeMove, read: pbfCode.readMove },
  ClockSync: { write: pbfCode.writeClockSync, read: pbfCode.readClockSync },
  Chat: { write: pbfCode.writeChat, read: pbfCode.readChat },
  Snapshot: { write: pbfCode.writeSnapshot, read: pbfCode.readSnapshot },
};
const protobufJsTypes = { Move: pbjs.Move, ClockSync: pbjs.ClockSync, Chat: pbjs.Chat, Snapshot: pbjs.Snapshot };
const protobufEsSchemas = {
  Move: es.MoveSchema,
  ClockSync: es.ClockSyncSchema,
  Chat: es.ChatSchema,
  Snapshot: es.SnapshotSchema,
};

const pbf = {
  name: "pbf",
  packet(name) {
    const writer = new PbfWriter(new Uint8Array(8192));
    const { write, read } = pbfCodecs[name];
    return {
      from: boxed[name],
      encode(value) {
        writer.pos = 0;
        write(value, writer);
      },
      bytes: () => writer.buf.slice(0, writer.pos),
      prepare: (variants) => variants.map((one) => new PbfReader(one)),
      decode(reader) {
        reader.pos = 0;
        return read(reader, reader.length);
      },
    };
  },
};

const protobufJs = {
  name: "protobufjs",
  packet(name) {
    const type = protobufJsTypes[name];
    let bytes;
    return {
      from: (value) => messages(type, boxed[name](value)),
      encode(value) {
        bytes = type.encode(value, protobufjs.Writer.create()).finish();
      },
      bytes: () => bytes,
      prepare: (variants) => variants.map((one) => Buffer.from(one)),
      decode: (one) => type.decode(one),
    };
  },
};

/** Its own class outside; plain objects inside, which it takes as well. */
function messages(Type, value) {
  return new Type(value);
}

const protobufEs = {
  name: "protobuf-es",
  packet(name) {
    const description = protobufEsSchemas[name];
    let bytes;
    const longs = (value) =>
      name === "ClockSync" ? { client: BigInt(value.client), server: BigInt(value.server) } : value;
    return {
      from: (value) => create(description, longs(boxed[name](value))),
      encode(value) {
        bytes = toBinary(description, value);
      },
      bytes: () => bytes,
      prepare: (variants) => variants,
      decode: (one) => fromBinary(description, one),
    };
  },
};

const msgpack = {
  name: "msgpackr",
  packet() {
    const packr = new Packr({ useRecords: false });
    let bytes;
    return {
      from: (value) => value,
      encode(value) {
        bytes = packr.pack(value);
      },
      bytes: () => bytes,
      prepare: (variants) => variants.map((one) => Buffer.from(one)),
      decode: (one) => packr.unpack(one),
    };
  },
};

const avroFields = {
  Move: [{ name: "id", type: "int" }, ...["x", "y", "z"].map((name) => ({ name, type: "float" }))],
  ClockSync: ["client", "server"].map((name) => ({ name, type: "long" })),
  Chat: [
    { name: "text", type: "string" },
    { name: "room", type: "int" },
  ],
  Snapshot: [
    {
      name: "tanks",
      type: {
        type: "array",
        items: {
          type: "record",
          name: "Tank",
          fields: [
            { name: "id", type: "int" },
            { name: "at", type: { type: "array", items: "float" } },
            { name: "turn", type: "float" },
            { name: "name", type: "string" },
          ],
        },
      },
    },
  ],
};

const avro = {
  name: "avsc",
  packet(name) {
    const type = avsc.Type.forSchema({ type: "record", name, fields: avroFields[name] });
    const buffer = Buffer.alloc(8192);
    let end = 0;
    return {
      from: (value) => value,
      encode(value) {
        end = type.encode(value, buffer, 0);
      },
      bytes: () => Buffer.from(buffer.subarray(0, end)),
      prepare: (variants) => variants.map((one) => Buffer.from(one)),
      decode: (one) => type.fromBuffer(one),
    };
  },
};

const ColyseusTank = colyseus({ id: t.int32(), at: t.array("float32"), turn: t.float32(), name: t.string() });
const colyseusTypes = {
  Move: colyseus({ id: t.int32(), x: t.float32(), y: t.float32(), z: t.float32() }),
  ClockSync: colyseus({ client: t.number(), server: t.number() }),
  Chat: colyseus({ text: t.string(), room: t.int32() }),
  Snapshot: colyseus({ tanks: t.array(ColyseusTank) }),
};

/** It is made to keep one state in step, so what is timed is a whole state. */
const colyseusSchema = {
  name: "@colyseus/schema",
  packet(name) {
    const Type = colyseusTypes[name];
    let bytes;
    return {
      from(value) {
        const state = new Type();
        if (name === "Snapshot") {
          for (const tank of value.tanks) {
            const made = new ColyseusTank();
            made.id = tank.id;
            made.turn = tank.turn;
            made.name = tank.name;
            for (const one of tank.at) made.at.push(one);
            state.tanks.push(made);
          }
        } else Object.assign(state, value);
        return new ColyseusEncoder(state);
      },
      encode(encoder) {
        bytes = encoder.encodeAll();
      },
      bytes: () => Uint8Array.from(bytes),
      prepare: (variants) => variants,
      decode(one) {
        const state = new Type();
        new ColyseusDecoder(state).decode(one);
        return state;
      },
    };
  },
};

const json = {
  name: "JSON",
  packet() {
    const buffer = Buffer.alloc(16_384);
    let end = 0;
    return {
      from: (value) => value,
      encode(value) {
        end = buffer.write(JSON.stringify(value));
      },
      bytes: () => Buffer.from(buffer.subarray(0, end)),
      prepare: (variants) => variants.map((one) => Buffer.from(one)),
      decode: (one) => JSON.parse(one.toString()),
    };
  },
};

const same = [hand, ours, pbf, protobufJs, protobufEs];
const others = [msgpack, avro, colyseusSchema, json];
const seldom = [protobufEs, ...others];

// --- rounds

if (only === undefined) {
  const result = {};
  for (const name of Object.keys(packets)) result[name] = inProcess(name);
  report(...["encode", "decode"].map((way) => timesOf(result, way)), bytesOf(result));
} else console.log(JSON.stringify(measure(only, packets[only])));

/** Each packet in a process of its own, started as a shard is: what V8 learns of one would be in the way of the next. */
function inProcess(name) {
  const args = [
    "--max-inlined-bytecode-size-cumulative=4000",
    import.meta.filename,
    `--packet=${name}`,
    String(rounds),
  ];
  const { status, stdout } = spawnSync(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status !== 0) process.exit(1);
  return JSON.parse(stdout);
}

function measure(name, values) {
  const runs = [];
  let reference;
  for (const contender of [...same, ...others]) {
    const codec = contender.packet(name);
    const mine = values.map(codec.from);
    const encoded = mine.map((value) => {
      codec.encode(value);
      return codec.bytes();
    });
    if (same.includes(contender)) {
      const hex = encoded.map((bytes) => Buffer.from(bytes).toString("hex"));
      reference ??= hex;
      assert.deepEqual(hex, reference, `${contender.name} writes other bytes for ${name}`);
    }
    const prepared = codec.prepare(encoded);
    if (contender === ours || contender === hand) {
      assert.deepEqual(prepared.map(codec.decode), values, `${contender.name} reads ${name} as something else`);
    }
    const { encode, decode } = codec;
    runs.push({
      name: contender.name,
      bytes: encoded[0].length,
      every: seldom.includes(contender) ? 4 : 1,
      ways: [
        { way: "encode", loop: loopOf(encode), inputs: mine, times: [] },
        { way: "decode", loop: loopOf(decode), inputs: prepared, times: [] },
      ],
    });
  }
  // Short, so that most rounds pass without the machine turning to something else.
  const unit = name === "Snapshot" ? 4 : 100;
  // The first rounds are slow code becoming fast; they are thrown away.
  const warm = 100;
  for (let round = 0; round < rounds + warm; round++) {
    for (const { ways, every } of runs) {
      if (round % every !== 0) continue;
      for (const { loop, inputs, times } of ways) {
        const started = performance.now();
        loop(inputs, unit);
        const spent = performance.now() - started;
        if (round >= warm) times.push((spent * 1e6) / (unit * VARIANTS));
      }
    }
  }
  return Object.fromEntries(
    runs.map(({ name: contender, bytes, ways }) => [
      contender,
      { bytes, ...Object.fromEntries(ways.map(({ way, times }) => [way, spread(times)])) },
    ]),
  );
}

/** A loop of its own for each, so that all are equally well known where they are called. */
function loopOf(run) {
  const text = `return (inputs, unit) => {
    let last;
    for (let i = 0; i < unit; i++) for (let at = 0; at < inputs.length; at++) last = run(inputs[at]);
    return last;
  };`;
  return alone(["run"], text)(run);
}

/** The table of one way, a column for each packet. */
function timesOf(result, way) {
  const columns = eachPacket(result, () => ({ digits: (ns) => (ns < 100 ? 1 : 0), unit: "ns" }));
  const rows = eachContender(result, (contenders, name) => {
    const taken = contenders[name][way];
    return { ...taken, multiple: taken.median / contenders["by hand"][way].median };
  });
  return { title: `${way}: median (quartiles), and multiple of code written by hand`, columns, rows };
}

/** What the first value of each packet weighs. */
function bytesOf(result) {
  const columns = eachPacket(result, () => ({ unit: "bytes" }));
  return { title: "on the wire", columns, rows: eachContender(result, (contenders, name) => contenders[name].bytes) };
}

function eachContender(result, cell) {
  const names = Object.keys(Object.values(result)[0]);
  return Object.fromEntries(names.map((name) => [name, eachPacket(result, (contenders) => cell(contenders, name))]));
}

function eachPacket(result, make) {
  return Object.fromEntries(Object.entries(result).map(([packet, contenders]) => [packet, make(contenders)]));
}
