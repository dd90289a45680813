/**
 * A port of players for tests of transports: what came in at it, as the host's side is told. It and the clients that are kept
 * here are closed after each test.
 */

import { afterEach } from "vitest";
import type { Connection } from "#runtime/transport/connection.ts";
import { type Listener, type ListenOptions, listen } from "#runtime/transport/listen.ts";
import { hex } from "../support/wire.ts";

export interface Port {
  readonly listener: Listener;
  readonly connections: readonly Connection[];
  /** In hex. */
  readonly packets: readonly string[];
  /** Packets, and `closed: ` with the reason, in order. */
  readonly events: readonly string[];
  /** The complaints of the transport. */
  readonly reports: readonly string[];
  /** Resolves when it holds; asked whenever something has come. */
  until(holds: () => boolean): Promise<void>;
}

const listeners: Listener[] = [];
const clients: { destroy(): void }[] = [];

/** Declares the closing; once in a file. */
export function closesPorts(): void {
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    for (const listener of listeners.splice(0)) await listener.close("the test is over");
  });
}

/** Keeps a client that is to be destroyed after the test. */
export function keep<T extends { destroy(): void }>(client: T): T {
  clients.push(client);
  return client;
}

/**
 * @param options instead of those of a roomy port without TLS.
 * @param inside whether clients are let in at once; else they stay strangers.
 */
export async function openPort(
  options: Partial<ListenOptions> = {},
  { inside = true, onPacket }: { inside?: boolean; onPacket?: (from: Connection) => void } = {},
): Promise<Port> {
  const connections: Connection[] = [];
  const packets: string[] = [];
  const events: string[] = [];
  const reports: string[] = [];
  let wake = (): void => {};
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    loginBytes: 1400,
    frameBytes: 65_536,
    maxSockets: 100,
    maxArrivals: 100,
    handshakeMs: 5000,
    report(code, sentence) {
      reports.push(`${code} ${sentence}`);
      wake();
    },
    accept(connection) {
      connections.push(connection);
      if (inside) connection.welcome();
      connection.handler = {
        packet(bytes, reliable) {
          packets.push(hex(bytes));
          events.push(`${hex(bytes)}${reliable ? "" : " unreliable"}`);
          onPacket?.(connection);
          wake();
        },
        closed(reason) {
          events.push(`closed: ${reason}`);
          wake();
        },
      };
    },
    ...options,
  });
  listeners.push(listener);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { listener, connections, packets, events, reports, until };
}
