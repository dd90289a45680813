/**
 * One world as TypeScript has it: its files, their trees, what is found in them and the types of their nodes. What it found it
 * keeps for the world that follows, where nothing changed.
 *
 * It speaks in paths of the project; those under which TypeScript was shown its files do not leave it.
 */

import {
  type Project,
  SymbolFlags,
  type Type,
  type Diagnostic as TypeScriptDiagnostic,
} from "typescript/unstable/sync";
import { type Span, span } from "#compiler/text/source.ts";
import type { RequestsAhead } from "./ahead.ts";
import { letGo, spare } from "./released.ts";
import type { Declared, Finding, FindingNote, Session, World, WorldRequest } from "./session.ts";
import { isLibrary, virtualFolder } from "./shown-files.ts";
import type { Node, SourceFile } from "./syntax.ts";
import { bytesAhead } from "./trees-ahead.ts";

/** What fewer trees are read from weighs little: a thousand take 13 MB. */
const manyFiles = 200;

/** The one implementation of a world. A session makes its worlds anew with each move. */
export class ProjectWorld implements World {
  readonly name: string;
  readonly entry: string;
  readonly files: readonly string[];
  /** With declarations of ours. */
  readonly everyFile: readonly string[];
  /** As TypeScript names them, with its libraries. */
  readonly #names: readonly string[];
  readonly stamp: object;
  /** By what was asked for. */
  readonly #found: Map<string, readonly Finding[]>;
  readonly #session: Session;
  readonly #project: Project;
  /** Of the files that read as they did when their tree was asked for, whichever world of this script asked. */
  readonly #trees: Map<string, SourceFile>;
  /** Files of which it was asked what is wrong with them; undefined: all. */
  readonly #sentFor = new Set<string | undefined>();
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
    this.#names = same === undefined ? project.program.getSourceFileNames() : same.#names;
    const files = before !== undefined && isSameList(this.#names, before.#names) ? before : undefined;
    this.everyFile =
      files?.everyFile ?? this.#names.filter((path) => !isLibrary(path)).map((path) => session.real(path));
    this.files = files?.files ?? this.everyFile.filter((path) => session.declaration(path) === undefined).sort();
    this.stamp = same?.stamp ?? {};
    if (before === undefined && session.treesAhead.size > 0) {
      for (const path of this.files) {
        const tree = session.treesAhead.get(path);
        if (tree !== undefined) this.#trees.set(path, tree);
      }
    }
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
    spare(file);
    this.#trees.set(path, file);
    return file;
  }

  letGo(path: string): void {
    const file = this.#trees.get(path);
    if (file === undefined || this.#session.shownIn === "" || this.files.length < manyFiles) return;
    letGo(file, this.#project.program, this.#shown(path));
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
    this.#sendFor(path === undefined ? undefined : this.#shown(path));
  }

  #sendFor(shown: string | undefined): void {
    if (this.#sentFor.has(shown)) return;
    this.#sentFor.add(shown);
    const { ahead } = this.#session;
    ahead.settle();
    ahead.together(() => sendForFindings(this.#project, shown, ahead));
  }

  /** To be told where its findings in a file were sent for before it was made, as by `expectFindings`. */
  hasBegun(path: string | undefined): void {
    this.#sentFor.add(path === undefined ? undefined : this.#shown(path));
  }

  findingsIn(path: string): readonly Finding[] {
    return this.#remember(`in\n${path}`, () => this.#findIn(path));
  }

  #findIn(path: string | undefined): Finding[] {
    const { program } = this.#project;
    const shown = path === undefined ? undefined : this.#shown(path);
    this.#sendFor(shown);
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

/**
 * Sends for all that is found in a file; undefined: in all. The quick question first: while TypeScript looks for an answer to the
 * other one it may ask for files.
 * @param shown The path under which it knows the file.
 */
export function sendForFindings({ program }: Project, shown: string | undefined, ahead: RequestsAhead): void {
  ahead.sendBehind(() => program.getSyntacticDiagnostics(shown));
  ahead.sendBehind(() => program.getSemanticDiagnostics(shown));
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((one, at) => one === b[at]));
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
