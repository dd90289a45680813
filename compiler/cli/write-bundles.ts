/**
 * Bundles onto the disk: `<outDir>/<script>/{bundle.js,bundle.js.map,manifest.json}`.
 *
 * The manifest comes last, so that a host never finds a manifest whose bundle is not there yet. Nothing is removed: what else
 * lies in the folder may be of another configuration.
 */

import path from "node:path";
import type { Bundle } from "#compiler/6-emit/emitted.ts";
import { manifestText } from "#compiler/6-emit/manifest.ts";
import { replaceFile } from "./replace-file.ts";

const help = "Free the place, or name another folder as outDir in rtsc.json.";

export interface WrittenFile {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  readonly bytes: Buffer;
  /** False when the file already had these bytes. */
  readonly changed: boolean;
}

const codeFile = "bundle.js";

/** Where a bundle's code lies, relative to the project's folder, with forward slashes. */
export function codePath(outDir: string, script: string): string {
  return path.posix.join(outDir, script, codeFile);
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
      [codeFile, code],
      ["bundle.js.map", map],
      ["manifest.json", manifestText(manifest)],
    ] as const) {
      const file = path.posix.join(folder, name);
      const bytes = Buffer.from(text);
      written.push({ path: file, bytes, changed: await replaceFile(path.join(root, file), file, bytes, help) });
    }
  }
  return written;
}
