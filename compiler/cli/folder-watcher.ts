/**
 * Folders that are watched for anything that happens in them. Folders and not files: editors save by putting a new file in
 * the place of the old one, and a watch of the old one would end with it.
 *
 * Not recursive: that is not the same on every system, and a project's folder has more below it than its sources.
 */

import { existsSync, type FSWatcher, watch } from "node:fs";
import path from "node:path";
import { Refusal } from "./refusal.ts";

export class FolderWatcher {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #happened: () => void;

  /** @param happened is called for every event, often several times for one change. */
  constructor(happened: () => void) {
    this.#happened = happened;
  }

  /**
   * Watches these folders and no other; of one that is not there the nearest above it, in which it would appear.
   * @throws Refusal when the system has no watches left.
   */
  watch(folders: Iterable<string>): void {
    const wanted = new Set([...folders].map(nearestThere));
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, (event, name) => {
        // A folder that was removed, and is there again, is another one to the system.
        if (event === "rename" && (name === null || name === path.basename(folder))) this.#drop(folder);
        this.#happened();
      });
      watcher.on("error", () => {
        this.#drop(folder);
        this.#happened();
      });
      this.#watchers.set(folder, watcher);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") {
        this.#happened(); // gone since we looked
        return;
      }
      throw new Refusal(
        `${folder} cannot be watched (${code ?? (error as Error).message}).`,
        code === "ENOSPC" ? "Allow more watches: sysctl fs.inotify.max_user_watches." : undefined,
      );
    }
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}

function nearestThere(folder: string): string {
  let at = folder;
  while (!existsSync(at) && path.dirname(at) !== at) at = path.dirname(at);
  return at;
}
