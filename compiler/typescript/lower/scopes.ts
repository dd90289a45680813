/**
 * Scopes: which names are declared where, and which variable a name means. Names are resolved when the whole file is known: a
 * `var` may stand behind its use.
 */

import type { FunctionCode, NameCode, Variable } from "../code.ts";

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

  declare(name: string, kind: Variable["kind"]): Variable {
    const scope = kind === "var" || kind === "function" ? this.outer : this.current;
    scope.names ??= new Map();
    const known = scope.names.get(name);
    // `var` twice is one variable; so are a parameter and a `var` of its name.
    if (known !== undefined) return known;
    const { owner } = scope;
    const variable: Variable = { name, id: this.#newId(), kind, owner, slot: owner.slots++, shared: false };
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
      node.variable = variable;
      if (variable.owner !== scope.owner) variable.shared = true;
    }
  }
}

/** What a name means in a scope; undefined where nothing declares it. */
export function find(scope: Scope, name: string): Variable | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const variable = at.names?.get(name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}
