/**
 * Our own client: connects, logs in, is ready, sends and receives, and comes back when the connection is lost. Runs in a
 * browser and in Node; it depends on nothing but a WebSocket class, which a browser has and Node programs hand in.
 *
 * It speaks the protocol as the published clients do on a WebSocket: one frame per message, the ready message as soon as
 * the login is answered. Invariant: at most one socket is listened to, and at most one timer runs; what an older socket
 * still has to say is nobody's news. Weighed by a test, since every player downloads it.
 */

import { type DataInput, type DataValue, readData, writeData } from "#runtime/packet/data.ts";
import { frame, type PacketView, packetView, parsePacket, takeDatagram } from "#runtime/packet/frame.ts";
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

export { type ClockExchange, type ClockReading, clockOffset } from "./clock-offset.ts";
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

/** The time a client lives by; handed in by tests. */
export interface ClientClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `fn` once after `ms`; the result cancels it. */
  after(ms: number, fn: () => void): () => void;
}

/** How a lost connection is made again. */
export interface ReconnectOptions {
  /**
   * How often in a row it is tried before the client gives up; 12 unless told otherwise, which takes about two minutes.
   * The count starts anew when a connection has held for `mostMs`.
   */
  readonly attempts?: number;
  /** The longest wait before the first attempt, in milliseconds; it doubles from attempt to attempt. 500 unless told otherwise. */
  readonly firstMs?: number;
  /** The longest wait before any attempt, in milliseconds; 15,000 unless told otherwise. */
  readonly mostMs?: number;
}

export type ConnectOptions = (
  | { readonly host: string; readonly port: number /** wss instead of ws. */; readonly secure?: boolean }
  | { readonly url: string }
) & {
  /** The access token of the player, or the token of an earlier connection. */
  readonly token: string;
  /** Needed where there is no global one, such as `import { WebSocket } from "ws"` on Node 20. */
  readonly WebSocket?: WebSocketClass;
  /** False: a lost connection is the end. */
  readonly reconnect?: false | ReconnectOptions;
  /** Milliseconds a connection may take until its login is answered; 10,000 unless told otherwise. */
  readonly timeoutMs?: number;
  readonly clock?: ClientClock;
  /** A number from 0 to below 1; spreads the attempts of clients that were lost together. */
  readonly random?: () => number;
};

export type Delivery = "reliable" | "unreliable" | "unreliable-sequenced";

/** A packet that clients may send, as it stands in the generated `Packets`. */
export interface OutgoingPacket {
  readonly opCode: number;
  readonly from: "client" | "both";
  readonly delivery: Delivery;
  readonly encode: (value: never) => Uint8Array;
}

/** A packet that clients may receive, as it stands in the generated `Packets`: from the server or, relayed, from a player. */
export interface IncomingPacket {
  readonly opCode: number;
  readonly from: "client" | "server" | "both";
  readonly decode: (data: Uint8Array | null) => unknown;
}

/** RTData by index, 1 to 127: an object such as `{ 1: { kind: "string", value: "hi" } }`, or a map. */
export type DataEntries = Readonly<Record<number, DataInput>> | ReadonlyMap<number, DataInput>;

export interface SendOptions {
  /** Receivers: peer ids, 0 is the server. Left out or empty: everyone else. */
  readonly targets?: readonly number[];
  /**
   * Left out: as the packet's definition says; of a packet by number, reliable. On a WebSocket all arrive in order; the
   * server may drop what is not reliable.
   */
  readonly delivery?: Delivery;
  /** Bytes of the game's own, beside the data. */
  readonly payload?: Uint8Array;
}

/** What there is to know about a received packet beside its data. */
export interface PacketHead {
  readonly opCode: number;
  /** Peer id of the sender; 0 is the server. */
  readonly sender: number;
  readonly payload: Uint8Array | null;
}

export interface ReceivedPacket extends PacketHead {
  /** Values by index; null when the packet carries no data. */
  readonly data: ReadonlyMap<number, DataValue> | null;
}

export interface ClientEvents {
  /** Logged in, for the first time or again; sending works from now on. `peers` is everyone, this client included. */
  ready: { readonly peerId: number; readonly peers: readonly number[] };
  /** Any packet, its data by index. */
  packet: ReceivedPacket;
  /** A packet whose data is not what a listener expects was not given to it. */
  malformed: { readonly opCode: number; readonly sender: number; readonly reason: string };
  /** Another player came or went; `peers` is the whole list after that, this client included. */
  connect: { readonly peerId: number; readonly peers: readonly number[] };
  disconnect: { readonly peerId: number; readonly peers: readonly number[] };
  /** The connection was lost, or could not be made again; the next attempt, from 1, is made after `delayMs`. */
  reconnecting: { readonly attempt: number; readonly delayMs: number; readonly reason: string };
  /** It is over: there will be no other attempt. Told once. */
  closed: { readonly reason: string };
}

type Listener = (event: never, head: PacketHead) => void;

/** For data that is being written. No host takes packets of this size. */
const scratch = new Uint8Array(65_536);
/** How a host closes that means it: the login was refused, the session has ended, a newer connection took the place. */
const meant = 1000;

const systemClock: ClientClock = {
  now: Date.now,
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Connects and logs in. The login is refused by closing: `ready` then rejects, and `closed` is told.
 *
 * ```ts
 * import { connect } from "rtsc/client";
 * import { Packets } from "./packets.ts"; // rtsc generate typescript
 *
 * const client = connect({ host: "127.0.0.1", port: 7000, token });
 * client.on(Packets.Hit, (hit) => console.log(hit.damage));
 * await client.ready;
 * client.send(Packets.Move, { step: 1, position: [0, 1] });
 * ```
 * @throws Error when there is no WebSocket class, no token, or the URL is none.
 */
export function connect(options: ConnectOptions): Client {
  const global = globalThis as { WebSocket?: WebSocketClass };
  const Socket = options.WebSocket ?? global.WebSocket;
  if (Socket === undefined) {
    throw new Error(
      'There is no global WebSocket here; hand one in: connect({ …, WebSocket }) with the class of "ws".',
    );
  }
  if (typeof options.token !== "string") throw new Error("connect needs the token of a player.");
  return new Client(() => new Socket(urlOf(options)), options);
}

function urlOf(options: ConnectOptions): string {
  if ("url" in options) return options.url;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return `${options.secure ? "wss" : "ws"}://${host}:${options.port}/`;
}

export class Client {
  /** Resolves when the client is ready for the first time, rejects when the connection ends before that. */
  readonly ready: Promise<ClientEvents["ready"]>;
  /** The time it lives by. */
  readonly clock: ClientClock;
  readonly #open: () => WebSocketLike;
  readonly #options: ConnectOptions;
  readonly #view: PacketView = packetView();
  /** By the name of an event; those of packets from `Packets` by op-code. */
  readonly #listeners = new Map<string | number, Set<Listener>>();
  #token: string;
  #state: "connecting" | "ready" | "reconnecting" | "closed" = "connecting";
  /** The one that is listened to; null between two attempts, and at the end. */
  #socket: WebSocketLike | null = null;
  /** Stops the timer that runs: the wait for an answer, or for the next attempt. */
  #cancel = (): void => {};
  #attempt = 0;
  #readySince = 0;
  #peerId = 0;
  #peers: readonly number[] = [];
  #sequence = 0;

  /** Made by `connect`. */
  constructor(open: () => WebSocketLike, options: ConnectOptions) {
    this.#open = open;
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.#token = options.token;
    this.ready = new Promise((resolve, reject) => {
      this.on("ready", resolve);
      this.on("closed", ({ reason }) => reject(new Error(`The connection ended before it was ready: ${reason}`)));
    });
    // Whoever does not wait for it hears of the end by "closed".
    this.ready.catch(() => {});
    this.#dial();
  }

  /** `reconnecting` from the loss of a connection until there is another: packets cannot be sent then. */
  get state(): "connecting" | "ready" | "reconnecting" | "closed" {
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

  /**
   * Calls `listener` at each event, or at each packet of a definition of the generated `Packets`, with its fields; the
   * result stops that. A listener that throws is reported as uncaught, and the others are called.
   */
  on<P extends IncomingPacket>(
    packet: P,
    listener: (value: ReturnType<P["decode"]>, head: PacketHead) => void,
  ): () => void;
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void;
  on(what: IncomingPacket | keyof ClientEvents, listener: Listener): () => void {
    if (typeof what === "string") return this.#listen(what, listener);
    const { opCode, from } = what;
    return this.#listen(opCode, (data: Uint8Array | null, head) => {
      // One op-code may be two packets, one for each direction; what players send is never the server's.
      if (from === "client" && head.sender === 0) return;
      const value = this.#sound(head, () => what.decode(data));
      if (value !== undefined) listener(value as never, head);
    });
  }

  /**
   * Sends one packet: of a definition of the generated `Packets` with its fields, or by op-code with data by index. Op-codes
   * of games are 1 to 2^30 - 1.
   * @throws Error when the client is not ready or the op-code is none; the generated PacketError when a field does not hold
   * what it may; WireError or RangeError when data cannot be written (index outside 1 to 127, a fraction in a "number",
   * nested too deep).
   */
  send<P extends OutgoingPacket>(packet: P, value: Parameters<P["encode"]>[0], options?: SendOptions): void;
  send(opCode: number, data?: DataEntries | null, options?: SendOptions): void;
  send(what: OutgoingPacket | number, value: unknown = null, options: SendOptions = {}): void {
    const typed = typeof what !== "number";
    const opCode = typed ? what.opCode : what;
    if (this.#state !== "ready") throw new Error(`Packet ${opCode} cannot be sent: the client is ${this.#state}.`);
    if (!(opCode >= 1 && opCode < 2 ** 30 && opCode % 1 === 0)) {
      throw new RangeError(`${opCode} is no op-code; those are whole numbers from 1 to 2^30 - 1.`);
    }
    const { targets = [], delivery = typed ? what.delivery : "reliable", payload = null } = options;
    const data = typed ? what.encode(value as never) : value === null ? null : encoded(value as DataEntries);
    const header = {
      opCode,
      targets,
      ...(delivery === "unreliable-sequenced" && { sequence: this.#sequence++ }),
      // On a connection that is reliable by nature, "not reliable" has to be said.
      ...(delivery !== "reliable" && { reliable: false }),
    };
    this.#socket?.send(frame(header, data, payload));
  }

  /** Closes the connection, or stops trying to make one. The player may come back with `token` until the session ends. */
  close(): void {
    this.#drop("the client closed the connection", true);
  }

  #dial(): void {
    const { timeoutMs = 10_000 } = this.#options;
    const socket = this.#open();
    const current = (): boolean => this.#socket === socket;
    let trouble: string | undefined;
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      if (current()) socket.send(writeLogin(this.#token));
    };
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (current() && data instanceof ArrayBuffer) this.#message(new Uint8Array(data), current);
    };
    // Stays for good: some classes throw errors that nobody listens to, also those of a socket that was given up.
    socket.onerror = ({ message }: { message?: string }) => {
      trouble = message;
    };
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
      if (current()) {
        this.#socket = null;
        this.#drop(reason || trouble || `the connection was closed with code ${code}`, code === meant);
      }
    };
    this.#cancel = this.clock.after(timeoutMs, () => this.#drop(`no answer came within ${timeoutMs} ms`, false));
  }

  /** Lets go of the connection, whatever is left of it. `final`: for good; else another is made, where that is wanted. */
  #drop(reason: string, final: boolean): void {
    const was = this.#state;
    if (was === "closed") return;
    const { reconnect = {}, random = Math.random } = this.#options;
    const { attempts = 12, firstMs = 500, mostMs = 15_000 } = reconnect || { attempts: 0 };
    const socket = this.#socket;
    this.#socket = null;
    this.#cancel();
    if (was === "ready" && this.clock.now() - this.#readySince >= mostMs) this.#attempt = 0;
    // What was never ready most likely has the wrong address or the wrong token.
    const over = final || was === "connecting" || this.#attempt >= attempts;
    this.#state = over ? "closed" : "reconnecting";
    const delayMs = Math.min(mostMs, firstMs * 2 ** this.#attempt) * (1 - random() / 2);
    if (!over) {
      this.#attempt++;
      this.#cancel = this.clock.after(delayMs, () => {
        try {
          this.#dial();
        } catch (error) {
          this.#drop((error as Error).message, false);
        }
      });
    }
    socket?.close(meant);
    if (over) this.#tell("closed", { reason });
    else this.#tell("reconnecting", { attempt: this.#attempt, delayMs, reason });
  }

  #message(message: Uint8Array, current: () => boolean): void {
    try {
      const whole = takeDatagram(message, (bytes, start, end) => {
        this.#packet(bytes, start, end);
        return current();
      });
      if (!whole) throw new WireError("It is cut off.");
    } catch (error) {
      this.#drop(`the server sent what is no packet: ${(error as Error).message}`, true);
    }
  }

  #packet(bytes: Uint8Array, start: number, end: number): void {
    const view = this.#view;
    parsePacket(bytes, start, end, view);
    const { opCode, sender, dataStart, dataEnd, payloadStart, payloadEnd } = view;
    if (opCode > 0) {
      const head = { opCode, sender, payload: payloadStart < 0 ? null : bytes.slice(payloadStart, payloadEnd) };
      const data = dataStart < 0 ? null : bytes.subarray(dataStart, dataEnd);
      this.#tell(opCode, data, head);
      if (!this.#listeners.get("packet")?.size) return;
      const values = this.#sound(head, () => data && readData(data));
      if (values !== undefined) this.#tell("packet", { ...head, data: values });
    } else if (payloadStart < 0) return;
    else if (opCode === LOGIN_RESULT) {
      const { peerId, reconnectToken, activePeers } = readLoginResult(bytes, payloadStart, payloadEnd);
      this.#peerId = peerId;
      this.#token = reconnectToken || this.#token;
      this.#peers = activePeers.includes(peerId) ? activePeers : [...activePeers, peerId];
      if (this.#state === "ready") return;
      this.#cancel();
      this.#state = "ready";
      this.#readySince = this.clock.now();
      this.#socket?.send(writePlayerReady());
      this.#tell("ready", { peerId, peers: this.#peers });
    } else if (opCode === PLAYER_CONNECT || opCode === PLAYER_DISCONNECT) {
      const { peerId, activePeers } = readPeers(bytes, payloadStart, payloadEnd);
      this.#peers = activePeers;
      this.#tell(opCode === PLAYER_CONNECT ? "connect" : "disconnect", { peerId, peers: activePeers });
    }
  }

  /** What `read` gives; undefined, and `malformed` is told, when it throws. */
  #sound<T>({ opCode, sender }: PacketHead, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#tell("malformed", { opCode, sender, reason: (error as Error).message });
      return undefined;
    }
  }

  #listen(key: string | number, listener: Listener): () => void {
    const all = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, all.add(listener));
    return () => void all.delete(listener);
  }

  #tell<Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]): void;
  #tell(opCode: number, data: Uint8Array | null, head: PacketHead): void;
  #tell(key: string | number, event: unknown, head?: PacketHead): void {
    // A copy: who is added now hears of the next.
    for (const listener of [...(this.#listeners.get(key) ?? [])]) {
      try {
        listener(event as never, head as PacketHead);
      } catch (error) {
        // The listener's mistake, not the server's: reported as uncaught, as a browser does, and the others are called.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

function encoded(data: DataEntries): Uint8Array {
  const c = cursor(scratch);
  writeData(c, data instanceof Map ? data : new Map(Object.entries(data).map(([index, value]) => [+index, value])));
  return scratch.subarray(0, c.at);
}
