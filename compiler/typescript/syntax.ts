/**
 * Syntax helpers: the few questions phases ask a syntax tree. Pure syntax; types are asked of a World, in one call.
 */

import type { Block, CallExpression, Expression, Node, SourceFile } from "typescript/unstable/ast";
import {
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isElementAccessExpression,
  isIdentifier,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  SyntaxKind,
} from "typescript/unstable/ast";
import { part } from "./parts.ts";
import { type At, readTree, type Tree } from "./tree.ts";

export type { CallExpression, Expression, Node, SourceFile } from "typescript/unstable/ast";

/** Visits a node and everything below it, in the order of the text. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    walk(child, visit);
  });
}

/** Whether a file has `import` or `export`. `require` and `module.exports` do not count. */
export function isModule(file: SourceFile): boolean {
  return file.externalModuleIndicator !== undefined;
}

/** Where a node's own text begins and ends, without the comments before it. */
export function rangeOf(node: Node, file: SourceFile): { readonly start: number; readonly end: number } {
  return { start: node.getStart(file), end: node.end };
}

/**
 * The innermost node that covers exactly this range, comments before it aside. Where a range covers several (TypeScript marks
 * all arguments that are too many), the first of them.
 */
export function nodeAt(file: SourceFile, start: number, end: number): Node | undefined {
  let exact: Node | undefined;
  let first: Node | undefined;
  const visit = (node: Node): void => {
    if (node.end <= start || node.pos > start) return;
    if (node.getStart(file) === start) {
      if (node.end === end) exact = node;
      else if (node.end < end) first ??= node;
    }
    node.forEachChild(visit);
  };
  file.forEachChild(visit);
  return exact ?? first;
}

/** The call of which this node is an argument, or `receiver.member` of it. */
export function callAround(node: Node): CallExpression | undefined {
  for (let at: Node = node; at.kind !== SyntaxKind.SourceFile; at = at.parent) {
    if (isCallExpression(at.parent)) return at.parent;
    if (!isPropertyAccessExpression(at.parent) && !isParenthesizedExpression(at.parent)) return undefined;
  }
  return undefined;
}

/** The name a call ends in: `send` for `a.b().send(1)`, `f` for `f(1)`. */
export function calledName(call: CallExpression): string | undefined {
  if (isPropertyAccessExpression(call.expression)) return call.expression.name.text;
  return isIdentifier(call.expression) ? call.expression.text : undefined;
}

/** What stands before the last dot of `a.b` or `a.b()`. */
export function receiverOf(node: Node): Expression | undefined {
  if (isCallExpression(node)) return receiverOf(node.expression);
  return isPropertyAccessExpression(node) ? node.expression : undefined;
}

/** The name at the beginning of a chain of calls and members: `a` for `a.b(1)[2].c`. */
export function rootName(node: Node): string | undefined {
  if (isIdentifier(node)) return node.text;
  if (isCallExpression(node) || isPropertyAccessExpression(node)) return rootName(node.expression);
  if (isElementAccessExpression(node)) return rootName(node.expression);
  if (isParenthesizedExpression(node) || isAsExpression(node)) return rootName(node.expression);
  return undefined;
}

/** The name at the end of a member access: `Move` for `Packets.Move`. */
export function memberName(node: Node): string | undefined {
  return isPropertyAccessExpression(node) && isIdentifier(node.name) ? node.name.text : undefined;
}

export interface Specifier {
  /** What is asked for, such as `Deck` or `./deck`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Every module a file asks for by a literal: `import`, `export from`, `import()` and calls of `require`, by place. `alias` is
 * another name under which `require` may stand.
 */
export function specifiersOf(file: SourceFile, alias: string): Specifier[] {
  const found = new Map<number, Specifier>();
  const { text } = file;
  readTree(file, (tree) => {
    for (const one of tree.imports()) addLiteral(tree, one, found);
    if (/\brequire\b/.test(text) || text.includes(alias)) addRequired(tree, alias, found);
  });
  return [...found.values()].sort((a, b) => a.start - b.start);
}

function addLiteral(tree: Tree, at: At, found: Map<number, Specifier>): void {
  const kind = tree.kind(at);
  if (kind !== SyntaxKind.StringLiteral && kind !== SyntaxKind.NoSubstitutionTemplateLiteral) return;
  const end = tree.end(at);
  found.set(end, { name: tree.textOf(at), start: tree.start(at), end });
}

/** The arguments of calls of `require`, or of its other name. */
function addRequired(tree: Tree, alias: string, found: Map<number, Specifier>): void {
  for (let call = tree.root; call < tree.count; call++) {
    if (tree.kind(call) !== SyntaxKind.CallExpression) continue;
    const callee = tree.part(call, part.call.callee);
    if (tree.kind(callee) !== SyntaxKind.Identifier) continue;
    const name = tree.textOf(callee);
    if (name !== "require" && name !== alias) continue;
    const args = tree.part(call, part.call.args);
    if (tree.length(args) === 1) addLiteral(tree, tree.first(args), found);
  }
}

const assignments: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.EqualsToken,
  SyntaxKind.PlusEqualsToken,
  SyntaxKind.MinusEqualsToken,
  SyntaxKind.AsteriskEqualsToken,
  SyntaxKind.SlashEqualsToken,
  SyntaxKind.BarBarEqualsToken,
  SyntaxKind.AmpersandAmpersandEqualsToken,
  SyntaxKind.QuestionQuestionEqualsToken,
]);

/** The names that some assignment in the file writes: `x` for `x = 1`; declarations with a value are not assignments. */
export function assignedNames(file: SourceFile): ReadonlySet<string> {
  const found = new Set<string>();
  walk(file, (node) => {
    if (isBinaryExpression(node) && assignments.has(node.operatorToken.kind) && isIdentifier(node.left)) {
      found.add(node.left.text);
    }
    // `for (key in object)` writes to a name without an operator.
    if (node.kind === SyntaxKind.ForInStatement || node.kind === SyntaxKind.ForOfStatement) {
      const first = (node as Node & { readonly initializer: Node }).initializer;
      if (isIdentifier(first)) found.add(first.text);
    }
  });
  return found;
}

/**
 * What the declarations of a name give it, in the innermost function around a place that declares it: the values of its `var`,
 * and the parameter of that name. More than one where the name is declared anew.
 */
export function declaredValues(name: string, place: Node): readonly Node[] {
  for (let at: Node | undefined = place; at !== undefined; at = at.parent) {
    if (at.kind !== SyntaxKind.SourceFile && !functions.has(at.kind)) continue;
    let names = declared.get(at);
    if (names === undefined) {
      names = declaredIn(at);
      declared.set(at, names);
    }
    const found = names.get(name);
    if (found !== undefined) return found;
  }
  return [];
}

/** By function or file: there may be thousands of findings in one. */
const declared = new WeakMap<Node, ReadonlyMap<string, readonly Node[]>>();

function declaredIn(scope: Node): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, Node[]>();
  const visit = (node: Node): void => {
    if (node.kind === SyntaxKind.VariableDeclaration || node.kind === SyntaxKind.Parameter) {
      const { name: own, initializer } = node as Node & { readonly name: Node; readonly initializer?: Node };
      if (isIdentifier(own)) {
        const values = found.get(own.text) ?? [];
        found.set(own.text, values);
        if (node.kind === SyntaxKind.Parameter) values.push(own);
        else if (initializer !== undefined) values.push(initializer);
      }
    }
    if (!functions.has(node.kind)) node.forEachChild(visit);
  };
  scope.forEachChild(visit);
  return found;
}

/**
 * Whether a file does without what it asks for by `require`: it is caught when it is not there, or `require` is a parameter of the
 * script's own, as in what browserify writes.
 */
export function mayBeMissing(file: SourceFile, { start, end }: Specifier): boolean {
  // Seen in the text, without a walk to the place: a file may import thousands.
  if (!/\(\s*(?:\/\*[\s\S]*\*\/\s*)?$/.test(file.text.slice(Math.max(0, start - 100), start))) return false;
  const node = nodeAt(file, start, end);
  if (node === undefined || callAround(node)?.expression.kind !== SyntaxKind.Identifier) return false;
  if (declaredValues("require", node).length > 0) return true;
  for (let at = node; at.parent !== undefined && !functions.has(at.kind); at = at.parent) {
    if (at.parent.kind !== SyntaxKind.TryStatement) continue;
    const { tryBlock, catchClause } = at.parent as Node & { readonly tryBlock: Block; readonly catchClause?: Node };
    // Around a whole script it is there for something else.
    if (at === tryBlock && catchClause !== undefined && tryBlock.statements.length <= 3) return true;
  }
  return false;
}

const functions: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
]);

/** Whether a node is what a call calls: `a.b` in `a.b(1)`. */
export function isCalled(node: Node): boolean {
  return isCallExpression(node.parent) && node.parent.expression === node;
}

const askingOperators: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.BarBarToken,
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.QuestionQuestionToken,
  SyntaxKind.EqualsEqualsToken,
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.ExclamationEqualsToken,
  SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** Whether a place only asks what a node is, or whether it is there: a condition, a side of `&&` or `==`, `!x`, `typeof x`. */
export function isAsked(node: Node): boolean {
  const { parent } = node;
  switch (parent.kind) {
    case SyntaxKind.IfStatement:
    case SyntaxKind.WhileStatement:
    case SyntaxKind.DoStatement:
    case SyntaxKind.ConditionalExpression:
    case SyntaxKind.PrefixUnaryExpression:
    case SyntaxKind.TypeOfExpression:
      return true;
    default:
      return isBinaryExpression(parent) && askingOperators.has(parent.operatorToken.kind);
  }
}
