/** A module script in a bundle: strict, its names its own; its CommonJS modules stay sloppy. */

import { describe, expect, test, vi } from "vitest";
import { bundleOf, type Project, run } from "./project.ts";

vi.mock("#compiler/6-emit/guest-entry.ts", () => ({
  guestEntry: () => ({ root: process.cwd(), file: "test/emit/recorder.ts" }),
}));

function script(entry: string, modules: Readonly<Record<string, string>> = {}, path = "scripts/game.ts"): Project {
  const files = Object.entries(modules).map(([name, text]) => [`modules/${name}`, text]);
  return { files: { [path]: entry, ...Object.fromEntries(files) }, scripts: { [path]: "module" } };
}

async function recorded(...project: Parameters<typeof script>): Promise<unknown[]> {
  return run(await bundleOf(script(...project))).recorded;
}

describe("mode", () => {
  test("the entry and its ES modules are strict and leave nothing on the global object", async () => {
    const bundle = await bundleOf(
      script(
        `import { mode } from "A"; export {};
         var top = 1; function own(this: unknown) { return this }
         RTSession.record((0, own)(), mode(), top, typeof (globalThis as any).top);`,
        {
          "A.ts": `export function mode(this: unknown) { return inner() } function inner(this: unknown) { return this }`,
        },
      ),
    );
    const world = run(bundle);
    expect(world.recorded).toEqual([undefined, undefined, 1, "undefined"]);
    expect(world.evaluate("Object.getOwnPropertyNames(globalThis).includes('__rtsc')")).toBe(false);
    expect(world.evaluate("Object.keys(globalThis)")).toHaveLength(0);
  });

  test("a write to an undeclared name throws", async () => {
    const bundle = await bundleOf(script(`export {}; undeclared = 1;`));
    expect(() => run(bundle)).toThrow("undeclared is not defined");
  });

  test("an entry whose only imports are of types is a module all the same", async () => {
    const values = await recorded(
      `import type { T } from "Types"; const t: T = 1; function f(this: unknown) { return this } RTSession.record(t, f());`,
      { "Types.ts": "export type T = number" },
    );
    expect(values).toEqual([1, undefined]);
  });

  test("a CommonJS module that is imported stays sloppy", async () => {
    const values = await recorded(
      `import Old, { plain } from "Old"; RTSession.record(Old.n, plain());`,
      {
        "Old.js": `var static = 3; exports.n = static; exports.plain = function () { function f() { return this === globalThis } return f() }; implicit = 010;`,
      },
      "scripts/game.js",
    );
    expect(values).toEqual([3, true]);
  });

  test("a file without import and export that is imported runs in a scope of its own, sloppy", async () => {
    const values = await recorded(`import "Side"; RTSession.record(typeof (globalThis as any).inSide)`, {
      "Side.js": `var inSide = (function () { return this === globalThis })(); RTSession.record(inSide)`,
    });
    expect(values).toEqual([true, "undefined"]);
  });
});

describe("imports", () => {
  test("by name, by relative path, default, namespace, re-exported, for JavaScript and TypeScript", async () => {
    const values = await recorded(
      `import def, { a } from "A"; import * as all from "../modules/A.js"; import { a as again } from "B"; import("B").then((b) => RTSession.record(b.a));
       RTSession.record(def, a, all.a, again);`,
      { "A.ts": "export const a: string = 'a'; export default 'd'", "B.js": `export { a } from "./A"` },
    );
    expect(values).toEqual(["d", "a", "a", "a"]);
  });

  test("an ES module in both parts of the bundle is one module", async () => {
    const values = await recorded(
      `import { next } from "Count"; import Old from "Old"; RTSession.record(next(), Old.next(), next());`,
      {
        "Count.ts": "let n = 0; export const next = (): number => ++n;",
        "Old.js": `var Count = require("Count"); exports.next = function () { return Count.next() };`,
      },
    );
    expect(values).toEqual([1, 2, 3]);
  });

  test("a CommonJS module that is required and imported runs once", async () => {
    const values = await recorded(
      `import Old from "Old"; import { through } from "Through"; const here = require("Old"); RTSession.record(here === Old, through === Old);`,
      {
        "Old.js": `RTSession.record("runs"); exports.x = 1`,
        "Through.ts": `import Old from "Old"; export const through = Old;`,
      },
    );
    expect(values).toEqual(["runs", true, true]);
  });

  test("exports that say __esModule have their own default", async () => {
    const values = await recorded(`import def from "Old"; RTSession.record(def)`, {
      "Old.js": `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = "inner"`,
    });
    expect(values).toEqual(["inner"]);
  });

  test("modules run in the order of the imports, before the entry", async () => {
    const values = await recorded(`RTSession.record("entry"); import "One"; import "Two"; import "Three";`, {
      "One.ts": `RTSession.record(1); export {}`,
      "Two.js": `RTSession.record(2); exports.x = require("Three")`,
      "Three.ts": `RTSession.record(3); export {}`,
    });
    expect(values).toEqual([1, 2, 3, "entry"]);
  });

  test("two ES modules in a circle", async () => {
    const values = await recorded(
      `import { ping } from "Ping"; export const self = "entry"; RTSession.record(ping(3));`,
      {
        "Ping.ts": `import { pong } from "Pong"; export const ping = (n: number): string => n === 0 ? "ping" : pong(n - 1);`,
        "Pong.ts": `import { ping } from "Ping"; export const pong = (n: number): string => n === 0 ? "pong" : ping(n - 1);`,
      },
    );
    expect(values).toEqual(["pong"]);
  });

  test("a circle through both parts: members are found when they are called", async () => {
    const values = await recorded(`import Table from "Table"; RTSession.record(Table.describe(), Table.early);`, {
      "Table.js": `
          var Turn = require("Turn");
          exports.name = "table";
          exports.early = Turn.early;
          exports.describe = function () { return Turn.turn() };
        `,
      "Turn.ts": `
          import Table from "Table";
          export const early = Table.name === undefined;
          export const turn = (): string => "turn at " + Table.name;
        `,
    });
    expect(values).toEqual(["turn at table", true]);
  });

  test("names that only exist while bundling cannot be imported", async () => {
    for (const name of ["rtsc:rows", "rtsc:entry", "rtsc:bridge-0 x"]) {
      await expect(
        bundleOf(script(`import ${JSON.stringify(name)}; import Old from "Old"; Old()`, { "Old.js": "" })),
      ).rejects.toThrow("There is no module");
    }
  });

  test("what an ES module exports and nobody uses is left out", async () => {
    const { code } = await bundleOf(
      script(`import { used } from "A"; RTSession.record(used)`, {
        "A.ts": `export const used = 1; export const unused = "left out";`,
      }),
    );
    expect(code).not.toContain("left out");
  });
});
