/**
 * What a check costs: `rtsc check` as a whole process beside TypeScript's own command on the same files, for a game of 21
 * modules and one of 1,000, in TypeScript and in JavaScript of the ES5 age. Runs take turns; what is printed are medians.
 *
 * The marks: 21 modules at most 2.0 times TypeScript, 1,000 at most 2.4 times, the Node process below 90 MB. Nothing fails
 * when they are missed. Memory is seen on Linux alone, in runs of its own, as watching costs time.
 *
 *   node build.mjs && node test/bench/check.mjs [runs] [--profile]
 *
 * With --profile a CPU profile of each `rtsc check` is left in a folder, which is named at the end.
 */

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const rtsc = join(root, "dist/rtsc.js");
const tsc = join(root, "node_modules/typescript/bin/tsc");
const runs = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 11);
const profile = process.argv.includes("--profile");
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
  for (const project of projects) {
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
  console.table(Object.fromEntries(rows.map(({ project, ...row }) => [project, row])));
  console.log("an edit in a warm process: n/a, nothing keeps a project open yet");
  if (profile) console.log(`CPU profiles: ${profiles}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
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

// --- projects

/** Every third module deals with packets of its own; the others count, keep and sort what these hand them. */
function writeProject(cwd, { language, modules }) {
  for (const name of ["scripts", "modules", "opcodes"]) mkdirSync(join(cwd, name), { recursive: true });
  const write = (path, text) => writeFileSync(join(cwd, path), text);
  const typed = language === "ts";
  const packets = {};
  for (let at = 0; at < modules; at++) {
    write(`modules/Part${at}.${language}`, typed ? typedModule(at) : oldModule(at));
    if (at % 3 !== 0) continue;
    packets[`Ask${at}`] = {
      opCode: 1000 + at,
      from: "client",
      fields: {
        x: { index: 1, type: "float" },
        y: { index: 2, type: "float" },
        name: { index: 3, type: "string", maxLength: 24 },
        place: { index: 4, type: "Place", optional: true },
      },
    };
    packets[`Tell${at}`] = {
      opCode: 5000 + at,
      from: "server",
      fields: {
        peer: { index: 1, type: "number" },
        x: { index: 2, type: "float" },
        name: { index: 3, type: "string", maxLength: 64 },
        sum: { index: 4, type: "number" },
      },
    };
  }
  const records = { Place: { fields: { row: { index: 1, type: "number" }, column: { index: 2, type: "number" } } } };
  write("opcodes/game.json", JSON.stringify({ packets, records }));
  const parts = Array.from({ length: modules }, (_, at) => at);
  write(
    `scripts/game.${language}`,
    typed
      ? `${parts.map((at) => `import * as Part${at} from "Part${at}";`).join("\n")}\n${parts.map((at) => `Part${at}.start();`).join("\n")}\n`
      : `${parts.map((at) => `var Part${at} = require("Part${at}");`).join("\n")}\n${parts.map((at) => `Part${at}.start();`).join("\n")}\n`,
  );
  const config = {
    scripts: { game: `scripts/game.${language}` },
    modules: ["modules"],
    opCodes: ["opcodes/*.json"],
    preset: typed ? "strict" : "legacy",
  };
  write("rtsc.json", JSON.stringify(config));
  const declarations = ["rtsession", "requests"].map((name) => join(root, `schemas/rtsession/${name}.d.ts`));
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023"],
    module: "preserve",
    moduleResolution: "bundler",
    moduleDetection: "auto",
    allowJs: true,
    checkJs: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
    strict: typed,
    noImplicitAny: typed,
    useUnknownInCatchVariables: typed,
    paths: { "*": ["./modules/*"] },
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: [`scripts/game.${language}`, ...declarations] }));
}

function typedModule(at) {
  const before = at === 0 ? "" : `import { total as totalBefore } from "Part${at >> 1}";\n`;
  const packets =
    at % 3 === 0
      ? `
  RTSession.onPacket(ASK, (packet) => {
    const data = packet.getData();
    const peer = packet.getSender().getPeerId();
    if (data === null) return false;
    const x = data.getFloat(1) ?? 0;
    const y = data.getFloat(2) ?? 0;
    const place = data.getData(4);
    keep({ id: peer, x, y, name: data.getString(3) ?? "", row: place?.getNumber(1) ?? 0 });
    const answer = RTSession.newData()
      .setNumber(1, peer)
      .setFloat(2, x + y)
      .setString(3, nameOf(peer))
      .setNumber(4, Math.round(total()));
    RTSession.newPacket().setOpCode(TELL).setData(answer).setTargetPeers(peer).setReliable(true).send();
    return false;
  });`
      : `
  keep({ id: ${at}, x: ${at}, y: 1, name: "part ${at}", row: 0 });`;
  return `/** Part ${at} of the game. */
${before}
export interface Item${at} {
  id: number;
  x: number;
  y: number;
  name: string;
  row: number;
}

${at % 3 === 0 ? `const ASK = ${1000 + at};\nconst TELL = ${5000 + at};\n` : ""}const items = new Map<number, Item${at}>();
const limit = ${50 + (at % 7)};

export function keep(item: Item${at}): void {
  if (items.size >= limit) return;
  items.set(item.id, item);
}

export function nameOf(id: number): string {
  return items.get(id)?.name ?? "nobody";
}

export function total(): number {
  let sum = 0;
  for (const item of items.values()) {
    if (item.row > ${at % 5}) sum += item.x * item.y;
    else sum -= item.x;
  }
  return sum${at === 0 ? "" : " + totalBefore()"};
}

export function sorted(): Item${at}[] {
  return [...items.values()].sort((a, b) => (a.x === b.x ? a.y - b.y : a.x - b.x));
}

export function start(): void {${packets}
}
`;
}

function oldModule(at) {
  const packets =
    at % 3 === 0
      ? `
    RTSession.onPacket(ASK, function (packet) {
        var data = packet.getData();
        var peer = packet.getSender().getPeerId();
        var x = data.getFloat(1);
        var y = data.getFloat(2);
        var place = data.getData(4);
        exports.keep({ id: peer, x: x, y: y, name: data.getString(3), row: place ? place.getNumber(1) : 0 });
        var answer = RTSession.newData();
        answer.setNumber(1, peer);
        answer.setFloat(2, x + y);
        answer.setString(3, exports.nameOf(peer));
        answer = answer.setNumber(4, Math.round(exports.total()));
        RTSession.newPacket().setOpCode(TELL).setData(answer).setTargetPeers(peer).setReliable(true).send();
        return false;
    });`
      : `
    exports.keep({ id: ${at}, x: ${at}, y: 1, name: "part ${at}", row: 0 });`;
  return `// Part ${at} of the game.
${at === 0 ? "" : `var Before = require("Part${at >> 1}");\n`}${at % 3 === 0 ? `var ASK = ${1000 + at};\nvar TELL = ${5000 + at};\n` : ""}var items = {};
var count = 0;
var limit = ${50 + (at % 7)};

function Item(values) {
    this.id = values.id;
    this.x = values.x;
    this.y = values.y;
    this.name = values.name;
    this.row = values.row;
}

Item.prototype.area = function () {
    return this.x * this.y;
};

exports.keep = function (values) {
    if (count >= limit) return;
    items[values.id] = new Item(values);
    count++;
};

exports.nameOf = function (id) {
    return items[id] ? items[id].name : "nobody";
};

exports.total = function () {
    var sum = 0;
    for (var id in items) {
        if (items[id].row > ${at % 5}) sum += items[id].area();
        else sum -= items[id].x;
    }
    return sum${at === 0 ? "" : " + Before.total()"};
};

exports.start = function () {${packets}
};
`;
}
