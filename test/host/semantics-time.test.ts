import { describe, expect, it } from "vitest";
import { playSession, startSession } from "../support/session.ts";

const ended = (session: { logs: { message: unknown }[] }) =>
  session.logs.map(({ message }) => message).filter((message) => String(message).startsWith("The session ended"));

describe.each(["inline", "real"] as const)("Time (%s isolate)", (isolate) => {
  it("Timers belong to the session: they run at their times and stop with it", async () => {
    const session = await startSession(
      `RTSession.setInterval(function () { RTSession.getLogger().info("tick"); }, 100);
       RTSession.setTimeout(function () { RTSession.getLogger().info("once"); }, 150);`,
      { isolate },
    );
    await session.advance(320);
    const ticks = session.logs.filter(({ source }) => source === "script");
    expect(ticks.map(({ message, time }) => [message, time.slice(-5)])).toEqual([
      ["tick", ".100Z"],
      ["once", ".150Z"],
      ["tick", ".200Z"],
      ["tick", ".300Z"],
    ]);
    await session.end();
    await session.advance(1000);
    expect(session.messages).toHaveLength(4);
  });

  it("a throwing callback is logged and does not stop an interval", async () => {
    const session = await startSession(`RTSession.setInterval(function () { throw new Error("oops"); }, 10);`, {
      isolate,
    });
    await session.advance(35);
    expect(session.info.counters.errors).toBe(3);
    expect(session.logs.filter(({ code }) => code === "RT8210").map(({ message }) => message)).toEqual(
      new Array(3).fill(expect.stringContaining("threw Error: oops")),
    );
    await session.end();
  });

  it("onSessionShutdown runs once before the end, and what it sends still leaves", async () => {
    const session = await playSession(
      `RTSession.onSessionShutdown(function () {
        RTSession.getLogger().info("bye");
        RTSession.newPacket().setOpCode(9).setData(RTSession.newData().setString(1, "bye")).send();
      });
      RTSession.onPlayerDisconnect(function () { RTSession.getLogger().info("left"); });`,
      { isolate },
    );
    await session.end();
    await session.end();
    expect(session.messages).toEqual(["bye"]);
    expect(session.player(2).received.map(({ data }) => data)).toEqual([{ 1: "bye" }]);
    expect(session.player(2).connected).toBe(false);
    expect(ended(session)).toHaveLength(1);
  });

  it("An unhandled promise rejection is logged like a thrown error; the session goes on", async () => {
    const session = await playSession(
      `RTSession.onPacket(1, function () { Promise.reject(new Error("lost")); });
       RTSession.onPacket(2, async function () { await null; throw new Error("later"); });`,
      { isolate },
    );
    session.player(1).send(1).send(2);
    await session.settle();
    const errors = session.logs.filter(({ level }) => level === "error").map(({ message }) => String(message));
    expect(errors.some((message) => message.includes("lost"))).toBe(true);
    expect(errors.some((message) => message.includes("later"))).toBe(true);
    expect(session.player(2).received.map(({ opCode }) => opCode)).toEqual([1, 2]);
    await session.end();
  });
});

describe("Time", () => {
  it("timers run between packets, never inside a batch's packet", async () => {
    const session = await playSession(
      `RTSession.setTimeout(function () { RTSession.getLogger().info("timer"); }, 10);
       RTSession.onPacket(1, function () { RTSession.getLogger().info("packet"); });`,
    );
    await session.advance(9);
    session.player(1).send(1).send(1);
    await session.advance(10);
    expect(session.messages).toEqual(["packet", "packet", "timer"]);
  });

  it("A session ends after its last player disconnected, limits.emptyMs later; by default 5 minutes", async () => {
    const session = await playSession(
      "RTSession.onSessionShutdown(function () { RTSession.getLogger().info('bye'); });",
    );
    session.player(1).disconnect();
    await session.advance(400_000);
    session.player(2).disconnect();
    await session.advance(299_999);
    expect(session.ended).toBe(false);
    await session.advance(1);
    expect(session.ended).toBe(true);
    expect(session.messages).toEqual(["bye"]);
    expect(ended(session)).toEqual(["The session ended: nobody is there any more."]);
  });

  it("a player who joins before that cancels it", async () => {
    const session = await playSession("", { limits: { emptyMs: 1000 } });
    for (const player of session.players) player.disconnect();
    await session.advance(900);
    session.player(1).connect();
    await session.advance(5000);
    expect(session.ended).toBe(false);
    session.player(1).disconnect();
    await session.advance(1000);
    expect(session.ended).toBe(true);
  });

  it("A session nobody ever joined ends after the same time", async () => {
    const session = await startSession("", { limits: { emptyMs: 1000 } });
    await session.advance(999);
    expect(session.ended).toBe(false);
    await session.advance(1);
    expect(session.ended).toBe(true);
  });

  it("a script that asks for a timer at once, again and again, does not keep the host busy", async () => {
    const session = await startSession(`(function again() { RTSession.setTimeout(again, 0); })();`);
    await session.advance(50);
    expect(session.info.counters.turns).toBeLessThanOrEqual(51);
    expect(session.info.counters.turns).toBeGreaterThanOrEqual(49);
  });
});
