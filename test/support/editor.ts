/**
 * An editor without a window: starts the language server as a process, talks to it over stdio, and remembers what it was told.
 * For tests of conversations; also what keeps the marks of marked sources.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type ProtocolRequestType,
  type PublishDiagnosticsParams,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";

/** What VS Code says it can do, as far as the server asks. */
export const ableClient: ClientCapabilities = {
  workspace: {
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      versionSupport: true,
      codeDescriptionSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
    rename: { prepareSupport: true },
    hover: { contentFormat: ["markdown", "plaintext"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

export interface EditorOptions {
  /** The project's folder, opened as the editor's window. */
  readonly folder: string;
  /** Where `rtsc.js` lies, as `withCli().folder()` says. */
  readonly command: string;
  readonly client?: ClientCapabilities;
  /** Folders of the window, instead of `folder`. */
  readonly folders?: readonly string[];
  readonly processId?: number | null;
  /** Further arguments of Node itself. */
  readonly node?: readonly string[];
}

export class Editor {
  readonly folder: string;
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  /** What the server answered to `initialize`. */
  capabilities: InitializeResult["capabilities"] = {};
  /** `window/logMessage`s, in order. */
  readonly logged: string[] = [];
  /** What the process wrote to its standard error. */
  complaints = "";
  /** Patterns that the server asked to be told about. */
  readonly watched: string[] = [];
  /** Resolves with the process's exit code. */
  readonly ended: Promise<number | null>;
  /** Called with each `publishDiagnostics`, when set. */
  onFindings: ((params: PublishDiagnosticsParams) => void) | undefined;
  readonly #documents = new Map<string, TextDocument>();
  readonly #findings = new Map<string, readonly Diagnostic[]>();

  private constructor(options: EditorOptions) {
    this.folder = options.folder;
    this.process = spawn(
      process.execPath,
      [...(options.node ?? []), join(options.command, "rtsc.js"), "lsp", "--stdio"],
      {
        stdio: "pipe",
        env: { PATH: process.env["PATH"] },
      },
    );
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.stderr!.on("data", (chunk: Buffer) => {
      this.complaints += chunk.toString();
    });
    this.connection = createProtocolConnection(this.process.stdout!, this.process.stdin!);
    this.connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.#findings.set(params.uri, params.diagnostics);
      this.onFindings?.(params);
    });
    this.connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    this.connection.onRequest("client/registerCapability", ({ registrations }: Registrations) => {
      for (const { registerOptions } of registrations) {
        for (const { globPattern } of registerOptions?.watchers ?? []) this.watched.push(globPattern);
      }
      return null;
    });
    // An editor may ask for its hints again when it likes.
    this.connection.onRequest("workspace/inlayHint/refresh", () => null);
    this.connection.listen();
  }

  /** Starts the server and opens the folder, as an editor does. */
  static async start(options: EditorOptions): Promise<Editor> {
    const editor = new Editor(options);
    const folders = options.folders ?? [options.folder];
    const { capabilities } = await editor.connection.sendRequest<InitializeResult>("initialize", {
      processId: options.processId === undefined ? process.pid : options.processId,
      rootUri: folders[0] === undefined ? null : pathToFileURL(folders[0]).href,
      workspaceFolders: folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder })),
      capabilities: options.client ?? ableClient,
    });
    editor.capabilities = capabilities;
    await editor.connection.sendNotification("initialized", {});
    return editor;
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  /** Opens a file as it is on the disk, or with another text. */
  async open(
    path: string,
    text = readFileSync(join(this.folder, path), "utf8"),
    languageId = "plaintext",
  ): Promise<void> {
    const document = TextDocument.create(this.uri(path), languageId, 1, text);
    this.#documents.set(path, document);
    const { uri, version } = document;
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version, text },
    });
  }

  text(path: string): string {
    return this.#document(path).getText();
  }

  version(path: string): number {
    return this.#document(path).version;
  }

  /** Replaces `[start, end)` of an open document, offsets in UTF-16 units, as one incremental edit. */
  async edit(path: string, start: number, end: number, text: string): Promise<void> {
    const document = this.#document(path);
    const range = { start: document.positionAt(start), end: document.positionAt(end) };
    TextDocument.update(document, [{ range, text }], document.version + 1);
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: document.uri, version: document.version },
      contentChanges: [{ range, text }],
    });
  }

  /** Gives an open document another text, whole. */
  async replace(path: string, text: string): Promise<void> {
    const document = this.#document(path);
    TextDocument.update(document, [{ text }], document.version + 1);
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: document.uri, version: document.version },
      contentChanges: [{ text }],
    });
  }

  async close(path: string): Promise<void> {
    this.#documents.delete(path);
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri: this.uri(path) } });
  }

  /** Says that files have changed, come (1: created, 2: changed) or gone (3) on the disk. */
  async changedOnDisk(...changes: readonly (readonly [path: string, type: 1 | 2 | 3])[]): Promise<void> {
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: changes.map(([path, type]) => ({ uri: this.uri(path), type })),
    });
  }

  /** Resolves when the findings of all that was said so far have arrived. */
  async settled(): Promise<void> {
    await this.connection.sendRequest("rtsc/settled");
  }

  /** The findings of a file that were told last. */
  findings(path: string): readonly Diagnostic[] {
    return this.#findings.get(this.uri(path)) ?? [];
  }

  /** All findings that were told last, as `path:line:column code`, columns and lines from 1, in no order that means anything. */
  allFindings(): string[] {
    return [...this.#findings].flatMap(([uri, found]) =>
      found.map(({ range: { start }, code }) => {
        const path = decodeURIComponent(uri.slice(pathToFileURL(this.folder).href.length + 1));
        return `${path}:${start.line + 1}:${start.character + 1} ${code}`;
      }),
    );
  }

  /** Asks about a place of an open document: an offset, or a document as a whole. */
  request<Params, Result, Partial, Failure, Options>(
    type: ProtocolRequestType<Params, Result, Partial, Failure, Options>,
    params: Params,
  ): Promise<Result> {
    return this.connection.sendRequest<Result>(type.method, params);
  }

  /** `textDocument` and `position` of an offset, for requests. */
  at(path: string, offset: number): { textDocument: { uri: string }; position: { line: number; character: number } } {
    return { textDocument: { uri: this.uri(path) }, position: this.#document(path).positionAt(offset) };
  }

  range(path: string, start: number, end: number) {
    const document = this.#document(path);
    return { start: document.positionAt(start), end: document.positionAt(end) };
  }

  /** The texts of files after an edit that the server proposed; documents that are not open are read from the disk. */
  edited(edit: WorkspaceEdit): Record<string, string> {
    const texts: Record<string, string> = {};
    const base = `${pathToFileURL(this.folder).href}/`;
    for (const change of edit.documentChanges ?? []) {
      if ("kind" in change) {
        if (change.kind === "create") texts[decodeURIComponent(change.uri.slice(base.length))] = "";
        continue;
      }
      const path = decodeURIComponent(change.textDocument.uri.slice(base.length));
      const before =
        texts[path] ?? this.#documents.get(path)?.getText() ?? readFileSync(join(this.folder, path), "utf8");
      const document = TextDocument.create(change.textDocument.uri, "plaintext", 1, before);
      texts[path] = TextDocument.applyEdits(
        document,
        change.edits.map((one) => ("newText" in one ? one : { range: one.range, newText: one.snippet.value })),
      );
    }
    return texts;
  }

  /** Says goodbye and resolves with the exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await this.ended;
    this.connection.dispose();
    return code;
  }

  #document(path: string): TextDocument {
    const document = this.#documents.get(path);
    if (document === undefined) throw new Error(`${path} is not open.`);
    return document;
  }
}

interface Registrations {
  readonly registrations: readonly {
    readonly registerOptions?: { readonly watchers?: readonly { readonly globPattern: string }[] };
  }[];
}

export interface Marked {
  readonly text: string;
  /** Where the marks stood, ascending. */
  readonly marks: readonly number[];
}

/** A text with its marks `┆` taken out. */
export function marked(source: string): Marked {
  const parts = source.split("┆");
  const marks: number[] = [];
  let at = 0;
  for (const part of parts.slice(0, -1)) {
    at += part.length;
    marks.push(at);
  }
  return { text: parts.join(""), marks };
}
