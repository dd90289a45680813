import { describe, expect, it } from "vitest";
import { type DataInput, readData, writeData } from "#runtime/packet/data.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { type Effect, isolates, play } from "../support/playground.ts";

function encode(entries: readonly (readonly [number, DataInput])[]): number[] {
  const c = cursor(new Uint8Array(1000));
  writeData(c, new Map(entries));
  return [...c.bytes.subarray(0, c.at)];
}

function sent(effects: readonly Effect[]) {
  return effects.flatMap((effect) =>
    effect.kind === "send" ? [effect.data === null ? null : readData(Uint8Array.from(effect.data))] : [],
  );
}

const TELL = `
function tell(fn) { try { RTSession.getLogger().info(fn()); } catch (e) { RTSession.getLogger().info(e.name + ": " + e.message); } }
function send(data) { RTSession.newPacket().setOpCode(1).setData(data).send(); }
`;

describe.each(isolates)("data in the %s isolate", (_, create) => {
  const received = encode([
    [1, { kind: "number", value: -5 }],
    [2, { kind: "number", value: 9007199254740993n }],
    [3, { kind: "float", value: 1.5 }],
    [4, { kind: "double", value: 0.1 }],
    [5, { kind: "string", value: "héé €😀" }],
    [6, { kind: "floats", value: [1, 2.5, -3] }],
    [7, { kind: "data", value: new Map([[1, { kind: "string", value: "in" }]]) }],
    [127, { kind: "number", value: 1 }],
  ]);

  it("getters read every type, and answer null where the index is empty, out of range or holds another type", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function (packet) {
         var d = packet.getData(), log = RTSession.getLogger();
         log.info([d.getNumber(1), d.getNumber(2), String(d.getLong(2)), String(d.getLong(1)), d.getFloat(3), d.getDouble(4), d.getString(5),
           d.getFloatArray(6), d.getData(7).getString(1), d.getNumber(127)]);
         log.info([d.getNumber(3), d.getFloat(4), d.getDouble(3), d.getString(6), d.getFloatArray(5), d.getData(5), d.getLong(3),
           d.getNumber(8), d.getNumber(0), d.getNumber(128), d.getNumber(-1), d.getNumber(1.5), d.getNumber(NaN), d.getNumber()]);
         log.info([d.has(1), d.has(8), d.has(0), d.has(128), d.indexes()]);
         log.info(d.getData(7) === null || d.getData(7).getData(1));
       });`,
    );
    p.packet(1, received);
    expect(p.logs()).toEqual([
      [-5, 9007199254740992, "9007199254740993", "-5", 1.5, 0.1, "héé €😀", [1, 2.5, -3], "in", 1],
      new Array(14).fill(null),
      [true, false, false, false, [1, 2, 3, 4, 5, 6, 7, 127]],
      null,
    ]);
  });

  it("of several values for an index the last counts; an empty value leaves the index empty", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function (packet) {
         var d = packet.getData(); RTSession.getLogger().info([d.getNumber(1), d.has(2), d.getString(2), d.indexes()]);
       });`,
    );
    p.packet(1, [0x08, 2, 0x12, 0x03, 0x0a, 0x01, 0x61, 0x08, 4, 0x12, 0]);
    expect(p.logs()).toEqual([[2, false, null, [1]]]);
  });

  it("a packet without data has an empty one, which is none when it is sent on", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function (packet) { RTSession.getLogger().info(packet.getData().getNumber(1));
         RTSession.newPacket().setOpCode(2).setData(packet.getData()).send(); });`,
    );
    p.packet(1);
    p.packet(1, []);
    expect(p.take().flatMap((effect) => (effect.kind === "send" ? [effect.data] : []))).toEqual([null, []]);
  });

  it("setters write every type, ascending by index in whatever order they were called", async () => {
    const p = await play(
      create,
      `${TELL} send(RTSession.newData().setData(127, RTSession.newData().setNumber(1, 1)).setFloatArray(16, [1, -2]).setString(5, "é")
        .setDouble(4, 0.1).setFloat(3, 1.5).setLong(2, 9007199254740993n).setNumber(1, -5));`,
    );
    const [effect] = p.take();
    expect(effect).toMatchObject({ kind: "send", opCode: 1 });
    const { data } = effect as { data: number[] };
    expect(data).toEqual(
      encode([
        [1, { kind: "number", value: -5 }],
        [2, { kind: "number", value: 9007199254740993n }],
        [3, { kind: "float", value: 1.5 }],
        [4, { kind: "double", value: 0.1 }],
        [5, { kind: "string", value: "é" }],
        [16, { kind: "floats", value: [1, -2] }],
        [127, { kind: "data", value: new Map([[1, { kind: "number", value: 1 }]]) }],
      ]),
    );
  });

  it("numbers: fractions are dropped toward zero, 64 bits are exact, beyond them is refused", async () => {
    const p = await play(
      create,
      `${TELL} send(RTSession.newData().setNumber(1, 2.9).setNumber(2, -2.9).setNumber(3, -0).setNumber(4, 9007199254740991)
        .setNumber(5, -9223372036854775808).setNumber(6, 1e18).setLong(7, -9223372036854775808n).setLong(8, 7).setNumber(9, -0.5));
       tell(function () { RTSession.newData().setNumber(1, 9223372036854775808); });
       tell(function () { RTSession.newData().setNumber(1, Infinity); });
       tell(function () { RTSession.newData().setLong(1, 9223372036854775808n); });
       tell(function () { RTSession.newData().setLong(1, 1.5); });`,
    );
    const effects = p.take();
    expect([...sent(effects)[0]!].map(([index, value]) => [index, value.value])).toEqual([
      [1, 2],
      [2, -2],
      [3, 0],
      [4, 9007199254740991],
      [5, -9223372036854775808n],
      [6, 1000000000000000000n],
      [7, -9223372036854775808n],
      [8, 7],
      [9, 0],
    ]);
    expect(effects.flatMap((effect) => (effect.kind === "log" ? [effect.message] : []))).toEqual([
      "RangeError: setNumber(1, 9223372036854776000): the value must fit 64 bits.",
      "RangeError: setNumber(1, Infinity): the value must fit 64 bits.",
      "RangeError: setLong(1, 9223372036854775808n): the value must fit 64 bits.",
      "TypeError: setLong(1, 1.5): the value must be a bigint.",
    ]);
  });

  it("setString turns numbers and booleans into text; number setters turn booleans and numeric strings into numbers", async () => {
    const p = await play(
      create,
      `${TELL} send(RTSession.newData().setString(1, 5).setString(2, true).setString(3, -1.5).setString(4, 10n)
        .setNumber(5, true).setNumber(6, "12").setNumber(7, " -3.7 ").setFloat(8, "1.5").setDouble(9, false).setFloatArray(10, ["1", true])
        .setFloat(11, Infinity).setDouble(12, -Infinity).setString("13", "index as text"));`,
    );
    expect([...sent(p.take())[0]!.values()].map(({ value }) => value)).toEqual([
      "5",
      "true",
      "-1.5",
      "10",
      1,
      12,
      -3,
      1.5,
      0,
      [1, 1],
      Infinity,
      -Infinity,
      "index as text",
    ]);
  });

  it("null, undefined, NaN and objects are a TypeError that names the call, the index and the value", async () => {
    const p = await play(
      create,
      `${TELL} var d = RTSession.newData();
       ["setNumber", "setFloat", "setDouble", "setString", "setFloatArray", "setData", "setLong"].forEach(function (call) {
         [null, undefined, {}].forEach(function (value) { tell(function () { d[call](3, value); }); });
       });
       tell(function () { d.setNumber(3, NaN); });
       tell(function () { d.setString(3, NaN); });
       tell(function () { d.setFloat(3, "abc"); });
       tell(function () { d.setFloat(3, ""); });
       tell(function () { d.setNumber(3, [1]); });
       tell(function () { d.setNumber(3, function () {}); });
       tell(function () { d.setNumber(3, Symbol("s")); });
       tell(function () { d.setNumber(3, 5n); });
       tell(function () { d.setString(3, Symbol("s")); });
       tell(function () { d.setFloatArray(3, [1, "x"]); });
       tell(function () { d.setFloatArray(3, { length: 2 }); });
       tell(function () { d.setData(3, { getNumber: 1 }); });
       tell(function () { d.setNumber(3, new Array(100).join("long ")); });`,
    );
    const logs = p.logs();
    const numbers = ["setNumber", "setFloat", "setDouble"].flatMap((call) =>
      ["null", "undefined", "an object"].map((value) => `TypeError: ${call}(3, ${value}): the value must be a number.`),
    );
    const others = (call: string, need: string) =>
      ["null", "undefined", "an object"].map((value) => `TypeError: ${call}(3, ${value}): the value must be ${need}.`);
    expect(logs).toEqual([
      ...numbers,
      ...others("setString", "a text"),
      ...others("setFloatArray", "an array of numbers"),
      ...others("setData", "made by RTSession.newData(), or received data"),
      ...others("setLong", "a bigint"),
      "TypeError: setNumber(3, NaN): the value must be a number.",
      "TypeError: setString(3, NaN): the value must be a text.",
      'TypeError: setFloat(3, "abc"): the value must be a number.',
      'TypeError: setFloat(3, ""): the value must be a number.',
      "TypeError: setNumber(3, an array): the value must be a number.",
      "TypeError: setNumber(3, a function): the value must be a number.",
      "TypeError: setNumber(3, a symbol): the value must be a number.",
      "TypeError: setNumber(3, 5n): the value must be a number.",
      "TypeError: setString(3, a symbol): the value must be a text.",
      'TypeError: setFloatArray(3, …): element 1 is "x"; it must be a number.',
      "TypeError: setFloatArray(3, an object): the value must be an array of numbers.",
      "TypeError: setData(3, an object): the value must be made by RTSession.newData(), or received data.",
      'TypeError: setNumber(3, "long long long long long long long long …"): the value must be a number.',
    ]);
  });

  it("an index outside 1 to 127 is a RangeError", async () => {
    const p = await play(
      create,
      `${TELL} var d = RTSession.newData();
       [0, 128, -1, 1.5, NaN, undefined, null, "x"].forEach(function (index) { tell(function () { d.setNumber(index, 1); }); });
       d.setNumber(1, 1).setNumber(127, 1);`,
    );
    expect(p.logs()).toEqual(
      ["0", "128", "-1", "1.5", "NaN", "undefined", "null", '"x"'].map(
        (index) => `RangeError: setNumber(${index}, …): the index must be a whole number from 1 to 127.`,
      ),
    );
  });

  it("setFloatArray takes arrays, typed arrays, and floats one by one as old scripts pass them", async () => {
    const p = await play(
      create,
      `${TELL} send(RTSession.newData().setFloatArray(1, []).setFloatArray(2, 1, 2, 3).setFloatArray(3, new Float32Array([4, 5])));
       tell(function () { RTSession.newData().setFloatArray(1, new Array(20000)); });`,
    );
    const effects = p.take();
    expect([...sent(effects)[0]!.values()].map(({ value }) => value)).toEqual([[], [1, 2, 3], [4, 5]]);
    expect(effects.at(-1)).toMatchObject({
      message: expect.stringContaining("20000 floats are more than a packet can hold"),
    });
  });

  it("setting an index twice: the last value counts, whatever its type; a builder may be sent and changed in between", async () => {
    const p = await play(
      create,
      `${TELL} var d = RTSession.newData().setNumber(1, 1).setString(1, "x"); send(d); d.setFloat(1, 2).setNumber(2, 3); send(d);`,
    );
    expect(sent(p.take()).map((data) => [...data!.values()].map(({ value }) => value))).toEqual([["x"], [2, 3]]);
  });

  it("nested builders are taken as they are at the call; received data is nested and sent on byte for byte", async () => {
    const p = await play(
      create,
      `${TELL} RTSession.onPacket(1, function (packet) {
         var d = packet.getData(); send(d); send(RTSession.newData().setData(1, d).setData(2, d.getData(7)));
       });
       var inner = RTSession.newData().setNumber(1, 1), outer = RTSession.newData().setData(1, inner);
       inner.setNumber(1, 2); outer.setData(2, inner).setData(3, outer); send(outer);`,
    );
    const inner = (n: number) => new Map([[1, { kind: "number", value: n }]]);
    expect(sent(p.take())[0]).toEqual(
      new Map([
        [1, { kind: "data", value: inner(1) }],
        [2, { kind: "data", value: inner(2) }],
        [
          3,
          {
            kind: "data",
            value: new Map([
              [1, { kind: "data", value: inner(1) }],
              [2, { kind: "data", value: inner(2) }],
            ]),
          },
        ],
      ]),
    );
    // Bytes no writer of ours would produce: a number in a longer form, indexes out of order.
    const odd = [0x10, 0x82, 0x00, 0x08, 0x02, ...received.slice(received.indexOf(0x3a))];
    const effects = p.packet(1, odd).flatMap((effect) => (effect.kind === "send" ? [effect.data!] : []));
    expect(effects[0]).toEqual(odd);
    expect(effects[1]!.slice(4, 4 + odd.length)).toEqual(odd);
  });

  it("data larger than a packet is refused wherever in the region it would have been written", async () => {
    const p = await play(
      create,
      `var big = RTSession.newData(), said = {}, i;
       for (i = 1; i < 128; i++) big.setDouble(i, i);
       for (i = 0; i < 2000; i++) {
         RTSession.newPacket().setOpCode(1).setData(RTSession.newData().setNumber(1, i)).send();
         try { RTSession.newPacket().setOpCode(2).setData(big).send(); } catch (e) { said[e.name + ": " + e.message] = true; }
       }
       RTSession.getLogger().info(Object.keys(said));`,
      // A region that is full again and again.
      { config: { packetBytes: 200 }, port: { effectBytes: 41_088 }, loadMs: 10_000 },
    );
    expect(p.flushes).toBeGreaterThan(0);
    const effects = p.take();
    expect(effects.filter(({ kind }) => kind === "send")).toHaveLength(2000);
    expect(effects.at(-1)).toMatchObject({
      message: ["RangeError: The data is larger than the 200 bytes a packet may have (limits.packetBytes)."],
    });
  });

  it("data larger than a packet is a RangeError, nothing is sent, and the session goes on", async () => {
    const p = await play(
      create,
      `${TELL} var big = new Array(300).join("long ");
       tell(function () { send(RTSession.newData().setString(1, big)); });
       tell(function () { RTSession.newData().setData(1, RTSession.newData().setString(1, big)); });
       send(RTSession.newData().setString(1, "fits"));`,
      { config: { packetBytes: 200 } },
    );
    expect(p.take()).toEqual([
      expect.objectContaining({
        message: "RangeError: The data is larger than the 200 bytes a packet may have (limits.packetBytes).",
      }),
      expect.objectContaining({
        message: "RangeError: The data is larger than the 200 bytes a packet may have (limits.packetBytes).",
      }),
      expect.objectContaining({ kind: "send" }),
    ]);
  });
});
