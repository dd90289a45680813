/**
 * Moments: when files may have begun to read otherwise. Who knows what a file said then, and that it was not among those that
 * may have changed since, need not ask again.
 *
 * Invariant: a file that reads otherwise than at a moment is among those that changed since, if it was asked for at that moment.
 * Those that did not change may be among them.
 */

import type { FileSystem } from "./files.ts";

/** A time at which nothing changed. Each knows the next one, so that those that nobody remembers are gone. */
export class Moment {
  #changed: readonly string[] | undefined;
  #next: Moment | undefined;

  /**
   * Ends it.
   * @param changed What may read otherwise from here on, absolute; undefined: anything.
   * @returns the one after it.
   */
  end(changed: readonly string[] | undefined): Moment {
    this.#changed = changed;
    this.#next = new Moment();
    return this.#next;
  }

  /** What may have changed between it and a later one; undefined: anything, as where that is not a later one. */
  changedUntil(later: Moment): ReadonlySet<string> | undefined {
    const changed = new Set<string>();
    let at: Moment = this;
    while (at !== later) {
      if (at.#next === undefined || at.#changed === undefined) return undefined;
      for (const path of at.#changed) changed.add(path);
      at = at.#next;
    }
    return changed;
  }
}

/** Files that say when they change. */
export interface DatedFiles extends FileSystem {
  now(): Moment;
  /** True: who uses a file asks for it, though it cannot have changed. */
  readonly wantsToBeAsked?: true;
}

/** The present of files; undefined where nobody says when they change. */
export function momentOf(files: FileSystem): Moment | undefined {
  return "now" in files ? (files as DatedFiles).now() : undefined;
}

/** Whether what is known of files need not be asked for again. */
export function needNotBeAsked(files: FileSystem): boolean {
  return "now" in files && (files as DatedFiles).wantsToBeAsked !== true;
}
