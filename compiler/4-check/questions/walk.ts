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
import { Forms } from "./forms.ts";

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

/** Kinds of which there are many, and which hardly anybody asks for: they are sought when somebody does. */
export const uncounted: ReadonlySet<string> = new Set("name number this boolean null".split(" "));

const none: readonly never[] = [];
const noWrites: ReadonlyMap<string, readonly Write[]> = new Map();

/** One walk over a file's code, and what it has noted on the way. */
export class Walk {
  readonly byKind = new Map<string, Code[]>();
  /** The kinds of nodes and the operators that there are. */
  readonly forms = new Forms();
  readonly free: NameCode[] = [];
  readonly words = new Set<string>();
  /** Calls of members by the member's name: the number of the only one among all calls, or a list of such. */
  readonly callsByName = new Map<string, number | number[]>();

  readonly #top: FunctionCode;
  /** By the variable's number. */
  readonly #reads: (NameCode[] | undefined)[] = [];
  readonly #writes: (Write[] | undefined)[] = [];
  #functions: Map<Variable, FunctionCode[]> | undefined;
  #freeWrites: Map<string, Write[]> | undefined;
  #declared: Declared[] | undefined;
  #calls = 0;
  #operator = "";

  constructor(code: FileCode) {
    this.#top = code.top;
    this.#function(code.top);
    // A list that grows has room for sixteen more: in all of them, that was a third of the memory of a project.
    fitTight(this.#reads);
    fitTight(this.#writes);
    for (const [kind, nodes] of this.byKind) {
      this.forms.add(kind);
      if (nodes.length > 1) this.byKind.set(kind, nodes.slice());
    }
  }

  get freeWrites(): ReadonlyMap<string, readonly Write[]> {
    return this.#freeWrites ?? noWrites;
  }

  get declared(): readonly Declared[] {
    return this.#declared ?? none;
  }

  /** Where a variable is read; none for variables of other files. */
  readsOf(variable: Variable): readonly NameCode[] {
    const reads = this.#reads[variable.id];
    return reads !== undefined && reads[0]!.variable === variable ? reads : none;
  }

  /** What a variable is given. */
  writesOf(variable: Variable): readonly Write[] {
    const writes = this.#writes[variable.id];
    return writes !== undefined && writes[0]!.name.variable === variable ? writes : none;
  }

  /** The functions that are declared by its name. */
  functionsOf(variable: Variable): readonly FunctionCode[] {
    return this.#functions?.get(variable) ?? none;
  }

  /** The nodes of a kind that was not counted, in the order of the others. */
  seek(kind: string): readonly Code[] {
    const all: Code[] = [];
    visitDeep(this.#top, all);
    const found = all.filter((one) => one.kind === kind && !isFunction(one));
    this.byKind.set(kind, found);
    return found;
  }

  #function(code: FunctionCode): void {
    const { parameters, body, hoisted } = code;
    for (let at = 0; at < parameters.length; at++) this.#pattern(parameters[at]!, code, undefined, code);
    for (let at = 0; at < body.length; at++) this.#node(body[at]!, code);
    for (let at = 0; at < hoisted.length; at++) {
      const { variable, code: inner } = hoisted[at]!;
      // The name of a function expression is hoisted into the function itself.
      if (inner === code) continue;
      this.#declared ??= [];
      this.#declared.push({ variable, code: inner, owner: code });
      this.#functions ??= new Map();
      push(this.#functions, variable, inner);
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
        else pushAt(this.#reads, node.variable.id, node);
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
        if (node.callee.kind === "member") this.#isCalled(node.callee.name, this.#calls);
        this.#calls++;
        this.#node(node.callee, node);
        for (let at = 0; at < node.args.length; at++) this.#node(node.args[at]!, node);
        return;
      case "expression":
        this.#node(node.value, node);
        return;
      case "binary":
        if (node.operator !== this.#operator) this.#has(node.operator);
        this.#node(node.left, node);
        this.#node(node.right, node);
        return;
      case "function":
        node.code.parent = node;
        this.#function(node.code);
        return;
      case "assign":
        if (node.operator !== this.#operator) this.#has(node.operator);
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
      case "unary":
        if (node.operator !== this.#operator) this.#has(node.operator);
        this.#node(node.operand, node);
        return;
      case "return":
        if (node.value !== undefined) this.#node(node.value, node);
        return;
      case "block":
        for (let at = 0; at < node.body.length; at++) this.#node(node.body[at]!, node);
        return;
      case "if":
        this.#node(node.test, node);
        this.#node(node.yes, node);
        if (node.no !== undefined) this.#node(node.no, node);
        return;
      case "index":
        this.#node(node.object, node);
        this.#node(node.index, node);
        return;
      case "object":
        for (let at = 0; at < node.members.length; at++) {
          const { key, value } = node.members[at]!;
          if (typeof key === "object") this.#node(key, node);
          this.#node(value, node);
        }
        return;
      case "array":
      case "template":
        for (let at = 0; at < node.items.length; at++) this.#node(node.items[at]!, node);
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

  #has(operator: string): void {
    this.#operator = operator;
    this.forms.add(operator);
  }

  #isCalled(name: string, call: number): void {
    const known = this.callsByName.get(name);
    if (known === undefined) this.callsByName.set(name, call);
    else if (typeof known === "number") this.callsByName.set(name, [known, call]);
    else known.push(call);
  }

  #isFree(name: NameCode): void {
    this.free.push(name);
    this.words.add(name.name);
  }

  readonly #enterChild = (child: Code, parent: Code): void => this.#node(child as Expression | Statement, parent);

  #read(name: NameCode): void {
    if (name.variable !== undefined) pushAt(this.#reads, name.variable.id, name);
  }

  #pattern(pattern: Pattern, parent: Code, value: Expression | undefined, by: Code): void {
    if (pattern.kind === "name") pattern.parent = parent;
    else this.#enter(pattern, parent);
    switch (pattern.kind) {
      case "name": {
        const write: Write = { name: pattern, value, by };
        if (pattern.variable !== undefined) pushAt(this.#writes, pattern.variable.id, write);
        else {
          this.#freeWrites ??= new Map();
          push(this.#freeWrites, pattern.name, write);
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

/** The same by number: most lists have one element, and room for no more. */
function pushAt<Value>(lists: (Value[] | undefined)[], at: number, value: Value): void {
  const known = lists[at];
  if (known === undefined) lists[at] = [value];
  else known.push(value);
}

function fitTight<Value>(lists: (Value[] | undefined)[]): void {
  for (let at = 0; at < lists.length; at++) {
    const list = lists[at];
    if (list !== undefined && list.length > 1) lists[at] = list.slice();
  }
}
