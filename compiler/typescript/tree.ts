/**
 * Tree: the syntax of a file as TypeScript sends it, read where it lies. A node is a number, its place among all nodes in the
 * order of the text; 0 is none.
 *
 * TypeScript's own objects for nodes are made one by one, by looking up the names of their parts: most of what reading a file
 * costs. Here they are made for the few nodes whose spelling the text does not tell. Which part of a node stands at which
 * number is in `parts.ts`. Invariant: what is read is of the pinned version; of another one nothing is read at all.
 */

import { NodeFlags, type SourceFile, SyntaxKind, skipTrivia } from "typescript/unstable/ast";

/** A node; 0 where there is none. */
export type At = number;

/** The encoding that is understood here. */
const version = 5;
const [headerVersion, headerLists, headerNodes] = [0, 36, 40];
/** Where a file says where the numbers lie of the nodes that import; this, where there are none. */
const [importsOffset, noList] = [32, 0xffff_ffff];
/** Where it says which node makes it a module; 0, where none does. */
const indicatorOffset = 44;

const size = 7;
const [kindWord, posWord, endWord, nextWord, parentWord, dataWord, flagsWord] = [0, 1, 2, 3, 4, 5, 6];
/** In the place of a kind. */
const isList = -1;

const [
  tab,
  lineFeed,
  carriageReturn,
  space,
  quote,
  apostrophe,
  hash,
  slash,
  zero,
  less,
  equals,
  greater,
  backtick,
  bar,
] = [9, 10, 13, 32, 34, 39, 35, 47, 48, 60, 61, 62, 96, 124];

/** What TypeScript's object for a file has beside what it declares. */
interface Encoded {
  readonly view: DataView;
  /** Where that lies which a file has beside its parts. */
  readonly extendedDataOffset: number;
  getOrCreateNodeAtIndex(index: number): { readonly text?: string };
}

/** Kept from tree to tree: a file is copied faster than memory for it is found. */
let spare: Int32Array | undefined = new Int32Array(2 ** 15);

/**
 * Runs `read` on the tree of a file, which is not to be used when it has ended.
 * @throws Error when TypeScript sends its trees in another form than that of the pinned version.
 */
export function readTree<Result>(file: SourceFile, read: (tree: Tree) => Result): Result {
  const { view } = file as unknown as Encoded;
  if (view.getUint32(headerVersion, true) >>> 24 !== version) {
    throw new Error("This is not the version of TypeScript that rtsc was made for; install rtsc anew.");
  }
  const from = view.getUint32(headerNodes, true);
  const bytes = view.byteLength - from;
  let words = spare;
  spare = undefined;
  if (words === undefined || words.byteLength < bytes) words = new Int32Array(Math.ceil(bytes / 4) * 2);
  new Uint8Array(words.buffer, 0, bytes).set(new Uint8Array(view.buffer, view.byteOffset + from, bytes));
  try {
    return read(new Tree(file, words, bytes / (size * 4)));
  } finally {
    spare = words;
  }
}

export class Tree {
  /** The file itself. */
  readonly root: At = 1;
  /** One more than the last node. */
  readonly count: number;
  readonly #file: SourceFile;
  readonly #text: string;
  readonly #words: Int32Array;

  constructor(file: SourceFile, words: Int32Array, count: number) {
    this.#file = file;
    this.#text = file.text;
    this.#words = words;
    this.count = count;
  }

  kind(at: At): SyntaxKind {
    return this.#words[at * size + kindWord]!;
  }

  /** The node or list that a node is in, or that a list belongs to; it stands before it. */
  around(at: At): At {
    return this.#words[at * size + parentWord]!;
  }

  isList(at: At): boolean {
    return this.#words[at * size + kindWord] === isList;
  }

  end(at: At): number {
    return this.#words[at * size + endWord]!;
  }

  flags(at: At): number {
    return this.#words[at * size + flagsWord]!;
  }

  /** What a kind of node says of itself beside its parts, such as its operator: up to eight bits. */
  detail(at: At): number {
    return (this.#words[at * size + dataWord]! >> 24) & 0x3f;
  }

  /** A part of a node by its number; 0 where the node has none there. */
  part(at: At, nth: number): At {
    const words = this.#words;
    const data = words[at * size + dataWord]!;
    // Names and literals have no parts. The file has no bits for its parts, as it has all of them.
    const mask = data >> 30 === 0 ? data & 0xff : at === this.root ? 0xff : 0;
    if (nth < 0 || (mask & (1 << nth)) === 0) return 0;
    let found = at + 1;
    for (let before = mask & ((1 << nth) - 1); before !== 0; before &= before - 1)
      found = words[found * size + nextWord]!;
    return found;
  }

  /** The first of a list; 0 where it is empty, or there is none. */
  first(list: At): At {
    return list === 0 || this.#words[list * size + dataWord] === 0 ? 0 : list + 1;
  }

  /** How many nodes a list has. */
  length(list: At): number {
    return list === 0 ? 0 : this.#words[list * size + dataWord]!;
  }

  /** What follows a node in its list; 0 behind the last. */
  next(at: At): At {
    return this.#words[at * size + nextWord]!;
  }

  /** Whether a list holds a node of a kind. */
  has(list: At, kind: SyntaxKind): boolean {
    for (let at = this.first(list); at !== 0; at = this.next(at)) if (this.kind(at) === kind) return true;
    return false;
  }

  /** Whether the file has `import` or `export`. */
  get isModule(): boolean {
    const { view, extendedDataOffset } = this.#file as unknown as Encoded;
    return view.getUint32(extendedDataOffset + indicatorOffset, true) !== 0;
  }

  /** The specifiers of modules that the file asks for, as TypeScript lists them; not all need be literals. */
  imports(): At[] {
    const { view, extendedDataOffset } = this.#file as unknown as Encoded;
    const list = view.getUint32(extendedDataOffset + importsOffset, true);
    return list === noList ? [] : numbersAt(view, view.getUint32(headerLists, true) + list);
  }

  /** Visits the nodes directly below a node, those in its lists as well, but for comments that document it. */
  eachBelow(at: At, visit: (child: At) => void): void {
    const words = this.#words;
    if (at + 1 >= this.count || words[(at + 1) * size + parentWord] !== at) return;
    for (let child = at + 1; child !== 0; child = this.next(child)) {
      const kind = words[child * size + kindWord];
      if (kind === isList) for (let one = this.first(child); one !== 0; one = this.next(one)) visit(one);
      else if (kind !== SyntaxKind.JSDoc) visit(child);
    }
  }

  /** Where a node's own text begins, without the comments before it. */
  start(at: At): number {
    const words = this.#words;
    const pos = words[at * size + posWord]!;
    // What is missing stands where it would be.
    if (pos === words[at * size + endWord]) return pos;
    const text = this.#text;
    for (let from = pos; ; from++) {
      const char = text.charCodeAt(from);
      if (char === space || char === lineFeed || char === tab || char === carriageReturn) continue;
      // A comment, a conflict marker or a shebang may begin here, or a blank of another kind.
      const isDoubtful =
        char < space ||
        char > 126 ||
        char === slash ||
        char === hash ||
        char === less ||
        char === equals ||
        char === greater ||
        char === bar;
      return isDoubtful ? this.#startBehind(at, pos) : from;
    }
  }

  #startBehind(at: At, pos: number): number {
    return skipTrivia(this.#text, pos, false, false, (this.flags(at) & NodeFlags.JSDoc) !== 0);
  }

  /** A name as it reads, a literal as it means. */
  textOf(at: At): string {
    return this.textBetween(at, this.start(at), this.end(at));
  }

  /** The same of a node that is known to stand from `start` to `end`. */
  textBetween(at: At, start: number, end: number): string {
    const text = this.#text;
    const first = text.charCodeAt(start);
    if (first === quote || first === apostrophe || first === backtick) {
      const inside = text.slice(start + 1, end - 1);
      const isWhole = end - start >= 2 && text.charCodeAt(end - 1) === first;
      return isWhole && !inside.includes("\\") && !inside.includes("\r") ? inside : this.#asked(at);
    }
    return plainName(text, start, end) ?? this.#asked(at);
  }

  /** The text of a name or a literal, where there is one. */
  nameOf(at: At): string | undefined {
    return at === 0 ? undefined : this.textOf(at);
  }

  /** The value of a number. */
  number(at: At): number {
    const written = this.#text.slice(this.start(at), this.end(at));
    const isPlain = /^(?:0|[1-9]\d*)(?:\.\d+)?$/.test(written);
    return Number(isPlain ? written : this.#asked(at).replaceAll("_", ""));
  }

  /** The text of a string literal; undefined for all else. */
  literal(at: At): string | undefined {
    return this.kind(at) === SyntaxKind.StringLiteral ? this.textOf(at) : undefined;
  }

  #asked(at: At): string {
    return (this.#file as unknown as Encoded).getOrCreateNodeAtIndex(at).text ?? "";
  }
}

/** A list of numbers of 32 bits at most, as MessagePack writes it. */
function numbersAt(view: DataView, from: number): number[] {
  let at = from;
  const next = (byte: number): number => {
    const size = byte < 0x80 ? 0 : sizes[byte];
    if (size === undefined) throw new Error(`TypeScript lists imports in an unknown form (0x${byte.toString(16)}).`);
    const value =
      size === 0 ? byte : size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
    at += size;
    return value;
  };
  const head = view.getUint8(at++);
  const length = head >> 4 === 9 ? head & 0xf : next(head);
  return Array.from({ length }, () => next(view.getUint8(at++)));
}

/** How many bytes a length or a number has behind the byte that says so. */
const sizes: Readonly<Record<number, 1 | 2 | 4>> = { 204: 1, 205: 2, 206: 4, 220: 2, 221: 4 };

/**
 * Names that were read, at places that their letters lead to: of what stands in thousands of places there is one text, which is
 * faster to compare, too. Longer ones would keep all of the text that they were cut from.
 */
const spelled = new Array<string | undefined>(2 ** 12).fill(undefined);
const mostSpelled = 12;

/** A name that reads as it means; undefined for all else. */
function plainName(text: string, start: number, end: number): string | undefined {
  let place = end - start;
  for (let at = start; at < end; at++) {
    const char = text.charCodeAt(at);
    const isLetter = (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || char === 95 || char === 36;
    if (!isLetter && !(at === start ? char === hash : char >= zero && char <= 57)) return undefined;
    place = (place * 31 + char) & (spelled.length - 1);
  }
  const length = end - start;
  if (length === 0) return undefined;
  if (length > mostSpelled) return text.slice(start, end);
  const known = spelled[place];
  if (known !== undefined && known.length === length && text.startsWith(known, start)) return known;
  const name = text.slice(start, end);
  spelled[place] = name;
  return name;
}
