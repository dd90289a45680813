/**
 * Findings of our own that are carried over an edit. Where following the packets takes its time, the first answer to an edit
 * has TypeScript's findings alone; without these here ours would go and come back with every keystroke.
 *
 * Invariant: a finding is carried only where its line reads as it did; the check of the whole project decides soon.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { lineText, makeSource, positionAt, type Source, type Span, span } from "#compiler/text/source.ts";
import type { OpenDocument } from "./documents.ts";

/**
 * The first findings of a document, with ours of the last state.
 * @param older all findings of that state.
 */
export function withOlder(
  first: readonly Diagnostic[],
  older: readonly Diagnostic[],
  name: string,
  document: OpenDocument,
): readonly Diagnostic[] {
  // Where ours are among them they are new, and whole. A text with a byte order mark has other offsets than its source.
  if (first.some(isOurs) || document.text.startsWith("\uFEFF")) return first;
  const ours = older.filter((one): one is Placed => isOurs(one) && one.span?.source.path === name);
  const before = ours[0]?.span.source;
  if (before === undefined) return first;
  const source = makeSource(name, document.text);
  const passage = document.since(before.text);
  const carried = ours.flatMap((one): Diagnostic[] => {
    const start = passage.toPresent(one.span.start);
    const end = passage.toPresent(one.span.end);
    if (end - start !== one.span.end - one.span.start) return [];
    if (lineAt(before, one.span.start) !== lineAt(source, start)) return [];
    const { fix: _stale, ...rest } = one;
    return [{ ...rest, span: span(source, start, end) }];
  });
  const taken = new Set(carried.map((one) => one.span?.start));
  // What TypeScript says of the same place, ours says better.
  return [...first.filter((one) => !taken.has(one.span?.start)), ...carried];
}

type Placed = Diagnostic & { readonly span: Span };

function isOurs({ code }: Diagnostic): boolean {
  return code.startsWith("RT4");
}

function lineAt(source: Source, offset: number): string {
  return lineText(source, positionAt(source, offset).line);
}
