/**
 * A folder of temporary files that goes when we do, in whatever way we end: a shell waits beside us for a pipe that the system
 * closes then. It removes the folder in good time, too: a thousand files take 40 ms of our time and none of our thread's there.
 *
 * Knows nothing of what lies in it. Where no shell can be had we remove it ourselves, and one that is left behind is removed by
 * the next process that makes one.
 */

import { realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type Waiting, waitBeside } from "#compiler/text/beside.ts";
import { makeOwnFolder, placeInMemory, removeOwnFolder, unlessRefused } from "#compiler/text/own-folder.ts";

export class StagedFolder {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Undefined where we remove it ourselves. */
  readonly #remover: Waiting | undefined;

  /** @throws what the system says where it has no place for one. */
  constructor() {
    this.path = newFolder();
    this.#remover = waitBeside('read -r line; rm -rf "$0"', [this.path]);
    if (this.#remover !== undefined) return;
    if (ours.size === 0) process.once("exit", removeOurs);
    ours.add(this.path);
  }

  /** Has it removed; soon, and whether or not this process goes on. */
  remove(): void {
    if (this.#remover === undefined) removeLater(this.path);
    else this.#remover.tell();
  }
}

/** Folders of this process that no shell waits beside. */
const ours = new Set<string>();

function removeOurs(): void {
  for (const folder of ours) removeOwnFolder(folder);
}

async function removeLater(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(unlessRefused);
  ours.delete(folder);
  if (ours.size === 0) process.off("exit", removeOurs);
}

/** First in memory, unless somebody chose a place for us: for a thousand modules a disk takes longer than bundling them. */
function placesForFolders(): readonly string[] {
  const inMemory = process.env["TMPDIR"] === undefined ? placeInMemory() : undefined;
  return inMemory === undefined ? [tmpdir()] : [inMemory, tmpdir()];
}

/** For this process alone; those of processes that are no more go. */
function newFolder(): string {
  let refused: unknown;
  for (const place of placesForFolders()) {
    try {
      return makeOwnFolder(realpathSync(place), "rtsc-build-");
    } catch (error) {
      unlessRefused(error);
      refused = error;
    }
  }
  throw refused;
}
