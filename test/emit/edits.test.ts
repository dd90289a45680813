/** Edits of a text, and where its places stood. */

import { expect, test } from "vitest";
import { Edits } from "#compiler/6-emit/edits.ts";
import fc from "../support/properties.ts";

test("what is replaced, moved and appended; what is put at one place stays in its order", () => {
  const edits = new Edits("one two three four");
  edits.move(14, 18, 0, "<");
  edits.move(8, 13, 0, "[");
  edits.replace(0, 3, "1");
  edits.replace(3, 3, "nothing");
  edits.append(7, "+");
  expect(edits.done().text).toBe("<[1 two+  ");
});

test("edits that overlap are a mistake of ours", () => {
  const edits = new Edits("one two");
  edits.replace(0, 5, "a");
  edits.replace(4, 7, "b");
  expect(() => edits.done()).toThrow("overlap");
});

test("places: what was kept stands where it stood, what was put in stands for what it replaces", () => {
  const edits = new Edits("first();\nsecond(x).third();\nlast();\n");
  edits.move(19, 24, 9, "ours(");
  edits.replace(18, 19, ", ");
  edits.replace(24, 26, ")");
  edits.append(7, "!");
  const { text, places } = edits.done();
  expect(text).toBe("first()!;\nours(second(x), );\nlast();\n");
  expect(places.find(0, 0)).toEqual({ line: 0, column: 0 });
  expect(places.find(0, 8)).toEqual({ line: 0, column: 7 });
  expect(places.find(1, 0)).toEqual({ line: 1, column: 10 });
  expect(places.find(1, 3)).toEqual({ line: 1, column: 10 });
  expect(places.find(1, 5)).toEqual({ line: 1, column: 0 });
  expect(places.find(1, 12)).toEqual({ line: 1, column: 7 });
  expect(places.find(2, 4)).toEqual({ line: 2, column: 4 });
  // Asked for backwards, too.
  expect(places.find(0, 3)).toEqual({ line: 0, column: 3 });
});

test("letters that are kept stand where they stood, whatever was edited", () => {
  const edit = fc.record({ length: fc.nat(4), by: fc.constantFrom("", "x", "long\nlines\n"), gap: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "\n", "é"), { maxLength: 80 }), fc.array(edit), (letters, list) => {
      const text = letters.join("");
      const edits = new Edits(text);
      const kept: { readonly at: number; readonly now: number }[] = [];
      let at = 0;
      let now = 0;
      for (const { length, by, gap } of list) {
        const start = Math.min(at + gap, text.length);
        const end = Math.min(start + length, text.length);
        for (; at < start; at++) kept.push({ at, now: now++ });
        if (start < end) now += by.length;
        edits.replace(start, end, by);
        at = end;
      }
      for (; at < text.length; at++) kept.push({ at, now: now++ });
      const done = edits.done();
      for (const one of kept) {
        const place = placeIn(done.text, one.now);
        expect(done.places.find(place.line, place.column)).toEqual(placeIn(text, one.at));
      }
    }),
    { numRuns: 200 },
  );
});

function placeIn(text: string, offset: number) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, column: before.at(-1)!.length };
}
