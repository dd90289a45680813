/**
 * Completion in scripts: op-codes where an op-code is asked for, indexes in getters and setters, names of fields and values of enums
 * in typed sends and handlers.
 */

import { fieldTypeRow, type Getter, type Setter } from "#schemas/field-types.ts";
import type { Field, PacketDefinition } from "#schemas/packet-model.ts";
import type { View } from "../../feature.ts";
import { ownersAt } from "../../meaning/data-at.ts";
import { escaped, indexName, limitsOf, packetLine, typeName } from "../../meaning/describe.ts";
import { takesOpCode } from "../../meaning/script-at.ts";
import { isAccessor } from "../../meaning/site-facts.ts";
import {
  argumentAt,
  argumentsOf,
  bracketAround,
  type CallTokens,
  callAt,
  isDot,
  numberIn,
  type Range,
  type Token,
  tokenBefore,
  tokensOf,
} from "../../meaning/tokens.ts";
import { type TypedObject, typedObjectAt } from "../../meaning/typed-object-at.ts";
import { type Fielded, usesOf } from "../../meaning/uses.ts";
import type { Candidate } from "../completion.ts";

/** What is being typed: the word up to the place, and what is replaced. */
interface Typed {
  readonly start: number;
  readonly end: number;
  /** Index of the word's token; -1 where nothing is typed yet. */
  readonly token: number;
}

export function completeScript(view: View, offset: number): readonly Candidate[] {
  const tokens = tokensOf(view.text);
  const before = tokenBefore(tokens, offset);
  if (isInComment(view.text, tokens[before], offset)) return [];
  const word = tokens[before];
  const inString = word?.kind === "string" && offset > word.start && (offset < word.end || !isClosed(word));
  if (word?.kind === "template" || word?.kind === "pattern" ? offset < word.end : false) return [];
  const isWord = (word?.kind === "name" || word?.kind === "number") && word.end >= offset;
  const typed: Typed = isWord
    ? { start: word.start, end: word.end, token: before }
    : { start: offset, end: offset, token: -1 };
  const object = typedObjectAt(view, tokens, offset);
  if (inString) return object?.under === undefined ? [] : valuesOf(view, object, word.start, word.end, word.text[0]!);
  const afterDot = tokens[typed.token === -1 ? before : before - 1];
  if (afterDot !== undefined && isDot(afterDot)) {
    const owner = tokens[typed.token === -1 ? before - 1 : before - 2];
    return owner?.text === "Packets" ? tokensOfPackets(view, tokens, typed, "name", around(tokens, offset)) : [];
  }
  if (object !== undefined) {
    return object.under === undefined
      ? fieldsOf(view, object, typed, tokens)
      : valuesOf(view, object, typed.start, typed.end, quoteOf(view.text));
  }
  const call = around(tokens, offset);
  if (call === undefined || argumentAt(tokens, call.open, offset) !== 0) return [];
  const first: Range | undefined = argumentsOf(tokens, call.open)[0];
  // Behind the first word of an argument something else begins; and what is not a word is none of ours.
  const isFirst = first === undefined || first.to < first.from || tokens[first.from]!.start >= typed.start;
  if (!isFirst) return [];
  if (takesOpCode(view, tokens, call)) return opCodes(view, tokens, typed, call);
  return isAccessor(tokens[call.name]!.text) ? indexes(view, tokens, call, typed) : [];
}

function around(tokens: readonly Token[], offset: number): CallTokens | undefined {
  const open = bracketAround(tokens, offset);
  return open === -1 ? undefined : callAt(tokens, open);
}

function isClosed({ text }: Token): boolean {
  return text.length > 1 && text.endsWith(text[0]!);
}

/** Whether a comment is open at an offset; tokens leave comments out. */
function isInComment(text: string, before: Token | undefined, offset: number): boolean {
  const start = before?.end ?? 0;
  if (start >= offset) return false;
  const gap = text.slice(start, offset).replace(/\/\*[\s\S]*?\*\/|\/\/[^\r\n]*[\r\n]/g, "");
  return gap.includes("//") || gap.includes("/*");
}

function quoteOf(text: string): string {
  return text.split('"').length >= text.split("'").length ? '"' : "'";
}

/** The packets that a call may be about, by op-code; those of the other direction are left out. */
function packetsFor(view: View, tokens: readonly Token[], call: CallTokens | undefined): readonly PacketDefinition[] {
  const member = call === undefined ? "" : tokens[call.name]!.text;
  const other = member === "onPacket" ? "server" : member === "send" || member === "setOpCode" ? "client" : undefined;
  return (view.state.model?.packets ?? []).filter(({ from }) => from !== other);
}

/** As `102`, or as `Packets.Move`: the way of the file, the likelier first. */
function opCodes(view: View, tokens: readonly Token[], typed: Typed, call: CallTokens): readonly Candidate[] {
  const member = tokens[call.name]!.text;
  const hasTokens = /\brtsc:packets\b/.test(view.text);
  if (member === "send") return hasTokens ? tokensOfPackets(view, tokens, typed, "token", call) : [];
  if (hasTokens) return tokensOfPackets(view, tokens, typed, member === "onPacket" ? "token" : "opCode", call);
  return packetsFor(view, tokens, call).map((packet) => ({
    ...packetCandidate(packet, typed),
    insert: String(packet.opCode),
    filter:
      numberIn(tokens[typed.token]) === undefined
        ? `${packet.name} ${packet.opCode}`
        : `${packet.opCode} ${packet.name}`,
  }));
}

function tokensOfPackets(
  view: View,
  tokens: readonly Token[],
  typed: Typed,
  form: "name" | "token" | "opCode",
  call: CallTokens | undefined,
): readonly Candidate[] {
  return packetsFor(view, tokens, call).map((packet) => {
    if (form === "name") return { ...packetCandidate(packet, typed), insert: packet.name };
    const insert = `Packets.${packet.name}${form === "opCode" ? ".opCode" : ""}`;
    const isNumber = numberIn(tokens[typed.token]) !== undefined;
    return {
      ...packetCandidate(packet, typed),
      insert,
      filter: isNumber ? `${packet.opCode} ${packet.name}` : `${packet.name} ${insert} ${packet.opCode}`,
    };
  });
}

function packetCandidate(packet: PacketDefinition, { start, end }: Typed): Omit<Candidate, "insert"> {
  return {
    label: packet.name,
    detail: `op-code ${packet.opCode}${packet.fields.length === 0 ? "" : ` { ${packet.fields.map(({ name }) => name).join(", ")} }`}`,
    kind: "packet",
    start,
    end,
    key: packet.name,
    deprecated: packet.deprecated !== undefined,
    words: packetLine(packet),
  };
}

/** Fields that answer to the getter or setter first; of those, the ones that are not set yet. */
function indexes(view: View, tokens: readonly Token[], call: CallTokens, typed: Typed): readonly Candidate[] {
  const member = tokens[call.name]!.text;
  const set = member.startsWith("set") ? indexesSet(tokens, call) : new Set<number>();
  const found: { readonly rank: number; readonly candidate: Candidate }[] = [];
  const seen = new Set<string>();
  for (const owner of ownersAt(view, tokens, call)) {
    for (const field of owner.fields) {
      const insert = String(field.index);
      if (seen.has(`${insert} ${field.name}`)) continue;
      seen.add(`${insert} ${field.name}`);
      const rank = (fits(field, member) ? 0 : 2) + (set.has(field.index) ? 1 : 0);
      const isNumber = numberIn(tokens[typed.token]) !== undefined;
      found.push({
        rank,
        candidate: {
          ...fieldCandidate(owner, field, typed),
          insert,
          filter: isNumber ? `${insert} ${field.name}` : `${field.name} ${insert}`,
        },
      });
    }
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ candidate }) => candidate);
}

function fits(field: Field, member: string): boolean {
  const { getters, setters } = fieldTypeRow(field.type);
  return member === "has" || getters.includes(member as Getter) || setters.includes(member as Setter);
}

/** Indexes that the same builder is given elsewhere: in its chain, and by its name in the text around. */
function indexesSet(tokens: readonly Token[], call: CallTokens): ReadonlySet<number> {
  const found = new Set<number>();
  const { from } = call.receiver!;
  const root = tokens[from]!;
  const isNamed = root.text !== "RTSession";
  const scope = root.parent;
  for (let at = isNamed ? 0 : from; at < tokens.length; at++) {
    const name = tokens[at]!;
    if (at === call.name || !/^set[A-Z]/.test(name.text) || !isAccessor(name.text) || tokens[at + 1]?.text !== "(")
      continue;
    if (name.parent !== scope) continue;
    if (!isNamed && at > call.open && tokens[call.open]!.partner === -1) break;
    if (isNamed && !chainsFrom(tokens, at, root.text)) continue;
    if (!isNamed && tokens.slice(from, at).some((one) => one.text === ";" && one.parent === scope)) break;
    const index = numberIn(tokens[at + 2]);
    if (index !== undefined) found.add(index);
  }
  return found;
}

/** Whether the chain that a name stands in begins with a variable. */
function chainsFrom(tokens: readonly Token[], name: number, root: string): boolean {
  const call = callAt(tokens, name + 1);
  return call?.receiver !== undefined && tokens[call.receiver.from]!.text === root;
}

function fieldsOf(view: View, object: TypedObject, typed: Typed, tokens: readonly Token[]): readonly Candidate[] {
  const hasColon = /^\s*:/.test(view.text.slice(typed.end, typed.end + 40));
  const behind = object.direction === "sent" && !hasColon ? ": " : "";
  // Behind the name and its sign comes a value, which is not ours.
  const before = tokens[tokenBefore(tokens, typed.start)];
  if (before !== undefined && before.text !== "{" && before.text !== ",") return [];
  const seen = new Set<string>();
  return object.owners
    .flatMap((owner) => owner.fields.map((field) => ({ owner, field })))
    .filter(({ field }) => !object.has.has(field.name) && !seen.has(field.name) && seen.add(field.name) !== undefined)
    .sort((a, b) => Number(b.field.required) - Number(a.field.required))
    .map(({ owner, field }) => ({ ...fieldCandidate(owner, field, typed), insert: `${field.name}${behind}` }));
}

function fieldCandidate(owner: Fielded, field: Field, { start, end }: Typed): Omit<Candidate, "insert"> {
  const limits = limitsOf(field).replaceAll("\\", "");
  const facts = [`${indexName(field)}: ${typeName(field)}`, field.required ? "" : "optional", limits];
  return {
    label: field.name,
    detail: facts.filter((one) => one !== "").join(", "),
    kind: "field",
    start,
    end,
    key: `${owner.name}.${field.name}`,
    deprecated: field.deprecated !== undefined,
    ...(field.description === undefined ? {} : { words: escaped(field.description) }),
  };
}

/** The values of the enum that a field of a typed object takes. */
function valuesOf(view: View, object: TypedObject, start: number, end: number, quote: string): readonly Candidate[] {
  const uses = usesOf(view.state);
  return object.owners.flatMap((owner) => {
    const field = owner.fields.find(({ name }) => name === object.under);
    const of = field?.type.kind === "enum" ? uses.definitions.get(field.type.enum) : undefined;
    if (of?.kind !== "enum") return [];
    return of.definition.values.map(({ name, value }) => ({
      label: name,
      detail: `${of.definition.name} ${value}`,
      kind: "value" as const,
      insert: `${quote}${name}${quote}`,
      filter: start === end ? name : `${quote}${name}${quote}`,
      start,
      end,
      key: `${of.definition.name}.${name}`,
    }));
  });
}
