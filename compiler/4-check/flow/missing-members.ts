/**
 * Members that nothing ever gives to what they are taken from: `player.getPeerID`. Of each member that is taken while a script is
 * followed, the things are noted that have none by then; what is said of them is judged when all is known, for a member may
 * come later.
 *
 * Invariant: every member counts that anything gives to things of which it is not known what they are.
 */

import type { MemberCode } from "#compiler/typescript/code.ts";
import { lacks, memberNames } from "./absence.ts";
import { type ApiKind, apiMembers } from "./api-members.ts";
import { Fine } from "./fine.ts";
import { isIndex, type Objects } from "./objects.ts";
import { placeGiven } from "./place-given.ts";
import type { Frame } from "./runs.ts";
import type { MissingMember, Slip } from "./slip.ts";
import { isAbsent, thingOf } from "./sorts.ts";
import { type Atom, isSame, isUnknown, nothing, type Value } from "./values.ts";
import type { FileInfo } from "./world.ts";

/** Namespaces and constructors of the language that scripts do not extend. */
const closedBuiltIns = new Set("Math JSON Date Object Number String Array Promise Symbol".split(" "));

interface Candidate {
  readonly file: FileInfo;
  readonly at: MemberCode;
  readonly values: { readonly value: Value; readonly given: MissingMember["given"] }[];
}

/** More different things than this at one place say nothing new. */
const enough = 16;

export class MissingMembers {
  readonly #objects: Objects;
  readonly #members = new Map<MemberCode, Candidate>();
  /** Those taken from a name that is given a thing with such a member, too, on another call. */
  readonly #fine = new Fine();

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  clear(): void {
    this.#members.clear();
    this.#fine.clear();
  }

  /**
   * A member is taken from a value; noted where none of the things that it may be has one.
   * @param found What it is, where that is known by now.
   */
  take(frames: readonly Frame[], value: Value, at: MemberCode, found: Value = nothing): void {
    if (value.length === 0) return;
    if (isUnknown(value) || (found.length > 0 && isTable(value)) || !this.#lacks(value, at)) {
      // What is nothing yet, as a best is before the first turn, says of no member whether things have it.
      const isNothingYet = value.length > 0 && value.every((one) => one.k === "plain" && isAbsent(one));
      if (at.object.kind === "name" && !isNothingYet) this.#fine.add(at);
      return;
    }
    const known = this.#members.get(at);
    if (known === undefined) {
      const first = { value, given: placeGiven(frames, at.object) };
      this.#members.set(at, { file: frames.at(-1)!.file, at, values: [first] });
    } else if (known.values.length < enough) note(known.values, { value, given: placeGiven(frames, at.object) });
  }

  /** What is certain now that everything is known. */
  found(): Slip[] {
    const slips: Slip[] = [];
    const fine = this.#fine.among(this.#members);
    for (const { file, at, values } of this.#members.values()) {
      const left = values.filter(({ value }) => this.#lacks(value, at));
      const first = left[0]?.value.find((one) => !isAbsent(one));
      if (first === undefined) continue;
      const given = left[0]?.given;
      slips.push({
        kind: "member",
        path: file.code.path,
        start: at.nameStart,
        thing: thingOf(first),
        known: [...new Set(left.flatMap(({ value }) => value).flatMap((one) => this.#namesOf(one)))].sort(),
        ...(given === undefined ? {} : { given }),
        mixed: fine.has(at),
      });
    }
    return slips;
  }

  #namesOf(one: Atom): string[] {
    switch (thingOf(one)) {
      case "text":
        return Object.getOwnPropertyNames(String.prototype);
      case "list":
        return [...memberNames(this.#objects, one), ...Object.getOwnPropertyNames(Array.prototype)];
      case "builtIn":
        return one.k === "builtin" ? Object.getOwnPropertyNames(Object(Reflect.get(globalThis, one.name))) : [];
      default:
        return memberNames(this.#objects, one);
    }
  }

  /** Whether none of the things a value may be has this member, `null` aside. */
  #lacks(value: Value, at: MemberCode): boolean {
    let some = false;
    for (let nth = 0; nth < value.length; nth++) {
      const one = value[nth]!;
      if (one.k === "plain" && isAbsent(one)) continue;
      if (!this.#atomLacks(one, at)) return false;
      some = true;
    }
    return some;
  }

  #atomLacks(one: Atom, { name, object }: MemberCode): boolean {
    switch (one.k) {
      case "object":
        if (one.kind === "global" && object.kind !== "this") return false;
        if (one.kind === "array")
          return !(name in Array.prototype) && !isIndex.test(name) && lacks(this.#objects, one, name);
        // Nearly all have what is taken from them.
        return lacks(this.#objects, one, name) && !(name in Object.prototype);
      case "function":
      case "class":
        return !(name in Function.prototype) && name !== "prototype" && lacks(this.#objects, one, name);
      case "num":
      case "range":
      case "number":
        return !(name in Number.prototype) && this.#objects.isNowhereGiven(name);
      case "str":
        return !(name in String.prototype) && this.#objects.isNowhereGiven(name);
      case "got":
        return !(name in prototypes[one.type]) && this.#objects.isNowhereGiven(name);
      case "plain":
        if (one.type === "null" || one.type === "undefined") return false;
        return !(name in prototypes[one.type]) && this.#objects.isNowhereGiven(name);
      case "rt":
        return (one.what === "session" || one.what === "player") && this.#apiLacks(one.what, name);
      case "packet":
        return this.#apiLacks("packet", name);
      case "received":
        return this.#apiLacks("data", name);
      case "data":
        return this.#apiLacks("dataBuilder", name);
      case "builder":
        return this.#apiLacks("packetBuilder", name);
      case "builtin": {
        if (!closedBuiltIns.has(one.name)) return false;
        const real: unknown = Reflect.get(globalThis, one.name);
        return real !== undefined && real !== null && !(name in Object(real)) && this.#objects.isNowhereGiven(name);
      }
      default:
        return false;
    }
  }

  #apiLacks(kind: ApiKind, name: string): boolean {
    return apiNames.get(kind)?.has(name) !== true && !(name in Object.prototype) && this.#objects.isNowhereGiven(name);
  }
}

/** Whether it is one object, of which each member that is found has been put there. */
function isTable(value: Value): boolean {
  const one = value[0]!;
  return value.length === 1 && one.k === "object" && (one.kind === "plain" || one.kind === "prototype");
}

/** Asked with every call. */
const apiNames: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(apiMembers).map(([kind, names]) => [kind, new Set(names)]),
);

/** The last of those that are equal, in the place of the first. */
function note(values: Candidate["values"], one: Candidate["values"][number]): void {
  const at = values.findIndex(({ value }) => isSame(value, one.value));
  if (at < 0) values.push(one);
  else values[at] = one;
}

const prototypes = {
  number: Number.prototype,
  string: String.prototype,
  floats: Array.prototype,
  bigint: BigInt.prototype,
  boolean: Boolean.prototype,
};
