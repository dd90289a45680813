/**
 * Children: what a piece of code is made of. The one place that knows the parts of each kind; who looks through code asks here.
 */

import type { Expression, FunctionCode, Pattern, Statement } from "./code.ts";

/** A node; what a class expression holds are its children. */
export type Code = Expression | Statement | Pattern | FunctionCode;

/** Functions themselves; what stands for one in the text is an expression of kind "function". */
export function isFunction(node: Code): node is FunctionCode {
  // Asked of every node, again and again: its kind is read faster than it is found out which members it has.
  const { kind } = node;
  return kind === "arrow" || kind === "top" || (kind === "function" && "hoisted" in node);
}

/**
 * Visits what a node is made of, in the order of the text. A function in the text leads to its code, a class to its members,
 * which run as functions of their own, a function to its parameters and its body. Functions that are declared in a body are
 * none of its parts: they are `hoisted`.
 * @param context is handed on: a visitor that closes over nothing is made once.
 */
export function eachChild<Context>(node: Code, visit: (child: Code, context: Context) => void, context: Context): void {
  if (isFunction(node)) {
    visitEach(node.parameters, visit, context);
    visitEach(node.body, visit, context);
    return;
  }
  switch (node.kind) {
    case "member":
      visit(node.object, context);
      return;
    case "index":
      visit(node.object, context);
      visit(node.index, context);
      return;
    case "call":
    case "new":
      visit(node.callee, context);
      visitEach(node.args, visit, context);
      return;
    case "function":
      visit(node.code, context);
      return;
    case "class": {
      const { base, constructorCode: made, members } = node.code;
      if (base !== undefined) visit(base, context);
      // A constructor counts as a function in the text.
      if (made !== undefined)
        visit({ kind: "function", code: made, start: made.start, end: made.end, parent: undefined }, context);
      for (const one of members) if (one.value !== undefined) visit(one.value, context);
      return;
    }
    case "object":
      for (let at = 0; at < node.members.length; at++) {
        const { key, value } = node.members[at]!;
        if (typeof key === "object") visit(key, context);
        visit(value, context);
      }
      return;
    case "array":
    case "sequence":
    case "template":
      visitEach(node.items, visit, context);
      return;
    case "assign":
    case "default":
      visit(node.target, context);
      visit(node.value, context);
      return;
    case "update":
      visit(node.target, context);
      return;
    case "binary":
      visit(node.left, context);
      visit(node.right, context);
      return;
    case "unary":
    case "spread":
    case "await":
    case "yield":
      visit(node.operand, context);
      return;
    case "choice":
      visit(node.test, context);
      visit(node.yes, context);
      visit(node.no, context);
      return;
    case "other":
      for (const one of node.parts) visit(one, context);
      return;
    case "objectPattern":
      for (const one of node.members) visit(one.target, context);
      return;
    case "arrayPattern":
      for (const one of node.items) if (one !== undefined) visit(one, context);
      return;
    case "expression":
    case "throw":
      visit(node.value, context);
      return;
    case "declare":
      visit(node.target, context);
      if (node.value !== undefined) visit(node.value, context);
      return;
    case "return":
      if (node.value !== undefined) visit(node.value, context);
      return;
    case "if":
      visit(node.test, context);
      visit(node.yes, context);
      if (node.no !== undefined) visit(node.no, context);
      return;
    case "loop":
      visitEach(node.before, visit, context);
      if (node.test !== undefined) visit(node.test, context);
      visit(node.body, context);
      if (node.after !== undefined) visit(node.after, context);
      return;
    case "each":
      visit(node.target, context);
      visit(node.object, context);
      visit(node.body, context);
      return;
    case "block":
      visitEach(node.body, visit, context);
      return;
    case "switch":
      visit(node.on, context);
      for (const one of node.cases) {
        if (one.test !== undefined) visit(one.test, context);
        for (const statement of one.body) visit(statement, context);
      }
      return;
    case "try":
      visit(node.body, context);
      if (node.error !== undefined) visit(node.error, context);
      if (node.handler !== undefined) visit(node.handler, context);
      if (node.last !== undefined) visit(node.last, context);
      return;
    default:
      return;
  }
}

/** By number: an iterator costs more than most visits, and nearly all code runs too seldom to have it made cheap. */
function visitEach<Context>(
  nodes: readonly Code[],
  visit: (child: Code, context: Context) => void,
  context: Context,
): void {
  for (let at = 0; at < nodes.length; at++) visit(nodes[at]!, context);
}

/** The same as a list. */
export function childrenOf(node: Code): Code[] {
  const found: Code[] = [];
  eachChild(node, add, found);
  return found;
}

function add(child: Code, found: Code[]): void {
  found.push(child);
}

/** For `eachChild`: puts a child among those that are still to be looked at. */
export function wait(child: Code, waiting: Code[]): void {
  waiting.push(child);
}
