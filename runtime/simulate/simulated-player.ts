/**
 * A player of a simulation: the client's end of a memory connection. Speaks the wire protocol as a published client does,
 * and keeps all that it was sent, decoded and as bytes.
 */

import { readData, writeData } from "#runtime/packet/data.ts";
import { frame, packetView, parsePacket } from "#runtime/packet/frame.ts";
import {
  LOGIN_RESULT,
  PLAYER_CONNECT,
  PLAYER_DISCONNECT,
  readLoginResult,
  readPeers,
  writeLogin,
  writePlayerReady,
} from "#runtime/packet/reserved.ts";
import type { Validator } from "#runtime/packet/validate.ts";
import type { Accept } from "#runtime/transport/connection.ts";
import { MemoryConnection } from "#runtime/transport/memory.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { readVarint } from "#runtime/wire/varint.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { type NamedData, type PacketData, type PlainData, toInput, toNamed, toPlain } from "./values.ts";

/** A game's packet as the player's client got it. */
export interface ReceivedPacket {
  readonly opCode: number;
  /** Name of its definition, where there is one for its direction. */
  readonly name?: string;
  /** Peer id of the sender; 0 is the server. */
  readonly sender: number;
  /** Data by index; null when the packet has none. */
  readonly data: PlainData | null;
  /** Data by the names of its definition, where there is one. */
  readonly fields?: NamedData;
  /** Sequence number, where the packet has one. */
  readonly sequence?: number;
  readonly payload?: Uint8Array;
  /** Milliseconds of the simulation when it arrived. */
  readonly at: number;
  /** The packet without its length prefix. */
  readonly bytes: Uint8Array;
}

/** What a client is told about other players. */
export interface PeerChange {
  readonly kind: "connect" | "disconnect";
  readonly peerId: number;
  /** All that are connected after it, the receiver included. */
  readonly peers: readonly number[];
}

export interface SendOptions {
  /** Peer ids; left out: everyone else. 0 is the server. */
  readonly to?: number | readonly number[];
  /** Default true. */
  readonly reliable?: boolean;
  /** Makes the packet unreliable-sequenced. */
  readonly sequence?: number;
  readonly payload?: Uint8Array;
}

/** What a player needs of its simulation. */
export interface PlayerWorld {
  readonly accept: Accept;
  readonly now: () => number;
  readonly model: PacketModel;
  readonly validator: Validator;
  readonly packetBytes: number;
}

export class SimulatedPlayer {
  readonly peerId: number;
  readonly playerId: string;
  /** The access token; another one can be given to `connect`. */
  readonly token: string;
  /** Game packets received, oldest first, over all connections. `take` empties it. */
  readonly received: ReceivedPacket[] = [];
  /** Every frame received, length prefix included, messages of the protocol too. */
  readonly frames: Uint8Array[] = [];
  /** What was told of other players. */
  readonly changes: PeerChange[] = [];
  /** The peers the client knows of, itself included; empty before the login result. */
  peers: readonly number[] = [];
  /** Login results received. */
  logins = 0;
  /** Why the host closed the latest connection; undefined while it has not. */
  closed: string | undefined;
  readonly #world: PlayerWorld;
  readonly #view = packetView();
  #connection: MemoryConnection | undefined;

  constructor(peerId: number, playerId: string, token: string, world: PlayerWorld) {
    this.peerId = peerId;
    this.playerId = playerId;
    this.token = token;
    this.#world = world;
  }

  /** Whether it has an open connection. */
  get connected(): boolean {
    return this.#connection?.open === true;
  }

  /** Opens a connection and sends the login. An older connection is left as it is: the host replaces it. */
  connect(token: string | null = this.token): this {
    this.open();
    return this.raw(packetOf(writeLogin(token)));
  }

  /** Opens a connection and sends nothing. */
  open(): this {
    this.closed = undefined;
    const connection = new MemoryConnection(`memory:${this.peerId}`, {
      frame: (bytes) => this.#receive(bytes),
      closed: (reason) => {
        if (this.#connection === connection) this.closed = reason;
      },
    });
    this.#connection = connection;
    this.#world.accept(connection);
    return this;
  }

  /** Says that the client is ready: the script's onPlayerConnect follows. */
  ready(): this {
    return this.raw(packetOf(writePlayerReady()));
  }

  /** `connect` and `ready`. */
  join(): this {
    return this.connect().ready();
  }

  /**
   * Sends a packet: by the name of its definition, or by op-code.
   * @throws TypeError when there is no such packet or field, or a value cannot be written.
   */
  send(packet: string | number, data?: PacketData | null, options: SendOptions = {}): this {
    const { model, validator, packetBytes } = this.#world;
    const definition =
      typeof packet === "number"
        ? validator.definition(packet, "client")
        : model.packets.find((one) => one.name === packet);
    if (definition === undefined && typeof packet === "string") {
      throw new TypeError(
        `There is no packet ${packet}; there are ${model.packets.map((one) => one.name).join(", ")}.`,
      );
    }
    let bytes: Uint8Array | null = null;
    if (data !== undefined && data !== null) {
      const c = cursor(new Uint8Array(packetBytes + 65_536));
      writeData(c, toInput(data, definition?.fields, model));
      bytes = c.bytes.subarray(0, c.at);
    }
    const { to, sequence, payload } = options;
    const reliable = options.reliable ?? sequence === undefined;
    const header = {
      opCode: definition?.opCode ?? (packet as number),
      ...(sequence === undefined ? {} : { sequence }),
      ...(to === undefined ? {} : { targets: typeof to === "number" ? [to] : to }),
      ...(reliable ? {} : { reliable: false }),
    };
    return this.raw(packetOf(frame(header, bytes, payload ?? null)));
  }

  /** Sends bytes as one packet (without a length prefix), whatever they are. */
  raw(bytes: Uint8Array): this {
    this.#connection?.receive(bytes);
    return this;
  }

  /** Closes the connection from the client's side. */
  disconnect(): this {
    this.#connection?.hangUp();
    return this;
  }

  /** Stops or goes on reading: while it does not, what is sent to it waits in the host. */
  set reading(reading: boolean) {
    if (this.#connection !== undefined) this.#connection.taking = reading;
  }

  /** The packets received since the last call, and forgets them. */
  take(): ReceivedPacket[] {
    return this.received.splice(0);
  }

  #receive(bytes: Uint8Array): void {
    this.frames.push(bytes);
    const view = this.#view;
    const packet = packetOf(bytes);
    parsePacket(packet, 0, packet.length, view);
    switch (view.opCode) {
      case LOGIN_RESULT:
        this.logins++;
        this.peers = readLoginResult(packet, view.payloadStart, view.payloadEnd).activePeers;
        return;
      case PLAYER_CONNECT:
      case PLAYER_DISCONNECT: {
        const { peerId, activePeers } = readPeers(packet, view.payloadStart, view.payloadEnd);
        this.peers = activePeers;
        this.changes.push({
          kind: view.opCode === PLAYER_CONNECT ? "connect" : "disconnect",
          peerId,
          peers: activePeers,
        });
        return;
      }
    }
    const { model, validator, now } = this.#world;
    const { opCode, sender, sequence, dataStart, dataEnd, payloadStart, payloadEnd } = view;
    const data = dataStart < 0 ? null : readData(packet, dataStart, dataEnd);
    const definition = validator.definition(opCode, sender === 0 ? "server" : "client");
    this.received.push({
      opCode,
      sender,
      data: data === null ? null : toPlain(data),
      at: now(),
      bytes: packet,
      ...(definition === undefined ? {} : { name: definition.name }),
      ...(definition === undefined || data === null ? {} : { fields: toNamed(data, definition, model) }),
      ...(sequence < 0 ? {} : { sequence }),
      ...(payloadStart < 0 ? {} : { payload: packet.slice(payloadStart, payloadEnd) }),
    });
  }
}

/** A frame without its length prefix. */
function packetOf(whole: Uint8Array): Uint8Array {
  const c = cursor(whole);
  readVarint(c);
  return whole.subarray(c.at);
}
