/**
 * Lists of which nobody knows how long they are, cut to what their packet can carry: a guess, and marked as one. A list that
 * was said to go on to the last index would make its packet too large for any delivery.
 */

import type { Proposal, ProposedField, ProposedRecord } from "./proposal.ts";

/** The worst case of a packet, and what its delivery carries, in bytes. */
export interface Room {
  readonly worst: number;
  readonly limit: number;
}

/** Cuts get smaller from round to round; a packet that does not fit then is too large for another reason. */
const mostRounds = 12;

/**
 * @param roomOf the packets of a proposal by name, as far as they have a bound.
 * @returns the proposal itself where all packets fit.
 */
export function fitLists(proposal: Proposal, roomOf: (proposal: Proposal) => ReadonlyMap<string, Room>): Proposal {
  const open = new Set([...proposal.packets, ...proposal.records].flatMap((one) => one.fields.filter(isOpen)));
  if (open.size === 0) return proposal;
  /** Length by list, in rounds. */
  const most = new Map<ProposedField, number>();
  const records = new Map(proposal.records.map((one) => [one.name, one]));
  for (let round = 0; round < mostRounds; round++) {
    const room = roomOf(cut(proposal, most));
    const tooLarge = proposal.packets.filter(({ name }) => isOver(room.get(name)));
    if (tooLarge.length === 0) break;
    for (const packet of tooLarge) {
      const { worst, limit } = room.get(packet.name)!;
      for (const list of listsOf(packet, records, new Set())) {
        if (!open.has(list)) continue;
        const before = most.get(list) ?? list.repeat!;
        most.set(list, Math.max(1, Math.min(before - 1, Math.floor((before * limit) / worst))));
      }
    }
  }
  return most.size === 0 ? proposal : cut(proposal, most);
}

function cut(proposal: Proposal, most: ReadonlyMap<ProposedField, number>): Proposal {
  const doubt = "its max is a guess: what fits into one packet";
  const fields = (all: readonly ProposedField[]): ProposedField[] =>
    all.map((field) => {
      const repeat = most.get(field);
      if (repeat === undefined) return field;
      const confidence = field.confidence === "high" ? "medium" : field.confidence;
      return { ...field, repeat, confidence, doubts: [...field.doubts, doubt] };
    });
  const packets = proposal.packets.map((one) => ({ ...one, fields: fields(one.fields) }));
  const records = proposal.records.map((one) => ({ ...one, fields: fields(one.fields) }));
  return { ...proposal, packets, records };
}

/** Whether a list goes on to the last index there is. */
function isOpen({ index, repeat }: ProposedField): boolean {
  return repeat !== undefined && index + repeat > 127;
}

function isOver(room: Room | undefined): boolean {
  return room !== undefined && Number.isFinite(room.worst) && room.worst > room.limit;
}

/** The lists of a packet, and those of the records that it holds. */
function listsOf(
  { fields }: ProposedRecord,
  records: ReadonlyMap<string, ProposedRecord>,
  seen: Set<string>,
): ProposedField[] {
  return fields.flatMap((field) => {
    const own = field.repeat === undefined ? [] : [field];
    const record = records.get(field.type);
    if (record === undefined || seen.has(field.type)) return own;
    seen.add(field.type);
    return [...own, ...listsOf(record, records, seen)];
  });
}
