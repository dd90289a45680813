/**
 * Trees of files that TypeScript has read ahead, had before the worlds are open that these files are in: it opens those while
 * what is to be made of the trees is made.
 *
 * A tree hangs on the text of its file and on options that are the same for all, so that it is the one that a world has. Which
 * files a world has is not known yet: from the scripts on, those are looked at that somebody asks for. Invariant: what is seen
 * here for a world that turns out not to have it, or is not seen, costs time and nothing else.
 */

import type { Snapshot } from "typescript/unstable/sync";
import { letGo, spare } from "./released.ts";
import type { SessionRequest } from "./session.ts";
import type { StartedTypeScript } from "./started.ts";
import type { SourceFile } from "./syntax.ts";

/** As many trees are asked for before they are read, and more of them when half of them are: what their requests take. */
export const bytesAhead = 4096;

/**
 * Has `request.seeAhead` see the trees that can be had.
 * @param shownIn What stands before the paths that TypeScript is shown.
 * @param open Opens the worlds; whoever calls it next finds them open, or nearly so.
 * @returns By their paths; none where TypeScript has read no files ahead.
 */
export function seeTreesAhead(
  { worlds, seeAhead }: SessionRequest,
  started: StartedTypeScript,
  shownIn: string,
  open: () => Snapshot,
): ReadonlyMap<string, SourceFile> {
  const trees = new Map<string, SourceFile>();
  const { ahead, shown } = started;
  const program = seeAhead === undefined ? undefined : started.readFiles();
  if (seeAhead === undefined || shown === undefined || program === undefined) return trees;
  const entries = new Set(worlds.map((world) => world.entry));
  // What is added meanwhile is seen, too.
  const paths = [...entries].filter((path) => shown.read.has(path));
  const known = new Set(paths);
  const scripts = paths.length;
  let asked = 0;
  let isOpening = false;
  const ask = (): void => {
    if (ahead.bytesWaiting > bytesAhead / 2 || (asked === paths.length && isOpening)) return;
    ahead.together(() => {
      for (; asked < paths.length && ahead.bytesWaiting < bytesAhead; asked++) {
        ahead.sendBehind(() => program.getSourceFile(shownIn + paths[asked]!));
      }
      if (asked < paths.length || isOpening || asked === scripts) return;
      // There is nothing else to ask for, as far as is known.
      isOpening = true;
      ahead.sendBehind(open);
    });
  };
  for (let at = 0; at < paths.length; at++) {
    ask();
    const path = paths[at]!;
    const tree = program.getSourceFile(shownIn + path);
    if (tree === undefined) continue;
    // TypeScript is the faster of the two: four are read for three that are seen, so that it comes to open the worlds.
    const seen = at + 1;
    const held = asked - seen - (isOpening ? ahead.waiting - 1 : ahead.waiting);
    for (let more = seen / 3 - held; more >= 1; more--) ahead.readFirst("getSourceFile");
    spare(tree);
    trees.set(path, tree);
    for (const next of seeAhead(path, tree)) {
      if (known.has(next) || !shown.read.has(next)) continue;
      known.add(next);
      paths.push(next);
    }
    // Of a script it is asked once more whether it is a module.
    if (!entries.has(path)) letGo(tree, program, shownIn + path);
  }
  return trees;
}
