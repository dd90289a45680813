/**
 * What there is to host in a folder, said to whoever starts a host on it. A host reads a bundle when a session asks for it and
 * not before: an empty folder is no error, for a build may fill it, and is nearly always the wrong one.
 */

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { harmless } from "./render/render.ts";

/** More names are counted. */
const SHOWN = 10;

/**
 * One sentence: the scripts of which there are bundles, or that there are none and where there are some.
 * @param folder as the user wrote it; exists.
 */
export function servedBundles(folder: string): string {
  const names = bundlesIn(folder);
  if (names.length > 0) {
    const shown = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
    return harmless(`scripts in ${path.normalize(folder)}: ${shown.join(", ")}`);
  }
  const other = candidates(folder).find((one) => bundlesIn(one).length > 0);
  const wayOut =
    other === undefined ? "sessions can be started once rtsc build has written some" : `try --bundles ${other}`;
  return harmless(`${path.normalize(folder)} holds no bundle; ${wayOut}.`);
}

/** Names of the bundles in a folder, ascending. */
function bundlesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => existsSync(path.join(folder, name, "manifest.json")))
      .sort();
  } catch {
    // Not there, or not to be looked at: in both cases nothing to name.
    return [];
  }
}

/** Where bundles may lie instead: where the project of the folder has them, or that of the working folder, or above. */
function candidates(folder: string): string[] {
  return [
    ...[folder, "."].flatMap((project) => [
      path.join(project, readConfig({ cwd: project }).config?.outDir ?? "dist"),
      path.join(project, "dist"),
    ]),
    path.join(folder, ".."),
  ];
}
