/**
 * The WebSocket transport: one listening port, a Connection per client.
 *
 * A binary message holds whole frames; each frame we send is a message of its own. `ws` does the handshake and reads;
 * what we send goes past it: messages of a server are a two-byte header and the frame as it is, so all frames of a turn
 * are laid out in one chunk and cost one system call, where `ws` would make a pair of writes of each.
 *
 * Invariants: no byte, whatever it is, makes the process throw; nothing is held for a socket that has not become a
 * connection beyond the HTTP server's own bounds on time and header size; `closed` reaches a handler exactly once.
 *
 * TCP frames and TLS on the same port would be told apart here by the first byte, before the HTTP server sees the socket.
 */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { Fault, type FaultCode } from "#runtime/fault.ts";
import { FrameReader } from "#runtime/packet/frame.ts";
import type { Accept, Connection, ConnectionHandler } from "./connection.ts";

export interface WebSocketListenOptions {
  /** Address to listen on, such as 127.0.0.1 or ::. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly accept: Accept;
  /** Told what clients did wrong, one sentence each; whoever listens bounds how much of it is kept. */
  readonly report?: (code: FaultCode, sentence: string) => void;
  /** Largest frame without its length prefix, in bytes. */
  readonly frameBytes: number;
  /** Sockets at one time, players included; further ones are refused. */
  readonly maxSockets: number;
  /** Milliseconds a socket has for its whole HTTP request; after that it is closed. */
  readonly handshakeMs: number;
}

export interface WebSocketListener {
  readonly host: string;
  readonly port: number;
  /** Stops listening and closes every connection; resolves when the port is free. */
  close(reason: string): Promise<void>;
}

/** How long a client has to answer our close before its socket is destroyed. */
const closeMs = 2000;
/** A socket silent for this long is asked by the system whether it is still there; the protocol has no ping of its own. */
const keepAliveMs = 30_000;
/** Answers to pings are left out while this many bytes wait: a client that pings and never reads must cost nothing. */
const pongBytes = 4096;
const textMessage = "Text messages are not part of the protocol; send binary ones.";

/**
 * Listens for players.
 * @throws Fault RT8301 when the port is in use, RT8302 when it cannot be listened on for another reason.
 */
export async function listenWebSocket(options: WebSocketListenOptions): Promise<WebSocketListener> {
  const report = options.report ?? (() => {});
  const connections = new Set<WebSocketConnection>();
  const chunks = new ChunkPool();
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
  const server = createServer({
    headersTimeout: options.handshakeMs,
    requestTimeout: options.handshakeMs,
    connectionsCheckingInterval: Math.min(1000, options.handshakeMs),
    maxHeaderSize: 8192,
    keepAliveTimeout: 1,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  });
  server.maxConnections = options.maxSockets;
  server.on("drop", () => {
    report("RT8322", `A connection was refused: all ${options.maxSockets} sockets are in use.`);
  });
  server.on("request", (request, response) => {
    const body = "Players connect here by WebSocket.\n";
    const headers = { upgrade: "websocket", connection: "close", "content-type": "text/plain" };
    response.writeHead(426, { ...headers, "content-length": body.length }).end(body);
    request.resume();
  });
  server.on("clientError", (_, socket: Duplex) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  });
  server.on("upgrade", (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    // The HTTP server hands out the socket it accepted; only TLS would make it another kind of Duplex.
    const socket = duplex as Socket;
    socket.on("error", () => socket.destroy());
    upgrades.handleUpgrade(request, socket, head, (ws) => {
      const connection = new WebSocketConnection(ws, socket, chunks, options.frameBytes, report);
      connections.add(connection);
      ws.on("close", () => connections.delete(connection));
      options.accept(connection);
    });
  });

  await listening(server, options);
  const address = server.address() as AddressInfo;
  return {
    host: address.address,
    port: address.port,
    async close(reason) {
      const free = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      for (const connection of connections) connection.close(reason);
      await free;
    },
  };
}

function listening(server: ReturnType<typeof createServer>, { host, port }: WebSocketListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenFault(host, port, error)));
    server.listen({ host, port }, () => {
      // A later error of the listening socket (such as too many open files) costs one connection, never the process.
      server.removeAllListeners("error").on("error", () => {});
      resolve();
    });
  });
}

/** Why an address cannot be listened on, as a Fault. */
export function listenFault(host: string, port: number, error: NodeJS.ErrnoException): Fault {
  if (error.code === "EADDRINUSE") {
    const way = "stop what listens there, or choose another port (0 takes any free one)";
    return new Fault("RT8301", `Port ${port} of ${host} is in use; ${way}.`, { cause: error });
  }
  return new Fault("RT8302", `${host}, port ${port}, cannot be listened on: ${error.message}.`, { cause: error });
}

const nobody: ConnectionHandler = { packet() {}, closed() {} };

class WebSocketConnection implements Connection {
  readonly kind = "websocket";
  readonly remote: string;
  handler: ConnectionHandler = nobody;
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #chunks: ChunkPool;
  readonly #frames: FrameReader;
  readonly #take = (bytes: Uint8Array, start: number, end: number): void => {
    this.handler.packet(bytes.subarray(start, end), true);
  };
  readonly #report: (code: FaultCode, sentence: string) => void;
  /** Frames of this turn, laid out as messages; `#used` bytes of it. */
  #chunk: Buffer | undefined;
  #used = 0;
  #open = true;

  constructor(
    ws: WebSocket,
    socket: Socket,
    chunks: ChunkPool,
    frameBytes: number,
    report: (code: FaultCode, sentence: string) => void,
  ) {
    this.#ws = ws;
    this.#socket = socket;
    this.#chunks = chunks;
    this.#frames = new FrameReader(frameBytes);
    this.#report = report;
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`;
    ws.on("message", (data, isBinary) => this.#message(data as Buffer, isBinary));
    ws.on("ping", (data) => {
      if (this.waitingBytes < pongBytes) ws.pong(data);
    });
    // ws closes by itself after an error of the protocol; it only has to be heard, or the process would end.
    ws.on("error", (error) => {
      this.#report("RT8321", `${this.remote} broke the WebSocket protocol: ${error.message}.`);
      this.#gone(error.message);
    });
    ws.on("close", () => this.#gone("the client closed the connection"));
  }

  get waitingBytes(): number {
    return this.#used + this.#socket.writableLength;
  }

  send(frame: Uint8Array): void {
    if (!this.#open) return;
    const length = frame.length;
    // FIN and "binary"; then the length in one, three or nine bytes. A server's messages carry no mask.
    const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const chunk = this.#room(header + length);
    let at = this.#used;
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
    this.#used = at + length;
  }

  flush(): void {
    const chunk = this.#chunk;
    if (chunk === undefined) return;
    const used = this.#used;
    this.#chunk = undefined;
    this.#used = 0;
    if (!this.#socket.writable) return;
    this.#socket.write(chunk.subarray(0, used));
    // Nothing left waiting means that the system has copied all of it, and the chunk is ours again.
    if (this.#socket.writableLength === 0) this.#chunks.give(chunk);
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
    this.#chunk = undefined;
    this.#used = 0;
    this.#frames.close();
    this.handler.closed(reason);
  }

  #message(bytes: Buffer, isBinary: boolean): void {
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
    this.#report(code, `${this.remote} was disconnected: ${reason}`);
    this.close(reason);
  }

  /** The chunk being filled, with room for `bytes` more. */
  #room(bytes: number): Buffer {
    const needed = this.#used + bytes;
    if (this.#chunk !== undefined && needed <= this.#chunk.length) return this.#chunk;
    const larger = this.#chunks.take(Math.max(needed, 2 * (this.#chunk?.length ?? 0)));
    if (this.#chunk !== undefined) {
      this.#chunk.copy(larger, 0, 0, this.#used);
      this.#chunks.give(this.#chunk);
    }
    this.#chunk = larger;
    return larger;
  }
}

/** Chunks that were written and taken by the system, for the next turn: in the steady state nothing is allocated. */
class ChunkPool {
  static readonly #bytes = 4096;
  static readonly #most = 256;
  readonly #free: Buffer[] = [];

  take(bytes: number): Buffer {
    if (bytes > ChunkPool.#bytes) return Buffer.allocUnsafeSlow(bytes);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(ChunkPool.#bytes);
  }

  give(chunk: Buffer): void {
    if (chunk.length === ChunkPool.#bytes && this.#free.length < ChunkPool.#most) this.#free.push(chunk);
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
