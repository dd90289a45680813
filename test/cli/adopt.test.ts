/**
 * `rtsc init --from DIR`: what is a script and what a module, and that nothing which is there is touched.
 */

import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { adopt, adoptedConfig } from "#compiler/cli/adopt-project.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { withCli } from "../support/cli.ts";
import { readTree } from "../support/fixtures.ts";
import { inFolder } from "../support/page-project.ts";

const { run } = withCli();

const found = (files: Record<string, string>) => {
  const at = new Map(Object.entries(files).map(([file, text]) => [`/p/${file}`, text]));
  const { scripts, folders, modules, left } = adopt("/p", memoryFiles(at));
  return { scripts: Object.fromEntries(scripts), folders, modules, left: left.map((one) => one.path) };
};
const entry = "RTSession.onPacket(1, function () {});\n";

describe("what is what", () => {
  test("two folders, a cycle, a module that asks for itself, one that nobody asks for", () => {
    expect(
      found({
        "rt/Game.js": `require("A"); ${entry}`,
        "rt/Lobby.js": entry,
        "modules/A.js": 'var b = require("B"); RTSession.getLogger(); exports.x = 1;',
        "modules/B.js": 'var a = require("A"), self = require("B"); module.exports = {};',
        "modules/Lonely.js": "module.exports = function () { RTSession.getLogger(); };",
        "tools/pack.js": "var fs = 1;",
      }),
    ).toEqual({
      scripts: { Game: "rt/Game.js", Lobby: "rt/Lobby.js" },
      folders: ["modules"],
      modules: ["modules/A.js", "modules/B.js"],
      left: ["modules/Lonely.js", "tools/pack.js"],
    });
  });

  test("an entry that leaves RTSession to its modules is a script, too", () => {
    expect(
      found({
        "Main.js": 'var hub = require("Hub"); hub.start();',
        "lib/Hub.js": 'var net = require("Net"); exports.start = function () { net.on(); };',
        "lib/Net.js": `exports.on = function () { ${entry} };`,
        "tools/pack.js": 'var fs = require("Strings");',
        "lib/Strings.js": "exports.x = 1;",
      }),
    ).toMatchObject({ scripts: { Main: "Main.js" }, folders: ["lib"], left: ["tools/pack.js"] });
  });

  test("a file whose ending is in capitals is left out, and said", () => {
    expect(found({ "MAIN.JS": entry, "b.js": entry })).toMatchObject({ scripts: { b: "b.js" }, left: ["MAIN.JS"] });
  });

  test("comments ask for nothing and use nothing; strings that look like comments do not hide what follows", () => {
    expect(
      found({
        "a.js": `// require("b")\n/* require('b') */ ${entry}`,
        "b.js": entry,
        "c.js": "// RTSession\n",
        "d.js": `var u = "http://x"; require("e"); ${entry}`,
        "e.js": "exports.x = 1; // RTSession",
      }),
    ).toEqual({
      scripts: { a: "a.js", b: "b.js", d: "d.js" },
      folders: ["."],
      modules: ["e.js"],
      left: ["c.js"],
    });
  });

  test("where there is nothing else, what registers handlers is a script, whatever a compiler has it hand out", () => {
    expect(
      found({
        "out/game.js": `exports.__esModule = true; var q = require("./queue"); ${entry} exports.Game = q.Queue;`,
        "out/queue.js": "exports.Queue = function () {};",
        "out/other.js": "exports.log = RTSession.getLogger();",
      }),
    ).toEqual({ scripts: { game: "out/game.js" }, folders: [], modules: ["out/queue.js"], left: ["out/other.js"] });
  });

  test("a script that hands things out only where there are modules is a script", () => {
    const library =
      'if (typeof module === "object" && module.exports) module.exports = Noise; else this.Noise = Noise;';
    expect(found({ "Terrain.js": `function Noise() {} ${library} ${entry}` })).toMatchObject({
      scripts: { Terrain: "Terrain.js" },
      left: [],
    });
  });

  test("a script and a module of one name: the folder where the others lie decides", () => {
    const { scripts, modules } = found({
      "rt/Deck.js": `require("Deck"); require("Turn"); ${entry}`,
      "rt/Other.js": `require("Deck"); ${entry}`,
      "modules/Deck.js": "exports.x = 1;",
      "modules/Turn.js": "exports.x = 1;",
    });
    expect(scripts).toEqual({ Deck: "rt/Deck.js", Other: "rt/Other.js" });
    expect(modules).toEqual(["modules/Deck.js", "modules/Turn.js"]);
  });

  test("relative paths and imports; packages, hidden folders and declarations are passed over", () => {
    expect(
      found({
        "src/main.ts": `import { a } from "./lib/a";\nimport "b";\nexport {};\n${entry}`,
        "src/lib/a.ts": "export const a = 1;",
        "src/shared/b.ts": "export {};",
        "src/rt.d.ts": "declare const RTSession: unknown;",
        "node_modules/x/i.js": entry,
        ".git/x.js": entry,
      }),
    ).toEqual({
      scripts: { main: "src/main.ts" },
      folders: ["src/shared"],
      modules: ["src/lib/a.ts", "src/shared/b.ts"],
      left: [],
    });
  });

  test("names that rtsc.json allows, and no two that are one folder", () => {
    const { scripts } = found({
      "a/Game.js": entry,
      "b/game.js": entry,
      "c/Mein Spiel (neu).js": entry,
      "c/Mein+Spiel+(neu).js": entry,
      "_.js": entry,
    });
    expect(Object.keys(scripts).sort()).toEqual([
      "a-Game",
      "b-game",
      "c-Mein-Spiel-neu-",
      "c-Mein-Spiel-neu--2",
      "script",
    ]);
    for (const name of Object.keys(scripts)) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
  });
});

test("rtsc.json holds what is there, and no more", () => {
  const only = { scripts: new Map([["a", "a.js"]]), folders: [], modules: [], left: [] };
  expect(JSON.parse(adoptedConfig(only, undefined))).toEqual({
    $schema: "./node_modules/rtsc/schemas/rtsc.schema.json",
    preset: "legacy",
    scripts: { a: "a.js" },
    outDir: "dist",
  });
});

const old = (folder: string): void => {
  for (const part of ["modules", "scripts"]) {
    cpSync(join(packageRoot(), "examples/classic", part), join(folder, part), { recursive: true });
  }
};

describe("the command", () => {
  test("writes rtsc.json and a schema beside the scripts, which stay; the project checks and builds", () =>
    inFolder({}, async (cwd) => {
      old(join(cwd, "old game"));
      const before = readTree(join(cwd, "old game"));
      const { code, stdout, stderr } = await run(["init", "--from", "old game"], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { "rtsc.json": config, "opcodes/inferred.json": schema, ...rest } = readTree(join(cwd, "old game"));
      const { "rtsc-env.d.ts": declarations, "tsconfig.json": settings, ...more } = rest;
      const { "package.json": manifest, ".gitignore": ignored, ...others } = more;
      expect(others).toEqual(before);
      expect(declarations).toContain('interface RTClientPackets {\n  "1001": ');
      expect(settings).toContain('"checkJs": false');
      expect(JSON.parse(manifest!)).toMatchObject({
        name: "old-game",
        private: true,
        devDependencies: { rtsc: expect.stringMatching(/^\^\d/) },
      });
      expect(JSON.parse(manifest!)).not.toHaveProperty("type");
      expect(ignored!.split("\n")).toEqual(expect.arrayContaining(["node_modules/", "dist/", "realtime.log"]));
      expect(stdout).toContain("\nWrote .gitignore and package.json, as there were none.\n");
      expect(stdout).toContain("\n  npm install\n");
      expect(JSON.parse(config!)).toMatchObject({
        preset: "legacy",
        modules: ["modules"],
        opCodes: ["opcodes/*.json"],
      });
      expect(schema).toContain('"opCode": 1001');
      expect(stdout).toMatch(/^Found 1 script and 7 modules\.\n {2}script {3}card-game {2}scripts\/card-game\.js\n/);
      expect(stdout).toMatch(
        /\nWrote rtsc\.json and opcodes\/inferred\.json to old game, and rtsc-env\.d\.ts and tsconfig\.json for editors\.\n(?:.*\n)Inferred \d+ packets;/,
      );
      const [, errors, warnings] = /\nrtsc check finds (\d+) errors? and (\d+) warnings?\.\n/.exec(stdout)!;
      expect(stdout).toContain("  cd old game\n");
      const checked = await run(["check", "--format", "json"], { cwd: join(cwd, "old game") });
      expect(JSON.parse(checked.stdout).summary).toMatchObject({ errors: Number(errors), warnings: Number(warnings) });
      expect((await run(["build"], { cwd: join(cwd, "old game") })).code).toBe(0);
    }));

  test("scripts and modules in one folder; other JSON in opcodes/ is not taken for a schema", () =>
    inFolder(
      {
        "Game.js":
          'var C = require("Codes");\nRTSession.onPacket(C.MOVE, function (p) { p.getData().getFloat(1); });\n',
        "Codes.js": "exports.MOVE = 7;\n",
        "opcodes/mine.json": "[]",
        "tsconfig.json": "mine",
        "package.json": '{ "name": "mine" }',
        ".gitignore": "mine",
      },
      async (cwd) => {
        const { code, stdout } = await run(["init", "--from", "."], { cwd });
        expect(code).toBe(0);
        expect(stdout).toContain("  modules  in this folder\n");
        const files = readTree(cwd);
        expect(JSON.parse(files["rtsc.json"]!)).toMatchObject({ modules: ["."], opCodes: ["opcodes/inferred.json"] });
        expect(files["opcodes/mine.json"]).toBe("[]");
        expect(files["tsconfig.json"]).toBe("mine");
        expect(files["package.json"]).toBe('{ "name": "mine" }');
        expect(files[".gitignore"]).toBe("mine");
        expect(stdout).toContain("\n  npm install --save-dev rtsc\n");
        expect(stdout).toContain("\nrtsc check finds 0 errors and 0 warnings.\n");
        expect(stdout).not.toContain("shows them");
        expect(stdout).toContain(", and rtsc-env.d.ts for editors.\n");
        expect((await run(["check"], { cwd })).code).toBe(0);
      },
    ));

  test.each<[string, Record<string, string>, string[], RegExp]>([
    ["a project", { "rtsc.json": "{}", "a.js": entry }, ["--from", "."], /already has rtsc\.json; nothing was written/],
    ["no script", { "a.js": "1" }, ["--from", "."], /holds no script/],
    ["no folder", {}, ["--from", "none"], /There is no folder none/],
    ["two folders", { "a.js": entry }, ["new", "--from", "."], /name one folder/],
  ])("%s is refused, and nothing is written", (_, files, args, words) =>
    inFolder(files, async (cwd) => {
      const { code, stdout, stderr } = await run(["init", ...args], { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(words);
      expect(readTree(cwd)).toEqual(files);
    }),
  );
});

test("a file instead of a folder: a sentence, exit 2, and the command that was meant", () =>
  inFolder({ "old/main.js": entry }, async (cwd) => {
    expect(await run(["init", "--from", "old/main.js"], { cwd })).toEqual({
      code: 2,
      stdout: "",
      stderr: "rtsc: old/main.js is a file; --from takes a folder.\n  rtsc init --from old\n",
    });
  }));
