/**
 * Together: the files of a project, and the functions that they give to members of things, by name: `exports.take = …`,
 * `this.take = …`, methods. So a call of `Store.take(id)` is seen by who looks at `take`, whichever file either is in.
 *
 * Invariant: a name that two functions have, or that a built-in or RTSession has, means none of them.
 */

import type { CallCode, Expression, FunctionCode, MemberCode } from "#compiler/typescript/code.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import type { CheckedFile } from "../context.ts";
import { keptFor } from "./kept.ts";
import { type CodeLookup, isFunction, lookupOf } from "./lookup.ts";
import { eachFile } from "./per-file.ts";
import { aside, type Fact, goFar, makeFact, useFact } from "./reach.ts";
import { walkOf } from "./walk.ts";

const together = new WeakMap<CheckedFile, readonly CheckedFile[]>();

/** Tells which files make a project, before anybody is asked for: what one file makes another one uses. */
export function seeTogether(files: readonly CheckedFile[]): void {
  for (const file of files) together.set(file, files);
}

/** All files of the project that a file is of; itself where that was not told. Who looks into one of them goes far. */
export function filesWith(file: CheckedFile): readonly CheckedFile[] {
  let files = together.get(file);
  if (files === undefined) {
    files = [file];
    together.set(file, files);
  }
  return files;
}

/** Whether some script has both files. */
export function isWith(a: CheckedFile, b: CheckedFile): boolean {
  return a === b || a.scripts.some((script) => b.scripts.includes(script));
}

/** What the members of things are given in a file. */
export function eachGiven(lookup: CodeLookup, visit: (name: string, value: Expression) => void): void {
  const objects = lookup.all("object");
  for (let nth = 0; nth < objects.length; nth++) {
    const { members } = objects[nth]!;
    for (let at = 0; at < members.length; at++) {
      const { key, value } = members[at]!;
      if (typeof key === "string") visit(key, value);
    }
  }
  const assigned = lookup.all("assign");
  for (let at = 0; at < assigned.length; at++) {
    const { target, value } = assigned[at]!;
    if (target.kind === "member") visit(target.name, value);
  }
}

/** How many parameters the functions have that are members of one name. */
export interface ParameterCounts {
  /** 99 where none of them is a function. */
  readonly fewest: number;
  readonly most: number;
}

/** The same of each name of a project: a call that hands over as much as any of them takes need not be followed to its own. */
export const parameterCounts = keptFor((files: readonly CheckedFile[]): ReadonlyMap<string, ParameterCounts> => {
  const found = new Map<string, { fewest: number; most: number }>();
  for (const file of files) {
    const lookup = lookupOf(file);
    eachGiven(lookup, (name, value) => {
      const count = lookup.functionOf(value)?.parameters.length;
      if (count === undefined) return;
      const one = found.get(name);
      if (one === undefined) found.set(name, { fewest: count, most: count });
      else if (count < one.fewest) one.fewest = count;
      else if (count > one.most) one.most = count;
    });
  }
  return found;
});

/** A function, and the file it is in. */
export interface FunctionOf {
  readonly lookup: CodeLookup;
  readonly code: FunctionCode;
}

/** A call, and the file it is in. */
export interface CallOf {
  readonly lookup: CodeLookup;
  readonly call: CallCode;
}

interface Named {
  readonly functions: { readonly file: CheckedFile; readonly code: FunctionCode }[];
  /** Whether something else has the name, too. */
  mixed: boolean;
}

/** Where a member stands. */
interface UseOf {
  readonly file: CheckedFile;
  readonly member: MemberCode;
}

interface Members {
  readonly files: readonly CheckedFile[];
  readonly named: ReadonlyMap<string, Named>;
  /** Where members of these names stand, but for those that are written, once somebody has asked. */
  uses: ReadonlyMap<string, readonly UseOf[]> | undefined;
  /** The names that functions have as members. */
  readonly names: ReadonlyMap<FunctionCode, readonly string[]>;
  /** Their calls by these, once somebody has asked; null where they may be called by other means. */
  readonly calls: Map<FunctionCode, readonly CallOf[] | null>;
}

/** What strings, lists and other built-ins can be called by, and RTSession's objects by calls of the same form. */
const builtIn = new Set([
  ...[Object, Function, Array, String, Number, RegExp, Date, Map, Set, Promise].flatMap((one) => [
    ...methodsOf(one),
    ...methodsOf(one.prototype),
  ]),
  ...["send", "debug", "info", "warn", "error"],
]);

function methodsOf(thing: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(thing)).flatMap(([name, { value }]) =>
    typeof value === "function" ? [name] : [],
  );
}

/** Whether a call of a member of this name may mean a function of the project, whatever it is called on. */
export function isOurs(name: string): boolean {
  return !builtIn.has(name) && !/^(?:[gs]et|on|new|is|clear|create)[A-Z]/.test(name);
}

const membersIn = keptFor((files: readonly CheckedFile[]) => aside(() => gather(files)));

function gather(files: readonly CheckedFile[]): Members {
  const named = new Map<string, Named>();
  const names = new Map<FunctionCode, string[]>();
  const ours = new Map<string, boolean>();
  const given = eachFile("functions of members", files, (lookup) => givenIn(lookup, ours));
  for (let at = 0; at < files.length; at++) {
    const file = files[at]!;
    for (const { name, code } of given[at]!) {
      let one = named.get(name);
      if (one === undefined) {
        one = { functions: [], mixed: false };
        named.set(name, one);
      }
      if (code === undefined) one.mixed = true;
      else {
        one.functions.push({ file, code });
        const others = names.get(code);
        if (others === undefined) names.set(code, [name]);
        else others.push(name);
      }
    }
  }
  return { files, named, names, uses: undefined, calls: new Map() };
}

/** What a member is given in a file; a function, where it is one. */
interface GivenName {
  readonly name: string;
  readonly code: FunctionCode | undefined;
}

/** @param ours of the names that were met, whether they are. */
function givenIn(lookup: CodeLookup, ours: Map<string, boolean>): readonly GivenName[] {
  const found: GivenName[] = [];
  const give = (name: string, value: Expression): void => {
    let known = ours.get(name);
    if (known === undefined) {
      known = isOurs(name);
      ours.set(name, known);
    }
    if (known) found.push({ name, code: lookup.functionOf(value) });
  };
  eachGiven(lookup, give);
  for (const { code } of lookup.all("class")) {
    for (const { name, value } of code.members) if (value !== undefined) give(name, value);
  }
  return found;
}

function usesOf(members: Members, name: string): readonly UseOf[] {
  members.uses ??= seekUses(members);
  return members.uses.get(name) ?? noUses;
}

const noUses: readonly UseOf[] = [];

/** One walk over the members of all files. */
function seekUses({ files, named }: Members): ReadonlyMap<string, readonly UseOf[]> {
  const found = new Map<string, UseOf[]>();
  for (const file of files) {
    const members = walkOf(lowered(file.syntax, file.path, file.source.text.length)).byKind.get("member") ?? [];
    for (let at = 0; at < members.length; at++) {
      const member = members[at]! as MemberCode;
      if (!named.has(member.name)) continue;
      const { parent } = member;
      if (parent?.kind === "assign" && parent.target === member) continue;
      const same = found.get(member.name);
      if (same === undefined) found.set(member.name, [{ file, member }]);
      else same.push({ file, member });
    }
  }
  return found;
}

/** Those by which no function can be told from another: all that have it meet another one, or something else. */
const sharedNames = keptFor(({ named }: Members) =>
  makeFact("shared members", () => {
    const found = new Set<string>();
    for (const [name, { mixed, functions }] of named) if (mixed || areTogether(functions)) found.add(name);
    return found;
  }),
);

/** Whether there are several functions, all of whose files are with that of the first. */
function areTogether([first, ...others]: Named["functions"]): boolean {
  if (first === undefined || others.length === 0) return false;
  return others.some(({ code }) => code !== first.code) && others.every(({ file }) => isWith(file, first.file));
}

/** The names that members of the project's own have. */
const namesIn = keptFor(({ named }: Members) => makeFact("members", () => new Set(named.keys())));

/** The same, of the project of a file. */
export function memberNames(file: CheckedFile): Fact {
  return namesIn(membersIn(filesWith(file)));
}

/** Those of its names that several functions have. */
export function namesOfSeveral(file: CheckedFile): Fact {
  return sharedNames(membersIn(filesWith(file)));
}

/** The function that a call of a member calls, where only one has that name; in whatever file of the script. */
export function methodCalled({ file }: CodeLookup, { callee }: CallCode): FunctionOf | undefined {
  if (callee.kind !== "member" || !isOurs(callee.name)) return undefined;
  const members = membersIn(filesWith(file));
  if (!useFact(namesIn(members)).has(callee.name)) return undefined;
  goFar();
  const named = members.named.get(callee.name);
  if (named === undefined || named.mixed) return undefined;
  const [only, another] = named.functions.filter((one) => isWith(one.file, file));
  return only === undefined || another !== undefined ? undefined : { lookup: lookupOf(only.file), code: only.code };
}

/**
 * The calls of a function by its names as a member; none where it has none. Undefined where it may be called by other means:
 * where it is handed on, or a name is not its own.
 */
export function callsAsMember({ file }: CodeLookup, code: FunctionCode): readonly CallOf[] | undefined {
  const members = membersIn(filesWith(file));
  // As what it is given, its own file says.
  const own = members.names.get(code);
  if (own === undefined) return none;
  const several = useFact(sharedNames(members));
  for (const name of own) if (several.has(name)) return undefined;
  goFar();
  const known = members.calls.get(code);
  if (known !== undefined) return known ?? undefined;
  const calls = seekCalls(members, own, file, code);
  members.calls.set(code, calls ?? null);
  return calls;
}

const none: readonly CallOf[] = [];

function seekCalls(
  members: Members,
  names: readonly string[],
  file: CheckedFile,
  code: FunctionCode,
): CallOf[] | undefined {
  const calls: CallOf[] = [];
  for (const name of names) {
    const one = members.named.get(name);
    if (one === undefined || one.mixed) return undefined;
    if (one.functions.some((other) => other.code !== code && isWith(other.file, file))) return undefined;
    for (const { file: there, member } of usesOf(members, name)) {
      if (!isWith(there, file)) continue;
      const call = member.parent;
      if (call === undefined || isFunction(call) || call.kind !== "call" || call.callee !== member) return undefined;
      calls.push({ lookup: lookupOf(there), call });
    }
  }
  return calls;
}
