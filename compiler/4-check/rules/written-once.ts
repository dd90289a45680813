/**
 * Members that are written once, read nowhere, and spelled almost like one that the project does read: the value goes where nobody
 * looks for it.
 */

import { rt4470 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule, RuleContext } from "../context.ts";
import { lookupOf } from "../questions/lookup.ts";
import { quoted } from "../questions/phrase.ts";

export const writtenOnce: Rule = {
  codes: ["RT4470"],
  inFiles(context) {
    let words: ReadonlyMap<string, number> | undefined;
    let members: ReadonlySet<string> | undefined;
    return (lookup) => {
      // In TypeScript a member that is not declared is one already.
      if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
      return lookup.all("assign").flatMap(({ target, value }): Diagnostic[] => {
        if (target.kind !== "member" || target.name.length < 5) return [];
        // `a.readUint = a.readUInt = …`: two spellings of one thing, for whoever comes.
        if (value.kind === "assign") return [];
        // Sought in this file first: nearly every member is there again.
        const { text } = lookup;
        if (text.indexOf(target.name) !== target.nameStart || text.includes(target.name, target.nameStart + 1))
          return [];
        words ??= count(context);
        if (words.get(target.name) !== 1) return [];
        members ??= readMembers(context);
        const meant = [...members].filter((one) => isAlmost(target.name, one));
        if (meant.length !== 1) return [];
        return [rt4470(lookup.nameSpan(target), { text: quoted(lookup.textOf(target)), meant: meant[0]! })];
      });
    };
  },
};

function countIn(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const word of text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [])
    found.set(word, (found.get(word) ?? 0) + 1);
  return found;
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

/** Whether two names differ in the case of their letters, or in two letters that have changed places. */
function isAlmost(name: string, other: string): boolean {
  if (name === other || name.length !== other.length) return false;
  if (name.toLowerCase() === other.toLowerCase()) return true;
  const differing = [...name].flatMap((letter, at) => (letter === other[at] ? [] : [at]));
  const [a, b, c] = differing;
  if (a === undefined || b !== a + 1 || c !== undefined) return false;
  return name[a] === other[b] && name[b] === other[a] && !/[xyz\d]/i.test(name.slice(a, b + 1));
}
