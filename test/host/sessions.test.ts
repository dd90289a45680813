import { describe, expect, it } from "vitest";
import { defaultHostLimits, type HostLimits } from "#runtime/host/host-limits.ts";
import { bundleInMemory } from "#runtime/host/load.ts";
import type { SessionInfo } from "#runtime/host/session.ts";
import { Sessions } from "#runtime/host/sessions.ts";
import { createInlineIsolate } from "#runtime/isolate/inline.ts";
import type { LogRecord } from "#runtime/log/log.ts";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { HandClock } from "#runtime/simulate/hand-clock.ts";
import { MemoryConnection } from "#runtime/transport/memory.ts";
import { testBundle } from "../support/session.ts";

async function setUp(limits: Partial<HostLimits> = {}, script = "") {
  const bundle = bundleInMemory(await testBundle({ script }));
  const clock = new HandClock(1_000_000_000_000, async () => false);
  const logs: LogRecord[] = [];
  const ended: SessionInfo[] = [];
  let ids = 0;
  let gate: Promise<void> = Promise.resolve();
  const sessions = new Sessions({
    bundles: {
      read: async () => {
        await gate;
        return bundle;
      },
    },
    createIsolate: createInlineIsolate,
    clock,
    gateway: null,
    log: { write: (record) => void logs.push(record) },
    limits: { ...defaultHostLimits, ...limits },
    address: { host: "127.0.0.1", port: 4711 },
    randomId: () => `id-${++ids}`,
    ended: (info) => void ended.push(info),
  });
  const hold = () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  };
  return { sessions, clock, logs, ended, hold };
}

const players = (...ids: string[]) => ids.map((playerId) => ({ playerId }));

describe("sessions", () => {
  it("creating one answers with its id, the address, and peer id and token of each player", async () => {
    const { sessions } = await setUp();
    const created = await sessions.create({ script: "arena", players: players("ann", "bob") });
    expect(created).toEqual({
      sessionId: "id-1",
      host: "127.0.0.1",
      port: 4711,
      players: [
        { playerId: "ann", peerId: 1, accessToken: "id-2" },
        { playerId: "bob", peerId: 2, accessToken: "id-3" },
      ],
    });
    expect(sessions.get("id-1")).toMatchObject({
      sessionId: "id-1",
      script: "arena",
      state: "running",
      createdAt: "2001-09-09T01:46:40.000Z",
      players: [
        { playerId: "ann", peerId: 1, state: "away" },
        { playerId: "bob", peerId: 2, state: "away" },
      ],
    });
    expect(sessions.list().map(({ sessionId }) => sessionId)).toEqual(["id-1"]);
    expect(sessions.get("id-9")).toBeUndefined();
  });

  it("a token opens its own session and peer, and no other", async () => {
    const { sessions, clock } = await setUp();
    await sessions.create({ script: "arena", players: players("ann") });
    const { sessionId, players: created } = await sessions.create({ script: "arena", players: players("ann", "bob") });
    const connection = new MemoryConnection("m", { frame() {}, closed() {} });
    sessions.accept(connection);
    expect(sessions.unauthenticated).toBe(1);
    connection.receive(writeLogin(created[1]!.accessToken).subarray(1));
    await clock.advance(0);
    expect(sessions.unauthenticated).toBe(0);
    expect(sessions.list().map((info) => info.players.map(({ state }) => state))).toEqual([
      ["away"],
      ["away", "joining"],
    ]);
    expect(sessions.get(sessionId)?.players[1]?.state).toBe("joining");
  });

  it("ending one answers whether there was one; it is told once, with its counters", async () => {
    const { sessions, ended, logs } = await setUp(
      {},
      "RTSession.onSessionShutdown(function () { RTSession.getLogger().info('bye'); });",
    );
    const { sessionId } = await sessions.create({ script: "arena", players: players("ann") });
    expect([await sessions.end(sessionId), await sessions.end(sessionId), await sessions.end("x")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(ended).toEqual([expect.objectContaining({ sessionId, state: "ended" })]);
    expect(sessions.list()).toEqual([]);
    expect(logs.map(({ message }) => message)).toContain("bye");
    expect(logs.map(({ message }) => message)).toContain("The session ended: it was ended from outside.");

    const again = await sessions.create({ script: "arena", players: players("ann") });
    await sessions.end(again.sessionId, "rtsc dev restarted it");
    expect(logs.at(-1)?.message).toBe("The session ended: rtsc dev restarted it.");
  });

  it.each([
    ["without players", [], /it has no players/],
    ["with the same player twice", players("ann", "ann"), /"ann" is in its list of players twice/],
    ["with an empty player id", players(""), /a playerId is a text of 1 to 200 characters/],
    ["with too many players", players("a", "b", "c", "d"), /it has 4 players; 3 are allowed/],
  ])("one %s is refused", async (_, given, message) => {
    const { sessions } = await setUp({ playersPerSession: 3 });
    await expect(sessions.create({ script: "arena", players: given })).rejects.toMatchObject({
      code: "RT8215",
      message: expect.stringMatching(message),
    });
    expect(sessions.list()).toEqual([]);
  });

  it("their number is bounded, those that are loading included", async () => {
    const { sessions, hold } = await setUp({ sessions: 2 });
    await sessions.create({ script: "arena", players: players("ann") });
    const open = hold();
    const loading = sessions.create({ script: "arena", players: players("ann") });
    await expect(sessions.create({ script: "arena", players: players("ann") })).rejects.toMatchObject({
      code: "RT8220",
    });
    open();
    const { sessionId } = await loading;
    await sessions.end(sessionId);
    await sessions.create({ script: "arena", players: players("ann") });
  });

  it("one that fails to load leaves its place free", async () => {
    const { sessions } = await setUp({ sessions: 1 }, "throw 1;");
    for (let i = 0; i < 2; i++) {
      await expect(sessions.create({ script: "arena", players: players("ann") })).rejects.toMatchObject({
        code: "RT8206",
      });
    }
  });

  it("drain: no new sessions, all end, shutdown callbacks run, those who wait at the door are closed", async () => {
    const { sessions, hold, logs } = await setUp(
      {},
      "RTSession.onSessionShutdown(function () { RTSession.getLogger().info('bye'); });",
    );
    for (const name of ["ann", "bob"]) await sessions.create({ script: "arena", players: players(name) });
    const closed: string[] = [];
    sessions.accept(new MemoryConnection("m", { frame() {}, closed: (reason) => void closed.push(reason) }));
    const open = hold();
    const loading = sessions.create({ script: "arena", players: players("eve") });
    const drained = sessions.drain();
    await expect(sessions.create({ script: "arena", players: players("late") })).rejects.toMatchObject({
      code: "RT8220",
      message: "This host is shutting down and starts no new sessions.",
    });
    open();
    await expect(loading).rejects.toMatchObject({ code: "RT8220" });
    await drained;
    expect(sessions.list()).toEqual([]);
    expect(logs.filter(({ message }) => message === "bye")).toHaveLength(3);
    expect(closed).toEqual(["the host is shutting down"]);
  });
});
