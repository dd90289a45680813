/**
 * A player of a session: who it is, by which connection it can be reached, and what waits for it. State only; what happens
 * to it is decided by the session, what is written to it by `delivery.ts`.
 *
 * A player has one reliable connection; that of a native client may have an unreliable path beside it. The choice between
 * the two is made in `delivery.ts`.
 */

import type { Connection, FastPath } from "#runtime/transport/connection.ts";
import type { Limits } from "#schemas/limits.ts";
import { Flood } from "./flood.ts";
import type { HostLimits } from "./host-limits.ts";
import type { Packet } from "./inbound.ts";
import { Rate } from "./rate.ts";
import { Sequence } from "./sequence.ts";

/** Something of one player that may not overtake its packets: a packet, or a message about the player to the others. */
export type InOrder =
  | {
      readonly kind: "packet";
      readonly packet: Packet /** Undefined while the script has not decided. */;
      relay: boolean | undefined;
    }
  | { readonly kind: "notice"; readonly tell: () => void };

/** A frame for a player whose client is not ready for it. */
export interface Held {
  readonly frame: Uint8Array;
  readonly reliable: boolean;
  /** A message of the protocol, which the next login result makes out of date. */
  readonly core: boolean;
}

/** The published clients send up to ten a second until they are answered. */
const fastLoginsPerSecond = 20;

export class Player {
  /** Counts from 1 in the order of the session's player list. */
  readonly peerId: number;
  readonly playerId: string;
  /** Opens the session for this player, for the first connection and for every later one. Never logged. */
  readonly token: string;

  /** The connection that logged in last; null while the player is away. */
  connection: Connection | null = null;
  /** Where the client on that connection logged in from by UDP last. */
  fast: FastPath | null = null;
  /** Whether datagrams may be sent there: the client has said that they reach it. */
  fastUp = false;
  /** Whether the client on that connection has said that it is ready. */
  ready = false;
  /** Whether the script and the other players know it as connected: from its first ready to the loss of its connection. */
  present = false;

  held: Held[] = [];
  heldBytes = 0;
  /** Has frames that were sent and not flushed. */
  dirty = false;
  /** Why its connection will be closed at the end of this turn. */
  doomed: string | null = null;

  /** The round of choosing receivers that chose this player last; each gets a packet once. */
  chosen = 0;

  readonly inOrder: InOrder[] = [];
  readonly sequence = new Sequence();
  readonly packets: Rate;
  readonly bytes: Rate;
  readonly flood: Flood;
  /** Logins by a connection. */
  readonly logins: Rate;
  /** Logins by UDP that are answered. */
  readonly fastLogins: Rate;
  /** When a packet came from it last, by any way. */
  heardAt: number;

  constructor(peerId: number, playerId: string, token: string, limits: Limits & HostLimits, now: number) {
    this.peerId = peerId;
    this.playerId = playerId;
    this.token = token;
    this.packets = new Rate(limits.packetsPerSecond, now);
    this.bytes = new Rate(limits.bytesPerSecond, now);
    this.flood = new Flood(limits, now);
    this.logins = new Rate(limits.loginsPerTenSeconds / 10, now, limits.loginsPerTenSeconds);
    this.fastLogins = new Rate(fastLoginsPerSecond, now);
    this.heardAt = now;
  }

  /** For those who look from outside: away, logged in, or taking part. */
  get state(): "away" | "joining" | "ready" {
    if (this.present) return "ready";
    return this.connection === null ? "away" : "joining";
  }
}
