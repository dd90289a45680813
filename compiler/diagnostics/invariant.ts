/**
 * Our own mistake: RT9001. Not for anything a user, a file or a client can provoke.
 *
 * A Bug is thrown because nothing sensible can follow it; it is caught at the border of a command, which renders it as a
 * diagnostic and exits with 2.
 */

import { rt9001 } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";

export class Bug extends Error {
  override readonly name = "Bug";
  readonly code = "RT9001";
}

/**
 * Holds, or we are wrong.
 * @throws Bug with `sentence`.
 */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Bug(sentence);
}

/** Anything that was thrown and should not have been, as the one diagnostic a user sees of it. */
export function bugDiagnostic(thrown: unknown): Diagnostic {
  const what = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return rt9001(undefined, { what: what.trim().replace(/\s+/g, " ").replace(/[.]$/, "") });
}
