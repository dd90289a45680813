import { describe, expect, it, vi } from "vitest";
import { newCounters } from "#runtime/host/counters.ts";
import { Flood } from "#runtime/host/flood.ts";
import { defaultHostLimits } from "#runtime/host/host-limits.ts";
import { bundleInMemory } from "#runtime/host/load.ts";
import { SessionLog } from "#runtime/host/session-log.ts";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { HandClock } from "#runtime/simulate/hand-clock.ts";
import type { SimulatedPlayer } from "#runtime/simulate/simulated-player.ts";
import { MemoryConnection, MemoryPath } from "#runtime/transport/memory.ts";
import { startSession, testBundle } from "../support/session.ts";

const limits = { packetsPerSecond: 10, bytesPerSecond: 1000 };
const garbage = Uint8Array.of(8, 2);

function send(player: SimulatedPlayer, count: number, packet = garbage): void {
  for (let i = 0; i < count; i++) player.raw(packet);
}

describe("a player that floods", () => {
  it("is disconnected above floodFactor times its packets in one second, with the reason; others notice no more than that", async () => {
    const session = await startSession("", { limits });
    await session.join();
    await session.advance(1000);
    send(session.player(1), 100);
    await session.settle();
    expect(session.player(1).connected).toBe(true);
    await session.advance(1000);
    send(session.player(1), 150);
    await session.settle();
    const why = "it sent more than 10 times what it may in a second; it may log in again in 1 s";
    expect(session.player(1).closed).toBe(why);
    const told = session.logs.filter(({ code }) => code === "RT8214");
    expect(told.map(({ message, peer, level }) => [message, peer, level])).toEqual([
      [`Peer 1 was disconnected: ${why}.`, 1, "warn"],
    ]);
    // The rest of what it had sent was not even looked at.
    expect(session.info.counters.packetsIn).toBe(2 + 100 + 101);
    expect(session.player(2).changes.at(-1)).toEqual({ kind: "disconnect", peerId: 1, peers: [2] });
    expect(session.player(2).connected).toBe(true);
  });

  it("is disconnected for bytes as well", async () => {
    const session = await startSession("", { limits });
    await session.join();
    send(session.player(1), 11, new Uint8Array(950));
    await session.settle();
    expect(session.player(1).closed).toMatch(/^it sent more than 10 times/);
  });

  it("has to stay away, each time twice as long; is let in when that is over", async () => {
    const session = await startSession("", { limits });
    for (const away of [1000, 2000, 4000]) {
      session.player(1).join();
      await session.settle();
      expect(session.player(1).connected).toBe(true);
      send(session.player(1), 120);
      await session.advance(away - 1);
      session.player(1).join();
      await session.settle();
      expect(session.player(1).closed).toBe(
        `peer 1 of session ${session.sessionId} has sent too much; it may come back in 1 ms`,
      );
      expect(session.logs.at(-1)).toMatchObject({
        code: "RT8213",
        message: expect.stringContaining("has sent too much; it may come back in 1 ms."),
      });
      await session.advance(1);
    }
  });

  it("is kept with floodFactor 0, as is whoever stays below it second by second", async () => {
    const off = await startSession("", { limits, hostLimits: { floodFactor: 0 } });
    await off.join();
    send(off.player(1), 5000);
    await off.settle();
    expect(off.player(1).connected).toBe(true);
    const steady = await startSession("", { limits });
    await steady.join();
    for (let second = 0; second < 5; second++) {
      send(steady.player(1), 90);
      await steady.advance(1000);
    }
    expect(steady.player(1).connected).toBe(true);
  });

  it("datagrams do not count: anybody can send them in a player's name", async () => {
    const session = await startSession("", { players: 1, limits });
    const closed: string[] = [];
    const client = { frame() {}, closed: (reason: string) => void closed.push(reason) };
    const connection = new MemoryConnection("10.0.0.1:1", client, true);
    const login = writeLogin(session.player(1).token).subarray(1);
    session.accept(connection);
    connection.receive(login);
    const handler = session.acceptFast(login, new MemoryPath("10.0.0.1:2", () => {}));
    for (let i = 0; i < 1000; i++) handler!.packet(garbage);
    await session.settle();
    expect(closed).toEqual([]);
    expect(session.info.counters.dropped["rate-packets"]).toBeGreaterThan(900);
  });

  it("begins anew when it has kept to its rate for ten minutes, and is never kept away for more than one", () => {
    const flood = new Flood({ ...limits, floodFactor: 10 }, 0);
    expect(Array.from({ length: 8 }, () => flood.punish(0) / 1000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect([flood.closedFor(59_999.5), flood.closedFor(60_000)]).toEqual([1, 0]);
    expect(flood.punish(660_000)).toBe(60_000);
    expect(flood.punish(720_000 + 600_001)).toBe(1000);
  });
});

describe("the words of a drop", () => {
  it("are only put together when the record is written", async () => {
    const bundle = bundleInMemory(await testBundle({ script: "" }));
    const clock = new HandClock(0, async () => false);
    const log = new SessionLog({
      sink: { write() {} },
      clock,
      session: "s",
      bundle,
      counters: newCounters(),
      limits: { ...defaultHostLimits, dropRecordsPerSecond: 2 },
    });
    const words = vi.fn(() => "dropped");
    for (let i = 0; i < 100; i++) log.refused("warn", "RT8211", "rate-packets", words, {});
    expect(words).toHaveBeenCalledTimes(2);
  });
});
