/** A classic script in a bundle: sloppy, with its globals and its `this`, and modules found by `require`. */

import { describe, expect, test, vi } from "vitest";
import { bundleOf, type Project, run } from "./project.ts";

vi.mock("#compiler/6-emit/guest-entry.ts", () => ({
  guestEntry: () => ({ root: process.cwd(), file: "test/emit/recorder.ts" }),
}));

function classic(entry: string, modules: Readonly<Record<string, string>> = {}, path = "scripts/game.js"): Project {
  const files = Object.entries(modules).map(([name, text]) => [`modules/${name}`, text]);
  return { files: { [path]: entry, ...Object.fromEntries(files) }, scripts: { [path]: "classic" } };
}

async function recorded(...project: Parameters<typeof classic>): Promise<unknown[]> {
  return run(await bundleOf(classic(...project))).recorded;
}

describe("the global scope", () => {
  test("top-level var and function are properties of the global object, which is this", async () => {
    const values = await recorded(`
      var SCORE = 7;
      function StartTurn() { return "started"; }
      function plain() { return this.StartTurn() + this.SCORE; }
      var bound = plain.bind(this);
      RTSession.record(this === globalThis, this.SCORE, plain(), bound());
    `);
    expect(values).toEqual([true, 7, "started7", "started7"]);
  });

  test("functions are hoisted, declared twice the later wins, a var may be declared again", async () => {
    const values = await recorded(`
      RTSession.record(early(), this.early === early);
      function early() { return 1; }
      function early() { return 2; }
      var x = 1; var x; RTSession.record(x);
    `);
    expect(values).toEqual([2, true, 1]);
  });

  test("names of another age, implicit globals, octals, with, duplicate parameters, delete of a name", async () => {
    const values = await recorded(`
      var static = 1, char = 2, let = 3, yield = 4; implicit = 010;
      function twice(a, a) { return a }
      with ({ inner: 5 }) { RTSession.record(inner) }
      RTSession.record(static + char + let + yield, implicit, twice(1, 2), delete implicit, typeof implicit)
    `);
    expect(values).toEqual([5, 10, 8, 2, true, "undefined"]);
  });

  test("a directive of the script cannot make the bundle strict", async () => {
    expect(await recorded(`"use strict"; function f() { return this === globalThis } RTSession.record(f())`)).toEqual([
      true,
    ]);
  });

  test("top-level names and names of functions stay as they are", async () => {
    const bundle = await bundleOf(classic("function TankFactory() {} var longGlobalName = new TankFactory();"));
    const world = run(bundle);
    expect(world.evaluate("longGlobalName.constructor.name + typeof TankFactory")).toBe("TankFactoryfunction");
  });

  test("a TypeScript entry keeps its globals too", async () => {
    const values = await recorded(
      `enum Phase { Lobby, Play }
       const limit: number = 3;
       var phase: Phase = Phase.Play;
       function get(this: any) { return this.phase as number; }
       RTSession.record(get(), limit, (this as any).phase, Phase[1]);`,
      {},
      "scripts/game.ts",
    );
    expect(values).toEqual([1, 3, 1, "Play"]);
  });

  test("two runs share nothing, and the global object has no more than the script put there", async () => {
    const bundle = await bundleOf(
      classic(`var a = require("A"); var count = 0; count++;`, { "A.js": "exports.a = 1" }),
    );
    expect(run(bundle).evaluate("Object.keys(globalThis).join()")).toBe("a,count");
    expect(run(bundle).evaluate("count")).toBe(1);
  });
});

describe("an entry that declares the name of a built-in", () => {
  test("a function: the guest and the modules part have the built-in, the script its own", async () => {
    const values = await recorded(
      `
      function Map(width) { this.width = width }
      function Object2() {}
      function Object(x) { return x }
      var level = new Map(3);
      RTSession.record(level.width, this.Map === Map, this.level === level, this === globalThis, require("A").n);
    `,
      { "A.js": "exports.n = 1" },
    );
    expect(values).toEqual([3, true, true, true, 1]);
  });

  test.each([
    "class Map {}",
    "const Map = 5;",
    "let a = 1, Map = 5;",
    "const { Map } = { Map: 5 };",
    "const [Map] = [5];",
  ])("%s", async (declaration) => {
    expect(await recorded(`${declaration} RTSession.record(typeof Map !== "undefined")`)).toEqual([true]);
  });

  test("positions stay exact", async () => {
    const project = classic("\n\nfunction Map() {}\n\n  function fail() { throw new Error('x') }\nfail();");
    const { mappedStack, placeOf } = await import("./project.ts");
    const stack = mappedStack(await bundleOf(project));
    expect(stack.slice(0, 2)).toEqual([
      placeOf(project, "scripts/game.js", "new Error"),
      placeOf(project, "scripts/game.js", "fail();"),
    ]);
  });
});

describe("modules", () => {
  test("each has its own scope, module, exports and this, and is sloppy", async () => {
    const values = await recorded(
      `var hidden = "entry"; var A = require("A"); RTSession.record(A.own, A.same, A.plain(), A.n, hidden)`,
      {
        "A.js": `
        var hidden = "module"; var static = 4;
        this.own = hidden;
        exports.same = this === exports && exports === module.exports;
        exports.plain = function () { return this === exports ? "exports" : typeof this.RTSession };
        exports.n = static;
      `,
      },
    );
    expect(values).toEqual(["module", true, "exports", 4, "entry"]);
    const sloppy = await recorded(`RTSession.record(require("A")())`, {
      "A.js": "module.exports = function () { function f() { return this === globalThis } return f() }",
    });
    expect(sloppy).toEqual([true]);
  });

  test("a module runs once, when it is first required, in the middle of a file too", async () => {
    const values = await recorded(
      `RTSession.record("before"); function late() { return require("A") } var a = late(); RTSession.record(a === require("A"), a.n)`,
      { "A.js": `RTSession.record("runs"); exports.n = 1;` },
    );
    expect(values).toEqual(["before", "runs", true, 1]);
  });

  test("circular modules see each other when they are called; a module may require itself", async () => {
    const values = await recorded(`var A = require("A"); RTSession.record(A.ask(), require("B").early, A.self())`, {
      "A.js": `
        var B = require("B"); var Self = require("A");
        exports.name = "A";
        exports.ask = function () { return B.answer() };
        exports.self = function () { return Self === module.exports };
      `,
      "B.js": `
        var A = require("A");
        exports.early = A.name === undefined;
        exports.answer = function () { return "B knows " + A.name };
      `,
    });
    expect(values).toEqual(["B knows A", true, true]);
  });

  test("module.exports may be replaced, by a factory too", async () => {
    const values = await recorded(
      `var Codes = require("Codes"); var D = require("Deck"); RTSession.record(Codes.MOVE, new D.Create(3).size)`,
      {
        "Codes.js": `function Codes() { this.MOVE = 101 } module.exports = new Codes()`,
        "Deck.js": `module.exports.Create = function (n) { this.size = n }`,
      },
    );
    expect(values).toEqual([101, 3]);
  });

  test("relative paths, with and without an extension, mean the same module as its name", async () => {
    const values = await recorded(
      `RTSession.record(require("A") === require("../modules/A"), require("A") === require("../modules/A.js"), require("../modules/deep").n)`,
      { "A.js": "exports.a = 1", "deep/index.js": `exports.n = require("../A").a` },
    );
    expect(values).toEqual([true, true, 1]);
  });

  test("an ES module is required as an object of its exports, and is strict", async () => {
    const values = await recorded(
      `var B = require("B"); RTSession.record(B.count(), B.count(), B.default, B.mode(), require("A").viaA)`,
      {
        "B.ts": `let n = 0; export const count = (): number => ++n; export default "def"; export function mode(this: unknown) { return (() => typeof (0, inner)())() } function inner(this: unknown) { return this }`,
        "A.js": `exports.viaA = require("B").count()`,
      },
    );
    expect(values).toEqual([1, 2, "def", "undefined", 3]);
  });

  test("only modules that are reached are in the bundle", async () => {
    const { code } = await bundleOf(
      classic(`require("A")`, { "A.js": "exports.a = 'kept'", "B.js": "exports.b = 'left out'" }),
    );
    expect(code).toContain("kept");
    expect(code).not.toContain("left out");
  });

  test("a name that reaches require only at run time fails with the names there are", async () => {
    const project = classic(`var r = require; require("A"); r("Missing")`, { "A.js": "" });
    const bundle = await bundleOf(project);
    expect(() => run(bundle)).toThrow(/^Cannot find module "Missing": .* They are: A\.$/);
  });

  test("the same from inside a module", async () => {
    const bundle = await bundleOf(classic(`require("A")`, { "A.js": `var r = require; r("Missing")` }));
    expect(() => run(bundle)).toThrow(/^Cannot find module "Missing"/);
  });

  test("a JSON file is its value", async () => {
    expect(await recorded(`RTSession.record(require("../modules/Map.json").w)`, { "Map.json": `{ "w": 4 }` })).toEqual([
      4,
    ]);
  });

  test("names of modules cannot become code", async () => {
    const values = await recorded(`RTSession.record(require("a\\"b').c").n, require("__proto__").n)`, {
      [`a"b').c.js`]: "exports.n = 1",
      "__proto__.js": "exports.n = 2",
    });
    expect(values).toEqual([1, 2]);
  });
});
