/**
 * A handler that reads by indexes as one that is given its fields. Part of the typed API's rewriting, whose invariant holds.
 */

import { type ArrowFunction, type CallExpression, type FunctionExpression, Node, SyntaxKind } from "ts-morph";
import { fieldTypes } from "#schemas/field-types.ts";
import type { Field } from "#schemas/packet-model.ts";
import { fieldAt, isScalar, isSession, memberCallOn, nameOfMember, replaced, type TextEdit } from "./calls.ts";
import type { TypedApiRequest } from "./typed-api.ts";

/** The edits of `RTSession.onPacket(…)`; undefined where they are not certain. */
export function handlerEdits(call: CallExpression, token: string, request: TypedApiRequest): TextEdit[] | undefined {
  const [opCode, handler, ...more] = call.getArguments();
  if (opCode === undefined || more.length > 0 || !isSession(call)) return undefined;
  if (!Node.isArrowFunction(handler) && !Node.isFunctionExpression(handler)) return undefined;
  const [parameter, ...others] = handler.getParameters();
  if (parameter === undefined || others.length > 0 || parameter.getTypeNode() !== undefined) return undefined;
  const name = parameter.getNameNode();
  if (!Node.isIdentifier(name) || parameter.isRestParameter() || parameter.hasInitializer()) return undefined;
  const uses = usesOf(name.getText(), name, handler);
  const fieldsName = freeName(request.packet.name, handler);
  if (uses === undefined) return undefined;
  const edits: TextEdit[] = [replaced(opCode, token)];
  let kept = 0;
  let reads = 0;
  for (const use of uses) {
    const getData = memberCallOn(use);
    if (getData === undefined || nameOfMember(getData) !== "getData") {
      kept++;
      continue;
    }
    if (getData.getArguments().length > 0) return undefined;
    const found = readsOf(getData, handler, fieldsName, request.packet.fields);
    if (found === undefined) return undefined;
    reads += found.length;
    edits.push(...found);
  }
  if (reads === 0) return undefined;
  const parameters = kept > 0 ? `${fieldsName}, ${name.getText()}` : fieldsName;
  // The parentheses of `packet => ...` are not there.
  const bare = Node.isArrowFunction(handler) && !/^(?:async\s*)?\(/.test(handler.getText());
  edits.push(replaced(parameter, bare ? `(${parameters})` : parameters));
  return edits;
}

/** `packet.getData().getFloat(1)`, or `const data = packet.getData();` and all that is read of `data`. */
function readsOf(
  getData: CallExpression,
  handler: ArrowFunction | FunctionExpression,
  fieldsName: string,
  fields: readonly Field[],
): TextEdit[] | undefined {
  const direct = memberCallOn(getData);
  if (direct !== undefined) {
    const edit = readOf(direct, fieldsName, fields);
    return edit && [edit];
  }
  const declaration = getData.getParentIfKind(SyntaxKind.VariableDeclaration);
  const statement = declaration?.getVariableStatement();
  const name = declaration?.getNameNode();
  if (declaration === undefined || statement === undefined || !Node.isIdentifier(name)) return undefined;
  if (declaration.getTypeNode() !== undefined || statement.getDeclarations().length !== 1) return undefined;
  if (statement.getDeclarationKind() !== "const") return undefined;
  const edits: TextEdit[] = [withoutLine(statement)];
  for (const use of usesOf(name.getText(), name, handler) ?? [undefined]) {
    const read = use && memberCallOn(use);
    const edit = read && readOf(read, fieldsName, fields);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return edits;
}

function readOf(read: CallExpression, fieldsName: string, fields: readonly Field[]): TextEdit | undefined {
  const field = fieldAt(read.getArguments(), fields, 1);
  if (field === undefined || field.type.kind === "record") return undefined;
  return isPlain(field) && fieldTypes[field.type.kind].getters[0] === nameOfMember(read)
    ? replaced(read, `${fieldsName}.${field.name}`)
    : undefined;
}

/** A field whose value is the same in both APIs: read by indexes it is never null, and no conversion stands between. */
function isPlain(field: Field): boolean {
  return field.required && field.repeat === undefined && isScalar(field);
}

/** Where a name is used; undefined where something else may bear it, or where it is more than read. */
function usesOf(name: string, declared: Node, within: Node): Node[] | undefined {
  const uses: Node[] = [];
  for (const one of within.getDescendantsOfKind(SyntaxKind.Identifier)) {
    if (one === declared || one.getText() !== name) continue;
    const parent = one.getParent();
    if (Node.isPropertyAccessExpression(parent) && parent.getNameNode() === one) continue;
    if (Node.isPropertyAssignment(parent) && parent.getNameNode() === one) continue;
    if (Node.isBinaryExpression(parent) && parent.getLeft() === one && isAssignment(parent.getOperatorToken()))
      return undefined;
    if (Node.isExpression(one) && !Node.isBindingElement(parent) && !isDeclaration(parent, one)) uses.push(one);
    else return undefined;
  }
  return uses;
}

function isAssignment(operator: Node): boolean {
  return operator.getText().endsWith("=") && !["==", "===", "!=", "!==", "<=", ">="].includes(operator.getText());
}

function isDeclaration(parent: Node | undefined, name: Node): boolean {
  if (Node.isShorthandPropertyAssignment(parent)) return true;
  const named = parent as { getNameNode?: () => Node | undefined } | undefined;
  return (
    typeof named?.getNameNode === "function" && named.getNameNode() === name && !Node.isPropertyAccessExpression(parent)
  );
}

/** The packet's name as a variable, with a number behind it if the handler uses that name already. */
function freeName(packet: string, within: Node): string {
  const base = packet.charAt(0).toLowerCase() + packet.slice(1);
  const taken = new Set(
    within
      .getSourceFile()
      .getDescendantsOfKind(SyntaxKind.Identifier)
      .map((one) => one.getText()),
  );
  if (!taken.has(base)) return base;
  for (let nth = 2; ; nth++) if (!taken.has(`${base}${nth}`)) return `${base}${nth}`;
}

/** A statement with its indentation and line break, where nothing else stands on its line. */
function withoutLine(statement: Node): TextEdit {
  const text = statement.getSourceFile().getFullText();
  const before = /[\t ]*$/.exec(text.slice(0, statement.getStart()))![0].length;
  const start = statement.getStart() - before;
  const behind = /^[\t ]*(?:\r\n|\n|\r)/.exec(text.slice(statement.getEnd()));
  const alone = start === 0 || /[\r\n]/.test(text[start - 1]!);
  return alone && behind !== null
    ? { start, end: statement.getEnd() + behind[0].length, text: "" }
    : { start: statement.getStart(), end: statement.getEnd(), text: "" };
}
