/**
 * Objects: what objects, arrays, functions and classes have as members, as the join of all that is ever put there. An object is
 * known by the place that makes it and the chain of calls that leads there.
 */

import type { MemberCode } from "#compiler/typescript/code.ts";
import { Members } from "./cells.ts";
import type { Interpreter } from "./interpreter.ts";
import {
  type Atom,
  type AtomOf,
  atom,
  join,
  nothing,
  number,
  type ObjectKind,
  one,
  someNumber,
  someString,
  unknown,
  type Value,
} from "./values.ts";

/** Any member: where the name is computed. */
export const anyMember = "*";

/** How many keys a loop takes one by one. */
const most = 24;

/** How long a chain of prototypes may be that is followed. */
const deepestPrototype = 8;

/** What is written to these is gone at once. */
const withoutMembers: ReadonlySet<Atom["k"]> = new Set(["plain", "num", "range", "number", "str", "got"]);

/** A name that is an index of an array. */
export const isIndex = /^\d+$/;

export class Objects {
  readonly #machine: Interpreter;
  readonly #ofFunctions = new Map<string, Members>();
  readonly #prototypes = new Map<string, AtomOf<"object">>();
  readonly #special = {
    namespace: new Map<string, AtomOf<"object">>(),
    exports: new Map<string, AtomOf<"object">>(),
    module: new Map<string, AtomOf<"object">>(),
  };
  readonly global: AtomOf<"object">;
  #ids = 0;
  /** What members with prototypes gave, as long as none of them grows. */
  readonly #found = new Map<Members, Map<string, Value | undefined>>();
  #stamp = 0;
  /** Names that the script gives to things which nobody can follow, or which are no objects. */
  readonly #strays = new Set<string>();

  constructor(machine: Interpreter) {
    this.#machine = machine;
    this.global = this.#make("global", "");
  }

  #make(kind: ObjectKind, path: string): AtomOf<"object"> {
    return atom({ k: "object", id: this.#ids++, kind, path, members: new Members() }) as AtomOf<"object">;
  }

  /** A new object, one for each place and context. `label` tells those apart that one place makes. */
  at(at: { readonly start: number }, label: string, kind: "plain" | "array"): AtomOf<"object"> {
    const { context } = this.#machine;
    context.made ??= new Map();
    const key = `${this.#machine.file.index}:${at.start}${label}`;
    let known = context.made.get(key) as AtomOf<"object"> | undefined;
    if (known === undefined) {
      known = this.#make(kind, "");
      context.made.set(key, known);
    }
    return known;
  }

  /** The one object of a kind that a file has. */
  of(kind: "namespace" | "exports" | "module", path: string): AtomOf<"object"> {
    let known = this.#special[kind].get(path);
    if (known === undefined) {
      known = this.#make(kind, path);
      this.#special[kind].set(path, known);
    }
    return known;
  }

  prototypeOf(made: Atom): AtomOf<"object"> {
    let known = this.#prototypes.get(made.key);
    if (known === undefined) {
      known = this.#make("prototype", "");
      this.#prototypes.set(made.key, known);
    }
    return known;
  }

  /** The members of an object, a function or a class; those of a function are the same, whatever is bound to it. */
  membersOf(made: Atom): Members {
    if (made.k === "object") return made.members;
    const { key } = withoutBinding(made);
    let known = this.#ofFunctions.get(key);
    if (known === undefined) {
      known = new Members();
      this.#ofFunctions.set(key, known);
    }
    return known;
  }

  /** A new array with these elements, for what makes arrays of arrays. */
  arrayOf(at: { readonly start: number }, label: string, element: Value): Value {
    const made = this.at(at, `${label}[]`, "array");
    this.addElement([made], element);
    return [made];
  }

  // --- reading

  /** A member of each of the objects a value may be. */
  member(value: Value, name: string, at?: MemberCode): Value {
    if (value.length === 1) return this.memberOf(value[0]!, name, at);
    let result: Value = nothing;
    for (let nth = 0; nth < value.length; nth++) result = join(result, this.memberOf(value[nth]!, name, at));
    return result;
  }

  memberOf(made: Atom, name: string, at?: MemberCode): Value {
    // What there is most of comes first: they are compared one after the other.
    switch (made.k) {
      case "unknown":
        return [made];
      case "object": {
        const { modules } = this.#machine;
        if (made.kind === "global") return modules.globalName(name);
        if (made.kind === "namespace") return modules.namespaceMember(made.path, name);
        if (made.kind === "array" && name === "length") return someNumber;
        if (made.kind === "module" && name === "exports") return modules.exportsOf(made.path);
        const own = this.ownMember(made, name);
        if (own !== undefined) return own;
        return made.kind === "array" ? one({ k: "method", receiver: made, name }) : nothing;
      }
      case "function":
      case "class": {
        const own = this.ownMember(made, name);
        if (own !== undefined) return own;
        if (name === "prototype") return [this.prototypeOf(made)];
        return one({ k: "method", receiver: made, name });
      }
      case "token": {
        const packet = this.#machine.records.packetNamed(made.name);
        if (name === "opCode" && packet !== undefined) return number(packet.opCode);
        return name === "name" ? one({ k: "str", value: made.name }) : nothing;
      }
      case "rt":
        if (made.what === "packets") return one({ k: "token", name });
        return one({ k: "method", receiver: made, name });
      case "fields":
        return this.#fieldRead(made.packet, name, at);
      case "builtin":
        return one({ k: "builtin", name: `${made.name}.${name}` });
      case "plain":
        if (made.type === "null" || made.type === "undefined") return nothing;
        return name === "length" ? someNumber : one({ k: "method", receiver: made, name });
      default:
        return name === "length" ? someNumber : one({ k: "method", receiver: made, name });
    }
  }

  /** Undefined where an object has no such member. */
  ownMember(made: Atom, name: string): Value | undefined {
    const members = this.membersOf(made);
    // Nearly all have none: what is there is there at once.
    if (members.prototype.length === 0) return this.#memberIn(made, members, name, undefined, 0);
    const { stamp } = this.#machine.rounds;
    if (this.#stamp !== stamp) {
      this.#stamp = stamp;
      this.#found.clear();
    }
    let names = this.#found.get(members);
    if (names === undefined) {
      names = new Map();
      this.#found.set(members, names);
    }
    if (!names.has(name)) names.set(name, this.#memberIn(made, members, name, undefined, 0));
    return names.get(name);
  }

  /** @param seen what was found in things that were looked at: many may lead to one prototype, and one to itself. */
  #memberIn(
    made: Atom,
    members: Members,
    name: string,
    seen: Map<Members, Value | undefined> | undefined,
    depth: number,
  ): Value | undefined {
    const { rounds } = this.#machine;
    const own = rounds.read(members.cells, name);
    // A computed index of an array is a number, never the name of one of its methods.
    const inArray = made.k === "object" && made.kind === "array" && !isIndex.test(name);
    // `o.length === +o.length` asks whether it is a list: a length is no key of a table.
    const isAsked = own === undefined && name === "length";
    const dynamic = inArray || isAsked ? undefined : calledSo(rounds.read(members.cells, anyMember), name);
    let found = own === undefined ? dynamic : dynamic === undefined ? own : join(own, dynamic);
    if (own === undefined && depth < deepestPrototype) {
      const parents = rounds.prototypeOf(members);
      const known = parents.length === 0 ? seen : (seen ?? new Map<Members, Value | undefined>([[members, undefined]]));
      for (const parent of parents) {
        const above = this.membersOf(parent);
        if (!known!.has(above)) {
          known!.set(above, undefined);
          known!.set(above, this.#memberIn(parent, above, name, known, depth + 1));
        }
        const inherited = known!.get(above);
        if (inherited === undefined) continue;
        // What has methods copied into it has those of its parent as they are called.
        if (isCalled(inherited, name) && !isCalled(found, name)) found = inherited;
        else found = join(found ?? nothing, inherited);
      }
    }
    if (found !== undefined) return found;
    const open = rounds.openness(members);
    return open === undefined ? undefined : unknown(open);
  }

  #fieldRead(packetName: string, name: string, at: MemberCode | undefined): Value {
    const { records, file } = this.#machine;
    const packet = records.packetNamed(packetName);
    const field = packet?.fields.find((one) => one.name === name);
    if (packet !== undefined && field !== undefined && at !== undefined) {
      const end = at.nameStart + name.length;
      const record = records.at("reads", file.source, { start: at.nameStart, end }, at, name);
      const indexes = { kind: "some", values: [field.index] } as const;
      records.use(record, { kind: "known", values: [packet.opCode] }, [], indexes);
    }
    return unknown("a client chose it");
  }

  /** What an element of an array, or of received numbers, may be. */
  indexed(value: Value, name: string): Value {
    if (value.length > 1) this.#machine.worked(value.length * 4);
    let result: Value = nothing;
    for (let at = 0; at < value.length; at++) {
      const made = value[at]!;
      result = join(result, made.k === "got" ? elementOf(made) : this.memberOf(made, name));
    }
    return result;
  }

  /** All that may be in an object or array. */
  elements(value: Value): Value {
    if (value.length > 1) this.#machine.worked(value.length * 4);
    let result: Value = nothing;
    for (let at = 0; at < value.length; at++) {
      const made = value[at]!;
      if (made.k === "object") {
        const { rounds } = this.#machine;
        result = join(result, rounds.joined(made.members));
        const open = rounds.openness(made.members);
        if (open !== undefined) result = join(result, unknown(open));
      } else if (made.k === "got") result = join(result, elementOf(made));
      else if (made.k === "unknown") result = join(result, [made]);
    }
    return result;
  }

  /** The keys of an object that is known in full, in the order in which they came; undefined where there are too many, or none. */
  keysOf(value: Value): string[] | undefined {
    const [made, another] = value;
    if (made?.k !== "object" || made.kind !== "plain" || another !== undefined) return undefined;
    const { rounds } = this.#machine;
    const { members } = made;
    const names = rounds.readAll(members).map(([name]) => name);
    if (rounds.openness(members) !== undefined || rounds.prototypeOf(members).length > 0) return undefined;
    if (names.length === 0 || names.length > most || names.includes(anyMember) || members.vague !== undefined)
      return undefined;
    return names;
  }

  // --- what is not there; of members `absence.ts` tells

  /** Whether no code gives this member to things of which it is not known what they are. */
  isNowhereGiven(name: string): boolean {
    return !this.#strays.has(name) && !this.#strays.has(anyMember);
  }

  /** Whether nothing declares this global name, or gives it a value. */
  isNoGlobal(name: string): boolean {
    return !this.#machine.modules.hasGlobal(name);
  }

  // --- writing

  setMember(value: Value, name: string, to: Value): void {
    for (let at = 0; at < value.length; at++) {
      const made = value[at]!;
      if (to.length === 0) this.#setVaguely(made, name);
      if (made.k === "object") {
        const { members } = made;
        if (made.kind === "global") this.#machine.modules.setGlobal(name, to);
        else this.#grow(members, name, to);
        if (members.open !== undefined) this.#machine.escape([to], members.open);
      } else if (made.k === "function" || made.k === "class") {
        if (name === "prototype") this.inherit(this.prototypeOf(made), to);
        else this.#grow(this.membersOf(made), name, to);
      } else {
        if (!withoutMembers.has(made.k)) this.#strays.add(name);
        if (made.k === "unknown") this.#machine.escape([to], "it is put where it cannot be followed");
      }
    }
  }

  /** A member is there of which nobody knows what it is. */
  #setVaguely(made: Atom, name: string): void {
    if (made.k !== "object" && made.k !== "function" && made.k !== "class") return;
    const members = this.membersOf(made);
    members.vague ??= new Set();
    members.vague.add(name);
  }

  /** All that one object has, for another. */
  copyMembers(from: Value, to: Value): void {
    const { rounds } = this.#machine;
    for (const made of from) {
      if (made.k !== "object") {
        for (const one of to) if (one.k === "object") this.open(one, "it gets members that cannot be followed");
        continue;
      }
      for (const [name, value] of rounds.readAll(made.members)) this.setMember(to, name, value);
      for (const name of made.members.vague ?? []) this.setMember(to, name, nothing);
      const open = rounds.openness(made.members);
      if (open !== undefined) for (const one of to) if (one.k === "object") this.open(one, open);
    }
  }

  addElement(value: Value, element: Value): void {
    this.setMember(value, anyMember, element);
  }

  inherit(made: Atom, from: Value): void {
    this.#machine.rounds.inherit(this.membersOf(made), from);
  }

  #grow(members: Members, name: string, value: Value): void {
    this.#machine.rounds.growMember(members, name, value);
  }

  /** From here on, members may come to an object that are not seen. */
  open(made: AtomOf<"object">, reason: string, depth = 0): void {
    const machine = this.#machine;
    const { members } = made;
    if (members.open !== undefined || depth > 3) return;
    machine.rounds.open(members, reason);
    const values = machine.rounds.valuesOf(members);
    for (let nth = 0; nth < values.length; nth++) {
      const value = values[nth]!;
      for (let at = 0; at < value.length; at++) {
        const inside = value[at]!;
        if (inside.k === "object") this.open(inside, reason, depth + 1);
        else machine.escapeOne(inside, reason);
      }
    }
  }
}

/**
 * Of functions that were copied under names which are not known, `for (name in methods) proto[name] = methods[name]`, those that are
 * called as the member is, if there are any: all of them otherwise.
 */
function calledSo(value: Value | undefined, name: string): Value | undefined {
  if (value === undefined || value.length < 2 || !isCalled(value, name)) return value;
  return value.filter((one) => one.k === "function" && one.code.name === name);
}

function isCalled(value: Value | undefined, name: string): boolean {
  return value?.some((one) => one.k === "function" && one.code.name === name) === true;
}

/** What stands at an index of a received text or list. */
function elementOf({ type }: AtomOf<"got">): Value {
  return type === "string" ? someString : someNumber;
}

/** A function has the same members, whatever is bound to it. */
export function withoutBinding<Made extends Atom>(made: Made): Made {
  if (made.k !== "function" || (made.self === undefined && made.bound.length === 0)) return made;
  return atom({ k: "function", code: made.code, env: made.env, self: undefined, bound: [] }) as Made;
}
