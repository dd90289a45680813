/**
 * Symbols: the outline of a document. Of a script its handlers, timers and the packets it sends; of a schema its packets, records
 * and enums with their fields and values.
 */

import type { Node } from "jsonc-parser";
import { type DocumentSymbol, DocumentSymbolRequest, type SymbolInformation, SymbolKind } from "vscode-languageserver";
import type { DocumentView, FeatureHost, View } from "../feature.ts";
import { opCodesAt } from "../meaning/op-codes-at.ts";
import { treeOf } from "../meaning/schema-at.ts";
import { argumentsOf, type CallTokens, callAt, type Token, tokensOf } from "../meaning/tokens.ts";
import { usesOf } from "../meaning/uses.ts";

export type OutlineKind = "handler" | "timer" | "sent" | "packet" | "record" | "enum" | "field" | "value";

export interface Outline {
  readonly name: string;
  readonly detail: string;
  readonly kind: OutlineKind;
  /** Present offsets: of all of it, and of its name. */
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly inside: readonly Outline[];
}

/** The outline of a document, by place. */
export function outlineOf(view: View): readonly Outline[] {
  if (view.kind === "script") return nested(ofScript(view));
  return view.kind === "schema" ? ofSchema(view.text) : [];
}

const events = new Set(["onPlayerConnect", "onPlayerDisconnect", "onSessionShutdown"]);
const timers = new Set(["setInterval", "setTimeout"]);

function ofScript(view: View): Outline[] {
  const tokens = tokensOf(view.text);
  const found: Outline[] = [];
  for (let open = 0; open < tokens.length; open++) {
    const call = callAt(tokens, open);
    if (call?.receiver === undefined) continue;
    const said = describeCall(view, tokens, call);
    if (said === undefined) continue;
    const name = tokens[call.name]!;
    const first = tokens[call.receiver.from]!;
    const close = tokens[open]!.partner;
    // Still open: it may go on to the end.
    const end = close === -1 ? view.text.length : tokens[close]!.end;
    // What a chain begins with is long: a packet that is sent is where its op-code is.
    const start = said.kind === "sent" ? name.start : first.start;
    found.push({ ...said, start, end, nameStart: name.start, nameEnd: name.end, inside: [] });
  }
  return found;
}

function describeCall(
  view: View,
  tokens: readonly Token[],
  call: CallTokens,
): Pick<Outline, "name" | "detail" | "kind"> | undefined {
  const member = tokens[call.name]!.text;
  const ofSession = tokens[call.receiver!.to]?.text === "RTSession";
  if (events.has(member)) return { name: member, detail: "", kind: "handler" };
  if (timers.has(member) && ofSession) {
    const delay = argumentsOf(tokens, call.open)[1];
    const text =
      delay === undefined || delay.to < delay.from
        ? ""
        : view.text.slice(tokens[delay.from]!.start, tokens[delay.to]!.end);
    return { name: member, detail: /^[\w.]{1,40}$/.test(text) ? `${text} ms` : "", kind: "timer" };
  }
  const isHandler = member === "onPacket";
  if (!isHandler && member !== "setOpCode" && !(member === "send" && ofSession)) return undefined;
  const [first] = argumentsOf(tokens, call.open);
  if (first === undefined || first.to < first.from) return undefined;
  const opCodes = opCodesAt(view, tokens, first);
  const uses = usesOf(view.state);
  const packets = opCodes.flatMap((opCode) => uses.packets(opCode, isHandler ? "received" : "sent"));
  const written = view.text.slice(tokens[first.from]!.start, tokens[first.to]!.end).replace(/\s+/g, " ").slice(0, 40);
  const name = packets.length > 0 ? packets.map((packet) => packet.name).join(" | ") : written;
  const numbers = opCodes.length > 0 && opCodes.length < 4 ? ` ${opCodes.join(", ")}` : "";
  return { name, detail: `${isHandler ? "handles" : "sends"}${numbers}`, kind: isHandler ? "handler" : "sent" };
}

/** What lies in another's range goes inside it. */
function nested(flat: readonly Outline[]): readonly Outline[] {
  const top: Outline[] = [];
  const around: (Outline & { readonly inside: Outline[] })[] = [];
  for (const one of [...flat].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const mine = { ...one, inside: [] as Outline[] };
    while (around.length > 0 && around.at(-1)!.end < mine.end) around.pop();
    (around.at(-1)?.inside ?? top).push(mine);
    around.push(mine);
  }
  return top;
}

const groups = [
  ["packets", "packet"],
  ["records", "record"],
  ["enums", "enum"],
] as const;

function ofSchema(text: string): readonly Outline[] {
  const root = treeOf(text);
  const found: Outline[] = [];
  for (const [group, kind] of groups) {
    for (const one of members(member(root, group))) {
      const value = one.children?.[1];
      const inside =
        kind === "enum"
          ? members(value).filter((child) => child.children?.[0]?.value !== "description")
          : members(member(value, "fields"));
      const opCode = member(value, "opCode")?.value as unknown;
      found.push({
        ...place(one),
        detail: kind === "packet" && typeof opCode === "number" ? `${kind} ${opCode}` : kind,
        kind,
        inside: inside.map((child) => ({
          ...place(child),
          detail: kind === "enum" ? valueDetail(child.children?.[1]) : fieldDetail(child.children?.[1]),
          kind: kind === "enum" ? "value" : "field",
          inside: [],
        })),
      });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function members(node: Node | undefined): readonly Node[] {
  if (node?.type !== "object") return [];
  return node.children?.filter((one) => String(one.children?.[0]?.value ?? "") !== "") ?? [];
}

function member(node: Node | undefined, name: string): Node | undefined {
  return members(node).find((one) => one.children?.[0]?.value === name)?.children?.[1];
}

function place(property: Node): Pick<Outline, "name" | "start" | "end" | "nameStart" | "nameEnd"> {
  const key = property.children![0]!;
  return {
    name: String(key.value),
    start: property.offset,
    end: Math.max(property.offset + property.length, key.offset + key.length),
    nameStart: key.offset,
    nameEnd: key.offset + key.length,
  };
}

function fieldDetail(field: Node | undefined): string {
  const said = [member(field, "index")?.value, member(field, "type")?.value] as readonly unknown[];
  return said.filter((one) => typeof one === "number" || typeof one === "string").join(" ");
}

function valueDetail(value: Node | undefined): string {
  const number = (value?.type === "object" ? member(value, "value")?.value : value?.value) as unknown;
  return typeof number === "number" ? String(number) : "";
}

const kinds: { readonly [kind in OutlineKind]: SymbolKind } = {
  handler: SymbolKind.Event,
  timer: SymbolKind.Event,
  sent: SymbolKind.Object,
  packet: SymbolKind.Interface,
  record: SymbolKind.Struct,
  enum: SymbolKind.Enum,
  field: SymbolKind.Field,
  value: SymbolKind.EnumMember,
};

function toSymbol(one: Outline, document: DocumentView): DocumentSymbol {
  return {
    name: one.name,
    detail: one.detail,
    kind: kinds[one.kind],
    range: document.range(one.start, one.end),
    selectionRange: document.range(one.nameStart, one.nameEnd),
    children: one.inside.map((child) => toSymbol(child, document)),
  };
}

/** For editors that show a list: each symbol with what it is in. */
function toList(all: readonly Outline[], document: DocumentView, within?: string): SymbolInformation[] {
  return all.flatMap((one) => [
    {
      name: one.name,
      kind: kinds[one.kind],
      location: { uri: document.uri, range: document.range(one.start, one.end) },
      ...(within === undefined ? {} : { containerName: within }),
    },
    ...toList(one.inside, document, one.name),
  ]);
}

export function register(host: FeatureHost): void {
  host.offer({ documentSymbolProvider: true });
  const isNested = host.client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
  host.onDocument(DocumentSymbolRequest.type, null, (_params, document) => {
    const outline = outlineOf(document);
    return isNested ? outline.map((one) => toSymbol(one, document)) : toList(outline, document);
  });
}
