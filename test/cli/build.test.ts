/** `rtsc build`: what it prints, what it writes, and its exit code. */

import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { register } from "#compiler/cli/commands/build.ts";
import { inFolder } from "../support/page-project.ts";

const project = {
  "rtsc.json": `{ "scripts": { "game": "scripts/game.ts" }, "outDir": "out" }`,
  "scripts/game.ts": `export {};\nRTSession.getLogger().info("here");\n`,
};

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function build(cwd: string, ...more: string[]): Promise<{ code: unknown; out: string }> {
  let out = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  process.exitCode = undefined;
  const program = new Command().exitOverride();
  register(program);
  await program.parseAsync(["build", "--cwd", cwd, ...more], { from: "user" });
  vi.restoreAllMocks();
  return { code: process.exitCode, out };
}

test("writes a bundle, its map and its manifest, and says so with sizes", async () => {
  await inFolder(project, async (folder) => {
    const { code, out } = await build(folder);
    expect(code).toBe(0);
    expect(out.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^wrote {6}out\/game\/bundle\.js {6} +[\d.]+ kB {2}gzip +[\d.]+ kB$/),
      expect.stringMatching(/^wrote {6}out\/game\/bundle\.js\.map {2} +[\d.]+ kB$/),
      expect.stringMatching(/^wrote {6}out\/game\/manifest\.json {2} +[\d.]+ k?B$/),
      "",
    ]);
    const read = (name: string) => readFileSync(path.join(folder, "out/game", name), "utf8");
    expect(read("bundle.js")).toContain('"here"');
    expect(JSON.parse(read("manifest.json"))).toMatchObject({ format: 1, script: "game" });
    expect(JSON.parse(read("bundle.js.map")).sources).toContain("scripts/game.ts");
  });
});

test("a second build touches nothing and says so", async () => {
  await inFolder(project, async (folder) => {
    await build(folder);
    const file = path.join(folder, "out/game/bundle.js");
    const old = new Date(2000, 1, 1);
    utimesSync(file, old, old);
    const { code, out } = await build(folder);
    expect(code).toBe(0);
    expect(out.match(/^unchanged {2}out/gm)).toHaveLength(3);
    expect(statSync(file).mtimeMs).toBe(old.getTime());
  });
});

test("errors: nothing is written, what was there stays, exit 1", async () => {
  await inFolder(project, async (folder) => {
    await build(folder);
    const before = readFileSync(path.join(folder, "out/game/bundle.js"), "utf8");
    writeFileSync(path.join(folder, "scripts/game.ts"), `export {};\nconst n: number = "text";\n`);
    const { code, out } = await build(folder);
    expect(code).toBe(1);
    expect(out).toContain("scripts/game.ts:2:7: error TS2322");
    expect(out).not.toContain("wrote");
    expect(readFileSync(path.join(folder, "out/game/bundle.js"), "utf8")).toBe(before);
  });
});

test("no rtsc.json: exit 2", async () => {
  await inFolder({ "scripts/game.ts": "" }, async (folder) => {
    const { code, out } = await build(folder);
    expect(code).toBe(2);
    expect(out).toContain("RT1001");
    expect(existsSync(path.join(folder, "dist"))).toBe(false);
  });
});

test("--format json prints one JSON value; --config names another file", async () => {
  await inFolder({ ...project, "other.json": project["rtsc.json"].replace('"out"', '"elsewhere"') }, async (folder) => {
    const { code, out } = await build(folder, "--format", "json", "--config", "other.json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 1, diagnostics: [], summary: { errors: 0 } });
    expect(existsSync(path.join(folder, "elsewhere/game/manifest.json"))).toBe(true);
  });
});

test("an output folder that is a file is refused in a sentence", async () => {
  await inFolder({ ...project, out: "taken" }, async (folder) => {
    await expect(build(folder)).rejects.toMatchObject({ name: "Refusal" });
  });
});

test("--explain-plan says of each site what was done, and if nothing, why; --sizes what a bundle consists of", async () => {
  const files = {
    "rtsc.json": `{ "scripts": { "game": "game.js" }, "preset": "legacy" }`,
    "game.js": [
      "RTSession.onPacket(1, function (packet) {",
      "  var x = packet.getData().getFloat(2);",
      "  RTSession.newPacket().setOpCode(3).setData(RTSession.newData().setFloat(1, x)).send();",
      "});",
      "var kept = [];",
      "RTSession.onPacket(2, function (packet) {",
      "  kept.push(packet);",
      "  var data = RTSession.newData();",
      "  for (var i = 1; i < 5; i++) data.setNumber(i, packet.getData().getNumber(i));",
      "  RTSession.newPacket().setOpCode(4).setData(data).send();",
      "});",
      "",
    ].join("\n"),
  };
  await inFolder(files, async (folder) => {
    const { out } = await build(folder, "--explain-plan");
    const lines = out.slice(out.indexOf("game:")).split("\n");
    expect(lines.slice(0, 8)).toEqual([
      "game: 5 of 8 sites without the generic API",
      "  game.js:1:20 onPacket: its packets stay where the host has put them.",
      "  game.js:2:28 getFloat: read where the host has put it.",
      "  game.js:3:35 setOpCode: one call of an encoder.",
      "  game.js:3:66 setFloat: written by the encoder of its packet.",
      "  game.js:6:20 onPacket: generic, because its handler hands the packet on.",
      "  game.js:9:36 setNumber: generic, because the builder is set in a branch or a loop.",
      "  game.js:9:66 getNumber: generic, because its handler hands the packet on.",
    ]);
    const table = lines.slice(lines.indexOf("") + 1).map((line) => line.split(/ +/));
    expect(table.map(([, part]) => part)).toEqual(["part", "guest", "codecs", "script", "whole", undefined]);
    const code = readFileSync(path.join(folder, "dist/game/bundle.js"), "utf8");
    const [guest, codecs, script, whole] = table.slice(1, 5).map((row) => Number(row[2])) as [
      number,
      number,
      number,
      number,
    ];
    expect(whole).toBe(code.length);
    expect(guest + codecs + script).toBe(whole);
    expect(codecs).toBeGreaterThan(50);
    expect(script).toBeGreaterThan(300);

    const file = path.join(folder, "meta.json");
    expect((await build(folder, "--sizes", "--metafile", file)).out).toContain("codecs");
    const { version, bundles } = JSON.parse(readFileSync(file, "utf8"));
    expect(version).toBe(1);
    expect(bundles).toMatchObject([
      { script: "game", bytes: whole, parts: [{ kind: "guest" }, { bytes: codecs }, {}] },
    ]);
    expect(bundles[0].parts[2].inputs.map((one: { path: string }) => one.path)).toEqual(["game.js"]);
    expect((await build(folder)).out).not.toContain("codecs");
  });
});

test("the help says where the plan goes beside findings as JSON, and that --metafile makes folders", () => {
  const program = new Command();
  register(program);
  const help = program.commands[0]!.helpInformation().replace(/\s+/g, " ");
  expect(help).toMatch(/--explain-plan say .*why; with --format json as text on stderr --sizes/);
  expect(help).toContain("relative to the current folder; folders are made");
});

test("--explain-plan counts fields of typed objects: plain properties of what a codec has decoded", async () => {
  const files = {
    "rtsc.json": `{ "scripts": { "game": "game.ts" }, "opCodes": ["game.json"] }`,
    "game.json": `{ "packets": { "Move": { "opCode": 1, "from": "both", "fields": {
      "x": { "index": 1, "type": "float" }, "y": { "index": 2, "type": "float" } } } } }`,
    "game.ts": [
      'import { Packets } from "rtsc:packets";',
      "RTSession.onPacket(Packets.Move, (move) => {",
      "  const { y } = move;",
      "  RTSession.send(Packets.Move, { x: move.x, y });",
      "});",
      "",
    ].join("\n"),
  };
  await inFolder(files, async (folder) => {
    const { out } = await build(folder, "--explain-plan");
    const lines = out.slice(out.indexOf("game: ")).split("\n\n")[0]!.split("\n");
    expect(lines[0]).toBe(`game: ${lines.length - 1} of ${lines.length - 1} sites without the generic API`);
    expect(lines.slice(1)).toContain("  game.ts:4:42 x: a plain property: the codec has decoded the packet.");
    expect(lines.join("\n")).not.toContain("generic, because");
    const generic = await build(folder, "--explain-plan", "--no-optimize");
    expect(generic.out).toContain("  game.ts:4:42 x: generic, because nothing is optimized.");
  });
});

test("--no-optimize leaves every site to the generic API, and says so when asked", async () => {
  const files = {
    "rtsc.json": `{ "scripts": { "game": "game.js" }, "preset": "legacy" }`,
    "game.js": "RTSession.newPacket().setOpCode(3).send();\n",
  };
  await inFolder(files, async (folder) => {
    const { out } = await build(folder, "--no-optimize", "--explain-plan");
    expect(out).toContain("game: 0 of 1 sites without the generic API\n");
    expect(out).toContain("generic, because nothing is optimized.");
    expect(readFileSync(path.join(folder, "dist/game/bundle.js"), "utf8")).not.toContain("$rtsc_");
  });
});
