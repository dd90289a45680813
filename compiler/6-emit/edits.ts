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
  readonly #chunks: readonly Chunk[];
  #oldLines: readonly number[] | undefined;
  #newLines: readonly number[] | undefined;
  // Whoever asks for one place asks next for one close behind it, most often.
  #chunk = 0;
  #line = 0;

  constructor(old: string, made: string, chunks: readonly Chunk[]) {
    this.#old = old;
    this.#new = made;
    this.#chunks = chunks;
  }

  /** The old place of a place in the new text, lines and columns from 0. */
  find(line: number, column: number): Place {
    this.#newLines ??= linesIn(this.#new);
    this.#oldLines ??= linesIn(this.#old);
    const offset = (this.#newLines[line] ?? this.#new.length) + column;
    this.#chunk = lastBefore(this.#chunks.length, (at) => this.#chunks[at]!.start <= offset, this.#chunk);
    const chunk = this.#chunks[this.#chunk];
    if (chunk === undefined) return { line, column };
    const before = chunk.kept ? chunk.from + offset - chunk.start : chunk.from;
    const lines = this.#oldLines;
    this.#line = lastBefore(lines.length, (at) => lines[at]! <= before, this.#line);
    return { line: this.#line, column: before - lines[this.#line]! };
  }
}

/** The last of `count` rows that holds, where those that hold come first and the first one does; looked for from `near` on. */
function lastBefore(count: number, holds: (at: number) => boolean, near: number): number {
  let low = near < count && holds(near) ? near : 0;
  let step = 1;
  while (low + step < count && holds(low + step)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, count);
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
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
