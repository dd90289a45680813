/** Trees of many files are had before their worlds are open: what is found is what is found without. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { OpenProject } from "#compiler/3-program/open-project.ts";
import { compile } from "#compiler/compile.ts";
import { diskFiles, memoryFiles } from "#compiler/text/files.ts";
import { placeInMemory } from "#compiler/text/own-folder.ts";
import type { SessionRequest } from "#compiler/typescript/session.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "rtsc-ahead-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Two scripts of modules that ask for each other, one by one; one of them asks for what is missing, and one is asked for by none. */
function project(): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at < 220; at++) {
    const next = at === 0 ? "" : `import { f${at - 1} } from "M${at - 1}";\n`;
    const text = `${next}export function f${at}(): string { return ${at === 0 ? '""' : `f${at - 1}.name`}; }\n`;
    files.set(`modules/M${at}.ts`, text);
  }
  files.set("modules/M3.ts", `import { f2 } from "M2";\nimport "Nowhere";\nexport const f3 = (): number => f2.name;\n`);
  files.set("modules/Unasked.ts", "export const wrong: number = '';\n");
  files.set("data/place.json", '{ "x": 1 }');
  files.set("a.ts", 'import { f219 } from "M219";\nimport { x } from "./data/place.json";\nf219(); x.y();\n');
  files.set("b.ts", 'import { f100 } from "M100";\nimport { f5 } from "./modules/M5";\nf100(1); f5();\n');
  files.set("rtsc.json", '{ "scripts": { "a": "a.ts", "b": "b.ts" }, "modules": ["modules"] }');
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), text);
  }
  return files;
}

test("what is found in files whose trees were had ahead is what is found in others", async () => {
  const files = project();
  const inMemory = memoryFiles(new Map([...files].map(([file, text]) => [`/game/${file}`, text])));
  const asked = await compile({ cwd: "/game", files: inMemory, until: "check", hints: true });
  const ahead = await compile({ cwd, until: "check", hints: true });
  const facts = (result: typeof asked) =>
    result.diagnostics.map(({ code, message, span }) => [code, message, span?.source.path, span?.start, span?.end]);
  expect(facts(asked).map(([code, , file]) => `${code} ${file}`)).toEqual(
    expect.arrayContaining(["RT3001 modules/M3.ts", "TS2322 modules/M3.ts", "TS2554 b.ts"]),
  );
  expect(facts(ahead)).toEqual(facts(asked));
  expect(ahead.files).toBe(asked.files);
});

test("each file that scripts reach is seen once, and nothing else", async (context) => {
  if (placeInMemory() === undefined) context.skip("TypeScript reads files ahead where there is a place in memory");
  project();
  const { config } = readConfig({ cwd, files: diskFiles });
  const open = new OpenProject();
  try {
    open.start(config!, diskFiles);
    const { sources, modules } = open.look(config!, diskFiles);
    const entry = `${config!.root}/a.ts`;
    const seen: string[] = [];
    const request: SessionRequest = {
      sources,
      checking: "strict",
      names: modules.paths,
      present: (_, text) => text,
      declarations: new Map(),
      worlds: [{ name: "a", entry, declarations: new Map() }],
      ahead: {
        asksFor: (file) =>
          [...(sources.get(file)?.text.matchAll(/from "(M\d+)"/g) ?? [])].map(([, name]) => modules.paths.get(name!)!),
        see(file, tree) {
          expect(tree.text).toBe(sources.get(file)?.text);
          seen.push(file);
        },
      },
    };
    const [world] = open.session(request).worlds;
    expect(seen.slice(0, 3)).toEqual([entry, modules.paths.get("M219"), modules.paths.get("M218")]);
    expect(new Set(seen).size).toBe(seen.length);
    // What M3 asks for is reached no other way.
    expect([...seen].sort()).toEqual(world!.files.filter((file) => file.endsWith(".ts")));
  } finally {
    open.dispose();
  }
});
