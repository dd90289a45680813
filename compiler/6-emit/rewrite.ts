/**
 * rewrite: edits a file as the plan says, and knows for each place of the new text where it stood in the old one.
 *
 * What stays of the script is moved by nobody and rewritten by nobody: arguments keep their places, so they run in their order
 * and their errors have their positions. A name that stands for a member keeps the position of that member.
 */

import MagicString from "magic-string";
import type { Encoder, Range, Rewrite, Step } from "#compiler/5-plan/plan.ts";
import { makeSource, type Source } from "#compiler/text/source.ts";
import type { Place } from "./join.ts";

export interface Rewritten {
  readonly source: Source;
  /** The original place of a place in the new text, lines and columns from 0; null: nobody wrote what stands there. */
  readonly original: (line: number, column: number) => Place | null;
  /** The guest's functions that are called. */
  readonly calls: ReadonlySet<string>;
  /** By name. */
  readonly encoders: ReadonlyMap<string, Encoder>;
}

/**
 * @param rewrites of this file; an outer one before those that begin at the same place.
 * @param prefix of the names that stand for the guest's functions.
 */
export function rewrite(source: Source, rewrites: readonly Rewrite[], prefix: string): Rewritten {
  const text = new MagicString(source.text);
  const calls = new Set<string>();
  const encoders = new Map<string, Encoder>();
  const edit = (start: number, end: number, by: string): void => {
    if (start < end) text.update(start, end, by);
  };
  const called = (name: string): string => {
    calls.add(name);
    return prefix + name;
  };
  /** The results of steps, parted by commas; from `start` to the end of the last. Where that is. */
  const steps = (list: readonly Step[], start: number, before: string): number => {
    let at = start;
    let comma = before;
    for (const { name, end, as, local } of list) {
      edit(at, name.start, comma + (local === undefined ? "" : `${local} = `));
      edit(name.start, name.end, called(as));
      at = end;
      comma = ", ";
    }
    return at;
  };
  /** Writes a name where `at` is, in the place of one that stands behind it. */
  const moveTo = (at: number, name: Range, by: string): void => {
    text.update(name.start, name.end, by);
    text.move(name.start, name.end, at);
  };
  for (const one of rewrites) {
    const { start, end } = one.whole;
    switch (one.kind) {
      case "send": {
        encoders.set(one.encoder.name, one.encoder);
        const at = steps(one.steps, start, "");
        edit(at, one.name.start, "");
        const comma = one.steps.length > 0 && one.locals.length > 0 ? ", " : "";
        edit(one.name.end, end, `${comma}${one.locals.join(", ")})`);
        moveTo(start, one.name, `${prefix}${one.encoder.name}(`);
        break;
      }
      case "set":
        edit(steps(one.steps, start, ""), end, "");
        break;
      case "declare": {
        if (one.keyword !== undefined) edit(one.keyword.start, one.keyword.end, "let");
        const at = steps(one.steps, start, "");
        const comma = one.steps.length > 0 && one.later.length > 0 ? ", " : "";
        const later = comma + one.later.join(", ");
        if (at < end) edit(at, end, later);
        else text.appendLeft(end, later);
        break;
      }
      case "register":
        edit(start, one.name.start, "");
        edit(one.name.start, one.name.end, called("on"));
        break;
      case "data":
        edit(one.receiver.end, one.name.start, "");
        edit(one.name.end, end, ")");
        moveTo(start, one.name, `${called("data")}(`);
        break;
      case "get":
        edit(one.receiver.end, one.name.start, ", ");
        edit(one.name.end, one.opened, "");
        moveTo(start, one.name, `${called(one.as)}(`);
        break;
    }
  }
  let original: Rewritten["original"] | undefined;
  return {
    source: makeSource(source.path, text.toString()),
    original(line, column) {
      // Words whole: whoever asks for a place asks where a token begins.
      original ??= originalIn(text.generateDecodedMap({ hires: "boundary" }).mappings);
      return original(line, column);
    },
    calls,
    encoders,
  };
}

/** Where places of a text stood, by the last column that a segment begins at before or at each. */
function originalIn(lines: readonly (readonly (readonly number[])[])[]): Rewritten["original"] {
  // Whoever asks for one place asks next for one behind it, most often.
  let lastLine = 0;
  let last = 0;
  return (line, column) => {
    const segments = lines[line] ?? [];
    const begins = (at: number): number => segments[at]![0]!;
    let low = line === lastLine && last < segments.length && begins(last) <= column ? last : 0;
    let high = low + 1 < segments.length && begins(low + 1) > column ? low + 1 : segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (begins(middle) <= column) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return null;
    let at = low - 1;
    while (at > 0 && begins(at - 1) === begins(at)) at--;
    lastLine = line;
    last = at;
    const [, , originalLine, originalColumn] = segments[at]!;
    return originalLine === undefined || originalColumn === undefined
      ? null
      : { line: originalLine, column: originalColumn };
  };
}
