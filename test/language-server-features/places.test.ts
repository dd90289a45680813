import { describe, expect, it } from "vitest";
import { definitionsAt } from "#compiler/language-server/features/definition.ts";
import { hintsIn } from "#compiler/language-server/features/inlay-hints.ts";
import { referencesOf } from "#compiler/language-server/features/references.ts";
import { type Outline, outlineOf } from "#compiler/language-server/features/symbols.ts";
import { namedAt } from "#compiler/language-server/meaning/named-at.ts";
import { project, schema, shown } from "./marked.ts";

const script = `var MOVE = 102;
RTSession.onPacket(MOVE, function (packet) {
  var d = packet.getData();
  d.getFloat(1);
  d.getData(5).getNumber(1);
  if (packet.getOpCode() === 102) d.getString(3);
});
RTSession.newPacket().setOpCode(102).setData(RTSession.newData().setFloat(1, 0).setFloat(2, 0)).send();
`;
const typed = `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Move, ({ x, weapon }) => {
  RTSession.send(Packets.Move, { x, y: 2, weapon: "laser", tank: { hull: 1, turret: 2 } });
  return weapon === "laser";
});
RTSession.setInterval(() => RTSession.send(Packets.Pong, { sentAt: 0n, scores: [] }), 50);
RTSession.onPlayerConnect(() => {});
`;

async function at(files: { readonly [path: string]: string }) {
  const where = Object.keys(files).find((path) => files[path]!.includes("¦"))!;
  return (await project(files)).at(where);
}

async function definitions(files: { readonly [path: string]: string }): Promise<string[]> {
  const { view, offset } = await at(files);
  return shown(definitionsAt(view, offset));
}

async function references(files: { readonly [path: string]: string }, withDefinitions = false): Promise<string[]> {
  const { view, offset } = await at(files);
  return shown(referencesOf(view.state, namedAt(view, offset)?.keys ?? [], withDefinitions));
}

describe("definition", () => {
  it.each([
    ["an op-code", script.replace("setOpCode(102", "setOpCode(10¦2"), "opcodes/game.json:3 Move"],
    ["the name of an op-code", script.replace("onPacket(MOVE", "onPacket(MO¦VE"), "opcodes/game.json:3 Move"],
    ["a comparison", script.replace("=== 102", "=== 10¦2"), "opcodes/game.json:3 Move"],
    ["an index", script.replace("getFloat(1", "getFloat(¦1"), "opcodes/game.json:9 x"],
    ["an index of a record", script.replace("getNumber(1", "getNumber(¦1"), "opcodes/game.json:24 hull"],
  ])("leads from %s to its line in a schema", async (_, text, expected) => {
    expect(await definitions({ "scripts/match.js": text })).toEqual([expected]);
  });

  it("leads from typed names", async () => {
    expect(await definitions({ "scripts/match.ts": typed.replace("turret", "turr¦et") })).toEqual([
      "opcodes/game.json:24 turret",
    ]);
    expect(await definitions({ "scripts/match.ts": typed.replace("Packets.Pong", "Packets.P¦ong") })).toEqual([
      "opcodes/game.json:17 Pong",
    ]);
    expect(await definitions({ "scripts/match.ts": typed.replace('"laser", tank', '"las¦er", tank') })).toEqual([
      "opcodes/game.json:26 laser",
    ]);
  });

  it("leads from a schema to the scripts, and from a type to its definition", async () => {
    const packet = { "scripts/match.js": script, "opcodes/game.json": schema.replace('"Move"', '"Mo¦ve"') };
    expect(await definitions(packet)).toEqual(["scripts/match.js:2 MOVE", "scripts/match.js:8 102"]);
    const field = { "scripts/match.js": script, "opcodes/game.json": schema.replace('"y"', '"¦y"') };
    expect(await definitions(field)).toEqual(["scripts/match.js:8 2"]);
    const type = { "opcodes/game.json": schema.replace('"type": "Tank"', '"type": "Ta¦nk"') };
    expect(await definitions(type)).toEqual(["opcodes/game.json:24 Tank"]);
    const opCode = { "scripts/match.js": script, "opcodes/game.json": schema.replace("102", "1¦02") };
    expect(await definitions(opCode)).toEqual(["scripts/match.js:2 MOVE", "scripts/match.js:8 102"]);
  });

  it("leads nowhere from words that name nothing", async () => {
    expect(await definitions({ "scripts/match.js": "var x = 1¦02;" })).toEqual([]);
    expect(await definitions({ "scripts/match.js": "RTSession.onPacket(9¦99, function () {});" })).toEqual([]);
  });
});

describe("references", () => {
  it("are places in scripts and schemas", async () => {
    expect(await references({ "scripts/match.js": script.replace("(102)", "(1¦02)") }, true)).toEqual([
      "opcodes/game.json:3 Move",
      "scripts/match.js:2 MOVE",
      "scripts/match.js:6 102",
      "scripts/match.js:8 102",
    ]);
    expect(await references({ "scripts/match.js": script.replace("getFloat(1", "getFloat(1¦") })).toEqual([
      "scripts/match.js:4 1",
      "scripts/match.js:8 1",
    ]);
    expect(await references({ "opcodes/game.json": schema.replace('"Tank":', '"Tan¦k":') }, true)).toEqual([
      "opcodes/game.json:24 Tank",
      "opcodes/game.json:13 Tank",
    ]);
  });

  it("are names of fields where they are typed", async () => {
    expect(await references({ "scripts/match.ts": typed.replace("{ x,", "{ ¦x,") })).toEqual([
      "scripts/match.ts:2 x",
      "scripts/match.ts:3 x",
    ]);
    expect(
      await references({ "scripts/match.ts": typed, "opcodes/game.json": schema.replace('"laser"', '"las¦er"') }),
    ).toEqual(["scripts/match.ts:3 laser"]);
  });

  it("of modules count once, though several scripts reach them", async () => {
    const files = {
      "rtsc.json":
        '{ "scripts": { "a": "scripts/a.js", "b": "scripts/b.js" }, "modules": ["modules"], "opCodes": ["opcodes/*.json"], "preset": "legacy" }',
      "scripts/a.js": 'require("Cannon").listen();',
      "scripts/b.js": 'require("Cannon").listen();',
      "modules/Cannon.js": "exports.listen = function () { RTSession.onPacket(10¦3, function () {}); };",
    };
    expect(await references(files)).toEqual(["modules/Cannon.js:1 103"]);
  });
});

describe("inlay hints", () => {
  async function hints(files: { readonly [path: string]: string }, path: string, present?: string) {
    const { view } = (await project(files)).at(path, present);
    return hintsIn(view, 0, view.text.length).map(
      ({ at: place, label }) => `${view.text.slice(0, place).split(/[^\w]/).at(-1)}:${label}`,
    );
  }

  it("name packets behind op-codes and fields behind indexes, where they are numbers", async () => {
    expect(await hints({ "scripts/match.js": script }, "scripts/match.js")).toEqual([
      "1:x",
      "5:tank",
      "1:hull",
      "102:Move",
      "3:driver",
      "102:Move",
      "1:x",
      "2:y",
    ]);
  });

  it("keep to the range that is asked for", async () => {
    const { view } = (await project({ "scripts/match.js": script })).at("scripts/match.js");
    const from = view.text.indexOf("RTSession.newPacket");
    expect(hintsIn(view, from, view.text.length).map(({ label }) => label)).toEqual(["Move", "x", "y"]);
    expect(hintsIn(view, 0, 20)).toEqual([]);
  });

  it("move with edits, and leave out what has changed", async () => {
    const text = script.replace("d.getFloat(1);", "d.getFloat(2); // new");
    expect(await hints({ "scripts/match.js": script }, "scripts/match.js", text)).toEqual([
      "5:tank",
      "1:hull",
      "102:Move",
      "3:driver",
      "102:Move",
      "1:x",
      "2:y",
    ]);
  });

  it("name all that an op-code or index may be", async () => {
    const text =
      "function on(code) { RTSession.onPacket(code, function (p) { p.getData().getLong(1); }); }\non(102); on(103);";
    expect(await hints({ "scripts/match.js": text }, "scripts/match.js")).toEqual(["1:x | sentAt"]);
  });
});

describe("symbols", () => {
  const flat = (all: readonly Outline[], depth = 0): string[] =>
    all.flatMap((one) => [
      `${"  ".repeat(depth)}${one.kind} ${one.name}${one.detail === "" ? "" : ` (${one.detail})`}`,
      ...flat(one.inside, depth + 1),
    ]);

  async function outline(files: { readonly [path: string]: string }, path: string, present?: string) {
    const { view } = (await project(files)).at(path, present);
    return flat(outlineOf(view));
  }

  it("of a script are its handlers, its timers, and the packets it sends", async () => {
    expect(await outline({ "scripts/match.ts": typed }, "scripts/match.ts")).toEqual([
      "handler Move (handles 102)",
      "  sent Move (sends 102)",
      "timer setInterval (50 ms)",
      "  sent Pong (sends 103)",
      "handler onPlayerConnect",
    ]);
    expect(await outline({ "scripts/match.js": script }, "scripts/match.js")).toEqual([
      "handler Move (handles 102)",
      "sent Move (sends 102)",
    ]);
  });

  it("of a schema are packets, records and enums", async () => {
    expect((await outline({}, "opcodes/game.json")).filter((line) => !line.includes("field"))).toEqual([
      "packet Move (packet 102)",
      "packet Ping (packet 103)",
      "packet Pong (packet 103)",
      "record Tank (record)",
      "enum Weapon (enum)",
      "  value cannon (1)",
      "  value laser (2)",
    ]);
    expect(await outline({}, "opcodes/game.json")).toContain("  field tank (5 Tank)");
  });

  it("are there while the text is broken", async () => {
    const text = "RTSession.onPacket(102, function (packet) { RTSession.newPacket().setOpCode(103).send(";
    expect(await outline({}, "scripts/match.js", text)).toEqual([
      "handler Move (handles 102)",
      "  sent Pong (sends 103)",
    ]);
    expect(await outline({}, "opcodes/game.json", '{ "packets": { "A": { "opCode": 4, "fields": { "x": { "in')).toEqual(
      ["packet A (packet 4)", "  field x"],
    );
  });
});
