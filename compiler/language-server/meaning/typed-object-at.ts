/**
 * TypedObjectAt: the object of a typed send, or the pattern of a typed handler, around a place, in text that may be half typed: which
 * packet or record it is, what it has already, and whether a name or a value is to come.
 */

import type { PacketDefinition } from "#schemas/packet-model.ts";
import type { View } from "../feature.ts";
import { opCodesAt } from "./op-codes-at.ts";
import type { Direction } from "./site-facts.ts";
import {
  argumentAt,
  argumentsOf,
  bracketAround,
  type CallTokens,
  callAt,
  numberIn,
  type Token,
  wordOf,
} from "./tokens.ts";
import { type Fielded, usesOf } from "./uses.ts";

/** The object of a typed send, or the pattern of a typed handler, that a place is directly in. */
export interface TypedObject {
  readonly owners: readonly Fielded[];
  readonly direction: Direction;
  /** Names that stand in it already, but for the one at the place. */
  readonly has: ReadonlySet<string>;
  /** The name that the place is the value of; undefined where a name is to come. */
  readonly under: string | undefined;
}

export function typedObjectAt(view: View, tokens: readonly Token[], offset: number): TypedObject | undefined {
  const open = bracketAround(tokens, offset);
  if (tokens[open]?.text !== "{") return undefined;
  const uses = usesOf(view.state);
  const path: string[] = [];
  let at = open;
  for (;;) {
    const around = tokens[at]!.parent;
    const before = tokens[at - 1];
    if (around === -1 || before === undefined) return undefined;
    if (tokens[around]!.text === "{" && before.text === ":") {
      const key = wordOf(tokens[at - 2]!);
      if (key === undefined) return undefined;
      path.unshift(key);
    } else if (tokens[around]!.text === "(") {
      const found = typedCall(view, tokens, at, around);
      if (found === undefined) return undefined;
      const owners = found.packets.flatMap((packet) => uses.within(packet, path) ?? []);
      return { owners, direction: found.direction, ...membersAround(tokens, open, offset) };
    } else if (tokens[around]!.text !== "[") return undefined;
    at = around;
  }
}

/** What an object is handed to: `RTSession.send(Packets.X, {` or `RTSession.onPacket(Packets.X, ({`. */
function typedCall(
  view: View,
  tokens: readonly Token[],
  object: number,
  open: number,
): { readonly packets: readonly PacketDefinition[]; readonly direction: Direction } | undefined {
  const call = callAt(tokens, open);
  const uses = usesOf(view.state);
  const packetsOf = (of: CallTokens, direction: Direction) => {
    const [first] = argumentsOf(tokens, of.open);
    if (first === undefined || numberIn(tokens[first.from]) !== undefined) return [];
    return opCodesAt(view, tokens, first).flatMap((opCode) => uses.packets(opCode, direction));
  };
  if (call !== undefined && tokens[call.name]!.text === "send" && call.receiver !== undefined) {
    if (argumentAt(tokens, open, tokens[object]!.start) !== 1) return undefined;
    return { packets: packetsOf(call, "sent"), direction: "sent" };
  }
  // The parameters of a handler; `function name(` looks like a call.
  if (object !== open + 1) return undefined;
  const around = tokens[open]!.parent;
  const registration = around === -1 ? undefined : callAt(tokens, around);
  if (registration === undefined || tokens[registration.name]!.text !== "onPacket") return undefined;
  return { packets: packetsOf(registration, "received"), direction: "received" };
}

function membersAround(tokens: readonly Token[], open: number, offset: number): Pick<TypedObject, "has" | "under"> {
  const has = new Set<string>();
  let under: string | undefined;
  for (const { from, to } of argumentsOf(tokens, open)) {
    const first = tokens[from];
    if (first === undefined || to < from) continue;
    const name = wordOf(first);
    const colon = tokens[from + 1]?.text === ":" ? tokens[from + 1]! : undefined;
    const end = tokens[to]!.end;
    const isHere = first.start <= offset && offset <= end;
    if (colon !== undefined && colon.end <= offset && (isHere || isNextTo(tokens, to, offset))) under = name;
    if (name !== undefined && !(isHere && offset <= first.end)) has.add(name);
  }
  return { has, under };
}

/** Whether nothing but space lies between a token and a place behind it. */
function isNextTo(tokens: readonly Token[], last: number, offset: number): boolean {
  return tokens[last]!.end <= offset && (tokens[last + 1]?.start ?? Number.POSITIVE_INFINITY) >= offset;
}
