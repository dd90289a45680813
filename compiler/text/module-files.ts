/**
 * Which files a relative specifier can mean: the one rule for what the type check sees and for what the bundle holds.
 */

import path from "node:path";

const endings = [".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", ".json"];

/**
 * Paths to try for `target`, a specifier joined to its importer's folder; the first that exists counts. `./deck.js` also means
 * the TypeScript file it would be compiled from, an ending may be left out, and a folder means its index file.
 */
export function moduleCandidates(target: string): string[] {
  const source = target.replace(/\.([cm]?)js$/, ".$1ts");
  const exact = endings.some((ending) => target.endsWith(ending)) ? [source, target] : [];
  return [
    ...new Set([
      ...exact,
      ...endings.map((ending) => target + ending),
      ...endings.map((ending) => path.posix.join(target, `index${ending}`)),
    ]),
  ];
}

/** Whether a specifier is a path from its importer's folder, and not the name of a module. */
export function isRelative(specifier: string): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier);
}
