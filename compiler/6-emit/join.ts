/**
 * join: pieces of code, some with a source map, become one file with one map. Knows nothing of what the pieces mean.
 *
 * Every piece starts on a line of its own, so a part's positions move by whole lines and its columns stay as they are.
 */

import { decodedMappings, encodedMap, type SourceMapSegment, TraceMap } from "@jridgewell/trace-mapping";

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
  const lines: SourceMapSegment[][] = [];
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
    const map = new TraceMap(part.map);
    const found = map.sources.map((name) => options.source(name ?? ""));
    const sourceOf = found.map((one) => (one === undefined ? -1 : sources.add(one.name, one.text)));
    const nameOf = (name: number): number => names.add(map.names[name]!, null);
    for (const [line, segments] of decodedMappings(map).entries()) {
      lines[start + line] = segments.map((segment) => moved(segment, sourceOf, found, nameOf));
    }
  }

  const mappings = Array.from({ length: Math.max(lines.length, code.length) }, (_, line) => lines[line] ?? []);
  const joined = new TraceMap({
    version: 3,
    file: options.file,
    names: names.keys(),
    sources: sources.keys(),
    sourcesContent: sources.values(),
    mappings,
  });
  const { version, file, sources: paths, sourcesContent, names: kept, mappings: encoded } = encodedMap(joined);
  return {
    code: `${code.join("\n")}\n`,
    map: JSON.stringify({ version, file, sources: paths, sourcesContent, names: kept, mappings: encoded }),
  };
}

function moved(
  segment: SourceMapSegment,
  sourceOf: readonly number[],
  found: readonly (JoinedSource | undefined)[],
  nameOf: (name: number) => number,
): SourceMapSegment {
  if (segment.length === 1) return segment;
  const source = sourceOf[segment[1]]!;
  if (source === -1) return [segment[0]];
  const original = found[segment[1]]!.original;
  let [, , line, column] = segment;
  if (original !== undefined) {
    const place = original(line, column);
    if (place === null) return [segment[0]];
    ({ line, column } = place);
  }
  return segment.length === 4
    ? [segment[0], source, line, column]
    : [segment[0], source, line, column, nameOf(segment[4])];
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
