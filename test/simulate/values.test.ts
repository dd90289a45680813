import { describe, expect, it } from "vitest";
import type { DataInput, DataValue } from "#runtime/packet/data.ts";
import { long, toInput, toNamed, toPlain } from "#runtime/simulate/values.ts";
import type { Field, FieldType, PacketModel } from "#schemas/packet-model.ts";

const field = (index: number, name: string, type: FieldType, more: Partial<Field> = {}): Field => ({
  index,
  name,
  type,
  required: true,
  ...more,
});
const model: PacketModel = {
  packets: [],
  records: [{ name: "Point", fields: [field(1, "x", { kind: "float" }), field(2, "y", { kind: "float" })] }],
  enums: [
    {
      name: "Team",
      values: [
        { name: "Red", value: 1 },
        { name: "Blue", value: 2 },
      ],
    },
  ],
  digest: "",
};
const fields: readonly Field[] = [
  field(1, "at", { kind: "record", record: "Point" }),
  field(2, "team", { kind: "enum", enum: "Team" }),
  field(3, "extra", { kind: "json" }),
  field(4, "ids", { kind: "number" }, { repeat: 4 }),
  field(10, "what", { kind: "any" }),
  field(11, "alive", { kind: "boolean" }),
];

describe("values of simulated packets", () => {
  it("go as their definition says, and come back the same", () => {
    const data = {
      at: { x: 1.5, y: 2 },
      team: "Blue",
      extra: { a: [1, null, "b"] },
      ids: [7, 8, 9],
      what: "anything",
      alive: true,
    };
    const input = toInput(data, fields, model);
    expect([...input.keys()]).toEqual([1, 2, 3, 4, 5, 6, 10, 11]);
    expect(input.get(2)).toEqual({ kind: "number", value: 2 });
    expect(input.get(3)).toEqual({ kind: "string", value: '{"a":[1,null,"b"]}' });
    expect(toNamed(asReceived(input), { fields }, model)).toEqual(data);
  });

  it("a list ends at its first empty index, and may be empty", () => {
    const named = (data: Parameters<typeof toInput>[0]) =>
      toNamed(asReceived(toInput(data, fields, model)), { fields }, model);
    expect(named({ 4: long(1n), 6: 3 })["ids"]).toEqual([1n]);
    expect(named({})["ids"]).toEqual([]);
  });

  it("a number that has no name in its enum stays a number; JSON that is none stays a text", () => {
    const received = new Map<number, DataValue>([
      [2, { kind: "number", value: 9 }],
      [3, { kind: "string", value: "{" }],
    ]);
    expect(toNamed(received, { fields }, model)).toEqual({ team: 9, extra: "{", ids: [] });
    expect(toPlain(received)).toEqual({ 2: 9, 3: "{" });
  });

  it.each([
    [{ team: "Green" }, "team is of type enum and cannot be 'Green'."],
    [{ ids: 1 }, "ids is a list of number and cannot be 1."],
    [{ ids: [1, "2"] }, "ids[1] is of type number and cannot be '2'."],
    [{ at: [1] }, "at is of type record and cannot be [ 1 ]."],
    [{ 99: ["a"] }, "99 is [ 'a' ]: without a definition an array is one of numbers."],
    [{ nose: 1 }, "nose is neither a field nor an index; there are at, team, extra, ids, what, alive."],
  ])("what cannot be written is named: %j", (data, message) => {
    expect(() => toInput(data, fields, model)).toThrow(new TypeError(message));
  });
});

/** What was written, as it is read: the two differ in nothing these tests use. */
function asReceived(input: ReadonlyMap<number, DataInput>): Map<number, DataValue> {
  return new Map(
    [...input].map(([index, value]): [number, DataValue] => {
      if (value.kind === "encoded") throw new Error("not used here");
      return value.kind === "data" ? [index, { kind: "data", value: asReceived(value.value) }] : [index, value];
    }),
  );
}
