/**
 * NamedAt: what the word at a place of any document names. The one question that hover, definition, references and rename begin
 * with.
 */

import type { View } from "./data-at.ts";
import { namedInSchema } from "./schema-at.ts";
import { type Named, namedInScript } from "./site-at.ts";

/** What the word at a present offset names; undefined where it names nothing of the schemas. */
export function namedAt(view: View, offset: number): Named | undefined {
  if (view.kind === "script") return namedInScript(view, offset);
  return view.kind === "schema" ? namedInSchema(view.text, offset) : undefined;
}
