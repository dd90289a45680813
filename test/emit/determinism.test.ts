/** Same input, same bytes: in any folder, from any working directory, whatever order files were made in, with the real guest. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { makePlan } from "#compiler/5-plan/make-plan.ts";
import { emit } from "#compiler/6-emit/emit.ts";
import { manifestText } from "#compiler/6-emit/manifest.ts";
import { checkedOf, type Project } from "./project.ts";

const files: Record<string, string> = {
  "scripts/classic.js": `/*! kept */ var B = require("B"); var A = require("A"); function Map() {} RTSession.getLogger().info(A.a + B.b);`,
  "scripts/module.ts": `import { Packets } from "rtsc:packets"; import { c } from "C"; import A from "A"; RTSession.getLogger().info([c, A.a, Packets]);`,
  "modules/A.js": `/*! also kept */ var B = require("B"); exports.a = "\u00e4"; exports.b = B;`,
  "modules/B.js": `exports.b = require("C").c; exports.a = require("A");`,
  "modules/C.ts": `export const c: number = 3; export { c as d } from "../modules/D";`,
  "modules/D.ts": `export const c = "d";`,
};

const home = process.cwd();
const folders: string[] = [];

afterEach(() => {
  process.chdir(home);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function bytes(
  names: readonly string[],
  where: string,
  environment: Record<string, string> = {},
): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), where));
  folders.push(folder);
  for (const [name, text] of [...names.map((one) => [one, files[one]!] as const), ...Object.entries(environment)]) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const project: Project = {
    root: folder,
    files: Object.fromEntries(names.map((name) => [name, files[name]!])),
    scripts: { "scripts/classic.js": "classic", "scripts/module.ts": "module" },
  };
  process.chdir(path.join(folder, "modules"));
  const { bundles, diagnostics } = await emit(makePlan(checkedOf(project)));
  expect(diagnostics).toEqual([]);
  expect(bundles).toHaveLength(2);
  for (const { code, map } of bundles) expect(code + map).not.toContain(folder);
  return bundles.flatMap(({ code, map, manifest }) => [code, map, manifestText(manifest)]);
}

test("two folders, two working directories, two orders, two runs", async () => {
  const names = Object.keys(files);
  const first = await bytes(names, "rtsc-one-");
  const second = await bytes([...names].reverse(), "rtsc-another-longer-name-");
  expect(second).toEqual(first);
});

test("no file of the surroundings has a say: tsconfig.json, package.json, node_modules", async () => {
  const names = Object.keys(files);
  const plain = await bytes(names, "rtsc-plain-");
  const surrounded = await bytes(names, "rtsc-surrounded-", {
    "tsconfig.json": `{ "compilerOptions": { "strict": true, "alwaysStrict": true, "target": "es5", "paths": { "*": ["./nowhere/*"] } } }`,
    "package.json": `{ "type": "module", "sideEffects": false, "browser": { "./modules/A.js": false }, "imports": { "#x": "./y" } }`,
    "modules/package.json": `{ "type": "module", "sideEffects": false }`,
    "node_modules/A/index.js": `throw new Error("never")`,
  });
  expect(surrounded).toEqual(plain);
});

test("the manifest ends in a line break, is indented by two, and its digest is that of the code", async () => {
  const { createHash } = await import("node:crypto");
  const [code, , manifest] = await bytes(Object.keys(files), "rtsc-manifest-");
  const digest = createHash("sha256").update(code!, "utf8").digest("hex");
  expect(manifest).toMatch(/^\{\n {2}"format": 1,\n {2}"script": "classic",\n {2}"tool": "rtsc \d+\.\d+\.\d+/);
  expect(manifest!.endsWith("\n}\n")).toBe(true);
  expect(JSON.parse(manifest!)).toMatchObject({
    digest: `sha256-${digest}`,
    relay: "unless-false",
    opCodes: { handles: [], sends: [] },
  });
});

test("legal comments stay, once each, and nothing but ASCII is in the code", async () => {
  const [code] = await bytes(Object.keys(files), "rtsc-legal-");
  expect(code!.match(/\/\*! kept \*\//g)).toHaveLength(1);
  expect(code!.match(/\/\*! also kept \*\//g)).toHaveLength(1);
  expect(Buffer.byteLength(code!)).toBe(code!.length);
});
