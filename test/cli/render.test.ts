import { describe, expect, test } from "vitest";
import { exitCodeOf } from "#compiler/cli/exit-code.ts";
import { harmless, renderJson, renderSummary, renderText } from "#compiler/cli/render/render.ts";
import { takesColor } from "#compiler/cli/terminal.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { makeSource, span } from "#compiler/text/source.ts";

const finding = (text: string, start: number, end: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: "RT4999",
  severity: "error",
  message: "Message.",
  notes: [],
  span: span(makeSource("a.ts", text), start, end),
  ...more,
});
const plain = (one: Diagnostic): string[] => renderText([one], { color: false }).split("\n");

describe("text", () => {
  test("file:line:col first, then the line with a mark below", () => {
    expect(plain(finding("let a;\n\tlet b = 1;\n", 12, 13))).toEqual([
      "a.ts:2:6: error RT4999: Message.",
      "  2 |  let b = 1;",
      "    |      ^",
      "",
    ]);
  });

  test("of a span over several lines the first is shown; an empty one gets one mark", () => {
    expect(plain(finding("abc\ndef\n", 1, 6))[2]).toBe("    |  ^^");
    expect(plain(finding("abc\n", 3, 3))[2]).toBe("    |    ^");
    expect(plain(finding("abc", 99, 120))[0]).toBe("a.ts:1:4: error RT4999: Message.");
  });

  test("a long line is cut to what surrounds the span", () => {
    const [, line, mark] = plain(finding(`${"x".repeat(500)}HERE${"y".repeat(500)}`, 500, 504));
    expect(line!.length).toBeLessThan(130);
    expect(line!.slice(mark!.indexOf("^"), mark!.lastIndexOf("^") + 1)).toBe("HERE");
    const whole = plain(finding("z".repeat(5000), 0, 5000));
    expect(Math.max(...whole.map((one) => one.length))).toBeLessThan(130);
  });

  test("a thousand findings in a line of a megabyte cost no thousand megabytes", () => {
    const source = makeSource("a.json", "\t".repeat(1_000_000));
    const many = Array.from({ length: 1000 }, (_, at) =>
      finding("", 0, 0, { span: span(source, at * 900, at * 900 + 1) }),
    );
    const began = performance.now();
    expect(renderText(many, { color: false })).not.toContain("\t");
    expect(performance.now() - began).toBeLessThan(2000); // by looking at the whole line each time: more than twenty seconds
  });

  test("notes have their own places; help comes last", () => {
    const one = finding("abc", 0, 1, {
      notes: [{ message: "Here.", span: span(makeSource("b.ts", "\nxyz"), 2, 3) }, { message: "No place." }],
      help: "Do this.",
    });
    expect(plain(one).slice(3)).toEqual([
      "  b.ts:2:2: note: Here.",
      "  2 | xyz",
      "    |  ^",
      "  note: No place.",
      "  help: Do this.",
      "",
    ]);
  });

  test("a user's text does nothing to a terminal", () => {
    const evil = "\u001b[2J\u0007\u202e\u009b31m";
    const one = finding(`a ${evil} b\n`, 0, 1, { message: `x${evil}\r\ny`, help: evil, notes: [{ message: evil }] });
    const text = renderText([one], { color: false });
    for (const letter of `${evil[0]}${evil[4]}${evil[5]}${evil[6]}\r`) expect(text).not.toContain(letter);
    expect(harmless("two\r\n  lines")).toBe("two lines");
  });

  test("colour is asked for, never guessed", () => {
    expect(renderText([finding("abc", 0, 1)], { color: true })).toContain("\u001b[31m");
    expect(takesColor({ isTTY: true }, {})).toBe(true);
    expect(takesColor({ isTTY: true }, { NO_COLOR: "1" })).toBe(false);
    expect(takesColor({ isTTY: true }, { NO_COLOR: "" })).toBe(true);
    expect(takesColor({ isTTY: true }, { TERM: "dumb" })).toBe(false);
    expect(takesColor({}, {})).toBe(false);
  });

  test("nothing for nothing; the summary counts in words", () => {
    expect(renderText([], { color: true })).toBe("");
    expect(renderSummary([], { files: 1, ms: 1.6 })).toBe("No findings in 1 file, 2 ms");
    const several = [finding("abc", 0, 1), finding("abc", 1, 2), finding("abc", 2, 3, { severity: "warning" })];
    expect(renderSummary(several, { files: 2, ms: 10 })).toBe("2 errors, 1 warning in 2 files, 10 ms");
  });
});

test("JSON: in order, without what is not there", () => {
  const { span: _, ...placeless } = finding("abc", 0, 1, { code: "RT1001" });
  const report = JSON.parse(
    renderJson([finding("a\nb", 2, 3, { severity: "hint" }), placeless], { files: 3, ms: 4.4 }),
  );
  expect(report).toEqual({
    version: 1,
    diagnostics: [
      { code: "RT1001", severity: "error", message: "Message.", notes: [] },
      {
        code: "RT4999",
        severity: "hint",
        message: "Message.",
        file: "a.ts",
        start: { line: 2, column: 1 },
        end: { line: 2, column: 2 },
        notes: [],
      },
    ],
    summary: { errors: 1, warnings: 0, files: 3, ms: 4 },
  });
});

test("exit codes: 0 without errors, 1 with, 2 for configuration and our own mistakes", () => {
  const of = (code: string, severity: Diagnostic["severity"] = "error") => finding("a", 0, 1, { code, severity });
  expect(exitCodeOf([])).toBe(0);
  expect(exitCodeOf([of("RT4999", "warning"), of("RT4999", "hint")])).toBe(0);
  expect(exitCodeOf([of("TS2345")])).toBe(1);
  expect(exitCodeOf([of("RT2003"), of("RT4999", "warning")])).toBe(1);
  expect(exitCodeOf([of("TS2345"), of("RT1004")])).toBe(2);
  expect(exitCodeOf([of("RT9001")])).toBe(2);
});
