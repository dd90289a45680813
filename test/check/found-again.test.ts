/**
 * What flow finds after an edit, where it remembers what it found before: always what it finds without remembering. And which
 * edits it does not follow a script again for.
 *
 * Walks at random, seed printed; `RTSC_SEED=new RTSC_EDITS=2000` goes another way, and further.
 */

import { describe, expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { createProgram, OpenProject } from "#compiler/3-program/create-program.ts";
import { FlowMemory, type Followed, followedAgain, followScript } from "#compiler/4-check/flow.ts";
import { Walk } from "#compiler/4-check/questions/walk.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import { Dice, seed } from "../support/dice.ts";

const edits = Number(process.env["RTSC_EDITS"] ?? 60);

const legacy = {
  "rtsc.json": `{ "scripts": ["scripts/*"], "modules": ["modules"], "preset": "legacy" }`,
  "modules/Codes.js": "exports.MOVE = 100;\nexports.TOLD = 101;\nvar spare = 3;\n",
  "modules/Tell.js": `var Codes = require("Codes");
var most = 20;
var told = 0;
// Tells a player.
exports.tell = function (peer, value) {
  if (told > most) return;
  told += 1;
  var data = RTSession.newData();
  data.setString(1, "name").setNumber(2, value);
  send(data, peer);
};
var base = 7;
exports.count = function (packet) {
  var got = packet.getData();
  var far = got.getFloat(1) * 2 - 1;
  var row = [far, "row " + got.getNumber(2)];
  RTSession.getLogger().debug("row " + far);
  this.seen = this.seen + 1;
  this.last -= 2;
  RTSession.setTimeout(function () { return true; }, 500);
  return RTSession.newData().setFloat(1, Math.max(0.5, far)).setNumber(2, base).setNumber(3, base + 2).setNumber(6, base * 2).setString(4, row[1]);
};
function send(data, peer) {
  RTSession.newPacket().setOpCode(Codes.TOLD).setData(data).setTargetPeers([peer]).send();
}
exports.first = function (packet) {
  return packet.getData().getFloat(1);
};
`,
  "scripts/game.js": `var Codes = require("Codes");
var Tell = require("Tell");
var limit = 50;
RTSession.onPacket(Codes.MOVE, function (packet) {
  var x = Tell.first(packet);
  if (x < 30 && packet.getData().getNumber(2) <= limit) Tell.tell(packet.getSender().getPeerId(), x);
  for (var i = 0; i < 3; i++) RTSession.newData().setNumber(i + 1, i);
  return false;
});
RTSession.onPacket(Codes.TOLD, function (packet) {
  var data = Tell.count(packet);
  switch (packet.getData().getString(3)) {
    case "all":
      data.setNumber(2, 3);
      break;
    default:
      if (packet.getData().getString(3) !== "none") data.setNumber(5, 1);
  }
  RTSession.newPacket().setReliable(true).setOpCode(Codes.TOLD).setData(data).setTargetPeers([3]).send();
});
var counter = { setNumber: function (index, value) { return value; } };
var made = counter.setNumber(1, 102);
RTSession.onPacket(made, function (packet) { packet.getData().getNumber(1); });
RTSession.setInterval(function () { Tell.tell(1, 2); }, 100);
`,
};

const strict = {
  "rtsc.json": `{ "scripts": ["scripts/*"], "modules": ["modules"], "preset": "strict" }`,
  "modules/Tell.ts": `import { MOVE } from "Codes";
const most = 20;
let told = 0;
export const tell = (peer: number, value: number): void => {
  if (told++ >= most || value === -1) return;
  const data = RTSession.newData().setString(1, "n").setNumber(2, value);
  RTSession.newPacket().setOpCode(101).setData(data).setTargetPeers(peer).send();
};
export class Table {
  rows = 3;
  read(packet: RTPacket): number {
    const [first] = [packet.getData()?.getNumber(MOVE > 1 ? 2 : 3)];
    return first ?? this.rows;
  }
}
`,
  "modules/Codes.ts": "export enum Codes { MOVE = 100, TOLD }\nexport const MOVE = 100;\nconst unused = 1;\n",
  "scripts/game.ts": `import { Codes, MOVE } from "Codes";
import { Table, tell } from "Tell";
const table = new Table();
RTSession.onPacket(MOVE, (packet) => {
  tell(packet.getSender().getPeerId(), table.read(packet));
  return false;
});
RTSession.onPacket(Codes.TOLD, ({ getData }) => { if (getData === undefined) tell(1, 2); });
`,
};

class Walker {
  readonly memory = new FlowMemory();
  readonly #open = new OpenProject();
  #last: Followed | undefined;

  /** What is found with and without memory, and whether flow had to follow the script for it. */
  look(texts: Readonly<Record<string, string>>) {
    const files = memoryFiles(new Map(Object.entries(texts).map(([path, text]) => [`/game/${path}`, text])));
    const { config, sources } = readConfig({ cwd: "/game", files });
    if (config === null) throw new Error("the configuration is wrong");
    this.#model ??= buildModel(sources, config);
    const { model, origins } = this.#model;
    const program = createProgram(config, model, origins, files, this.#open);
    const [world] = program.worlds;
    if (world === undefined) throw new Error("there is no script");
    const request = { model, modules: program.modules, root: config.root };
    const found = followedAgain(world, request, this.memory) ?? followScript(world, request, this.memory);
    const fresh = followScript(world, request);
    const again = this.#last?.sites.some((site) => found.sites.includes(site)) === true;
    this.#last = found;
    // Rules come after flow, and leave their marks in the code.
    for (const [path, { text }] of world.sources) new Walk(lowered(world.world.syntax(path), path, text.length));
    const current = new Set(world.sources.values());
    return { found: plain(found, current), fresh: plain(fresh, current), again };
  }

  #model: ReturnType<typeof buildModel> | undefined;

  dispose(): void {
    this.#open.dispose();
  }
}

/** Facts as text; a source that is not the one that is there now shows. */
function plain(facts: Followed, current: ReadonlySet<unknown>): string {
  const show = (key: string, value: unknown): unknown =>
    key === "source" ? `${(value as { path: string }).path}${current.has(value) ? "" : " as it was"}` : value;
  return JSON.stringify(facts, show, 1);
}

function walked<Result>(run: (walker: Walker) => Result): Result {
  const walker = new Walker();
  try {
    return run(walker);
  } finally {
    walker.dispose();
  }
}

describe("what does the same is not followed again", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["a line without text", "modules/Tell.js", "var told", "\n\nvar told"],
    ["white space", "modules/Tell.js", "exports.tell = function (peer, value)", "exports.tell=function(peer,   value)"],
    ["a comment", "modules/Tell.js", "// Tells a player.", "/* Tells\n   whoever it is. */"],
    ["a number that is only compared with", "modules/Tell.js", "most = 20", "most = 7 + 20"],
    ["a variable that nobody reads", "modules/Codes.js", "var spare = 3;", "var spare = 3;\nvar more = 'x';"],
    ["a variable that nobody read", "modules/Codes.js", "var spare = 3;", ""],
    ["a variable that nobody reads in a function", "modules/Tell.js", "  told += 1;", "  var now = 3;\n  told += 1;"],
    ["a number that is put into a packet", "scripts/game.js", "setNumber(5, 1)", "setNumber(5, 8)"],
    ["a text that is put into a packet", "modules/Tell.js", '"name"', '"another name, and a longer one"'],
    ["a number that is added to what is not known", "modules/Tell.js", "* 2 - 1", "* 3 - 10"],
    ["a text that is added to what is not known", "modules/Tell.js", '"row " + got', '"line " + got'],
    ["a number among others of which the greatest counts", "modules/Tell.js", "Math.max(0.5,", "Math.max(4,"],
    ["a step of what is not known", "modules/Tell.js", "this.last -= 2", "this.last -= 5"],
    ["a number that is added to what may be a known one", "modules/Tell.js", "base + 2", "base + 3"],
    ["a delay", "modules/Tell.js", "500", "700"],
    ["what a logger is told", "modules/Tell.js", '"row " + far);', '"a row: " + far);'],
    ["a log more", "modules/Tell.js", "  told += 1;", '  told += 1;\n  RTSession.getLogger().info("told " + peer);'],
    ["a log less", "modules/Tell.js", '  RTSession.getLogger().debug("row " + far);\n', ""],
    ["a condition that is turned", "scripts/game.js", "x < 30", "x >= 40"],
    ["a text that is compared with", "scripts/game.js", '!== "none"', '=== "one"'],
    ["a case", "scripts/game.js", 'case "all"', 'case "every"'],
    ["what is returned as true", "modules/Tell.js", "return true", "return false"],
  ];
  test.each(cases)("%s", (_, file, from, to) => {
    walked((walker) => {
      walker.look(legacy);
      const { found, fresh, again } = walker.look(replaced(legacy, file, from, to));
      expect(again).toBe(true);
      expect(found).toBe(fresh);
    });
  });
});

describe("what may do something else is followed again", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["an op-code", "modules/Codes.js", "TOLD = 101", "TOLD = 102"],
    ["an index", "modules/Tell.js", "setNumber(2", "setNumber(3"],
    ["a send that is gone", "modules/Tell.js", "  send(data, peer);\n", ""],
    ["another packet that is returned", "modules/Tell.js", "getFloat(1)", "getFloat(4)"],
    ["a handler more", "scripts/game.js", "var limit = 50;", "RTSession.onPacket(7, function () {});"],
    ["how far a loop counts", "scripts/game.js", "i < 3", "i < 5"],
    ["a fraction that is put into a packet", "scripts/game.js", "setNumber(5, 1)", "setNumber(5, 1.5)"],
    [
      "a number that a script's own method is given",
      "scripts/game.js",
      "counter.setNumber(1, 102)",
      "counter.setNumber(1, 103)",
    ],
    ["a constant that is counted on with", "modules/Tell.js", "base = 7", "base = 8"],
    ["a fraction that is added to what is known", "modules/Tell.js", "base + 2", "base + 0.5"],
    ["a number by which what is known is multiplied", "modules/Tell.js", "base * 2", "base * 3"],
    ["a packet that is told to be reliable", "scripts/game.js", "setReliable(true)", "setReliable(false)"],
    [
      "a log where others are told",
      "modules/Tell.js",
      "  told += 1;",
      "  told += 1;\n  RTSession.getLogger().info(told);",
    ],
    ["how far a loop counts, turned", "scripts/game.js", "i < 3", "i <= 3"],
    ["an interval", "scripts/game.js", ", 100", ", 200"],
    ["a number that others see", "modules/Codes.js", "var spare = 3;", "exports.spare = 3;"],
    ["a variable that is read", "modules/Tell.js", "var told = 0;", "var told = 0;\nvar Codes = 3;"],
  ];
  test.each(cases)("%s", (_, file, from, to) => {
    walked((walker) => {
      walker.look(legacy);
      const { found, fresh, again } = walker.look(replaced(legacy, file, from, to));
      expect(again).toBe(false);
      expect(found).toBe(fresh);
    });
  });
});

function replaced(texts: Readonly<Record<string, string>>, file: string, from: string, to: string) {
  const text = texts[file]!;
  expect(text).toContain(from);
  return { ...texts, [file]: text.replace(from, to) };
}

/** Edits that change nothing, edits that change numbers, and edits that change what a script does, and how far that is seen. */
const nudges: readonly ((text: string, dice: Dice) => string)[] = [
  (text, dice) => inserted(text, dice, "\n"),
  (text, dice) => inserted(text, dice, "// setNumber(1, 2)\n"),
  (text, dice) => text.replace(dice.pick([", ", " = ", "(", "."]), (one) => `${one} /* . */ `),
  (text, dice) =>
    inserted(text, dice, `var name${dice.below(4)} = ${dice.pick(["1", "2 + 3", "'x'", "told", "most"])};\n`),
  (text, dice) => number(text, dice, String(dice.pick([0, 1, 2, 3, 20, 100, 101]))),
  (text, dice) => number(text, dice, `${dice.below(5)} + 1`),
  (text, dice) => exchanged(text, dice, /\b(?:most|limit|told|Codes|MOVE|TOLD|peer|value|data|x|i)\b/g),
  (text, dice) => exchanged(text, dice, /[<>]=?|[=!]==?/g),
  (text, dice) => exchanged(text, dice, /\b[gs]et(?:Number|Float|String)\b/g),
  (text, dice) => put(text, dice, /\b\d+\b/g, String(dice.pick([0, 0.5, 2, 64, 102, 1e9]))),
  (text, dice) => put(text, dice, /"[^"\n]*"|'[^'\n]*'/g, dice.pick(['"all"', '"7"', "'row '", '"name"', "'count'"])),
  (text, dice) => put(text, dice, /\b(?:true|false)\b/g, dice.pick(["true", "false"])),
  (text, dice) => put(text, dice, / [-+*] /g, dice.pick([" + ", " - ", " * "])),
  (text, dice) =>
    put(text, dice, /\b(?:x|value|far|told|most|limit|peer)\b/g, dice.pick(["(3 + x)", "value * 2", "far", "0.5"])),
  (text, dice) =>
    inserted(
      text,
      dice,
      `RTSession.getLogger().debug(${dice.pick(['"so far"', '"x " + x', `\`\${value}\``, "told"])});\n`,
    ),
  (text, dice) =>
    inserted(
      text,
      dice,
      dice.pick([
        "RTSession.onPacket(103, function (packet) { packet.getData().getNumber(3); });",
        "RTSession.newPacket().setOpCode(102).setData(RTSession.newData().setNumber(1, 2)).send();",
        "RTSession = { getLogger: function () { return { debug: function (x) { made = x; } }; } };",
        "this.seen = 3;",
        "value = value + 2;",
        "return packet;",
      ]),
    ),
  (text, dice) => {
    const lines = text.split("\n");
    lines.splice(dice.below(lines.length), 1);
    return lines.join("\n");
  },
];

function inserted(text: string, dice: Dice, line: string): string {
  const lines = text.split("\n");
  lines.splice(dice.below(lines.length), 0, line.trimEnd());
  return lines.join("\n");
}

function number(text: string, dice: Dice, to: string): string {
  return put(text, dice, /\b\d+\b/g, to);
}

function exchanged(text: string, dice: Dice, words: RegExp): string {
  const found = text.match(words);
  return found === null ? text : put(text, dice, words, dice.pick(found));
}

function put(text: string, dice: Dice, places: RegExp, to: string): string {
  const found = [...text.matchAll(places)];
  if (found.length === 0) return text;
  const one = dice.pick(found);
  return text.slice(0, one.index) + to + text.slice(one.index + one[0].length);
}

describe(`seed ${seed}`, () => {
  test.each([
    ["classic scripts", legacy],
    ["TypeScript", strict],
  ])("what is found after any edit of %s is what is there", { timeout: 600_000 }, (_, start) => {
    walked((walker) => {
      const dice = new Dice(seed);
      const files = Object.keys(start).filter((file) => file !== "rtsc.json");
      let texts: Record<string, string> = { ...start };
      let again = 0;
      for (let edit = 0; edit < edits; edit++) {
        const file = dice.pick(files);
        const text = dice.pick(nudges)(texts[file]!, dice);
        texts = dice.chance(0.1) ? { ...start } : { ...texts, [file]: text };
        const look = walker.look(texts);
        if (look.again) again++;
        expect(look.found, `seed ${seed}, edit ${edit} of ${file}:\n${text}`).toBe(look.fresh);
      }
      expect(again).toBeGreaterThan(0);
    });
  });
});
