/**
 * Calls in source texts: the small questions that rewritings ask of them, and edits of what they find.
 */

import { type CallExpression, Node, SyntaxKind } from "ts-morph";
import type { Field } from "#schemas/packet-model.ts";

/** Text in the place of `text.slice(start, end)`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** JSON, booleans and enums are converted by the typed API; lists and vectors are other objects. */
export function isScalar({ type }: Field): boolean {
  return ["number", "float", "double", "string"].includes(type.kind);
}

/** The field that the first of so many arguments names by its literal index. */
export function fieldAt(args: readonly Node[], fields: readonly Field[], count: number): Field | undefined {
  const [index] = args;
  if (args.length !== count || !Node.isNumericLiteral(index)) return undefined;
  return fields.find((one) => one.index === index.getLiteralValue());
}

/** Whether it is `RTSession.member(…)`. */
export function isSession(call: CallExpression): boolean {
  return receiverOf(call)?.getText() === "RTSession";
}

/** What stands before the dot of `receiver.member(…)`; undefined for `receiver?.member(…)` and calls of another form. */
export function receiverOf(call: CallExpression): Node | undefined {
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) && !callee.hasQuestionDotToken() ? callee.getExpression() : undefined;
}

/** What stands behind the dot. */
export function nameOfMember(call: CallExpression): string | undefined {
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) ? callee.getName() : undefined;
}

/** `node.member(…)` around a node. */
export function memberCallOn(node: Node): CallExpression | undefined {
  const access = node.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  if (access === undefined || access.getExpression() !== node || access.hasQuestionDotToken()) return undefined;
  const call = access.getParentIfKind(SyntaxKind.CallExpression);
  return call?.getExpression() === access ? call : undefined;
}

/** Another text in the place of a node, comments before it aside. */
export function replaced(node: Node, text: string): TextEdit {
  return { start: node.getStart(), end: node.getEnd(), text };
}
