/**
 * Stacks of a script's errors, told in positions of its sources: `bundle.js:1:4711` becomes `scripts/arena.ts:12:7`.
 *
 * The source map is read and parsed when the first stack of a bundle has to be mapped, never before: most sessions throw
 * nothing. Reading is synchronous, so that records keep their order; it happens once per bundle. The stack comes from the
 * guest and is hostile: its length is bounded, and nothing in it is trusted but numbers.
 */

import { createRequire } from "node:module";
import type { TraceMap } from "@jridgewell/trace-mapping";

/** The text of the source map that belongs to a bundle, or why there is none. */
export type MapText = { readonly text: string } | { readonly missing: string };

const maxFrames = 32;
const maxLength = 8192;
const position = /\(?\bbundle\.js:(\d{1,9}):(\d{1,9})/g;

type TraceMapping = typeof import("@jridgewell/trace-mapping");

export class StackMap {
  readonly #read: () => MapText;
  #trace: { map: TraceMap; library: TraceMapping } | { missing: string } | undefined;

  constructor(read: () => MapText) {
    this.#read = read;
  }

  /**
   * The stack with every position in `bundle.js` replaced by the one it was compiled from; lines and columns from 1.
   * Positions the map does not know stay as they are; where there is no map, a last line says why.
   */
  map(stack: string): string {
    const short = shorten(stack);
    if (short.search(position) === -1) return short;
    const trace = this.#load();
    if ("missing" in trace) return `${short}\n    (positions are those of bundle.js: ${trace.missing})`;
    return short.replace(position, (whole, line: string, column: string) => {
      const original = trace.library.originalPositionFor(trace.map, { line: Number(line), column: Number(column) - 1 });
      if (original.source === null) return whole;
      const at = `${shownSource(original.source)}:${original.line}:${original.column + 1}`;
      return whole.startsWith("(") ? `(${at}` : at;
    });
  }

  /**
   * The first position in a source that the stack names, as `scripts/arena.ts:12:7`; undefined if it names none. One of the
   * guest only where the stack names no other: whoever wrote the script can do something about the line that called it.
   */
  where(stack: string | undefined): string | undefined {
    if (stack === undefined) return undefined;
    let inGuest: string | undefined;
    for (const [whole] of shorten(stack).matchAll(position)) {
      const mapped = this.map(whole.replace("(", ""));
      if (mapped.startsWith("bundle.js:")) continue;
      if (!mapped.startsWith("rtsc:")) return mapped;
      inGuest ??= mapped;
    }
    return inGuest;
  }

  #load(): { map: TraceMap; library: TraceMapping } | { missing: string } {
    if (this.#trace !== undefined) return this.#trace;
    const text = this.#read();
    if ("missing" in text) {
      this.#trace = text;
      return text;
    }
    try {
      // A dynamic import would be asynchronous, and records written meanwhile would overtake this one.
      const library = createRequire(import.meta.url)("@jridgewell/trace-mapping") as TraceMapping;
      this.#trace = { map: new library.TraceMap(text.text), library };
    } catch (error) {
      this.#trace = { missing: `its source map cannot be read: ${(error as Error).message}` };
    }
    return this.#trace;
  }
}

function shorten(stack: string): string {
  const lines = stack.slice(0, maxLength).split("\n");
  return lines.length > maxFrames ? `${lines.slice(0, maxFrames).join("\n")}\n    …` : lines.join("\n");
}

/** Sources are named relative to the bundle's folder; what counts is the part inside the project. */
function shownSource(source: string): string {
  return source.replace(/^(?:\.{1,2}\/)+/, "");
}
