/**
 * Inlay hints: the name of the packet behind a number that is an op-code, the name of the field behind one that is an index. Only
 * behind numbers: a name says enough.
 */

import { InlayHintKind, InlayHintRefreshRequest, InlayHintRequest } from "vscode-languageserver";
import type { FeatureHost, View } from "../feature.ts";
import { comparedIn } from "../meaning/script-at.ts";
import { markOf } from "../meaning/site-facts.ts";
import { usesOf } from "../meaning/uses.ts";

export interface Hint {
  /** Present offset; the hint stands behind it. */
  readonly at: number;
  readonly label: string;
}

/** More names than this are no help to a reader. */
const mostNames = 3;

/** The hints between two present offsets, by place. */
export function hintsIn(view: View, from: number, to: number): readonly Hint[] {
  if (view.kind !== "script") return [];
  const found = new Map<number, Hint>();
  const add = (at: number, keys: readonly string[]): void => {
    if (keys.length > 0 && at >= from && at <= to) found.set(at, { at, label: labelOf(keys) });
  };
  const { source } = view;
  for (const { site, keys } of source === undefined ? [] : usesOf(view.state).sites(view.path)) {
    const start = view.toPresent(site.span.start);
    if (keys.length === 0 || start > to || view.toPresent(site.call.end) < from) continue;
    const mark = markOf(site);
    const said = mark === undefined ? "" : mark.source.text.slice(mark.start, mark.end);
    if (mark === undefined || !/^[\d.]/.test(said)) continue;
    const at = view.toPresent(mark.start);
    if (view.text.startsWith(said, at)) add(at + said.length, keys);
  }
  for (const { keys, start, end } of comparedIn(view, from, to)) {
    if (/\d/.test(view.text[start]!)) add(end, keys);
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

/** `Move`, of a field `x`: whose it is stands near enough. */
function labelOf(keys: readonly string[]): string {
  const names = [...new Set(keys.map((key) => key.slice(key.indexOf(".") + 1)))];
  const more = names.length > mostNames ? " | …" : "";
  return names.slice(0, mostNames).join(" | ") + more;
}

export function register(host: FeatureHost): void {
  host.offer({ inlayHintProvider: true });
  host.onDocument(InlayHintRequest.type, null, ({ range }, document) =>
    hintsIn(document, document.offsetAt(range.start), document.offsetAt(range.end)).map(({ at, label }) => ({
      position: document.positionAt(at),
      label,
      kind: InlayHintKind.Parameter,
      paddingLeft: true,
    })),
  );
  if (host.client.workspace?.inlayHint?.refreshSupport === true) {
    host.afterCheck(() => {
      // An editor that is closing down may refuse; its hints are nobody's then.
      host.connection.sendRequest(InlayHintRefreshRequest.type).catch(() => {});
    });
  }
}
