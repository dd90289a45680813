/** Each row of the allow-list: where the finding counts, and the reasons for which it does not. */

import { describe, expect, test } from "vitest";
import { openProject } from "../program/open-project.ts";

/** The codes found in a script, with its modules beside it. */
function codes(script: string, more: Readonly<Record<string, string>> = {}): string[] {
  const { found } = openProject({ "scripts/main.js": script, ...more }, "legacy");
  return found.map((one) => one.split(" ")[1]!);
}

describe("a name that nothing declares", () => {
  test.each([
    ["is a mistake", "Score.add(1);", ["TS2304"]],
    ["also one letter off", "var score = 1; RTSession.getLogger().info(scor);", ["TS2552"]],
    ["also one of another world", "process.exit();", ["RT4324"]],
    ["is an implicit global when it is assigned", "function f() { score = 1; } f(); score++;", []],
    ["is one below a row of slashes", `${"/".repeat(49)}\nfunction f() { score = 1; } f(); score++;`, []],
    [
      "is none below a line that says so",
      "//// 'x'\n'use strict'; function f() { score = 1; } score++;",
      ["TS2304", "TS2304"],
    ],
    ["is one when a loop assigns it", "for (key in {}) { key.length; }", []],
    ["is a global when this gets it", "this.score = 1; score++;", []],
    [
      "is one when this gets it by another name",
      "var all = this; all.score = 1; RTSession.getLogger().info(score);",
      [],
    ],
    [
      "is one when a function that is called bare gives it to this",
      "function f() { var all = this; all.score = 1; } f(); RTSession.getLogger().info(score);",
      [],
    ],
    [
      "is one when somebody is handed this, and copies members",
      "function spread(to, from) { for (var k in from) to[k] = from[k]; } spread(this, { top: 1 }); RTSession.getLogger().info(top);",
      [],
    ],
    ["is none as the key of an object", "var codes = { TOP: 1 }; if (codes.TOP === TOP) codes.TOP = 2;", ["TS2304"]],
    [
      "is none as a member of what is made",
      "function Team() { this.top = 1; } var team = new Team(); team.top = 2; RTSession.getLogger().info(top);",
      ["TS2304"],
    ],
    ["is none as a case of its own", "switch ({ TOP: 1 }.TOP) { case TOP: RTSession.getSessionId(); }", ["TS2304"]],
    ["is fine when it is asked for first", "if (typeof score !== 'undefined') score++;", []],
    ["may be a member inside with", "with (JSON.parse('{}')) { score++; }", []],
    ["may come out of eval", "eval('var score = 1'); score++;", []],
  ])("%s", (_, script, expected) => {
    expect(codes(script)).toEqual(expected);
  });

  test("is a mistake where a module has it, that only another module requires", () => {
    const modules = {
      "modules/Deck.js": 'exports.size = require("Score").size;',
      "modules/Score.js": "exports.size = 1;",
    };
    expect(codes('require("Deck"); Score.size;', modules)).toEqual(["RT4420"]);
  });

  test("is an implicit global when another file of the script assigns it", () => {
    expect(
      codes('require("Deck"); RTSession.getLogger().info(cards.length);', { "modules/Deck.js": "cards = [];" }),
    ).toEqual([]);
  });
});

describe("a member that does not exist", () => {
  test.each([
    ["of RTSession", "RTSession.newPackt();", ["TS2551"]],
    ["of a builder", "RTSession.newPacket().setString(1, 'x');", ["RT4305"]],
    ["of a packet", "RTSession.onPacket(1, function (packet) { packet.getSendr(); });", ["TS2551"]],
    ["of a player", "RTSession.onPlayerConnect(function (player) { player.getName(); });", ["TS2339"]],
    ["of a request", "RTSession.newRequest().createLogEventRequest().sendd();", ["TS2551"]],
  ])("%s is a mistake where it is called", (_, script, expected) => {
    expect(codes(script)).toEqual(expected);
  });

  test.each([
    ["when it is only asked for", "if (RTSession.newThing) RTSession.getSessionId();"],
    [
      "when it sets an attribute of a request",
      "RTSession.newRequest().createAccountDetailsRequest().setuserId('x').send(function () {});",
    ],
    ["when the variable got another value", "var d = RTSession.newData(); d = JSON.parse('{}'); d.getNumber(1);"],
    ["when somebody adds it", "var d = RTSession.newData(); d.mine = function () {}; d.mine();"],
    ["of a built-in that is extended", "Array.prototype.last = function () { return this[0]; }; [1].last();"],
    ["of a variable whose first value was a string", "var a = ''; a = JSON.parse('{}'); a.b.c();"],
    [
      "of a response",
      "RTSession.newRequest().createListTeamsRequest().send(function (r) { if (r.scriptData) r.scriptData.mine(); });",
    ],
  ])("is none %s", (_, script) => {
    expect(codes(script)).toEqual([]);
  });

  test.each([
    ["is a mistake", "exports.draw = 1;", ["RT4419"]],
    [
      "is none when the exports are handed on",
      "exports.draw = 1; fill(exports); function fill(o) { o['no' + 'pe'] = 1; }",
      [],
    ],
    ["is none when they are filled by name", "exports.draw = 1; var n = 'no' + 'pe'; exports[n] = 2;", []],
    ["is none when a function adds it later", "exports.draw = function () { exports.nope = 1; };", []],
    ["is none when this has it", "exports.draw = 1; this.nope = 2;", []],
    [
      "is a mistake when a constructor makes them",
      "function D() { this.draw = 1; } module.exports = new D();",
      ["RT4419"],
    ],
  ])("of a module %s", (_, module, expected) => {
    expect(
      codes('var Deck = require("Deck"); RTSession.getLogger().info(Deck.nope);', { "modules/Deck.js": module }),
    ).toEqual(expected);
  });
});

describe("an argument of the wrong type", () => {
  const opcodes = JSON.stringify({
    packets: { Move: { opCode: 102, from: "client", fields: { x: { index: 2, type: "float" } } } },
  });
  test.each([
    ["a player as a target", "RTSession.newPacket().setTargetPeers(RTSession.getPlayer(1));", ["RT4301"]],
    ["a text as a target", "RTSession.newPacket().setTargetPeers('1');", ["RT4302"]],
    ["a text as data", "RTSession.newPacket().setData('x');", ["RT4211"]],
    ["an index of another type", "RTSession.onPacket(102, function (p) { p.getData().getFloat(3); });", ["RT4102"]],
    ["one by one into an array", "RTSession.newData().setFloatArray(2, 1, 2, 3);", ["RT4304"]],
    ["no value", "RTSession.newData().setString(1);", ["RT4211"]],
  ])("is a mistake: %s", (_, script, expected) => {
    expect(codes(script, { "opcodes/game.json": opcodes })).toEqual(expected);
  });

  test.each([
    ["a number as text", "RTSession.newData().setString(1, 5);"],
    ["a boolean as number", "RTSession.newData().setNumber(1, true);"],
    ["a number to parseInt", "parseInt(3.7);"],
    ["more arguments than a function names", "function f() { return arguments.length; } f(1, 2);"],
    ["more than the logger takes", "RTSession.getLogger().info('a', 1);"],
    ["a computed index", "RTSession.onPacket(102, function (p) { var i = 3; p.getData().getFloat(i++); });"],
    ["an index of a packet without definition", "RTSession.onPacket(103, function (p) { p.getData().getFloat(3); });"],
  ])("is none to TypeScript: %s", (_, script) => {
    expect(codes(script, { "opcodes/game.json": opcodes }).filter((code) => code.startsWith("TS"))).toEqual([]);
  });
});

test("assigning to a const is a mistake", () => {
  expect(codes("const a = 1; a = 2;")).toEqual(["TS2588"]);
});

describe("syntax", () => {
  test("that is broken is told, and nothing about types of that file", () => {
    expect(codes("var a = ;\nnope();")).toEqual(["TS1109"]);
  });
  test.each([
    ["octal numbers", "var a = 017;"],
    ["octal escapes", "var a = '\\07';"],
    ["with", "with (Math) { var a = floor(1); }"],
    ["delete of a name", "var a = 1; delete a;"],
    [
      "words that strict mode reserves",
      "var static = 1, interface = 2, let = 3; RTSession.getLogger().info(static + interface + let);",
    ],
    ["arguments as a name", "function f(eval) { arguments = 1; return eval; } f(1);"],
    [
      "HTML-like comments",
      "<!-- var a = ;\n  --> var b = ;\nvar n = 3; while (n --> 0) RTSession.getLogger().info('<!--');",
    ],
    ["a label", "again: for (;;) { break again; }"],
  ])("of sloppy mode is none: %s", (_, script) => {
    expect(codes(script)).toEqual([]);
  });

  test.each([
    ["a name", "function f(a, a) { return a; } f(1, 2); var f;"],
    ["a property", "var o = { a: 1, a: 2 };"],
  ])("%s twice is no error, and said to be lost", (_, script) => {
    expect(codes(script)).toEqual(["RT4597"]);
  });
});

/** `CODE level` of what is found in a script. */
function levels(script: string, more: Readonly<Record<string, string>> = {}): string[] {
  const { checked } = openProject({ "scripts/main.js": script, ...more }, "legacy");
  return checked.diagnostics.map(({ code, severity }) => `${code} ${severity}`);
}

describe("a member that is not there is an error where the line throws, and a warning elsewhere", () => {
  const thing = "var unit = { health: 3 }; RTSession.onPacket(1, function () { USE });";
  test.each([
    ["called", "unit.heal();", "error"],
    ["entered", "RTSession.getLogger().info(unit.place.x);", "error"],
    ["entered by a key", "RTSession.getLogger().info(unit.place[0]);", "error"],
    ["given to a setter", "RTSession.newData().setNumber(1, unit.heath);", "error"],
    ["computed with", "RTSession.getLogger().info(unit.heath * 2);", "warning"],
    ["compared", "if (unit.heath < 1) RTSession.getLogger().info('dead');", "warning"],
  ])("%s", (_, use, level) => {
    expect(levels(thing.replace("USE", use))).toContain(`RT4431 ${level}`);
  });

  test.each([
    [
      "a result that is missing, entered",
      "function make() { RTSession.getPlayers(); } RTSession.getLogger().info(make().x);",
      "RT4432 error",
    ],
    [
      "a result that is missing, kept",
      "function make() { RTSession.getPlayers(); } RTSession.getLogger().info(make() + 1);",
      "RT4432 warning",
    ],
    ["a list, called", "var a = [1]; RTSession.onPacket(1, function () { a.Push(1); });", "RT4431 error"],
    ["a list, read", "var a = [1]; RTSession.getLogger().info(a.lenght + 1);", "RT4431 warning"],
    ["a date that is a text, called", "Date().getTime();", "RT4404 error"],
    ["a date that is a text, computed with", "RTSession.getLogger().info(Date() - 1);", "RT4404 warning"],
    ["nobody by a player", "RTSession.onPlayerConnect(function (p) { RTSession.getPlayer(p); });", "RT4301 warning"],
    [
      "index 0, read",
      "RTSession.onPacket(1, function (p) { p.getData().getNumber(0) > 1 && p.isReliable(); });",
      "RT4214 warning",
    ],
    [
      "index 0, set",
      "RTSession.newPacket().setOpCode(1).setData(RTSession.newData().setNumber(0, 1)).send();",
      "RT4214 error",
    ],
  ])("%s", (_, script, expected) => {
    expect(levels(script)).toContain(expected);
  });

  test("of a module", () => {
    const modules = { "modules/Codes.js": "exports.MOVE = 1; exports.go = function () { return 1; };" };
    expect(levels('RTSession.getLogger().info(require("Codes").MOV + 1);', modules)).toContain("RT4419 warning");
    expect(levels('require("Codes").goo();', modules)).toContain("RT4419 error");
  });
});
