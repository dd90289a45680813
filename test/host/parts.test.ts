import { describe, expect, it } from "vitest";
import { defaultHostLimits, hostLimitTable } from "#runtime/host/host-limits.ts";
import { Rate } from "#runtime/host/rate.ts";
import { RecordBudget } from "#runtime/host/record-budget.ts";
import { Sequence } from "#runtime/host/sequence.ts";
import { StackMap } from "#runtime/host/stack-map.ts";
import { HandClock } from "#runtime/simulate/hand-clock.ts";
import { MemoryConnection } from "#runtime/transport/memory.ts";

describe("Rate", () => {
  it("lets a second's worth through at once, then as much as time brings", () => {
    const rate = new Rate(10, 0);
    expect(Array.from({ length: 12 }, () => rate.take(1, 0)).filter(Boolean)).toHaveLength(10);
    expect(rate.take(1, 99)).toBe(false);
    expect(rate.take(1, 100)).toBe(true);
    expect(rate.take(1, 100)).toBe(false);
    expect(Array.from({ length: 20 }, () => rate.take(1, 100_000)).filter(Boolean)).toHaveLength(10);
  });

  it("takes nothing for what does not pass, and does not mind a clock that stands still or goes back", () => {
    const rate = new Rate(10, 1000);
    expect(rate.take(11, 1000)).toBe(false);
    expect(rate.take(10, 500)).toBe(true);
    expect(rate.take(1, 500)).toBe(false);
  });
});

describe("Sequence", () => {
  it("drops what is below the highest; equal ones pass", () => {
    const sequence = new Sequence();
    expect([0, 3, 3, 2].map((n) => (sequence.late(n) ? "late" : sequence.pass(n)))).toEqual([0, 3, 3, "late"]);
  });

  it("never tells a lower number after a restart, whether the sender counts on or from 0", () => {
    const sequence = new Sequence();
    sequence.pass(5);
    sequence.restart();
    expect([0, 1].map((n) => sequence.pass(n))).toEqual([6, 7]);
    sequence.restart();
    expect([6, 7].map((n) => sequence.pass(n))).toEqual([14, 15]);
  });

  it("leaves numbers out when they are used up", () => {
    const sequence = new Sequence();
    sequence.pass(0xffff_ffff);
    sequence.restart();
    expect(sequence.pass(0)).toBe(-1);
  });
});

describe("RecordBudget", () => {
  it("sums up what it left out, once a second, most first", async () => {
    const clock = new HandClock(0, async () => false);
    const told: [string, number][][] = [];
    const budget = new RecordBudget(2, clock, (left) => void told.push([...left]));
    expect(["a", "a", "a", "b", "a"].map((kind) => budget.pass(kind))).toEqual([true, true, false, false, false]);
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([
      [
        ["a", 2],
        ["b", 1],
      ],
    ]);
    budget.close();
    expect(told).toHaveLength(1);
  });
});

describe("StackMap", () => {
  const map = JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" });

  it("reads nothing for a stack without positions of the bundle", () => {
    const stacks = new StackMap(() => expect.unreachable("it was read"));
    expect(stacks.map("Error: x\n    at node:vm:1:2")).toBe("Error: x\n    at node:vm:1:2");
    expect(stacks.where(undefined)).toBeUndefined();
  });

  it("reads once", () => {
    let reads = 0;
    const stacks = new StackMap(() => {
      reads++;
      return { text: map };
    });
    stacks.map("at bundle.js:1:1");
    expect(stacks.map("at bundle.js:1:3")).toBe("at a.ts:1:1");
    expect(reads).toBe(1);
  });

  it("leaves positions that the map does not know", () => {
    const stacks = new StackMap(() => ({ text: map }));
    expect(stacks.map("at (bundle.js:9:1) mybundle.js:1:1")).toBe("at (bundle.js:9:1) mybundle.js:1:1");
    expect(stacks.where("at (bundle.js:9:1)\nat (bundle.js:1:1)")).toBe("a.ts:1:1");
  });

  it("names a line of the script, and one of the guest only where there is no other", () => {
    const sources = ["rtsc:guest/runtime/guest/timers.ts", "a.ts"];
    const stacks = new StackMap(() => ({
      text: JSON.stringify({ version: 3, sources, names: [], mappings: "AAAA;ACAA" }),
    }));
    expect(stacks.where("at f (bundle.js:1:1)\nat bundle.js:2:1")).toBe("a.ts:1:1");
    expect(stacks.where("at f (bundle.js:1:1)")).toBe("rtsc:guest/runtime/guest/timers.ts:1:1");
  });

  it("bounds what it is given", () => {
    const stacks = new StackMap(() => ({ text: map }));
    const mapped = stacks.map("at bundle.js:1:1\n".repeat(10_000));
    expect(mapped.split("\n")).toHaveLength(33);
    expect(stacks.map("x".repeat(100_000))).toHaveLength(8192);
  });
});

describe("MemoryConnection", () => {
  it("delivers at flush, in order, and counts what is not taken", () => {
    const got: number[][] = [];
    const connection = new MemoryConnection("m", { frame: (bytes) => void got.push([...bytes]), closed() {} });
    const reused = Uint8Array.of(1, 2);
    connection.send(reused);
    reused.fill(9);
    connection.send(Uint8Array.of(3));
    expect([got, connection.waitingBytes]).toEqual([[], 3]);
    connection.flush();
    expect([got, connection.waitingBytes]).toEqual([[[1, 2], [3]], 0]);
    connection.taking = false;
    connection.send(Uint8Array.of(4));
    connection.flush();
    connection.send(Uint8Array.of(5));
    expect(connection.waitingBytes).toBe(2);
    connection.taking = true;
    expect([got.slice(2), connection.waitingBytes]).toEqual([[[4]], 1]);
  });

  it("tells each end once that it is closed, and carries nothing after", () => {
    const told: string[] = [];
    const connection = new MemoryConnection("m", {
      frame: () => void told.push("frame"),
      closed: (why) => void told.push(why),
    });
    connection.handler = { packet: () => void told.push("packet"), closed: (why) => void told.push(`host ${why}`) };
    connection.send(Uint8Array.of(1));
    connection.close("enough");
    connection.close("again");
    connection.hangUp();
    connection.send(Uint8Array.of(1));
    connection.flush();
    connection.receive(Uint8Array.of(1));
    expect(told).toEqual(["frame", "host enough", "enough"]);
  });
});

describe("host limits", () => {
  it("have a default within their range, and words", () => {
    for (const [name, row] of Object.entries(hostLimitTable)) {
      expect(row.default, name).toBeGreaterThanOrEqual(row.min);
      expect(row.default, name).toBeLessThanOrEqual(row.max);
      expect(row.meaning, name).not.toBe("");
      expect(defaultHostLimits).toHaveProperty(name, row.default);
    }
  });
});
