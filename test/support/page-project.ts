/**
 * The examples of a page as a project on disk: what the page leaves out is supplied, so that a page shows only its point.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PageExample } from "#compiler/diagnostics/page.ts";
import { writeTree } from "./fixtures.ts";

/**
 * The files of an example. Supplied where the page has none: `scripts/main.ts`, and (but not for RT1, whose matter it is)
 * an rtsc.json that names every file of scripts/, the schemas in opcodes/ and the folder modules/ if there are such files.
 */
export function pageFiles(code: string, examples: readonly PageExample[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { file, text } of examples) if (file !== undefined) files[file] = text;
  const under = (folder: string): string[] => Object.keys(files).filter((file) => file.startsWith(`${folder}/`));
  if (under("scripts").length === 0) files["scripts/main.ts"] = "export {};\n";
  if (files["rtsc.json"] === undefined && !code.startsWith("RT1")) {
    files["rtsc.json"] = JSON.stringify({
      scripts: Object.fromEntries(under("scripts").map((file) => [file.slice(8).replace(/\.\w+$/, ""), file])),
      ...(under("modules").length === 0 ? {} : { modules: ["modules"] }),
      ...(under("opcodes").length === 0 ? {} : { opCodes: ["opcodes/*.json"] }),
    });
  }
  return files;
}

/** Runs an action in a folder of its own that holds the files and is gone afterwards. */
export async function inFolder<T>(
  files: Record<string, string>,
  action: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "rtsc-test-"));
  try {
    writeTree(folder, files);
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
