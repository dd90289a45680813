/**
 * Each format of findings, and what they have in common: they tell the same, and hostile text stays text.
 */

import { describe, expect, test } from "vitest";
import { type FindingsReport, formatNames, renderReport } from "#compiler/cli/formats/format.ts";
import { readOutputs } from "#compiler/cli/outputs.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { inOrder } from "#compiler/diagnostics/report.ts";
import { makeSource, span } from "#compiler/text/source.ts";
import { sarifProblems } from "../support/sarif.ts";

const text = "let a = 1;\nlet b = data.getFloat(2);\n";
const script = makeSource("scripts/my game.ts", text);
const schema = makeSource("opcodes/game.json", '{\n "x": 1 }\n');

const getter: Diagnostic = {
  code: "RT2003",
  severity: "error",
  message: 'Field 2 is <a> "string" & more.',
  help: "Read it with getString(2).",
  span: span(script, 24, 32),
  notes: [{ message: "It is defined here.", span: span(schema, 3, 6) }, { message: "No place." }],
  fix: {
    message: "Read it with getString",
    edits: [{ path: "scripts/my game.ts", start: 24, end: 32, text: "getString" }],
  },
};
const warning: Diagnostic = {
  code: "RT2101",
  severity: "warning",
  message: "Warned.",
  notes: [],
  span: span(schema, 3, 6),
};
const placeless: Diagnostic = { code: "RT1001", severity: "hint", message: "Hinted.", notes: [] };

const report = (diagnostics: readonly Diagnostic[], more: Partial<FindingsReport> = {}): FindingsReport => ({
  diagnostics: inOrder(diagnostics),
  facts: { files: 3, ms: 41.5 },
  folder: "games/duel/",
  configPath: "rtsc.json",
  version: "1.2.3",
  color: false,
  ...more,
});
const all = report([getter, warning, placeless]);

describe("SARIF", () => {
  const render = async (one: FindingsReport) => JSON.parse(await renderReport("sarif", one));

  test("is valid by SARIF's own schema, with findings, without, and with names that no URI holds", async () => {
    expect(sarifProblems(await render(all))).toEqual([]);
    expect(sarifProblems(await render(report([])))).toEqual([]);
    const odd = makeSource('a b%\ud800ü#?"<>\\.ts', "x");
    expect(sarifProblems(await render(report([{ ...warning, span: span(odd, 0, 1) }])))).toEqual([]);
    // The check can fail.
    const broken = await render(all);
    broken.runs[0].results[0].level = "fatal";
    delete broken.runs[0].tool.driver.name;
    expect(sarifProblems(broken).length).toBeGreaterThan(1);
  });

  test("levels, places from the checkout, related places, the fix by offsets", async () => {
    const [run] = (await render(all)).runs;
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(["RT1001", "RT2003", "RT2101"]);
    expect(run.tool.driver.rules[1].shortDescription.text).toBe("Two packets share an op-code");
    expect(run.results.map((one: { level: string }) => one.level)).toEqual(["note", "warning", "error"]);
    const [hinted, , found] = run.results;
    expect(hinted).not.toHaveProperty("locations");
    expect(found).toMatchObject({
      ruleId: "RT2003",
      ruleIndex: 1,
      message: { text: 'Field 2 is <a> "string" & more.\nNo place.\nRead it with getString(2).' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "games/duel/scripts/my%20game.ts", uriBaseId: "%SRCROOT%" },
            region: { startLine: 2, startColumn: 14, endLine: 2, endColumn: 22, charOffset: 24, charLength: 8 },
          },
        },
      ],
      relatedLocations: [{ id: 0, message: { text: "It is defined here." } }],
      fixes: [
        {
          artifactChanges: [
            {
              replacements: [
                { deletedRegion: { charOffset: 24, charLength: 8 }, insertedContent: { text: "getString" } },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe("GitLab", () => {
  const render = async (one: FindingsReport) => JSON.parse(await renderReport("gitlab", one));

  test("an entry for each finding; one without a place stands at the top of the configuration", async () => {
    expect(await render(all)).toEqual([
      {
        description: "Hinted.",
        check_name: "RT1001",
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: "info",
        location: { path: "games/duel/rtsc.json", lines: { begin: 1 } },
      },
      expect.objectContaining({
        severity: "minor",
        location: { path: "games/duel/opcodes/game.json", lines: { begin: 2 } },
      }),
      expect.objectContaining({
        severity: "major",
        description: 'Field 2 is <a> "string" & more. Read it with getString(2).',
      }),
    ]);
    expect(await render(report([]))).toEqual([]);
  });

  test("a fingerprint stays when lines move, changes with the line, and is no other's", async () => {
    const marks = async (source: string, ...at: number[]) => {
      const found = at.map((one) => ({ ...warning, span: span(makeSource("a.js", source), one, one + 1) }));
      return (await render(report(found))).map((one: { fingerprint: string }) => one.fingerprint);
    };
    const [first] = await marks("f();\n", 0);
    expect(await marks("// more\n\n  f();\n", 11)).toEqual([first]);
    expect(await marks("g();\n", 0)).not.toEqual([first]);
    const twice = await marks("f();\nf();\n", 0, 5);
    expect(twice[0]).toBe(first);
    expect(new Set(twice).size).toBe(2);
  });
});

describe("JUnit", () => {
  test("a suite for each file; only errors are failures", async () => {
    const xml = await renderReport("junit", all);
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="rtsc" tests="3" failures="1" /);
    expect(xml.match(/<testsuite /g)).toHaveLength(3);
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml).toContain('<failure type="RT2003" message="Field 2 is &lt;a&gt; &quot;string&quot; &amp; more.">');
    expect(xml).toContain("It is defined here. (opcodes/game.json:2:2)&#10;No place.");
    expect(xml).toContain("<system-out>warning: Warned.</system-out>");
  });

  test("without findings one case passes", async () => {
    const xml = await renderReport("junit", report([]));
    expect(xml).toContain('<testsuites name="rtsc" tests="1" failures="0"');
    expect(xml).toContain('<testcase classname="rtsc" name="no findings"');
  });

  test("is XML, whatever a message holds", async () => {
    const evil = "]]>\u0000\u001b\ufffe\ud800 </failure><x a='\"'>&\t\r\n\u{1f600}";
    const odd = makeSource(`"><y>.js`, evil);
    const xml = await renderReport("junit", report([{ ...getter, message: evil, help: evil, span: span(odd, 0, 3) }]));
    expect(xml).not.toMatch(/(?![\t\n\r\u007f-\u009f])[\p{Cc}\p{Surrogate}\ufffe\uffff]/u);
    expect(xml).toContain("\u{1f600}");
    const tags = [...xml.matchAll(/<(\/?)([\w?]+)((?: [\w]+="[^"<]*")*)\s*([/?]?)>/g)];
    // Nothing stands outside of tags but text without signs of its own, and what opens is closed.
    expect(
      xml
        .replace(/<(\/?)([\w?]+)((?: [\w]+="[^"<]*")*)\s*([/?]?)>/g, "")
        .replace(/&(?:amp|lt|gt|quot|apos|#\d+);/g, ""),
    ).not.toMatch(/[<>&]/);
    const open: string[] = [];
    for (const [, closing, name, , end] of tags) {
      if (end !== "") continue;
      if (closing === "") open.push(name!);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
});

test("JSON carries fixes by offsets, and what was fixed where fixing was asked for", async () => {
  const json = JSON.parse(await renderReport("json", report([getter], { fixed: [getter] })));
  const fix = {
    message: "Read it with getString",
    edits: [{ file: "scripts/my game.ts", offset: 24, length: 8, text: "getString" }],
  };
  expect(json.diagnostics[0].fix).toEqual(fix);
  expect(json.fixed).toHaveLength(1);
  expect(JSON.parse(await renderReport("json", all))).not.toHaveProperty("fixed");
});

test("text says what can be fixed, and what was", async () => {
  expect(await renderReport("text", report([getter]))).toMatch(/\nOne has a certain fix: rtsc check --fix\n$/);
  const fixed = await renderReport("text", report([warning], { fixed: [getter] }));
  expect(fixed).toMatch(/^fixed scripts\/my game\.ts:2: RT2003: Field 2 is/);
  expect(fixed).toMatch(/\n1 fixed\. 1 warning in 3 files, 42 ms\n$/);
});

test("GitHub knows files from the checkout", async () => {
  expect(await renderReport("github", report([warning]))).toBe(
    "::warning file=games/duel/opcodes/game.json,line=2,endLine=2,col=2,endColumn=5,title=RT2101::Warned.\n",
  );
});

test.each(formatNames)("%s: the same report gives the same text, which ends with a line break", async (name) => {
  const once = await renderReport(name, all);
  expect(once.endsWith("\n")).toBe(true);
  expect(await renderReport(name, all)).toBe(once);
});

describe("where findings go", () => {
  test("text goes to the standard output, unless something else was asked for", () => {
    expect(readOutputs([], [])).toEqual({ shown: "text", files: new Map() });
    expect(readOutputs(["sarif"], [])).toEqual({ shown: "sarif", files: new Map() });
    expect(readOutputs([], ["sarif=a.sarif"])).toEqual({ shown: "text", files: new Map([["sarif", "a.sarif"]]) });
    expect(readOutputs(["sarif"], ["sarif=a=b"])).toEqual({ shown: undefined, files: new Map([["sarif", "a=b"]]) });
    expect(readOutputs(["text", "sarif", "text"], ["sarif=a"]).shown).toBe("text");
  });

  test.each<[string[], string[], RegExp]>([
    [["text", "sarif"], [], /^text and sarif would both go to the standard output\./],
    [[], ["a.sarif"], /names no format and file/],
    [[], ["xml=a"], /names no format and file/],
    [[], ["sarif="], /names no format and file/],
    [[], ["sarif=a", "sarif=b"], /two files for sarif/],
    [[], ["sarif=a", "json=./a"], /one file/],
  ])("--format %j --output-file %j is refused", (formats, files, words) => {
    expect(() => readOutputs(formats, files)).toThrow(words);
  });
});
