/**
 * A workspace after any edit says what a fresh compile says: random walks over projects, seed printed.
 *
 * Edits come in small bursts, as overlays or on the disk; a workspace that is asked for one file in between must not tell
 * anything else afterwards. `RTSC_SEED=new` walks another way.
 */

import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { type FileSystem, memoryFiles, overlayFiles } from "#compiler/text/files.ts";
import { Workspace } from "#compiler/workspace.ts";
import { Dice, seed } from "../support/dice.ts";

const field = (index: number, type: string, more = {}) => ({ index, type, ...more });
const schema = (moveX: string, from = "client", extra = {}) =>
  JSON.stringify({
    packets: {
      Move: {
        opCode: 100,
        from,
        fields: { x: field(1, moveX), y: field(2, "float"), on: field(3, "Place", { optional: true }) },
      },
      Told: { opCode: 101, from: "server", fields: { name: field(1, "string"), sum: field(2, "number") } },
      ...extra,
    },
    records: { Place: { fields: { row: field(1, "number") } } },
  });

const schemas = [
  schema("float"),
  schema("string"),
  schema("float", "both"),
  schema("float", "client", { Late: { opCode: 102, from: "server", fields: {} } }),
  schema("float").replace("101", "100"),
  schema("float").slice(0, -3),
  "{}",
];

/** Texts for each file of a project; the first is what it begins with, null is no file. */
type Variants = Readonly<Record<string, readonly (string | null)[]>>;

const old: Variants = {
  "opcodes/game.json": schemas,
  "opcodes/more.json": [null, `{ "packets": { "Extra": { "opCode": 200, "from": "client", "fields": {} } } }`, "["],
  "scripts/a.js": [
    `var Codes = require("Codes");\nvar Tell = require("Tell");\nRTSession.onPacket(Codes.MOVE, function (packet) {\n  var data = packet.getData();\n  Tell.tell(packet.getSender().getPeerId(), data.getFloat(1));\n  return false;\n});\n`,
    `var Codes = require("Codes");\nRTSession.onPacket(Codes.MOVE, function (packet) {\n  return packet.getData().getString(1) === "x";\n});\nshared = 1;\n`,
    `var Late = require("Late");\nRTSession.onPacket(200, function () { Late.now(); });\nfunction helper() { return missing; }\n`,
    `var there = require("./near");\nRTSession.getLogger().info(there.word);\n// rtsc-ignore RT4207: not here\n`,
    "",
  ],
  "scripts/b.js": [
    `var Tell = require("Tell");\nRTSession.setInterval(function () { Tell.tell(1, 2); }, 100);\n`,
    `var global = 3;\nRTSession.newPacket().setOpCode(999).setTargetPeers([1]).send();\n`,
    `import { MOVE } from "Codes";\nRTSession.onPacket(MOVE, (packet) => packet.getData().getFloat(7));\n`,
  ],
  "scripts/near.js": [null, `exports.word = "near";\n`, `exports.word = 4;\n`],
  "modules/Codes.js": [
    "exports.MOVE = 100;\nexports.TOLD = 101;\n",
    "exports.MOVE = 200;\nexports.TOLD = 101;\n",
    "var codes = { MOVE: 100 };\nmodule.exports = codes;\n",
    null,
  ],
  "modules/Tell.js": [
    `var Codes = require("Codes");\nexports.tell = function (peer, value) {\n  var data = RTSession.newData();\n  data.setString(1, "name");\n  data.setNumber(2, value);\n  RTSession.newPacket().setOpCode(Codes.TOLD).setData(data).setTargetPeers(peer).send();\n};\n`,
    `exports.tell = function (peer) {\n  RTSession.newPacket().setOpCode(101).setData(RTSession.newData().setFloat(2, peer)).send();\n};\n`,
    `exports.tell = shared;\n`,
  ],
  "modules/Late.js": [null, `exports.now = function () { return new Date(); };\n`, "exports.now = 1;\n"],
  "modules/Codes.ts": [null, "export const MOVE = 100;\nexport const TOLD = 101;\n"],
};

const young: Variants = {
  "opcodes/game.json": schemas,
  "scripts/a.ts": [
    `import { Packets } from "rtsc:packets";\nimport { tell } from "Tell";\nRTSession.onPacket(Packets.Move, (move) => {\n  tell(1, move.x);\n});\n`,
    `import { tell } from "Tell";\nRTSession.onPacket(100, (packet) => {\n  tell(packet.getSender().getPeerId(), packet.getData().getFloat(1) ?? 0);\n  return false;\n});\n`,
    `import { Packets } from "rtsc:packets";\nRTSession.onPacket(Packets.Late, () => {});\nconst n: number = "no";\n`,
    `import { nothing } from "./nowhere";\nimport "Gone";\nnothing();\n`,
    `const data = RTSession.newData();\ndata.setNumber(1, 2);\n`,
  ],
  "scripts/b.js": [
    `// @rtsc legacy\nvar Tell = require("Tell");\nTell.tell(1, "two");\nundefinedName();\n`,
    `const { tell } = require("Tell");\ntell(1, 2);\n`,
    `import * as Tell from "Tell";\nTell.tell(1);\n`,
  ],
  "scripts/nowhere.ts": [null, "export function nothing(): void {}\n", "export const nothing = 1;\n"],
  "modules/Tell.ts": [
    `export function tell(peer: number, value: number): void {\n  const data = RTSession.newData().setString(1, "n").setNumber(2, value);\n  RTSession.newPacket().setOpCode(101).setData(data).setTargetPeers(peer).send();\n}\n`,
    `import { half } from "Half";\nexport const tell = (peer: number, value: string): void => {\n  RTSession.getLogger().info(half(peer) + value);\n};\n`,
    `declare global { var everywhere: number }\nexport const tell = (): number => everywhere;\n`,
  ],
  "modules/Half.ts": [
    `export const half = (n: number): number => n / 2;\n`,
    `export const half = (n: string) => n;\n`,
    null,
  ],
  "modules/Gone.js": [null, "// @rtsc legacy\nvar x = 1;\nexports.x = x;\n", "exports.y = y;\n"],
};

/** Types that go a long way: by names that are exported again, through JavaScript, by comments, and out into the open. */
const far: Variants = {
  "opcodes/game.json": [schema("float"), schema("string")],
  "scripts/a.ts": [
    `import { add } from "Sums";\nimport { last } from "./lib";\nRTSession.getLogger().info(String(add(1, last)));\nexport {};\n`,
    `import * as Sums from "Sums";\nconst text: string = Sums.add(1, 2);\nRTSession.getLogger().info(text + String(wide));\n`,
    `import type { Sum } from "./lib";\nconst one: Sum = { of: 3 };\nRTSession.getLogger().info(String(one.of));\n`,
    `const { add } = require("Sums");\nRTSession.getLogger().info(String(add(1, 2)));\n`,
  ],
  "scripts/b.ts": [
    `import { far } from "Far";\nRTSession.onPacket(100, (packet) => far(packet.getSender().getPeerId()));\n`,
    `import { add } from "Sums";\nRTSession.getLogger().info(add(1, 2).toFixed());\n`,
    `export const own: number = "x";\n`,
  ],
  "scripts/lib/index.ts": [
    `export * from "../../modules/Sums.js";\nexport const last: number = 4;\n`,
    `export type { Sum } from "Sums";\nexport const last = "four";\n`,
    `export interface Sum { of: string }\nexport const last: number = (await import("Sums")).add(1, 2);\n`,
    `export interface Sum { of: string }\nexport const last: import("Base").Base = 1;\n`,
  ],
  "modules/Sums.ts": [
    `import { base } from "Base";\nexport interface Sum { of: number }\nexport const add = (a: number, b: number) => a + b + base;\n`,
    `export interface Sum { of: string }\nexport const add = (a: string, b: number) => a + b;\n`,
    `export { add } from "./Old";\nexport interface Sum { of: number }\n`,
    `declare global { var wide: number }\nexport interface Sum { of: number }\nexport const add = (a: number, b: number) => a + b;\n`,
  ],
  "modules/Base.ts": [
    "export const base = 1;\nexport type Base = number;\n",
    `export const base = "1";\nexport type Base = string;\n`,
    "export let base: number | undefined;\nexport type Base = undefined;\n",
    `import { add } from "Sums";\nexport const base = add(1, 2);\nexport type Base = typeof base;\n`,
  ],
  "modules/Old.js": [
    `/** @type {(a: number, b: import("Base").Base) => number} */\nexport const add = (a, b) => a + Number(b);\n`,
    `import { base } from "./Base";\nexport function add() {\n  return base;\n}\n`,
    `exports.add = function (a, b) {\n  this.made = new Thing(a);\n  return b;\n};\nfunction Thing(a) {\n  this.a = a;\n}\n`,
    `globalThis.wide = "w";\nexports.add = 3;\n`,
  ],
  "modules/Far.ts": [
    `import { add } from "Sums";\nexport const far = (peer: number): boolean => add(peer, 1) > 3;\n`,
    `import * as Old from "Old";\nexport const far = (peer: number) => Old.add(peer, 1) > 3;\n`,
    `const sums = require("Sums");\nexport const far = (peer: number): boolean => sums.add(peer, 1).toFixed() === "3";\n`,
    `import json from "./data.json";\nexport const far = (peer: number): boolean => json.at > peer;\n`,
  ],
  "modules/data.json": [null, `{ "at": 1 }`, `{ "at": "1" }`],
};

const projects = [
  { preset: "legacy", variants: old, scripts: ["scripts/a.js", "scripts/b.js"] },
  { preset: "strict", variants: far, scripts: ["scripts/a.ts", "scripts/b.ts"] },
  { preset: "strict", variants: young, scripts: ["scripts/a.ts", "scripts/b.js"] },
];

function configs(preset: string, [a, b]: readonly string[]): readonly string[] {
  const config = (more: object) =>
    JSON.stringify({ scripts: { a, b }, modules: ["modules"], opCodes: ["opcodes/*.json"], preset, ...more }, null, 1);
  return [
    config({}),
    config({ scripts: { a } }),
    config({ scripts: { b, third: a } }),
    config({ rules: { RT4207: "error", RT4504: "off" } }),
    config({ preset: preset === "strict" ? "legacy" : "strict" }),
    config({ limits: { packetBytes: 64 } }),
    config({ modules: ["modules", "scripts"] }),
    config({ modules: [] }),
    `${config({}).slice(0, -2)}`,
    config({ nonsense: 1 }),
  ];
}

function plain(diagnostics: readonly Diagnostic[]) {
  const place = (span: Diagnostic["span"]) => span && `${span.source.path}:${span.start}-${span.end}`;
  return diagnostics.map(({ code, severity, message, span, notes, help, fix }) => ({
    what: `${place(span)} ${severity} ${code} ${message}`,
    notes: notes.map((note) => `${place(note.span)} ${note.message}`),
    help,
    fix,
  }));
}

/** Bits of code that break a file, change what it means, or do nothing. */
const splinters = [
  "\n\n",
  "/* a */ ",
  "2 + ",
  "var unread = 1;\n",
  "}",
  "(",
  "'",
  "/*",
  "var shared = 2;\n",
  "await ",
  "import './x';\n",
  "RTSession.",
  "\uFEFF",
  "\r\n",
];

describe(`seed ${seed}`, () => {
  test.each(projects)("$preset, $scripts", { timeout: 600_000 }, async ({ preset, variants, scripts }) => {
    const dice = new Dice(seed + scripts.join("").length);
    const all: Variants = { "rtsc.json": configs(preset, scripts), ...variants };
    const path = (file: string): string => `/game/${file}`;
    const disk = new Map<string, string>();
    for (const [file, [text]] of Object.entries(all)) if (typeof text === "string") disk.set(path(file), text);
    const open = new Map<string, string>();
    const files: FileSystem = memoryFiles(disk);
    const workspace = new Workspace({ cwd: "/game", files, hints: true });
    const history: string[] = [];
    let edits = 0;
    try {
      while (edits < 170) {
        for (let left = 1 + dice.below(3); left > 0; left--) {
          const file = dice.pick(Object.keys(all));
          const before = open.get(path(file)) ?? disk.get(path(file)) ?? null;
          let text = dice.chance(0.25) ? all[file]![0]! : dice.pick(all[file]!);
          if (before !== null && dice.chance(0.3)) {
            const at = dice.below(before.length);
            text = before.slice(0, at) + dice.pick(splinters) + before.slice(at + dice.below(3));
          }
          history.push(`${edits}: ${file} ${JSON.stringify(text)}`);
          if (text !== null && dice.chance(0.5)) {
            open.set(path(file), text);
            workspace.overlay(path(file), text);
          } else {
            if (open.delete(path(file))) workspace.overlay(path(file), null);
            if (text === null) disk.delete(path(file));
            else disk.set(path(file), text);
            workspace.changed(dice.chance(0.8) ? [path(file)] : undefined);
          }
          edits++;
          if (dice.chance(0.4)) workspace.checkFile(path(dice.pick(Object.keys(all))));
        }
        const asked = dice.pick(Object.keys(all));
        const early = plain(workspace.checkFile(path(asked)));
        const state = await workspace.check();
        const fresh = await compile({ cwd: "/game", files: overlayFiles(files, open), until: "check", hints: true });
        const told = `seed ${seed}, ${preset}:\n${history.slice(-8).join("\n")}`;
        expect(plain(state.diagnostics), told).toEqual(plain(fresh.diagnostics));
        expect({ ...state.coverage }, told).toEqual({ ...fresh.coverage });
        expect([state.model, state.files], told).toEqual([fresh.model, fresh.files]);
        const inFile = plain(fresh.diagnostics.filter(({ span }) => span?.source.path === asked));
        expect(plain(workspace.checkFile(path(asked))), told).toEqual(inFile);
        // Not all at once, where flow takes its time; but nothing of ours that is not so.
        const ours = early.filter(({ what }) => !/ TS\d+ /.test(what));
        expect(inFile, told).toEqual(expect.arrayContaining(ours));
      }
    } finally {
      workspace.dispose();
    }
  });
});
