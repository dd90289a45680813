/**
 * Diagnostic: the user's project is wrong, here, and this is the way out. Data only; `catalogue.ts` (generated from the
 * pages) makes them, the cli renders them.
 */

import type { Span } from "#compiler/text/source.ts";

export type Severity = "error" | "warning" | "hint";

export interface Note {
  readonly message: string;
  readonly span?: Span;
}

export interface Diagnostic {
  /** `RT` and four digits, or TypeScript's own `TS2345`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to do, where the message does not already end in it. */
  readonly help?: string;
  /** Absent only for findings about the project as a whole, such as a missing rtsc.json. */
  readonly span?: Span;
  readonly notes: readonly Note[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
