/**
 * A whole shard in this process for tests of the wire: real sockets on 127.0.0.1, the system's clock, the inline isolate. And
 * clients that know nothing of the protocol: they send bytes and keep the bytes they get.
 */

import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { connect as connectTcp, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { systemClock } from "#runtime/host/clock.ts";
import { defaultHostLimits, type HostLimits } from "#runtime/host/host-limits.ts";
import { bundleInMemory } from "#runtime/host/load.ts";
import type { SessionInfo } from "#runtime/host/session.ts";
import { type CreatedSession, Sessions } from "#runtime/host/sessions.ts";
import { createInlineIsolate } from "#runtime/isolate/inline.ts";
import type { LogRecord } from "#runtime/log/log.ts";
import { type Listener, type ListenOptions, listen } from "#runtime/transport/listen.ts";
import { type Limits, limitTable } from "#schemas/limits.ts";
import { testBundle } from "./session.ts";

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const unhex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

export interface WireHost {
  readonly listener: Listener;
  readonly logs: LogRecord[];
  readonly reports: string[];
  /** Players in the order of peer ids; their tokens are `token-1`, `token-2`, … of equal length. */
  readonly session: CreatedSession;
  readonly info: SessionInfo;
  /** Connections that have not logged in. */
  readonly unauthenticated: number;
  /** Resolves when a record or report whose text matches is there. */
  said(what: RegExp): Promise<string>;
  close(): Promise<void>;
}

/** A host with one session of `script`. */
export async function wireHost(
  script: string,
  options: {
    players?: number;
    limits?: Partial<HostLimits>;
    /** Limits of the script, in place of the patience below. */
    script?: Partial<Limits>;
    listen?: Partial<ListenOptions>;
    /** Stands between the transports and the host. */
    between?: (sessions: Sessions) => Pick<ListenOptions, "accept" | "acceptFast">;
  } = {},
): Promise<WireHost> {
  const given = bundleInMemory(await testBundle({ script }));
  // Tests of the wire are no tests of rates and of busy machines.
  const { packetsPerSecond, bytesPerSecond, callbackMs, loadMs } = limitTable;
  const most = { packetsPerSecond, bytesPerSecond, callbackMs, loadMs };
  const patience = Object.fromEntries(Object.entries(most).map(([name, { max }]) => [name, max]));
  const bundle = {
    ...given,
    manifest: { ...given.manifest, limits: { ...given.manifest.limits, ...patience, ...options.script } },
  };
  const logs: LogRecord[] = [];
  const reports: string[] = [];
  let check = (): void => {};
  const limits = { ...defaultHostLimits, loginsPerTenSeconds: 100_000, ...options.limits };
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    loginBytes: limits.loginBytes,
    frameBytes: 65_536,
    maxSockets: 1000,
    maxArrivals: 100,
    handshakeMs: limits.loginMs,
    accept: (connection) => between.accept(connection),
    acceptFast: (login, path) => between.acceptFast?.(login, path) ?? null,
    report(code, sentence) {
      reports.push(`${code} ${sentence}`);
      check();
    },
    ...options.listen,
  });
  let ids = 0;
  const sessions = new Sessions({
    bundles: { read: async () => bundle },
    createIsolate: createInlineIsolate,
    clock: systemClock,
    gateway: null,
    log: {
      write(record) {
        logs.push(record);
        check();
      },
    },
    limits,
    address: { host: "127.0.0.1", port: listener.port, fastPort: listener.fastPort },
    // The first id is the session's, then come the players' tokens.
    randomId: () => (ids++ === 0 ? "session" : `token-${ids - 1}`),
  });
  const between = options.between?.(sessions) ?? {
    accept: (connection) => sessions.accept(connection),
    acceptFast: (login, path) => sessions.acceptFast(login, path),
  };
  const players = Array.from({ length: options.players ?? 2 }, (_, at) => ({ playerId: `player-${at + 1}` }));
  const session = await sessions.create({ script: "arena", players });
  return {
    listener,
    logs,
    reports,
    session,
    get info() {
      return sessions.get("session")!;
    },
    get unauthenticated() {
      return sessions.unauthenticated;
    },
    said: (what) =>
      new Promise((resolve) => {
        check = () => {
          const found = [...reports, ...logs.map((record) => `${record.code} ${record.message}`)].find((one) =>
            what.test(one),
          );
          if (found !== undefined) resolve(found);
        };
        check();
      }),
    async close() {
      await sessions.drain();
      await listener.close("the test is over");
    },
  };
}

/** A TCP or TLS client, as bare as can be. */
export class StreamClient {
  readonly socket: Socket;
  /** The chunks as they came; over TLS one for each record. */
  readonly chunks: Buffer[] = [];
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
  #bytes = Buffer.alloc(0);
  #taken = 0;
  #check = (): void => {};
  #over = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#check();
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) =>
      socket.on("close", () => {
        this.#over = true;
        this.#check();
        resolve();
      }),
    );
  }

  static async open({ port }: Listener, tls?: ConnectionOptions): Promise<StreamClient> {
    const address = { host: "127.0.0.1", port };
    const socket =
      tls === undefined ? connectTcp(address) : connectTls({ ...address, rejectUnauthorized: false, ...tls });
    socket.setNoDelay(true);
    const client = new StreamClient(socket);
    await new Promise((resolve, reject) =>
      socket.once(tls === undefined ? "connect" : "secureConnect", resolve).once("error", reject),
    );
    return client;
  }

  send(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === "string" ? unhex(bytes) : bytes);
    return this;
  }

  /** The next frame, with its length prefix, as hex. Rejects when the connection ends before it is there. */
  async frame(): Promise<string> {
    for (;;) {
      let at = this.#taken;
      let length = 0;
      let shift = 0;
      while (at < this.#bytes.length) {
        const byte = this.#bytes[at++]!;
        length |= (byte & 0x7f) << shift;
        shift += 7;
        if (byte < 0x80) {
          const end = at + length;
          if (this.#bytes.length < end) break;
          const frame = hex(this.#bytes.subarray(this.#taken, end));
          this.#taken = end;
          return frame;
        }
      }
      if (this.#over) throw new Error(`The connection ended; there was ${hex(this.#bytes.subarray(this.#taken))}.`);
      await new Promise<void>((resolve) => {
        this.#check = resolve;
      });
    }
  }

  async frames(count: number): Promise<string[]> {
    const frames: string[] = [];
    while (frames.length < count) frames.push(await this.frame());
    return frames;
  }

  /** Bytes that came and were not asked for. */
  get rest(): string {
    return hex(this.#bytes.subarray(this.#taken));
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** A UDP client of one port. */
export class DatagramClient {
  readonly socket: UdpSocket;
  readonly #port: number;
  readonly #queue: string[] = [];
  #wake = (): void => {};

  private constructor(socket: UdpSocket, port: number) {
    this.socket = socket;
    this.#port = port;
    socket.on("message", (bytes) => {
      this.#queue.push(hex(bytes));
      this.#wake();
    });
  }

  /** `address`: another loopback address than 127.0.0.1, to be somebody else. */
  static async open({ fastPort }: Listener, address = "127.0.0.1"): Promise<DatagramClient> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    return new DatagramClient(socket, fastPort!);
  }

  send(bytes: string | Uint8Array): this {
    this.socket.send(typeof bytes === "string" ? unhex(bytes) : bytes, this.#port, "127.0.0.1");
    return this;
  }

  /** The next datagram, as hex. */
  async datagram(): Promise<string> {
    for (;;) {
      const next = this.#queue.shift();
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Datagrams that came and were not asked for. */
  get rest(): readonly string[] {
    return this.#queue;
  }

  close(): void {
    this.socket.close();
  }
}
