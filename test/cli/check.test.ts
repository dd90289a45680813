/**
 * `rtsc check` as a process: several formats at once, and an exit code that none of them has a say in.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatNames } from "#compiler/cli/formats/format.ts";
import { withCli } from "../support/cli.ts";
import { inFolder } from "../support/page-project.ts";

const { run } = withCli();

const rtsc =
  '{ "scripts": { "main": "main.js" }, "preset": "legacy", "opCodes": ["game.json"], "rules": { "RT2103": "warning" } }\n';
const wide = Object.fromEntries([1, 2].map((index) => [`s${index}`, { index, type: "string" }]));
/** Two warnings (RT2103: nothing bounds the strings), and an error where it is asked for. */
const project = (error = false): Record<string, string> => ({
  "rtsc.json": rtsc,
  "main.js": error ? "RTSession.noSuch();\n" : "RTSession.getLogger().info('x');\n",
  "game.json": JSON.stringify({ packets: { Say: { opCode: 1, from: "client", fields: wide } } }),
});

test("the exit code is the same in every format", () =>
  inFolder(project(true), async (cwd) => {
    const codes = await Promise.all(formatNames.map((name) => run(["check", "--format", name], { cwd })));
    expect(codes.map((one) => [one.code, one.stderr])).toEqual(formatNames.map(() => [1, ""]));
    expect(new Set(codes.map((one) => one.stdout)).size).toBe(formatNames.length);
  }));

test("several formats at once: files for some, one on the standard output", () =>
  inFolder(project(true), async (cwd) => {
    const args = ["--output-file", "sarif=out/f.sarif", "--output-file", "junit=f.xml", "--format", "gitlab"];
    const { code, stdout } = await run(["check", ...args], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).map((one: { check_name: string }) => one.check_name)).toContain("RT2103");
    expect(JSON.parse(readFileSync(join(cwd, "out/f.sarif"), "utf8")).version).toBe("2.1.0");
    expect(readFileSync(join(cwd, "f.xml"), "utf8")).toMatch(/^<\?xml/);
    const silent = await run(["check", "--format", "json", "--output-file", "json=f.json"], { cwd });
    expect(silent).toEqual({ code: 1, stdout: "", stderr: "" });
    expect(JSON.parse(readFileSync(join(cwd, "f.json"), "utf8")).summary.errors).toBe(1);
  }));

test("a file that cannot be written: exit 2, named", () =>
  inFolder(project(), async (cwd) => {
    const { code, stdout, stderr } = await run(["check", "--output-file", "sarif=main.js/f.sarif"], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^rtsc: main\.js\/f\.sarif cannot be written \(E\w+\)\.\n {2}Free the place/);
  }));

test("two formats for the standard output: exit 2, nothing written", () =>
  inFolder(project(), async (cwd) => {
    const args = ["check", "--format", "text", "--format", "sarif", "--output-file", "junit=f.xml"];
    const { code, stdout, stderr } = await run(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("text and sarif would both go to the standard output.");
    expect(existsSync(join(cwd, "f.xml"))).toBe(false);
  }));

describe("warnings", () => {
  test("--max-warnings: more of them fail, as many do not", () =>
    inFolder(project(), async (cwd) => {
      const { stdout } = await run(["check", "--format", "json"], { cwd });
      const { warnings } = JSON.parse(stdout).summary;
      expect(warnings).toBeGreaterThan(0);
      expect(await run(["check", "--max-warnings", String(warnings)], { cwd })).toMatchObject({ code: 0, stderr: "" });
      const { code, stderr } = await run(["check", "--max-warnings", String(warnings - 1), "--quiet"], { cwd });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^rtsc: there (is|are) \d+ warnings?; --max-warnings allows \d+\.\n$/);
      expect((await run(["check", "--max-warnings", "few"], { cwd })).code).toBe(2);
    }));

  test("--quiet prints errors alone, in every format", () =>
    inFolder(project(true), async (cwd) => {
      const text = await run(["check", "--quiet"], { cwd });
      expect(text.code).toBe(1);
      expect(text.stdout).not.toContain("warning");
      const json = JSON.parse((await run(["check", "--quiet", "--format", "json"], { cwd })).stdout);
      expect(json.diagnostics.map((one: { severity: string }) => one.severity)).toEqual(["error"]);
    }));
});

describe("failures where JSON was asked for", () => {
  test("a refusal is JSON, too, and cannot be taken for a clean project", () =>
    inFolder(project(), async (cwd) => {
      const args = ["check", "--format", "json", "--output-file", "sarif=main.js/f"];
      const { code, stdout, stderr } = await run(args, { cwd });
      expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
      expect(JSON.parse(stdout)).toEqual({
        version: 1,
        failure: { message: expect.stringMatching(/^main\.js\/f cannot be written/), help: expect.any(String) },
      });
    }));

  test("where JSON goes into a file, a failure is words on stderr", () =>
    inFolder(project(), async (cwd) => {
      const { stdout, stderr } = await run(["check", "--format", "json", "--output-file", "json=main.js/f"], { cwd });
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^rtsc: main\.js\/f cannot be written/);
    }));
});

test("--timing: a table on stderr whose parts are the whole; the findings are as ever", () =>
  inFolder(project(), async (cwd) => {
    const { code, stdout, stderr } = await run(["check", "--timing", "--format", "json"], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).version).toBe(1);
    const rows = stderr.trimEnd().split("\n");
    const names = rows.map((row) => row.split(" ")[0]!);
    for (const name of ["configuration", "schemas", "program", "flow", "rules", "types", "around"])
      expect(names).toContain(name);
    expect(names.at(-1)).toBe("whole");
    const times = rows.map((row) => Number(/([\d.]+) ms/.exec(row)![1]));
    const parts = times.slice(0, -1).reduce((sum, one) => sum + one, 0);
    expect(Math.abs(parts - times.at(-1)!)).toBeLessThan(1);
  }));
