/**
 * Chains: calls such as `RTSession.newPacket().setOpCode(5).send()`, link by link, with the places of everything an edit has
 * to know. A chain whose text is not just that (a cast between two links, `?.`, `["send"]`) is none.
 */

import type { CallCode, Expression, NameCode } from "#compiler/typescript/code.ts";
import type { Names } from "./names.ts";
import type { Range } from "./plan.ts";

export interface Link {
  readonly member: string;
  readonly call: CallCode;
  readonly name: Range;
  /** Behind the opening parenthesis. */
  readonly opened: number;
}

export interface Chain {
  readonly whole: Range;
  /** What is called first: `RTSession.newData()`, `RTSession.newPacket()`, or a name. */
  readonly root: "newData" | "newPacket" | NameCode;
  readonly links: readonly Link[];
}

/** The chain that ends with this expression; undefined: it is none. */
export function chainOf(expression: Expression, names: Names): Chain | undefined {
  const links: Link[] = [];
  let at = expression;
  for (; at.kind === "call"; ) {
    const link = linkOf(at, names);
    if (link === undefined) return undefined;
    const { object } = link.call.callee as Expression & { readonly kind: "member" };
    if (object.kind === "name" && object.name === "RTSession") {
      const { member, call } = link;
      if (object.variable !== undefined || (member !== "newData" && member !== "newPacket")) return undefined;
      if (call.args.length > 0 || object.start !== expression.start) return undefined;
      return { whole: expression, root: member, links: links.reverse() };
    }
    links.push(link);
    at = object;
  }
  if (at.kind !== "name" || links.length === 0 || at.start !== expression.start) return undefined;
  return { whole: expression, root: at, links: links.reverse() };
}

/** A call `object.name(…)`. */
export function linkOf(call: Expression, { text }: Names): Link | undefined {
  if (call.kind !== "call" || call.callee.kind !== "member") return undefined;
  const { object, name, nameStart } = call.callee;
  const nameEnd = nameStart + name.length;
  if (call.callee.end !== nameEnd || text.slice(nameStart, nameEnd) !== name) return undefined;
  const isPlain = object.end + 1 === nameStart && text[object.end] === ".";
  if (!isPlain && bare(text.slice(object.end, nameStart)) !== ".") return undefined;
  if (text[call.end - 1] !== ")") return undefined;
  const opened = text[nameEnd] === "(" ? nameEnd + 1 : openedBehind(text.slice(nameEnd, call.end), nameEnd);
  if (opened === undefined) return undefined;
  return { member: name, call, name: { start: nameStart, end: nameEnd }, opened };
}

/** Behind the parenthesis that a text begins with, but for blanks and comments. */
function openedBehind(text: string, start: number): number | undefined {
  // A comment ends at its first end, so that there is one way only to read a row of them.
  const opening = /^(?:\s|\/\/[^\n]*\n|\/\*(?:(?!\*\/)[\s\S])*\*\/)*\(/.exec(text);
  return opening === null ? undefined : start + opening[0].length;
}

/** A text without blanks and comments. */
function bare(text: string): string {
  return text.replace(/\/\/[^\n]*\n|\/\*[\s\S]*?\*\/|\s+/g, "");
}
