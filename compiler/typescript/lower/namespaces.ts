/**
 * Namespaces of TypeScript, and names for what is in them. A namespace is an object whose members are what it exports; its body is a
 * block that runs once, where it stands, so its variables are the file's, as those of any block at the top level are.
 *
 * What a namespace exports is found by its bare name in all of its blocks. What never gets another value is a variable, and put into
 * the object, too; `export let` is a member alone wherever it is spoken of, as it is when it runs.
 */

import { SyntaxKind } from "typescript/unstable/ast";
import type { Expression, MemberCode, NameCode, Statement, Variable } from "../code.ts";
import { functionParts, part } from "../parts.ts";
import type { At, Tree } from "../tree.ts";
import type { Lowering } from "./lowering.ts";
import { kindOf, namesOf } from "./patterns.ts";
import { becomeMember } from "./scopes.ts";

/** Adds what a block of a namespace does; nothing where it holds only types. Undefined where it is no namespace that runs. */
export function lowerNamespace(lowering: Lowering, node: At, into: Statement[]): Variable | undefined {
  const { tree, scopes } = lowering;
  const nameNode = tree.part(node, part.namespace.name);
  const body = tree.part(node, part.namespace.body);
  // `declare module "name"`
  if (tree.kind(nameNode) !== SyntaxKind.Identifier || body === 0) return undefined;
  const variable = scopes.declare(tree.textOf(nameNode), "namespace");
  const { hoisted } = scopes.outer.owner;
  const before = scopes.enterNamespace(variable);
  const functions = hoisted.length;
  const members = scopes.memberCount;
  const inside: Statement[] = [];
  if (tree.kind(body) === SyntaxKind.ModuleDeclaration) {
    // `namespace Outer.Inner {}`
    const inner = tree.part(body, part.namespace.name);
    scopes.declareExported(tree.textOf(inner), "namespace");
    const made = lowerNamespace(lowering, body, inside);
    if (made !== undefined && !scopes.given.has(made)) inside.push(exported(variable, made, placeOf(tree, inner)));
    if (made !== undefined) scopes.given.add(made);
  } else {
    const statements = tree.part(body, part.statements);
    for (let one = tree.first(statements); one !== 0; one = tree.next(one)) declareExports(lowering, one);
    inside.push(...lowering.statements(statements));
  }
  scopes.current = before;
  // `export let phase: Phase;` makes an object with nothing in it yet.
  const runs = inside.length > 0 || hoisted.length > functions || scopes.memberCount > members;
  if (!runs) return undefined;
  if (variable.kind === "namespace" && !scopes.begun.has(variable)) {
    const { start, end } = placeOf(tree, nameNode);
    const target: NameCode = { kind: "name", name: variable.name, variable, start, end, parent: undefined };
    const value: Expression = { kind: "object", members: [], start, end, parent: undefined };
    into.push({ kind: "declare", target, value, start, end, parent: undefined });
  }
  scopes.begun.add(variable);
  into.push({ kind: "block", body: inside, ...placeOf(tree, node), parent: undefined });
  return variable;
}

/** Puts a variable into the object that exports it. */
export function exported(namespace: Variable, variable: Variable, { start, end }: Range): Statement {
  const { name } = variable;
  const value: NameCode = { kind: "name", name, variable, start, end, parent: undefined };
  const object: NameCode = { ...value, name: namespace.name, variable: namespace };
  const target: MemberCode = { kind: "member", object, name, nameStart: start, start, end, parent: undefined };
  const set: Expression = { kind: "assign", operator: "=", target, value, start, end, parent: undefined };
  return { kind: "expression", value: set, start, end, parent: undefined };
}

/** Does the same for what the last statements declare, from the one at `first` on. */
export function exportDeclared({ scopes }: Lowering, namespace: Variable, first: number, into: Statement[]): void {
  const declared = into.splice(first);
  for (const one of declared) {
    if (one.kind !== "declare") continue;
    const { target, value, start, end } = one;
    const names = namesOf(target);
    if (!names.some(({ variable }) => scopes.holderOf(variable) !== undefined)) {
      into.push(one);
      for (const name of names) if (name.variable !== undefined) into.push(exported(namespace, name.variable, name));
    } else if (value !== undefined) {
      for (const name of names) becomeMember(name, namespace);
      const set: Expression = { kind: "assign", operator: "=", target, value, start, end, parent: undefined };
      into.push({ kind: "expression", value: set, start, end, parent: undefined });
    }
  }
}

/** `import Move = Net.Messages.Move`, `import net = require("./net")`. Undefined where it is nothing but a type. */
export function lowerAlias(lowering: Lowering, node: At, into: Statement[]): Variable | undefined {
  const { tree, scopes } = lowering;
  if ((tree.detail(node) & 1) !== 0) return undefined;
  const nameNode = tree.part(node, part.alias.name);
  const name = tree.textOf(nameNode);
  const of = tree.part(node, part.alias.target);
  if (tree.kind(of) === SyntaxKind.ExternalModuleReference) {
    const specifier = tree.literal(tree.part(of, part.expression));
    if (specifier === undefined) return undefined;
    const variable = scopes.declare(name, "import");
    lowering.asked.push(specifier);
    lowering.imports.push({ variable, specifier, imported: "=" });
    return variable;
  }
  const variable = scopes.declare(name, "const");
  const target: NameCode = { kind: "name", name, variable, ...placeOf(tree, nameNode), parent: undefined };
  const value = lowerQualified(lowering, of);
  into.push({ kind: "declare", target, value, ...placeOf(tree, node), parent: undefined });
  return variable;
}

/** `Net.Messages` */
function lowerQualified(lowering: Lowering, node: At): Expression {
  const { tree } = lowering;
  if (tree.kind(node) !== SyntaxKind.QualifiedName) return lowering.expression(node);
  const object = lowerQualified(lowering, tree.part(node, part.qualified.left));
  const right = tree.part(node, part.qualified.right);
  const { start: nameStart } = placeOf(tree, right);
  return { kind: "member", object, name: tree.textOf(right), nameStart, ...placeOf(tree, node), parent: undefined };
}

/** The names that a statement in a namespace exports: they are known before any of it is looked at. */
function declareExports(lowering: Lowering, node: At): void {
  const { tree, scopes } = lowering;
  const modifiers = tree.part(node, part.modifiers);
  if (!tree.isList(modifiers) || !tree.has(modifiers, SyntaxKind.ExportKeyword)) return;
  if (tree.has(modifiers, SyntaxKind.DeclareKeyword)) return;
  const named = (at: At, kind: Variable["kind"]): void => {
    if (at !== 0 && tree.kind(at) === SyntaxKind.Identifier) scopes.declareExported(tree.textOf(at), kind);
  };
  switch (tree.kind(node)) {
    case SyntaxKind.VariableStatement: {
      const list = tree.part(node, part.variables.list);
      const kind = kindOf(tree, list);
      for (let one = tree.first(tree.part(list, part.declarations)); one !== 0; one = tree.next(one)) {
        eachName(tree, tree.part(one, part.declaration.name), (name) => {
          if (kind === "const") scopes.declareExported(name, kind);
          else scopes.declareMember(name);
        });
      }
      return;
    }
    case SyntaxKind.FunctionDeclaration:
      named(tree.part(node, functionParts(SyntaxKind.FunctionDeclaration).name), "function");
      return;
    case SyntaxKind.ClassDeclaration:
      named(tree.part(node, part.class.name), "class");
      return;
    case SyntaxKind.EnumDeclaration:
      named(tree.part(node, part.enum.name), "enum");
      return;
    case SyntaxKind.ModuleDeclaration:
      named(tree.part(node, part.namespace.name), "namespace");
      return;
    case SyntaxKind.ImportEqualsDeclaration:
      named(tree.part(node, part.alias.name), "const");
      return;
  }
}

/** Visits the names that a name or a pattern declares. */
function eachName(tree: Tree, node: At, visit: (name: string) => void): void {
  if (tree.kind(node) === SyntaxKind.Identifier) {
    visit(tree.textOf(node));
    return;
  }
  for (let one = tree.first(tree.part(node, part.elements)); one !== 0; one = tree.next(one)) {
    const name = tree.part(one, part.element.name);
    if (name !== 0) eachName(tree, name, visit);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function placeOf(tree: Tree, node: At): Range {
  return { start: tree.start(node), end: tree.end(node) };
}
