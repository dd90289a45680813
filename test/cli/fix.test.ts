/**
 * `rtsc check --fix`: which fixes go together, what reaches the disk, and what never does.
 */

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic, Edit } from "#compiler/diagnostics/diagnostic.ts";
import { fixable, withEdits } from "#compiler/diagnostics/fixes.ts";
import { withCli } from "../support/cli.ts";
import { readTree } from "../support/fixtures.ts";
import { inFolder } from "../support/page-project.ts";

const { run } = withCli();

const edit = (start: number, end: number, text: string, path = "a.js"): Edit => ({ path, start, end, text });
const finding = (message: string, ...edits: Edit[]): Diagnostic => ({
  ...{ code: "RT4999", severity: "error", message, notes: [] },
  fix: { message: "Do it", edits },
});

describe("fixes of one round", () => {
  const chosen = (...found: Diagnostic[]): string[] => fixable(found).map((one) => one.message);

  test("of two that touch the same text, the first; whole or not at all", () => {
    expect(chosen(finding("a", edit(0, 4, "x")), finding("b", edit(3, 5, "y")))).toEqual(["a"]);
    expect(
      chosen(
        finding("a", edit(2, 4, "x")),
        finding("b", edit(9, 9, "y"), edit(3, 5, "y")),
        finding("c", edit(9, 9, "z")),
      ),
    ).toEqual(["a", "c"]);
    expect(chosen(finding("a", edit(0, 4, "x")), finding("b", edit(4, 5, "y")))).toEqual(["a", "b"]);
    expect(chosen(finding("a", edit(0, 4, "x")), finding("b", edit(0, 4, "x", "b.js")))).toEqual(["a", "b"]);
  });

  test("two insertions at one place collide, the same edit twice does not", () => {
    expect(chosen(finding("a", edit(4, 4, "x")), finding("b", edit(4, 4, "y")))).toEqual(["a"]);
    expect(chosen(finding("a", edit(4, 4, "x")), finding("b", edit(4, 4, "x")))).toEqual(["a", "b"]);
  });

  test("edits are made by offset, in any order", () => {
    expect(withEdits("0123456789", [edit(8, 10, "B"), edit(0, 1, "A"), edit(5, 5, "-"), edit(0, 1, "A")])).toBe(
      "A1234-567B",
    );
    expect(() => withEdits("012", [edit(2, 4, "")])).toThrow(/leave their file/);
    expect(() => withEdits("0123", [edit(0, 3, ""), edit(2, 4, "")])).toThrow(/overlap/);
  });
});

const wrong =
  "RTSession.onPacket(1, function (p) { return p.getData().getString(1) > p.getData().getFloatArray(1); });\n";
const right = wrong.replace("getString", "getFloat").replace("getFloatArray", "getFloat");
const project = (main: string, more: Record<string, string> = {}): Record<string, string> => ({
  "rtsc.json": '{ "scripts": { "main": "main.js" }, "preset": "legacy", "opCodes": ["game.json"] }\n',
  "main.js": main,
  "game.json":
    '{ "packets": { "Move": { "opCode": 1, "from": "client", "fields": { "x": { "index": 1, "type": "float" } } } } }\n',
  ...more,
});

test("makes them, checks again, and says what was fixed and what remains; nothing else is written", () =>
  inFolder(project(`${wrong}nowhere();\n`), async (cwd) => {
    const before = readTree(cwd);
    const plain = await run(["check"], { cwd });
    expect(plain.code).toBe(1);
    expect(plain.stdout).toMatch(/\n2 have a certain fix: rtsc check --fix\n$/);
    expect(readTree(cwd)).toEqual(before);
    const { code, stdout, stderr } = await run(["check", "--fix"], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^fixed main\.js:1: RT4101: .*\nfixed main\.js:1: RT4101: /);
    expect(stdout).toMatch(/\nmain\.js:2:1: error TS2304: /);
    expect(stdout).toMatch(/\n2 fixed\. 1 error in 3 files, \d+ ms\n$/);
    expect(readTree(cwd)).toEqual({ ...before, "main.js": `${right}nowhere();\n` });
  }));

test("all fixed: exit 0; the second time there is nothing to do, and the file is not touched", () =>
  inFolder(project(wrong), async (cwd) => {
    const file = join(cwd, "main.js");
    const json = await run(["check", "--fix", "--format", "json"], { cwd });
    expect(json.code).toBe(0);
    const report = JSON.parse(json.stdout);
    expect(report.fixed.map((one: { code: string }) => one.code)).toEqual(["RT4101", "RT4101"]);
    expect(report.fixed[0].fix.edits).toEqual([
      { file: "main.js", offset: wrong.indexOf("getString"), length: 9, text: "getFloat" },
    ]);
    expect(report.diagnostics).toEqual([]);
    const { ino } = statSync(file);
    const again = await run(["check", "--fix"], { cwd });
    expect(again.stdout).toMatch(/^No findings in/);
    expect(statSync(file).ino).toBe(ino);
  }));

test("a byte order mark, line ends, the file's mode and links stay as they are", () =>
  inFolder(project(`\uFEFF${wrong.replace("\n", "\r\n")}`), async (cwd) => {
    mkdirSync(join(cwd, "real"));
    renameSync(join(cwd, "main.js"), join(cwd, "real/main.js"));
    symlinkSync("real/main.js", join(cwd, "main.js"));
    chmodSync(join(cwd, "real/main.js"), 0o750);
    expect((await run(["check", "--fix"], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, "real/main.js"), "utf8")).toBe(`\uFEFF${right.replace("\n", "\r\n")}`);
    expect(lstatSync(join(cwd, "main.js")).isSymbolicLink()).toBe(true);
    expect(statSync(join(cwd, "real/main.js")).mode & 0o777).toBe(0o750);
  }));

test("a file that is not UTF-8 is refused before anything is written", () =>
  inFolder(project(wrong), async (cwd) => {
    const bytes = Buffer.concat([Buffer.from(wrong), Buffer.from("// caf\xe9\n", "latin1")]);
    writeFileSync(join(cwd, "main.js"), bytes);
    const { code, stdout, stderr } = await run(["check", "--fix"], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^rtsc: main\.js is not UTF-8, or has changed while it was checked; nothing was written\.\n/,
    );
    expect(readFileSync(join(cwd, "main.js")).equals(bytes)).toBe(true);
  }));
