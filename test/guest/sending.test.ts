import { describe, expect, it } from "vitest";
import { type Effect, isolates, play } from "../support/playground.ts";

const TELL = `
function tell(fn) { try { RTSession.getLogger().info(fn() === undefined ? "done" : "?"); } catch (e) { RTSession.getLogger().info(e.name + ": " + e.message); } }
function packet() { return RTSession.newPacket().setOpCode(9); }
`;

const targets = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === "send" ? [effect.targets] : []));

describe.each(isolates)("sending in the %s isolate", (_, create) => {
  it("defaults: sender 0, unreliable, everyone, no data", async () => {
    const p = await play(create, "RTSession.newPacket().setOpCode(1073741823).send();");
    expect(p.take()).toEqual([{ kind: "send", opCode: 1073741823, sender: 0, delivery: 1, targets: null, data: null }]);
  });

  it("op-code, sender, reliability and targets are set in any order, and a builder is sent again", async () => {
    const p = await play(
      create,
      `var one = RTSession.newPacket(); one.setReliable(true); one.setTargetPeers([1, 2]).setSender(3).setData(RTSession.newData()).setOpCode(4).send();
       one.setReliable(false).setOpCode(5).send();`,
    );
    expect(p.take()).toEqual([
      { kind: "send", opCode: 4, sender: 3, delivery: 0, targets: [1, 2], data: [] },
      { kind: "send", opCode: 5, sender: 3, delivery: 1, targets: [1, 2], data: [] },
    ]);
  });

  it("setTargetPeers takes an array, a number, or several numbers; no argument or [] is everyone", async () => {
    const p = await play(
      create,
      `packet().setTargetPeers([1, 2]).send(); packet().setTargetPeers(3).send(); packet().setTargetPeers(1, 2, 3).send();
       packet().setTargetPeers().send(); packet().setTargetPeers([]).send(); packet().setTargetPeers([1]).setTargetPeers().send();
       packet().setTargetPeers([0]).send(); packet().setTargetPeers([-1, 4294967296, 5]).send(); packet().setTargetPeers(-1).send();
       function packet() { return RTSession.newPacket().setOpCode(9); }`,
    );
    expect(targets(p.take())).toEqual([[1, 2], [3], [1, 2, 3], null, null, null, [0], [5], []]);
  });

  it("setTargetPeers of anything else is a TypeError", async () => {
    const p = await play(
      create,
      `${TELL}
       ["1", undefined, null, {}, NaN, 1.5, ["1"], [1, undefined], [[1]]].forEach(function (value) { tell(function () { packet().setTargetPeers(value); }); });
       tell(function () { packet().setTargetPeers(1, "2"); });
       tell(function () { packet().setTargetPeers(new Array(5000)); });`,
    );
    const logs = p.logs();
    expect(logs.slice(0, 10)).toEqual(
      ['"1"', "undefined", "null", "an object", "NaN", "1.5", '"1"', "undefined", "an array", '"2"'].map(
        (value) => `TypeError: setTargetPeers: ${value} is no peer id; a whole number is needed.`,
      ),
    );
    expect(logs[10]).toBe("RangeError: setTargetPeers: a packet goes to 4096 peers at most.");
  });

  it("a packet without op-code, or with op-code 0, is refused with an error that says so", async () => {
    const p = await play(
      create,
      `${TELL}
       tell(function () { RTSession.newPacket().send(); });
       tell(function () { RTSession.newPacket().setOpCode(0); });
       tell(function () { RTSession.newPacket().setOpCode(-5); });
       tell(function () { RTSession.newPacket().setOpCode("5"); });
       tell(function () { RTSession.newPacket().setOpCode(1 << 30); });
       tell(function () { packet().setData({}); });
       tell(function () { packet().setData(); });
       tell(function () { packet().setSender("1"); });
       tell(function () { packet().setSender(-1); });
       tell(function () { packet().send(); });`,
    );
    expect(p.logs()).toEqual([
      "TypeError: send(): the packet has no op-code; call setOpCode first.",
      "RangeError: setOpCode(0): the op-code must be a whole number from 1 to 1073741823.",
      "RangeError: setOpCode(-5): the op-code must be a whole number from 1 to 1073741823.",
      'TypeError: setOpCode("5"): the op-code must be a whole number from 1 to 1073741823.',
      "RangeError: setOpCode(1073741824): the op-code must be a whole number from 1 to 1073741823.",
      "TypeError: setData(an object): data is made by RTSession.newData(), or received.",
      "TypeError: setData(undefined): data is made by RTSession.newData(), or received.",
      'TypeError: setSender: "1" is no peer id; a whole number is needed.',
      "TypeError: setSender: -1 is no peer id; the server is 0, players are 1 and more.",
      "done",
    ]);
  });

  it("more effects than the region holds are flushed in the middle of a callback, in order", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(1, function () {
         for (var i = 0; i < 9000; i++) RTSession.newPacket().setOpCode(2).setData(RTSession.newData().setNumber(1, i).setString(2, "some text")).send();
       });
       for (var i = 0; i < 9000; i++) RTSession.getLogger().info(i);`,
    );
    // While it is loaded the script runs on another thread in the real isolate; a flush comes back all the same.
    expect(p.flushes).toBeGreaterThan(0);
    expect(p.logs()).toEqual([...new Array(9000).keys()]);
    p.flushes = 0;
    const effects = p.packet(1);
    expect(p.flushes).toBeGreaterThan(0);
    expect(effects).toHaveLength(9001);
    expect(effects[8999]).toMatchObject({
      data: [0x08, 0xce, 0x8c, 0x01, 0x12, 0x0b, 0x0a, 0x09, ...Buffer.from("some text")],
    });
    expect(effects[9000]).toEqual({ kind: "verdict", ticket: 0, relay: true });
  });
});

describe.each(isolates)("the typed API in the %s isolate", (_, create) => {
  const field = (index: number, name: string, kind: string, required = true) => ({
    index,
    name,
    required,
    type: kind === "Pos" || kind === "Node" ? { kind: "record" as const, record: kind } : { kind: kind as "number" },
  });
  const packets = {
    records: [
      { name: "Pos", fields: [field(1, "x", "float"), field(2, "y", "float")] },
      { name: "Node", fields: [field(1, "value", "number"), field(2, "next", "Node", false)] },
    ],
    packets: [
      {
        opCode: 10,
        name: "All",
        from: "both" as const,
        delivery: "unreliable-sequenced" as const,
        fields: [
          field(1, "n", "number"),
          field(2, "l", "long"),
          field(3, "b", "boolean"),
          field(4, "f", "float"),
          field(5, "d", "double"),
          field(6, "s", "string"),
          field(7, "fs", "floats"),
          field(8, "v2", "vector2"),
          field(9, "v3", "vector3"),
          field(10, "v4", "vector4"),
          field(11, "pos", "Pos"),
          field(12, "node", "Node", false),
          field(127, "extra", "string", false),
        ],
      },
      { opCode: 11, name: "Signal", from: "both" as const, delivery: "reliable" as const, fields: [] },
      {
        opCode: 12,
        name: "Opt",
        from: "both" as const,
        delivery: "unreliable" as const,
        fields: [field(1, "x", "number", false)],
      },
    ],
  };
  const ALL = `{ n: 1, l: 2n, b: true, f: 1.5, d: 0.1, s: "é", fs: [1], v2: [1, 2], v3: [1, 2, 3], v4: [1, 2, 3, 4], pos: { x: 1, y: 2 },
    node: { value: 1, next: { value: 2 } } }`;
  const TELL = `function tell(fn: () => unknown) { try { fn(); RTSession.getLogger().info("done"); } catch (e) { RTSession.getLogger().info(e.name + ": " + e.message); } }
function all(changes: object) { return Object.assign(${ALL}, changes); }`;

  it("onPacket(token) gives the fields as a plain object, and what send(token) wrote is what it reads", async () => {
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       RTSession.onPacket(Packets.All, (all, packet) => {
         RTSession.getLogger().info({ ...all, l: String(all.l), opCode: packet.getOpCode() });
         return false;
       });
       RTSession.onPacket(Packets.Signal, (none) => RTSession.getLogger().info(none));
       RTSession.onPacket(Packets.Opt, (opt) => RTSession.getLogger().info(opt));
       RTSession.send(Packets.All, ${ALL});`,
      { packets },
    );
    const [send] = p.take().slice(3) as [Effect & { kind: "send" }];
    expect(send).toMatchObject({ kind: "send", opCode: 10, sender: 0, delivery: 2, targets: null });
    expect(p.packet(10, send.data).at(-1)).toMatchObject({ kind: "verdict", relay: false });
    p.packet(11);
    p.packet(12);
    expect(p.logs()).toEqual([
      {
        opCode: 10,
        n: 1,
        l: "2",
        b: true,
        f: 1.5,
        d: 0.1,
        s: "é",
        fs: [1],
        v2: [1, 2],
        v3: [1, 2, 3],
        v4: [1, 2, 3, 4],
        pos: { x: 1, y: 2 },
        node: { value: 1, next: { value: 2, next: null } },
        extra: null,
      },
      {},
      { x: null },
    ]);
  });

  it("send(token) takes to, reliable and sender; delivery is the packet's own unless told otherwise", async () => {
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       RTSession.send(Packets.Signal, {}); RTSession.send(Packets.Signal); RTSession.send(Packets.Signal, {}, { reliable: false, to: 3, sender: 2 });
       RTSession.send(Packets.Opt, { x: null }, { to: [] }); RTSession.send(Packets.Opt, {}, { reliable: true, to: [1, 2] });
       RTSession.send(Packets.Opt, { x: 1 }, { reliable: false });`,
      { packets },
    );
    const send = { kind: "send", opCode: 11, sender: 0, delivery: 0, targets: null, data: null };
    expect(p.take()).toEqual([
      send,
      send,
      { ...send, delivery: 1, targets: [3], sender: 2 },
      { ...send, opCode: 12, delivery: 1, data: [] },
      { ...send, opCode: 12, delivery: 0, targets: [1, 2], data: [] },
      { ...send, opCode: 12, delivery: 1, data: [0x08, 2] },
    ]);
  });

  it("a value that does not fit its field is refused with packet, field and value", async () => {
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       ${TELL}
       for (const change of [{ n: "1" }, { n: NaN }, { n: Infinity }, { l: 1 }, { l: 1n << 63n }, { b: 1 }, { f: "1" }, { d: null }, { s: 5 },
         { fs: 1 }, { fs: ["x"] }, { v2: [1] }, { v3: [1, 2, 3, 4] }, { v4: [1, 2, 3, NaN] }, { pos: 1 }, { pos: { x: 1 } },
         { node: { value: 1, next: { value: true } } }]) tell(() => RTSession.send(Packets.All, all(change)));
       tell(() => RTSession.send(Packets.All));
       tell(() => RTSession.send(Packets.Missing, {}));
       tell(() => RTSession.send(Packets.Signal, {}, { to: "1" }));
       tell(() => RTSession.send(Packets.Signal, {}, { sender: -1 }));
       tell(() => RTSession.send(Packets.All, all({})));`,
      { packets },
    );
    const logs = p.take().flatMap((effect) => (effect.kind === "log" ? [effect.message] : []));
    expect(logs).toEqual([
      'TypeError: send(All): field n is "1"; it must be a number.',
      "TypeError: send(All): field n is NaN; it must be a number.",
      "RangeError: send(All): field n is Infinity; it must fit 64 bits.",
      "TypeError: send(All): field l is 1; it must be a bigint.",
      "RangeError: send(All): field l is 9223372036854775808n; it must fit 64 bits.",
      "TypeError: send(All): field b is 1; it must be true or false.",
      'TypeError: send(All): field f is "1"; it must be a number.',
      "TypeError: send(All): field d is missing.",
      "TypeError: send(All): field s is 5; it must be a text.",
      "TypeError: send(All): field fs is 1; it must be an array of numbers.",
      'TypeError: send(All): element 0 of field fs is "x"; it must be a number.',
      "TypeError: send(All): field v2 is an array; it must be an array of 2 numbers.",
      "TypeError: send(All): field v3 is an array; it must be an array of 3 numbers.",
      "TypeError: send(All): element 3 of field v4 is NaN; it must be a number.",
      "TypeError: send(All): field pos is 1; it must be an object.",
      "TypeError: send(All.pos): field y is missing.",
      "TypeError: send(All.node.next): field value is true; it must be a number.",
      "TypeError: send(All): the fields must be an object, not undefined.",
      'TypeError: send: a packet of "rtsc:packets" is needed, undefined is none.',
      'TypeError: send(Signal), to: "1" is no peer id; a whole number is needed.',
      "TypeError: send(Signal), sender: -1 is no peer id; the server is 0, players are 1 and more.",
      "done",
    ]);
  });

  it("a table's field of a type the guest does not know is refused, never sent as something else", async () => {
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       ${TELL}
       RTSession.onPacket(Packets.Odd, () => {});
       tell(() => RTSession.send(Packets.Odd, { x: [1] }));`,
      {
        packets: {
          packets: [{ opCode: 9, name: "Odd", from: "both", delivery: "reliable", fields: [field(1, "x", "matrix")] }],
        },
        optimize: false,
      },
    );
    expect(p.logs()).toEqual(["TypeError: Field x is of type matrix, which the guest does not know."]);
    expect(p.packet(9)).toEqual([
      expect.objectContaining({
        kind: "thrown",
        message: "TypeError: Field x is of type matrix, which the guest does not know.",
      }),
      { kind: "verdict", ticket: 0, relay: false },
    ]);
  });
});
