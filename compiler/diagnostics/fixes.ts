/**
 * Which fixes of a list of findings can be made together, and texts with edits made. Pure.
 */

import type { Diagnostic, Edit } from "./diagnostic.ts";
import { invariant } from "./invariant.ts";

/**
 * The findings whose fixes can be made at once, in their order: of two that touch the same text the first. A fix is chosen
 * whole or not at all; two that say the same are both chosen.
 */
export function fixable(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const taken = new Map<string, Edit[]>();
  return diagnostics.filter(({ fix }) => {
    if (fix === undefined || fix.edits.length === 0) return false;
    const fresh: Edit[] = [];
    for (const edit of fix.edits) {
      const others = taken.get(edit.path) ?? [];
      if (others.some((other) => isSame(edit, other))) continue;
      if (others.some((other) => collide(edit, other))) return false;
      fresh.push(edit);
    }
    for (const edit of fresh) {
      const others = taken.get(edit.path);
      if (others === undefined) taken.set(edit.path, [edit]);
      else others.push(edit);
    }
    return true;
  });
}

function isSame(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** Two that begin at one place collide even where both only insert: nobody says which comes first. */
function collide(a: Edit, b: Edit): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

/**
 * The text with the edits made; offsets are those of `text`.
 * @param edits in any order; the same one may stand there twice.
 */
export function withEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.filter((edit, at) => edits.findIndex((other) => isSame(edit, other)) === at);
  ordered.sort((a, b) => a.start - b.start);
  let made = "";
  let at = 0;
  for (const { start, end, text: replacement } of ordered) {
    invariant(at <= start && start <= end && end <= text.length, "a fix has edits that overlap, or leave their file");
    made += text.slice(at, start) + replacement;
    at = end;
  }
  return made + text.slice(at);
}
