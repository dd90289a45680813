/**
 * The documents that an editor has open: their texts, moved on edit by edit, and enough of their past to find a place of an
 * older text in the present one.
 *
 * Invariant: a document's path is absolute with forward slashes and is its identity; the same file under two spellings of its
 * URI is one document, answered under the spelling of the editor.
 */

import { fileURLToPath, pathToFileURL } from "node:url";
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";

/** Text of an older version was replaced: `[start, end)` by `length` UTF-16 units. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/** Past texts are remembered up to this many changes and UTF-16 units; older ones are compared as wholes. */
const mostChanges = 400;
const mostUnits = 8_000_000;

const byteOrderMark = "\uFEFF";

export class OpenDocument {
  readonly path: string;
  readonly #text: TextDocument;
  /** Oldest first: a text, and the change that made the next one of it. */
  #past: { readonly text: string; readonly change: Change }[] = [];
  #pastUnits = 0;
  /** `text`, once somebody has asked. */
  #whole: string | undefined;

  constructor(path: string, uri: string, languageId: string, version: number, text: string) {
    this.path = path;
    this.#text = TextDocument.create(uri, languageId, version, text);
  }

  get uri(): string {
    return this.#text.uri;
  }

  get version(): number {
    return this.#text.version;
  }

  /**
   * What the editor shows, with U+FFFD for halves of surrogate pairs: somebody who types an emoji may send one by one, and
   * TypeScript's process does not survive a half. Offsets are the same.
   */
  get text(): string {
    this.#whole ??= wellFormed(this.#text.getText());
    return this.#whole;
  }

  /** For positions: lines end in LF, CRLF or CR, columns count UTF-16 units. */
  get lines(): TextDocument {
    return this.#text;
  }

  update(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      const before = this.text;
      this.#whole = undefined;
      let start = 0;
      let end = before.length;
      if ("range" in change && change.range !== undefined) {
        const offsets = [this.#text.offsetAt(change.range.start), this.#text.offsetAt(change.range.end)] as const;
        start = Math.min(...offsets);
        end = Math.max(...offsets);
        TextDocument.update(this.#text, [change], version);
        this.#remember(before, { start, end, length: change.text.length });
      } else {
        TextDocument.update(this.#text, [change], version);
        this.#remember(before, whatDiffers(before, this.text));
      }
    }
    // A notification without changes still says which version this is.
    if (changes.length === 0) TextDocument.update(this.#text, [], version);
  }

  #remember(text: string, change: Change): void {
    this.#past.push({ text, change });
    this.#pastUnits += text.length;
    while (this.#past.length > mostChanges || (this.#pastUnits > mostUnits && this.#past.length > 1)) {
      this.#pastUnits -= this.#past.shift()!.text.length;
    }
  }

  /** How to come from an older text of this document to the present one, and back. */
  since(older: string): Passage {
    const present = this.text;
    const mark = present.startsWith(byteOrderMark) && !older.startsWith(byteOrderMark) ? 1 : 0;
    const isOlder = (text: string): boolean =>
      mark === 0 ? text === older : text.length === older.length + 1 && text.endsWith(older);
    if (isOlder(present)) return new Passage([], mark);
    for (let at = this.#past.length - 1; at >= 0; at--) {
      if (!isOlder(this.#past[at]!.text)) continue;
      return new Passage(
        this.#past.slice(at).map((one) => one.change),
        mark,
      );
    }
    return new Passage([whatDiffers(mark === 0 ? older : `${byteOrderMark}${older}`, present)], mark);
  }

  /** A later question will not go behind this text. */
  forgetBefore(older: string): void {
    const at = this.#past.findLastIndex(({ text }) => text === older || text.slice(1) === older);
    const from = this.text === older ? this.#past.length : at;
    if (from <= 0) return;
    for (const { text } of this.#past.splice(0, from)) this.#pastUnits -= text.length;
  }
}

/** The way of offsets between an older text and the present one. */
export class Passage {
  readonly #changes: readonly Change[];
  /** Units that the present text has before the older one begins: an editor may keep a byte order mark. */
  readonly #mark: number;

  constructor(changes: readonly Change[], mark: number) {
    this.#changes = changes;
    this.#mark = mark;
  }

  /** Whether both texts are the same. */
  get isShort(): boolean {
    return this.#changes.length === 0;
  }

  /** In text that is new: where it was put. */
  toOlder(offset: number): number {
    let at = offset;
    for (const { start, end, length } of this.#changes.toReversed()) {
      if (at >= start + length) at += end - start - length;
      else if (at > start) at = Math.min(at, end);
    }
    return Math.max(0, at - this.#mark);
  }

  /** In text that is gone: where it stood. A place at which text was put in stays with what follows it. */
  toPresent(offset: number): number {
    let at = offset + this.#mark;
    for (const { start, end, length } of this.#changes) {
      if (at >= end) at += length - (end - start);
      else if (at > start) at = Math.min(at, start + length);
    }
    return at;
  }
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** What is left when all that is the same at the beginning and at the end is taken away, as one change. */
function whatDiffers(before: string, after: string): Change {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  return { start, end: before.length - same, length: after.length - same - start };
}

export class OpenDocuments {
  readonly #byPath = new Map<string, OpenDocument>();

  [Symbol.iterator](): Iterator<OpenDocument> {
    return this.#byPath.values();
  }

  /** Undefined for documents that are no files, such as one that was never saved. */
  open(uri: string, languageId: string, version: number, text: string): OpenDocument | undefined {
    const path = pathOf(uri);
    if (path === undefined) return undefined;
    const document = new OpenDocument(path, uri, languageId, version, text);
    this.#byPath.set(path, document);
    return document;
  }

  close(uri: string): OpenDocument | undefined {
    const document = this.get(uri);
    if (document !== undefined) this.#byPath.delete(document.path);
    return document;
  }

  get(uri: string): OpenDocument | undefined {
    const path = pathOf(uri);
    return path === undefined ? undefined : this.#byPath.get(path);
  }

  at(path: string): OpenDocument | undefined {
    return this.#byPath.get(path);
  }

  /** The URI of a file, as the editor writes it where the file is open. */
  uriOf(path: string): string {
    return this.#byPath.get(path)?.uri ?? pathToFileURL(path).href;
  }
}

/** The file of a URI: absolute, forward slashes; undefined for what is no file of this machine. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri).replaceAll("\\", "/");
  } catch {
    return undefined; // a host, or an escape that means nothing: no file that could be read
  }
}
