/**
 * The corpus: a game of two dozen modules and scripts of one file each, written as such scripts were written, with every
 * construct in them that the age knew. Good scripts stay quiet: no error, and no warning but for what the wire quietly
 * changes, which is in one file. Then each kind of bug that real scripts had is planted in a copy, and has to be found in its
 * line, and nothing else with it.
 */

import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { readTree } from "../support/fixtures.ts";
import { type PlantedBug, plantedBugs } from "./planted-bugs.ts";

/** What is found among planted bugs never falls below this. */
const floor = 36;

const corpus = {
  game: readTree(join(packageRoot(), "test/fixtures/corpus/game")),
  single: readTree(join(packageRoot(), "test/fixtures/corpus/single")),
};

/** A finding, as `RT4212 warning scripts/lossy.js:8`, and the text of its line, which edits above do not move. */
interface Found {
  readonly said: string;
  readonly line: string;
  readonly isHint: boolean;
}

async function foundIn(files: Readonly<Record<string, string>>, hints: boolean): Promise<Found[]> {
  const texts = Object.entries(files).map(([path, text]) => [`/corpus/${path}`, text] as const);
  const { diagnostics } = await compile({ cwd: "/corpus", files: memoryFiles(new Map(texts)), until: "check", hints });
  return diagnostics.map(({ code, severity, span }) => {
    const number = span === undefined ? 0 : lineAt(span.source.text, span.start);
    const line = span === undefined ? "" : `${span.source.path}: ${span.source.text.split("\n")[number - 1]}`;
    return { said: `${code} ${severity} ${span?.source.path}:${number}`, line, isHint: severity === "hint" };
  });
}

async function found(files: Readonly<Record<string, string>>): Promise<string[]> {
  return (await foundIn(files, false)).map((one) => one.said);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** What the wire changes without a word: warnings on purpose. */
const lossy: readonly string[] = [
  "RT4212 warning scripts/lossy.js:8",
  "RT4307 warning scripts/lossy.js:9",
  "RT4212 warning scripts/lossy.js:10",
];

describe("good scripts of the age", () => {
  test("a game of many modules: no error, no warning", async () => {
    expect(await found(corpus.game)).toEqual([]);
  });

  test("scripts of one file: warnings only where the wire changes a value", async () => {
    expect(await found(corpus.single)).toEqual(lossy);
  });

  test("every site in them is proven", async () => {
    for (const [name, files] of Object.entries(corpus)) {
      const texts = Object.entries(files).map(([path, text]) => [`/corpus/${path}`, text] as const);
      const { coverage } = await compile({ cwd: "/corpus", files: memoryFiles(new Map(texts)), until: "check" });
      expect([name, coverage?.percent]).toEqual([name, 100]);
    }
  });

  test("they are of the age: mixed line ends, tabs, banners, letters beyond ASCII", () => {
    const texts = Object.values(corpus.game);
    expect(texts.some((text) => text.includes("\r\n\t"))).toBe(true);
    expect(texts.some((text) => !text.includes("\r\n"))).toBe(true);
    expect(texts.some((text) => /[ü—à]/.test(text))).toBe(true);
  });
});

describe("planted bugs", () => {
  const results: { readonly kind: string; readonly missed: string | undefined }[] = [];

  test.each(plantedBugs.map((bug) => [bug.kind, bug] as const))("%s", async (_, bug) => {
    const { code } = bug;
    const findings = await foundIn(planted(bug), true);
    const before = await baseline(bug.project);
    const isOld = (one: Found): boolean =>
      before.some((old) => old.line === one.line && old.said.slice(0, 6) === one.said.slice(0, 6));
    // Hints count where they are what is to be found: that a packet is now sent by no one may well be one.
    const fresh = findings.filter((one) => !isOld(one) && (!one.isHint || one.said.startsWith(String(code))));
    const seen = fresh.map((one) => one.said.replace(/ \w+ /, " "));
    if (typeof code === "string") {
      results.push({ kind: bug.kind, missed: undefined });
      const places = linesOf(bug).map((line) => `${code} ${bug.file}:${line}`);
      expect(seen).toEqual([places.find((one) => seen.includes(one)) ?? places[0]]);
    } else {
      results.push({ kind: bug.kind, missed: code.missed });
      expect(seen).toEqual([]);
    }
  });

  afterAll(() => {
    const missed = results.filter((one) => one.missed !== undefined);
    process.stdout.write(
      `${[
        `planted bugs found: ${results.length - missed.length} of ${results.length}`,
        ...missed.map(({ kind, missed: why }) => `  missed: ${kind} (${why})`),
      ].join("\n")}\n`,
    );
  });

  test("most of them are found", () => {
    expect(plantedBugs.filter(({ code }) => typeof code === "string").length).toBeGreaterThanOrEqual(floor);
  });
});

const baselines = new Map<string, Promise<Found[]>>();

function baseline(project: PlantedBug["project"]): Promise<Found[]> {
  let known = baselines.get(project);
  if (known === undefined) {
    known = foundIn(corpus[project], true);
    baselines.set(project, known);
  }
  return known;
}

/** A copy of the project with the bug in it. */
function planted({ project, edits, kind }: PlantedBug): Record<string, string> {
  const files: Record<string, string> = { ...corpus[project] };
  for (const { file, find, replace } of edits) {
    const text = files[file] ?? "";
    expect(text.split(find).length, `${kind}: ${file} has just one ${find}`).toBe(2);
    files[file] = text.replace(find, () => replace);
  }
  return files;
}

/** The lines that the finding may be in: one, but for what stands there twice. */
function linesOf(bug: PlantedBug): number[] {
  const lines = planted(bug)[bug.file]!.split("\n");
  const found = lines.flatMap((line, at) => (line.includes(bug.line) ? [at + 1] : []));
  expect(found.length, `${bug.kind}: ${bug.file} has a line with ${bug.line}`).toBeGreaterThan(0);
  return found;
}
