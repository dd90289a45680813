/**
 * What is told when those who follow a program run out of stack: code that goes deeper than they can. Brackets alone never do
 * (they are counted before anything is parsed), but a thousand operators in a row, or `else if`, go down once each.
 */

import { rt3005 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { type Source, span } from "#compiler/text/source.ts";
import { type Depth, depthOf } from "#compiler/typescript/depth.ts";
import type { Program } from "./program.ts";

/** Below this no code is to blame, but we are. */
const suspicious = 500;

/** Whether this was thrown because functions called each other deeper than there is room for. */
export function ranOutOfStack(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}

/**
 * The finding for the file of a program that goes deepest; undefined where it is not code that ended the stack.
 * @param program Not disposed of yet.
 * @param error What was thrown.
 */
export function tooDeep(program: Program, error: unknown): Diagnostic | undefined {
  if (!ranOutOfStack(error)) return undefined;
  let found: { source: Source; depth: Depth } | undefined;
  for (const { world, sources } of program.worlds) {
    for (const [file, source] of sources) {
      const depth = depthOf(world.syntax(file));
      if (depth.levels > (found?.depth.levels ?? suspicious)) found = { source, depth };
    }
  }
  if (found === undefined) return undefined;
  const { source, depth } = found;
  const start = Math.min(depth.start, source.text.length);
  const at = span(source, start, Math.min(start + 1, source.text.length));
  const goes = `goes ${depth.levels} levels deep here, and there is no room to follow it`;
  return rt3005(at, { path: source.path, goes });
}
