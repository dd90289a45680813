/**
 * Per file: what is gathered over all files of a project, each for itself, and kept from one look at it to the next, so that after an
 * edit only the files are gone through that were edited.
 *
 * Invariant: what is sought in a file hangs on its lookup and on nothing else, and holds nothing that is of one look: nodes of code
 * stay, lookups do not. Where nobody looks a second time nothing is kept.
 */

import type { Source } from "#compiler/text/source.ts";
import type { SourceFile } from "#compiler/typescript/syntax.ts";
import type { CheckedFile } from "../context.ts";
import { type CodeLookup, lookupOf } from "./lookup.ts";

/** A file as it reads and as it is seen: the same object for as long as that is the same. */
export interface Mark {
  readonly path: string;
  readonly source: Source;
  readonly syntax: SourceFile;
  readonly preset: string;
  readonly entry: string;
  readonly scripts: readonly string[];
}

/** What was gathered by one question, file by file. */
interface Gathered {
  readonly marks: readonly Mark[];
  readonly found: readonly unknown[];
}

/** What was gathered of a project. */
export class PerFile {
  #files: readonly CheckedFile[] = [];
  #marks: readonly Mark[] = [];
  readonly #gathered = new Map<string, Gathered>();
  readonly #tallies = new Map<string, Tally>();

  /** The marks of some files, in their order; the same list while none of them is another. */
  see(files: readonly CheckedFile[]): readonly Mark[] {
    const before = this.#marks;
    let known: Map<string, Mark> | undefined;
    let now: Mark[] | undefined = files.length === before.length ? undefined : before.slice(0, files.length);
    for (let at = 0; at < files.length; at++) {
      const file = files[at]!;
      if (isSame(before[at], file)) continue;
      known ??= new Map(before.map((one) => [one.path, one]));
      now ??= [...before];
      const other = known.get(file.path);
      now[at] = isSame(other, file) ? other : markOf(file);
    }
    this.#files = files;
    this.#marks = now ?? before;
    return this.#marks;
  }

  /** To be told when a look is over: what is of it is let go. */
  leave(): void {
    this.#files = [];
  }

  /** Whether these are the files that are looked at. */
  has(files: readonly CheckedFile[]): boolean {
    return files === this.#files;
  }

  gather<T>(question: string, seek: (lookup: CodeLookup) => T): readonly T[] {
    const files = this.#files;
    const marks = this.#marks;
    const before = this.#gathered.get(question);
    if (before?.marks === marks) return before.found as readonly T[];
    let known: Map<Mark, T> | undefined;
    const found = files.map((file, at) => {
      const mark = marks[at]!;
      if (before?.marks[at] === mark) return before.found[at] as T;
      known ??= new Map(before?.marks.map((one, nth) => [one, before.found[nth] as T]));
      return known.has(mark) ? (known.get(mark) as T) : seek(lookupOf(file));
    });
    this.#gathered.set(question, { marks, found });
    return found;
  }

  names(question: string, seek: (lookup: CodeLookup, found: Set<string>) => void): ReadonlySet<string> {
    let tally = this.#tallies.get(question);
    if (tally === undefined) {
      tally = new Tally();
      this.#tallies.set(question, tally);
    }
    return tally.names(this.gather(question, (lookup) => namesIn(lookup, seek)));
  }
}

function namesIn(lookup: CodeLookup, seek: (lookup: CodeLookup, found: Set<string>) => void): readonly string[] {
  const found = new Set<string>();
  seek(lookup, found);
  return found.size === 0 ? none : [...found];
}

const none: readonly string[] = [];

/** In how many files there is each of some names. */
class Tally {
  #lists: readonly (readonly string[])[] = [];
  #names: ReadonlySet<string> = new Set();
  readonly #counts = new Map<string, number>();

  /** All names of the lists of files: the same set while it says the same. */
  names(lists: readonly (readonly string[])[]): ReadonlySet<string> {
    if (lists === this.#lists) return this.#names;
    const before = this.#lists;
    const { size } = this.#counts;
    let hasLost = false;
    // First what came, so that a name that only moved is never gone.
    for (let at = 0; at < lists.length; at++) {
      if (lists[at] === before[at]) continue;
      for (const name of lists[at]!) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
    const hasGrown = this.#counts.size > size;
    for (let at = 0; at < before.length; at++) {
      if (lists[at] === before[at]) continue;
      for (const name of before[at]!) {
        const left = this.#counts.get(name)! - 1;
        if (left > 0) this.#counts.set(name, left);
        else hasLost = this.#counts.delete(name);
      }
    }
    this.#lists = lists;
    if (hasGrown || hasLost) this.#names = new Set(this.#counts.keys());
    return this.#names;
  }
}

function isSame(mark: Mark | undefined, file: CheckedFile): mark is Mark {
  return (
    mark !== undefined &&
    mark.syntax === file.syntax &&
    mark.source === file.source &&
    mark.path === file.path &&
    mark.preset === file.preset &&
    mark.entry === entryOf(file) &&
    mark.scripts.length === file.scripts.length &&
    mark.scripts.every((name, at) => name === file.scripts[at])
  );
}

function markOf(file: CheckedFile): Mark {
  const { path, source, syntax, preset, scripts } = file;
  return { path, source, syntax, preset, entry: entryOf(file), scripts: [...scripts] };
}

function entryOf({ entry }: CheckedFile): string {
  return entry === undefined ? "" : `${entry.kind} ${entry.name}`;
}

let kept: PerFile | undefined;

/** What is gathered from here on is kept there; undefined: nowhere. */
export function keepIn(memory: PerFile | undefined): void {
  kept?.leave();
  kept = memory;
}

/** What is found in each file, in their order. */
export function eachFile<T>(
  question: string,
  files: readonly CheckedFile[],
  seek: (lookup: CodeLookup) => T,
): readonly T[] {
  return kept?.has(files) === true ? kept.gather(question, seek) : files.map((file) => seek(lookupOf(file)));
}

/**
 * All names that are found in files.
 * @param seek adds those of one.
 */
export function namesInFiles(
  question: string,
  files: readonly CheckedFile[],
  seek: (lookup: CodeLookup, found: Set<string>) => void,
): ReadonlySet<string> {
  if (kept?.has(files) === true) return kept.names(question, seek);
  const found = new Set<string>();
  for (const file of files) seek(lookupOf(file), found);
  return found;
}

/** Whether the text of some file passes a test. */
export function isInSomeText(
  question: string,
  files: readonly CheckedFile[],
  test: (text: string) => boolean,
): boolean {
  if (kept?.has(files) === true) return kept.gather(question, ({ text }) => test(text)).includes(true);
  return files.some(({ source }) => test(source.text));
}
