/**
 * What `lower` makes of a syntax tree, once for each: a tree is the same object for as long as its file reads the same, over
 * all moves of a session. Shared by the worlds that a module is in.
 */

import type { FileCode } from "./code.ts";
import { lower } from "./lower.ts";
import type { SourceFile } from "./syntax.ts";

const known = new WeakMap<SourceFile, FileCode>();

/**
 * The code of a file of the project.
 * @param path Absolute.
 * @param length Of its source; what presenting put behind it is no part of the code.
 */
export function lowered(syntax: SourceFile, path: string, length: number): FileCode {
  let code = known.get(syntax);
  if (code === undefined) {
    code = lower(syntax, path, length);
    known.set(syntax, code);
  }
  return code;
}
