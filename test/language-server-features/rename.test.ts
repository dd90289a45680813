import { afterEach, describe, expect, it } from "vitest";
import { referencesIn } from "#compiler/language-server/features/references.ts";
import { edited, renaming } from "#compiler/language-server/features/rename/renaming.ts";
import { renamableAt } from "#compiler/language-server/features/rename.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { Workspace } from "#compiler/workspace.ts";
import { marked, schema, shown, viewOf } from "./marked.ts";

const open: Workspace[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.dispose();
});

interface Renamed {
  readonly refused?: string;
  /** The files that differ, as they read then. */
  readonly files: { readonly [path: string]: string };
}

/** Renames what stands at the mark, and holds the result to a fresh check: no finding may be new. */
async function rename(files: { readonly [path: string]: string }, name: string): Promise<Renamed> {
  const script = Object.keys(files).find((path) => path.startsWith("scripts/")) ?? "scripts/match.js";
  const preset = script.endsWith(".js") ? "legacy" : "strict";
  const modules = Object.keys(files).some((path) => path.startsWith("modules/")) ? `"modules": ["modules"],` : "";
  const all: { [path: string]: string } = {
    "rtsc.json": `{ "scripts": { "match": "${script}" }, ${modules} "opCodes": ["opcodes/*.json"], "preset": "${preset}" }`,
    "opcodes/game.json": schema,
    "scripts/match.js": "",
    ...files,
  };
  const texts = new Map(Object.entries(all).map(([path, text]) => [path, marked(text)]));
  const [where, cursor] = [...texts].find(([, { marks }]) => marks.length > 0)!;
  const at = (plain: ReadonlyMap<string, string>) =>
    new Workspace({
      cwd: "/game",
      files: memoryFiles(new Map([...plain].map(([path, text]) => [`/game/${path}`, text]))),
    });
  const plain = new Map([...texts].map(([path, { text }]) => [path, text]));
  const workspace = at(plain);
  open.push(workspace);
  const state = await workspace.check();
  const found = renamableAt(viewOf(state, where, cursor.text), cursor.marks[0]!);
  if (found === undefined) return { refused: "nothing", files: {} };
  if (found.kind === "refused") return { refused: found.reason, files: {} };
  const result = await renaming(workspace, found.key, name);
  if (result.kind === "refused") return { refused: result.reason, files: {} };
  const changed = new Map<string, string>();
  for (const path of new Set(result.edits.map((edit) => edit.path))) {
    changed.set(
      path,
      edited(
        plain.get(path)!,
        result.edits.filter((edit) => edit.path === path),
      ),
    );
  }
  const after = at(new Map([...plain, ...changed]));
  open.push(after);
  const codes = (all: readonly { readonly code: string }[]) => all.map(({ code }) => code).sort();
  expect(codes((await after.check()).diagnostics)).toEqual(codes(state.diagnostics));
  return { files: Object.fromEntries(changed) };
}

const typed = `import { Data, type Move, Packets } from "rtsc:packets";
function far(move: Move): boolean { return move.x > 100 && move.tank.hull > 1; }
RTSession.onPacket(Packets.Move, (move) => { const { y, x } = move; return far(move) && x > y; });
RTSession.onPacket(Packets.Ping, ({ sentAt }) => {
  const x = 4;
  RTSession.send(Packets.Pong, { sentAt, scores: [] });
  RTSession.send(Packets.Move, { x, "y": 2, weapon: "laser", tank: { hull: 1, turret: 2 } });
});
`;

describe("references by symbol", () => {
  it("include names that only TypeScript knows", async () => {
    const files = new Map(
      Object.entries({
        "/game/rtsc.json": '{ "scripts": { "match": "match.ts" }, "opCodes": ["game.json"] }',
        "/game/game.json": schema,
        "/game/match.ts": typed,
      }),
    );
    const workspace = new Workspace({ cwd: "/game", files: memoryFiles(files) });
    open.push(workspace);
    expect(shown(await referencesIn(workspace, ["Tank.hull"], true))).toEqual([
      "game.json:24 hull",
      "match.ts:2 hull",
      "match.ts:7 hull",
    ]);
    expect(shown(await referencesIn(workspace, ["Move"], false))).toEqual([
      "match.ts:1 Move",
      "match.ts:2 Move",
      "match.ts:3 Packets.Move",
      "match.ts:7 Packets.Move",
    ]);
  });
});

describe("rename", () => {
  it("renames a packet in its schema and in scripts", async () => {
    const { files } = await rename(
      { "scripts/match.ts": typed.replace("Packets.Move, (", "Packets.Mo¦ve, (") },
      "Drive",
    );
    expect(files["opcodes/game.json"]).toBe(schema.replace('"Move"', '"Drive"'));
    expect(files["scripts/match.ts"]).toBe(
      typed
        .replace("type Move,", "type Drive,")
        .replace("move: Move)", "move: Drive)")
        .replaceAll("Packets.Move", "Packets.Drive"),
    );
  });

  it("renames a field by its uses: members, patterns, objects and their short forms", async () => {
    const { files } = await rename(
      { "scripts/match.ts": typed, "opcodes/game.json": schema.replace('"x"', '"x¦"') },
      "east",
    );
    expect(files["opcodes/game.json"]).toBe(schema.replace('"x"', '"east"'));
    expect(files["scripts/match.ts"]).toBe(
      typed
        .replace("move.x", "move.east")
        .replace("{ y, x }", "{ y, east: x }")
        .replace("Move, { x,", "Move, { east: x,"),
    );
  });

  it("renames quoted names, and leaves other packets' fields alone", async () => {
    const { files } = await rename({ "scripts/match.ts": typed.replace('"y"', '"y¦"') }, "north");
    expect(files["scripts/match.ts"]).toBe(
      typed.replace("{ y, x }", "{ north: y, x }").replace('"y": 2', '"north": 2'),
    );
    const ping = await rename({ "scripts/match.ts": typed.replace("({ sentAt", "({ sent¦At") }, "asked");
    expect(ping.files["scripts/match.ts"]).toBe(typed.replace("({ sentAt }", "({ asked: sentAt }"));
    expect(ping.files["opcodes/game.json"]).toBe(schema.replace('"sentAt"', '"asked"'));
  });

  it("renames fields of records, however deep they are read", async () => {
    const deep = `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Move, ({ tank: { hull, turret } }) => hull > turret);
RTSession.onPacket(Packets.Ping, () => { const hull = 3; RTSession.send(Packets.Move, { x: 1, y: 2, weapon: "laser", tank: { hull, turret: 2 } }); });
`;
    const { files } = await rename(
      { "scripts/match.ts": deep, "opcodes/game.json": schema.replace('"hull"', '"hu¦ll"') },
      "body",
    );
    expect(files["scripts/match.ts"]).toBe(
      deep
        .replace("tank: { hull, turret }", "tank: { body: hull, turret }")
        .replace("{ hull, turret: 2", "{ body: hull, turret: 2"),
    );
  });

  it("renames records with the types of fields, and enums", async () => {
    const { files } = await rename(
      { "opcodes/game.json": schema.replace('"type": "Tank"', '"type": "Ta¦nk"') },
      "Vehicle",
    );
    expect(files["opcodes/game.json"]).toBe(schema.replaceAll('"Tank"', '"Vehicle"'));
    const both = await rename(
      { "opcodes/game.json": schema.replace('"enums": { "Weapon"', '"enums": { "Wea¦pon"') },
      "Gun",
    );
    expect(both.files["opcodes/game.json"]).toBe(schema.replaceAll('"Weapon"', '"Gun"'));
  });

  it("renames types that scripts import, under each of their names", async () => {
    const text = `import type { Data, Send, Tank as Vehicle, Weapon } from "rtsc:packets";
import * as packets from "rtsc:packets";
export function arm(tank: Vehicle, weapon: Weapon, data: Data.Tank, move: Send.Move): Weapon {
  return tank.hull > data.getNumber(1) && move.x > 0 ? weapon : "laser";
}
RTSession.onPacket(packets.Packets.Move, (move: packets.Move) => { const tank: packets.Tank = move.tank; return tank.hull > 0; });
`;
    const cursor = (word: string) => schema.replace(`"${word}": {`, `"${word}¦": {`);
    const enums = await rename({ "scripts/match.ts": text, "opcodes/game.json": cursor("Weapon") }, "Gun");
    expect(enums.files["scripts/match.ts"]).toBe(text.replaceAll("Weapon", "Gun"));
    const record = await rename({ "scripts/match.ts": text, "opcodes/game.json": cursor("Tank") }, "Hull");
    expect(record.files["scripts/match.ts"]).toBe(text.replaceAll("Tank", "Hull"));
    const packet = await rename({ "scripts/match.ts": text, "opcodes/game.json": cursor("Move") }, "Drive");
    expect(packet.files["scripts/match.ts"]).toBe(text.replaceAll("Move", "Drive"));
  });

  it("renames packets in old code that asks for them by name", async () => {
    const old = `var P = require("rtsc:packets").Packets;
RTSession.onPacket(P.Move, function (move) { RTSession.getLogger().info(move.x); });
RTSession.newPacket().setOpCode(P["Pong"].opCode).send();
`;
    const packet = await rename({ "scripts/match.js": old.replace("P.Move", "P.Mo¦ve") }, "Drive");
    expect(packet.files["scripts/match.js"]).toBe(old.replace("P.Move", "P.Drive"));
    const field = await rename({ "scripts/match.js": old.replace("move.x", "move.x¦") }, "east");
    expect(field.files["scripts/match.js"]).toBe(old.replace("move.x", "move.east"));
    const quoted = await rename(
      { "scripts/match.js": old, "opcodes/game.json": schema.replace('"Pong"', '"Po¦ng"') },
      "Answer",
    );
    expect(quoted.files["scripts/match.js"]).toBe(old.replace("Pong", "Answer"));
  });

  it("offers of Packets.Move the word that becomes another, and nothing on Packets", async () => {
    const text = 'import { Packets } from "rtsc:packets";\nRTSession.onPacket(Packets.Move, () => true);\n';
    const texts = { "rtsc.json": '{ "scripts": { "match": "m.ts" }, "opCodes": ["g.json"] }', "m.ts": text };
    const all = Object.entries({ ...texts, "g.json": marked(schema).text });
    const workspace = new Workspace({
      cwd: "/game",
      files: memoryFiles(new Map(all.map(([path, inside]) => [`/game/${path}`, inside]))),
    });
    open.push(workspace);
    const view = viewOf(await workspace.check(), "m.ts", text);
    const start = text.indexOf("Move");
    expect(renamableAt(view, start + 2)).toEqual({ kind: "name", key: "Move", start, end: start + 4 });
    expect(renamableAt(view, start - 3)).toBeUndefined();
  });

  it("renames values of enums where they are sent, compared, and told apart", async () => {
    const text = `import { Packets, type Weapon } from "rtsc:packets";
const best: Weapon = "laser";
const unrelated = "laser";
RTSession.onPacket(Packets.Move, ({ weapon }) => {
  switch (weapon) { case "laser": return weapon === "laser"; }
  RTSession.getLogger().info(unrelated + best);
});
RTSession.onPacket(Packets.Ping, () => RTSession.send(Packets.Move, { x: 1, y: 2, weapon: "laser", tank: { hull: 1, turret: 2 } }));
`;
    const { files } = await rename(
      { "scripts/match.ts": text, "opcodes/game.json": schema.replace('"laser"', '"las¦er"') },
      "beam",
    );
    expect(files["scripts/match.ts"]).toBe(
      text.replaceAll('"laser"', '"beam"').replace('unrelated = "beam"', 'unrelated = "laser"'),
    );
  });

  it("renames from an op-code and an index of old code, which stay as they are", async () => {
    const old = "RTSession.onPacket(102, function (p) { p.getData().getFloat(1); });";
    const packet = await rename({ "scripts/match.js": old.replace("102", "1¦02") }, "Drive");
    expect(Object.keys(packet.files)).toEqual(["opcodes/game.json"]);
    const field = await rename({ "scripts/match.js": old.replace("Float(1)", "Float(1¦)") }, "east");
    expect(field.files["opcodes/game.json"]).toBe(schema.replace('"x"', '"east"'));
  });

  it("renames in modules", async () => {
    const { files } = await rename(
      {
        "scripts/match.ts": 'import { listen } from "Cannon";\nlisten();\n',
        "modules/Cannon.ts":
          'import { Packets } from "rtsc:packets";\nexport function listen() { RTSession.onPacket(Packets.Pi¦ng, (ping) => ping.sentAt > 0n); }\n',
      },
      "Ask",
    );
    expect(files["modules/Cannon.ts"]).toContain("Packets.Ask,");
  });

  it.each([
    [
      "a name that is taken",
      '"Move"',
      '"Mo¦ve"',
      "Ping",
      "There is a definition called Ping already; choose another name.",
    ],
    ["a field that is there", '"x"', '"x¦"', "y", "Move has a y already; choose another name."],
    ["what is no name", '"x"', '"x¦"', "a-b", "a-b is no name for a schema"],
    [
      "a reserved word",
      '"Move"',
      '"Mo¦ve"',
      "class",
      "class cannot be the name of a definition: it is a reserved word.",
    ],
    ["the name of a type", '"Tank":', '"Ta¦nk":', "float", "float cannot be the name of a definition"],
  ])("refuses %s", async (_, word, cursor, name, reason) => {
    expect((await rename({ "opcodes/game.json": schema.replace(word, cursor) }, name)).refused).toContain(reason);
  });

  it("refuses what it cannot be certain of", async () => {
    const loose = `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Ping, () => {
  const move = { x: 1, y: 2, weapon: "laser" as const, tank: { hull: 1, turret: 2 } };
  RTSession.send(Packets.Move, move);
});
`;
    const { refused } = await rename(
      { "scripts/match.ts": loose, "opcodes/game.json": schema.replace('"x"', '"x¦"') },
      "east",
    );
    expect(refused).toMatch(/^x cannot be renamed with certainty: scripts\/match.ts:4 would be left with TS/);
    const old = `var Packets = require("rtsc:packets").Packets;
var kept = []; function copied(any) { return JSON.parse(JSON.stringify(any)); }
RTSession.onPacket(Packets.Move, function (move) { kept.push(move); });
RTSession.setInterval(function () { for (var i in kept) RTSession.getLogger().info(copied(kept[i]).x); }, 50);
`;
    const legacy = await rename(
      { "scripts/match.js": old, "opcodes/game.json": schema.replace('"x"', '"x¦"') },
      "east",
    );
    expect(legacy.refused).toBe(
      "scripts/match.js:4 has .x, and nobody can tell whether it is Move.x; rename it by hand.",
    );
  });

  it("knows names of other packets in old code, and asks about tokens that it cannot follow", async () => {
    const old = `var P = require("rtsc:packets");
RTSession.onPacket(P.Packets.Ping, function (ping) { RTSession.send(P.Packets.Pong, { sentAt: ping.sentAt, scores: [] }); });
`;
    const other = await rename({ "scripts/match.js": old.replace("ping.sentAt", "ping.sent¦At") }, "asked");
    expect(other.files["scripts/match.js"]).toBe(old.replace("ping.sentAt", "ping.asked"));
    const pong = await rename({ "scripts/match.js": old.replace("{ sentAt", "{ sent¦At") }, "asked");
    expect(pong.files["scripts/match.js"]).toBe(old.replace("{ sentAt", "{ asked"));
    const loose = `${old}var all = JSON.parse("{}");\nif (all.Packets) RTSession.getLogger().info(all.Packets.Move);\n`;
    const token = await rename(
      { "scripts/match.js": loose, "opcodes/game.json": schema.replace('"Move"', '"Mo¦ve"') },
      "Drive",
    );
    expect(token.refused).toBe(
      "scripts/match.js:4 has .Move, and nobody can tell whether it is Move; rename it by hand.",
    );
  });

  it("says which packets a word may stand for", async () => {
    const text = "function on(code) { RTSession.onPacket(co¦de, function () {}); }\non(102); on(103);";
    expect((await rename({ "scripts/match.js": text }, "Drive")).refused).toBe(
      "code stands for one of Move, Ping here; rename it in its schema.",
    );
  });

  it("has nothing to rename elsewhere", async () => {
    expect((await rename({ "scripts/match.js": "var a¦b = 1;" }, "cd")).refused).toBe("nothing");
    expect((await rename({ "scripts/match.js": "RTSession.onPacket(9¦99, function () {});" }, "cd")).refused).toBe(
      "No schema defines 999.",
    );
  });
});
