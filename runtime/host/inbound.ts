/**
 * What a player sends, taken apart and judged before anything else of the session sees it: rates, header, op-code, data.
 *
 * The order is by cost: what can be refused without reading is refused first. What passes is already the frame its
 * receivers get, so that the bytes are copied once. Whatever does not pass is counted and logged here, and the connection
 * is kept: clients are known to send some of it.
 */

import { Fault } from "#runtime/fault.ts";
import { LARGEST_OP_CODE, MOST_TARGETS } from "#runtime/link.ts";
import { type PacketView, packetView, parsePacket, relayFrame } from "#runtime/packet/frame.ts";
import { LOGIN, PING, PLAYER_READY, UDP_CONNECT } from "#runtime/packet/reserved.ts";
import { cutData, scanData } from "#runtime/packet/scan.ts";
import type { Validator } from "#runtime/packet/validate.ts";
import { varintLength } from "#runtime/wire/varint.ts";
import type { Limits } from "#schemas/limits.ts";
import type { Clock } from "./clock.ts";
import { type Counters, countDrop, type DropReason } from "./counters.ts";
import type { Player } from "./player.ts";
import type { SessionLog } from "./session-log.ts";

/** A game's packet that may go to the script and on to its targets. */
export interface Packet {
  readonly sender: Player;
  readonly opCode: number;
  /** As the client sent them; empty for everyone else, 0 for the server, -1 for what cannot be a peer. */
  readonly targets: readonly number[];
  readonly reliable: boolean;
  /** What receivers get. */
  readonly frame: Uint8Array;
  /** Where the RTData lies in `frame`; both -1 when there is none. */
  readonly dataStart: number;
  readonly dataEnd: number;
}

const toEveryone: readonly number[] = [];

export interface InboundOptions {
  readonly limits: Limits;
  readonly validator: Validator;
  readonly counters: Counters;
  readonly log: SessionLog;
  readonly clock: Clock;
}

export class Inbound {
  /** The packet read last; of use until the next `read`. */
  readonly view: PacketView = packetView();
  readonly #options: InboundOptions;
  readonly #tooManyPackets: string;
  readonly #tooManyBytes: string;

  constructor(options: InboundOptions) {
    const { limits } = options;
    this.#options = options;
    this.#tooManyPackets = `More than ${limits.packetsPerSecond} packets a second.`;
    this.#tooManyBytes = `More than ${limits.bytesPerSecond} bytes a second.`;
  }

  /**
   * Reads one packet of a player. `reliable` tells by which way it came. Gives the packet of a game; `login`, `ready` or
   * `udp` for those messages (their parts are in `view`); `flood` when it was dropped for a rate that the player exceeds by
   * far; null when nothing is left to do.
   */
  read(player: Player, bytes: Uint8Array, reliable: boolean): Packet | "login" | "ready" | "udp" | "flood" | null {
    const { counters, limits, clock } = this.#options;
    counters.packetsIn++;
    counters.bytesIn += bytes.length;
    if (!reliable) counters.datagramsIn++;
    const now = clock.now();
    player.heardAt = now;
    // Of a flood only the connection is sure to be the player's: anybody can send datagrams in its name.
    const flooding = reliable && player.flood.over(bytes.length, now);
    if (!player.packets.has(1, now)) {
      this.#drop(player, "rate-packets", this.#tooManyPackets);
      return flooding ? "flood" : null;
    }
    if (!player.bytes.take(bytes.length, now)) {
      this.#drop(player, "rate-bytes", this.#tooManyBytes);
      return flooding ? "flood" : null;
    }
    player.packets.take(1, now);
    if (bytes.length > limits.packetBytes) {
      return this.#drop(player, "too-large", `It has ${bytes.length} bytes; ${limits.packetBytes} are allowed.`);
    }
    try {
      parsePacket(bytes, 0, bytes.length, this.view);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return this.#drop(player, "malformed", error.message);
    }
    const { opCode, payloadStart } = this.view;
    if (opCode >= 1 && opCode <= LARGEST_OP_CODE) return this.#packet(player, reliable);
    const core = this.#core(opCode, payloadStart >= 0);
    if (core !== undefined) {
      counters.core++;
      // By UDP they are not answered, whoever sent them.
      return reliable ? core : null;
    }
    return this.#drop(player, "op-code", `Op-codes of games are 1 to ${LARGEST_OP_CODE}.`, opCode);
  }

  /** What a message of the protocol is; null for one that needs nothing, undefined for what is none. */
  #core(opCode: number, payload: boolean): "login" | "ready" | "udp" | null | undefined {
    switch (opCode) {
      case LOGIN:
        // Games can send 0 too, though they must not; only a login has a payload.
        return payload ? "login" : undefined;
      case PLAYER_READY:
        return "ready";
      case UDP_CONNECT:
        return "udp";
      case PING:
        // It asks for an answer that one of the clients crashes on.
        return null;
      default:
        return undefined;
    }
  }

  /** A datagram of a player that holds no whole packet; counts as one. */
  torn(player: Player, reason: string): void {
    const { counters } = this.#options;
    counters.packetsIn++;
    counters.datagramsIn++;
    this.#drop(player, "malformed", reason);
  }

  #packet(player: Player, reliableWay: boolean): Packet | null {
    const { validator, counters, log } = this.#options;
    const { view } = this;
    const { bytes, opCode, sequence } = view;
    if (!player.present) {
      return this.#drop(player, "not-ready", "Its sender has not said that it is ready.", opCode);
    }
    if (sequence >= 0 && player.sequence.late(sequence)) {
      return this.#drop(player, "late", `Number ${sequence} of its sender comes after a later one.`, opCode);
    }
    if (view.targets.length > MOST_TARGETS) {
      const count = view.targets.length;
      return this.#drop(player, "malformed", `It names ${count} targets; ${MOST_TARGETS} are allowed.`, opCode);
    }
    const wrong = validator.check(opCode, "client", bytes, view.dataStart, view.dataEnd);
    if (wrong !== null) {
      const { field, reason } = wrong;
      const torn = view.dataStart >= 0 && scanData(bytes, view.dataStart, view.dataEnd).kind === "malformed";
      return this.#drop(
        player,
        torn ? "malformed" : "invalid",
        field === undefined ? reason : `${field}: ${reason}`,
        opCode,
      );
    }
    const data = view.dataStart >= 0;
    let cut: Uint8Array | null = null;
    if (data && validator.mustCut) {
      cut = cutData(bytes, view.dataStart, view.dataEnd);
      counters.cut++;
      const message = () => `Indexes outside 1 to 127 were cut out of packet ${opCode} of peer ${player.peerId}.`;
      log.refused("warn", "RT8218", "cut", message, { peer: player.peerId, opCode });
    }
    // With a payload the number is left out: clients would use it to drop packets, and we have done that already.
    const forwarded = sequence < 0 ? -1 : player.sequence.pass(sequence);
    const frame = relayFrame(view, player.peerId, view.payloadStart >= 0 ? -1 : forwarded, cut);
    const payloadLength = view.payloadStart < 0 ? -1 : view.payloadEnd - view.payloadStart;
    const dataEnd = frame.length - (payloadLength < 0 ? 0 : 1 + varintLength(payloadLength) + payloadLength);
    const dataLength = cut !== null ? cut.length : view.dataEnd - view.dataStart;
    return {
      sender: player,
      opCode,
      targets: view.targets.length === 0 ? toEveryone : view.targets.slice(),
      reliable: reliableWay && view.reliable !== false,
      frame,
      dataStart: data ? dataEnd - dataLength : -1,
      dataEnd: data ? dataEnd : -1,
    };
  }

  #drop(player: Player, reason: DropReason, why: string, opCode?: number): null {
    const { counters, log } = this.#options;
    countDrop(counters, reason);
    const message = () => {
      const what = opCode === undefined ? "A packet" : `Packet ${opCode}`;
      return `${what} of peer ${player.peerId} was dropped (${reason}): ${why}`;
    };
    log.refused("warn", "RT8211", reason, message, { peer: player.peerId, opCode });
    return null;
  }
}
