/**
 * What rules find again after an edit without looking: always what looking at everything anew finds. Projects full of mistakes, in
 * which letters and words are changed one after the other.
 *
 * Walks at random, seed printed; `RTSC_SEED=new RTSC_EDITS=2000` goes another way, and further.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { memoryFiles, overlayFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { Workspace } from "#compiler/workspace.ts";
import { Dice, seed } from "../support/dice.ts";
import { readTree } from "../support/fixtures.ts";

const edits = Number(process.env["RTSC_EDITS"] ?? 10);

const root = packageRoot();
const fixtures = join(root, "test/fixtures/check");

/** Games that ask each other for much, and folders of mistakes: those of a different one in each walk. */
const games = ["test/fixtures/corpus/game", "examples/tank-battle"];

const words = /[A-Za-z_$][\w$]*|\d+(?:\.\d+)?|[=!<>]=*|&&|\|\||\+\+|--|[-+*/%]|"[^"\n]*"/g;

/** A text with one word in it that is another one, a line less, or a line twice. */
function edited(text: string, dice: Dice): string {
  const all = [...text.matchAll(words)];
  const lines = text.split("\n");
  switch (dice.below(8)) {
    case 0:
      lines.splice(dice.below(lines.length), 1);
      return lines.join("\n");
    case 1:
      lines.splice(dice.below(lines.length), 0, lines[dice.below(lines.length)]!);
      return lines.join("\n");
    case 2:
      return `${text}\nvar edit = ${dice.below(100)};\n`;
    case 3:
      return `// ${dice.below(100)}\n${text}`;
    default: {
      const one = all[dice.below(all.length)];
      const other = all[dice.below(all.length)];
      if (one === undefined || other === undefined) return `var edit = ${dice.below(100)};\n`;
      return text.slice(0, one.index) + other[0] + text.slice(one.index + one[0].length);
    }
  }
}

function plain(diagnostics: readonly Diagnostic[]): string[] {
  const place = (span: Diagnostic["span"]) => span && `${span.source.path}:${span.start}-${span.end}`;
  return diagnostics.map(({ code, severity, message, span, notes, help, fix }) =>
    JSON.stringify([
      ...[place(span), severity, code, message, help ?? null, fix ?? null],
      ...notes.map((note) => [place(note.span), note.message]),
    ]),
  );
}

async function walk(folder: string, dice: Dice): Promise<void> {
  const disk = new Map(Object.entries(readTree(join(root, folder))).map(([path, text]) => [`/game/${path}`, text]));
  const files = memoryFiles(disk);
  const overlays = new Map<string, string>();
  const workspace = new Workspace({ cwd: "/game", files, hints: true });
  const code = [...disk.keys()].filter((path) => /^\/game\/(?:scripts|modules|lib)\/.*[jt]s$/.test(path));
  try {
    await workspace.check();
    for (let edit = 0; edit < edits; edit++) {
      const file = code[dice.below(code.length)]!;
      // Now and then what it was: most edits break something.
      const text = dice.below(3) === 0 ? disk.get(file)! : edited(overlays.get(file) ?? disk.get(file)!, dice);
      overlays.set(file, text);
      workspace.overlay(file, text);
      if (dice.below(4) === 0) continue;
      if (dice.below(4) === 0) await workspace.checkFile(code[dice.below(code.length)]!);
      const found = await workspace.check();
      const fresh = await compile({ cwd: "/game", files: overlayFiles(files, overlays), hints: true, until: "check" });
      expect(plain(found.diagnostics), `${folder}, edit ${edit}, seed ${seed}`).toEqual(plain(fresh.diagnostics));
    }
  } finally {
    workspace.dispose();
  }
}

describe(`what rules find again, seed ${seed}`, () => {
  for (const [at, folder] of games.entries()) {
    test(`in ${folder}`, () => walk(folder, new Dice(seed + at)), 60_000 + edits * 5_000);
  }

  test(
    "in folders of mistakes",
    async () => {
      const dice = new Dice(seed);
      const folders = readdirSync(fixtures);
      for (let round = 0; round < Math.max(2, edits / 20); round++) {
        await walk(`test/fixtures/check/${folders[dice.below(folders.length)]!}/input`, dice);
      }
    },
    60_000 + edits * edits * 1_000,
  );
});

describe("questions", () => {
  test("that keep what they have found in all files say that it is of all files", () => {
    const folder = join(root, "compiler/4-check/questions");
    const silent = readdirSync(folder).filter((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return /new WeakMap<(?:RuleContext|readonly CheckedFile\[\])/.test(text) && !text.includes('from "./reach.ts"');
    });
    expect(silent).toEqual([]);
  });
});
