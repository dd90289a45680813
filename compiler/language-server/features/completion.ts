/**
 * Completion: what may be typed at a place. In scripts op-codes, indexes, fields of typed packets and values of enums; in schemas and
 * rtsc.json names and values. What TypeScript knows of a script is left to the editor's own.
 *
 * The text is half typed by nature, and newer than the state: both halves work on tokens, and on the state where it still holds.
 */

import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  CompletionRequest,
  CompletionResolveRequest,
  MarkupKind,
} from "vscode-languageserver";
import type { DocumentView, FeatureHost, View } from "../feature.ts";
import { placeName } from "../meaning/describe.ts";
import { usesOf } from "../meaning/uses.ts";
import { completeJson } from "./completion/json.ts";
import { completeScript } from "./completion/script.ts";
import { describeKey } from "./hover.ts";

export type CandidateKind = "packet" | "field" | "property" | "value" | "type";

export interface Candidate {
  readonly label: string;
  readonly detail?: string;
  readonly kind: CandidateKind;
  /** What is written, in place of the present text from `start` to `end`. */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  /** What typed words are compared with, where that is not the label. */
  readonly filter?: string;
  /** The definition it is about, for the words beside it. */
  readonly key?: string;
  /** Words beside it, where no definition has them. */
  readonly words?: string;
  readonly deprecated?: boolean;
}

/** What may be typed at a present offset, the likeliest first. */
export function completionsAt(view: View, offset: number): readonly Candidate[] {
  if (view.kind === "script") return completeScript(view, offset);
  return view.kind === "schema" || view.kind === "config" ? completeJson(view, offset) : [];
}

const kinds: { readonly [kind in CandidateKind]: CompletionItemKind } = {
  packet: CompletionItemKind.Event,
  field: CompletionItemKind.Field,
  property: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  type: CompletionItemKind.Struct,
};

/** What comes back when an editor asks for the words of an item. */
interface Asked {
  readonly uri: string;
  readonly key: string;
}

function toItem(one: Candidate, nth: number, document: DocumentView): CompletionItem {
  const asked: Asked | undefined = one.key === undefined ? undefined : { uri: document.uri, key: one.key };
  return {
    label: one.label,
    kind: kinds[one.kind],
    textEdit: { range: document.range(one.start, one.end), newText: one.insert },
    sortText: String(nth).padStart(5, "0"),
    ...(one.detail === undefined ? {} : { detail: one.detail }),
    ...(one.filter === undefined ? {} : { filterText: one.filter }),
    ...(one.words === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: one.words } }),
    ...(one.deprecated === true ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(asked === undefined ? {} : { data: asked }),
  };
}

export function register(host: FeatureHost): void {
  host.offer({
    completionProvider: { triggerCharacters: ["(", ".", '"', "'", "{", ",", ":", " "], resolveProvider: true },
  });
  host.onDocument(CompletionRequest.type, null, ({ position }, document): CompletionList => {
    const found = completionsAt(document, document.offsetAt(position));
    // What is found by a number and by a name is offered for either: which one comes is seen with its first letter.
    const isIncomplete = found.some(({ filter, start, end }) => filter !== undefined && start === end);
    return { isIncomplete, items: found.map((one, nth) => toItem(one, nth, document)) };
  });
  host.onRequest(CompletionResolveRequest.type, { label: "" }, (item) => {
    const { uri, key } = (item.data ?? {}) as Partial<Asked>;
    const document = uri === undefined ? undefined : host.document(uri);
    if (key === undefined || document === undefined) return item;
    const value = describeKey(key, usesOf(document.state), placeName);
    return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
  });
}
