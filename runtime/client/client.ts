/**
 * Our own client, in its first form: connects, logs in, is ready, sends and receives. Runs in a browser and in Node; it
 * depends on nothing but a WebSocket class, which a browser has and Node programs hand in.
 *
 * It speaks the protocol as the published clients do on a WebSocket: one frame per message, the ready message as soon as
 * the login is answered. It does not come back by itself after a lost connection; `token` is what a new one logs in with.
 */

import { type DataInput, type DataValue, readData, writeData } from "#runtime/packet/data.ts";
import { FrameReader, frame, type PacketView, packetView, parsePacket } from "#runtime/packet/frame.ts";
import {
  LOGIN_RESULT,
  PLAYER_CONNECT,
  PLAYER_DISCONNECT,
  readLoginResult,
  readPeers,
  writeLogin,
  writePlayerReady,
} from "#runtime/packet/reserved.ts";
import { cursor, WireError } from "#runtime/wire/cursor.ts";

export type { DataInput, DataValue };

/** What is used of the WebSocket class: the browser's, Node 22's, or that of the package `ws`. */
export interface WebSocketLike {
  binaryType: string;
  send(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
}
export type WebSocketClass = new (url: string) => WebSocketLike;

export type ConnectOptions = (
  | { readonly host: string; readonly port: number /** wss instead of ws. */; readonly secure?: boolean }
  | { readonly url: string }
) & {
  /** The access token of the player, or the token of an earlier connection. */
  readonly token: string;
  /** Needed where there is no global one, such as `import { WebSocket } from "ws"` on Node 20. */
  readonly WebSocket?: WebSocketClass;
};

/** RTData by index, 1 to 127: an object such as `{ 1: { kind: "string", value: "hi" } }`, or a map. */
export type DataEntries = Readonly<Record<number, DataInput>> | ReadonlyMap<number, DataInput>;

export interface SendOptions {
  /** Receivers: peer ids, 0 is the server. Left out or empty: everyone else. */
  readonly targets?: readonly number[];
  /** Reliable unless told otherwise. On a WebSocket all arrive in order; the server may drop what is not reliable. */
  readonly delivery?: "reliable" | "unreliable" | "unreliable-sequenced";
  /** Bytes of the game's own, beside the data. */
  readonly payload?: Uint8Array;
}

export interface ReceivedPacket {
  readonly opCode: number;
  /** Peer id of the sender; 0 is the server. */
  readonly sender: number;
  /** Values by index; null when the packet carries no data. */
  readonly data: ReadonlyMap<number, DataValue> | null;
  readonly payload: Uint8Array | null;
}

export interface ClientEvents {
  /** Logged in; sending works from now on. */
  ready: { readonly peerId: number; readonly peers: readonly number[] };
  packet: ReceivedPacket;
  /** Another player came or went; `peers` is the whole list after that, this client included. */
  connect: { readonly peerId: number; readonly peers: readonly number[] };
  disconnect: { readonly peerId: number; readonly peers: readonly number[] };
  /** The connection is over, or was never made; told once. */
  closed: { readonly reason: string };
}

/** Packets of a server are small; what is larger is no packet of ours. */
const largestFrame = 1_048_576;

/**
 * Connects and logs in. The login is refused by closing: `ready` then rejects, and `closed` is told.
 *
 * ```js
 * import { connect } from "rtsc/client";
 * import { WebSocket } from "ws";
 *
 * const client = connect({ host: "127.0.0.1", port: 7000, token, WebSocket });
 * client.on("packet", ({ opCode, sender, data }) => console.log(opCode, sender, data));
 * await client.ready;
 * client.send(102, { 1: { kind: "float", value: 1.5 } }, { delivery: "unreliable" });
 * ```
 * @throws Error when there is no WebSocket class, or the URL is none.
 */
export function connect(options: ConnectOptions): Client {
  const global = globalThis as { WebSocket?: WebSocketClass };
  const Socket = options.WebSocket ?? global.WebSocket;
  if (Socket === undefined) {
    throw new Error(
      'There is no global WebSocket here; hand one in: connect({ …, WebSocket }) with the class of "ws".',
    );
  }
  return new Client(new Socket(urlOf(options)), options.token);
}

function urlOf(options: ConnectOptions): string {
  if ("url" in options) return options.url;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return `${options.secure ? "wss" : "ws"}://${host}:${options.port}/`;
}

export class Client {
  /** Resolves when the client is ready, rejects when the connection ends before that. */
  readonly ready: Promise<ClientEvents["ready"]>;
  readonly #socket: WebSocketLike;
  readonly #frames = new FrameReader(largestFrame);
  readonly #view: PacketView = packetView();
  readonly #listeners: { [name in keyof ClientEvents]: Set<(event: ClientEvents[name]) => void> } = {
    ready: new Set(),
    packet: new Set(),
    connect: new Set(),
    disconnect: new Set(),
    closed: new Set(),
  };
  #token: string;
  #state: "connecting" | "ready" | "closed" = "connecting";
  #peerId = 0;
  #peers: readonly number[] = [];
  #sequence = 0;
  #scratch = new Uint8Array(2048);
  /** What the socket said was wrong, before it said that it is closed. */
  #trouble: string | undefined;

  /** Made by `connect`. */
  constructor(socket: WebSocketLike, token: string) {
    this.#socket = socket;
    this.#token = token;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket.send(writeLogin(token));
    socket.onmessage = (event: { data: unknown }) => this.#message(event.data);
    socket.onerror = (event: { message?: string }) => {
      this.#trouble = event.message;
    };
    socket.onclose = (event: { code: number; reason: string }) => {
      this.#end(event.reason || this.#trouble || `the connection was closed with code ${event.code}`);
    };
    this.ready = new Promise((resolve, reject) => {
      this.on("ready", resolve);
      this.on("closed", ({ reason }) => reject(new Error(`The connection ended before it was ready: ${reason}`)));
    });
    // Whoever does not wait for it hears of the end by "closed".
    this.ready.catch(() => {});
  }

  get state(): "connecting" | "ready" | "closed" {
    return this.#state;
  }

  /** 0 until the login is answered. */
  get peerId(): number {
    return this.#peerId;
  }

  /** All connected peers, this client included. */
  get peers(): readonly number[] {
    return this.#peers;
  }

  /** What a new connection of the same player logs in with: the server may replace it at login. */
  get token(): string {
    return this.#token;
  }

  /** Calls `listener` at each event; the result stops that. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  /**
   * Sends one packet. Op-codes of games are 1 to 2^30 - 1.
   * @throws Error when the client is not ready or the op-code is none; WireError or RangeError when the data cannot be
   * written (index outside 1 to 127, a fraction in a "number", nested too deep).
   */
  send(opCode: number, data: DataEntries | null = null, options: SendOptions = {}): void {
    if (this.#state !== "ready") throw new Error(`Packet ${opCode} cannot be sent: the client is ${this.#state}.`);
    if (!Number.isInteger(opCode) || opCode < 1 || opCode >= 2 ** 30) {
      throw new RangeError(`${opCode} is no op-code; op-codes are whole numbers from 1 to 2^30 - 1.`);
    }
    const { targets = [], delivery = "reliable", payload = null } = options;
    const header = {
      opCode,
      targets,
      ...(delivery === "unreliable-sequenced" && { sequence: this.#sequence++ }),
      // On a connection that is reliable by nature, "not reliable" has to be said.
      ...(delivery !== "reliable" && { reliable: false }),
    };
    this.#socket.send(frame(header, data === null ? null : this.#encoded(data), payload));
  }

  /** Closes the connection. The player may come back with `token` until the session ends. */
  close(): void {
    if (this.#state === "closed") return;
    this.#socket.close(1000);
    this.#end("the client closed the connection");
  }

  #encoded(data: DataEntries): Uint8Array {
    const entries = data instanceof Map ? data : new Map(Object.entries(data).map(([index, value]) => [+index, value]));
    for (;;) {
      const c = cursor(this.#scratch);
      try {
        writeData(c, entries);
        return c.bytes.subarray(0, c.at);
      } catch (error) {
        // The buffer may just be too small; nothing this large is ever sent, so it is not that for long.
        if (!(error instanceof WireError) || this.#scratch.length >= largestFrame) throw error;
        this.#scratch = new Uint8Array(this.#scratch.length * 4);
      }
    }
  }

  #message(data: unknown): void {
    if (this.#state === "closed" || !(data instanceof ArrayBuffer)) return;
    try {
      this.#frames.push(new Uint8Array(data), (bytes, start, end) => this.#packet(bytes, start, end));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#socket.close(1000);
      this.#end(`the server sent what is no packet: ${reason}`);
    }
  }

  #packet(bytes: Uint8Array, start: number, end: number): void {
    const view = this.#view;
    parsePacket(bytes, start, end, view);
    const { opCode, sender, dataStart, dataEnd, payloadStart, payloadEnd } = view;
    if (opCode > 0) {
      this.#tell("packet", {
        opCode,
        sender,
        data: dataStart < 0 ? null : readData(bytes, dataStart, dataEnd),
        payload: payloadStart < 0 ? null : bytes.slice(payloadStart, payloadEnd),
      });
    } else if (payloadStart < 0) return;
    else if (opCode === LOGIN_RESULT) {
      const result = readLoginResult(bytes, payloadStart, payloadEnd);
      this.#peerId = result.peerId;
      this.#token = result.reconnectToken ?? this.#token;
      const { activePeers } = result;
      this.#peers = activePeers.includes(result.peerId) ? activePeers : [...activePeers, result.peerId];
      if (this.#state === "ready") return;
      this.#state = "ready";
      this.#socket.send(writePlayerReady());
      this.#tell("ready", { peerId: this.#peerId, peers: this.#peers });
    } else if (opCode === PLAYER_CONNECT || opCode === PLAYER_DISCONNECT) {
      const { peerId, activePeers } = readPeers(bytes, payloadStart, payloadEnd);
      this.#peers = activePeers;
      this.#tell(opCode === PLAYER_CONNECT ? "connect" : "disconnect", { peerId, peers: activePeers });
    }
  }

  #end(reason: string): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#frames.close();
    this.#tell("closed", { reason });
  }

  #tell<Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]): void {
    for (const listener of this.#listeners[name]) {
      try {
        listener(event);
      } catch (error) {
        // The listener's mistake, not the server's: reported as uncaught, as a browser does, and the others are called.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
