/** nestedDeeper: which brackets count. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { nestedDeeper } from "#compiler/text/nesting.ts";

describe("nestedDeeper", () => {
  it.each([
    ["lists", "[[[1]]]", 2],
    ["calls, blocks and objects", "f(function () { return {} })", 23],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text that has a template.
    ["code in templates", "`((( ${`[[[${[1]}`}`", 13],
    ["code behind a template", "({ a: `{{{` + [] })", 14],
    ["behind a division", "({ a: b / [c] / 2 })", 10],
    ["behind a string that does not end", '(("abc\n(1', 7],
  ])("counts %s", (_, text, at) => {
    expect(nestedDeeper(text, 2)).toBe(at);
  });

  it.each([
    ["one after the other", "[[1]]; [[2]]; (f()); {{}}"],
    ["strings", `(["((([", '{{{', "\\"(((", 'a\\\n(((' ])`],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text that has a template.
    ["templates", "(`((( ${1} [[[ \\` {{{`)"],
    ["comments", "([ // (((\n /* [[[\n{{{ */ ])"],
    ["regular expressions", "([/[/(((]{2}\\/(((/, x]).map(function_ => /(((/)"],
    ["regular expressions behind words", "() => { return /(((/ }"],
    ["what closes and was never open", ")))]]]}}} ((1))"],
    ["nothing", ""],
  ])("does not count %s", (_, text) => {
    expect(nestedDeeper(text, 2)).toBeUndefined();
  });

  it("finds our own sources all closed at their ends", () => {
    const root = path.resolve(import.meta.dirname, "../../compiler");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const text = readFileSync(path.join(root, file), "utf8");
      expect(nestedDeeper(text, 25), file).toBeUndefined();
      // What stays open would add to this.
      expect(nestedDeeper(`${text}\n${"[".repeat(25)}`, 25), file).toBeUndefined();
    }
  });
});
