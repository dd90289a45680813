/**
 * Files that are looked at once: answers stay until they are said to have changed.
 *
 * What the system refuses is no answer, and is asked for again each time.
 */

import path from "node:path";
import type { FileSystem, FolderEntry } from "./files.ts";

export class RememberedFiles implements FileSystem {
  readonly #base: FileSystem;
  readonly #texts = new Map<string, string | null>();
  readonly #folders = new Map<string, readonly FolderEntry[] | null>();

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
      this.#folders.set(folder, entries);
    }
    return entries;
  }

  /**
   * Something happened to these files or folders; without paths: to any. What is below a folder may have come or gone with
   * it, and so may the folders above a file.
   * @param paths Absolute, forward slashes.
   */
  forget(paths?: readonly string[]): void {
    if (paths === undefined) {
      this.#texts.clear();
      this.#folders.clear();
      return;
    }
    for (const one of paths) {
      this.#texts.delete(one);
      for (const answers of [this.#texts, this.#folders]) {
        for (const known of answers.keys()) if (known.startsWith(`${one}/`)) answers.delete(known);
      }
      for (let at = one; ; at = path.posix.dirname(at)) {
        this.#folders.delete(at);
        if (path.posix.dirname(at) === at) break;
      }
    }
  }
}
