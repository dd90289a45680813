/**
 * How deep a file's syntax goes: asked when somebody who went down it has run out of stack. It goes down nothing itself, as
 * every node says which one it is in, and that one stands before it.
 */

import type { SourceFile } from "./syntax.ts";
import { readTree } from "./tree.ts";

export interface Depth {
  /** How many nodes the deepest one is in. */
  readonly levels: number;
  /** Where that one begins, an offset in what TypeScript was shown. */
  readonly start: number;
}

/** The deepest place of a file. */
export function depthOf(file: SourceFile): Depth {
  return readTree(file, (tree) => {
    const levels = new Int32Array(tree.count);
    let deepest = tree.root;
    for (let at = tree.root + 1; at < tree.count; at++) {
      const around = tree.around(at);
      levels[at] = levels[around]! + (tree.isList(at) ? 0 : 1);
      if (levels[at]! > levels[deepest]!) deepest = at;
    }
    return { levels: levels[deepest]!, start: tree.start(deepest) };
  });
}
