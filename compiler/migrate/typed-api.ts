/**
 * From numbers to names: a handler that reads by indexes, or a chain of builders that sets by them, as the typed API says it.
 * ts-morph costs a quarter of a second to load: this room is imported when somebody asks.
 *
 * Invariant: what comes out does what stood there. Where that is not certain from the text and the definition, nothing does:
 * optional fields (null here, undefined there), data that goes elsewhere, names that are given twice.
 */

import { type ImportDeclaration, Node, Project, SyntaxKind } from "ts-morph";
import type { PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";
import { nameOfMember, type TextEdit } from "./calls.ts";
import { handlerEdits } from "./typed-handlers.ts";
import { sendEdits } from "./typed-sends.ts";

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
  imports: readonly ImportDeclaration[],
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
