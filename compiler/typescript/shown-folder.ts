/**
 * ShownFolder: a folder of temporary files that holds all that TypeScript is shown, so that it finds and reads every file by
 * itself, several at once. Being asked for each of them takes longer than reading them.
 *
 * Not the disk of the project: what lies here are the texts that we hold, as they are to be shown, each at its own path below
 * the folder. Invariant: TypeScript finds here what it would have been told, or there is no such folder, and it asks.
 */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isRelative } from "#compiler/text/module-files.ts";
import { makeOwnFolder, placeInMemory, unlessRefused } from "#compiler/text/own-folder.ts";
import type { Sources } from "./sources.ts";

const prefix = "rtsc-types-";
const ownFolder = /^\/dev\/shm\/rtsc-types-\d+-\w+(?=\/)/;

/** The path of a file as its project has it, of one that TypeScript was shown in such a folder. */
export function realPath(shown: string): string {
  return shown.replace(ownFolder, "");
}

/**
 * Makes one; undefined where the system has no such place, refuses, or has something above it that TypeScript would find: it
 * looks for packages in each folder on the way up.
 */
export function makeShownFolder(): ShownFolder | undefined {
  const inMemory = placeInMemory();
  if (inMemory === undefined) return undefined;
  for (let above = inMemory; ; above = path.dirname(above)) {
    if (existsSync(path.join(above, "node_modules")) || existsSync(path.join(above, "package.json"))) return undefined;
    if (above === "/") break;
  }
  try {
    return new ShownFolder(makeOwnFolder(inMemory, prefix));
  } catch (error) {
    unlessRefused(error);
    return undefined;
  }
}

export class ShownFolder {
  /** Absolute. What stands behind it is the path of a file in its project. */
  readonly path: string;
  /** Folders that are there. */
  readonly #made = new Set<string>();

  constructor(folder: string) {
    this.path = folder;
  }

  /**
   * Writes a file.
   * @param file Its absolute path in the project.
   * @throws what the system says when it refuses.
   */
  put(file: string, text: string): void {
    const folder = this.path + path.posix.dirname(file);
    if (!this.#made.has(folder)) mkdirSync(folder, { recursive: true });
    this.#made.add(folder);
    writeFileSync(this.path + file, text);
  }
}

/** What stands between two quotes and leads from the file's own folder to another file. It may be in a comment, or in no string. */
const relative = /["'`](\.\.?(?:[/\\][^"'`\r\n]*)?)(?=["'`])/g;
const referenced = /<reference\s+path\s*=\s*["']([^"'\r\n]*)["']/g;
/** A module whose name is written in a way of its own. */
const escaped = /\b(?:from|import|require)\s*\(?\s*["'`][^"'`\r\n]*\\/;

/**
 * All files that TypeScript may look at on its way from some files of a project, those too: whatever it could take a specifier
 * for, and more. Undefined where that cannot be told by the texts.
 * @param isScript whether a path can be part of a script.
 */
export function reachable(
  from: Iterable<string>,
  sources: Sources,
  isScript: (file: string) => boolean,
): Set<string> | undefined {
  const found = new Set(from);
  // What is added meanwhile is visited, too.
  for (const file of found) {
    const text = sources.get(file)?.text;
    if (text === undefined) continue;
    if (escaped.test(text)) return undefined;
    const folder = path.posix.dirname(file);
    for (const [, specifier] of text.matchAll(relative)) {
      if (!isRelative(specifier!) || specifier!.includes("\\") || leadsOut(folder, specifier!)) return undefined;
      addAround(found, path.posix.join(folder, specifier!), sources, isScript);
    }
    if (!text.includes("<reference")) continue;
    for (const [, other] of text.matchAll(referenced)) {
      if (other!.startsWith("/") || other!.includes("\\") || leadsOut(folder, other!)) return undefined;
      addAround(found, path.posix.join(folder, other!), sources, isScript);
    }
  }
  return found;
}

/** Whether a path leads further up than there are folders: at the end of them it stays, and would not below another folder. */
function leadsOut(folder: string, specifier: string): boolean {
  const ups = specifier.split("/").filter((one) => one === "..").length;
  return ups >= folder.split("/").length;
}

/** Whatever an ending is left out of, or put in the place of another; and the index of a folder. */
function addAround(found: Set<string>, target: string, sources: Sources, isScript: (file: string) => boolean): void {
  const folder = path.posix.dirname(target);
  const own = target.replace(/\/$/, "");
  const stem = path.posix.basename(target).replace(/\.(?:[cm]?[jt]s|json)$/, "");
  const add = (among: string, begin: string): void => {
    for (const name of sources.list(among)) {
      const file = path.posix.join(among, name);
      if (name.startsWith(begin) && isScript(file)) found.add(file);
    }
  };
  add(folder, stem);
  add(own, "index.");
}
