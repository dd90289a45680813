/**
 * One file onto the disk, for every command that writes: in one step, by a rename, so that nobody reads half of it. A file
 * that would not change is not touched, so that no watcher wakes up for nothing.
 */

import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { chmod, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "#runtime/log/make-folder.ts";
import { Refusal } from "./refusal.ts";

/**
 * Makes the file hold these bytes, with the folders it needs; false if it already does.
 *
 * @param shown the path as the user knows it.
 * @param help what to do when the disk refuses.
 * @throws Refusal when the disk refuses.
 */
export async function replaceFile(target: string, shown: string, bytes: Buffer, help: string): Promise<boolean> {
  const temporary = `${target}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    if ((await readIfThere(target))?.equals(bytes)) return false;
    makeFolder(path.dirname(target));
    await writeFile(temporary, bytes, { flag: "wx" });
    await keepMode(target, temporary);
    await rename(temporary, target);
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // what was refused is told below
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new Refusal(`${shown} cannot be written (${reason}).`, help);
  }
}

/** What is replaced may be executed, or closed to others; so may what comes in its place. */
async function keepMode(target: string, temporary: string): Promise<void> {
  const { mode } = (await statIfThere(target)) ?? {};
  if (mode !== undefined) await chmod(temporary, mode & 0o777);
}

async function statIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
