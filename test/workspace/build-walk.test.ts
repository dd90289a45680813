/**
 * A workspace builds what a fresh compile builds, byte for byte: random walks over projects whose every state has bundles, seed
 * printed. `RTSC_SEED=123` walks again where it failed.
 */

import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { Workspace } from "#compiler/workspace.ts";

const seed = Number(process.env["RTSC_SEED"] ?? Date.now() % 1_000_000);

/** mulberry32: small, and the same everywhere. */
function dice(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const schema = (type: string, opCode: number) =>
  JSON.stringify({
    packets: {
      Move: { opCode, from: "client", fields: { x: { index: 1, type } } },
      Told: { opCode: 101, from: "server", fields: { sum: { index: 2, type: "number" } } },
    },
  });

const reads = (more: string) =>
  `RTSession.onPacket(100, function (packet) {\n  ${more}\n  var data = packet.getData();\n  tell(data.getNumber(1));\n});\n`;
const tells = (as: string) =>
  `${as} function (value) {\n  RTSession.newPacket().setOpCode(101).setData(RTSession.newData().setNumber(2, value)).send();\n};\n`;

/** Every text of a file goes with every text of the others; the first is what it begins with, null is no file. */
const variants: Readonly<Record<string, readonly (string | null)[]>> = {
  "rtsc.json": ["scripts", "other"].map((outDir) =>
    JSON.stringify({
      scripts: { old: "scripts/old.js", young: "scripts/young.ts", alone: "scripts/alone.js" },
      modules: ["modules"],
      opCodes: ["opcodes/*.json"],
      preset: "legacy",
      limits: { packetBytes: outDir === "other" ? 512 : 1400 },
    }),
  ),
  "opcodes/game.json": [schema("number", 100), schema("float", 100), schema("number", 110)],
  "scripts/old.js": [
    `var tell = require("Tell").tell;\n${reads("")}`,
    `var tell = require("Tell").tell;\n\n${reads("var other = require('./near');")}`,
    `function tell(value) { tell.last = value; }\n${reads("")}`,
    `var tell = eval;\n${reads("")}`,
  ],
  "scripts/young.ts": [
    `import { Packets } from "rtsc:packets";\nimport { half } from "Half";\nRTSession.onPacket(Packets.Move, (move) => {\n  RTSession.send(Packets.Told, { sum: half(move.x) });\n});\n`,
    `import { half } from "Half";\nRTSession.setInterval(() => { RTSession.newPacket().setOpCode(101).setData(RTSession.newData().setNumber(2, half(4))).send(); }, 100);\n`,
    `import * as Tell from "Tell";\nRTSession.getLogger().info(String(Tell));\n`,
    "const nothing = typeof null > 'x';\nexport {};\n",
  ],
  "scripts/alone.js": [`RTSession.getLogger().info("alone");\n`, `tell = 1;\n`, ""],
  "scripts/near.js": [`exports.word = 1;\n`, `exports.word = typeof exports === "nul";\n`],
  "modules/Tell.js": [
    tells("exports.tell ="),
    `// later\n${tells("module.exports.tell =")}`,
    tells("exports.tell = exports.told ="),
  ],
  "modules/Half.ts": [
    `export const half = (n: number): number => n / 2;\n`,
    `/*! kept */\nexport function half(n: number): number {\n  return n * 0.5;\n}\n`,
  ],
  "modules/Tell/index.js": [null, "exports.tell = null;\n"],
};

describe(`seed ${seed}`, () => {
  test("a warm build is a cold one, byte for byte", { timeout: 600_000 }, async () => {
    const roll = dice(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)]!;
    const disk = new Map<string, string>();
    for (const [file, [text]] of Object.entries(variants))
      if (typeof text === "string") disk.set(`/game/${file}`, text);
    const files = memoryFiles(disk);
    const workspace = new Workspace({ cwd: "/game", files });
    const history: string[] = [];
    let built = 0;
    let kept = 0;
    let before = (await workspace.build()).bundles;
    try {
      for (let step = 0; step < 40; step++) {
        const file = pick(Object.keys(variants));
        const text = pick(variants[file]!);
        history.push(`${step}: ${file} ${JSON.stringify(text)}`);
        if (text === null) disk.delete(`/game/${file}`);
        else disk.set(`/game/${file}`, text);
        workspace.changed([`/game/${file}`]);
        const [warm, cold] = [await workspace.build(), await compile({ cwd: "/game", files })];
        const told = `seed ${seed}:\n${history.slice(-8).join("\n")}`;
        expect(warm.bundles, told).toEqual(cold.bundles);
        expect(
          warm.diagnostics.map(({ code, message }) => [code, message]),
          told,
        ).toEqual(cold.diagnostics.map(({ code, message }) => [code, message]));
        built += cold.bundles.length;
        kept += warm.bundles.filter((one) => before.includes(one)).length;
        before = warm.bundles;
      }
    } finally {
      workspace.dispose();
    }
    expect(built, "some states have bundles").toBeGreaterThan(20);
    expect(kept, "scripts in which nothing changed are not made again").toBeGreaterThan(5);
  });
});
