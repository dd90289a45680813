/**
 * What stock TypeScript says of projects, by nothing but the two files that rtsc writes: no package is installed in them.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { readTree } from "../support/fixtures.ts";
import { inFolder } from "../support/page-project.ts";
import { compilers, replaceIn, tsc, writeEditorFiles, writeExample, writeNewProject } from "./projects.ts";

const numeric = `RTSession.onPacket(101, (packet) => {
  const data = packet.getData();
  const x: number = data.getFloat(1);
  for (let index = 1; index < 3; index++) RTSession.getLogger().debug(data.getFloat(index));
  return x < 5;
});
`;

/** Each mistake: what it becomes in the script of a new project, and where and how TypeScript says so. */
const mistakes: readonly (readonly [name: string, before: string, after: string, says: RegExp])[] = [
  ["an index that the packet has not", "getFloat(1)", "getFloat(7)", /\(\d+,35\): error TS2345: .*'7' .*'1 \| 2'/],
  ["a getter of another type", "getFloat(1)", "getString(1)", /^scripts\/match\.ts\(\d+,\d+\): error TS2345: .*never/m],
  ["a packet that no schema has", "Packets.Welcome", "Packets.Welcom", /TS2551: .*Did you mean 'Welcome'/],
  [
    "a required field that is missing",
    "{ peer, players: RTSession.getPlayers().length }",
    "{ peer }",
    /'players' is missing/,
  ],
  ["a field of another type", "{ peer, players", '{ peer: "ann", players', /TS2322: Type 'string' is not assignable/],
  ["a field that the packet has not", "Math.hypot(move.x", "Math.hypot(move.z", /TS2339: .*'z'.*'Move'/],
  ["a call that RTSession has not", "RTSession.onPlayerConnect", "RTSession.onConnect", /TS2551|TS2339/],
];

describe.each(compilers)("%s", (_, command) => {
  test("a new project is clean, and so are numeric sites in it", () =>
    inFolder({}, async (folder) => {
      writeNewProject(folder);
      expect(await tsc(command, folder)).toBe("");
      const script = join(folder, "scripts/match.ts");
      replaceIn(script, readFileSync(script, "utf8"), `${readFileSync(script, "utf8")}${numeric}`);
      expect(await tsc(command, folder)).toBe("");
    }));

  test.each(mistakes)("says where there is %s", (_name, before, after, says) =>
    inFolder({}, async (folder) => {
      writeNewProject(folder);
      const script = join(folder, "scripts/match.ts");
      const text = `${readFileSync(script, "utf8")}${numeric}`;
      replaceIn(script, readFileSync(script, "utf8"), text);
      replaceIn(script, before, after);
      const said = await tsc(command, folder);
      expect(said).toMatch(says);
      const line = text.slice(0, text.indexOf(before)).split("\n").length;
      expect(said.split("\n")[0]).toMatch(new RegExp(`^scripts/match\\.ts\\(${line},\\d+\\): error TS\\d+: `));
    }),
  );

  test.each(["tank-battle", "tutorial", "classic"])("the example %s is clean", (name) =>
    inFolder({}, async (folder) => {
      writeExample(name, folder);
      expect(await tsc(command, folder)).toBe("");
    }),
  );

  test("modules are found by their names, by import and by require, in TypeScript and in JavaScript", () =>
    inFolder(
      {
        "rtsc.json": '{ "scripts": ["scripts/*"], "modules": ["modules", "more"] }',
        "modules/Codes.js": "exports.MOVE = 7;\n",
        "more/Names.ts": 'export const names = ["ann"] as const;\n',
        "scripts/js.js": 'var codes = require("Codes");\n/** @type {string} */ var wrong = codes.MOVE;\n',
        "scripts/classic.ts": 'var codes = require("Codes");\nvar wrong: string = codes.MOVE;\n',
        "scripts/module.ts": 'import { names } from "Names";\nconst wrong: "bob" = names[0];\nexport { wrong };\n',
      },
      async (folder) => {
        writeEditorFiles(folder);
        const said = (await tsc(command, folder)).trim().split("\n").sort();
        expect(said.map((line) => line.replace(/: Type .*/, ""))).toEqual([
          "scripts/classic.ts(2,5): error TS2322",
          "scripts/js.js(2,27): error TS2322",
          "scripts/module.ts(2,7): error TS2322",
        ]);
        // And so it is with rtsc, which does not read these files.
        const { diagnostics } = await compile({ cwd: folder, until: "check" });
        expect(diagnostics.filter((one) => one.code === "TS2322").map((one) => one.span?.source.path)).toEqual([
          "scripts/classic.ts",
          "scripts/js.js",
          "scripts/module.ts",
        ]);
      },
    ));

  test("scripts of one project have scopes of their own", () =>
    inFolder(
      {
        "rtsc.json": '{ "scripts": ["*.js", "*.ts"] }',
        "a.js": "const log = RTSession.getLogger();\nfunction tell() { log.info(1); }\ntell();\n",
        "b.js": "const log = 5;\nfunction tell() { return log; }\ntell();\n",
        "c.ts": "const log: string = 'c';\nfunction tell(): string { return log; }\ntell();\n",
      },
      async (folder) => {
        writeEditorFiles(folder);
        expect(await tsc(command, folder)).toBe("");
      },
    ));

  test("names that are words of our own declarations break nothing", () =>
    inFolder(readTree(join(packageRoot(), "test/fixtures/program/hostile-names/input")), async (folder) => {
      writeEditorFiles(folder);
      // Our own file is checked, too: `skipLibCheck` would hide what is wrong in it.
      replaceIn(join(folder, "tsconfig.json"), '"skipLibCheck": true', '"skipLibCheck": false');
      // The one mistake that rtsc finds there, too.
      expect(await tsc(command, folder)).toMatch(/^scripts\/main\.ts\(14,71\): error TS2345: .*'126'.*\n$/);
    }));
});
