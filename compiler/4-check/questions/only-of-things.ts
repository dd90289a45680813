/**
 * Only of things: whether a name is written as a member of things that are no global object, and nowhere else: of `exports`, of what
 * a name holds, of `this` in constructors that are only ever called with `new`, and in methods. Such a name never becomes a global one.
 */

import { type Code, eachChild, isFunction } from "#compiler/typescript/children.ts";
import type { Expression, FileCode, FunctionCode } from "#compiler/typescript/code.ts";
import { isExports } from "./is-exports.ts";

/** @param codes All files of a script. */
export function isOnlyOfThings(codes: readonly FileCode[], name: string): boolean {
  const seen: Seen = {
    name,
    writers: [],
    methods: new Set(),
    made: new Set(),
    called: new Set(),
    exported: false,
    other: false,
  };
  for (const { top } of codes) visit(top, { seen, owner: top });
  if (seen.other || (seen.writers.length === 0 && !seen.exported)) return false;
  return seen.writers.every((one) => {
    if (seen.methods.has(one)) return true;
    return one.kind === "function" && one.name !== "" && seen.made.has(one.name) && !seen.called.has(one.name);
  });
}

interface Seen {
  readonly name: string;
  /** The functions that give their `this` a member of the name. */
  readonly writers: FunctionCode[];
  /** Functions that are members of prototypes, of classes, or of objects that are written out. */
  readonly methods: Set<FunctionCode>;
  /** The names of what is made with `new`, and of what is called without. */
  readonly made: Set<string>;
  readonly called: Set<string>;
  /** Whether some module exports it. */
  exported: boolean;
  /** Whether the name is written in another way. */
  other: boolean;
}

interface Place {
  readonly seen: Seen;
  /** The function whose `this` it is: arrows have none of their own. */
  readonly owner: FunctionCode;
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
    case "assign":
    case "update":
      if (node.target.kind === "member") {
        if (node.target.name === seen.name) {
          if (node.target.object.kind === "this" && owner.kind !== "top") seen.writers.push(owner);
          else if (isExports(node.target.object)) seen.exported = true;
          else seen.other = true;
        }
        if (node.kind === "assign" && isPrototype(node.target.object)) addMethod(node.value, seen);
      }
      break;
    case "object":
      for (const { key, value } of node.members) {
        if (key === seen.name) seen.other = true;
        addMethod(value, seen);
      }
      break;
    case "class":
      if (node.code.constructorCode !== undefined) seen.methods.add(node.code.constructorCode);
      for (const { value } of node.code.members) if (value !== undefined) addMethod(value, seen);
      break;
    case "string":
      if (node.value === seen.name) seen.other = true;
      break;
    case "new":
    case "call": {
      const { callee } = node;
      const called = callee.kind === "name" || callee.kind === "member" ? callee.name : undefined;
      // Of `Base.call(this)` the name is `call`: it is as good as new.
      if (called !== undefined) (node.kind === "new" ? seen.made : seen.called).add(called);
      break;
    }
    default:
  }
  eachChild(node, visit, place);
}

function addMethod(value: Expression, { methods }: Seen): void {
  if (value.kind === "function") methods.add(value.code);
}

function isPrototype(object: Expression): boolean {
  return object.kind === "member" && object.name === "prototype";
}
