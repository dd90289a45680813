/**
 * NamedAt: what the word at a place of any document names. The one question that hover, definition, references and rename begin
 * with.
 */

import path from "node:path";
import type { View } from "../feature.ts";
import { nameOfKey } from "./names-in-scripts.ts";
import { namedInSchema } from "./schema-at.ts";
import { type Named, namedInScript } from "./script-at.ts";
import { tokenAt, tokensOf, wordOf } from "./tokens.ts";
import { usesOf } from "./uses.ts";

/** What the word at a present offset names; undefined where it names nothing of the schemas. */
export function namedAt(view: View, offset: number): Named | undefined {
  if (view.kind === "script") return namedInScript(view, offset) ?? namedBySymbol(view, offset);
  return view.kind === "schema" ? namedInSchema(view.text, offset) : undefined;
}

/** What TypeScript takes a word for, where it knows the text as it is: `tank.hull`, the type `Move`. */
function namedBySymbol({ project, exact, state, text, path: file }: View, offset: number): Named | undefined {
  if (project === undefined || !exact) return undefined;
  const tokens = tokensOf(text);
  const token = tokens[tokenAt(tokens, offset) ?? -1];
  if (token?.kind !== "name") return undefined;
  const [key] = project.workspace.meanings(path.posix.join(project.root, file), [token.start]);
  const isKnown = key !== undefined && nameOfKey(key) === wordOf(token) && usesOf(state).find(key) !== undefined;
  return isKnown ? { keys: [key], start: token.start, end: token.end } : undefined;
}
