import { describe, expect, it } from "vitest";
import { playSession, startSession } from "../support/session.ts";

const onFive = (body: string) => `RTSession.onPacket(5, function (packet) { ${body}; return false; });`;

describe.each(["inline", "real"] as const)("Sending (%s isolate)", (isolate) => {
  it.each([
    ["without setTargetPeers", "", [1, 2, 3]],
    ["with setTargetPeers()", ".setTargetPeers()", [1, 2, 3]],
    ["with setTargetPeers([])", ".setTargetPeers([])", [1, 2, 3]],
    ["with a list", ".setTargetPeers([3, 1])", [1, 3]],
    ["with a single number", ".setTargetPeers(2)", [2]],
    ["with several numbers", ".setTargetPeers(2, 3)", [2, 3]],
    ["with repetitions and unknown peers", ".setTargetPeers([2, 2, 99, 0])", [2]],
  ])(
    "newPacket().send() %s goes to the right players, the sender of the handled packet included",
    async (_, targets, to) => {
      const session = await playSession(onFive(`RTSession.newPacket().setOpCode(6)${targets}.send()`), {
        isolate,
        players: 3,
      });
      session.player(1).send(5);
      await session.settle();
      expect(session.players.filter(({ received }) => received.length === 1).map(({ peerId }) => peerId)).toEqual(to);
      expect(session.info.counters.sent).toBe(1);
      await session.end();
    },
  );

  it("Default sender 0, written by no field; setSender names another; the bytes are exact", async () => {
    const session = await playSession(
      onFive(`RTSession.newPacket().setOpCode(6).send();
        RTSession.newPacket().setOpCode(6).setSender(2).setReliable(true).setData(RTSession.newData().setFloat(1, 1)).send()`),
      { isolate, players: 2 },
    );
    session.player(1).send(5);
    await session.settle();
    expect(session.player(2).received.map(({ bytes }) => [...bytes])).toEqual([
      [0x08, 12],
      [0x08, 12, 0x28, 2, 0x72, 5, 0x0d, 0, 0, 0x80, 0x3f],
    ]);
    await session.end();
  });
});

describe("Sending", () => {
  it("goes to connected players only: one who is away gets nothing, one who is not ready gets it later", async () => {
    const session = await startSession(
      "RTSession.setTimeout(function () { RTSession.newPacket().setOpCode(6).send(); }, 100);",
      {
        players: 3,
      },
    );
    session.player(1).join();
    session.player(2).connect();
    await session.advance(100);
    session.player(2).ready();
    session.player(3).join();
    await session.settle();
    expect(session.players.map(({ received }) => received.length)).toEqual([1, 1, 0]);
  });

  it("default unreliable: what a script sends is dropped first for a slow receiver, unless it is reliable", async () => {
    const script = onFive(
      `RTSession.newPacket().setOpCode(6).setData(RTSession.newData().setString(1, new Array(300).join("x"))).setReliable(packet.getData().getNumber(1) === 1).send()`,
    );
    const session = await playSession(script, { hostLimits: { waitingBytes: 1024 } });
    session.player(2).reading = false;
    for (let i = 0; i < 4; i++) {
      session.player(1).send(5, { 1: 0 });
      await session.settle();
    }
    expect(session.info.counters.dropped["slow-receiver"]).toBe(3);
    session.player(1).send(5, { 1: 1 });
    await session.settle();
    session.player(2).reading = true;
    expect(session.player(2).received).toHaveLength(2);
  });

  it("a received RTData that is sent on is copied unchanged", async () => {
    const session = await playSession(onFive(`RTSession.newPacket().setOpCode(6).setData(packet.getData()).send()`));
    session.player(1).send(5, { 9: "é", 3: [1, 2, 3], 1: 7 });
    await session.settle();
    expect(session.player(2).received[0]!.data).toEqual({ 9: "é", 3: [1, 2, 3], 1: 7 });
  });

  it("what a script sends while it is loaded goes to nobody, and hurts nobody", async () => {
    const session = await startSession("RTSession.newPacket().setOpCode(6).send();");
    await session.join();
    expect(session.player(1).received).toEqual([]);
    expect(session.info.counters.sent).toBe(1);
  });

  it("more than the link holds at once leaves whole and in order", async () => {
    const session = await playSession(
      onFive(`for (var i = 0; i < 1000; i++)
        RTSession.newPacket().setOpCode(6).setTargetPeers(2).setData(RTSession.newData().setNumber(1, i).setString(2, new Array(1000).join("x"))).send()`),
      { hostLimits: { waitingBytes: 10_000_000 } },
    );
    session.player(1).send(5);
    await session.settle();
    expect(session.player(2).received.map(({ data }) => data?.[1])).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it("two sessions of one script never share anything", async () => {
    const script = "var count = 0; RTSession.onPacket(5, function () { RTSession.getLogger().info(++count); });";
    const [first, second] = [await playSession(script), await playSession(script)];
    first.player(1).send(5).send(5);
    second.player(1).send(5);
    await first.settle();
    await second.settle();
    expect([first.messages, second.messages]).toEqual([[1, 2], [1]]);
  });
});
