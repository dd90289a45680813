/**
 * Frames over TCP, as native clients speak them: back to back in the stream, encrypted or not.
 *
 * Output is made for clients that read poorly. Over TLS each frame is a write of its own and thereby one record: there are
 * clients that take a frame for complete when its record is, and lose their place when a payload goes on in the next.
 * (A record holds 16 KiB; larger frames cannot be helped.) Without TLS, which is for development, all frames of a turn are
 * one write. Invariant: whatever comes or goes wrong, `closed` reaches the handler exactly once and nothing is thrown.
 */

import type { Socket } from "node:net";
import { Fault, type FaultCode } from "#runtime/fault.ts";
import { FrameReader } from "#runtime/packet/frame.ts";
import { type Connection, type ConnectionHandler, remoteOf } from "./connection.ts";
import { type FairShare, Share, sliceBytes } from "./fair-share.ts";
import { type ChunkPool, Outbox } from "./outbox.ts";

export interface TcpOptions {
  readonly socket: Socket;
  /** Whether `socket` speaks TLS. */
  readonly encrypted: boolean;
  readonly chunks: ChunkPool;
  readonly fair: FairShare;
  /** Largest packet before and after the host has let the client in, in bytes. */
  readonly loginBytes: number;
  readonly frameBytes: number;
  readonly report: (code: FaultCode, sentence: string) => void;
}

/** How long the system may take to send what waits when we close; there are clients that never close their own end. */
export const closeMs = 2000;

const nobody: ConnectionHandler = { packet() {}, closed() {} };

export class TcpConnection implements Connection {
  readonly kind = "tcp";
  readonly native = true;
  readonly remote: string;
  readonly address: string;
  handler: ConnectionHandler = nobody;
  readonly #options: TcpOptions;
  readonly #frames: FrameReader;
  /** Null over TLS, where nothing is put together. */
  readonly #outbox: Outbox | null;
  readonly #share: Share;
  readonly #take = (bytes: Uint8Array, start: number, end: number): void => {
    this.#share.packet();
    this.handler.packet(bytes.subarray(start, end), true);
  };
  #open = true;

  /** `accept` has to set the handler before the next turn; then `begin` is called. */
  constructor(options: TcpOptions) {
    const { socket, encrypted, chunks, loginBytes } = options;
    this.#options = options;
    this.#frames = new FrameReader(loginBytes);
    this.#outbox = encrypted ? null : new Outbox(socket, chunks);
    this.address = socket.remoteAddress ?? "";
    this.remote = remoteOf(this.address, socket.remotePort ?? 0);
    if (encrypted) {
      // Writes that wait for an earlier one are put together where a stream can do that; records must not be.
      (socket as unknown as { _writev: null })._writev = null;
    }
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    this.#share = new Share(options.fair, socket);
    socket.on("error", (error) => this.#gone(error.message));
    socket.on("end", () => {
      this.#gone("the client closed the connection");
      socket.destroy();
    });
    socket.on("close", () => this.#gone("the connection was lost"));
  }

  /** Reads on, from the bytes that told what this client speaks. */
  begin(first: Buffer): void {
    const { socket } = this.#options;
    for (let end = first.length; end > 0; end -= sliceBytes) {
      socket.unshift(first.subarray(Math.max(0, end - sliceBytes), end));
    }
    socket.resume();
  }

  get waitingBytes(): number {
    return this.#outbox === null ? this.#options.socket.writableLength : this.#outbox.waitingBytes;
  }

  welcome(): void {
    this.#frames.limit = this.#options.frameBytes;
  }

  send(frame: Uint8Array): void {
    if (!this.#open) return;
    const outbox = this.#outbox;
    if (outbox === null) {
      // A copy: it may have to wait until the record before it is sent.
      if (this.#options.socket.writable) this.#options.socket.write(Buffer.from(frame));
    } else outbox.room(frame.length).set(frame, outbox.claim(frame.length));
  }

  flush(): void {
    this.#outbox?.flush();
  }

  close(reason: string): void {
    if (!this.#open) return;
    const { socket } = this.#options;
    this.flush();
    this.#gone(reason);
    socket.destroySoon();
    const overdue = setTimeout(() => socket.destroy(), closeMs);
    socket.once("close", () => clearTimeout(overdue));
  }

  #read(bytes: Buffer): void {
    if (!this.#open) return;
    try {
      this.#frames.push(bytes, this.#take);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#options.report(error.code, `${this.remote} was disconnected: ${error.message}`);
      this.close(error.message);
    }
  }

  #gone(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#outbox?.clear();
    this.#frames.close();
    this.handler.closed(reason);
  }
}
