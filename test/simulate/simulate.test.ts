import { describe, expect, it } from "vitest";
import { double, float, long } from "#runtime/simulate/simulate.ts";
import { packet, playSession, startSession } from "../support/session.ts";

describe("simulate", () => {
  it("the same inputs give the same recorded bytes, whatever chance and time do in the script", async () => {
    const script = `
      RTSession.setInterval(function () {
        var data = RTSession.newData().setDouble(1, Math.random()).setNumber(2, Date.now()).setString(3, String(new Date()));
        RTSession.newPacket().setOpCode(9).setData(data).send();
      }, 16.7);
      RTSession.onPacket(5, function (p) {
        RTSession.newRequest().createAccountDetailsRequest().send(function (r) {
          RTSession.newPacket().setOpCode(6).setData(RTSession.newData().setString(1, r.name)).send();
        });
        return Math.random() < 0.5;
      });`;
    const play = async (seed: number) => {
      const session = await playSession(script, {
        seed,
        players: 3,
        gateway: { AccountDetailsRequest: async () => ({ name: "ann" }) },
      });
      for (let i = 0; i < 20; i++) {
        session.player((i % 3) + 1).send(i % 2 === 0 ? 5 : 7, { 1: i });
        await session.advance(i);
      }
      session.player(2).disconnect();
      await session.end();
      return [session.players.map(({ frames }) => frames.map((bytes) => [...bytes])), session.logs];
    };
    const [first, second, other] = [await play(1), await play(1), await play(2)];
    expect(second).toEqual(first);
    expect(other[0]).not.toEqual(first[0]);
  });

  it("both isolates give the same bytes", async () => {
    const script = `RTSession.onPacket(5, function (p) {
        RTSession.newPacket().setOpCode(6).setData(RTSession.newData().setNumber(1, Math.floor(Math.random() * 1e9)).setNumber(2, Date.now())).send();
      });
      RTSession.setInterval(function () { RTSession.newPacket().setOpCode(7).send(); }, 33);`;
    const play = async (isolate: "inline" | "real") => {
      const session = await playSession(script, { isolate });
      session.player(1).send(5);
      await session.advance(100);
      session.player(2).send(5).send(8);
      await session.end();
      return session.players.map(({ frames }) => frames.map((bytes) => [...bytes]));
    };
    expect(await play("real")).toEqual(await play("inline"));
  });

  it("time passes only by advance; timers run in order at their own times", async () => {
    const session = await startSession(
      `
      RTSession.setTimeout(function () { RTSession.getLogger().info("b " + Date.now()); }, 20);
      RTSession.setTimeout(function () { RTSession.getLogger().info("a " + Date.now()); }, 10);`,
      { date: new Date(0) },
    );
    expect(session.now).toBe(0);
    await session.advance(15);
    expect([session.now, session.messages]).toEqual([15, ["a 10"]]);
    await session.advance(100);
    expect([session.now, session.messages]).toEqual([115, ["a 10", "b 20"]]);
  });

  it("packets are sent by the names of their definitions, and received with them", async () => {
    const move = packet(10, "Move", {
      x: "float",
      n: "number",
      on: "boolean",
      "to?": "vector2",
      "who?": "string",
      "big?": "long",
    });
    const session = await playSession({ script: "", packets: [move] });
    session.player(1).send("Move", { x: 1.5, n: 7, on: true, to: [1, 2], who: "ann", big: 5n });
    await session.settle();
    expect(session.player(2).take()).toEqual([
      expect.objectContaining({
        opCode: 10,
        name: "Move",
        sender: 1,
        fields: { x: 1.5, n: 7, on: true, to: [1, 2], who: "ann", big: 5 },
        data: { 1: 1.5, 2: 7, 3: 1, 4: [1, 2], 5: "ann", 6: 5 },
        at: 0,
      }),
    ]);
    expect(session.player(2).received).toEqual([]);
  });

  it("and by op-code and index, where a value says itself how it goes", async () => {
    const session = await playSession("");
    const data = {
      1: 5,
      2: float(0.5),
      3: double(0.1),
      4: "é",
      5: [1, 2],
      6: { 1: true },
      7: long(2n ** 60n),
      8: null,
    };
    session.player(1).send(99, data, { payload: Uint8Array.of(1, 2) });
    await session.settle();
    expect(session.player(2).received[0]).toMatchObject({
      opCode: 99,
      data: { 1: 5, 2: 0.5, 3: 0.1, 4: "é", 5: [1, 2], 6: { 1: 1 }, 7: 2n ** 60n },
      payload: Uint8Array.of(1, 2),
    });
    expect(session.player(2).received[0]).not.toHaveProperty("fields");
  });

  it("what cannot be written is a TypeError that names it", async () => {
    const session = await playSession({ script: "", packets: [packet(10, "Move", { x: "float", who: "string" })] });
    const ann = session.player(1);
    expect(() => ann.send("Mvoe")).toThrow("There is no packet Mvoe; there are Move.");
    expect(() => ann.send("Move", { y: 1 })).toThrow("y is neither a field nor an index; there are x, who.");
    expect(() => ann.send("Move", { x: "1" })).toThrow("x is of type float and cannot be '1'.");
    expect(() => ann.send("Move", { who: 1 })).toThrow("who is of type string and cannot be 1.");
    expect(() => ann.send(11, { 1: 0.5 })).toThrow("1 is 0.5: say float(0.5) or double(0.5), no definition does.");
    expect(() => session.player(3)).toThrow("There is no peer 3; there are 1 to 2.");
  });

  it("players can be named, and join, leave and come back one by one", async () => {
    const session = await startSession("", { players: ["ann", "bob"] });
    expect(session.players.map(({ playerId, peerId, connected }) => [playerId, peerId, connected])).toEqual([
      ["ann", 1, false],
      ["bob", 2, false],
    ]);
    session.player(2).join();
    await session.settle();
    await session.join();
    expect(session.player(2).logins).toBe(1);
    expect(session.player(2).changes).toEqual([{ kind: "connect", peerId: 1, peers: [1, 2] }]);
    expect(session.player(1).peers).toEqual([1, 2]);
  });

  it("an answer of the gateway that needs no time outside comes at once, however many steps it takes", async () => {
    const session = await startSession(
      `RTSession.newRequest().createAccountDetailsRequest().send(function (r) {
        RTSession.newRequest().createAccountDetailsRequest().send(function (r) { RTSession.getLogger().info(r.n); });
      });`,
      {
        gateway: {
          answer: async () => {
            for (let i = 0; i < 50; i++) await null;
            return { n: 1 };
          },
        },
      },
    );
    expect(session.messages).toEqual([1]);
  });

  it("a session that never comes to rest is an error, not a test that hangs", async () => {
    const { HandClock } = await import("#runtime/simulate/hand-clock.ts");
    const clock = new HandClock(0, async () => false);
    const again = () => clock.soon(again);
    clock.soon(again);
    await expect(clock.advance(0)).rejects.toThrow("The session never comes to rest at 0 ms.");
  });

  it("info and logs can be read after the end", async () => {
    const session = await playSession("");
    session.player(1).send(1);
    await session.end();
    expect([session.ended, session.info.state, session.info.counters.relayed]).toEqual([true, "ended", 1]);
    expect(session.logs.at(-1)?.message).toBe("The session ended: it was ended from outside.");
  });
});

describe("the hand-turned clock", () => {
  it("runs timers by time, then in the order they were set; a cancelled one never", async () => {
    const { HandClock } = await import("#runtime/simulate/hand-clock.ts");
    const clock = new HandClock(1000, async () => false);
    const ran: string[] = [];
    clock.after(10, () => {
      ran.push(`c ${clock.epoch()}`);
      clock.after(0, () => void ran.push(`e ${clock.now()}`));
      clock.soon(() => void ran.push("d"));
    });
    const cancel = clock.after(10, () => void ran.push("never"));
    clock.after(5, () => void ran.push("a"));
    clock.after(5, () => void ran.push("b"));
    cancel();
    cancel();
    await clock.advance(10);
    expect(ran).toEqual(["a", "b", "c 1010", "d", "e 10"]);
    expect(clock.now()).toBe(10);
  });
});
