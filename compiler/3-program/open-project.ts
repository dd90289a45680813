/**
 * OpenProject: what stays open from one program of a project to the next, and its files as TypeScript is shown them. What becomes of
 * them, and what is wrong with them, is told where the program is made.
 */

import path from "node:path";
import type { Preset, ProjectConfig, ScriptConfig } from "#compiler/1-config/config.ts";
import { rt3003, rt3004 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { diskFiles, type FileSystem, Unreadable } from "#compiler/text/files.ts";
import {
  openTypeScript,
  type SessionRequest,
  type ShownFiles,
  type TypeScriptSession,
} from "#compiler/typescript/session.ts";
import { showAhead } from "#compiler/typescript/shown-files.ts";
import { Sources } from "#compiler/typescript/sources.ts";
import { StartedTypeScript } from "#compiler/typescript/started.ts";
import { asksForLegacy } from "./file-preset.ts";
import { type FoundModules, findModules, inSmallLetters, nestedTooDeep } from "./modules.ts";
import { presentEntry, presentModule, withoutTypesInComments } from "./present.ts";
import type { MadeProgram } from "./program-again.ts";

/** What was looked at of a project. */
interface Looked {
  readonly config: ProjectConfig;
  readonly files: FileSystem;
  readonly sources: Sources;
  readonly modules: FoundModules;
}

/**
 * What stays open from one program of a project to the next: the TypeScript processes, and the texts they were shown. The
 * programs that it is handed to follow each other: each ends the one before.
 */
export class OpenProject {
  #sources: Sources | undefined;
  #modules: FoundModules | undefined;
  readonly #sessions = new Map<Preset, TypeScriptSession>();
  #started: StartedTypeScript | undefined;
  /** The program that was made last. */
  made: MadeProgram | undefined;
  /** For the program that follows. */
  #looked: Looked | undefined;

  /**
   * TypeScript will be needed for one look at a project: its process starts, and reads the files if it finds them by itself,
   * while others load what they need.
   * @param files Where its files will be read from.
   */
  start(config: ProjectConfig, files: FileSystem): void {
    // Files that are not on the disk come from somebody who may not expect us there.
    this.#started ??= new StartedTypeScript(config.root, true, files === diskFiles);
    if (this.#started.folder === undefined) return;
    try {
      const looked = this.look(config, files);
      this.#looked = looked;
      const { sources, modules } = looked;
      // Those that cannot be opened are told when the program is made.
      const entries = config.scripts.filter((script) => canOpen(script, sources, []));
      const paths = entries.map((entry) => absolute(sources, entry.path));
      showAhead(shownFiles(config, sources, paths, modules), paths, this.#started);
    } catch (error) {
      if (error instanceof Unreadable) return; // as above
      this.dispose();
      throw error;
    }
  }

  /** The files of a project. Those that read as before are the same objects. */
  look(config: ProjectConfig, files: FileSystem): Looked {
    const looked = this.#looked;
    this.#looked = undefined;
    if (looked?.config === config && looked.files === files) return looked;
    this.#sources = new Sources(config.root, files, this.#sources);
    this.#modules = findModules(config, files, this.#modules);
    return { config, files, sources: this.#sources, modules: this.#modules };
  }

  /** Whether a file that scripts may reach has a word in its text. Where nobody knows yet which these are, it may be. */
  mayMention(word: string, sources: Sources): boolean {
    const shown = this.#started?.shown;
    if (shown?.texts === undefined || shown.of !== sources) return true;
    return shown.texts.some((text) => text.includes(word) || (text.includes("\\") && /\\[ux]/.test(text)));
  }

  /** The session of these options, moved on to the request; a new one where that cannot be. */
  session(request: SessionRequest): TypeScriptSession {
    const { checking } = request;
    const kept = this.#sessions.get(checking);
    if (kept?.move(request) === true) return kept;
    this.end(checking);
    const started = this.#started?.root === request.sources.root ? this.#started : undefined;
    if (started !== undefined) this.#started = undefined;
    const session = openTypeScript(request, started);
    this.#sessions.set(checking, session);
    return session;
  }

  /** To be called where others get a turn: nothing is on its way to us then. */
  settle(): void {
    for (const session of this.#sessions.values()) session.settle();
  }

  /** Ends the process of these options, if there is one. */
  end(checking: Preset): void {
    this.#sessions.get(checking)?.dispose();
    this.#sessions.delete(checking);
  }

  /** Ends all of them. Harmless when called again. */
  dispose(): void {
    this.made = undefined;
    for (const checking of [...this.#sessions.keys()]) this.end(checking);
    this.#started?.close();
    this.#started = undefined;
  }
}

/**
 * Whether a script can be opened in TypeScript.
 * @param diagnostics Gets why it cannot.
 */
export function canOpen(script: ScriptConfig, sources: Sources, diagnostics: Diagnostic[]): boolean {
  const { name } = script;
  if (!/\.[cm]?[jt]s$/.test(script.path) || /\.d\.[cm]?ts$/.test(script.path)) {
    const renamed = inSmallLetters(script.path);
    const advice =
      renamed !== script.path && /\.[cm]?[jt]s$/.test(renamed)
        ? `Endings are written in small letters: rename it to ${renamed}.`
        : "Name a file that ends in .ts or .js.";
    diagnostics.push(rt3004(script.span, { name, path: script.path, advice }));
    return false;
  }
  const file = absolute(sources, script.path);
  if (sources.get(file) !== null) return true;
  const deep = sources.tooDeep(file);
  if (deep !== undefined) {
    diagnostics.push(nestedTooDeep(deep, deep));
    return false;
  }
  // It was there when the configuration was read.
  const reason = sources.refusal(file)?.reason ?? "it is gone";
  diagnostics.push(rt3003(script.span, { path: script.path, reason }));
  return false;
}

/** The absolute path of a file of the project. */
export function absolute(sources: Sources, relative: string): string {
  return path.posix.join(sources.root, relative);
}

/**
 * What TypeScript is shown of a project under these options.
 * @param entries The scripts, absolute.
 */
export function shownFiles(
  { preset }: ProjectConfig,
  sources: Sources,
  entries: readonly string[],
  modules: FoundModules,
): ShownFiles {
  const roles = new Set(entries);
  return {
    sources,
    checking: preset,
    names: modules.paths,
    present(file, text) {
      const isOld = preset === "legacy" || asksForLegacy({ path: file, text });
      const shown = isOld ? withoutTypesInComments(file, text) : text;
      return roles.has(file) ? presentEntry(file, shown) : presentModule(file, shown);
    },
  };
}
