/**
 * NamesInScripts: the words of scripts that are a name of the schemas: tokens of packets, names of fields, of types, values of enums in
 * typed sends. Op-codes and indexes are numbers and are told by `uses.ts`.
 *
 * What flow knows counts, and what TypeScript takes for the same symbol; a word of the same letters is no reason.
 */

import path from "node:path";
import type { Source } from "#compiler/text/source.ts";
import type { Workspace, WorkspaceState } from "#compiler/workspace.ts";
import { isDot, type Token, tokensOf, wordOf } from "./tokens.ts";
import { usesOf } from "./uses.ts";

export interface NameInScript {
  readonly source: Source;
  readonly tokens: readonly Token[];
  /** Index of the token. */
  readonly at: number;
  /** Of the name, without quotes. */
  readonly start: number;
  readonly end: number;
}

/** The last word of a key. */
export function nameOfKey(key: string): string {
  return key.slice(key.indexOf(".") + 1);
}

/**
 * The names of a key, by file and place.
 * @param state The workspace's last.
 */
export function namesInScripts(workspace: Workspace, state: WorkspaceState, key: string): readonly NameInScript[] {
  const name = nameOfKey(key);
  const found: NameInScript[] = [];
  for (const source of state.checked?.sources ?? []) {
    if (source.path.endsWith(".json") || !source.text.includes(name)) continue;
    const tokens = tokensOf(source.text);
    const named = tokens.flatMap((token, at) => (wordOf(token) === name ? [at] : []));
    const starts = named.map((at) => tokens[at]!.start + (tokens[at]!.kind === "string" ? 1 : 0));
    const known = knownPlaces(state, source, key);
    const meanings = workspace.meanings(path.posix.join(workspace.root, source.path), starts);
    for (const [nth, at] of named.entries()) {
      const start = starts[nth]!;
      const before = tokens[at - 1];
      // Flow knows the tokens of packets as wholes: `Packets.Move`.
      const isToken = !key.includes(".") && before !== undefined && isDot(before) && known.has(tokens[at - 2]!.start);
      if (!isToken && meanings[nth] !== key && !known.has(start) && !known.has(tokens[at]!.start)) continue;
      found.push({ source, tokens, at, start, end: start + name.length });
    }
  }
  return found;
}

function knownPlaces(state: WorkspaceState, source: Source, key: string): ReadonlySet<number> {
  const uses = usesOf(state);
  const known = new Set<number>();
  for (const { site, keys } of uses.sites(source.path)) {
    if (keys.includes(key)) known.add(site.span.start);
    if (site.kind !== "sends" || site.member !== "send") continue;
    for (const one of uses.written(site)) if (one.key === key) known.add(one.span.start);
  }
  return known;
}
