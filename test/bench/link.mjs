/**
 * What the link costs: per packet through the real isolate, one packet per turn and in batches of 64, with a handler that does
 * nothing, one that reads a field, and one that answers.
 *
 *   node test/bench/link.mjs [--json | --markdown]
 */

import { spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { report } from "./report.mjs";

// As a shard is started.
const flags = ["--no-node-snapshot", "--no-concurrent-recompilation", "--max-inlined-bytecode-size-cumulative=4000"];
if (!process.execArgv.includes(flags[0])) {
  process.exit(
    spawnSync(process.execPath, [...flags, import.meta.filename, ...process.argv.slice(2)], { stdio: "inherit" })
      .status ?? 1,
  );
}

const root = path.resolve(import.meta.dirname, "../..");
// Below node_modules, so that isolated-vm is found from there.
const folder = path.join(root, "node_modules/.cache/rtsc-bench");
await mkdir(folder, { recursive: true });
const outfile = path.join(folder, "link.mjs");
await build({
  absWorkingDir: root,
  stdin: {
    contents: `export { HostPort } from "#runtime/host/port.ts"; export { createIsolated } from "#runtime/isolate/isolated.ts";
      export { createInlineIsolate } from "#runtime/isolate/inline.ts"; export { buildTestBundle } from "./test/support/guest.ts";`,
    resolveDir: root,
  },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  define: { "import.meta.dirname": JSON.stringify(path.join(root, "test/support")) },
  outfile,
});
const { HostPort, createIsolated, buildTestBundle } = await import(pathToFileURL(outfile).href);

const HANDLERS = {
  "empty handler": "RTSession.onPacket(102, function () {});",
  "reads one field":
    "var sum = 0; RTSession.onPacket(102, function (packet) { sum += packet.getData().getFloat(2); });",
  "reads and answers":
    "RTSession.onPacket(102, function (packet) { RTSession.newPacket().setOpCode(103).setData(RTSession.newData().setFloat(1, packet.getData().getFloat(2))).send(); return false; });",
};
const data = Uint8Array.of(0x0d, 0, 0, 0x80, 0x3f, 0x15, 0, 0, 0x80, 0x3f, 0x1d, 0, 0, 0x80, 0x3f, 0x20, 0xc8, 1);
const handler = { verdict() {}, send() {}, request() {}, log() {}, thrown: console.error, handles() {} };

const rows = {};
for (const [name, script] of Object.entries(HANDLERS)) {
  rows[name] = {};
  const port = new HostPort();
  port.configure({ sessionId: "bench", relay: "unless-false", packetBytes: 1400, sliceMs: 5 });
  const isolate = await createIsolated({
    buffer: port.buffer,
    memoryMb: 32,
    flush: () => port.flush(handler),
    give: (text) => port.give(text),
    take: () => port.take(),
  });
  await isolate.load(await buildTestBundle(script, { minify: true }), 1000);
  port.drain(handler);
  for (const batch of [1, 64]) {
    const turns = batch === 1 ? 60_000 : 4000;
    const times = [];
    // The best of several: the first rounds are unoptimised code, and the machine has other things to do.
    for (let round = 0; round < 6; round++) {
      const started = performance.now();
      for (let turn = 0; turn < turns; turn++) {
        port.begin(turn, 0);
        for (let i = 0; i < batch; i++) port.packet(i, 102, 1, true, [], data);
        do {
          isolate.turn(5000); // No cut here: the way is measured, on whatever machine.
          port.drain(handler);
        } while (port.pending);
      }
      times.push(((performance.now() - started) * 1000) / (turns * batch));
    }
    rows[name][batch === 1 ? "one" : `a batch of ${batch}`] = Math.min(...times);
  }
  isolate.dispose();
}
const micros = { digits: 3, unit: "µs" };
report({ title: "a packet's way through the link, by turn", columns: { one: micros, "a batch of 64": micros }, rows });
