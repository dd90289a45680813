/** tsconfig.json: that it says what rtsc.json says, for every layout of a project. */

import { expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { editorSettings } from "#compiler/cli/editor-settings.ts";
import { memoryFiles } from "#compiler/text/files.ts";

interface Settings {
  readonly compilerOptions: { strict: boolean; checkJs: boolean; paths?: Record<string, string[]> };
  readonly include: readonly string[];
}

function settingsOf(config: object, paths: readonly string[]): Settings {
  const files = new Map([
    ["/p/rtsc.json", JSON.stringify(config)],
    ...paths.map((file) => [`/p/${file}`, ""] as const),
  ]);
  const read = readConfig({ cwd: "/p", files: memoryFiles(files) });
  if (read.config === null) throw new Error(read.diagnostics.map((one) => one.message).join("\n"));
  return JSON.parse(editorSettings(read.config).replace(/^ {2}\/\/.*\n/gm, "")) as Settings;
}

test("folders of scripts and modules are included, each once, and bare names are looked up in order", () => {
  const { compilerOptions, include } = settingsOf(
    { scripts: ["rt/*.ts", "rt/deep/*.ts"], modules: ["modules", "rt/deep", "lib/old/"] },
    ["rt/a.ts", "rt/b.ts", "rt/deep/c.ts", "modules/M.ts", "lib/old/O.js"],
  );
  expect(include).toEqual(["rtsc-env.d.ts", "rt", "rt/deep", "modules", "lib/old"]);
  expect(compilerOptions.paths).toEqual({ "*": ["./modules/*", "./rt/deep/*", "./lib/old/*"] });
});

test("of the project's own folder only its files are included: below it lie node_modules and bundles", () => {
  expect(settingsOf({ scripts: { main: "main.js" } }, ["main.js"]).include).toEqual(["rtsc-env.d.ts", "*"]);
});

test("without modules there are no paths; the preset decides what TypeScript says of JavaScript", () => {
  const strict = settingsOf({ scripts: { main: "s/main.js" } }, ["s/main.js"]).compilerOptions;
  expect(strict).toMatchObject({ strict: true, checkJs: true });
  expect(strict).not.toHaveProperty("paths");
  const legacy = settingsOf({ scripts: { main: "s/main.js" }, preset: "legacy" }, ["s/main.js"]).compilerOptions;
  expect(legacy).toMatchObject({ strict: false, checkJs: false });
});
