/** Pieces below each other, with one map. */

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { expect, test } from "vitest";
import { join } from "#compiler/6-emit/join.ts";

const one = {
  code: "a;\nbb;\n",
  map: JSON.stringify({ version: 3, sources: ["x"], names: ["n"], mappings: "AAAAA;AACA" }),
};
const two = {
  code: "c;",
  map: JSON.stringify({ version: 3, sources: ["hidden", "x"], names: [], mappings: "AAAA,ACEA" }),
};
const options = {
  file: "bundle.js",
  source: (name: string) => (name === "hidden" ? undefined : { name: `p/${name}`, text: name === "x" ? "text" : null }),
};

test("lines move, columns stay, sources are renamed and counted once, hidden ones are unmapped", () => {
  const { code, map } = join(["head\nmore", one, "glue", two], options);
  expect(code).toBe("head\nmore\na;\nbb;\nglue\nc;\n");
  const parsed = JSON.parse(map);
  expect(parsed).toMatchObject({ sources: ["p/x"], sourcesContent: ["text"], names: ["n"], file: "bundle.js" });
  const trace = new TraceMap(parsed);
  const at = (line: number, column: number) => {
    const found = originalPositionFor(trace, { line, column });
    return found.source && `${found.source}:${found.line}:${found.column}:${found.name ?? ""}`;
  };
  expect([at(1, 0), at(3, 0), at(4, 1), at(5, 0)]).toEqual([null, "p/x:1:0:n", "p/x:2:0:", null]);
});

test("a wrapped part is told its line, and its positions count from there though its text is one line", () => {
  let told = -1;
  const { code, map } = join(
    [
      "head",
      {
        part: one,
        text: (line) => {
          told = line;
          return "wrapped";
        },
      },
    ],
    options,
  );
  expect(told).toBe(1);
  expect(code).toBe("head\nwrapped\n");
  expect(originalPositionFor(new TraceMap(map), { line: 3, column: 0 })).toMatchObject({ source: "p/x", line: 2 });
});

test("no pieces make no code and an empty map", () => {
  expect(JSON.parse(join([], options).map)).toMatchObject({ sources: [], mappings: "" });
});
