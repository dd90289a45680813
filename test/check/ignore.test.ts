/**
 * Comments that speak to the check: `// rtsc-ignore CODE: reason` and `// @rtsc legacy`.
 */

import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { positionAt } from "#compiler/text/source.ts";

const schema = JSON.stringify({
  packets: { Move: { opCode: 1, from: "both", fields: { x: { index: 1, type: "float" } } } },
});

interface Setting {
  readonly preset?: "strict" | "legacy";
  readonly rules?: Record<string, string>;
  readonly more?: Record<string, string>;
}

async function check(file: string, text: string, { preset = "legacy", rules = {}, more = {} }: Setting = {}) {
  const config = {
    scripts: { main: file },
    preset,
    opCodes: ["game.json"],
    modules: ["lib"],
    // Most of what is checked is a piece of a script.
    rules: { RT4506: "off", ...rules },
  };
  const files = { "rtsc.json": JSON.stringify(config), "game.json": schema, [file]: text, "lib/lib.js": "", ...more };
  const at = new Map(Object.entries(files).map(([name, inside]) => [`/p/${name}`, inside]));
  return (await compile({ cwd: "/p", until: "check", files: memoryFiles(at) })).diagnostics;
}

/** `CODE:line` of each finding, with the file's name where it is not the script. */
const places = (found: readonly Diagnostic[]): string[] =>
  found.map(({ code, span }) => {
    if (span === undefined) return code;
    const file = /^main\./.test(span.source.path) ? "" : `${span.source.path}:`;
    return `${code}:${file}${positionAt(span.source, span.start).line}`;
  });

/** RT4102 is a warning in old code. */
const read = "RTSession.onPacket(1, function (p) { p.getData().getFloat(2); });";
const script = (...lines: string[]) => check("main.js", `${lines.join("\n")}\n`);

describe("rtsc-ignore", () => {
  test("silences a warning on its own line, or on the next", async () => {
    expect(places(await script(read))).toEqual(["RT4102:1"]);
    expect(places(await script(`${read} // rtsc-ignore RT4102: index 2 is optional`))).toEqual([]);
    expect(places(await script("// rtsc-ignore RT4102: index 2 is optional", read))).toEqual([]);
    expect(places(await script("//rtsc-ignore RT4102 : because", `  ${read}`))).toEqual([]);
  });

  test("silences nothing else: another line, another code", async () => {
    const twice = [
      "RTSession.onPacket(1, function (p) {",
      "  p.getData().getFloat(2);",
      "  p.getData().getFloat(3);",
      "});",
    ];
    expect(places(await script(twice[0]!, "// rtsc-ignore RT4102: yes", ...twice.slice(1)))).toEqual(["RT4102:4"]);
    expect(places(await script("// rtsc-ignore RT4101: yes", read))).toEqual(["RT4003:1", "RT4102:2"]);
    expect(places(await script(`f(); function f() {} // rtsc-ignore RT4102: yes`, read))).toEqual([
      "RT4003:1",
      "RT4102:2",
    ]);
  });

  test("comments above each other speak of the same line", async () => {
    const lines = ["// rtsc-ignore RT4101: one", "// rtsc-ignore RT4102: two", read];
    expect(places(await script(...lines))).toEqual(["RT4003:1"]);
  });

  test("an error stays, and says why", async () => {
    const [found, ...more] = await script("// rtsc-ignore RT4213: yes", "RTSession.newPacket().send();");
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code: "RT4213", severity: "error" });
    expect(found!.notes.at(-1)).toMatchObject({
      message: expect.stringContaining("Errors are not ignored"),
      span: { start: 0 },
    });
    const commented = `// rtsc-ignore RT4102: yes\n${read}\n`;
    expect(places(await check("main.js", commented, { rules: { RT4102: "error" } }))).toEqual(["RT4102:2"]);
    expect(places(await check("main.js", commented, { rules: { RT4102: "off" } }))).toEqual([]);
  });

  test("without a reason, without a code that there is, or for TypeScript's: a finding, and nothing is silenced", async () => {
    expect(places(await script("// rtsc-ignore RT4102", read))).toEqual(["RT4002:1", "RT4102:2"]);
    expect(places(await script("// rtsc-ignore RT4102:  ", read))).toEqual(["RT4002:1", "RT4102:2"]);
    for (const name of ["", " all: x", " RT4102,RT4101: x", " RT9999: x", " TS2345: x", " RT2003: x", " RT4003: x"]) {
      expect(places(await script(`// rtsc-ignore${name}`, read)), name).toEqual(["RT4001:1", "RT4102:2"]);
    }
    const [typo] = await script("// rtsc-ignore rt4102: x", read);
    expect(typo!.message).toContain('Did you mean "RT4102"?');
  });

  test("an unused one is a finding whose fix takes the comment away", async () => {
    const lines = ["f(); // rtsc-ignore RT4102: yes", "// rtsc-ignore RT4102: yes", "function f() {}"];
    const text = `${lines.join("\r\n")}\r\n`;
    let fixed = text;
    for (const { fix } of [...(await check("main.js", text))].reverse()) {
      for (const { start, end, text: put } of fix!.edits) fixed = fixed.slice(0, start) + put + fixed.slice(end);
    }
    expect(fixed).toBe("f();\r\nfunction f() {}\r\n");
  });

  test("what only looks like a comment is none", async () => {
    const none = [
      'var a = "// rtsc-ignore RT4102: no";',
      "var b = `x // rtsc-ignore RT4102: no`;",
      "var c = /\\/\\/ rtsc-ignore RT4102: no/;",
      "/* // rtsc-ignore RT4102: no */",
      "/*",
      "// rtsc-ignore RT4102: no",
      "*/",
      "// see rtsc-ignore RT4102: no",
      "// rtsc-ignored RT4102: no",
    ];
    expect(places(await script(...none, read))).toEqual([`RT4102:${none.length + 1}`]);
    expect(places(await script(`var u = "http://x", d = "/*"; // rtsc-ignore RT4102: yes`))).toEqual(["RT4003:1"]);
  });

  test("thousands in one file are read once, also above each other", async () => {
    const [apart, together] = [12_000, 12_000];
    const lines = Array.from({ length: apart }, (_, at) => `f(${at});\n// rtsc-ignore RT4102: reason ${at}\n`);
    const rows = `// rtsc-ignore RT4102: again\n`.repeat(together);
    const found = await check("main.js", `function f(a) { return a; }\n${lines.join("")}${rows}f(0);\n`);
    expect(found.filter((one) => one.code === "RT4003")).toHaveLength(apart + together);
  });
});

describe("@rtsc legacy", () => {
  // Implicit any and a sloppy global: errors to a strict file, none to an old one.
  const old = "function f(a) { return a; }\nf(1, 2);\nlost = 3;\n";

  test("opts one .js file of a strict project down, and no other", async () => {
    const strict = await check("main.js", `${old}`, { preset: "strict" });
    expect(strict.length).toBeGreaterThan(1);
    expect(places(await check("main.js", `// @rtsc legacy\n${old}`, { preset: "strict" }))).toEqual([]);
    const head = "#!/usr/bin/env node\n/* a game\n// by us */\n\n//   @rtsc   legacy  \n";
    expect(places(await check("main.js", head + old, { preset: "strict" }))).toEqual([]);
  });

  test("certain failures stay errors, lossy ones become warnings", async () => {
    const text = `// @rtsc legacy\n${old}${read}\nRTSession.noSuch();\n`;
    const found = await check("main.js", text, { preset: "strict" });
    expect(found.map((one) => `${one.code} ${one.severity}`)).toEqual(["RT4102 warning", "TS2339 error"]);
  });

  test.each([
    ["a classic script", 'var lib = require("lib");\nlib.f(1);\n'],
    ["a module script", 'import * as lib from "lib";\nlib.f(1);\n'],
  ])("an old module of %s that is strict, and the other way round", async (_, text) => {
    const lib = "exports.f = function (a) { return a; };\n";
    const setting = (inside: string): Setting => ({ preset: "strict", more: { "lib/lib.js": inside } });
    expect(places(await check("main.ts", text, setting(lib)))).toEqual(["TS7006:lib/lib.js:1"]);
    expect(places(await check("main.ts", text, setting(`// @rtsc legacy\n${lib}`)))).toEqual([]);
    const both = await check("main.js", `// @rtsc legacy\n${text}${old}`, setting(lib));
    expect(places(both)).toEqual(["TS7006:lib/lib.js:1"]);
  });

  test("in TypeScript, below a statement, or with another word it has no effect, and is a finding", async () => {
    const strict = { preset: "strict" } as const;
    expect(places(await check("main.ts", "// @rtsc legacy\nexport {};\n", strict))).toEqual(["RT4004:1"]);
    expect(places(await check("main.js", "var a = 1;\n// @rtsc legacy\na++;\n", strict))).toEqual(["RT4004:2"]);
    expect(places(await check("main.js", "// @rtsc loose\nvar a = 1;\n", strict))).toEqual(["RT4004:1"]);
    expect(places(await check("main.js", "// @rtsc legacy\nvar a = 1;\n", { preset: "legacy" }))).toEqual([]);
    expect(places(await check("main.js", "// @rtsc-x\nvar a = '// @rtsc y';\n", strict))).toEqual([]);
  });
});
