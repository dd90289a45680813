/**
 * From numbers to names: what is rewritten reads as a person would have written it, and what is not certain is left alone.
 */

import { describe, expect, test } from "vitest";
import { toTypedApi } from "#compiler/migrate/typed-api.ts";
import type { Field, FieldType, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";

const field = (index: number, name: string, kind: FieldType["kind"], rest: Partial<Field> = {}): Field => ({
  index,
  name,
  type: kind === "record" ? { kind, record: "Place" } : ({ kind } as FieldType),
  required: true,
  ...rest,
});
const records: RecordDefinition[] = [
  { name: "Place", fields: [field(1, "row", "number"), field(2, "label", "string")] },
];
const move: PacketDefinition = {
  opCode: 102,
  name: "Move",
  from: "both",
  delivery: "unreliable",
  fields: [
    field(1, "x", "float"),
    field(2, "name", "string"),
    field(3, "hat", "number", { required: false }),
    field(4, "place", "record", { required: false }),
  ],
};

/** The text after the rewriting of the op-code at `┆102`; undefined where nothing is certain. */
function rewritten(marked: string, packet: PacketDefinition = move): string | undefined {
  const start = marked.indexOf("┆");
  const text = marked.replace("┆", "");
  const end = start + /^\w+/.exec(text.slice(start))![0].length;
  const edits = toTypedApi({ text, fileName: "main.ts", start, end, packet, records });
  return edits
    ?.toSorted((a, b) => b.start - a.start)
    .reduce((after, edit) => after.slice(0, edit.start) + edit.text + after.slice(edit.end), text);
}

const importing = 'import { Packets } from "rtsc:packets";\n';

describe("handlers", () => {
  test("the variable of the data goes, its reads are fields", () => {
    expect(
      rewritten(`${importing}
RTSession.onPacket(┆102, (packet) => {
  const data = packet.getData();
  log(data.getFloat(1), data.getString(2));
});`),
    ).toBe(`${importing}
RTSession.onPacket(Packets.Move, (move) => {
  log(move.x, move.name);
});`);
  });

  test("the packet stays where it is needed; a name that is taken is not taken again", () => {
    expect(
      rewritten(`${importing}const move = 1;
RTSession.onPacket(┆102, function (p) {
  log(move, p.getData().getFloat(1), p.getSender());
});`),
    ).toBe(`${importing}const move = 1;
RTSession.onPacket(Packets.Move, function (move2, p) {
  log(move, move2.x, p.getSender());
});`);
  });

  test("an arrow without parentheses gets them; the import comes behind the others", () => {
    expect(rewritten('import { a } from "A";\r\nRTSession.onPacket(┆102, p => a(p.getData().getFloat(1)));\r\n')).toBe(
      'import { a } from "A";\r\nimport { Packets } from "rtsc:packets";\r\nRTSession.onPacket(Packets.Move, (move) => a(move.x));\r\n',
    );
  });

  test("Packets under another name", () => {
    expect(
      rewritten(
        'import { Packets as P } from "rtsc:packets";\nRTSession.onPacket(┆102, (p) => f(p.getData().getFloat(1)));',
      ),
    ).toContain("onPacket(P.Move, (move) => f(move.x))");
  });

  test.each([
    ["an optional field is null in one and undefined in the other", "(p) => f(p.getData().getNumber(3))"],
    ["another getter", "(p) => f(p.getData().getDouble(1))"],
    ["an index that no field has", "(p) => f(p.getData().getFloat(9))"],
    ["an index that is computed", "(p) => f(p.getData().getFloat(i))"],
    ["data that goes elsewhere", "(p) => { const data = p.getData(); f(data); data.getFloat(1); }"],
    ["a variable that may change", "(p) => { let data = p.getData(); f(data.getFloat(1)); }"],
    ["a name that is given twice", "(p) => { [1].map((p) => p); f(p.getData().getFloat(1)); }"],
    ["a parameter that is assigned", "(p) => { p = q; f(p.getData().getFloat(1)); }"],
    ["nothing is read", "(p) => f(p)"],
    ["a handler that is elsewhere", "onMove"],
    ["a parameter with a type", "(p: RTPacket) => f(p.getData().getFloat(1))"],
  ])("not certain: %s", (_, handler) => {
    expect(rewritten(`${importing}RTSession.onPacket(┆102, ${handler});`)).toBeUndefined();
  });

  test("not where Packets is something else", () => {
    expect(
      rewritten("const Packets = 1;\nRTSession.onPacket(┆102, (p) => f(p.getData().getFloat(1)));"),
    ).toBeUndefined();
  });
});

describe("sends", () => {
  const send = (chain: string) => `${importing}RTSession.newPacket().setOpCode(┆102)${chain}.send();`;
  const data = ".setData(RTSession.newData().setFloat(1, x).setString(2, who()))";

  test("fields by name, targets and sender as options", () => {
    expect(rewritten(send(`${data}.setTargetPeers(peer).setSender(2)`))).toBe(
      `${importing}RTSession.send(Packets.Move, { x, name: who() }, { to: peer, sender: 2 });`,
    );
    expect(rewritten(send(`${data}.setTargetPeers(1, 2)`))).toContain("{ to: [1, 2] }");
  });

  test("nested data", () => {
    const place = "RTSession.newData().setNumber(1, 3).setString(2, 'a')";
    expect(
      rewritten(send(`.setData(RTSession.newData().setFloat(1, 1).setString(2, 'b').setData(4, ${place}))`)),
    ).toContain("{ x: 1, name: 'b', place: { row: 3, label: 'a' } }");
  });

  test("a builder that does not say is unreliable, whatever the definition says", () => {
    expect(rewritten(send(data))).toContain("{ x, name: who() });");
    expect(rewritten(send(data), { ...move, delivery: "reliable" })).toContain(", { reliable: false });");
    expect(rewritten(send(`${data}.setReliable(true)`), { ...move, delivery: "reliable" })).toContain("who() });");
    expect(rewritten(send(data), { ...move, delivery: "unreliable-sequenced" })).toContain(", { reliable: false });");
  });

  test.each([
    ["a required field is missing", ".setData(RTSession.newData().setFloat(1, x))"],
    ["a field is set twice", ".setData(RTSession.newData().setFloat(1, x).setFloat(1, y).setString(2, z))"],
    ["another setter", ".setData(RTSession.newData().setDouble(1, x).setString(2, z))"],
    ["data from elsewhere", ".setData(data)"],
    ["no data", ""],
    ["targets that are spread", `${data}.setTargetPeers(...peers)`],
    ["something is set twice", `${data}.setSender(1).setSender(2)`],
    ["targets would be calculated later than they are", `.setTargetPeers(next())${data}`],
  ])("not certain: %s", (_, chain) => {
    expect(rewritten(send(chain))).toBeUndefined();
  });

  test("a builder in a variable is left alone", () => {
    expect(rewritten(`${importing}const p = RTSession.newPacket().setOpCode(┆102);`)).toBeUndefined();
  });
});
