/**
 * JSON with positions: comments and trailing commas allowed, every value with its span, every name that stands twice told.
 *
 * The one importer of jsonc-parser. Hostile texts are texts: no depth overflows the stack, no name reaches a prototype.
 */

import { createScanner, type Node, type ParseError, parseTree } from "jsonc-parser";
import { readStrict } from "./json-strict.ts";
import { type Source, type Span, span } from "./source.ts";

export interface JsonMember {
  readonly key: string;
  /** Of the name with its quotes. */
  readonly keySpan: Span;
  readonly value: JsonNode;
}

export type JsonNode =
  | { readonly kind: "object"; readonly span: Span; readonly members: ReadonlyMap<string, JsonMember> }
  | { readonly kind: "array"; readonly span: Span; readonly items: readonly JsonNode[] }
  | { readonly kind: "string"; readonly span: Span; readonly value: string }
  | { readonly kind: "number"; readonly span: Span; readonly value: number }
  | { readonly kind: "boolean"; readonly span: Span; readonly value: boolean }
  | { readonly kind: "null"; readonly span: Span; readonly value: null };

export interface JsonSyntaxError {
  readonly span: Span;
  /** A clause without its full stop, such as `a comma is missing`. */
  readonly problem: string;
}

/** A name that stands twice in one object; the first one counts. */
export interface JsonDuplicate {
  readonly name: string;
  readonly span: Span;
  readonly first: Span;
  /** Path of the object. */
  readonly path: readonly (string | number)[];
}

export interface JsonText {
  /** Undefined when there are syntax errors: half a tree would only give false findings. */
  readonly root: JsonNode | undefined;
  readonly syntaxErrors: readonly JsonSyntaxError[];
  readonly duplicates: readonly JsonDuplicate[];
  /**
   * What `JSON.parse` made of the text, where it takes it and no name stands twice. Its objects have prototypes: for readers that
   * know the names they ask for, and to nobody else's surprise.
   */
  readonly parsed?: unknown;
}

/** jsonc-parser's `SyntaxKind`, a const enum that cannot be imported under `isolatedModules`. */
const tokens = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 } as const;

/** Deeper than anything a person writes, shallow enough for any recursion. */
const DEEPEST = 64;

/** Reads a text. Never throws. */
export function parseJson(source: Source): JsonText {
  // Editors on Windows may put a byte order mark first; a space keeps every offset.
  const text = source.text.startsWith("\ufeff") ? ` ${source.text.slice(1)}` : source.text;
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== undefined) {
    const problem = `values are nested more than ${DEEPEST} deep here`;
    return { root: undefined, syntaxErrors: [{ span: span(source, tooDeep, tooDeep + 1), problem }], duplicates: [] };
  }
  const strict = parseStrict(text);
  if (strict !== undefined) {
    const duplicates: JsonDuplicate[] = [];
    const root = readStrict(source, text, duplicates);
    return { root, syntaxErrors: [], duplicates, ...(duplicates.length === 0 ? strict : {}) };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  if (errors.length > 0 || tree === undefined) {
    return { root: undefined, syntaxErrors: syntaxErrorsOf(source, text, errors), duplicates: [] };
  }
  const duplicates: JsonDuplicate[] = [];
  return { root: convert(source, tree, [], duplicates), syntaxErrors: [], duplicates };
}

/** The plain value of a node. Objects have no prototype, so that every name is only a name. */
export function jsonValue(node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map(jsonValue);
  if (node.kind !== "object") return node.value;
  const value: Record<string, unknown> = Object.create(null);
  for (const member of node.members.values()) value[member.key] = jsonValue(member.value);
  return value;
}

/** The member of an object by name; undefined where the node is no object or has none. */
export function member(node: JsonNode | undefined, key: string): JsonMember | undefined {
  return node?.kind === "object" ? node.members.get(key) : undefined;
}

/** The items of a list, of what is no list none. */
export function items(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

/** The value of a text that is JSON without any licence. */
function parseStrict(text: string): { readonly parsed: unknown } | undefined {
  try {
    return { parsed: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function firstTooDeep(text: string): number | undefined {
  // The scanner, which knows comments and broken strings, takes ten times as long.
  if (!mayBeDeep(text)) return undefined;
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== tokens.end; token = scanner.scan()) {
    if (token === tokens.openBrace || token === tokens.openBracket) {
      if (++depth > DEEPEST) return scanner.getTokenOffset();
    } else if (token === tokens.closeBrace || token === tokens.closeBracket) depth--;
  }
  return undefined;
}

/** Whether brackets could nest deeper than is allowed: never false when they do. */
function mayBeDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 34) inString = false;
      else if (code === 92) at++;
      // A string that its line does not close is a mistake: where it ends is the scanner's to say.
      else if (code === 10 || code === 13) return true;
    } else if (code === 34) inString = true;
    // So it is with comments, which may hold a quote.
    else if (code === 47) return true;
    else if (code === 123 || code === 91) {
      if (++depth > DEEPEST) return true;
    } else if (code === 125 || code === 93) depth--;
  }
  return inString;
}

function convert(
  source: Source,
  node: Node,
  path: readonly (string | number)[],
  duplicates: JsonDuplicate[],
): JsonNode {
  const here = span(source, node.offset, node.offset + node.length);
  switch (node.type) {
    case "object": {
      const members = new Map<string, JsonMember>();
      for (const property of node.children ?? []) {
        const [keyNode, valueNode] = property.children ?? [];
        if (keyNode === undefined || valueNode === undefined) continue; // cannot be without a syntax error
        const key = String(keyNode.value);
        const keySpan = span(source, keyNode.offset, keyNode.offset + keyNode.length);
        const first = members.get(key);
        if (first !== undefined) duplicates.push({ name: key, span: keySpan, first: first.keySpan, path });
        else members.set(key, { key, keySpan, value: convert(source, valueNode, [...path, key], duplicates) });
      }
      return { kind: "object", span: here, members };
    }
    case "array":
      return {
        kind: "array",
        span: here,
        items: (node.children ?? []).map((item, index) => convert(source, item, [...path, index], duplicates)),
      };
    case "string":
      return { kind: "string", span: here, value: String(node.value) };
    case "number":
      return { kind: "number", span: here, value: Number(node.value) };
    case "boolean":
      return { kind: "boolean", span: here, value: node.value === true };
    default:
      return { kind: "null", span: here, value: null };
  }
}

/** jsonc-parser's codes in words, by its `ParseErrorCode` (a const enum too). */
const problems: Readonly<Record<number, string>> = {
  1: "this word is not JSON; names and strings stand in double quotes",
  2: "this number is not written as JSON writes numbers",
  3: "a name in double quotes is missing",
  4: "a value is missing",
  5: "a colon is missing",
  6: "a comma is missing",
  7: "a closing } is missing",
  8: "a closing ] is missing",
  9: "the text goes on after its end",
  10: "this comment is not allowed",
  11: "this comment has no end",
  12: "this string has no end",
  13: "this number has no end",
  14: "\\u needs four hexadecimal digits",
  15: "\\ is followed by a letter that means nothing",
  16: "a string holds a control character; write it as an escape",
};

const unendingComment = 11;

/** One per line, the first: what follows on the same line is mostly its echo. */
function syntaxErrorsOf(source: Source, text: string, errors: readonly ParseError[]): JsonSyntaxError[] {
  if (text.trim() === "") return [{ span: span(source, 0, 0), problem: "the file is empty" }];
  const found: JsonSyntaxError[] = [];
  let lineEnd = -1;
  let lastCode = 0;
  for (const error of [...errors].sort((a, b) => a.offset - b.offset)) {
    if (error.offset <= lineEnd) continue;
    // A comment without an end takes the rest of the file with it: nothing behind it is a mistake of its own.
    if (lastCode === unendingComment) break;
    lastCode = error.error;
    const next = text.slice(error.offset).search(/[\r\n]/);
    lineEnd = next === -1 ? text.length : error.offset + next;
    const single = text[error.offset] === "'" ? "strings stand in double quotes" : undefined;
    found.push({
      span: span(source, error.offset, error.offset + Math.max(error.length, 1)),
      problem: single ?? problems[error.error] ?? "this is not JSON",
    });
  }
  return found.length > 0 ? found : [{ span: span(source, 0, 0), problem: "the file has no value" }];
}
