/**
 * Expressions: each form of syntax as one of the few kinds of code.
 */

import {
  type BinaryExpression,
  type CallExpression,
  type ClassDeclaration,
  type ConditionalExpression,
  type ElementAccessExpression,
  type NewExpression,
  type ObjectLiteralExpression,
  type PostfixUnaryExpression,
  type PrefixUnaryExpression,
  type PropertyAccessExpression,
  SyntaxKind,
  type Node as SyntaxNode,
  type TemplateExpression,
} from "typescript/unstable/ast";
import type { Expression, ObjectMember, Pattern } from "../code.ts";
import type { Lowering } from "./lowering.ts";
import { operators } from "./operators.ts";
import { toPattern } from "./patterns.ts";
import { expressionOf } from "./reader.ts";

export function lowerOptional(lowering: Lowering, node: SyntaxNode | undefined): Expression | undefined {
  return node === undefined ? undefined : lowerExpression(lowering, node);
}

export function lowerList(lowering: Lowering, nodes: readonly SyntaxNode[]): Expression[] {
  return nodes.map((one) => lowerExpression(lowering, one));
}

export function lowerExpression(lowering: Lowering, node: SyntaxNode, named = ""): Expression {
  const { reader } = lowering;
  const place = reader.place(node);
  switch (node.kind) {
    case SyntaxKind.NumericLiteral:
      return { kind: "number", value: reader.number(node), ...place };
    case SyntaxKind.StringLiteral:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
      return { kind: "string", value: reader.textOf(node), ...place };
    case SyntaxKind.TrueKeyword:
      return { kind: "boolean", value: true, ...place };
    case SyntaxKind.FalseKeyword:
      return { kind: "boolean", value: false, ...place };
    case SyntaxKind.NullKeyword:
      return { kind: "null", ...place };
    case SyntaxKind.ThisKeyword:
      return { kind: "this", ...place };
    case SyntaxKind.SuperKeyword:
      return { kind: "super", ...place };
    case SyntaxKind.BigIntLiteral:
      return { kind: "literal", type: "bigint", ...place };
    case SyntaxKind.RegularExpressionLiteral:
      return { kind: "literal", type: "regexp", ...place };
    case SyntaxKind.Identifier:
      return lowering.name(node);
    case SyntaxKind.PropertyAccessExpression: {
      const { expression, name } = node as PropertyAccessExpression;
      const nameStart = reader.startOf(name);
      return {
        kind: "member",
        object: lowerExpression(lowering, expression),
        name: reader.textOf(name),
        nameStart,
        ...place,
      };
    }
    case SyntaxKind.ElementAccessExpression: {
      const { expression, argumentExpression } = node as ElementAccessExpression;
      const object = lowerExpression(lowering, expression);
      const index = lowerExpression(lowering, argumentExpression);
      if (index.kind !== "string") return { kind: "index", object, index, ...place };
      return { kind: "member", object, name: index.value, nameStart: index.start, ...place };
    }
    case SyntaxKind.CallExpression:
    case SyntaxKind.NewExpression: {
      const syntax = node as CallExpression | NewExpression;
      const kind = node.kind === SyntaxKind.CallExpression ? "call" : "new";
      const callee = lowerExpression(lowering, syntax.expression);
      return { kind, callee, args: lowerList(lowering, syntax.arguments ?? []), ...place };
    }
    case SyntaxKind.FunctionExpression:
    case SyntaxKind.ArrowFunction:
      return { kind: "function", code: lowering.function(node, named), ...place };
    case SyntaxKind.ClassExpression:
      return { kind: "class", code: lowering.class(node as unknown as ClassDeclaration), ...place };
    case SyntaxKind.ObjectLiteralExpression:
      return { kind: "object", members: lowerMembers(lowering, node as ObjectLiteralExpression), ...place };
    case SyntaxKind.ArrayLiteralExpression: {
      const { elements } = node as SyntaxNode & { readonly elements: readonly SyntaxNode[] };
      return { kind: "array", items: lowerList(lowering, elements), ...place };
    }
    case SyntaxKind.BinaryExpression:
      return lowerBinary(lowering, node as BinaryExpression);
    case SyntaxKind.PrefixUnaryExpression:
    case SyntaxKind.PostfixUnaryExpression: {
      const { operator, operand } = node as PrefixUnaryExpression | PostfixUnaryExpression;
      if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken) {
        const step = operator === SyntaxKind.PlusPlusToken ? 1 : -1;
        const prefix = node.kind === SyntaxKind.PrefixUnaryExpression;
        return { kind: "update", step, prefix, target: lowerTarget(lowering, operand), ...place };
      }
      return { kind: "unary", operator: operators[operator]!, operand: lowerExpression(lowering, operand), ...place };
    }
    case SyntaxKind.TypeOfExpression:
      return { kind: "unary", operator: "typeof", operand: lowerExpression(lowering, expressionOf(node)), ...place };
    case SyntaxKind.VoidExpression:
      return { kind: "unary", operator: "void", operand: lowerExpression(lowering, expressionOf(node)), ...place };
    case SyntaxKind.DeleteExpression:
      return { kind: "unary", operator: "delete", operand: lowerExpression(lowering, expressionOf(node)), ...place };
    case SyntaxKind.ConditionalExpression: {
      const { condition, whenTrue, whenFalse } = node as ConditionalExpression;
      const test = lowerExpression(lowering, condition);
      return {
        kind: "choice",
        test,
        yes: lowerExpression(lowering, whenTrue),
        no: lowerExpression(lowering, whenFalse),
        ...place,
      };
    }
    case SyntaxKind.TemplateExpression: {
      const { templateSpans } = node as TemplateExpression;
      return {
        kind: "template",
        items: templateSpans.map((one) => lowerExpression(lowering, one.expression)),
        ...place,
      };
    }
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.SatisfiesExpression:
    case SyntaxKind.TypeAssertionExpression:
    case SyntaxKind.NonNullExpression:
      return lowerExpression(lowering, expressionOf(node), named);
    case SyntaxKind.SpreadElement:
      return { kind: "spread", operand: lowerExpression(lowering, expressionOf(node)), ...place };
    case SyntaxKind.AwaitExpression:
      return { kind: "await", operand: lowerExpression(lowering, expressionOf(node)), ...place };
    case SyntaxKind.YieldExpression: {
      const inside = lowerOptional(lowering, expressionOf(node));
      return { kind: "yield", operand: inside ?? { kind: "other", parts: [], ...place }, ...place };
    }
    default:
      return lowerOther(lowering, node);
  }
}

export function lowerBinary(lowering: Lowering, node: BinaryExpression): Expression {
  const { reader } = lowering;
  const place = reader.place(node);
  const kind = node.operatorToken.kind;
  if (kind === SyntaxKind.CommaToken) {
    return { kind: "sequence", items: lowerList(lowering, [node.left, node.right]), ...place };
  }
  const operator = operators[kind] ?? "?";
  if (isAssignment(operator)) {
    const target = lowerTarget(lowering, node.left);
    const named = target.kind === "name" || target.kind === "member" ? target.name : "";
    return { kind: "assign", operator, target, value: lowerExpression(lowering, node.right, named), ...place };
  }
  // A long sum leans to the left: its depth must not cost stack.
  const spine: BinaryExpression[] = [node];
  for (let at: SyntaxNode = node.left; at.kind === SyntaxKind.BinaryExpression; at = (at as BinaryExpression).left) {
    const other = operators[(at as BinaryExpression).operatorToken.kind] ?? "=";
    if (isAssignment(other)) break;
    spine.push(at as BinaryExpression);
  }
  let value = lowerExpression(lowering, spine.at(-1)!.left);
  for (const one of spine.reverse()) {
    const sign = operators[one.operatorToken.kind] ?? "?";
    const right = lowerExpression(lowering, one.right);
    value = { kind: "binary", operator: sign, left: value, right, ...reader.place(one) };
  }
  return value;
}

export function lowerMembers(lowering: Lowering, node: ObjectLiteralExpression): ObjectMember[] {
  const { reader } = lowering;
  return node.properties.flatMap((one): ObjectMember[] => {
    switch (one.kind) {
      case SyntaxKind.PropertyAssignment: {
        const key = lowerKey(lowering, one.name);
        return [{ key, value: lowerExpression(lowering, one.initializer, typeof key === "string" ? key : "") }];
      }
      case SyntaxKind.ShorthandPropertyAssignment:
        return [{ key: reader.textOf(one.name), value: lowering.name(one.name) }];
      case SyntaxKind.SpreadAssignment:
        return [{ key: undefined, value: lowerExpression(lowering, one.expression) }];
      case SyntaxKind.MethodDeclaration: {
        const key = lowerKey(lowering, one.name);
        const code = lowering.function(one, typeof key === "string" ? key : "");
        return [{ key, value: { kind: "function", code, start: code.start, end: code.end } }];
      }
      default: {
        // An accessor: what it gives is not followed.
        const code = lowering.function(one);
        const parts: Expression[] = [{ kind: "function", code, start: code.start, end: code.end }];
        return [
          { key: lowerKey(lowering, one.name), value: { kind: "other", parts, start: code.start, end: code.end } },
        ];
      }
    }
  });
}

/** The name of a member; an expression where it is computed. */
export function lowerKey(lowering: Lowering, node: SyntaxNode): string | Expression {
  const { reader } = lowering;
  if (node.kind === SyntaxKind.ComputedPropertyName) {
    const value = lowerExpression(lowering, expressionOf(node));
    return value.kind === "string" ? value.value : value;
  }
  return reader.textOf(node);
}

/** What an assignment writes to. */
export function lowerTarget(lowering: Lowering, node: SyntaxNode): Pattern {
  const value = lowerExpression(lowering, node);
  return toPattern(value);
}

export function lowerOther(lowering: Lowering, node: SyntaxNode): Expression {
  const parts: Expression[] = [];
  node.forEachChild((child) => {
    if (isExpressionKind(child.kind)) parts.push(lowerExpression(lowering, child));
  });
  return { kind: "other", parts, ...lowering.reader.place(node) };
}

function isAssignment(operator: string): boolean {
  return operator.endsWith("=") && !/^(?:[=!]==?|[<>]=)$/.test(operator);
}

/** Whether a part of unknown syntax may run. Names are left out: many are no expressions. */
function isExpressionKind(kind: SyntaxKind): boolean {
  return (
    kind === SyntaxKind.CallExpression ||
    kind === SyntaxKind.NewExpression ||
    kind === SyntaxKind.BinaryExpression ||
    kind === SyntaxKind.FunctionExpression ||
    kind === SyntaxKind.ArrowFunction ||
    kind === SyntaxKind.TemplateExpression ||
    kind === SyntaxKind.ConditionalExpression ||
    kind === SyntaxKind.ParenthesizedExpression
  );
}
