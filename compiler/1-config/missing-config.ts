/**
 * Why there is no rtsc.json where it was looked for, and where there is one: the finding for a project that is none.
 *
 * Only ever tells of what it finds in the folders above; what lies there is never used.
 */

import path from "node:path";
import { rt1001 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { type FileSystem, Unreadable } from "#compiler/text/files.ts";

/** @param file absolute, with forward slashes; reading it has given nothing. */
export function missingConfig(files: FileSystem, file: string): Diagnostic {
  const folder = path.posix.dirname(file);
  const name = path.posix.basename(file);
  const found = (why: string, advice: string): Diagnostic => rt1001(undefined, { file: name, folder, why, advice });
  if (look(() => files.list(file)) != null) {
    return found(": it is a folder there", "Move that folder away, or name a file with --config.");
  }
  if (look(() => files.list(folder)) === null) {
    const entries = look(() => files.list(path.posix.dirname(folder))) ?? [];
    const base = path.posix.basename(folder);
    if (entries.some((entry) => entry.name === base && entry.kind === "file")) {
      return found(": that is a file", "Name the folder of the project with --cwd; --config names a file in it.");
    }
    return found(": there is no such folder", "Name the folder of the project with --cwd.");
  }
  const above = folderAbove(files, folder, name);
  if (above !== undefined) {
    const shown = path.relative(process.cwd(), above).replaceAll("\\", "/") || ".";
    return found("", `There is one above it, ${path.posix.join(shown, name)}: use --cwd ${shown}.`);
  }
  return found("", "Run `rtsc init` to write a new project there, or name the right place with --cwd or --config.");
}

/** The nearest folder above that holds such a file. */
function folderAbove(files: FileSystem, folder: string, name: string): string | undefined {
  for (let at = folder; ; ) {
    const parent = path.posix.dirname(at);
    // On Windows the root of a drive has "." above it.
    if (parent === at || parent === ".") return undefined;
    if (typeof look(() => files.read(path.posix.join(parent, name))) === "string") return parent;
    at = parent;
  }
}

/** Undefined for what the system refuses: whose folder that is, is not what was asked. */
function look<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
