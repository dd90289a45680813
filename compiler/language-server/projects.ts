/**
 * Which project a file belongs to: the folder of the nearest rtsc.json upward. Opens projects when something of theirs is
 * opened, and lets them go when nothing is left or their rtsc.json is gone.
 *
 * Invariant: at most one live project for each folder; a file belongs to one project or to none.
 */

import { statSync } from "node:fs";
import path from "node:path";
import type { OpenDocuments } from "./documents.ts";
import { LiveProject, type ProjectEvents } from "./live-project.ts";

export const configName = "rtsc.json";

export class Projects {
  readonly #documents: OpenDocuments;
  readonly #events: ProjectEvents & { closed(root: string): void };
  readonly #open = new Map<string, LiveProject>();
  /** Folders that stay open without open documents: those of the editor's window. */
  #folders: ReadonlySet<string> = new Set();
  /** Folder -> root of its project, null for none; for as long as no rtsc.json comes or goes. */
  readonly #roots = new Map<string, string | null>();

  constructor(documents: OpenDocuments, events: ProjectEvents & { closed(root: string): void }) {
    this.#documents = documents;
    this.#events = events;
  }

  [Symbol.iterator](): Iterator<LiveProject> {
    return this.#open.values();
  }

  /** The project of a file, opened if need be; undefined for files outside of any. */
  of(file: string): LiveProject | undefined {
    const root = this.#rootOf(path.posix.dirname(file));
    if (root === null) return undefined;
    let project = this.#open.get(root);
    if (project === undefined) {
      project = new LiveProject(root, this.#documents, this.#events);
      this.#open.set(root, project);
    }
    return project;
  }

  /** Opens the projects whose rtsc.json lies right in these folders, and keeps them open. */
  keep(folders: ReadonlySet<string>): void {
    this.#folders = folders;
    for (const folder of folders) {
      if (this.#rootOf(folder) === folder) void this.of(`${folder}/${configName}`)?.ready();
    }
    this.sweep();
  }

  /** An rtsc.json came or went, on the disk or as a document: files may belong elsewhere now. */
  settle(): void {
    this.#roots.clear();
    this.keep(this.#folders);
    for (const { path: file } of this.#documents) this.of(file)?.edited(file);
  }

  /** Closes projects that are gone or that nothing needs. */
  sweep(): void {
    const needed = new Set<string | null>(this.#folders);
    for (const { path: file } of this.#documents) needed.add(this.#rootOf(path.posix.dirname(file)));
    for (const [root, project] of this.#open) {
      if (needed.has(root) && this.#rootOf(root) === root) continue;
      this.#open.delete(root);
      project.dispose();
      this.#events.closed(root);
    }
  }

  /** Resolves when nothing is left to be checked. */
  async settled(): Promise<null> {
    for (const project of this) await project.settled();
    return null;
  }

  dispose(): void {
    for (const project of this.#open.values()) project.dispose();
    this.#open.clear();
  }

  #rootOf(folder: string): string | null {
    const known = this.#roots.get(folder);
    if (known !== undefined) return known;
    const parent = path.posix.dirname(folder);
    const root = this.#hasConfig(folder) ? folder : parent === folder ? null : this.#rootOf(parent);
    this.#roots.set(folder, root);
    return root;
  }

  /** Open, even if not saved yet, or on the disk. */
  #hasConfig(folder: string): boolean {
    const file = path.posix.join(folder, configName);
    if (this.#documents.at(file) !== undefined) return true;
    try {
      return statSync(file).isFile();
    } catch {
      return false; // absent, or what the system refuses to show: no project that could be read
    }
  }
}
