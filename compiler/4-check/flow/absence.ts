/**
 * What objects, functions and classes never have: a member that nothing in the script gives them, on no way. Asked when a member is
 * taken, and once more when all is known; what is said in between may change with everything that is put anywhere.
 */

import type { Members } from "./cells.ts";
import { anyMember, type Objects } from "./objects.ts";
import type { Atom, Value } from "./values.ts";

/** How many prototypes there may be in all. */
const mostPrototypes = 64;

/** Whether nothing ever gives an object, a function or a class this member, as far as is known by now. */
export function lacks(objects: Objects, made: Atom, name: string): boolean {
  if (made.k === "object") {
    if (made.kind === "global") return objects.isNoGlobal(name) && objects.isNowhereGiven(name);
    if (made.kind !== "plain" && made.kind !== "array" && made.kind !== "prototype") return false;
  }
  const inArray = made.k === "object" && made.kind === "array";
  return lacksOwn(objects, made, name, inArray) && objects.isNowhereGiven(name);
}

function lacksOwn(objects: Objects, made: Atom, name: string, inArray: boolean): boolean {
  if (made.k !== "object" && made.k !== "function" && made.k !== "class") return false;
  const members = objects.membersOf(made);
  const { prototype } = members;
  if (!isAbsentFrom(members, name, inArray)) return false;
  if (prototype.length === 0) return true;
  const only = prototype.length === 1 ? prototype[0]! : undefined;
  // Nearly all that have one have one that has none.
  if (only?.k === "object" && only.members.prototype.length === 0) {
    return isAbsentFrom(only.members, name, inArray);
  }
  return lacksInherited(objects, prototype, name, inArray, new Set([members]));
}

function lacksInherited(
  objects: Objects,
  prototype: Value,
  name: string,
  inArray: boolean,
  seen: Set<Members>,
): boolean {
  return prototype.every((one) => {
    if (one.k !== "object" && one.k !== "function" && one.k !== "class") return false;
    const members = objects.membersOf(one);
    if (seen.has(members)) return true;
    seen.add(members);
    if (seen.size > mostPrototypes || !isAbsentFrom(members, name, inArray)) return false;
    return lacksInherited(objects, members.prototype, name, inArray, seen);
  });
}

/** The names of the members that are known. */
export function memberNames(objects: Objects, made: Atom, seen: Set<Members> = new Set()): string[] {
  if (made.k !== "object" && made.k !== "function" && made.k !== "class") return [];
  const members = objects.membersOf(made);
  if (seen.has(members) || seen.size > mostPrototypes) return [];
  seen.add(members);
  const { cells, prototype } = members;
  const own = [...cells].flatMap(([name, { value }]) => (value === undefined || name === anyMember ? [] : [name]));
  return [...own, ...prototype.flatMap((one) => memberNames(objects, one, seen))];
}

/** Whether nothing ever puts a member into these themselves. */
function isAbsentFrom({ cells, open, vague }: Members, name: string, inArray: boolean): boolean {
  if (open !== undefined || cells.get(name)?.value !== undefined || vague?.has(name) === true) return false;
  return inArray || (cells.get(anyMember)?.value === undefined && vague?.has(anyMember) !== true);
}
