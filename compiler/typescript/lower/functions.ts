/**
 * Functions and classes.
 */

import { SyntaxKind } from "typescript/unstable/ast";
import type { ClassCode, Expression, FunctionCode, NameCode, Pattern } from "../code.ts";
import { functionParts, memberName, part } from "../parts.ts";
import type { At, Tree } from "../tree.ts";
import { fitted } from "./fitted.ts";
import type { Lowering } from "./lowering.ts";
import { targetOf } from "./patterns.ts";

function newFunction(
  lowering: Lowering,
  node: At,
  name: string,
  kind: FunctionCode["kind"],
  suspends: boolean,
): FunctionCode {
  const { tree } = lowering;
  const code: FunctionCode = {
    id: lowering.newId(),
    name,
    kind,
    parameters: [],
    rest: false,
    body: [],
    hoisted: [],
    suspends,
    usesArguments: false,
    slots: 0,
    start: tree.start(node),
    end: tree.end(node),
    parent: undefined,
  };
  lowering.functions.push(code);
  return code;
}

export function lowerFunction(lowering: Lowering, node: At, named = ""): FunctionCode {
  const { tree, scopes } = lowering;
  const kind = tree.kind(node);
  const parts = functionParts(kind);
  const isAsync = tree.has(tree.part(node, part.modifiers), SyntaxKind.AsyncKeyword);
  const nameNode = tree.part(node, parts.name);
  const name = tree.nameOf(nameNode) ?? named;
  const suspends = isAsync || tree.part(node, parts.asterisk) !== 0;
  const isArrow = kind === SyntaxKind.ArrowFunction;
  const code = newFunction(lowering, node, name, isArrow ? "arrow" : "function", suspends);
  const before = scopes.current;
  scopes.current = scopes.ofFunction(code, before);
  // The name of a function expression is a name inside of it.
  if (kind === SyntaxKind.FunctionExpression && nameNode !== 0) {
    code.hoisted.push({ variable: scopes.declare(name, "var"), code });
  }
  const parameters: Pattern[] = [];
  let last: At = 0;
  for (let one = tree.first(tree.part(node, parts.parameters)); one !== 0; one = tree.next(one)) {
    if (isThis(tree, tree.part(one, part.parameter.name))) continue;
    parameters.push(lowerParameter(lowering, one));
    last = one;
  }
  code.parameters = fitted(parameters);
  code.rest = last !== 0 && tree.part(last, part.parameter.dots) !== 0;
  const body = tree.part(node, parts.body);
  if (body !== 0) {
    if (tree.kind(body) === SyntaxKind.Block) code.body = lowering.statements(tree.part(body, part.statements));
    else
      code.body = [
        {
          kind: "return",
          value: lowering.expression(body),
          start: tree.start(body),
          end: tree.end(body),
          parent: undefined,
        },
      ];
  }
  scopes.current = before;
  return code;
}

function lowerParameter(lowering: Lowering, node: At): Pattern {
  const { tree } = lowering;
  const target = lowering.binding(tree.part(node, part.parameter.name), "parameter");
  const value = tree.part(node, part.parameter.value);
  if (value === 0) return target;
  return {
    kind: "default",
    target,
    value: lowering.expression(value),
    start: tree.start(node),
    end: tree.end(node),
    parent: undefined,
  };
}

export function lowerClass(lowering: Lowering, node: At): ClassCode {
  const { tree } = lowering;
  const name = tree.nameOf(tree.part(node, part.class.name)) ?? "";
  const members: ClassCode["members"][number][] = [];
  let constructorCode: FunctionCode | undefined;
  for (let member = tree.first(tree.part(node, part.class.members)); member !== 0; member = tree.next(member)) {
    const kind = tree.kind(member);
    if (kind === SyntaxKind.Constructor) {
      constructorCode = lowerFunction(lowering, member, name);
      setFields(lowering, member, constructorCode);
      continue;
    }
    const nameNode = memberName(tree, member);
    if (nameNode === 0) continue;
    const named = lowering.key(nameNode);
    // `*[Symbol.iterator]() {}` runs, too.
    const key = typeof named === "string" ? named : `[computed ${members.length}]`;
    const isStatic = tree.has(tree.part(member, part.modifiers), SyntaxKind.StaticKeyword);
    if (kind === SyntaxKind.PropertyDeclaration) {
      const value = lowering.optional(tree.part(member, part.field.value));
      members.push({ name: key, isStatic, value, kind: "field" });
    } else if (kind === SyntaxKind.MethodDeclaration || kind === SyntaxKind.GetAccessor) {
      if (tree.part(member, functionParts(kind).body) === 0) continue; // an overload
      const code = lowerFunction(lowering, member, key);
      const value: Expression = { kind: "function", code, start: code.start, end: code.end, parent: undefined };
      members.push({ name: key, isStatic, value, kind: kind === SyntaxKind.GetAccessor ? "accessor" : "method" });
    }
  }
  return {
    id: lowering.newId(),
    name,
    base: lowering.optional(baseOf(tree, node)),
    constructorCode,
    members,
    start: tree.start(node),
    end: tree.end(node),
  };
}

/** What a class extends. */
function baseOf(tree: Tree, node: At): At {
  for (let one = tree.first(tree.part(node, part.class.heritage)); one !== 0; one = tree.next(one)) {
    if ((tree.detail(one) & 1) !== 0) continue; // `implements`
    const type = tree.first(tree.part(one, part.heritage.types));
    return type === 0 ? 0 : tree.part(type, part.expression);
  }
  return 0;
}

/** `constructor(private x) {}` sets a field. */
function setFields(lowering: Lowering, node: At, code: FunctionCode): void {
  const { tree } = lowering;
  const list = tree.part(node, functionParts(SyntaxKind.Constructor).parameters);
  for (let parameter = tree.first(list); parameter !== 0; parameter = tree.next(parameter)) {
    const nameNode = tree.part(parameter, part.parameter.name);
    if (tree.first(tree.part(parameter, part.parameter.modifiers)) === 0) continue;
    if (tree.kind(nameNode) !== SyntaxKind.Identifier) continue;
    const start = tree.start(parameter);
    const end = tree.end(parameter);
    const target: Pattern = {
      kind: "member",
      object: { kind: "this", start, end, parent: undefined },
      name: tree.textOf(nameNode),
      nameStart: start,
      start,
      end,
      parent: undefined,
    };
    const from = code.parameters.map(targetOf).find((one) => one.kind === "name" && one.name === target.name);
    if (from?.kind !== "name") continue;
    const value: NameCode = { ...from };
    const set: Expression = { kind: "assign", operator: "=", target, value, start, end, parent: undefined };
    code.body = [{ kind: "expression", value: set, start, end, parent: undefined }, ...code.body];
  }
}

function isThis(tree: Tree, name: At): boolean {
  return tree.kind(name) === SyntaxKind.Identifier && tree.textOf(name) === "this";
}
