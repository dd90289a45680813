/**
 * Bundles onto the disk: `<outDir>/<script>/{bundle.js,bundle.js.map,manifest.json}`.
 *
 * A file is replaced in one step, by a rename, so that nobody reads half of one; the manifest comes last, so that a host never
 * finds a manifest whose bundle is not there yet. A file that would not change is not touched. Nothing is removed: what else
 * lies in the folder may be of another configuration.
 */

import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Bundle } from "#compiler/6-emit/emitted.ts";
import { manifestText } from "#compiler/6-emit/manifest.ts";
import { Refusal } from "./refusal.ts";

export interface WrittenFile {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  readonly bytes: Buffer;
  /** False when the file already had these bytes. */
  readonly changed: boolean;
}

/**
 * Writes every bundle, in order.
 * @throws Refusal when the disk refuses; the bundles before are then written.
 */
export async function writeBundles(root: string, outDir: string, bundles: readonly Bundle[]): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const { script, code, map, manifest } of bundles) {
    const folder = path.posix.join(outDir, script);
    for (const [name, text] of [
      ["bundle.js", code],
      ["bundle.js.map", map],
      ["manifest.json", manifestText(manifest)],
    ] as const) {
      const file = path.posix.join(folder, name);
      const bytes = Buffer.from(text);
      written.push({ path: file, bytes, changed: await replace(path.join(root, file), file, bytes) });
    }
  }
  return written;
}

/** Makes the file hold these bytes; false if it already does. */
async function replace(target: string, shown: string, bytes: Buffer): Promise<boolean> {
  const temporary = `${target}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    if ((await readIfThere(target))?.equals(bytes)) return false;
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, target);
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // what was refused is told below
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new Refusal(
      `${shown} cannot be written (${reason}).`,
      "Free the place, or name another folder as outDir in rtsc.json.",
    );
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
