import { describe, expect, it } from "vitest";
import { bundleInMemory } from "#runtime/host/load.ts";
import { createInlineIsolate } from "#runtime/isolate/inline.ts";
import type { IsolateOptions } from "#runtime/isolate/isolate.ts";
import { EFFECT_VERDICT, HEAD_BYTES, HEAD_EFFECTS_WRITTEN, HEAD_EVENTS_BYTES } from "#runtime/link.ts";
import { type Simulation, Simulation as Simulations } from "#runtime/simulate/simulate.ts";
import { playSession, startSession, testBundle } from "../support/session.ts";

const errors = (session: Simulation) =>
  session.logs
    .filter(({ level }) => level === "error")
    .map(({ code, message, peer, opCode }) => ({ code, message, peer, opCode }));

describe.each(["inline", "real"] as const)("a script that runs too long (%s isolate)", (isolate) => {
  it.each([
    ["RTSession.onPacket(7, function () { for (;;) {} });", "onPacket(7), called for peer 1,", { peer: 1, opCode: 7 }],
    [
      "RTSession.onPlayerDisconnect(function () { for (;;) {} });",
      "onPlayerDisconnect, called for peer 2,",
      { peer: 2 },
    ],
    ["RTSession.setTimeout(function () { for (;;) {} }, 5);", "The callback of a timer", {}],
    [
      "RTSession.newRequest().createAccountDetailsRequest().send(function () { for (;;) {} });",
      "The callback of a request",
      {},
    ],
  ])("ends its session, and the log names what ran: %s", async (script, what, about) => {
    const session = await startSession(script, { isolate, limits: { callbackMs: 400 } });
    await session.join();
    session.player(1).send(7);
    session.player(2).disconnect();
    await session.advance(10);
    expect(session.ended).toBe(true);
    expect(errors(session)).toEqual([
      {
        code: "RT8207",
        message: `${what} ran longer than 400 ms; the session ends.`,
        peer: undefined,
        opCode: undefined,
        ...about,
      },
    ]);
    expect(session.player(1).closed).toBe("the session failed");
    // Nothing runs any more.
    session.player(1).connect();
    await session.advance(1000);
    expect(session.player(1).connected).toBe(false);
  });

  it("what was done before in the same batch was done", async () => {
    const session = await playSession(
      `RTSession.onPacket(1, function () { RTSession.getLogger().info("first"); });
       RTSession.onPacket(2, function () { for (;;) {} });`,
      { isolate, limits: { callbackMs: 400 } },
    );
    session.player(1).send(1).send(2);
    await session.settle();
    expect(session.messages).toEqual(["first"]);
    expect(session.player(2).received.map(({ opCode }) => opCode)).toEqual([1]);
  });

  it("a shutdown callback that runs too long is cut, and the session ends all the same", async () => {
    const session = await playSession("RTSession.onSessionShutdown(function () { for (;;) {} });", {
      isolate,
      limits: { callbackMs: 400 },
    });
    await session.end();
    expect(session.ended).toBe(true);
    expect(errors(session)).toMatchObject([{ code: "RT8207", message: expect.stringContaining("onSessionShutdown") }]);
    expect(session.player(1).connected).toBe(false);
  });

  it("another session in the same process goes on", async () => {
    const other = await playSession("RTSession.onPacket(7, function () {});", { isolate });
    const session = await playSession("RTSession.onPacket(7, function () { for (;;) {} });", {
      isolate,
      limits: { callbackMs: 400 },
    });
    session.player(1).send(7);
    await session.settle();
    other.player(1).send(7);
    await other.settle();
    expect([session.ended, other.ended]).toEqual([true, false]);
    expect(other.player(2).received).toHaveLength(1);
    await other.end();
  });
});

describe("a script that needs too much memory", () => {
  it("ends its session, and the log names what ran", async () => {
    const script = `var kept = [];
      RTSession.onPacket(7, function () { for (;;) kept.push({ a: kept.length, b: [1, 2, 3] }); });`;
    const session = await playSession(script, { isolate: "real", limits: { memoryMb: 8, callbackMs: 5000 } });
    session.player(1).send(7);
    await session.settle();
    expect(session.ended).toBe(true);
    expect(errors(session)).toMatchObject([
      { code: "RT8208", message: expect.stringContaining("needed more than the session's 8 MiB"), peer: 1, opCode: 7 },
    ]);
  });
});

/** A session whose guest can be made to write whatever the test wants behind its back. */
async function forged(script: string, forge: (words: Int32Array) => void): Promise<Simulation> {
  const bundle = bundleInMemory(await testBundle({ script }));
  const session = new Simulations(bundle, { bundle: "", players: 2 }, async (options: IsolateOptions) => {
    const isolate = await createInlineIsolate(options);
    const words = new Int32Array(options.buffer);
    return {
      load: (code, timeoutMs) => isolate.load(code, timeoutMs),
      dispose: () => isolate.dispose(),
      heapBytes: () => undefined,
      turn(timeoutMs) {
        isolate.turn(timeoutMs);
        forge(words);
      },
    };
  });
  await session.start();
  await session.join();
  return session;
}

describe("a script that damages its link", () => {
  const verdict = (words: Int32Array, ticket: number) => {
    const start = (HEAD_BYTES + words[HEAD_EVENTS_BYTES]!) >> 2;
    words.set([EFFECT_VERDICT, 16, ticket, 1], start);
    words[HEAD_EFFECTS_WRITTEN] = 16;
  };

  it("a mark out of range ends the session with a reason", async () => {
    const session = await forged("", (words) => {
      words[HEAD_EFFECTS_WRITTEN] = -4;
    });
    expect(session.ended).toBe(true);
    expect(errors(session)).toMatchObject([
      {
        code: "RT8101",
        message: expect.stringMatching(/^The script has damaged its link to the host .*its session ends\.$/),
      },
    ]);
  });

  it("a verdict about a packet it was never asked about ends the session", async () => {
    const session = await forged("", (words) => verdict(words, 12));
    expect(errors(session)).toMatchObject([
      { code: "RT8209", message: expect.stringContaining("The script decided about packet 12") },
    ]);
  });

  it("a packet that was handled and never decided about ends the session", async () => {
    const session = await forged("RTSession.onPacket(7, function () {});", (words) => {
      words[HEAD_EFFECTS_WRITTEN] = 0;
    });
    expect(session.ended).toBe(false);
    session.player(1).send(7);
    await session.settle();
    expect(errors(session)).toMatchObject([
      { code: "RT8209", message: expect.stringContaining("did not decide about all of them") },
    ]);
  });

  it("a script that registers more op-codes than a host can remember does not start", async () => {
    const script = "for (var i = 1; i < 20000; i++) RTSession.onPacket(i, function () {});";
    await expect(startSession(script)).rejects.toMatchObject({
      code: "RT8209",
      message: "The script handles more than 16384 op-codes; its session ends.",
    });
  });
});

describe("a mistake of ours", () => {
  it("ends the session it happened in, with the stack in the log, and nothing else", async () => {
    const session = await forged("", () => {
      throw new TypeError("a slip");
    });
    expect(session.ended).toBe(true);
    expect(errors(session)).toMatchObject([{ code: "RT8219" }]);
    expect(session.logs.find(({ code }) => code === "RT8219")?.stack).toContain("TypeError: a slip");
    expect(session.player(1).connected).toBe(false);
  });
});

describe("stacks", () => {
  it("a thrown error is logged with its stack in positions of the sources", async () => {
    const script = "RTSession.onPacket(1, function () { throw new Error('boom'); });";
    const lines = (await testBundle({ script })).code.split("\n").length;
    const mappings = `AAWM${";AAAA".repeat(lines)}`;
    const map = JSON.stringify({ version: 3, sources: ["../../scripts/arena.ts"], names: [], mappings });
    const session = await playSession({ script, map });
    session.player(1).send(1);
    await session.settle();
    const { stack } = session.logs.find(({ code }) => code === "RT8210")!;
    expect(stack).toContain("scripts/arena.ts:12:7");
    expect(stack).not.toContain("bundle.js");
  });
});
