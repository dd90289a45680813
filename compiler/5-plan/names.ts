/**
 * Names: where a file's code speaks of a variable, and what stands around each place. What is left generic and what is
 * rewritten hangs on knowing *every* place, so names are also counted in the text: where code has a form that following does
 * not look into, the text has a name more, and whoever asked is told so.
 */

import { type Code, eachChild, isFunction, wait } from "#compiler/typescript/children.ts";
import type {
  CallCode,
  Expression,
  FileCode,
  FunctionCode,
  NameCode,
  Pattern,
  Statement,
  Variable,
} from "#compiler/typescript/code.ts";

/** A node of code. Patterns and statements count too. */
export interface CodeNode {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** Leads out of it: no part of it. */
  readonly parent?: unknown;
}

/** One place of a name. */
export class Mention {
  readonly node: NameCode;
  readonly #trail: Trail | undefined;

  constructor(node: NameCode, trail: Trail | undefined) {
    this.node = node;
    this.#trail = trail;
  }

  /** What it is part of, innermost first. */
  get around(): readonly CodeNode[] {
    return listed(this.#trail);
  }

  /** The innermost of these: asked for of every place of every name. */
  get inside(): CodeNode | undefined {
    return this.#trail?.node;
  }
}

/** A list of statements that run one after the other from its first, and the lists it stands in, innermost first. */
export interface StatementList {
  readonly statements: readonly Statement[];
  readonly outer: StatementList | undefined;
}

export class Names {
  readonly code: FileCode;
  readonly text: string;
  readonly #mentions = new Map<Variable, Mention[]>();
  /** Names that the file does not declare. */
  readonly #free = new Map<string, Mention[]>();
  /** In no order. */
  readonly calls: CallCode[] = [];
  readonly #trails = new Map<CallCode, Trail | undefined>();
  #lists: Map<Statement, StatementList> | undefined;
  /** Names that something is assigned to, of variables and of members. */
  readonly assigned = new Set<string>();
  /** Whether a computed member of the global object, or of what may be it, is assigned to somewhere. */
  assignsAny = false;
  /** Names of variables that `this` or `globalThis` was put into, and those with a computed member that is assigned to. */
  readonly #global = new Set<string>();
  readonly #indexed = new Set<string>();
  #plain: string | undefined;
  /** What functions variables are, by declaration. */
  readonly functions = new Map<Variable, FunctionCode[]>();
  /** Variables that are declared as what a call gives: only these hold a builder from their declaration on. */
  readonly given = new Set<Variable>();

  constructor(code: FileCode, text: string) {
    this.code = code;
    this.text = text;
    for (const one of code.functions) {
      for (const parameter of one.parameters) this.#walk(parameter);
      for (const statement of one.body) this.#walk(statement);
      for (const { variable, code: made } of one.hoisted) if (made !== one) push(this.functions, variable, made);
    }
    for (const name of this.#indexed) if (this.#global.has(name)) this.assignsAny = true;
    for (const mentions of this.#mentions.values()) mentions.sort((a, b) => a.node.start - b.node.start);
  }

  /** In the order of the text. */
  mentions(variable: Variable): readonly Mention[] {
    return this.#mentions.get(variable) ?? [];
  }

  /** What a call is part of, innermost first. */
  around(call: CallCode): readonly CodeNode[] {
    return listed(this.#trails.get(call));
  }

  free(name: string): readonly Mention[] {
    return this.#free.get(name) ?? [];
  }

  /** The list that each statement stands in. */
  get lists(): ReadonlyMap<Statement, StatementList> {
    if (this.#lists === undefined) {
      this.#lists = new Map();
      for (const one of this.code.functions) this.#list(one.body, undefined, this.#lists);
    }
    return this.#lists;
  }

  /** Whether every place of a name in a part of the text is one that is known. */
  knowsAll(name: string, start: number, end: number): boolean {
    const known = new Set(this.free(name).map(({ node }) => node.start));
    for (const variable of this.code.variables) {
      if (variable.name === name) for (const { node } of this.mentions(variable)) known.add(node.start);
    }
    this.#plain ??= withoutWords(this.text);
    const text = this.#plain;
    for (let at = text.indexOf(name, start); at >= 0 && at < end; at = text.indexOf(name, at + 1)) {
      const isWhole = !isInName(text.charCodeAt(at - 1)) && !isInName(text.charCodeAt(at + name.length));
      if (isWhole && !known.has(at)) return false;
    }
    return true;
  }

  #list(
    statements: readonly Statement[],
    outer: StatementList | undefined,
    lists: Map<Statement, StatementList>,
  ): void {
    const list: StatementList = { statements, outer };
    for (const statement of statements) {
      lists.set(statement, list);
      this.#listsIn(statement, list, lists);
    }
  }

  #listsIn(statement: Statement | undefined, outer: StatementList, lists: Map<Statement, StatementList>): void {
    switch (statement?.kind) {
      case "block":
        this.#list(statement.body, outer, lists);
        break;
      case "if":
        this.#listsIn(statement.yes, outer, lists);
        this.#listsIn(statement.no, outer, lists);
        break;
      case "loop":
      case "each":
        this.#listsIn(statement.body, outer, lists);
        break;
      case "switch":
        for (const { body } of statement.cases) this.#list(body, outer, lists);
        break;
      case "try":
        this.#listsIn(statement.body, outer, lists);
        this.#listsIn(statement.handler, outer, lists);
        this.#listsIn(statement.last, outer, lists);
        break;
    }
  }

  /** With a stack of its own: a sum of ten thousand terms must not overflow ours. */
  #walk(root: Code): void {
    const nodes: Code[] = [root];
    /** What stands around each of them. */
    const trails: (Trail | undefined)[] = [undefined];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const outer = trails.pop();
      // Functions are looked at one by one.
      if (isFunction(node)) continue;
      this.#visit(node, outer);
      const before = nodes.length;
      eachChild(node, wait, nodes);
      if (nodes.length === before) continue;
      const trail: Trail = { node, outer };
      while (trails.length < nodes.length) trails.push(trail);
    }
  }

  #visit(node: CodeNode, around: Trail | undefined): void {
    switch (node.kind) {
      case "name": {
        const name = node as NameCode;
        const mention = new Mention(name, around);
        if (name.variable === undefined) push(this.#free, name.name, mention);
        else push(this.#mentions, name.variable, mention);
        break;
      }
      case "call":
        this.calls.push(node as CallCode);
        this.#trails.set(node as CallCode, around);
        this.#gives(node as CallCode);
        break;
      case "assign":
      case "update":
      case "each": {
        const { target, value } = node as unknown as { readonly target: Pattern; readonly value?: Expression };
        this.#assigns(target);
        if (target.kind === "name" && isGlobal(value)) this.#global.add(target.name);
        break;
      }
      case "declare": {
        const { target, value } = node as Statement & { readonly kind: "declare" };
        if (target.kind === "name" && isGlobal(value)) this.#global.add(target.name);
        if (target.kind !== "name" || target.variable === undefined) break;
        if (value?.kind === "call") this.given.add(target.variable);
        else if (value?.kind === "function") push(this.functions, target.variable, value.code);
        break;
      }
    }
  }
  #assigns(target: Pattern): void {
    switch (target.kind) {
      case "name":
      case "member":
        this.assigned.add(target.name);
        break;
      case "index":
        if (isGlobal(target.object)) this.assignsAny = true;
        else if (target.object.kind === "name") this.#indexed.add(target.object.name);
        break;
      case "default":
        this.#assigns(target.target);
        break;
      case "objectPattern":
        for (const one of target.members) this.#assigns(one.target);
        break;
      case "arrayPattern":
        for (const one of target.items) if (one !== undefined) this.#assigns(one);
    }
  }

  /** `Object.assign(this, …)` and the like. */
  #gives({ callee, args }: CallCode): void {
    if (callee.kind !== "member" || !/^(?:assign|definePropert|__define)/.test(callee.name)) return;
    for (const one of [callee.object, ...args]) {
      if (isGlobal(one)) this.assignsAny = true;
      else if (one.kind === "name") this.#indexed.add(one.name);
    }
  }
}

/** Whether a letter is one of `\w` or `$`; the rest of a name in other letters makes it no other one, only a name too many. */
function isInName(letter: number): boolean {
  const isLetter = (letter | 32) >= 97 && (letter | 32) <= 122;
  return isLetter || (letter >= 48 && letter <= 57) || letter === 95 || letter === 36;
}

function isGlobal(value: Expression | undefined): boolean {
  return value?.kind === "this" || (value?.kind === "name" && value.name === "globalThis");
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

interface Trail {
  readonly node: CodeNode;
  readonly outer: Trail | undefined;
}

function listed(trail: Trail | undefined): CodeNode[] {
  const nodes: CodeNode[] = [];
  for (let at = trail; at !== undefined; at = at.outer) nodes.push(at.node);
  return nodes;
}

/**
 * A text with blanks for its comments and strings. Where it has patterns (`/"/`) or templates, which need a parser to be told
 * from divisions and strings, it stays as it is: a name too many is found then, never one too few.
 */
export function withoutWords(text: string): string {
  const plain = text.replace(
    /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g,
    (found) => found.replace(/[^\n]/g, " "),
  );
  return /[`/]|["']/.test(plain) ? text : plain;
}
