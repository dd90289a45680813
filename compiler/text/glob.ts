/**
 * Globs: `*` and `?` within a name, `**` for any number of folders. No braces, no classes, no negation.
 *
 * Wildcards pass over names that begin with a dot and over node_modules; a pattern that names them outright gets them.
 * Linear in what it visits, whatever the pattern: names are matched without regular expressions, and no folder is entered
 * twice for the same rest of the pattern.
 */

import type { FileSystem } from "./files.ts";

/** Whether a pattern has a wildcard; without one it is the path of one file. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * Paths of the files below `root` that a pattern matches, relative to it, ascending.
 * @throws Unreadable for a folder that is there and refused.
 */
export function expandGlob(files: FileSystem, root: string, pattern: string): string[] {
  const segments = pattern.split("/").filter((segment) => segment !== "" && segment !== ".");
  const found = new Set<string>();
  const entered = new Set<string>();

  function walk(folder: string, at: number): void {
    const key = `${at} ${folder}`;
    if (entered.has(key)) return;
    entered.add(key);
    const segment = segments[at];
    if (segment === undefined) return;
    const last = at === segments.length - 1;
    if (segment === "**") {
      walk(folder, at + 1);
      for (const entry of files.list(`${root}/${folder}`) ?? []) {
        if (isPassedOver(entry.name)) continue;
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (entry.kind === "folder" && !entry.linked) walk(path, at);
        else if (entry.kind === "file" && last) found.add(path);
      }
      return;
    }
    for (const entry of files.list(`${root}/${folder}`) ?? []) {
      if (segment !== entry.name && (isPassedOver(entry.name) || !matchesName(segment, entry.name))) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.kind === "folder" && !last) walk(path, at + 1);
      else if (entry.kind === "file" && last) found.add(path);
    }
  }

  walk("", 0);
  return [...found].sort();
}

function isPassedOver(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

/** Whether a name matches one segment with `*` and `?`. After a mismatch only the latest `*` takes one letter more. */
export function matchesName(segment: string, name: string): boolean {
  let s = 0;
  let n = 0;
  let star = -1;
  let taken = 0;
  while (n < name.length) {
    if (s < segment.length && segment[s] === "*") {
      star = s++;
      taken = n;
    } else if (s < segment.length && (segment[s] === "?" || segment[s] === name[n])) {
      s++;
      n++;
    } else if (star !== -1) {
      s = star + 1;
      n = ++taken;
    } else return false;
  }
  while (segment[s] === "*") s++;
  return s === segment.length;
}
