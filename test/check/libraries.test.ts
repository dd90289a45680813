/** Files that were written for every place where JavaScript runs: they are not followed, and what minifiers write is no slip. */

import { expect, test } from "vitest";
import { openProject } from "../program/open-project.ts";
import { followProject } from "./follow-project.ts";

const head = `(function (root, factory) {
  if (typeof define === "function" && define.amd) define([], factory);
  else if (typeof module === "object" && module.exports) module.exports = factory();
  else window.Lib = factory();
})(this, function () {
  var lib = {};`;

/** A library of this many functions, each of which calls two others. */
function library(count: number): string {
  const functions = Array.from(
    { length: count },
    (_, at) => `
  lib.f${at} = function (callback, value) {
    if (lib.f${at + 1}) return lib.f${at + 1}(callback, lib.f${Math.floor(at / 2)}(callback, value));
    return callback(value);
  };`,
  );
  return `${head}${functions.join("")}\n  return lib;\n});\n`;
}

const script = `
var Lib = require("Lib");
var PING = 7;
RTSession.onPacket(PING, function (packet) {
  Lib.f0(function (value) { RTSession.getLogger().debug(value); }, packet.getData().getNumber(1));
  RTSession.newPacket().setOpCode(PING).setData(RTSession.newData().setNumber(1, 2)).send();
});`;

test("a library is not followed, and what stands beside it stays proven", () => {
  const sites = followProject({ "scripts/main.js": script, "modules/Lib.js": library(60) });
  expect(sites.map((one) => [one.kind, one.proof.kind])).toEqual([
    ["registers", "proven"],
    ["reads", "proven"],
    ["sends", "proven"],
    ["builds", "proven"],
  ]);
});

test("its head asks where it is, and is quiet", () => {
  for (const count of [3, 60]) {
    const { found } = openProject({ "scripts/main.js": script, "modules/Lib.js": library(count) }, "legacy");
    expect(found.filter((one) => /error|warning/.test(one))).toEqual([]);
  }
});

test("in a strict project TypeScript has nothing to say about its types", () => {
  const texts = { "scripts/main.js": script, "modules/Lib.js": library(60) };
  const { found } = openProject(texts, "strict");
  expect(found.filter((one) => one.startsWith("modules/Lib.js"))).toEqual([]);
});

test("what a minifier wrote is no slip", () => {
  const line = "function f(a,b){var c=a.isArray;a.isIdentifier;return b[c]}".repeat(100);
  const { found } = openProject(
    { "scripts/main.js": 'require("Lib"); RTSession.getLogger().debug(1);', "modules/Lib.js": line },
    "legacy",
  );
  expect(found.filter((one) => /error|warning/.test(one))).toEqual([]);
});

test("a file that speaks of packets is the script's own, whatever is around it", () => {
  const own = library(60).replace(
    "return lib;",
    "lib.listen = function () { RTSession.onPacket(9, function (p) { p.getData().getNumber(2); }); };\n  return lib;",
  );
  const sites = followProject({ "scripts/main.js": 'require("Lib").listen();', "modules/Lib.js": own });
  expect(sites.map((one) => [one.kind, one.proof.kind])).toEqual([
    ["registers", "proven"],
    ["reads", "proven"],
  ]);
});
