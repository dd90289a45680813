/** What other files can see of a file's types: which edits go no further. */

import { afterAll, describe, expect, test } from "vitest";
import { memoryFiles } from "#compiler/text/files.ts";
import { makeSource } from "#compiler/text/source.ts";
import { surfaceOf } from "#compiler/typescript/surface.ts";
import { Workspace } from "#compiler/workspace.ts";

const config = JSON.stringify({ scripts: { game: "game.ts" }, modules: ["modules"], opCodes: [] });
const workspace = new Workspace({
  cwd: "/p",
  files: memoryFiles(
    new Map([
      ["/p/rtsc.json", config],
      ["/p/game.ts", 'import "Part";\n'],
      ["/p/modules/Part.ts", "export {};\n"],
    ]),
  ),
});
afterAll(() => workspace.dispose());

async function surface(text: string): Promise<string> {
  workspace.overlay("/p/modules/Part.ts", text);
  await workspace.check();
  return surfaceOf(makeSource("modules/Part.ts", text), () => workspace.syntax("/p/modules/Part.ts")!);
}

const same = async (a: string, b: string): Promise<boolean> => (await surface(a)) === (await surface(b));

describe("others see nothing of", () => {
  test.each([
    ["export function f(a: number): void { g(1); }", "export function f(a: number): void { g(2); h(); }"],
    ["export class A { f(): number { return 1; } x = 1; }", "export class A { f(): number { return 2; } x = 1; }"],
    ["const limit = 1;\nexport const x: number = 2;", 'const limit = "a";\nexport const x: number = 2;'],
    ["export const x = 2;", "export const x = 2;\nvar edit = 3;\n"],
    ["var a = 1;\nvar b = a;\nexport {};", "var a = 2;\nvar b = a;\nexport {};"],
  ])("%s -> %s", async (a, b) => expect(await same(a, b)).toBe(true));
});

describe("others may see", () => {
  test.each([
    ["export function f(a: number): void {}", "export function f(a: string): void {}"],
    ["export function f() { return 1; }", 'export function f() { return "a"; }'],
    ["export class A { f() { return 1; } }", 'export class A { f() { return "a"; } }'],
    ["export class A { x; constructor() { this.x = 1; } }", 'export class A { x; constructor() { this.x = "a"; } }'],
    ["const limit = 1;\nexport const x = limit;", 'const limit = "a";\nexport const x = limit;'],
    ["const limit = 1;\nexport { limit };", 'const limit = "a";\nexport { limit };'],
    ["const limit = 1;\nexport type X = typeof limit;", 'const limit = "a";\nexport type X = typeof limit;'],
    ["const a = 1;\nconst b = a;\nexport const c = b;", 'const a = "a";\nconst b = a;\nexport const c = b;'],
    ["const { a } = { a: 1 };\nexport { a };", 'const { a } = { a: "a" };\nexport { a };'],
    [
      "export function f(a = limit): void {}\nvar limit = 1;",
      'export function f(a = limit): void {}\nvar limit = "a";',
    ],
    ["const ab = 1;\nexport const x = \\u0061b;", 'const ab = "a";\nexport const x = \\u0061b;'],
    ["interface A { x: number }\nexport declare const a: A;", "interface A { x: string }\nexport declare const a: A;"],
    ["export function f(): void {}\nf.x = 1;", 'export function f(): void {}\nf.x = "a";'],
    ["export function f(): void { }\nexport const x = 1;", "export function f(): void { \nexport const x = 1;"],
  ])("%s -> %s", async (a, b) => expect(await same(a, b)).toBe(false));
});

test("of JavaScript others may see all", () => {
  const text = "exports.f = function () { return 1; };\n";
  expect(surfaceOf(makeSource("a.js", text), () => expect.unreachable())).toBe(text);
});
