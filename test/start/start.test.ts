/**
 * What `npm start` runs once dist/ is there: the match over real connections, and that it notices a broken rule.
 */

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";
import { dist } from "../support/dist.ts";

const example = join(packageRoot(), "examples/tank-battle");

beforeAll(async () => {
  await dist();
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function match(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const command = [join(example, "match.mjs"), ...args];
    const child = execFile(process.execPath, command, { env: { PATH: process.env["PATH"] } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

it("plays the match, shows what became of every packet, and exits with 0", async () => {
  const { code, stdout, stderr } = await match();
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toContain("NOT MET");
  expect(stdout.match(/^ {2}ok {3,}\S/gm)?.length).toBeGreaterThanOrEqual(9);
  for (const row of [
    /^ {2}packets in +\d+$/m,
    /^ {2}relayed +7$/m,
    /^ {2}cancelled +3$/m,
    /^ {2}dropped +1$/m,
    /^ {2}sent by the script +\d+$/m,
    /^ {2}bytes in \/ out +\d+ \/ \d+$/m,
    /^ {2}session start +[\d.]+ ms$/m,
  ]) {
    expect(stdout).toMatch(row);
  }
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("Every expectation was met.");
});

/** Runs the match with a copy of the project in which one text is another. */
async function sabotaged(file: string, from: string, to: string): Promise<Run> {
  const copy = await mkdtemp(join(tmpdir(), "rtsc-start-"));
  try {
    await cp(example, copy, { recursive: true, filter: (source) => source !== join(example, "dist") });
    const text = await readFile(join(copy, file), "utf8");
    expect(text).toContain(from);
    await writeFile(join(copy, file), text.replace(from, to));
    return await match(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

it("a rule that lets cheats pass is noticed: NOT MET, and exit 1", async () => {
  const { code, stdout } = await sabotaged("modules/Arena.ts", "TOP_SPEED = 12", "TOP_SPEED = 1e9");
  expect(code, stdout).toBe(1);
  expect(stdout).toMatch(/^ {2}NOT MET +a move that is too fast was cancelled/m);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("The match did not go as expected.");
});

it("a project that does not compile is shown as it is by rtsc build, and exits with 1", async () => {
  const { code, stdout, stderr } = await sabotaged("scripts/tank-battle.ts", "move.position", "move.positoin");
  expect(code).toBe(1);
  expect(stdout).toContain("scripts/tank-battle.ts:");
  expect(stdout).toContain("positoin");
  expect(stderr).toContain("The project does not compile.");
  expect(stdout + stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
});
