/**
 * Flow on every construct that scripts of the age use, each as a small marked source: `~word~` is where a site is expected, and
 * the expectation lists, for each in order, what is known there.
 */

import { describe, expect, test } from "vitest";
import type { Indexes, Site } from "#compiler/3-program/site.ts";
import { followProject } from "./follow-project.ts";

const opcodes = JSON.stringify({
  packets: {
    Ask: { opCode: 101, from: "client", fields: { x: { index: 1, type: "number" } } },
    Answer: { opCode: 102, from: "server" },
  },
});

/** The sites of a project in short, as `setNumber 5@1`; the marks are taken out and must be where the sites are. */
function flow(texts: Readonly<Record<string, string>> | string, preset: "strict" | "legacy" = "legacy"): string[] {
  const marked = typeof texts === "string" ? { "scripts/main.js": texts } : texts;
  const plain: Record<string, string> = {};
  const places: string[] = [];
  for (const [path, text] of Object.entries(marked)) {
    const parts = text.split("~");
    plain[path] = parts.join("");
    let at = 0;
    for (const [index, part] of parts.entries()) {
      if (index % 2 === 1) places.push(`${path}:${at}`);
      at += part.length;
    }
  }
  const sites = followProject({ "opcodes/game.json": opcodes, ...plain }, preset);
  if (places.length > 0) {
    expect(sites.map((site) => `${site.span.source.path}:${site.span.start}`).sort()).toEqual(places.sort());
  }
  return sites.map(brief);
}

function brief(site: Site): string {
  const { member, proof, uses } = site;
  if (proof.kind === "open") return `${member} open: ${proof.reason}`;
  const ways = uses.map((use) => {
    const indexes = use.indexes === undefined ? "" : shown(use.indexes);
    return `${use.opCodes.join("|")}${use.indexes === undefined ? "" : `@${[...use.path, indexes].join(".")}`}`;
  });
  return `${member} ${ways.sort().join(" ")}${site.kind === "builds" && proof.conditional ? " sometimes" : ""}`;
}

function shown(indexes: Indexes): string {
  if (indexes.kind === "some") return indexes.values.join("|");
  if (indexes.kind === "any") return "any";
  const end = indexes.to === Number.POSITIVE_INFINITY ? "" : String(indexes.to);
  return `${indexes.from}..${end}${indexes.step === 1 ? "" : ` by ${indexes.step}`}`;
}

const handler = "function (packet) {}";

describe("op-codes", () => {
  test.each([
    ["a literal", "RTSession.onPacket(~5~, function () {});"],
    ["a top-level variable", "var MOVE = 5; RTSession.onPacket(~MOVE~, function () {});"],
    [
      "one that is declared below, used in a function",
      "f(); var MOVE; function f() { RTSession.onPacket(~MOVE~, g); } MOVE = 5; function g() {}",
    ],
    ["an object of constants", "var Codes = { MOVE: 5 }; RTSession.onPacket(~Codes.MOVE~, function () {});"],
    ["a member by text", "var Codes = { MOVE: 5 }; RTSession.onPacket(~Codes['MOVE']~, function () {});"],
    ["an implicit global", "MOVE = 5; RTSession.onPacket(~MOVE~, function () {});"],
    ["a member of this at the top level", "var MOVE = 5; RTSession.onPacket(~this.MOVE~, function () {});"],
    ["a sum", "var BASE = 3; RTSession.onPacket(~BASE + 2~, function () {});"],
    ["RTSession by another name", "var rt = RTSession; rt.onPacket(~5~, function () {});"],
  ])("%s", (_, text) => {
    expect(flow(text)).toEqual(["onPacket 5"]);
  });

  test.each([
    ["exports.X", "exports.MOVE = 5;", "Codes.MOVE"],
    ["module.exports = {…}", "module.exports = { MOVE: 5 };", "Codes.MOVE"],
    ["module.exports.X", "module.exports.MOVE = 5;", "Codes.MOVE"],
    ["an object in an object", "module.exports.Codes = { Move: 5 };", "Codes.Codes.Move"],
    [
      "a constructor whose instance is exported",
      "function C() { this.MOVE = 5 }\nmodule.exports = new C();",
      "Codes.MOVE",
    ],
    ["a constructor that is exported", "module.exports = function () { this.MOVE = 5 };", "new Codes().MOVE"],
    [
      "a factory",
      "function C() { this.MOVE = 5 }\nmodule.exports.Create = function () { return new C(); };",
      "new Codes.Create().MOVE",
    ],
    ["a member of a prototype", "function C() {}\nC.prototype.MOVE = 5; module.exports = new C();", "Codes.MOVE"],
    ["a variable that is exported", "var MOVE = 5; exports.MOVE = MOVE;", "Codes.MOVE"],
    ["a module behind a module", "module.exports = require('Inner');", "Codes.MOVE"],
  ])("a module's constants: %s", (_, module, expression) => {
    const script = `var Codes = require("Codes"); RTSession.onPacket(~${expression}~, ${handler});`;
    const texts = { "scripts/main.js": script, "modules/Codes.js": module, "modules/Inner.js": "exports.MOVE = 5;" };
    expect(flow(texts)).toEqual(["onPacket 5"]);
  });

  test("enums, as const, default and named exports, tokens", () => {
    const text = [
      'import { Packets } from "rtsc:packets";',
      'import { HIT, More } from "Codes";',
      'import * as All from "Codes";',
      'import zap from "Codes";',
      "enum Own { Shot = 7, Next }",
      "const some = { a: 9 } as const;",
      "RTSession.onPacket(~HIT~, () => 1);",
      "RTSession.onPacket(~More.Second~, () => 1);",
      "RTSession.onPacket(~All.HIT~, () => 1);",
      "RTSession.onPacket(~zap~, () => 1);",
      "RTSession.onPacket(~Own.Next~, () => 1);",
      "RTSession.onPacket(~some.a~, () => 1);",
      "RTSession.onPacket(~Packets.Ask~, (ask) => { RTSession.send(~Packets.Answer~, {}); return ask.~x~ > 1; });",
      "RTSession.onPacket(~Packets.Ask.opCode~, () => 1);",
    ];
    const module = "export const HIT = 5; export enum More { First = 10, Second } const x = 6; export default x;";
    expect(flow({ "scripts/main.ts": text.join("\n"), "modules/Codes.ts": module }, "strict")).toEqual([
      ...["onPacket 5", "onPacket 11", "onPacket 5", "onPacket 6", "onPacket 8", "onPacket 9"],
      ...["onPacket 101", "send 102", "x 101@1", "onPacket 101"],
    ]);
  });

  test("a parameter is all that its calls hand it, each call by itself", () => {
    const text = [
      "function AddCommand(opCode, index) {",
      "  RTSession.onPacket(~opCode~, function (packet) { packet.getData().~getNumber~(index); });",
      "}",
      "AddCommand(5, 1); AddCommand(6, 2);",
    ];
    expect(flow(text.join("\n"))).toEqual(["onPacket 5 6", "getNumber 5@1 6@2"]);
  });

  test("what may change, is computed or comes from outside is open", () => {
    const text = [
      "var move = 5; move = Math.floor(Math.random() * 9);",
      "RTSession.onPacket(~move~, function () {});",
      "RTSession.onPacket(~Nope.MOVE~, function () {});",
      "RTSession.onPacket(~'5'~, function () {});",
      "RTSession.onPacket(~7~, function (p) { var code = p.getData().~getNumber~(1); RTSession.onPacket(~code~, function () {}); });",
    ];
    expect(flow(text.join("\n"))).toEqual([
      "onPacket open: move is computed, or kept where it may change",
      "onPacket open: nothing gives Nope.MOVE a value",
      "onPacket open: '5' may be no number",
      "onPacket 7",
      "getNumber 7@1",
      "onPacket open: code is computed, or kept where it may change",
    ]);
  });

  test("one of two is both, and never one of them", () => {
    expect(flow("var c = JSON.parse('1') ? 5 : 6; RTSession.onPacket(~c~, function () {});")).toEqual(["onPacket 5|6"]);
  });
});

describe("reads", () => {
  const script = (body: string): string => `RTSession.onPacket(~5~, function (packet) { ${body} });`;
  test.each([
    ["directly", script("packet.getData().~getNumber~(1);"), ["getNumber 5@1"]],
    [
      "through a variable",
      script("var d = packet.getData(); d.~getNumber~(1); d.~getFloat~(2);"),
      ["getNumber 5@1", "getFloat 5@2"],
    ],
    [
      "nested, chained",
      script("packet.getData().~getData~(1).~getData~(2).~getDouble~(3);"),
      ["getData 5@1", "getData 5@1.2", "getDouble 5@1.2.3"],
    ],
    ["in a loop", script("for (var i = 1; i < 5; i++) packet.getData().~getNumber~(i);"), ["getNumber 5@1..4"]],
    [
      "by a counter that a loop moves on",
      script("var i = 2; while (i < 99) { packet.getData().~getString~(i++); }"),
      ["getString 5@2..98"],
    ],
    ["by destructuring", script("var { d } = { d: packet.getData() }; d.~getNumber~(1);"), ["getNumber 5@1"]],
    [
      "in an array's callback",
      script("[1, 2].forEach(function (i) { packet.getData().~getNumber~(i); });"),
      ["getNumber 5@1|2"],
    ],
    [
      "with an index of text",
      script("for (var k in { a: 1 }) packet.getData().~getNumber~(parseInt(k));"),
      ["getNumber 5@any"],
    ],
  ])("%s", (_, text, expected) => {
    expect(flow(text)).toEqual(["onPacket 5", ...expected]);
  });

  test.each([
    [
      "a handler by name",
      "function onMove(packet) { packet.getData().~getNumber~(1); } RTSession.onPacket(~5~, onMove);",
    ],
    [
      "a handler that is bound",
      "RTSession.onPacket(~5~, onMove.bind(this)); function onMove(packet) { packet.getData().~getNumber~(1); }",
    ],
    [
      "a handler bound with an argument",
      "RTSession.onPacket(~5~, onMove.bind(this, 1)); function onMove(i, packet) { packet.getData().~getNumber~(i); }",
    ],
    [
      "a handler that calls another",
      "function other(p) { p.getData().~getNumber~(1); } RTSession.onPacket(~5~, function (packet) { other(packet); });",
    ],
    [
      "through this",
      "var other = function (p) { p.getData().~getNumber~(1); }; RTSession.onPacket(~5~, function (packet) { this.other(packet); });",
    ],
    [
      "by call",
      "function other(p) { p.getData().~getNumber~(1); } RTSession.onPacket(~5~, function (packet) { other.call(this, packet); });",
    ],
    [
      "by apply",
      "function other(p) { p.getData().~getNumber~(1); } RTSession.onPacket(~5~, function (packet) { other.apply(this, [packet]); });",
    ],
    [
      "a queue read later",
      "var q = []; RTSession.onPacket(~5~, function (packet) { q.push(packet.getData()); }); RTSession.setInterval(function () { while (q.length) { var d = q.shift(); d.~getNumber~(1); } }, 50);",
    ],
    [
      "kept in a global",
      "var last; RTSession.onPacket(~5~, function (packet) { last = packet.getData(); }); RTSession.setInterval(function () { last.~getNumber~(1); }, 50);",
    ],
    [
      "kept in an object",
      "var s = {}; RTSession.onPacket(~5~, function (packet) { s.last = packet; }); RTSession.setInterval(function () { s.last.getData().~getNumber~(1); }, 50);",
    ],
    [
      "in a table by name",
      "var t = { move: function (p) { p.getData().~getNumber~(1); } }; var n = 'mo' + JSON.stringify(1); RTSession.onPacket(~5~, function (packet) { t[n](packet); });",
    ],
    [
      "in an answer's callback",
      "RTSession.onPacket(~5~, function (packet) { var d = packet.getData(); RTSession.newRequest().createLogEventRequest().send(function () { d.~getNumber~(1); }); });",
    ],
    [
      "in a method of a class",
      "class G { on(p) { p.getData().~getNumber~(1); } } var g = new G(); RTSession.onPacket(~5~, function (p) { g.on(p); });",
    ],
    [
      "in a method of a prototype",
      "function G() {} G.prototype.on = function (p) { p.getData().~getNumber~(1); }; var g = new G(); RTSession.onPacket(~5~, function (p) { g.on(p); });",
    ],
  ])("%s", (_, text) => {
    expect(flow(text).sort()).toEqual(["getNumber 5@1", "onPacket 5"]);
  });

  test("through helpers of other modules, and modules that need each other", () => {
    const texts = {
      "scripts/main.js":
        'var A = require("A"); RTSession.onPacket(~5~, A.on); RTSession.onPacket(~6~, function (p) { A.on(p); });',
      "modules/A.js":
        'var B = require("B"); exports.on = function (p) { B.read(p.getData(), exports.at); }; exports.at = 3;',
      "modules/B.js":
        'var A = require("A"); exports.read = function (d, i) { d.~getFloat~(i); d.~getNumber~(A.at + 1); };',
    };
    expect(flow(texts)).toEqual(["getFloat 5@3 6@3", "getNumber 5@4 6@4", "onPacket 5", "onPacket 6"]);
  });

  test("on what nobody hands over, or from anywhere, is open", () => {
    const text = [
      "function never(d) { d.~getNumber~(1); }",
      "function some(d) { d.~getNumber~(2); } RTSession.onPacket(~5~, function (p) { some(p.getData()); });",
      "JSON.parse('[]').forEach(some);",
      "function calls(d, n) { d.~getNumber~(n); if (n < 50) calls(d, n + 1); } RTSession.onPacket(~6~, function (p) { calls(p.getData(), 1); });",
    ];
    expect(flow(text.join("\n"))).toEqual([
      "getNumber open: nothing that can be followed calls never",
      "getNumber open: it is handed to code that cannot be followed",
      "onPacket 5",
      "getNumber 6@1 6@2 6@any",
      "onPacket 6",
    ]);
  });

  test("absence that is dealt with, and names", () => {
    const sites = followProject(
      {
        "scripts/main.js": `RTSession.onPacket(5, function (packet) {
        var speed = packet.getData().getFloat(1) || 0;
        var inner = packet.getData().getData(2);
        if (inner !== null) { this.left = inner.getNumber(1); }
        var log = { count: packet.getData().getNumber(3) };
        if (packet.getData().getNumber(4)) { log.count++; }
      });`,
      },
      "legacy",
    );
    const reads = sites.filter((site) => site.kind === "reads");
    expect(reads.map((site) => [site.names[0], site.guarded])).toEqual([
      ["speed", true],
      ["inner", true],
      ["left", false],
      ["count", false],
      [undefined, false],
    ]);
  });
});

describe("builds and sends", () => {
  const sends = "RTSession.newPacket().setOpCode(~5~).setData(d).send();";
  test.each([
    [
      "chained",
      "RTSession.newPacket().setOpCode(~5~).setData(RTSession.newData().~setNumber~(1, 2).~setFloat~(2, 3)).send();",
      ["setNumber 5@1", "setFloat 5@2"],
    ],
    [
      "by statements",
      `var d = RTSession.newData(); d.~setNumber~(1, 2); d.~setFloat~(2, 3); ${sends}`,
      ["setNumber 5@1", "setFloat 5@2"],
    ],
    ["re-assigned", `var d = RTSession.newData(); d = d.~setNumber~(1, 2); ${sends}`, ["setNumber 5@1"]],
    [
      "in a branch",
      `var d = RTSession.newData(); if (JSON.parse('1')) d.~setNumber~(1, 2); else d.~setString~(1, 'a'); d.~setNumber~(2, 1); ${sends}`,
      ["setNumber 5@1", "setString 5@1", "setNumber 5@2"],
    ],
    [
      "on some ways",
      `var d = RTSession.newData(); if (JSON.parse('1')) { d.~setNumber~(1, 2); } ${sends}`,
      ["setNumber 5@1 sometimes"],
    ],
    [
      "behind an early end",
      `function f(p) { var d = RTSession.newData(); if (!p) return; d.~setNumber~(1, 2); ${sends} } f(1);`,
      ["setNumber 5@1"],
    ],
    [
      "with i, then i++",
      `var d = RTSession.newData(); (function () { var i = 1; d.~setNumber~(i, 2); i++; d.~setNumber~(i, 2); })(); ${sends}`,
      ["setNumber 5@1", "setNumber 5@2"],
    ],
    [
      "with i++ and ++i in the call",
      `function f() { var i = 1; var d = RTSession.newData(); d.~setNumber~(i++, 2); d.~setNumber~(++i, 2); ${sends} } f();`,
      ["setNumber 5@1", "setNumber 5@3"],
    ],
    [
      "by a loop",
      `function f() { var d = RTSession.newData(); for (var i = 0; i < 9; i++) d = d.~setNumber~(i + 1, 2); ${sends} } f();`,
      ["setNumber 5@1..9 sometimes"],
    ],
    [
      "by groups",
      `function f(list) { var d = RTSession.newData(); for (var i = 0; i < list.length; i++) { d.~setNumber~(8 + i * 6, 1); d.~setFloat~(9 + i * 6, 1); } ${sends} } f([]);`,
      ["setNumber 5@8.. by 6 sometimes", "setFloat 5@9.. by 6 sometimes"],
    ],
    [
      "by a counter over for-in",
      `function f(o) { var d = RTSession.newData(), n = 1; for (var k in o) { d.~setNumber~(n++, o[k]); } ${sends} } f({});`,
      ["setNumber 5@1.. sometimes"],
    ],
    [
      "by steps of two",
      `function f(o) { var d = RTSession.newData(), n = 1; for (var k in o) { d.~setNumber~(n, 1); d.~setNumber~(n + 1, 1); n += 2; } ${sends} } f({});`,
      ["setNumber 5@1.. by 2 sometimes", "setNumber 5@2.. by 2 sometimes"],
    ],
    [
      "by a key",
      `function f(o) { var d = RTSession.newData(); for (var k in o) { d.~setNumber~(parseInt(k), 1); } ${sends} } f({});`,
      ["setNumber 5@any sometimes"],
    ],
    [
      "nested",
      `var i = RTSession.newData().~setNumber~(1, 2); var d = RTSession.newData().~setData~(3, i); ${sends}`,
      ["setNumber 5@3.1", "setData 5@3"],
    ],
    [
      "returned by a helper",
      `function make(x) { return RTSession.newData().~setNumber~(1, x); } var d = make(1); ${sends}`,
      ["setNumber 5@1"],
    ],
    [
      "handed to a helper",
      `function add(b, i) { b.~setNumber~(i, 1); } function f() { var d = RTSession.newData(); add(d, 1); add(d, 2); ${sends} } f();`,
      ["setNumber 5@1 5@2"],
    ],
    [
      "kept in a global",
      `var d = RTSession.newData(); function on() { d.~setNumber~(1, 2); } function off() { ${sends} } RTSession.onPlayerConnect(on); RTSession.onPlayerDisconnect(off);`,
      ["setNumber 5@1 sometimes"],
    ],
    [
      "finished in a callback",
      `function f() { var d = RTSession.newData().~setNumber~(1, 2); RTSession.newRequest().createLogEventRequest().send(function () { d.~setNumber~(2, 3); ${sends} }); } f();`,
      ["setNumber 5@1", "setNumber 5@2"],
    ],
    [
      "by functions that share a counter",
      `var d = RTSession.newData(), n = 1; function a() { d.~setNumber~(n++, 1); } function b() { d.~setFloat~(n++, 1); } a(); b(); ${sends}`,
      ["setNumber 5@1.. sometimes", "setFloat 5@1.. sometimes"],
    ],
    [
      "kept in an object",
      `var o = {}; o.d = RTSession.newData(); o.d.~setNumber~(1, 2); var d = o.d; ${sends}`,
      ["setNumber 5@1"],
    ],
    [
      "a variable used again",
      `function f() { var d = RTSession.newData().~setNumber~(1, 2); ${sends} var d = RTSession.newData().~setString~(1, 'a'); RTSession.newPacket().setOpCode(~6~).setData(d).send(); } f();`,
      ["setNumber 5@1", "setString 6@1"],
    ],
    [
      "in a switch",
      `function f(x) { var d = RTSession.newData(); switch (x) { case 1: d.~setNumber~(1, 1); break; default: d.~setString~(1, 'a'); } ${sends} } f(JSON.parse('1'));`,
      ["setNumber 5@1", "setString 5@1"],
    ],
    [
      "in try",
      `function f() { var d = RTSession.newData(); try { d.~setNumber~(1, 1); } catch (e) { d.~setString~(2, 'a'); } ${sends} } f();`,
      ["setNumber 5@1 sometimes", "setString 5@2 sometimes"],
    ],
  ])("%s", (_, text, expected) => {
    const found = flow(text).filter((one) => !one.startsWith("setOpCode"));
    expect(found).toEqual(expected);
  });

  test.each([
    [
      "a helper that is handed both",
      "function Send(opCode, data) { RTSession.newPacket().setOpCode(~opCode~).setData(data).setReliable(true).send(); } Send(5, RTSession.newData().~setNumber~(1, 1)); Send(6, RTSession.newData().~setString~(1, 'a'));",
      ["setOpCode 5 6", "setNumber 5@1", "setString 6@1"],
    ],
    [
      "any order",
      "RTSession.newPacket().setData(RTSession.newData().~setNumber~(1, 1)).setTargetPeers().setOpCode(~5~).send();",
      ["setNumber 5@1", "setOpCode 5"],
    ],
    [
      "split over statements",
      "var p = RTSession.newPacket(); p.setOpCode(~5~); var d = RTSession.newData(); p.setData(d); d.~setNumber~(1, 1); p.send();",
      ["setOpCode 5", "setNumber 5@1"],
    ],
    [
      "an op-code by branch",
      "var p = RTSession.newPacket(); if (JSON.parse('1')) p.setOpCode(~5~); else p.setOpCode(~6~); p.setData(RTSession.newData().~setNumber~(1, 1)).send();",
      ["setOpCode 5", "setOpCode 6", "setNumber 5|6@1"],
    ],
    [
      "a helper in another module, three deep",
      "function a(c, d) { b(c, d); } function b(c, d) { e(c, d); } function e(c, d) { RTSession.newPacket().setOpCode(~c~).setData(d).send(); } a(5, RTSession.newData().~setNumber~(1, 1)); a(6, RTSession.newData().~setNumber~(2, 1));",
      ["setOpCode 5 6", "setNumber 5@1", "setNumber 6@2"],
    ],
  ])("sent by %s", (_, text, expected) => {
    expect(flow(text)).toEqual(expected);
  });

  test.each([
    ["never sent", "RTSession.newData().~setNumber~(1, 2);", ["setNumber open: the data is never seen being sent"]],
    [
      "sent with an op-code that is open",
      "RTSession.newPacket().setOpCode(~JSON.parse('1')~).setData(RTSession.newData().~setNumber~(1, 2)).send();",
      [
        "setOpCode open: it comes from a call that cannot be followed",
        "setNumber open: it comes from a call that cannot be followed",
      ],
    ],
    [
      "without op-code",
      "RTSession.newPacket().setData(RTSession.newData().~setNumber~(1, 2)).~send~();",
      ["setNumber open: nothing gives it a value", "send open: the packet has no op-code"],
    ],
    [
      "on a misspelled builder",
      "var data = RTSession.newData(); dat.~setNumber~(1, 2);",
      ["setNumber open: nothing gives dat a value"],
    ],
    [
      "in code behind an end",
      "function f() { return; RTSession.newData().~setNumber~(1, 2); } f();",
      ["setNumber open: no way that can be followed leads here"],
    ],
  ])("open: %s", (_, text, expected) => {
    expect(flow(text)).toEqual(expected);
  });

  test("calls of the same name on other things are no sites", () => {
    const text = [
      "var mine = { send: function (x) {}, onPacket: function (x) {}, setOpCode: function (x) {}, getNumber: function (i) {} };",
      "mine.send(1); mine.onPacket(2); mine.setOpCode(3); mine.getNumber(4);",
      "RTSession.newRequest().createLogEventRequest().setData('x').send(function () {});",
    ];
    expect(flow(text.join("\n"))).toEqual([]);
  });

  test("a module's sites belong to each script that reaches it", () => {
    const texts = {
      "scripts/a.js": 'require("Deck");',
      "scripts/b.js": 'require("Deck");',
      "modules/Deck.js": "RTSession.onPacket(7, function () {});",
    };
    expect(followProject(texts).map((site) => [site.script, site.span.source.path])).toEqual([
      ["a", "modules/Deck.js"],
      ["b", "modules/Deck.js"],
    ]);
  });

  test("what is sent: fields, which of them always, and how", () => {
    const sites = followProject(
      {
        "scripts/main.js": `var d = RTSession.newData().setNumber(1, Date.now());
        if (JSON.parse("1")) d.setString(2, "a");
        RTSession.newPacket().setOpCode(5).setReliable(true).setData(d).send();
        RTSession.newPacket().setOpCode(6).send();
        RTSession.onPacket(7, function (p) { RTSession.newPacket().setOpCode(8).setData(p.getData()).send(); });
        d.setNumber(3, 4.5);`,
      },
      "legacy",
    );
    const sent = sites.flatMap((site) => site.sent);
    expect(sent.map(({ opCodes, reliable, data }) => [opCodes, reliable, data.kind])).toEqual([
      [[5], true, "built"],
      [[6], undefined, "none"],
      [[8], undefined, "received"],
    ]);
    const [first] = sent;
    const fields = first?.data.kind === "built" ? first.data.fields : [];
    expect(fields.map(({ setter, values, always }) => [setter, values, always])).toEqual([
      ["setNumber", ["time"], true],
      ["setString", ["string"], false],
    ]);
    expect(sites.filter((site) => site.afterSend).map((site) => site.values)).toEqual([["fraction"]]);
  });
});

test("what TypeScript writes around a function that waits runs it", () => {
  const script = `
    var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
      return new (P || (P = Promise))(function (resolve, reject) {
        function step(r) { r.done ? resolve(r.value) : Promise.resolve(r.value).then(function (v) { step(generator.next(v)); }); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
      });
    };
    function Game() { this.code = 102; }
    Game.prototype.start = function () {
      return __awaiter(this, void 0, void 0, function () {
        var n;
        return __generator(this, function (_a) {
          switch (_a.label) {
            case 0: n = 3; return [4, later(1000)];
            case 1:
              _a.sent();
              RTSession.newPacket().setOpCode(~this.code~).setData(RTSession.newData().~setNumber~(1, n)).send();
              return [2];
          }
        });
      });
    };
    new Game().start();`;
  expect(flow(script)).toEqual([
    expect.stringMatching(/^setOpCode 102|^sends.*102/),
    expect.stringContaining("setNumber"),
  ]);
});

test("what TypeScript exports has no value above, and one below", () => {
  const texts = {
    "scripts/main.js": 'var Ops = require("Ops"); RTSession.newPacket().setOpCode(~Ops.B~).send();',
    "modules/Ops.js": "exports.B = exports.A = void 0; exports.A = 101, exports.B = 102;",
  };
  expect(flow(texts)).toEqual([expect.stringContaining("102")]);
});

describe("namespaces", () => {
  test.each([
    ["a constant", "namespace Op { export const MOVE = 5; }", "Op.MOVE"],
    [
      "a constant of a second block",
      "namespace Op { const a = 4; } namespace Op { export const MOVE = 5; }",
      "Op.MOVE",
    ],
    [
      "by its bare name in another block",
      "namespace A { export const X = 5; } namespace A { export const Y = X; }",
      "A.Y",
    ],
    ["a dotted name", "namespace Net.Codes { export const MOVE = 5; }", "Net.Codes.MOVE"],
    ["one in another", "namespace Net { export namespace Codes { export const MOVE = 5; } }", "Net.Codes.MOVE"],
    ["an alias", "namespace Net.Codes { export const MOVE = 5; } import Codes = Net.Codes;", "Codes.MOVE"],
    ["an exported alias", "namespace A { export const X = 5; } namespace B { export import Y = A.X; }", "B.Y"],
    ["an enum in it", "namespace Net { export enum Op { Move = 5 } }", "Net.Op.Move"],
    ["a const enum in it", "namespace Net { export const enum Op { Move = 5 } }", "Net.Op.Move"],
    ["merged with a class", "class Op { } namespace Op { export const MOVE = 5; }", "Op.MOVE"],
    ["merged with an enum", "enum Op { Move = 4 } namespace Op { export const Next = Op.Move + 1; }", "Op.Next"],
    ["an enum behind it", "namespace Op { export const A = 1; } enum Op { Move = 5 }", "Op.Move"],
    ["an enum in two parts", "enum Op { Stop = 4 } enum Op { Move = 5 }", "Op.Move"],
    ["merged with a function", "function op() {} namespace op { export const MOVE = 5; }", "op.MOVE"],
    ["what a pattern exports", "namespace Op { export const { a: MOVE } = { a: 5 }; }", "Op.MOVE"],
    ["what is set from outside", "namespace Op { export let move: number; } Op.move = 5;", "Op.move"],
    [
      "a variable, by its bare name",
      "namespace Op { export let a = 5; export function get() { return a; } }",
      "Op.get()",
    ],
    [
      "a local of the same name is another",
      "namespace A { export const X = 6; } namespace A { const X = 5; export const Y = X; }",
      "A.Y",
    ],
  ])("op-codes: %s", (_, namespace, expression) => {
    const text = `${namespace}\nRTSession.onPacket(~${expression}~, () => 1);`;
    expect(flow({ "scripts/main.ts": text }, "strict")).toEqual(["onPacket 5"]);
    expect(flow({ "scripts/main.ts": `export {};\n${text}` }, "strict")).toEqual(["onPacket 5"]);
  });

  test.each([
    ["by name", "export namespace Net { export const MOVE = 5; }", 'import { Net } from "Net";', "Net.MOVE"],
    ["as a whole", "export namespace Net { export const MOVE = 5; }", 'import * as all from "Net";', "all.Net.MOVE"],
    [
      "by export =",
      "namespace Net { export const MOVE = 5; }\nexport = Net;",
      'import Net = require("Net");',
      "Net.MOVE",
    ],
    ["from export =", "namespace Net { export const MOVE = 5; }\nexport = Net;", 'import Net from "Net";', "Net.MOVE"],
    ["required", "export const MOVE = 5;", 'import Net = require("Net");', "Net.MOVE"],
    [
      "by default",
      "namespace Net { export const MOVE = 5; }\nexport default Net;",
      'import Net from "Net";',
      "Net.MOVE",
    ],
    [
      "set elsewhere",
      "export namespace Net { export let move = 0; }",
      'import { Net } from "Net"; Net.move = 5;',
      "Net.move",
    ],
  ])("of another module, %s", (_, module, asked, expression) => {
    const text = `${asked}\nRTSession.onPacket(~${expression}~, () => 1);`;
    const [site] = flow({ "scripts/main.ts": text, "modules/Net.ts": module }, "strict");
    // What is set from elsewhere was something else before.
    expect(site).toBe(expression === "Net.move" ? "onPacket 0|5" : "onPacket 5");
  });

  test("builders and data go through them", () => {
    const text = [
      "namespace Net {",
      "  export const Out = 9;",
      "  let sent = 0;",
      "  export function make(n: number) { return RTSession.newData().~setNumber~(1, n).~setNumber~(3, sent++); }",
      "  export function send(data: RTDataBuilder) { RTSession.newPacket().setOpCode(~Out~).setData(data).send(); }",
      "  export namespace Read { export function x(data: RTData) { return data.~getFloat~(2); } }",
      "}",
      "namespace Net { export function reply() { send(make(4)); } }",
      "RTSession.onPacket(~5~, (packet) => { Net.Read.x(packet.getData()); Net.reply(); });",
    ];
    expect(flow({ "scripts/main.ts": text.join("\n") }, "strict")).toEqual([
      ...["setNumber 9@1", "setNumber 9@3", "setOpCode 9", "getFloat 5@2", "onPacket 5"],
    ]);
  });

  test("what only declares runs nothing, and types of their own are no members", () => {
    const text = [
      "declare namespace Host { const MOVE: number; }",
      "namespace Types { export interface P { x: number } export type Q = P; }",
      "import P = Types.P;",
      "const p: P = { x: 5 };",
      "RTSession.onPacket(~p.x~, () => 1);",
      "RTSession.onPacket(~Host.MOVE~, () => 1);",
    ];
    const [first, second] = flow({ "scripts/main.ts": text.join("\n") }, "strict");
    expect(first).toBe("onPacket 5");
    expect(second).toMatch(/^onPacket open/);
  });

  test("names in a namespace are no globals", () => {
    const script = "namespace Hidden { export const MOVE = 5; const STOP = 6; }\nrequire('Other'); Hidden.MOVE;";
    const module = "RTSession.onPacket(~STOP~, function () {}); RTSession.onPacket(~MOVE~, function () {});";
    const sites = flow({ "scripts/main.ts": script, "modules/Other.js": module }, "legacy");
    expect(sites.every((one) => one.includes("open"))).toBe(true);
  });
});
