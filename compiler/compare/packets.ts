/**
 * Which packet of the old model became which of the new one, and what that alone means: removed, added, renamed, renumbered,
 * sent by others, delivered otherwise. What is inside the pairs is compared elsewhere.
 *
 * A packet keeps its identity by its name; where the name is gone, by its op-code and who sends it. What a client or server
 * meets on the wire is a *place*, an op-code and a side that sends; each place is held against itself.
 */

import {
  rt7001,
  rt7002,
  rt7003,
  rt7004,
  rt7005,
  rt7006,
  rt7007,
  rt7008,
  rt7009,
  rt7010,
  rt7011,
} from "#compiler/diagnostics/catalogue.ts";
import type { Delivery, PacketDefinition } from "#schemas/packet-model.ts";
import { type Side, writersOf } from "./breaks.ts";
import type { Comparison, Part, Parts } from "./change.ts";
import { compareWords } from "./limits.ts";
import type { RuleName } from "./rules.ts";

export interface PacketPair {
  readonly before: PacketDefinition;
  readonly after: PacketDefinition;
  /** Who writes it, at the same op-code, before and after. Empty when it was renumbered: then nothing meets any more. */
  readonly sides: ReadonlySet<Side>;
}

interface Pairing {
  readonly pairs: ReadonlyMap<string, PacketPair>;
  readonly byOld: ReadonlyMap<PacketDefinition, readonly PacketPair[]>;
  readonly byNew: ReadonlyMap<PacketDefinition, readonly PacketPair[]>;
  readonly oldPlaces: ReadonlyMap<string, PacketDefinition>;
  readonly newPlaces: ReadonlyMap<string, PacketDefinition>;
}

/** Tells what became of each packet, and returns the pairs, in the order of the new model. */
export function comparePackets(comparison: Comparison): PacketPair[] {
  const pairing = pairUp(comparison);
  for (const packet of comparison.before.packets) if (!pairing.byOld.has(packet)) tellRemoved(comparison, packet);
  for (const packet of comparison.after.packets) {
    if (!pairing.byNew.has(packet)) tellAdded(comparison, packet, pairing);
    tellReuse(comparison, packet, pairing);
  }
  for (const pair of pairing.pairs.values()) tellPair(comparison, pair, pairing);
  return [...pairing.pairs.values()];
}

const place = (opCode: number, side: Side): string => `${opCode} ${side}`;

function placesOf(packets: readonly PacketDefinition[]): Map<string, PacketDefinition> {
  return new Map(packets.flatMap((one) => writersOf(one.from).map((side) => [place(one.opCode, side), one] as const)));
}

function pairUp({ before, after }: Comparison): Pairing {
  const oldByName = new Map(before.packets.map((one) => [one.name, one]));
  const newByName = new Map(after.packets.map((one) => [one.name, one]));
  const oldPlaces = placesOf(before.packets);
  const newPlaces = placesOf(after.packets);
  const pairs = new Map<string, { before: PacketDefinition; after: PacketDefinition; sides: Set<Side> }>();
  const pair = (old: PacketDefinition, now: PacketDefinition, side?: Side): void => {
    const key = `${old.name} ${now.name}`;
    const own = pairs.get(key) ?? { before: old, after: now, sides: new Set() };
    pairs.set(key, own);
    if (side !== undefined) own.sides.add(side);
  };
  /** A packet that went to, or came from, another op-code keeps no place; whoever has its place now is somebody else. */
  const renumbered = (one: PacketDefinition, others: ReadonlyMap<string, PacketDefinition>): boolean => {
    const namesake = others.get(one.name);
    return namesake !== undefined && namesake.opCode !== one.opCode;
  };
  for (const now of after.packets) {
    const old = oldByName.get(now.name);
    if (old !== undefined) pair(old, now);
    for (const side of writersOf(now.from)) {
      const there = oldPlaces.get(place(now.opCode, side));
      if (there !== undefined && !renumbered(there, newByName) && !renumbered(now, oldByName)) pair(there, now, side);
    }
  }
  const byOld = new Map<PacketDefinition, PacketPair[]>();
  const byNew = new Map<PacketDefinition, PacketPair[]>();
  for (const one of pairs.values()) {
    byOld.set(one.before, [...(byOld.get(one.before) ?? []), one]);
    byNew.set(one.after, [...(byNew.get(one.after) ?? []), one]);
  }
  return { pairs, byOld, byNew, oldPlaces, newPlaces };
}

const partOf = (definition: PacketDefinition): Part => ({ kind: "packet", name: definition.name, definition });

const fromWords = { client: "clients", server: "the server", both: "clients and the server" } as const;

function tellRemoved({ found }: Comparison, packet: PacketDefinition): void {
  const { name, opCode, from } = packet;
  found({
    rule: "packetRemoved",
    sides: new Set(writersOf(from)),
    before: partOf(packet),
    tell: (span, notes) => rt7001(span, { name, opCode, from: fromWords[from] }, notes),
  });
}

function tellAdded({ found }: Comparison, packet: PacketDefinition, { oldPlaces }: Pairing): void {
  const { name, opCode, from } = packet;
  const sides = new Set(writersOf(from));
  const after = partOf(packet);
  const other = oldPlaces.get(place(opCode, "server"));
  if (from !== "server" && other !== undefined && !oldPlaces.has(place(opCode, "client"))) {
    const tell = { name, opCode, other: other.name };
    found({ rule: "opCodeShared", sides, after, tell: (span, notes) => rt7003(span, tell, notes) });
  } else {
    const tell = { name, opCode, from: fromWords[from] };
    found({ rule: "packetAdded", sides, after, tell: (span, notes) => rt7002(span, tell, notes) });
  }
}

/** A place that another packet had, which did not become this one. */
function tellReuse({ found }: Comparison, packet: PacketDefinition, { byNew, oldPlaces }: Pairing): void {
  const own = new Set(byNew.get(packet)?.map((pair) => pair.before));
  const others = new Map<PacketDefinition, Side[]>();
  for (const side of writersOf(packet.from)) {
    const old = oldPlaces.get(place(packet.opCode, side));
    if (old !== undefined && !own.has(old)) others.set(old, [...(others.get(old) ?? []), side]);
  }
  for (const [old, sides] of others) {
    const tell = { name: packet.name, opCode: packet.opCode, other: old.name };
    found({
      rule: "opCodeReused",
      sides: new Set(sides),
      before: partOf(old),
      after: partOf(packet),
      tell: (span, notes) => rt7006(span, tell, notes),
    });
  }
}

function tellPair(comparison: Comparison, pair: PacketPair, pairing: Pairing): void {
  const { before, after, sides } = pair;
  const parts = { before: partOf(before), after: partOf(after) };
  const { name } = after;
  if (before.name !== name) {
    const tell = { name, was: before.name };
    comparison.found({ rule: "packetRenamed", sides, ...parts, tell: (span, notes) => rt7004(span, tell, notes) });
  }
  if (before.opCode !== after.opCode) {
    const tell = { name, was: before.opCode, is: after.opCode };
    const all = new Set([...writersOf(before.from), ...writersOf(after.from)]);
    comparison.found({
      rule: "opCodeRenumbered",
      sides: all,
      ...parts,
      tell: (span, notes) => rt7005(span, tell, notes),
    });
  }
  tellSenders(comparison, pair, parts, pairing);
  compareWords(comparison, parts);
  if (before.delivery !== after.delivery) {
    const tell = { name, was: before.delivery, is: after.delivery };
    if (guarantees[after.delivery] < guarantees[before.delivery]) {
      comparison.found({ rule: "deliveryWeakened", sides, ...parts, tell: (span, notes) => rt7010(span, tell, notes) });
    } else {
      comparison.found({
        rule: "deliveryStrengthened",
        sides,
        ...parts,
        tell: (span, notes) => rt7011(span, tell, notes),
      });
    }
  }
}

/** Reliable packets arrive and in order, sequenced ones in order, unreliable ones as they like. */
const guarantees: { readonly [delivery in Delivery]: number } = {
  reliable: 2,
  "unreliable-sequenced": 1,
  unreliable: 0,
};

/** Told once for each packet, at its first pair: one old packet may have become two, and two may have become one. */
function tellSenders({ found }: Comparison, pair: PacketPair, parts: Parts, { byOld, byNew }: Pairing): void {
  const { before, after } = pair;
  const { name } = after;
  const kept = (pairs: readonly PacketPair[] | undefined, side: Side): boolean =>
    pairs?.some((one) => one.sides.has(side) || (one.before.opCode !== one.after.opCode && bothSend(one, side))) ??
    false;
  const sender = (side: Side): string => (side === "client" ? "Clients" : "The server");
  if (byOld.get(before)?.[0] === pair) {
    const lost = writersOf(before.from).filter((side) => !kept(byOld.get(before), side));
    for (const side of lost) {
      const tell = { name, sender: sender(side) };
      const sides = new Set([side]);
      found({ rule: "senderRemoved", sides, ...parts, tell: (span, notes) => rt7007(span, tell, notes) });
    }
  }
  if (byNew.get(after)?.[0] !== pair) return;
  for (const side of writersOf(after.from)) {
    if (kept(byNew.get(after), side)) continue;
    const sides = new Set([side]);
    const rule: RuleName = side === "client" ? "clientsMaySend" : "serverMaySend";
    const tell = side === "client" ? rt7008 : rt7009;
    found({ rule, sides, ...parts, tell: (span, notes) => tell(span, { name }, notes) });
  }
}

function bothSend({ before, after }: PacketPair, side: Side): boolean {
  return writersOf(before.from).includes(side) && writersOf(after.from).includes(side);
}
