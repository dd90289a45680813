/**
 * SiteFacts: what a site says by itself: its op-codes, its direction, whether an index is among those it names, the word in the text that
 * it is about. Knows no model.
 */

import type { Indexes, Site } from "#compiler/3-program/site.ts";
import { type Span, span } from "#compiler/text/source.ts";
import type { Field } from "#schemas/packet-model.ts";

/** Whether a site is about packets as wholes: it registers or sends. */
export function isAboutPackets({ kind }: Site): boolean {
  return kind === "registers" || kind === "sends";
}

/** `received`: from players; `sent`: to them. */
export type Direction = "received" | "sent";

/** Whether what a site is about comes from players, or goes to them. */
export function directionOf({ kind }: Site): Direction {
  return kind === "registers" || kind === "reads" ? "received" : "sent";
}

/** The op-codes of a site that registers or sends. */
export function opCodesOf({ proof, uses }: Site): readonly number[] {
  if (proof.kind === "proven") return proof.opCodes;
  return uses.length === 1 ? uses[0]!.opCodes : [...new Set(uses.flatMap((use) => use.opCodes))];
}

/** Whether some index of a field, which may be a list, is among these; of `any` nothing is said. */
export function isAmong({ index: first, repeat = 1 }: Field, indexes: Indexes): boolean {
  if (indexes.kind === "some") return indexes.values.some((index) => index >= first && index < first + repeat);
  if (indexes.kind === "any") return false;
  const { from, step, to } = indexes;
  for (let index = first; index < first + repeat; index++) {
    if (index >= from && index <= to && (index - from) % step === 0) return true;
  }
  return false;
}

/** A string of a text without its quotes. */
export function unquoted({ source, start, end }: Span): Span {
  const first = source.text[start];
  const isQuoted = end - start >= 2 && (first === '"' || first === "'") && source.text[end - 1] === first;
  return isQuoted ? span(source, start + 1, end - 1) : span(source, start, end);
}

/**
 * What a site is about, in the text: its op-code or token, its index, the name of a field. Undefined where a getter or setter has
 * no index, or one that is calculated.
 */
export function markOf(site: Site): Span | undefined {
  if (site.kind === "registers" || site.kind === "sends") return site.span;
  const { source, start, end } = site.span;
  if (!isAccessor(site.member) || source.text.slice(start, end) !== site.member) return site.span;
  // Looked at letter by letter: tokens of the whole file would cost a thousand times as much.
  firstArgument.lastIndex = end;
  const found = firstArgument.exec(source.text);
  if (found === null) return undefined;
  const from = end + found[1]!.length;
  return span(source, from, from + found[2]!.length);
}

/** A bracket, and a number, a name, or members of a name behind it. */
const firstArgument = /(\s*\(\s*)([\w$]+(?:\.[\w$]+)*)(?=\s*(?:[,);}\r\n]|$))/y;

/** Whether a member reads or sets an index of RTData; members of typed data bear the names of fields. */
export function isAccessor(member: string): boolean {
  return /^(?:get|set)(?:Number|Long|Float|Double|String|FloatArray|Data)$|^has$/.test(member);
}
