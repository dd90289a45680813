/** What flow tells rules beside the proof: certainty, lost changes, builders that leave, intervals, values that are needed. */

import { describe, expect, test } from "vitest";
import { followProject } from "./follow-project.ts";

const sites = (script: string) => followProject({ "scripts/main.js": script });
const site = (script: string, member: string) => sites(script).find((one) => one.member === member)!;
const certain = (script: string, member: string) =>
  site(script, member).uses.map((use) => `${use.opCodes.join("|")} ${use.certain}`);

describe("a read is certain", () => {
  test("when nothing decides whether it happens", () => {
    expect(certain("RTSession.onPacket(1, function (p) { p.getData().getFloat(1); });", "getFloat")).toEqual([
      "1 true",
    ]);
  });
  test("not under a condition, in a branch of a switch, or behind ?: and &&", () => {
    for (const body of ["if (x) d.getFloat(1);", "switch (x) { case 1: d.getFloat(1); }", "x ? d.getFloat(1) : 0;"]) {
      const script = `var x = JSON.parse("1"); RTSession.onPacket(1, function (p) { var d = p.getData(); ${body} });`;
      expect(certain(script, "getFloat"), body).toEqual(["1 false"]);
    }
  });
  test("not where it may be the data of another packet", () => {
    const script =
      "var q = []; function put(p) { q.push(p.getData()); } RTSession.onPacket(1, put); RTSession.onPacket(2, put);" +
      "RTSession.setInterval(function () { q.shift().getFloat(1); }, 50);";
    expect(certain(script, "getFloat").sort()).toEqual(["1 false", "2 false"]);
  });
});

describe("a change is lost", () => {
  const send = "RTSession.newPacket().setOpCode(5).setData(d).send();";
  test("when it comes after the last send", () => {
    expect(site(`var d = RTSession.newData(); ${send} d.setFloat(1, 2);`, "setFloat").lost).toBe(true);
  });
  test("not when it is sent later, in a later turn of a loop, or by a later event", () => {
    for (const script of [
      `var d = RTSession.newData(); ${send} d.setFloat(1, 2); ${send}`,
      `var d = RTSession.newData(); for (var i = 0; i < 3; i++) { ${send} d.setFloat(1, i); }`,
      `var d = RTSession.newData(); RTSession.onPacket(1, function () { ${send} d.setFloat(1, 2); });`,
    ]) {
      expect(site(script, "setFloat").lost, script).toBe(false);
    }
  });
  test("not when the data goes where it cannot be followed", () => {
    const script = `var d = RTSession.newData(); ${send} d.setFloat(1, 2); JSON.parse("1").go(d);`;
    expect(site(script, "setFloat").lost).toBe(false);
  });
});

describe("a packet escapes", () => {
  const never = (script: string) => {
    const { sent, escapes } = site(script, "setOpCode");
    return [sent.length, escapes];
  };
  test("not when it is simply never sent", () => {
    expect(never("var p = RTSession.newPacket().setOpCode(5); p.setReliable(true);")).toEqual([0, false]);
  });
  test("when it is handed to what cannot be followed, or returned to whoever calls", () => {
    expect(never("JSON.parse('1').go(RTSession.newPacket().setOpCode(5));")).toEqual([0, true]);
    expect(never("function make() { return RTSession.newPacket().setOpCode(5); }")).toEqual([0, true]);
  });
});

describe("what intervals send", () => {
  const every = (script: string) => [...new Set(site(script, "setOpCode").sent.map((sent) => sent.every))];
  const tick = "function tick() { RTSession.newPacket().setOpCode(5).send(); }";
  test("has the time between two of them, at least a millisecond", () => {
    expect(every(`${tick} RTSession.setInterval(tick, 50);`)).toEqual([50]);
    expect(every(`${tick} RTSession.setInterval(tick, 0);`)).toEqual([1]);
    expect(every(`var MS = 20; ${tick} RTSession.setInterval(function () { tick(); }, MS);`)).toEqual([20]);
  });
  test("has none where the delay is computed, or a packet or a timeout sends", () => {
    expect(every(`${tick} RTSession.setInterval(tick, JSON.parse("5"));`)).toEqual([undefined]);
    expect(every(`${tick} RTSession.setTimeout(tick, 50); RTSession.onPacket(1, tick);`)).toEqual([undefined]);
  });
  test("is told apart from what others send from the same place", () => {
    const script = `${tick} RTSession.setInterval(tick, 50); RTSession.onPacket(1, tick);`;
    expect(every(script).sort()).toEqual([50, undefined]);
  });
});

describe("a value is needed", () => {
  const needs = (body: string) =>
    sites(`RTSession.onPacket(1, function (p) { var d = p.getData(); ${body} });`)
      .filter((one) => one.kind === "reads")
      .flatMap((one) => one.needs.map(({ source, start, end }) => source.text.slice(start, end)));
  test("when it is set, calculated with, or called", () => {
    expect(needs("var x = d.getFloat(1); RTSession.newData().setFloat(1, x);")).toEqual(["x"]);
    expect(needs("var x = 2 * d.getFloat(1);")).toEqual(["d.getFloat(1)"]);
    expect(needs("d.getString(1).trim();")).toEqual(["d.getString(1)"]);
    expect(needs("d.getData(1).getFloat(2);")).toEqual(["d.getData(1)"]);
  });
  test("not when it is handed on, put into a text, or asked for anywhere", () => {
    expect(needs("RTSession.getLogger().info(d.getFloat(1));")).toEqual([]);
    expect(needs("var s = 'x' + d.getString(1);")).toEqual([]);
    expect(needs("var x = d.getFloat(1); if (x) RTSession.newData().setFloat(1, x);")).toEqual([]);
    expect(needs("var x = (d.getFloat(1) || 0) * 2;")).toEqual([]);
    expect(needs("d.getData(1)?.getFloat(2);")).toEqual([]);
  });
});

describe("a builder in a global", () => {
  test("holds what a later handler sets", () => {
    const script =
      "var d = RTSession.newData(); RTSession.onPacket(1, function () { RTSession.newPacket().setOpCode(5).setData(d).send(); });" +
      "RTSession.onPacket(2, function () { d.setFloat(1, 2); });";
    const [sent] = site(script, "setOpCode").sent;
    expect(sent!.data.kind === "built" && sent!.data.fields.map((field) => [field.setter, field.always])).toEqual([
      ["setFloat", false],
    ]);
  });
});

describe("code that nothing calls", () => {
  test("leaves the builders of others as they are, but open", () => {
    const script =
      "function Writer() { var d = RTSession.newData(); this.a = function () { d.setFloat(1, 1); return this; };" +
      "this.b = function () { d.setString(2, 'x'); return this; }; this.done = function () { return d; }; }" +
      "RTSession.newPacket().setOpCode(5).setData(new Writer().a().done()).send();";
    expect(site(script, "setString").uses).toEqual([]);
    const [sent] = site(script, "setOpCode").sent;
    expect(sent!.data.kind === "built" && sent!.data.fields.map((field) => field.setter)).toEqual(["setFloat"]);
  });
});

test("a factory that is called twice with the same makes two builders", () => {
  const script = `
    function writer() { var d = RTSession.newData(); return { put: function (at, value) { d.setNumber(at, value); }, get: function () { return d; } }; }
    function tell(code, at) { var w = writer(); w.put(at, 1); RTSession.newPacket().setOpCode(code).setData(w.get()).send(); }
    RTSession.onPlayerConnect(function () { tell(1, 1); });
    RTSession.onPlayerDisconnect(function () { tell(2, 2); });`;
  const sent = sites(script).find((one) => one.kind === "sends")!.sent;
  expect(
    sent.map((one) => [one.opCodes, one.data.kind === "built" && one.data.fields.map((field) => field.indexes)]),
  ).toEqual([
    [[1], [{ kind: "some", values: [1] }]],
    [[2], [{ kind: "some", values: [2] }]],
  ]);
});
