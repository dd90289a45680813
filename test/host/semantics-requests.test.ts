import { describe, expect, it } from "vitest";
import type { Gateway } from "#runtime/gateway/gateway.ts";
import { playSession, startSession } from "../support/session.ts";

const asks = (times = 1) => `
  for (var i = 0; i < ${times}; i++) {
    RTSession.newRequest().createAccountDetailsRequest().setPlayerId("ann").send(function (response) {
      RTSession.getLogger().info(response);
    });
  }
  RTSession.getLogger().info("asked");
`;
/** A gateway whose answers the test gives by hand. */
function byHand() {
  const open: { answer: (value: unknown) => void; fail: (error: unknown) => void; signal: AbortSignal }[] = [];
  const gateway: Gateway = {
    answer: (_, { signal }) => new Promise((answer, fail) => void open.push({ answer, fail, signal })),
  };
  return { gateway, open };
}

describe.each(["inline", "real"] as const)("Requests (%s isolate)", (isolate) => {
  it("newRequest() hands a JSON object to the host's gateway and calls back, never synchronously, with the response", async () => {
    const seen: unknown[] = [];
    const session = await startSession(asks(), {
      isolate,
      gateway: {
        answer: async (request, { sessionId, script }) => {
          seen.push(request, sessionId, script);
          return { userId: "ann", displayName: "Ann" };
        },
      },
    });
    expect(session.messages).toEqual(["asked", { userId: "ann", displayName: "Ann" }]);
    expect(seen).toEqual([{ "@class": ".AccountDetailsRequest", playerId: "ann" }, session.sessionId, "arena"]);
    expect(session.info.counters).toMatchObject({ requests: 1, requestsFailed: 0 });
    await session.end();
  });

  it("an answer that is larger than the link's region arrives whole", async () => {
    const text = "é".repeat(300_000);
    const session = await startSession(
      `RTSession.newRequest().createAccountDetailsRequest().send(function (r) { RTSession.getLogger().info(r.text.length); });`,
      { isolate, gateway: { AccountDetailsRequest: () => ({ text }) } },
    );
    expect(session.messages).toEqual([300_000]);
    await session.end();
  });
});

describe("Requests", () => {
  it("a failed request calls back with an error that carries the gateway's reason; it never throws into the script", async () => {
    const session = await startSession(asks(), {
      gateway: {
        answer: () => {
          throw new Error("the back end is down");
        },
      },
    });
    const error = { error: { code: "failed", message: "the back end is down" } };
    expect(session.messages).toEqual(["asked", error]);
    expect(session.logs.find(({ code }) => code === "RT8216")).toMatchObject({
      level: "warn",
      message: ".AccountDetailsRequest was answered with an error (failed): the back end is down",
    });
    expect(session.info.counters).toMatchObject({ requests: 1, requestsFailed: 1 });
  });

  it("a timed-out request (10 s) calls back with an error, and its late answer is not heard", async () => {
    const { gateway, open } = byHand();
    const session = await startSession(asks(), { gateway });
    await session.advance(9_999);
    expect(session.messages).toEqual(["asked"]);
    await session.advance(1);
    expect(session.messages[1]).toEqual({ error: { code: "timeout", message: "No answer within 10000 ms." } });
    expect(open[0]!.signal.aborted).toBe(true);
    open[0]!.answer({ late: true });
    await session.settle();
    expect(session.messages).toHaveLength(2);
  });

  it("Without a gateway every request is answered by such an error and one warning is logged", async () => {
    const session = await startSession(asks(3));
    await session.advance(10);
    const error = { error: { code: "no-gateway", message: "This host has no gateway: no request can be answered." } };
    expect(session.messages).toEqual(["asked", error, error, error]);
    expect(session.logs.filter(({ code }) => code === "RT8216")).toHaveLength(1);
    expect(session.info.counters).toMatchObject({ requests: 3, requestsFailed: 3 });
  });

  it("a script that asks again as soon as it was refused does not keep the host busy", async () => {
    const session = await startSession(
      `(function again() { RTSession.newRequest().createAccountDetailsRequest().send(again); })();`,
    );
    await session.advance(50);
    expect(session.info.counters.requests).toBeLessThanOrEqual(52);
    expect(session.ended).toBe(false);
  });

  it("a script that asks faster than it can be refused ends its session before it fills the host's memory", async () => {
    const session = await startSession(
      `RTSession.setInterval(function () {
         for (var i = 0; i < 4000; i++) RTSession.newRequest().createAccountDetailsRequest().send();
       }, 1);`,
      { limits: { callbackMs: 5000 } },
    );
    await session.advance(20);
    expect(session.ended).toBe(true);
    expect(session.logs.find(({ code }) => code === "RT8209")).toMatchObject({ level: "error" });
    expect(session.info.counters.requests).toBeLessThan(20_000);
  });

  it("many refused requests are all answered, in order", async () => {
    const session = await startSession(
      `var heard = [];
       for (var i = 0; i < 2500; i++) (function (n) {
         RTSession.newRequest().createAccountDetailsRequest().send(function (r) { heard.push(n); });
       })(i);
       RTSession.setTimeout(function () {
         RTSession.getLogger().info([heard.length, heard.every(function (n, i) { return n === i; })]);
       }, 50);`,
      { limits: { callbackMs: 5000, loadMs: 5000 } },
    );
    await session.advance(60);
    expect(session.messages).toEqual([[2500, true]]);
  });

  it("requests in flight are bounded", async () => {
    const { gateway, open } = byHand();
    const session = await startSession(asks(4), { gateway, limits: { requestsInFlight: 3 } });
    await session.advance(1);
    expect(open).toHaveLength(3);
    expect(session.messages[1]).toMatchObject({ error: { code: "too-many" } });
    open[0]!.answer({ first: 1 });
    await session.settle();
    expect(session.messages[2]).toEqual({ first: 1 });
  });

  it.each([
    ["nothing", undefined, "bad-answer"],
    ["null", null, "bad-answer"],
    ["a text", "ok", "bad-answer"],
    ["an array", [1], "bad-answer"],
    ["something circular", circular(), "bad-answer"],
    ["something that is no object as JSON", { toJSON: () => 5 }, "bad-answer"],
    ["too much", { text: "x".repeat(2000) }, "too-large"],
  ])("an answer that is %s is an error", async (_, answer, code) => {
    const session = await startSession(asks(), {
      gateway: { answer: async () => answer },
      hostLimits: { answerBytes: 1000 },
    });
    expect(session.messages[1]).toMatchObject({ error: { code } });
  });

  it("an answer's own error object reaches the script unchanged", async () => {
    const session = await startSession(asks(), { gateway: { answer: async () => ({ error: { USERID: "invalid" } }) } });
    expect(session.messages[1]).toEqual({ error: { USERID: "invalid" } });
  });

  it("requests that wait are given up when the session ends", async () => {
    const { gateway, open } = byHand();
    const session = await startSession(asks(), { gateway });
    await session.end();
    expect(open[0]!.signal.aborted).toBe(true);
    open[0]!.fail(new Error("too late"));
    await session.settle();
    expect(session.messages).toEqual(["asked"]);
  });
});

describe("Logs", () => {
  it("a record has time, level, session, script, bundle digest and the message as JSON", async () => {
    const session = await startSession(
      `var log = RTSession.getLogger(); log.debug(1); log.info({ a: [true, null] }); log.warn("w"); log.error("e");`,
    );
    const records = session.logs.filter(({ source }) => source === "script");
    expect(records.map(({ level, message }) => [level, message])).toEqual([
      ["debug", 1],
      ["info", { a: [true, null] }],
      ["warn", "w"],
      ["error", "e"],
    ]);
    expect(records[0]).toEqual({
      time: "2025-01-01T00:00:00.000Z",
      level: "debug",
      source: "script",
      session: session.sessionId,
      script: "arena",
      bundle: session.info.bundle,
      message: 1,
    });
  });

  it("and the peer and op-code being handled, if any", async () => {
    const session = await playSession(`RTSession.onPacket(7, function () { RTSession.getLogger().info("here"); });`);
    session.player(2).send(7);
    await session.settle();
    expect(session.logs.find(({ message }) => message === "here")).toMatchObject({ peer: 2, opCode: 7 });
  });

  it("records per second are bounded; what was left out is counted and summed up in one record", async () => {
    const session = await startSession(`for (var i = 0; i < 100; i++) RTSession.getLogger().info(i);`, {
      limits: { logsPerSecond: 10 },
    });
    expect(session.messages).toHaveLength(10);
    expect(session.info.counters.logsDropped).toBe(90);
    await session.advance(1000);
    expect(session.logs.filter(({ code }) => code === "RT8217").map(({ message }) => message)).toEqual([
      "90 log records of the script were left out: it may write 10 a second.",
    ]);
  });

  it("errors that callbacks throw count as records too", async () => {
    const session = await startSession(`RTSession.setInterval(function () { throw new Error("x"); }, 1);`, {
      limits: { logsPerSecond: 10 },
    });
    await session.advance(500);
    expect(session.logs.filter(({ code }) => code === "RT8210").length).toBeLessThan(17);
    expect(session.info.counters.errors).toBe(500);
  });

  it("what was left out is summed up when the session ends", async () => {
    const session = await startSession(`for (var i = 0; i < 3; i++) RTSession.getLogger().info(i);`, {
      limits: { logsPerSecond: 1 },
    });
    await session.end();
    expect(session.logs.at(-1)?.message).toBe("2 log records of the script were left out: it may write 1 a second.");
  });

  it("a message above the limit is shortened and says so", async () => {
    const session = await startSession(`RTSession.getLogger().info(new Array(1001).join("x"));`, {
      hostLimits: { logMessage: 100 },
    });
    expect(session.messages[0]).toMatch(/^"x{99}… \(shortened; 1002 characters\)$/);
  });
});

function circular(): object {
  const self: { self?: object } = {};
  self.self = self;
  return self;
}
