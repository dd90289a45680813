/** Mappings, held against the library that reads maps for everybody else. */

import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import { expect, test } from "vitest";
import { MappingsWriter, NONE } from "#compiler/6-emit/mappings.ts";
import fc from "../support/properties.ts";

type Segment = readonly number[];

const number = fc.oneof({ weight: 8, arbitrary: fc.nat(300) }, fc.nat(2 ** 30));
const segment = fc.oneof(
  fc.tuple(number),
  fc.tuple(number, fc.nat(3), number, number),
  fc.tuple(number, fc.nat(3), number, number, fc.nat(3)),
);
const line = fc.array(segment, { maxLength: 6 }).map((list): readonly Segment[] => list.sort(([a], [b]) => a - b));
const lines = fc.array(line, { minLength: 1, maxLength: 6 });

const asTheyAre = { source: (source: number) => source, places: () => undefined, name: (name: number) => name };

/** As the format says, by hand. */
function encoded(given: readonly (readonly Segment[])[]): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const last = [0, 0, 0, 0, 0];
  const digits = (number: number, field: number): string => {
    const by = number - last[field]!;
    last[field] = number;
    let rest = by < 0 ? -2 * by + 1 : 2 * by;
    let text = "";
    do {
      text += letters[(rest % 32) + (rest > 31 ? 32 : 0)];
      rest = Math.floor(rest / 32);
    } while (rest > 0);
    return text;
  };
  return given
    .map((list) => {
      last[0] = 0;
      return list.map((one) => one.map(digits).join("")).join();
    })
    .join(";");
}

function decoded(mappings: string): unknown {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  return decodedMappings(new TraceMap({ version: 3, sources: names, names, mappings }));
}

test("what is added as it is reads the same, to others too", () => {
  fc.assert(
    fc.property(lines, (given) => {
      const writer = new MappingsWriter();
      writer.add(encoded(given), 0, asTheyAre);
      const mappings = writer.end(given.length);
      expect(mappings).toBe(encoded(given));
      expect(decoded(mappings)).toEqual(given);
    }),
    { numRuns: 300 },
  );
});

test("parts lie below each other, in the numbers of the whole; hidden sources and moved places", () => {
  fc.assert(
    fc.property(lines, lines, fc.nat(3), (one, two, gap) => {
      const writer = new MappingsWriter();
      writer.add(encoded(one), 0, asTheyAre);
      writer.add(encoded(two), one.length + gap, {
        source: (source) => (source === 3 ? NONE : source + 4),
        places: (source) =>
          source === 1 ? { find: (at, column) => ({ line: at + 1, column: column >> 1 }) } : undefined,
        name: (name) => name + 4,
      });
      const moved = two.map((list) =>
        list.map(([column, source, at, from, name]) => {
          if (source === undefined || source === 3) return [column];
          const place = source === 1 ? [at! + 1, from! >> 1] : [at, from];
          return [column, source + 4, ...place, ...(name === undefined ? [] : [name + 4])];
        }),
      );
      const whole = [...one, ...Array.from({ length: gap }, () => []), ...moved];
      expect(decoded(writer.end(whole.length))).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

test("empty lines stay, also at the end", () => {
  const writer = new MappingsWriter();
  writer.add("", 0, asTheyAre);
  expect(writer.end(1)).toBe("");
  const other = new MappingsWriter();
  other.add(";A;", 1, asTheyAre);
  expect(other.end(5)).toBe(";;A;;");
});
