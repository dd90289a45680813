import { expect, test } from "vitest";
import { positionAt } from "#compiler/text/source.ts";
import { openProject } from "../program/open-project.ts";

const opcodes = JSON.stringify({
  packets: {
    Ask: { opCode: 101, from: "client" },
    Answer: { opCode: 102, from: "server" },
  },
});

/** `line kind text = what is known` for each site. */
function sitesOf(texts: Readonly<Record<string, string>>, preset: "strict" | "legacy" = "strict"): string[] {
  const { checked } = openProject(texts, preset);
  return checked.sites.map(({ kind, span, proof }) => {
    const { source, start, end } = span;
    const known = proof.kind === "proven" ? proof.opCode : proof.reason;
    return `${positionAt(source, start).line} ${kind} ${source.text.slice(start, end)} = ${known}`;
  });
}

test("literals, constants, enums and tokens are proven", () => {
  const text = [
    'import { Packets } from "rtsc:packets";',
    "const MOVE = 110;",
    "enum Codes { Shot = 111 }",
    "const more = { hit: 112 } as const;",
    "RTSession.onPacket(109, () => 1);",
    "RTSession.onPacket(MOVE, () => 1);",
    "RTSession.newPacket().setReliable(true).setOpCode(Codes.Shot).send();",
    "RTSession.newPacket().setOpCode(more.hit);",
    "RTSession.onPacket(Packets.Ask, () => 1);",
    "RTSession.send(Packets.Answer, {});",
    "const session = RTSession; session.send(Packets.Answer, {});",
  ];
  expect(sitesOf({ "scripts/main.ts": text.join("\n"), "opcodes/game.json": opcodes })).toEqual([
    "5 registers 109 = 109",
    "6 registers MOVE = 110",
    "7 sends Codes.Shot = 111",
    "8 sends more.hit = 112",
    "9 registers Packets.Ask = 101",
    "10 sends Packets.Answer = 102",
    "11 sends Packets.Answer = 102",
  ]);
});

test("what may change, or is one of several, stays open", () => {
  const text = [
    "let move = 110;",
    "declare const either: 1 | 2;",
    "RTSession.onPacket(move, () => 1);",
    "RTSession.onPacket(either, () => 1);",
    "RTSession.newPacket().setOpCode(move + 1);",
    "function add(opCode: any) { RTSession.onPacket(opCode, () => 1); }",
    "add(1);",
  ];
  expect(sitesOf({ "scripts/main.ts": text.join("\n") })).toEqual([
    "3 registers move = it is computed, or kept where it may change",
    "4 registers either = it is one of several",
    "5 sends move + 1 = it is computed, or kept where it may change",
    "6 registers opCode = its value cannot be followed",
  ]);
});

test("calls of the same name on other things are no sites", () => {
  const text = [
    "var mine = { send: function (x) {}, onPacket: function (x) {}, setOpCode: function (x) {} };",
    "mine.send(1); mine.onPacket(2); mine.setOpCode(3);",
    "RTSession.newPacket().setOpCode(4).send();",
    "RTSession.newRequest().createLogEventRequest().send(function () {});",
    "function tell(unknown) { unknown.setOpCode(5); unknown.send(6); }",
  ];
  expect(sitesOf({ "scripts/main.js": text.join("\n") }, "legacy")).toEqual(["3 sends 4 = 4", "5 sends 5 = 5"]);
});

test("a module's sites belong to each script that reaches it", () => {
  const { checked } = openProject({
    "scripts/a.ts": 'import "Deck";',
    "scripts/b.js": 'require("Deck");',
    "scripts/c.ts": "export {};",
    "modules/Deck.ts": "export {};\nRTSession.onPacket(7, () => 1);",
  });
  expect(checked.sites.map((site) => [site.script, site.span.source.path])).toEqual([
    ["a", "modules/Deck.ts"],
    ["b", "modules/Deck.ts"],
  ]);
});
