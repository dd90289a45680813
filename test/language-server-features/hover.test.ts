import { describe, expect, it } from "vitest";
import { hoverAt } from "#compiler/language-server/features/hover.ts";
import { project } from "./marked.ts";

async function hover(files: { readonly [path: string]: string }, path: string, present?: string): Promise<string> {
  const { view, offset } = (await project(files)).at(path, present);
  const found = hoverAt(view, offset);
  return found === undefined ? "" : `${view.text.slice(found.start, found.end)}: ${found.text}`;
}

const js = (text: string) => hover({ "scripts/match.js": text }, "scripts/match.js");
const ts = (text: string) =>
  hover({ "scripts/match.ts": `import { Packets } from "rtsc:packets";\n${text}` }, "scripts/match.ts");

describe("hover in scripts", () => {
  it("shows the packet of an op-code: fields, sizes, who sends and who handles it", async () => {
    const text = await js(
      "RTSession.onPacket(10¦2, function (packet) { packet.getData().getFloat(1); });\nRTSession.newPacket().setOpCode(102).setData(RTSession.newData()).send();",
    );
    expect(text).toContain("102: **Move** · op-code 102 · client ↔ server · unreliable");
    expect(text).toContain("Where a tank is, and where it goes.");
    expect(text).toContain("| 1 | `x` | float | 0 … 500, metres |");
    expect(text).toContain("| 3 | `driver` | string | optional; at most 20 bytes |");
    expect(text).toMatch(/\d+ bytes typically, \d+ at least, \d+ at most\./);
    expect(text).toContain("Handled by match: scripts/match.js:1");
    expect(text).toContain("Sent by match: scripts/match.js:2");
  });

  it("knows the direction of an op-code that two packets share", async () => {
    expect(await js("RTSession.onPacket(¦103, function () {});")).toContain("**Ping**");
    expect(await js("RTSession.newPacket().setOpCode(103¦).send();")).toContain("**Pong**");
    const compared = await js("RTSession.onPacket(5, function (packet) { return packet.getOpCode() == 10¦3; });");
    expect(compared).toContain("**Ping**");
    expect(compared).not.toContain("**Pong**");
    expect(await hover({}, "scripts/match.js", "RTSession.newPacket().setOpCode(103¦")).not.toContain("**Ping**");
  });

  it.each([
    ["a variable", "var MOVE = 102; RTSession.onPacket(MO¦VE, function () {});", "MOVE: **Move**"],
    ["the place of a name", "var MO¦VE = 102; RTSession.onPacket(MOVE, function () {});", "MOVE: **Move**"],
    [
      "a member",
      "var Codes = { MOVE: 102 }; RTSession.newPacket().setOpCode(Codes.MO¦VE).send();",
      "Codes.MOVE: **Move**",
    ],
    [
      "a comparison",
      "RTSession.onPacket(5, function (packet) { if (packet.getOpCode() === 10¦2) {} });",
      "102: **Move**",
    ],
    [
      "a comparison the other way round",
      "RTSession.onPacket(5, function (packet) { if (10¦2 == packet.getOpCode()) {} });",
      "102: **Move**",
    ],
    [
      "a case",
      "RTSession.onPacket(5, function (packet) { switch (packet.getOpCode()) { case 10¦2: } });",
      "102: **Move**",
    ],
    [
      "an op-code without definition",
      "RTSession.onPacket(¦999, function () {});",
      "999: **999** · no schema defines a packet with this op-code.\n\nHandled by match: scripts/match.js:1",
    ],
  ])("shows the packet of %s", async (_, text, expected) => {
    expect(await js(text)).toContain(expected);
  });

  it("shows the packet of a token, wherever it stands", async () => {
    expect(await ts("RTSession.onPacket(Packets.Mo¦ve, () => {});")).toContain("**Move**");
    expect(await ts("const code = Packets.Pi¦ng.opCode;")).toContain("Ping: **Ping**");
  });

  it.each([
    [
      "a getter",
      "RTSession.onPacket(102, function (p) { p.getData().getFloat(1¦); });",
      "1: **Move.x** · index 1 · float · 0 … 500, metres",
    ],
    ["its name", "RTSession.onPacket(102, function (p) { p.getData().get¦Float(2); });", "getFloat: **Move.y**"],
    [
      "a setter",
      "RTSession.newPacket().setOpCode(102).setData(RTSession.newData().setString(¦3, 'a')).send();",
      "3: **Move.driver** · index 3 · string · optional",
    ],
    [
      "nested data",
      "RTSession.onPacket(102, function (p) { p.getData().getData(5).getDouble(2¦); });",
      "2: **Tank.turret** · index 2 · double",
    ],
    [
      "an item of a list",
      "RTSession.newPacket().setOpCode(103).setData(RTSession.newData().setNumber(4¦, 1)).send();",
      "4: **Pong.scores** · index 2–5 · number × 4",
    ],
  ])("shows the field of an index of %s", async (_, text, expected) => {
    expect(await js(text)).toContain(expected);
  });

  it("shows fields and values of typed packets", async () => {
    const send = "RTSession.send(Packets.Move, { x: 1, y: 2, weapon: 'cannon', tank: { hull: 1, turret: 2 } });";
    expect(await ts(send.replace("y:", "y¦:"))).toContain("y: **Move.y**");
    expect(await ts(send.replace("hull", "hu¦ll"))).toContain("hull: **Tank.hull**");
    expect(await ts(send.replace("cannon", "can¦non"))).toContain("cannon: **Weapon.cannon** · 1");
    expect(await ts("RTSession.onPacket(Packets.Move, ({ dri¦ver }) => { driver; });")).toContain("**Move.driver**");
    expect(await ts("RTSession.onPacket(Packets.Move, (move) => { move.wea¦pon; });")).toContain("**Move.weapon**");
  });

  it.each([
    "var x = 1¦02;",
    "RTSession.getLogger().info('10¦2');",
    "// 10¦2",
    "¦",
    "RTSession.onPacket(102, function (p) { p.getData().getFloat(i¦); });",
    "RTSession.onPac¦ket(102, function (p) {});",
  ])("is silent on %s", async (text) => {
    expect(await js(text)).toBe("");
  });

  it("follows edits that the state does not know yet", async () => {
    const before = "RTSession.onPacket(102, function (p) { p.getData().getFloat(1); });";
    const after = "var added = 1;\nRTSession.onPacket(102, function (p) { var d = p.getData(); d.getString(3¦); d.";
    expect(await hover({ "scripts/match.js": before }, "scripts/match.js", after)).toContain("**Move.driver**");
  });
});

describe("hover in schemas", () => {
  const json = (text: string, script = "") =>
    hover({ "opcodes/game.json": text, "scripts/match.js": script }, "opcodes/game.json");
  const small = `{ "packets": { "Move": { "opCode": 7, "from": "client", "fields": { "at": { "index": 1, "type": "Place" } } } },
    "records": { "Place": { "fields": { "x": { "index": 1, "type": "float" } } } } }`;

  it("shows uses at packets, records and fields", async () => {
    const script = "RTSession.onPacket(7, function (p) { p.getData().getData(1).getFloat(1); });";
    expect(await json(small.replace('"Move"', '"Mo¦ve"'), script)).toContain("Handled by match: scripts/match.js:1");
    expect(await json(small.replace('"at"', '"a¦t"'), script)).toContain("Read by match: scripts/match.js:1");
    expect(await json(small.replace('"Place":', '"Pla¦ce":'))).toContain("Type of fields: opcodes/game.json:1");
    expect(await json(small.replace('"type": "Place"', '"type": "Pl¦ace"'))).toContain("**Place** · record");
  });

  it("shows what properties mean", async () => {
    expect(await json(small.replace('"opCode"', '"op¦Code"'))).toContain("The packet's number");
    expect(await json(small.replace('"float"', '"flo¦at"'))).toContain("a number of 32 bits");
    expect(
      await hover({ "rtsc.json": '{ "scripts": { "match": "scripts/match.js" }, "pre¦set": "legacy" }' }, "rtsc.json"),
    ).toContain("How scripts are checked");
  });

  it("shows what rules are about", async () => {
    const text = '{ "scripts": { "match": "scripts/match.js" }, "rules": { "RT4¦505": "off" } }';
    expect(await hover({ "rtsc.json": text }, "rtsc.json")).toMatch(/^RT4505: \*\*RT4505\*\* · \w+/);
  });

  it("works in schemas that are broken", async () => {
    const broken = '{ "packets": { "Move": { "op¦Code": 7, "from": "client", "fields": { "x": { "index": 1, "type": ';
    expect(await hover({}, "opcodes/game.json", broken)).toContain("The packet's number");
  });

  it("shows words of schemas as they are", async () => {
    const text = await json(
      '{ "packets": { "Mo¦ve": { "opCode": 7, "from": "client", "description": "[a](http://b) | <c>" } } }',
    );
    expect(text).toContain("\\[a\\](http://b) \\| \\<c\\>");
  });
});
