/**
 * Statements: what runs, in the order in which it runs.
 */

import {
  type Block,
  type ClassDeclaration,
  type EnumDeclaration,
  type ExportAssignment,
  type ExportDeclaration,
  type ForInStatement,
  type ForStatement,
  type FunctionDeclaration,
  type IfStatement,
  type ImportDeclaration,
  NodeFlags,
  type SwitchStatement,
  SyntaxKind,
  type Node as SyntaxNode,
  type TryStatement,
  type VariableDeclaration,
  type VariableDeclarationList,
} from "typescript/unstable/ast";
import type { Expression, NameCode, ObjectMember, Pattern, Statement } from "../code.ts";
import type { Lowering } from "./lowering.ts";
import { kindOf, namesIn, nowhere } from "./patterns.ts";
import { expressionOf, nameIn } from "./reader.ts";

/** Nodes of a file that only speak of types. */
const typesOnly: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.EmptyStatement,
  SyntaxKind.DebuggerStatement,
  SyntaxKind.NotEmittedStatement,
  SyntaxKind.ModuleDeclaration,
  SyntaxKind.NamespaceExportDeclaration,
]);

/** Statements that may be exported, or only declared. */
const declaring: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.VariableStatement,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.EnumDeclaration,
]);

export function lowerStatements(lowering: Lowering, nodes: readonly SyntaxNode[]): Statement[] {
  const found: Statement[] = [];
  for (const node of nodes) found.push(...lowerStatement(lowering, node));
  return found;
}

export function lowerStatement(lowering: Lowering, node: SyntaxNode): Statement[] {
  const { reader, scopes } = lowering;
  if (typesOnly.has(node.kind) || (node.flags & NodeFlags.Reparsed) !== 0) return [];
  const place = reader.place(node);
  if (place.start >= lowering.length) return [];
  const modifiers = declaring.has(node.kind) ? (node as ClassDeclaration).modifiers : undefined;
  const has = (kind: SyntaxKind): boolean => modifiers?.some((one) => one.kind === kind) ?? false;
  if (has(SyntaxKind.DeclareKeyword)) return [];
  const exported = has(SyntaxKind.ExportKeyword);
  const isDefault = has(SyntaxKind.DefaultKeyword);
  const give = (local: string): void => {
    if (exported) lowering.exportedNames.push({ name: isDefault ? "default" : local, local, scope: scopes.current });
  };
  switch (node.kind) {
    case SyntaxKind.VariableStatement: {
      const list = (node as SyntaxNode & { readonly declarationList: VariableDeclarationList }).declarationList;
      const found = lowerDeclarations(lowering, list);
      if (exported) for (const one of found) for (const name of namesIn(one.target)) give(name);
      return found;
    }
    case SyntaxKind.FunctionDeclaration: {
      const syntax = node as FunctionDeclaration;
      if (syntax.body === undefined) return [];
      const name = nameIn(reader, syntax.name) ?? "default";
      const variable = scopes.declare(name, "function");
      const code = lowering.function(node, name);
      scopes.outer.owner.hoisted.push({ variable, code });
      give(name);
      return [];
    }
    case SyntaxKind.ClassDeclaration: {
      const syntax = node as ClassDeclaration;
      const name = nameIn(reader, syntax.name) ?? "default";
      const variable = scopes.declare(name, "class");
      give(name);
      const target: NameCode = { kind: "name", name, variable, ...place };
      return [{ kind: "declare", target, value: { kind: "class", code: lowering.class(syntax), ...place }, ...place }];
    }
    case SyntaxKind.EnumDeclaration: {
      const name = reader.textOf((node as EnumDeclaration).name);
      const variable = scopes.declare(name, "enum");
      give(name);
      const target: NameCode = { kind: "name", name, variable, ...place };
      return [{ kind: "declare", target, value: lowerEnum(lowering, node as EnumDeclaration), ...place }];
    }
    case SyntaxKind.ImportDeclaration:
      lowering.import(node as ImportDeclaration);
      return [];
    case SyntaxKind.ExportDeclaration:
      lowering.export(node as ExportDeclaration);
      return [];
    case SyntaxKind.ExportAssignment: {
      const { expression } = node as ExportAssignment;
      const variable = scopes.declare("default", "const");
      lowering.exportedNames.push({ name: "default", local: "default", scope: scopes.current });
      const target: NameCode = { kind: "name", name: "default", variable, ...place };
      return [{ kind: "declare", target, value: lowering.expression(expression), ...place }];
    }
    case SyntaxKind.ExpressionStatement:
      return [{ kind: "expression", value: lowering.expression(expressionOf(node)), ...place }];
    case SyntaxKind.ReturnStatement:
      return [{ kind: "return", value: lowering.optional(expressionOf(node)), ...place }];
    case SyntaxKind.ThrowStatement:
      return [{ kind: "throw", value: lowering.expression(expressionOf(node)), ...place }];
    case SyntaxKind.BreakStatement:
      return [{ kind: "leave", by: "break", ...place }];
    case SyntaxKind.ContinueStatement:
      return [{ kind: "leave", by: "continue", ...place }];
    case SyntaxKind.IfStatement: {
      const { expression, thenStatement, elseStatement } = node as IfStatement;
      const test = lowering.expression(expression);
      const no = elseStatement === undefined ? undefined : lowerBlock(lowering, elseStatement);
      return [{ kind: "if", test, yes: lowerBlock(lowering, thenStatement), no, ...place }];
    }
    case SyntaxKind.ForStatement:
      return [scopes.inBlock(() => lowerFor(lowering, node as ForStatement))];
    case SyntaxKind.WhileStatement:
    case SyntaxKind.DoStatement: {
      const { expression, statement } = node as SyntaxNode & {
        readonly expression: SyntaxNode;
        readonly statement: SyntaxNode;
      };
      const test = lowering.expression(expression);
      const once = node.kind === SyntaxKind.DoStatement;
      return [
        { kind: "loop", before: [], test, after: undefined, body: lowerBlock(lowering, statement), once, ...place },
      ];
    }
    case SyntaxKind.ForInStatement:
    case SyntaxKind.ForOfStatement:
      return [scopes.inBlock(() => lowerForEach(lowering, node as ForInStatement))];
    case SyntaxKind.Block:
      return [lowerBlock(lowering, node)];
    case SyntaxKind.LabeledStatement:
    case SyntaxKind.WithStatement:
      return [lowerBlock(lowering, (node as SyntaxNode & { readonly statement: SyntaxNode }).statement)];
    case SyntaxKind.SwitchStatement: {
      const { expression, caseBlock } = node as SwitchStatement;
      const on = lowering.expression(expression);
      const cases = scopes.inBlock(() =>
        caseBlock.clauses.map((clause) => ({
          test: clause.kind === SyntaxKind.CaseClause ? lowering.expression(clause.expression) : undefined,
          body: lowerStatements(lowering, clause.statements),
        })),
      );
      return [{ kind: "switch", on, cases, ...place }];
    }
    case SyntaxKind.TryStatement: {
      const { tryBlock, catchClause, finallyBlock } = node as TryStatement;
      const body = lowerBlock(lowering, tryBlock);
      const [error, handler] = scopes.inBlock(() => {
        const name = catchClause?.variableDeclaration?.name;
        const pattern = name === undefined ? undefined : lowering.binding(name, "catch");
        return [pattern, catchClause === undefined ? undefined : lowerBlock(lowering, catchClause.block)] as const;
      });
      const last = finallyBlock === undefined ? undefined : lowerBlock(lowering, finallyBlock);
      return [{ kind: "try", body, error, handler, last, ...place }];
    }
    default:
      return [{ kind: "expression", value: lowering.other(node), ...place }];
  }
}

export function lowerBlock(lowering: Lowering, node: SyntaxNode): Statement {
  const { reader, scopes } = lowering;
  const place = reader.place(node);
  if (node.kind === SyntaxKind.Block) {
    return {
      kind: "block",
      body: scopes.inBlock(() => lowerStatements(lowering, (node as Block).statements)),
      ...place,
    };
  }
  return { kind: "block", body: lowerStatement(lowering, node), ...place };
}

export function lowerFor(lowering: Lowering, node: ForStatement): Statement {
  const { initializer, condition, incrementor, statement } = node;
  const before: Statement[] = [];
  if (initializer?.kind === SyntaxKind.VariableDeclarationList) {
    before.push(...lowerDeclarations(lowering, initializer as VariableDeclarationList));
  } else if (initializer !== undefined) {
    before.push({ kind: "expression", value: lowering.expression(initializer), ...lowering.reader.place(initializer) });
  }
  const test = lowering.optional(condition);
  const after = lowering.optional(incrementor);
  return {
    kind: "loop",
    before,
    test,
    after,
    body: lowerBlock(lowering, statement),
    once: false,
    ...lowering.reader.place(node),
  };
}

export function lowerForEach(lowering: Lowering, node: ForInStatement): Statement {
  const { reader } = lowering;
  const { initializer, expression, statement } = node;
  let target: Pattern;
  if (initializer.kind === SyntaxKind.VariableDeclarationList) {
    const list = initializer as VariableDeclarationList;
    const first = list.declarations[0];
    target = first === undefined ? nowhere(reader.place(node)) : lowering.binding(first.name, kindOf(list));
  } else target = lowering.target(initializer);
  const of = (node as SyntaxNode).kind === SyntaxKind.ForOfStatement;
  const object = lowering.expression(expression);
  return { kind: "each", of, target, object, body: lowerBlock(lowering, statement), ...reader.place(node) };
}

export function lowerDeclarations(
  lowering: Lowering,
  list: VariableDeclarationList,
): (Statement & { readonly kind: "declare" })[] {
  return list.declarations.map((one: VariableDeclaration) => {
    const target = lowering.binding(one.name, kindOf(list));
    const named = target.kind === "name" ? target.name : "";
    const value = one.initializer === undefined ? undefined : lowering.expression(one.initializer, named);
    return { kind: "declare", target, value, ...lowering.reader.place(one) };
  });
}

export function lowerEnum(lowering: Lowering, node: EnumDeclaration): Expression {
  const { reader } = lowering;
  let next: number | undefined = 0;
  const members: ObjectMember[] = [];
  for (const member of node.members) {
    const key = lowering.key(member.name);
    if (typeof key !== "string") continue;
    const place = reader.place(member);
    let value: Expression;
    if (member.initializer !== undefined) {
      value = lowering.expression(member.initializer);
      next = value.kind === "number" ? value.value + 1 : undefined;
    } else if (next !== undefined) value = { kind: "number", value: next++, ...place };
    else value = { kind: "other", parts: [], ...place };
    members.push({ key, value });
  }
  return { kind: "object", members, ...reader.place(node) };
}
