/**
 * Sources: the files of a project as TypeScript and the phases see them. Each is read once, so all see the same text and
 * the same object.
 */

import { type FileSystem, Unreadable } from "#compiler/text/files.ts";
import { type Moment, momentOf, needNotBeAsked } from "#compiler/text/moments.ts";
import { nestedDeeper } from "#compiler/text/nesting.ts";
import { makeSource, type Source, type Span, span } from "#compiler/text/source.ts";

/** Brackets within each other that a file may open. TypeScript compares nested literals at once up to here, not further. */
export const deepest = 100;

export class Sources {
  /** Absolute folder of the project, forward slashes. */
  readonly root: string;
  readonly #files: FileSystem;
  readonly #read: Map<string, Source | null>;
  readonly #before: ReadonlyMap<string, Source | null>;
  /** Nothing was read before. */
  readonly #since: Moment | undefined;
  /** What it is told by, without holding what came before it. */
  readonly #token = {};
  readonly #changed: { readonly since: object; readonly files: ReadonlySet<string> } | undefined;
  readonly #unreadable = new Map<string, Unreadable>();
  readonly #tooDeep = new Map<string, Span>();
  readonly #listed = new Map<string, readonly string[]>();

  /** @param before Where a file reads as it did there, it is the same object: who compares objects sees what changed. */
  constructor(root: string, files: FileSystem, before?: Sources) {
    this.root = root;
    this.#files = files;
    this.#since = momentOf(files);
    const known = before?.root === root ? before : undefined;
    this.#before = known === undefined ? new Map() : known.#read;
    const changed = known === undefined || this.#since === undefined ? undefined : known.#changedUntil(this.#since);
    this.#changed = known === undefined || changed === undefined ? undefined : { since: known.#token, files: changed };
    this.#read = new Map(this.#changed !== undefined && needNotBeAsked(files) ? this.#before : undefined);
    if (this.#read.size > 0) for (const path of this.#changed!.files) this.#read.delete(path);
  }

  /** Whether who uses a file that cannot have changed has to ask for it all the same. */
  get wantToBeAsked(): boolean {
    return !needNotBeAsked(this.#files);
  }

  /** The files that may read otherwise than they did there; undefined: any. */
  changedSince(before: Sources): ReadonlySet<string> | undefined {
    return this.#changed?.since === before.#token ? this.#changed.files : undefined;
  }

  /** As `changedSince`, at a later moment. What was refused may be there now without a word. */
  #changedUntil(later: Moment): ReadonlySet<string> | undefined {
    const changed = this.#since?.changedUntil(later);
    if (changed === undefined || this.#unreadable.size + this.#tooDeep.size === 0) return changed;
    return new Set([...changed, ...this.#unreadable.keys(), ...this.#tooDeep.keys()]);
  }

  /**
   * A file by its absolute path, without a byte order mark. Null where there is none, where the system refuses it, or where
   * it is nested deeper than TypeScript can be shown; the last two are kept in mind.
   */
  get(path: string): Source | null {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const source = this.#look(path);
    this.#read.set(path, source);
    return source;
  }

  /** The same where it was asked for; undefined where it was not. */
  known(path: string): Source | null | undefined {
    return this.#read.get(path);
  }

  /**
   * The names of files in a folder, ascending; none where there is no such folder.
   * @throws Unreadable
   */
  list(folder: string): readonly string[] {
    let names = this.#listed.get(folder);
    if (names === undefined) {
      names = (this.#files.list(folder) ?? []).filter((one) => one.kind === "file").map((one) => one.name);
      this.#listed.set(folder, names);
    }
    return names;
  }

  /** Why a file that is there gave no source; undefined for files that are not there, or were not asked for. */
  refusal(path: string): Unreadable | undefined {
    return this.#unreadable.get(path);
  }

  /** The bracket that is one too deep in a file that gave no source for that; undefined for others, as above. */
  tooDeep(path: string): Span | undefined {
    return this.#tooDeep.get(path);
  }

  #look(path: string): Source | null {
    try {
      const text = this.#files.read(path);
      if (text === null) return null;
      const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
      const before = this.#before.get(path);
      if (before?.text === plain) return before;
      const source = makeSource(relativeTo(this.root, path), plain);
      const at = nestedDeeper(plain, deepest);
      if (at === undefined) return source;
      this.#tooDeep.set(path, span(source, at, at + 1));
      return null;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#unreadable.set(path, error);
      return null;
    }
  }
}

/** A path as seen from the project's folder, forward slashes. */
export function relativeTo(root: string, path: string): string {
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  const from = root.split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}
