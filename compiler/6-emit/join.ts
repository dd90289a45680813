/**
 * join: pieces of code, some with a source map, become one file with one map. Knows nothing of what the pieces mean.
 *
 * Every piece starts on a line of its own, so a part's positions move by whole lines and its columns stay as they are.
 */

import { NONE, readMappings, SEGMENT, writeMappings } from "./mappings.ts";

export interface Part {
  readonly code: string;
  /** Source map version 3, as JSON. */
  readonly map: string;
  /** What it was made of, and the bytes each takes of it. */
  readonly inputs?: readonly { readonly path: string; readonly bytes: number }[];
}

/** Code that runs as a string of its own: `text` gets the line (from 0) at which the part's first line is to be counted. */
export interface Wrapped {
  readonly part: Part;
  readonly text: (line: number) => string;
}

export type Piece = string | Part | Wrapped;

export interface JoinOptions {
  readonly file: string;
  /**
   * What a source of a part is called in the joined map, and its text; null as text leaves it out. Undefined leaves the
   * positions of that source unmapped: a reader of the map sees that nobody wrote them.
   */
  readonly source: (name: string) => JoinedSource | undefined;
}

export interface JoinedSource {
  readonly name: string;
  readonly text: string | null;
  /** Of a source that was edited: where a place of it stands in `text`, lines and columns from 0; null: nowhere. */
  readonly original?: ((line: number, column: number) => Place | null) | undefined;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The pieces below each other. The map is JSON without a line break. */
export function join(pieces: readonly Piece[], options: JoinOptions): Part {
  const code: string[] = [];
  const lines: number[][] = [];
  const sources = new Table<string | null>();
  const names = new Table<null>();

  for (const piece of pieces) {
    const start = code.length;
    if (typeof piece === "string") {
      code.push(...piece.split("\n"));
      continue;
    }
    const part = "part" in piece ? piece.part : piece;
    const text = "part" in piece ? piece.text(start) : part.code.replace(/\n$/, "");
    code.push(...text.split("\n"));
    const map = JSON.parse(part.map) as RawMap;
    const found = map.sources.map((name) => options.source(name ?? ""));
    const sourceOf = found.map((one) => (one === undefined ? NONE : sources.add(one.name, one.text)));
    const nameOf = (name: number): number => names.add(map.names[name]!, null);
    for (const [line, segments] of readMappings(map.mappings).entries()) {
      move(segments, sourceOf, found, nameOf);
      lines[start + line] = segments;
    }
  }

  const mapped = Array.from({ length: Math.max(lines.length, code.length) }, (_, line) => lines[line] ?? []);
  const map: RawMap & { readonly [field: string]: unknown } = {
    version: 3,
    file: options.file,
    sources: sources.keys(),
    sourcesContent: sources.values(),
    names: names.keys(),
    mappings: writeMappings(mapped),
  };
  return { code: `${code.join("\n")}\n`, map: JSON.stringify(map) };
}

interface RawMap {
  readonly sources: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** Segments lead to where their text was written, in the numbers of the joined map. */
function move(
  segments: number[],
  sourceOf: readonly number[],
  found: readonly (JoinedSource | undefined)[],
  nameOf: (name: number) => number,
): void {
  for (let at = 0; at < segments.length; at += SEGMENT) {
    const part = segments[at + 1]!;
    if (part === NONE) continue;
    const original = found[part]?.original;
    const place = original?.(segments[at + 2]!, segments[at + 3]!);
    segments[at + 1] = place === null ? NONE : sourceOf[part]!;
    if (place != null) {
      segments[at + 2] = place.line;
      segments[at + 3] = place.column;
    }
    const name = segments[at + 4]!;
    if (name !== NONE && segments[at + 1] !== NONE) segments[at + 4] = nameOf(name);
  }
}

/** Keys in the order of their first appearance, each once. */
class Table<Value> {
  readonly #rows = new Map<string, { readonly index: number; readonly value: Value }>();

  add(key: string, value: Value): number {
    const row = this.#rows.get(key) ?? { index: this.#rows.size, value };
    this.#rows.set(key, row);
    return row.index;
  }

  keys(): string[] {
    return [...this.#rows.keys()];
  }

  values(): Value[] {
    return [...this.#rows.values()].map((row) => row.value);
  }
}
