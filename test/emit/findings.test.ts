/** What the bundler finds becomes diagnostics with places in the project's files, and no bundle. */

import { describe, expect, test, vi } from "vitest";
import { emit } from "#compiler/6-emit/emit.ts";
import { type FileSystem, Unreadable } from "#compiler/text/files.ts";
import { positionAt } from "#compiler/text/source.ts";
import { emitProject, type Project, planOf } from "./project.ts";

vi.mock("#compiler/6-emit/guest-entry.ts", () => ({
  guestEntry: () => ({ root: process.cwd(), file: "test/emit/recorder.ts" }),
}));

async function found(project: Project) {
  const { bundles, diagnostics } = await emitProject(project);
  const rows = diagnostics.map(({ code, severity, message, span }) => {
    const at = span && positionAt(span.source, span.start);
    const text = span?.source.text.slice(span.start, span.end);
    return `${code} ${severity} ${span?.source.path}:${at?.line}:${at?.column} [${text}] ${message}`;
  });
  return { bundles: bundles.map((bundle) => bundle.script), rows };
}

const js = (text: string, modules: Record<string, string> = {}): Project => ({
  files: { "scripts/a.js": text, ...modules },
  scripts: { "scripts/a.js": "classic" },
});

describe("errors", () => {
  test("a syntax error, after letters of several bytes", async () => {
    expect(await found(js(`var é = "😀"; var 1x = 2;`))).toEqual({
      bundles: [],
      rows: [`RT6001 error scripts/a.js:1:20 [] Syntax error "x".`],
    });
  });

  test("a module that is not there", async () => {
    const files = { "scripts/a.ts": `const ok = 1;\r\n  import "Missing";\r\n` };
    expect(await found({ files, scripts: { "scripts/a.ts": "module" } })).toEqual({
      bundles: [],
      rows: [`RT6001 error scripts/a.ts:2:10 ["Missing"] There is no module "Missing".`],
    });
  });

  test("a computed name in an entry and in a module", async () => {
    const { bundles, rows } = await found(
      js(`var n = "B"; require("A"); require(n)`, {
        "modules/A.js": `exports.f = function (n) { return require("x" + n) }`,
      }),
    );
    expect(bundles).toEqual([]);
    expect(rows.map((row) => row.replace(/\].*/, "]")).sort()).toEqual([
      "RT6003 error modules/A.js:1:35 [require]",
      "RT6003 error scripts/a.js:1:28 [require]",
    ]);
  });

  test("import() in a classic script", async () => {
    const { bundles, rows } = await found(js(`import("A").then(function () {})`, { "modules/A.js": "" }));
    expect(bundles).toEqual([]);
    expect(rows).toEqual([`RT6001 error scripts/a.js:1:8 ["A"] A classic script finds modules by require("A") only.`]);
  });

  test("await at the top level, in a module script and in a classic one", async () => {
    const module = await found({
      files: { "scripts/a.ts": "export {};\nawait 1;" },
      scripts: { "scripts/a.ts": "module" },
    });
    expect(module.bundles).toEqual([]);
    expect(module.rows[0]).toMatch(/^RT6001 error scripts\/a\.ts:2:1 \[await\] /);
    const classic = await found(js("\nawait foo();"));
    expect(classic.bundles).toEqual([]);
    expect(classic.rows[0]).toMatch(/^RT6001 error scripts\/a\.js:2:1 \[await\] /);
  });

  test("one script with an error keeps all bundles back; a finding in a shared module is told once", async () => {
    const project: Project = {
      files: {
        "scripts/a.js": `require("Broken")`,
        "scripts/b.js": `require("Broken")`,
        "scripts/c.js": "var fine = 1",
        "modules/Broken.js": "var x = ;",
      },
      scripts: { "scripts/a.js": "classic", "scripts/b.js": "classic", "scripts/c.js": "classic" },
    };
    const { bundles, rows } = await found(project);
    expect(bundles).toEqual([]);
    expect(rows).toEqual([`RT6001 error modules/Broken.js:1:9 [;] Unexpected ";".`]);
  });
});

test("warnings come with the bundle", async () => {
  const { bundles, rows } = await found(js("\nif (Math.round(0.2) === -0) RTSession.record(1)"));
  expect(bundles).toEqual(["a"]);
  expect(rows).toEqual([
    'RT6002 warning scripts/a.js:2:25 [-0] Comparison with -0 using the "===" operator will also match 0.',
  ]);
});

test("notes point at places too", async () => {
  const { diagnostics } = await emitProject(js("let a = 1;\nlet a = 2;"));
  expect(diagnostics).toHaveLength(1);
  const [note] = diagnostics[0]!.notes;
  expect(note?.span && positionAt(note.span.source, note.span.start)).toEqual({ line: 1, column: 5 });
});

test("a module that cannot be read is a finding where it is required", async () => {
  const project = js(`require("A")`, { "modules/A.js": "" });
  const refusing: FileSystem = {
    read: (file) => {
      throw new Unreadable(file, "EACCES");
    },
    list: () => null,
  };
  const { bundles, diagnostics } = await emit(planOf(project), refusing);
  expect(bundles).toEqual([]);
  expect(diagnostics.map((one) => one.message)).toEqual([expect.stringContaining("cannot be read (EACCES).")]);
});
