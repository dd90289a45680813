/** The TypeScript process before it has a project: it reads the libraries meanwhile, and nothing of what it says is lost. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { nativeTypeScript } from "#compiler/typescript/native.ts";
import { StartedTypeScript } from "#compiler/typescript/started.ts";

test("the program lies where Node would find it", () => {
  const typescript = createRequire(createRequire(import.meta.url).resolve("typescript/package.json"));
  const file = typescript.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`);
  expect(path.dirname(path.dirname(nativeTypeScript()))).toBe(path.dirname(file));
  expect(existsSync(nativeTypeScript())).toBe(true);
});

// A machine without such a place has it ask for its files, and then nothing can be sent ahead.
describe.skipIf(!existsSync("/dev/shm"))("a process that finds its files in a folder", () => {
  test("has an answer on its way, which waits for us while other things happen", async () => {
    const started = new StartedTypeScript("/game", true, true);
    try {
      expect(started.ahead.bytesWaiting).toBeGreaterThan(0);
      // Long enough for its answer to come, with events all the while: Node would take it for itself.
      for (let round = 1; round <= 15; round++) await promisify(execFile)(nativeTypeScript(), ["--version"]);
      started.folder!.put("/game/a.ts", "export const a = [1].findLast(Boolean);");
      started.folder!.put("/game/tsconfig.json", '{ "compilerOptions": { "lib": ["es2023"] }, "files": ["a.ts"] }');
      const config = `${started.folder!.path}/game/tsconfig.json`;
      const snapshot = started.api.updateSnapshot({ openProjects: [config] });
      const { program } = snapshot.getProject(config)!;
      expect(started.ahead.bytesWaiting).toBe(0);
      expect(program.getSourceFileNames().filter((name) => name.endsWith("game/a.ts"))).toHaveLength(1);
      expect(program.getSemanticDiagnostics()).toEqual([]);
      snapshot.dispose();
    } finally {
      started.close();
    }
  });

  test("is ended while it reads, and once more", () => {
    const started = new StartedTypeScript("/game", true, true);
    started.close();
    expect(() => started.close()).not.toThrow();
  });
});
