/** Flow comes to an end on any input, soon, and what it gave up on is open, never guessed. */

import { expect, test } from "vitest";
import type { Site } from "#compiler/3-program/site.ts";
import { followProject } from "./follow-project.ts";

const send = "RTSession.newPacket().setOpCode(5).setData(d).send();";

function follow(text: string): readonly Site[] {
  return followProject({ "scripts/main.js": text });
}

function reasons(sites: readonly Site[]): (string | undefined)[] {
  return sites.map(({ proof }) => (proof.kind === "open" ? proof.reason : undefined));
}

test("a builder that goes through ever more calls", () => {
  const functions = Array.from({ length: 30 }, (_, at) => `function f${at}(d) { f${at + 1}(d); f${at + 1}(d); }`);
  const text = `${functions.join("\n")}
    function f30(d) { d.setNumber(1, 1); }
    var d = RTSession.newData(); f0(d); ${send}`;
  const sites = follow(text);
  expect(sites.find((one) => one.kind === "builds")?.proof).toEqual({
    kind: "open",
    reason: "there are more ways through this script than can be followed",
  });
});

test("functions that call each other without end", () => {
  const sites = follow(`
    function a(d, n) { d.setNumber(n, 1); tell(n); b(d, n + 1); }
    function b(d, n) { d.setFloat(n, 1); a(d, n + 1); }
    function tell(code) { RTSession.newPacket().setOpCode(code).send(); }
    var d = RTSession.newData(); a(d, 1); ${send}`);
  expect(sites.map(({ proof, uses }) => [proof.kind === "open" && proof.reason, uses.at(-1)?.indexes])).toEqual([
    [false, { kind: "any" }],
    [false, { kind: "any" }],
    ["a calls itself", undefined],
    [false, undefined],
  ]);
});

test("recursion that changes nothing stays proven", () => {
  const sites = follow(`function wait(d) { if (JSON.parse("1")) return wait(d); d.setNumber(1, 1); }
    var d = RTSession.newData(); wait(d); ${send}`);
  expect(reasons(sites)).toEqual([undefined, undefined]);
});

test("a module exports an arrow that arrows of the same module hand arrows to", () => {
  const sites = followProject({
    "scripts/main.js": `var go = require("Kids"); go("a", function () { var d = RTSession.newData(); ${send} });`,
    "modules/Kids.js": `
      const fs = JSON.parse("{}");
      let read = (path, cb) => fs.read(path, cb);
      if (/^v4/.test(fs.name)) read = (path, cb) => fs.read(path, cb);
      const handle = fs.own ? (path, cb) => (er) => { if (!er) cb(er); else fs.take(path, cb); } : (_, cb) => cb;
      const own = (path, cb) => { fs[fs.name](path, handle(path, (er) => { cb(er); })); };
      const kid = (p, child, cb) => {
        if (typeof child === "string") {
          return fs.stat(p, (er, stats) => { if (er) return cb(er); kid(p, stats, cb); });
        }
        if (child.isFolder()) go(p, (er) => { if (er) return cb(er); own(p, cb); });
        else own(p, cb);
      };
      const go = (p, cb) => {
        read(p, (er, children) => {
          if (er) { if (er.code === 1) return cb(); else if (er.code !== 2) return cb(er); }
          if (er || !children.length) return own(p, cb);
          let count = children.length, state = null;
          const then = (er) => {
            if (state) return;
            if (er) return cb((state = er));
            if (--count === 0) return own(p, cb);
          };
          children.forEach((child) => kid(p, child, then));
        });
      };
      module.exports = go;
      go.sync = 1;
      const sync = (p) => { try { go(p, (er) => er); } catch (er) { own(p, () => { go(p, sync); }); } };
      go.sync = sync;`,
  });
  expect(sites.map((one) => one.kind)).toEqual(["sends"]);
});

test("callbacks that make callbacks", () => {
  const sites = follow(`
    function tick(n) {
      RTSession.setTimeout(function () { tick(n + 1); }, 50);
      RTSession.setTimeout(function () { tick(n * 2); }, 50);
      var d = RTSession.newData().setNumber(1, n); ${send}
    }
    tick(1);`);
  expect(sites.map((one) => one.kind)).toEqual(["builds", "sends"]);
});

test("timers that bind another value each turn", () => {
  const sites = follow(`
    function again(n) {
      RTSession.setTimeout(again.bind(null, n + 1), 5);
      RTSession.newPacket().setOpCode(n).send();
      var d = RTSession.newData().setNumber(1, n); ${send}
    }
    again(1);`);
  expect(reasons(sites)).toEqual(["each turn binds another value", undefined, undefined]);
});

test("timers that ask for ever new timers", () => {
  const sites = follow(`
    function Turn(last) { this.last = last; }
    Turn.prototype.go = function () {
      var next = new Turn(this);
      RTSession.setTimeout(next.go.bind(next), 5);
    };
    function wrap(f) { RTSession.setTimeout(wrap.bind(null, f.bind(null, f)), 5); }
    wrap(wrap);
    new Turn(null).go();
    var d = RTSession.newData().setNumber(1, 1); ${send}`);
  expect(reasons(sites)).toEqual([undefined, undefined]);
});

test("data nested in itself, modules that need each other, objects in circles, prototypes in circles", () => {
  const sites = followProject({
    "scripts/main.js": `var A = require("A"); var o = {}; o.o = o; o.o.o.code = 5;
      function F() {} F.prototype = new F();
      var d = RTSession.newData(); d.setData(1, d); for (;;) { d = RTSession.newData().setData(1, d); if (A.B.A.stop) break; }
      RTSession.newPacket().setOpCode(o.o.o.o.code).setData(d).send(); new F().x.y();`,
    "modules/A.js": 'exports.B = require("B"); exports.A = require("A");',
    "modules/B.js": 'exports.A = require("A");',
  });
  expect(sites.some((one) => one.kind === "sends" && one.proof.kind === "proven")).toBe(true);
});

test("scores that count up, kept by keys that are not known", () => {
  const sites = follow(`
    var points = {};
    function add(peer, more) { points[peer] = (points[peer] || 0) + more; }
    RTSession.onPacket(1, function (packet) { add(packet.getSender().getPeerId(), 10); });
    RTSession.onPacket(2, function (packet) { add(packet.getSender().getPeerId(), 1); add(packet.getData().getNumber(1), 3); });
    RTSession.onPacket(3, function (packet) { points[packet.getData().getNumber(1)] = Math.abs(JSON.parse("1")); });
    var d = RTSession.newData().setNumber(1, points[1]); ${send}`);
  expect(sites.length).toBe(7);
  expect(reasons(sites).filter((one) => one !== undefined)).toEqual([]);
});

test("what may be null is followed where it is not", () => {
  const sites = follow(`
    var items = [];
    function pop() { return items.length > 0 ? items.shift() : null; }
    RTSession.onPacket(1, function (packet) { items.push(packet.getData()); });
    RTSession.setInterval(function () { var next = pop(); if (next != null) next.getNumber(1); }, 50);`);
  expect(reasons(sites)).toEqual([undefined, undefined]);
});

test("a builder kept in a global, made anew by each of several calls, has what each of them sets", () => {
  const sites = follow(`
    var kept;
    function event(kind, more) { kept = RTSession.newData(); kept.setNumber(1, kind); if (more) kept.setNumber(2, 1); tell(); }
    function tell() { RTSession.newPacket().setOpCode(5).setData(kept).send(); }
    RTSession.onPacket(1, function () { event(1); event(2, true); });
    RTSession.setInterval(function () { event(3); }, 50);`);
  const sent = sites.find((one) => one.kind === "sends")!.sent;
  const always = sent.flatMap(({ data }) =>
    data.kind === "built" ? data.fields.map((one) => [one.indexes, one.always]) : [],
  );
  expect(new Set(always.map((one) => JSON.stringify(one)))).toEqual(
    new Set(['[{"kind":"some","values":[1]},true]', '[{"kind":"some","values":[2]},false]']),
  );
});

test("a thousand commands are told apart up to a number, and open beyond it", () => {
  const calls = Array.from({ length: 400 }, (_, at) => `add(${at + 1}, ${at % 100} + 1);`);
  const sites = follow(`function add(code, index) {
      RTSession.onPacket(code, function (packet) { packet.getData().getNumber(index); });
    }
    ${calls.join("\n")}`);
  expect(reasons(sites)).toEqual([
    "more calls lead to add than can be told apart",
    "more calls lead to this function than can be told apart",
  ]);
});

test("long sums, long chains, deep loops", () => {
  const sum = Array.from({ length: 5000 }, (_, at) => `"${at}"`).join(" + ");
  const chain = Array.from({ length: 127 }, (_, at) => `.setNumber(${at + 1}, 1)`).join("");
  const loops = `${"for (var i = 0; i < n; i++) { x = x + y; y = x * 2; ".repeat(12)}${"}".repeat(12)}`;
  const sites = follow(`var s = ${sum}; function f(n) { var x = 1, y = 2; ${loops} } f(1);
    var d = RTSession.newData()${chain}; ${send}`);
  expect(reasons(sites).filter((one) => one !== undefined)).toEqual([]);
});

test("a project of many modules takes time by its size", () => {
  const modules = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [
      `modules/M${at}.js`,
      `${at > 0 ? `var Before = require("M${at - 1}");` : ""}
       exports.on = function (packet) { var d = RTSession.newData().setNumber(1, packet.getData().getNumber(1)); ${send}
       ${at > 0 ? "Before.on(packet);" : ""} };`,
    ]),
  );
  const sites = followProject({
    "scripts/main.js": 'var M = require("M199"); RTSession.onPacket(1, M.on);',
    ...modules,
  });
  expect(sites).toHaveLength(200 * 3 + 1);
  expect(reasons(sites).filter((one) => one !== undefined)).toEqual([]);
});
