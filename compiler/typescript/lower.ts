/**
 * lower: a syntax tree of TypeScript -> Code. Drops types and declarations that do not run, resolves names, and keeps the
 * order in which things run. Understands any syntax; what has no meaning for those who follow values becomes "other".
 */

import type { SourceFile } from "typescript/unstable/ast";
import type { FileCode } from "./code.ts";
import { Lowering } from "./lower/lowering.ts";

/**
 * The code of a file. `lowered` remembers it.
 * @param length how much of the text is the file's own: what stands behind it was added for TypeScript.
 */
export function lower(file: SourceFile, path: string, length: number): FileCode {
  const code = new Lowering(file, length).run(path);
  forget(file);
  return code;
}

/**
 * Nodes are made when they are asked for, and kept by their file; of most files nobody asks again. They would be most of what a
 * check holds in memory. Whoever has one may go on with it.
 */
function forget(file: SourceFile): void {
  const kept = file as SourceFile & { nodes?: unknown[] };
  if (!Array.isArray(kept.nodes)) return;
  // The file itself is the node of index 1.
  const nodes = new Array<unknown>(kept.nodes.length);
  nodes[1] = file;
  kept.nodes = nodes;
}
