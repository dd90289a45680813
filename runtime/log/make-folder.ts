/**
 * A folder with all those above it. Node's own recursive way never comes back where the system says of a folder that is
 * there that nothing can be made in it because it is not (`/proc` does); this ends everywhere.
 */

import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those above it, where they are not there yet.
 * @throws what the system said, with its `code` and the `path` it is about.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(target: string): boolean {
  try {
    return statSync(target).isDirectory();
  } catch {
    return false; // what is wrong with it, making it tells
  }
}
