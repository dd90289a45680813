/**
 * Connections and datagrams without a network: both ends in one process, for simulations and tests. Frames reach the
 * client's end at flush, whole and in order; a client that does not take them lets `waitingBytes` grow as a slow network would.
 */

import type { Connection, ConnectionHandler, FastHandler, FastPath } from "./connection.ts";

/** What the client's end is told. */
export interface MemoryClient {
  /** One whole frame with its length prefix; a copy, the client may keep it. */
  frame(bytes: Uint8Array): void;
  /** The host closed the connection; called at most once, never after `hangUp`. */
  closed(reason: string): void;
}

const nobody: ConnectionHandler = { packet() {}, closed() {} };

export class MemoryConnection implements Connection {
  readonly kind = "memory";
  readonly native: boolean;
  readonly remote: string;
  readonly address: string;
  handler: ConnectionHandler = nobody;
  readonly #client: MemoryClient;
  #queued: Uint8Array[] = [];
  #flushed = 0;
  #waiting = 0;
  #taking = true;
  #open = true;

  /** `native`: the client's end stands for one that also speaks UDP. */
  constructor(remote: string, client: MemoryClient, native = false) {
    this.remote = remote;
    this.address = remote.slice(0, remote.lastIndexOf(":"));
    this.native = native;
    this.#client = client;
  }

  get open(): boolean {
    return this.#open;
  }

  get waitingBytes(): number {
    return this.#waiting;
  }

  /** False: the client's end stops taking frames. True: it takes what was flushed meanwhile, and goes on. */
  set taking(taking: boolean) {
    this.#taking = taking;
    if (taking) this.#deliver();
  }

  welcome(): void {}

  send(frame: Uint8Array): void {
    if (!this.#open) return;
    this.#queued.push(frame.slice());
    this.#waiting += frame.length;
  }

  flush(): void {
    this.#flushed = this.#queued.length;
    if (this.#taking) this.#deliver();
  }

  close(reason: string): void {
    if (!this.#open) return;
    this.flush();
    this.#end(reason);
    this.#client.closed(reason);
  }

  /** The client's end sends one packet (a frame without its length prefix). Does nothing on a closed connection. */
  receive(packet: Uint8Array, reliable = true): void {
    if (this.#open) this.handler.packet(packet, reliable);
  }

  /** The client's end goes away. */
  hangUp(reason = "the client closed the connection"): void {
    if (this.#open) this.#end(reason);
  }

  #end(reason: string): void {
    this.#open = false;
    this.#queued = [];
    this.#flushed = 0;
    this.#waiting = 0;
    this.handler.closed(reason);
  }

  #deliver(): void {
    const frames = this.#queued.splice(0, this.#flushed);
    this.#flushed = 0;
    for (const frame of frames) {
      this.#waiting -= frame.length;
      this.#client.frame(frame);
    }
  }
}

/** Datagrams without a network: none is lost, late or doubled unless the client's end makes it so. */
export class MemoryPath implements FastPath {
  readonly remote: string;
  readonly address: string;
  /** What takes the client's packets, once its login was accepted. */
  handler: FastHandler | null = null;
  readonly #datagram: (bytes: Uint8Array) => void;
  #open = true;

  /** `remote` is an address and a port. `datagram` gets each datagram for the client, a copy. */
  constructor(remote: string, datagram: (bytes: Uint8Array) => void) {
    this.remote = remote;
    this.address = remote.slice(0, remote.lastIndexOf(":"));
    this.#datagram = datagram;
  }

  get open(): boolean {
    return this.#open;
  }

  send(frame: Uint8Array): boolean {
    if (this.#open) this.#datagram(frame.slice());
    return this.#open;
  }

  close(): void {
    this.#open = false;
    this.handler = null;
  }
}
