/**
 * Statements: what runs, in the order in which it runs.
 */

import { NodeFlags, SyntaxKind } from "typescript/unstable/ast";
import type { Expression, NameCode, ObjectMember, Pattern, Statement, Variable } from "../code.ts";
import { functionParts, part } from "../parts.ts";
import type { At } from "../tree.ts";
import { fitted } from "./fitted.ts";
import type { Lowering } from "./lowering.ts";
import { exportDeclared, exported, lowerAlias, lowerNamespace } from "./namespaces.ts";
import { kindOf, namesOf, nowhere } from "./patterns.ts";

/** The statements of a list. */
export function lowerStatements(lowering: Lowering, list: At): Statement[] {
  const { tree } = lowering;
  const found: Statement[] = [];
  for (let one = tree.first(list); one !== 0; one = tree.next(one)) lowerStatement(lowering, one, found);
  return fitted(found);
}

/** Adds what a statement does to a list: nothing, where it only speaks of types. */
function lowerStatement(lowering: Lowering, node: At, into: Statement[]): void {
  const { tree, scopes } = lowering;
  if ((tree.flags(node) & NodeFlags.Reparsed) !== 0) return;
  const start = tree.start(node);
  const end = tree.end(node);
  if (start >= lowering.length) return;
  switch (tree.kind(node)) {
    case SyntaxKind.InterfaceDeclaration:
    case SyntaxKind.TypeAliasDeclaration:
    case SyntaxKind.EmptyStatement:
    case SyntaxKind.DebuggerStatement:
    case SyntaxKind.NotEmittedStatement:
    case SyntaxKind.NamespaceExportDeclaration:
      return;
    case SyntaxKind.ExpressionStatement:
      into.push({
        kind: "expression",
        value: lowering.expression(tree.part(node, part.expression)),
        start,
        end,
        parent: undefined,
      });
      return;
    case SyntaxKind.VariableStatement: {
      if (isOnlyDeclared(lowering, node)) return;
      const first = into.length;
      lowerDeclarations(lowering, tree.part(node, part.variables.list), into);
      if (!isExported(lowering, node)) return;
      if (scopes.namespace !== undefined) exportDeclared(lowering, scopes.namespace, first, into);
      else {
        for (let at = first; at < into.length; at++) {
          const one = into[at]!;
          if (one.kind === "declare") for (const { name } of namesOf(one.target)) giveName(lowering, name, name);
        }
      }
      return;
    }
    case SyntaxKind.FunctionDeclaration: {
      if (isOnlyDeclared(lowering, node) || tree.part(node, functionBody) === 0) return;
      const nameNode = tree.part(node, functionName);
      const name = tree.nameOf(nameNode) ?? "default";
      const variable = scopes.declare(name, "function");
      const code = lowering.function(node, name);
      scopes.outer.owner.hoisted.push({ variable, code });
      give(lowering, node, variable, nameNode, into);
      return;
    }
    case SyntaxKind.ClassDeclaration: {
      if (isOnlyDeclared(lowering, node)) return;
      const nameNode = tree.part(node, part.class.name);
      const name = tree.nameOf(nameNode) ?? "default";
      const variable = scopes.declare(name, "class");
      const target: NameCode = { kind: "name", name, variable, start, end, parent: undefined };
      const value: Expression = { kind: "class", code: lowering.class(node), start, end, parent: undefined };
      into.push({ kind: "declare", target, value, start, end, parent: undefined });
      give(lowering, node, variable, nameNode, into);
      return;
    }
    case SyntaxKind.EnumDeclaration: {
      if (isOnlyDeclared(lowering, node)) return;
      const nameNode = tree.part(node, part.enum.name);
      const name = tree.textOf(nameNode);
      const variable = scopes.declare(name, "enum");
      const target: NameCode = { kind: "name", name, variable, start, end, parent: undefined };
      const value = lowerEnum(lowering, node);
      if (scopes.begun.has(variable)) addMembers(target, value, into);
      else into.push({ kind: "declare", target, value, start, end, parent: undefined });
      scopes.begun.add(variable);
      give(lowering, node, variable, nameNode, into);
      return;
    }
    case SyntaxKind.ModuleDeclaration: {
      if (isOnlyDeclared(lowering, node)) return;
      const variable = lowerNamespace(lowering, node, into);
      if (variable !== undefined) give(lowering, node, variable, tree.part(node, part.namespace.name), into);
      return;
    }
    case SyntaxKind.ImportEqualsDeclaration: {
      const variable = lowerAlias(lowering, node, into);
      if (variable !== undefined) give(lowering, node, variable, tree.part(node, part.alias.name), into);
      return;
    }
    case SyntaxKind.ImportDeclaration:
      lowering.import(node);
      return;
    case SyntaxKind.ExportDeclaration:
      lowering.export(node);
      return;
    case SyntaxKind.ExportAssignment: {
      const variable = scopes.declare("default", "const");
      giveName(lowering, "default", "default");
      if ((tree.detail(node) & 1) !== 0) giveName(lowering, whole, "default");
      const target: NameCode = { kind: "name", name: "default", variable, start, end, parent: undefined };
      const value = lowering.expression(tree.part(node, part.exportAssignment.expression));
      into.push({ kind: "declare", target, value, start, end, parent: undefined });
      return;
    }
    case SyntaxKind.ReturnStatement:
      into.push({
        kind: "return",
        value: lowering.optional(tree.part(node, part.expression)),
        start,
        end,
        parent: undefined,
      });
      return;
    case SyntaxKind.ThrowStatement:
      into.push({
        kind: "throw",
        value: lowering.expression(tree.part(node, part.expression)),
        start,
        end,
        parent: undefined,
      });
      return;
    case SyntaxKind.BreakStatement:
      into.push({ kind: "leave", by: "break", start, end, parent: undefined });
      return;
    case SyntaxKind.ContinueStatement:
      into.push({ kind: "leave", by: "continue", start, end, parent: undefined });
      return;
    case SyntaxKind.IfStatement: {
      const otherwise = tree.part(node, part.if.no);
      const test = lowering.expression(tree.part(node, part.if.test));
      // What else there is comes first: names that are declared twice are numbered as they always were.
      const no = otherwise === 0 ? undefined : lowerBlock(lowering, otherwise);
      into.push({
        kind: "if",
        test,
        yes: lowerBlock(lowering, tree.part(node, part.if.yes)),
        no,
        start,
        end,
        parent: undefined,
      });
      return;
    }
    case SyntaxKind.ForStatement: {
      const before = scopes.enterBlock();
      into.push(lowerFor(lowering, node, start, end));
      scopes.current = before;
      return;
    }
    case SyntaxKind.WhileStatement: {
      const test = lowering.expression(tree.part(node, part.while.test));
      const body = lowerBlock(lowering, tree.part(node, part.while.body));
      into.push({ kind: "loop", before: [], test, after: undefined, body, once: false, start, end, parent: undefined });
      return;
    }
    case SyntaxKind.DoStatement: {
      const test = lowering.expression(tree.part(node, part.do.test));
      const body = lowerBlock(lowering, tree.part(node, part.do.body));
      into.push({ kind: "loop", before: [], test, after: undefined, body, once: true, start, end, parent: undefined });
      return;
    }
    case SyntaxKind.ForInStatement:
    case SyntaxKind.ForOfStatement: {
      const before = scopes.enterBlock();
      into.push(lowerForEach(lowering, node, start, end));
      scopes.current = before;
      return;
    }
    case SyntaxKind.Block:
      into.push(lowerBlock(lowering, node));
      return;
    case SyntaxKind.LabeledStatement:
      into.push(lowerBlock(lowering, tree.part(node, part.labeled.body)));
      return;
    case SyntaxKind.WithStatement:
      into.push(lowerBlock(lowering, tree.part(node, part.with.body)));
      return;
    case SyntaxKind.SwitchStatement: {
      const on = lowering.expression(tree.part(node, part.switch.on));
      const cases: { test: Expression | undefined; body: Statement[] }[] = [];
      const before = scopes.enterBlock();
      const clauses = tree.part(tree.part(node, part.switch.cases), part.clauses);
      for (let clause = tree.first(clauses); clause !== 0; clause = tree.next(clause)) {
        const isCase = tree.kind(clause) === SyntaxKind.CaseClause;
        const test = isCase ? lowering.expression(tree.part(clause, part.clause.test)) : undefined;
        cases.push({ test, body: lowerStatements(lowering, tree.part(clause, part.clause.body)) });
      }
      scopes.current = before;
      into.push({ kind: "switch", on, cases, start, end, parent: undefined });
      return;
    }
    case SyntaxKind.TryStatement: {
      const body = lowerBlock(lowering, tree.part(node, part.try.body));
      const clause = tree.part(node, part.try.handler);
      let error: Pattern | undefined;
      let handler: Statement | undefined;
      if (clause !== 0) {
        const before = scopes.enterBlock();
        const variable = tree.part(clause, part.catch.variable);
        if (variable !== 0) error = lowering.binding(tree.part(variable, part.declaration.name), "catch");
        handler = lowerBlock(lowering, tree.part(clause, part.catch.body));
        scopes.current = before;
      }
      const last = tree.part(node, part.try.last);
      into.push({
        kind: "try",
        body,
        error,
        handler,
        last: last === 0 ? undefined : lowerBlock(lowering, last),
        start,
        end,
        parent: undefined,
      });
      return;
    }
    default:
      into.push({ kind: "expression", value: lowering.other(node), start, end, parent: undefined });
  }
}

const { name: functionName, body: functionBody } = functionParts(SyntaxKind.FunctionDeclaration);
/** What `export =` exports, and `import … = require(…)` asks for. */
const whole = "=";

/** `declare` keeps a statement from running. */
function isOnlyDeclared(lowering: Lowering, node: At): boolean {
  const { tree } = lowering;
  return tree.has(tree.part(node, part.modifiers), SyntaxKind.DeclareKeyword);
}

function isExported(lowering: Lowering, node: At): boolean {
  const { tree } = lowering;
  return tree.has(tree.part(node, part.modifiers), SyntaxKind.ExportKeyword);
}

/** Exports what a statement declares, if it does: from the file, or from the namespace it stands in. */
function give(lowering: Lowering, node: At, variable: Variable, nameNode: At, into: Statement[]): void {
  const { tree, scopes } = lowering;
  if (!isExported(lowering, node) || scopes.given.has(variable)) return;
  scopes.given.add(variable);
  const { namespace } = scopes;
  if (namespace !== undefined) {
    into.push(exported(namespace, variable, { start: tree.start(nameNode), end: tree.end(nameNode) }));
    return;
  }
  const isDefault = tree.has(tree.part(node, part.modifiers), SyntaxKind.DefaultKeyword);
  giveName(lowering, isDefault ? "default" : variable.name, variable.name);
}

function giveName({ scopes, exportedNames }: Lowering, name: string, local: string): void {
  exportedNames.push({ name, local, scope: scopes.current });
}

/** A second enum or namespace of one name adds to the first. */
function addMembers(name: NameCode, value: Expression, into: Statement[]): void {
  if (value.kind !== "object") return;
  for (const { key, value: given } of value.members) {
    const { start, end } = given;
    const target: Pattern = {
      kind: "member",
      object: { ...name },
      name: String(key),
      nameStart: start,
      start,
      end,
      parent: undefined,
    };
    const set: Expression = { kind: "assign", operator: "=", target, value: given, start, end, parent: undefined };
    into.push({ kind: "expression", value: set, start, end, parent: undefined });
  }
}

function lowerBlock(lowering: Lowering, node: At): Statement {
  const { tree, scopes } = lowering;
  const start = tree.start(node);
  const end = tree.end(node);
  if (tree.kind(node) === SyntaxKind.Block) {
    const before = scopes.enterBlock();
    const body = lowerStatements(lowering, tree.part(node, part.statements));
    scopes.current = before;
    return { kind: "block", body, start, end, parent: undefined };
  }
  const body: Statement[] = [];
  lowerStatement(lowering, node, body);
  return { kind: "block", body: fitted(body), start, end, parent: undefined };
}

function lowerFor(lowering: Lowering, node: At, start: number, end: number): Statement {
  const { tree } = lowering;
  const before: Statement[] = [];
  const begin = tree.part(node, part.for.before);
  if (begin !== 0 && tree.kind(begin) === SyntaxKind.VariableDeclarationList)
    lowerDeclarations(lowering, begin, before);
  else if (begin !== 0) {
    before.push({
      kind: "expression",
      value: lowering.expression(begin),
      start: tree.start(begin),
      end: tree.end(begin),
      parent: undefined,
    });
  }
  const test = lowering.optional(tree.part(node, part.for.test));
  const after = lowering.optional(tree.part(node, part.for.after));
  const body = lowerBlock(lowering, tree.part(node, part.for.body));
  return { kind: "loop", before: fitted(before), test, after, body, once: false, start, end, parent: undefined };
}

function lowerForEach(lowering: Lowering, node: At, start: number, end: number): Statement {
  const { tree } = lowering;
  const begin = tree.part(node, part.each.target);
  let target: Pattern;
  if (tree.kind(begin) === SyntaxKind.VariableDeclarationList) {
    const first = tree.first(tree.part(begin, part.declarations));
    if (first === 0) target = nowhere(start, end);
    else target = lowering.binding(tree.part(first, part.declaration.name), kindOf(tree, begin));
  } else target = lowering.target(begin);
  const of = tree.kind(node) === SyntaxKind.ForOfStatement;
  const object = lowering.expression(tree.part(node, part.each.object));
  return {
    kind: "each",
    of,
    target,
    object,
    body: lowerBlock(lowering, tree.part(node, part.each.body)),
    start,
    end,
    parent: undefined,
  };
}

function lowerDeclarations(lowering: Lowering, list: At, into: Statement[]): void {
  const { tree } = lowering;
  const kind = kindOf(tree, list);
  for (let one = tree.first(tree.part(list, part.declarations)); one !== 0; one = tree.next(one)) {
    const target = lowering.binding(tree.part(one, part.declaration.name), kind);
    const named = target.kind === "name" ? target.name : "";
    const given = tree.part(one, part.declaration.value);
    const value = given === 0 ? undefined : lowering.expression(given, named);
    into.push({ kind: "declare", target, value, start: tree.start(one), end: tree.end(one), parent: undefined });
  }
}

function lowerEnum(lowering: Lowering, node: At): Expression {
  const { tree } = lowering;
  let next: number | undefined = 0;
  const members: ObjectMember[] = [];
  for (let member = tree.first(tree.part(node, part.enum.members)); member !== 0; member = tree.next(member)) {
    const key = lowering.key(tree.part(member, part.enumMember.name));
    if (typeof key !== "string") continue;
    const start = tree.start(member);
    const end = tree.end(member);
    const given = tree.part(member, part.enumMember.value);
    let value: Expression;
    if (given !== 0) {
      value = lowering.expression(given);
      next = value.kind === "number" ? value.value + 1 : undefined;
    } else if (next !== undefined) value = { kind: "number", value: next++, start, end, parent: undefined };
    else value = { kind: "other", parts: [], start, end, parent: undefined };
    members.push({ key, value });
  }
  return { kind: "object", members: fitted(members), start: tree.start(node), end: tree.end(node), parent: undefined };
}
