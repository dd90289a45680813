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

import type { Project, Snapshot, Type, Diagnostic as TypeScriptDiagnostic } from "typescript/unstable/sync";
import { SymbolFlags } from "typescript/unstable/sync";
import { Unreadable } from "#compiler/text/files.ts";
import { type Source, type Span, span } from "#compiler/text/source.ts";
import type { RequestsAhead } from "./ahead.ts";
import { commonOptions } from "./options.ts";
import { reachable, type ShownFolder } from "./shown-folder.ts";
import { relativeTo, type Sources } from "./sources.ts";
import { StartedTypeScript } from "./started.ts";
import type { Node, SourceFile } from "./syntax.ts";

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
}

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
  /** Ends the process. Harmless when called again; the worlds are not to be used after it. */
  dispose(): void;
}

// No real file can have this path: the virtual folder hides one of the same name.
const virtualFolder = ".rtsc-declarations";

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

/** As many trees are asked for before they are read, and more of them when half of them are: what their requests take. */
const bytesAhead = 4096;

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

/**
 * Shows a process the files of a project before anybody knows what its worlds declare: it reads them while others find that out,
 * which is most of what opening them takes. What is opened in it has to be of the same sources. Does nothing where it asks for its
 * files.
 * @param entries The scripts, absolute.
 */
export function showAhead(files: ShownFiles, entries: readonly string[], started: StartedTypeScript): void {
  if (started.folder === undefined) return;
  const put = putFiles(files, entries, started.folder);
  started.shown = { of: files.sources, isWhole: put !== undefined };
  const read = put?.filter((file) => !file.endsWith(".json")) ?? [];
  if (read.length >= leastAhead) started.readAhead("files", read, optionsFor(files.checking));
}

/** Fewer files are read when worlds are opened: until then it is busy with its libraries. */
const leastAhead = 200;

/** Puts all that TypeScript may look at into its folder. False where that cannot be. */
function putAll(
  request: SessionRequest,
  { shown }: StartedTypeScript,
  folder: ShownFolder,
  virtual: ReadonlyMap<string, string>,
): boolean {
  const entries = request.worlds.map((world) => world.entry);
  // It does not look again at what it has read.
  if (shown !== undefined && shown.of !== request.sources) return false;
  const isShown = shown?.isWhole ?? putFiles(request, entries, folder) !== undefined;
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

class Session implements TypeScriptSession {
  worlds: readonly ProjectWorld[] = [];
  sources: Sources;
  #request: SessionRequest;
  #virtual: ReadonlyMap<string, string>;
  readonly #process: StartedTypeScript;
  readonly ahead: RequestsAhead;
  #snapshot: Snapshot;
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
      this.#snapshot = started.api.updateSnapshot({ openProjects });
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
    const told = [...this.#told].map(([path, before]) => [path, before, request.sources.get(path)] as const);
    for (const [path, before, now] of told) {
      if (before === now) continue;
      if (before === null || now === null) return false;
      changed.add(path);
    }
    for (const [path, , now] of told) this.#told.set(path, now);
    this.#request = request;
    this.sources = request.sources;
    this.#virtual = virtual;
    if (changed.size === 0) return true;
    this.ahead.forget();
    const before = this.#snapshot;
    this.#snapshot = this.#process.api.updateSnapshot({ fileChanges: { changed: [...changed] } });
    before.dispose();
    this.#look(changed);
    return true;
  }

  /** The worlds of the snapshot. Those in which nothing changed keep what is known of them. */
  #look(changed: ReadonlySet<string>): void {
    this.worlds = this.#request.worlds.map((world, at) => {
      const project = this.#snapshot.getProject(this.shownIn + configOf(this.#request, at));
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
    if (!this.#snapshot.isDisposed()) this.#snapshot.dispose();
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

/** What no path begins with. */
const outside = "outside:";

/** Whether a path lies in a folder of packages. The project itself may well lie in one. */
function isHidden(path: string, root: string): boolean {
  const below = path.startsWith(`${root}/`) ? path.slice(root.length) : path;
  return /(?:^|\/)node_modules(?:\/|$)/.test(below);
}

/** What of a request cannot change within a session, beside the names of its files. */
function isSameShape(a: SessionRequest, b: SessionRequest): boolean {
  return (
    a.sources.root === b.sources.root &&
    a.worlds.length === b.worlds.length &&
    a.worlds.every((world, at) => world.name === b.worlds[at]!.name && world.entry === b.worlds[at]!.entry)
  );
}

function configOf({ sources }: SessionRequest, at: number): string {
  return `${sources.root}/${virtualFolder}/world-${at}.json`;
}

/**
 * The files that exist in memory only, by path: declarations, and the configuration of each world.
 * @param shownIn What stands before the paths that TypeScript is shown.
 */
function virtualFiles(request: SessionRequest, shownIn: string): ReadonlyMap<string, string> {
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

/** Files whose places for nodes are as few as were asked for. */
const spared = new WeakSet<SourceFile>();

class ProjectWorld implements World {
  readonly name: string;
  readonly entry: string;
  readonly files: readonly string[];
  /** With declarations of ours. */
  readonly everyFile: readonly string[];
  readonly stamp: object;
  /** By what was asked for. */
  readonly #found: Map<string, readonly Finding[]>;
  readonly #session: Session;
  readonly #project: Project;
  /** Of the files that read as they did when their tree was asked for, whichever world of this script asked. */
  readonly #trees: Map<string, SourceFile>;
  /** Files whose trees are to be asked for before others are. */
  #expected: Iterator<string> | undefined;

  /**
   * @param before The world of this script before the move.
   * @param changed Files that read otherwise since then.
   */
  constructor(
    session: Session,
    project: Project,
    request: WorldRequest,
    before: ProjectWorld | undefined,
    changed: ReadonlySet<string>,
  ) {
    const same = before?.everyFile.some((path) => changed.has(path)) === true ? undefined : before;
    this.#trees = before === undefined ? new Map() : before.#trees;
    for (const path of changed) this.#trees.delete(path);
    this.#session = session;
    this.#project = project;
    this.name = request.name;
    this.entry = request.entry;
    this.everyFile =
      same?.everyFile ??
      project.program
        .getSourceFileNames()
        .filter((path) => !isLibrary(path))
        .map((path) => session.real(path));
    this.files = same?.files ?? this.everyFile.filter((path) => session.declaration(path) === undefined).sort();
    this.stamp = same?.stamp ?? {};
    this.#found = same === undefined ? new Map() : same.#found;
  }

  expectSyntax(): void {
    this.#expected = this.files[Symbol.iterator]();
  }

  /** Requests for trees that are expected, some at a time: on a full pipe the two sides would wait for each other. */
  #sendExpected(): void {
    const { ahead } = this.#session;
    if (this.#expected === undefined || ahead.bytesWaiting > bytesAhead / 2) return;
    ahead.together(() => {
      while (this.#expected !== undefined && ahead.bytesWaiting < bytesAhead) {
        const { done, value: path } = this.#expected.next();
        if (done === true) this.#expected = undefined;
        else if (!this.#trees.has(path)) ahead.sendBehind(() => this.#project.program.getSourceFile(this.#shown(path)));
      }
    });
  }

  syntax(path: string): SourceFile {
    const known = this.#trees.get(path);
    if (known !== undefined) return known;
    this.#sendExpected();
    const file = this.#project.program.getSourceFile(this.#shown(path));
    if (file === undefined) throw new Error(`${path} is not in the world of the script ${this.name}.`);
    this.#spare(file);
    this.#trees.set(path, file);
    return file;
  }

  /**
   * A file keeps a place for each of its nodes, and most files are never asked for one: the places are made again, few at first,
   * where somebody does.
   */
  #spare(file: SourceFile): void {
    if (spared.has(file)) return;
    spared.add(file);
    const made = file as unknown as { nodes?: unknown };
    if (Array.isArray(made.nodes)) made.nodes = made.nodes.slice(0, 2);
  }

  findings(paths?: readonly string[]): readonly Finding[] {
    const { program } = this.#project;
    return this.#remember(paths === undefined ? "all" : `of\n${paths.join("\n")}`, () => [
      // Undefined asks for the whole program at once, which is cheaper than file by file.
      ...(paths ?? [undefined]).flatMap((path) => this.#findIn(path)),
      ...[...program.getProgramDiagnostics(), ...program.getGlobalDiagnostics()].map((one) =>
        this.#finding(one, false),
      ),
    ]);
  }

  expectFindings(path?: string): void {
    if (this.#found.has(path === undefined ? "all" : `in\n${path}`)) return;
    // A request for a tree would have to wait.
    for (const file of this.files) this.syntax(file);
    const shown = path === undefined ? undefined : this.#shown(path);
    this.#session.ahead.send(() => this.#project.program.getSemanticDiagnostics(shown));
  }

  findingsIn(path: string): readonly Finding[] {
    return this.#remember(`in\n${path}`, () => this.#findIn(path));
  }

  #findIn(path: string | undefined): Finding[] {
    const { program } = this.#project;
    const shown = path === undefined ? undefined : this.#shown(path);
    const semantic = program.getSemanticDiagnostics(shown);
    const syntactic = program.getSyntacticDiagnostics(shown);
    return [...syntactic.map((one) => this.#finding(one, true)), ...semantic.map((one) => this.#finding(one, false))];
  }

  /** Each once, by file and place. */
  #remember(asked: string, find: () => readonly Finding[]): readonly Finding[] {
    let found = this.#found.get(asked);
    if (found === undefined) {
      const seen = new Set<string>();
      found = find()
        .filter((one) => seen.size < seen.add(keyOf(one)).size)
        .sort(byPlace);
      this.#found.set(asked, found);
    }
    return found;
  }

  typesOf(nodes: readonly Node[]): readonly (Type | undefined)[] {
    return nodes.length === 0 ? [] : this.#project.checker.getTypeAtLocation(nodes);
  }

  declaredAt(path: string, offsets: readonly number[]): readonly (Declared | undefined)[] {
    if (offsets.length === 0) return [];
    const { checker } = this.#project;
    return checker.getSymbolAtPosition(this.#shown(path), offsets).map((found) => {
      const isAlias = found !== undefined && (found.flags & SymbolFlags.Alias) !== 0;
      const symbol = isAlias ? checker.getAliasedSymbol(found) : found;
      const file = symbol?.declarations[0]?.path;
      // TypeScript folds the letters of paths where a file system does not tell them apart.
      const name = file?.slice(file.lastIndexOf("/") + 1);
      if (symbol === undefined || name === undefined || !file?.toLowerCase().includes(`/${virtualFolder}/`))
        return undefined;
      return { file: name, name: symbol.name, owner: symbol.getParent()?.name };
    });
  }

  typeArguments(type: Type): readonly Type[] {
    return type.isTypeReference() ? this.#project.checker.getTypeArguments(type) : [];
  }

  /** The path under which TypeScript was shown a file. */
  #shown(path: string): string {
    return this.#session.shownIn + path;
  }

  #finding(one: TypeScriptDiagnostic, syntactic: boolean): Finding {
    const notes: FindingNote[] = [];
    for (const line of chain(one)) notes.push({ message: this.#session.readable(line) });
    for (const related of one.relatedInformation ?? []) notes.push(this.#note(related));
    return {
      code: one.code,
      severity: one.category === 0 ? "warning" : "error",
      syntactic,
      message: this.#session.readable(one.text),
      span: this.#span(one),
      notes,
    };
  }

  #note(related: TypeScriptDiagnostic): FindingNote {
    const message = this.#session.readable([related.text, ...chain(related)].join(" "));
    const place = this.#span(related);
    if (place !== undefined) return { message, span: place };
    const file = related.fileName === undefined ? undefined : this.#session.real(related.fileName);
    const text = file === undefined ? undefined : this.#session.declaration(file);
    if (file === undefined || text === undefined) return { message };
    return {
      message,
      declared: { file: file.slice(file.lastIndexOf("/") + 1), text, start: related.pos, end: related.end },
    };
  }

  #span(one: TypeScriptDiagnostic): Span | undefined {
    if (one.fileName === undefined || isLibrary(one.fileName)) return undefined;
    const file = this.#session.real(one.fileName);
    if (this.#session.declaration(file) !== undefined) return undefined;
    const source = this.#session.sources.get(file);
    if (source === null) return undefined;
    const end = source.text.length;
    return span(source, Math.min(one.pos, end), Math.min(one.end, end));
  }
}

/** The lines below a message that explain it, outermost first. */
function chain(one: TypeScriptDiagnostic): string[] {
  return (one.messageChain ?? []).flatMap((link) => [link.text, ...chain(link)]);
}

/** The same for what TypeScript lists both as a syntactic and as a semantic finding. */
function keyOf({ code, message, span: place }: Finding): string {
  return `${code}|${place?.source.path ?? ""}|${place?.start}|${place?.end}|${message}`;
}

function byPlace(a: Finding, b: Finding): number {
  const pathA = a.span?.source.path ?? "";
  const pathB = b.span?.source.path ?? "";
  if (pathA !== pathB) return pathA < pathB ? -1 : 1;
  return (a.span?.start ?? 0) - (b.span?.start ?? 0) || a.code - b.code;
}

function isLibrary(path: string): boolean {
  return /\/@typescript\/[\w-]+\/lib\/lib(?:\.[\w.]+)?\.d\.ts$/.test(path);
}

/** Files that can be part of a script; a package.json is none. */
function isScriptFile(path: string): boolean {
  if (/\.[cm]?[jt]s$/.test(path)) return true;
  return path.endsWith(".json") && !/\/(?:package|tsconfig|jsconfig)\.json$/.test(path);
}
