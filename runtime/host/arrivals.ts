/**
 * Arrivals: what comes to a session from its players' connections, new ones first: who may come in now, where a packet belongs,
 * what becomes of a player that sends too much.
 *
 * Invariant: nothing arrives over a connection that is not its player's any more, nor from one that is being disconnected; and
 * what goes wrong in here ends the session, never the connection's own loop.
 */

import type { Connection, ConnectionHandler, FastHandler, FastPath } from "#runtime/transport/connection.ts";
import type { Clock } from "./clock.ts";
import type { Delivery } from "./delivery.ts";
import type { HostLimits } from "./host-limits.ts";
import type { Inbound } from "./inbound.ts";
import type { Membership } from "./membership.ts";
import type { Player } from "./player.ts";
import type { Routing } from "./routing.ts";
import type { RunningScript } from "./running-script.ts";
import type { Traffic } from "./traffic.ts";

export interface ArrivalsOptions {
  readonly sessionId: string;
  readonly limits: HostLimits;
  readonly clock: Clock;
  readonly script: RunningScript;
  readonly inbound: Inbound;
  readonly routing: Routing;
  readonly membership: Membership;
  readonly delivery: Delivery;
  readonly traffic: Traffic;
  readonly running: () => boolean;
  /** Something has arrived: a turn is wanted. */
  readonly schedule: () => void;
  /** Somebody has come in. */
  readonly came: () => void;
  /** The last one has gone. */
  readonly left: () => void;
  /** What was thrown in here, which is a mistake of ours. */
  readonly broke: (error: unknown) => void;
}

/**
 * Comings and goings of one player that may wait for the script. One that is behind needs no more of them to fall further
 * behind; packets that wait are bounded elsewhere.
 */
const mostComings = 8;

export class Arrivals {
  readonly #options: ArrivalsOptions;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** As `Session.admit`. */
  admit(player: Player, connection: Connection): ConnectionHandler | string {
    const { clock, script, limits, came, membership, schedule, broke } = this.#options;
    const now = clock.now();
    const closedFor = player.flood.closedFor(now);
    if (closedFor > 0) return this.#notNow(player, `has sent too much; it may come back in ${closedFor} ms`);
    if (script.comings(player.peerId) >= mostComings) {
      return this.#notNow(player, "has come and gone faster than the script takes note of it");
    }
    if (!player.logins.take(1, now)) {
      return this.#notNow(player, `has logged in more than ${limits.loginsPerTenSeconds} times in ten seconds`);
    }
    try {
      came();
      player.heardAt = now;
      membership.login(player, connection);
      schedule();
    } catch (error) {
      broke(error);
    }
    return {
      packet: (bytes, reliable) => this.#packet(player, connection, bytes, reliable),
      closed: () => this.#closed(player, connection),
    };
  }

  /** As `Session.admitFast`. */
  admitFast(player: Player, path: FastPath): FastHandler | null {
    const { clock, running, membership, schedule, inbound, broke } = this.#options;
    const { connection } = player;
    if (!running() || connection === null || !connection.native || player.doomed !== null) return null;
    if (!player.fastLogins.take(1, clock.now())) return null;
    try {
      membership.loginFast(player, path);
      schedule();
    } catch (error) {
      broke(error);
    }
    return {
      packet: (bytes) => this.#packet(player, connection, bytes, false),
      malformed: (reason) => {
        if (running() && player.connection === connection) inbound.torn(player, reason);
      },
      closed: () => membership.lostFast(player, path),
    };
  }

  #notNow(player: Player, why: string): string {
    return `peer ${player.peerId} of session ${this.#options.sessionId} ${why}`;
  }

  /** No closure in here: this is the way of every packet. */
  #packet(player: Player, connection: Connection, bytes: Uint8Array, reliable: boolean): void {
    const { running, inbound, membership, traffic, routing, schedule, broke } = this.#options;
    try {
      if (!running() || player.connection !== connection || player.doomed !== null) return;
      const found = inbound.read(player, bytes, reliable);
      if (found === null) return;
      if (found === "flood") this.#flood(player);
      else if (found === "login") membership.loginAgain(player, inbound.view);
      else if (found === "ready") membership.ready(player);
      else if (found === "udp") membership.confirmFast(player);
      else {
        traffic.count("received", found.opCode, bytes.length);
        routing.route(found);
      }
      schedule();
    } catch (error) {
      broke(error);
    }
  }

  #closed(player: Player, connection: Connection): void {
    const { running, membership, left, schedule, broke } = this.#options;
    try {
      if (!running() || !membership.closed(player, connection)) return;
      if (membership.empty) left();
      schedule();
    } catch (error) {
      broke(error);
    }
  }

  /** Its packets cost more than dropping them should: the connection goes, and comes back later each time. */
  #flood(player: Player): void {
    const { limits, clock, delivery } = this.#options;
    const seconds = player.flood.punish(clock.now()) / 1000;
    const why = `it sent more than ${limits.floodFactor} times what it may in a second`;
    delivery.doom(player, `${why}; it may log in again in ${seconds} s`);
  }
}
