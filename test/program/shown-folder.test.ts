import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { createProgram, OpenProject } from "#compiler/3-program/create-program.ts";
import type { Program } from "#compiler/3-program/program.ts";
import { check } from "#compiler/4-check/check.ts";
import { diskFiles, type FileSystem } from "#compiler/text/files.ts";
import { reachable } from "#compiler/typescript/shown-folder.ts";
import { Sources } from "#compiler/typescript/sources.ts";
import { freshFolder } from "../support/fresh-folder.ts";

/** A project on the disk: its folder lies in another, which is given. */
function written(files: Readonly<Record<string, string>>, preset = "strict"): string {
  const around = freshFolder("shown");
  const config = JSON.stringify({ preset, scripts: { main: "scripts/main.*" }, modules: ["modules"] });
  for (const [file, text] of Object.entries({ "game/rtsc.json": config, "game/modules/Deck.js": "", ...files })) {
    mkdirSync(path.dirname(path.join(around, file)), { recursive: true });
    writeFileSync(path.join(around, file), text.replaceAll("$AROUND", around));
  }
  return around;
}

/** Opens the project, has it looked at, and closes it. */
function opened<T>(around: string, files: FileSystem, look: (program: Program) => T, started = () => {}): T {
  const cwd = path.join(around, "game");
  const main = readdirSync(path.join(cwd, "scripts")).find((name) => name.startsWith("main."))!;
  writeFileSync(
    path.join(cwd, "rtsc.json"),
    JSON.stringify({
      preset: main.endsWith(".js") ? "legacy" : "strict",
      scripts: { main: `scripts/${main}` },
      modules: ["modules"],
    }),
  );
  const { config, sources, diagnostics } = readConfig({ cwd });
  if (config === null) throw new Error(JSON.stringify(diagnostics));
  const { model, origins } = buildModel(sources, config);
  const open = new OpenProject();
  open.start(config, files);
  started();
  const program = createProgram(config, model, origins, files, open);
  try {
    return look(program);
  } finally {
    program.dispose();
  }
}

/** What is found in a project, and in which files. */
function found(around: string, files: FileSystem): readonly string[] {
  return opened(around, files, (program) => {
    const { diagnostics } = check(program, { sizes: () => [] });
    const all = [...program.diagnostics, ...diagnostics].map(
      ({ code, message, span, notes }) =>
        `${span?.source.path}:${span?.start}-${span?.end} ${code} ${message} ${notes.map((note) => note.message).join(" ")}`,
    );
    return [...program.worlds[0]!.world.files.map((file) => file.replace(around, "")), ...all];
  });
}

/** The same disk, of which nobody knows that it is one: TypeScript asks for each file. */
const asked: FileSystem = { ...diskFiles };

/** Folders of this process in memory. */
const shown = () => readdirSync("/dev/shm").filter((name) => name.startsWith(`rtsc-types-${process.pid}-`));

describe.skipIf(!existsSync("/dev/shm"))("what TypeScript finds in a folder is what it would be told", () => {
  test.each<[string, Record<string, string>, string]>([
    [
      "endings that are left out, or of what is compiled; the index of a folder; JSON",
      {
        "game/scripts/main.ts":
          'import { a } from "./a";\nimport { b } from "../lib/b.js";\nimport c from "../lib";\nimport d from "../lib/d.json";\nexport const n: string = a + b + c + d.x;',
        "game/scripts/a.js": "exports.a = 1;",
        "game/lib/b.ts": "export const b = 1;",
        "game/lib/b.js": "exports.b = 'wrong';",
        "game/lib/index.ts": "export default 1;",
        "game/lib/d.json": '{ "x": 1 }',
      },
      "/game/lib/index.ts",
    ],
    [
      "files beside the project, and files that only types lead to",
      {
        "game/scripts/main.ts":
          '/// <reference path="plain.d.ts" />\nexport const n: typeof import("../../beside/types").n = plain;\n/** @type {import("../lib/t").T} */\nexport const t = 1;',
        "game/scripts/plain.d.ts": "declare const plain: string;",
        "beside/types.d.ts": "export declare const n: number;",
        "game/lib/t.ts": "export type T = string;",
      },
      "/beside/types.d.ts",
    ],
    [
      "packages, settings and tests of the project are not there",
      {
        "game/scripts/main.ts":
          'import "deck";\nimport "#deck";\nimport "./node_modules/x.js";\nexport const n = process;',
        "game/package.json": '{ "type": "module", "imports": { "#deck": "./deck.js" } }',
        "game/deck.js": "",
        "game/tsconfig.json": "{ not even JSON",
        "game/node_modules/deck/index.js": "exports.draw = 1;",
        "game/scripts/node_modules/x.js": "exports.x = 1;",
        "game/node_modules/@types/node/index.d.ts": "declare const process: any;",
      },
      "/game/scripts/main.ts",
    ],
    [
      "what cannot be shown: brackets within brackets",
      {
        "game/scripts/main.js":
          'var deep = require("./deep");\nvar Deck = require("Deck");\nDeck.nope();\ndeep.nope();',
        "game/scripts/deep.js": `exports.x = ${"[".repeat(150)}${"]".repeat(150)};`,
        "game/modules/Deck.js": "exports.draw = function () {};",
      },
      "/game/modules/Deck.js",
    ],
    [
      "modules of old scripts are known by their place",
      {
        "game/scripts/main.js":
          'var Deck = require("Deck");\nvar Open = require("./open");\nDeck.nope();\nOpen.nope();\nRTSession.nope();',
        "game/scripts/open.js": 'var all = exports;\nfor (var key in { a: 1 }) all[key] = 1;\nexports["b"] = 2;',
        "game/modules/Deck.js": "exports.draw = function () {};",
      },
      "/game/scripts/open.js",
    ],
    [
      "names of modules in letters of another kind, and those that lead out of all folders",
      {
        "game/scripts/main.ts": `import { a } from "./\\x61";\nimport { b } from "${"../".repeat(30)}$AROUND/b";\nexport const n: string = a + b;`,
        "game/scripts/a.ts": "export const a = 1;",
        "b.ts": "export const b = 1;",
      },
      "/game/scripts/a.ts",
    ],
    [
      "files by their whole path",
      {
        "game/scripts/main.ts": 'import { b } from "$AROUND/b";\nexport const n: string = b;',
        "b.ts": "export const b = 1;",
      },
      "/b.ts",
    ],
    [
      "a byte order mark, and what is nested in quotes",
      {
        "game/scripts/main.ts":
          "\uFEFF// don't\nimport { a } from \"./it's\"; const s = '\"';\nexport const n: string = a;",
        "game/scripts/it's.ts": "export const a = 1;",
      },
      "/game/scripts/it's.ts",
    ],
  ])("%s", (_, files, one) => {
    const around = written(files);
    const told = found(around, asked);
    expect(told).toContain(one);
    expect(found(around, diskFiles)).toEqual(told);
  });

  test("the folder is there while the project is open, and goes with it", async () => {
    const around = written({ "game/scripts/main.ts": 'import "Deck";\nexport const n: number = "1";' });
    await vi.waitFor(() => expect(shown()).toEqual([]));
    expect(opened(around, asked, shown)).toEqual([]);
    const [folder] = opened(around, diskFiles, shown);
    expect(folder).toMatch(/^rtsc-types-/);
    await vi.waitFor(() => expect(shown()).toEqual([]));
  });

  test("where the system refuses it, TypeScript asks", async () => {
    const around = written({ "game/scripts/main.ts": 'import "Deck";\nexport const n: number = 1;' });
    await vi.waitFor(() => expect(shown()).toEqual([]));
    const files = opened(
      around,
      diskFiles,
      (program) => program.worlds[0]!.world.files,
      () => {
        const folder = path.join("/dev/shm", shown()[0]!);
        rmSync(folder, { recursive: true });
        writeFileSync(folder, "no folder");
      },
    );
    expect(files.map((file) => file.replace(around, ""))).toEqual(["/game/modules/Deck.js", "/game/scripts/main.ts"]);
    await vi.waitFor(() => expect(shown()).toEqual([]));
  });

  test("many files are read before it is known what is declared, and found as they were told", () => {
    const files: Record<string, string> = {
      "game/scripts/main.ts":
        'import { n } from "Part249";\nimport { open } from "../lib/open";\nopen(n);\nRTSession.nope();',
      "game/lib/open.ts": "export function open(text: string): void {}\nimport other from './gone';\n",
      "game/modules/Part0.ts": "export const n: number = 1;\ndeclare global { var seen: string; }",
      "game/modules/lonely.ts": "declare global { var lonely: string; }\nexport {};",
    };
    for (let at = 1; at < 250; at++) {
      files[`game/modules/Part${at}.ts`] = `import { n as before } from "Part${at - 1}";\nexport const n = before + 1;`;
    }
    files["game/modules/Part100.ts"] = 'export const n: number = "text"; seen = 1; lonely = "not in this world";';
    const around = written(files);
    const told = found(around, asked);
    expect(told.filter((one) => /^\w+\//.test(one)).length).toBeGreaterThan(4);
    expect(told).not.toContain("/game/modules/lonely.ts");
    expect(found(around, diskFiles)).toEqual(told);
  });

  test("an edit behind the start is not seen, or it would be in some places alone", () => {
    const around = written({ "game/scripts/main.ts": "export const n: number = 1;" });
    const file = path.join(around, "game/scripts/main.ts");
    const text = opened(
      around,
      diskFiles,
      (program) => [program.worlds[0]!.sources.get(file)!.text, program.worlds[0]!.world.syntax(file).text],
      () => writeFileSync(file, "export const much = 'longer than it was';"),
    );
    expect(text).toEqual(["export const n: number = 1;", "export const n: number = 1;"]);
  });

  test("an edit while TypeScript looks changes nothing of what it is shown", () => {
    const around = written({ "game/scripts/main.ts": "export const n: number = 1;" });
    const file = path.join(around, "game/scripts/main.ts");
    opened(around, diskFiles, (program) => {
      writeFileSync(file, 'export const much: number = "longer than it was";');
      const { diagnostics } = check(program, { sizes: () => [] });
      expect(diagnostics.map(({ code }) => code)).toEqual(["RT4506"]); // that it does nothing
      expect(program.worlds[0]!.world.syntax(file).text).toBe("export const n: number = 1;");
    });
  });
});

describe("which files TypeScript may look at is told by texts", () => {
  const isScript = (file: string) => /\.(?:[jt]s|json)$/.test(file);
  const from = (files: Readonly<Record<string, string>>) => {
    const texts = new Map(Object.entries(files).map(([file, text]) => [`/p/${file}`, text]));
    const names = (folder: string) => [...texts.keys()].filter((file) => path.posix.dirname(file) === folder);
    const sources = new Sources("/p", {
      read: (file) => texts.get(file) ?? null,
      list: (folder) =>
        names(folder).map((file) => ({ name: path.posix.basename(file), kind: "file" as const, linked: false })),
    });
    const all = reachable(["/p/a.js"], sources, isScript);
    return all && [...all].map((file) => file.slice(3)).sort();
  };

  test("step by step, all that a path may stand for", () => {
    expect(
      from({
        "a.js": "require(\"./b\"); // './d.js'",
        "b.js": "`../p/c/`",
        "b.ts": "",
        "b.txt": "",
        "c/index.ts": 'import ".."',
        "d.ts": "",
        "e.ts": "",
      }),
    ).toEqual(["a.js", "b.js", "b.ts", "c/index.ts", "d.ts"]);
  });

  test.each([
    ["an escape in a path", 'require("./\\u0062")'],
    ["an escape in a name", 'from "\\x62"'],
    ["a path that leads out of all folders", 'require("../../b")'],
    ["a reference to a whole path", '/// <reference path="/b.ts" />'],
  ])("not by %s", (_, text) => {
    expect(from({ "a.js": text, "b.js": "" })).toBeUndefined();
  });
});
