/**
 * Where the installed package lies: the schemas and pages it ships are files. The same from the source tree and from the
 * bundled `dist`, because both look upward for the package.json that bears our name.
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let found: { readonly root: string; readonly version: string } | undefined;

function look(): { readonly root: string; readonly version: string } {
  if (found !== undefined) return found;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = manifestIn(folder);
    if (manifest?.name === "rtsc") {
      found = { root: folder, version: manifest.version ?? "0.0.0" };
      return found;
    }
    if (dirname(folder) === folder) {
      throw new Error(
        `The package rtsc cannot find its own files: no package.json named "rtsc" above ${import.meta.url}.`,
      );
    }
  }
}

function manifestIn(folder: string): { readonly name?: string; readonly version?: string } | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, "package.json"), "utf8");
  } catch {
    return undefined; // most folders on the way up have none
  }
  return JSON.parse(text) as { name?: string; version?: string };
}

/** Absolute path of the package's folder. */
export function packageRoot(): string {
  return look().root;
}

/** The package's version, as in its package.json. */
export function packageVersion(): string {
  return look().version;
}
