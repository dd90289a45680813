/**
 * Who takes part in a session: logins by either way, ready, coming and going, and what the others are told of it.
 *
 * A player takes part ("present") from the ready of its first connection until its connection is lost. A newer connection
 * replaces the older one without anybody noticing. Invariant: every list of peers that is sent is complete for its receiver,
 * itself included; and a player's messages to come and go are told in the order of its packets.
 */

import { Fault } from "#runtime/fault.ts";
import type { PacketView } from "#runtime/packet/frame.ts";
import {
  PLAYER_CONNECT,
  PLAYER_DISCONNECT,
  readLogin,
  writeLoginResult,
  writePeers,
  writeUdpConnect,
} from "#runtime/packet/reserved.ts";
import type { Connection, FastPath } from "#runtime/transport/connection.ts";
import type { Delivery } from "./delivery.ts";
import type { Player } from "./player.ts";
import type { Routing } from "./routing.ts";
import type { ScriptEvent } from "./running-script.ts";

export interface MembershipOptions {
  readonly players: readonly Player[];
  readonly delivery: Delivery;
  readonly routing: Routing;
  /** The port native clients are told for UDP, if there is one. */
  readonly fastPort: number | undefined;
  /** Takes an event for the script. */
  readonly post: (event: ScriptEvent) => void;
}

const udpConnect = writeUdpConnect();

export class Membership {
  readonly #options: MembershipOptions;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** Whether nobody has a connection. */
  get empty(): boolean {
    return this.#options.players.every((player) => player.connection === null);
  }

  /** A connection that has shown the player's token. */
  login(player: Player, connection: Connection): void {
    const before = player.connection;
    player.connection = connection;
    player.ready = false;
    player.doomed = null;
    forgetFast(player);
    player.sequence.restart();
    this.#options.delivery.forgetHeldMessages(player);
    this.#sendLoginResult(player);
    // Its end finds another connection in its place, and is nobody's news.
    before?.close("a newer connection of the same player replaced it");
  }

  /** Another login on a connection that is in already: clients repeat one whose answer they have not seen. */
  loginAgain(player: Player, view: PacketView): void {
    let token: string | null = null;
    try {
      token = readLogin(view.bytes, view.payloadStart, view.payloadEnd).token;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    if (token === player.token) this.#sendLoginResult(player);
    else this.#options.delivery.doom(player, "it logged in again with another token");
  }

  /**
   * The player's client has logged in by UDP as well; it does so again until it has our answers. The first goes by the
   * connection, for there are clients that do not listen to UDP before they have it; the second shows whether datagrams
   * arrive. A new address is believed at once, and written to when the client has confirmed it.
   */
  loginFast(player: Player, path: FastPath): void {
    const { fast, connection } = player;
    if (fast?.remote !== path.remote) player.fastUp = false;
    fast?.close();
    player.fast = path;
    this.#sendLoginResult(player, false);
    connection?.flush();
    path.send(udpConnect);
  }

  /** The client has confirmed, by its connection, that a datagram of ours has reached it. */
  confirmFast(player: Player): void {
    const { fast, connection } = player;
    if (fast === null || connection === null) return;
    // A login can come from a forged address: another's machine gets that one small datagram, and no game's packets.
    player.fastUp = fast.address === connection.address;
  }

  /** Somebody else has logged in from the address. */
  lostFast(player: Player, path: FastPath): void {
    if (player.fast === path) forgetFast(player);
  }

  /** The client is ready for packets; clients may say so again. */
  ready(player: Player): void {
    if (player.ready) return;
    const { delivery, routing, post } = this.#options;
    player.ready = true;
    if (!player.present) {
      player.present = true;
      routing.notice(player, () => this.#tellOthers(PLAYER_CONNECT, player));
      post({ kind: "connect", peerId: player.peerId, playerId: player.playerId });
    }
    delivery.release(player);
  }

  /** A connection is gone. False when it was not the player's any more. */
  closed(player: Player, connection: Connection): boolean {
    if (player.connection !== connection) return false;
    const { delivery, routing, post } = this.#options;
    player.connection = null;
    player.ready = false;
    forgetFast(player);
    delivery.forget(player);
    if (player.present) {
      player.present = false;
      routing.notice(player, () => this.#tellOthers(PLAYER_DISCONNECT, player));
      post({ kind: "disconnect", peerId: player.peerId });
    }
    return true;
  }

  /** The session has ended: everybody leaves. */
  closeAll(reason: string): void {
    const { players, delivery } = this.#options;
    for (const player of players) {
      const { connection } = player;
      player.connection = null;
      player.ready = player.present = false;
      player.inOrder.length = 0;
      forgetFast(player);
      delivery.forget(player);
      connection?.close(reason);
    }
  }

  /** `reliable` false: the answer to a login by UDP. Token and peer id replace what the client has, so always both. */
  #sendLoginResult(player: Player, reliable?: false): void {
    const { peerId, token } = player;
    const { fastPort, delivery } = this.#options;
    const result = { success: true, reconnectToken: token, peerId, activePeers: this.#peersFor(player) };
    const offer = reliable === undefined && player.connection?.native === true && fastPort !== undefined;
    delivery.sendNow(player, writeLoginResult(offer ? { ...result, fastPort } : result, reliable));
  }

  /** All the receiver should see: who takes part, and itself, ascending. */
  #peersFor(receiver: Player): number[] {
    return this.#options.players
      .filter((player) => player.present || player === receiver)
      .map((player) => player.peerId);
  }

  #tellOthers(opCode: typeof PLAYER_CONNECT | typeof PLAYER_DISCONNECT, about: Player): void {
    const { players, delivery } = this.#options;
    for (const other of players) {
      if (other === about || other.connection === null) continue;
      delivery.send(other, writePeers(opCode, about.peerId, this.#peersFor(other)), true, true);
    }
  }
}

function forgetFast(player: Player): void {
  player.fast?.close();
  player.fast = null;
  player.fastUp = false;
}
