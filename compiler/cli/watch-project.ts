/**
 * `rtsc check --watch`: checks, waits until something that was read reads otherwise, checks again, and prints what changed in
 * the findings. Ends when the process is told to end.
 */

import path from "node:path";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { Watch } from "#compiler/watch.ts";
import { Workspace, type WorkspaceOptions } from "#compiler/workspace.ts";
import { keepEnvironment } from "./keep-environment.ts";
import { notLookedFor, renderChangedFindings, renderFirstFindings } from "./render/watch.ts";

export interface WatchOptions {
  /** What is checked, from the disk. */
  readonly compile: Omit<WorkspaceOptions, "files">;
  /** Errors only. */
  readonly quiet: boolean;
  /** Every finding each time, not only what changed. */
  readonly all: boolean;
  readonly color: boolean;
  readonly print: (text: string) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * Resolves when the signal is given.
 * @throws Refusal when the system cannot watch.
 */
export async function watchProject(options: WatchOptions): Promise<void> {
  const { signal, print, color, quiet, all } = options;
  const root = path.resolve(options.compile.cwd);
  const workspace = new Workspace(options.compile);
  const watch = new Watch(workspace, signal);
  let before: readonly Diagnostic[] | undefined;
  let changed: readonly string[] = [];
  try {
    while (!signal.aborted) {
      const { diagnostics, config, coverage, files, ms } = await workspace.check();
      await keepEnvironment(config);
      const found = quiet ? diagnostics.filter((one) => one.severity === "error") : diagnostics;
      const facts = { files, ms };
      const unseen = notLookedFor(before ?? [], { config, coverage });
      if (before === undefined) {
        watch.begin();
        print(renderFirstFindings(found, facts, color));
      } else {
        const names = changed.map((file) => path.relative(root, file).replaceAll("\\", "/"));
        print(renderChangedFindings({ before, found, unseen, changed: names, facts, color, all }));
      }
      before = [...found, ...unseen];
      changed = await watch.next();
    }
  } finally {
    watch.close();
    workspace.dispose();
  }
}
