/**
 * Scripts against the optimizer: what goes on behind the text of a site, in its arguments, or beside it. Each is a script of its
 * own, played with and without optimization; all that can be seen must be the same.
 *
 * Kept packets are looked at later, when their handler has long returned: what is only true in time shows then.
 */

import { beforeAll, describe, expect, it } from "vitest";
import { simulate } from "#runtime/simulate/simulate.ts";
import { double, float, long } from "#runtime/simulate/values.ts";
import { played } from "../support/played.ts";
import { type Built, buildUnchecked } from "./unchecked.ts";

const prelude = `var Log = RTSession.getLogger();
var order = 0;
var kept = [];
function next(value) { Log.info("next " + ++order); return value; }
function keep(packet) { kept.push(packet); RTSession.setTimeout(function () { Log.info(packet.getData().indexes()); }, 500); }
`;

/** A handler; and a packet with this data. */
const handler = (body: string): string => `RTSession.onPacket(1, function (packet) {\n${body}\n});\n`;
const sent = (data: string): string => `RTSession.newPacket().setOpCode(901).setData(${data}).send()`;
const patched = `function () { Log.info("patched"); return this; }`;
const sends = handler(`${sent("RTSession.newData().setNumber(1, 2)")};`);
/** `h` reads its packet; what takes its place keeps it. */
const replaced = (how: string): string =>
  `function h(packet) { Log.info(packet.getData().getNumber(1)); }\nvar other = function (packet) { keep(packet); };\n${how}\nRTSession.onPacket(1, h);`;
const called = (by: string): string =>
  `function h(packet) { var d = packet.getData(); Log.info(d.getNumber(next(1))); }\nRTSession.onPacket(1, h);\nRTSession.onPacket(2, function () { ${by} });`;

const scripts: Readonly<Record<string, string>> = {
  "a getter of the data is replaced": handler(
    `packet.getData().getNumber = function () { return 42; };\nLog.info(packet.getData().getNumber(1));`,
  ),
  "a getter is replaced by whom the data is handed to": `function patch(d) { d.getNumber = function () { return 43; }; }\n${handler(
    `var d = packet.getData(); Log.info(d.getNumber(1)); patch(packet.getData());\nLog.info([d.getNumber(1), d.getFloat(2), d.has(4), d.getData(6) === null, packet.getData().getNumber(1)]);`,
  )}`,
  "a setter is replaced, by a text": `RTSession.newData()["__proto__"].setNumber = ${patched};\n${sends}`,
  "a setter is replaced, by a text in parts": `RTSession.newData()["__pro" + "to__"].setNumber = ${patched};\n${sends}`,
  "a setter is replaced, by a descriptor": `Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get.call(RTSession.newData()).setNumber = ${patched};\n${sends}`,
  "RTSession is reached by a text": `this["RTSession"].newData = ${patched};\n${sends}`,
  "RTSession is reached by a text in parts": `this["RTS" + "ession"].newPacket = ${patched};\n${sends}`,
  "RTSession is reached by its kind": `var g = this; Object.getOwnPropertyNames(g).forEach(function (n) { if (g[n] && g[n].newPacket) g[n].newPacket = ${patched}; });\n${sends}`,
  "RTSession is reached by a constructor": `(function () {}).constructor("RTSession.newData = null;")();\n${sends}`,
  "the packet is reached through its handler": `${replaced("")}\nRTSession.onPacket(2, own); function own(packet) { take(); Log.info(packet.getData().getNumber(1)); }\nfunction take() { keep(own["arguments"][0]); }`,
  "a builder is sent in an argument of its setter": handler(
    `var d = RTSession.newData();\nd.setNumber(1, 1);\nd.setNumber(2, (${sent("d")}, 5));\n${sent("d")};`,
  ),
  "a builder is sent between two setters of a chain": handler(
    `var d = RTSession.newData();\nd.setNumber(2, 3).setNumber(3, ${sent("d")} || 5);`,
  ),
  "a handler is called with what is no packet": called("h({});"),
  "a handler is called with what has no data": called("h({ getData: function () { return {}; } });"),
  "a handler calls itself by its own name":
    "RTSession.onPacket(1, function h(packet) { Log.info(packet.getData().getNumber(1)); if (order++ === 0) h({}); });",
  "data is read where there is none yet": handler(
    `if (packet.getData().has(99)) var d = packet.getData();\nLog.info(d.getNumber(next(1)));`,
  ),
  "data is read where a case was skipped": handler(
    `switch (packet.getData().getNumber(1)) { case 2: var d = packet.getData(); default: Log.info(d.getNumber(next(1))); }`,
  ),
  "a handler is declared again": `var h = function (packet) { Log.info(packet.getData().getNumber(1)); }, h = keep;\nRTSession.onPacket(1, h);`,
  "a handler is called from a module": `${called('require("Call");')}`,
  "a handler is replaced by a loop": replaced("for (h of [other]) ;"),
  "a handler is replaced by a pattern": replaced("[h] = [other];"),
  "a handler is replaced by a function in a block": replaced("{ function h(packet) { keep(packet); } }"),
  "a handler is replaced by Object.assign": replaced("Object.assign(this, { h: other });"),
  "a handler is replaced by a member that is defined": replaced('Object.defineProperty(this, "h", { value: other });'),
  "a handler is replaced through another name": replaced('var self = this; self["" + "h"] = other;'),
  "a handler is bound to another": replaced(
    "h.bind = function () { return other; };\nRTSession.onPacket(2, h.bind(this));",
  ),
  "what send gives is called": handler(`${sent("packet.getData()")}\n(function () {})();`),
  "what onPacket gives is called": `try { RTSession.onPacket(1, function (packet) {})\n(function () {})(); } catch (e) { Log.info(e.message); }`,
  "what is read is called by a name it has not": handler("packet.getData().getString(4).splti(',');"),
  "what is read is asked for by a name it has": handler("Log.info(packet.getData().getString(4).split('x'));"),
  "what is read is taken apart": handler("var [a] = packet.getData().getFloatArray(9);"),
  "what is read of a variable is spread": handler("var d = packet.getData(); Log.info([...d.getNumber(1)]);"),
  "what is read names what is called": handler("var o = {}; o[packet.getData().getNumber(1)](1);"),
  "lines end in returns": handler(
    "Log.info(packet.getData().getNumber(1));\nnext(); throw new Error('here');",
  ).replaceAll("\n", "\r"),
};

describe("hostile scripts do the same with and without optimization", () => {
  let built: Built[];
  const names = Object.keys(scripts);
  beforeAll(async () => {
    const files = names.map((name, at) => [`s${at}.js`, prelude + scripts[name]!] as const);
    built = await buildUnchecked(
      { ...Object.fromEntries(files), "modules/Call.js": "h({});" },
      Object.fromEntries(files.map(([file], at) => [`s${at}`, file])),
    );
  });

  it.each(names)("%s", async (name) => {
    const results = [];
    for (const { bundles } of built) {
      const session = await simulate({ bundle: bundles.get(`s${names.indexOf(name)}`)! });
      await session.join();
      for (const opCode of [1, 2]) {
        const all = { 1: 5, 2: float(0.5), 3: double(0.25), 4: "text", 5: [1, 2], 6: { 1: 7 }, 127: long(2n ** 60n) };
        for (const data of [all, { 1: 2 }, null]) {
          session.player(1).send(opCode, data);
          await session.advance(100);
        }
      }
      await session.advance(1000);
      await session.end();
      results.push(played(session));
    }
    expect(results[0]!.logs.length + results[0]!.bytes.flat().length).toBeGreaterThan(0);
    expect(results[0]).toEqual(results[1]);
  });

  it("what is handed out, shared or reached otherwise is told of", () => {
    const reasons = built[0]!.plan.sites.flatMap(({ decision }) =>
      decision.kind === "generic" ? [decision.reason] : [],
    );
    for (const reason of [
      "the builder is sent while it is set",
      "its handler is used for more than to be registered",
      "its handler may be another one",
      "the variable may hold nothing yet",
    ]) {
      expect(reasons).toContain(reason);
    }
    expect(reasons.some((one) => one.endsWith("has lines that end in no line feed"))).toBe(true);
  });
});
