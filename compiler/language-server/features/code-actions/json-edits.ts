/**
 * Edits of JSON files that look as if the file's author had made them: its indentation, its line ends, its comments.
 */

import { findNodeAtLocation, type JSONPath, type Node, parseTree } from "jsonc-parser";
import type { Edit } from "#compiler/diagnostics/diagnostic.ts";
import type { Source } from "#compiler/text/source.ts";

/** A member to be given a value. A text is put in as it is, each of its lines but the first indented as the member is. */
export interface Member {
  readonly path: JSONPath;
  readonly value: unknown;
  readonly written?: string;
}

/** One edit that gives members values, in order; undefined where the file has no such places. */
export function settingMembers(source: Source, members: readonly Member[]): Edit | undefined {
  let after: string | undefined = source.text;
  for (const member of members) after = after === undefined ? undefined : withMember(after, member);
  return after === undefined || after === source.text ? undefined : difference(source, after);
}

/** jsonc-parser's own `modify` writes the member's neighbours anew; here only the member is written. */
function withMember(text: string, { path, value, written }: Member): string | undefined {
  const root = parseTree(text);
  if (root === undefined) return undefined;
  let object = root;
  for (const [depth, key] of path.entries()) {
    const found = findNodeAtLocation(object, [key]);
    if (object.type !== "object") return undefined;
    if (found === undefined) return insertedInto(text, object, path.slice(depth), written ?? inJson(value));
    object = found;
  }
  const { offset, length } = object;
  return text.slice(0, offset) + indented(written ?? inJson(value), text, offset) + text.slice(offset + length);
}

function insertedInto(text: string, object: Node, [key, ...rest]: JSONPath, written: string): string {
  const { eol, unit } = styleOf(text);
  const value = rest.reduceRight<string>(
    (inner, name) => `{\n${unit}${JSON.stringify(name)}: ${inner.split("\n").join(`\n${unit}`)}\n}`,
    written,
  );
  const member = `${JSON.stringify(key)}: ${value}`;
  const last = object.children?.at(-1);
  if (last === undefined) {
    const around = text.slice(object.offset + 1, object.offset + object.length - 1);
    // Comments in an empty object stay, above the member.
    const kept = around.trim() === "" ? "" : around.trimEnd();
    const inside = `${kept}\n${unit}${member.split("\n").join(`\n${unit}`)}\n`.replaceAll(
      "\n",
      `${eol}${indentAt(text, object.offset)}`,
    );
    return `${text.slice(0, object.offset)}{${inside}}${text.slice(object.offset + object.length)}`;
  }
  const end = last.offset + last.length;
  if (!/[\r\n]/.test(text.slice(object.offset, last.offset)) && !member.includes("\n")) {
    return `${text.slice(0, end)}, ${member}${text.slice(end)}`;
  }
  // A comment behind the last member stays with it.
  const behind = /^[\t ]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)?/.exec(text.slice(end))![0].trimEnd();
  const at = end + behind.length;
  const indent = indentAt(text, last.offset);
  return `${text.slice(0, end)},${behind}${eol}${indent}${indented(member, text, last.offset)}${text.slice(at)}`;
}

/** The lines of a text but the first, indented as the line at an offset is. */
function indented(written: string, text: string, offset: number): string {
  return written.split("\n").join(`${styleOf(text).eol}${indentAt(text, offset)}`);
}

function indentAt(text: string, offset: number): string {
  const lineStart = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  return /^[\t ]*/.exec(text.slice(lineStart, offset))![0];
}

function inJson(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(inJson).join(", ")}]` : JSON.stringify(value);
}

/** How a file is written: two blanks and LF where it does not say. */
export function styleOf(text: string): { readonly eol: string; readonly unit: string } {
  const unit = /^([\t ]+)\S/m.exec(text)?.[1] ?? "  ";
  return { eol: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n", unit: unit.startsWith("\t") ? "\t" : unit };
}

function difference({ path, text }: Source, after: string): Edit {
  const most = Math.min(text.length, after.length);
  let start = 0;
  while (start < most && text[start] === after[start]) start++;
  let same = 0;
  while (same < most - start && text[text.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { path, start, end: text.length - same, text: after.slice(start, after.length - same) };
}
