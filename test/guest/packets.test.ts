import { describe, expect, it } from "vitest";
import { type Effect, isolates, play } from "../support/playground.ts";

function varint(n: number): number[] {
  return n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...varint(n >>> 7)];
}

const verdicts = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === "verdict" ? [effect.relay] : []));

describe.each(isolates)("packets in the %s isolate", (_, create) => {
  it("onPacket returning false cancels; anything else, or nothing, relays", async () => {
    const p = await play(
      create,
      `var results = [false, undefined, true, null, 0, "", {}, function () {}];
       RTSession.onPacket(100, function () { return results.shift(); });`,
    );
    const relays: boolean[] = [];
    for (let i = 0; i < 8; i++) {
      relays.push(...verdicts(p.packet(100)));
      p.take();
    }
    expect(relays).toEqual([false, true, true, true, true, true, true, true]);
  });

  it('"relay": "when-returned" relays unless the result is undefined, null or false', async () => {
    const p = await play(
      create,
      `var results = [false, undefined, null, 0, true, "x"];
       RTSession.onPacket(100, function () { return results.shift(); });`,
      { config: { relay: "when-returned" } },
    );
    const relays: boolean[] = [];
    for (let i = 0; i < 6; i++) {
      relays.push(...verdicts(p.packet(100)));
      p.take();
    }
    expect(relays).toEqual([false, false, false, true, true, true]);
  });

  it("a handler sees op-code, sender, targets as sent, reliability and data", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(7, function (packet) {
         RTSession.getLogger().info([packet.getOpCode(), packet.getSender().getPeerId(), packet.getSender().getPlayerId(),
           packet.getTargetPlayers(), packet.isReliable(), packet.getData().indexes()]);
       });`,
    );
    p.port.connect(2, "bob");
    p.packet(7, [0x08, 2, 0x18, 4], { sender: 2, targets: [0, 1, 1, -1], reliable: true });
    p.packet(7, null, { sender: 2, reliable: false });
    expect(p.logs()).toEqual([
      [7, 2, "bob", [0, 1, 1, -1], true, [1, 3]],
      [7, 2, "bob", [], false, []],
    ]);
  });

  it("one handler per op-code: a later registration replaces the earlier one, and is told once", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function () { RTSession.getLogger().info("old"); });
       RTSession.onPacket(1, function () {
         RTSession.getLogger().info("new");
         RTSession.onPacket(2, function () { RTSession.getLogger().info("second"); });
       });`,
    );
    expect(p.take()).toEqual([{ kind: "handles", opCode: 1 }]);
    expect(p.packet(1).map((effect) => effect.kind)).toEqual(["log", "handles", "verdict"]);
    p.packet(2);
    expect(p.logs()).toEqual(["new", "second"]);
  });

  it("sends made inside a handler leave before the handled packet itself", async () => {
    const p = await play(create, "RTSession.onPacket(1, function () { RTSession.newPacket().setOpCode(2).send(); });");
    p.take();
    expect(p.packet(1).map((effect) => effect.kind)).toEqual(["send", "verdict"]);
  });

  it("a handler that throws is reported with its packet, which is cancelled, and the session goes on", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(5, function boom() { throw new TypeError("no"); });
       RTSession.onPacket(6, function () { throw "text"; });
       RTSession.onPacket(8, function () { throw { code: 3 }; });
       RTSession.onPacket(9, function () { throw null; });`,
    );
    p.take();
    const effects = p.packet(5, null, { sender: 3 });
    expect(effects).toEqual([
      {
        kind: "thrown",
        message: "TypeError: no",
        stack: expect.stringMatching(/boom.*bundle\.js:\d+:\d+/),
        during: "onPacket(5)",
        peer: 3,
        opCode: 5,
      },
      { kind: "verdict", ticket: 0, relay: false },
    ]);
    p.take();
    p.packet(6);
    p.packet(8);
    p.packet(9);
    expect(p.take().flatMap((effect) => (effect.kind === "thrown" ? [effect.message] : []))).toEqual([
      "text",
      '{"code":3}',
      "null",
    ]);
  });

  it("an async handler cannot cancel; its rejection is reported with peer and op-code", async () => {
    const p = await play(create, "RTSession.onPacket(5, async function () { await null; throw new Error('late'); });");
    p.take();
    const effects = p.packet(5, null, { sender: 4 });
    expect(effects).toEqual([
      { kind: "verdict", ticket: 0, relay: true },
      {
        kind: "thrown",
        message: "Error: late",
        stack: expect.stringContaining("bundle.js"),
        during: "onPacket(5)",
        peer: 4,
        opCode: 5,
      },
    ]);
  });

  it("what follows an await in a handler runs before the next event, once a handler has been async", async () => {
    const p = await play(
      create,
      `var log = [];
       RTSession.onPacket(5, async function (packet) {
         var n = packet.getData().getNumber(1);
         log.push("in " + n); await null; await null; log.push("out " + n);
       });
       RTSession.onPacket(6, function () { RTSession.getLogger().info(log); });`,
    );
    for (let i = 0; i < 3; i++) p.port.packet(i, 5, 1, true, [], Uint8Array.of(0x08, i * 2));
    p.packet(6);
    expect(p.logs()).toEqual([["in 0", "out 0", "in 1", "out 1", "in 2", "out 2"]]);
  });

  it("a received packet and its data may be kept and read ticks later", async () => {
    const p = await play(
      create,
      `var packets = [], datas = [];
       RTSession.onPacket(5, function (packet) { packets.push(packet); datas.push(packet.getData()); });
       RTSession.setInterval(function () {
         RTSession.getLogger().info(packets.map(function (one) { return [one.getData().getNumber(1), one.getTargetPlayers()]; }));
         RTSession.getLogger().info(datas.map(function (one) { return one.getNumber(1); }));
       }, 50);`,
    );
    // Of all sizes: those that share a chunk, the one that does not fit its rest, the one with a chunk of its own.
    const text = (length: number) => [
      0x12,
      ...varint(length + 3),
      0x0a,
      ...varint(length),
      ...new Array(length).fill(0x61),
    ];
    const numbers = [...new Array(300).keys()];
    for (const n of numbers) {
      p.packet(5, [0x08, ...varint(n * 2), ...(n % 50 === 7 ? text(3000) : n % 100 === 9 ? text(9000) : [])], {
        targets: [n],
      });
    }
    p.advance(50);
    expect(p.logs()).toEqual([numbers.map((n) => [n, [n]]), numbers]);
  });

  it("onPacket refuses what is no op-code or no function", async () => {
    const p = await play(
      create,
      `function tell(fn) { try { fn(); } catch (e) { RTSession.getLogger().info(e.name + ": " + e.message); } }
       tell(function () { RTSession.onPacket(0, function () {}); });
       tell(function () { RTSession.onPacket(-1, function () {}); });
       tell(function () { RTSession.onPacket(undefined, function () {}); });
       tell(function () { RTSession.onPacket(1.5, function () {}); });
       tell(function () { RTSession.onPacket(1073741824, function () {}); });
       tell(function () { RTSession.onPacket(1, undefined); });
       RTSession.onPacket(1073741823, function () {});`,
    );
    expect(p.logs()).toEqual([
      "RangeError: onPacket(0): the op-code must be a whole number from 1 to 1073741823.",
      "RangeError: onPacket(-1): the op-code must be a whole number from 1 to 1073741823.",
      "TypeError: onPacket(undefined): the op-code must be a whole number from 1 to 1073741823.",
      "RangeError: onPacket(1.5): the op-code must be a whole number from 1 to 1073741823.",
      "RangeError: onPacket(1073741824): the op-code must be a whole number from 1 to 1073741823.",
      "TypeError: onPacket: a function is needed, undefined is none.",
    ]);
  });
});
