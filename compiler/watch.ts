/**
 * Watch: file events -> workspace. Tells a workspace when something that its last look asked of the disk is answered otherwise:
 * so nothing is looked at again for a file that no one asks for, or that was saved as it was.
 */

import path from "node:path";
import { FolderWatcher } from "./cli/folder-watcher.ts";
import type { Workspace } from "./workspace.ts";

/** How long it has to be quiet before a change is looked at: editors and git write several files in a burst. */
const QUIET_MS = 40;
/** A change waits no longer than this, however restless the folder: logs may be written into it all the time. */
const MOST_MS = 300;

export class Watch {
  readonly #workspace: Workspace;
  readonly #signal: AbortSignal;
  readonly #events: Events;
  readonly #watcher: FolderWatcher;

  /**
   * @param signal Ends the waiting.
   * @param quietMs How long it has to be quiet before a change is looked at.
   */
  constructor(workspace: Workspace, signal: AbortSignal, quietMs = QUIET_MS) {
    this.#workspace = workspace;
    this.#signal = signal;
    this.#events = new Events(signal, quietMs);
    this.#watcher = new FolderWatcher(() => this.#events.happened());
  }

  /**
   * Watches what the last look asked for; what happens from here on is seen. `next` does so by itself.
   * @throws Refusal when the system cannot watch.
   */
  begin(): void {
    const { files, folders } = this.#workspace.watched;
    this.#watcher.watch(new Set([...[...files].map((file) => path.dirname(file)), ...folders]));
  }

  /**
   * Resolves with the files and folders that read otherwise than at the last look, of which the workspace knows then; with
   * none when the signal is given.
   * @throws Refusal when the system cannot watch.
   */
  async next(): Promise<readonly string[]> {
    this.begin();
    // It came before it was watched, and there may be more of it.
    if (this.#workspace.refresh().length > 0) this.#events.happened();
    while (!this.#signal.aborted) {
      await this.#events.next();
      // Folders may have come or gone; what happens from here on is seen.
      this.begin();
      const changed = this.#workspace.refresh();
      if (changed.length > 0) return changed;
    }
    return [];
  }

  /** Ends the watch. */
  close(): void {
    this.#watcher.close();
  }
}

/** Events that came in, to be waited for. */
class Events {
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void) | undefined;
  #pending = false;
  /** When the events that wait began. */
  #since = 0;
  readonly #signal: AbortSignal;
  readonly #quietMs: number;

  constructor(signal: AbortSignal, quietMs: number) {
    this.#signal = signal;
    this.#quietMs = quietMs;
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#give();
    });
  }

  happened(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#since = now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#give(), Math.min(this.#quietMs, Math.max(0, this.#since + MOST_MS - now)));
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
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#pending = waiting === undefined;
    waiting?.();
  }
}
