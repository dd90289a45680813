/**
 * The seam between the server and its features. A feature is a file in `features/` that exports `register(host)`, and one line
 * in the table of server.ts; features know this file, the workspace, `meaning/` and each other's pure functions, never the server.
 *
 * Invariant: a feature is only asked about documents of a project that has been checked once, and never about a text that is
 * older than the present one. What it throws ends its own request and nothing else.
 */

import type {
  ClientCapabilities,
  Connection,
  Location,
  Position,
  ProtocolRequestType,
  Range,
  ServerCapabilities,
  WorkspaceEdit,
} from "vscode-languageserver";
import type { Edit } from "#compiler/diagnostics/diagnostic.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import type { Workspace, WorkspaceState } from "#compiler/workspace.ts";

export interface Feature {
  /** Called once, before `initialize` is answered. Offers capabilities and says what answers which request. */
  register(host: FeatureHost): void;
}

export interface FeatureHost {
  /** What the editor said it can do. */
  readonly client: ClientCapabilities;
  /** For what is not a request about a document, such as refreshing hints. Requests go through `onDocument`. */
  readonly connection: Connection;
  /** Adds to what `initialize` answers. */
  offer(capabilities: ServerCapabilities): void;
  /**
   * Answers requests about a document, as in `host.onDocument(HoverRequest.type, null, ({ position }, document) => ...)`.
   * Waits for the first state of the document's project. `empty` is the answer for documents that belong to no project, and
   * when the feature throws, which is told in the editor's log once for each different fault; only a `ResponseError` goes to
   * the editor as it is. A request that was cancelled, or
   * whose document has moved on before its turn came, never reaches the feature.
   */
  onDocument<Params extends { readonly textDocument: { readonly uri: string } }, Result, Partial, Failure, Options>(
    type: ProtocolRequestType<Params, Result, Partial, Failure, Options>,
    empty: NoInfer<Result>,
    answer: (params: Params, document: DocumentView) => Result | Promise<Result>,
  ): void;
  /** The same for requests that name no document, such as `codeAction/resolve`. */
  onRequest<Params, Result, Partial, Failure, Options>(
    type: ProtocolRequestType<Params, Result, Partial, Failure, Options>,
    empty: NoInfer<Result>,
    answer: (params: Params) => Result | Promise<Result>,
  ): void;
  /** Any document that is open, belongs to a project, and whose project has a state; for requests that name it otherwise. */
  document(uri: string): DocumentView | undefined;
  /** Called whenever a project has a new state. */
  afterCheck(listener: (project: ProjectView) => void): void;
}

/** A document as it is now, beside what is known of it. Good for one answer: not to be kept over an `await`. */
export interface DocumentView {
  readonly uri: string;
  /** From the project's folder, as in `Source.path`. */
  readonly path: string;
  /** `other` is a file that the project does not look at: a README, a script that no entry reaches. */
  readonly kind: "script" | "schema" | "config" | "other";
  /** What the editor shows. Offsets of this text are called present. */
  readonly text: string;
  readonly project: ProjectView;
  /** As `project.state`. */
  readonly state: WorkspaceState;
  /** This file as the state knows it; undefined for one that it does not look at. Offsets of it are those of spans. */
  readonly source: Source | undefined;
  /** Whether `source` and the present text are one; while somebody types they differ for a moment. */
  readonly exact: boolean;
  /**
   * The offset in `source` of a present offset, and back, through the edits since; places in text that is new or gone go to
   * where it was put or stood.
   */
  toState(offset: number): number;
  toPresent(offset: number): number;
  /** Present offsets. A position outside of the text is taken as the nearest one inside. */
  offsetAt(position: Position): number;
  positionAt(offset: number): Position;
  /** The range of present offsets. */
  range(start: number, end: number): Range;
}

/** What questions about meaning need of a document; without a project they do without TypeScript. */
export type View = Pick<
  DocumentView,
  "path" | "kind" | "text" | "state" | "source" | "exact" | "toState" | "toPresent"
> & {
  readonly project?: DocumentView["project"];
};

export interface ProjectView {
  /** Absolute folder, forward slashes. */
  readonly root: string;
  readonly workspace: Workspace;
  /**
   * The last state in which scripts were looked at: while a schema or rtsc.json is broken this is the one before. The last
   * state of all where there was none such.
   */
  readonly state: WorkspaceState;
  /** Where a span of `state` is now, for the editor. */
  location(span: Span): Location;
  /**
   * Edits, with offsets of `state`, for the editor. Undefined when a file that they touch is no longer what `state` knows: an
   * edit is exact or not at all.
   */
  edit(edits: readonly Edit[]): WorkspaceEdit | undefined;
}
