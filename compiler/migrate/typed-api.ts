/**
 * From numbers to names: a handler that reads by indexes, or a chain of builders that sets by them, as the typed API says it.
 * The one importer of ts-morph, which costs a quarter of a second to load: imported when somebody asks.
 *
 * Invariant: what comes out does what stood there. Where that is not certain from the text and the definition, nothing does:
 * optional fields (null here, undefined there), data that goes elsewhere, loops, names that are given twice.
 */

import { type ArrowFunction, type CallExpression, type FunctionExpression, Node, Project, SyntaxKind } from "ts-morph";
import { fieldTypes } from "#schemas/field-types.ts";
import type { Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";

/** Text in the place of `text.slice(start, end)`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface TypedApiRequest {
  /** Of a module, whose packets may be imported. */
  readonly text: string;
  readonly fileName: string;
  /** Where the op-code of `onPacket` or `setOpCode` stands. */
  readonly start: number;
  readonly end: number;
  readonly packet: PacketDefinition;
  readonly records: readonly RecordDefinition[];
}

/** The edits that make the call around an op-code one of the typed API; undefined where it is not certain that they may. */
export function toTypedApi(request: TypedApiRequest): TextEdit[] | undefined {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: { allowJs: true },
  });
  const file = project.createSourceFile(request.fileName, request.text);
  const argument = file
    .getDescendants()
    .find((one) => Node.isExpression(one) && one.getStart() === request.start && one.getEnd() === request.end);
  const call = argument?.getParentIfKind(SyntaxKind.CallExpression);
  if (call === undefined || call.getArguments()[0] !== argument) return undefined;
  const imported = packetsImport(file.getImportDeclarations(), request.text);
  if (imported === undefined) return undefined;
  const token = `${imported.name}.${request.packet.name}`;
  const edits =
    nameOfMember(call) === "onPacket" ? handlerEdits(call, token, request) : sendEdits(call, token, request);
  return edits === undefined ? undefined : [...imported.edits, ...edits];
}

/** What `Packets` is called here, and how it comes in; undefined where the name means something else. */
function packetsImport(
  imports: readonly import("ts-morph").ImportDeclaration[],
  text: string,
): { readonly name: string; readonly edits: readonly TextEdit[] } | undefined {
  const ours = imports.find((one) => one.getModuleSpecifierValue() === "rtsc:packets" && !one.isTypeOnly());
  const named = ours?.getNamedImports().find((one) => one.getName() === "Packets" && !one.isTypeOnly());
  if (named !== undefined) return { name: named.getAliasNode()?.getText() ?? "Packets", edits: [] };
  if (/\bPackets\b/.test(text)) return undefined;
  const lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const statement = 'import { Packets } from "rtsc:packets";';
  const last = imports.at(-1);
  if (last !== undefined) {
    const at = last.getEnd();
    return { name: "Packets", edits: [{ start: at, end: at, text: `${lineBreak}${statement}` }] };
  }
  const head = /^\uFEFF?(?:#![^\r\n]*(?:\r\n|\n|\r))?/.exec(text)![0].length;
  return { name: "Packets", edits: [{ start: head, end: head, text: `${statement}${lineBreak}` }] };
}

// --- handlers

function handlerEdits(call: CallExpression, token: string, request: TypedApiRequest): TextEdit[] | undefined {
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

// --- sends

function sendEdits(call: CallExpression, token: string, request: TypedApiRequest): TextEdit[] | undefined {
  const chain = chainOf(call);
  const last = chain?.at(-1);
  if (chain === undefined || last === undefined || last.name !== "send" || last.args.length > 0) return undefined;
  if (!isNewOf(chain[0]!.call, "newPacket")) return undefined;
  const set = new Map<string, readonly Node[]>();
  let sideEffects = false;
  for (const { name, args } of chain.slice(0, -1)) {
    if (set.has(name)) return undefined;
    // Where a target is calculated before the data, the typed call would do it after.
    if (name === "setData") {
      if (sideEffects) return undefined;
    } else if (
      args.some((one) => Node.isCallExpression(one) || one.getDescendantsOfKind(SyntaxKind.CallExpression).length > 0)
    ) {
      sideEffects = true;
    }
    set.set(name, args);
  }
  const known = ["setOpCode", "setData", "setTargetPeers", "setReliable", "setSender"];
  if ([...set.keys()].some((name) => !known.includes(name))) return undefined;
  const data = set.get("setData");
  const fields =
    data === undefined ? noFields(request.packet) : builtObject(data, request.packet.fields, request.records);
  if (fields === undefined) return undefined;
  const options = optionsOf(set, request.packet);
  if (options === undefined) return undefined;
  return [replaced(last.call, `RTSession.send(${[token, fields, ...options].join(", ")})`)];
}

function noFields({ fields }: PacketDefinition): string | undefined {
  return fields.length === 0 ? "{}" : undefined;
}

function optionsOf(set: ReadonlyMap<string, readonly Node[]>, { delivery }: PacketDefinition): string[] | undefined {
  const parts: string[] = [];
  const to = set.get("setTargetPeers");
  if (to?.some(Node.isSpreadElement) === true) return undefined;
  if (to?.length === 1) parts.push(`to: ${to[0]!.getText()}`);
  else if (to !== undefined && to.length > 1) parts.push(`to: [${to.map((one) => one.getText()).join(", ")}]`);
  const reliable = set.get("setReliable");
  if (reliable !== undefined && reliable.length !== 1) return undefined;
  // A builder that does not say is unreliable, whatever the definition says.
  const text = reliable?.[0]?.getText() ?? "false";
  const byDefinition = delivery === "reliable" ? "true" : delivery === "unreliable" ? "false" : undefined;
  if (text !== byDefinition) parts.push(`reliable: ${text}`);
  const sender = set.get("setSender");
  if (sender !== undefined && sender.length !== 1) return undefined;
  if (sender !== undefined) parts.push(`sender: ${sender[0]!.getText()}`);
  return parts.length === 0 ? [] : [`{ ${parts.join(", ")} }`];
}

/** `RTSession.newData().setFloat(1, x)…` as `{ x }`; undefined where a required field is missing or set twice. */
function builtObject(
  args: readonly Node[],
  fields: readonly Field[],
  records: readonly RecordDefinition[],
): string | undefined {
  const [data, ...more] = args;
  const chain = Node.isCallExpression(data) && more.length === 0 ? chainOf(data) : undefined;
  if (chain === undefined || chain.at(-1)?.call !== data || !isNewOf(chain[0]!.call, "newData")) return undefined;
  const members: string[] = [];
  const seen = new Set<Field>();
  for (const { name, args: given } of chain) {
    const field = fieldAt(given, fields, 2);
    const value = given[1];
    if (field === undefined || value === undefined || seen.has(field) || field.repeat !== undefined) return undefined;
    seen.add(field);
    const text = writtenValue(name, field, value, records);
    if (text === undefined) return undefined;
    members.push(text === field.name ? text : `${field.name}: ${text}`);
  }
  if (fields.some((one) => one.required && !seen.has(one) && one.repeat === undefined)) return undefined;
  if (fields.some((one) => one.repeat !== undefined)) return undefined;
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function writtenValue(
  setter: string,
  field: Field,
  value: Node,
  records: readonly RecordDefinition[],
): string | undefined {
  const { type } = field;
  if (type.kind === "record") {
    const record = records.find((one) => one.name === type.record);
    return setter === "setData" && record !== undefined ? builtObject([value], record.fields, records) : undefined;
  }
  return isScalar(field) && fieldTypes[type.kind].setters[0] === setter ? value.getText() : undefined;
}

// --- small questions

/** A field whose value is the same in both APIs: read by indexes it is never null, and no conversion stands between. */
function isPlain(field: Field): boolean {
  return field.required && field.repeat === undefined && isScalar(field);
}

/** JSON, booleans and enums are converted by the typed API; lists and vectors are other objects. */
function isScalar({ type }: Field): boolean {
  return ["number", "float", "double", "string"].includes(type.kind);
}

/** The field that the first of so many arguments names by its literal index. */
function fieldAt(args: readonly Node[], fields: readonly Field[], count: number): Field | undefined {
  const [index] = args;
  if (args.length !== count || !Node.isNumericLiteral(index)) return undefined;
  return fields.find((one) => one.index === index.getLiteralValue());
}

interface Link {
  readonly name: string;
  readonly args: readonly Node[];
  readonly call: CallExpression;
}

/** The calls of a chain from behind `RTSession.newX()` to the outermost, whichever call of it is asked about. */
function chainOf(call: CallExpression): Link[] | undefined {
  let outer = call;
  for (let next = memberCallOn(outer); next !== undefined; next = memberCallOn(outer)) outer = next;
  const links: Link[] = [];
  for (let at: CallExpression = outer; ; ) {
    const name = nameOfMember(at);
    const receiver = receiverOf(at);
    if (name === undefined || receiver === undefined) return undefined;
    links.unshift({ name, args: at.getArguments(), call: at });
    if (!Node.isCallExpression(receiver)) return undefined;
    if (isSession(receiver)) return links;
    at = receiver;
  }
}

/** Whether a chain's first call stands on `RTSession.newPacket()` or `newData()`. */
function isNewOf(first: CallExpression, member: string): boolean {
  const start = receiverOf(first);
  return Node.isCallExpression(start) && nameOfMember(start) === member && start.getArguments().length === 0;
}

function isSession(call: CallExpression): boolean {
  return receiverOf(call)?.getText() === "RTSession";
}

function receiverOf(call: CallExpression): Node | undefined {
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) && !callee.hasQuestionDotToken() ? callee.getExpression() : undefined;
}

function nameOfMember(call: CallExpression): string | undefined {
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) ? callee.getName() : undefined;
}

/** `node.member(…)` around a node. */
function memberCallOn(node: Node): CallExpression | undefined {
  const access = node.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  if (access === undefined || access.getExpression() !== node || access.hasQuestionDotToken()) return undefined;
  const call = access.getParentIfKind(SyntaxKind.CallExpression);
  return call?.getExpression() === access ? call : undefined;
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

function replaced(node: Node, text: string): TextEdit {
  return { start: node.getStart(), end: node.getEnd(), text };
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
