/**
 * rewrite: edits a file as the plan says, and knows for each place of the new text where it stood in the old one.
 *
 * What stays of the script is moved by nobody and rewritten by nobody: arguments keep their places, so they run in their order
 * and their errors have their positions. A name that stands for a member keeps the position of that member.
 */

import type { Encoder, Range, Rewrite, Step } from "#compiler/5-plan/plan.ts";
import { makeSource, type Source } from "#compiler/text/source.ts";
import { Edits, type Places } from "./edits.ts";

export interface Rewritten {
  readonly source: Source;
  /** Where it stood. */
  readonly places: Places;
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
  const edits = new Edits(source.text);
  const calls = new Set<string>();
  const encoders = new Map<string, Encoder>();
  const edit = (start: number, end: number, by: string): void => edits.replace(start, end, by);
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
  const moveTo = (at: number, name: Range, by: string): void => edits.move(name.start, name.end, at, by);
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
        else edits.append(end, later);
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
  const { text, places } = edits.done();
  return { source: makeSource(source.path, text), places, calls, encoders };
}
