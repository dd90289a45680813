import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { requestNames } from "#runtime/isolate/request-names.ts";
import { simulatedTime } from "#runtime/simulate/simulated-time.ts";
import { isolates, play } from "../support/playground.ts";

const TELL =
  'function tell(fn) { try { RTSession.getLogger().info(fn()); } catch (e) { RTSession.getLogger().info(e.name + ": " + e.message); } }';

describe.each(isolates)("players in the %s isolate", (_, create) => {
  it("getPlayers and getPlayer see connected players only, by ascending peer id", async () => {
    const p = await play(
      create,
      `function see(why) { RTSession.getLogger().info([why, RTSession.getPlayers().map(function (p) { return p.getPeerId() + p.getPlayerId(); }),
         [1, 2, 3, "x", undefined].map(function (id) { return RTSession.getPlayer(id) === null ? null : RTSession.getPlayer(id).getPlayerId(); })]); }
       see("load");
       RTSession.onPlayerConnect(function (p) { see("+" + p.getPlayerId()); });
       RTSession.onPlayerDisconnect(function (p) { see("-" + p.getPlayerId()); });`,
    );
    p.port.connect(3, "cid");
    p.port.connect(1, "änn");
    p.port.disconnect(3);
    p.turn();
    expect(p.logs()).toEqual([
      ["load", [], [null, null, null, null, null]],
      ["+cid", ["3cid"], [null, null, "cid", null, null]],
      ["+änn", ["1änn", "3cid"], ["änn", null, "cid", null, null]],
      ["-cid", ["1änn"], ["änn", null, null, null, null]],
    ]);
  });

  it("a player who comes back fires onPlayerConnect again and is the same player; one handler per player event", async () => {
    const p = await play(
      create,
      `var first; RTSession.onPlayerConnect(function () { RTSession.getLogger().info("old"); });
       RTSession.onPlayerConnect(function (p) { RTSession.getLogger().info(first === undefined || first === p); first = p; });
       RTSession.onPacket(1, function (packet) { RTSession.getLogger().info(packet.getSender() === first); });`,
    );
    p.port.connect(1, "ann");
    p.port.disconnect(1);
    p.port.connect(1, "ann");
    p.packet(1);
    expect(p.logs()).toEqual([true, true, true]);
  });

  it("a throwing player handler is reported with the peer", async () => {
    const p = await play(create, "RTSession.onPlayerConnect(function (p) { p.nothing(); });");
    p.port.connect(4, "dora");
    expect(p.turn()).toEqual([
      expect.objectContaining({
        kind: "thrown",
        message: "TypeError: p.nothing is not a function",
        during: "onPlayerConnect",
        peer: 4,
      }),
    ]);
  });

  it("getSessionId; onSessionShutdown runs", async () => {
    const p = await play(
      create,
      `RTSession.onSessionShutdown(function () { RTSession.getLogger().warn(RTSession.getSessionId()); });`,
      { config: { sessionId: "match-7-é" } },
    );
    p.port.shutdown();
    expect(p.turn()).toEqual([{ kind: "log", level: "warn", message: "match-7-é" }]);
  });
});

describe.each(isolates)("timers in the %s isolate", (_, create) => {
  it("ids are numbers from 1; timeouts run once, intervals until cleared; clearing an unknown id does nothing", async () => {
    const p = await play(
      create,
      `var log = RTSession.getLogger(), count = 0;
       log.info([RTSession.setTimeout(function () { log.info("once"); }, 30), RTSession.setInterval(tick, 20), RTSession.setTimeout(function () { log.info("never"); }, 10)]);
       RTSession.clearTimeout(3); RTSession.clearTimeout(99); RTSession.clearInterval(); RTSession.clearTimeout(null); RTSession.clearInterval("2");
       function tick() { log.info("tick " + ++count); if (count === 3) RTSession.clearInterval(2); }`,
    );
    expect(p.port.nextDue).toBe(20);
    p.advance(25);
    p.advance(1000);
    expect(p.logs()).toEqual([[1, 2, 3], "tick 1", "once", "tick 2", "tick 3"]);
    expect(p.port.nextDue).toBe(Number.POSITIVE_INFINITY);
  });

  it("intervals keep their phase; missed ticks are not made up", async () => {
    const p = await play(
      create,
      "var n = 0; RTSession.setInterval(function () { RTSession.getLogger().info(++n); }, 10);",
    );
    p.now = 37;
    p.turn();
    expect(p.logs()).toEqual([1]);
    expect(p.port.nextDue).toBe(40);
    p.now = 40;
    p.turn();
    expect(p.port.nextDue).toBe(50);
  });

  it("delays below 1 ms, and none, are 1 ms; due times order the callbacks, ties the order they were set", async () => {
    const p = await play(
      create,
      `function say(what) { return function () { RTSession.getLogger().info(what); }; }
       RTSession.setTimeout(say("a"), 5); RTSession.setTimeout(say("b"), 0); RTSession.setTimeout(say("c"), -7); RTSession.setTimeout(say("d"));
       RTSession.setTimeout(say("e"), 5); RTSession.setTimeout(say("f"), NaN); RTSession.setTimeout(say("g"), "3");`,
    );
    expect(p.port.nextDue).toBe(1);
    p.advance(5);
    expect(p.logs()).toEqual(["b", "c", "d", "f", "g", "a", "e"]);
  });

  it("a throwing callback is reported and does not stop its interval", async () => {
    const p = await play(create, "RTSession.setInterval(function () { throw new Error('tick'); }, 10);");
    p.advance(30);
    expect(p.take()).toEqual(
      new Array(3).fill(expect.objectContaining({ kind: "thrown", message: "Error: tick", during: "setInterval" })),
    );
  });

  it("timers run between packets: one set in a handler never runs inside the same batch", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function () { RTSession.setTimeout(function () { RTSession.getLogger().info("timer"); }, 1); RTSession.getLogger().info("packet"); });`,
    );
    p.port.packet(0, 1, 1, true, [], null);
    p.packet(1);
    p.advance(1);
    expect(p.logs()).toEqual(["packet", "packet", "timer", "timer"]);
  });

  it("a timer needs a function", async () => {
    const p = await play(
      create,
      `${TELL} tell(function () { RTSession.setTimeout("code", 5); }); tell(function () { RTSession.setInterval(null, 5); });`,
    );
    expect(p.logs()).toEqual([
      'TypeError: setTimeout: a function is needed, "code" is none.',
      "TypeError: setInterval: a function is needed, null is none.",
    ]);
  });
});

describe.each(isolates)("requests in the %s isolate", (_, create) => {
  it("a request is JSON with its class and attributes; only the first letter of an attribute is lowered", async () => {
    const p = await play(
      create,
      `RTSession.newRequest().createLogEventRequest().setPlayerId("ann").setEventKey("k").setScriptData({ a: [1, "é"] }).setATTRIBUTE(5).setdata(1).send(function () {});`,
    );
    expect(p.take()).toEqual([
      {
        kind: "request",
        id: 1,
        body: {
          "@class": ".LogEventRequest",
          playerId: "ann",
          eventKey: "k",
          scriptData: { a: [1, "é"] },
          aTTRIBUTE: 5,
          data: 1,
        },
      },
    ]);
  });

  it("the response calls back later, once; a throwing callback is reported", async () => {
    const p = await play(
      create,
      `var calls = 0; RTSession.newRequest().createAccountDetailsRequest().send(function (r) { calls++; RTSession.getLogger().info([r.displayName, r.error]); });
       RTSession.getLogger().info(calls);
       RTSession.newRequest().createAccountDetailsRequest().send(function (r) { throw new Error(r.error.message); });
       RTSession.newRequest().createAccountDetailsRequest().send();`,
    );
    p.port.response(1, '{"displayName":"Ann"}');
    p.port.response(1, '{"displayName":"again"}');
    p.port.response(2, '{"error":{"message":"timeout"}}');
    p.port.response(3, "{}");
    p.port.response(77, "{}");
    const effects = p.turn().filter((effect) => effect.kind !== "request");
    expect(effects).toEqual([
      { kind: "log", level: "info", message: 0 },
      { kind: "log", level: "info", message: ["Ann", null] },
      expect.objectContaining({
        kind: "thrown",
        message: "Error: timeout",
        during: "response to AccountDetailsRequest",
      }),
    ]);
  });

  it("all 88 names are known, others are refused with an error that names them", async () => {
    const facts = JSON.parse(readFileSync(new URL("../../schemas/requests.json", import.meta.url), "utf8"));
    const names = Object.keys(facts.requests).sort();
    expect(
      requestNames
        .trim()
        .split(" ")
        .map((name) => `${name}Request`),
    ).toEqual(names);
    const p = await play(
      create,
      `${TELL} var missing = ${JSON.stringify(names)}.filter(function (name) { return typeof RTSession.newRequest()["create" + name] !== "function"; });
       RTSession.getLogger().info(missing);
       ["createFooRequest", "createLogEvent", "createlogEventRequest", "create Request", "createRequest", "createLogEvent FindMatchRequest"]
         .forEach(function (key) { tell(function () { RTSession.newRequest()[key](); }); });
       tell(function () { RTSession.newRequest().setPlayerId("x"); });
       tell(function () { RTSession.newRequest().createLogEventRequest().setEventKey("k").send("no function"); });
       tell(function () { var loop = {}; loop.loop = loop; RTSession.newRequest().createLogEventRequest().setData(loop).send(); });`,
    );
    const [missing, ...errors] = p.logs();
    expect(missing).toEqual([]);
    expect(errors.slice(0, 5)).toEqual(
      ["createFooRequest", "createLogEvent", "createlogEventRequest", "create Request", "createRequest"].map(
        (key) => `TypeError: newRequest().${key}: there is no such request.`,
      ),
    );
    expect(errors.slice(6)).toEqual([
      "TypeError: RTSession.newRequest(...).setPlayerId is not a function",
      'TypeError: send: a function is needed, "no function" is none.',
      expect.stringContaining("TypeError: Converting circular structure to JSON"),
    ]);
    expect(p.take()).toEqual([]);
  });

  it("bodies and responses longer than the regions take the slow path, and too long ones are refused", async () => {
    const p = await play(
      create,
      `${TELL} function ask(n) { RTSession.newRequest().createLogEventRequest().setText("é".repeat(n)).send(function (r) { RTSession.getLogger().info(r.text.length + r.text.slice(-1)); }); }
       ask(300000); ask(10); ask(200000); tell(function () { ask(5000000); });`,
      { memoryMb: 128 },
    );
    const effects = p.take();
    expect(
      effects
        .slice(0, 3)
        .map((effect) =>
          effect.kind === "request" ? [effect.id, (effect.body as { text: string }).text.length] : effect,
        ),
    ).toEqual([
      [1, 300000],
      [2, 10],
      [3, 200000],
    ]);
    expect(effects[3]).toMatchObject({
      message: expect.stringMatching(/^RangeError: send\(\): LogEventRequest is too long: 50000\d\d characters/),
    });
    p.port.response(3, JSON.stringify({ text: `${"a".repeat(400_000)}x` }));
    p.port.response(1, JSON.stringify({ text: "short" }));
    p.port.response(2, JSON.stringify({ text: `${"a".repeat(100_000)}ü` }));
    p.turn();
    expect(p.logs()).toEqual(["400001x", "5t", "100001ü"]);
  });
});

describe.each(isolates)("logs in the %s isolate", (_, create) => {
  it("any JSON value at four levels, with peer and op-code being handled", async () => {
    const p = await play(
      create,
      `var log = RTSession.getLogger(); log.debug("d"); log.info({ a: [1, null] }); log.warn(5); log.error(true);
       RTSession.onPacket(6, function () { log.info("in"); });`,
    );
    expect(p.packet(6, null, { sender: 2 })).toEqual([
      { kind: "log", level: "debug", message: "d" },
      { kind: "log", level: "info", message: { a: [1, null] } },
      { kind: "log", level: "warn", message: 5 },
      { kind: "log", level: "error", message: true },
      { kind: "handles", opCode: 6 },
      { kind: "log", level: "info", message: "in", peer: 2, opCode: 6 },
      { kind: "verdict", ticket: 0, relay: true },
    ]);
  });

  it("logging never throws: what JSON cannot hold is described, what is too long is told", async () => {
    const p = await play(
      create,
      `var log = RTSession.getLogger(), loop = {}; loop.loop = loop;
       log.info(undefined); log.info(function () {}); log.info(5n); log.info(loop); log.info(new RangeError("oops")); log.info({ toJSON: function () { throw 1; } });
       log.info(); log.info(Symbol("s")); log.info("x".repeat(20000)); log.info("x".repeat(5000000)); log.info("after");`,
      { memoryMb: 128 },
    );
    expect(p.logs()).toEqual([
      "undefined",
      "a function",
      "5n",
      "an object",
      "RangeError: oops",
      "an object",
      "undefined",
      "a symbol",
      "x".repeat(20000),
      "A message of 5000002 characters is too long for the log.",
      "after",
    ]);
  });
});

describe.each(isolates)("long texts in the %s isolate", (_, create) => {
  it("many of them in one callback do not crowd each other out", async () => {
    const p = await play(
      create,
      `${TELL} RTSession.onPacket(1, function () {
         for (var i = 0; i < 50; i++) RTSession.getLogger().info("x".repeat(100000) + i);
         for (var i = 0; i < 50; i++) RTSession.newRequest().createLogEventRequest().setText("x".repeat(100000) + i).send();
       });`,
      { memoryMb: 128, callbackMs: 5000 },
    );
    const effects = p.packet(1, null);
    const ends = (text: unknown) => String(text).slice(100000);
    const logs = effects.filter((effect) => effect.kind === "log").map(({ message }) => ends(message));
    const asked = effects
      .filter((effect) => effect.kind === "request")
      .map(({ body }) => ends((body as { text: string }).text));
    const all = Array.from({ length: 50 }, (_, i) => `${i}`);
    expect(logs).toEqual(all);
    expect(asked).toEqual(all);
  });
});

describe.each(isolates)("the world of the %s isolate", (_, create) => {
  it("scripts see the ECMAScript built-ins and RTSession, and nothing else", async () => {
    const p = await play(
      create,
      "RTSession.getLogger().info(Object.getOwnPropertyNames(globalThis).sort().concat(Object.getOwnPropertySymbols(globalThis).map(String)));",
    );
    const [names] = p.logs() as [string[]];
    const ecmascript = new Set(
      `AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DataView Date DisposableStack Error EvalError
      FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object
      Promise Proxy RangeError ReferenceError Reflect RegExp Set String SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array
      Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN
      parseFloat parseInt undefined unescape`.split(/\s+/),
    );
    expect(names.filter((name) => !ecmascript.has(name))).toEqual(["RTSession"]);
    expect(names).toContain("Promise");
  });

  it("a classic script is sloppy: top-level var and function are global, this is the global object, also in plain functions", async () => {
    const p = await play(
      create,
      `var a = 1; function f() { return this; } implicit = 3; var static = 1;
       RTSession.getLogger().info([this === globalThis, f() === globalThis, this.a, typeof this.f, globalThis.implicit, (function () { return this.a; })()]);`,
    );
    expect(p.logs()).toEqual([[true, true, 1, "function", 3, 1]]);
  });

  it("RTSession can be neither replaced nor deleted, nor is it listed", async () => {
    const p = await play(
      create,
      `RTSession.keep = 1; try { (function () { "use strict"; globalThis.RTSession = 5; })(); } catch (e) { RTSession.getLogger().info(e.name); }
       RTSession.getLogger().info([delete globalThis.RTSession, Object.keys(globalThis).indexOf("RTSession"), typeof RTSession]);`,
    );
    expect(p.logs()).toEqual(["TypeError", [false, -1, "object"]]);
  });

  it("in a simulation Date and Math.random come over the link; without, they are the machine's", async () => {
    const script = `RTSession.setTimeout(function () {
      RTSession.getLogger().info([Date.now(), new Date().getTime(), new Date(5).getTime(), new Date(2020, 1, 2).getMonth(), typeof Date(), Date.UTC(1970, 0), new Date() instanceof Date,
        new Date().constructor === Date, Date.prototype.constructor === Date, [Math.random(), Math.random()].every(function (n) { return n >= 0 && n < 1; })]);
      class Sub extends Date {} RTSession.getLogger().info([new Sub() instanceof Sub, new Sub().getTime()]); RTSession.getLogger().info(Math.random());
    }, 500)`;
    const play1 = await play(create, script, { before: simulatedTime(42) });
    play1.advance(500);
    const now = 1_700_000_000_500;
    const logs = play1.logs();
    expect(logs.slice(0, 2)).toEqual([
      [now, now, 5, 1, "string", 0, true, true, true, true],
      [true, now],
    ]);
    const play2 = await play(create, script, { before: simulatedTime(42) });
    play2.advance(500);
    expect(play2.logs()).toEqual(logs);
    const other = await play(create, script, { before: simulatedTime(43) });
    other.advance(500);
    expect(other.logs()[2]).not.toBe(logs[2]);
    const real = await play(create, script);
    real.advance(500);
    const [values] = real.logs() as [[number]];
    expect(Math.abs(values[0] - Date.now())).toBeLessThan(60_000);
  });
});
