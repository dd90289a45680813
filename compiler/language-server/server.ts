/**
 * The language server: a conversation with one editor about the projects whose files it has open.
 *
 * It carries messages between the editor, the projects and the features, and knows nothing of packets. Invariant: no fault of
 * a project or feature ends the conversation; it is told in the editor's log, once for each kind.
 */

import {
  type CancellationToken,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  PositionEncodingKind,
  RequestType0,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
  WatchKind,
} from "vscode-languageserver/node";
import { refreshEnvironment } from "#compiler/generate/environment-file.ts";
import { packageVersion } from "#compiler/text/package-root.ts";
import type { WorkspaceState } from "#compiler/workspace.ts";
import { type OpenDocument, OpenDocuments, pathOf } from "./documents.ts";
import { Faults } from "./faults.ts";
import type { DocumentView, Feature, FeatureHost, ProjectView } from "./feature.ts";
import * as codeActions from "./features/code-actions.ts";
import * as completion from "./features/completion.ts";
import * as definition from "./features/definition.ts";
import * as hover from "./features/hover.ts";
import * as inlayHints from "./features/inlay-hints.ts";
import * as references from "./features/references.ts";
import * as rename from "./features/rename.ts";
import * as symbols from "./features/symbols.ts";
import type { LiveProject } from "./live-project.ts";
import { configName, Projects } from "./projects.ts";
import { Publisher } from "./publish.ts";
import { documentView, projectView, sourcesOf } from "./views.ts";

/** Each is one line, and registers itself. */
const features: readonly Feature[] = [
  codeActions,
  completion,
  definition,
  hover,
  inlayHints,
  references,
  rename,
  symbols,
];

/** Answered when the findings of all texts that the server has been told of are published. For tests and scripts. */
const settledRequest = new RequestType0<null, void>("rtsc/settled");

/**
 * Talks over two streams until the editor says `exit`, closes them, or dies; then ends the process: with 0 after `shutdown`,
 * else with 1.
 */
export function serveLanguage(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): void {
  const connection = createConnection(input, output);
  const documents = new OpenDocuments();
  const faults = new Faults(connection);
  let publisher: Publisher | undefined;
  const listeners: ((project: ProjectView) => void)[] = [];

  const projects = new Projects(documents, {
    failed: (thrown, during) => faults.report(thrown, during),
    closed: (root) => publisher?.forget(root),
    fileChecked: (project, file, findings) => publisher?.file(project.root, file, findings),
    checked(project, state) {
      if (project.takeSaved()) {
        faults.guard("refreshing rtsc-env.d.ts", () => refreshDeclarations(project, state, faults));
      }
      publisher?.project(project.root, state.config?.path ?? configName, state.diagnostics);
      const sources = sourcesOf(state);
      for (const document of documents) {
        const source = sources.get(project.nameOf(document.path));
        if (source !== undefined) document.forgetBefore(source.text);
      }
      const view = projectView(project, documents);
      for (const listener of view === undefined ? [] : listeners) {
        faults.guard("what follows a check", () => listener(view!));
      }
    },
  });

  /** The document of a request and the project it belongs to. */
  const find = (uri: string): { document: OpenDocument; project: LiveProject } | undefined => {
    const document = documents.get(uri);
    const project = document && projects.of(document.path);
    return project && document && { document, project };
  };

  connection.onInitialize((params): InitializeResult => {
    const { capabilities: client } = params;
    publisher = new Publisher(connection, documents, client.textDocument?.publishDiagnostics);
    const offered: ServerCapabilities = {
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    };
    const host: FeatureHost = {
      client,
      connection,
      offer: (capabilities) => void Object.assign(offered, capabilities),
      afterCheck: (listener) => void listeners.push(listener),
      document(uri) {
        const found = find(uri);
        return found && documentView(found.document, found.project, documents);
      },
      onDocument(type, empty, answer) {
        connection.onRequest<unknown, void>(type.method, async (asked: unknown, token: CancellationToken) => {
          const { textDocument } = asked as { textDocument: { uri: string } };
          const version = documents.get(textDocument.uri)?.version;
          return await faults.answering(type.method, empty, async () => {
            await queueDrained();
            const found = find(textDocument.uri);
            if (found === undefined) return empty;
            if (found.project.state === undefined) await found.project.ready();
            if (token.isCancellationRequested) return cancelled();
            if (documents.get(textDocument.uri)?.version !== version) return movedOn();
            const view: DocumentView | undefined = documentView(found.document, found.project, documents);
            return view === undefined ? empty : await answer(asked as never, view);
          });
        });
      },
      onRequest(type, empty, answer) {
        connection.onRequest<unknown, void>(type.method, async (asked: unknown, token: CancellationToken) =>
          faults.answering(type.method, empty, async () => {
            await queueDrained();
            return token.isCancellationRequested ? cancelled() : await answer(asked as never);
          }),
        );
      },
    };
    for (const feature of features) feature.register(host);
    connection.onInitialized(() => begin(params));
    return { capabilities: offered, serverInfo: { name: "rtsc", version: packageVersion() } };
  });

  const begin = (params: InitializeParams): void => {
    const { capabilities: client, workspaceFolders, rootUri } = params;
    const uris = workspaceFolders?.map((one) => one.uri) ?? (rootUri === null ? [] : [rootUri]);
    const folders = new Set(uris.flatMap((uri) => folderOf(uri) ?? []));
    projects.keep(folders);
    if (client.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) folders.delete(folderOf(uri) ?? "");
        for (const { uri } of added) folders.add(folderOf(uri) ?? "");
        folders.delete("");
        projects.keep(new Set(folders));
      });
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      const watchers = [
        { globPattern: "**/*.{json,js,cjs,mjs,jsx,ts,cts,mts,tsx}" },
        // A folder that goes takes its files with it, and is told by its own name alone.
        { globPattern: "**/*", kind: WatchKind.Delete },
      ];
      connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers })
        .catch((thrown: unknown) => faults.report(thrown, "asking the editor to watch files"));
    }
  };

  const changedOnDisk = (files: readonly string[]): void => {
    if (files.some((file) => file.endsWith(`/${configName}`) || !file.slice(file.lastIndexOf("/")).includes("."))) {
      projects.settle();
    }
    for (const project of projects) {
      const inside = files.filter((file) => file === project.root || concerns(project, file));
      if (inside.length > 0) project.changed(inside);
    }
  };

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    faults.guard("opening a document", () => {
      const document = documents.open(uri, languageId, version, text);
      if (document === undefined) return;
      if (isConfig(document.path)) projects.settle();
      projects.of(document.path)?.edited(document.path);
    });
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    faults.guard("editing a document", () => {
      const document = documents.get(uri);
      if (document === undefined) return;
      document.update(contentChanges, version);
      projects.of(document.path)?.edited(document.path);
    });
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    faults.guard("closing a document", () => {
      const document = documents.close(uri);
      if (document === undefined) return;
      projects.of(document.path)?.edited(document.path);
      if (isConfig(document.path)) projects.settle();
      else projects.sweep();
    });
  });
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    faults.guard("saving a document", () => {
      const file = pathOf(uri);
      if (file !== undefined) changedOnDisk([file]);
    });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    faults.guard("looking at changed files", () => changedOnDisk(changes.flatMap(({ uri }) => pathOf(uri) ?? [])));
  });
  connection.onRequest(settledRequest, () => projects.settled());
  connection.onShutdown(() => projects.dispose());
  connection.listen();
}

/** rtsc-env.d.ts as the commands keep it: by what is saved, and only where it is. */
function refreshDeclarations({ root }: LiveProject, { config, model }: WorkspaceState, faults: Faults): void {
  if (config === null || model === null) return;
  const outcome = refreshEnvironment(config);
  if (outcome.kind === "refused") {
    faults.report(new Error(`it cannot be written (${outcome.reason})`), `refreshing ${root}/rtsc-env.d.ts`);
  }
}

function isConfig(file: string): boolean {
  return file.endsWith(`/${configName}`);
}

/**
 * Whether a project may ask for a file or folder, now or later: what it looked at last says too little, for it may have stopped
 * at a broken rtsc.json and still remember the rest.
 */
function concerns({ root }: LiveProject, file: string): boolean {
  return file.startsWith(`${root}/`) && !/\/(?:node_modules|\.git)\//.test(file.slice(root.length));
}

function folderOf(uri: string): string | undefined {
  return pathOf(uri)?.replace(/(?<=.)\/$/, "");
}

/**
 * Messages are taken from the queue one for each turn of the event loop. After two turns the edit or cancellation that stood
 * right behind a request has been seen, so that stale requests cost nothing.
 */
function queueDrained(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
}

function movedOn(): ResponseError {
  return new ResponseError(LSPErrorCodes.ContentModified, "The document has changed since the request.");
}
