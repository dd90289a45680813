/**
 * Staging: a folder of temporary files that holds a project as it is to be bundled, so that esbuild finds every file by itself.
 * Being asked for each file and each import costs more than bundling them; and what needs no answers runs while we do other
 * things. Between builds the folder, and what esbuild keeps in mind of it, stay.
 *
 * Not a second way to bundle: what is given is used only where esbuild has read the texts and found the files that it would
 * have been told of. In all other cases nothing is given, and the caller tells esbuild as ever.
 */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ModuleIndex, Script, ScriptKind } from "#compiler/3-program/program.ts";
import type { Source } from "#compiler/text/source.ts";
import { type Bundled, type FolderBundler, folderBundler, type Scan, startBundler, textFor } from "./bundle.ts";
import { placeOf } from "./places.ts";
import { PACKETS, type ProjectFiles } from "./project-files.ts";
import { StagedFolder } from "./staged-folder.ts";

/** What is to be bundled. */
export interface Staged {
  readonly scripts: readonly Script[];
  readonly modules: ModuleIndex;
  /** Every file that some script reaches, the scripts too, as it is to be bundled. */
  readonly sources: readonly Source[];
}

/** A script's bundler, and what it was asked last. */
interface Running {
  readonly names: ReadonlyMap<string, string>;
  readonly bundler: Promise<FolderBundler>;
  scanned: Promise<Bundled<Scan>>;
  /** The state of the folder that it was asked about. */
  of: number;
}

interface StagedFile {
  readonly source: Source;
  /** Of the script that it is; undefined for all others. */
  readonly kind: ScriptKind | undefined;
  readonly text: string;
  /** The state of the folder from which on it reads so. */
  readonly since: number;
}

/** Places of files that mean something to esbuild beyond their text, or are read in another way for their name. */
const special =
  /(?:^|\/)(?:package|tsconfig|jsconfig)\.json$|(?:^|\/)(?:node_modules|\.\.?)\/|\.[cm][jt]s$|[^\w$@./ -]/;

export class Staging {
  /** Undefined before the first file, and for good where the system has no place for one. */
  #folder: StagedFolder | undefined;
  #isRefused = false;
  /** By place. */
  readonly #staged = new Map<string, StagedFile>();
  /** Folders that are there. */
  readonly #made = new Set<string>();
  #state = 0;
  readonly #running = new Map<string, Running>();

  /**
   * Writes what changed, and has esbuild begin with scripts in which something did. When that has been sent, not when it is
   * done.
   */
  async begin({ scripts, modules, sources }: Staged): Promise<void> {
    const modular = scripts.filter(({ kind, source }) => kind === "module" && !special.test(placeOf(source.path)));
    if (modular.length === 0 || this.#isRefused) return;
    startBundler();
    try {
      this.#write(modular, sources);
    } catch (error) {
      // A disk that is full or not ours: esbuild is told instead, as where there is no folder at all.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      this.#isRefused = true;
      this.#leave();
      return;
    }
    const names = this.#namesOf(modules);
    await Promise.all(modular.map((script) => this.#run(script, names)));
    for (const [file, { bundler }] of this.#running) {
      if (modular.some(({ source }) => source.path === file)) continue;
      this.#running.delete(file);
      await dispose(bundler);
    }
  }

  /**
   * The scan of a script that was begun, without findings; undefined where esbuild has to be told, because there are some, or
   * because it found something else than `files` say.
   */
  async scan(script: Script, files: ProjectFiles): Promise<Bundled<Scan> | undefined> {
    const running = this.#running.get(script.source.path);
    if (running === undefined || this.#isRefused) return undefined;
    const done = await running.scanned;
    if (done.value === undefined || done.warnings.length > 0) return undefined;
    if (done.value.files.every((file) => this.#isRight(file, script, files, running.of))) return done;
    running.of = -1; // what is wrong with it, its files need not show
    return undefined;
  }

  /**
   * Lets esbuild forget the folder, and has it removed. Nothing is to be begun after it. Who ends the process waits for it, lest
   * esbuild complain on our stderr.
   */
  async dispose(): Promise<void> {
    const bundlers = [...this.#running.values()].map(({ bundler }) => bundler);
    this.#running.clear();
    this.#staged.clear();
    this.#isRefused = true;
    this.#leave();
    await Promise.all(bundlers.map(dispose));
  }

  async #run({ source: { path: file }, kind }: Script, names: ReadonlyMap<string, string>): Promise<void> {
    let before = this.#running.get(file);
    if (before !== undefined && !isSameMap(before.names, names)) {
      await dispose(before.bundler);
      before = undefined;
    }
    if (before !== undefined && (before.of === this.#state || !this.#hasNews(await before.scanned, before.of))) return;
    const bundler = before?.bundler ?? folderBundler(this.#folder!.path, { path: file, kind }, names);
    const running: Running = { names, bundler, scanned: Promise.resolve(nothing), of: this.#state };
    this.#running.set(file, running);
    const ready = await bundler.catch(unlessTold);
    if (ready === undefined) return;
    running.scanned = ready.scan();
    running.scanned.catch(() => {}); // told to whoever asks for it; perhaps nobody will
  }

  /** Whether a scan may be another by now. */
  #hasNews({ value }: Bundled<Scan>, of: number): boolean {
    if (of === this.#state) return false;
    if (value === undefined) return true;
    return value.files.some((file) => (this.#staged.get(placeOf(file.path))?.since ?? Number.POSITIVE_INFINITY) > of);
  }

  /** Whether a file was read, and its imports were found, as they would have been told. */
  #isRight({ path: file, imports }: Scan["files"][number], script: Script, files: ProjectFiles, of: number): boolean {
    const staged = this.#staged.get(placeOf(file));
    const source = files.source(file);
    if (staged === undefined || source === undefined || staged.since > of) return false;
    if (staged.text !== textFor({ path: script.source.path, kind: script.kind }, source)) return false;
    return imports.every((one) => files.resolve(one.specifier, file) === one.path);
  }

  #leave(): void {
    this.#folder?.remove();
    this.#folder = undefined;
  }

  /** The entry of each script is marked: a script that reaches another's sees a text it does not want. */
  #write(scripts: readonly Script[], sources: readonly Source[]): void {
    const entries = new Map(scripts.map((script) => [script.source.path, script.kind]));
    const next = this.#state + 1;
    const now = new Set<string>();
    // Where letters of names are not told apart, two files could be one.
    const small = new Set<string>();
    for (const source of sources) {
      const { place, inSmall } = placed(source);
      if (place === undefined || small.size === small.add(inSmall).size) continue;
      now.add(place);
      const kind = entries.get(source.path);
      const staged = this.#staged.get(place);
      if (staged?.source === source && staged.kind === kind) continue;
      const text = kind === undefined ? source.text : textFor({ path: source.path, kind }, source);
      let since = staged?.since ?? next;
      if (staged?.text !== text) {
        this.#put(place, text);
        since = next;
        this.#state = next;
      }
      this.#staged.set(place, { source, kind, text, since });
    }
    if (now.size === this.#staged.size) return;
    for (const place of [...this.#staged.keys()].filter((one) => !now.has(one))) {
      rmSync(path.join(this.#folder!.path, place), { force: true });
      this.#staged.delete(place);
      this.#state = next;
    }
  }

  #put(place: string, text: string): void {
    if (this.#folder === undefined) {
      this.#folder = new StagedFolder();
      // So that esbuild asks no folder further up how files are to be read.
      writeFileSync(path.join(this.#folder.path, "package.json"), "{}");
    }
    // A place is a path without detours; there may be thousands.
    const file = `${this.#folder.path}/${place}`;
    const folder = file.slice(0, file.lastIndexOf("/"));
    if (!this.#made.has(folder)) mkdirSync(folder, { recursive: true });
    this.#made.add(folder);
    writeFileSync(file, text);
  }

  /** Names of modules that lie in the folder, and their places. */
  #namesOf(modules: ModuleIndex): ReadonlyMap<string, string> {
    const places = new Map<string, string>();
    for (const [name, file] of [...modules, [PACKETS, PACKETS] as const]) {
      const place = placeOf(file);
      if (this.#staged.has(place)) places.set(name, place);
    }
    return places;
  }
}

const nothing: Bundled<Scan> = { value: undefined, errors: [], warnings: [] };

interface Placed {
  /** Undefined for files that esbuild has to be told of. */
  readonly place: string | undefined;
  readonly inSmall: string;
}

const places = new WeakMap<Source, Placed>();

function placed(source: Source): Placed {
  let known = places.get(source);
  if (known === undefined) {
    const place = placeOf(source.path);
    known = { place: special.test(place) ? undefined : place, inSmall: place.toLowerCase() };
    places.set(source, known);
  }
  return known;
}

function isSameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

async function dispose(bundler: Promise<FolderBundler>): Promise<void> {
  const made = await bundler.catch(unlessTold);
  await made?.dispose();
}

/** esbuild has something against the names of modules: it says so where it is told of them. */
function unlessTold(error: unknown): undefined {
  if (!(error instanceof Error && "errors" in error)) throw error;
}
