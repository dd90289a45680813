/**
 * A new project: its files from templates and those for editors, written whole or not at all.
 *
 * Templates end in `.template`: so that no tool takes them for our own sources, and npm packs a `.gitignore` as it is.
 */

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { memoryFiles } from "#compiler/text/files.ts";
import { makeFolder } from "#runtime/log/make-folder.ts";
import { editorFiles } from "./editor-files.ts";
import { Refusal } from "./refusal.ts";

export interface ProjectFacts {
  /** Name of the folder; becomes the name in package.json, as far as npm allows. */
  readonly name: string;
  /** The version of rtsc that the project depends on. */
  readonly version: string;
}

/** The files of a new project: path with forward slashes -> text, ascending. */
export function projectFiles(templates: string, { name, version }: ProjectFacts): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const paths = readdirSync(templates, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".template"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of paths) {
    const relative = file.slice(templates.length + 1, -".template".length).replaceAll("\\", "/");
    const text = readFileSync(file, "utf8");
    found.set(relative, text.replaceAll("%NAME%", packageName(name)).replaceAll("%VERSION%", version));
  }
  const root = resolve("/new").replaceAll("\\", "/");
  const laid = memoryFiles(new Map([...found].map(([file, text]) => [`${root}/${file}`, text])));
  return new Map([...found, ...editorFiles(root, laid)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The nearest name that npm takes. */
function packageName(folder: string): string {
  const plain = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "");
  return plain === "" || plain.length > 100 ? "my-match" : plain;
}

/**
 * Writes files into a folder, which is made where it does not exist.
 * @throws Refusal naming every file that is already there, or the target where it is a file; then nothing was written.
 */
export function writeProject(target: string, files: ReadonlyMap<string, string>): void {
  if (existsSync(target) && !statSync(target).isDirectory()) {
    throw new Refusal(
      `${target} is a file; nothing was written.`,
      "Name a new or empty folder, or none for the working folder.",
    );
  }
  const present = [...files.keys()].filter((file) => existsSync(join(target, file)));
  if (present.length > 0) {
    const names = present.join(", ");
    throw new Refusal(
      `${target} already has ${names}; nothing was written.`,
      "Name a new or empty folder, or move what is there away.",
    );
  }
  try {
    for (const [file, text] of files) {
      makeFolder(dirname(join(target, file)));
      // "wx": what has appeared since is not overwritten either.
      writeFileSync(join(target, file), text, { flag: "wx" });
    }
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Refusal(`${path ?? target} cannot be written (${code}).`);
  }
}
