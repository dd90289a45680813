/**
 * Definition: from an op-code, an index or a name to its line in a schema, and from there back to the scripts. Where modules and
 * functions are defined is the business of the editor's own TypeScript.
 */

import { DefinitionRequest } from "vscode-languageserver";
import type { Span } from "#compiler/text/source.ts";
import type { FeatureHost, View } from "../feature.ts";
import { namedAt } from "../meaning/named-at.ts";
import { unquoted } from "../meaning/site-facts.ts";
import { usesOf } from "../meaning/uses.ts";

/** Where to go from a present offset, in the order of the packet model, then of places. */
export function definitionsAt(view: View, offset: number): readonly Span[] {
  const named = namedAt(view, offset);
  if (named === undefined) return [];
  const { origins } = view.state;
  const found: Span[] = [];
  for (const key of named.keys) {
    const origin = origins?.get(key);
    const isHere =
      origin !== undefined && origin.source.path === view.path && view.toState(named.start) === unquoted(origin).start;
    const isOwn = isHere || (view.kind === "schema" && key.includes("."));
    if (origin === undefined) continue;
    // On a definition there is nowhere to go but to its uses; of an op-code in a schema the same.
    if (isOwn || isOpCodeOf(view, named.start, key))
      found.push(
        ...usesOf(view.state)
          .of(key)
          .map(({ span }) => span),
      );
    else found.push(unquoted(origin));
  }
  return found;
}

/** Whether the word is the number in a packet's own definition. */
function isOpCodeOf(view: View, start: number, key: string): boolean {
  return (
    view.kind === "schema" &&
    usesOf(view.state).definitions.get(key)?.kind === "packet" &&
    /\d/.test(view.text[start] ?? "")
  );
}

export function register(host: FeatureHost): void {
  host.offer({ definitionProvider: true });
  host.onDocument(DefinitionRequest.type, null, ({ position }, document) =>
    definitionsAt(document, document.offsetAt(position)).map((span) => document.project.location(span)),
  );
}
