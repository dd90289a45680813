/**
 * A folder of temporary files that goes when we do, in whatever way we end: a shell waits beside us for a pipe that the system
 * closes then. It removes the folder in good time, too: a thousand files take 40 ms of our time and none of our thread's there.
 *
 * Knows nothing of what lies in it. Where no shell can be had we remove it ourselves, and one that is left behind is removed by
 * the next process that makes one.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { makeOwnFolder, removeOwnFolder, unlessRefused } from "#compiler/text/own-folder.ts";

export class StagedFolder {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly #remover: ChildProcess | undefined;

  /** @throws what the system says where it has no place for one. */
  constructor() {
    this.path = newFolder();
    this.#remover = removerOf(this.path);
    if (this.#remover !== undefined) return;
    if (ours.size === 0) process.once("exit", removeOurs);
    ours.add(this.path);
  }

  /** Has it removed; soon, and whether or not this process goes on. */
  remove(): void {
    if (this.#remover === undefined) removeLater(this.path);
    else this.#remover.stdin?.end("\n");
  }
}

/** Waits at its input, for a line or for the end of us, and removes the folder. Undefined where there is no shell. */
function removerOf(folder: string): ChildProcess | undefined {
  if (process.platform === "win32") return undefined;
  const remover = spawn("/bin/sh", ["-c", 'read -r line; rm -rf "$0"', folder], {
    stdio: ["pipe", "ignore", "ignore"],
    // A Ctrl-C on the terminal is not for it.
    detached: true,
    cwd: "/",
    env: {},
  });
  remover.on("error", () => {}); // we remove it ourselves
  if (remover.pid === undefined) return undefined;
  remover.stdin?.on("error", () => {});
  (remover.stdin as unknown as { unref?(): void } | null)?.unref?.();
  remover.unref();
  return remover;
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

/**
 * First where folders are kept in memory, unless somebody chose a place for us: there a file is made in a thirtieth of the time
 * that a disk takes, which for a thousand modules is longer than bundling them.
 */
function placesForFolders(): readonly string[] {
  const inMemory = "/dev/shm";
  const isOurs = process.platform === "linux" && process.env["TMPDIR"] === undefined && existsSync(inMemory);
  return isOurs ? [inMemory, tmpdir()] : [tmpdir()];
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
