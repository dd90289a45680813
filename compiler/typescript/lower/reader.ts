/**
 * Reader: where nodes begin, and what is written in them, from the text of the file.
 *
 * The tree comes from another process; each question to a node decodes bytes. Most names and numbers stand in the text as they
 * are, so they are cut out of it; only what is escaped is asked for.
 */

import { type SourceFile, SyntaxKind, type Node as SyntaxNode } from "typescript/unstable/ast";

interface Place {
  readonly start: number;
  readonly end: number;
}

const [tab, lineFeed, carriageReturn, space, quote, apostrophe, slash, zero, backtick] = [
  9, 10, 13, 32, 34, 39, 47, 48, 96,
];

/** Characters at which a conflict marker, a shebang or a comment may begin; TypeScript knows what to skip there. */
const doubtful: ReadonlySet<number> = new Set([slash, 35, 60, 61, 62, 124]);

export class Reader {
  readonly #file: SourceFile;
  readonly #text: string;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#text = file.text;
  }

  /** A node's own text, without the comments before it. */
  place(node: SyntaxNode): Place {
    const { end } = node;
    return { start: this.#startOf(node, end), end };
  }

  startOf(node: SyntaxNode): number {
    return this.#startOf(node, node.end);
  }

  #startOf(node: SyntaxNode, end: number): number {
    const text = this.#text;
    let at = node.pos;
    // What is missing stands where it would be.
    if (at === end) return node.getStart(this.#file);
    for (;;) {
      const char = text.charCodeAt(at);
      if (char === space || char === lineFeed || char === tab || char === carriageReturn) at++;
      else if (char < space || char > 126 || doubtful.has(char)) return node.getStart(this.#file);
      else return at;
    }
  }

  /** A name as it reads, a literal as it means. */
  textOf(node: SyntaxNode): string {
    const { start, end } = this.place(node);
    const text = this.#text;
    const first = text.charCodeAt(start);
    if (first === quote || first === apostrophe || first === backtick) {
      const inside = text.slice(start + 1, end - 1);
      const isWhole = end - start >= 2 && text.charCodeAt(end - 1) === first;
      return isWhole && !inside.includes("\\") && !inside.includes("\r") ? inside : asked(node);
    }
    const written = text.slice(start, end);
    return isPlainName(written) ? written : asked(node);
  }

  /** The value of a number. */
  number(node: SyntaxNode): number {
    const { start, end } = this.place(node);
    const written = this.#text.slice(start, end);
    const isPlain = /^\d+$/.test(written) && (written.length === 1 || written.charCodeAt(0) !== zero);
    return Number(isPlain ? written : asked(node).replaceAll("_", ""));
  }

  /** The text of a string literal; undefined for all else. */
  literal(node: SyntaxNode): string | undefined {
    return node.kind === SyntaxKind.StringLiteral ? this.textOf(node) : undefined;
  }
}

function isPlainName(written: string): boolean {
  return /^[A-Za-z_$#][\w$]*$/.test(written);
}

function asked(node: SyntaxNode): string {
  return (node as SyntaxNode & { readonly text?: string }).text ?? "";
}

/** The text of a name, where there is one. */
export function nameIn(reader: Reader, node: SyntaxNode | undefined): string | undefined {
  return node === undefined ? undefined : reader.textOf(node);
}

export function expressionOf(node: SyntaxNode): SyntaxNode {
  return (node as SyntaxNode & { readonly expression: SyntaxNode }).expression;
}
