/**
 * DataAt: which packet or record a getter reads or a setter fills, in the text as it is now.
 *
 * What flow has proven counts first; where the text is newer, or does not parse, the words around the place are asked: calls of
 * the same chain, other uses of the same variable in its function, the registration around it. A guess for people who type, never
 * a finding.
 */

import type { View } from "../feature.ts";
import { opCodesAt, siteAt } from "./op-codes-at.ts";
import { type Direction, isAccessor } from "./site-facts.ts";
import {
  argumentAt,
  argumentsOf,
  type CallTokens,
  callAt,
  chainStart,
  isDot,
  numberIn,
  type Range,
  type Token,
} from "./tokens.ts";
import { type Fielded, type Uses, usesOf } from "./uses.ts";

/** How many steps a chain of variables is followed. */
const deepest = 6;

/** How many variables one question looks up. */
const mostAsked = 60;

/** The packets or records whose fields a getter or setter names: of the call that this bracket opens. */
export function ownersAt(view: View, tokens: readonly Token[], call: CallTokens): readonly Fielded[] {
  return new Search(view, tokens).owners(call, 0);
}

class Search {
  readonly #view: View;
  readonly #tokens: readonly Token[];
  readonly #uses: Uses;
  /** Variables that were asked; text that goes in circles is given up. */
  #asked = 0;

  constructor(view: View, tokens: readonly Token[]) {
    this.#view = view;
    this.#tokens = tokens;
    this.#uses = usesOf(view.state);
  }

  /** The packets or records whose fields a call of a getter or setter names. */
  owners(call: CallTokens, depth: number): readonly Fielded[] {
    const name = this.#tokens[call.name]!;
    const known = siteAt(this.#view, name);
    if (known !== undefined && known.site.member === name.text) {
      const owners = this.#uses.owners(known.site);
      if (owners.length > 0) return owners;
    }
    if (call.receiver === undefined || !isAccessor(name.text)) return [];
    return this.#data(call.receiver, name.text.startsWith("set") ? "sent" : "received", depth);
  }

  /** What the data holds that an expression is. */
  #data(expression: Range, direction: Direction, depth: number): readonly Fielded[] {
    if (depth > deepest) return [];
    return direction === "received" ? this.#received(expression, depth) : this.#sent(expression, depth);
  }

  #received(expression: Range, depth: number): readonly Fielded[] {
    const tokens = this.#tokens;
    const last = tokens[this.#lastOf(expression)];
    if (last?.text === ")" && last.partner !== -1) {
      const call = callAt(tokens, last.partner);
      if (call === undefined || tokens[call.name]!.text !== "getData" || call.receiver === undefined) return [];
      const [index] = argumentsOf(tokens, call.open);
      if (index === undefined) return this.#aroundHandler(call.receiver.from);
      return this.#nested(this.owners(call, depth + 1), tokens[index.from]);
    }
    if (expression.from !== this.#lastOf(expression)) return this.#aroundHandler(expression.from);
    return this.#variable(expression.from, "received", depth);
  }

  /** The records at an index of some data. */
  #nested(owners: readonly Fielded[], index: Token | undefined): readonly Fielded[] {
    const number = numberIn(index);
    if (number === undefined) return [];
    return owners.flatMap((owner) => this.#uses.within(owner, [number]) ?? []);
  }

  /** The packets of the handler around a place: by its registration, or by what flow knows of the function. */
  #aroundHandler(at: number): readonly Fielded[] {
    const tokens = this.#tokens;
    for (let open = tokens[at]!.parent; open !== -1; open = tokens[open]!.parent) {
      const call = callAt(tokens, open);
      if (call !== undefined && tokens[call.name]!.text === "onPacket") {
        const [first] = argumentsOf(tokens, open);
        if (first === undefined) return [];
        return opCodesAt(this.#view, tokens, first).flatMap((opCode) => this.#uses.packets(opCode, "received"));
      }
      const name = this.#functionName(open);
      if (name === undefined) continue;
      const handled = this.#uses
        .sites(this.#view.path)
        .filter(({ site }) => site.kind === "registers" && site.names.includes(name));
      const packets = handled.flatMap(({ site }) => this.#uses.owners(site));
      if (packets.length > 0) return [...new Set(packets)];
      const registered = this.#registrationOf(name);
      if (registered.length > 0) return registered;
    }
    return [];
  }

  /** What the text registers a function for by its name. */
  #registrationOf(name: string): readonly Fielded[] {
    const tokens = this.#tokens;
    for (let at = 0; at < tokens.length; at++) {
      if (tokens[at]!.text !== "onPacket" || tokens[at + 1]?.text !== "(") continue;
      const [opCode, handler] = argumentsOf(tokens, at + 1);
      if (opCode === undefined || handler === undefined || tokens[handler.from]?.text !== name) continue;
      return opCodesAt(this.#view, tokens, opCode).flatMap((one) => this.#uses.packets(one, "received"));
    }
    return [];
  }

  /** The name of the function whose body a bracket opens. */
  #functionName(open: number): string | undefined {
    const tokens = this.#tokens;
    if (tokens[open]!.text !== "{") return undefined;
    let at = open - 1;
    if (tokens[at]?.text === "=>") at--;
    const close = tokens[at];
    if (close?.text !== ")" || close.partner === -1) return undefined;
    at = close.partner - 1;
    const named = tokens[at];
    if (named?.kind === "name" && named.text !== "function" && tokens[at - 1]?.text === "function") return named.text;
    // `var onMove = function (`, `onMove: function (`, `const onMove = (`, and methods.
    if (named?.text === "function") at--;
    if (tokens[at]?.text === "=" || tokens[at]?.text === ":") at--;
    else if (named?.kind !== "name" || named.text === "function") return undefined;
    return tokens[at]?.kind === "name" ? tokens[at]!.text : undefined;
  }

  #sent(expression: Range, depth: number): readonly Fielded[] {
    const tokens = this.#tokens;
    const last = this.#lastOf(expression);
    const start = chainStart(tokens, last);
    const isMade = tokens[start]?.text === "RTSession" || tokens[last]?.text === ")";
    if (isMade) {
      const root = tokens[start]!;
      if (root.kind === "name" && root.text !== "RTSession" && tokens[start + 1] && isDot(tokens[start + 1]!)) {
        const own = this.#variable(start, "sent", depth);
        if (own.length > 0) return own;
      }
      return this.#receiving(start, depth);
    }
    return this.#variable(last, "sent", depth);
  }

  /** What the chain that begins at a token becomes: where it is handed to `setData`, or which variable keeps it. */
  #receiving(start: number, depth: number): readonly Fielded[] {
    const tokens = this.#tokens;
    const open = tokens[start]!.parent;
    const call = open === -1 ? undefined : callAt(tokens, open);
    if (call !== undefined && tokens[call.name]!.text === "setData")
      return this.#handed(call, tokens[start]!.start, depth);
    const before = tokens[start - 1];
    const kept = tokens[start - 2];
    if (before?.text === "=" && kept?.kind === "name" && depth < deepest) {
      return this.#variable(start - 2, "sent", depth + 1);
    }
    return [];
  }

  /** The data that an argument of `setData` becomes. */
  #handed(call: CallTokens, place: number, depth: number): readonly Fielded[] {
    const tokens = this.#tokens;
    if (argumentAt(tokens, call.open, place) === 1) {
      return this.#nested(this.owners(call, depth + 1), tokens[call.open + 1]);
    }
    return this.#opCodesOfChain(call).flatMap((opCode) => this.#uses.packets(opCode, "sent"));
  }

  /** The op-codes that `setOpCode` gives the packet whose chain a call is in, before or behind it. */
  #opCodesOfChain(call: CallTokens): readonly number[] {
    const tokens = this.#tokens;
    const parent = tokens[call.open]!.parent;
    const from = call.receiver?.from ?? call.name;
    const root = tokens[from]!;
    const asked = (at: number): readonly number[] => {
      const [first] = argumentsOf(tokens, at + 1);
      return first === undefined ? [] : opCodesAt(this.#view, tokens, first);
    };
    for (let at = from; at < tokens.length && tokens[at]!.start < this.#chainEnd(call); at++) {
      if (tokens[at]!.parent === parent && tokens[at]!.text === "setOpCode" && tokens[at + 1]?.text === "(") {
        return asked(at);
      }
    }
    // `packet.setOpCode(1); packet.setData(…)`: another statement about the same variable.
    if (root.kind !== "name" || root.text === "RTSession") return [];
    const { first, last } = this.#functionAround(from);
    for (let at = first; at < last; at++) {
      if (tokens[at]!.text !== "setOpCode" || tokens[at + 1]?.text !== "(") continue;
      const start = chainStart(tokens, at);
      const name =
        tokens[start]?.text === "RTSession" && tokens[start - 1]?.text === "=" ? tokens[start - 2] : tokens[start];
      if (name?.text === root.text) return asked(at);
    }
    return [];
  }

  /** Where the chain that a call is in ends: at the end of its statement or of its bracket. */
  #chainEnd(call: CallTokens): number {
    const tokens = this.#tokens;
    let at = tokens[call.open]!.partner;
    while (at !== -1 && tokens[at + 1] !== undefined && isDot(tokens[at + 1]!)) {
      at += 2;
      if (tokens[at + 1]?.text === "(") at = tokens[at + 1]!.partner === -1 ? at : tokens[at + 1]!.partner;
    }
    return at === -1 ? (tokens.at(-1)?.end ?? 0) : (tokens[at]?.end ?? Number.POSITIVE_INFINITY);
  }

  /** What other places of its function, and then of the file, tell of a variable that holds data. */
  #variable(at: number, direction: Direction, depth: number): readonly Fielded[] {
    if (depth > deepest || ++this.#asked > mostAsked) return [];
    const tokens = this.#tokens;
    const { text } = tokens[at]!;
    const { first, last } = this.#functionAround(at);
    const places: number[] = [];
    for (let one = first; one < last; one++) {
      if (one !== at && tokens[one]!.text === text && tokens[one]!.kind === "name") places.push(one);
    }
    places.sort((a, b) => Math.abs(a - at) - Math.abs(b - at));
    for (const one of places) {
      const found = this.#told(one, direction, depth);
      if (found.length > 0) return found;
    }
    return direction === "received" ? this.#aroundHandler(at) : [];
  }

  /** What one place tells of the variable that it names. */
  #told(at: number, direction: Direction, depth: number): readonly Fielded[] {
    const tokens = this.#tokens;
    if (isDot(tokens[at - 1] ?? tokens[at]!)) return [];
    if (tokens[at + 1] !== undefined && isDot(tokens[at + 1]!)) {
      const member = tokens[at + 2];
      if (member === undefined || !isAccessor(member.text)) return [];
      if (member.text.startsWith("set") !== (direction === "sent")) return [];
      const known = siteAt(this.#view, member);
      return known === undefined ? [] : this.#uses.owners(known.site);
    }
    if (direction === "sent") {
      const open = tokens[at]!.parent;
      const call = open === -1 ? undefined : callAt(tokens, open);
      if (call === undefined || tokens[call.name]!.text !== "setData") return [];
      return this.#handed(call, tokens[at]!.start, depth);
    }
    if (tokens[at + 1]?.text !== "=") return [];
    const value = this.#chainFrom(at + 2);
    return value === undefined ? [] : this.#data(value, direction, depth + 1);
  }

  /** The chain of members and calls that begins at a token. */
  #chainFrom(from: number): Range | undefined {
    const tokens = this.#tokens;
    if (tokens[from]?.kind !== "name") return undefined;
    let to = from;
    for (;;) {
      const next = tokens[to + 1];
      if (next === undefined) break;
      if (next.text === "(" || next.text === "[") {
        if (next.partner === -1) break;
        to = next.partner;
      } else if (isDot(next) && tokens[to + 2]?.kind === "name") to += 2;
      else if (next.text === "!") to++;
      else break;
    }
    return { from, to };
  }

  /** The tokens of the function around a token; of the whole text at its top. */
  #functionAround(at: number): { readonly first: number; readonly last: number } {
    const tokens = this.#tokens;
    for (let open = tokens[at]!.parent; open !== -1; open = tokens[open]!.parent) {
      if (tokens[open]!.text !== "{") continue;
      const before = tokens[open - 1];
      const isBody =
        before?.text === "=>" ||
        (before?.text === ")" && before.partner !== -1 && !isControl(tokens[before.partner - 1]));
      if (isBody) return { first: open, last: tokens[open]!.partner === -1 ? tokens.length : tokens[open]!.partner };
    }
    return { first: 0, last: tokens.length };
  }

  #lastOf({ from, to }: Range): number {
    let at = to;
    while (at > from && this.#tokens[at]!.text === "!") at--;
    return at;
  }
}

function isControl(token: Token | undefined): boolean {
  return token !== undefined && /^(?:if|for|while|switch|catch|with)$/.test(token.text);
}
