/**
 * A workspace builds what a fresh compile builds, byte for byte, though esbuild finds the files of the one in a folder and is told
 * of those of the other: random walks over projects whose every state has bundles, seed
 * printed. `RTSC_SEED=new` walks another way.
 */

import path from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { Workspace } from "#compiler/workspace.ts";
import { Dice, seed } from "../support/dice.ts";

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

/** Modules alone: esbuild finds their files by itself where that is the same, and is told of them where it is not. */
const modular: typeof variants = {
  "rtsc.json": [
    JSON.stringify({
      scripts: { one: "scripts/one.ts", two: "scripts/two.js", three: "three.ts" },
      modules: ["modules"],
      opCodes: ["opcodes/*.json"],
    }),
  ],
  "opcodes/game.json": [schema("number", 100), schema("float", 100)],
  "scripts/one.ts": [
    `import { tell } from "Tell";\nimport { half } from "./lib/half";\nRTSession.onPacket(100, (packet) => { tell(half(packet.getData()?.getNumber(1) ?? 0)); });\n`,
    `import { Packets } from "rtsc:packets";\nimport * as lib from "./lib";\nRTSession.onPacket(Packets.Move, (move) => { RTSession.send(Packets.Told, { sum: move.x }); RTSession.getLogger().info(JSON.stringify(lib)); });\n`,
    `import type { Half } from "./lib/half";\nconst one: Half = 1;\nRTSession.getLogger().info(String(one));\n`,
    `import data from "./data.json";\nimport { half } from "./lib/half.js";\nRTSession.getLogger().info(String(half(data.at)));\n`,
    `const { half } = await import("./lib/half");\nRTSession.getLogger().info(String(half(1)));\nexport {};\n`,
    `import "../three";\nimport { old } from "Old";\nRTSession.getLogger().info(String(old));\n`,
    `import { version } from "./package.json";\nRTSession.getLogger().info(version);\n`,
    `import { odd } from "./odd+name";\nRTSession.getLogger().info(odd);\n`,
    `import { mine } from "./kind";\nRTSession.getLogger().info(typeof mine === "strin" ? "1" : mine);\n`,
  ],
  "scripts/two.js": [
    `import { tell } from "Tell";\ntell(1);\n`,
    `import { half } from "./lib/half";\nimport { tell } from "../modules/Tell";\ntell(half(3));\n`,
    `export * from "Round";\n`,
    `import { nothing } from "Nowhere";\nnothing();\n`,
    `RTSession.getLogger().info("alone");\nexport {};\n`,
  ],
  "three.ts": [
    `import type { Half } from "./scripts/lib/half";\nconst three: Half = 3;\nRTSession.getLogger().info(String(three));\n`,
    `import { tell } from "Tell";\nimport { out } from "../out/side";\ntell(out);\n`,
  ],
  "../out/side.ts": ["export const out = 1;\n", "export const out = 2;\n"],
  "scripts/lib/half.ts": [
    "export type Half = number;\nexport const half = (n: number): number => n / 2;\n",
    "/*! kept */\nexport type Half = number;\nexport function half(n: number): number {\n  return n * 0.5;\n}\n",
  ],
  "scripts/lib/index.ts": [`export * from "./half";\nexport const there = 1;\n`, "export const there = 2;\n"],
  "scripts/lib.ts": [null, "export const here = 1;\n"],
  "scripts/data.json": [`{ "at": 1 }`, `{ "at": 2, "more": [1] }`],
  "scripts/package.json": [null, `{ "version": "1", "sideEffects": false, "type": "module" }`],
  "scripts/odd+name.ts": [`export const odd = "odd";\n`],
  "scripts/kind.mts": [`export const mine = "mine";\n`],
  "modules/Tell.ts": [
    `export const tell = (value: number): void => {\n  RTSession.newPacket().setOpCode(101).setData(RTSession.newData().setNumber(2, value)).send();\n};\n`,
    `let told = 0;\nexport function tell(value: number): void {\n  told += value;\n  if (told > 3) RTSession.getLogger().info("told");\n}\n`,
  ],
  "modules/Old.js": [`exports.old = 1;\n`, "export const old = 2;\n"],
  "modules/Round.js": [
    `import { back } from "Back";\nexport const round = () => back;\n`,
    `export class Round { static back = 1; }\n`,
  ],
  "modules/Back.js": [`import { round } from "./Round";\nexport const back = typeof round;\n`],
};

const projects = [
  { title: "scripts of all kinds", variants },
  { title: "modules", variants: modular },
];

describe.each(projects)(`seed ${seed}: $title`, ({ variants }) => {
  test("a warm build is a cold one, byte for byte", { timeout: 600_000 }, async () => {
    const dice = new Dice(seed);
    const place = (file: string): string => path.posix.join("/game", file);
    const disk = new Map<string, string>();
    for (const [file, [text]] of Object.entries(variants)) if (typeof text === "string") disk.set(place(file), text);
    const files = memoryFiles(disk);
    const workspace = new Workspace({ cwd: "/game", files });
    const history: string[] = [];
    let built = 0;
    let kept = 0;
    let before = (await workspace.build()).bundles;
    try {
      // Further than that where the dice gave states with errors.
      for (let step = 0; step < 40 || (step < 300 && (built <= 20 || kept <= 5)); step++) {
        const file = dice.pick(Object.keys(variants));
        const text = dice.pick(variants[file]!);
        history.push(`${step}: ${file} ${JSON.stringify(text)}`);
        if (text === null) disk.delete(place(file));
        else disk.set(place(file), text);
        workspace.changed([place(file)]);
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
