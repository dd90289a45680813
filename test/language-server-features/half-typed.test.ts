import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { completionsAt } from "#compiler/language-server/features/completion.ts";
import { definitionsAt } from "#compiler/language-server/features/definition.ts";
import { hoverAt } from "#compiler/language-server/features/hover.ts";
import { hintsIn } from "#compiler/language-server/features/inlay-hints.ts";
import { referencesOf } from "#compiler/language-server/features/references.ts";
import { renamableAt } from "#compiler/language-server/features/rename.ts";
import { outlineOf } from "#compiler/language-server/features/symbols.ts";
import { namedAt } from "#compiler/language-server/meaning/named-at.ts";
import { type Token, tokensOf } from "#compiler/language-server/meaning/tokens.ts";
import type { WorkspaceState } from "#compiler/workspace.ts";
import fc from "../support/properties.ts";
import { project, schema, viewOf } from "./marked.ts";

const script = `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Move, ({ x, tank: { hull } }, packet) => {
  const d = packet.getData();
  const t = d.getData(5).getNumber(1) / 2; /* so */ const r = /[/"]+/g.test(\`a\${d.getFloat(1)}b\`); // there
  RTSession.newPacket().setOpCode(103).setData(RTSession.newData().setLong(1, 2n).setNumber(2, x)).send();
  RTSession.send(Packets.Move, { x, y: 2, weapon: "laser", tank: { hull, turret: t }, driver: 'it\\'s' });
  return r && packet.getOpCode() === 102;
});
`;

/** Everything a cursor may ask. */
function askAll(state: WorkspaceState, file: string, text: string, offset: number): void {
  const view = viewOf(state, file, text);
  hoverAt(view, offset);
  completionsAt(view, offset);
  definitionsAt(view, offset);
  referencesOf(state, namedAt(view, offset)?.keys ?? [], true);
  renamableAt(view, offset);
  hintsIn(view, 0, text.length);
  for (const one of outlineOf(view)) {
    expect(one.start).toBeLessThanOrEqual(one.nameStart);
    expect(one.nameEnd).toBeLessThanOrEqual(one.end);
    expect(one.end).toBeLessThanOrEqual(text.length);
  }
}

describe("text that is half typed", () => {
  let state: WorkspaceState;
  beforeAll(async () => {
    ({ state } = await project({ "scripts/match.ts": script }));
  });

  it.each([
    ["scripts/match.ts", script],
    ["opcodes/game.json", schema],
    [
      "rtsc.json",
      '{ "scripts": { "match": "scripts/match.ts" }, "preset": "strict", "limits": { "packetBytes": 1400 } }',
    ],
  ])("of %s never throws: cut off at each place", (file, text) => {
    for (let end = 0; end <= text.length; end++) askAll(state, file, text.slice(0, end), end);
  });

  it("never throws: any piece gone, doubled or replaced by signs", () => {
    const files = [
      ["scripts/match.ts", script],
      ["opcodes/game.json", schema],
    ] as const;
    const signs = fc.string({ unit: fc.constantFrom(..."(){}[],;:.'\"`/\\$*=><!?\n 1aé😀\u0000"), maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(), fc.nat(), signs, fc.boolean(), fc.nat(), (from, length, insert, second, at) => {
        const [file, whole] = files[second ? 1 : 0];
        const start = from % whole.length;
        const text = whole.slice(0, start) + insert + whole.slice(start + (length % 40));
        askAll(state, file, text, at % 3 === 0 ? start + insert.length : at % (text.length + 1));
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    ["brackets", "(".repeat(5000)],
    ["brackets in JSON", "[".repeat(5000)],
    ["calls", "a.setData(".repeat(800)],
    ["a chain", `RTSession.newData()${".setFloat(1, 2)".repeat(2000)}.setFloat(`],
    ["variables in circles", `${"var a = b.getData(1); var b = a.getData(1); ".repeat(200)} a.getFloat(`],
    ["templates", "`${".repeat(1000)],
  ])("comes to an end: %s", (_, text) => {
    for (const file of ["scripts/match.ts", "opcodes/game.json"]) askAll(state, file, text, text.length);
  });
});

describe("tokens", () => {
  const words = (text: string): string[] => tokensOf(text).map((token: Token) => token.text);

  it("cover a text in order, and brackets know their partners", () => {
    for (const file of [
      "compiler/language-server/meaning/tokens.ts",
      "compiler/4-check/check.ts",
      "schemas/rtsession/rtsession.d.ts",
    ]) {
      const text = readFileSync(path.resolve(import.meta.dirname, "../..", file), "utf8");
      let end = 0;
      for (const [at, token] of tokensOf(text).entries()) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(text.slice(token.start, token.end)).toBe(token.text);
        end = token.end;
        if (token.partner !== -1) expect(tokensOf(text)[token.partner]!.partner).toBe(at);
        if (token.kind === "sign" && /^[([{]$/.test(token.text))
          expect(token.partner, `${file}:${token.start}`).toBeGreaterThan(at);
      }
    }
  });

  it("tell patterns from division, and leave comments out", () => {
    expect(words("a / b / c")).toEqual(["a", "/", "b", "/", "c"]);
    expect(words("return /a[/]b/g.test(x)")).toEqual(["return", "/a[/]b/g", ".", "test", "(", "x", ")"]);
    expect(words("a // b\n/* c */ d")).toEqual(["a", "d"]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text to be read
    expect(words("f(`a${b({})}c`)")).toEqual(["f", "(", "`a${", "b", "(", "{", "}", ")", "}c`", ")"]);
    expect(words("'it\\'s' \"open\nx")).toEqual(["'it\\'s'", '"open', "x"]);
    expect(words("1_000n 0x1F .5 1e-3 a?.b a?.5:1")).toEqual([
      "1_000n",
      "0x1F",
      ".5",
      "1e-3",
      "a",
      "?.",
      "b",
      "a",
      "?",
      ".5",
      ":",
      "1",
    ]);
  });
});
