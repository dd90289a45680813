import { expect, test } from "vitest";
import { nameAll, pascalCase, snakeCase, type WantedName, words } from "#compiler/generate/names.ts";
import fc from "../support/properties.ts";

const language = { language: "Test", reserved: words("class event") };

/** Names by key, and what is told. */
function named(wanted: readonly WantedName[], taken: readonly string[] = [], rules = language) {
  const told: string[] = [];
  const names = nameAll(rules, wanted, (_, make) => told.push(make(undefined).message), taken);
  return { names: Object.fromEntries(names), told };
}

const plain = (...names: string[]): WantedName[] => names.map((name) => ({ key: `Move.${name}`, name }));

test("names that are right stay as they are, and nothing is told", () => {
  expect(named(plain("x", "y"))).toEqual({ names: { "Move.x": "x", "Move.y": "y" }, told: [] });
});

test("a reserved word and a name of the generated code give way, and it is told", () => {
  expect(named(plain("class", "out"), ["out"])).toEqual({
    names: { "Move.class": "class_", "Move.out": "out_" },
    told: [
      "class of Move is called class_ in Test: class is a reserved word there.",
      "out of Move is called out_ in Test: the generated code has out for itself.",
    ],
  });
});

test("who is called so by right keeps the name, whoever comes first", () => {
  const { names } = named(plain("class", "class_", "class__"));
  expect(names).toEqual({ "Move.class": "class___", "Move.class_": "class_", "Move.class__": "class__" });
});

test("names that meet by their case: the one the schema has stays", () => {
  const { names, told } = named([
    { key: "Move.speed", name: "Speed" },
    { key: "Move.Speed", name: "Speed" },
  ]);
  expect(names).toEqual({ "Move.speed": "Speed_", "Move.Speed": "Speed" });
  expect(told).toEqual(["speed of Move is called Speed_ in Test: Speed is Speed of Move there."]);
});

test("languages that do not tell case apart", () => {
  const rules = { ...language, compared: (name: string) => name.toLowerCase() };
  expect(named(plain("at", "AT"), ["aT_"], rules).names).toEqual({ "Move.at": "at", "Move.AT": "AT__" });
});

test("what no name may hold becomes underscores", () => {
  const { names, told } = named([{ key: "Move.1-é", name: "1-é" }]);
  expect(names).toEqual({ "Move.1-é": "_1__" });
  expect(told).toEqual(['1-é of Move is called _1__ in Test: "1-é" is no name there.']);
});

test("a new definition renames none that was in order", () => {
  const name = fc.stringMatching(/^[a-cA-C]{1,2}_{0,2}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 8 }), name, (names, added) => {
      fc.pre(!names.includes(added));
      const before = named(plain(...names)).names;
      const after = named(plain(added, ...names)).names;
      for (const [key, given] of Object.entries(before)) {
        if (key === `Move.${given}`) expect(after[key]).toBe(given);
      }
    }),
  );
});

test("whatever the names are, the results are identifiers, none reserved, none alike", () => {
  const wanted = fc.uniqueArray(
    fc.record({ key: fc.string(), name: fc.oneof(fc.string(), fc.constantFrom("class", "event", "a", "A", "a_")) }),
    { selector: (one) => one.key },
  );
  fc.assert(
    fc.property(wanted, fc.array(fc.constantFrom("a", "a_", "A__")), (list, taken) => {
      const names = [...nameAll(language, list, () => {}, taken).values()];
      expect(names).toHaveLength(list.length);
      expect(new Set([...names, ...taken]).size).toBe(names.length + new Set(taken).size);
      for (const one of names) expect(one).toMatch(/^(?!(?:class|event)$)[A-Za-z_][A-Za-z0-9_]*$/);
    }),
  );
});

test("cases", () => {
  expect(["moveTo", "move_to", "MoveTo", "x", "_a__b"].map(pascalCase)).toEqual([
    "MoveTo",
    "MoveTo",
    "MoveTo",
    "X",
    "AB",
  ]);
  expect(["MoveTo", "moveTo", "HTTPCode2", "x", "a_b"].map(snakeCase)).toEqual([
    "move_to",
    "move_to",
    "http_code2",
    "x",
    "a_b",
  ]);
});
