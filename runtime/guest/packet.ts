/**
 * RTPacket: a packet as its handler sees it; and the builder of packets to be sent.
 */

import {
  SAY_NO_OP_CODE,
  SAY_PACKET_DATA,
  SAY_SENDER,
  type Said,
  SET_OP_CODE,
  SET_SENDER,
  SET_TARGET_PEERS,
} from "#runtime/link.ts";
import { opCodeOf, peerOf, targetsOf, wrong } from "./convert.ts";
import { Data, DataBuilder, noData, receive, writeData } from "./data.ts";
import { UNRELIABLE } from "./forms.ts";
import "./features.ts";
import { type Peers, send } from "./effects.ts";
import { incoming } from "./in-place.ts";
import { bytes, isObject, type List, show } from "./primordials.ts";

export class Packet implements RTPacket {
  readonly #opCode: number;
  readonly #sender: RTPlayer;
  readonly #reliable: boolean;
  readonly #targets: List<number>;
  #data: Data | number | null;

  /** @param data What `hold` gave: it stays in the shared memory, until it is asked for, as long as the packet is held. */
  constructor(opCode: number, sender: RTPlayer, reliable: boolean, targets: List<number>, data: Data | number | null) {
    this.#opCode = opCode;
    this.#sender = sender;
    this.#reliable = reliable;
    this.#targets = targets;
    this.#data = data;
  }

  /**
   * A packet's data, or its mark; undefined: the value is no packet. Nothing but `in` is asked of the value: where V8 asks for
   * its type, too, it makes the packet that it else does without.
   */
  static readonly contentOf =
    typeof RTSC_NO_DATA === "undefined"
      ? (value: unknown): Data | number | null | undefined => {
          try {
            return #data in (value as object) ? (value as Packet).#data : undefined;
          } catch {
            // Not even an object.
            return undefined;
          }
        }
      : // Nobody asks.
        (undefined as never);

  getData(): Data {
    if (typeof RTSC_NO_DATA === "undefined") {
      if (this.#data === incoming.held) {
        incoming.held = 0;
        this.#data = receive(bytes, incoming.at, incoming.end - incoming.at);
      }
      return isObject(this.#data) ? this.#data : noData;
    }
    // Nobody asks.
    return undefined as never;
  }
  getSender(): RTPlayer {
    return this.#sender;
  }
  getTargetPlayers(): number[] {
    const targets: number[] = [];
    for (let i = 0; i < this.#targets.count; i++) targets[i] = this.#targets[i]!;
    return targets;
  }
  getOpCode(): number {
    return this.#opCode;
  }
  isReliable(): boolean {
    return this.#reliable;
  }
}

/** Whether a value is the packet being handled, its data where the host has put it. */
export const isHeld = (value: unknown): value is Packet => Packet.contentOf(value) === incoming.held;

/** Sends data as it is now; null and the data of a packet without data: none. */
export const sendData = (
  opCode: number,
  sender: number,
  delivery: number,
  targets: Peers,
  data: Data | DataBuilder | null,
): void => {
  const encode = data === null || data === noData ? null : writeData;
  send(opCode, sender, delivery, targets, encode, data as Data | DataBuilder, 0, 0);
};

/** Data for a packet. */
export const packetData = (data: unknown): Data | DataBuilder => {
  if (DataBuilder.isOne(data) || Data.isOne(data)) return data;
  throw wrong(SAY_PACKET_DATA, show(data));
};

export const senderOf = (call: Said, value: unknown): number => {
  const sender = peerOf(call, value);
  if (sender < 0) throw wrong(SAY_SENDER, call, show(value));
  return sender;
};

export class PacketBuilder implements RTPacketBuilder {
  #opCode = 0;
  #sender = 0;
  #delivery = UNRELIABLE;
  #targets: List<number> | null = null;
  #data: Data | DataBuilder | null = null;

  setOpCode(opCode: number): PacketBuilder {
    this.#opCode = opCodeOf(SET_OP_CODE, opCode);
    return this;
  }
  setData(data: RTDataBuilder | RTData): PacketBuilder {
    this.#data = packetData(data);
    return this;
  }
  setTargetPeers(...peerIds: (number | readonly number[])[]): PacketBuilder {
    this.#targets = targetsOf(SET_TARGET_PEERS, peerIds);
    return this;
  }
  setSender(peerId: number): PacketBuilder {
    this.#sender = senderOf(SET_SENDER, peerId);
    return this;
  }
  setReliable(reliable: boolean): PacketBuilder {
    this.#delivery = reliable ? 0 : UNRELIABLE;
    return this;
  }
  send(): void {
    if (this.#opCode === 0) throw wrong(SAY_NO_OP_CODE);
    sendData(this.#opCode, this.#sender, this.#delivery, this.#targets, this.#data);
  }
}
