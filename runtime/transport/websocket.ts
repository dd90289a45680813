/**
 * The WebSocket transport: takes sockets that begin with an HTTP request, gives a Connection for each that becomes one.
 *
 * A binary message holds whole frames; each frame we send is a message of its own. `ws` does the handshake and reads;
 * what we send goes past it: messages of a server are a two-byte header and the frame as it is, so all frames of a turn
 * are laid out in one chunk and cost one system call, where `ws` would make a pair of writes of each.
 *
 * Invariants: no byte, whatever it is, makes the process throw; nothing is held for a client that has not logged in beyond
 * a header of HTTP and a few packets of a login's size; `closed` reaches a handler exactly once.
 */

import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { Fault, type FaultCode } from "#runtime/fault.ts";
import { FrameReader } from "#runtime/packet/frame.ts";
import { type Connection, type ConnectionHandler, remoteOf } from "./connection.ts";
import { type FairShare, Share } from "./fair-share.ts";
import { type ChunkPool, Outbox } from "./outbox.ts";
import { closeMs } from "./tcp.ts";

export interface WebSocketOptions {
  readonly chunks: ChunkPool;
  readonly fair: FairShare;
  /** Largest packet before and after the host has let the client in, in bytes. */
  readonly loginBytes: number;
  readonly frameBytes: number;
  readonly report: (code: FaultCode, sentence: string) => void;
  /** A handshake is done; `socket` is the one that was given. */
  readonly opened: (connection: WebSocketConnection, socket: Socket) => void;
}

/** Answers to pings are left out while this many bytes wait: a client that pings and never reads must cost nothing. */
const pongBytes = 4096;
const textMessage = "Text messages are not part of the protocol; send binary ones.";

/** Gives the function that takes sockets, TCP or TLS; their first bytes are put back into them. */
export function webSockets(options: WebSocketOptions): (socket: Socket) => void {
  // The published types of ws do not know closeTimeout yet.
  const wsOptions: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    path: "/",
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    skipUTF8Validation: true,
    // A message may hold several frames. Larger ones are cut off by ws with code 1009, before they are in memory.
    maxPayload: 4 * options.frameBytes,
    closeTimeout: closeMs,
    // No subprotocol is ours; a client that offers some is served without.
    handleProtocols: () => false,
  };
  const upgrades = new WebSocketServer(wsOptions);
  // It never listens; whoever hands it sockets bounds their number and their time.
  const http = createServer({ maxHeaderSize: 8192, keepAliveTimeout: 1 });
  http.on("request", (request, response) => {
    const body = "Players connect here by WebSocket.\n";
    const headers = { upgrade: "websocket", connection: "close", "content-type": "text/plain" };
    response.writeHead(426, { ...headers, "content-length": body.length }).end(body);
    request.resume();
  });
  http.on("clientError", (_, socket: Duplex) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  });
  http.on("upgrade", (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    // The HTTP server hands out the socket it was given, a TCP or a TLS one.
    const socket = duplex as Socket;
    socket.on("error", () => socket.destroy());
    upgrades.handleUpgrade(request, socket, head, (ws) => {
      options.opened(new WebSocketConnection(ws, socket, options), socket);
    });
  });
  return (socket) => {
    http.emit("connection", socket);
    socket.resume();
  };
}

const nobody: ConnectionHandler = { packet() {}, closed() {} };

export class WebSocketConnection implements Connection {
  readonly kind = "websocket";
  readonly native = false;
  readonly remote: string;
  readonly address: string;
  handler: ConnectionHandler = nobody;
  readonly #ws: WebSocket;
  readonly #options: WebSocketOptions;
  readonly #frames: FrameReader;
  readonly #outbox: Outbox;
  readonly #socket: Socket;
  readonly #share: Share;
  readonly #take = (bytes: Uint8Array, start: number, end: number): void => {
    this.#share.packet();
    this.handler.packet(bytes.subarray(start, end), true);
  };
  /** Bytes that may still come before the login. */
  #strange: number;
  readonly #countStrange = (bytes: Buffer): void => {
    this.#strange -= bytes.length;
    if (this.#open && this.#strange < 0) this.#refuse("RT8323", "It sent too much before it had logged in.");
  };
  #open = true;
  /** Whether anything came since the last `beat`, and whether that asked for something. */
  #heard = true;
  #asked = false;

  constructor(ws: WebSocket, socket: Socket, options: WebSocketOptions) {
    this.#ws = ws;
    this.#socket = socket;
    this.#options = options;
    this.#frames = new FrameReader(options.loginBytes);
    this.#outbox = new Outbox(socket, options.chunks);
    this.#strange = 4 * options.loginBytes;
    this.address = socket.remoteAddress ?? "";
    this.remote = remoteOf(this.address, socket.remotePort ?? 0);
    ws.on("message", (data, isBinary) => this.#message(data as Buffer, isBinary));
    ws.on("ping", (data) => {
      this.#heard = true;
      this.#share.packet();
      if (this.waitingBytes < pongBytes) ws.pong(data);
    });
    ws.on("pong", () => {
      this.#heard = true;
    });
    // ws closes by itself after an error of the protocol; it only has to be heard, or the process would end.
    ws.on("error", (error) => {
      options.report("RT8321", `${this.remote} broke the WebSocket protocol: ${error.message}.`);
      this.#gone(error.message);
    });
    ws.on("close", () => this.#gone("the client closed the connection"));
    // Behind the listener of ws: a login in the same chunk as what follows it has been taken by then.
    socket.on("data", this.#countStrange);
    this.#share = new Share(options.fair, socket);
  }

  get waitingBytes(): number {
    return this.#outbox.waitingBytes;
  }

  welcome(): void {
    this.#socket.off("data", this.#countStrange);
    this.#frames.limit = this.#options.frameBytes;
  }

  /**
   * To be called every so often: asks a client that was silent since the last call for a sign of life, and gives it up when
   * it was asked then and has not answered.
   */
  beat(): void {
    if (!this.#open) return;
    if (this.#heard) this.#asked = false;
    else if (this.#asked) {
      this.#gone("it does not answer pings");
      this.#ws.terminate();
    } else {
      this.#asked = true;
      this.#ws.ping();
    }
    this.#heard = false;
  }

  send(frame: Uint8Array): void {
    if (!this.#open) return;
    const length = frame.length;
    // FIN and "binary"; then the length in one, three or nine bytes. A server's messages carry no mask.
    const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const chunk = this.#outbox.room(header + length);
    let at = this.#outbox.claim(header + length);
    chunk[at++] = 0x82;
    if (header === 2) chunk[at++] = length;
    else if (header === 4) {
      chunk[at++] = 126;
      at = chunk.writeUInt16BE(length, at);
    } else {
      chunk[at++] = 127;
      at = chunk.writeBigUInt64BE(BigInt(length), at);
    }
    chunk.set(frame, at);
  }

  flush(): void {
    this.#outbox.flush();
  }

  close(reason: string): void {
    if (!this.#open) return;
    this.flush();
    // C# answers a close without a code by one that is forbidden; so always with a code.
    this.#ws.close(1000, shortened(reason));
    this.#gone(reason);
  }

  #gone(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#share.close();
    this.#outbox.clear();
    this.#frames.close();
    this.handler.closed(reason);
  }

  #message(bytes: Buffer, isBinary: boolean): void {
    this.#heard = true;
    this.#share.packet();
    if (!this.#open) return;
    if (!isBinary) {
      this.#refuse("RT8320", textMessage);
      return;
    }
    try {
      this.#frames.push(bytes, this.#take);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#refuse(error.code, error.message);
      return;
    }
    if (this.#open && !this.#frames.atBoundary) this.#refuse("RT8321", "A message ends in the middle of a packet.");
  }

  #refuse(code: FaultCode, reason: string): void {
    this.#options.report(code, `${this.remote} was disconnected: ${reason}`);
    this.close(reason);
  }
}

/** A close reason of at most 123 bytes, as the WebSocket protocol demands, cut between characters. */
function shortened(reason: string): Buffer {
  const bytes = Buffer.from(reason);
  if (bytes.length <= 123) return bytes;
  let end = 120;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return Buffer.concat([bytes.subarray(0, end), Buffer.from("…")]);
}
