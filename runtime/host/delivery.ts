/**
 * What goes out to players: by which way, now or when the client is ready, and never more than a slow one can take.
 *
 * Frames are handed to connections as they come and flushed once per turn, earlier only where much is queued. Frames are never changed after they were given
 * here, so one frame serves all its receivers. Nobody is disconnected in the middle of a fan-out: who is too slow is marked,
 * gets nothing more, and is closed by `flush`.
 *
 * What is not reliable leaves at once as a datagram, where the receiver has a path for that and is known to hear us.
 */

import type { Counters } from "./counters.ts";
import type { HostLimits } from "./host-limits.ts";
import type { Player } from "./player.ts";

export interface DeliveryOptions {
  readonly limits: HostLimits;
  readonly counters: Counters;
  /** An unreliable frame that a slow receiver does not get. */
  readonly dropped: (player: Player) => void;
  /** A player to be disconnected, by the session, for the reason given. */
  readonly disconnect: (player: Player, reason: string) => void;
}

/** Largest datagram in bytes, length prefix included: one of the published clients reads no more of one. */
const mostDatagramBytes = 1024;

export class Delivery {
  readonly #options: DeliveryOptions;
  #dirty: Player[] = [];
  #doomed: Player[] = [];

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** A frame for one player. `core`: a message of the protocol. False when nobody will get it. */
  send(player: Player, frame: Uint8Array, reliable: boolean, core = false): boolean {
    if (player.connection === null || player.doomed !== null) return false;
    return player.ready ? this.#write(player, frame, reliable) : this.#hold(player, frame, reliable, core);
  }

  /** A message that a client must get before it is ready, and that waits for nothing: the login result. */
  sendNow(player: Player, frame: Uint8Array): void {
    this.#write(player, frame, true);
  }

  /** The client has said that it is ready: what was held for it goes out, in order. */
  release(player: Player): void {
    const held = player.held;
    player.held = [];
    player.heldBytes = 0;
    for (const { frame, reliable } of held) this.send(player, frame, reliable);
  }

  /** A new login: the login result tells what the held messages of the protocol would have told. */
  forgetHeldMessages(player: Player): void {
    player.held = player.held.filter((held) => !held.core);
    player.heldBytes = player.held.reduce((sum, held) => sum + held.frame.length, 0);
  }

  /** The player has gone; nothing waits for it any more. */
  forget(player: Player): void {
    player.held = [];
    player.heldBytes = 0;
    player.doomed = null;
  }

  /** The end of a turn: everything sent goes to the system, one flush a connection; who is too slow is disconnected. */
  flush(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const player of dirty) {
      player.dirty = false;
      player.connection?.flush();
    }
    const doomed = this.#doomed;
    this.#doomed = [];
    for (const player of doomed) {
      if (player.doomed !== null) this.#options.disconnect(player, player.doomed);
    }
  }

  /** Disconnects at the end of this turn; the first reason counts. */
  doom(player: Player, reason: string): void {
    if (player.doomed !== null) return;
    player.doomed = reason;
    this.#doomed.push(player);
  }

  /** Whether the next flush has anything to do. */
  get waiting(): boolean {
    return this.#dirty.length > 0 || this.#doomed.length > 0;
  }

  #write(player: Player, frame: Uint8Array, reliable: boolean): boolean {
    const connection = player.connection;
    if (connection === null) return false;
    const { limits, counters } = this.#options;
    if (!reliable && player.fastUp && player.fast !== null && frame.length <= mostDatagramBytes) {
      if (!player.fast.send(frame)) {
        this.#options.dropped(player);
        return false;
      }
      counters.packetsOut++;
      counters.datagramsOut++;
      counters.bytesOut += frame.length;
      return true;
    }
    let waiting = connection.waitingBytes + frame.length;
    if (waiting > limits.waitingBytes / 2 && player.dirty) {
      // What this turn alone has queued is no sign of a slow receiver.
      connection.flush();
      waiting = connection.waitingBytes + frame.length;
    }
    if (!reliable && waiting > limits.waitingBytes / 2) {
      this.#options.dropped(player);
      return false;
    }
    if (waiting > limits.waitingBytes) {
      this.doom(player, `it does not read: more than ${limits.waitingBytes} bytes are waiting for it`);
      return false;
    }
    connection.send(frame);
    counters.packetsOut++;
    counters.bytesOut += frame.length;
    if (!player.dirty) {
      player.dirty = true;
      this.#dirty.push(player);
    }
    return true;
  }

  #hold(player: Player, frame: Uint8Array, reliable: boolean, core: boolean): boolean {
    const { limits } = this.#options;
    if (player.heldBytes + frame.length > limits.heldBytes) {
      this.doom(player, `it never became ready: more than ${limits.heldBytes} bytes were held for it`);
      return false;
    }
    // A copy: frames are cut from slabs, and a small one that is held for long would keep its whole slab.
    player.held.push({ frame: frame.slice(), reliable, core });
    player.heldBytes += frame.length;
    return true;
  }
}
