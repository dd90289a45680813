/**
 * The command line as users meet it: exit codes, streams, words. RT9001 is provoked here.
 */

import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { catalogue } from "#compiler/diagnostics/catalogue.ts";
import { packageRoot, packageVersion } from "#compiler/text/package-root.ts";
import { hostLimitTable } from "#runtime/host/host-limits.ts";
import { withCli } from "../support/cli.ts";
import { inFolder } from "../support/page-project.ts";

const { run, folder } = withCli();

const project = (extra: Record<string, string> = {}): Record<string, string> => ({
  "rtsc.json": '{ "scripts": { "main": "scripts/main.ts" }, "opCodes": ["opcodes/*.json"] }\n',
  "scripts/main.ts":
    'import { Packets } from "rtsc:packets";\nRTSession.onPacket(Packets.Move, (move) => move.x > 0);\n',
  "opcodes/game.json":
    '{ "packets": { "Move": { "opCode": 1, "from": "client", "fields": { "x": { "index": 1, "type": "float" } } } } }\n',
  ...extra,
});

describe("usage", () => {
  test("no command: help on stderr, exit 2; --help and help: on stdout, exit 0", async () => {
    const bare = await run([]);
    expect(bare).toMatchObject({ code: 2, stdout: "" });
    expect(bare.stderr).toContain("Usage: rtsc");
    for (const args of [["--help"], ["help"]]) {
      const { code, stdout } = await run(args);
      expect(code).toBe(0);
      for (const name of ["init", "check", "build", "serve", "logs", "explain"]) expect(stdout).toContain(`  ${name}`);
    }
    expect((await run(["help", "check"])).stdout).toContain("--format");
    expect(await run(["--version"])).toEqual({ code: 0, stdout: `${packageVersion()}\n`, stderr: "" });
  });

  test("serve --help tells every limit of a host, with what it is without the option", async () => {
    const { stdout } = await run(["serve", "--help"]);
    for (const [name, row] of Object.entries(hostLimitTable)) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +.*\\(${row.default}; ${row.min} to ${row.max}\\)$`, "m"));
    }
  });

  test.each([
    [["chek"], /unknown command 'chek'\n\(Did you mean check\?\)/],
    [["help", "foo"], /unknown command 'foo'/],
    [["help", "chek"], /unknown command 'chek'\n\(Did you mean check\?\)/],
    [["constructor"], /unknown command 'constructor'/],
    [["check", "--fromat", "json"], /unknown option '--fromat'\n\(Did you mean --format\?\)/],
    [["check", "--format", "xml"], /Allowed choices are text, json/],
    [["check", "extra"], /too many arguments/],
  ])("%j is a usage error: exit 2, nothing on stdout, no stack", async (args, words) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe("check", () => {
  test("a clean project: a summary, exit 0", () =>
    inFolder(project(), async (cwd) => {
      const { code, stdout, stderr } = await run(["check"], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^No findings in 3 files, \d+ ms\n$/);
    }));

  test("errors in scripts and schemas: code frames on stdout, file:line:col first, exit 1", () =>
    inFolder(
      project({ "opcodes/more.json": '{ "packets": { "Shoot": { "opCode": 1, "from": "client" } } }\n' }),
      async (cwd) => {
        const { code, stdout } = await run(["check", "--cwd", cwd]);
        expect(code).toBe(1);
        expect(stdout).toMatch(/^opcodes\/more\.json:1:37: error RT2003: Op-code 1 of Shoot/);
        expect(stdout).toMatch(/\n {2}opcodes\/game\.json:1:36: note: Move has it here\.\n/);
        expect(stdout).toMatch(/\n\n1 error in \d+ files, \d+ ms\n$/);
      },
    ));

  test("a finding of TypeScript keeps its code and place", () =>
    inFolder(
      project({ "scripts/main.ts": "RTSession.onPacket(1, (packet) => packet.getData().getString(1));\n" }),
      async (cwd) => {
        const { code, stdout } = await run(["check"], { cwd });
        expect(code).toBe(1);
        expect(stdout).toMatch(/^scripts\/main\.ts:1:\d+: error \w+\d+: /);
      },
    ));

  test("--format json: one value of version 1 with everything, paths relative, exit code the same", () =>
    inFolder(
      project({ "opcodes/more.json": '{ "packets": { "Shoot": {\n"opCode": 1, "from": "client" } } }\n' }),
      async (cwd) => {
        const { code, stdout } = await run(["check", "--format", "json"], { cwd });
        expect(code).toBe(1);
        const report = JSON.parse(stdout);
        expect(report).toEqual({
          version: 1,
          diagnostics: [
            {
              code: "RT2003",
              severity: "error",
              message: "Op-code 1 of Shoot is already used by Move for the same direction.",
              help: "Give one of them another op-code, or different directions.",
              file: "opcodes/more.json",
              start: { line: 2, column: 11 },
              end: { line: 2, column: 12 },
              notes: [
                {
                  message: "Move has it here.",
                  file: "opcodes/game.json",
                  start: { line: 1, column: 36 },
                  end: { line: 1, column: 37 },
                },
              ],
            },
          ],
          summary: { errors: 1, warnings: 0, files: expect.any(Number), ms: expect.any(Number) },
        });
      },
    ));

  test.each<[string, Record<string, string>, RegExp]>([
    ["no rtsc.json", { "a.ts": "" }, /error RT1001: There is no rtsc\.json in .*rtsc init/s],
    ["a broken rtsc.json", { "rtsc.json": "{" }, /^rtsc\.json:1:2: error RT1002: /],
    [
      "a script that does not exist",
      { "rtsc.json": '{ "scripts": { "a": "b.ts" } }' },
      /error RT1007: The script a names b\.ts/,
    ],
  ])("%s: exit 2, no stack", (_, files, words) =>
    inFolder(files, async (cwd) => {
      const { code, stdout, stderr } = await run(["check"], { cwd });
      expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
      expect(stdout).toMatch(words);
      expect(stdout).not.toMatch(/\n\s+at /);
    }),
  );

  test.each<[string, string, readonly string[], RegExp]>([
    ["a folder that is not there", ".", ["--cwd", "nope"], /in \S+\/nope: there is no such folder\.\n {2}help: Name /],
    ["a file for a folder", ".", ["--cwd", "a.json"], /in \S+\/a\.json: that is a file\.\n {2}help: Name the folder/],
    ["a folder in its place", "taken", [], /in \S+\/taken: it is a folder there\.\n {2}help: Move /],
    [
      "a folder of a project",
      "game/deep/er",
      [],
      /er\.\n {2}help: There is one above it, \.\.\/\.\.\/rtsc\.json: use --cwd \.\.\/\.\.\./,
    ],
    [
      "the same, from the project",
      "game",
      ["--cwd", "deep"],
      /deep\.\n {2}help: There is one above it, rtsc\.json: use --cwd \.\./,
    ],
    ["a folder of none", "bare", [], /bare\.\n {2}help: Run `rtsc init`/],
  ])("no rtsc.json, and why: %s", (_, folder, args, words) =>
    inFolder(
      {
        "a.json": "{}",
        "taken/rtsc.json/x": "",
        "game/rtsc.json": '{ "scripts": {} }',
        "game/deep/er/x": "",
        "bare/x": "",
      },
      async (cwd) => {
        const { code, stdout } = await run(["check", ...args], { cwd: join(cwd, folder) });
        expect(code).toBe(2);
        expect(stdout).toMatch(/^error RT1001: There is no rtsc\.json in /);
        expect(stdout).toMatch(words);
      },
    ),
  );

  test("--config names another file; its folder is the project", () =>
    inFolder(project({ "deep/other.json": '{ "scripts": { "main": "a.ts" } }', "deep/a.ts": "" }), async (cwd) => {
      expect(await run(["check", "--config", "deep/other.json"], { cwd })).toMatchObject({ code: 0 });
      const { code, stdout } = await run(["check", "--config", "none.json"], { cwd });
      expect(code).toBe(2);
      expect(stdout).toContain("There is no none.json in ");
    }));
});

describe("explain", () => {
  test("lists every code by what it is about when none is named", async () => {
    const { code, stdout } = await run(["explain"]);
    expect(code).toBe(0);
    expect(stdout).toContain("\nSchemas\n  RT2002  A schema file is not JSON  (error)\n");
    expect(stdout.match(/^ {2}RT\d{4} {2}\S/gm)).toHaveLength(Object.keys(catalogue).length);
    expect(stdout).not.toMatch(/^RT\d/m);
  });

  test("prints the page, whatever the case of the code", async () => {
    const { code, stdout } = await run(["explain", "rt2003"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^RT2003 {2}Two packets share an op-code {2}\(error\)\n/);
    for (const word of ["\nWrong\n", "\nRight\n", "  opcodes/game.json\n"]) expect(stdout).toContain(word);
    expect(stdout).not.toContain("```");
    expect(stdout).not.toContain("\u001b");
  });

  test.each([
    ["RT203", 'There is no code RT203.\n  Did you mean "RT2003"?\n'],
    ["__proto__", "There is no code __proto__.\n  Codes are RT and four digits.\n"],
    ["TS2345", "TS2345 is a finding of TypeScript; rtsc has no page for it.\n"],
  ])("%s: refused in a sentence, exit 2", async (asked, words) => {
    const { code, stdout, stderr } = await run(["explain", asked]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`rtsc: ${words}`);
  });
});

describe("our own mistakes", () => {
  test("RT9001: one sentence that asks to report it, exit 2; the stack only with RTSC_DEBUG=1", async () => {
    // A copy of the command that has lost its package: it looks for its own files and finds none.
    const lost = mkdtempSync(join(tmpdir(), "rtsc-lost-"));
    try {
      cpSync(folder(), lost, { recursive: true });
      symlinkSync(join(packageRoot(), "node_modules"), join(lost, "node_modules"));
      const quiet = await run(["check"], { folder: lost });
      expect(quiet).toMatchObject({ code: 2, stdout: "" });
      expect(quiet.stderr).toMatch(
        /^error RT9001: rtsc made a mistake of its own: .*\.\n {2}help: Please report it .*\n$/,
      );
      const json = await run(["check", "--format=json"], { folder: lost });
      expect(json).toMatchObject({ code: 2, stderr: "" });
      expect(JSON.parse(json.stdout)).toEqual({
        version: 1,
        failure: { code: "RT9001", message: expect.stringMatching(/^rtsc made a mistake/), help: expect.any(String) },
      });
      const loud = await run(["check"], { folder: lost, env: { RTSC_DEBUG: "1" } });
      expect(loud.code).toBe(2);
      expect(loud.stderr).toMatch(/\n\s+at .*\n/);
    } finally {
      rmSync(lost, { recursive: true, force: true });
    }
  });
});

test("start-up loads the command line parser and nothing else", async () => {
  const { metafile } = await build({
    absWorkingDir: packageRoot(),
    entryPoints: ["compiler/cli/main.ts"],
    outdir: "unwritten",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const eager = new Set<string>();
  const visit = (path: string): void => {
    const output = metafile.outputs[path];
    for (const { path: target, kind, external } of output?.imports ?? []) {
      if (kind !== "import-statement" || eager.has(target)) continue;
      eager.add(target);
      if (!external) visit(target);
    }
  };
  visit("unwritten/main.js");
  const packages = [...eager].filter((path) => !path.startsWith("unwritten/") && !path.startsWith("node:"));
  expect(packages).toEqual(["commander"]);
});
