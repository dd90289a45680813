/**
 * SchemaAt: what a place of a schema file or of rtsc.json is: a name, a property, a value, and which definition of the packet model
 * it names. Works on JSON that is still being typed.
 *
 * Reads the text alone; what the model knows of a name is asked of `uses.ts`.
 */

import { findNodeAtOffset, getLocation, type Node, parseTree } from "jsonc-parser";
import type { Named } from "./script-at.ts";

export interface JsonPlace {
  /** Names and positions of items that lead there. At a name: up to and with it. */
  readonly path: readonly (string | number)[];
  /** `name`: the name of a member; `value`: its value, or an item. */
  readonly what: "name" | "value";
  /** The word at the place, without quotes, and where it stands. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether the word is a string. */
  readonly quoted: boolean;
}

/** The word at an offset; undefined between words. */
export function jsonAt(text: string, offset: number): JsonPlace | undefined {
  const node = nodeAt(treeOf(text), offset);
  if (node === undefined || node.type === "object" || node.type === "array" || node.type === "property")
    return undefined;
  const isName = node.parent?.type === "property" && node.parent.children?.[0] === node;
  const quoted = node.type === "string";
  const start = node.offset + (quoted ? 1 : 0);
  const end = Math.max(
    start,
    node.offset + node.length - (quoted && text[node.offset + node.length - 1] === '"' ? 1 : 0),
  );
  return { path: pathOf(node), what: isName ? "name" : "value", text: text.slice(start, end), start, end, quoted };
}

let kept: { readonly text: string; readonly tree: Node | undefined } | undefined;

/** The tree of the last text is remembered: one cursor asks several times. */
export function treeOf(text: string): Node | undefined {
  if (kept?.text !== text)
    kept = { text, tree: nests(text) ? undefined : parseTree(text, [], { allowTrailingComma: true }) };
  return kept.tree;
}

/** Whether brackets nest deeper than a recursive reader can follow; nobody writes such a file. */
function nests(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 123 || code === 91) {
      if (++depth > 256) return true;
    } else if (code === 125 || code === 93) depth--;
  }
  return false;
}

function nodeAt(tree: Node | undefined, offset: number): Node | undefined {
  return tree === undefined ? undefined : findNodeAtOffset(tree, offset, true);
}

function pathOf(node: Node): (string | number)[] {
  const path: (string | number)[] = [];
  let at = node;
  for (let parent = at.parent; parent !== undefined; at = parent, parent = at.parent) {
    if (parent.type === "property") path.unshift(String(parent.children?.[0]?.value));
    else if (parent.type === "array") path.unshift(parent.children?.indexOf(at) ?? 0);
  }
  return path;
}

/** The definition, field or value that the word at an offset of a schema file names. */
export function namedInSchema(text: string, offset: number): Named | undefined {
  const place = jsonAt(text, offset);
  const key = place === undefined ? undefined : keyOf(place);
  return place === undefined || key === undefined ? undefined : { keys: [key], start: place.start, end: place.end };
}

function keyOf({ path, what, text }: JsonPlace): string | undefined {
  const [group, name, inside, field, property] = path;
  if (typeof name !== "string") return undefined;
  if (group === "enums") {
    if (path.length === 2) return what === "name" ? name : undefined;
    if (typeof inside !== "string" || (inside === "description" && path.length === 3)) return undefined;
    return path.length === 3 || (field === "value" && path.length === 4) ? `${name}.${inside}` : undefined;
  }
  if (group !== "packets" && group !== "records") return undefined;
  if (path.length === 2) return what === "name" ? name : undefined;
  if (inside === "opCode" && what === "value" && path.length === 3) return name;
  if (inside !== "fields" || typeof field !== "string") return undefined;
  if (path.length === 4) return what === "name" ? `${name}.${field}` : undefined;
  if (path.length !== 5 || what !== "value") return undefined;
  if (property === "type") return text;
  return property === "index" ? `${name}.${field}` : undefined;
}

/** What may be typed at an offset. */
export interface JsonSlot {
  /** Names: to the object in which a name is to come. Values: to the value. */
  readonly path: readonly (string | number)[];
  readonly what: "name" | "value";
  /** What is to be replaced: the word with its quotes, or nothing. */
  readonly start: number;
  readonly end: number;
  /** Names that the object has already, and at a value in a list its other items. */
  readonly has: ReadonlySet<string>;
  /** At a name: whether a colon follows. */
  readonly hasColon: boolean;
}

/** The slot at an offset, in any text. */
export function slotAt(text: string, offset: number): JsonSlot | undefined {
  if (nests(text)) return undefined;
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
  const node = previousNode;
  const isIn = node !== undefined && offset > node.offset && offset <= node.offset + node.length;
  const isClosed = node?.type === "string" && node.length > 1 && text[node.offset + node.length - 1] === '"';
  // Behind the closing quote of a value nothing more can be typed.
  if (isIn && isClosed && offset === node.offset + node.length && node.type === "string") return undefined;
  let [start, end] = isIn ? [node.offset, node.offset + node.length] : [offset, offset];
  // A word without quotes, or a string that its line leaves open.
  if (isIn && node.type === "string" && !isClosed) end = Math.min(end, lineEnd(text, offset));
  while (!isIn && start > 0 && /[\w.-]/.test(text[start - 1]!)) start--;
  const inside = isAtPropertyKey ? path.slice(0, -1) : path;
  const has = new Set(membersOf(treeOf(text), isAtPropertyKey ? inside : path.slice(0, -1), start));
  const hasColon = /^\s*:/.test(text.slice(end, end + 40));
  return { path: inside, what: isAtPropertyKey ? "name" : "value", start, end, has, hasColon };
}

function lineEnd(text: string, from: number): number {
  const found = text.slice(from).search(/[\r\n]/);
  return found === -1 ? text.length : from + found;
}

/** Names of an object, or texts of a list, without the one that stands at a place. */
function membersOf(tree: Node | undefined, path: readonly (string | number)[], without: number): string[] {
  let at = tree;
  for (const step of path) {
    if (at?.type === "array" && typeof step === "number") at = at.children?.[step];
    else at = at?.children?.find((one) => one.type === "property" && one.children?.[0]?.value === step)?.children?.[1];
  }
  const found: string[] = [];
  for (const one of at?.children ?? []) {
    const word = one.type === "property" ? one.children?.[0] : one;
    if (word !== undefined && word.offset !== without && typeof word.value === "string") found.push(word.value);
  }
  return found;
}
