/**
 * What a build costs: `rtsc build` as a whole process beside TypeScript's own command on the same files, for games of 21 modules
 * and of 1,000; and in a warm process the findings and the new bundle after a one-line edit, of a bound that values are compared
 * with or of what a packet holds, for which the script is followed again, beside esbuild's own rebuild of the same files with nothing
 * checked. What the bare API of TypeScript takes for the findings of the edited file alone is the floor
 * under those. Contenders take turns; printed are medians and quartiles.
 *
 * The marks: at most 2.6 and 2.8 times TypeScript, and at most 1.5 times the bare rebuild. Nothing fails when they are missed.
 *
 *   node build.mjs && node test/bench/build.mjs [runs] [--json | --markdown]
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, context } from "esbuild";
import { bareProject } from "./bare-typescript.mjs";
import { writeProject } from "./projects.mjs";
import { contest, report } from "./report.mjs";
import { spread } from "./rounds.mjs";

const root = join(import.meta.dirname, "../..");
const rtsc = join(root, "dist/rtsc.js");
const tsc = join(root, "node_modules/typescript/bin/tsc");
const runs = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 5);
const folder = mkdtempSync(join(tmpdir(), "rtsc-bench-"));
const tables = [];

try {
  const { Workspace } = await workspace();
  for (const { modules, mark } of [
    { modules: 21, mark: 2.6 },
    { modules: 1000, mark: 2.8 },
  ]) {
    const cwd = join(folder, `ts-${modules}`);
    writeProject(cwd, { language: "ts", modules });
    const name = `${modules.toLocaleString("en")} modules`;
    const whole = cold(cwd, modules > 100 ? Math.ceil(runs / 2) : runs);
    tables.push(contest(`${name}, whole process`, whole, { unit: "ms", marks: { "rtsc build": mark } }));
    const edits = await warm(Workspace, cwd, modules, modules > 100 ? runs : runs * 4);
    const marks = { "findings and bundle: a bound": 1.5, "findings and bundle: a packet": 1.5 };
    tables.push(contest(`${name}, warm, after a one-line edit`, edits, { unit: "ms", marks }));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report(...tables);

function cold(cwd, count) {
  const commands = {
    tsc: [tsc, "-p", join(cwd, "tsconfig.json")],
    "rtsc build": [rtsc, "build", "--cwd", cwd],
    "rtsc check": [rtsc, "check", "--cwd", cwd],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  // The first run finds the files on the disk, and shows that there is nothing to find.
  for (let run = -1; run < count; run++) {
    for (const [name, command] of Object.entries(commands)) {
      const started = performance.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
      if (status !== 0) throw new Error(`${name} fails:\n${`${stdout}${stderr}`.slice(0, 2000)}`);
      if (run >= 0) times[name].push(performance.now() - started);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, spread(taken)]));
}

async function warm(Workspace, cwd, modules, count) {
  // Every third module sends packets.
  const file = join(cwd, `modules/Part${Math.floor(modules / 6) * 3}.ts`);
  const text = readFileSync(file, "utf8");
  const work = new Workspace({ cwd });
  const bare = await context({
    entryPoints: [join(cwd, "scripts/game.ts")],
    nodePaths: [join(cwd, "modules")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: "external",
    outdir: join(cwd, "out"),
  });
  const typescript = await bareProject(cwd, file.replaceAll("\\", "/"));
  typescript.all();
  const floor = "TypeScript alone: the edited file's findings";
  // One leaves alone what the other has made.
  const edits = {
    "findings and bundle: a bound": (so, edit) => so.replace("const limit = ", `const limit = ${edit} + `),
    "findings and bundle: a packet": (so, edit) => so.replace("Float(2, x + y)", `Float(2, x + y + ${edit})`),
  };
  const numbers = Object.fromEntries(Object.keys(edits).map((name) => [name, 0]));
  let now = text;
  const times = { "esbuild alone": [], [floor]: [] };
  for (const name of Object.keys(edits)) times[name] = [];
  // All of them compile what they run while they run it: the first edits are slower in each.
  const warm = modules > 100 ? 2 : 20;
  try {
    for (let run = -warm; run < count; run++) {
      for (const name of Object.keys(edits)) {
        const before = now;
        numbers[name]++;
        now = Object.entries(edits).reduce((so, [each, edited]) => edited(so, numbers[each]), text);
        if (now === before) throw new Error(`There is nothing to edit for ${name}.`);
        writeFileSync(file, now);
        const first = performance.now();
        await bare.rebuild();
        const started = performance.now();
        typescript.edit(now);
        typescript.file();
        const between = performance.now();
        work.changed([file.replaceAll("\\", "/")]);
        const { bundles, diagnostics } = await work.build();
        const ended = performance.now();
        if (bundles.length !== 1) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
        if (run < 0) continue;
        times["esbuild alone"].push(started - first);
        times[floor].push(between - started);
        times[name].push(ended - between);
      }
    }
  } finally {
    await bare.dispose();
    typescript.close();
    await work.dispose();
  }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, spread(taken)]));
}

/** The compiler with memory; no part of the public API yet, so it is bundled from the sources. */
async function workspace() {
  // Below node_modules: from there it finds our dependencies, and upwards our own package with the guest that was built.
  const outfile = join(root, "node_modules/.cache/rtsc-bench/workspace.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["compiler/workspace.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile,
  });
  return import(pathToFileURL(outfile).href);
}
