/** The straight line: how far it goes, what it finds, and that it gives the same bundles anywhere. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { emit } from "#compiler/6-emit/emit.ts";
import { type CompileOptions, compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { inFolder } from "../support/page-project.ts";

/** Codes, files and the result of a project in memory. */
async function compiled(files: Record<string, string>, options: Partial<CompileOptions> = {}) {
  const texts = Object.entries(files).map(([file, text]) => [`/game/${file}`, text] as const);
  const result = await compile({ cwd: "/game", files: memoryFiles(new Map(texts)), ...options });
  return { ...result, codes: result.diagnostics.map((found) => `${found.severity} ${found.code}`) };
}

const opCodes = JSON.stringify({
  packets: {
    Ping: { opCode: 100, from: "client", delivery: "reliable", fields: { at: { index: 1, type: "number" } } },
    Pong: { opCode: 101, from: "server", delivery: "reliable", fields: { at: { index: 1, type: "number" } } },
  },
});
const script = `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Ping, (ping) => {
  RTSession.send(Packets.Pong, { at: ping.at });
});
`;
const config = `{ "scripts": { "b": "scripts/b.ts", "a": "scripts/a.js" }, "modules": ["modules"], "opCodes": ["opcodes/*.json"] }`;
const project = {
  "rtsc.json": config,
  "opcodes/game.json": opCodes,
  "scripts/a.js": `var Deck = require("Deck");\nRTSession.getLogger().info(Deck.size);\n`,
  "scripts/b.ts": script,
  "modules/Deck.js": "exports.size = 3;\n",
};

test("a project becomes one bundle for each script, ascending by name", async () => {
  const { codes, bundles, config: read, model, files, ms } = await compiled(project);
  expect(codes).toEqual([]);
  expect(bundles.map((bundle) => bundle.script)).toEqual(["a", "b"]);
  expect(bundles[1]!.manifest).toMatchObject({ script: "b", opCodes: { handles: [100], sends: [101] }, model });
  expect(bundles[0]!.manifest.opCodes).toEqual({ handles: [], sends: [] });
  expect(read).toMatchObject({ root: "/game" });
  expect(files).toBe(5);
  expect(ms).toBeGreaterThan(0);
});

test("a row of comments behind a getter's name takes no longer to read than it is long", async () => {
  const comments = " /*then*/".repeat(40);
  const { codes, bundles } = await compiled({
    ...project,
    "scripts/b.ts": `RTSession.onPacket(100, (packet) => packet.getData().getNumber${comments}?.(1) !== null);\n`,
  });
  expect([codes, bundles.map((bundle) => bundle.script)]).toEqual([[], ["a", "b"]]);
});

describe("findings stop the line", () => {
  test("a broken rtsc.json: nothing else is looked at", async () => {
    const { codes, config: read, model, bundles, files } = await compiled({ "rtsc.json": "{" });
    expect(codes).toEqual(["error RT1002"]);
    expect([read, model, bundles, files]).toEqual([null, null, [], 1]);
  });

  test("a broken schema: scripts are not blamed for it", async () => {
    const { codes, bundles, config: read } = await compiled({ ...project, "opcodes/game.json": `{ "packets": {} ` });
    expect(codes.every((code) => code.startsWith("error RT2"))).toBe(true);
    expect(codes).not.toEqual([]);
    expect(bundles).toEqual([]);
    expect(read).not.toBeNull();
  });

  test("a type error in one script: no bundle for any", async () => {
    const { codes, bundles } = await compiled({ ...project, "scripts/b.ts": `${script}const n: number = "text";\n` });
    expect(codes).toEqual(["error TS2322"]);
    expect(bundles).toEqual([]);
  });

  test("what only the bundler finds", async () => {
    const { codes, bundles } = await compiled({ ...project, "scripts/a.js": `var n = "De" + "ck"; require(n);\n` });
    expect(codes).toEqual(["error RT6003"]);
    expect(bundles).toEqual([]);
  });
});

describe("levels", () => {
  const doubtful = {
    ...project,
    "scripts/b.ts": `${script}if (Math.round(0.2) === -0) RTSession.getLogger().info("");\n`,
  };
  const at = (level: string) => ({
    ...doubtful,
    "rtsc.json": config.replace(/ }$/, `, "rules": { "RT6002": "${level}" } }`),
  });

  test("a warning keeps no bundle back; the project may make it an error, or nothing", async () => {
    const [warned, raised, off] = [await compiled(doubtful), await compiled(at("error")), await compiled(at("off"))];
    expect([warned.codes, warned.bundles.length]).toEqual([["warning RT6002"], 2]);
    expect([raised.codes, raised.bundles.length]).toEqual([["error RT6002"], 0]);
    expect([off.codes, off.bundles.length]).toEqual([[], 2]);
  });
});

test("until check: the same findings of types, no bundles", async () => {
  const clean = await compiled(project, { until: "check" });
  expect([clean.codes, clean.bundles]).toEqual([[], []]);
  expect(clean.model?.packets.map((packet) => packet.name)).toEqual(["Ping", "Pong"]);
  const wrong = await compiled(
    { ...project, "scripts/b.ts": `${script}const n: number = "text";\n` },
    { until: "check" },
  );
  expect(wrong.codes).toEqual(["error TS2322"]);
});

test("from disk and from memory, in two folders, the bundles are the same bytes", async () => {
  const memory = await compiled(project);
  const disk = await inFolder(project, (cwd) => compile({ cwd }));
  const other = await inFolder(Object.fromEntries(Object.entries(project).reverse()), (folder) =>
    compile({ cwd: path.relative(process.cwd(), folder), configPath: "rtsc.json" }),
  );
  expect(disk.diagnostics).toEqual([]);
  expect(disk.bundles).toEqual(memory.bundles);
  expect(other.bundles).toEqual(memory.bundles);
});

test("the example of compile() prints what it says", async () => {
  const text = readFileSync(path.join(packageRoot(), "compiler/compile.ts"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(text)?.[1]?.replace(/^ \* ?/gm, "") ?? "";
  const body = example.replace(/^import .*$/m, "");
  expect(example).toContain('import { compile, memoryFiles } from "rtsc";');
  const printed: unknown[] = [];
  const run = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<void>;
  const api = await import("#compiler/index.ts");
  const log = { log: (...values: unknown[]) => printed.push(...values) };
  await new run("compile", "memoryFiles", "console", body)(api.compile, api.memoryFiles, log);
  expect(body).toContain("// 0 [ 'hello' ]");
  expect(printed).toEqual([0, ["hello"]]);
});

test("emit is not reached by a check", () => {
  // compile.ts names emit and esbuild only behind a dynamic import; a static one would load it for every check.
  const text = readFileSync(path.join(packageRoot(), "compiler/compile.ts"), "utf8");
  expect(text.match(/^import (?!type).*6-emit/m)).toBeNull();
  expect(emit).toBeTypeOf("function");
});

test.each([
  ["operators", `var a = ${"1 + ".repeat(6000)}1;`],
  ["calls of what a call gave", `RTSession.newData()${".setNumber(1, 2)".repeat(5000)};`],
])("code that goes deeper than it can be followed is a finding, not our mistake: %s", async (_, text) => {
  const files = { "rtsc.json": `{ "scripts": { "a": "a.js" }, "preset": "legacy" }`, "a.js": text };
  for (const until of ["check", "emit"] as const) {
    const { diagnostics, bundles } = await compiled(files, { until });
    expect(diagnostics.map((one) => one.code)).toEqual(["RT3005"]);
    expect(diagnostics[0]!.message).toMatch(
      /^a\.js goes \d{4,5} levels deep here, and there is no room to follow it\.$/,
    );
    expect(bundles).toEqual([]);
  }
});
