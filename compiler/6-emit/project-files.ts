/**
 * ProjectFiles: what a name in `require` or `import` means, and the text behind it. The one place where emit reads files.
 *
 * Every text is read once, so that all passes over a script see the same project. Paths are relative to the project's folder
 * with forward slashes: no absolute path can reach an output.
 */

import path from "node:path";
import type { ModuleIndex } from "#compiler/3-program/program.ts";
import type { FileSystem } from "#compiler/text/files.ts";
import { isRelative, moduleCandidates } from "#compiler/text/module-files.ts";
import { makeSource, type Source } from "#compiler/text/source.ts";

/** The virtual module with the project's packets. */
export const PACKETS = "rtsc:packets";

export interface ProjectFiles {
  /** The path a specifier means in the file `importer`; undefined when there is no such module. */
  resolve(specifier: string, importer: string): string | undefined;
  /**
   * The file's text; undefined when it does not exist.
   * @throws Unreadable
   */
  source(file: string): Source | undefined;
}

export interface ProjectFilesOptions {
  /** Absolute folder of the project. */
  readonly root: string;
  readonly modules: ModuleIndex;
  readonly files: FileSystem;
  /** Texts that are known already and stand before the files: what was checked, and what is made. */
  readonly known: readonly Source[];
}

export function projectFiles(options: ProjectFilesOptions): ProjectFiles {
  const cache = new Map<string, Source | undefined>(options.known.map((source) => [source.path, source]));

  function source(file: string): Source | undefined {
    if (!cache.has(file)) {
      const text = options.files.read(path.posix.join(options.root, file));
      cache.set(file, text === null ? undefined : makeSource(file, text));
    }
    return cache.get(file);
  }

  function resolve(specifier: string, importer: string): string | undefined {
    if (specifier === PACKETS) return PACKETS;
    if (!isRelative(specifier)) return options.modules.get(specifier);
    const target = path.posix.join(path.posix.dirname(importer), specifier);
    return moduleCandidates(target).find((candidate) => source(candidate) !== undefined);
  }

  return { resolve, source };
}
