import { describe, expect, test } from "vitest";
import { cursor, WireError } from "#runtime/wire/cursor.ts";
import { readText, utf8Length, writeUtf8 } from "#runtime/wire/text.ts";
import fc from "../support/properties.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What Node's own decoder makes of the bytes: the oracle. */
function oracle(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}

const read = (bytes: Uint8Array) => readText(cursor(bytes), bytes.length);

describe("writing", () => {
  test("is what TextEncoder writes, lone surrogates as U+FFFD included", () => {
    // Units chosen so that pairs, lone halves and halves in the wrong order are frequent.
    const unit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }), fc.nat(0x7f), fc.nat(0x7ff));
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = String.fromCharCode(...units);
        const expected = new TextEncoder().encode(text);
        expect(utf8Length(text)).toBe(expected.length);
        const bytes = new Uint8Array(expected.length);
        const c = cursor(bytes);
        writeUtf8(c, text);
        expect(c.at).toBe(expected.length);
        expect(bytes).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(["a", "é", "€", "😀"])("%s does not fit a buffer one byte too small", (text) => {
    expect(() => writeUtf8(cursor(new Uint8Array(utf8Length(text) - 1)), text)).toThrow(WireError);
  });
});

describe("reading", () => {
  test("any text round trips", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(read(new TextEncoder().encode(text))).toBe(text);
      }),
    );
  });

  test("any bytes are read as the strict decoder reads them, else as Latin-1", () => {
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x9f, 0xa0, 0x8f, 0x90),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 8 }), (list) => {
        const bytes = Uint8Array.from(list);
        expect(read(bytes)).toBe(oracle(bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ["an over-long form", "c080"],
    ["an over-long form of three bytes", "e0808f"],
    ["a surrogate", "eda080"],
    ["above U+10FFFF", "f4908080"],
    ["one byte per character, as the JavaScript SDK sends é", "e9"],
    ["a sequence cut off", "f09f98"],
  ])("%s is Latin-1", (_, hex) => {
    const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
    expect(read(bytes)).toBe(Buffer.from(bytes).toString("latin1"));
  });

  test("a byte order mark is kept", () => {
    expect(read(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
  });

  test("shared memory is read like any other", () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(8));
    writeUtf8(cursor(bytes), "hé€");
    expect(readText(cursor(bytes), 6)).toBe("hé€");
  });

  test("a sequence is not completed with bytes beyond the length", () => {
    expect(readText(cursor(Uint8Array.of(0xc3, 0xa9)), 1)).toBe("Ã");
    expect(() => readText(cursor(Uint8Array.of(0x61)), 2)).toThrow(WireError);
  });
});
