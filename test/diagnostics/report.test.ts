import { describe, expect, test } from "vitest";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { Bug, bugDiagnostic, invariant } from "#compiler/diagnostics/invariant.ts";
import { parsePage } from "#compiler/diagnostics/page.ts";
import { applyRules, inOrder, isSwitchable } from "#compiler/diagnostics/report.ts";
import { makeSource, span } from "#compiler/text/source.ts";

const a = makeSource("a.ts", "one\ntwo\n");
const b = makeSource("b.ts", "one\n");
const finding = (code: string, at?: { source: typeof a; start: number }, message = "m"): Diagnostic => ({
  code,
  severity: "error",
  message,
  notes: [],
  ...(at === undefined ? {} : { span: span(at.source, at.start, at.start + 1) }),
});

describe("order", () => {
  test("without a place first, then file, line, column, code", () => {
    const mixed = [
      finding("TS2", { source: b, start: 0 }),
      finding("RT9", { source: a, start: 4 }),
      finding("RT2", { source: a, start: 1 }),
      finding("RT1", { source: a, start: 1 }),
      finding("RT5"),
    ];
    expect(inOrder(mixed).map((one) => one.code)).toEqual(["RT5", "RT1", "RT2", "RT9", "TS2"]);
  });

  test("the same finding twice is one finding", () => {
    const one = finding("TS2", { source: a, start: 0 });
    expect(inOrder([one, { ...one }, { ...one, message: "other" }])).toHaveLength(2);
  });
});

describe("rules", () => {
  test("a fixed code keeps its level whatever the rules say", () => {
    expect(isSwitchable("RT2003")).toBe(false);
    expect(isSwitchable("RT9001")).toBe(false);
    expect(isSwitchable("RT4999")).toBe(false);
    expect(isSwitchable("constructor")).toBe(false);
    const found = [finding("RT2003")];
    expect(applyRules(found, { RT2003: "off" })).toEqual(found);
  });
});

describe("our own mistakes", () => {
  test("an invariant that does not hold is a Bug, and RT9001", () => {
    expect(() => invariant(true, "never")).not.toThrow();
    expect(() => invariant(false, "the moon is up")).toThrow(Bug);
    const { code, message, severity } = bugDiagnostic(new Bug("the moon\nis up."));
    expect({ code, message, severity }).toEqual({
      code: "RT9001",
      message: "rtsc made a mistake of its own: the moon is up.",
      severity: "error",
    });
    expect(bugDiagnostic("thrown text").message).toContain("thrown text");
  });
});

describe("pages that are wrong are refused by name", () => {
  const good =
    "---\ncode: RT1999\ntitle: T\nseverity: error\nmessage: M {hole}.\n---\nWhy.\n\n## Wrong\n\n```json file=a\n1\n```\n\n## Right\n\n```json file=a\n2\n```\n";
  test.each([
    ["no front matter", "hello", /front matter/],
    ["an unknown key", good.replace("title: T", "title: T\nsince: 1"), /knows no "since"/],
    ["a key twice", good.replace("title: T", "title: T\ntitle: U"), /stands twice/],
    ["a missing message", good.replace(/message.*\n/, ""), /needs "message"/],
    ["a wrong severity", good.replace("severity: error", "severity: fatal"), /"fatal"/],
    ["another code than its file", good.replace("RT1999", "RT1998"), /begin with RT1998-/],
    ["no wrong example", good.replace("## Wrong", "## Bad"), /"## Wrong"/],
    ["a test on a page with examples", good.replace("title: T", "title: T\ntest: x"), /belongs on RT8/],
    ["no test on a fault", good.replace("RT1999", "RT8999").replace("RT1999", "RT8999"), /./],
  ])("%s", (_, text, reason) => {
    expect(() => parsePage("RT1999-x.md", text)).toThrow(reason);
  });

  test("a good one is read", () => {
    const page = parsePage("RT1999-x.md", good);
    expect(page.wrong).toEqual([{ file: "a", language: "json", text: "1\n" }]);
    expect(page.right).toEqual([{ file: "a", language: "json", text: "2\n" }]);
  });
});
