/**
 * What a check costs: `rtsc check` as a whole process beside TypeScript's own command on the same files, for a game of 21
 * modules and one of 1,000, in TypeScript and in JavaScript of the ES5 age. Runs take turns; what is printed are medians.
 *
 * And what an edit costs in a process that stays: a workspace beside the bare API of TypeScript, both moved on by the same
 * edit of one module. First the findings of the edited file, then, after another edit, all findings.
 *
 * The marks: 21 modules at most 2.0 times TypeScript, 1,000 at most 2.4 times, the Node process below 90 MB; after an edit the
 * file at most 3 times, all at most 1.5 times. Nothing fails when they are missed. Memory is seen on Linux alone, in runs of
 * its own, as watching costs time.
 *
 *   node build.mjs && node test/bench/check.mjs [runs] [--profile] [--edits: those alone] [--modules=21: those alone]
 *
 * With --profile a CPU profile of each `rtsc check` is left in a folder, which is named at the end.
 */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bareProject } from "./bare-typescript.mjs";
import { writeProject } from "./projects.mjs";

const root = join(import.meta.dirname, "../..");
const rtsc = join(root, "dist/rtsc.js");
const tsc = join(root, "node_modules/typescript/bin/tsc");
const runs = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 11);
const profile = process.argv.includes("--profile");
const only = Number(/--modules=(\d+)/.exec(process.argv.join(" "))?.[1] ?? 0);
const onlyEdits = process.argv.includes("--edits");
const folder = mkdtempSync(join(tmpdir(), "rtsc-bench-"));
const profiles = join(tmpdir(), "rtsc-profiles");

const projects = [
  { name: "21 modules, TypeScript", language: "ts", modules: 21, mark: 2.0 },
  { name: "21 modules, JavaScript", language: "js", modules: 21, mark: 2.0 },
  { name: "1,000 modules, TypeScript", language: "ts", modules: 1000, mark: 2.4 },
  { name: "1,000 modules, JavaScript", language: "js", modules: 1000, mark: 2.4 },
];

try {
  const rows = [];
  for (const project of onlyEdits ? [] : projects.filter(isAsked)) {
    const cwd = join(folder, `${project.language}-${project.modules}`);
    writeProject(cwd, project);
    const commands = { rtsc: [rtsc, "check", "--cwd", cwd], tsc: [tsc, "-p", join(cwd, "tsconfig.json")] };
    // The first run finds the files on the disk; it also shows that there is nothing to find.
    for (const [name, command] of Object.entries(commands)) {
      const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
      if (status !== 0)
        throw new Error(`${name} finds fault with ${project.name}:\n${`${stdout}${stderr}`.slice(0, 2000)}`);
    }
    const times = { rtsc: [], tsc: [], node: [] };
    const count = project.modules > 100 ? Math.ceil(runs / 2) : runs;
    for (let run = 0; run < count; run++) {
      times.tsc.push(time(commands.tsc));
      times.rtsc.push(time(commands.rtsc));
      times.node.push(time(["-e", ""]));
    }
    const [ours, theirs, empty] = [median(times.rtsc), median(times.tsc), median(times.node)];
    const memory = await watched(commands.rtsc);
    rows.push({
      project: project.name,
      "rtsc check": ms(ours),
      tsc: ms(theirs),
      ratio: (ours / theirs).toFixed(2),
      mark: project.mark.toFixed(1),
      "empty Node": ms(empty),
      "Node MB": memory.node,
      "TypeScript MB": memory.child,
    });
    if (profile) {
      const options = [
        "--cpu-prof",
        `--cpu-prof-dir=${profiles}`,
        `--cpu-prof-name=${project.language}-${project.modules}.cpuprofile`,
      ];
      spawnSync(process.execPath, [...options, ...commands.rtsc]);
    }
  }
  if (rows.length > 0) console.table(Object.fromEntries(rows.map(({ project, ...row }) => [project, row])));
  await editRows();
  if (profile) console.log(`CPU profiles: ${profiles}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Edits of one module in projects that stay open. */
async function editRows() {
  // The package has no entry for it; within the repository, as it looks for the package around it.
  const scratch = join(root, ".tmp", `bench-${process.pid}`);
  const outfile = join(scratch, "workspace.mjs");
  try {
    await build({
      ...{ entryPoints: [join(root, "compiler/workspace.ts")], outfile, bundle: true, packages: "external" },
      ...{ platform: "node", format: "esm", target: "node20", absWorkingDir: root, logLevel: "warning" },
    });
    const { Workspace } = await import(pathToFileURL(outfile));
    const table = {};
    for (const language of ["ts", "js"]) {
      for (const modules of [21, 200, 1000].filter((modules) => isAsked({ modules }))) {
        const cwd = join(folder, `edit-${language}-${modules}`);
        writeProject(cwd, { language, modules });
        const file = join(cwd, `modules/Part3.${language}`);
        // The types of the packets belong to what is checked: as a stock editor has them.
        spawnSync(process.execPath, [rtsc, "types", "--cwd", cwd]);
        const options = JSON.parse(readFileSync(join(cwd, "tsconfig.json"), "utf8"));
        const files = [`scripts/game.${language}`, "rtsc-env.d.ts"];
        writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ ...options, files }));
        const name = `${modules} modules, ${language === "ts" ? "TypeScript" : "JavaScript"}`;
        table[name] = await edits(new Workspace({ cwd }), await bareProject(cwd, file), file, modules);
      }
    }
    console.log("an edit in a warm process: the edited file's findings (mark 3.0), then all findings (mark 1.5)");
    console.table(table);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function edits(workspace, bare, file, modules) {
  const text = readFileSync(file, "utf8");
  const times = { ours: { file: [], all: [] }, bare: { file: [], all: [] } };
  const timed = async (list, action) => {
    const started = performance.now();
    await action();
    list.push(performance.now() - started);
  };
  await workspace.check();
  bare.all();
  // Both compile what they run while they run it: the first edits are slower in either.
  const warm = modules > 500 ? 4 : 30;
  for (let edit = -warm; edit < (modules > 500 ? 8 : 20); edit++) {
    if (edit === 0) for (const { file, all } of Object.values(times)) for (const list of [file, all]) list.length = 0;
    const texts = [0, 1].map((half) => `${text}\nvar edit${edit + warm}_${half} = ${edit};\n`);
    await timed(times.bare.file, () => bare.edit(texts[0]) ?? bare.file());
    await timed(times.ours.file, () => workspace.overlay(file, texts[0]) && workspace.checkFile(file));
    await timed(times.bare.all, () => bare.edit(texts[1]) || bare.all());
    await timed(times.ours.all, () => workspace.overlay(file, texts[1]) && workspace.check());
  }
  workspace.dispose();
  bare.close();
  const { ours, bare: theirs } = Object.fromEntries(
    Object.entries(times).map(([who, { file, all }]) => [who, { file: median(file), all: median(all) }]),
  );
  const row = (kind) => [
    `${ours[kind].toFixed(1)} ms`,
    `${theirs[kind].toFixed(1)} ms`,
    (ours[kind] / theirs[kind]).toFixed(2),
  ];
  const [fileOurs, fileBare, fileRatio] = row("file");
  const [allOurs, allBare, allRatio] = row("all");
  return {
    ...{ "file, workspace": fileOurs, "file, bare API": fileBare, "file, ratio": fileRatio },
    ...{ "all, workspace": allOurs, "all, bare API": allBare, "all, ratio": allRatio },
  };
}

function isAsked({ modules }) {
  return only === 0 || only === modules;
}

function time(command) {
  const started = performance.now();
  spawnSync(process.execPath, command, { stdio: "ignore" });
  return performance.now() - started;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function ms(value) {
  return `${value.toFixed(0)} ms`;
}

/** The most memory that the Node process, and the TypeScript process it starts, ever had, in MB. */
async function watched(command) {
  if (process.platform !== "linux") return { node: "?", child: "?" };
  const report = join(folder, "resources.json");
  const hook = join(folder, "resources.mjs");
  writeFileSync(
    hook,
    `import { writeFileSync } from "node:fs";
     process.on("exit", () => writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage())));`,
  );
  let child = 0;
  const process_ = spawn(process.execPath, ["--import", hook, ...command], { stdio: "ignore" });
  const look = setInterval(() => {
    for (const pid of childrenOf(process_.pid)) child = Math.max(child, peakOf(pid));
  }, 5);
  await new Promise((resolve) => process_.on("exit", resolve));
  clearInterval(look);
  return { node: Math.round(JSON.parse(readFileSync(report, "utf8")).maxRSS / 1024), child: Math.round(child / 1024) };
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
