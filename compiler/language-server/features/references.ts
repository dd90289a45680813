/**
 * References: every place in scripts and schemas that names a packet, a field, a record or a value of an enum.
 */

import { ReferencesRequest } from "vscode-languageserver";
import { type Source, type Span, span } from "#compiler/text/source.ts";
import type { Workspace, WorkspaceState } from "#compiler/workspace.ts";
import type { FeatureHost, View } from "../feature.ts";
import { namedAt } from "../meaning/named-at.ts";
import { namesInScripts } from "../meaning/names-in-scripts.ts";
import { comparedIn } from "../meaning/script-at.ts";
import { unquoted } from "../meaning/site-facts.ts";
import { usesOf } from "../meaning/uses.ts";

/** The places that name what keys name: definitions first where they are asked for, then by place. */
export function referencesOf(
  state: WorkspaceState,
  keys: readonly string[],
  withDefinitions: boolean,
): readonly Span[] {
  const places = keys.flatMap((key) =>
    usesOf(state)
      .of(key)
      .map((use) => use.span),
  );
  // Sites do not tell of comparisons. A key with a dot is of no packet.
  if (keys.some((key) => !key.includes("."))) {
    for (const source of state.checked?.sources ?? []) {
      for (const { keys: named, start, end } of comparedIn(viewOf(state, source))) {
        if (named.some((key) => keys.includes(key))) places.push(span(source, start, end));
      }
    }
  }
  return [...(withDefinitions ? definitionsOf(state, keys) : []), ...once(places)];
}

/** A file as the state knows it. */
function viewOf(state: WorkspaceState, source: Source): View {
  const same = (offset: number): number => offset;
  const { path, text } = source;
  return { path, kind: "script", text, state, source, exact: true, toState: same, toPresent: same };
}

function definitionsOf({ origins }: WorkspaceState, keys: readonly string[]): readonly Span[] {
  return keys.flatMap((key) => {
    const origin = origins?.get(key);
    return origin === undefined ? [] : [unquoted(origin)];
  });
}

/**
 * The same with the names that only TypeScript knows, such as `tank.hull` and the type `Move`. Looks at the project first, if
 * something has changed.
 */
export async function referencesIn(
  workspace: Workspace,
  keys: readonly string[],
  withDefinitions: boolean,
): Promise<readonly Span[]> {
  const state = await workspace.check();
  const known = referencesOf(state, keys, false);
  const named = keys.flatMap((key) => namesInScripts(workspace, state, key));
  const more = named
    .map(({ source, start, end }) => span(source, start, end))
    // Flow has `Packets.Move` as one, and `Move` in it is that again.
    .filter(
      (one) =>
        !known.some(
          (other) => other.source.path === one.source.path && other.start <= one.start && one.end <= other.end,
        ),
    );
  return [...(withDefinitions ? definitionsOf(state, keys) : []), ...once([...known, ...more])];
}

/** By file and place, each once. */
function once(spans: readonly Span[]): readonly Span[] {
  const found = new Map(spans.map((one) => [`${one.source.path}:${one.start}`, one]));
  return [...found.values()].sort((a, b) =>
    a.source.path === b.source.path ? a.start - b.start : a.source.path < b.source.path ? -1 : 1,
  );
}

export function register(host: FeatureHost): void {
  host.offer({ referencesProvider: true });
  host.onDocument(ReferencesRequest.type, null, async ({ position, context }, document) => {
    const named = namedAt(document, document.offsetAt(position));
    if (named === undefined) return [];
    const { uri, project } = document;
    const found =
      named.keys.length > 0
        ? await referencesIn(project.workspace, named.keys, context.includeDeclaration)
        : (named.opCodes ?? []).flatMap((opCode) =>
            usesOf(document.state)
              .ofOpCode(opCode)
              .map((use) => use.span),
          );
    const now = host.document(uri)?.project;
    return now === undefined ? null : found.map((one) => now.location(one));
  });
}
