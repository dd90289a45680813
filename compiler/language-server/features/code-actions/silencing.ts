/**
 * Ways to live with a finding: a comment that says why it is ignored, in scripts; its level in rtsc.json, for the rest. Makes
 * edits only where the comment will be read as one.
 */

import type { Diagnostic, Edit, Fix } from "#compiler/diagnostics/diagnostic.ts";
import { isSwitchable } from "#compiler/diagnostics/report.ts";
import { lineText, positionAt, type Source } from "#compiler/text/source.ts";
import { isInComment, isInLiteral } from "#compiler/typescript/comments.ts";
import type { DocumentView } from "../../feature.ts";
import { sourcesOf } from "../../views.ts";
import { settingMembers } from "./json-edits.ts";

/** The ways for a finding of this document; none for errors, which are mistakes, and for what has no level. */
export function silencing(one: Diagnostic, document: DocumentView): Fix[] {
  const { code, severity, span } = one;
  if (span === undefined || severity === "error" || !isSwitchable(code)) return [];
  if (document.kind === "script" && canBeIgnored(code)) {
    const edit = ignoring(code, span.source, span.start, document);
    if (edit !== undefined) return [{ message: `Ignore ${code} here, with a reason`, edits: [edit] }];
  }
  const off = switchingOff(code, document);
  return off === undefined ? [] : [{ message: `Switch ${code} off in ${off.path}`, edits: [off] }];
}

/** Findings about these comments themselves are not ignored by another. */
function canBeIgnored(code: string): boolean {
  return /^RT4(?!00[1-3])/.test(code);
}

/** A comment on a line of its own before the finding's; behind the line where that line begins inside of a literal. */
function ignoring(code: string, source: Source, offset: number, document: DocumentView): Edit | undefined {
  const syntax = document.project.workspace.syntax(`${document.project.root}/${source.path}`);
  if (syntax === undefined || syntax.text !== source.text) return undefined;
  const { line, column } = positionAt(source, offset);
  const text = lineText(source, line);
  const start = offset - column + 1;
  const comment = `// rtsc-ignore ${code}: reason`;
  const isCode = (at: number): boolean => !isInLiteral(syntax, at) && !isInComment(syntax, at);
  if (isCode(start)) {
    const indent = /^[^\S\r\n]*/.exec(text)![0];
    const lineBreak = /\r\n|\n|\r/.exec(source.text)?.[0] ?? "\n";
    return { path: source.path, start, end: start, text: `${indent}${comment}${lineBreak}` };
  }
  const end = start + text.length;
  return isCode(end) && !text.includes("//") ? { path: source.path, start: end, end, text: ` ${comment}` } : undefined;
}

function switchingOff(code: string, { state }: DocumentView): Edit | undefined {
  const source = state.config === null ? undefined : sourcesOf(state).get(state.config.path);
  if (source === undefined) return undefined;
  return settingMembers(source, [{ path: ["rules", code], value: "off" }]);
}
