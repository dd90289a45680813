import { describe, expect, it } from "vitest";
import { RecordBudget } from "#runtime/host/record-budget.ts";
import { HandClock } from "#runtime/simulate/hand-clock.ts";
import { playSession } from "../support/session.ts";

const script = `var log = RTSession.getLogger();
  RTSession.onPacket(1, function (packet) {
    var text = new Array(packet.getData().getNumber(1) + 1).join("\u20ac");
    for (var i = 0; i < 10; i++) log.info(text);
    return false;
  });
  RTSession.onPacket(2, function () { throw new Error(new Array(3001).join("x")); });`;

describe("bytes of log records", () => {
  it("are bounded per second and session; what is left out is counted and summed up", async () => {
    const session = await playSession(script, { hostLimits: { logBytesPerSecond: 10_000 } });
    session.player(1).send(1, { 1: 1000 });
    await session.settle();
    // 3302 bytes each: a euro has three, and a record some beside its message.
    expect(session.messages).toHaveLength(3);
    expect(session.info.counters.logsDropped).toBe(7);
    await session.advance(1000);
    expect(session.logs.at(-1)).toMatchObject({
      code: "RT8217",
      message:
        "7 log records of the script were left out: it may write 200 a second." +
        " Of these, 7 were more than the 10000 bytes it may write in one.",
    });
    session.player(1).send(1, { 1: 1 });
    await session.settle();
    expect(session.messages).toHaveLength(13);
  });

  it("errors of callbacks count as well, with their stacks", async () => {
    const session = await playSession(script, { hostLimits: { logBytesPerSecond: 20_000 } });
    for (let i = 0; i < 20; i++) session.player(1).send(2);
    await session.settle();
    const thrown = session.logs.filter(({ code }) => code === "RT8210");
    const bytes = thrown.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
    expect(thrown.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(20_000);
    expect(session.info.counters).toMatchObject({ errors: 20, logsDropped: 20 - thrown.length });
  });

  it("one record above all bytes of a second is written when none other was", () => {
    const budget = new RecordBudget(10, new HandClock(0, async () => false), () => {}, 1000);
    expect([5000, 1].map((bytes) => budget.fits("bytes", bytes))).toEqual([true, false]);
  });
});
