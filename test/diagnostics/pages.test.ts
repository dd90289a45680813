/**
 * Every page is true: its wrong example gives exactly its code, its right example nothing, and somebody raises it.
 */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { generateProject } from "#compiler/cli/generate-project.ts";
import { compare } from "#compiler/compare/compare.ts";
import { catalogue } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { isTested, type PageExample, parsePage } from "#compiler/diagnostics/page.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { inFolder, pageFiles } from "../support/page-project.ts";

const folder = join(packageRoot(), "compiler/diagnostics/pages");
const pages = readdirSync(folder)
  .sort()
  .map((file) => ({ file, ...parsePage(file, readFileSync(join(folder, file), "utf8")) }));

/** The sources of the compiler, without what is generated from the pages. */
const sources = (readdirSync(join(packageRoot(), "compiler"), { recursive: true }) as string[])
  .filter((file) => file.endsWith(".ts") && !file.endsWith("catalogue.ts"))
  .map((file) => readFileSync(join(packageRoot(), "compiler", file), "utf8"))
  .join("\n");

/** RT1 and RT2 are found without TypeScript, RT22 when files are generated; later codes take the whole line. */
async function findings(code: string, examples: readonly PageExample[]): Promise<readonly Diagnostic[]> {
  return inFolder(pageFiles(code, examples), async (cwd) => {
    if (code.startsWith("RT22")) return generateProject({ cwd, check: code === "RT2203" }).diagnostics;
    if (/^RT[12]/.test(code)) {
      const { config, sources, diagnostics } = readConfig({ cwd });
      return config === null ? diagnostics : [...diagnostics, ...buildModel(sources, config).diagnostics];
    }
    const { compile } = await import("#compiler/compile.ts");
    const hints = catalogue[code]?.severity === "hint"; // elsewhere they would be beside the point
    return (await compile({ cwd, until: /^RT[34]/.test(code) ? "check" : "emit", hints })).diagnostics;
  });
}

/** RT7: what changed from one example to the other. Both have to be sound. */
async function changes(before: readonly PageExample[], after: readonly PageExample[]) {
  const [old, now] = await Promise.all(
    [before, after].map((examples) =>
      inFolder(pageFiles("RT7", examples), (cwd) => {
        const { config, sources, diagnostics } = readConfig({ cwd });
        expect(shown(diagnostics)).toEqual([]);
        const built = buildModel(sources, config!);
        expect(shown(built.diagnostics)).toEqual([]);
        return built;
      }),
    ),
  );
  return compare(old!.model, now!.model, { before: old!.origins, after: now!.origins });
}

const shown = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, message }) => `${code} ${message}`);

test("the catalogue is what the pages say", () => {
  const generator = join(packageRoot(), "compiler/diagnostics/generate.mjs");
  execFileSync(process.execPath, [generator, "--check"], { stdio: "pipe" });
  expect(Object.keys(catalogue)).toEqual(pages.map((page) => page.code));
});

describe.each(pages.filter((page) => page.code.startsWith("RT7")))("$code $title", (page) => {
  test("the wrong example is this change, at the level of the page", async () => {
    const found = await changes(page.before, page.wrong);
    const own = found.filter((one) => one.code === page.code);
    expect(own, found.map((one) => one.code).join(" ")).toHaveLength(1);
    // An op-code cannot go to another packet without being taken from the first.
    if (page.code !== "RT7006") expect(found).toHaveLength(1);
    expect(own[0]!.diagnostic.severity).toBe(page.severity);
    expect(own[0]!.diagnostic.message).not.toMatch(/undefined|\[object|\{[a-z]+\}/);
  });

  test("the right example breaks nobody who runs", async () => {
    const found = (await changes(page.before, page.right)).filter((one) => one.diagnostic.severity === "error");
    expect(found.map((one) => one.diagnostic.message)).toEqual([]);
  });
});

// What changed is found between two projects, in none of them.
describe.each(pages.filter((page) => !isTested(page.code) && !page.code.startsWith("RT7")))("$code $title", (page) => {
  test("the wrong example gives this code and no other", async () => {
    const found = await findings(page.code, page.wrong);
    expect([...new Set(found.map((one) => one.code))], shown(found).join("\n")).toEqual([page.code]);
    for (const one of found) expect(one.message).not.toMatch(/undefined|\[object|\{[a-z]/);
  });

  test("the right example gives nothing", async () => {
    expect(shown(await findings(page.code, page.right))).toEqual([]);
  });
});

test.each(pages.filter((page) => !isTested(page.code)))("the compiler raises $code", (page) => {
  const name = page.code.toLowerCase();
  expect(sources.split(name).length, `no file of the compiler imports ${name} and uses it`).toBeGreaterThan(2);
});

describe.each(pages.filter((page) => isTested(page.code)))("$code $title", (page) => {
  test("the test it names provokes it", () => {
    const file = join(packageRoot(), page.test ?? "");
    expect(existsSync(file), `${page.file} names ${page.test}, which does not exist`).toBe(true);
    expect(readFileSync(file, "utf8")).toContain(page.code);
  });
});
