/**
 * Scripts that replace built-ins, plant setters and throw from getters. They may break themselves; the guest's bookkeeping
 * holds, and nothing of the link comes into their hands.
 */

import { describe, expect, it } from "vitest";
import { isolates, play } from "../support/playground.ts";

/** Wraps every built-in function so that it notes what it is called on and with, and passes the call on. */
const SPY = `
var seen = [], spying = false;
(function () {
  var RealArray = Array, isView = ArrayBuffer.isView, apply = Reflect.apply, own = Reflect.ownKeys, describe = Object.getOwnPropertyDescriptor, define = Object.defineProperty;
  var viewTag = describe(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get, mine = new WeakSet(), has = WeakSet.prototype.has;
  function note(where, value) {
    if (!spying || value === null || (typeof value !== "object" && typeof value !== "function")) return;
    spying = false;
    if (isView(value) || typeof value.flush === "function" || typeof value.turn === "function" || Object.prototype.toString.call(value) === "[object SharedArrayBuffer]") seen[seen.length] = where;
    spying = true;
  }
  function wrap(name, fn) {
    return function () {
      note(name, this);
      for (var i = 0; i < arguments.length; i++) note(name, arguments[i]);
      if (new.target) return Reflect.construct(fn, arguments, new.target);
      return apply(fn, this, arguments);
    };
  }
  var roots = [Array, ArrayBuffer, Object.getPrototypeOf(Uint8Array), Uint8Array, Int32Array, Uint16Array, Float32Array, Float64Array, DataView, Map, Set, WeakMap, Promise, String, Number, Math, JSON,
    BigInt, Date, Error, TypeError, RangeError, Function, Symbol, RegExp, Proxy];
  roots.forEach(function (root) {
    [root, root.prototype].forEach(function (holder) {
      if (holder === undefined || holder === null) return;
      own(holder).forEach(function (key) {
        var d = describe(holder, key);
        if (!d.configurable || key === "constructor" || key === "prototype" || key === "name" || key === Symbol.hasInstance) return;
        var name = String(root.name) + "." + String(key);
        if (typeof d.value === "function") define(holder, key, { value: wrap(name, d.value), writable: true, configurable: true });
        else if (typeof d.get === "function") define(holder, key, { get: wrap(name, d.get), set: d.set, configurable: true });
      });
    });
  });
  // Setters on the roots of all prototypes: an assignment that meets them hands its value over.
  ["at", "end", "bytes", "next", "id", "fn", "due", "every", "name", "kind", "form", "opCode", "turn", "flush", "i"].forEach(function (key) {
    define(Object.prototype, key, { configurable: true, get: function () { note("get " + key, this); return undefined; }, set: function (v) { note("set " + key, this); note("set " + key, v); } });
  });
  for (var i = 0; i < 4; i++) (function (i) {
    define(Array.prototype, i, { configurable: true, get: function () { return undefined; }, set: function (v) { note("set [" + i + "]", v);
      define(this, i, { value: v, writable: true, configurable: true, enumerable: true }); } });
  })(i);
})();
`;

const EVERYTHING = `
function everything(packet) {
  var data = packet.getData(), n = data.getNumber(1);
  data.getLong(1); data.getFloat(3); data.getDouble(4); data.getString(5); data.getFloatArray(6); data.indexes(); data.has(5);
  var nested = data.getData(7);
  packet.getTargetPlayers(); RTSession.getPlayers(); RTSession.getPlayer(1);
  RTSession.newPacket().setOpCode(9).setTargetPeers(1, 2).setReliable(true).setSender(1).setData(
    RTSession.newData().setNumber(1, n).setLong(2, 5n).setFloat(3, 1.5).setDouble(4, 2.5).setString(5, "text é").setFloatArray(6, [1, 2]).setData(7, nested).setData(8, RTSession.newData().setNumber(1, 1))).send();
  RTSession.getLogger().info("n");
  RTSession.newRequest().createLogEventRequest().setEventKey("k").send(function () { RTSession.getLogger().info("answer"); });
  RTSession.clearTimeout(RTSession.setTimeout(function () {}, 50));
  RTSession.setTimeout(function () { RTSession.getLogger().info("timer"); }, 5);
  try { RTSession.newData().setNumber(0, 1); } catch (e) {}
  return false;
}
`;

// {1: 5, 3: 1.5, 5: "é", 6: [1], 7: {1: 1}}
const DATA = [
  0x08, 0x0a, 0x1d, 0, 0, 0xc0, 0x3f, 0x2a, 0x04, 0x0a, 0x02, 0xc3, 0xa9, 0x32, 0x06, 0x12, 0x04, 0, 0, 0x80, 0x3f,
  0x3a, 0x04, 0x72, 0x02, 0x08, 0x02,
];

describe.each(isolates)("hostile scripts in the %s isolate", (_, create) => {
  it("replaced built-ins and planted setters are never handed the shared memory or the link", async () => {
    const p = await play(
      create,
      `${SPY} ${EVERYTHING}
       RTSession.onPlayerConnect(function () {}); RTSession.onPlayerDisconnect(function () {});
       RTSession.onPacket(5, everything);
       RTSession.onPacket(6, function () { spying = false; RTSession.getLogger().info(seen); });
       // The spy is not blind: memory of the script's own is seen on its way through a built-in.
       RTSession.onPacket(7, function () { spying = true; new Uint8Array(2).fill(1); spying = false; RTSession.getLogger().info(seen); });
       spying = true;`,
    );
    p.take();
    p.port.connect(1, "ann");
    p.port.connect(2, "böb");
    p.packet(5, DATA, { targets: [1] });
    p.port.response(1, '{"a":1}');
    p.port.disconnect(2);
    p.turn();
    p.advance(5);
    const effects = p.packet(6);
    const kinds = effects.map((effect) => (effect.kind === "log" ? effect.message : effect.kind));
    expect(kinds).toEqual(["send", "n", "request", "verdict", "answer", "timer", [], "verdict"]);
    p.take();
    p.packet(7);
    expect(p.logs()).toEqual([expect.arrayContaining(["TypedArray.fill"])]);
  });

  it("built-ins that throw break the script's own calls, never a verdict, a timer or the next event", async () => {
    const p = await play(
      create,
      `${EVERYTHING}
       RTSession.onPacket(5, everything); RTSession.onPacket(6, function () { return false; });
       RTSession.setInterval(function () { RTSession.getLogger().info("tick"); }, 10);
       (function () {
         var bad = function () { throw "sabotage"; }, own = Reflect.ownKeys, define = Object.defineProperty, describe = Object.getOwnPropertyDescriptor;
         var roots = [Array, ArrayBuffer, Object.getPrototypeOf(Uint8Array), Uint8Array, Int32Array, Uint16Array, Map, Promise, String, Number, Math, JSON, BigInt, Date, Function, Reflect, Error, Object];
         var keep = { __proto__: null, constructor: 1, prototype: 1 };
         for (var r = 0; r < 36; r++) {
           var holder = r % 2 ? roots[r >> 1] : roots[r >> 1].prototype, keys = holder ? own(holder) : [];
           var count = holder ? own(holder).length : 0;
           for (var k = 0; k < count; k++) {
             var key = keys[k], d = describe(holder, key);
             if (d.configurable && keep[key] !== 1) define(holder, key, { __proto__: null, get: bad, set: bad, configurable: true });
           }
         }
       })();`,
    );
    p.take();
    p.port.connect(1, "ann");
    p.port.packet(70, 5, 1, true, [1], Uint8Array.from(DATA));
    p.port.packet(71, 6, 1, true, [], null);
    p.advance(10);
    p.turn();
    const effects = p.take();
    expect(effects.filter((effect) => effect.kind === "verdict")).toEqual([
      { kind: "verdict", ticket: 70, relay: false },
      { kind: "verdict", ticket: 71, relay: false },
    ]);
    expect(effects).toContainEqual({ kind: "log", level: "info", message: "tick" });
  });

  it("replaced globals are not the guest's: it uses none after it has started", async () => {
    const p = await play(
      create,
      `${EVERYTHING} RTSession.onPacket(5, everything);
       Object.getOwnPropertyNames(globalThis).forEach(function (name) {
         if (["globalThis", "RTSession", "everything", "Infinity", "NaN", "undefined"].indexOf(name) < 0) { try { globalThis[name] = function () { throw "replaced " + name; }; } catch (e) {} }
       });`,
    );
    p.take();
    p.port.connect(1, "ann");
    p.packet(5, DATA);
    p.port.response(1, "{}");
    p.turn();
    p.advance(5);
    const effects = p.take();
    expect(effects.filter((effect) => effect.kind === "thrown")).toEqual([]);
    expect(effects).toContainEqual(expect.objectContaining({ kind: "verdict" }));
  });

  it("what is thrown is read with care: getters that throw, names that are no text, texts without end", async () => {
    const p = await play(
      create,
      `var throwing = [
         { get message() { throw 1; }, get stack() { throw 2; }, get name() { throw 3; } },
         Object.defineProperty(new Error("real"), "stack", { get: function () { throw 1; } }),
         { message: { toString: function () { throw 1; } }, stack: 5 },
         new Proxy({}, { get: function () { throw 1; }, has: function () { throw 1; }, ownKeys: function () { throw 1; } }),
         { message: "m".repeat(100000), stack: "s".repeat(100000) },
         Symbol("sym"), undefined, 5n, function () {}, Object.create(null), { toJSON: function () { throw 1; } }, [1],
       ];
       RTSession.onPacket(5, function () { throw throwing.shift(); });
       RTSession.onPacket(6, function () { Error.prepareStackTrace = function (e, sites) { return sites.map(function (site) { return [typeof site.getThis(), typeof site.getFunction()]; }); }; throw new Error("prepared"); });`,
    );
    p.take();
    for (let i = 0; i < 12; i++) p.packet(5);
    p.packet(6);
    const messages = p
      .take()
      .flatMap((effect) =>
        effect.kind === "thrown" ? [[effect.message.slice(0, 30), effect.message.length, effect.stack.length]] : [],
      );
    expect(messages).toEqual([
      ["an object", 9, 0],
      ["Error: real", 11, 0],
      ['{"message":{},"stack":5}', 24, 0],
      ["an object", 9, 0],
      ["m".repeat(30), 2048, 8192],
      ["a symbol", 8, 0],
      ["undefined", 9, 0],
      ["5n", 2, 0],
      ["a function", 10, 0],
      ["{}", 2, 0],
      ["an object", 9, 0],
      ["[1]", 3, 0],
      ["Error: prepared", 15, expect.any(Number)],
    ]);
  });

  it("the guest's functions show neither callers nor arguments, its objects no constructors", async () => {
    const p = await play(
      create,
      `RTSession.onPacket(5, function handler(packet) {
         var log = RTSession.getLogger(), callers = [];
         try { callers.push(String(handler.caller)); } catch (e) { callers.push(e.name); }
         var sites; Error.prepareStackTrace = function (e, s) { sites = s; return ""; }; void new Error().stack; delete Error.prepareStackTrace;
         log.info(callers); log.info(sites.slice(1).map(function (s) { return typeof s.getFunction() + typeof s.getThis(); }));
         log.info([packet, packet.getData(), packet.getSender(), RTSession.newData(), RTSession.newPacket()].map(function (o) { return o.constructor === Object; }));
         log.info([typeof __rtsc, Object.getOwnPropertyNames(packet), JSON.stringify(packet)]);
         log.info(typeof globalThis.__turn);
       });`,
    );
    p.packet(5);
    const [callers, sites, constructors, ...rest] = p.logs();
    expect(callers).toEqual(["null"]);
    expect(new Set(sites as string[])).toEqual(new Set(["undefinedundefined"]));
    expect(constructors).toEqual([true, true, true, true, true]);
    expect(rest).toEqual([["undefined", [], "{}"], "undefined"]);
  });

  it("methods borrowed for other objects throw, and forged data is refused", async () => {
    const p = await play(
      create,
      `function tell(fn) { try { fn(); RTSession.getLogger().info("done"); } catch (e) { RTSession.getLogger().info(e.name); } }
       RTSession.onPacket(5, function (packet) {
         var data = packet.getData();
         tell(function () { data.getNumber.call({}, 1); });
         tell(function () { packet.getData.call(data); });
         tell(function () { RTSession.newPacket().setData(Object.create(data)); });
         tell(function () { RTSession.newData().setData(1, new Proxy(data, {})); });
       });`,
    );
    p.packet(5);
    expect(p.logs()).toEqual(["TypeError", "TypeError", "TypeError", "TypeError"]);
  });

  it("a handler that calls RTSession from a getter in the middle of a send leaves the region whole", async () => {
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       RTSession.send(Packets.P, { get x() { RTSession.getLogger().info("in"); RTSession.send(Packets.P, { x: 1 }); return 2; } });
       RTSession.newPacket().setOpCode(1).setTargetPeers(Object.defineProperty([1, 2], 1, { get() { RTSession.newPacket().setOpCode(3).send(); return 7; } })).send();
       export {};`,
      {
        packets: {
          packets: [
            {
              opCode: 9,
              name: "P",
              from: "both",
              delivery: "reliable",
              fields: [{ index: 1, name: "x", type: { kind: "number" }, required: true }],
            },
          ],
        },
      },
    );
    expect(
      p.take().map((effect) => (effect.kind === "send" ? [effect.opCode, effect.data, effect.targets] : effect.kind)),
    ).toEqual(["log", [9, [0x08, 2], null], [9, [0x08, 4], null], [3, null, null], [1, null, [1, 7]]]);
  });
});
