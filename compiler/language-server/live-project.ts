/**
 * A project that is being edited: its workspace, kept up to date with open documents and the disk, and the rhythm of checking.
 *
 * An edit is answered twice: the findings of the edited file at once, those of the whole project when the typing pauses; the
 * next edit puts both off. Invariant: findings of the whole project are told only for texts that are still the present ones.
 */

import path from "node:path";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { Workspace, type WorkspaceState } from "#compiler/workspace.ts";
import type { OpenDocuments } from "./documents.ts";
import { withOlder } from "./older-findings.ts";

/** What a project tells. */
export interface ProjectEvents {
  /** Findings of one open file, before those of the whole project are known. */
  fileChecked(project: LiveProject, file: string, findings: readonly Diagnostic[]): void;
  /** A new state of the whole project, on present texts. */
  checked(project: LiveProject, state: WorkspaceState): void;
  /** Something was thrown that should not have been. */
  failed(thrown: unknown, during: string): void;
}

/** The edited file is checked this long after the edit: what is asked with it, such as completions, is answered first. */
const firstMs = 5;

/** The whole project is checked when nothing was typed for this long: a little longer than between two keystrokes. */
const pauseMs = 150;

export class LiveProject {
  /** Absolute folder, forward slashes. */
  readonly root: string;
  readonly #documents: OpenDocuments;
  readonly #events: ProjectEvents;
  #workspace: Workspace;
  /** The last state that looked at scripts. */
  #informed: WorkspaceState | undefined;
  #latest: WorkspaceState | undefined;
  #isDisposed = false;
  /** Grows with everything that may change the findings. */
  #edition = 0;
  /** Whether anything was saved that no `takeSaved` knows of; when a project is opened, somebody may have. */
  #isSaved = true;
  readonly #edited = new Set<string>();
  #soon: NodeJS.Timeout | undefined;
  #later: NodeJS.Timeout | undefined;
  #checking: Promise<void> | undefined;
  #waiting: (() => void)[] = [];

  constructor(root: string, documents: OpenDocuments, events: ProjectEvents) {
    this.root = root;
    this.#documents = documents;
    this.#events = events;
    this.#workspace = this.#open();
    this.#schedule(0);
  }

  get workspace(): Workspace {
    return this.#workspace;
  }

  /** As in `ProjectView`; undefined before the first check. */
  get state(): WorkspaceState | undefined {
    return this.#informed ?? this.#latest;
  }

  /** The file's path as findings show it. */
  nameOf(file: string): string {
    return path.posix.relative(this.root, file);
  }

  /** A document was opened, edited or closed. */
  edited(file: string): void {
    if (!this.#workspace.overlay(file, this.#documents.at(file)?.text ?? null)) return;
    this.#edition++;
    if (this.#documents.at(file) !== undefined && this.#latest !== undefined) this.#edited.add(file);
    this.#schedule(pauseMs);
  }

  /** Files may read otherwise on the disk now. */
  changed(files?: readonly string[]): void {
    this.#workspace.changed(files);
    this.#isSaved = true;
    this.#edition++;
    this.#schedule(0);
  }

  /** Whether the disk may have changed since this was last asked. */
  takeSaved(): boolean {
    const saved = this.#isSaved;
    this.#isSaved = false;
    return saved;
  }

  /** Checks the whole project now, if anything asks for it, and resolves once it has a state; also when that fails. */
  ready(): Promise<void> {
    if (this.state !== undefined || this.#isDisposed) return Promise.resolve();
    this.#schedule(0);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when the whole project is checked on the texts it has then, or that failed. */
  async settled(): Promise<void> {
    while (this.#later !== undefined || this.#checking !== undefined) {
      if (this.#checking === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else await this.#checking;
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#soon);
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#workspace.dispose();
    this.#wake();
  }

  #open(): Workspace {
    const workspace = new Workspace({ cwd: this.root, hints: false });
    for (const document of this.#documents) {
      if (document.path.startsWith(`${this.root}/`)) workspace.overlay(document.path, document.text);
    }
    return workspace;
  }

  #schedule(pause: number): void {
    clearTimeout(this.#later);
    if (this.#edited.size > 0 && this.#soon === undefined) {
      // Edits that arrive meanwhile are taken in: only the last text is worth a look.
      this.#soon = setTimeout(() => this.#checkEdited(), firstMs);
    }
    this.#later = setTimeout(() => void this.#checkAll(), pause);
  }

  #checkEdited(): void {
    this.#soon = undefined;
    if (this.#isDisposed) return;
    const files = [...this.#edited];
    this.#edited.clear();
    for (const file of files) {
      try {
        const first = this.#workspace.checkFile(file);
        const document = this.#documents.at(file);
        const older = this.#latest?.diagnostics ?? [];
        const found = document === undefined ? first : withOlder(first, older, this.nameOf(file), document);
        this.#events.fileChecked(this, file, found);
      } catch (thrown) {
        this.#renew(thrown, `checking ${this.nameOf(file)}`);
        return;
      }
    }
    // The pause begins when the edit has been answered.
    this.#later?.refresh();
  }

  /** One at a time; what comes meanwhile asks for another. */
  async #checkAll(): Promise<void> {
    this.#later = undefined;
    if (this.#checking !== undefined) {
      await this.#checking;
      this.#schedule(pauseMs);
      return;
    }
    if (this.#isDisposed) return;
    this.#checking = this.#check();
    await this.#checking;
    this.#checking = undefined;
  }

  async #check(): Promise<void> {
    const edition = this.#edition;
    const workspace = this.#workspace;
    try {
      const state = await workspace.check();
      if (this.#isDisposed || workspace !== this.#workspace) return;
      this.#latest = state;
      if (state.checked !== null || this.#informed === undefined) this.#informed = state;
      if (edition === this.#edition) {
        this.#edited.clear();
        this.#events.checked(this, state);
      }
    } catch (thrown) {
      this.#renew(thrown, `checking ${this.root}`);
    }
    this.#wake();
  }

  /** After a failure nobody knows what the workspace still holds: the next look starts afresh. */
  #renew(thrown: unknown, during: string): void {
    if (this.#isDisposed) return;
    this.#events.failed(thrown, during);
    try {
      this.#workspace.dispose();
    } catch (another) {
      this.#events.failed(another, "closing a workspace");
    }
    this.#workspace = this.#open();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
