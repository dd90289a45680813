/**
 * What a typical handler costs: it reads three fields, checks them and sends one packet. In a real isolate, in batches of 64,
 * as the compiler builds it and with `--no-optimize`, by the typed API and by the classic one; beside the same code called
 * directly in this process with codecs written by hand. What is timed is everything from the bytes that a client sent to
 * the bytes of the answer in the host's hands: the link, the turn, the verdict. An empty handler says what of it is the way.
 *
 * The marks: optimized at most 3.5 times direct, and at least twice as fast as without. Nothing fails when they are missed.
 *
 *   node build.mjs && node test/bench/handler.mjs [rounds] [--json | --markdown]
 */

import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { decodeMove, encodeMove } from "./peers/by-hand.js";
import { contest, report } from "./report.mjs";
import { takeTurns } from "./rounds.mjs";

// As a shard is started.
const flags = ["--no-node-snapshot", "--no-concurrent-recompilation", "--max-inlined-bytecode-size-cumulative=4000"];
if (!process.execArgv.includes(flags[0])) {
  const args = [...flags, import.meta.filename, ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1);
}

const rounds = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 60);
const BATCH = 64;

const scripts = {
  typed: `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Move, (move, packet) => {
  if (move.x < -1000 || move.y < -1000 || move.z < -1000) return false;
  const { id } = move;
  RTSession.send(Packets.Moved, { id, x: move.x + 1, y: move.y, z: move.z }, { to: packet.getSender().getPeerId() });
  return false;
});
`,
  classic: `RTSession.onPacket(101, function (packet) {
  var data = packet.getData();
  var x = data.getFloat(2);
  var y = data.getFloat(3);
  var z = data.getFloat(4);
  if (x < -1000 || y < -1000 || z < -1000) return false;
  RTSession.newPacket().setOpCode(102).setTargetPeers(packet.getSender().getPeerId()).setReliable(true)
    .setData(RTSession.newData().setNumber(1, data.getNumber(1)).setFloat(2, x + 1).setFloat(3, y).setFloat(4, z)).send();
  return false;
});
`,
  empty: "RTSession.onPacket(101, function () { return false; });\n",
};

const root = path.resolve(import.meta.dirname, "../..");
// Below node_modules, so that isolated-vm is found from there.
const folder = path.join(root, "node_modules/.cache/rtsc-bench");
mkdirSync(folder, { recursive: true });
const outfile = path.join(folder, "handler.mjs");
await build({
  absWorkingDir: root,
  stdin: {
    contents: `export { HostPort } from "#runtime/host/port.ts"; export { createIsolated } from "#runtime/isolate/isolated.ts";`,
    resolveDir: root,
  },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  outfile,
});
const { HostPort, createIsolated } = await import(pathToFileURL(outfile).href);
const { compile } = await import(pathToFileURL(path.join(root, "dist/compiler.js")).href);

async function bundleOf(kind, optimize) {
  const cwd = mkdtempSync(path.join(tmpdir(), "rtsc-handler-"));
  try {
    const file = kind === "typed" ? "game.ts" : "game.js";
    const float = (index) => ({ index, type: "float" });
    const fields = { id: { index: 1, type: "number" }, x: float(2), y: float(3), z: float(4) };
    const packets = {
      Move: { opCode: 101, from: "client", fields },
      Moved: { opCode: 102, from: "server", fields },
    };
    writeFileSync(path.join(cwd, file), scripts[kind]);
    writeFileSync(path.join(cwd, "packets.json"), JSON.stringify({ packets }));
    writeFileSync(path.join(cwd, "rtsc.json"), JSON.stringify({ scripts: { game: file }, opCodes: ["packets.json"] }));
    const { bundles, diagnostics } = await compile({ cwd, optimize });
    if (bundles.length !== 1) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    return bundles[0].code;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function cursor(size) {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer), at: 0, end: size };
}

const moves = Array.from({ length: BATCH }, (_, i) => {
  const c = cursor(64);
  encodeMove(c, { id: 100 + i, x: i / 3, y: i * 1.5, z: -i });
  return c.bytes.slice(0, c.at);
});

/** Runs batches through an isolate; the sum over what was sent shows that all of it was. */
async function inIsolate(name, code) {
  const port = new HostPort();
  port.configure({ sessionId: "bench", relay: "unless-false", packetBytes: 1400, sliceMs: 50 });
  const effects = { sent: 0, verdict() {}, request() {}, log() {}, handles() {} };
  effects.send = () => {
    effects.sent++;
  };
  effects.thrown = (...what) => {
    throw new Error(JSON.stringify(what));
  };
  const isolate = await createIsolated({
    buffer: port.buffer,
    memoryMb: 64,
    flush: () => port.flush(effects),
    give: (text) => port.give(text),
    take: () => port.take(),
  });
  await isolate.load(code, 5000);
  // As in a session: whoever sends is connected.
  port.connect(1, "player");
  isolate.turn(5000);
  port.drain(effects);
  const run = (count) => {
    for (let done = 0; done < count; done += BATCH) {
      port.begin(done, 0);
      for (let i = 0; i < BATCH; i++) port.packet(i, 101, 1, true, [], moves[i]);
      do {
        isolate.turn(5000);
        port.drain(effects);
      } while (port.pending);
    }
  };
  run(BATCH);
  assert.equal(effects.sent, name.startsWith("empty") ? 0 : BATCH, name);
  return { name, run, count: BATCH * 100, dispose: () => isolate.dispose() };
}

/** The same by hand, without an isolate: bytes in, the handler, bytes out, into memory that is used again. */
function direct() {
  const input = cursor(64);
  const output = cursor(4096);
  const views = moves.map(({ buffer }) => new DataView(buffer));
  const handle = (move) => {
    if (move.x < -1000 || move.y < -1000 || move.z < -1000) return false;
    encodeMove(output, { id: move.id, x: move.x + 1, y: move.y, z: move.z });
    return false;
  };
  return {
    name: "direct, by hand",
    count: BATCH * 100,
    run(count) {
      for (let done = 0; done < count; done += BATCH) {
        output.at = 0;
        for (let i = 0; i < BATCH; i++) {
          input.bytes = moves[i];
          input.view = views[i];
          input.at = 0;
          input.end = moves[i].length;
          handle(decodeMove(input));
        }
      }
    },
  };
}

const contenders = [direct()];
for (const kind of ["typed", "classic"]) {
  contenders.push(await inIsolate(`${kind}, optimized`, await bundleOf(kind, true)));
  contenders.push(await inIsolate(`${kind}, --no-optimize`, await bundleOf(kind, false)));
}
contenders.push(await inIsolate("empty handler, the way alone", await bundleOf("empty", true)));
const results = takeTurns(contenders, { rounds });
for (const { dispose } of contenders) dispose?.();
const gains = ["typed", "classic"].map((kind) => {
  const gain = results[`${kind}, --no-optimize`].median / results[`${kind}, optimized`].median;
  return `${kind}: ${gain.toFixed(2)} times faster than with --no-optimize, mark 2`;
});
const marks = { "typed, optimized": 3.5, "classic, optimized": 3.5 };
report(contest(`a handler, per packet, in batches of ${BATCH}`, results, { marks, note: gains }));
