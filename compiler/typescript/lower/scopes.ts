/**
 * Scopes: which names are declared where, and which variable a name means. Names are resolved when the whole file is known: a
 * `var` may stand behind its use.
 */

import type { FunctionCode, MemberCode, NameCode, Variable } from "../code.ts";

/** Where names are declared: a function's scope, or a block's inside it. */
export interface Scope {
  /** Undefined where none is declared, as in most blocks. */
  names: Map<string, Variable> | undefined;
  readonly owner: FunctionCode;
  readonly parent: Scope | undefined;
  /** The scope that `var` goes to; undefined: this one. */
  readonly outer: Scope | undefined;
}

export class Scopes {
  current: Scope;
  readonly variables: Variable[] = [];
  readonly #newId: () => number;
  /** Names that were used, and the scope of each at the same place. */
  readonly #used: NameCode[] = [];
  readonly #usedIn: Scope[] = [];
  /** What each namespace exports, which all of its blocks see. */
  readonly #exported = new Map<Variable, Scope>();
  /** The namespace that a scope is a block of. */
  readonly #namespaces = new Map<Scope, Variable>();
  /** What is a member of a namespace and no variable; they stand in for each other only while names are sought. */
  readonly #members = new Map<Variable, Variable>();
  /** Namespaces and enums whose object is made. */
  readonly begun = new Set<Variable>();
  /** What is exported already: of several blocks of a name, one says so for all. */
  readonly given = new Set<Variable>();

  constructor(top: FunctionCode, newId: () => number) {
    this.#newId = newId;
    this.current = this.ofFunction(top, undefined);
  }

  ofFunction(owner: FunctionCode, parent: Scope | undefined): Scope {
    return { names: undefined, owner, parent, outer: undefined };
  }

  /** The scope of the function that is being lowered. */
  get outer(): Scope {
    return this.current.outer ?? this.current;
  }

  /** Goes into a block. What is given is to be made `current` again behind it. */
  enterBlock(): Scope {
    const before = this.current;
    this.current = { names: undefined, owner: before.owner, parent: before, outer: this.outer };
    return before;
  }

  /** Goes into a block of a namespace. What is given is to be made `current` again behind it. */
  enterNamespace(variable: Variable): Scope {
    const before = this.current;
    const { owner } = before;
    let exported = this.#exported.get(variable);
    if (exported === undefined) {
      exported = { names: undefined, owner, parent: before, outer: undefined };
      this.#exported.set(variable, exported);
    }
    this.current = { names: undefined, owner, parent: exported, outer: undefined };
    this.#namespaces.set(this.current, variable);
    return before;
  }

  /** The namespace of which the current scope is a block. */
  get namespace(): Variable | undefined {
    return this.#namespaces.get(this.current);
  }

  get #isInner(): boolean {
    if (this.#namespaces.size === 0) return false;
    const { owner } = this.current;
    for (let at: Scope | undefined = this.current; at?.owner === owner; at = at.parent) {
      if (this.#namespaces.has(at)) return true;
    }
    return false;
  }

  /** A name that the current block of a namespace exports. */
  declareExported(name: string, kind: Variable["kind"]): void {
    const { owner } = this.current;
    const exported = this.current.parent!;
    exported.names ??= new Map();
    let variable = exported.names.get(name);
    if (variable === undefined) {
      variable = { name, id: this.#newId(), kind, owner, slot: owner.slots++, shared: false, isInner: true };
      this.variables.push(variable);
      exported.names.set(name, variable);
    }
    this.current.names ??= new Map();
    this.current.names.set(name, variable);
  }

  /** A name that the current block of a namespace exports, and that may get other values. */
  declareMember(name: string): void {
    const { owner } = this.current;
    const exported = this.current.parent!;
    exported.names ??= new Map();
    const member: Variable = { name, id: -1, kind: "let", owner, slot: -1, shared: false, isInner: true };
    this.#members.set(member, this.namespace!);
    exported.names.set(name, member);
    this.current.names ??= new Map();
    this.current.names.set(name, member);
  }

  /** How many such members there are so far. */
  get memberCount(): number {
    return this.#members.size;
  }

  /** The namespace that has a name as a member; undefined for variables. */
  holderOf(variable: Variable | undefined): Variable | undefined {
    return variable === undefined ? undefined : this.#members.get(variable);
  }

  declare(name: string, kind: Variable["kind"]): Variable {
    const scope = kind === "var" || kind === "function" ? this.outer : this.current;
    scope.names ??= new Map();
    const known = scope.names.get(name);
    // `var` twice is one variable; so are a parameter and a `var` of its name.
    if (known !== undefined) return known;
    const { owner } = scope;
    const variable: Variable = {
      name,
      id: this.#newId(),
      kind,
      owner,
      slot: owner.slots++,
      shared: false,
      isInner: this.#isInner,
    };
    scope.names.set(name, variable);
    this.variables.push(variable);
    return variable;
  }

  /** A name that is used here. */
  use(node: NameCode): void {
    this.#used.push(node);
    this.#usedIn.push(this.current);
  }

  /** Gives every name that was used its variable. */
  resolve(): void {
    for (let at = 0; at < this.#used.length; at++) {
      const node = this.#used[at]!;
      const scope = this.#usedIn[at]!;
      const variable = find(scope, node.name);
      if (variable === undefined) {
        if (node.name === "arguments") scope.owner.usesArguments = true;
        continue;
      }
      const holder = this.#members.size === 0 ? undefined : this.#members.get(variable);
      if (holder !== undefined) {
        becomeMember(node, holder);
        if (holder.owner !== scope.owner) holder.shared = true;
        continue;
      }
      node.variable = variable;
      if (variable.owner !== scope.owner) variable.shared = true;
    }
  }
}

/** A name that stands for a member of a namespace is that member from now on: `count` is `Game.count`. */
export function becomeMember(node: NameCode, namespace: Variable): void {
  const { start, end, name } = node;
  const object: NameCode = { kind: "name", name: namespace.name, variable: namespace, start, end, parent: undefined };
  const member: MemberCode = { kind: "member", object, name, nameStart: start, start, end, parent: undefined };
  Object.assign(node, member);
}

/** What a name means in a scope; undefined where nothing declares it. */
export function find(scope: Scope, name: string): Variable | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const variable = at.names?.get(name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}
