/**
 * What typing costs: the language server as a process, over stdio, in games of 21 and 200 modules, in TypeScript and in
 * JavaScript of the ES5 age. From a keystroke to the findings of the file, to those of the project, from a question to its
 * answer; and the memory of the server and of TypeScript's process beside it.
 *
 * The marks: findings after a keystroke p95 at most 100 ms (21 modules) and 250 ms (200), hover and completion p95 at most
 * 30 ms, memory at most 250 MB. Nothing fails when they are missed. Memory is seen on Linux alone.
 *
 *   node build.mjs && node test/bench/editor.mjs [keystrokes] [--json | --markdown]
 */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createProtocolConnection } from "vscode-languageserver/node";
import { writeProject } from "./projects.mjs";
import { percentiles, report } from "./report.mjs";

const root = join(import.meta.dirname, "../..");
const strokes = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 20);
const folder = mkdtempSync(join(tmpdir(), "rtsc-bench-"));

const projects = [
  { name: "21 modules, TypeScript", language: "ts", modules: 21, mark: 100 },
  { name: "21 modules, JavaScript", language: "js", modules: 21, mark: 100 },
  { name: "200 modules, TypeScript", language: "ts", modules: 200, mark: 250 },
  { name: "200 modules, JavaScript", language: "js", modules: 200, mark: 250 },
];

try {
  const rows = {};
  for (const project of projects) rows[project.name] = await measured(project);
  const whole = { digits: 0 };
  report({
    title: "typing, with the language server: p50 / p95 in ms",
    columns: {
      ...{ opened: whole, file: whole, mark: whole, project: whole, CPU: whole, hover: whole, completion: whole },
      ...{ "while typing": whole, "Node MB": whole, "TypeScript MB": whole },
    },
    rows,
    note: [
      "File: findings of the edited file; project: those of all files, a pause of 150 ms included;",
      "CPU: for both, of the server and of TypeScript's process.",
    ],
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measured({ language, modules, mark }) {
  const cwd = join(folder, `${language}-${modules}`);
  writeProject(cwd, { language, modules });
  const server = spawn(process.execPath, [join(root, "dist/rtsc.js"), "lsp", "--stdio"], { stdio: "pipe" });
  server.stderr.pipe(process.stderr);
  const connection = createProtocolConnection(server.stdout, server.stdin);
  let told = () => {};
  connection.onNotification("textDocument/publishDiagnostics", (params) => told(params));
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const started = performance.now();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(cwd).href,
    capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
  });
  await connection.sendNotification("initialized", {});
  // A module that deals with packets, from the middle of the chain: others hang on it, and it on others.
  const file = `modules/Part${Math.floor(modules / 6) * 3}.${language}`;
  const uri = pathToFileURL(join(cwd, file)).href;
  let text = readFileSync(join(cwd, file), "utf8");
  let version = 1;
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: language === "ts" ? "typescript" : "javascript", version, text },
  });
  await connection.sendRequest("rtsc/settled");
  const opened = performance.now() - started;

  const change = (at, removed, added) => {
    const lines = text.slice(0, at).split("\n");
    const start = { line: lines.length - 1, character: lines.at(-1).length };
    const end = { line: start.line, character: start.character + removed };
    text = text.slice(0, at) + added + text.slice(at + removed);
    version++;
    return connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range: { start, end }, text: added }],
    });
  };
  const answered = (wanted) =>
    new Promise((resolve) => {
      told = (params) => {
        if (params.uri === uri && params.version === wanted) resolve(performance.now());
      };
    });

  // Findings: a getter is read at an index, each stroke another; the finding comes and goes.
  const times = { file: [], project: [], hover: [], completion: [], typing: [] };
  const before = processorTime(server.pid);
  const index = text.indexOf("getFloat(2)") + "getFloat(".length;
  for (let stroke = 0; stroke < strokes; stroke++) {
    const sent = performance.now();
    const answer = answered(version + 1);
    await change(index, 1, stroke % 2 === 0 ? "3" : "2");
    times.file.push((await answer) - sent);
    await connection.sendRequest("rtsc/settled");
    times.project.push(performance.now() - sent);
  }
  const worked = (processorTime(server.pid) - before) / strokes;
  const ask = async (method, at) => {
    const lines = text.slice(0, at).split("\n");
    const sent = performance.now();
    await connection.sendRequest(method, {
      textDocument: { uri },
      position: { line: lines.length - 1, character: lines.at(-1).length },
    });
    return performance.now() - sent;
  };
  for (let stroke = 0; stroke < strokes; stroke++) {
    times.hover.push(await ask("textDocument/hover", index));
    times.completion.push(await ask("textDocument/completion", index));
  }
  // Completion right behind a keystroke, before anything has settled.
  for (let stroke = 0; stroke < strokes; stroke++) {
    await change(index, 1, stroke % 2 === 0 ? "3" : "2");
    times.typing.push(await ask("textDocument/completion", index + 1));
    if (stroke % 5 === 4) await connection.sendRequest("rtsc/settled");
  }
  await connection.sendRequest("rtsc/settled");
  const memory = memoryOf(server.pid);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  await new Promise((resolve) => server.once("exit", resolve));
  connection.dispose();
  return {
    opened,
    file: percentiles(times.file),
    mark,
    project: percentiles(times.project),
    ...(process.platform === "linux" && { CPU: worked }),
    hover: percentiles(times.hover),
    completion: percentiles(times.completion),
    "while typing": percentiles(times.typing),
    ...memory,
  };
}

/** Milliseconds of processors that the server and TypeScript's process have had: what a busy machine does not change. */
function processorTime(pid) {
  if (process.platform !== "linux") return Number.NaN;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  let ticks = 0;
  for (const one of [pid, ...children]) {
    const fields = readFileSync(`/proc/${one}/stat`, "utf8").split(") ")[1].split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10;
}

/** Memory now, and the most there was would say less: garbage comes and goes. */
function memoryOf(pid) {
  if (process.platform !== "linux") return {};
  const now = (one) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, "utf8"))?.[1] ?? 0) / 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  return { "Node MB": now(pid), "TypeScript MB": children.reduce((sum, child) => sum + now(child), 0) };
}
