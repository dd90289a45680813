/**
 * Lookup: the code of one file as rules ask for it: its nodes by kind, what stands around each, and every use of a variable.
 *
 * Works on the plain data that `lower` makes, so the same question has the same answer in TypeScript and in ES5. It follows
 * names to the one value they are given, and no further: what takes two values is nobody's here. What it knows comes from one walk
 * over the file (`walk.ts`), made when the first rule asks.
 */

import { type Span, span } from "#compiler/text/source.ts";
import { type Code, childrenOf, eachChild, isFunction } from "#compiler/typescript/children.ts";
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
import { lowered } from "#compiler/typescript/lowered.ts";
import type { CheckedFile } from "../context.ts";
import type { Forms } from "./forms.ts";
import { mayBeFunctions, OwnMethods } from "./own-methods.ts";
import { goTo } from "./reach.ts";
import { type Declared, type MemberCall, uncounted, visitDeep, type Walk, type Write, walkOf } from "./walk.ts";

export { type Code, isFunction } from "#compiler/typescript/children.ts";

type OfKind<Kind extends string, Node = Expression | Statement | Pattern> = Node extends { readonly kind: infer Own }
  ? Kind extends Own
    ? Node
    : never
  : never;

const none: readonly never[] = [];

/** What rules ask about one file. */
export class CodeLookup {
  readonly file: CheckedFile;
  readonly code: FileCode;
  /** The text of the file. */
  readonly text: string;
  /** Names that the file declares nowhere. */
  readonly free: readonly NameCode[];
  /** Assignments to such names. */
  readonly freeWrites: ReadonlyMap<string, readonly Write[]>;
  /** Functions that are declared, each with its variable. */
  readonly declared: readonly Declared[];
  /** The names of members, and those that the file declares nowhere. */
  readonly words: ReadonlySet<string>;
  /** The kinds of nodes and the operators that the file has. */
  readonly forms: Forms;
  readonly #byKind: ReadonlyMap<string, readonly Code[]>;
  readonly #walk: Walk;
  /** Null: it is no function that can be seen. */
  readonly #functionsOf = new Map<Expression, FunctionCode | null>();

  constructor(file: CheckedFile) {
    this.file = file;
    this.text = file.source.text;
    this.code = lowered(file.syntax, file.path, this.text.length);
    const walk = walkOf(this.code);
    this.free = walk.free;
    this.freeWrites = walk.freeWrites;
    this.declared = walk.declared;
    this.words = walk.words;
    this.forms = walk.forms;
    this.#byKind = walk.byKind;
    this.#walk = walk;
  }

  /** Every node of a kind, in the order of the text but for functions that are declared, which come last in their function. */
  all<Kind extends string>(kind: Kind): readonly OfKind<Kind>[] {
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known as readonly OfKind<Kind>[];
    return (uncounted.has(kind) ? this.#walk.seek(kind) : none) as readonly OfKind<Kind>[];
  }

  /** What stands directly around a node. Undefined for the file's top level. */
  parent(node: Code): Code | undefined {
    return node.parent;
  }

  /** Everything around a node, innermost first, up to and without the function it is in. */
  around(node: Code): Code[] {
    const found: Code[] = [];
    const owner = this.owner(node);
    for (let at = node.parent; at !== undefined && at !== owner; at = at.parent) found.push(at);
    return found;
  }

  /** The function a node runs in. */
  owner(node: Code): FunctionCode {
    let at = node.parent;
    while (at !== undefined && !isFunction(at)) at = at.parent;
    return at ?? this.code.top;
  }

  /** The functions around a node, innermost first; the top level is the last. */
  owners(node: Code): FunctionCode[] {
    const found = [this.owner(node)];
    for (let at = found[0]!; at !== this.code.top; ) {
      at = this.owner(at);
      found.push(at);
    }
    return found;
  }

  reads(variable: Variable): readonly NameCode[] {
    return this.#walk.readsOf(variable);
  }

  writes(variable: Variable): readonly Write[] {
    return this.#walk.writesOf(variable);
  }

  span(node: { readonly start: number; readonly end: number }): Span {
    return span(this.file.source, node.start, node.end);
  }

  textOf(node: { readonly start: number; readonly end: number }): string {
    return this.text.slice(node.start, node.end);
  }

  /** The name of a member, as a place. */
  nameSpan(member: MemberCode): Span {
    return span(this.file.source, member.nameStart, Math.min(member.nameStart + member.name.length, member.end));
  }

  /** What a node is made of. */
  children(node: Code): readonly Code[] {
    return childrenOf(node);
  }

  /** Everything in a node, itself first. Functions inside are left out unless `deep`. */
  inside(node: Code, deep = false): Code[] {
    const found: Code[] = [];
    (deep ? visitDeep : visitShallow)(node, found);
    return found;
  }

  /** The one value that a variable ever has: what its only write gives it, or the only function declared by its name. */
  only(variable: Variable | undefined): Expression | FunctionCode | undefined {
    if (variable === undefined) return undefined;
    const writes = this.#walk.writesOf(variable);
    const functions = this.#walk.functionsOf(variable);
    if (writes.length + functions.length !== 1) return undefined;
    if (this.isGlobalMember(variable)) return undefined;
    return writes[0]?.value ?? functions[0];
  }

  /**
   * Whether a variable may be written as a member of the global object, too: what a classic script declares at its top level is
   * one. What a module declares is its own.
   */
  isGlobalMember(variable: Variable): boolean {
    const { entry } = this.file;
    if (variable.isInner) return false;
    return entry?.kind === "classic" && variable.owner === this.code.top && this.writtenMembers.has(variable.name);
  }

  /** Names that are written as members of something: `x.name = …`, `x.name++`. */
  get writtenMembers(): ReadonlySet<string> {
    if (this.#writtenMembers === undefined) {
      const names = new Set<string>();
      for (const one of this.all("assign")) if (one.target.kind === "member") names.add(one.target.name);
      for (const one of this.all("update")) if (one.target.kind === "member") names.add(one.target.name);
      this.#writtenMembers = names;
    }
    return this.#writtenMembers;
  }
  #writtenMembers: ReadonlySet<string> | undefined;

  /** The expression itself, or what the name in it stands for, a few names deep. */
  valueOf(expression: Expression): Expression | FunctionCode {
    let at: Expression | FunctionCode = expression;
    for (let hops = 0; hops < 5; hops++) {
      if (isFunction(at) || at.kind !== "name") return at;
      const next = this.only(at.variable);
      if (next === undefined) return at;
      at = next;
    }
    return at;
  }

  /** Whether the word `require` is anywhere in the text: of code that is shown to TypeScript under another name the text tells. */
  get saysRequire(): boolean {
    this.#saysRequire ??= this.text.includes("require");
    return this.#saysRequire;
  }
  #saysRequire: boolean | undefined;

  /** Names of members that the file gives functions, or names, which may be one's: whose they are is sought where one is asked for. */
  get #mayBeFunctions(): ReadonlySet<string> {
    this.#ofFunctions ??= mayBeFunctions(this);
    return this.#ofFunctions;
  }
  #ofFunctions: ReadonlySet<string> | undefined;

  get #ownMethods(): OwnMethods {
    this.#methods ??= new OwnMethods(this);
    return this.#methods;
  }
  #methods: OwnMethods | undefined;

  /**
   * The function that an expression gives: written there, by its name, a member that the file gives it to, through `this` at the
   * top level, or bound.
   */
  functionOf(expression: Expression): FunctionCode | undefined {
    // Most of what is asked for is told by its form.
    switch (expression.kind) {
      case "function":
        return expression.code;
      case "name":
        break;
      case "call":
        if (expression.callee.kind !== "member" || expression.callee.name !== "bind") return undefined;
        break;
      case "member":
        if (!this.#mayBeFunctions.has(expression.name) || !this.#ownMethods.has(expression.name)) {
          if (expression.object.kind !== "this" || this.file.entry?.kind !== "classic") return undefined;
        }
        break;
      default:
        return undefined;
    }
    const known = this.#functionsOf.get(expression);
    if (known !== undefined) return known === null ? undefined : known;
    // `var on = bus.on; bus.on = on;`: what is given to itself is no function that is seen.
    this.#functionsOf.set(expression, null);
    const code = this.#findFunction(expression);
    if (code !== undefined) this.#functionsOf.set(expression, code);
    return code;
  }

  #findFunction(expression: Expression): FunctionCode | undefined {
    const value = this.valueOf(expression);
    if (isFunction(value)) return value;
    if (value.kind === "function") return value.code;
    const method = value.kind === "member" ? this.#ownMethods.functionOf(value) : undefined;
    if (method !== undefined) return method;
    if (value.kind === "call" && value.callee.kind === "member" && value.callee.name === "bind") {
      return value.args.length > 1 ? undefined : this.functionOf(value.callee.object);
    }
    if (value.kind === "member" && value.object.kind === "this" && this.file.entry?.kind === "classic") {
      const variable = this.code.variables.find((one) => one.owner === this.code.top && one.name === value.name);
      const only = this.only(variable);
      if (only === undefined) return undefined;
      return isFunction(only) ? only : only.kind === "function" ? only.code : undefined;
    }
    return undefined;
  }

  /** Whether an expression is `null` or `undefined`, written out. */
  isNothing(one: Expression): boolean {
    return one.kind === "null" || this.isGlobal(one, "undefined");
  }

  /** Whether a name means the global one: nothing in the file declares it. */
  isGlobal(expression: Expression, name: string): boolean {
    return expression.kind === "name" && expression.name === name && expression.variable === undefined;
  }

  /** Whether an expression is `RTSession`, also by another name. */
  isSession(expression: Expression): boolean {
    if (expression.kind !== "name") return false;
    const { variable } = expression;
    if (variable === undefined) return expression.name === "RTSession";
    // Asked of every object of a call, by many.
    let known = this.#sessions.get(variable);
    if (known === undefined) {
      const value = this.valueOf(expression);
      known = !isFunction(value) && this.isGlobal(value, "RTSession");
      this.#sessions.set(variable, known);
    }
    return known;
  }
  readonly #sessions = new Map<Variable, boolean>();

  /** The call of a member of RTSession, as `RTSession.getPlayers()`: the member's name. */
  sessionCall(node: Code): string | undefined {
    if (node.kind !== "call" || node.callee.kind !== "member") return undefined;
    return this.isSession(node.callee.object) ? node.callee.name : undefined;
  }

  /** Whether one of these is among the words: most rules have nothing to look for in most files. */
  says(words: readonly string[]): boolean {
    for (let at = 0; at < words.length; at++) if (this.words.has(words[at]!)) return true;
    return false;
  }

  /**
   * The calls of members by one of these names, as `list.push(…)`, in the order of `all`. None for most names in most files:
   * cheaper than to look at every call.
   */
  callsOf(...names: readonly string[]): readonly MemberCall[] {
    const calls = this.#walk.callsByName;
    let numbers: number | number[] | undefined;
    let kinds = 0;
    for (let at = 0; at < names.length; at++) {
      const some = calls.get(names[at]!);
      if (some === undefined) continue;
      numbers = numbers === undefined ? some : ofNumbers(numbers).concat(some);
      kinds++;
    }
    if (numbers === undefined) return none;
    if (typeof numbers === "number") return [this.#byKind.get("call")![numbers] as MemberCall];
    if (kinds > 1) numbers.sort(ascending);
    const all = this.#byKind.get("call")!;
    const found: MemberCall[] = [];
    for (let at = 0; at < numbers.length; at++) {
      // A name that is asked for twice.
      if (numbers[at] !== numbers[at - 1]) found.push(all[numbers[at]!] as MemberCall);
    }
    return found;
  }
}

function ofNumbers(numbers: number | number[]): number[] {
  return typeof numbers === "number" ? [numbers] : numbers;
}

function ascending(a: number, b: number): number {
  return a - b;
}

function visitShallow(node: Code, found: Code[]): void {
  found.push(node);
  eachChild(node, visitOwn, found);
}

function visitOwn(child: Code, found: Code[]): void {
  if (!isFunction(child)) visitShallow(child, found);
}

const lookups = new WeakMap<CheckedFile, CodeLookup>();

/** The lookup of a file, made once. */
export function lookupOf(file: CheckedFile): CodeLookup {
  goTo(file);
  let lookup = lookups.get(file);
  if (lookup === undefined) {
    lookup = new CodeLookup(file);
    lookups.set(file, lookup);
  }
  return lookup;
}

/** Whether a call ends in a member of this name: `x.name(…)`. */
export function callsMember(node: Code, name: string): node is CallCode & { readonly callee: MemberCode } {
  return node.kind === "call" && node.callee.kind === "member" && node.callee.name === name;
}
/** Where a condition stands that decides whether a node runs: the tests of `if`, `?:`, `&&`, `||`, `switch` and loops around it. */
export function conditionsAround(lookup: CodeLookup, node: Code): Expression[] {
  const found: Expression[] = [];
  let inner: Code = node;
  for (let at = lookup.parent(node); at !== undefined && !isFunction(at); at = lookup.parent(at)) {
    switch (at.kind) {
      case "if":
      case "choice":
        if (at.test !== inner) found.push(at.test);
        break;
      case "binary":
        if (at.right === inner && (at.operator === "&&" || at.operator === "||" || at.operator === "??"))
          found.push(at.left);
        break;
      case "switch":
        if (at.on !== inner) found.push(at.on);
        break;
      case "loop":
        if (at.test !== undefined && at.test !== inner) found.push(at.test);
        break;
      case "each":
        if (at.object !== inner) found.push(at.object);
        break;
    }
    inner = at;
  }
  return found;
}

/** Conditions of earlier statements beside a node, or beside what is around it, that may leave the function, loop or block. */
export function exitsBefore(lookup: CodeLookup, node: Code): Expression[] {
  const found: Expression[] = [];
  let inner: Code = node;
  for (let at = lookup.parent(node) ?? lookup.code.top; ; at = lookup.parent(at) ?? lookup.code.top) {
    if (isFunction(at)) {
      exitsAbove(lookup, at.body, inner, found);
      return found;
    }
    if (at.kind === "block") exitsAbove(lookup, at.body, inner, found);
    else if (at.kind === "switch") for (const one of at.cases) exitsAbove(lookup, one.body, inner, found);
    inner = at;
  }
}

function exitsAbove(lookup: CodeLookup, list: readonly Statement[], inner: Code, found: Expression[]): void {
  for (let at = 0; at < list.length; at++) {
    const one = list[at]!;
    if (one === inner || one.start >= inner.start) return;
    if (one.kind === "if" && lookup.inside(one).some(leaves)) found.push(one.test);
  }
}

/** Whether a node ends the turn or the function that it is in: `return`, `throw`, `break`, `continue`. */
export function leaves(node: Code): boolean {
  return node.kind === "return" || node.kind === "throw" || node.kind === "leave";
}
