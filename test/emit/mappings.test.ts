/** Mappings, held against the library that reads maps for everybody else. */

import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NONE, readMappings, SEGMENT, writeMappings } from "#compiler/6-emit/mappings.ts";

const number = fc.oneof({ weight: 8, arbitrary: fc.nat(300) }, fc.nat(2 ** 30));
const segment = fc.oneof(
  fc.tuple(number),
  fc.tuple(number, fc.nat(3), number, number),
  fc.tuple(number, fc.nat(3), number, number, fc.nat(3)),
);
const line = fc.array(segment, { maxLength: 6 }).map((list) => list.sort(([a], [b]) => a - b));

test("what is written is read again, by us and by others", () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const flat = lines.map((list) =>
        list.flatMap((one) => Array.from({ length: SEGMENT }, (_, at) => one[at] ?? NONE)),
      );
      const mappings = writeMappings(flat);
      expect(readMappings(mappings)).toEqual(flat);
      const names = ["a", "b", "c", "d"];
      const map = new TraceMap({ version: 3, sources: names, names, mappings });
      expect(decodedMappings(map)).toEqual(lines);
    }),
    { numRuns: 300 },
  );
});

test("empty lines stay, also at the end", () => {
  expect(readMappings("")).toEqual([[]]);
  expect(readMappings(";;")).toEqual([[], [], []]);
  expect(writeMappings([[], [], []])).toBe(";;");
});
