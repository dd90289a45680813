/**
 * Own methods: the functions that a file gives to members of its own things: methods and fields of classes, members of objects,
 * of prototypes, of what constructors make, of `exports`. So `this.tick()`, `clock.start()` and `exports.send()` mean a function.
 *
 * Invariant: only where the thing is certain: `this` in its own functions, a name that is only ever that thing, a field that is
 * only ever a new one of a class. A member that is given anything else, too, means nothing.
 */

import type { ClassCode, Expression, FunctionCode, MemberCode } from "#compiler/typescript/code.ts";
import { isExports } from "./is-exports.ts";
import { type Code, type CodeLookup, isFunction } from "./lookup.ts";

/** What has the members: a class (its instances, or itself), an object, what a constructor makes, `exports`. */
type Holder = ClassCode | FunctionCode | (Expression & { readonly kind: "object" }) | "exports";

interface Given {
  readonly holder: Holder;
  readonly isStatic: boolean;
  /** Undefined: an accessor, or given by a calculation. */
  readonly value: Expression | undefined;
}

/** Names of members that are given a function, or a name, by whatever thing: of most it is told that they are not. */
export function mayBeFunctions(lookup: CodeLookup): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { code } of lookup.all("class")) {
    for (const { name, value } of code.members) if (value !== undefined && mayBeFunction(value)) found.add(name);
  }
  const objects = lookup.all("object");
  for (let nth = 0; nth < objects.length; nth++) {
    const { members } = objects[nth]!;
    for (let at = 0; at < members.length; at++) {
      const { key, value } = members[at]!;
      if (typeof key === "string" && mayBeFunction(value)) found.add(key);
    }
  }
  const assigned = lookup.all("assign");
  for (let nth = 0; nth < assigned.length; nth++) {
    const { target, value } = assigned[nth]!;
    if (target.kind === "member" && mayBeFunction(value)) found.add(target.name);
  }
  return found;
}

function mayBeFunction({ kind }: Expression): boolean {
  return kind === "function" || kind === "name";
}

/** The own methods of one file. */
export class OwnMethods {
  readonly #lookup: CodeLookup;
  readonly #given = new Map<string, Given[]>();
  /** Names of members that are given a function, or a name, which may be one's: of most it is told that they are not. */
  readonly #mayBeFunctions = new Set<string>();
  /** Members that are given something where it cannot be told whose they are. */
  readonly #unknown = new Set<string>();
  readonly #hasBases: boolean;

  constructor(lookup: CodeLookup) {
    this.#lookup = lookup;
    const classes = lookup.all("class");
    this.#hasBases = classes.some(({ code }) => code.base !== undefined);
    for (const { code } of classes) {
      for (const { name, isStatic, value, kind } of code.members)
        this.#add(name, { holder: code, isStatic, value: kind === "accessor" ? undefined : value });
    }
    const objects = lookup.all("object");
    for (let nth = 0; nth < objects.length; nth++) {
      const object = objects[nth]!;
      // Of tables of values there are many.
      if (!object.members.some(({ value }) => mayBeFunction(value))) continue;
      const holder = this.#ofObject(object);
      for (const { key, value } of object.members)
        if (typeof key === "string") this.#add(key, { holder, isStatic: false, value });
    }
    const assigned = lookup.all("assign");
    for (let nth = 0; nth < assigned.length; nth++) {
      const { target, value, operator } = assigned[nth]!;
      if (target.kind !== "member") continue;
      const whose = this.#written(target.object);
      if (whose === undefined) this.#unknown.add(target.name);
      else {
        const { holder, isStatic } = whose;
        this.#add(target.name, { holder, isStatic, value: operator === "=" ? value : undefined });
      }
    }
  }

  /** Whether any member of this name may be a function of the file. */
  has(name: string): boolean {
    return this.#mayBeFunctions.has(name);
  }

  /** The function that a member is; undefined where that is not certain. */
  functionOf(member: MemberCode): FunctionCode | undefined {
    const value = this.#valueOf(member);
    if (value === undefined) return undefined;
    if (value.kind === "function") return value.code;
    return value.kind === "name" ? this.#lookup.functionOf(value) : undefined;
  }

  /** The one value that a member is ever given, in its holder. */
  #valueOf({ name, object }: MemberCode): Expression | undefined {
    const given = this.#given.get(name);
    if (given === undefined || this.#unknown.has(name)) return undefined;
    const whose = this.#holderOf(object, 0);
    if (whose === undefined) return undefined;
    let found: Given | undefined;
    for (const one of given) {
      if (one.holder !== whose.holder || one.isStatic !== whose.isStatic) {
        // Who extends a class may have its own.
        if (this.#hasBases) return undefined;
        continue;
      }
      if (found !== undefined) return undefined;
      found = one;
    }
    return found?.value;
  }

  #add(name: string, given: Given): void {
    if (given.value !== undefined && mayBeFunction(given.value)) this.#mayBeFunctions.add(name);
    const known = this.#given.get(name);
    if (known === undefined) this.#given.set(name, [given]);
    else known.push(given);
  }

  /** `X.prototype = { … }` and `module.exports = { … }` give their members to another thing. */
  #ofObject(object: Expression & { readonly kind: "object" }): Holder {
    const parent = object.parent;
    if (parent === undefined || isFunction(parent) || parent.kind !== "assign" || parent.value !== object)
      return object;
    const { target } = parent;
    if (isExports(target)) return "exports";
    return (target.kind === "member" && target.name === "prototype" && this.#made(target.object)) || object;
  }

  /** Whose a member is that is written. */
  #written(object: Expression): { readonly holder: Holder; readonly isStatic: boolean } | undefined {
    if (object.kind === "member" && object.name === "prototype") {
      const holder = this.#made(object.object);
      return holder === undefined ? undefined : { holder, isStatic: false };
    }
    return this.#holderOf(object, 0);
  }

  #holderOf(object: Expression, depth: number): { readonly holder: Holder; readonly isStatic: boolean } | undefined {
    if (depth > 3) return undefined;
    if (isExports(object)) return { holder: "exports", isStatic: false };
    switch (object.kind) {
      case "this": {
        const holder = this.#ofThis(object);
        return holder === undefined ? undefined : { holder, isStatic: false };
      }
      case "name": {
        const value = this.#lookup.valueOf(object);
        if (isFunction(value)) return undefined;
        if (value.kind === "class") return { holder: value.code, isStatic: true };
        return this.#ofValue(value);
      }
      case "member": {
        if (!this.#given.has(object.name)) return undefined;
        const value = this.#valueOf(object);
        return value === undefined ? undefined : this.#ofValue(value);
      }
      default:
        return undefined;
    }
  }

  #ofValue(value: Expression): { readonly holder: Holder; readonly isStatic: boolean } | undefined {
    if (value.kind === "object") return { holder: this.#ofObject(value), isStatic: false };
    if (value.kind === "this") return this.#holderOf(value, 0);
    const holder = value.kind === "new" ? this.#made(value.callee) : undefined;
    return holder === undefined ? undefined : { holder, isStatic: false };
  }

  /** What `new` makes of a class or a constructor. */
  #made(callee: Expression): Holder | undefined {
    if (callee.kind !== "name") return undefined;
    const value = this.#lookup.valueOf(callee);
    if (isFunction(value)) return value;
    if (value.kind === "class") return value.code;
    return value.kind === "function" ? value.code : undefined;
  }

  /** Whose functions `this` is in; a plain function's is nobody's. */
  #ofThis(node: Code): Holder | undefined {
    let at: Code | undefined = node.parent;
    let code: FunctionCode | undefined;
    while (at !== undefined) {
      if (isFunction(at)) {
        if (at.kind === "top") return undefined;
        if (at.kind !== "arrow") {
          code = at;
          break;
        }
      } else if (at.kind === "class") return at.code;
      at = at.parent;
    }
    if (code === undefined) return undefined;
    const written = code.parent;
    if (written === undefined || isFunction(written) || written.kind !== "function") return this.#constructed(code);
    const around = written.parent;
    if (around === undefined || isFunction(around)) return undefined;
    if (around.kind === "class") return around.code;
    if (around.kind === "object") return this.#ofObject(around);
    if (around.kind === "assign" && around.value === written && around.target.kind === "member") {
      const { object } = around.target;
      if (object.kind === "this") return this.#ofThis(object);
      return this.#written(object)?.holder;
    }
    return this.#constructed(code);
  }

  /** A function that is called by `new`, or has a prototype: what it makes is its own. */
  #constructed(code: FunctionCode): Holder | undefined {
    return /^[A-Z]/.test(code.name) || this.#lookup.all("new").some(({ callee }) => this.#made(callee) === code)
      ? code
      : undefined;
  }
}

/** Whether a node runs when a thing is made: in a class's constructor, or in a function that is called like one. */
export function isInConstructor(lookup: CodeLookup, node: Code): boolean {
  const owner = lookup.owner(node);
  if (lookup.all("class").some(({ code }) => code.constructorCode === owner)) return true;
  return owner !== lookup.code.top && /^[A-Z]/.test(owner.name);
}
