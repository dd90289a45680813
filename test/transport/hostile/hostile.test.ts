/**
 * A hostile network against a real shard's port: strangers and hostile players on every transport at once, and honest players
 * in the midst of them. `HOSTILE_SECONDS=600 RTSC_SEED=new npx vitest run test/transport/hostile` runs it for longer.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, onTestFailed } from "vitest";
import type { Sessions } from "#runtime/host/sessions.ts";
import type { Connection, FastHandler } from "#runtime/transport/connection.ts";
import { makeDevCertificate } from "#runtime/transport/dev-certificate.ts";
import type { ListenOptions } from "#runtime/transport/listen.ts";
import { defaultLimits } from "#schemas/limits.ts";
import { Dice, seed } from "../../support/dice.ts";
import { type WireHost, wireHost } from "../../support/wire.ts";
import { talks } from "./bytes.ts";
import { Honest } from "./honest.ts";
import { hostilePlayer, open, strangeDatagrams, type Visit, visit, write } from "./strangers.ts";

const seconds = Number(process.env["HOSTILE_SECONDS"] ?? 5);

const script = `
  RTSession.onPacket(20, function () { return false; });
  RTSession.onPacket(21, function (packet) { return packet.getData().getNumber(1) > 0; });
  RTSession.onPacket(22, function () {});
`;
const honest = 3;
const ways = ["tcp", "websocket", "tls"] as const;
const limits = { unauthenticated: 25, loginMs: 500 };
/** What the system may take to close a socket, and a busy machine to get to it. */
const slackMs = 15_000;

const hosts: WireHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

/** Counts the frames that transports hand to the host, and what became of them. */
class Tally {
  /** First packets of connections, which are logins or refused; of the others those the session counted, and those it did not. */
  firsts = 0;
  counted = 0;
  afterEnd = 0;
  most = 0;
  readonly problems: string[] = [];
  /** Connections that had packets nobody counted: they must be closed by the end of that turn. */
  readonly #ending = new Set<Connection>();
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  get between(): Pick<ListenOptions, "accept" | "acceptFast"> {
    return {
      accept: (connection) => this.#accept(connection),
      acceptFast: (login, path) => {
        const handler = this.#sessions.acceptFast(login, path);
        return handler === null ? null : this.#fast(handler);
      },
    };
  }

  #accept(connection: Connection): void {
    this.#sessions.accept(connection);
    this.most = Math.max(this.most, this.#sessions.unauthenticated);
    const inner = connection.handler;
    let first = true;
    connection.handler = {
      packet: (bytes, reliable) => {
        const counted = this.#counting(() => inner.packet(bytes, reliable));
        if (first) {
          this.firsts++;
          first = false;
          if (counted !== 0) this.problems.push("a login was counted as a packet");
        } else if (counted === 1) this.counted++;
        else {
          this.afterEnd++;
          this.#ending.add(connection);
        }
      },
      closed: (reason) => {
        this.#ending.delete(connection);
        inner.closed(reason);
      },
    };
  }

  #fast(handler: FastHandler): FastHandler {
    const count = (call: () => void): void => {
      if (this.#counting(call) === 1) this.counted++;
      else this.afterEnd++;
    };
    return {
      packet: (bytes) => count(() => handler.packet(bytes)),
      malformed: (reason) => count(() => handler.malformed(reason)),
      closed: () => handler.closed(),
    };
  }

  #counting(call: () => void): number {
    const before = this.#packetsIn;
    call();
    return this.#packetsIn - before;
  }

  get #packetsIn(): number {
    return this.#sessions.get("session")?.counters.packetsIn ?? 0;
  }

  get stillOpen(): number {
    return this.#ending.size;
  }
}

describe("a hostile network", () => {
  it("honest players lose nothing reliable, every frame is accounted for, strangers are bounded", {
    timeout: (seconds + 60) * 1000,
  }, async ({ annotate }) => {
    onTestFailed(() => console.log(`RTSC_SEED=${seed}`));
    const dice = new Dice(seed);
    let tally!: Tally;
    const host = await wireHost(script, {
      players: honest + 3,
      limits,
      // Honest players send 50 a second.
      script: { packetsPerSecond: 100, bytesPerSecond: defaultLimits.bytesPerSecond },
      listen: { credentials: await makeDevCertificate([]), handshakeMs: limits.loginMs, maxArrivals: 25 },
      between: (sessions) => {
        tally = new Tally(sessions);
        return tally.between;
      },
    });
    hosts.push(host);
    const { port, fastPort } = host.listener;
    const tokens = host.session.players.map(({ accessToken }) => accessToken);
    const players: Honest[] = [];
    for (const [at, way] of ways.entries()) {
      players.push(await Honest.join(port, way, tokens[at]!, at + 1, honest));
    }

    const start = performance.now();
    const reasons = ["malformed", "op-code", "too-large", "rate-packets"] as const;
    /** Whether there was a bit of everything, which takes longer on a busy machine. */
    const seenAll = (): boolean => {
      const { core, relayed, cancelled, cut, dropped } = host.info.counters;
      const all = [core, relayed, cancelled, cut, ...logins, ...reasons.map((reason) => dropped[reason] ?? 0)];
      return visits.length > 40 && Math.min(...all, ...players.map(({ sent }) => sent - 50)) > 0;
    };
    let done = false;
    const over = (): boolean => done;
    const logins = ways.map(() => 0);
    const visits: Visit[] = [];
    const stranger = async (own: Dice): Promise<void> => {
      while (!over()) visits.push(await visit(port, own));
    };
    const strangers = Array.from({ length: 28 }, () => stranger(dice.child()));
    const datagrams = Array.from({ length: 3 }, () => strangeDatagrams(fastPort!, dice.child(), over));
    const hostile = ways.map((way, at) =>
      hostilePlayer(host.listener, tokens[honest + at]!, dice.child(), way, over, () => logins[at]!++),
    );
    await new Promise<void>((resolve) => {
      const pulse = setInterval(() => {
        const passed = (performance.now() - start) / 1000;
        done = (passed > seconds && seenAll()) || passed > seconds + 30;
        if (done || players.some(({ problems }) => problems.length > 0)) {
          done = true;
          clearInterval(pulse);
          resolve();
        } else for (const player of players) player.send();
      }, 20);
    });
    for (const player of players) player.finish();
    for (const player of players) await player.until(() => player.finished.size === honest - 1);
    const answers = await Promise.all(datagrams);
    await Promise.all(hostile);
    await Promise.all(strangers);

    // Honest players.
    for (const player of players) {
      expect(player.problems).toEqual([]);
      for (const other of players) if (other !== player) expect(player.got.get(other.peer)).toBe(other.sent);
      player.leave();
    }
    // Strangers: each was closed in time, none was told anything.
    expect(seenAll()).toBe(true);
    expect(tally.most).toBeLessThanOrEqual(limits.unauthenticated);
    const longest = Math.max(...visits.map(({ ms }) => ms));
    expect(longest).toBeLessThan(2 * limits.loginMs + slackMs);
    for (const { talk, got } of visits) {
      if (!/^(http|ws)/.test(talk)) expect([talk, got.toString("latin1")]).toEqual([talk, ""]);
      else expect([talk, /^($|HTTP\/1\.1 (101|4\d\d) )/.test(got.toString("latin1"))]).toEqual([talk, true]);
    }
    expect(answers).toEqual(answers.map(() => 0));
    // What hostile players sent was counted.
    const { counters } = host.info;
    expect(tally.problems).toEqual([]);
    expect(tally.stillOpen).toBe(0);
    expect(counters.packetsIn).toBe(tally.counted);
    const dropped = Object.entries(counters.dropped)
      .filter(([reason]) => reason !== "slow-receiver" && !reason.startsWith("script-"))
      .reduce((sum, [, count]) => sum + count, 0);
    const { core, relayed, unheard, cancelled } = counters;
    expect(core + relayed + unheard + cancelled + dropped).toBe(counters.packetsIn);
    const talked = new Set(visits.map(({ talk }) => talk)).size;
    await annotate(
      `${visits.length} strangers with ${talked} of ${Object.keys(talks).length} talks, the longest for ${Math.round(longest)} ms; ` +
        `${logins.join(" + ")} hostile logins; ${JSON.stringify({ ...counters, afterEnd: tally.afterEnd })}`,
    );
  });

  it("a stranger costs constant memory, whatever it sends and however long it may stay", async ({ annotate }) => {
    const collect = garbageCollector();
    const many = 60;
    const host = await wireHost(";", {
      limits: { unauthenticated: 1000, loginMs: 600_000 },
      listen: { credentials: await makeDevCertificate([]), handshakeMs: 600_000, maxArrivals: 1000 },
    });
    hosts.push(host);
    const { port, fastPort } = host.listener;
    const memory = (): number => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    /** One byte short of too much, and what begins a packet that never ends. */
    const most: readonly (readonly [string, boolean, Buffer])[] = [
      [
        "a packet of a login's size, but for its last byte",
        false,
        Buffer.concat([Buffer.from([0x80, 8, 8, 0]), Buffer.alloc(1021)]),
      ],
      ["the same in TLS", true, Buffer.concat([Buffer.from([0x80, 8, 8, 0]), Buffer.alloc(1021)])],
      ["half a TLS handshake", false, Buffer.concat([Buffer.from("16030140000100", "hex"), Buffer.alloc(10_000)])],
      ["headers of HTTP", false, Buffer.from(`GET / HTTP/1.1\r\n${"x: y\r\n".repeat(1000)}`)],
      [
        "a WebSocket and half a message",
        false,
        upgradeAnd(Buffer.concat([Buffer.from([0x82, 0xfe, 8, 0, 0, 0, 0, 0]), Buffer.alloc(2000)])),
      ],
    ];
    const costs: string[] = [];
    for (const [what, encrypted, bytes] of most) {
      // Whatever is made once is made now.
      for (const socket of await crowd(port, 3, encrypted, bytes)) socket.destroy();
      memory();
      const before = memory();
      const sockets = await crowd(port, many, encrypted, bytes);
      const each = (memory() - before) / many;
      // Both ends are in this process. What OpenSSL keeps is not seen, and is bounded by the time a handshake has.
      expect([what, each < 65_536]).toEqual([what, true]);
      costs.push(`${what}: ${Math.round(each / 1024)} KiB`);
      for (const socket of sockets) socket.destroy();
    }
    // Those that send without end: what has passed is not kept, before and after they are thrown out.
    const before = memory();
    const endless = Buffer.alloc(65_536, 0xff);
    for (const head of [
      Buffer.from("ffffffff0f", "hex"),
      Buffer.from("GET / HTTP/1.1\r\n"),
      Buffer.from("160301ffff", "hex"),
    ]) {
      const socket = await open(port, false);
      socket.resume();
      await write(socket, head);
      for (let i = 0; i < 200 && !socket.destroyed; i++) await write(socket, endless);
      socket.destroy();
    }
    let over = false;
    const answers = strangeDatagrams(fastPort!, new Dice(seed), () => over);
    await new Promise((resolve) => setTimeout(resolve, 300));
    over = true;
    expect(await answers).toBe(0);
    expect(memory() - before).toBeLessThan(4_000_000);
    await annotate(costs.join("; "));
  });
});

/** Sockets that have sent these bytes, all taken by the host as far as it takes them. */
async function crowd(port: number, count: number, encrypted: boolean, bytes: Buffer) {
  const sockets = await Promise.all(Array.from({ length: count }, () => open(port, encrypted)));
  await Promise.all(sockets.map((socket) => write(socket.resume(), bytes)));
  // What was written is read within a few turns of this very process.
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  return sockets;
}

function upgradeAnd(bytes: Buffer): Buffer {
  const request =
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  return Buffer.concat([Buffer.from(request), bytes]);
}

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
