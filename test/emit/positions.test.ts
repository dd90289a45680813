/** Where an error was thrown, through the map of its bundle: exact lines and columns. */

import { type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { expect, test, vi } from "vitest";
import { bundleOf, mappedStack, type Project, placeOf } from "./project.ts";

vi.mock("#compiler/6-emit/guest-entry.ts", () => ({
  guestEntry: () => ({ root: process.cwd(), file: "test/emit/recorder.ts" }),
}));

const deep = `
/* a banner */
exports.outer = function (value) {
    var text = \`two
  lines\`;
  if (value) { return inner(text) }
};
function inner(text) {\r
  var longerName = text + "é€\u{1f600}"; throw new TypeError(longerName);
}
`;

test("in a classic entry, in a CommonJS module, and in a template over two lines", async () => {
  const project: Project = {
    files: {
      "scripts/game.js": `// first line\nvar A = require("Deep");\n\n\tfunction start() { return A.outer(true) }\nvar t = \`1\n2\`; start();\n`,
      "modules/Deep.js": deep,
    },
    scripts: { "scripts/game.js": "classic" },
  };
  expect(mappedStack(await bundleOf(project)).slice(0, 4)).toEqual([
    placeOf(project, "modules/Deep.js", "new TypeError"),
    placeOf(project, "modules/Deep.js", "inner(text) }"),
    placeOf(project, "scripts/game.js", "outer(true)"),
    placeOf(project, "scripts/game.js", "start();"),
  ]);
});

test("in a TypeScript module script, its ES modules and its CommonJS modules", async () => {
  const project: Project = {
    files: {
      "scripts/game.ts": `import { through } from "Through";\ninterface Unused { a: number }\n\nclass Game<T> {\n  start(value: T): void {\n    through(value as unknown as boolean);\n  }\n}\nnew Game<boolean>().start(true);\n`,
      "modules/Through.ts": `import Deep from "Deep";\n\nexport function through(value: boolean): void {\n  Deep.outer(value);\n}\n`,
      "modules/Deep.js": deep,
    },
    scripts: { "scripts/game.ts": "module" },
  };
  expect(mappedStack(await bundleOf(project)).slice(0, 5)).toEqual([
    placeOf(project, "modules/Deep.js", "new TypeError"),
    placeOf(project, "modules/Deep.js", "inner(text) }"),
    placeOf(project, "modules/Through.ts", "outer(value)"),
    placeOf(project, "scripts/game.ts", "through(value as"),
    placeOf(project, "scripts/game.ts", "start(true)"),
  ]);
});

test("a frame of the guest is told apart by its source, and glue has no source", async () => {
  const project: Project = {
    files: { "scripts/game.js": "\n  RTSession.fail();", "modules/A.js": "" },
    scripts: { "scripts/game.js": "classic" },
  };
  const [guest, entry] = mappedStack(await bundleOf(project));
  expect(guest).toMatch(/^rtsc:guest\/test\/emit\/recorder\.ts:\d+:\d+$/);
  expect(entry).toBe(placeOf(project, "scripts/game.js", "fail()"));
});

test("the map names project files by relative path, with their text; the guest's have none; nothing else is named", async () => {
  const project: Project = {
    files: {
      "scripts/game.ts": `import { a } from "A"; import { b } from "B"; import { Packets } from "rtsc:packets"; RTSession.record(a, b, Packets);`,
      "modules/A.js": `exports.a = require("B").b`,
      "modules/B.ts": `export const b = 1`,
    },
    scripts: { "scripts/game.ts": "module" },
  };
  const bundle = await bundleOf(project);
  const map = new TraceMap(bundle.map as SourceMapInput);
  const texts = Object.fromEntries(map.sources.map((name, at) => [name, map.sourcesContent?.[at]]));
  expect(texts).toEqual({ "rtsc:guest/test/emit/recorder.ts": null, ...project.files });
  expect(JSON.parse(bundle.map)).toMatchObject({ version: 3, file: "bundle.js" });
  expect(bundle.map).not.toContain(process.cwd());
  expect(bundle.code).not.toContain(process.cwd());
});
