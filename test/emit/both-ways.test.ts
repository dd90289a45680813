/**
 * Rewritten sites against the generic API: the same scripts, built with and without optimization, are played alike, and all
 * that can be seen is the same. Odd values, odd orders and mistakes on purpose: what a setter refuses, its replacement refuses
 * with the same words at the same place, before the next argument is looked at.
 */

import { describe, expect, it } from "vitest";
import { type PacketData, simulate } from "#runtime/simulate/simulate.ts";
import { double, float, long } from "#runtime/simulate/values.ts";
import { type Played, played } from "../support/played.ts";
import fc from "../support/properties.ts";
import { buildUnchecked } from "./unchecked.ts";

const setters = ["setNumber", "setLong", "setFloat", "setDouble", "setString", "setFloatArray", "setData"];
const getters = ["getNumber", "getLong", "getFloat", "getDouble", "getString", "getFloatArray", "getData", "has"];

/** What a script hands to setters; `next` tells that it was asked, and in which order. */
const odd = [
  "NaN",
  "undefined",
  "null",
  "-0",
  "-7",
  "1.75",
  "127",
  "64",
  "-65",
  "2147483648",
  "-2147483649",
  "9007199254740992",
  "9223372036854775807",
  "1e300",
  "1/0",
  '"12"',
  '" "',
  '"héllo \\ud83d\\ude00 \\ud800"',
  'new Array(120).join("x")',
  'new Array(3000).join("y")',
  "true",
  "BigInt(5)",
  'BigInt("-9223372036854775808")',
  'BigInt("9223372036854775808")',
  "[]",
  "[1, 2.5, -3]",
  '[1, "2"]',
  "[1, {}]",
  "new Array(2000)",
  "{}",
  "RTSession.newData()",
  "RTSession.newData().setNumber(3, 1)",
  'RTSession.newData().setString(3, new Array(2000).join("z"))',
  "packet.getData()",
  "function () {}",
  "thrower()",
  "sender()",
];

const prelude = `var Log = RTSession.getLogger();
var order = 0;
function next(value) { Log.info("next " + ++order); return value; }
function thrower() { throw new Error("thrown on purpose"); }
function sender() { RTSession.newPacket().setOpCode(900).setData(RTSession.newData().setNumber(1, order)).send(); return 4; }
`;

/** Plays a script: each op-code once with each of some data. */
async function playBoth(bodies: readonly string[], data: readonly (PacketData | null)[]): Promise<[Played, Played]> {
  const handlers = bodies.map(
    (body, at) => `RTSession.onPacket(${at + 1}, function (packet) {\n  ${body.replaceAll("\n", "\n  ")}\n});\n`,
  );
  const built = await buildUnchecked({ "game.js": prelude + handlers.join("") }, { game: "game.js" });
  const results: Played[] = [];
  for (const { bundles } of built) {
    const session = await simulate({ bundle: bundles.get("game")! });
    await session.join();
    for (let at = 0; at < bodies.length; at++) {
      for (const one of data) {
        session.player(1).send(at + 1, one);
        // A session may log so much a second.
        await session.advance(200);
      }
    }
    await session.advance(2000);
    await session.end();
    results.push(played(session));
  }
  const rewritten = built[0]!.plan.sites.filter(({ decision }) => decision.kind === "rewritten");
  expect(rewritten.length).toBeGreaterThan(bodies.length / 4);
  expect(built[1]!.bundles.get("game")!.code).not.toContain("$rtsc_");
  return [results[0]!, results[1]!];
}

const some: PacketData = {
  1: 5,
  2: float(0.5),
  3: double(0.25),
  4: "text",
  5: [1, 2],
  6: { 1: 7 },
  127: long(2n ** 60n),
};

describe("the same is sent, logged and decided with and without optimization", () => {
  it("each setter with each value: in a chain, in a variable, nested", async () => {
    const bodies = odd.flatMap((value) =>
      setters.flatMap((setter) => [
        `RTSession.newPacket().setOpCode(901).setData(RTSession.newData().${setter}(2, ${value}).setNumber(1, next(1))).setTargetPeers(next(2)).send();`,
        `var data = RTSession.newData().setNumber(1, next(1));\ndata.${setter}(2, ${value});\nnext(0);\nRTSession.newPacket().setOpCode(901).setData(data).send();`,
        `RTSession.newPacket().setOpCode(901).setData(RTSession.newData().setData(4, RTSession.newData().${setter}(2, ${value}).setNumber(1, next(1))).setFloat(1, next(2))).send();`,
      ]),
    );
    const [optimized, generic] = await playBoth(bodies, [some]);
    expect(optimized.logs.length).toBeGreaterThan(500);
    expect(optimized).toEqual(generic);
  });

  it("each part of a packet with each value", async () => {
    const bodies = odd.flatMap((value) => [
      `RTSession.newPacket().setOpCode(${value}).setData(RTSession.newData().setNumber(1, next(1))).send();`,
      `RTSession.newPacket().setOpCode(901).setData(${value}).setReliable(next(true)).send();`,
      `RTSession.newPacket().setOpCode(901).setTargetPeers(${value}).setData(RTSession.newData().setNumber(1, next(1))).send();`,
      `RTSession.newPacket().setOpCode(901).setTargetPeers([1, ${value}]).setData(packet.getData()).send();`,
      `RTSession.newPacket().setTargetPeers(2, ${value}).setOpCode(901).send();`,
      `RTSession.newPacket().setOpCode(901).setSender(${value}).setData(RTSession.newData()).send();`,
      `RTSession.newPacket().setReliable(${value}).setOpCode(901).send();`,
      `RTSession.newPacket().setOpCode(901).setOpCode(${value}).setTargetPeers(1).setTargetPeers().send();`,
      `RTSession.newPacket().setOpCode(901).setData(RTSession.newData().setNumber(1, 2)).setData(${value}).send();`,
    ]);
    const [optimized, generic] = await playBoth(bodies, [some]);
    expect(optimized).toEqual(generic);
  });

  it("each getter at each index: in place, in a variable, kept, handed on, nested", async () => {
    const indexes = [
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "127",
      "0",
      "128",
      "-1",
      "1.5",
      '"2"',
      "undefined",
      "null",
      "next(4)",
    ];
    const shown = (value: string): string =>
      `var found = ${value}; Log.info({ found: typeof found === "bigint" ? "" + found : typeof found === "object" && found && !found.length && found.indexes ? found.indexes() : found });`;
    const bodies = getters.flatMap((getter) =>
      indexes.flatMap((index) => [
        shown(`packet.getData().${getter}(${index})`),
        `var data = packet.getData();\n${shown(`data.${getter}(${index})`)}\nreturn data.has(1);`,
        `var kept = packet; setLater(packet);\n${shown(`packet.getData().${getter}(${index})`)}`,
        `${shown(`packet.getData().getData(6).${getter}(${index})`)}`,
      ]),
    );
    bodies[0] += "\nfunction unused() { return packet; }";
    const later = `setLater = function (packet) { RTSession.setTimeout(function () { Log.info(packet.getData().indexes()); }, 1000); };`;
    const [optimized, generic] = await playBoth([later, ...bodies], [some, {}, null, { 1: 200, 2: "x", 6: {}, 4: "" }]);
    expect(optimized).toEqual(generic);
  });

  it("handlers of every form", async () => {
    const forms = [
      "function named(packet) { Log.info(packet.getData().getNumber(1)); return packet.getData().getNumber(1) > 1; }",
      "RTSession.onPacket(500, named);",
      "RTSession.onPacket(501, named.bind(this));",
      "RTSession.onPacket(502, (packet) => { Log.info([packet.getSender().getPeerId(), packet.getTargetPlayers(), packet.getOpCode(), packet.isReliable()]); });",
      "RTSession.onPacket(503, function () { Log.info(arguments[0].getData().getNumber(1)); });",
      "var kept = []; RTSession.onPacket(504, function (packet) { kept.push(packet.getData()); Log.info(kept.map(function (d) { return d.getNumber(1); })); });",
      "var packets = []; RTSession.onPacket(505, function (packet) { packets.push(packet); Log.info(packets.map(function (p) { return p.getData().getNumber(1); })); });",
      "RTSession.onPacket(506, function (packet) { packet = { getData: function () { return { getNumber: function () { return 77; } }; } }; Log.info(packet.getData().getNumber(1)); });",
      "RTSession.onPacket(507, async function (packet) { await null; Log.info(packet.getData().getNumber(1)); });",
      "RTSession.onPacket(508, function (packet) { RTSession.setTimeout(function () { Log.info(packet.getData().getNumber(1)); }, 10); });",
      "RTSession.onPacket(509, function (packet) { named(); });",
      "RTSession.onPacket(510, function (packet) { named({ getData: function () { return { getNumber: function (i) { return i + 40; } }; } }); named(packet); });",
      "RTSession.onPacket(511, function (packet) { if (packet.getData().getNumber(1) > 2) { var d = packet.getData(); } Log.info(d.getNumber(1)); });",
      "RTSession.onPacket(512, function (packet) { RTSession.onPacket(512, function (other) { Log.info('second'); Log.info(other.getData().getFloat(2)); }); return packet.getData().has(2); });",
      "RTSession.onPacket(513, function (packet, more) { eval('0'); Log.info(more === undefined); });",
      "RTSession.onPacket(514, function (packet) { RTSession.newPacket().setOpCode(915).setData(packet.getData()).send(); });",
      "RTSession.onPacket(515, function (packet) { RTSession.newPacket().setOpCode(915).setData(RTSession.newData().setData(1, packet.getData())).send(); return false; });",
    ];
    // Without a handler that can be one, the script does not load: with the same words, at the same place.
    for (const bad of [
      "RTSession.onPacket(516, named); RTSession.onPacket('x', named);",
      "RTSession.onPacket(517, 5);",
    ]) {
      const ways = await buildUnchecked({ "game.js": `${forms[0]}\n${bad}` }, { game: "game.js" });
      const refused = await Promise.all(
        ways.map(({ bundles }) => simulate({ bundle: bundles.get("game")! }).then(String, (error) => `${error}`)),
      );
      expect(refused[0]).toContain("onPacket");
      expect(refused[0]).toBe(refused[1]);
    }
    const sound = forms.filter((form) => !form.includes("eval"));
    const ways = await buildUnchecked({ "game.js": `${prelude}${sound.join("\n")}\n` }, { game: "game.js" });
    const results = [];
    for (const { bundles } of ways) {
      const session = await simulate({ bundle: bundles.get("game")! });
      await session.join();
      for (let opCode = 500; opCode < 516; opCode++) {
        for (const data of [some, { 1: 2, 2: float(3) }, null]) {
          session.player(1).send(opCode, data, { to: [1, 2] });
          await session.settle();
        }
      }
      // In one batch, so that what is read in place is read where the next one lies behind it.
      for (let opCode = 500; opCode < 516; opCode++) session.player(2).send(opCode, { 1: opCode });
      await session.advance(1000);
      await session.end();
      results.push(played(session));
    }
    expect(results[0]!.logs.length).toBeGreaterThan(50);
    expect(results[0]).toEqual(results[1]);
  });

  it("builders in variables: branches, loops, closures, two in one function, sent twice, set after", async () => {
    const send = (data: string): string => `RTSession.newPacket().setOpCode(901).setData(${data}).send();`;
    const bodies = [
      `var d = RTSession.newData();\nd.setNumber(1, next(1)).setFloat(2, next(2));\nd = d.setString(3, next("a"));\n${send("d")}`,
      `var d = RTSession.newData().setNumber(1, 1);\nif (packet.getData().has(1)) d.setNumber(2, 2);\n${send("d")}`,
      `for (var i = 0; i < 3; i++) {\n  var d = RTSession.newData();\n  d.setNumber(1, i);\n  ${send("d")}\n}`,
      `var d = RTSession.newData();\nfor (var i = 0; i < 3; i++) d.setNumber(i + 1, i);\n${send("d")}`,
      `var d = RTSession.newData().setNumber(1, 1);\n${send("d")}\nd.setNumber(2, 2);\n${send("d")}`,
      `var d = RTSession.newData().setNumber(1, 1);\n${send("d")}\n${send("d")}`,
      `var d = RTSession.newData().setNumber(1, 1);\nvar f = function () { d.setNumber(2, 2); };\nf();\n${send("d")}`,
      `var d = RTSession.newData().setNumber(1, 1);\n${send("d")}\nvar d = RTSession.newData().setString(1, "b");\n${send("d")}`,
      `var d = RTSession.newData().setNumber(1, 1);\nif (next(true)) { var d = RTSession.newData().setNumber(2, 2); ${send("d")} }\n${send("d")}`,
      `if (next(1)) { var d = RTSession.newData().setNumber(1, 1); ${send("d")} } else { var d = RTSession.newData().setNumber(2, 1); ${send("d")} }`,
      `var d = RTSession.newData().setNumber(1, 1);\nvar e = RTSession.newData().setData(1, d).setNumber(2, 1);\nd.setNumber(1, 3);\n${send("e")}`,
      `var p = RTSession.newPacket().setOpCode(901);\nvar d = RTSession.newData().setNumber(1, 1);\np.setData(d);\nd.setNumber(2, 2);\np.send();`,
      `const d = RTSession.newData();\nd.setNumber(1, 1);\n{ let d = RTSession.newData(); d.setNumber(2, 2); ${send("d")} }\n${send("d")}`,
      `var a = 1, d = RTSession.newData().setNumber(1, a), b = 2;\nd.setNumber(2, b);\n${send("d")}`,
      `const d = RTSession.newData().setNumber(1, 5), b = 2;\nd.setNumber(2, b);\n${send("d")}`,
      `try { var d = RTSession.newData().setNumber(1, 1); d.setNumber(2, thrower()); ${send("d")} } catch (e) { Log.info(String(d)); ${send("d")} }`,
      `d.setNumber(1, 1);\nvar d = RTSession.newData();\n${send("d")}`,
      `var d = RTSession.newData().setNumber(1, 1).setNumber(1, 2).setString(1, "c");\n${send("d")}`,
      `${send('RTSession.newData().setNumber(1, next(1)).setString(1, next("x"))')}`,
      `var d = RTSession.newData();\n${send("d")}`,
      `let d = RTSession.newData();\nnext(d);\n${send("d")}`,
      `switch (1) { case 1: var d = RTSession.newData(); case 2: d.setNumber(1, 1); ${send("d")} }`,
      `var d = (RTSession.newData()).setNumber(1, 1);\n(d).setNumber(2, (1, 2));\n${send("(d)")}`,
      `var d = RTSession.newData();\nd.setNumber(1, 1) // the data, told\n;d /* d */ .setNumber(2, 2)\n${send("d /* it */")}`,
      `var d = RTSession\n  .newData()\n  // one line\n  .setNumber(1, 1)\n  .setNumber(2,\n    next(2));\n${send("d")}`,
      `var s = RTSession.newPacket().setOpCode(901).send() === undefined;\nLog.info(s);`,
      `var n = 0;\n${send("RTSession.newData().setNumber(++n, n).setNumber(++n, n)")}`,
      `RTSession.newPacket().setData(RTSession.newData().setNumber(1, next(1))).send();`,
      `RTSession.newPacket().setOpCode(901).send(next(1));`,
      `RTSession.newPacket().setOpCode(901)["send"]();\nRTSession["newPacket"]().setOpCode(902).send();`,
      `RTSession.newPacket().setOpCode(901).setData(RTSession.newData().setNumber(...[1, 2])).setTargetPeers(...[1, 2]).send();`,
      `return RTSession.newPacket().setOpCode(901).setData(RTSession.newData().setNumber(1, RTSession.newPacket().setOpCode(902).setData(RTSession.newData().setNumber(1, next(5))).send() || next(6))).send();`,
    ];
    const [optimized, generic] = await playBoth(bodies, [some, null]);
    expect(optimized.bytes.flat().length).toBeGreaterThan(100);
    expect(optimized).toEqual(generic);
  });

  it("chains made by chance", async () => {
    const value = fc.constantFrom(...odd, "next(3)", "packet.getData().getNumber(1)", "packet.getData().getString(4)");
    const set = fc.tuple(
      fc.constantFrom(...setters),
      fc.constantFrom("1", "2", "15", "16", "127", "128", "order"),
      value,
    );
    const sets = fc.array(set, { maxLength: 5 });
    const text = (list: readonly (readonly [string, string, string])[]): string =>
      list.map(([setter, index, given]) => `.${setter}(${index}, ${given})`).join("");
    const part = fc.constantFrom(
      ".setTargetPeers(next(1))",
      ".setTargetPeers()",
      ".setTargetPeers([2, 9])",
      ".setReliable(next(true))",
      ".setSender(packet.getSender().getPeerId())",
      "",
    );
    const body = fc.oneof(
      fc
        .tuple(sets, part, part)
        .map(
          ([list, before, after]) =>
            `RTSession.newPacket()${before}.setOpCode(901).setData(RTSession.newData()${text(list)})${after}.send();`,
        ),
      fc
        .tuple(sets, sets, part)
        .map(
          ([first, second, after]) =>
            `var data = RTSession.newData()${text(first)};\n${second.map((one) => `data${text([one])};`).join("\n")}\nRTSession.newPacket().setOpCode(901)${after}.setData(data).send();`,
        ),
    );
    const seed = 20261122;
    const bodies = fc.sample(body, { seed, numRuns: 400 });
    const [optimized, generic] = await playBoth(bodies, [some]);
    expect(optimized, `seed ${seed}`).toEqual(generic);
  });
});
