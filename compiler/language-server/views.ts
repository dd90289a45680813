/**
 * What features see of projects and documents: the present text beside the last state, and the way of places between them.
 */

import path from "node:path";
import type { Location, Position, Range, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Edit } from "#compiler/diagnostics/diagnostic.ts";
import { positionAt, type Source, type Span } from "#compiler/text/source.ts";
import type { WorkspaceState } from "#compiler/workspace.ts";
import type { OpenDocument, OpenDocuments, Passage } from "./documents.ts";
import type { DocumentView, ProjectView } from "./feature.ts";
import type { LiveProject } from "./live-project.ts";

/** Undefined before the project's first state. */
export function projectView(project: LiveProject, documents: OpenDocuments): ProjectView | undefined {
  const { state } = project;
  if (state === undefined) return undefined;
  const absolute = (file: string): string => path.posix.resolve(project.root, file);
  return {
    root: project.root,
    workspace: project.workspace,
    state,
    location({ source, start, end }: Span): Location {
      const file = absolute(source.path);
      const uri = documents.uriOf(file);
      const open = documents.at(file);
      if (open === undefined) return { uri, range: rangeIn(source, start, end) };
      const passage = open.since(source.text);
      return { uri, range: rangeOf(open, passage.toPresent(start), passage.toPresent(end)) };
    },
    edit(edits: readonly Edit[]): WorkspaceEdit | undefined {
      const byFile = new Map<string, Edit[]>();
      for (const edit of edits) byFile.set(edit.path, [...(byFile.get(edit.path) ?? []), edit]);
      const changes: TextDocumentEdit[] = [];
      for (const [name, ofFile] of byFile) {
        const source = sourcesOf(state).get(name);
        if (source === undefined) return undefined;
        const open = documents.at(absolute(name));
        const passage = open?.since(source.text);
        if (passage?.isShort === false) return undefined;
        const range = ({ start, end }: Edit): Range =>
          open === undefined || passage === undefined
            ? rangeIn(source, start, end)
            : rangeOf(open, passage.toPresent(start), passage.toPresent(end));
        changes.push({
          textDocument: { uri: documents.uriOf(absolute(name)), version: open?.version ?? null },
          edits: distinct(ofFile).map((edit) => ({ range: range(edit), newText: edit.text })),
        });
      }
      return { documentChanges: changes };
    },
  };
}

/** Undefined before the first state of the document's project. */
export function documentView(
  document: OpenDocument,
  live: LiveProject,
  documents: OpenDocuments,
): DocumentView | undefined {
  const project = projectView(live, documents);
  if (project === undefined) return undefined;
  const { state } = project;
  const name = live.nameOf(document.path);
  const source = sourcesOf(state).get(name);
  // Found when somebody asks: hover and the like do, what is only told where it lies does not.
  let found: Passage | undefined;
  const passage = (): Passage => {
    found ??= document.since(source?.text ?? document.text);
    return found;
  };
  return {
    uri: document.uri,
    path: name,
    kind: kindOf(name, state),
    text: document.text,
    project,
    state,
    source,
    get exact() {
      return source !== undefined && passage().isShort;
    },
    toState: (offset) => Math.min(passage().toOlder(offset), source?.text.length ?? offset),
    toPresent: (offset) => Math.min(passage().toPresent(offset), document.text.length),
    offsetAt: (position) => document.lines.offsetAt(position),
    positionAt: (offset) => document.lines.positionAt(offset),
    range: (start, end) => rangeOf(document, start, end),
  };
}

function kindOf(name: string, state: WorkspaceState): DocumentView["kind"] {
  if (name === "rtsc.json") return "config";
  if (state.config?.opCodes.includes(name)) return "schema";
  return state.checked !== null && sourcesOf(state).has(name) ? "script" : "other";
}

const sourcesByState = new WeakMap<WorkspaceState, ReadonlyMap<string, Source>>();

/** Every file of a state by its path. */
export function sourcesOf(state: WorkspaceState): ReadonlyMap<string, Source> {
  let sources = sourcesByState.get(state);
  if (sources === undefined) {
    const all = [...state.schemas, ...(state.checked?.sources ?? [])];
    sources = new Map(all.map((source) => [source.path, source]));
    sourcesByState.set(state, sources);
  }
  return sources;
}

/** The range of a source's offsets, as in a file that nobody edits. */
export function rangeIn(source: Source, start: number, end: number): Range {
  return { start: lspPosition(source, start), end: lspPosition(source, end) };
}

function lspPosition(source: Source, offset: number): Position {
  const { line, column } = positionAt(source, offset);
  return { line: line - 1, character: column - 1 };
}

function rangeOf({ lines }: OpenDocument, start: number, end: number): Range {
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}

/** The same edit may stand in a list twice, where two fixes share it. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>();
  return edits.filter(({ start, end, text }) => {
    const key = `${start} ${end} ${text}`;
    return !seen.has(key) && seen.add(key);
  });
}
