/**
 * Tokens: the text of a script as words and signs, with each bracket's partner. For questions about the place of a cursor, in
 * text that need not parse.
 *
 * Not a parser: it knows no statements and no types. Invariant: it never throws and never loops, whatever the text is; what is
 * left open (a string, a template, a bracket) ends where its line or the text does.
 */

export type TokenKind = "name" | "number" | "string" | "template" | "pattern" | "sign";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** As written. */
  readonly text: string;
  /** Index of the bracket around it that was opened last; -1 at the top. A closing bracket lies where its partner lies. */
  readonly parent: number;
  /** Of a bracket: the index of its partner; -1 while there is none, and for all else. */
  partner: number;
}

/** A range of tokens, by their indexes, both ends in it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Words before which a `/` begins a pattern, and a `(` no call. */
const words = new Set(
  "await case delete do else extends if in instanceof new of return switch throw typeof void while with yield for catch".split(
    " ",
  ),
);

const closes: { readonly [sign: string]: string } = { ")": "(", "]": "[", "}": "{" };
const namePattern = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const numberPattern =
  /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?/y;
const signPattern = /=>|\?\.(?!\d)|\.\.\.|[=!]==?|<=|>=|&&=?|\|\|=?|\?\?=?|\+\+|--|[-+*/%&|^]=|[\s\S]/y;

const kept = new Map<string, readonly Token[]>();

/** The tokens of a text, comments left out. The last few texts are remembered: one cursor asks several times. */
export function tokensOf(text: string): readonly Token[] {
  let tokens = kept.get(text);
  if (tokens === undefined) {
    tokens = scan(text);
    kept.set(text, tokens);
    if (kept.size > 8) kept.delete(kept.keys().next().value!);
  }
  return tokens;
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const open: number[] = [];
  /** How many brackets are open where each template that is being read goes on. */
  const templates: number[] = [];
  let at = 0;
  const push = (kind: TokenKind, start: number, end: number): void => {
    tokens.push({ kind, start, end, text: text.slice(start, end), parent: open.at(-1) ?? -1, partner: -1 });
    at = end;
  };
  const matched = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : -1;
  };
  while (at < text.length) {
    const sign = text[at]!;
    if (/\s|\ufeff/.test(sign)) at++;
    else if (sign === "/" && text[at + 1] === "/") at = lineEnd(text, at);
    else if (sign === "/" && text[at + 1] === "*") {
      const end = text.indexOf("*/", at + 2);
      at = end === -1 ? text.length : end + 2;
    } else if (sign === '"' || sign === "'") push("string", at, stringEnd(text, at, sign));
    else if (sign === "`") push("template", at, templateEnd(text, at + 1, templates, open));
    else if (sign === "}" && endsInterruption(tokens, open, templates)) {
      open.length = templates.pop()!;
      push("template", at, templateEnd(text, at + 1, templates, open));
    } else if (/\d/.test(sign) || (sign === "." && /\d/.test(text[at + 1] ?? "")))
      push("number", at, matched(numberPattern));
    else {
      const name = matched(namePattern);
      if (name > at) push("name", at, name);
      else if (sign === "/" && beginsPattern(tokens.at(-1)) && patternEnd(text, at) > 0) {
        push("pattern", at, patternEnd(text, at));
      } else if (sign === "(" || sign === "[" || sign === "{") {
        push("sign", at, at + 1);
        open.push(tokens.length - 1);
      } else if (closes[sign] !== undefined) {
        const partner = closed(tokens, open, closes[sign], templates);
        push("sign", at, at + 1);
        if (partner !== -1) {
          tokens[partner]!.partner = tokens.length - 1;
          tokens.at(-1)!.partner = partner;
        }
      } else push("sign", at, Math.max(at + 1, matched(signPattern)));
    }
  }
  return tokens;
}

/**
 * Takes the open bracket that this sign closes, and those inside it, which stay without a partner; -1 where it closes none. What
 * stands around the place of a template is not reached.
 */
function closed(tokens: readonly Token[], open: number[], sign: string, templates: readonly number[]): number {
  const floor = templates.at(-1) ?? 0;
  for (let at = open.length - 1; at >= floor; at--) {
    const partner = open[at]!;
    if (tokens[partner]!.text !== sign) continue;
    open.length = at;
    return partner;
  }
  return -1;
}

/** Whether a `}` leads back into a template: no brace has been opened since the template was left. */
function endsInterruption(tokens: readonly Token[], open: readonly number[], templates: readonly number[]): boolean {
  const floor = templates.at(-1);
  return floor !== undefined && !open.slice(floor).some((at) => tokens[at]!.text === "{");
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === "\n" || text[at] === "\r") return at;
  return text.length;
}

function stringEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at];
    if (sign === quote) return at + 1;
    if (sign === "\n" || sign === "\r") return at;
    if (sign === "\\") at++;
  }
  return text.length;
}

/** The end of a piece of a template: behind its last quote, or behind the `${` that interrupts it. */
function templateEnd(text: string, from: number, templates: number[], open: readonly number[]): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`") return at + 1;
    else if (text[at] === "$" && text[at + 1] === "{") {
      templates.push(open.length);
      return at + 2;
    }
  }
  return text.length;
}

function beginsPattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === "name") return words.has(before.text);
  return before.kind === "sign" && before.text !== ")" && before.text !== "]" && before.text !== "}";
}

/** -1 where the line ends before the pattern does. */
function patternEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\n" || sign === "\r") return -1;
    if (sign === "\\") at++;
    else if (sign === "[") inClass = true;
    else if (sign === "]") inClass = false;
    else if (sign === "/" && !inClass) {
      let end = at + 1;
      while (/[a-z]/.test(text[end] ?? "")) end++;
      return end;
    }
  }
  return -1;
}

/** The index of the last token that begins before an offset; -1 where there is none. */
export function tokenBefore(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The token that an offset is in or at; of two that touch there, the word. Undefined in white space and comments. */
export function tokenAt(tokens: readonly Token[], offset: number): number | undefined {
  const before = tokenBefore(tokens, offset);
  const touching = [before + 1, before].filter((at) => {
    const token = tokens[at];
    return token !== undefined && token.start <= offset && token.end >= offset;
  });
  return touching.find((at) => tokens[at]!.kind !== "sign") ?? touching[0];
}

/** The bracket that is open at an offset: the index of its token, -1 at the top. */
export function bracketAround(tokens: readonly Token[], offset: number): number {
  const before = tokenBefore(tokens, offset);
  const token = tokens[before];
  if (token === undefined) return -1;
  return isOpening(token) && token.end <= offset ? before : token.parent;
}

function isOpening({ kind, text }: Token): boolean {
  return kind === "sign" && (text === "(" || text === "[" || text === "{");
}

/** A call by its opening bracket. */
export interface CallTokens {
  /** Indexes of tokens: the bracket, the name in front of it. */
  readonly open: number;
  readonly name: number;
  /** What stands before the dot: from the first of its tokens to the last; undefined for a plain `name(…)`. */
  readonly receiver: Range | undefined;
}

/** The call whose arguments a bracket opens; undefined where it opens something else. */
export function callAt(tokens: readonly Token[], open: number): CallTokens | undefined {
  if (tokens[open]?.text !== "(" || tokens[open]?.kind !== "sign") return undefined;
  const name = open - 1;
  const called = tokens[name];
  if (called === undefined || called.kind !== "name" || words.has(called.text)) return undefined;
  const dot = tokens[name - 1];
  if (dot === undefined || !isDot(dot)) return { open, name, receiver: undefined };
  const to = name - 2;
  const from = chainStart(tokens, to);
  return from > to ? undefined : { open, name, receiver: { from, to } };
}

export function isDot({ kind, text }: Token): boolean {
  return kind === "sign" && (text === "." || text === "?.");
}

/** The first token of the chain of members and calls that ends in a token. */
export function chainStart(tokens: readonly Token[], last: number): number {
  let at = last;
  let first = last + 1;
  for (;;) {
    while (tokens[at]?.text === "!" && tokens[at]?.kind === "sign") at--;
    const token = tokens[at];
    if (token === undefined) return first;
    if (token.text === ")" || token.text === "]") {
      if (token.partner === -1) return first;
      first = token.partner;
      at = first - 1;
      const before = tokens[at];
      // A bracket with nothing to call in front of it is a group.
      const goesOn =
        before !== undefined &&
        ((before.kind === "name" && !words.has(before.text)) || before.text === ")" || before.text === "]");
      if (!goesOn) return first;
      continue;
    }
    if (token.kind === "sign") return first;
    first = at;
    if (at === 0 || !isDot(tokens[at - 1]!)) return first;
    at -= 2;
  }
}

/** The arguments of a call as ranges of tokens; an empty one has `to` below `from`. While the bracket is open, to its last token. */
export function argumentsOf(tokens: readonly Token[], open: number): readonly Range[] {
  const end = tokens[open]!.partner === -1 ? lastInside(tokens, open) + 1 : tokens[open]!.partner;
  const found: Range[] = [];
  let from = open + 1;
  for (let at = from; at < end; at++) {
    if (tokens[at]!.parent === open && tokens[at]!.text === "," && tokens[at]!.kind === "sign") {
      found.push({ from, to: at - 1 });
      from = at + 1;
    }
  }
  if (from < end || found.length > 0) found.push({ from, to: end - 1 });
  return found;
}

function lastInside(tokens: readonly Token[], open: number): number {
  let at = open;
  while (at + 1 < tokens.length && tokens[at + 1]!.parent >= open) at++;
  return at;
}

/** Which argument of the bracket an offset is in, from 0. */
export function argumentAt(tokens: readonly Token[], open: number, offset: number): number {
  let nth = 0;
  for (let at = open + 1; at < tokens.length && tokens[at]!.end <= offset; at++) {
    if (tokens[at]!.parent === open && tokens[at]!.kind === "sign" && tokens[at]!.text === ",") nth++;
  }
  return nth;
}

/** The number a token writes; undefined where it writes none. */
export function numberIn(token: Token | undefined): number | undefined {
  if (token?.kind !== "number") return undefined;
  const value = Number(token.text.replaceAll("_", "").replace(/n$/, ""));
  return Number.isNaN(value) ? undefined : value;
}

/** The text of a string token without its quotes, or of one that its line leaves open; escapes as they are. */
export function stringIn({ kind, text }: Token): string | undefined {
  if (kind !== "string") return undefined;
  return text.length > 1 && text.endsWith(text[0]!) ? text.slice(1, -1) : text.slice(1);
}

/** What a token says where a name may stand, quoted or not. */
export function wordOf(token: Token): string | undefined {
  return token.kind === "name" ? token.text : stringIn(token);
}
