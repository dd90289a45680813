/** What is proposed for whole projects, as the text that would be written, and whether the project is sound with it. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inferProject } from "#compiler/cli/infer-project.ts";
import { renderProposal } from "#compiler/cli/render/proposal.ts";
import { compile } from "#compiler/compile.ts";
import { type FileSystem, memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { fixtures, readTree } from "../support/fixtures.ts";

/** The files of a folder, in memory at /game. */
function inMemory(files: Readonly<Record<string, string>>): FileSystem {
  return memoryFiles(new Map(Object.entries(files).map(([path, text]) => [`/game/${path}`, text])));
}

/** Errors of a check with the proposal written where it belongs; rtsc.json is told where that is. */
async function errorsWith(files: Readonly<Record<string, string>>): Promise<{ errors: string[]; text: string }> {
  const found = inferProject({ cwd: "/game", files: inMemory(files) });
  const config = JSON.parse(files["rtsc.json"]!.replace(/^\s*\/\/.*$/gm, "")) as { opCodes?: string[] };
  const opCodes = found.matched ? config.opCodes : [...(config.opCodes ?? []), found.out];
  const all = { ...files, [found.out]: found.text, "rtsc.json": JSON.stringify({ ...config, opCodes }) };
  const { diagnostics } = await compile({ cwd: "/game", until: "check", files: inMemory(all) });
  const errors = diagnostics.filter((one) => one.severity === "error");
  return {
    errors: errors.map(({ code, message, span }) => `${code} ${span?.source.path}: ${message}`),
    text: found.text,
  };
}

fixtures("infer", async ({ input }) => {
  const files = readTree(input);
  const found = inferProject({ cwd: "/game", files: inMemory(files) });
  const { proposal, text, out, matched } = found;
  expect(proposal).not.toBeNull();
  expect((await errorsWith(files)).errors).toEqual([]);
  const facts = { out, matched, text: "", state: "printed", configPath: "rtsc.json" } as const;
  return { "inferred.json": text, "report.txt": renderProposal(proposal!, facts) };
});

test("lists whose length nobody tells get a max that fits their packet, and no warning of a size", async () => {
  const text = [
    "RTSession.onPacket(1, function (p) {",
    "  var cards = p.getData().getNumber(1);",
    "  var data = RTSession.newData(), rows = RTSession.newData(), inner = RTSession.newData();",
    "  for (var i = 0; i < cards; i++) data.setDouble(i + 1, i);",
    "  for (var k = 0; k < cards; k++) inner.setDouble(k + 1, k);",
    "  for (var j = 0; j < cards; j++) rows.setData(j + 1, inner);",
    "  RTSession.newPacket().setOpCode(2).setReliable(false).setTargetPeers([]).setData(data).send();",
    "  RTSession.newPacket().setOpCode(3).setTargetPeers([]).setData(rows).send();",
    "});",
  ].join("\n");
  const config = (more: object) => JSON.stringify({ preset: "legacy", scripts: { m: "m.js" }, ...more });
  const files = { "rtsc.json": config({}), "m.js": text };
  const found = inferProject({ cwd: "/game", files: inMemory(files) });
  expect(found.text).toMatch(/its max is a guess: what fits into one packet.*\n.*"repeat": \{ "max": \d+ \}/);
  const all = { ...files, "rtsc.json": config({ opCodes: [found.out] }), [found.out]: found.text };
  const { diagnostics } = await compile({ cwd: "/game", until: "check", files: inMemory(all) });
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});

describe("examples", () => {
  const example = (name: string): Record<string, string> => {
    const files = readTree(join(packageRoot(), "examples", name));
    return Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith("dist/")));
  };

  test("the card game is sound with what is inferred from it", async () => {
    const { errors, text } = await errorsWith(example("classic"));
    expect(errors).toEqual([]);
    expect(text).toContain('"RqPlay"');
  });

  test("the tutorial without its schema is sound with what is inferred from it", async () => {
    const files = example("tutorial");
    for (const path of Object.keys(files)) if (path.startsWith("opcodes/")) delete files[path];
    const { errors } = await errorsWith(files);
    expect(errors).toEqual([]);
  });
});

describe("proposals", () => {
  const script = (text: string, more: Readonly<Record<string, string>> = {}) =>
    inferProject({
      cwd: "/game",
      files: inMemory({ "rtsc.json": '{ "scripts": ["*.js"], "preset": "legacy" }', "main.js": text, ...more }),
    });

  test("are the same each time", () => {
    const text =
      "RTSession.onPacket(1, function (p) { var b = p.getData().getNumber(1), a = p.getData().getFloat(2); });";
    expect(script(text).text).toBe(script(text).text);
  });

  test("of a module that two scripts share count it once", () => {
    const files = inMemory({
      "rtsc.json": '{ "scripts": ["*.js"], "modules": ["m"], "preset": "legacy" }',
      "a.js": 'require("M");',
      "b.js": 'require("M");',
      "m/M.js": "RTSession.onPacket(1, function (p) { var x = p.getData().getNumber(1); });",
    });
    const { proposal } = inferProject({ cwd: "/game", files });
    expect(
      proposal?.packets.map((one) => [one.opCode, one.at.length, one.fields.map((field) => field.places.length)]),
    ).toEqual([[1, 1, [1]]]);
  });

  test("are none where there is nothing, and where a schema is wrong", () => {
    expect(script("var nothing;").proposal?.packets).toEqual([]);
    const config = '{ "scripts": ["*.js"], "opCodes": ["o.json"] }';
    const wrong = script("", {
      "rtsc.json": config,
      "o.json": '{ "packets": { "class": { "opCode": 1, "from": "client" } } }',
    });
    expect(wrong.proposal).toBeNull();
    expect(wrong.diagnostics.map((one) => one.code)).toContain("RT2014");
  });

  test.each([
    ['"opCodes": ["opcodes/*.json"]', "opcodes/inferred.json", true],
    ['"opCodes": ["a/b/**/*.json"]', "a/b/inferred.json", true],
    ['"opCodes": ["./s/one.json"]', "s/inferred.json", false],
    ['"opCodes": []', "opcodes/inferred.json", false],
  ])("go where the first pattern looks: %s", (patterns, out, matched) => {
    const config = `{ "scripts": ["*.js"], ${patterns}, "preset": "legacy" }`;
    const found = script("RTSession.onPacket(1, function () {});", { "rtsc.json": config, "s/one.json": "{}" });
    expect([found.out, found.matched, found.exists]).toEqual([out, matched, false]);
  });
});

test("op-codes that no schema may define are not proposed", () => {
  const sends = [0, -5, 2 ** 30, 7].map((opCode) => `RTSession.newPacket().setOpCode(${opCode}).send();`);
  const files = inMemory({
    "rtsc.json": '{ "preset": "legacy", "scripts": { "main": "main.js" } }',
    "main.js": `RTSession.onPacket(-3, function (packet) {});\n${sends.join("\n")}\n`,
  });
  const { proposal } = inferProject({ cwd: "/game", files });
  expect(proposal?.packets.map((one) => one.opCode)).toEqual([7]);
});
