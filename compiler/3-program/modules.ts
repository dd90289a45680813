/**
 * Modules: which file a bare name means, and what is told when it means none or several. The only place that knows the rule;
 * TypeScript is handed its results.
 */

import path from "node:path";
import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { rt3001, rt3002, rt3003, rt3005 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { FileSystem, FolderEntry } from "#compiler/text/files.ts";
import { isRelative, moduleCandidates } from "#compiler/text/module-files.ts";
import { didYouMean } from "#compiler/text/nearest.ts";
import { makeSource, type Source, type Span, span } from "#compiler/text/source.ts";
import { deepest } from "#compiler/typescript/sources.ts";
import type { Specifier } from "#compiler/typescript/syntax.ts";
import type { ModuleIndex } from "./program.ts";

/** The virtual module with the project's packets. */
export const packetsModule = "rtsc:packets";

/** The modules of a project. */
export interface FoundModules {
  /** The project's folder. */
  readonly root: string;
  /** The configured ones. */
  readonly folders: readonly string[];
  readonly index: ModuleIndex;
  /** The same with absolute paths. */
  readonly paths: ReadonlyMap<string, string>;
  /** Files whose ending is in capitals, by base name: they are modules to nobody, and are told of where one is asked for. */
  readonly inCapitals: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  /** What lies in the configured folders. */
  readonly listed: readonly (readonly FolderEntry[] | null)[];
}

/**
 * The modules of the configured folders by base name, ascending. Of two with one name the first folder's counts.
 * @param before What was found of the same project before. Where it still holds, it is this, or its index and paths are these.
 */
export function findModules(config: ProjectConfig, files: FileSystem, before?: FoundModules): FoundModules {
  const { root, modules: folders } = config;
  const listed = folders.map((folder) => files.list(path.posix.join(root, folder)));
  if (before?.root === root && isSameList(before.folders, folders) && isSameList(before.listed, listed)) return before;
  const found = new Map<string, string>();
  const inCapitals = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const [at, folder] of folders.entries()) {
    // Without a dot or a slash too many: what lies in it needs only be put behind, of which there may be thousands.
    const plain = path.posix.join(folder, "/");
    for (const entry of listed[at] ?? []) {
      // A star would be a pattern to TypeScript.
      const [, name, ending] = /^([^*]+)\.(ts|js)$/i.exec(entry.name) ?? [];
      if (entry.kind !== "file" || name === undefined || name.endsWith(".d")) continue;
      const file = plain === "./" ? entry.name : plain + entry.name;
      if (ending !== ending!.toLowerCase()) {
        inCapitals.set(name, file);
        continue;
      }
      const first = found.get(name);
      if (first === undefined) found.set(name, file);
      else if (first !== file)
        diagnostics.push(
          rt3002(startOf(file), { name, file, first }, [{ message: `${first} comes first.`, span: startOf(first) }]),
        );
    }
  }
  if (before?.root === root && isSame(found, before.index))
    return { ...before, folders, listed, inCapitals, diagnostics };
  const index = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  const above = path.posix.join(root, "/");
  const isBelow = (file: string) => file[0] !== "." && file[0] !== "/";
  const paths = new Map(
    [...index].map(([name, file]) => [name, isBelow(file) ? above + file : path.posix.join(root, file)]),
  );
  return { root, folders, listed, index, paths, inCapitals, diagnostics };
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

function isSame(found: ReadonlyMap<string, string>, before: ModuleIndex): boolean {
  if (found.size !== before.size) return false;
  for (const [name, file] of found) if (before.get(name) !== file) return false;
  return true;
}

/** The top of a file whose text does not matter. */
function startOf(file: string) {
  return span(makeSource(file, ""), 0, 0);
}

/** What it takes to find the file of a module. */
export interface Resolving {
  readonly config: ProjectConfig;
  readonly modules: FoundModules;
  /** Whether a file exists, by its absolute path, be it readable or not. */
  exists(file: string): boolean;
  /** Why the system refused a file that exists; undefined when it did not. */
  refusal(file: string): string | undefined;
  /** The bracket that is one too deep in a file that exists; undefined when none is. */
  tooDeep(file: string): Span | undefined;
}

/** The absolute path a specifier means in `importer` (absolute too); undefined where it means no file. */
export function resolveModule(specifier: string, importer: string, { modules, exists }: Resolving): string | undefined {
  if (!isRelative(specifier)) return modules.paths.get(specifier);
  const target = path.posix.join(path.posix.dirname(importer), specifier);
  return moduleCandidates(target).find(exists);
}

/** The finding for a specifier that leads to no file, or to one that cannot be read; undefined where all is well. */
export function missingModule(
  specifier: Specifier,
  source: Source,
  importer: string,
  resolving: Resolving,
): Diagnostic | undefined {
  const { name } = specifier;
  if (name === packetsModule) return undefined;
  const file = resolveModule(name, importer, resolving);
  const deep = file === undefined ? undefined : resolving.tooDeep(file);
  const reason = file === undefined ? undefined : resolving.refusal(file);
  if (file !== undefined && deep === undefined && reason === undefined) return undefined;
  const { config } = resolving;
  const { index } = resolving.modules;
  const at = span(source, specifier.start, specifier.end);
  if (file !== undefined) {
    if (deep !== undefined) return nestedTooDeep(at, deep);
    return reason === undefined ? undefined : rt3003(at, { path: path.posix.relative(config.root, file), reason });
  }
  if (isRelative(name)) {
    const target = path.posix.join(path.posix.dirname(source.path), name);
    return rt3001(at, {
      name,
      searched: `${target} exists neither as it is nor with .ts, .js or .json behind it`,
      advice: "",
    });
  }
  const folders = config.modules.join(", ");
  const searched =
    config.modules.length === 0 ? `"modules" in ${config.path} names no folder` : `it is not in ${folders}`;
  const bare = path.posix.basename(name).replace(/\.[cm]?[jt]s$/, "");
  const capitals = resolving.modules.inCapitals.get(name);
  const advice = index.has(bare)
    ? `Did you mean "${bare}"?`
    : capitals !== undefined
      ? `Rename ${capitals} to ${inSmallLetters(capitals)}.`
      : (didYouMean(name, [...index.keys(), packetsModule]) ?? "");
  return rt3001(at, { name, searched, advice });
}

/** A file's path with its ending in small letters, as TypeScript and a bundler ask for it. */
export function inSmallLetters(file: string): string {
  return file.replace(/\.\w+$/, (ending) => ending.toLowerCase());
}

/** The finding for a file whose brackets are nested deeper than TypeScript can be shown, told where it is asked for. */
export function nestedTooDeep(at: Span, deep: Span): Diagnostic {
  const { path } = deep.source;
  const notes = at === deep ? [] : [{ message: "This is the one too many.", span: deep }];
  return rt3005(at, { path, goes: `opens more than ${deepest} brackets within each other` }, notes);
}
