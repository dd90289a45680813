import { describe, expect, it } from "vitest";
import { type Candidate, completionsAt } from "#compiler/language-server/features/completion.ts";
import { project, schema } from "./marked.ts";

async function complete(files: { readonly [path: string]: string }, path: string, present?: string) {
  const { view, offset } = (await project(files)).at(path, present);
  const found = completionsAt(view, offset);
  const write = (label: string): string => {
    const one = found.find((candidate) => candidate.label === label);
    if (one === undefined) throw new Error(`no ${label} among ${found.map((candidate) => candidate.label).join(", ")}`);
    return view.text.slice(0, one.start) + one.insert + view.text.slice(one.end);
  };
  return { found, labels: found.map((one) => one.label), write };
}

const js = (text: string, present?: string) => complete({ "scripts/match.js": text }, "scripts/match.js", present);
const head = 'import { Packets } from "rtsc:packets";\n';
const ts = (text: string) => complete({ "scripts/match.ts": head + text }, "scripts/match.ts");
const detail = (found: readonly Candidate[], label: string) => found.find((one) => one.label === label)?.detail;

describe("completion of op-codes", () => {
  it("offers in onPacket what players send, and writes the number", async () => {
    const { labels, write, found } = await js("RTSession.onPacket(¦");
    expect(labels).toEqual(["Move", "Ping"]);
    expect(write("Move")).toBe("RTSession.onPacket(102");
    expect(detail(found, "Move")).toBe("op-code 102 { x, y, driver, weapon, tank }");
  });

  it("offers in setOpCode what the server sends", async () => {
    const { labels, write } = await js("RTSession.newPacket().setOpCode(1¦).send();");
    expect(labels).toEqual(["Move", "Pong"]);
    expect(write("Pong")).toBe("RTSession.newPacket().setOpCode(103).send();");
  });

  it("is found by number and by name", async () => {
    expect((await js("RTSession.onPacket(10¦, function () {});")).found[0]?.filter).toBe("102 Move");
    expect((await js("RTSession.onPacket(Mo¦)")).found[0]?.filter).toBe("Move 102");
  });

  it("writes tokens where the file has them", async () => {
    expect((await ts("RTSession.onPacket(¦);")).write("Ping")).toBe(`${head}RTSession.onPacket(Packets.Ping);`);
    expect((await ts("RTSession.send(¦);")).write("Pong")).toBe(`${head}RTSession.send(Packets.Pong);`);
    expect((await ts("RTSession.newPacket().setOpCode(¦")).write("Pong")).toBe(
      `${head}RTSession.newPacket().setOpCode(Packets.Pong.opCode`,
    );
    expect((await ts("RTSession.send(Packets.¦")).labels).toEqual(["Move", "Pong"]);
    expect((await ts("RTSession.onPacket(Packets.Mo¦, () => {});")).write("Ping")).toBe(
      `${head}RTSession.onPacket(Packets.Ping, () => {});`,
    );
  });
});

describe("completion of indexes", () => {
  const handler = (inside: string) => `RTSession.onPacket(102, function (packet) { ${inside} });\n`;

  it("offers the fields that answer to a getter first", async () => {
    const { labels, write, found } = await js(handler("var d = packet.getData(); d.getFloat(¦);"));
    expect(labels).toEqual(["x", "y", "driver", "weapon", "tank"]);
    expect(write("y")).toBe(handler("var d = packet.getData(); d.getFloat(2);"));
    expect(detail(found, "x")).toBe("1: float, 0 … 500, metres");
    expect((await js(handler("packet.getData().getString(¦);"))).labels[0]).toBe("driver");
    expect((await js(handler("packet.getData().getNumber(¦);"))).labels[0]).toBe("weapon");
  });

  it.each([
    ["text that is half typed", handler("var d = packet.getData(); d.getFloat(1); d.getString(¦")],
    ["a chain that is half typed", "RTSession.onPacket(102, function (packet) {\n  packet.getData().getString(¦\n"],
    [
      "a named handler",
      "function onMove(packet) { var d = packet.getData(); d.getString(¦ }\nRTSession.onPacket(102, onMove);",
    ],
    [
      "a function in a variable",
      "var onMove = function (packet) { packet.getData().getString(¦) };\nRTSession.onPacket(102, onMove);",
    ],
    [
      "an op-code with a name",
      "var MOVE = 102;\nRTSession.onPacket(MOVE, function (packet) { packet.getData().getString(¦ });",
    ],
  ])("works in %s, before and after the state knows it", async (_, text) => {
    expect((await js(text)).labels[0]).toBe("driver");
    const before = text.replace(/[\w.()]*getString\(¦/, "");
    expect((await js(before, text)).labels[0]).toBe("driver");
  });

  it("knows nested data", async () => {
    expect((await js(handler("packet.getData().getData(5).getDouble(¦"))).labels).toEqual(["turret", "hull"]);
    const text = handler("var tank = packet.getData().getData(5); tank.getNumber(¦");
    expect((await js(text)).labels).toEqual(["hull", "turret"]);
    expect((await js("", text)).labels).toEqual(["hull", "turret"]);
  });

  it.each([
    ["a chain", "RTSession.newPacket().setOpCode(102).setData(RTSession.newData().setFloat(1, 2).setFloat(¦"],
    [
      "a chain that ends in its op-code",
      "RTSession.newPacket().setData(RTSession.newData().setFloat(1, 2).setFloat(¦)).setOpCode(102).send();",
    ],
    [
      "a variable",
      "var d = RTSession.newData();\nd.setFloat(1, 2);\nd.setFloat(¦);\nRTSession.newPacket().setOpCode(102).setData(d).send();",
    ],
    [
      "a packet in a variable",
      "var p = RTSession.newPacket(); p.setOpCode(102); var d = RTSession.newData(); d.setFloat(1, 3); d.setFloat(¦ p.setData(d).send();",
    ],
  ])("offers in setters what is not set yet first: %s", async (_, text) => {
    const now = await js(text);
    expect(now.labels.slice(0, 2)).toEqual(["y", "x"]);
    expect((await js(text.replace(".setFloat(¦", ""), text)).labels.slice(0, 2)).toEqual(["y", "x"]);
    expect(now.write("y")).toBe(text.replace("¦", "2"));
  });

  it("knows data that is nested in a setter", async () => {
    const text =
      "RTSession.newPacket().setOpCode(102).setData(RTSession.newData().setData(5, RTSession.newData().setNumber(¦";
    expect((await js(text)).labels).toEqual(["hull", "turret"]);
    expect((await js("", text)).labels).toEqual(["hull", "turret"]);
  });

  it.each([
    "RTSession.newData().setFloat(1, ¦);",
    "someone.getFloat(¦",
    "RTSession.onPacket(102, ¦);",
    "// RTSession.onPacket(¦",
    "/* RTSession.onPacket(¦ */",
    "var text = 'RTSession.onPacket(¦",
    "var text = `RTSession.onPacket(¦`",
    "RTSession.onPacket(102 + ¦",
    "¦",
    "RTSession.¦",
  ])("offers nothing at %s", async (text) => {
    expect((await js(text)).labels).toEqual([]);
  });
});

describe("completion in typed packets", () => {
  it("offers the fields that are not written yet, required ones first", async () => {
    expect((await ts("RTSession.send(Packets.Move, { ¦ })")).labels).toEqual(["x", "y", "weapon", "tank", "driver"]);
    const some = await ts("RTSession.send(Packets.Move, { x: 1, d¦, weapon: 'laser' })");
    expect(some.labels).toEqual(["y", "tank", "driver"]);
    expect(some.write("driver")).toBe(`${head}RTSession.send(Packets.Move, { x: 1, driver: , weapon: 'laser' })`);
    expect((await ts("RTSession.send(Packets.Move, { x: 1,\n ¦")).labels).toEqual(["y", "weapon", "tank", "driver"]);
    expect((await ts("RTSession.send(Packets.Move, { d¦: 1 })")).write("driver")).toContain("{ driver: 1 }");
  });

  it("knows records in them", async () => {
    expect((await ts("RTSession.send(Packets.Move, { x: 1, tank: { hull: 1, ¦ } })")).labels).toEqual(["turret"]);
  });

  it("offers values of enums", async () => {
    expect((await ts('RTSession.send(Packets.Move, { weapon: "¦" })')).write("laser")).toBe(
      `${head}RTSession.send(Packets.Move, { weapon: "laser" })`,
    );
    expect((await ts("RTSession.send(Packets.Move, { weapon: ¦ })")).write("laser")).toContain('weapon: "laser"');
    expect((await ts('RTSession.send(Packets.Move, { driver: "¦" })')).labels).toEqual([]);
    expect((await ts("RTSession.send(Packets.Move, { x: ¦ })")).labels).toEqual([]);
  });

  it("offers fields in the pattern of a handler", async () => {
    const { labels, write } = await ts("RTSession.onPacket(Packets.Move, ({ x, ¦ }) => {});");
    expect(labels).toEqual(["y", "weapon", "tank", "driver"]);
    expect(write("y")).toContain("({ x, y }) =>");
  });
});

describe("completion in JSON", () => {
  const json = (present: string) => complete({}, "opcodes/game.json", present);
  const config = (present: string) => complete({}, "rtsc.json", present);

  it("offers properties, required ones first, and none twice", async () => {
    const { labels, write } = await json('{ "packets": { "A": { ¦ } } }');
    expect(labels).toEqual(["opCode", "from", "delivery", "description", "deprecated", "fields"]);
    expect(write("fields")).toBe('{ "packets": { "A": { "fields": {} } } }');
    expect(write("opCode")).toBe('{ "packets": { "A": { "opCode":  } } }');
    const quoted = await json('{ "packets": { "A": { "opCode": 1, "f¦" } } }');
    expect(quoted.labels).toEqual(["from", "delivery", "description", "deprecated", "fields"]);
    expect(quoted.write("from")).toBe('{ "packets": { "A": { "opCode": 1, "from":  } } }');
    expect((await json('{ "packets": { "A": { "¦": 1 } } }')).write("from")).toContain('"from": 1');
    expect((await config("{ ¦ }")).labels[0]).toBe("scripts");
  });

  it("offers values", async () => {
    expect((await json('{ "packets": { "A": { "from": "¦" } } }')).labels).toEqual(["client", "server", "both"]);
    expect((await json('{ "packets": { "A": { "from": ¦ } } }')).write("both")).toContain('"from": "both" }');
    expect((await config('{ "preset": "¦')).write("legacy")).toBe('{ "preset": "legacy"');
    expect((await json('{ "packets": { "A": { "fields": { "x": { "optional": ¦ } } } } }')).labels).toEqual([
      "true",
      "false",
    ]);
  });

  it("offers types: scalars, and the records and enums of the project", async () => {
    const { labels, write } = await json('{ "packets": { "A": { "fields": { "x": { "index": 1, "type": "¦" } } } } }');
    expect(labels.slice(0, 4)).toEqual(["number", "long", "boolean", "float"]);
    expect(labels.slice(-2)).toEqual(["Tank", "Weapon"]);
    expect(write("Tank")).toContain('"type": "Tank" }');
    const self = await json('{ "records": { "Tank": { "fields": { "x": { "type": "¦');
    expect(self.labels).not.toContain("Tank");
  });

  it("offers numbers that are free", async () => {
    expect((await json(schema.replace('"opCode": 102', '"opCode": ¦'))).labels).toEqual(["104"]);
    expect(
      (await json(schema.replace('"x": { "index": 1', '"new": { "index": ¦ }, "x": { "index": 1'))).labels,
    ).toEqual(["6"]);
    expect((await json(schema.replace('"max": 4 } }', '"max": 4 } }, "more": { "index": ¦ }'))).labels).toEqual(["6"]);
  });

  it("offers the codes of rules with their titles, and their levels", async () => {
    const { found, labels, write } = await config('{ "rules": { "RT4101": "off", "¦" } }');
    expect(labels).toContain("RT4505");
    expect(labels).not.toContain("RT4101");
    expect(detail(found, "RT4505")).not.toBe("");
    expect(write("RT4505")).toBe('{ "rules": { "RT4101": "off", "RT4505":  } }');
    expect((await config('{ "rules": { "RT4505": ¦ } }')).labels).toEqual(["off", "hint", "warning", "error"]);
  });

  it("offers nothing where anything goes", async () => {
    expect((await json('{ "packets": { ¦ } }')).labels).toEqual([]);
    expect((await json('{ "packets": { "A": { "description": "¦" } } }')).labels).toEqual([]);
  });
});
