/**
 * Patterns: names and patterns that declare variables or are written to.
 */

import {
  type ArrayBindingPattern,
  type BindingElement,
  NodeFlags,
  type ObjectBindingPattern,
  SyntaxKind,
  type Node as SyntaxNode,
  type VariableDeclarationList,
} from "typescript/unstable/ast";
import type { Expression, Pattern, Variable } from "../code.ts";
import type { Lowering } from "./lowering.ts";

/** A name or pattern that declares variables. */
export function lowerBinding(lowering: Lowering, node: SyntaxNode, kind: Variable["kind"]): Pattern {
  const { reader, scopes } = lowering;
  const place = reader.place(node);
  if (node.kind === SyntaxKind.Identifier) {
    const name = reader.textOf(node);
    return { kind: "name", name, variable: scopes.declare(name, kind), ...place };
  }
  const element = (one: BindingElement): Pattern => {
    const target = one.name === undefined ? nowhere(place) : lowerBinding(lowering, one.name, kind);
    if (one.initializer === undefined) return target;
    return { kind: "default", target, value: lowering.expression(one.initializer), ...place };
  };
  if (node.kind === SyntaxKind.ObjectBindingPattern) {
    const members = (node as ObjectBindingPattern).elements.map((one) => {
      const key = one.propertyName ?? one.name;
      const name = key === undefined ? undefined : lowering.key(key);
      const known = typeof name === "string" && one.dotDotDotToken === undefined;
      return { key: known ? name : undefined, target: element(one) };
    });
    return { kind: "objectPattern", members, ...place };
  }
  if (node.kind === SyntaxKind.ArrayBindingPattern) {
    const items = (node as ArrayBindingPattern).elements.map((one) =>
      (one as SyntaxNode).kind === SyntaxKind.OmittedExpression ? undefined : element(one as BindingElement),
    );
    return { kind: "arrayPattern", items, ...place };
  }
  return nowhere(place);
}

export function namesIn(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case "name":
      return [pattern.name];
    case "default":
      return namesIn(pattern.target);
    case "objectPattern":
      return pattern.members.flatMap((one) => namesIn(one.target));
    case "arrayPattern":
      return pattern.items.flatMap((one) => (one === undefined ? [] : namesIn(one)));
    default:
      return [];
  }
}

/** What an expression means where it is written to. */
export function toPattern(value: Expression): Pattern {
  switch (value.kind) {
    case "name":
    case "member":
    case "index":
      return value;
    case "assign":
      return { kind: "default", target: value.target, value: value.value, start: value.start, end: value.end };
    case "object": {
      const members = value.members.map(({ key, value: inside }) => ({
        key: typeof key === "string" ? key : undefined,
        target: toPattern(inside),
      }));
      return { kind: "objectPattern", members, start: value.start, end: value.end };
    }
    case "array":
      return { kind: "arrayPattern", items: value.items.map(toPattern), start: value.start, end: value.end };
    default:
      return nowhere(value);
  }
}

/** What a pattern writes to, whatever stands in for it. */
export function targetOf(pattern: Pattern): Pattern {
  return pattern.kind === "default" ? targetOf(pattern.target) : pattern;
}

export function nowhere(place: { readonly start: number; readonly end: number }): Pattern {
  return { kind: "nowhere", start: place.start, end: place.end };
}

export function kindOf(list: VariableDeclarationList): Variable["kind"] {
  if ((list.flags & NodeFlags.Const) !== 0) return "const";
  return (list.flags & NodeFlags.Let) !== 0 ? "let" : "var";
}
