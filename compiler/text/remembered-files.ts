/**
 * Files that are looked at once: answers stay until they are said to have changed.
 *
 * What the system refuses is no answer, and is asked for again each time. A folder that lists the same again is the same list.
 */

import path from "node:path";
import { type FileSystem, type FolderEntry, isSameEntry } from "./files.ts";

export class RememberedFiles implements FileSystem {
  readonly #base: FileSystem;
  readonly #texts = new Map<string, string | null>();
  readonly #folders = new Map<string, readonly FolderEntry[] | null>();
  /** Those that were forgotten, and not asked for since. */
  readonly #before = new Map<string, readonly FolderEntry[]>();

  constructor(base: FileSystem) {
    this.#base = base;
  }

  read(file: string): string | null {
    let text = this.#texts.get(file);
    if (text === undefined) {
      text = this.#base.read(file);
      this.#texts.set(file, text);
    }
    return text;
  }

  list(folder: string): readonly FolderEntry[] | null {
    let entries = this.#folders.get(folder);
    if (entries === undefined) {
      entries = this.#base.list(folder);
      const before = this.#before.get(folder);
      if (before !== undefined && entries !== null && isSameListing(before, entries)) entries = before;
      this.#before.delete(folder);
      this.#folders.set(folder, entries);
    }
    return entries;
  }

  /**
   * Something happened to these files or folders; without paths: to any. What is below a folder may have come or gone with
   * it, and so may the folders above a file.
   * @param paths Absolute, forward slashes.
   * @returns all files that may read otherwise now; undefined: any.
   */
  forget(paths?: readonly string[]): readonly string[] | undefined {
    if (paths === undefined) {
      this.#texts.clear();
      this.#before.clear();
      this.#folders.clear();
      return undefined;
    }
    const forgotten = [...paths];
    for (const one of paths) {
      this.#texts.delete(one);
      const below = `${one}/`;
      for (const known of this.#texts.keys()) {
        if (!known.startsWith(below)) continue;
        this.#texts.delete(known);
        forgotten.push(known);
      }
      for (const known of this.#folders.keys()) if (known.startsWith(below)) this.#forgetFolder(known);
      for (let at = one; ; at = path.posix.dirname(at)) {
        this.#forgetFolder(at);
        if (path.posix.dirname(at) === at) break;
      }
    }
    return forgotten;
  }

  #forgetFolder(folder: string): void {
    const entries = this.#folders.get(folder);
    if (entries !== undefined && entries !== null) this.#before.set(folder, entries);
    this.#folders.delete(folder);
  }
}

function isSameListing(a: readonly FolderEntry[], b: readonly FolderEntry[]): boolean {
  return a.length === b.length && a.every((one, at) => isSameEntry(one, b[at]!));
}
