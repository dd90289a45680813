import { describe, expect, it } from "vitest";
import { waitingCost } from "#runtime/host/routing.ts";
import { packet, playSession, startSession } from "../support/session.ts";

const opCodes = (packets: readonly { opCode: number }[]) => packets.map(({ opCode }) => opCode);

describe("what one player may send", () => {
  it("packets per second: what is above is dropped, counted and logged, and time makes room again", async () => {
    const session = await startSession("", { limits: { packetsPerSecond: 10 } });
    await session.join();
    await session.advance(1000);
    for (let i = 1; i <= 15; i++) session.player(1).send(i);
    session.player(2).send(99);
    await session.settle();
    expect(session.player(2).received).toHaveLength(10);
    expect(opCodes(session.player(1).received)).toEqual([99]);
    await session.advance(500);
    for (let i = 1; i <= 15; i++) session.player(1).send(i);
    await session.settle();
    expect(session.player(2).received).toHaveLength(15);
    expect(session.info.counters.dropped).toEqual({ "rate-packets": 15 });
    expect(session.logs.some(({ code, peer, level }) => code === "RT8211" && peer === 1 && level === "warn")).toBe(
      true,
    );
  });

  it("bytes per second", async () => {
    const session = await startSession("", { limits: { bytesPerSecond: 1000 } });
    await session.join();
    await session.advance(1000);
    for (let i = 0; i < 5; i++) session.player(1).send(3, { 1: "x".repeat(290) });
    await session.settle();
    expect(session.player(2).received).toHaveLength(3);
    expect(session.info.counters.dropped).toEqual({ "rate-bytes": 2 });
  });

  it("a packet above limits.packetBytes is dropped and the connection kept", async () => {
    const session = await playSession("", { limits: { packetBytes: 100 } });
    session
      .player(1)
      .raw(new Uint8Array(101))
      .send(4, { 1: "x".repeat(60) });
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([4]);
    expect(session.info.counters.dropped).toEqual({ "too-large": 1 });
  });

  it("a packet that names more targets than the link can carry is dropped", async () => {
    const session = await playSession("RTSession.onPacket(7, function () {});", {
      limits: { packetBytes: 65_536, bytesPerSecond: 1_000_000 },
    });
    const many = (count: number) => ({ to: new Array<number>(count).fill(2) });
    session.player(1).send(7, null, many(32_000)).send(7, null, many(4096)).send(8);
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([7, 8]);
    expect(session.info.counters.dropped).toEqual({ malformed: 1 });
  });

  it("records about refused packets are bounded per second and summed up by reason", async () => {
    const session = await playSession("", { hostLimits: { dropRecordsPerSecond: 3 } });
    for (let i = 0; i < 8; i++) session.player(1).raw(Uint8Array.of(0xff));
    session.player(1).raw(Uint8Array.of(8, 3 + 4));
    await session.settle();
    expect(session.logs.filter(({ code }) => code === "RT8211")).toHaveLength(3);
    await session.advance(1000);
    expect(session.logs.find(({ code }) => code === "RT8217")?.message).toBe(
      "More packets were refused than are logged one by one: malformed 5, op-code 1.",
    );
  });
});

describe("what waits for one player", () => {
  it("bytes held for a player who never becomes ready are bounded: above it is disconnected, with the reason", async () => {
    const session = await startSession("", { hostLimits: { heldBytes: 1024 } });
    session.player(1).join();
    session.player(2).connect();
    await session.settle();
    for (let i = 0; i < 9; i++) session.player(1).send(3, { 1: "x".repeat(100) });
    await session.settle();
    expect(session.player(2).connected).toBe(true);
    for (let i = 0; i < 9; i++) session.player(1).send(3, { 1: "x".repeat(100) });
    await session.settle();
    expect(session.player(2).closed).toBe("it never became ready: more than 1024 bytes were held for it");
    expect(session.logs.find(({ code }) => code === "RT8214")).toMatchObject({ level: "warn", peer: 2 });
    // It may come again.
    session.player(2).join();
    await session.settle();
    expect(session.player(2).connected).toBe(true);
    expect(session.player(2).received).toEqual([]);
  });

  it("a slow receiver: unreliable packets are dropped first, then it is disconnected; the others get all", async () => {
    const session = await playSession("", { players: 3, hostLimits: { waitingBytes: 2000 } });
    const slow = session.player(3);
    slow.reading = false;
    const text = { 1: "x".repeat(80) };
    for (let i = 0; i < 15; i++) session.player(1).send(1, text, { reliable: false });
    await session.settle();
    expect(session.info.counters.dropped["slow-receiver"]).toBe(5);
    expect(session.player(2).take()).toHaveLength(15);
    for (let i = 0; i < 10; i++) session.player(1).send(2, text);
    await session.settle();
    expect(slow.connected).toBe(true);
    session.player(1).send(2, text).send(3, text);
    await session.settle();
    expect(slow.closed).toBe("it does not read: more than 2000 bytes are waiting for it");
    expect(opCodes(session.player(2).take())).toEqual([...new Array(11).fill(2), 3]);
    expect(session.player(2).changes.at(-1)).toEqual({ kind: "disconnect", peerId: 3, peers: [1, 2] });
    expect(session.info.players[2]!.state).toBe("away");
  });

  it("what waited for a slow receiver arrives in order once it reads again", async () => {
    const session = await playSession("");
    session.player(2).reading = false;
    session.player(1).send(1).send(2);
    await session.settle();
    expect(session.player(2).received).toEqual([]);
    session.player(2).reading = true;
    session.player(1).send(3);
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([1, 2, 3]);
  });
});

describe("what waits for the script", () => {
  it("more packets than fit the link at once are all handled, in order", async () => {
    const session = await playSession("RTSession.onPacket(7, function () {});", {
      limits: { packetsPerSecond: 10_000, bytesPerSecond: 100_000_000 },
      hostLimits: { waitingBytes: 10_000_000 },
    });
    for (let i = 0; i < 500; i++) session.player(1).send(7, { 1: i, 2: "x".repeat(1000) });
    await session.settle();
    expect(session.player(2).received.map(({ data }) => data?.[1])).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(session.info.counters.turns).toBeGreaterThan(3);
  });

  it("bytes that wait for the script are bounded: above packets are dropped and counted", async () => {
    const session = await playSession("RTSession.onPacket(7, function () {});", {
      limits: { packetsPerSecond: 10_000, bytesPerSecond: 100_000_000 },
      hostLimits: { backlogBytes: 100_000 },
    });
    for (let i = 0; i < 150; i++) session.player(1).send(7, { 1: i, 2: "x".repeat(1000) });
    await session.settle();
    const passed = session.player(2).received.length;
    expect(session.info.counters.dropped).toEqual({ backlog: 150 - passed });
    // 1030 bytes each, and what the host needs to keep one.
    expect(passed).toBe(Math.floor(100_000 / (1030 + waitingCost)));
    session.player(1).send(7, { 1: 1 });
    await session.settle();
    expect(session.player(2).received).toHaveLength(passed + 1);
  });

  it("tiny packets that wait count for the memory they take, not for their few bytes; their targets as well", async () => {
    const waiting = async (to: readonly number[]): Promise<number> => {
      const session = await playSession("RTSession.onPacket(7, function () {});", {
        limits: { packetsPerSecond: 100_000, bytesPerSecond: 100_000_000, packetBytes: 65_536 },
        hostLimits: { backlogBytes: 65_536, waitingBytes: 10_000_000 },
      });
      for (let i = 0; i < 1000; i++) session.player(1).send(7, null, { to });
      await session.settle();
      expect(session.info.counters.dropped).toEqual({ backlog: 1000 - session.info.counters.relayed });
      return session.info.counters.relayed;
    };
    expect(await waiting([])).toBe(Math.floor(65_536 / (5 + waitingCost)));
    expect(await waiting(new Array<number>(1000).fill(2))).toBe(Math.floor(65_536 / (5 + 8000 + waitingCost)));
  });
});

describe("what a script may send", () => {
  const sends = (count: number, size = 10) => `RTSession.onPacket(1, function () {
    for (var i = 0; i < ${count}; i++)
      RTSession.newPacket().setOpCode(2).setTargetPeers(2).setData(RTSession.newData().setString(1, new Array(${size}).join("x"))).send();
    return false;
  });`;

  it("packets per batch; the next batch has room again", async () => {
    const session = await playSession(sends(8), { limits: { scriptPacketsPerBatch: 5 } });
    session.player(1).send(1);
    await session.settle();
    expect(session.player(2).take()).toHaveLength(5);
    expect(session.info.counters).toMatchObject({ sent: 5, dropped: { "script-batch": 3 } });
    expect(session.logs.find(({ code }) => code === "RT8212")).toMatchObject({
      level: "error",
      opCode: 2,
      message: expect.stringContaining("A batch may send 5 packets"),
    });
    session.player(1).send(1);
    await session.settle();
    expect(session.player(2).take()).toHaveLength(5);
  });

  it("bytes per batch, after fan-out to the targets", async () => {
    const script = `RTSession.onPacket(1, function () {
      for (var i = 0; i < 10; i++) RTSession.newPacket().setOpCode(2).setData(RTSession.newData().setString(1, "0123456789")).send();
    });`;
    // A packet of 18 bytes to four players.
    const session = await playSession(script, { players: 4, limits: { scriptBytesPerBatch: 4 * 18 * 3 } });
    session.player(1).send(1);
    await session.settle();
    expect(session.info.counters).toMatchObject({ sent: 3, dropped: { "script-batch": 7 } });
  });

  it("packets and bytes per second", async () => {
    const session = await playSession(sends(10), { limits: { scriptPacketsPerSecond: 15 } });
    session.player(1).send(1);
    await session.settle();
    session.player(1).send(1);
    await session.settle();
    expect(session.info.counters).toMatchObject({ sent: 15, dropped: { "script-rate": 5 } });
    await session.advance(1000);
    session.player(1).send(1);
    await session.settle();
    expect(session.info.counters.sent).toBe(25);

    const bytes = await playSession(sends(10, 101), { limits: { scriptBytesPerSecond: 500 } });
    bytes.player(1).send(1);
    await bytes.settle();
    expect(bytes.info.counters).toMatchObject({ sent: 4, dropped: { "script-rate": 6 } });
  });

  it("a packet that does not fit its server definition is not sent, counted and logged as an error", async () => {
    const script = `RTSession.onPacket(1, function () {
      RTSession.newPacket().setOpCode(20).setData(RTSession.newData().setString(1, "no number")).send();
      RTSession.newPacket().setOpCode(20).send();
      RTSession.newPacket().setOpCode(20).setData(RTSession.newData().setNumber(1, 5)).send();
      return false;
    });`;
    const session = await playSession({ script, packets: [packet(20, "Tick", { at: "number" }, "server")] });
    session.player(1).send(1);
    await session.settle();
    expect(session.player(2).received.map(({ fields }) => fields)).toEqual([{ at: 5 }]);
    expect(session.info.counters).toMatchObject({ sent: 1, dropped: { "script-invalid": 2 } });
    expect(session.logs.filter(({ code }) => code === "RT8212").map(({ level }) => level)).toEqual(["error", "error"]);
  });
});
