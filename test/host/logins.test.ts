import { describe, expect, it } from "vitest";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { MemoryConnection } from "#runtime/transport/memory.ts";
import { startSession } from "../support/session.ts";

describe("logins of one player", () => {
  it("beyond loginsPerTenSeconds are refused and logged; the connection it has is kept, others are let in", async () => {
    const session = await startSession("", { hostLimits: { loginsPerTenSeconds: 3 } });
    for (let i = 0; i < 3; i++) {
      session.player(1).join();
      await session.settle();
    }
    const { token } = session.player(1);
    const closed: string[] = [];
    const connection = new MemoryConnection("m:9", { frame() {}, closed: (reason) => void closed.push(reason) });
    session.accept(connection);
    connection.receive(writeLogin(token).subarray(1));
    await session.settle();
    const why = `peer 1 of session ${session.sessionId} has logged in more than 3 times in ten seconds`;
    expect([connection.open, closed]).toEqual([false, [why]]);
    expect(session.logs.at(-1)).toMatchObject({ level: "warn", code: "RT8213" });
    expect(session.logs.at(-1)?.message).toContain(`was refused: ${why}.`);
    expect(JSON.stringify(session.logs)).not.toContain(token);
    expect(session.player(1).connected).toBe(true);
    session.player(2).join();
    await session.settle();
    expect(session.player(2).connected).toBe(true);
    // One more for each third of the ten seconds.
    await session.advance(3334);
    session.player(1).join();
    await session.settle();
    expect(session.player(1).connected).toBe(true);
  });

  it("ten times at once is no offence by default", async () => {
    const session = await startSession("");
    for (let i = 0; i < 10; i++) {
      session.player(1).join();
      await session.settle();
      session.player(1).disconnect();
      await session.settle();
    }
    expect(session.logs.filter(({ code }) => code === "RT8213")).toEqual([]);
    session.player(1).join();
    await session.settle();
    expect(session.player(1).connected).toBe(false);
  });
});

describe("comings and goings a script has not seen", () => {
  it("are bounded: a player is refused while its script is behind; what the script sees is in order and in pairs", async () => {
    const script = `var log = RTSession.getLogger();
      RTSession.onPlayerConnect(function (p) { log.info("+" + p.getPeerId()); });
      RTSession.onPlayerDisconnect(function (p) { log.info("-" + p.getPeerId()); });`;
    const session = await startSession(script, { hostLimits: { loginsPerTenSeconds: 1000 } });
    // Nothing settles in between: the script gets no turn.
    for (let i = 0; i < 30; i++) {
      session.player(1).join();
      session.player(1).disconnect();
    }
    await session.settle();
    const seen = session.logs.filter(({ source }) => source === "script").map(({ message }) => message);
    expect(seen).toEqual(["+1", "-1", "+1", "-1", "+1", "-1", "+1", "-1"]);
    expect(String(session.logs.find(({ code }) => code === "RT8213")?.message)).toContain(
      "has come and gone faster than the script takes note of it",
    );
    session.player(1).join();
    await session.settle();
    expect(session.player(1).connected).toBe(true);
  });
});
