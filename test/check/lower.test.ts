/** Lowering reads names, literals and places from the text; TypeScript, asked for each, says the same. */

import { expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { createProgram } from "#compiler/3-program/create-program.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { type Code, eachChild, isFunction } from "#compiler/typescript/children.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import { lower } from "#compiler/typescript/lower.ts";
import { rangeOf, type SourceFile, walk } from "#compiler/typescript/syntax.ts";

/** Runs `look` on the syntax of a script, while TypeScript is there to be asked. */
function withSyntax<Result>(text: string, look: (syntax: SourceFile) => Result): Result {
  const config = { scripts: { main: "scripts/main.js" }, opCodes: [], preset: "legacy" };
  const texts = { "/game/rtsc.json": JSON.stringify(config), "/game/scripts/main.js": text };
  const files = memoryFiles(new Map(Object.entries(texts)));
  const read = readConfig({ cwd: "/game", files });
  const { model, origins } = buildModel(read.sources, read.config!);
  const program = createProgram(read.config!, model, origins, files);
  try {
    const { world } = program.worlds[0]!;
    return look(world.syntax(world.entry));
  } finally {
    program.dispose();
  }
}

/** Names, strings and numbers of a file by where they begin. */
function wordsOf(code: FileCode): Map<number, string> {
  const found = new Map<number, string>();
  const visit = (node: Code): void => {
    if (isFunction(node)) for (const { code: inner } of node.hoisted) if (inner !== node) visit(inner);
    if (!isFunction(node)) {
      if (node.kind === "name") found.set(node.start, node.name);
      if (node.kind === "member") found.set(node.nameStart, node.name);
      if (node.kind === "string") found.set(node.start, node.value);
      if (node.kind === "number") found.set(node.start, String(node.value));
    }
    eachChild(node, visit, undefined);
  };
  visit(code.top);
  return found;
}

const text = String.raw`#!/usr/bin/env rtsc
// a comment, then names of every kind
var plain = 1, $ = 2, _x9 = 3, größe = 4, \u0061b = 5;
/* before */ plain /* between */ . /* inside */ größe = "a\tb" + 'it\'s' + "ü" + ${"`"}whole${"`"};
plain['quoted'].next["with \"quotes\""] = 0x10 + 017 + 0b11 + 1_000 + 1e3 + .5 + 08 + 0;
  label: for (var at = 0; at < $ && at > _x9; at++) { plain.of /= at / 2; }
function outer(first, { second: third = 7 }) { return function inner() { return first.a.b(third, ab); }; }
plain < $ | größe > 2; outer(1, {}), outer ("", "");`;

test("names, strings and numbers are what TypeScript says, and begin where it says", () => {
  withSyntax(text, (syntax) => {
    const told = new Map<number, string>();
    walk(syntax, (node) => {
      const written = (node as { readonly text?: unknown }).text;
      if (node !== syntax && typeof written === "string") told.set(rangeOf(node, syntax).start, written);
    });
    const words = wordsOf(lower(syntax, "/game/scripts/main.js", text.length));
    expect(words.size).toBeGreaterThan(50);
    for (const [start, word] of words) {
      const shown = text.slice(start, start + 12);
      expect(String(Number.isNaN(Number(word)) ? word : Number(word)), shown).toBe(
        String(Number.isNaN(Number(told.get(start))) ? told.get(start) : Number(told.get(start))),
      );
    }
  });
});

test("a file may be asked again when its nodes are let go", () => {
  withSyntax(text, (syntax) => {
    const before = wordsOf(lower(syntax, "/game/scripts/main.js", text.length));
    const nodes: string[] = [];
    walk(syntax, (node) => nodes.push(`${node.kind}:${node.pos}:${node.parent?.pos}`));
    expect(nodes.length).toBeGreaterThan(100);
    expect(wordsOf(lower(syntax, "/game/scripts/main.js", text.length))).toEqual(before);
  });
});
