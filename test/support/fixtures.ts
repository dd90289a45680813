/**
 * The fixture runner: `test/fixtures/<room>/<case>/{input/**, expected/**}`, one test per case.
 *
 * The room's test hands in a function from the input folder to named texts; they have to be the files of `expected`,
 * neither more nor fewer, byte for byte. `UPDATE=1` rewrites `expected` instead of comparing.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const fixturesFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures");

export interface FixtureCase {
  /** Name of the case's folder. */
  readonly name: string;
  /** Absolute path of its `input` folder. It belongs to the repository: copy it where a test writes. */
  readonly input: string;
}

/** What a case produced: path below `expected`, with forward slashes -> text. */
export type FixtureOutput = Readonly<Record<string, string>>;

/** Declares one test for each case of `test/fixtures/<room>`. A room without cases is a mistake of the test and fails. */
export function fixtures(room: string, run: (one: FixtureCase) => FixtureOutput | Promise<FixtureOutput>): void {
  const folder = join(fixturesFolder, room);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  describe(`fixtures of ${room}`, () => {
    if (names.length === 0) {
      test("there are cases", () => expect.fail(`${folder} has no cases.`));
    }
    for (const name of names) {
      test(name, async () => {
        const input = join(folder, name, "input");
        if (!existsSync(input)) expect.fail(`${join(room, name)} has no input folder.`);
        const actual = await run({ name, input });
        const expected = join(folder, name, "expected");
        if (process.env["UPDATE"] === "1") rewrite(expected, actual);
        else compare(expected, actual);
      });
    }
  });
}

/** Every file below a folder: path with forward slashes -> text. Empty when there is no such folder. */
export function readTree(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const relative = path.slice(folder.length + 1).replaceAll("\\", "/");
    found[relative] = readFileSync(path, "utf8");
  }
  return found;
}

/** Writes files below a folder, with the folders they need. */
export function writeTree(folder: string, files: FixtureOutput): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function rewrite(expected: string, actual: FixtureOutput): void {
  rmSync(expected, { recursive: true, force: true });
  writeTree(expected, actual);
}

function compare(expected: string, actual: FixtureOutput): void {
  const wanted = readTree(expected);
  const names = (files: FixtureOutput): string[] => Object.keys(files).sort();
  expect(names(actual), `the files of ${expected}; UPDATE=1 rewrites them`).toEqual(names(wanted));
  for (const name of names(wanted))
    expect(actual[name], `${expected}/${name}; UPDATE=1 rewrites it`).toBe(wanted[name]);
}
