/**
 * Names: where a file's code speaks of a variable, and what stands around each place. What is left generic and what is
 * rewritten hangs on knowing *every* place, so names are also counted in the text: where code has a form that following does
 * not look into, the text has a name more, and whoever asked is told so.
 */

import type {
  CallCode,
  Expression,
  FileCode,
  FunctionCode,
  NameCode,
  Statement,
  Variable,
} from "#compiler/typescript/code.ts";

/** A node of code. Patterns and statements count too. */
export interface CodeNode {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** One place of a name, and what it is part of, innermost first. */
export interface Mention {
  readonly node: NameCode;
  readonly around: readonly CodeNode[];
  readonly inside: FunctionCode;
}

/** A list of statements that run one after the other from its first, and the lists it stands in, innermost first. */
export interface StatementList {
  readonly statements: readonly Statement[];
  readonly inside: FunctionCode;
  readonly outer: StatementList | undefined;
}

export interface CallAt {
  readonly call: CallCode;
  readonly inside: FunctionCode;
}

export class Names {
  readonly code: FileCode;
  readonly text: string;
  readonly #mentions = new Map<Variable, Mention[]>();
  /** Names that the file does not declare. */
  readonly #free = new Map<string, Mention[]>();
  readonly #starts = new Map<string, Set<number>>();
  readonly calls: CallAt[] = [];
  readonly lists: StatementList[] = [];
  /** Names that something is assigned to, of variables and of members. */
  readonly assigned = new Set<string>();
  /** Whether `this[name]` or `globalThis[name]` is assigned to somewhere. */
  assignsAny = false;
  readonly #plain: string;
  /** What functions variables are, by declaration. */
  readonly functions = new Map<Variable, FunctionCode[]>();

  constructor(code: FileCode, text: string) {
    this.code = code;
    this.text = text;
    for (const one of code.functions) {
      this.#lists(one.body, one, undefined);
      for (const parameter of one.parameters) this.#walk(parameter, one);
      for (const statement of one.body) this.#walk(statement, one);
      for (const { variable, code: made } of one.hoisted) if (made !== one) push(this.functions, variable, made);
    }
    this.#plain = withoutWords(text);
  }

  mentions(variable: Variable): readonly Mention[] {
    return this.#mentions.get(variable) ?? [];
  }

  free(name: string): readonly Mention[] {
    return this.#free.get(name) ?? [];
  }

  /** Whether every place of a name in a part of the text is one that is known. */
  knowsAll(name: string, start: number, end: number): boolean {
    const known = this.#starts.get(name) ?? new Set<number>();
    const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`, "g");
    word.lastIndex = start;
    for (let found = word.exec(this.#plain); found !== null && found.index < end; found = word.exec(this.#plain)) {
      if (!known.has(found.index)) return false;
    }
    return true;
  }

  /** Whether a pattern is somewhere in the text that is neither comment nor string. */
  has(pattern: RegExp): boolean {
    return pattern.test(this.#plain);
  }

  #lists(statements: readonly Statement[], inside: FunctionCode, outer: StatementList | undefined): void {
    const list: StatementList = { statements, inside, outer };
    this.lists.push(list);
    for (const statement of statements) this.#listsIn(statement, inside, list);
  }

  #listsIn(statement: Statement | undefined, inside: FunctionCode, outer: StatementList): void {
    switch (statement?.kind) {
      case "block":
        this.#lists(statement.body, inside, outer);
        break;
      case "if":
        this.#listsIn(statement.yes, inside, outer);
        this.#listsIn(statement.no, inside, outer);
        break;
      case "loop":
      case "each":
        this.#listsIn(statement.body, inside, outer);
        break;
      case "switch":
        for (const { body } of statement.cases) this.#lists(body, inside, outer);
        break;
      case "try":
        this.#listsIn(statement.body, inside, outer);
        this.#listsIn(statement.handler, inside, outer);
        this.#listsIn(statement.last, inside, outer);
        break;
    }
  }

  /** With a stack of its own: a sum of ten thousand terms must not overflow ours. */
  #walk(root: CodeNode, inside: FunctionCode): void {
    const stack: { readonly value: unknown; readonly around: Trail | undefined }[] = [
      { value: root, around: undefined },
    ];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { value, around } = next;
      if (typeof value !== "object" || value === null) continue;
      if (Array.isArray(value)) {
        for (const one of value) stack.push({ value: one, around });
        continue;
      }
      // Functions are looked at one by one.
      if ("hoisted" in value) continue;
      let trail = around;
      if ("kind" in value && "start" in value) {
        const node = value as CodeNode;
        this.#visit(node, around, inside);
        trail = { node, outer: around };
      }
      for (const [key, part] of Object.entries(value)) {
        if (key !== "variable" && key !== "owner") stack.push({ value: part, around: trail });
      }
    }
  }

  #visit(node: CodeNode, around: Trail | undefined, inside: FunctionCode): void {
    switch (node.kind) {
      case "name": {
        const name = node as NameCode;
        const mention: Mention = { node: name, around: listed(around), inside };
        if (name.variable === undefined) push(this.#free, name.name, mention);
        else push(this.#mentions, name.variable, mention);
        const starts = this.#starts.get(name.name);
        if (starts === undefined) this.#starts.set(name.name, new Set([name.start]));
        else starts.add(name.start);
        break;
      }
      case "call":
        this.calls.push({ call: node as CallCode, inside });
        break;
      case "assign":
      case "update": {
        const { target } = node as unknown as { readonly target: Expression };
        if (target.kind === "name" || target.kind === "member") this.assigned.add(target.name);
        else if (target.kind === "index") {
          const { object } = target;
          if (object.kind === "this" || (object.kind === "name" && object.name === "globalThis"))
            this.assignsAny = true;
        } else this.assignsAny = true;
        break;
      }
      case "declare": {
        const { target, value } = node as Statement & { readonly kind: "declare" };
        if (target.kind === "name" && target.variable !== undefined && value?.kind === "function") {
          push(this.functions, target.variable, value.code);
        }
        break;
      }
    }
  }
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
function withoutWords(text: string): string {
  const plain = text.replace(
    /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g,
    (found) => found.replace(/[^\n]/g, " "),
  );
  return /[`/]|["']/.test(plain) ? text : plain;
}
