/**
 * `rtsc init`: what it writes checks, builds, is clean in an editor, and passes its own test.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { packageRoot, packageVersion } from "#compiler/text/package-root.ts";
import { withCli } from "../support/cli.ts";
import { readTree } from "../support/fixtures.ts";
import { inFolder } from "../support/page-project.ts";

const { run } = withCli();

test("writes a project into a new folder and says what comes next", () =>
  inFolder({}, async (folder) => {
    const { code, stdout } = await run(["init", "My Match"], { cwd: folder });
    expect(code).toBe(0);
    const files = readTree(join(folder, "My Match"));
    expect(Object.keys(files).sort()).toEqual([
      ".gitignore",
      "opcodes/game.json",
      "package.json",
      "rtsc-env.d.ts",
      "rtsc.json",
      "scripts/match.ts",
      "test/match.test.mjs",
      "tsconfig.json",
    ]);
    for (const file of Object.keys(files)) expect(stdout).toContain(`  ${file}\n`);
    for (const step of ["cd My Match", "npm install", "npm test", "npx rtsc build"])
      expect(stdout).toContain(`  ${step}\n`);
    const manifest = JSON.parse(files["package.json"]!);
    expect(manifest.name).toBe("my-match");
    expect(manifest.devDependencies.rtsc).toBe(`^${packageVersion()}`);
    expect(Object.values(files).join("")).not.toMatch(/%[A-Z]+%/);
  }));

test("never overwrites: it names what is there, writes nothing and exits with 2", () =>
  inFolder({ "rtsc.json": "mine", "scripts/match.ts": "mine too" }, async (folder) => {
    const { code, stdout, stderr } = await run(["init"], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("already has rtsc.json, scripts/match.ts; nothing was written.");
    expect(readTree(folder)).toEqual({ "rtsc.json": "mine", "scripts/match.ts": "mine too" });
    const file = await run(["init", "rtsc.json"], { cwd: folder });
    expect(file.code).toBe(2);
    expect(file.stderr).toMatch(/^rtsc: .*rtsc\.json is a file; nothing was written\.\n {2}Name a new or empty folder/);
  }));

test("the project checks, builds, and shows no error in an editor", () =>
  inFolder({}, async (folder) => {
    await run(["init"], { cwd: folder });
    const { diagnostics, bundles } = await compile({ cwd: folder });
    expect(diagnostics).toEqual([]);
    expect(bundles.map((bundle) => [bundle.script, bundle.manifest.opCodes.handles])).toEqual([["match", [101]]]);
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(packageRoot(), join(folder, "node_modules/rtsc"));
    execFileSync(process.execPath, [join(packageRoot(), "node_modules/typescript/bin/tsc"), "-p", folder], {
      stdio: "pipe",
    });
  }));

test("its own test passes, and fails when the script cheats", () =>
  inFolder({}, async (folder) => {
    // The project's test imports the package by its name, so it needs the built one.
    expect(existsSync(join(packageRoot(), "dist/testing.js")), "run `node build.mjs` first").toBe(true);
    await run(["init"], { cwd: folder });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(packageRoot(), join(folder, "node_modules/rtsc"));
    const play = () =>
      execFileSync(process.execPath, ["--test"], { cwd: folder, stdio: "pipe", env: { PATH: process.env["PATH"] } });
    expect(String(play())).toMatch(/pass 2\b/);
    const script = join(folder, "scripts/match.ts");
    writeFileSync(script, readFileSync(script, "utf8").replace("return false;", "return true;"));
    expect(play).toThrow();
  }));

test("a file in the folder's place: a sentence, exit 2, and what to do", () =>
  inFolder({ "rtsc.json": "{}" }, async (folder) => {
    const { code, stderr } = await run(["init", "rtsc.json"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^rtsc: \S+rtsc\.json is a file; nothing was written\.\n {2}Name a new or empty folder/);
    const below = await run(["init", "rtsc.json/x"], { cwd: folder });
    expect(below).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be written \(\w+\)\.\n$/) });
  }));

test.skipIf(process.platform !== "linux")(
  "a folder that the system does not let be made is a sentence, and no wait",
  async () => {
    expect(await run(["init", "/proc/rtsc-project/deep"])).toMatchObject({
      code: 2,
      stderr: "rtsc: /proc/rtsc-project cannot be written (ENOENT).\n",
    });
  },
);
