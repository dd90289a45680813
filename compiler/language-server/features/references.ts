/**
 * References: every place in scripts and schemas that names a packet, a field, a record or a value of an enum.
 */

import { ReferencesRequest } from "vscode-languageserver";
import type { Span } from "#compiler/text/source.ts";
import type { View } from "../data-at.ts";
import type { FeatureHost } from "../feature.ts";
import { namedAt } from "../named-at.ts";
import { unquoted, usesOf } from "../uses.ts";

/** The places that name what the word at a present offset names: definitions first where they are asked for, then by place. */
export function referencesAt(view: View, offset: number, withDefinitions: boolean): readonly Span[] {
  const keys = namedAt(view, offset)?.keys ?? [];
  const found = new Map<string, Span>();
  const add = (span: Span): void => {
    const place = `${span.source.path}:${span.start}`;
    if (!found.has(place)) found.set(place, span);
  };
  for (const key of keys) {
    const origin = view.state.origins?.get(key);
    if (withDefinitions && origin !== undefined) add(unquoted(origin));
  }
  for (const key of keys) for (const { span } of usesOf(view.state).of(key)) add(span);
  return [...found.values()];
}

export function register(host: FeatureHost): void {
  host.offer({ referencesProvider: true });
  host.onDocument(ReferencesRequest.type, null, ({ position, context }, document) =>
    referencesAt(document, document.offsetAt(position), context.includeDeclaration).map((span) =>
      document.project.location(span),
    ),
  );
}
