/**
 * The players' port: accepts sockets, hears by their first bytes what they speak, and makes Connections of them. TLS is
 * taken off first, and the same question asked again of what is inside. Beside it listens UDP.
 *
 * A socket is an *arrival* until it has become a Connection: there is a bound on how many there are, and on the time each
 * has. Invariant: an error of a socket never reaches the process, and what a stranger sends is kept in constant memory.
 */

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from "node:tls";
import { Fault, type FaultCode } from "#runtime/fault.ts";
import { type Accept, type AcceptFast, type Connection, remoteOf } from "./connection.ts";
import { FairShare } from "./fair-share.ts";
import { speechOf } from "./first-bytes.ts";
import { ChunkPool } from "./outbox.ts";
import { TcpConnection } from "./tcp.ts";
import { type Credentials, tlsOptions } from "./tls.ts";
import { listenUdp, type UdpListener } from "./udp.ts";
import { WebSocketConnection, webSockets } from "./websocket.ts";

export interface ListenOptions {
  /** Address to listen on, such as 127.0.0.1 or ::. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly accept: Accept;
  /** Takes logins by UDP; left out, there is no UDP. */
  readonly acceptFast?: AcceptFast;
  /** Told what clients did wrong, one sentence each; whoever listens bounds how much of it is kept. */
  readonly report?: (code: FaultCode, sentence: string) => void;
  /** With them TLS is offered, without it is refused. */
  readonly credentials?: Credentials | null;
  /** False refuses everything but TLS. UDP, which knows no encryption, is not concerned. */
  readonly plain?: boolean;
  /** Largest packet without its length prefix, in bytes: before the host has let the client in, and after. */
  readonly loginBytes: number;
  readonly frameBytes: number;
  /** Sockets at one time, players included; further ones are refused. */
  readonly maxSockets: number;
  /** Of these, sockets that have not become a connection; further ones are refused. */
  readonly maxArrivals: number;
  /** Milliseconds a socket has to become a connection, TLS and HTTP included; after that it is closed. */
  readonly handshakeMs: number;
  /** How often silent WebSocket clients are asked for a sign of life, in milliseconds; 30,000 unless told otherwise. */
  readonly pingMs?: number;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** The port for UDP, the same number where that was free; undefined without UDP. */
  readonly fastPort: number | undefined;
  /** Stops listening and closes every connection; resolves when the ports are free. */
  close(reason: string): Promise<void>;
}

/** A socket silent for this long is asked by the system whether it is still there; the protocol has no ping of its own. */
const keepAliveMs = 30_000;

/**
 * Listens for players.
 * @throws Fault RT8301 when the port is in use, RT8302 when it cannot be listened on for another reason.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const port = new Port(options);
  await port.open();
  return port;
}

/** Why an address cannot be listened on, as a Fault. */
export function listenFault(host: string, port: number, error: NodeJS.ErrnoException): Fault {
  if (error.code === "EADDRINUSE") {
    const way = "stop what listens there, or choose another port (0 takes any free one)";
    return new Fault("RT8301", `Port ${port} of ${host} is in use; ${way}.`, { cause: error });
  }
  return new Fault("RT8302", `${host}, port ${port}, cannot be listened on: ${error.message}.`, { cause: error });
}

/** A socket that is not a connection yet; `over` when it has become one, or is gone. */
interface Arrival {
  readonly socket: Socket;
  over(): void;
}

class Port implements Listener {
  readonly #options: ListenOptions;
  readonly #server: Server;
  readonly #tls: TlsServer | null;
  readonly #webSocket: (socket: Socket) => void;
  readonly #chunks = new ChunkPool();
  readonly #fair = new FairShare();
  readonly #report: (code: FaultCode, sentence: string) => void;
  readonly #connections = new Set<Connection>();
  /** By address and port of the other end, which a socket has in common with the TLS inside. */
  readonly #arrivals = new Map<string, Arrival>();
  host: string;
  port: number;
  #udp: UdpListener | undefined;
  #pings: NodeJS.Timeout | undefined;

  constructor(options: ListenOptions) {
    const { host, port, report = () => {}, maxSockets, loginBytes, frameBytes, credentials } = options;
    this.#options = options;
    this.host = host;
    this.port = port;
    this.#report = report;
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    this.#server.maxConnections = maxSockets;
    this.#server.on("connection", (socket) => this.#arrive(socket));
    this.#server.on("drop", () => report("RT8322", `A connection was refused: all ${maxSockets} sockets are in use.`));
    this.#tls = credentials ? this.#makeTls(credentials) : null;
    this.#webSocket = webSockets({
      chunks: this.#chunks,
      fair: this.#fair,
      loginBytes,
      frameBytes,
      report,
      opened: (connection, socket) => this.#accept(connection, socket),
    });
  }

  async open(): Promise<void> {
    const { host, port, acceptFast, loginBytes, pingMs = 30_000 } = this.#options;
    await this.#listening(host, port);
    const address = this.#server.address() as AddressInfo;
    this.host = address.address;
    this.port = address.port;
    if (acceptFast !== undefined) {
      try {
        this.#udp = await listenUdp({ host: this.host, port: this.port, accept: acceptFast, loginBytes });
      } catch (error) {
        this.#server.close();
        throw listenFault(host, port, error as NodeJS.ErrnoException);
      }
    }
    this.#pings = setInterval(() => {
      for (const connection of this.#connections) if (connection instanceof WebSocketConnection) connection.beat();
    }, pingMs);
    this.#pings.unref();
  }

  get fastPort(): number | undefined {
    return this.#udp?.port;
  }

  async close(reason: string): Promise<void> {
    clearInterval(this.#pings);
    const free = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const { socket } of this.#arrivals.values()) socket.destroy();
    for (const connection of [...this.#connections]) connection.close(reason);
    await Promise.all([free, this.#udp?.close()]);
  }

  #listening(host: string, port: number): Promise<void> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(listenFault(host, port, error)));
      server.listen({ host, port }, () => {
        // A later error of the listening socket (such as too many open files) costs one connection, never the process.
        server.removeAllListeners("error").on("error", () => {});
        resolve();
      });
    });
  }

  #arrive(socket: Socket): void {
    const { maxArrivals, handshakeMs } = this.#options;
    socket.on("error", () => socket.destroy());
    if (socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    if (this.#arrivals.size >= maxArrivals) {
      this.#report("RT8322", `A connection was refused: ${maxArrivals} others have not said yet what they want.`);
      socket.destroy();
      return;
    }
    const remote = remoteOfSocket(socket);
    const deadline = setTimeout(() => socket.destroy(), handshakeMs);
    this.#arrivals.set(remote, {
      socket,
      over: () => {
        clearTimeout(deadline);
        this.#arrivals.delete(remote);
      },
    });
    socket.on("close", () => this.#arrivals.get(remote)?.over());
    this.#hear(socket, false);
  }

  /** Waits for the first bytes and gives the socket to whoever speaks what it speaks. */
  #hear(socket: Socket, encrypted: boolean): void {
    let before: Buffer | undefined;
    const hear = (chunk: Buffer): void => {
      const bytes = before === undefined ? chunk : Buffer.concat([before, chunk]);
      const speech = speechOf(bytes);
      if (speech === "more") {
        before = bytes;
        return;
      }
      socket.off("data", hear);
      socket.off("end", leave);
      socket.pause();
      if (speech === "tls" && !encrypted) this.#unwrap(socket, bytes);
      else if (!encrypted && this.#options.plain === false) this.#refuse(socket, "it is not encrypted (--no-plain)");
      else if (speech === "websocket") {
        socket.unshift(bytes);
        this.#webSocket(socket);
      } else this.#frames(socket, encrypted, bytes);
    };
    // Without a word, or with half of one.
    const leave = (): void => void socket.destroy();
    socket.on("data", hear);
    socket.on("end", leave);
  }

  #unwrap(socket: Socket, bytes: Buffer): void {
    if (this.#tls === null) {
      this.#refuse(socket, "it speaks TLS, and there is no certificate (--tls-cert and --tls-key, or --dev-tls)");
      return;
    }
    socket.unshift(bytes);
    this.#tls.emit("connection", socket);
  }

  #makeTls(credentials: Credentials): TlsServer {
    const { handshakeMs } = this.#options;
    // It never listens; it is given the sockets that begin with a handshake.
    const tls = createTlsServer({ ...tlsOptions(credentials), handshakeTimeout: handshakeMs });
    tls.on("secureConnection", (socket) => {
      socket.on("error", () => socket.destroy());
      this.#hear(socket, true);
    });
    tls.on("tlsClientError", (error: NodeJS.ErrnoException, socket: TLSSocket) => {
      // Who hangs up in the middle is nobody's mistake: browsers do when they do not trust a certificate.
      if (error.code !== "ECONNRESET") {
        const reason = /:SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? error.message;
        this.#report("RT8324", `The TLS handshake with ${remoteOfSocket(socket)} failed: ${reason}.`);
      }
      socket.destroy();
    });
    return tls;
  }

  #refuse(socket: Socket, why: string): void {
    this.#report("RT8324", `A connection from ${remoteOfSocket(socket)} was refused: ${why}.`);
    socket.destroy();
  }

  #frames(socket: Socket, encrypted: boolean, first: Buffer): void {
    const { loginBytes, frameBytes } = this.#options;
    const connection = new TcpConnection({
      socket,
      encrypted,
      chunks: this.#chunks,
      fair: this.#fair,
      loginBytes,
      frameBytes,
      report: this.#report,
    });
    this.#accept(connection, socket);
    connection.begin(first);
  }

  #accept(connection: Connection, socket: Socket): void {
    this.#arrivals.get(connection.remote)?.over();
    this.#connections.add(connection);
    socket.on("close", () => this.#connections.delete(connection));
    this.#options.accept(connection);
  }
}

function remoteOfSocket(socket: Socket): string {
  return remoteOf(socket.remoteAddress ?? "", socket.remotePort ?? 0);
}
