/**
 * Op-code traffic of one session: how many packets of each op-code came and went, and how many bytes. For whoever develops a
 * game and wants to see it talk.
 *
 * Nothing is counted before somebody asks: a session that nobody looks at pays a comparison for each packet. Names are those
 * of the bundle's packet model; an op-code may mean one packet from players and another from the script.
 */

import type { PacketModel } from "#schemas/packet-model.ts";

/** `received`: from players. `relayed`: of players, to players. `sent`: by the script. */
export type TrafficWay = "received" | "relayed" | "sent";

export interface TrafficCount {
  readonly opCode: number;
  /** The packet's name; null for an op-code that no schema defines for this way. */
  readonly name: string | null;
  readonly way: TrafficWay;
  /** Packets from players that were fine; or packets to players, counted for each player that got one. Only goes up. */
  readonly packets: number;
  /** Without length prefixes. */
  readonly bytes: number;
}

interface Count {
  packets: number;
  bytes: number;
}

export class Traffic {
  readonly #model: PacketModel;
  #counts: Readonly<Record<TrafficWay, Map<number, Count>>> | undefined;

  constructor(model: PacketModel) {
    this.#model = model;
  }

  /** `packets` times a packet of `bytes` each. */
  count(way: TrafficWay, opCode: number, bytes: number, packets = 1): void {
    if (this.#counts === undefined || packets === 0) return;
    const known = this.#counts[way].get(opCode);
    if (known === undefined) {
      this.#counts[way].set(opCode, { packets, bytes: bytes * packets });
      return;
    }
    known.packets += packets;
    known.bytes += bytes * packets;
  }

  /** What was counted since this was asked first: the first answer is empty. By way, then by op-code. */
  take(): readonly TrafficCount[] {
    this.#counts ??= { received: new Map(), relayed: new Map(), sent: new Map() };
    return Object.entries(this.#counts).flatMap(([name, counts]) => {
      const way = name as TrafficWay;
      return [...counts]
        .sort(([a], [b]) => a - b)
        .map(([opCode, count]) => ({ opCode, name: this.#nameOf(opCode, way), way, ...count }));
    });
  }

  #nameOf(opCode: number, way: TrafficWay): string | null {
    const other = way === "sent" ? "client" : "server";
    return this.#model.packets.find((one) => one.opCode === opCode && one.from !== other)?.name ?? null;
  }
}
