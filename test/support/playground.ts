/**
 * A guest on its link, without a session around it: what tests of guest, link and isolate drive. Effects are recorded as
 * plain data in the order they came.
 */

import type { EffectHandler } from "#runtime/host/effect-handler.ts";
import { HostPort, type PortConfig } from "#runtime/host/port.ts";
import { createInlineIsolate } from "#runtime/isolate/inline.ts";
import type { CreateIsolate, Isolate } from "#runtime/isolate/isolate.ts";
import { createIsolated } from "#runtime/isolate/isolated.ts";
import { buildTestBundle, type TestBundleOptions } from "./guest.ts";

/** The two isolates every test of the guest runs in. */
export const isolates: readonly (readonly [string, CreateIsolate])[] = [
  ["inline", createInlineIsolate],
  ["isolated", createIsolated],
];

export type Effect =
  | { kind: "verdict"; ticket: number; relay: boolean }
  | { kind: "send"; opCode: number; sender: number; delivery: number; targets: number[] | null; data: number[] | null }
  | { kind: "request"; id: number; body: unknown }
  | { kind: "log"; level: string; message: unknown; peer?: number; opCode?: number }
  | { kind: "thrown"; message: string; stack: string; during: string; peer?: number; opCode?: number }
  | { kind: "handles"; opCode: number };

export interface Playground {
  readonly port: HostPort;
  readonly isolate: Isolate;
  /** Effects since the last `take`, and forgets them. */
  take(): Effect[];
  /** Messages of the effects since the last `take` that are logs. */
  logs(): unknown[];
  /** Turns until nothing is pending. Returns the effects since the last `take`. */
  turn(): Effect[];
  /** Moves the clock by `ms`, turning whenever a timer is due. */
  advance(ms: number): Effect[];
  /** One packet, one turn. */
  packet(opCode: number, data?: readonly number[] | null, options?: PacketOptions): Effect[];
  flushes: number;
  now: number;
}

export interface PacketOptions {
  readonly sender?: number;
  readonly targets?: readonly number[];
  readonly reliable?: boolean;
}

export interface PlaygroundOptions extends TestBundleOptions {
  readonly port?: { eventBytes?: number; effectBytes?: number };
  readonly config?: Partial<PortConfig>;
  readonly loadMs?: number;
  readonly callbackMs?: number;
  readonly memoryMb?: number;
  readonly code?: string;
  /** Code that runs before the guest. */
  readonly before?: string;
}

/** Loads a script into an isolate; rejects as `Isolate.load` does. */
export async function play(
  create: CreateIsolate,
  script: string,
  options: PlaygroundOptions = {},
): Promise<Playground> {
  const port = new HostPort(options.port);
  let effects: Effect[] = [];
  const place = (peer?: number, opCode?: number) => ({
    ...(peer === undefined ? {} : { peer }),
    ...(opCode === undefined ? {} : { opCode }),
  });
  const handler: EffectHandler = {
    verdict: (ticket, relay) => void effects.push({ kind: "verdict", ticket, relay }),
    send: (opCode, sender, delivery, targets, bytes, start, end) =>
      void effects.push({
        kind: "send",
        opCode,
        sender,
        delivery,
        targets: targets === null ? null : [...targets],
        data: start < 0 ? null : [...bytes.subarray(start, end)],
      }),
    request: (id, body) => void effects.push({ kind: "request", id, body: JSON.parse(body) }),
    log: (level, message, peer, opCode) =>
      void effects.push({ kind: "log", level, message: JSON.parse(message), ...place(peer, opCode) }),
    thrown: (message, stack, during, peer, opCode) =>
      void effects.push({ kind: "thrown", message, stack, during, ...place(peer, opCode) }),
    handles: (opCode) => void effects.push({ kind: "handles", opCode }),
  };
  port.configure({ sessionId: "s-1", relay: "unless-false", packetBytes: 1400, sliceMs: 5, ...options.config });
  port.begin(0, 1_700_000_000_000);
  const callbackMs = options.callbackMs ?? 1000;
  let ticket = 0;
  const playground: Playground = {
    port,
    isolate: await create({
      buffer: port.buffer,
      memoryMb: options.memoryMb ?? 32,
      flush: () => {
        playground.flushes++;
        port.flush(handler);
      },
      give: (text) => port.give(text),
      take: () => port.take(),
    }),
    flushes: 0,
    now: 0,
    take() {
      const taken = effects;
      effects = [];
      return taken;
    },
    logs: () => playground.take().flatMap((effect) => (effect.kind === "log" ? [effect.message] : [])),
    turn() {
      do {
        port.begin(playground.now, 1_700_000_000_000 + playground.now);
        try {
          playground.isolate.turn(5 + callbackMs);
        } finally {
          port.drain(handler);
        }
      } while (port.pending || port.nextDue <= playground.now);
      return effects;
    },
    advance(ms) {
      const until = playground.now + ms;
      while (port.nextDue <= until) {
        playground.now = Math.max(playground.now, port.nextDue);
        playground.turn();
      }
      playground.now = until;
      return effects;
    },
    packet(opCode, data = null, { sender = 1, targets = [], reliable = true } = {}) {
      const bytes = data === null ? null : Uint8Array.from(data);
      while (!port.packet(ticket, opCode, sender, reliable, targets, bytes)) playground.turn();
      ticket++;
      return playground.turn();
    },
  };
  const code = (options.before ?? "") + (options.code ?? (await buildTestBundle(script, options)));
  try {
    await playground.isolate.load(code, options.loadMs ?? 1000);
  } finally {
    port.drain(handler);
  }
  return playground;
}
