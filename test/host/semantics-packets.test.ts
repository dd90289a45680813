import { describe, expect, it } from "vitest";
import { frame } from "#runtime/packet/frame.ts";
import { long } from "#runtime/simulate/simulate.ts";
import { packet, playSession } from "../support/session.ts";

const opCodes = (packets: readonly { opCode: number }[]) => packets.map(({ opCode }) => opCode);
/** A packet as bytes: op-code, data, payload. */
const raw = (opCode: number, data: readonly number[] | null, payload?: readonly number[]) => {
  const whole = frame(
    { opCode },
    data === null ? null : Uint8Array.from(data),
    payload === undefined ? null : Uint8Array.from(payload),
  );
  return whole.subarray(1);
};

describe.each(["inline", "real"] as const)("Packets (%s isolate)", (isolate) => {
  it("onPacket returns false: the packet is cancelled; anything else, or nothing: it goes on to its targets", async () => {
    const results = ["false", "true", "undefined", "0", "null", "''", "new Promise(function () {})"];
    const script = results.map((value, at) => `RTSession.onPacket(${at + 1}, function () { return ${value}; });`);
    const session = await playSession(script.join("\n"), { isolate });
    results.forEach((_, at) => {
      session.player(1).send(at + 1);
    });
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(session.info.counters).toMatchObject({ handled: 7, relayed: 6, cancelled: 1 });
    await session.end();
  });

  it("relay when-returned: goes on unless the result is undefined, null or false", async () => {
    const results = ["false", "true", "undefined", "0", "null", "''"];
    const script = results.map((value, at) => `RTSession.onPacket(${at + 1}, function () { return ${value}; });`);
    const session = await playSession({ script: script.join("\n"), relay: "when-returned" }, { isolate });
    results.forEach((_, at) => {
      session.player(1).send(at + 1);
    });
    session.player(1).send(99);
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([2, 4, 6, 99]);
    await session.end();
  });

  it("A packet that goes on is relayed with its data and payload byte for byte, handled or not", async () => {
    const session = await playSession(`RTSession.onPacket(7, function (p) { p.getData().getNumber(1); });`, {
      isolate,
    });
    // Indexes out of order, one twice, an empty value, a string that is not UTF-8, negative zero.
    const data = [0x80, 0x01, 0x02, 0x08, 0x02, 0x08, 0x04, 0x12, 0x00, 0x1a, 0x03, 0x0a, 0x01, 0xe9];
    const payload = [0, 255, 128];
    for (const opCode of [7, 8]) {
      session
        .player(1)
        .raw(raw(opCode, data, payload))
        .raw(raw(opCode, []))
        .raw(raw(opCode, null, []));
    }
    await session.settle();
    const head = (opCode: number) => [0x08, opCode * 2, 0x28, 1];
    const got = session.player(2).received.map(({ bytes }) => [...bytes]);
    const wanted = [7, 8].flatMap((opCode) => [
      [...head(opCode), 0x72, data.length, ...data, 0x7a, payload.length, ...payload],
      [...head(opCode), 0x72, 0],
      [...head(opCode), 0x7a, 0],
    ]);
    // The unhandled op-code stands behind the handled ones of the same sender.
    expect(got).toEqual(wanted);
    await session.end();
  });

  it("Sends made inside a handler leave before the handled packet itself", async () => {
    const script = `RTSession.onPacket(1, function () { RTSession.newPacket().setOpCode(2).send(); });`;
    const session = await playSession(script, { isolate });
    session.player(1).send(1).send(1);
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([2, 1, 2, 1]);
    await session.end();
  });

  it("A handler that throws: logged with the packet that caused it, the packet is cancelled, the session goes on", async () => {
    const script = `RTSession.onPacket(1, function () { throw new RangeError("too far"); });
      RTSession.onPacket(2, function () {});`;
    const session = await playSession(script, { isolate });
    session.player(1).send(1).send(2);
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([2]);
    const record = session.logs.find(({ level }) => level === "error");
    expect(record).toMatchObject({
      code: "RT8210",
      message: "onPacket(1) threw RangeError: too far",
      peer: 1,
      opCode: 1,
      source: "host",
    });
    expect(record?.stack).toContain("bundle.js:");
    expect(session.info.counters).toMatchObject({ errors: 1, cancelled: 1, relayed: 1 });
    expect(session.ended).toBe(false);
    await session.end();
  });
});

describe("Packets", () => {
  it("Target list empty: everyone except the sender", async () => {
    const session = await playSession("", { players: 3 });
    session.player(2).send(5);
    await session.settle();
    expect(session.players.map(({ received }) => received.length)).toEqual([1, 0, 1]);
    expect(session.player(1).received[0]!.sender).toBe(2);
  });

  it("Otherwise exactly the listed peers, each once; unknown peers are skipped", async () => {
    const session = await playSession("", { players: 4 });
    session.player(1).send(5, null, { to: [3, 3, 99, 1, 0, 4_000_000_000, 3] });
    await session.settle();
    expect(session.players.map(({ received }) => received.length)).toEqual([1, 0, 1, 0]);
  });

  it("a peer of more than 32 bits is not a peer", async () => {
    const session = await playSession("");
    const peer = [0x20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    session.player(1).raw(Uint8Array.from([0x08, 10, ...peer, 0x20, 2]));
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([5]);
  });

  it("Peer 0 is the server: a packet for [0] alone ends in the script", async () => {
    const script = `RTSession.onPacket(5, function (p) { RTSession.getLogger().info(p.getTargetPlayers()); });`;
    const session = await playSession(script);
    session.player(1).send(5, null, { to: 0 }).send(6, null, { to: 0 });
    await session.settle();
    expect(session.messages).toEqual([[0]]);
    expect(session.player(2).received).toEqual([]);
    expect(session.info.counters).toMatchObject({ handled: 1, relayed: 0, cancelled: 0, dropped: {} });
  });

  it("getTargetPlayers() gives the list as sent, empty when it was empty", async () => {
    const script = `RTSession.onPacket(5, function (p) { RTSession.getLogger().info(p.getTargetPlayers()); });`;
    const session = await playSession(script);
    session
      .player(1)
      .send(5)
      .send(5, null, { to: [2, 7, 2] });
    await session.settle();
    expect(session.messages).toEqual([[], [2, 7, 2]]);
  });

  it("a packet behind one that waits for its verdict does not overtake it; another sender's does", async () => {
    const session = await playSession(`RTSession.onPacket(1, function () {});`, { players: 3 });
    session.player(1).send(1).send(2).send(3);
    session.player(2).send(4);
    await session.settle();
    expect(opCodes(session.player(3).received)).toEqual([4, 1, 2, 3]);
  });

  it("indexes 0 and above 127 are cut out of a relayed packet, the rest unchanged", async () => {
    const session = await playSession(`RTSession.onPacket(7, function (p) {
      RTSession.getLogger().info(p.getData().indexes()); });`);
    // 1: number 1; 0: number 2; 200: number 3; 2: nested { 0: number 1, 3: number 2 }
    const data = [0x08, 0x02, 0x00, 0x04, 0xc0, 0x0c, 0x06, 0x12, 0x06, 0x72, 0x04, 0x00, 0x02, 0x18, 0x04];
    session.player(1).raw(raw(6, data)).raw(raw(7, data));
    await session.settle();
    const left = [0x08, 0x02, 0x12, 0x04, 0x72, 0x02, 0x18, 0x04];
    expect(session.player(2).received.map(({ bytes }) => [...bytes])).toEqual(
      [6, 7].map((opCode) => [0x08, opCode * 2, 0x28, 1, 0x72, left.length, ...left]),
    );
    expect(session.messages).toEqual([[1, 2]]);
    expect(session.info.counters.cut).toBe(2);
    expect(session.logs.filter(({ code }) => code === "RT8218").map(({ opCode }) => opCode)).toEqual([6, 7]);
  });

  it.each([
    ["bad lengths", [0x0a, 0x7f, 0x0a]],
    ["vector bytes not a multiple of 4", [0x0a, 0x05, 0x12, 0x03, 0, 0, 0]],
    ["an over-long number", [0x08, ...new Array(10).fill(0xff), 0x01]],
    ["too deep", nested(40)],
  ])("a packet malformed in any other way is dropped, counted and logged: %s", async (_, data) => {
    const session = await playSession(`RTSession.onPacket(7, function () { RTSession.getLogger().info("seen"); });`);
    session.player(1).raw(raw(6, data)).raw(raw(7, data)).send(5);
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([5]);
    expect(session.messages).toEqual([]);
    expect(session.info.counters.dropped).toEqual({ malformed: 2 });
    expect(session.logs.filter(({ code }) => code === "RT8211").map(({ level, peer }) => [level, peer])).toEqual([
      ["warn", 1],
      ["warn", 1],
    ]);
    expect(session.player(1).connected).toBe(true);
  });

  it("a packet with an unknown packet field is dropped, counted and logged", async () => {
    const session = await playSession("");
    session.player(1).raw(Uint8Array.from([0x08, 10, 0x6a, 1, 0]));
    session.player(1).raw(Uint8Array.from([]));
    session.player(1).raw(Uint8Array.from([0xff]));
    await session.settle();
    expect(session.player(2).received).toEqual([]);
    expect(session.info.counters.dropped).toEqual({ malformed: 3 });
  });

  it("a later registration replaces the earlier one; a handler registered late is asked from then on", async () => {
    const session = await playSession(`
      RTSession.onPacket(1, function () { return false; });
      RTSession.onPacket(1, function () { RTSession.onPacket(2, function () { return false; }); });`);
    session.player(1).send(2).send(1);
    await session.settle();
    session.player(1).send(2);
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([2, 1]);
  });

  const move = packet(10, "Move", { x: "float", "note?": "string" }, "client");
  const tick = packet(11, "Tick", { at: "number" }, "server");

  it.each(["", "RTSession.onPacket(10, function () {});"])(
    "a packet whose op-code has a definition is validated before anyone sees it (handler: %j)",
    async (script) => {
      const session = await playSession({ script, packets: [move, tick] });
      session
        .player(1)
        .send(10, { x: 1.5 })
        .send(10, { note: "no x" })
        .send(10)
        .send(10, { 1: long(7n) });
      await session.settle();
      expect(session.player(2).received.map(({ fields }) => fields)).toEqual([{ x: 1.5 }]);
      expect(session.info.counters.dropped).toEqual({ invalid: 3 });
    },
  );

  it("what does not fit is logged at warn with op-code, peer, field and reason", async () => {
    const session = await playSession({ script: "", packets: [move] });
    session.player(2).send(10, { note: "no x" });
    await session.settle();
    const record = session.logs.find(({ code }) => code === "RT8211");
    expect(record).toMatchObject({ level: "warn", opCode: 10, peer: 2 });
    expect(record?.message).toMatch(/^Packet 10 of peer 2 was dropped \(invalid\): x: Required in Move/);
  });

  it("Unknown extra fields are allowed and relayed", async () => {
    const session = await playSession({ script: "", packets: [move] });
    session.player(1).send(10, { x: 1, 100: "extra" });
    await session.settle();
    expect(session.player(2).received[0]!.data).toEqual({ 1: 1, 100: "extra" });
  });

  it("A client that sends an op-code which only the server may send is treated the same way", async () => {
    const session = await playSession({ script: "RTSession.onPacket(11, function () {});", packets: [tick] });
    session.player(1).send(11, { 1: 5 });
    await session.settle();
    expect(session.player(2).received).toEqual([]);
    expect(session.info.counters).toMatchObject({ dropped: { invalid: 1 }, handled: 0 });
  });

  it("Op-codes of games are 1 to 2^30-1; 0 and negative ones belong to the protocol", async () => {
    const session = await playSession("");
    for (const opCode of [1, 2 ** 30 - 1, 0, 2 ** 30, -1, -3, -101, -103, -4, -(2 ** 30)]) {
      session.player(1).raw(frame({ opCode }).subarray(1));
    }
    await session.settle();
    expect(opCodes(session.player(2).received)).toEqual([1, 2 ** 30 - 1]);
    expect(session.info.counters.dropped).toEqual({ "op-code": 8 });
    expect(session.player(1).connected).toBe(true);
  });

  it("a client's ping and its answer to a UDP upgrade are taken and not answered", async () => {
    const session = await playSession("");
    const before = session.player(1).frames.length;
    session
      .player(1)
      .raw(frame({ opCode: -2 }).subarray(1))
      .raw(frame({ opCode: -5 }).subarray(1));
    await session.settle();
    expect(session.player(1).frames.length).toBe(before);
    expect(session.info.counters.dropped).toEqual({});
  });

  it("fields a client must not set are not passed on: request id, sender, targets, reliability", async () => {
    const session = await playSession("");
    session.player(1).raw(Uint8Array.from([0x08, 10, 0x18, 9, 0x20, 2, 0x28, 2, 0x30, 0]));
    await session.settle();
    expect([...session.player(2).received[0]!.bytes]).toEqual([0x08, 10, 0x28, 1]);
  });

  it("late unreliable-sequenced packets are dropped; equal numbers pass", async () => {
    const session = await playSession("");
    for (const sequence of [0, 1, 5, 4, 5, 6]) session.player(1).send(3, null, { sequence });
    session.player(2).send(3, null, { sequence: 0 });
    await session.settle();
    expect(session.player(2).received.map(({ sequence }) => sequence)).toEqual([0, 1, 5, 5, 6]);
    expect(session.player(1).received.map(({ sequence }) => sequence)).toEqual([0]);
    expect(session.info.counters.dropped).toEqual({ late: 1 });
  });

  it("sequence numbers never go down to receivers when a sender comes back and counts from 0", async () => {
    const session = await playSession("");
    session.player(1).send(3, null, { sequence: 8 });
    await session.settle();
    session.player(1).disconnect().join();
    session.player(1).send(3, null, { sequence: 0 }).send(3, null, { sequence: 2 });
    await session.settle();
    expect(session.player(2).received.map(({ sequence }) => sequence)).toEqual([8, 9, 11]);
  });

  it("a sequenced packet with a payload is forwarded without its number", async () => {
    const session = await playSession("");
    session.player(1).send(3, null, { sequence: 4, payload: Uint8Array.of(1) });
    await session.settle();
    expect([...session.player(2).received[0]!.bytes]).toEqual([0x08, 6, 0x28, 1, 0x7a, 1, 1]);
  });
});

function nested(depth: number): number[] {
  let data: number[] = [];
  for (let level = 0; level < depth; level++) {
    const inner = [0x72, data.length, ...data];
    data = [0x0a, inner.length, ...inner];
  }
  return data;
}
