/**
 * One walk over a file's code: its nodes by kind, what stands around each, every use of a variable, and the words it says. It
 * answers nothing by itself; `lookup.ts` asks it. The code alone decides what it finds, so it is kept for as long as the code is.
 */

import { type Code, eachChild, isFunction } from "#compiler/typescript/children.ts";
import type {
  CallCode,
  Expression,
  FileCode,
  FunctionCode,
  MemberCode,
  NameCode,
  Pattern,
  Statement,
  Variable,
} from "#compiler/typescript/code.ts";

/** A place that gives a variable a value. */
export interface Write {
  readonly name: NameCode;
  /** What it gives, where it gives just that. */
  readonly value: Expression | undefined;
  /** The declaration, assignment, `x++`, loop, or function (of a parameter) that does it. */
  readonly by: Code;
}

/** The call of a member: `x.name(…)`. */
export type MemberCall = CallCode & { readonly callee: MemberCode };

/** A function that is declared in another one, with the name by which it is called there. */
export interface Declared {
  readonly variable: Variable;
  readonly code: FunctionCode;
  readonly owner: FunctionCode;
}

/** What is done with a variable. */
export interface Uses {
  readonly variable: Variable;
  readonly reads: NameCode[];
  readonly writes: Write[];
  readonly functions: FunctionCode[];
}

/** Kinds of which there are many, and which hardly anybody asks for: they are sought when somebody does. */
export const uncounted: ReadonlySet<string> = new Set("name number this boolean null".split(" "));

/** One walk over a file's code, and what it has noted on the way. */
export class Walk {
  readonly byKind = new Map<string, Code[]>();
  /** By the variable's number. */
  readonly #uses: (Uses | undefined)[] = [];
  readonly free: NameCode[] = [];
  readonly freeWrites = new Map<string, Write[]>();
  readonly declared: Declared[] = [];
  readonly words = new Set<string>();

  readonly #top: FunctionCode;
  /** Calls of members by the member's name, each by its number among all calls. */
  readonly callsByName = new Map<string, number[]>();

  constructor(code: FileCode) {
    this.#top = code.top;
    this.#function(code.top);
  }

  /** The nodes of a kind that was not counted, in the order of the others. */
  seek(kind: string): readonly Code[] {
    const all: Code[] = [];
    visitDeep(this.#top, all);
    const found = all.filter((one) => one.kind === kind && !isFunction(one));
    this.byKind.set(kind, found);
    return found;
  }

  /** Undefined for variables of other files, and for those that are only declared. */
  usesOf(variable: Variable): Uses | undefined {
    const uses = this.#uses[variable.id];
    return uses?.variable === variable ? uses : undefined;
  }

  #used(variable: Variable): Uses {
    let uses = this.#uses[variable.id];
    if (uses === undefined) {
      uses = { variable, reads: [], writes: [], functions: [] };
      this.#uses[variable.id] = uses;
    }
    return uses;
  }

  #function(code: FunctionCode): void {
    const { parameters, body, hoisted } = code;
    for (let at = 0; at < parameters.length; at++) this.#pattern(parameters[at]!, code, undefined, code);
    for (let at = 0; at < body.length; at++) this.#node(body[at]!, code);
    for (let at = 0; at < hoisted.length; at++) {
      const { variable, code: inner } = hoisted[at]!;
      // The name of a function expression is hoisted into the function itself.
      if (inner === code) continue;
      this.declared.push({ variable, code: inner, owner: code });
      this.#used(variable).functions.push(inner);
      inner.parent = code;
      this.#function(inner);
    }
  }

  #enter(node: Code, parent: Code): void {
    node.parent = parent;
    const known = this.byKind.get(node.kind);
    if (known === undefined) this.byKind.set(node.kind, [node]);
    else known.push(node);
  }

  #node(node: Expression | Statement, parent: Code): void {
    // What is not counted, first: it is half of all.
    switch (node.kind) {
      case "name":
        node.parent = parent;
        if (node.variable === undefined) this.#isFree(node);
        else this.#used(node.variable).reads.push(node);
        return;
      case "number":
      case "this":
      case "boolean":
      case "null":
        node.parent = parent;
        return;
    }
    this.#enter(node, parent);
    switch (node.kind) {
      // What has no parts, and the most frequent of what has: `eachChild` asks for one kind after the other.
      case "string":
        return;
      case "member":
        this.words.add(node.name);
        this.#node(node.object, node);
        return;
      case "call":
        if (node.callee.kind === "member")
          push(this.callsByName, node.callee.name, this.byKind.get("call")!.length - 1);
        this.#node(node.callee, node);
        for (let at = 0; at < node.args.length; at++) this.#node(node.args[at]!, node);
        return;
      case "expression":
        this.#node(node.value, node);
        return;
      case "binary":
        this.#node(node.left, node);
        this.#node(node.right, node);
        return;
      case "function":
        node.code.parent = node;
        this.#function(node.code);
        return;
      case "assign":
        this.#pattern(node.target, node, node.operator === "=" ? node.value : undefined, node);
        if (node.operator !== "=" && node.target.kind === "name") this.#read(node.target);
        this.#node(node.value, node);
        return;
      case "update":
        this.#pattern(node.target, node, undefined, node);
        if (node.target.kind === "name") this.#read(node.target);
        return;
      case "declare":
        if (node.value !== undefined) {
          this.#pattern(node.target, node, node.value, node);
          this.#node(node.value, node);
        } else if (node.target.kind === "name") node.target.parent = node;
        else this.#pattern(node.target, node, undefined, node);
        return;
      case "each":
        this.#pattern(node.target, node, undefined, node);
        this.#node(node.object, node);
        this.#node(node.body, node);
        return;
      case "try":
        this.#node(node.body, node);
        if (node.error !== undefined) this.#pattern(node.error, node, undefined, node);
        if (node.handler !== undefined) this.#node(node.handler, node);
        if (node.last !== undefined) this.#node(node.last, node);
        return;
      default:
        eachChild(node, this.#enterChild, node);
    }
  }

  #isFree(name: NameCode): void {
    this.free.push(name);
    this.words.add(name.name);
  }

  readonly #enterChild = (child: Code, parent: Code): void => this.#node(child as Expression | Statement, parent);

  #read(name: NameCode): void {
    if (name.variable !== undefined) this.#used(name.variable).reads.push(name);
  }

  #pattern(pattern: Pattern, parent: Code, value: Expression | undefined, by: Code): void {
    if (pattern.kind === "name") pattern.parent = parent;
    else this.#enter(pattern, parent);
    switch (pattern.kind) {
      case "name": {
        const write: Write = { name: pattern, value, by };
        if (pattern.variable !== undefined) this.#used(pattern.variable).writes.push(write);
        else {
          push(this.freeWrites, pattern.name, write);
          this.words.add(pattern.name);
        }
        return;
      }
      case "member":
        this.words.add(pattern.name);
        this.#node(pattern.object, pattern);
        return;
      case "index":
        this.#node(pattern.object, pattern);
        this.#node(pattern.index, pattern);
        return;
      case "default":
        this.#pattern(pattern.target, pattern, undefined, by);
        this.#node(pattern.value, pattern);
        return;
      case "objectPattern":
        for (const one of pattern.members) this.#pattern(one.target, pattern, undefined, by);
        return;
      case "arrayPattern":
        for (const one of pattern.items) if (one !== undefined) this.#pattern(one, pattern, undefined, by);
        return;
      case "nowhere":
        return;
    }
  }
}

const walks = new WeakMap<FileCode, Walk>();

/** The walk over a file's code, made once. */
export function walkOf(code: FileCode): Walk {
  let walk = walks.get(code);
  if (walk === undefined) {
    walk = new Walk(code);
    walks.set(code, walk);
  }
  return walk;
}

/** Everything in a node, itself first, functions inside with all that is declared in them. */
export function visitDeep(node: Code, found: Code[]): void {
  found.push(node);
  eachChild(node, visitDeep, found);
  // The name of a function expression is hoisted into the function itself.
  if (isFunction(node)) for (const { code } of node.hoisted) if (code !== node) visitDeep(code, found);
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
