/**
 * Every fix that a rule offers, made: on the fixtures of the check and on the wrong examples of the pages. A fix takes its
 * finding away, breaks nothing, and none is offered again.
 */

import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixProject } from "#compiler/cli/fix-project.ts";
import { compile } from "#compiler/compile.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { parsePage } from "#compiler/diagnostics/page.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { inFolder, pageFiles } from "../support/page-project.ts";

/** `CODE message` of errors, without what stands where: lines move. */
const errors = (found: readonly Diagnostic[]): string[] =>
  found.filter((one) => one.severity === "error").map(({ code, message }) => `${code} ${message}`);

async function mended(cwd: string): Promise<number> {
  const before = await compile({ cwd, until: "check", hints: true });
  const offered = before.diagnostics.filter((one) => one.fix !== undefined);
  if (offered.length === 0) return 0;
  const { fixed, result } = await fixProject({ cwd, until: "check", hints: true });
  expect(fixed.length).toBeGreaterThanOrEqual(offered.length);
  expect(result.diagnostics.filter((one) => one.fix !== undefined)).toEqual([]);
  const known = new Set(errors(before.diagnostics));
  expect(errors(result.diagnostics).filter((one) => !known.has(one))).toEqual([]);
  return fixed.length;
}

const fixtures = join(packageRoot(), "test/fixtures/check");
const pages = readdirSync(join(packageRoot(), "compiler/diagnostics/pages"))
  .filter((file) => file.startsWith("RT4"))
  .map((file) => parsePage(file, readFileSync(join(packageRoot(), "compiler/diagnostics/pages", file), "utf8")));

describe("fixtures", () => {
  test.each(readdirSync(fixtures))("%s", (name) =>
    inFolder({}, async (cwd) => {
      cpSync(join(fixtures, name, "input"), cwd, { recursive: true });
      await mended(cwd);
    }),
  );
});

test("the wrong examples of pages", async () => {
  let count = 0;
  for (const { code, wrong } of pages) count += await inFolder(pageFiles(code, wrong), mended);
  expect(count).toBeGreaterThan(5);
}, 60_000);
