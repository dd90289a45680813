/**
 * Never global: whether a name that is written as a member never becomes a global one that way. What is written on `exports`, on
 * `this` in constructors that are only ever called with `new`, and in methods, never is; what is written on other things, as the
 * key of an object or as a text is not as long as nobody hands the global object on, from where such things are called by `this`.
 */

import { type Code, eachChild, isFunction } from "#compiler/typescript/children.ts";
import type { Expression, FileCode, FunctionCode, NameCode, Variable } from "#compiler/typescript/code.ts";
import { isExports } from "./is-exports.ts";

/** @param codes All files of a script. */
export function isNeverGlobal(codes: readonly FileCode[], name: string): boolean {
  const seen: Seen = {
    name,
    writers: new Set(),
    handers: new Set(),
    aliases: new Map(),
    handed: new Set(),
    written: new Set(),
    lenders: [],
    methods: new Map(),
    named: new Map(),
    made: new Set(),
    called: new Set(),
    calledBare: new Set(),
    elsewhere: false,
    keyed: false,
    copies: false,
    global: false,
    handsGlobal: false,
  };
  for (const { top } of codes) visit(top, { seen, owner: top });
  for (const [variable, owner] of seen.aliases) {
    if (seen.handed.has(variable)) seen.handers.add(owner);
    if (seen.written.has(variable)) seen.writers.add(owner);
  }
  if (seen.global || [...seen.writers].some((one) => mayHaveGlobalThis(one, seen))) return false;
  return !(seen.elsewhere || (seen.keyed && seen.copies)) || !isHandedOn(seen);
}

interface Seen {
  readonly name: string;
  /** The functions that give their `this` a member of the name, or one whose name is computed. */
  readonly writers: Set<FunctionCode>;
  /** Those that use their `this` as a value: from there it may be written to by any name. */
  readonly handers: Set<FunctionCode>;
  /** Variables that begin as the `this` of a function; those that are used as values; those that get such a member. */
  readonly aliases: Map<Variable, FunctionCode>;
  readonly handed: Set<Variable>;
  readonly written: Set<Variable>;
  /** Where something is called with the `this` of the place: `Base.call(this)`. */
  readonly lenders: { readonly owner: FunctionCode | Variable; readonly callee: Expression }[];
  /** Functions that are members of things, and the names of these members. */
  readonly methods: Map<FunctionCode, string>;
  /** Functions that a variable begins with, and its name. */
  readonly named: Map<FunctionCode, string>;
  /** The names of what is made with `new`, and of what is called without; the last are called without a thing before the dot, too. */
  readonly made: Set<string>;
  readonly called: Set<string>;
  readonly calledBare: Set<string>;
  /** Whether the name is written on other things, or as a text; whether it is the key of an object that is written out. */
  elsewhere: boolean;
  keyed: boolean;
  /** Whether members are copied from one thing to another. */
  copies: boolean;
  /** Whether it is written on what is the global object. */
  global: boolean;
  /** Whether the global object is used by one of its names. */
  handsGlobal: boolean;
}

interface Place {
  readonly seen: Seen;
  /** The function whose `this` it is: arrows have none of their own. */
  readonly owner: FunctionCode;
}

/** Names of the global object, here or elsewhere. */
const globals = new Set("global globalThis root self window".split(" "));
const copiers = /^(?:assign|copy|default|define|extend|merge|mix)/i;
const lends = new Set("apply bind call".split(" "));

function mayHaveGlobalThis(one: FunctionCode, { methods, named, calledBare, made, called }: Seen): boolean {
  const method = methods.get(one);
  if (method !== undefined && !calledBare.has(method)) return false;
  const name = one.name || (named.get(one) ?? method);
  return name === undefined || one.kind !== "function" || !made.has(name) || called.has(name);
}

/** Whether the global object is used as a value, or something that is no plain function is called with it. */
function isHandedOn(seen: Seen): boolean {
  if (seen.handsGlobal) return true;
  if ([...seen.handers].some((one) => mayHaveGlobalThis(one, seen))) return true;
  return seen.lenders.some(({ owner, callee }) => {
    const whose = "owner" in owner ? seen.aliases.get(owner) : owner;
    if (whose === undefined || !mayHaveGlobalThis(whose, seen)) return false;
    return callee.kind === "name" ? seen.made.has(callee.name) : callee.kind !== "function";
  });
}

function visit(node: Code, place: Place): void {
  const { seen, owner } = place;
  if (isFunction(node)) {
    const inner = node.kind === "arrow" ? place : { seen, owner: node };
    eachChild(node, visit, inner);
    for (const { code } of node.hoisted) if (code !== node) visit(code, inner);
    return;
  }
  switch (node.kind) {
    case "this":
      seen.handers.add(owner);
      return;
    case "name":
      if (node.variable !== undefined) seen.handed.add(node.variable);
      else if (globals.has(node.name)) seen.handsGlobal = true;
      return;
    case "member":
    case "index":
      // To take something from `this` hands nothing on.
      if (node.object.kind !== "this" && !isLocal(node.object)) visit(node.object, place);
      if (node.kind === "index") visit(node.index, place);
      return;
    case "assign":
    case "update":
      if (node.target.kind === "member") {
        const { object, name } = node.target;
        if (name === seen.name) {
          if (object.kind === "this") seen.writers.add(owner);
          else if (object.kind === "name" && object.variable === undefined && globals.has(object.name))
            seen.global = true;
          else if (!isExports(object) && !isPrototype(object)) seen.elsewhere = true;
          if (isLocal(object)) seen.written.add(object.variable);
        }
        if (node.kind === "assign" && (object.kind !== "this" || owner.kind !== "top"))
          addMethod(node.value, name, seen);
      } else if (node.target.kind === "index") {
        const { object } = node.target;
        if (object.kind === "this") seen.writers.add(owner);
        else if (isLocal(object)) seen.written.add(object.variable);
        if (node.kind === "assign" && isLocal(object) && isSameKey(node.target.index, node.value)) seen.copies = true;
      }
      break;
    case "declare":
      if (node.target.kind !== "name") break;
      if (node.value?.kind === "function") seen.named.set(node.value.code, node.target.name);
      if (node.value?.kind === "this" && node.target.variable !== undefined) {
        seen.aliases.set(node.target.variable, owner);
        return;
      }
      if (node.value !== undefined) visit(node.value, place);
      return;
    case "object":
      for (const { key, value } of node.members) {
        if (key === seen.name) seen.keyed = true;
        addMethod(value, typeof key === "string" ? key : "", seen);
      }
      break;
    case "class":
      if (node.code.constructorCode !== undefined) seen.methods.set(node.code.constructorCode, "");
      for (const { name, value } of node.code.members) if (value !== undefined) addMethod(value, name, seen);
      break;
    case "string":
      if (node.value === seen.name) seen.elsewhere = true;
      break;
    case "new":
    case "call": {
      const { callee, args } = node;
      const called = callee.kind === "name" || callee.kind === "member" ? callee.name : undefined;
      // Of `Base.call(this)` the name is `call`: it is as good as new.
      if (called !== undefined) (node.kind === "new" ? seen.made : seen.called).add(called);
      if (callee.kind === "name" && node.kind === "call") seen.calledBare.add(callee.name);
      if (called !== undefined && copiers.test(called)) seen.copies = true;
      const [first] = args;
      if (callee.kind === "member" && lends.has(callee.name) && first !== undefined) {
        const lent = first.kind === "this" ? owner : isLocal(first) ? first.variable : undefined;
        if (lent !== undefined) {
          // `one.act.call(one)` is as good as `one.act()`.
          if (!isMemberOf(callee.object, first)) seen.lenders.push({ owner: lent, callee: callee.object });
          visit(callee, place);
          for (const one of args.slice(1)) visit(one, place);
          return;
        }
      }
      break;
    }
    default:
  }
  eachChild(node, visit, place);
}

function addMethod(value: Expression, name: string, { methods }: Seen): void {
  if (value.kind === "function") methods.set(value.code, name);
}

function isLocal(object: Expression): object is NameCode & { readonly variable: Variable } {
  return object.kind === "name" && object.variable !== undefined;
}

function isMemberOf(callee: Expression, object: Expression): boolean {
  if (callee.kind !== "member" || callee.object.kind !== object.kind) return false;
  return (
    object.kind === "this" ||
    (callee.object.kind === "name" && object.kind === "name" && callee.object.variable === object.variable)
  );
}

/** `to[key] = from[key]` copies. */
function isSameKey(key: Expression, value: Expression): boolean {
  return value.kind === "index" && key.kind === "name" && value.index.kind === "name" && value.index.name === key.name;
}

function isPrototype(object: Expression): boolean {
  return object.kind === "member" && object.name === "prototype";
}
