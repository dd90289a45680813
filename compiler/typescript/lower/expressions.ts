/**
 * Expressions: each form of syntax as one of the few kinds of code.
 */

import { SyntaxKind } from "typescript/unstable/ast";
import type { Expression, ObjectMember, Pattern } from "../code.ts";
import { memberName, part } from "../parts.ts";
import type { At } from "../tree.ts";
import { fitted } from "./fitted.ts";
import type { Lowering } from "./lowering.ts";
import { operators, postfixOperators, prefixOperators } from "./operators.ts";
import { toPattern } from "./patterns.ts";

export function lowerOptional(lowering: Lowering, node: At): Expression | undefined {
  return node === 0 ? undefined : lowerExpression(lowering, node);
}

/** The expressions of a list. */
function lowerList(lowering: Lowering, list: At): Expression[] {
  const { tree } = lowering;
  const first = tree.first(list);
  if (first === 0) return [];
  const second = tree.next(first);
  // Most of them are this short.
  if (second === 0) return [lowerExpression(lowering, first)];
  const third = tree.next(second);
  if (third === 0) return [lowerExpression(lowering, first), lowerExpression(lowering, second)];
  const found: Expression[] = [];
  for (let one = first; one !== 0; one = tree.next(one)) found.push(lowerExpression(lowering, one));
  return found.slice();
}

export function lowerExpression(lowering: Lowering, node: At, named = ""): Expression {
  const { tree } = lowering;
  const start = tree.start(node);
  const end = tree.end(node);
  switch (tree.kind(node)) {
    case SyntaxKind.Identifier:
      return lowering.name(node);
    case SyntaxKind.PropertyAccessExpression: {
      const nameNode = tree.part(node, part.access.name);
      const object = lowerExpression(lowering, tree.part(node, part.access.expression));
      const nameStart = tree.start(nameNode);
      const name = tree.textBetween(nameNode, nameStart, tree.end(nameNode));
      return { kind: "member", object, name, nameStart, start, end, parent: undefined };
    }
    case SyntaxKind.CallExpression: {
      const callee = lowerExpression(lowering, tree.part(node, part.call.callee));
      return {
        kind: "call",
        callee,
        args: lowerList(lowering, tree.part(node, part.call.args)),
        start,
        end,
        parent: undefined,
      };
    }
    case SyntaxKind.NumericLiteral:
      return { kind: "number", value: tree.number(node), start, end, parent: undefined };
    case SyntaxKind.StringLiteral:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
      return { kind: "string", value: tree.textBetween(node, start, end), start, end, parent: undefined };
    case SyntaxKind.BinaryExpression:
      return lowerBinary(lowering, node);
    case SyntaxKind.TrueKeyword:
      return { kind: "boolean", value: true, start, end, parent: undefined };
    case SyntaxKind.FalseKeyword:
      return { kind: "boolean", value: false, start, end, parent: undefined };
    case SyntaxKind.NullKeyword:
      return { kind: "null", start, end, parent: undefined };
    case SyntaxKind.ThisKeyword:
      return { kind: "this", start, end, parent: undefined };
    case SyntaxKind.SuperKeyword:
      return { kind: "super", start, end, parent: undefined };
    case SyntaxKind.BigIntLiteral:
      return { kind: "literal", type: "bigint", start, end, parent: undefined };
    case SyntaxKind.RegularExpressionLiteral:
      return { kind: "literal", type: "regexp", start, end, parent: undefined };
    case SyntaxKind.ElementAccessExpression: {
      const object = lowerExpression(lowering, tree.part(node, part.index.expression));
      const index = lowerExpression(lowering, tree.part(node, part.index.argument));
      if (index.kind !== "string") return { kind: "index", object, index, start, end, parent: undefined };
      return { kind: "member", object, name: index.value, nameStart: index.start, start, end, parent: undefined };
    }
    case SyntaxKind.NewExpression: {
      const callee = lowerExpression(lowering, tree.part(node, part.new.callee));
      return {
        kind: "new",
        callee,
        args: lowerList(lowering, tree.part(node, part.new.args)),
        start,
        end,
        parent: undefined,
      };
    }
    case SyntaxKind.FunctionExpression:
    case SyntaxKind.ArrowFunction:
      return { kind: "function", code: lowering.function(node, named), start, end, parent: undefined };
    case SyntaxKind.ClassExpression:
      return { kind: "class", code: lowering.class(node), start, end, parent: undefined };
    case SyntaxKind.ObjectLiteralExpression:
      return { kind: "object", members: lowerMembers(lowering, node), start, end, parent: undefined };
    case SyntaxKind.ArrayLiteralExpression:
      return {
        kind: "array",
        items: lowerList(lowering, tree.part(node, part.elements)),
        start,
        end,
        parent: undefined,
      };
    case SyntaxKind.PrefixUnaryExpression: {
      const operator = prefixOperators[tree.detail(node) & 7]!;
      const operand = tree.part(node, part.operand);
      if (operator === "++" || operator === "--") {
        const step = operator === "++" ? 1 : -1;
        return {
          kind: "update",
          step,
          prefix: true,
          target: lowerTarget(lowering, operand),
          start,
          end,
          parent: undefined,
        };
      }
      return { kind: "unary", operator, operand: lowerExpression(lowering, operand), start, end, parent: undefined };
    }
    case SyntaxKind.PostfixUnaryExpression: {
      const step = postfixOperators[tree.detail(node) & 1] === "++" ? 1 : -1;
      const target = lowerTarget(lowering, tree.part(node, part.operand));
      return { kind: "update", step, prefix: false, target, start, end, parent: undefined };
    }
    case SyntaxKind.TypeOfExpression:
      return { kind: "unary", operator: "typeof", operand: lowerInside(lowering, node), start, end, parent: undefined };
    case SyntaxKind.VoidExpression:
      return { kind: "unary", operator: "void", operand: lowerInside(lowering, node), start, end, parent: undefined };
    case SyntaxKind.DeleteExpression:
      return { kind: "unary", operator: "delete", operand: lowerInside(lowering, node), start, end, parent: undefined };
    case SyntaxKind.ConditionalExpression: {
      const test = lowerExpression(lowering, tree.part(node, part.choice.test));
      const yes = lowerExpression(lowering, tree.part(node, part.choice.yes));
      const no = lowerExpression(lowering, tree.part(node, part.choice.no));
      return { kind: "choice", test, yes, no, start, end, parent: undefined };
    }
    case SyntaxKind.TemplateExpression: {
      const items: Expression[] = [];
      for (let one = tree.first(tree.part(node, part.template.spans)); one !== 0; one = tree.next(one)) {
        items.push(lowerInside(lowering, one));
      }
      return { kind: "template", items: fitted(items), start, end, parent: undefined };
    }
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.SatisfiesExpression:
    case SyntaxKind.NonNullExpression:
      return lowerExpression(lowering, tree.part(node, part.expression), named);
    case SyntaxKind.TypeAssertionExpression:
      return lowerExpression(lowering, tree.part(node, part.typeAssertion.expression), named);
    case SyntaxKind.SpreadElement:
      return { kind: "spread", operand: lowerInside(lowering, node), start, end, parent: undefined };
    case SyntaxKind.AwaitExpression:
      return { kind: "await", operand: lowerInside(lowering, node), start, end, parent: undefined };
    case SyntaxKind.YieldExpression: {
      const inside = lowerOptional(lowering, tree.part(node, part.yield.expression));
      return {
        kind: "yield",
        operand: inside ?? { kind: "other", parts: [], start, end, parent: undefined },
        start,
        end,
        parent: undefined,
      };
    }
    default:
      return lowerOther(lowering, node);
  }
}

/** The one expression in a node. */
function lowerInside(lowering: Lowering, node: At): Expression {
  return lowerExpression(lowering, lowering.tree.part(node, part.expression));
}

function lowerBinary(lowering: Lowering, node: At): Expression {
  const { tree } = lowering;
  const start = tree.start(node);
  const end = tree.end(node);
  const kind = operatorOf(lowering, node);
  const left = tree.part(node, part.binary.left);
  const right = tree.part(node, part.binary.right);
  if (kind === SyntaxKind.CommaToken) {
    return {
      kind: "sequence",
      items: [lowerExpression(lowering, left), lowerExpression(lowering, right)],
      start,
      end,
      parent: undefined,
    };
  }
  const operator = operators[kind] ?? "?";
  if (isAssignment(operator)) {
    const target = lowerTarget(lowering, left);
    const named = target.kind === "name" || target.kind === "member" ? target.name : "";
    return {
      kind: "assign",
      operator,
      target,
      value: lowerExpression(lowering, right, named),
      start,
      end,
      parent: undefined,
    };
  }
  if (tree.kind(left) !== SyntaxKind.BinaryExpression) {
    const first = lowerExpression(lowering, left);
    return {
      kind: "binary",
      operator,
      left: first,
      right: lowerExpression(lowering, right),
      start,
      end,
      parent: undefined,
    };
  }
  // A long sum leans to the left: its depth must not cost stack.
  const spine: At[] = [node];
  for (let at = left; tree.kind(at) === SyntaxKind.BinaryExpression; at = tree.part(at, part.binary.left)) {
    if (isAssignment(operators[operatorOf(lowering, at)] ?? "=")) break;
    spine.push(at);
  }
  let value = lowerExpression(lowering, tree.part(spine.at(-1)!, part.binary.left));
  for (let at = spine.length - 1; at >= 0; at--) {
    const one = spine[at]!;
    const sign = operators[operatorOf(lowering, one)] ?? "?";
    const other = lowerExpression(lowering, tree.part(one, part.binary.right));
    value = {
      kind: "binary",
      operator: sign,
      left: value,
      right: other,
      start: tree.start(one),
      end: tree.end(one),
      parent: undefined,
    };
  }
  return value;
}

function operatorOf({ tree }: Lowering, node: At): SyntaxKind {
  return tree.kind(tree.part(node, part.binary.operator));
}

function lowerMembers(lowering: Lowering, node: At): ObjectMember[] {
  const { tree } = lowering;
  const found: ObjectMember[] = [];
  for (let one = tree.first(tree.part(node, part.object.members)); one !== 0; one = tree.next(one)) {
    switch (tree.kind(one)) {
      case SyntaxKind.PropertyAssignment: {
        const key = lowerKey(lowering, tree.part(one, part.property.name));
        const named = typeof key === "string" ? key : "";
        found.push({ key, value: lowerExpression(lowering, tree.part(one, part.property.value), named) });
        break;
      }
      case SyntaxKind.ShorthandPropertyAssignment: {
        const name = tree.part(one, part.property.name);
        found.push({ key: tree.textOf(name), value: lowering.name(name) });
        break;
      }
      case SyntaxKind.SpreadAssignment:
        found.push({ key: undefined, value: lowerInside(lowering, one) });
        break;
      case SyntaxKind.MethodDeclaration: {
        const key = lowerKey(lowering, memberName(tree, one));
        const code = lowering.function(one, typeof key === "string" ? key : "");
        found.push({ key, value: { kind: "function", code, start: code.start, end: code.end, parent: undefined } });
        break;
      }
      default: {
        // An accessor: what it gives is not followed.
        const code = lowering.function(one);
        const parts: Expression[] = [{ kind: "function", code, start: code.start, end: code.end, parent: undefined }];
        const key = lowerKey(lowering, memberName(tree, one));
        found.push({ key, value: { kind: "other", parts, start: code.start, end: code.end, parent: undefined } });
      }
    }
  }
  return fitted(found);
}

/** The name of a member; an expression where it is computed. */
export function lowerKey(lowering: Lowering, node: At): string | Expression {
  const { tree } = lowering;
  if (tree.kind(node) === SyntaxKind.ComputedPropertyName) {
    const value = lowerInside(lowering, node);
    return value.kind === "string" ? value.value : value;
  }
  return tree.textOf(node);
}

/** What an assignment writes to. */
export function lowerTarget(lowering: Lowering, node: At): Pattern {
  return toPattern(lowerExpression(lowering, node));
}

export function lowerOther(lowering: Lowering, node: At): Expression {
  const { tree } = lowering;
  const parts: Expression[] = [];
  tree.eachBelow(node, (child) => {
    if (isExpressionKind(tree.kind(child))) parts.push(lowerExpression(lowering, child));
  });
  return { kind: "other", parts: fitted(parts), start: tree.start(node), end: tree.end(node), parent: undefined };
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
