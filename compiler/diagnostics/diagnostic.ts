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

/** Text put in the place of `source.text.slice(start, end)`; offsets in UTF-16 units, as in a Span. */
export interface Edit {
  /** The source's path as findings show it: from the project's folder, with `/`. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A way out that is certain: whoever reads the finding would do just this, and nothing else in the project has to change
 * with it. What is only likely belongs into the message. Edits of one fix do not overlap, and are made all or none.
 */
export interface Fix {
  /** What it does, in the imperative and without a full stop: "Read it with getString". */
  readonly message: string;
  readonly edits: readonly Edit[];
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
  readonly fix?: Fix;
  /** That the place throws whenever it is reached: then it keeps its own level where its code has a lower one for old scripts. */
  readonly throws?: true;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
