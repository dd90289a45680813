/**
 * The declarations of RTSession, which are the same for every project: files that ship with the package, read once.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "#compiler/text/package-root.ts";

const names = ["rtsession.d.ts", "requests.d.ts"];
let texts: ReadonlyMap<string, string> | undefined;

/** In the place of the requests, four fifths of all the text, for scripts that make none. */
const noRequests = `interface RTRequestBuilder { readonly "no script makes one": never }\ndeclare namespace RTRequests {}\n`;

/**
 * Text by file name; the file that the others build on comes first.
 * @param requests False: no script makes any, or speaks of one.
 */
export function rtsessionDeclarations(requests = true): ReadonlyMap<string, string> {
  texts ??= new Map(
    names.map((name) => [name, readFileSync(path.join(packageRoot(), "schemas", "rtsession", name), "utf8")]),
  );
  return requests ? texts : new Map(texts).set("requests.d.ts", noRequests);
}
