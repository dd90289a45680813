/**
 * The declarations of RTSession, which are the same for every project: files that ship with the package, read once.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "#compiler/text/package-root.ts";

const names = ["rtsession.d.ts", "requests.d.ts"];
let texts: ReadonlyMap<string, string> | undefined;

/** Text by file name; the file that the others build on comes first. */
export function rtsessionDeclarations(): ReadonlyMap<string, string> {
  texts ??= new Map(
    names.map((name) => [name, readFileSync(path.join(packageRoot(), "schemas", "rtsession", name), "utf8")]),
  );
  return texts;
}
