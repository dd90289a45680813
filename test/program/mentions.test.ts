/** TypeScript is not shown what no script speaks of; and whatever a script speaks of, in whatever letters, it is shown. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packetDeclarations } from "#compiler/3-program/declarations.ts";
import { rtsessionDeclarations } from "#compiler/3-program/rtsession.ts";
import { compile } from "#compiler/compile.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "rtsc-mentions-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** What a check of one script on the disk finds. */
async function found(script: string): Promise<string[]> {
  const schema = {
    packets: { Move: { opCode: 5, from: "client", fields: { x: { index: 1, type: "float" } } } },
  };
  mkdirSync(path.join(cwd, "opcodes"), { recursive: true });
  writeFileSync(path.join(cwd, "opcodes/game.json"), JSON.stringify(schema));
  writeFileSync(path.join(cwd, "main.ts"), script);
  writeFileSync(path.join(cwd, "rtsc.json"), '{ "scripts": { "main": "main.ts" }, "opCodes": ["opcodes/*.json"] }');
  const { diagnostics, model } = await compile({ cwd, until: "check" });
  expect(model?.packets, "the schema is right").toHaveLength(1);
  return diagnostics.map(({ code }) => code);
}

describe("a script that spells in escapes", () => {
  test.each([
    ["a request", "RTSession.newRequest()"],
    ["a request in an escape", "RTSession.new\\u0052equest()"],
    ["a request between brackets", 'RTSession["new\\x52equest"]()'],
  ])("%s", async (_, made) => {
    expect(await found(`${made}.createNothingOfThisNameAnywhere();\n`)).not.toEqual([]);
    expect(await found(`${made}.createAccountDetailsRequest().send(() => {});\n`)).toEqual([]);
  });

  test.each([
    ["the packets", 'from "rtsc:packets"'],
    ["the packets in an escape", 'from "rtsc\\x3apackets"'],
  ])("%s", async (_, from) => {
    const start = `import { Packets } ${from};\n`;
    expect(await found(`${start}RTSession.onPacket(Packets.Move, ({ x }) => x === 1);\n`)).not.toContain("TS2307");
    expect(await found(`${start}Packets.Moved;\n`)).not.toEqual([]);
  });
});

test("a script that speaks of neither has its handlers typed all the same", async () => {
  const handler = (get: string) =>
    `RTSession.onPacket(5, (packet) => {\n  const data = packet.getData();\n  return data !== null && ${get} === 1;\n});\n`;
  expect(await found(handler("data.getFloat(1)"))).toEqual([]);
  expect(await found(handler("data.getFloat(2)"))).not.toEqual([]);
});

test("what is left out is the larger part", () => {
  const size = (texts: ReadonlyMap<string, string>) => [...texts.values()].join("").length;
  expect(size(rtsessionDeclarations(false))).toBeLessThan(size(rtsessionDeclarations()) / 4);
  const model = {
    packets: [{ opCode: 5, name: "Move", from: "client", delivery: "reliable", fields: [] }],
    records: [],
    enums: [],
  } as unknown as Parameters<typeof packetDeclarations>[0];
  const bare = packetDeclarations(model, new Map(), { comments: false, tokens: false });
  expect(bare).toContain('"5": import("rtsc:packets").Data.Move');
  expect(bare).not.toContain("$Packets");
});
