/**
 * Reach: on what else than its file it hangs what is found in a file. A rule that looks at a file, and at nothing else, finds the same
 * again for as long as the file reads the same, and what it has found can be given again (`replay.ts`).
 *
 * Nobody says so of a rule: it is noted while it looks. Whatever leads out of a file says so here: the lookup of another file, the
 * context of rules, and questions that keep an answer for which they have looked at other files: to give it again is to look again.
 * Who goes to a file hangs on what that reads; who goes far hangs on all of them.
 *
 * Facts are told apart: sets of names that all files of a project make together and that hardly any edit changes. Who asks for one
 * hangs on what it says, and on nothing else of other files.
 *
 * Invariant: in doubt it is far. All of it is of the one look that is going on: rules wait for nothing, so there are never two.
 */

import type { CheckedFile } from "../context.ts";

/** Names that all files of a project make together. The same object for as long as it says the same. */
export type Fact = ReadonlySet<string>;

let here: CheckedFile | undefined;
let far = false;
let visited = new Set<CheckedFile>();
let sites = false;
let used = new Set<Fact>();
let before: ReadonlyMap<string, Fact> = new Map();
let known = new Map<string, Fact>();

const none: ReadonlyMap<string, Fact> = new Map();

/** A project is looked at from here on: facts that say what they said are those of before. */
export function beginProject(facts: ReadonlyMap<string, Fact> = none): void {
  before = facts;
  known = new Map();
  here = undefined;
}

/** The facts that were asked for since the project was begun. */
export function factsOfProject(): ReadonlyMap<string, Fact> {
  return known;
}

/** One rule begins to look: at a file, or around, before there is one. */
export function lookFrom(file: CheckedFile | undefined): void {
  here = file;
  far = false;
  sites = false;
  if (visited.size > 0) visited = new Set();
  if (used.size > 0) used = new Set();
}

/** Whether it has gone beyond its file. */
export function wentFar(): boolean {
  return far;
}

/** The other files that it has looked at. */
export function filesVisited(): ReadonlySet<CheckedFile> {
  return visited;
}

/** Whether it has asked for the sites of its file. */
export function askedForSites(): boolean {
  return sites;
}

/** The facts that it has asked for. */
export function factsUsed(): ReadonlySet<Fact> {
  return used;
}

/** What is found hangs on all that other files say. */
export function goFar(): void {
  far = true;
}

/** Whether a file is the one that is looked at. */
export function isHere(file: CheckedFile): boolean {
  return file === here;
}

/** It hangs on a file; that it hangs on the one that is looked at goes without saying. */
export function goTo(file: CheckedFile): void {
  if (file !== here && !far) visited.add(file);
}

/** It hangs on what flow has found in the file that is looked at. */
export function askForSites(): void {
  sites = true;
}

/** How far a look had come before something was sought that is kept for others. */
export interface Way {
  readonly far: boolean;
  readonly visited: Set<CheckedFile>;
}

const nearby: Way = { far: false, visited: new Set() };
const faraway: Way = { far: true, visited: new Set() };

/** Before an answer is sought that will be kept. */
export function setOut(): Way {
  const way = visited.size > 0 ? { far, visited } : far ? faraway : nearby;
  far = false;
  if (visited.size > 0) visited = new Set();
  return way;
}

/** When it is found: whether it took other files. Then one has gone far whenever the answer is given again. */
export function comeBack(way: Way): boolean {
  const went = far || visited.size > 0;
  if (way.far) far = true;
  for (const file of way.visited) visited.add(file);
  return went;
}

/** Finds something that is kept, and of which each part is asked for anew: how far it took to go matters to nobody yet. */
export function aside<T>(find: () => T): T {
  const way = setOut();
  const found = find();
  far = way.far;
  visited = way.visited.size > 0 ? way.visited : visited.size > 0 ? new Set() : visited;
  return found;
}

/**
 * Makes a fact: the one of before where it says the same.
 * @param seek may look at all files.
 */
export function makeFact(name: string, seek: () => Fact): Fact {
  const found = aside(seek);
  const old = before.get(name);
  const fact = old !== undefined && isSame(old, found) ? old : found;
  known.set(name, fact);
  return fact;
}

/** To be called with every fact that is given to somebody. */
export function useFact(fact: Fact): Fact {
  used.add(fact);
  return fact;
}

/** The same of what is so or not. */
export function isSomewhere(name: string, seek: () => boolean): boolean {
  return useFact(makeFact(name, () => (seek() ? somewhere : nowhere))).size > 0;
}

/** The facts of what is so or not. */
export const somewhere: Fact = new Set([""]);
export const nowhere: Fact = new Set();

function isSame(a: Fact, b: Fact): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const one of b) if (!a.has(one)) return false;
  return true;
}
