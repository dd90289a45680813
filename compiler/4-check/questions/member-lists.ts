/**
 * Lists that members hold: which names some file of a project begins as a list, `this.open = []`, and what all files do with members
 * of these names. What the lists are of is for others to say.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import type { CheckedFile } from "../context.ts";
import { isEmptyList } from "./empty-values.ts";
import { keptFor } from "./kept.ts";
import { type CodeLookup, lookupOf } from "./lookup.ts";
import { namesInFiles } from "./per-file.ts";
import { aside, type Fact, makeFact } from "./reach.ts";
import { eachGiven, filesWith, isWith } from "./together.ts";

/** The names of members that some file begins as a list. */
export function listsIn(file: CheckedFile): Fact {
  return namesOf(membersIn(filesWith(file)));
}

const namesOf = keptFor((members: Members) => makeFact("lists", () => new Set(members.keys())));

/** What files that some script has in common with this one do with members of a name; undefined where none begins it as a list. */
export function usesOfLists(file: CheckedFile, name: string): readonly UsesOfMember[] | undefined {
  return membersIn(filesWith(file))
    .get(name)
    ?.filter(({ lookup: { file: one } }) => isWith(one, file));
}

/** What a file does with members of a name that some file begins as a list. */
export interface UsesOfMember {
  readonly lookup: CodeLookup;
  /** What they are given. */
  readonly values: Expression[];
  /** Where they stand, in whatever use. */
  readonly members: Expression[];
}

/** By the name: the files of a project that have such members, in their order. */
type Members = ReadonlyMap<string, readonly UsesOfMember[]>;

/** One walk over all files: by each name there may be few of a thousand. Who asks hangs on the names, or on what is found by one. */
const membersIn = keptFor((files: readonly CheckedFile[]) => aside(() => gatherMembers(files)));

function gatherMembers(files: readonly CheckedFile[]): Members {
  const lists = new Map<string, UsesOfMember[]>();
  for (const name of namesInFiles("begun as lists", files, addLists)) lists.set(name, []);
  if (lists.size === 0) return lists;
  const lookups = files.map(lookupOf);
  for (const lookup of lookups) {
    const usesOf = (name: string): UsesOfMember | undefined => {
      const list = lists.get(name);
      if (list === undefined || list.at(-1)?.lookup === lookup) return list?.at(-1);
      const uses: UsesOfMember = { lookup, values: [], members: [] };
      list.push(uses);
      return uses;
    };
    eachGiven(lookup, (name, value) => usesOf(name)?.values.push(value));
    for (const one of lookup.all("member")) usesOf(one.name)?.members.push(one);
  }
  return lists;
}

function addLists(lookup: CodeLookup, found: Set<string>): void {
  eachGiven(lookup, (name, value) => {
    if (!found.has(name) && isEmptyList(lookup, value)) found.add(name);
  });
}
