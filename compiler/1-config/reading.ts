/**
 * What the parts of this phase share while one rtsc.json is read.
 */

import { rt1016 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { type FileSystem, Unreadable } from "#compiler/text/files.ts";
import type { Source, Span } from "#compiler/text/source.ts";

export interface Reading {
  /** Absolute folder of the project, forward slashes. */
  readonly root: string;
  readonly files: FileSystem;
  readonly source: Source;
  readonly diagnostics: Diagnostic[];
}

/** Does what touches files; what the system refuses is told at `span`, and the answer is undefined. */
export function touching<T>(reading: Reading, span: Span | undefined, action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { root, diagnostics } = reading;
    const path = error.path.startsWith(`${root}/`) ? error.path.slice(root.length + 1) : error.path;
    diagnostics.push(rt1016(span, { path, reason: error.reason }));
    return undefined;
  }
}
