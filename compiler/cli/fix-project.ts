/**
 * Makes every fix that is certain, and checks what comes of it, before anything is written.
 *
 * A fix may bring another finding with a fix to light, and two that touch the same text go one after the other; so this goes
 * round until there is none left. Files are written when all is done, each in one step, and only if each of them still is
 * what was read.
 */

import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { type CompileOptions, type CompileResult, compile } from "#compiler/compile.ts";
import type { Diagnostic, Edit } from "#compiler/diagnostics/diagnostic.ts";
import { fixable, withEdits } from "#compiler/diagnostics/fixes.ts";
import { invariant } from "#compiler/diagnostics/invariant.ts";
import { diskFiles, overlayFiles } from "#compiler/text/files.ts";
import { recordedFiles } from "#compiler/text/recorded-files.ts";

import { Refusal } from "./refusal.ts";
import { replaceFile } from "./replace-file.ts";

export interface FixedProject {
  /** What was found and fixed, in the order in which it was done. */
  readonly fixed: readonly Diagnostic[];
  /** Of the project as it is now. */
  readonly result: CompileResult;
}

/** Two rules whose fixes undo each other would go round for ever. */
const MOST_ROUNDS = 10;

/**
 * @param options what is compiled, from the disk.
 * @throws Refusal when a file cannot be written, or is no longer what was read.
 */
export async function fixProject(options: Omit<CompileOptions, "files">): Promise<FixedProject> {
  const disk = recordedFiles(diskFiles);
  const texts = new Map<string, string>();
  const check = () => compile({ ...options, files: overlayFiles(disk, texts) });
  let result = await check();
  const fixed: Diagnostic[] = [];
  for (let round = 0; round < MOST_ROUNDS && result.config !== null; round++) {
    const chosen = fixable(result.diagnostics);
    if (chosen.length === 0) break;
    const { root } = result.config;
    for (const [file, edits] of byFile(chosen)) {
      const absolute = path.posix.join(root, file);
      const text = texts.get(absolute) ?? disk.texts.get(absolute);
      invariant(typeof text === "string", `a fix edits ${file}, which was not read`);
      texts.set(absolute, withTextEdits(file, text, edits));
    }
    const before = brokenFiles(result.diagnostics);
    result = await check();
    const broken = [...brokenFiles(result.diagnostics)].find((file) => !before.has(file));
    invariant(broken === undefined, `${broken} does not parse after its fixes: ${codesOf(chosen)}`);
    fixed.push(...chosen);
  }
  if (result.config !== null) await write(result.config.root, texts, disk.texts);
  return { fixed, result };
}

function byFile(chosen: readonly Diagnostic[]): ReadonlyMap<string, readonly Edit[]> {
  const found = new Map<string, Edit[]>();
  for (const edit of chosen.flatMap((one) => one.fix?.edits ?? [])) {
    const known = found.get(edit.path);
    if (known === undefined) found.set(edit.path, [edit]);
    else known.push(edit);
  }
  return found;
}

/** Offsets in scripts do not count a byte order mark; the file keeps it. */
function withTextEdits(file: string, text: string, edits: readonly Edit[]): string {
  const marked = text.startsWith("\uFEFF") && !file.endsWith(".json");
  return marked ? `\uFEFF${withEdits(text.slice(1), edits)}` : withEdits(text, edits);
}

/** Files that TypeScript cannot parse: its codes from 1000 to 1999. */
function brokenFiles(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const broken = diagnostics.filter(({ code }) => /^TS1\d{3}$/.test(code));
  return new Set(broken.flatMap(({ span }) => (span === undefined ? [] : [span.source.path])));
}

function codesOf(chosen: readonly Diagnostic[]): string {
  return [...new Set(chosen.map((one) => one.code))].join(", ");
}

async function write(
  root: string,
  texts: ReadonlyMap<string, string>,
  read: ReadonlyMap<string, string | null | undefined>,
): Promise<void> {
  const changed = [...texts].filter(([file, text]) => text !== read.get(file));
  const shown = (file: string): string => path.posix.relative(root, file);
  for (const [file] of changed) {
    // Bytes that are no UTF-8 were read as something else, and would be lost.
    if (!Buffer.from(read.get(file) ?? "").equals(readFileSync(file))) {
      const why = `${shown(file)} is not UTF-8, or has changed while it was checked; nothing was written.`;
      throw new Refusal(why, "Save it as UTF-8, and run the command again.");
    }
  }
  for (const [file, text] of changed) {
    // Through a link to the file itself: the link stays one.
    await replaceFile(
      realpathSync(file),
      shown(file),
      Buffer.from(text),
      "Make it writable, and run the command again.",
    );
  }
}
