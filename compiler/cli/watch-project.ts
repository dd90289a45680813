/**
 * `rtsc check --watch`: checks, waits until something that was read reads otherwise, checks again, and prints what changed in
 * the findings. Ends when the process is told to end.
 *
 * What counts as a change is the answer to a question that the last check asked of the disk: so nothing is checked again for a
 * file that no one looks at, or that was saved as it was.
 */

import path from "node:path";
import { type CompileOptions, compile } from "#compiler/compile.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { diskFiles } from "#compiler/text/files.ts";
import { changedSince, type RecordedFiles, recordedFiles } from "#compiler/text/recorded-files.ts";
import { FolderWatcher } from "./folder-watcher.ts";
import { keepEnvironment } from "./keep-environment.ts";
import { renderChangedFindings, renderFirstFindings } from "./render-watch.ts";

export interface WatchOptions {
  /** What is compiled, from the disk. */
  readonly compile: Omit<CompileOptions, "files">;
  /** Errors only. */
  readonly quiet: boolean;
  /** Every finding each time, not only what changed. */
  readonly all: boolean;
  readonly color: boolean;
  readonly print: (text: string) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** How long it has to be quiet before a change is looked at: editors and git write several files in a burst. */
const QUIET_MS = 40;

/**
 * Resolves when the signal is given.
 * @throws Refusal when the system cannot watch.
 */
export async function watchProject(options: WatchOptions): Promise<void> {
  const { signal, print, color, quiet, all } = options;
  const events = new Events(signal);
  const watcher = new FolderWatcher(() => events.happened());
  const root = path.resolve(options.compile.cwd);
  let before: readonly Diagnostic[] | undefined;
  let changed: readonly string[] = [];
  try {
    while (!signal.aborted) {
      const disk = recordedFiles(diskFiles);
      const { diagnostics, config, files, ms } = await compile({ ...options.compile, files: disk });
      await keepEnvironment(config);
      const found = quiet ? diagnostics.filter((one) => one.severity === "error") : diagnostics;
      const facts = { files, ms };
      watcher.watch(foldersOf(disk));
      if (before === undefined) print(renderFirstFindings(found, facts, color));
      else {
        const names = changed.map((file) => path.relative(root, file).replaceAll("\\", "/"));
        print(renderChangedFindings({ before, found, changed: names, facts, color, all }));
      }
      before = found;
      // The first look comes without an event: something may have changed before it was watched.
      for (changed = changedSince(disk, diskFiles); changed.length === 0 && !signal.aborted; ) {
        await events.next();
        // Folders may have come or gone; what happens from here on is seen.
        watcher.watch(foldersOf(disk));
        changed = changedSince(disk, diskFiles);
      }
    }
  } finally {
    watcher.close();
  }
}

function foldersOf({ texts, folders }: RecordedFiles): ReadonlySet<string> {
  return new Set([...[...texts.keys()].map((file) => path.dirname(file)), ...folders.keys()]);
}

/** Events that came in, to be waited for. */
class Events {
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void) | undefined;
  #pending = false;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#give();
    });
  }

  happened(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#give(), QUIET_MS);
  }

  /** Resolves once there was an event, and then none for a while; or the signal. */
  next(): Promise<void> {
    if (this.#pending || this.#signal.aborted) {
      this.#pending = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #give(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#pending = waiting === undefined;
    waiting?.();
  }
}
