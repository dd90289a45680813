/**
 * A TypeScript session: the scripts of a project opened in TypeScript 7, one *world* per script, in one snapshot.
 *
 * What it is not: it knows nothing of packets or RTSession, and decides
 * nothing about which findings matter.
 *
 * Invariants: the world TypeScript sees is closed. Files reach it only through the callbacks below, so a project's own
 * tsconfig.json, package.json and node_modules (with @types in it) do not exist; only the libraries of ECMAScript come from
 * its own folder. Offsets are those of our sources. A session holds a child process: dispose of it.
 */

import type { Project, Snapshot, Type } from "typescript/unstable/sync";
import type { Source, Span } from "#compiler/text/source.ts";
import type { RequestsAhead } from "./ahead.ts";
import { ProjectWorld, sendForFindings } from "./project-world.ts";
import { configOf, isHidden, isLibrary, isScriptFile, putAll, virtualFiles } from "./shown-files.ts";
import type { Sources } from "./sources.ts";
import { StartedTypeScript } from "./started.ts";
import type { Node, SourceFile } from "./syntax.ts";
import { seeTreesAhead } from "./trees-ahead.ts";

/** What of a project's own files TypeScript is shown, and how. */
export interface ShownFiles {
  /** The project's folder and the files TypeScript may see of it. */
  readonly sources: Sources;
  /** Options of the checker: all of `strict`, or those that JavaScript of the ES5 age can live with. */
  readonly checking: "strict" | "legacy";
  /** What bare specifiers mean: name -> absolute path. Others mean nothing. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * What TypeScript is shown for a file. Every character of `text` keeps its offset: some may be replaced, and more may
   * follow behind.
   */
  present(path: string, text: string): string;
}

export interface SessionRequest extends ShownFiles {
  /** Declaration files that exist in memory only and belong to every world: name -> text. */
  readonly declarations: ReadonlyMap<string, string>;
  readonly worlds: readonly WorldRequest[];
  /** The file, absolute, whose findings will be asked for first: TypeScript begins with it as soon as it has moved on. */
  readonly first?: string | undefined;
  /** What is made of trees that can be had before the worlds are open. */
  readonly ahead?: SeesAhead;
}

/** Who looks at trees before the worlds are open that they are in. Paths are absolute. */
export interface SeesAhead {
  /** The files of the project that a file seems to ask for: their trees are had too. */
  asksFor(path: string): readonly string[];
  /** Is told of each tree once. What is wanted of it is best made at once: TypeScript opens the worlds meanwhile. */
  see(path: string, tree: SourceFile): void;
}

/** A world to be opened: a script, and all that it reaches. */
export interface WorldRequest {
  readonly name: string;
  /** Absolute path of the script. */
  readonly entry: string;
  /** Declaration files of this world alone: name -> text. Names differ over all worlds. */
  readonly declarations: ReadonlyMap<string, string>;
}

/** What TypeScript found; `code` is 2345 for TS2345. */
export interface Finding {
  readonly code: number;
  readonly severity: "error" | "warning";
  /** True for findings of the parser. */
  readonly syntactic: boolean;
  readonly message: string;
  /** Absent where the finding is about no file of the project. */
  readonly span: Span | undefined;
  readonly notes: readonly FindingNote[];
}

/** What is said beside a finding of TypeScript. */
export interface FindingNote {
  readonly message: string;
  readonly span?: Span;
  /** Where in a declaration file of ours the note points, for those who know where its words came from. */
  readonly declared?: { readonly file: string; readonly text: string; readonly start: number; readonly end: number };
}

/** A name in a declaration file of ours. */
export interface Declared {
  /** Name of the file. */
  readonly file: string;
  readonly name: string;
  /** The interface or namespace it is a member of; a module has its quotes in its name. Undefined for globals. */
  readonly owner: string | undefined;
}

/** One script with the modules it reaches, and nothing of the other scripts. */
export interface World {
  readonly name: string;
  /** Absolute path of the script. */
  readonly entry: string;
  /** The project's own files in this world, absolute, ascending. Declarations of ours are not among them. */
  readonly files: readonly string[];
  /** The same object for as long as everything in this world reads the same, over all moves of its session. */
  readonly stamp: object;
  /** The syntax tree of one of `files`. */
  syntax(path: string): SourceFile;
  /** The trees of all `files` will be asked for, in their order: TypeScript writes the next while one is looked at. */
  expectSyntax(): void;
  /**
   * The tree of one of them has been read, and few of them will be read again. In one look at many files, what it is read from
   * is let go of, and asked for anew by whoever reads it all the same.
   */
  letGo(path: string): void;
  /** What TypeScript finds in these files (all of the world's when left out), each once, by file and place. */
  findings(paths?: readonly string[]): readonly Finding[];
  /**
   * `findings()`, or `findingsIn(path)`, will be asked for soon: TypeScript begins. Anything else that is asked of it waits
   * until it is done.
   */
  expectFindings(path?: string): void;
  /** Those of one file, and nothing about the world as a whole: that would have all of it checked. */
  findingsIn(path: string): readonly Finding[];
  /** The types of nodes of this world, in one call. Undefined where a node has none. */
  typesOf(nodes: readonly Node[]): readonly (Type | undefined)[];
  /**
   * What declaration files of ours declare that stands at these offsets of a file; names that are imported are what they stand
   * for. Undefined for all else.
   */
  declaredAt(path: string, offsets: readonly number[]): readonly (Declared | undefined)[];
  /** The type arguments of a reference such as `Token<A, B>`; none for other types. */
  typeArguments(type: Type): readonly Type[];
}

export interface TypeScriptSession {
  /** In the order of the request. */
  readonly worlds: readonly World[];
  /**
   * Moves on to files that read otherwise; the worlds of before are not to be used any more. False when more than texts
   * changed: other scripts or names, files that came or went. Then nothing has happened, and a new session is needed.
   */
  move(request: SessionRequest): boolean;
  /** Has what TypeScript was asked ahead read: to be called before others get a turn. */
  settle(): void;
  /** Ends the process. Harmless when called again; the worlds are not to be used after it. */
  dispose(): void;
}

/**
 * Opens the worlds. Costs one process start (about 60 ms), then two or three milliseconds per small world.
 * @param started The process, where one was started for the same folder before; it belongs to the session from then on.
 */
export function openTypeScript(request: SessionRequest, started?: StartedTypeScript): TypeScriptSession {
  if (started?.folder !== undefined) {
    const virtual = virtualFiles(request, started.folder.path);
    const session = putAll(request, started, started.folder, virtual)
      ? new Session(request, started, virtual)
      : undefined;
    if (session?.isAstray === false) return session;
    if (session === undefined) started.close();
    else session.dispose();
    return new Session(request, new StartedTypeScript(request.sources.root, true));
  }
  return new Session(request, started ?? new StartedTypeScript(request.sources.root));
}

/** As many trees are asked for before they are read: on a full pipe the two sides would wait for each other. */
const FEW = 4;

/** What no path begins with. */
const outside = "outside:";

/** The one implementation; others open it by `openTypeScript`. */
export class Session implements TypeScriptSession {
  worlds: readonly ProjectWorld[] = [];
  sources: Sources;
  #request: SessionRequest;
  #virtual: ReadonlyMap<string, string>;
  readonly #process: StartedTypeScript;
  readonly ahead: RequestsAhead;
  #snapshot: Snapshot;
  /** Trees that were had before the worlds were open. */
  readonly treesAhead: ReadonlyMap<string, SourceFile>;
  /** What stands before the path of each file that TypeScript is shown. */
  readonly shownIn: string;
  /** Every file of the project that TypeScript asked for, and what it was told. */
  readonly #told = new Map<string, Source | null>();

  /** @param virtual The files that exist in memory only, where they are known. */
  constructor(request: SessionRequest, started: StartedTypeScript, virtual?: ReadonlyMap<string, string>) {
    this.#request = request;
    this.sources = request.sources;
    this.shownIn = started.folder?.path ?? "";
    this.#virtual = virtual ?? virtualFiles(request, this.shownIn);
    this.#process = started;
    started.answers = {
      readFile: (path) => this.#readFile(path),
      fileExists: (path) => this.#fileExists(path),
      directoryExists: (path) => !isHidden(path, this.sources.root),
    };
    this.ahead = started.ahead;
    try {
      const openProjects = request.worlds.map((_, at) => this.shownIn + configOf(request, at));
      const open = () => started.api.updateSnapshot({ openProjects });
      this.treesAhead = seeTreesAhead(request, started, this.shownIn, open);
      this.#snapshot = open();
      this.#look(new Set());
    } catch (error) {
      started.close();
      throw error;
    }
  }

  /** Whether TypeScript, which finds its files in a folder, has gone out of it. */
  get isAstray(): boolean {
    return this.worlds.some((world) => world.everyFile.some((path) => path.startsWith(outside)));
  }

  move(request: SessionRequest): boolean {
    // What it may ask for beside what it was shown is not known where it asks nobody.
    if (this.shownIn !== "" || !isSameShape(this.#request, request)) return false;
    const virtual = virtualFiles(request, this.shownIn);
    const changed = new Set<string>();
    for (const [path, text] of virtual) {
      const before = this.#virtual.get(path);
      if (before === undefined || (before !== text && path.endsWith(".json"))) return false;
      if (before !== text) changed.add(path);
    }
    if (virtual.size !== this.#virtual.size) return false;
    const now = this.#toldNow(request.sources);
    for (const [path, source] of now) {
      const before = this.#told.get(path) ?? null;
      if (before === source) continue;
      if (before === null || source === null) return false;
      changed.add(path);
    }
    for (const [path, source] of now) this.#told.set(path, source);
    this.#request = request;
    this.sources = request.sources;
    this.#virtual = virtual;
    if (changed.size === 0) return true;
    this.ahead.forget();
    // It counts for each snapshot the trees that may be asked for again: worlds have them.
    this.#process.api.clearSourceFileCache();
    const before = this.#snapshot;
    this.#snapshot = this.#process.api.updateSnapshot({ fileChanges: { changed: [...changed] } });
    const first = changed.size <= FEW ? this.#worldOf(request.first) : -1;
    // One wait for all that will be asked for next.
    this.ahead.together(() => {
      this.ahead.sendOff(() => before.dispose());
      if (changed.size <= FEW) this.#expect(changed);
      const begun = this.#projectOf(first);
      if (begun !== undefined) sendForFindings(begun, request.first, this.ahead);
    });
    this.#look(changed);
    this.worlds[first]?.hasBegun(request.first);
    if (changed.size <= FEW) {
      for (const world of this.worlds) for (const path of world.files) if (changed.has(path)) world.syntax(path);
    }
    if (request.first === undefined) this.settle();
    return true;
  }

  /** Whoever waits for something else gives Node a turn, and Node would read what is said to us. */
  settle(): void {
    this.ahead.settle();
  }

  /** What TypeScript would be told now of files that it was told of: of those that may read otherwise, at least. */
  #toldNow(sources: Sources): readonly (readonly [path: string, source: Source | null])[] {
    const changed = sources.wantToBeAsked ? undefined : sources.changedSince(this.sources);
    const told = changed === undefined ? [...this.#told.keys()] : [...changed].filter((path) => this.#told.has(path));
    return told.map((path) => [path, sources.get(path)] as const);
  }

  /** Asks for what `#look` needs of worlds in which something changed, and for the trees of those files. */
  #expect(changed: ReadonlySet<string>): void {
    for (const [at, { everyFile }] of this.worlds.entries()) {
      const own = everyFile.filter((path) => changed.has(path));
      const program = this.#projectOf(at)?.program;
      if (own.length === 0 || program === undefined) continue;
      this.ahead.sendBehind(() => program.getSourceFileNames());
      for (const path of own) {
        if (!this.#virtual.has(path)) this.ahead.sendBehind(() => program.getSourceFile(this.shownIn + path));
      }
    }
  }

  #projectOf(world: number): Project | undefined {
    return world < 0 ? undefined : this.#snapshot.getProject(this.shownIn + configOf(this.#request, world));
  }

  /** The number of the first world that has a file; -1 where none has it. */
  #worldOf(file: string | undefined): number {
    return file === undefined ? -1 : this.worlds.findIndex(({ files }) => files.includes(file));
  }

  /** The worlds of the snapshot. Those in which nothing changed keep what is known of them. */
  #look(changed: ReadonlySet<string>): void {
    this.worlds = this.#request.worlds.map((world, at) => {
      const project = this.#projectOf(at);
      if (project === undefined) throw new Error(`TypeScript did not open the world of the script ${world.name}.`);
      return new ProjectWorld(this, project, world, this.worlds[at], changed);
    });
  }

  /** The text of a declaration file of ours, if this is one. */
  declaration(path: string): string | undefined {
    return this.#virtual.get(path);
  }

  /** A message as the user should read it: paths relative to the project. */
  readable(text: string): string {
    const own = this.shownIn === "" ? text : text.replaceAll(this.shownIn, "");
    return own.replaceAll(`${this.sources.root}/`, "");
  }

  /** The path of a file in the project, of one that TypeScript was shown. */
  real(shown: string): string {
    if (this.shownIn === "") return shown;
    return shown.startsWith(`${this.shownIn}/`) ? shown.slice(this.shownIn.length) : `${outside}${shown}`;
  }

  dispose(): void {
    // Nobody waits for the answer of a process that is ended.
    if (!this.#snapshot.isDisposed()) this.ahead.sendOff(() => this.#snapshot.dispose());
    this.#process.close();
  }

  #readFile(path: string): string | null | undefined {
    const virtual = this.#virtual.get(path);
    if (virtual !== undefined) return virtual;
    if (isLibrary(path)) return undefined;
    if (isHidden(path, this.sources.root) || !isScriptFile(path)) return null;
    const source = this.#tell(path);
    return source === null ? null : this.#request.present(path, source.text);
  }

  #fileExists(path: string): boolean | undefined {
    if (this.#virtual.has(path)) return true;
    if (isLibrary(path)) return undefined;
    return !isHidden(path, this.sources.root) && isScriptFile(path) && this.#tell(path) !== null;
  }

  #tell(path: string): Source | null {
    const source = this.sources.get(path);
    this.#told.set(path, source);
    return source;
  }
}

/** What of a request cannot change within a session, beside the names of its files. */
function isSameShape(a: SessionRequest, b: SessionRequest): boolean {
  return (
    a.sources.root === b.sources.root &&
    a.worlds.length === b.worlds.length &&
    a.worlds.every((world, at) => world.name === b.worlds[at]!.name && world.entry === b.worlds[at]!.entry)
  );
}
