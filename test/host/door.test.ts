import { describe, expect, it } from "vitest";
import { Door } from "#runtime/host/door.ts";
import { defaultHostLimits, type HostLimits } from "#runtime/host/host-limits.ts";
import type { LogRecord } from "#runtime/log/log.ts";
import { frame } from "#runtime/packet/frame.ts";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { HandClock } from "#runtime/simulate/hand-clock.ts";
import { MemoryConnection } from "#runtime/transport/memory.ts";

function setUp(limits: Partial<HostLimits> = {}) {
  const clock = new HandClock(0, async () => false);
  const logs: LogRecord[] = [];
  const taken: string[] = [];
  const door = new Door({
    clock,
    limits: { ...defaultHostLimits, ...limits },
    log: { write: (record) => void logs.push(record) },
    admit: (token, connection) =>
      token === "right"
        ? {
            packet: (bytes) => void taken.push(`packet ${bytes.length}`),
            closed: (reason) => void taken.push(`${connection.remote} closed: ${reason}`),
          }
        : null,
    admitFast: () => null,
  });
  const visit = (first?: Uint8Array) => {
    const closed: string[] = [];
    const connection = new MemoryConnection("10.0.0.1:5", { frame() {}, closed: (reason) => void closed.push(reason) });
    door.accept(connection);
    if (first !== undefined) connection.receive(first);
    return { connection, closed };
  };
  return { clock, logs, taken, door, visit };
}

const login = (token: string | null) => writeLogin(token).subarray(1);

describe("the door", () => {
  it("hands a connection that logs in to its session, with all that comes after", () => {
    const { visit, door, taken, logs } = setUp();
    const { connection, closed } = visit(login("right"));
    connection.receive(Uint8Array.of(8, 2));
    connection.hangUp("gone");
    expect(taken).toEqual(["packet 2", "10.0.0.1:5 closed: gone"]);
    expect([closed, door.waiting, logs]).toEqual([[], 0, []]);
  });

  it.each([
    ["a wrong token", login("wrong"), "no session of this host has its token, or the session has ended"],
    ["a login without a token", login(null), "its login has no token"],
    ["a game's packet", frame({ opCode: 5 }).subarray(1), "its first packet is no login (op-code 5)"],
    ["op-code 0 without field 15", frame({ opCode: 0 }).subarray(1), "its first packet is no login (op-code 0)"],
    ["a packet above the limit", login("x".repeat(2000)), /has 20\d\d bytes; 1024 are allowed before login/],
    ["garbage", Uint8Array.of(0xff, 0xff), /its first packet is malformed/],
    ["a malformed login", Uint8Array.of(8, 0, 0x7a, 2, 0x0a, 9), /its first packet is malformed/],
  ])("closes a connection that comes with %s, and logs why", (_, first, why) => {
    const { visit, door, logs } = setUp();
    const { closed, connection } = visit(first);
    expect(closed).toEqual([typeof why === "string" ? why : expect.stringMatching(why)]);
    expect(connection.open).toBe(false);
    expect(door.waiting).toBe(0);
    expect(logs).toEqual([expect.objectContaining({ level: "warn", code: "RT8213", source: "host" })]);
    expect(String(logs[0]!.message)).toMatch(/^A connection from 10\.0\.0\.1:5 was refused: /);
    expect(String(logs[0]!.message)).not.toMatch(/wrong|xxxx/);
  });

  it("closes a connection that does not log in in time", async () => {
    const { visit, clock, door, logs } = setUp({ loginMs: 500 });
    const { closed } = visit();
    await clock.advance(499);
    expect(closed).toEqual([]);
    await clock.advance(1);
    expect(closed).toEqual(["it did not log in within 500 ms"]);
    expect([door.waiting, logs.length]).toEqual([0, 1]);
  });

  it("a connection that has logged in is not timed any more", async () => {
    const { visit, clock } = setUp({ loginMs: 500 });
    const { closed } = visit(login("right"));
    await clock.advance(5000);
    expect(closed).toEqual([]);
  });

  it("bounds how many connections wait; a place is free again when one leaves", () => {
    const { visit, door } = setUp({ unauthenticated: 2 });
    const first = visit();
    visit();
    expect(visit().closed).toEqual(["2 connections are waiting for their login already"]);
    expect(door.waiting).toBe(2);
    first.connection.hangUp();
    expect(visit().closed).toEqual([]);
  });

  it("does not fill the log with refusals: the rest is summed up after a second", async () => {
    const { visit, logs, clock } = setUp({ dropRecordsPerSecond: 2 });
    for (let i = 0; i < 5; i++) visit(login("wrong"));
    visit(frame({ opCode: 5 }).subarray(1));
    expect(logs).toHaveLength(2);
    await clock.advance(1000);
    expect(logs[2]).toMatchObject({
      code: "RT8217",
      message: "More connections were refused than are logged one by one: token 3, no-login 1.",
    });
  });

  it("closes all who wait when the host shuts down", () => {
    const { visit, door } = setUp();
    const { closed } = visit();
    door.close();
    expect(closed).toEqual(["the host is shutting down"]);
    expect(door.waiting).toBe(0);
  });
});
