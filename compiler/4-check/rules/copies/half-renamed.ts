/**
 * Lines that were copied and renamed in part: `cm = (c1 + f2) / 2` below `fm = (f1 + f2) / 2`, where the script has a `c2`.
 *
 * Certain by the line above: two names or more have changed by one and the same word, a single one by that word has not, and what it
 * would be called after the change is there. And bounds of two things that are one and the same, beside a number that nobody uses.
 */

import { rt4465 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Pattern, Statement, Variable } from "#compiler/typescript/code.ts";
import { chainOf, isOrder } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";
import type { Write } from "../../questions/walk.ts";

/** What is found in a file. */
export function halfRenamed(lookup: CodeLookup, found: Diagnostic[]): void {
  oneBoundForTwo(lookup, found);
  inRows(lookup, found);
}

function inRows(lookup: CodeLookup, found: Diagnostic[]): void {
  const lists = statementLists(lookup);
  for (let nth = 0; nth < lists.length; nth++) {
    const list = lists[nth]!;
    let before: Line | undefined;
    for (let at = 0; at < list.length - 1; at++) {
      const one = list[at]!;
      const next = list[at + 1]!;
      if (one.kind === "expression" && next.kind === "expression") sameAgain(lookup, one, next, found);
      if (!mayBeCopy(one, next) || !differInNames(lookup.text, one, next)) continue;
      const line = before?.of === one ? before : lineOf(lookup, one);
      before = lineOf(lookup, next);
      found.push(...ofPair(lookup, line.tokens, before.tokens, next));
    }
  }
}

type ExpressionStatement = Statement & { readonly kind: "expression" };

/** `scoreA = 0; scoreA = 0;`, where there is a `scoreB` that begins at the same, too. */
function sameAgain(lookup: CodeLookup, one: ExpressionStatement, next: ExpressionStatement, found: Diagnostic[]): void {
  const a = one.value;
  const b = next.value;
  if (a.kind !== "assign" || b.kind !== "assign" || a.end - a.start !== b.end - b.start) return;
  if (a.operator !== "=" || b.operator !== "=") return;
  const { target } = b;
  if (target.kind !== "name" && target.kind !== "member") return;
  // Most that stand below each other are called otherwise.
  if (a.target.kind !== target.kind || a.target.name !== target.name) return;
  const text = lookup.textOf(target);
  if (lookup.textOf(a.target) !== text || lookup.textOf(a.value) !== lookup.textOf(b.value) || !isWritten(b.value))
    return;
  const { start, end } = lookup.owner(next);
  const begunAlike = (name: string, value: Expression | undefined): boolean =>
    value !== undefined && lookup.textOf(value) === lookup.textOf(b.value) && isOneWordApart(name, target.name);
  const others: string[] = [];
  if (target.kind === "name") {
    for (const each of lookup.all("declare"))
      if (each.target.kind === "name" && begunAlike(each.target.name, each.value)) others.push(each.target.name);
  } else {
    const object = lookup.textOf(target.object);
    for (const { target: other, value } of lookup.all("assign"))
      if (other.kind === "member" && lookup.textOf(other.object) === object && begunAlike(other.name, value))
        others.push(lookup.textOf(other));
  }
  const left = [...new Set(others)].filter(
    (name) =>
      !lookup
        .all("assign")
        .some((each) => each.start >= start && each.end <= end && lookup.textOf(each.target) === name),
  );
  const [meant, another] = left;
  if (meant === undefined || another !== undefined) return;
  found.push(
    rt4465(lookup.span(target), {
      text: quoted(text),
      where: "in a line that is the same as the one before",
      advice: `did you mean ${quoted(meant)}?`,
    }),
  );
}

/** What is written there: `0`, `false`, `[]`. */
function isWritten(value: Expression): boolean {
  switch (value.kind) {
    case "number":
    case "string":
    case "boolean":
    case "null":
      return true;
    case "array":
      return value.items.length === 0;
    case "object":
      return value.members.length === 0;
    default:
      return false;
  }
}

/** Whether two names differ by one word or number, and have another one in common. */
function isOneWordApart(a: string, b: string): boolean {
  if (a === b) return false;
  const [one, other] = [wordsOf(a), wordsOf(b)];
  if (one.length !== other.length || one.length < 2) return false;
  return one.filter((word, at) => word !== other[at]).length === 1;
}

function wordsOf(name: string): string[] {
  return name.match(/\d+|[A-Z]?[a-z]+|[A-Z]+|_+/g) ?? [];
}

/** A statement and what it is made of: it is compared with the one before, and with the next. */
interface Line {
  readonly of: Statement;
  readonly tokens: readonly Token[];
}

function lineOf(lookup: CodeLookup, of: Statement): Line {
  return { of, tokens: tokensIn(lookup, of) };
}

/** Whether two statements are of one form, as far as that is seen at once: names may be others, and nothing else but numbers. */
function mayBeCopy(one: Statement, next: Statement): boolean {
  if (one.kind !== next.kind || (one.kind !== "declare" && one.kind !== "expression" && one.kind !== "if"))
    return false;
  const length = one.end - one.start;
  if (length > longest || Math.abs(next.end - next.start - length) > 40) return false;
  if (one.kind !== "expression" || next.kind !== "expression") return true;
  const [a, b] = [one.value, next.value];
  if (a.kind === "assign") {
    if (b.kind !== "assign" || a.operator !== b.operator || a.target.kind !== b.target.kind) return false;
    return !areOtherMembers(a.target, b.target);
  }
  if (a.kind === "call") return b.kind === "call" && a.callee.kind === b.callee.kind && a.args.length === b.args.length;
  return b.kind !== "assign" && b.kind !== "call";
}

/** `this.name = …; this.row = …`, as constructors have it: two names of which one is no change of the other. */
function areOtherMembers(a: Pattern, b: Pattern): boolean {
  if (a.kind !== "member" || b.kind !== "member" || a.object.kind !== "this" || b.object.kind !== "this") return false;
  const [one, other] = [a.name, b.name];
  if (one.length < 2 && other.length < 2) return false;
  return (
    one.charCodeAt(0) !== other.charCodeAt(0) && one.charCodeAt(one.length - 1) !== other.charCodeAt(other.length - 1)
  );
}

/**
 * Whether two pieces of a text are the same but for numbers and for two names or more, which have changed by one word. Letter by letter: of
 * two lines that stand one below the other hardly any pair is so, and to take them apart is dear. In doubt they are.
 */
function differInNames(text: string, one: Statement, next: Statement): boolean {
  let a = one.start;
  let b = next.start;
  let names = 0;
  let change: Change | undefined;
  let whole = false;
  for (;;) {
    while (a < one.end && isBetween(text.charCodeAt(a))) a++;
    while (b < next.end && isBetween(text.charCodeAt(b))) b++;
    if (a === one.end || b === next.end) {
      if (a !== one.end || b !== next.end || change === undefined || (names < 2 && !change.whole)) return false;
      return isLeft(text, next, change, whole);
    }
    const first = text.charCodeAt(a);
    const other = text.charCodeAt(b);
    // What is no plain letter may be part of a name, and behind // anything may stand.
    if (first > 127 || other > 127 || (first === slash && text.charCodeAt(a + 1) === slash)) return true;
    if (!isOfWord(first) || !isOfWord(other)) {
      if (first !== other) return false;
      a++;
      b++;
      continue;
    }
    const [fromA, fromB] = [a, b];
    a = endOfWord(text, a, one.end);
    b = endOfWord(text, b, next.end);
    let isSame = a - fromA === b - fromB;
    for (let at = 0; isSame && fromA + at < a; at++)
      isSame = text.charCodeAt(fromA + at) === text.charCodeAt(fromB + at);
    if (isSame || (isDigit(first) && isDigit(other))) continue;
    // Nearly all names that differ begin and end otherwise, and have no word in common; single letters are told behind.
    const isLong = a - fromA > 1 || b - fromB > 1;
    if (isLong && first !== other && text.charCodeAt(a - 1) !== text.charCodeAt(b - 1)) return false;
    const made = changeOf(text.slice(fromA, a), text.slice(fromB, b));
    if (made === undefined || (change !== undefined && !isSameChange(change, made))) return false;
    change = made;
    whole ||= made.whole;
    names++;
  }
}

/** Whether a line has a name with the word still in it: where all of them have changed, nothing was forgotten. */
function isLeft(text: string, { start, end }: Statement, { from, last }: Change, whole: boolean): boolean {
  for (let at = start; at < end; at++) {
    if (!isOfWord(text.charCodeAt(at))) continue;
    const begin = at;
    at = endOfWord(text, begin, end);
    const length = at - begin;
    if (whole ? length !== 2 : length <= from.length) continue;
    if (text.startsWith(from, whole || last ? at - from.length : begin)) return true;
  }
  return false;
}

const [slash, point] = [47, 46];

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Space, and what ends a statement. */
function isBetween(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 59;
}

function isOfWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95 || code === 36;
}

/** A number goes on behind its point. */
function endOfWord(text: string, start: number, end: number): number {
  let at = start;
  const isNumber = isDigit(text.charCodeAt(start));
  while (at < end) {
    const code = text.charCodeAt(at);
    if (!isOfWord(code) && !(isNumber && code === point)) break;
    at++;
  }
  return at;
}

/** Lines longer than this are no copies that a glance compares. */
const longest = 160;

function ofPair(lookup: CodeLookup, before: readonly Token[], after: readonly Token[], next: Statement): Diagnostic[] {
  if (before.length !== after.length || before.length < 6) return [];
  let change: Change | undefined;
  let changed = 0;
  const same: Token[] = [];
  for (const [at, a] of before.entries()) {
    const b = after[at]!;
    if (a.text === b.text) {
      if (isName.test(a.text)) same.push(b);
      continue;
    }
    if (/^\d+(?:\.\d+)?$/.test(a.text) && /^\d+(?:\.\d+)?$/.test(b.text)) continue;
    if (!isName.test(a.text) || !isName.test(b.text)) return [];
    const made = changeOf(a.text, b.text);
    if (made === undefined || (change !== undefined && !isSameChange(change, made))) return [];
    if (change === undefined || made.whole) change = made;
    changed++;
  }
  if (change === undefined || (changed < 2 && !change.whole)) return [];
  // `v11 = rows1[i1]; v12 = rows1[i2];`: the word stands there twice, and of the other one nothing has changed.
  const word = change.whole ? undefined : change.from;
  const isTwice = before.some(
    ({ text }, at) => word !== undefined && text !== after[at]!.text && text.split(word).length > 2,
  );
  if (isTwice) return [];
  const left = same.flatMap((token) => {
    const meant = renamed(token.text, change);
    return meant === undefined ? [] : [{ token, meant }];
  });
  const [only, another] = left;
  if (only === undefined || another !== undefined || after.some(({ text }) => text === only.meant)) return [];
  const isThere = change.whole
    ? isBeside(lookup, only.meant, next, changed < 2) || isOfSame(lookup, only.token, only.meant)
    : isInFile(lookup, only.meant);
  if (!isThere) return [];
  const { token, meant } = only;
  return [
    rt4465(lookup.span(token), {
      text: quoted(token.text),
      where: `in a line that is the one before with ${quoted(change.to)} for ${quoted(change.from)}`,
      advice: `did you mean ${quoted(meant)}?`,
    }),
  ];
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const isName = /^[\p{ID_Start}$_]/u;

const tokens = /"[^"\n]*"|'[^'\n]*'|\/\/[^\n]*|\d+(?:\.\d+)?|[\p{ID_Continue}$]+|[^\s]/gu;

/** The same where all letters are plain: nearly everywhere, and told much faster. */
const plainTokens = /"[^"\n]*"|'[^'\n]*'|\/\/[^\n]*|\d+(?:\.\d+)?|[\w$]+|[^\s]/g;

function tokensIn(lookup: CodeLookup, { start, end }: Statement): Token[] {
  const text = lookup.text.slice(start, end);
  const found: Token[] = [];
  for (const one of text.matchAll(/[^\0-\x7f]/.test(text) ? tokens : plainTokens)) {
    const [said] = one;
    if (said !== ";" && !said.startsWith("//"))
      found.push({ text: said, start: start + one.index, end: start + one.index + said.length });
  }
  return found;
}

/** One word of a name for another: `f1` to `c1`, `chuteX` to `puloX`, `redScore` to `blueScore`. */
interface Change {
  readonly from: string;
  readonly to: string;
  /** Whether the word stands at the end of names, and not at their beginning. */
  readonly last: boolean;
  /** Of `x` and `y` as names by themselves: `dx` is `dy` then. */
  readonly whole: boolean;
}

const axes = new Set(["x", "y", "z"]);

function changeOf(a: string, b: string): Change | undefined {
  if (axes.has(a) && axes.has(b)) return { from: a, to: b, last: true, whole: true };
  let tail = 0;
  while (tail < a.length - 1 && tail < b.length - 1 && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  if (tail > 0) {
    // A word ends where a capital, a digit or a line below begins; a single letter may stand for one.
    let cut = tail;
    while (cut > 0 && !/[A-Z\d_]/.test(a.charAt(a.length - cut)) && !(a.length - cut === 1 && b.length - cut === 1))
      cut--;
    if (cut > 0) return { from: a.slice(0, a.length - cut), to: b.slice(0, b.length - cut), last: false, whole: false };
  }
  let head = 0;
  while (head < a.length - 1 && head < b.length - 1 && a[head] === b[head]) head++;
  const [from, to] = [a.slice(head), b.slice(head)];
  if (head === 0 || !/^(?:[A-Z\d_]|.$)/.test(from) || !/^(?:[A-Z\d_]|.$)/.test(to)) return undefined;
  return { from, to, last: true, whole: false };
}

function isSameChange(a: Change, b: Change): boolean {
  return a.from === b.from && a.to === b.to && a.last === b.last;
}

/** What a name is called after the change; undefined where the word is not in it. */
function renamed(name: string, { from, to, last, whole }: Change): string | undefined {
  if (whole) return name.length === 2 && name.endsWith(from) ? name.slice(0, -1) + to : undefined;
  if (name.length <= from.length) return undefined;
  if (last) return name.endsWith(from) ? name.slice(0, -from.length) + to : undefined;
  if (!name.startsWith(from)) return undefined;
  const rest = name.slice(from.length);
  return /^[A-Z\d_]/.test(rest) || (from.length === 1 && rest.length === 1) ? to + rest : undefined;
}

/** Whether a function has a variable of a name, in which a statement stands; and whether nobody reads it, where that is asked. */
function isBeside(lookup: CodeLookup, name: string, statement: Statement, forgotten: boolean): boolean {
  const owner = lookup.owner(statement);
  const variable = lookup.code.variables.find((one) => one.name === name && one.owner === owner);
  return variable !== undefined && !(forgotten && lookup.reads(variable).length > 0);
}

/** Whether the thing whose member a name is has another one somewhere: a `ball` with a `vx` that has a `vy`, too. */
function isOfSame(lookup: CodeLookup, { start, text }: Token, name: string): boolean {
  if (lookup.text[start - 1] !== "." || !lookup.words.has(name)) return false;
  const all = lookup.all("member");
  const own = all.find((one) => one.nameStart === start && one.name === text);
  if (own === undefined) return false;
  const object = lookup.textOf(own.object);
  return all.some((one) => one.name === name && lookup.textOf(one.object) === object);
}

/** Whether the file has a variable, or a member, of a name. */
function isInFile(lookup: CodeLookup, name: string): boolean {
  return lookup.words.has(name) || lookup.code.variables.some((one) => one.name === name);
}

/** `x >= COLS || y >= COLS`, where the `ROWS` that is declared beside `COLS` is used nowhere. */
function oneBoundForTwo(lookup: CodeLookup, found: Diagnostic[]): void {
  let asked = 0;
  for (const one of lookup.all("binary")) if (isBound(one)) asked++;
  if (asked < 2) return;
  for (const one of lookup.all("binary")) {
    if (one.operator !== "||" && one.operator !== "&&") continue;
    const chain = chainOf(lookup, one);
    if (chain === undefined || chain.length < 2) continue;
    const bounds = chain.flatMap((part) =>
      isBound(part) ? [{ operator: part.operator, of: lookup.textOf(part.left), by: part.right }] : [],
    );
    for (const [at, { operator, of, by }] of bounds.entries()) {
      const before = bounds.slice(0, at).find((each) => each.operator === operator && each.by.name === by.name);
      if (before === undefined || before.of === of) continue;
      const forgotten = forgottenBeside(lookup, by.variable);
      if (forgotten === undefined) continue;
      const notes = [{ message: "Nobody uses this one.", span: lookup.span(forgotten.name) }];
      found.push(
        rt4465(
          lookup.span(by),
          {
            text: quoted(by.name),
            where: `as the bound of ${quoted(before.of)} and of ${quoted(of)}`,
            advice: `did you mean ${quoted(forgotten.name.name)}?`,
          },
          notes,
        ),
      );
    }
  }
}

type Bound = Expression & { readonly kind: "binary"; readonly right: NameCode };

/** `y >= COLS` */
function isBound(part: Expression): part is Bound {
  return part.kind === "binary" && part.right.kind === "name" && isOrder(part.operator);
}

/** The one number that is declared directly beside a constant, and that nothing reads. */
function forgottenBeside(lookup: CodeLookup, variable: Variable | undefined): Write | undefined {
  const [own, again] = variable === undefined ? [] : lookup.writes(variable);
  if (variable === undefined || own?.value?.kind !== "number" || again !== undefined) return undefined;
  const beside = lookup.code.variables.flatMap((other): Write[] => {
    if (other === variable || other.owner !== variable.owner || lookup.reads(other).length > 0) return [];
    const [only, another] = lookup.writes(other);
    if (only?.value?.kind !== "number" || another !== undefined) return [];
    if (isExported(lookup, other)) return [];
    const [first, second] = only.name.start < own.name.start ? [only, own] : [own, only];
    // A comment goes to the end of its line: a row of slashes is one.
    return /^\s*[;,]?(?:\s|\/\/[^\n]*(?:\n|$)|var\b|let\b|const\b)*$/.test(
      lookup.text.slice(first.value!.end, second.name.start),
    )
      ? [only]
      : [];
  });
  return beside.length === 1 ? beside[0] : undefined;
}
