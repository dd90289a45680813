/** Bundles on the disk: whole files, the manifest last, and nothing touched that would not change. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Bundle } from "#compiler/6-emit/emitted.ts";
import { writeBundles } from "#compiler/cli/write-bundles.ts";
import { defaultLimits } from "#schemas/limits.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "rtsc-write-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function bundle(script: string, code: string): Bundle {
  const model = { packets: [], records: [], enums: [], digest: "sha256-0" };
  const opCodes = { handles: [], sends: [] };
  const manifest = {
    format: 1,
    script,
    tool: "rtsc 0",
    digest: `of ${code}`,
    link: 1,
    relay: "unless-false" as const,
    limits: defaultLimits,
    opCodes,
    model,
  };
  return { script, code, map: "{}", manifest, parts: [] };
}

const old = new Date(2000, 1, 1);

test("three files for each script, the manifest last; no other file stays behind", async () => {
  const written = await writeBundles(root, "out/put", [bundle("a", "1"), bundle("b", "2")]);
  expect(written.map((file) => `${file.path} ${file.changed}`)).toEqual([
    "out/put/a/bundle.js true",
    "out/put/a/bundle.js.map true",
    "out/put/a/manifest.json true",
    "out/put/b/bundle.js true",
    "out/put/b/bundle.js.map true",
    "out/put/b/manifest.json true",
  ]);
  expect(readdirSync(path.join(root, "out/put/a")).sort()).toEqual(["bundle.js", "bundle.js.map", "manifest.json"]);
  expect(readFileSync(path.join(root, "out/put/b/bundle.js"), "utf8")).toBe("2");
});

test("an unchanged file is not touched, a changed one is replaced", async () => {
  await writeBundles(root, "dist", [bundle("a", "1")]);
  const files = ["bundle.js", "bundle.js.map", "manifest.json"].map((name) => path.join(root, "dist/a", name));
  for (const file of files) utimesSync(file, old, old);
  const again = await writeBundles(root, "dist", [bundle("a", "1")]);
  expect(again.map((file) => file.changed)).toEqual([false, false, false]);
  expect(files.map((file) => statSync(file).mtimeMs)).toEqual([old.getTime(), old.getTime(), old.getTime()]);
  const changed = await writeBundles(root, "dist", [bundle("a", "2")]);
  expect(changed.map((file) => file.changed)).toEqual([true, false, true]);
  expect(statSync(files[1]!).mtimeMs).toBe(old.getTime());
});

test("a reader that has the old file open keeps it whole: files are replaced, not written into", async () => {
  await writeBundles(root, "dist", [bundle("a", "1")]);
  const file = path.join(root, "dist/a/bundle.js");
  const before = statSync(file).ino;
  await writeBundles(root, "dist", [bundle("a", "2")]);
  expect(statSync(file).ino).not.toBe(before);
});

test("a place that is taken is refused in a sentence, and no temporary file stays", async () => {
  writeFileSync(path.join(root, "dist"), "a file");
  await expect(writeBundles(root, "dist", [bundle("a", "1")])).rejects.toMatchObject({
    name: "Refusal",
    message: expect.stringMatching(/^dist\/a\/bundle\.js cannot be written \(E[A-Z]+\)\.$/),
  });
  mkdirSync(path.join(root, "other/a/bundle.js"), { recursive: true });
  await expect(writeBundles(root, "other", [bundle("a", "1")])).rejects.toMatchObject({ name: "Refusal" });
  expect(readdirSync(path.join(root, "other/a"))).toEqual(["bundle.js"]);
});
