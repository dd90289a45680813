/**
 * Every page is true: its wrong example gives exactly its code, its right example nothing, and somebody raises it.
 */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
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

/** RT1 and RT2 are found without TypeScript; later codes take the whole line. */
async function findings(code: string, examples: readonly PageExample[]): Promise<readonly Diagnostic[]> {
  return inFolder(pageFiles(code, examples), async (cwd) => {
    if (/^RT[12]/.test(code)) {
      const { config, sources, diagnostics } = readConfig({ cwd });
      return config === null ? diagnostics : [...diagnostics, ...buildModel(sources, config).diagnostics];
    }
    const { compile } = await import("#compiler/compile.ts");
    return (await compile({ cwd, until: /^RT[34]/.test(code) ? "check" : "emit" })).diagnostics;
  });
}

const shown = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, message }) => `${code} ${message}`);

test("the catalogue is what the pages say", () => {
  const generator = join(packageRoot(), "compiler/diagnostics/generate.mjs");
  execFileSync(process.execPath, [generator, "--check"], { stdio: "pipe" });
  expect(Object.keys(catalogue)).toEqual(pages.map((page) => page.code));
});

describe.each(pages.filter((page) => !isTested(page.code)))("$code $title", (page) => {
  test("the wrong example gives this code and no other", async () => {
    const found = await findings(page.code, page.wrong);
    expect([...new Set(found.map((one) => one.code))], shown(found).join("\n")).toEqual([page.code]);
    for (const one of found) expect(one.message).not.toMatch(/undefined|\[object|\{[a-z]/);
  });

  test("the right example gives nothing", async () => {
    expect(shown(await findings(page.code, page.right))).toEqual([]);
  });

  test("the compiler raises it", () => {
    const call = `${page.code.toLowerCase()}(`;
    expect(sources.includes(call), `no file of the compiler calls ${call}`).toBe(true);
  });
});

describe.each(pages.filter((page) => isTested(page.code)))("$code $title", (page) => {
  test("the test it names provokes it", () => {
    const file = join(packageRoot(), page.test ?? "");
    expect(existsSync(file), `${page.file} names ${page.test}, which does not exist`).toBe(true);
    expect(readFileSync(file, "utf8")).toContain(page.code);
  });
});
