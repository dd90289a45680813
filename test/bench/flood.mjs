/**
 * What a flood costs everybody else. A real shard, twenty players of one session who
 * send tiny packets as fast as they can (by WebSocket and by TCP, in a process of their own), and a player of another
 * session whose packets the script answers. Prints its ping, alone and during the flood, with what the host does about a
 * flood left on and turned off. Asserts nothing.
 *
 *   node test/bench/flood.mjs [seconds] [--json | --markdown]
 */

import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { report } from "./report.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const flooders = 20;

if (process.send !== undefined) await flood();
else await measure(Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 4));

/** The other process: opens a connection for each token, logs in, and sends until it is closed. */
async function flood() {
  const { port, tokens, writeLogin, writePlayerReady } = await new Promise((resolve) =>
    process.once("message", async ({ programs, ...rest }) => resolve({ ...rest, ...(await import(programs)) })),
  );
  const masked = (bytes) => Buffer.concat([Uint8Array.of(0x82, 0x80 | bytes.length, 0, 0, 0, 0), bytes]);
  const packet = Uint8Array.of(2, 8, 20);
  let closed = 0;
  for (const [at, token] of tokens.entries()) {
    const web = at % 2 === 0;
    const frame = web ? masked : (bytes) => Buffer.from(bytes);
    const many = Buffer.concat(new Array(20_000).fill(frame(packet)));
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.on("error", () => {});
    socket.on("close", () => {
      closed++;
      process.send({ closed });
    });
    const begin = () => {
      socket.write(frame(writeLogin(token)));
      socket.write(frame(writePlayerReady()));
      const more = () => {
        while (socket.writable && socket.write(many));
      };
      socket.on("drain", more);
      more();
    };
    socket.once("connect", () => {
      if (!web) return begin();
      socket.write(
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      );
      socket.once("data", begin);
    });
    socket.resume();
  }
}

async function measure(seconds) {
  mkdirSync(path.join(root, ".tmp"), { recursive: true });
  const folder = mkdtempSync(path.join(root, ".tmp", "flood-"));
  try {
    const programs = path.join(folder, "programs.js");
    const contents = `
      export { startHost } from "./runtime/serve.ts";
      export { compile } from "./compiler/compile.ts";
      export { manifestText } from "./compiler/6-emit/manifest.ts";
      export { connect } from "./runtime/client/client.ts";
      export { writeLogin, writePlayerReady } from "./runtime/packet/reserved.ts";`;
    const options = { bundle: true, format: "esm", platform: "node", packages: "external", absWorkingDir: root };
    await build({ ...options, stdin: { contents, resolveDir: root, loader: "ts" }, outfile: programs });
    await build({ ...options, entryPoints: ["runtime/host/shard.ts"], outfile: path.join(folder, "shard.js") });
    const { startHost, connect, ...rest } = await import(pathToFileURL(programs).href);
    const bundles = await bundle(folder, rest);
    const run = async (limits) => {
      const logs = mkdtempSync(path.join(folder, "logs-"));
      const host = await startHost({ bundles, logs, limits }, () => path.join(folder, "shard.js"));
      try {
        return await one(host, connect, programs, seconds);
      } finally {
        await host.close();
      }
    };
    const [cut, dropped] = [await run({}), await run({ floodFactor: 0 })];
    const ms = { digits: 1, unit: "ms" };
    report({
      title: "the ping of a player in another session",
      columns: { pings: {}, median: ms, "99 %": ms, worst: ms, closed: {}, "packets read": {}, dropped: {} },
      rows: {
        alone: cut.alone,
        [`${flooders} players flood, and are disconnected`]: cut.flooded,
        "alone, floodFactor 0": dropped.alone,
        [`${flooders} players flood, and are only not heard`]: dropped.flooded,
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(folder, { compile, manifestText }) {
  writeFileSync(path.join(folder, "arena.js"), "RTSession.onPacket(1, function () {});\n");
  writeFileSync(
    path.join(folder, "rtsc.json"),
    JSON.stringify({ scripts: ["arena.js"], preset: "legacy", opCodes: [], outDir: "bundles" }),
  );
  const { bundles } = await compile({ cwd: folder });
  const [{ code, map, manifest }] = bundles;
  const to = path.join(folder, "bundles", "arena");
  mkdirSync(to, { recursive: true });
  writeFileSync(path.join(to, "bundle.js"), code);
  writeFileSync(path.join(to, "bundle.js.map"), map);
  writeFileSync(path.join(to, "manifest.json"), manifestText(manifest));
  return path.join(folder, "bundles");
}

async function one(host, connect, programs, seconds) {
  const session = async (count) => {
    const players = Array.from({ length: count }, (_, at) => ({ playerId: `p${at}` }));
    const response = await fetch(`${host.adminUrl}/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ script: "arena", players }),
    });
    return await response.json();
  };
  const flooded = await session(flooders);
  const honest = await session(2);
  const { WebSocket } = await import("ws");
  const [ann, bob] = honest.players.map(({ accessToken }) =>
    connect({ host: honest.host, port: honest.port, token: accessToken, WebSocket }),
  );
  await Promise.all([ann.ready, bob.ready]);
  const pings = async () => {
    const times = [];
    const until = performance.now() + 1000 * seconds;
    while (performance.now() < until) {
      const started = performance.now();
      const arrived = new Promise((resolve) => {
        const stop = bob.on("packet", () => resolve(stop()));
      });
      ann.send(1);
      await arrived;
      times.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
    return { pings: times.length, median: at(0.5), "99 %": at(0.99), worst: times.at(-1) };
  };
  const alone = await pings();
  const child = fork(fileURLToPath(import.meta.url));
  let closed = 0;
  child.on("message", (message) => {
    closed = message.closed;
  });
  child.send({ programs, port: flooded.port, tokens: flooded.players.map(({ accessToken }) => accessToken) });
  const during = await pings();
  child.kill();
  const info = await (await fetch(`${host.adminUrl}/sessions/${flooded.sessionId}`)).json();
  const { packetsIn, dropped = {} } = info.counters ?? {};
  const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`);
  ann.close();
  bob.close();
  return { alone, flooded: { ...during, closed, "packets read": packetsIn, dropped: reasons.join(", ") } };
}
