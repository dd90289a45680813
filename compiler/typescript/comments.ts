/**
 * Comments that speak to a tool: `//` comments that hold a word. Found by the text, and held against the syntax tree, so that
 * a string that looks like one is none.
 */

import { SyntaxKind } from "typescript/unstable/ast";
import type { Node, SourceFile } from "./syntax.ts";

export interface LineComment {
  /** Where `//` stands. */
  readonly start: number;
  /** One past its last character, before the line break. */
  readonly end: number;
  /** What follows `//`, without blanks around it. */
  readonly text: string;
}

/** The `//` comments that hold `word`, by place. Comments inside of block comments are none. */
export function lineCommentsWith(word: string, file: SourceFile): LineComment[] {
  const found: LineComment[] = [];
  const { text } = file;
  let line = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const lineStart = Math.max(text.lastIndexOf("\n", at), text.lastIndexOf("\r", at)) + 1;
    if (lineStart === line) continue;
    const start = commentStart(file, lineStart, at);
    if (start === undefined) continue;
    line = lineStart;
    const length = text.slice(start).search(/[\r\n\u2028\u2029]/);
    const end = length < 0 ? text.length : start + length;
    found.push({ start, end, text: text.slice(start + 2, end).trim() });
  }
  return found;
}

/** The first `//` of a line that begins a comment. */
function commentStart(file: SourceFile, lineStart: number, before: number): number | undefined {
  for (let at = file.text.indexOf("//", lineStart); at >= 0 && at < before; at = file.text.indexOf("//", at + 1)) {
    if (!isInLiteral(file, at) && !isInBlockComment(file, at)) return at;
  }
  return undefined;
}

/** Whether a place lies inside of a comment: behind its first character, and not at its end. */
export function isInComment(file: SourceFile, at: number): boolean {
  const lineStart = Math.max(file.text.lastIndexOf("\n", at - 1), file.text.lastIndexOf("\r", at - 1)) + 1;
  return isInBlockComment(file, at) || commentStart(file, lineStart, at) !== undefined;
}

function isInBlockComment(file: SourceFile, at: number): boolean {
  const open = file.text.lastIndexOf("/*", at);
  if (open < 0 || open < file.text.lastIndexOf("*/", at - 2) || isInLiteral(file, open)) return false;
  const lineStart = Math.max(file.text.lastIndexOf("\n", open), file.text.lastIndexOf("\r", open)) + 1;
  return commentStart(file, lineStart, open) === undefined;
}

const literals: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
]);

/** Whether the character at a place belongs to a string, a template's text or a regular expression. */
export function isInLiteral(file: SourceFile, at: number): boolean {
  let inside = false;
  const visit = (node: Node): void => {
    if (inside || node.pos > at || node.end <= at) return;
    if (literals.has(node.kind)) inside = node.getStart(file) <= at;
    else node.forEachChild(visit);
  };
  file.forEachChild(visit);
  return inside;
}

/** Where a text's first statement begins: behind blanks, comments and a line of `#!`. */
export function headEnd(text: string): number {
  return /^(?:\uFEFF)?(?:#![^\r\n]*)?(?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
}
