/** The file at a path, as modules are named: with its ending or without. */

import type { CheckedFile, RuleContext } from "../context.ts";
import { keptFor } from "./kept.ts";
import { aside, goFar, goTo } from "./reach.ts";

/** @param path As sources have it: relative to the project's folder. Undefined where there is no such file among those of the project. */
export function fileAt(context: RuleContext, path: string): CheckedFile | undefined {
  const file = filesByPath(context).get(path);
  // It may come.
  if (file === undefined) goFar();
  else goTo(file);
  return file;
}

const filesByPath = keptFor((context: RuleContext) =>
  aside((): ReadonlyMap<string, CheckedFile> => {
    const found = new Map<string, CheckedFile>();
    for (const file of context.files) {
      const { path } = file.source;
      found.set(path.replace(/\.[cm]?[jt]s$/, ""), file);
      found.set(path, file);
    }
    return found;
  }),
);
