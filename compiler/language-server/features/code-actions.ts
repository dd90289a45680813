/**
 * Code actions: what an editor offers to do about a finding or a place. Each kind of action is a function of its own; here they
 * are asked, filtered by what the editor wants to see, and made edits of.
 *
 * Invariant: an action is offered for the texts it was made for, and no others.
 */

import { pathToFileURL } from "node:url";
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionRequest,
  CodeActionTriggerKind,
  type Diagnostic as LspDiagnostic,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { fixable } from "#compiler/diagnostics/fixes.ts";
import type { DocumentView, FeatureHost } from "../feature.ts";
import { type CreatedPacket, createdPackets } from "./code-actions/create-packet.ts";
import { silencing } from "./code-actions/silencing.ts";
import { holdsWith, numericSite, typedEdits } from "./code-actions/use-typed-api.ts";

const rewriteKind = `${CodeActionKind.RefactorRewrite}.rtsc`;
const fixAllKind = `${CodeActionKind.SourceFixAll}.rtsc`;

export function register(host: FeatureHost): void {
  host.offer({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, rewriteKind, fixAllKind] } });
  host.onDocument(CodeActionRequest.type, [], codeActions);
}

async function codeActions({ range, context }: CodeActionParams, document: DocumentView): Promise<CodeAction[]> {
  if (!document.exact) return [];
  const wants = (kind: string): boolean =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const here = document.state.diagnostics.filter(({ span }) => span?.source.path === document.path);
  const start = document.toState(document.offsetAt(range.start));
  const end = document.toState(document.offsetAt(range.end));
  const near = here.filter(({ span }) => span !== undefined && span.start <= end && span.end >= start);
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    for (const one of near) {
      const diagnostics = shownAs(one, context.diagnostics, document);
      actions.push(...fixOf(one, diagnostics, document));
      for (const way of silencing(one, document)) {
        const edit = document.project.edit(way.edits);
        if (edit !== undefined) actions.push({ title: way.message, kind: CodeActionKind.QuickFix, diagnostics, edit });
      }
    }
  }
  if (wants(CodeActionKind.QuickFix) && document.kind === "script") {
    for (const created of createdPackets(document, start, end)) actions.push(...creation(created, document));
  }
  if (wants(rewriteKind) && context.triggerKind !== CodeActionTriggerKind.Automatic) {
    actions.push(...(await rewriting(document, start, end)));
  }
  // Only on request: an editor that asks for everything shows what is about the place.
  if (context.only !== undefined && wants(fixAllKind)) actions.push(...fixAll(here, document));
  return actions;
}

function fixOf({ fix }: Diagnostic, diagnostics: LspDiagnostic[], document: DocumentView): CodeAction[] {
  const edit = fix && document.project.edit(fix.edits);
  if (fix === undefined || edit === undefined) return [];
  return [{ title: fix.message, kind: CodeActionKind.QuickFix, isPreferred: true, diagnostics, edit }];
}

function creation({ title, edits, file }: CreatedPacket, document: DocumentView): CodeAction[] {
  const edit = document.project.edit(edits);
  if (edit === undefined) return [];
  const actions: WorkspaceEdit["documentChanges"] = [...(edit.documentChanges ?? [])];
  if (file !== undefined) {
    const uri = pathToFileURL(`${document.project.root}/${file.path}`).href;
    const start = { line: 0, character: 0 };
    const edits = [{ range: { start, end: start }, newText: file.text }];
    // The file first: rtsc.json must not name what is not there.
    actions.unshift({ kind: "create", uri }, { textDocument: { uri, version: null }, edits });
  }
  return [{ title, kind: CodeActionKind.QuickFix, edit: { documentChanges: actions } }];
}

/** Tried before it is offered; a document view does not outlive that, so its edit is made before. */
async function rewriting(document: DocumentView, start: number, end: number): Promise<CodeAction[]> {
  const found = document.kind === "script" ? numericSite(document, start, end) : undefined;
  const edits = found && (await typedEdits(document, found));
  const edit = edits && document.project.edit(edits);
  if (found === undefined || edits === undefined || edit === undefined) return [];
  const title = `Use the typed API for ${found.packet.name}`;
  return (await holdsWith(document, edits)) ? [{ title, kind: rewriteKind, edit }] : [];
}

/** All fixes of the file that can be made at once; the next run finds what they bring to light. */
function fixAll(here: readonly Diagnostic[], document: DocumentView): CodeAction[] {
  const chosen = fixable(here);
  const edit = document.project.edit(chosen.flatMap((one) => one.fix?.edits ?? []));
  if (chosen.length === 0 || edit === undefined) return [];
  return [{ title: "Make all fixes of rtsc", kind: fixAllKind, edit }];
}

/** The findings of the editor that this one is: an action is shown beside them. */
function shownAs({ code, span }: Diagnostic, shown: readonly LspDiagnostic[], document: DocumentView): LspDiagnostic[] {
  if (span === undefined) return [];
  const start = document.toPresent(span.start);
  return shown.filter((one) => one.code === code && document.offsetAt(one.range.start) === start);
}
