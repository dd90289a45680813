import { expect, test } from "vitest";
import { cursor, WireError } from "#runtime/wire/cursor.ts";
import { readDouble, readFloat, writeDouble, writeFloat } from "#runtime/wire/floats.ts";
import fc from "../support/properties.ts";

test("floats are what a DataView writes in little endian, at any alignment", () => {
  fc.assert(
    fc.property(fc.double(), fc.nat(3), (x, offset) => {
      const bytes = new Uint8Array(8).fill(0xaa);
      const expected = bytes.slice();
      new DataView(expected.buffer).setFloat32(offset, x, true);
      writeFloat(cursor(bytes, offset), x);
      if (!Number.isNaN(x)) expect(bytes).toEqual(expected);
      expect(readFloat(cursor(bytes, offset))).toBe(Math.fround(x));
    }),
  );
});

test("doubles are what a DataView writes in little endian, at any alignment", () => {
  fc.assert(
    fc.property(fc.double(), fc.nat(7), (x, offset) => {
      const bytes = new Uint8Array(16).fill(0xaa);
      const expected = bytes.slice();
      new DataView(expected.buffer).setFloat64(offset, x, true);
      writeDouble(cursor(bytes, offset), x);
      if (!Number.isNaN(x)) expect(bytes).toEqual(expected);
      expect(readDouble(cursor(bytes, offset))).toBe(x);
    }),
  );
});

test("negative zero, infinities, denormals and NaN survive", () => {
  for (const x of [-0, Infinity, -Infinity, 1.401298464324817e-45, NaN]) {
    const bytes = new Uint8Array(12);
    writeFloat(cursor(bytes), x);
    writeDouble(cursor(bytes, 4), x);
    expect(readFloat(cursor(bytes))).toBe(x);
    expect(readDouble(cursor(bytes, 4))).toBe(x);
  }
});

test("too few bytes are refused both ways", () => {
  const bytes = new Uint8Array(16);
  expect(() => readFloat(cursor(bytes, 0, 3))).toThrow(WireError);
  expect(() => readDouble(cursor(bytes, 0, 7))).toThrow(WireError);
  expect(() => writeFloat(cursor(bytes, 13), 1)).toThrow(WireError);
  expect(() => writeDouble(cursor(bytes, 9), 1)).toThrow(WireError);
});
