/**
 * lower: a syntax tree of TypeScript -> Code. Drops types and declarations that do not run, resolves names, and keeps the
 * order in which things run. Understands any syntax; what has no meaning for those who follow values becomes "other".
 */

import type { SourceFile } from "typescript/unstable/ast";
import type { FileCode } from "./code.ts";
import { Lowering } from "./lower/lowering.ts";
import { readTree } from "./tree.ts";

/**
 * The code of a file. `lowered` remembers it.
 * @param length how much of the text is the file's own: what stands behind it was added for TypeScript.
 */
export function lower(file: SourceFile, path: string, length: number): FileCode {
  return readTree(file, (tree) => new Lowering(tree, length).run(path));
}
