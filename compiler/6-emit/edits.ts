/**
 * Edits: a text of which some parts are replaced, and for each place of the new text where it stood in the old one.
 *
 * Knows nothing of what is replaced. What stays of the text is moved by nobody, so a place in it is found by counting letters
 * from the edit before; a map with a segment for each word, as editors of texts write it, costs ten times as much to make as
 * the text. Invariant: parts that are replaced do not overlap, and nothing is put inside one.
 */

import { invariant } from "#compiler/diagnostics/invariant.ts";

/** A place in a text, lines and columns from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A piece of the new text that is not empty: what it begins with, and whether all of it stood there. */
interface Chunk {
  readonly start: number;
  /** Of what it stands for, in the old text. */
  readonly from: number;
  readonly kept: boolean;
}

interface Edit {
  /** Nothing is replaced where both are the same. */
  readonly start: number;
  readonly end: number;
  readonly by: string;
  /** What `by` stands for, in the old text. */
  readonly from: number;
}

/** What editing made of a text. */
export interface Edited {
  readonly text: string;
  readonly places: Places;
}

export class Edits {
  readonly #text: string;
  readonly #edits: Edit[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Writes `by` in the place of what stands between two offsets. Nothing where they are the same. */
  replace(start: number, end: number, by: string): void {
    if (start < end) this.#edits.push({ start, end, by, from: start });
  }

  /** Writes `by` before what stands at `at`, behind all that was put there so far, in the place of a part that is gone. */
  move(start: number, end: number, at: number, by: string): void {
    this.#edits.push({ start, end, by: "", from: start }, { start: at, end: at, by, from: start });
  }

  /** Writes `by` behind the word that ends at `at`: it stands for that word. */
  append(at: number, by: string): void {
    let from = at;
    while (from > 0 && isInWord(this.#text.charCodeAt(from - 1))) from--;
    this.#edits.push({ start: at, end: at, by, from: Math.min(from, at - 1) });
  }

  done(): Edited {
    const text = this.#text;
    // Stable: what is put at one place stays in its order, before what is replaced there.
    const edits = this.#edits.toSorted(
      (a, b) => a.start - b.start || (a.start === a.end ? 0 : 1) - (b.start === b.end ? 0 : 1),
    );
    const chunks: Chunk[] = [];
    const out: string[] = [];
    let length = 0;
    const write = (by: string, from: number, kept: boolean): void => {
      if (by === "") return;
      chunks.push({ start: length, from, kept });
      out.push(by);
      length += by.length;
    };
    let at = 0;
    for (const { start, end, by, from } of edits) {
      invariant(start >= at, "Two edits of a file overlap.");
      write(text.slice(at, start), at, true);
      write(by, from, false);
      at = end;
    }
    write(text.slice(at), at, true);
    const made = out.join("");
    return { text: made, places: new Places(text, made, chunks) };
  }
}

/** Where places of a new text stood in the old one. */
export class Places {
  readonly #old: string;
  readonly #new: string;
  /** Of chunks, where they begin. */
  readonly #starts: readonly number[];
  readonly #chunks: readonly Chunk[];
  #oldLines: readonly number[] | undefined;
  #newLines: readonly number[] | undefined;
  #chunk = 0;
  readonly #found = { line: 0, column: 0 };

  constructor(old: string, made: string, chunks: readonly Chunk[]) {
    this.#old = old;
    this.#new = made;
    this.#chunks = chunks;
    this.#starts = chunks.map(({ start }) => start);
  }

  /**
   * The old place of a place in the new text, lines and columns from 0. The same object each time, as a map asks for a hundred
   * thousand of them: it says something else after the next call.
   */
  find(line: number, column: number): Place {
    this.#newLines ??= linesIn(this.#new);
    this.#oldLines ??= linesIn(this.#old);
    const found = this.#found;
    const offset = (this.#newLines[line] ?? this.#new.length) + column;
    this.#chunk = lastUpTo(this.#starts, offset, this.#chunk);
    const chunk = this.#chunks[this.#chunk];
    if (chunk === undefined) {
      found.line = line;
      found.column = column;
      return found;
    }
    const before = chunk.kept ? chunk.from + offset - chunk.start : chunk.from;
    found.line = lastUpTo(this.#oldLines, before, found.line);
    found.column = before - this.#oldLines[found.line]!;
    return found;
  }
}

/**
 * The last of some numbers in ascending order that is not above one; the first, where all are.
 * @param near Where it was found last: whoever asks for one place asks next for one close behind it, most often.
 */
function lastUpTo(all: readonly number[], most: number, near: number): number {
  let low = near;
  if (low < all.length && all[low]! <= most) {
    if (low + 1 >= all.length || all[low + 1]! > most) return low;
    low++;
    if (low + 1 >= all.length || all[low + 1]! > most) return low;
  } else low = 0;
  let high = all.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (all[middle]! <= most) low = middle;
    else high = middle;
  }
  return low;
}

/** `\w` */
function isInWord(letter: number): boolean {
  const isLetter = (letter | 32) >= 97 && (letter | 32) <= 122;
  return isLetter || (letter >= 48 && letter <= 57) || letter === 95;
}

/** Where the lines of a text begin. */
function linesIn(text: string): readonly number[] {
  const lines = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
  return lines;
}
