/**
 * What TypeScript is shown of a project, and as what: which files it may see, those that exist in memory only, its options; and all
 * of it put into the folder of a process that finds its files there. Decides what can be seen; who asks for it is the session.
 */

import { Unreadable } from "#compiler/text/files.ts";
import { commonOptions } from "./options.ts";
import type { SessionRequest, ShownFiles } from "./session.ts";
import { reachable, type ShownFolder } from "./shown-folder.ts";
import { relativeTo } from "./sources.ts";
import type { StartedTypeScript } from "./started.ts";

/** The folder of files that exist in memory only. No real file can have its path: it hides one of the same name. */
export const virtualFolder = ".rtsc-declarations";

/** How a declaration of a world asks for a file of its project, by its absolute path. */
export function specifierOf(file: string, root: string): string {
  return relativeTo(`${root}/${virtualFolder}`, file);
}

// Everything of `strict` is off by being left out. Sloppy mode itself can no longer be asked for: what it would allow is
// reported all the same, and sorted out by those who read the findings.
const legacyOptions = { strict: false, noImplicitAny: false, useUnknownInCatchVariables: false };
const strictOptions = { strict: true };

function optionsFor(checking: ShownFiles["checking"]): object {
  return { ...commonOptions, ...(checking === "strict" ? strictOptions : legacyOptions) };
}

/**
 * Shows a process the files of a project before anybody knows what its worlds declare: it reads them while others find that out,
 * which is most of what opening them takes. What is opened in it has to be of the same sources. Does nothing where it asks for its
 * files.
 * @param entries The scripts, absolute.
 */
export function showAhead(files: ShownFiles, entries: readonly string[], started: StartedTypeScript): void {
  if (started.folder === undefined) return;
  const put = putFiles(files, entries, started.folder);
  const read = put?.filter((file) => !file.endsWith(".json")) ?? [];
  const texts = put?.map((file) => files.sources.get(file)?.text ?? "");
  started.shown = { of: files.sources, texts, read: new Set(read) };
  if (read.length >= leastAhead) started.readAhead(read, optionsFor(files.checking));
}

/** Fewer files are read when worlds are opened: until then it is busy with its libraries. */
const leastAhead = 200;

/** Puts all that TypeScript may look at into its folder. False where that cannot be. */
export function putAll(
  request: SessionRequest,
  { shown }: StartedTypeScript,
  folder: ShownFolder,
  virtual: ReadonlyMap<string, string>,
): boolean {
  const entries = request.worlds.map((world) => world.entry);
  // It does not look again at what it has read.
  if (shown !== undefined && shown.of !== request.sources) return false;
  const isShown = (shown === undefined ? putFiles(request, entries, folder) : shown.texts) !== undefined;
  return isShown && unlessUnreadable(() => putTexts(virtual, folder)) !== undefined;
}

/** Puts files of a project into the folder, and says which; undefined where that cannot be. */
function putFiles(files: ShownFiles, entries: readonly string[], folder: ShownFolder): readonly string[] | undefined {
  const { sources, names } = files;
  const isShown = (file: string) => isScriptFile(file) && !isHidden(file, sources.root);
  return unlessUnreadable(() => {
    const put: string[] = [];
    const found = reachable([...entries, ...names.values()], sources, isShown);
    if (found === undefined) return undefined;
    for (const file of found) {
      const source = isShown(file) ? sources.get(file) : null;
      if (source === null) continue;
      folder.put(file, files.present(file, source.text));
      put.push(file);
    }
    return put;
  });
}

function putTexts(texts: ReadonlyMap<string, string>, folder: ShownFolder): true {
  for (const [file, text] of texts) folder.put(file, text);
  return true;
}

/** Undefined where a folder of the project, or the one in memory, is refused. */
function unlessUnreadable<Result>(put: () => Result): Result | undefined {
  try {
    return put();
  } catch (error) {
    if (!(error instanceof Unreadable) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

/** Whether a path lies in a folder of packages. The project itself may well lie in one. */
export function isHidden(path: string, root: string): boolean {
  const below = path.startsWith(`${root}/`) ? path.slice(root.length) : path;
  return /(?:^|\/)node_modules(?:\/|$)/.test(below);
}

/** Whether a path is that of a library of ECMAScript, in TypeScript's own folder. */
export function isLibrary(path: string): boolean {
  return /\/@typescript\/[\w-]+\/lib\/lib(?:\.[\w.]+)?\.d\.ts$/.test(path);
}

/** Files that can be part of a script; a package.json is none. */
export function isScriptFile(path: string): boolean {
  if (/\.[cm]?[jt]s$/.test(path)) return true;
  return path.endsWith(".json") && !/\/(?:package|tsconfig|jsconfig)\.json$/.test(path);
}

/** The path of the file that tells TypeScript of the world of this number. */
export function configOf({ sources }: SessionRequest, at: number): string {
  return `${sources.root}/${virtualFolder}/world-${at}.json`;
}

/**
 * The files that exist in memory only, by path: declarations, and the configuration of each world.
 * @param shownIn What stands before the paths that TypeScript is shown.
 */
export function virtualFiles(request: SessionRequest, shownIn: string): ReadonlyMap<string, string> {
  const virtual = new Map<string, string>();
  const folder = `${request.sources.root}/${virtualFolder}`;
  const compilerOptions = optionsText(request, shownIn);
  for (const [name, text] of request.declarations) virtual.set(`${folder}/${name}`, text);
  for (const [at, world] of request.worlds.entries()) {
    for (const [name, text] of world.declarations) virtual.set(`${folder}/${name}`, text);
    const names = [...request.declarations.keys(), ...world.declarations.keys()];
    const files = [world.entry, ...names.map((name) => `${folder}/${name}`)].map((path) => shownIn + path);
    virtual.set(configOf(request, at), `{"compilerOptions":${compilerOptions},"files":${JSON.stringify(files)}}`);
  }
  return virtual;
}

const optionsTexts = new WeakMap<ShownFiles["names"], Map<string, string>>();

/** The options as JSON. They name every module: of names that are the same object the text is made once. */
function optionsText({ names, checking }: ShownFiles, shownIn: string): string {
  const made = optionsTexts.get(names) ?? new Map<string, string>();
  optionsTexts.set(names, made);
  const key = `${checking} ${shownIn}`;
  let text = made.get(key);
  if (text === undefined) {
    const paths = Object.fromEntries([...names].map(([name, path]) => [name, [shownIn + path]]));
    text = JSON.stringify({ ...optionsFor(checking), paths });
    made.set(key, text);
  }
  return text;
}
