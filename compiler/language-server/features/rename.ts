/**
 * Rename: gives what stands under the cursor another name everywhere, or says why that cannot be done with certainty.
 */

import {
  ErrorCodes,
  LSPErrorCodes,
  PrepareRenameRequest,
  RenameRequest,
  ResponseError,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { WorkspaceState } from "#compiler/workspace.ts";
import type { FeatureHost, View } from "../feature.ts";
import { namedAt } from "../meaning/named-at.ts";
import { nameOfKey } from "../meaning/names-in-scripts.ts";
import { renaming } from "./rename/renaming.ts";

export type Renamable =
  /** Present offsets of the word, and the name it stands for: an op-code or index stands for one, too. */
  | { readonly kind: "name"; readonly key: string; readonly start: number; readonly end: number }
  | { readonly kind: "refused"; readonly reason: string };

/** What is to be renamed at a present offset; undefined where nothing of ours stands. */
export function renamableAt(view: View, offset: number): Renamable | undefined {
  const named = namedAt(view, offset);
  if (named === undefined) return undefined;
  const [key, ...others] = named.keys;
  const word = view.text.slice(named.start, named.end);
  if (key === undefined) return { kind: "refused", reason: `No schema defines ${word}.` };
  if (others.length > 0) {
    const all = named.keys.join(", ");
    return { kind: "refused", reason: `${word} stands for one of ${all} here; rename it in its schema.` };
  }
  const name = nameOfKey(key);
  const inside = /[.[]/.test(word) ? word.lastIndexOf(name) : -1;
  if (inside < 0) return { kind: "name", key, start: named.start, end: named.end };
  // Of `Packets.Move` only `Move` becomes another; `Packets` has its name from us.
  const start = named.start + inside;
  return offset < start ? undefined : { kind: "name", key, start, end: start + name.length };
}

function textOf(state: WorkspaceState | undefined, path: string): string | undefined {
  const sources = [...(state?.schemas ?? []), ...(state?.checked?.sources ?? [])];
  return sources.find((source) => source.path === path)?.text;
}

export function register(host: FeatureHost): void {
  const prepares = host.client.textDocument?.rename?.prepareSupport === true;
  host.offer({ renameProvider: prepares ? { prepareProvider: true } : true });
  host.onDocument(PrepareRenameRequest.type, null, ({ position }, document) => {
    const found = renamableAt(document, document.offsetAt(position));
    if (found === undefined) return null;
    if (found.kind === "refused") throw new ResponseError(ErrorCodes.InvalidRequest, found.reason);
    return { range: document.range(found.start, found.end), placeholder: nameOfKey(found.key) };
  });
  host.onDocument(RenameRequest.type, null, async ({ position, newName }, document): Promise<WorkspaceEdit | null> => {
    const found = renamableAt(document, document.offsetAt(position));
    if (found === undefined) return null;
    if (found.kind === "refused") throw new ResponseError(ErrorCodes.InvalidRequest, found.reason);
    const { uri, project } = document;
    const result = await renaming(project.workspace, found.key, newName);
    if (result.kind === "refused") throw new ResponseError(ErrorCodes.InvalidRequest, result.reason);
    const now = host.document(uri)?.project;
    const isSame = result.edits.every(({ path }) => textOf(now?.state, path) === textOf(result.state, path));
    const edit = isSame ? now?.edit(result.edits) : undefined;
    if (edit === undefined) {
      throw new ResponseError(LSPErrorCodes.ContentModified, "A file has changed in the meantime; rename once more.");
    }
    return edit;
  });
}
