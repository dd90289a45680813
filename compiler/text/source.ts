/**
 * Source and Span: a text with its name, and a place in it. Every diagnostic points with these; nothing here reads files.
 */

import { sha256 } from "./sha256.ts";

/** A text, and the file that it is the text of. */
export interface Source {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** `sha256` of the text, hex. */
  readonly hash: string;
}

/** A place in a source. */
export interface Span {
  readonly source: Source;
  /** Offsets in UTF-16 units; `end` is one past the last. */
  readonly start: number;
  readonly end: number;
}

/** Both from 1; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** @param path Relative to the project's folder, with slashes of either kind. */
export function makeSource(path: string, text: string): Source {
  return {
    path: path.replaceAll("\\", "/"),
    text,
    get hash() {
      return sha256(text);
    },
  };
}

/** @param end One past the last; not before `start`. */
export function span(source: Source, start: number, end: number): Span {
  return { source, start, end };
}

/** Whether two spans have a place in common; one that is nowhere has none. */
export function overlaps(a: Span | undefined, b: Span | undefined): boolean {
  return a !== undefined && b !== undefined && a.source === b.source && a.start < b.end && b.start < a.end;
}

const lineStarts = new WeakMap<Source, readonly number[]>();

/** Line breaks are LF, CRLF and lone CR, as in TypeScript. */
function startsOf(source: Source): readonly number[] {
  let starts = lineStarts.get(source);
  if (starts === undefined) {
    const found = [0];
    for (const match of source.text.matchAll(/\r\n|\n|\r/g)) found.push(match.index + match[0].length);
    starts = found;
    lineStarts.set(source, starts);
  }
  return starts;
}

/** Where an offset stands. An offset past the end stands at the end. */
export function positionAt(source: Source, offset: number): Position {
  const starts = startsOf(source);
  const inside = Math.max(0, Math.min(offset, source.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= inside) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: inside - starts[low]! + 1 };
}

/** The text of a line (from 1) without its line break; empty past the end. */
export function lineText(source: Source, line: number): string {
  const starts = startsOf(source);
  const start = starts[line - 1];
  if (start === undefined) return "";
  let end = starts[line] ?? source.text.length;
  while (end > start && (source.text[end - 1] === "\n" || source.text[end - 1] === "\r")) end--;
  return source.text.slice(start, end);
}
