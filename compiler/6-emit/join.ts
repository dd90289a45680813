/**
 * join: pieces of code, some with a source map, become one file with one map. Knows nothing of what the pieces mean.
 *
 * Every piece starts on a line of its own, so a part's positions move by whole lines and its columns stay as they are.
 */

import type { Places } from "./edits.ts";
import { MappingsWriter, NONE } from "./mappings.ts";

export interface Part {
  readonly code: string;
  /** Source map version 3, as JSON. */
  readonly map: string;
  /** What it was made of, and the bytes each takes of it. */
  readonly inputs?: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * Code that runs as a string of its own: `text` gets the line (from 0) at which the part's first line is to be counted. No part
 * stands behind it, whose lines would be the same.
 */
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
  /** Of a source that was edited: where its places stand in `text`. */
  readonly places?: Places | undefined;
}

/** The pieces below each other. The map is JSON without a line break. */
export function join(pieces: readonly Piece[], options: JoinOptions): Part {
  const code: string[] = [];
  const mappings = new MappingsWriter();
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
    mappings.add(map.mappings, start, {
      source: (source) => sourceOf[source]!,
      places: (source) => found[source]!.places,
      name: (name) => names.add(map.names[name]!, null),
    });
  }

  const map: RawMap & { readonly [field: string]: unknown } = {
    version: 3,
    file: options.file,
    sources: sources.keys(),
    sourcesContent: sources.values(),
    names: names.keys(),
    mappings: mappings.end(code.length),
  };
  return { code: `${code.join("\n")}\n`, map: JSON.stringify(map) };
}

interface RawMap {
  readonly sources: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
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
