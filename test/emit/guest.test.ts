/** Bundles with the real guest, in the real isolate and in the inline one: what emit writes, a session can load. */

import { describe, expect, test } from "vitest";
import type { PacketModel } from "#schemas/packet-model.ts";
import { isolates, play } from "../support/playground.ts";
import { bundleOf, mapStack, type Project, placeOf } from "./project.ts";

const model: PacketModel = {
  packets: [
    {
      opCode: 101,
      name: "Move",
      from: "both",
      delivery: "reliable",
      fields: [{ index: 1, name: "x", type: { kind: "number" }, required: true }],
    },
  ],
  records: [],
  enums: [],
  digest: "sha256-0",
};

const classic: Project = {
  files: {
    "scripts/game.js": `var Log = RTSession.getLogger(); var Deck = require("Deck");
var HAND = 3;
function Map() {}
function deal() { return this.HAND + new Deck.Create(2).size; }
Log.info([deal(), typeof console, typeof WebAssembly, typeof __rtsc]);
RTSession.onPacket(7, function broken(packet) {
  Deck.fail();
});
`,
    "modules/Deck.js": `exports.Create = function (n) { this.size = n };
exports.fail = function () {
    throw new Error("no cards");
};
`,
  },
  scripts: { "scripts/game.js": "classic" },
};

const typed: Project = {
  files: {
    "scripts/game.ts": `import { Packets } from "rtsc:packets";
import { double } from "Double";
RTSession.onPacket(Packets.Move, (move: { x: number }) => {
  RTSession.send(Packets.Move, { x: double(move.x) });
});
`,
    "modules/Double.ts": "export const double = (x: number): number => x * 2;\n",
  },
  scripts: { "scripts/game.ts": "module" },
  model,
};

describe.each(isolates)("%s", (_, create) => {
  test("a classic script with a built-in's name, its modules, and the mapped place of an error", async () => {
    const bundle = await bundleOf(classic);
    const ground = await play(create, "", { code: bundle.code });
    try {
      expect(ground.logs()).toEqual([[5, "undefined", "undefined", "undefined"]]);
      const thrown = ground.packet(7).find((effect) => effect.kind === "thrown");
      expect(thrown).toMatchObject({ message: expect.stringContaining("no cards") });
      const stack = mapStack(bundle, (thrown as { stack: string }).stack);
      expect(stack.slice(0, 2)).toEqual([
        placeOf(classic, "modules/Deck.js", "new Error"),
        placeOf(classic, "scripts/game.js", "fail();"),
      ]);
      expect(stack[2]).toMatch(/^rtsc:guest\/runtime\/guest\/\w+\.ts:\d+:\d+$/);
    } finally {
      ground.isolate.dispose();
    }
  });

  test("a module that is not there and is asked for within try throws there, in a script and in a module", async () => {
    const bundle = await bundleOf({
      files: {
        "scripts/game.js": `var own = "none"; try { own = require("crypto"); } catch (e) { own = "caught"; }
RTSession.getLogger().info([own, require("Universal").util]);
`,
        "modules/Universal.js": `try { exports.util = require("util"); } catch (e) { exports.util = "caught"; }
`,
      },
      scripts: { "scripts/game.js": "classic" },
    });
    const ground = await play(create, "", { code: bundle.code });
    try {
      expect(ground.logs()).toEqual([["caught", "caught"]]);
    } finally {
      ground.isolate.dispose();
    }
  });

  test("a module script with packets of the model", async () => {
    const bundle = await bundleOf(typed);
    const ground = await play(create, "", { code: bundle.code });
    try {
      const sent = ground.packet(101, [0x08, 0x2a]).find((effect) => effect.kind === "send");
      expect(sent ?? "nothing sent").toMatchObject({ opCode: 101, targets: null, data: [0x08, 0x54] });
    } finally {
      ground.isolate.dispose();
    }
  });
});
