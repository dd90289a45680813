import { describe, expect, test } from "vitest";
import { type Cursor, cursor, WireError } from "#runtime/wire/cursor.ts";
import {
  readVarint,
  readZigzag32,
  readZigzag64,
  readZigzag64Big,
  skipVarint,
  varintLength,
  writeVarint,
  writeZigzag32,
  writeZigzag64,
  writeZigzag64Big,
} from "#runtime/wire/varint.ts";
import fc from "../support/properties.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

function written(write: (c: Cursor) => void): string {
  const c = cursor(new Uint8Array(16));
  write(c);
  return Buffer.from(c.bytes.subarray(0, c.at)).toString("hex");
}

/** A reference by BigInt arithmetic alone. */
function reference(n: bigint): string {
  let rest = n;
  let out = "";
  do {
    const group = Number(rest & 0x7fn);
    rest >>= 7n;
    out += (rest > 0n ? group | 0x80 : group).toString(16).padStart(2, "0");
  } while (rest > 0n);
  return out;
}
const zigzag = (n: bigint) => (n >= 0n ? n * 2n : -n * 2n - 1n);

describe("unsigned 32-bit varints", () => {
  test("are written in the shortest form, whose length varintLength tells", () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff })), (n) => {
        const bytes = written((c) => writeVarint(c, n));
        expect(bytes).toBe(reference(BigInt(n)));
        expect(varintLength(n)).toBe(bytes.length / 2);
        expect(readVarint(cursor(hex(bytes)))).toBe(n);
      }),
    );
  });

  test.each([0, 0x7f, 0x80, 0x3fff, 0x4000, 0x1f_ffff, 0x20_0000, 0xfff_ffff, 0x1000_0000, 0xffff_ffff])(
    "border value %d survives",
    (n) => {
      const bytes = written((c) => writeVarint(c, n));
      expect(varintLength(n)).toBe(bytes.length / 2);
      expect(readVarint(cursor(hex(bytes)))).toBe(n);
    },
  );

  test("a padded form of at most 5 bytes is read", () => {
    const c = cursor(hex("8080808000ff"));
    expect(readVarint(c)).toBe(0);
    expect(c.at).toBe(5);
  });

  test.each(["ffffffff10", "808080808000", "ffffffffffffffffff01", "8080808010"])(
    "%s does not fit 32 bits",
    (bytes) => {
      expect(() => readVarint(cursor(hex(bytes)))).toThrow(WireError);
    },
  );

  test.each(["", "80", "ffffffff"])("%j ends inside a number", (bytes) => {
    expect(() => readVarint(cursor(hex(bytes)))).toThrow("end inside");
  });

  test("a read stops at the cursor's end though more bytes follow", () => {
    expect(() => readVarint(cursor(hex("808001"), 0, 2))).toThrow(WireError);
    expect(() => skipVarint(cursor(hex("808001"), 0, 2))).toThrow(WireError);
  });

  test("a full buffer refuses a write", () => {
    expect(() => writeVarint(cursor(new Uint8Array(1)), 128)).toThrow(WireError);
    expect(() => writeVarint(cursor(new Uint8Array(0)), 0)).toThrow(WireError);
  });
});

describe("zigzag of 32 bits", () => {
  test("round trips the whole range and equals the reference", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0, -1, -103)), (n) => {
        const bytes = written((c) => writeZigzag32(c, n));
        expect(bytes).toBe(reference(zigzag(BigInt(n))));
        expect(readZigzag32(cursor(hex(bytes)))).toBe(n);
      }),
    );
  });
});

describe("zigzag of 64 bits", () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const borders = [
    0n,
    -1n,
    1n,
    63n,
    -64n,
    64n,
    2n ** 31n,
    -(2n ** 31n),
    2n ** 32n,
    2n ** 35n,
    -(2n ** 35n),
    2n ** 53n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];

  test("bigints round trip and equal the reference", () => {
    fc.assert(
      fc.property(fc.oneof(int64, fc.constantFrom(...borders)), (n) => {
        const bytes = written((c) => writeZigzag64Big(c, n));
        expect(bytes).toBe(reference(zigzag(n)));
        const c = cursor(hex(bytes));
        expect(readZigzag64Big(c)).toBe(n);
        expect(c.at).toBe(bytes.length / 2);
        const s = cursor(hex(bytes));
        skipVarint(s);
        expect(s.at).toBe(bytes.length / 2);
      }),
      { numRuns: 1000 },
    );
  });

  test("read as a number gives the nearest double", () => {
    fc.assert(
      fc.property(fc.oneof(int64, fc.constantFrom(...borders)), (n) => {
        expect(readZigzag64(cursor(hex(reference(zigzag(n)))))).toBe(Number(n));
      }),
      { numRuns: 1000 },
    );
  });

  test("every safe integer writes the bytes of its bigint", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.maxSafeInteger(),
          fc.integer(),
          fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0),
        ),
        (n) => {
          expect(written((c) => writeZigzag64(c, n))).toBe(reference(zigzag(BigInt(n))));
        },
      ),
      { numRuns: 1000 },
    );
    expect(written((c) => writeZigzag64(c, -0))).toBe("00");
  });

  test("beyond 64 bits nothing is read or written", () => {
    // 2^64 as the JavaScript SDK sends it, and a tenth byte with too many bits.
    for (const bytes of ["8080808080808080808001", "80808080808080808002", "ffffffffffffffffffff01"]) {
      expect(() => readZigzag64(cursor(hex(bytes)))).toThrow(WireError);
      expect(() => readZigzag64Big(cursor(hex(bytes)))).toThrow(WireError);
      expect(() => skipVarint(cursor(hex(bytes)))).toThrow(WireError);
    }
    for (const n of [2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n]) {
      expect(() => writeZigzag64Big(cursor(new Uint8Array(16)), n)).toThrow(WireError);
    }
  });
});
