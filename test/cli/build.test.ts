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
