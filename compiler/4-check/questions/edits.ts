/**
 * Edits that fixes of several rules are made of.
 */

import type { Edit } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";

/** This text in the place of what stands there. */
export function replacing({ source, start, end }: Span, text: string): Edit {
  return { path: source.path, start, end, text };
}
