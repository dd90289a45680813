/**
 * What makes a finding the same finding tomorrow: services track it by this, so it must not hang on where in the file it
 * stands. Code, file, message and the text of its line; the same of all these twice is counted.
 */

import { createHash } from "node:crypto";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { lineText, positionAt } from "#compiler/text/source.ts";

/** A fingerprint for each finding, in their order; no two are equal. 64 hexadecimal digits. */
export function fingerprints(diagnostics: readonly Diagnostic[]): readonly string[] {
  const counts = new Map<string, number>();
  return diagnostics.map(({ code, message, span }) => {
    const line = span === undefined ? "" : lineText(span.source, positionAt(span.source, span.start).line).trim();
    const key = JSON.stringify([code, span?.source.path ?? "", message, line]);
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    return createHash("sha256").update(`${nth} ${key}`).digest("hex");
  });
}
