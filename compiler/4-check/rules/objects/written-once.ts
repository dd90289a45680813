/**
 * Members that are written once, read nowhere, and spelled almost like one that the project does read: the value goes where nobody
 * looks for it.
 */

import { rt4470 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { givenToMember } from "../../questions/given-values.ts";
import { keptFor } from "../../questions/kept.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { goFar } from "../../questions/reach.ts";

export const writtenOnce: Rule = {
  codes: ["RT4470"],
  forms: ["assign", "object"],
  // But for words that it has gone far for, and goes again.
  keepsNothing: true,
  inFiles(context) {
    const isAlone = aloneIn(context);
    let members: ReadonlySet<string> | undefined;
    return (lookup) => {
      // In TypeScript a member that is not declared is one already.
      if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
      const found: Diagnostic[] = [];
      const membersOf = (): ReadonlySet<string> => {
        members ??= readMembers(context);
        return members;
      };
      for (const one of lookup.all("object")) {
        if (one.members.length >= 3) found.push(...inObject(context, lookup, one, membersOf));
      }
      const { text } = lookup;
      let left = mostCompared;
      for (const one of lookup.all("assign")) {
        const { target, value } = one;
        if (target.kind !== "member" || target.name.length < 5) continue;
        if (left < 0) break;
        // `a.readUint = a.readUInt = …`: two spellings of one thing, for whoever comes.
        if (value.kind === "assign") continue;
        // `a.AddHole = a.addHole`: the name of old days, for whoever still says it.
        if (value.kind === "member" && value.name.toLowerCase() === target.name.toLowerCase()) continue;
        // Sought in this file first: nearly every member is there again.
        const again = text.indexOf(target.name, target.nameStart + 1);
        left -= (again < 0 ? text.length : again) - target.nameStart;
        if (again >= 0) continue;
        left -= target.nameStart;
        if (text.indexOf(target.name) !== target.nameStart) continue;
        if (!isAlone(lookup, target.name)) continue;
        const reads = target.object.kind === "name" ? target.object.variable : undefined;
        if (reads !== undefined) left -= lookup.reads(reads).length * lettersOfAName;
        const beside = neverWritten(context, lookup, one);
        if (beside !== undefined) {
          found.push(rt4470(lookup.nameSpan(target), { text: quoted(lookup.textOf(target)), meant: beside }));
          continue;
        }
        // Of methods there may be two, and what is counted beside one is called alike.
        const meant: string[] = [];
        left -= membersOf().size * lettersOfAName;
        for (const other of membersOf())
          if (isAlmost(target.name, other) && lookup.callsOf(other).length === 0) meant.push(other);
        if (meant.length === 1 && !isItsOwn(context, value, meant[0]!))
          found.push(rt4470(lookup.nameSpan(target), { text: quoted(lookup.textOf(target)), meant: meant[0]! }));
      }
      return found;
    };
  },
};

/**
 * So many letters of a file are compared with names that stand in it once, and to compare two names takes as long as so many. What
 * has thousands of such names was generated, and nobody slipped there.
 */
const [mostCompared, lettersOfAName] = [500_000_000, 100];

/**
 * `{ peer: peer, token: [0, 0] }`, where everybody speaks of `tokens`, and of `token` nobody: a thing that the script keeps, of
 * which the other members are read.
 */
function inObject(
  context: RuleContext,
  lookup: CodeLookup,
  object: Expression & { readonly kind: "object" },
  membersOf: () => ReadonlySet<string>,
): Diagnostic[] {
  const parent = lookup.parent(object);
  if (parent === undefined || isFunction(parent)) return [];
  const isKept =
    ((parent.kind === "assign" || parent.kind === "declare") && parent.value === object) ||
    (parent.kind === "call" &&
      parent.callee.kind === "member" &&
      (parent.callee.name === "push" || parent.callee.name === "unshift"));
  if (!isKept || object.members.some(({ key }) => typeof key !== "string")) return [];
  let read: number | undefined;
  return object.members.flatMap(({ key, value }): Diagnostic[] => {
    if (typeof key !== "string" || key.length < 5) return [];
    // A table of functions, or of tables, is asked by whoever has a name.
    if (value.kind === "object" || value.kind === "function" || value.kind === "new" || value.kind === "member")
      return [];
    if (lookup.words.has(key) || wordsIn(context.files).has(key)) return [];
    const first = lookup.text.lastIndexOf(key, value.start - 1);
    if (first < object.start) return [];
    const members = membersOf();
    // Of a table with thousands of keys hardly any is a member by itself.
    read ??= object.members.filter((one) => members.has(one.key as string)).length;
    if (read < (members.has(key) ? 3 : 2)) return [];
    const meant = [...members].filter((one) => isAlmost(key, one) || one === `${key}s` || `${one}s` === key);
    const [only, another] = meant;
    if (only === undefined || another !== undefined || object.members.some((one) => one.key === only)) return [];
    // The other one is given by itself, and the same kind of thing: otherwise each is a member of its own.
    const given = givenToMember(context, only);
    if (given?.every(({ by }) => by.kind === "assign") !== true) return [];
    if (!given.some((one) => one.value.kind === value.kind)) return [];
    return [rt4470(lookup.span({ start: first, end: first + key.length }), { text: key, meant: only })];
  });
}

/**
 * `now - tank.last`, and `tank.lastShot = now` behind it: what is read stays as it began, and what is written nobody reads. Of one
 * thing, in one function, and alike in name.
 */
function neverWritten(context: RuleContext, lookup: CodeLookup, assign: Expression & { readonly kind: "assign" }) {
  const { target } = assign;
  if (target.kind !== "member" || assign.operator !== "=" || target.object.kind !== "name") return undefined;
  const of = target.object.variable;
  if (of === undefined) return undefined;
  const name = target.name.toLowerCase();
  const read = lookup.reads(of).find((one) => {
    const { parent } = one;
    if (parent?.kind !== "member" || parent.object !== one || lookup.owner(one) !== lookup.owner(assign)) return false;
    const other = parent.name.toLowerCase();
    if (other === name || other.length < 4 || !(name.includes(other) || other.includes(name))) return false;
    return parent.parent?.kind === "binary" && /^(?:-|[<>]=?|[!=]==?)$/.test(parent.parent.operator);
  })?.parent;
  if (read?.kind !== "member") return undefined;
  const given = givenToMember(context, read.name);
  const isFixed = given?.every(
    ({ by, value }) => by.kind === "object" && /^(?:number|boolean|string|null)$/.test(value.kind),
  );
  return given !== undefined && given.length > 0 && isFixed === true ? read.name : undefined;
}

/**
 * A function that nothing else of that name is, a table beside another table, one word in two spellings: what is told apart on purpose,
 * or is there for whoever comes.
 */
function isItsOwn(context: RuleContext, value: Expression, meant: string): boolean {
  if (value.kind !== "function" && value.kind !== "object" && value.kind !== "string") return false;
  if (value.kind === "object" && value.members.length === 0) return false;
  if (context.files.some((file) => lookupOf(file).callsOf(meant).length > 0)) return true;
  const given = givenToMember(context, meant) ?? [];
  if (value.kind === "function") return !given.some((one) => one.value.kind === "function");
  if (value.kind === "object") return given.some((one) => one.value.kind === "object" && one.value.members.length > 0);
  return given.some(
    (one) => one.value.kind === "string" && one.value.value.toLowerCase() === value.value.toLowerCase(),
  );
}

/** All that some file of a project takes as a member, has as a text or calls a variable. One walk over all of them: there may be thousands of names to ask for. */
const wordsIn = keptFor((files: readonly CheckedFile[]): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const file of files) {
    const lookup = lookupOf(file);
    for (const one of lookup.words) found.add(one);
    for (const one of lookup.all("string")) found.add(one.value);
    for (const one of lookup.code.variables) found.add(one.name);
  }
  return found;
});

function countIn(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const word of text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [])
    found.set(word, (found.get(word) ?? 0) + 1);
  return found;
}

/** So many words are sought in all files, and so many files looked through for them, before all words of all are counted. */
const [mostSought, mostLookedThrough] = [8, 50];

/** Whether a word that stands in a file just once stands in no other, whatever it means there. */
function aloneIn(context: RuleContext): (lookup: CodeLookup, word: string) => boolean {
  const elsewhere = new Set<string>();
  let sought = 0;
  let lookedThrough = 0;
  let words: ReadonlyMap<string, number> | undefined;
  return (lookup, word) => {
    goFar();
    if (elsewhere.has(word)) return false;
    if (words === undefined && sought++ < mostSought && lookedThrough < mostLookedThrough) {
      // Most of them are names that many files have.
      const other = context.files.find(({ source }) => {
        if (source === lookup.file.source || !source.text.includes(word)) return false;
        lookedThrough++;
        return countIn(source.text).has(word);
      });
      if (other !== undefined) elsewhere.add(word);
      return other === undefined;
    }
    words ??= count(context);
    return words.get(word) === 1;
  };
}

/** How often a word stands in the files of the project, whatever it means there. */
function count(context: RuleContext): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    for (const [word, times] of countIn(lookup.text)) found.set(word, (found.get(word) ?? 0) + times);
  }
  return found;
}

/** The names of members that some code takes from something, and some code gives to something. */
function readMembers(context: RuleContext): ReadonlySet<string> {
  const read = new Set<string>();
  const given = new Set<string>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    for (const member of lookup.all("member")) {
      const parent = lookup.parent(member);
      if (!(parent?.kind === "assign" && parent.target === member)) read.add(member.name);
    }
    for (const name of lookup.writtenMembers) given.add(name);
    for (const { members } of lookup.all("object"))
      for (const { key } of members) if (typeof key === "string") given.add(key);
  }
  return new Set([...read].filter((one) => given.has(one)));
}

/** Whether a name is another one with one letter more or less inside it: `lastShoot` and `lastShot`, but not a plural or `countX`. */
function hasOneMore(name: string, other: string): boolean {
  const [long, short] = name.length > other.length ? [name, other] : [other, name];
  if (long.length !== short.length + 1 || short.length < 7) return false;
  let at = 0;
  while (at < short.length && long[at] === short[at]) at++;
  // At either end it is a word of its own.
  if (at === 0 || at === short.length || !/[a-z]/.test(long[at]!)) return false;
  return long.slice(at + 1) === short.slice(at) && !/\d/.test(long);
}

/** Whether two names differ in the case of their letters, in two letters that have changed places, or in one that is left out. */
function isAlmost(name: string, other: string): boolean {
  if (hasOneMore(name, other)) return true;
  if (name === other || name.length !== other.length) return false;
  if (name.toLowerCase() === other.toLowerCase()) return true;
  const differing = [...name].flatMap((letter, at) => (letter === other[at] ? [] : [at]));
  const [a, b, c] = differing;
  if (a === undefined || b !== a + 1 || c !== undefined) return false;
  return name[a] === other[b] && name[b] === other[a] && !/[xyz\d]/i.test(name.slice(a, b + 1));
}
