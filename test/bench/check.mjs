/**
 * What a check costs: `rtsc check` as a whole process beside TypeScript's own command on the same files, for a game of 21
 * modules and one of 1,000, in TypeScript and in JavaScript of the ES5 age. Runs take turns; what is printed are medians, of whole
 * processes with their quartiles.
 *
 * And what an edit costs in a process that stays: a workspace beside the bare API of TypeScript, both moved on by the same
 * edit of one module. First the findings of the edited file, then, after another edit, all findings. The edits are of three kinds: a
 * line that nothing reads, which changes nothing of what scripts do; what a packet holds, for which they are followed again; and a
 * name that the module hands out, for which TypeScript is asked again about whoever asks for the module, on and on. They take
 * turns in one workspace; to the bare API they are the same, so it is measured over all. Of the edited file flow and rules are told
 * as well where they last took at most 10 ms of CPU, as in small projects; else TypeScript's findings alone, as of 1,000.
 *
 * The marks: 21 modules at most 2.0 times TypeScript, 1,000 at most 2.4 times, the Node process below 90 MB; after an edit the
 * file at most 3 times, all at most 1.5 times. Nothing fails when they are missed. Memory is seen on Linux alone, in runs of
 * its own, as watching costs time.
 *
 *   node build.mjs && node test/bench/check.mjs [runs] [--profile] [--edits: those alone] [--modules=21: those alone]
 *     [--json | --markdown]
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
import { report } from "./report.mjs";
import { spread } from "./rounds.mjs";

const root = join(import.meta.dirname, "../..");
const rtsc = join(root, "dist/rtsc.js");
const tsc = join(root, "node_modules/typescript/bin/tsc");
const runs = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 9);
const profile = process.argv.includes("--profile");
const only = Number(/--modules=(\d+)/.exec(process.argv.join(" "))?.[1] ?? 0);
const onlyEdits = process.argv.includes("--edits");
const multiple = { digits: 2, unit: "×" };
const folder = mkdtempSync(join(tmpdir(), "rtsc-bench-"));
const profiles = join(tmpdir(), "rtsc-profiles");

const projects = [
  { name: "21 modules, TypeScript", language: "ts", modules: 21, mark: 2.0 },
  { name: "21 modules, JavaScript", language: "js", modules: 21, mark: 2.0 },
  { name: "1,000 modules, TypeScript", language: "ts", modules: 1000, mark: 2.4 },
  { name: "1,000 modules, JavaScript", language: "js", modules: 1000, mark: 2.4 },
];

/** Kinds of edits: what each makes of a text, another one for each number. One leaves alone what the other has made. */
const kindsOfEdits = {
  "a line nobody reads": (text, edit) => `${text}\nvar edit = ${edit};\n`,
  "what a packet holds": (text, edit) => text.replace("Float(2, x + y)", `Float(2, x + y + ${edit})`),
  "what others see": (text, edit) =>
    `${text}\n${text.includes("exports.") ? "exports." : "export const "}edit${edit} = ${edit};\n`,
};

try {
  const tables = [];
  const rows = {};
  for (const project of onlyEdits ? [] : projects.filter(isAsked)) {
    const cwd = join(folder, `${project.language}-${project.modules}`);
    writeProject(cwd, project);
    const commands = { rtsc: [rtsc, "check", "--cwd", cwd], tsc: [tsc, "-p", join(cwd, "tsconfig.json")] };
    // The first run finds the files on the disk; it also shows that there is nothing to find.
    const first = spawnSync(process.execPath, commands.tsc, { encoding: "utf8" });
    if (first.status !== 0) throw new Error(`tsc finds fault with ${project.name}:\n${first.stdout.slice(0, 2000)}`);
    const memory = await watched(commands.rtsc);
    const taken = { rtsc: [], tsc: [], node: [] };
    const count = project.modules > 100 ? Math.ceil(runs / 3) : runs;
    for (let run = 0; run < count; run++) {
      taken.tsc.push(time(commands.tsc));
      taken.rtsc.push(time(commands.rtsc));
      taken.node.push(time(["-e", ""]));
    }
    const [ours, theirs, empty] = [spread(taken.rtsc), spread(taken.tsc), median(taken.node)];
    rows[project.name] = {
      ...{
        "rtsc check": ours,
        tsc: theirs,
        ratio: ours.median / theirs.median,
        mark: project.mark,
        "empty Node": empty,
      },
      ...memory,
    };
    if (profile) {
      const options = [
        "--cpu-prof",
        `--cpu-prof-dir=${profiles}`,
        `--cpu-prof-name=${project.language}-${project.modules}.cpuprofile`,
      ];
      spawnSync(process.execPath, [...options, ...commands.rtsc]);
    }
  }
  const ms = { digits: 0, unit: "ms" };
  const mb = { digits: 0, unit: "MB" };
  const columns = {
    "rtsc check": ms,
    tsc: ms,
    ratio: multiple,
    mark: multiple,
    "empty Node": ms,
    Node: mb,
    TypeScript: mb,
  };
  if (!onlyEdits) tables.push({ title: "a check, whole process: medians (quartiles)", columns, rows });
  report(...tables, await editTable());
  if (profile) console.error(`CPU profiles: ${profiles}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Edits of one module in projects that stay open. */
async function editTable() {
  // The package has no entry for it; within the repository, as it looks for the package around it.
  const scratch = join(root, ".tmp", `bench-${process.pid}`);
  const outfile = join(scratch, "workspace.mjs");
  try {
    await build({
      ...{ entryPoints: [join(root, "compiler/workspace.ts")], outfile, bundle: true, packages: "external" },
      ...{ platform: "node", format: "esm", target: "node20", absWorkingDir: root, logLevel: "warning" },
    });
    const { Workspace } = await import(pathToFileURL(outfile));
    const rows = {};
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
        const name = `${modules.toLocaleString("en")} modules, ${language === "ts" ? "TypeScript" : "JavaScript"}`;
        const kinds = await edits(new Workspace({ cwd }), await bareProject(cwd, file), file, modules);
        for (const [kind, taken] of Object.entries(kinds)) rows[`${name}: ${kind}`] = taken;
      }
    }
    const ms = { digits: 1, unit: "ms" };
    return {
      title: "an edit in a warm process: the edited file's findings (mark 3.0), then all findings (mark 1.5)",
      columns: {
        ...{ file: ms, "file, bare API": ms, "file, ratio": multiple },
        ...{ all: ms, "all, bare API": ms, "all, ratio": multiple },
      },
      rows,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What each kind of edit costs, by kind. */
async function edits(workspace, bare, file, modules) {
  const text = readFileSync(file, "utf8");
  const kinds = Object.keys(kindsOfEdits);
  const times = Object.fromEntries([...kinds, "bare"].map((kind) => [kind, { file: [], all: [] }]));
  const numbers = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const edited = (kind) => {
    numbers[kind]++;
    const now = kinds.reduce((so, each) => kindsOfEdits[each](so, numbers[each]), text);
    if (!now.includes(`x + y + ${numbers["what a packet holds"]}`)) throw new Error("The edited module sends no sum.");
    return now;
  };
  const timed = async (list, action) => {
    const started = performance.now();
    await action();
    list.push(performance.now() - started);
  };
  await workspace.check();
  bare.all();
  // Both compile what they run while they run it: the first edits are slower in either.
  const [warm, count] = { 21: [20, 15], 200: [8, 9], 1000: [1, 3] }[modules];
  for (let edit = -warm; edit < count; edit++) {
    if (edit === 0) for (const { file, all } of Object.values(times)) for (const list of [file, all]) list.length = 0;
    for (const kind of kinds) {
      const texts = [edited(kind), edited(kind)];
      await timed(times.bare.file, () => bare.edit(texts[0]) ?? bare.file());
      await timed(times[kind].file, () => workspace.overlay(file, texts[0]) && workspace.checkFile(file));
      await timed(times.bare.all, () => bare.edit(texts[1]) || bare.all());
      await timed(times[kind].all, () => workspace.overlay(file, texts[1]) && workspace.check());
    }
  }
  workspace.dispose();
  bare.close();
  const theirs = { file: median(times.bare.file), all: median(times.bare.all) };
  const taken = kinds.map((kind) => {
    const ours = { file: median(times[kind].file), all: median(times[kind].all) };
    return [
      kind,
      {
        ...{ file: ours.file, "file, bare API": theirs.file, "file, ratio": ours.file / theirs.file },
        ...{ all: ours.all, "all, bare API": theirs.all, "all, ratio": ours.all / theirs.all },
      },
    ];
  });
  return Object.fromEntries(taken);
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

/**
 * Runs a check that has to find nothing.
 * @returns the most memory that the Node process, and the TypeScript process it starts, ever had, in MB. Nothing but on Linux.
 */
async function watched(command) {
  const resources = join(folder, "resources.json");
  const hook = join(folder, "resources.mjs");
  writeFileSync(
    hook,
    `import { writeFileSync } from "node:fs";
     process.on("exit", () => writeFileSync(${JSON.stringify(resources)}, JSON.stringify(process.resourceUsage())));`,
  );
  let child = 0;
  const process_ = spawn(process.execPath, ["--import", hook, ...command], { stdio: ["ignore", "pipe", "inherit"] });
  let found = "";
  process_.stdout.on("data", (part) => {
    found += part;
  });
  const look = setInterval(() => {
    for (const pid of childrenOf(process_.pid)) child = Math.max(child, peakOf(pid));
  }, 5);
  const status = await new Promise((resolve) => process_.on("close", resolve));
  clearInterval(look);
  if (status !== 0) throw new Error(`${command.join(" ")} fails:\n${found.slice(0, 2000)}`);
  if (process.platform !== "linux") return {};
  return { Node: JSON.parse(readFileSync(resources, "utf8")).maxRSS / 1024, TypeScript: child / 1024 };
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
