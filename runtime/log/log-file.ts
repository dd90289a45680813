/**
 * Where the log lies: one rule for whoever writes it and whoever searches it.
 */

import { statSync } from "node:fs";
import path from "node:path";

/** The log's full path, whether the file or its folder was named; a folder that is yet to be made ends in a slash. */
export function logFile(given: string): string {
  const full = path.resolve(given);
  return isFolder(full) || /[\\/]$/.test(given) ? path.join(full, "realtime.log") : full;
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    // Whoever opens the file will say why it cannot be had.
    return false;
  }
}
