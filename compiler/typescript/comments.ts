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
  const places = new Places(file);
  let line = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const lineStart = lineStartOf(text, at);
    if (lineStart === line) continue;
    const start = places.commentStart(lineStart, at);
    if (start === undefined) continue;
    line = lineStart;
    const length = text.slice(start).search(/[\r\n\u2028\u2029]/);
    const end = length < 0 ? text.length : start + length;
    found.push({ start, end, text: text.slice(start + 2, end).trim() });
  }
  return found;
}

/** Whether a place lies inside of a comment: behind its first character, and not at its end. */
export function isInComment(file: SourceFile, at: number): boolean {
  const places = new Places(file);
  const lineStart = lineStartOf(file.text, at - 1);
  return places.isInBlockComment(at) || places.commentStart(lineStart, at) !== undefined;
}

/** Whether the character at a place belongs to a string, a template's text or a regular expression. */
export function isInLiteral(file: SourceFile, at: number): boolean {
  return new Places(file).isInLiteral(at);
}

/** Where the line begins of which a character is, or that it ends. */
function lineStartOf(text: string, at: number): number {
  for (let start = at; start >= 0; start--) {
    const char = text.charCodeAt(start);
    if (char === 10 || char === 13) return start + 1;
  }
  return 0;
}

const literals: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
]);

/** What is asked of places in one file: what there is to know of it is sought once, as a file may have thousands of comments. */
class Places {
  readonly #file: SourceFile;
  readonly #below = new Map<Node, Below>();
  #opens: readonly number[] | undefined;
  #closes: readonly number[] | undefined;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** The first `//` of a line that begins a comment. */
  commentStart(lineStart: number, before: number): number | undefined {
    const { text } = this.#file;
    for (let at = text.indexOf("//", lineStart); at >= 0 && at < before; at = text.indexOf("//", at + 1)) {
      if (!this.isInLiteral(at) && !this.isInBlockComment(at)) return at;
    }
    return undefined;
  }

  isInBlockComment(at: number): boolean {
    const { text } = this.#file;
    this.#opens ??= everyPlace(text, "/*");
    const open = lastUpTo(this.#opens, at);
    if (open < 0) return false;
    this.#closes ??= everyPlace(text, "*/");
    if (open < lastUpTo(this.#closes, Math.max(at - 2, 0)) || this.isInLiteral(open)) return false;
    return this.commentStart(lineStartOf(text, open), open) === undefined;
  }

  isInLiteral(at: number): boolean {
    return this.#isLiteralBelow(this.#file, at);
  }

  #isLiteralBelow(node: Node, at: number): boolean {
    let below = this.#below.get(node);
    if (below === undefined) {
      below = nodesBelow(node);
      this.#below.set(node, below);
    }
    const { nodes, inOrder } = below;
    for (let nth = inOrder ? firstBehind(nodes, at) : 0; nth < nodes.length; nth++) {
      const one = nodes[nth]!;
      if (one.pos > at) {
        if (inOrder) return false;
        continue;
      }
      if (one.end <= at) continue;
      if (literals.has(one.kind) ? one.getStart(this.#file) <= at : this.#isLiteralBelow(one, at)) return true;
    }
    return false;
  }
}

interface Below {
  readonly nodes: readonly Node[];
  /** Whether each begins and ends no earlier than the one before: types that are read from comments may not. */
  readonly inOrder: boolean;
}

function nodesBelow(node: Node): Below {
  const nodes: Node[] = [];
  let inOrder = true;
  let [pos, end] = [-1, -1];
  node.forEachChild((child) => {
    if (child.pos < pos || child.end < end) inOrder = false;
    pos = child.pos;
    end = child.end;
    nodes.push(child);
    return undefined;
  });
  return { nodes, inOrder };
}

/** The first of nodes in order that ends behind a place. */
function firstBehind(nodes: readonly Node[], at: number): number {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodes[middle]!.end <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function everyPlace(text: string, part: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) found.push(at);
  return found;
}

/** The last of ascending numbers that is no more than `most`; -1 where there is none. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : numbers[low - 1]!;
}

/** Where a text's first statement begins: behind blanks, comments and a line of `#!`. */
export function headEnd(text: string): number {
  return /^(?:\uFEFF)?(?:#![^\r\n]*)?(?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
}
