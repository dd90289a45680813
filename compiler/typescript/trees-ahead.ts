/**
 * Trees of files that TypeScript has read ahead, had before the worlds are open that these files are in: it opens those while
 * what is to be made of the trees is made.
 *
 * A tree hangs on the text of its file and on options that are the same for all, so that it is the one that a world has. Which
 * files a world has is not known yet: from the scripts on, those are looked at that somebody seems to ask for. Invariant: what is
 * seen here and is in no world, or is in one and not seen, costs time and nothing else.
 */

import type { Snapshot } from "typescript/unstable/sync";
import { letGo, spare } from "./released.ts";
import type { SessionRequest } from "./session.ts";
import type { StartedTypeScript } from "./started.ts";
import type { SourceFile } from "./syntax.ts";

/** As many trees are asked for before they are read, and more of them when half of them are: what their requests take. */
export const bytesAhead = 4096;

/**
 * Has `request.ahead` see the trees that can be had.
 * @param shownIn What stands before the paths that TypeScript is shown.
 * @param open Opens the worlds; whoever calls it next finds them open, or nearly so.
 * @returns By their paths; none where TypeScript has read no files ahead.
 */
export function seeTreesAhead(
  { worlds, ahead: sees }: SessionRequest,
  started: StartedTypeScript,
  shownIn: string,
  open: () => Snapshot,
): ReadonlyMap<string, SourceFile> {
  const trees = new Map<string, SourceFile>();
  const { ahead, shown } = started;
  if (sees === undefined || shown === undefined || shown.read.size === 0) return trees;
  const entries = new Set(worlds.map((world) => world.entry));
  const found = new Set([...entries].filter((path) => shown.read.has(path)));
  // What is added meanwhile is visited, too; TypeScript reads the files until then.
  for (const path of found) for (const next of sees.asksFor(path)) if (shown.read.has(next)) found.add(next);
  const paths = [...found];
  const program = started.readFiles();
  if (program === undefined) return trees;
  let asked = 0;
  let isOpening = false;
  const ask = (): void => {
    if (isOpening || ahead.bytesWaiting > bytesAhead / 2) return;
    ahead.together(() => {
      for (; asked < paths.length && ahead.bytesWaiting < bytesAhead; asked++) {
        ahead.sendBehind(() => program.getSourceFile(shownIn + paths[asked]!));
      }
      isOpening = asked === paths.length;
      if (isOpening) ahead.sendBehind(open);
    });
  };
  for (const [at, path] of paths.entries()) {
    ask();
    const tree = program.getSourceFile(shownIn + path);
    if (tree === undefined) continue;
    // TypeScript is the faster of the two: four are read for three that are seen, so that it comes to open the worlds.
    const seen = at + 1;
    const held = asked - seen - (isOpening ? ahead.waiting - 1 : ahead.waiting);
    for (let more = seen / 3 - held; more >= 1; more--) ahead.readFirst("getSourceFile");
    spare(tree);
    trees.set(path, tree);
    sees.see(path, tree);
    // Of a script it is asked once more whether it is a module.
    if (!entries.has(path)) letGo(tree, program, shownIn + path);
  }
  return trees;
}
