/** Staging: what esbuild finds in a folder is what it would be told, or nothing. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, describe, expect, test } from "vitest";
import type { Script } from "#compiler/3-program/program.ts";
import { scan } from "#compiler/6-emit/bundle.ts";
import { projectFiles } from "#compiler/6-emit/project-files.ts";
import { Staging } from "#compiler/6-emit/staging.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { makeSource } from "#compiler/text/source.ts";

type Files = Readonly<Record<string, string>>;

const project = (files: Files) => {
  const sources = Object.entries(files).map(([file, text]) => makeSource(file, text));
  const inModules = Object.keys(files).filter((file) => file.startsWith("modules/"));
  const modules = new Map(inModules.map((file) => [path.basename(file).replace(/\.\w+$/, ""), file]));
  const script: Script = { name: "main", source: sources[0]!, kind: "module" };
  const known = { root: "/game", modules, files: memoryFiles(new Map()), known: sources };
  return { script, staged: { scripts: [script], modules, sources }, files: projectFiles(known) };
};

let staging = new Staging();
afterEach(async () => {
  await staging.dispose();
  staging = new Staging();
});

async function found(files: Files) {
  const { script, staged, files: asked } = project(files);
  await staging.begin(staged);
  const told = await scan({ project: asked, entry: { path: script.source.path, kind: "module" } });
  return { found: await staging.scan(script, asked), told };
}

/** In memory where the system has such. */
const among = process.env["TMPDIR"] === undefined && existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const folders = () => readdirSync(among).filter((name) => name.startsWith(`rtsc-build-${process.pid}-`));

const plain: Files = {
  "scripts/main.ts": `import { half } from "Half";\nimport * as near from "./near.js";\nimport data from "./data.json";\nRTSession.getLogger().info(String(half(data.at)) + near.word);\n`,
  "scripts/near.ts": `import { side } from "../../out/side";\nexport const word = side;\n`,
  "scripts/data.json": `{ "at": 2 }`,
  "modules/Half.ts": "export const half = (n: number): number => n / 2;\n",
  "../out/side.ts": "export const side = 1;\n",
};

/** Without what lies outside: from a folder, nothing leads there. */
const { "../out/side.ts": _side, ...own } = plain;
const inside: Files = { ...own, "scripts/near.ts": `export const word = "near";\n` };

describe("what is found", () => {
  test("is what is told, byte for byte, and a text that changed is seen", async () => {
    for (const word of ["near", "nearer", "nears"]) {
      const { found: one, told } = await found({ ...inside, "scripts/near.ts": `export const word = "${word}";\n` });
      expect(told.value?.part?.code).toContain(word);
      expect(one?.value).toEqual(told.value);
    }
    expect(folders()).toHaveLength(1);
  });

  test("an entry whose imports are all of types is a module", async () => {
    const { found: one, told } = await found({
      "main.ts": `import type { Half } from "Half";\nRTSession.getLogger().info("x");\n`,
      "modules/Half.ts": "export type Half = 1;\n",
    });
    expect(one?.value).toEqual(told.value);
    expect(one?.value?.files[0]?.strict).toBe(true);
  });
});

describe("esbuild is told instead", () => {
  const cases: Readonly<Record<string, Files>> = {
    "of a file outside of the project": plain,
    "where there is a warning": {
      ...inside,
      "scripts/near.ts": `export const word = (n: unknown) => typeof n === "nul";\n`,
    },
    "where there is an error": { ...inside, "scripts/near.ts": "export const word = ;\n" },
    "where a module is missing": { ...inside, "scripts/near.ts": `import "Gone";\nexport const word = 1;\n` },
    "of a package.json": {
      ...inside,
      "scripts/near.ts": `import * as word from "./package.json";\nexport { word };\n`,
      "scripts/package.json": `{ "sideEffects": false }`,
    },
    "of a file whose ending says how it is to be read": {
      ...inside,
      "scripts/near.ts": `export { word } from "./more";\n`,
      "scripts/more.mts": "export const word = 1;\n",
    },
    "of a file whose name is no plain one": {
      ...inside,
      "scripts/near.ts": `export { word } from "./m+re";\n`,
      "scripts/m+re.ts": "export const word = 1;\n",
    },
  };
  test.each(Object.entries(cases))("%s", async (_, files) => {
    expect((await found(files)).found).toBeUndefined();
    expect((await found(inside)).found, "and later as before").toBeDefined();
  });

  test("where a name means another file than esbuild finds", async () => {
    const both = { ...inside, "scripts/near.js": "export const word = 2;\n" };
    const { found: one, told } = await found(both);
    expect(told.value?.part?.code).toContain('"near"');
    expect(one).toBeUndefined();
  });

  test("where a text is another than the one that was begun with", async () => {
    const { script, staged } = project(inside);
    await staging.begin(staged);
    const later = project({ ...inside, "modules/Half.ts": "export const half = 1;\n" });
    expect(await staging.scan(script, later.files)).toBeUndefined();
  });
});

test("the folder goes with its owner; those of processes that are no more go with the next", async () => {
  const left = path.join(among, "rtsc-build-999999999-left");
  mkdirSync(path.join(left, "project"), { recursive: true });
  await found(inside);
  // Those of tests before are removed by shells, in their own time.
  await expect.poll(folders).toHaveLength(1);
  expect(readdirSync(among)).not.toContain(path.basename(left));
  await staging.dispose();
  await expect.poll(folders).toEqual([]);
});

test.skipIf(process.platform === "win32")("the folder goes when its owner is killed", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { StagedFolder } from "#compiler/6-emit/staged-folder.ts";
        console.log(new StagedFolder().path); setInterval(() => {}, 1000);`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
  });
  const owner = spawn(process.execPath, ["--input-type=module", "-e", outputFiles[0]!.text], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [told] = (await once(owner.stdout, "data")) as [Buffer];
  const folder = told.toString().trim();
  expect(existsSync(folder)).toBe(true);
  owner.kill("SIGKILL");
  await expect.poll(() => existsSync(folder), { timeout: 5000 }).toBe(false);
});
