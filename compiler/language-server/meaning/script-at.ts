/**
 * ScriptAt: what a place of a script names: a packet by its op-code or token, a field by its index or name, a value of an enum. The
 * answer is keys of definitions, as in `Origins`, and the word in the present text.
 *
 * Knows scripts only; `schema-at.ts` is the same for schema files.
 */

import type { View } from "../feature.ts";
import { ownersAt } from "./data-at.ts";
import { opCodesAt, siteAt } from "./op-codes-at.ts";
import { type Direction, isAccessor, markOf, opCodesOf } from "./site-facts.ts";
import {
  argumentAt,
  argumentsOf,
  type CallTokens,
  callAt,
  chainStart,
  isDot,
  numberIn,
  type Range,
  stringIn,
  type Token,
  tokenAt,
  tokenBefore,
  tokensOf,
} from "./tokens.ts";
import { typedObjectAt } from "./typed-object-at.ts";
import { fieldAt, usesOf } from "./uses.ts";

/** A word that names something of the schemas. Offsets are present ones. */
export interface Named {
  /** What it may name; one, or the several of which it is one. Never empty, but for op-codes without a definition. */
  readonly keys: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Where the word is an op-code: its numbers. */
  readonly opCodes?: readonly number[];
  /** Where the word is an index: its number. */
  readonly index?: number;
}

/** What the word at an offset names. */
export function namedInScript(view: View, offset: number): Named | undefined {
  const tokens = tokensOf(view.text);
  const at = tokenAt(tokens, offset);
  const token = at === undefined ? undefined : tokens[at];
  if (at === undefined || token === undefined || token.kind === "sign" || token.kind === "pattern") return undefined;
  return (
    ofSite(view, tokens, at) ??
    ofToken(view, tokens, at) ??
    ofTypedObject(view, tokens, at) ??
    ofCall(view, tokens, at) ??
    ofComparison(view, tokens, at) ??
    ofConstant(view, tokens, at)
  );
}

function word(token: Token): { readonly start: number; readonly end: number } {
  const quoted = stringIn(token);
  return quoted === undefined
    ? { start: token.start, end: token.end }
    : { start: token.start + 1, end: token.start + 1 + quoted.length };
}

/** A word in the mark or the span of a site that is as the state knows it. */
function ofSite(view: View, tokens: readonly Token[], at: number): Named | undefined {
  const { source } = view;
  if (source === undefined) return undefined;
  const token = tokens[at]!;
  const start = view.toState(token.start);
  if (!source.text.startsWith(token.text, start) || view.toPresent(start) !== token.start) return undefined;
  const end = start + token.text.length;
  for (const shared of usesOf(view.state).sites(view.path)) {
    const { site } = shared;
    if (site.span.start > end && site.call.start > end) break;
    if (shared.keys.length === 0 && site.kind !== "registers" && site.kind !== "sends") continue;
    const isIn = site.span.start <= start && end <= site.span.end;
    const mark = isIn || site.call.start > start || site.call.end < end ? undefined : markOf(site);
    if (!isIn && !(mark !== undefined && mark.start <= start && end <= mark.end)) continue;
    // `setData`, and `send` without an op-code, are words of the API.
    if (isIn && shared.keys.length === 0 && site.proof.kind === "open") return undefined;
    const from = isIn ? site.span : mark!;
    const named = { keys: shared.keys, start: view.toPresent(from.start), end: view.toPresent(from.end) };
    if (site.kind === "registers" || site.kind === "sends") return { ...named, opCodes: opCodesOf(site) };
    const index = site.uses[0]?.indexes;
    return index?.kind === "some" && index.values.length === 1 ? { ...named, index: index.values[0]! } : named;
  }
  return undefined;
}

/** `Packets.Move`, wherever it stands. */
function ofToken(view: View, tokens: readonly Token[], at: number): Named | undefined {
  const dot = tokens[at - 1];
  if (dot === undefined || !isDot(dot) || tokens[at - 2]?.text !== "Packets") return undefined;
  const found = usesOf(view.state).definitions.get(tokens[at]!.text);
  if (found?.kind !== "packet") return undefined;
  return { keys: [found.definition.name], opCodes: [found.definition.opCode], ...word(tokens[at]!) };
}

/** The name of a field in the object of a typed send or the pattern of a handler; the value of an enum there. */
function ofTypedObject(view: View, tokens: readonly Token[], at: number): Named | undefined {
  const token = tokens[at]!;
  if (token.kind !== "name" && token.kind !== "string") return undefined;
  const found = typedObjectAt(view, tokens, token.end);
  if (found === undefined) return undefined;
  const said = stringIn(token) ?? token.text;
  const uses = usesOf(view.state);
  if (found.under !== undefined) {
    if (token.kind !== "string") return undefined;
    const keys = found.owners.flatMap((owner) => {
      const field = owner.fields.find(({ name }) => name === found.under);
      const of = field?.type.kind === "enum" ? uses.definitions.get(field.type.enum) : undefined;
      return of?.kind === "enum" && of.definition.values.some(({ name }) => name === said)
        ? [`${of.definition.name}.${said}`]
        : [];
    });
    return keys.length === 0 ? undefined : { keys: [...new Set(keys)], ...word(token) };
  }
  const keys = found.owners.flatMap((owner) =>
    owner.fields.some(({ name }) => name === said) ? [`${owner.name}.${said}`] : [],
  );
  return keys.length === 0 ? undefined : { keys: [...new Set(keys)], ...word(token) };
}

/** The op-code or index of a call that the state does not know yet. */
function ofCall(view: View, tokens: readonly Token[], at: number): Named | undefined {
  const open = tokens[at]!.parent;
  const asName = callAt(tokens, at + 1);
  const call: CallTokens | undefined = asName ?? (open === -1 ? undefined : callAt(tokens, open));
  if (call === undefined) return undefined;
  const [first] = argumentsOf(tokens, call.open);
  if (first === undefined || first.to < first.from) return undefined;
  const member = tokens[call.name]!.text;
  if (asName === undefined && argumentAt(tokens, call.open, tokens[at]!.start) !== 0) return undefined;
  if (takesOpCode(view, tokens, call)) {
    return asName !== undefined || first.from > at || first.to < at
      ? undefined
      : packets(view, tokens, first, member === "onPacket" ? "received" : "sent");
  }
  const index = first.from === first.to ? numberIn(tokens[first.from]) : undefined;
  if (index === undefined || !isAccessor(member)) return undefined;
  const keys = ownersAt(view, tokens, call).flatMap((owner) => {
    const field = fieldAt(owner, index);
    return field === undefined ? [] : [`${owner.name}.${field.name}`];
  });
  return keys.length === 0 ? undefined : { keys: [...new Set(keys)], index, ...word(tokens[at]!) };
}

/** Whether the first argument of a call is an op-code: `onPacket`, `setOpCode`, the typed `send`. */
export function takesOpCode(view: View, tokens: readonly Token[], call: CallTokens): boolean {
  const name = tokens[call.name]!;
  if (call.receiver === undefined) return false;
  if (name.text === "onPacket" || name.text === "setOpCode") return true;
  if (name.text !== "send") return false;
  return (
    tokens[call.receiver.to]?.text === "RTSession" ||
    siteAt(view, tokens[call.open + 1] ?? name)?.site.member === "send"
  );
}

/** The packets that an op-code written there means, by whether it is of a packet that is received or sent. */
function packets(view: View, tokens: readonly Token[], { from, to }: Range, direction: Direction): Named | undefined {
  const opCodes = opCodesAt(view, tokens, { from, to });
  if (opCodes.length === 0) return undefined;
  const uses = usesOf(view.state);
  const keys = opCodes.flatMap((opCode) => {
    const fitting = uses.packets(opCode, direction);
    return (fitting.length > 0 ? fitting : uses.packets(opCode)).map(({ name }) => name);
  });
  return { keys, opCodes, start: tokens[from]!.start, end: tokens[to]!.end };
}

const comparisons = new Set(["==", "===", "!=", "!==", "<", "<=", ">", ">="]);

/** An op-code that is compared with `getOpCode()`, or a case of a switch over it. */
function ofComparison(view: View, tokens: readonly Token[], at: number): Named | undefined {
  // From `Codes.MOVE` any word will do.
  let to = at;
  while (tokens[to + 1] !== undefined && isDot(tokens[to + 1]!) && tokens[to + 2]?.kind === "name") to += 2;
  const from = Math.min(chainStart(tokens, at), at);
  const before = tokens[from - 1];
  const behind = tokens[to + 1];
  if (before !== undefined && comparisons.has(before.text) && endsInOpCode(tokens, from - 2)) {
    return packets(view, tokens, { from, to }, "received");
  }
  if (behind !== undefined && comparisons.has(behind.text)) {
    let end = to + 2;
    while (tokens[end] !== undefined && (tokens[end]!.kind === "name" || isDot(tokens[end]!))) end++;
    if (tokens[end]?.text === "(" && endsInOpCode(tokens, end + 1))
      return packets(view, tokens, { from, to }, "received");
  }
  if (before?.text === "case" && behind?.text === ":") {
    const body = tokens[from]!.parent;
    const on = body === -1 ? undefined : tokens[body - 1];
    if (on?.text === ")" && endsInOpCode(tokens, body - 2)) return packets(view, tokens, { from, to }, "received");
  }
  return undefined;
}

/** The op-codes that the text between two present offsets compares with `getOpCode()`; no sites tell of them. */
export function comparedIn(view: View, from = 0, to = view.text.length): readonly Named[] {
  if (!view.text.includes("getOpCode")) return [];
  const tokens = tokensOf(view.text);
  const last = tokenBefore(tokens, to + 1);
  const found: Named[] = [];
  for (let at = Math.max(0, tokenBefore(tokens, from)); at <= last; at++) {
    const { kind, start, end } = tokens[at]!;
    if (kind !== "number" && kind !== "name") continue;
    const named = ofComparison(view, tokens, at);
    // Of `Codes.MOVE` the last word tells, once.
    if (named !== undefined && named.end === end && named.start <= start) found.push(named);
  }
  return found;
}

/** Whether a token ends a call of `getOpCode`. */
function endsInOpCode(tokens: readonly Token[], last: number): boolean {
  return tokens[last]?.text === ")" && tokens[last - 1]?.text === "(" && tokens[last - 2]?.text === "getOpCode";
}

/** The place where a script gives an op-code its name: `var RQ_MOVE = 102`, `this.RQ_MOVE = 102`, `RQ_MOVE: 102`. */
function ofConstant(view: View, tokens: readonly Token[], at: number): Named | undefined {
  const isName = tokens[at]!.kind === "name";
  const name = tokens[isName ? at : at - 2];
  const sign = tokens[isName ? at + 1 : at - 1];
  const value = numberIn(tokens[isName ? at + 2 : at]);
  if (name?.kind !== "name" || value === undefined || (sign?.text !== "=" && sign?.text !== ":")) return undefined;
  const uses = usesOf(view.state);
  if (!uses.named(name.text).includes(value)) return undefined;
  return { keys: uses.packets(value).map((packet) => packet.name), opCodes: [value], ...word(tokens[at]!) };
}
