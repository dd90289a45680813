/**
 * What an edit costs under `rtsc dev`: from the write of a file on the disk to the first session that runs it. A copy of the
 * tank battle, its script or one of its modules edited, a session asked for as soon as the new bundle is told of.
 *
 * The mark: p50 at most 100 ms. Nothing fails when it is missed.
 *
 *   node build.mjs && node test/bench/dev.mjs [edits] [--json | --markdown]
 */

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { percentiles, report } from "./report.mjs";

const root = join(import.meta.dirname, "../..");
const edits = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 20);
/** What nobody measures: the first ones warm the process up. */
const warmUp = 5;
const folder = mkdtempSync(join(tmpdir(), "rtsc-bench-"));
const files = { "the script": "scripts/tank-battle.ts", "a module": "modules/Cannon.ts" };

cpSync(join(root, "examples/tank-battle"), folder, { recursive: true });
const child = spawn(process.execPath, [join(root, "dist/rtsc.js"), "dev", "--cwd", folder], {
  stdio: ["ignore", "pipe", "inherit"],
});
let text = "";
let told = () => {};
child.stdout.setEncoding("utf8").on("data", (part) => {
  text += part;
  told();
});
const ended = new Promise((resolve) => child.once("exit", resolve));
try {
  const ready = await said(/admin (http:\S+)/, 0);
  await said(/keys: .*\n/, 0);
  const rows = {};
  for (const [name, file] of Object.entries(files)) rows[name] = await measured(ready[1], join(folder, file));
  report({
    title: "an edit under rtsc dev: p50 / p95 in ms",
    columns: {
      build: { digits: 0 },
      "bundle there": { digits: 0 },
      "session runs it": { digits: 0 },
      mark: {},
      "processor time": { digits: 0 },
    },
    rows,
    note: [
      "Build: as rtsc dev tells it. The watch waits 15 ms for a folder to be quiet.",
      "Processor time: of all processes, for an edit, its build, and a session that is opened, looked at and ended.",
    ],
  });
} finally {
  child.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

async function measured(admin, file) {
  const before = readFileSync(file, "utf8");
  const times = { build: [], loaded: [], session: [] };
  let { bundle } = await running(admin);
  let busy = 0;
  for (let edit = 0; edit < warmUp + edits; edit++) {
    await pause(150); // a person takes longer
    const from = text.length;
    const started = performance.now();
    writeFileSync(file, `${before}\nRTSession.getLogger().debug("edit ${edit}");\n`);
    const [, ms] = await said(/^loaded .* in (\d+) ms/m, from);
    const loaded = performance.now() - started;
    const { bundle: now, at } = await running(admin);
    const session = at - started;
    if (now === bundle) throw new Error("A session runs the bundle from before the edit.");
    bundle = now;
    if (edit === warmUp) busy = -processorTime(child.pid);
    if (edit < warmUp) continue;
    times.build.push(Number(ms));
    times.loaded.push(loaded);
    times.session.push(session);
  }
  busy += processorTime(child.pid);
  return {
    build: percentiles(times.build),
    "bundle there": percentiles(times.loaded),
    "session runs it": percentiles(times.session),
    mark: 100,
    ...(process.platform === "linux" && { "processor time": busy / (edits - 1) }),
  };
}

/** Milliseconds that a process and those it started were at work; what a busy machine does not change. Seen on Linux alone. */
function processorTime(pid) {
  if (process.platform !== "linux") return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  const own = (Number(fields[11]) + Number(fields[12])) * 10;
  return children.reduce((sum, one) => sum + processorTime(one), own);
}

/** Opens a session; gives the digest of the bundle it runs, and when it was there. */
async function running(admin) {
  const created = await fetch(`${admin}/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ script: "tank-battle", players: [{ playerId: "ann" }] }),
  });
  const { sessionId } = await created.json();
  const at = performance.now();
  const info = await (await fetch(`${admin}/sessions/${sessionId}`)).json();
  await fetch(`${admin}/sessions/${sessionId}`, { method: "DELETE" });
  return { bundle: info.bundle, at };
}

/** These words, once they stand in what came behind `from`. */
function said(words, from) {
  return new Promise((resolve, reject) => {
    told = () => {
      const match = words.exec(text.slice(from));
      if (match !== null) resolve(match);
    };
    told();
    void ended.then(() => reject(new Error(`rtsc dev ended: ${text}`)));
  });
}
