/**
 * Patterns: names and patterns that declare variables or are written to.
 */

import { NodeFlags, SyntaxKind } from "typescript/unstable/ast";
import type { Expression, NameCode, Pattern, Variable } from "../code.ts";
import { part } from "../parts.ts";
import type { At, Tree } from "../tree.ts";
import type { Lowering } from "./lowering.ts";

/** A name or pattern that declares variables. */
export function lowerBinding(lowering: Lowering, node: At, kind: Variable["kind"]): Pattern {
  const { tree, scopes } = lowering;
  const start = tree.start(node);
  const end = tree.end(node);
  switch (tree.kind(node)) {
    case SyntaxKind.Identifier: {
      const name = tree.textBetween(node, start, end);
      return { kind: "name", name, variable: scopes.declare(name, kind), start, end, parent: undefined };
    }
    case SyntaxKind.ObjectBindingPattern: {
      const members: { key: string | undefined; target: Pattern }[] = [];
      for (let one = tree.first(tree.part(node, part.elements)); one !== 0; one = tree.next(one)) {
        const key = tree.part(one, part.element.key) || tree.part(one, part.element.name);
        const name = key === 0 ? undefined : lowering.key(key);
        const known = typeof name === "string" && tree.part(one, part.element.dots) === 0;
        members.push({ key: known ? name : undefined, target: lowerElement(lowering, one, kind, start, end) });
      }
      return { kind: "objectPattern", members, start, end, parent: undefined };
    }
    case SyntaxKind.ArrayBindingPattern: {
      const items: (Pattern | undefined)[] = [];
      let rest = false;
      for (let one = tree.first(tree.part(node, part.elements)); one !== 0; one = tree.next(one)) {
        const isLeftOut = tree.kind(one) === SyntaxKind.OmittedExpression;
        items.push(isLeftOut ? undefined : lowerElement(lowering, one, kind, start, end));
        rest = !isLeftOut && tree.part(one, part.element.dots) !== 0;
      }
      return { kind: "arrayPattern", items, rest, start, end, parent: undefined };
    }
    default:
      return nowhere(start, end);
  }
}

/** An element of a pattern, which stands from `start` to `end`. */
function lowerElement(lowering: Lowering, node: At, kind: Variable["kind"], start: number, end: number): Pattern {
  const { tree } = lowering;
  const name = tree.part(node, part.element.name);
  const target = name === 0 ? nowhere(start, end) : lowerBinding(lowering, name, kind);
  const value = tree.part(node, part.element.value);
  if (value === 0) return target;
  return { kind: "default", target, value: lowering.expression(value), start, end, parent: undefined };
}

/** The names that a pattern gives values to. */
export function namesOf(pattern: Pattern): NameCode[] {
  switch (pattern.kind) {
    case "name":
      return [pattern];
    case "default":
      return namesOf(pattern.target);
    case "objectPattern":
      return pattern.members.flatMap((one) => namesOf(one.target));
    case "arrayPattern":
      return pattern.items.flatMap((one) => (one === undefined ? [] : namesOf(one)));
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
      return {
        kind: "default",
        target: value.target,
        value: value.value,
        start: value.start,
        end: value.end,
        parent: undefined,
      };
    case "object": {
      const members = value.members.map(({ key, value: inside }) => ({
        key: typeof key === "string" ? key : undefined,
        target: toPattern(inside),
      }));
      return { kind: "objectPattern", members, start: value.start, end: value.end, parent: undefined };
    }
    case "array": {
      const items = value.items.map((one) => toPattern(one.kind === "spread" ? one.operand : one));
      const rest = value.items.at(-1)?.kind === "spread";
      return { kind: "arrayPattern", items, rest, start: value.start, end: value.end, parent: undefined };
    }
    default:
      return nowhere(value.start, value.end);
  }
}

/** What a pattern writes to, whatever stands in for it. */
export function targetOf(pattern: Pattern): Pattern {
  return pattern.kind === "default" ? targetOf(pattern.target) : pattern;
}

export function nowhere(start: number, end: number): Pattern {
  return { kind: "nowhere", start, end, parent: undefined };
}

/** The kind of the variables that a list declares. */
export function kindOf(tree: Tree, list: At): Variable["kind"] {
  const flags = tree.flags(list);
  if ((flags & NodeFlags.Const) !== 0) return "const";
  return (flags & NodeFlags.Let) !== 0 ? "let" : "var";
}
