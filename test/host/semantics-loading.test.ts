import { describe, expect, it } from "vitest";
import { Fault } from "#runtime/fault.ts";
import { playSession, startSession, testBundle } from "../support/session.ts";

const fault = (promise: Promise<unknown>): Promise<Fault> =>
  promise.then(
    () => expect.unreachable("it should have failed"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Fault);
      return error as Fault;
    },
  );

describe.each(["inline", "real"] as const)("Loading (%s isolate)", (isolate) => {
  it("A script is loaded once, when its session starts; its top level runs then", async () => {
    const session = await startSession(`RTSession.getLogger().info("top level");`, { isolate });
    expect(session.messages).toEqual(["top level"]);
    await session.join();
    await session.advance(1000);
    expect(session.messages).toEqual(["top level"]);
    await session.end();
  });

  it("all its global variables live as long as the session", async () => {
    const script = `var count = 0;
      RTSession.onPacket(1, function () { count++; RTSession.newPacket().setOpCode(2).setData(RTSession.newData().setNumber(1, count)).send(); });`;
    const session = await playSession(script, { isolate, players: 1 });
    const [ann] = session.players;
    for (let i = 0; i < 3; i++) {
      ann!.send(1);
      await session.advance(10_000);
    }
    expect(ann!.take().map((packet) => packet.data)).toEqual([{ 1: 1 }, { 1: 2 }, { 1: 3 }]);
    await session.end();
  });

  it("A script that throws while loading fails the session: creating it answers with the reason", async () => {
    const error = await fault(startSession(`throw new TypeError("no map");`, { isolate }));
    expect(error.code).toBe("RT8206");
    expect(error.message).toContain("The script arena did not load: its top level threw TypeError: no map");
  });

  it("A script that runs out of time while loading (limits.loadMs) fails the session", async () => {
    const error = await fault(startSession("for (;;) {}", { isolate, limits: { loadMs: 20 } }));
    expect(error.code).toBe("RT8206");
    expect(error.message).toContain("its top level ran longer than 20 ms");
  });

  it("a syntax error in the bundle fails the session", async () => {
    expect((await fault(startSession("var = 1;", { isolate }))).message).toContain("SyntaxError");
  });
});

describe("Loading", () => {
  it("creating a session that fails answers with the mapped position", async () => {
    // One mapping for every line of the bundle: all is line 12, column 7 of the source.
    const bundle = await testBundle({ script: `throw new Error("late");` });
    const lines = bundle.code.split("\n").length;
    const map = JSON.stringify({
      version: 3,
      sources: ["../../scripts/arena.ts"],
      names: [],
      mappings: `AAWM${";AAAA".repeat(lines)}`,
    });
    const error = await fault(startSession({ script: `throw new Error("late");`, map }));
    expect(error.message).toBe(
      "The script arena did not load: its top level threw Error: late at scripts/arena.ts:12:7.",
    );
    expect((error.cause as Error).message).toContain("scripts/arena.ts:12:7");
  });

  it("what a script logs before it fails to load is logged, and so is the failure", async () => {
    const { simulate, records } = await withRecords();
    await fault(simulate(`RTSession.getLogger().warn("here"); throw new Error("gone");`));
    expect(records.map(({ level, message, code }) => ({ level, message, code }))).toEqual([
      { level: "warn", message: "here", code: undefined },
      expect.objectContaining({ level: "error", code: "RT8206" }),
    ]);
  });
});

/** Sessions whose records can be read although none was ever started. */
async function withRecords() {
  const { bundleInMemory } = await import("#runtime/host/load.ts");
  const { defaultHostLimits } = await import("#runtime/host/host-limits.ts");
  const { Sessions } = await import("#runtime/host/sessions.ts");
  const { createInlineIsolate } = await import("#runtime/isolate/inline.ts");
  const { HandClock } = await import("#runtime/simulate/hand-clock.ts");
  const records: import("#runtime/log/log.ts").LogRecord[] = [];
  return {
    records,
    async simulate(script: string) {
      const bundle = bundleInMemory(await testBundle({ script }));
      let ids = 0;
      const sessions = new Sessions({
        bundles: { read: async () => bundle },
        createIsolate: createInlineIsolate,
        clock: new HandClock(0, async () => false),
        gateway: null,
        log: { write: (record) => void records.push(record) },
        limits: defaultHostLimits,
        address: { host: "memory", port: 0 },
        randomId: () => `id-${++ids}`,
      });
      await sessions.create({ script: "arena", players: [{ playerId: "ann" }] });
    },
  };
}
