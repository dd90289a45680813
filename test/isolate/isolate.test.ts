import { describe, expect, it } from "vitest";
import { HostPort } from "#runtime/host/port.ts";
import { type Isolate, IsolateFailure } from "#runtime/isolate/isolate.ts";
import { LINK_VERSION } from "#runtime/link.ts";
import { buildTestBundle } from "../support/guest.ts";
import { type Effect, isolates, play } from "../support/playground.ts";

/** What a promise or function fails with. */
async function failure(run: () => unknown): Promise<IsolateFailure> {
  try {
    await run();
  } catch (error) {
    if (error instanceof IsolateFailure) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}

const kinds = (effects: readonly Effect[]) => effects.map((effect) => effect.kind);

describe.each(isolates)("the %s isolate", (name, create) => {
  it("a script that throws while loading rejects with its message and positions in bundle.js", async () => {
    const code = await buildTestBundle("function deep() { null.x; }\ndeep();");
    const line = code.split("\n").indexOf("function deep() { null.x; }") + 1;
    const failed = await failure(() => play(create, "", { code }));
    expect(failed).toMatchObject({
      kind: "thrown",
      message: "TypeError: Cannot read properties of null (reading 'x')",
    });
    expect(failed.guestStack).toContain(`at deep (bundle.js:${line}:24)`);
    expect(failed.guestStack).toContain(`bundle.js:${line + 1}:1`);
    // Nothing of the host's own frames.
    expect(failed.guestStack).not.toMatch(/isolate|node:|boundary/i);
  });

  it("a script that is no JavaScript rejects with the place", async () => {
    const failed = await failure(() => play(create, "", { code: "var x = 1;\nvar y = ;" }));
    expect(failed.kind).toBe("thrown");
    expect(failed.message).toContain("SyntaxError: Unexpected token ';'");
    expect(`${failed.message} ${failed.guestStack}`).toMatch(/bundle\.js:2(?::9)?/);
  });

  it("a script that throws no Error, or one that lies, rejects all the same", async () => {
    expect(await failure(() => play(create, "throw 5"))).toMatchObject({ kind: "thrown", message: "5" });
    expect(await failure(() => play(create, "throw null"))).toMatchObject({ kind: "thrown", message: "null" });
    const lying = await failure(() =>
      play(create, "throw Object.defineProperty(new Error('x'), 'stack', { get: function () { throw 1; } })"),
    );
    expect(lying.kind).toBe("thrown");
    const mimic = await failure(() => play(create, "throw new Error('Script execution timed out.')"));
    expect(mimic.kind).toBe("thrown");
  });

  it("a script that does not come to an end while loading is cut", async () => {
    expect(await failure(() => play(create, "for (;;);", { loadMs: 40 }))).toMatchObject({ kind: "timeout" });
    expect(
      await failure(() => play(create, "Promise.resolve().then(function () { for (;;); });", { loadMs: 40 })),
    ).toMatchObject({
      kind: "timeout",
    });
  });

  it("what a script did before it failed to load is there", async () => {
    const port = new HostPort();
    port.configure({ sessionId: "s", relay: "unless-false", packetBytes: 1400, sliceMs: 5 });
    const isolate = await create({
      buffer: port.buffer,
      memoryMb: 32,
      flush: () => {},
      give: (text) => port.give(text),
      take: () => port.take(),
    });
    const code = await buildTestBundle("RTSession.getLogger().info('last words'); throw new Error('end');");
    await failure(() => isolate.load(code, 1000));
    const logs: string[] = [];
    port.drain({
      verdict() {},
      send() {},
      request() {},
      log: (_level, message) => void logs.push(message),
      thrown() {},
      handles() {},
    });
    expect(logs).toEqual(['"last words"']);
    isolate.dispose();
  });

  it("a callback that does not come to an end is cut, and the progress word names it", async () => {
    const p = await play(
      create,
      "RTSession.onPacket(66, function () { for (;;); }); RTSession.onPacket(67, function () { Promise.resolve().then(function () { for (;;); }); });",
      { callbackMs: 40 },
    );
    p.port.connect(2, "bob");
    p.turn();
    const failed = await failure(() => p.packet(66, null, { sender: 2 }));
    expect(failed).toMatchObject({ kind: "timeout" });
    expect(p.port.progress()).toEqual({ doing: "packet", opCode: 66, peer: 2 });
    expect((await failure(() => p.packet(67, null, { sender: 2 }))).kind).toBe("timeout");
    expect(p.port.progress()).toEqual({ doing: "packet", opCode: 67, peer: 2 });
  });

  it("every kind of callback is named when it is cut", async () => {
    const p = await play(
      create,
      `function stop() { for (;;); } RTSession.onPlayerConnect(stop); RTSession.onPlayerDisconnect(stop); RTSession.onSessionShutdown(stop);
       RTSession.setTimeout(stop, 10); RTSession.newRequest().createLogEventRequest().send(stop);`,
      { callbackMs: 20 },
    );
    expect(p.port.progress()).toEqual({ doing: "loading" });
    for (const [doing, event] of [
      ["connect", () => p.port.connect(1, "a")],
      ["disconnect", () => p.port.disconnect(1)],
      ["response", () => p.port.response(1, "{}")],
      ["shutdown", () => p.port.shutdown()],
      ["timer", () => (p.now = 10)],
    ] as const) {
      event();
      expect((await failure(() => p.turn())).kind).toBe("timeout");
      expect(p.port.progress().doing).toBe(doing);
    }
  });

  it("a turn stops after its slice, with events still pending, and goes on with the next call", async () => {
    const p = await play(
      create,
      "RTSession.onPacket(1, function () { var until = Date.now() + 4; while (Date.now() < until); return false; });",
    );
    p.take();
    for (let i = 0; i < 8; i++) p.port.packet(i, 1, 1, true, [], null);
    p.isolate.turn(1000);
    expect(p.port.pending).toBe(true);
    expect(p.turn().map((effect) => (effect.kind === "verdict" ? effect.ticket : effect.kind))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(p.port.pending).toBe(false);
  });

  it("slow callbacks after many quick ones end the slice all the same", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function () { return false; });
       RTSession.onPacket(2, function () { var until = Date.now() + 4; while (Date.now() < until); return false; });`,
    );
    p.take();
    for (let i = 0; i < 200; i++) p.port.packet(i, 1, 1, true, [], null);
    expect(p.turn()).toHaveLength(200);
    for (let i = 0; i < 12; i++) p.port.packet(i, 2, 1, true, [], null);
    // At 4 ms each, two fill a slice of 5: no third one runs in it.
    let turns = 0;
    for (; p.port.pending; turns++) p.isolate.turn(1000);
    expect(turns).toBeGreaterThanOrEqual(6);
    expect(p.turn()).toHaveLength(212);
  });

  it("timers that fill every slice do not starve events", async () => {
    const p = await play(
      create,
      `RTSession.setInterval(function () { var until = Date.now() + 7; while (Date.now() < until); RTSession.getLogger().info("tick"); }, 1);
       RTSession.onPacket(1, function () { RTSession.getLogger().info("packet"); });`,
    );
    p.port.packet(0, 1, 1, true, [], null);
    p.port.packet(1, 1, 1, true, [], null);
    for (let turn = 1; turn <= 4; turn++) {
      p.port.begin(turn * 10, 0);
      p.isolate.turn(1000);
    }
    p.now = 40;
    p.turn();
    const logs = p.logs();
    // A tick alone fills a slice, so each turn has its event: both are handled long before the ticks are over.
    expect(logs.filter((log) => log === "packet")).toHaveLength(2);
    expect(logs.slice(0, 4)).toContain("packet");
    expect(logs.lastIndexOf("packet")).toBeLessThan(logs.lastIndexOf("tick"));
  });

  it("a rejection nobody handles makes the call throw after the work was done", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function () { Promise.reject(new RangeError("lost")); });
       RTSession.onPacket(2, function () { (async function () { await null; throw new Error("later"); })(); return false; });
       var fail; RTSession.onPacket(3, function () { var p = new Promise(function (_, no) { fail = no; }); }); RTSession.onPacket(4, function () { fail("by text"); });`,
    );
    p.take();
    const lost = await failure(() => p.packet(1));
    expect(lost).toMatchObject({
      kind: "thrown",
      message: "RangeError: lost",
      guestStack: expect.stringContaining("bundle.js"),
    });
    expect(p.take()).toEqual([{ kind: "verdict", ticket: 0, relay: true }]);
    expect((await failure(() => p.packet(2))).message).toBe("Error: later");
    expect(p.take()).toEqual([{ kind: "verdict", ticket: 1, relay: false }]);
    p.packet(3);
    expect((await failure(() => p.packet(4))).message).toBe("by text");
    expect(kinds(p.take())).toEqual(["verdict", "verdict"]);
    // And the isolate goes on.
    expect(kinds(p.packet(3))).toEqual(["verdict"]);
  });

  it("a rejection that is handled is nobody's business", async () => {
    const p = await play(
      create,
      `var no = function () { return Promise.reject(new Error("handled")); }, later, kept;
       var cases = [
         function () { no().catch(function () {}); },
         function () { no().then(undefined, function () {}); },
         async function () { try { await no(); } catch (e) {} },
         function () { (async function () { try { await (async function () { await null; throw 1; })(); } catch (e) {} })(); },
         function () { Promise.all([no(), no()]).catch(function () {}); },
         function () { Promise.race([no()]).catch(function () {}); },
         function () { Promise.allSettled([no()]); },
         function () { no().finally(function () {}).catch(function () {}); },
         function () { kept = new Promise(function (_, reject) { later = reject; }); kept.catch(function () {}); },
         function () { later(new Error("a turn later")); },
         function () { kept = new Promise(function (_, reject) { later = reject; }); (async function () { try { await kept; } catch (e) {} })(); },
         function () { later(new Error("a turn later")); },
       ];
       RTSession.onPacket(1, function () { return cases.shift()(); });`,
    );
    p.take();
    for (let i = 0; i < 12; i++) p.packet(1);
    expect(kinds(p.take())).toEqual(new Array(12).fill("verdict"));
  });

  it("a world of its own: two isolates share no globals, and the link is not to be found", async () => {
    const one = await play(
      create,
      "var shared = 1; RTSession.getLogger().info([typeof __rtsc, typeof globalThis.__rtsc]);",
    );
    const two = await play(create, "RTSession.getLogger().info(typeof shared);");
    expect(one.logs()).toEqual([["undefined", "undefined"]]);
    expect(two.logs()).toEqual(["undefined"]);
  });

  it("dispose is safe at any time, also twice; later calls do nothing", async () => {
    const p = await play(create, "RTSession.onPacket(1, function () { for (;;); });", { callbackMs: 20 });
    p.port.packet(0, 1, 1, true, [], null);
    await failure(() => p.turn());
    p.isolate.dispose();
    p.isolate.dispose();
    p.isolate.turn(10);
    expect(p.isolate.heapBytes()).toBeUndefined();

    const port = new HostPort();
    port.configure({ sessionId: "s", relay: "unless-false", packetBytes: 1400, sliceMs: 5 });
    const options = { buffer: port.buffer, memoryMb: 32, flush() {}, give: () => false, take: () => "" };
    const unused = await create(options);
    unused.dispose();
    await failure(() => unused.load("1", 100));
    const busy = await create(options);
    const loading = failure(() => busy.load("for (;;);", 200));
    busy.dispose();
    expect(["thrown", "timeout"]).toContain((await loading).kind);
  });

  it("a bundle without a guest, or of another link version, is refused", async () => {
    expect((await failure(() => play(create, "", { code: "var x = 1;" }))).message).toBe("The bundle holds no guest.");
    const port = new HostPort();
    port.configure({ sessionId: "s", relay: "unless-false", packetBytes: 1400, sliceMs: 5 });
    // The config event: kind, size, version.
    new Int32Array(port.buffer)[128 / 4 + 2] = 99;
    const isolate: Isolate = await create({
      buffer: port.buffer,
      memoryMb: 32,
      flush() {},
      give: () => false,
      take: () => "",
    });
    const code = await buildTestBundle("");
    const failed = await failure(() => isolate.load(code, 1000));
    expect(failed.message).toBe(
      `RangeError: The bundle speaks version ${LINK_VERSION} of the link, and its host does not.`,
    );
  });

  if (name === "isolated") {
    it("a script that uses more memory than it may is stopped, and only it", async () => {
      const other = await play(create, "RTSession.onPacket(1, function () {});");
      const p = await play(
        create,
        "var all = []; RTSession.onPacket(1, function () { for (;;) all.push(new Array(1000).fill(1.5)); });",
        {
          memoryMb: 16,
          callbackMs: 10_000,
        },
      );
      const failed = await failure(() => p.packet(1));
      expect(failed.kind).toBe("memory");
      p.isolate.dispose();
      expect(kinds(other.packet(1))).toEqual(["handles", "verdict"]);
      expect(other.isolate.heapBytes()).toBeGreaterThan(100_000);
    });

    it("while one script loads for long, others go on", async () => {
      const other = await play(create, "RTSession.onPacket(1, function () {});");
      const loading = failure(() => play(create, "for (;;);", { loadMs: 300 }));
      let turns = 0;
      let done = false;
      loading.then(() => {
        done = true;
      });
      while (!done) {
        other.packet(1);
        turns++;
        await new Promise((next) => setImmediate(next));
      }
      expect(turns).toBeGreaterThan(20);
      expect((await loading).kind).toBe("timeout");
    });
  }
});
