/** Edits of a module whose types others use, some seen from outside and some not: what is found equals a fresh check. */

import { expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles, overlayFiles } from "#compiler/text/files.ts";
import { Workspace } from "#compiler/workspace.ts";
import { Dice, seed } from "../support/dice.ts";

const dice = new Dice(seed);
const pick = (from: readonly string[]): string => dice.pick(from);
const value = (): string => pick(["1", '"a"', "limit", "other()", "[limit]", "hidden", "typed()"]);

/** Each line is another now and then. */
const lines: readonly (() => string)[] = [
  () => `const limit = ${pick(["1", "2", '"a"', "hidden"])};`,
  () => `const hidden = ${pick(["1", '"b"', "null"])};`,
  () => `function other() { return ${pick(["1", '"a"', "limit", "hidden"])}; }`,
  () => `function typed(): ${pick(["number", "number", "string"])} { return ${value()} as never; }`,
  () => `export const one = ${value()};`,
  () => `export function two() { return ${value()}; }`,
  () => `export function three(a = ${value()}): number { const n: number = ${value()}; return n + Number(a); }`,
  () => `export class Four { x = ${value()}; five(): number { return ${value()}; } six() { return ${value()}; } }`,
  () => `export interface Seven { y: ${pick(["number", "string", "typeof limit", "ReturnType<typeof other>"])} }`,
  () => pick(["export { limit as eight };", "export const eight = 1;", 'export const eight: string = "a";', "}", ""]),
  () => pick(["", "// nothing", "var unread = 1;", "import { t } from './B';\nexport const u = t;"]),
];

const others = {
  B: `import * as A from "A";
export const t = A.two();
export function u(seven: A.Seven): number {
  const n: number = A.one;
  const s: string = A.two();
  const m: number = new A.Four().six();
  const y: string = seven.y;
  const e: number = A.eight;
  return A.three(1) + n + s.length + m + y.length + e + new A.Four().five();
}
`,
  C: 'import { t } from "B";\nexport const z: number = t;\nexport function nothing(): void {}\n',
  D: "export const alone: number = 1;\n",
};

test(`what others see of an edit, seed ${seed}`, { timeout: 600_000 }, async () => {
  const texts = new Map([
    [
      "/game/rtsc.json",
      JSON.stringify({ scripts: { game: "game.ts" }, modules: ["modules"], opCodes: [], preset: "strict" }),
    ],
    ["/game/game.ts", 'import { z } from "C";\nimport { alone } from "D";\nconst all: number = z + alone;\n'],
    ...Object.entries(others).map(([name, text]) => [`/game/modules/${name}.ts`, text] as const),
    ["/game/modules/A.ts", ""],
  ]);
  const now = lines.map((line) => line());
  const open = new Map([["/game/modules/A.ts", now.join("\n")]]);
  const files = memoryFiles(texts);
  const workspace = new Workspace({ cwd: "/game", files });
  let before = "";
  let changes = 0;
  try {
    for (let edit = 0; edit < Number(process.env["RTSC_EDITS"] ?? 40); edit++) {
      const at = dice.below(lines.length);
      now[at] = lines[at]!();
      const text = now.join("\n");
      open.set("/game/modules/A.ts", text);
      workspace.overlay("/game/modules/A.ts", text);
      if (dice.chance(0.3)) workspace.checkFile("/game/modules/A.ts");
      const { diagnostics } = await workspace.check();
      const fresh = await compile({ cwd: "/game", files: overlayFiles(files, open), until: "check" });
      const told = (all: typeof diagnostics) =>
        all.map(({ code, message, span }) => `${span?.source.path}:${span?.start} ${code} ${message}`);
      expect(told(diagnostics), `edit ${edit}:\n${text}`).toEqual(told(fresh.diagnostics));
      const elsewhere = told(diagnostics.filter(({ span }) => span?.source.path !== "modules/A.ts")).join("\n");
      if (elsewhere !== before) changes++;
      before = elsewhere;
    }
  } finally {
    workspace.dispose();
  }
  // Else nothing was shown.
  expect(changes).toBeGreaterThan(5);
});
