import { describe, expect, test } from "vitest";
import { withoutAlias } from "#compiler/3-program/present.ts";
import { Unreadable } from "#compiler/text/files.ts";
import { openProject } from "./open-project.ts";

describe("only the ECMAScript libraries and RTSession are in scope", () => {
  test("what packages declare, and a tsconfig.json of the user's, do not exist", () => {
    const { found } = openProject({
      "tsconfig.json": "{ not even JSON",
      "package.json": '{ "type": "module", "imports": { "#deck": "./deck.js" } }',
      "node_modules/@types/node/index.d.ts": "declare const process: any;",
      "node_modules/@types/node/package.json": '{ "name": "@types/node", "types": "index.d.ts" }',
      "node_modules/deck/index.js": "exports.draw = 1;",
      "globals.d.ts": "declare const leaked: number;",
      "scripts/main.ts": 'process;\nleaked;\nrequire("deck");\nconst n: number = null;',
    });
    expect(found).toEqual([
      'scripts/main.ts:3:9 RT3001 There is no module "deck": "modules" in rtsc.json names no folder.',
      "scripts/main.ts:1:1 RT4324 Scripts have no process: they see the built-ins of ECMAScript and RTSession, and nothing of Node or of browsers.",
      "scripts/main.ts:2:1 TS2304 Cannot find name 'leaked'.",
      "scripts/main.ts:4:7 TS2322 Type 'null' is not assignable to type 'number'.",
    ]);
  });

  test("newer built-ins are known, browsers and Node are not", () => {
    const { found } = openProject({
      "scripts/main.ts": "[2, 1].toSorted().at(-1);\nfetch;\nBuffer;\nnew WebAssembly.Memory({});",
    });
    expect(found.map((one) => one.split(" ")[0])).toEqual([
      "scripts/main.ts:2:1",
      "scripts/main.ts:3:1",
      "scripts/main.ts:4:5",
    ]);
  });
});

describe("a file without import and export is a classic script", () => {
  test.each([
    ["a plain one", "var a = 1;", "classic"],
    ["one that requires", 'var Deck = require("Deck");', "classic"],
    ["one that speaks of import", '// import x from "y"\nvar s = "export default";', "classic"],
    ["one that imports while it runs", 'import("Deck");', "classic"],
    ["one with import", 'import "Deck";', "module"],
    ["one with import type", 'import type {} from "Deck";', "module"],
    ["one with export", "export {};", "module"],
  ])("%s", (_, text, kind) => {
    const { program } = openProject({ "scripts/main.ts": text, "modules/Deck.ts": "export const size = 24;" });
    expect(program.scripts.map((script) => script.kind)).toEqual([kind]);
  });

  test("JavaScript too, whatever it requires", () => {
    const { program, found } = openProject(
      {
        "scripts/main.js":
          'var go = function () {};\nvar Deck = require("Deck");\nthis.go();\nDeck.use();\nDeck.nope();',
        "modules/Deck.js": "exports.use = function () { return go; };",
      },
      "legacy",
    );
    expect(program.scripts[0]?.kind).toBe("classic");
    expect(found).toEqual([
      "scripts/main.js:5:6 RT4419 The module Deck gives no nope: export it there, or use one that is exported.",
    ]);
  });
});

describe("every entry is its own world", () => {
  test("two scripts with the same globals do not meet", () => {
    const { found } = openProject({
      "scripts/a.ts": "var state: number = 1;\nfunction onlyA() {}",
      "scripts/b.ts": 'var state: string = "b";\nconst onlyA = 1;',
      "scripts/c.ts": "const state = true;\nonlyA();",
    });
    expect(found).toEqual(["scripts/c.ts:2:1 TS2304 Cannot find name 'onlyA'."]);
  });

  test("a file in several worlds is told once", () => {
    const { found, program } = openProject({
      "scripts/a.ts": 'import "Deck";',
      "scripts/b.ts": 'import "Deck";',
      "scripts/c.js": 'require("Deck");',
      "modules/Deck.ts": 'export const size: number = "24";\nimport "Missing";',
    });
    expect(found).toEqual([
      'modules/Deck.ts:2:8 RT3001 There is no module "Missing": it is not in modules.',
      "modules/Deck.ts:1:14 TS2322 Type 'string' is not assignable to type 'number'.",
    ]);
    expect(program.sources.map((source) => source.path)).toEqual([
      "modules/Deck.ts",
      "scripts/a.ts",
      "scripts/b.ts",
      "scripts/c.js",
    ]);
  });
});

describe("modules", () => {
  test("each has its own scope, also one that neither requires nor exports", () => {
    const { found } = openProject(
      {
        "scripts/main.js": 'require("Side");\nrequire("Typed");\nhidden();\nsecret;',
        "modules/Side.js": "function hidden() {}",
        "modules/Typed.ts": "const secret = 1;",
      },
      "legacy",
    );
    expect(found).toEqual([
      "scripts/main.js:3:1 TS2304 Cannot find name 'hidden'.",
      "scripts/main.js:4:1 TS2304 Cannot find name 'secret'.",
    ]);
  });

  test("a module in a circle keeps its types", () => {
    const { found } = openProject(
      {
        "scripts/main.js": 'require("A").go();',
        "modules/A.js": 'var B = require("B");\nexports.go = function () { return B.back(); };\nexports.size = 1;',
        "modules/B.js": 'var A = require("A");\nexports.back = function () { return A.size + A.sise; };',
      },
      "legacy",
    );
    expect(found).toEqual(["modules/B.js:2:48 RT4419 The module A gives no sise: did you mean size?"]);
  });

  test("rtsc:packets can be required too, typed in TypeScript and in JavaScript", () => {
    const text = 'var P = require("rtsc:packets").Packets;\nRTSession.onPacket(P.Ask, function (ask) { ask.nope(); });';
    const opcodes = '{ "packets": { "Ask": { "opCode": 101, "from": "client" } } }';
    for (const script of ["scripts/main.ts", "scripts/main.js"]) {
      expect(openProject({ [script]: text, "opcodes/game.json": opcodes }).found).toEqual([
        `${script}:2:48 TS2339 Property 'nope' does not exist on type 'Ask'.`,
      ]);
    }
  });

  test("names that objects have anyway are only names", () => {
    const { found, program } = openProject({
      "scripts/main.js": 'require("constructor").a;\nrequire("__proto__").b;\nrequire("toString");\nrequire("*");',
      "modules/constructor.ts": "export const a = 1;",
      "modules/__proto__.ts": "export const b = 1;",
      "modules/*.ts": "export const c = 1;",
    });
    expect([...program.modules.keys()]).toEqual(["__proto__", "constructor"]);
    expect(found.map((one) => one.slice(0, 30))).toEqual([
      "scripts/main.js:3:9 RT3001 The",
      "scripts/main.js:4:9 RT3001 The",
    ]);
  });

  test("a file that the system refuses is told where it is asked for", () => {
    const refuse = "/game/modules/Deck.ts";
    const { found } = openProject(
      { "scripts/main.ts": 'import "Deck";', "modules/Deck.ts": "export {};" },
      "strict",
      (files) => ({
        list: (path) => files.list(path),
        read(path) {
          if (path === refuse) throw new Unreadable(path, "EACCES");
          return files.read(path);
        },
      }),
    );
    expect(found).toEqual(["scripts/main.ts:1:8 RT3003 modules/Deck.ts cannot be read (EACCES)."]);
  });

  // TypeScript would take longer than anybody waits, and does not stop when rtsc is ended.
  test("files whose brackets are nested too deep are not shown to TypeScript, and told where they are asked for", () => {
    const deep = `export const deep = ${"[".repeat(400)}1${"]".repeat(400)};`;
    const { found } = openProject({
      "scripts/a.ts": 'import { deep } from "Deep"; RTSession.getLogger().debug(deep);',
      "scripts/b.ts": 'import { deep } from "../modules/Deep"; RTSession.getLogger().debug(deep);',
      "scripts/c.ts": deep,
      "modules/Deep.ts": `\n${deep}`,
    });
    expect(found).toEqual([
      "scripts/c.ts:1:121 RT3005 scripts/c.ts opens more than 100 brackets within each other.",
      "scripts/a.ts:1:22 RT3005 modules/Deep.ts opens more than 100 brackets within each other.",
      "scripts/b.ts:1:22 RT3005 modules/Deep.ts opens more than 100 brackets within each other.",
    ]);
  });

  test("what is nested as deep as may be is checked", () => {
    const lists = `const lists = ${"[".repeat(100)}1${"]".repeat(100)};`;
    const objects = `const objects = ${"{a:".repeat(100)}1${"}".repeat(100)};`;
    expect(openProject({ "scripts/main.ts": `export {};\n${lists}\n${objects}\nnope;` }).found).toEqual([
      "scripts/main.ts:4:1 TS2304 Cannot find name 'nope'.",
    ]);
  });
});

describe("places", () => {
  test("count UTF-16 units behind a byte order mark, CRLF and letters of several bytes", () => {
    const { found } = openProject({ "scripts/main.ts": '\uFEFF// é\r\nconst text = "😀"; nope;\r\n' });
    expect(found).toEqual(["scripts/main.ts:2:20 TS2304 Cannot find name 'nope'."]);
  });

  test("never lie behind the file's end", () => {
    const { found, checked } = openProject({ "scripts/main.js": 'require("Open");', "modules/Open.js": "if (true) {" });
    expect(found).toHaveLength(1);
    for (const { span } of checked.diagnostics) expect(span!.end).toBeLessThanOrEqual(span!.source.text.length);
  });
});

test("a program that is disposed of is over, and may be disposed of again", () => {
  const { program } = openProject({ "scripts/main.ts": "export {};" });
  expect(() => program.dispose()).not.toThrow();
  expect(() => program.worlds[0]!.world.findings(["/game/scripts/main.ts"])).toThrow();
});

test("a project none of whose scripts can be opened is told so, and no more", () => {
  const { found, program } = openProject({ "scripts/main.lua": "local x = 1" });
  expect(found.map((one) => one.split(" ")[1])).toEqual(["RT3004"]);
  expect(program.scripts).toEqual([]);
});

test("who writes an ending in capitals is told to rename the file", () => {
  const files = { "scripts/other.JS": "", "scripts/main.js": 'require("Ops");', "modules/Ops.JS": "exports.HI = 5;" };
  const { program } = openProject(files);
  expect(program.diagnostics.map(({ code, help }) => [code, help])).toEqual([
    ["RT3004", "Endings are written in small letters: rename it to scripts/other.js."],
    ["RT3001", "Rename modules/Ops.JS to modules/Ops.js."],
  ]);
});

describe("messages of TypeScript name types as people know them", () => {
  test.each([
    ["(packet: NoInfer<RTPacket<Ask>>) => unknown", "(packet: RTPacket<Ask>) => unknown"],
    ["NoInfer<(a: Map<A, B>) => C<D>> and NoInfer<NoInfer<E>>.", "(a: Map<A, B>) => C<D> and E."],
    ["'NoInfer<RTPacket<…", "'RTPacket<…"],
    ["requir_ is no NoInfer", "require is no NoInfer"],
  ])("%s", (message, told) => {
    expect(withoutAlias(message)).toBe(told);
  });

  test("what handlers of a token are given", () => {
    const { checked } = openProject({
      "opcodes/a.json": JSON.stringify({
        packets: { Ask: { opCode: 101, from: "client", fields: { x: { index: 1, type: "number" } } } },
      }),
      "scripts/main.ts": `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Ask, (ask, packet: string) => [ask, packet]);`,
    });
    const words = checked.diagnostics.flatMap(({ message, notes }) => [message, ...notes.map((note) => note.message)]);
    expect(words.join("\n")).toContain("packet: RTPacket<Ask>");
    expect(words.join("\n")).not.toContain("NoInfer");
  });
});
