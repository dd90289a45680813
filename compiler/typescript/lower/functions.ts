/**
 * Functions and classes.
 */

import {
  type Block,
  type ClassDeclaration,
  type ClassElement,
  type FunctionDeclaration,
  type MethodDeclaration,
  type ParameterDeclaration,
  type PropertyDeclaration,
  SyntaxKind,
  type Node as SyntaxNode,
} from "typescript/unstable/ast";
import type { ClassCode, Expression, FunctionCode, NameCode, Pattern } from "../code.ts";
import type { Lowering } from "./lowering.ts";
import { targetOf } from "./patterns.ts";
import { nameIn, type Reader } from "./reader.ts";

export function newFunction(
  lowering: Lowering,
  node: SyntaxNode,
  name: string,
  kind: FunctionCode["kind"],
  suspends: boolean,
): FunctionCode {
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
    ...lowering.reader.place(node),
  };
  lowering.functions.push(code);
  return code;
}

export function lowerFunction(lowering: Lowering, node: SyntaxNode, named = ""): FunctionCode {
  const { reader, scopes } = lowering;
  const syntax = node as FunctionDeclaration;
  const isArrow = node.kind === SyntaxKind.ArrowFunction;
  const isAsync = syntax.modifiers?.some((one) => one.kind === SyntaxKind.AsyncKeyword) ?? false;
  const name = nameIn(reader, syntax.name) ?? named;
  const suspends = isAsync || syntax.asteriskToken !== undefined;
  const code = newFunction(lowering, node, name, isArrow ? "arrow" : "function", suspends);
  const before = scopes.current;
  scopes.current = scopes.ofFunction(code, before);
  // The name of a function expression is a name inside of it.
  if (node.kind === SyntaxKind.FunctionExpression && syntax.name !== undefined) {
    code.hoisted.push({ variable: scopes.declare(name, "var"), code });
  }
  const parameters = syntax.parameters.filter((one) => !isThis(reader, one.name));
  code.parameters = parameters.map((one) => lowerParameter(lowering, one));
  code.rest = parameters.at(-1)?.dotDotDotToken !== undefined;
  const body = syntax.body as SyntaxNode | undefined;
  if (body?.kind === SyntaxKind.Block) code.body = lowering.statements((body as Block).statements);
  else if (body !== undefined) {
    code.body = [{ kind: "return", value: lowering.expression(body), ...reader.place(body) }];
  }
  scopes.current = before;
  return code;
}

export function lowerParameter(lowering: Lowering, node: ParameterDeclaration): Pattern {
  const target = lowering.binding(node.name, "parameter");
  if (node.initializer === undefined) return target;
  return { kind: "default", target, value: lowering.expression(node.initializer), ...lowering.reader.place(node) };
}

export function lowerClass(lowering: Lowering, node: ClassDeclaration): ClassCode {
  const { reader } = lowering;
  const name = nameIn(reader, node.name) ?? "";
  const heritage = node.heritageClauses?.find((one) => one.token === SyntaxKind.ExtendsKeyword);
  const base = heritage?.types[0]?.expression;
  const members: ClassCode["members"][number][] = [];
  let constructorCode: FunctionCode | undefined;
  for (const member of node.members as readonly ClassElement[]) {
    if (member.kind === SyntaxKind.Constructor) {
      constructorCode = lowerFunction(lowering, member, name);
      // `constructor(private x) {}` sets a field.
      for (const parameter of (member as unknown as FunctionDeclaration).parameters) {
        if ((parameter.modifiers?.length ?? 0) === 0 || parameter.name.kind !== SyntaxKind.Identifier) continue;
        const place = reader.place(parameter);
        const target: Pattern = {
          kind: "member",
          object: { kind: "this", ...place },
          name: reader.textOf(parameter.name),
          nameStart: place.start,
          ...place,
        };
        const code = constructorCode;
        const from = code.parameters.map(targetOf).find((one) => one.kind === "name" && one.name === target.name);
        if (from?.kind !== "name") continue;
        const value: NameCode = { ...from };
        const set: Expression = { kind: "assign", operator: "=", target, value, ...place };
        code.body = [{ kind: "expression", value: set, ...place }, ...code.body];
      }
      continue;
    }
    if (member.kind === SyntaxKind.ClassStaticBlockDeclaration) continue;
    const key = lowering.key((member as MethodDeclaration).name);
    if (typeof key !== "string") continue;
    const isStatic =
      (member as MethodDeclaration).modifiers?.some((one) => one.kind === SyntaxKind.StaticKeyword) ?? false;
    if (member.kind === SyntaxKind.PropertyDeclaration) {
      const { initializer } = member as PropertyDeclaration;
      const value = initializer === undefined ? undefined : lowering.expression(initializer);
      members.push({ name: key, isStatic, value, kind: "field" });
    } else if (member.kind === SyntaxKind.MethodDeclaration || member.kind === SyntaxKind.GetAccessor) {
      if ((member as MethodDeclaration).body === undefined) continue; // an overload
      const code = lowerFunction(lowering, member, key);
      const value: Expression = { kind: "function", code, start: code.start, end: code.end };
      members.push({
        name: key,
        isStatic,
        value,
        kind: member.kind === SyntaxKind.GetAccessor ? "accessor" : "method",
      });
    }
  }
  return {
    id: lowering.newId(),
    name,
    base: base === undefined ? undefined : lowering.expression(base),
    constructorCode,
    members,
    ...reader.place(node),
  };
}

function isThis(reader: Reader, node: SyntaxNode): boolean {
  return node.kind === SyntaxKind.Identifier && reader.textOf(node) === "this";
}
