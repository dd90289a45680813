import { describe, expect, test } from "vitest";
import { type DataInput, findValue, MAX_DEPTH, readData, valueView, writeData } from "#runtime/packet/data.ts";
import { cursor, WireError } from "#runtime/wire/cursor.ts";
import { readFloat } from "#runtime/wire/floats.ts";
import { readText } from "#runtime/wire/text.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

function written(entries: Iterable<readonly [number, DataInput]>, capacity = 4096): string {
  const c = cursor(new Uint8Array(capacity));
  writeData(c, new Map(entries));
  return Buffer.from(c.bytes.subarray(0, c.at)).toString("hex");
}

describe("writing", () => {
  test.each<[string, DataInput, number, string]>([
    ["a number", { kind: "number", value: 1 }, 1, "0802"],
    ["a number at 16", { kind: "number", value: 1 }, 16, "800102"],
    ["a bigint", { kind: "number", value: -(2n ** 63n) }, 1, "08ffffffffffffffffff01"],
    ["a whole number beyond the safe ones", { kind: "number", value: 2 ** 60 }, 1, "08808080808080808020"],
    ["a float", { kind: "float", value: 1 }, 1, "0d0000803f"],
    ["a double at 127", { kind: "double", value: 1 }, 127, "f907000000000000f03f"],
    ["a string", { kind: "string", value: "a" }, 1, "0a030a0161"],
    ["an empty string", { kind: "string", value: "" }, 1, "0a020a00"],
    ["floats", { kind: "floats", value: [1] }, 1, "0a0612040000803f"],
    ["no floats", { kind: "floats", value: [] }, 1, "0a021200"],
    ["nested data", { kind: "data", value: new Map([[1, { kind: "number", value: 1 }]]) }, 1, "0a0472020802"],
    ["empty nested data", { kind: "data", value: new Map() }, 1, "0a027200"],
    ["nested bytes, unseen", { kind: "encoded", value: bytes("0802") }, 1, "0a0472020802"],
  ])("%s", (_, value, index, hex) => {
    expect(written([[index, value]])).toBe(hex);
  });

  test("is in ascending order of index whatever the order of the entries", () => {
    const one: DataInput = { kind: "number", value: 1 };
    expect(
      written([
        [100, one],
        [2, one],
        [1, one],
        [16, one],
      ]),
    ).toBe("080210028001 02a0060 2".replaceAll(" ", ""));
  });

  test("lengths grow to the size they need", () => {
    for (const size of [0, 120, 124, 125, 126, 127, 128, 129, 16_380, 16_384]) {
      const text = "x".repeat(size);
      const inner = new Map<number, DataInput>([[1, { kind: "string", value: text }]]);
      const hex = written([[1, { kind: "data", value: inner }]], 40_000);
      expect(readData(bytes(hex)).get(1)).toEqual({ kind: "data", value: inner });
    }
  });

  test("a full buffer is refused at any place", () => {
    const value = new Map<number, DataInput>([
      [1, { kind: "data", value: new Map([[1, { kind: "string", value: "é".repeat(100) }]]) }],
      [2, { kind: "encoded", value: bytes("0802") }],
      [3, { kind: "floats", value: [1, 2] }],
    ]);
    const length = written(value).length / 2;
    for (let capacity = 0; capacity < length; capacity++) expect(() => written(value, capacity)).toThrow(WireError);
    expect(written(value, length)).toHaveLength(length * 2);
  });

  test.each([0, 128, -1, 1.5, Number.NaN])("index %d is refused", (index) => {
    expect(() => written([[index, { kind: "number", value: 1 }]])).toThrow(`Index ${index} is not`);
  });

  test("numbers that are not whole, or beyond 64 bits, are refused", () => {
    expect(() => written([[1, { kind: "number", value: 1.5 }]])).toThrow(RangeError);
    expect(() => written([[1, { kind: "number", value: 2 ** 63 }]])).toThrow(WireError);
  });

  test("deeper nesting than can be read is refused", () => {
    let value: DataInput = { kind: "data", value: new Map() };
    for (let depth = 2; depth < MAX_DEPTH; depth++) value = { kind: "data", value: new Map([[1, value]]) };
    expect(readData(bytes(written([[1, value]]))).size).toBe(1);
    const deeper: DataInput = { kind: "data", value: new Map([[1, value]]) };
    expect(() => written([[1, deeper]])).toThrow("deeper");
  });
});

describe("reading", () => {
  test("the last value of an index counts, whatever its type", () => {
    const twice = bytes("0802 0d0000803f");
    expect(readData(twice)).toEqual(new Map([[1, { kind: "float", value: 1 }]]));
    const view = valueView();
    expect(findValue(twice, 0, twice.length, 1, view)).toBe(true);
    expect([view.form, readFloat(view)]).toEqual(["fixed32", 1]);
  });

  test("a value without content leaves its index empty, also after a full one", () => {
    expect(readData(bytes("0a00 1002"))).toEqual(new Map([[2, { kind: "number", value: 1 }]]));
    const emptied = bytes("0802 0a00");
    expect(readData(emptied).size).toBe(0);
    expect(findValue(emptied, 0, emptied.length, 1, valueView())).toBe(false);
  });

  test("indexes outside 1 to 127 are passed over", () => {
    const data = bytes("0002 8008 02 0204ffffffff 0804 82080 1ff".replaceAll(" ", ""));
    expect(readData(data)).toEqual(new Map([[1, { kind: "number", value: 2 }]]));
    expect(findValue(data, 0, data.length, 0, valueView())).toBe(false);
    expect(findValue(data, 0, data.length, 128, valueView())).toBe(false);
  });

  test("numbers are exact: bigint where a double would round", () => {
    const value = (n: bigint) => readData(bytes(written([[1, { kind: "number", value: n }]]))).get(1)?.value;
    expect(value(2n ** 53n - 1n)).toBe(2 ** 53 - 1);
    expect(value(2n ** 53n)).toBe(2n ** 53n);
    expect(value(-(2n ** 53n) - 1n)).toBe(-(2n ** 53n) - 1n);
  });

  test("a value found is a cursor over its content", () => {
    const data = bytes("0802 120 50a03 61c3a9 18 04".replaceAll(" ", ""));
    const view = valueView();
    expect(findValue(data, 0, data.length, 2, view)).toBe(true);
    expect(readText(view, view.end - view.at)).toBe("aé");
    expect(findValue(data, 0, data.length, 4, view)).toBe(false);
  });

  test("shared memory is read and written like any other", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64));
    const c = cursor(shared);
    const value = new Map<number, DataInput>([
      [1, { kind: "data", value: new Map([[2, { kind: "string", value: "é" }]]) }],
    ]);
    writeData(c, value);
    expect(readData(shared, 0, c.at)).toEqual(value);
  });

  test.each([
    ["a key cut off", "80"],
    ["a key beyond 32 bits", "8880808010 02"],
    ["a key longer than it needs to be", "8800 02"],
    ["a group", "0b"],
    ["wire type 7", "0f"],
    ["a number beyond 64 bits", "08 80808080808080808004"],
    ["a number cut off", "08 80"],
    ["a float cut off", "0d 000000"],
    ["a double cut off", "09 00000000000000"],
    ["a value longer than what is left", "0a 04 0a0161"],
    ["a value of length beyond 32 bits", "0a ffffffff7f"],
    ["an unknown field in a value", "0a 02 1800"],
    ["a padded key in a value", "0a 04 8a00 0161"],
    ["two fields in a value", "0a 06 0a0161 0a0162"],
    ["a string shorter than its value", "0a 04 0a0161 62"],
    ["a string longer than its value", "0a 03 0a0261 62"],
    ["a value that is only a key", "0a 01 0a"],
    ["floats of 5 bytes", "0a 07 1205 0000000000"],
    ["a string broken inside nested data", "0a 05 7203 0a0118"],
    ["an extent cut off at index 0", "02 05 00"],
    ["a group at index 128", "8308"],
  ])("%s is malformed", (_, hex) => {
    expect(() => readData(bytes(hex))).toThrow(WireError);
  });
});
