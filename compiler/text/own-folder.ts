/**
 * A temporary folder for one process alone. Its name tells whose it is, so that one whose process was killed is removed by the
 * next that makes one of the same kind. Removing it in good time is its maker's.
 */

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder, and removes those of processes that are no more.
 * @param among the folder in which all of them lie.
 * @param prefix what names of this kind begin with.
 * @throws what the system says when it makes none.
 */
export function makeOwnFolder(among: string, prefix: string): string {
  for (const name of readdirSync(among)) {
    const owner = name.startsWith(prefix) ? /^(\d+)-\w+$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (owner !== undefined && !isAlive(Number(owner))) removeOwnFolder(path.join(among, name));
  }
  return mkdtempSync(path.join(among, `${prefix}${process.pid}-`));
}

/** Where a system keeps files in memory: one is made there in a thirtieth of the time. Undefined where there is no such place. */
export function placeInMemory(): string | undefined {
  const place = "/dev/shm";
  return process.platform === "linux" && existsSync(place) ? place : undefined;
}

/** Removes one, unless the system refuses. */
export function removeOwnFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    unlessRefused(error);
  }
}

/** Of another user, or held open by a virus scanner: the next one tries again. Anything but a refusal is thrown on. */
export function unlessRefused(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
