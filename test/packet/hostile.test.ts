/**
 * Bytes as an attacker sends them. Whatever comes in is decoded or refused in a named way; nothing hangs, reads a byte
 * outside its range, or asks for memory out of proportion; and everyone who judges the same bytes judges them alike.
 */

import { isDeepStrictEqual } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Fault } from "#runtime/fault.ts";
import { type DataValue, findValue, MAX_DEPTH, readData, valueView } from "#runtime/packet/data.ts";
import { FrameReader, packetView, parsePacket } from "#runtime/packet/frame.ts";
import { readLogin, readLoginResult, readPeers } from "#runtime/packet/reserved.ts";
import { cutData, scanData } from "#runtime/packet/scan.ts";
import { WireError } from "#runtime/wire/cursor.ts";
import { readZigzag64, readZigzag64Big } from "#runtime/wire/varint.ts";
import fc from "../support/properties.ts";
import { anyBytes, anyValues, encode } from "./generators.ts";
import { cut, mustCut, parse } from "./naive.ts";

/** The same bytes in the middle of a larger buffer whose rest is `poison`: who reads outside sees another world. */
function embedded(bytes: Uint8Array, poison: number): Uint8Array {
  const larger = new Uint8Array(bytes.length + 64).fill(poison);
  larger.set(bytes, 32);
  return larger;
}

/** Result or named refusal; any other error fails the test. */
function outcome<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof WireError) return `WireError ${error.message}`;
    if (error instanceof Fault) return `${error.code} ${error.message}`;
    throw error;
  }
}

/** `toEqual` without its price: these properties compare some hundred thousand results. */
function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** Runs it on the bytes in three surroundings, which must not matter. */
function everywhere<T>(bytes: Uint8Array, run: (bytes: Uint8Array, start: number, end: number) => T): T | string {
  const alone = outcome(() => run(bytes, 0, bytes.length));
  for (const poison of [0x00, 0x01, 0xff]) {
    const larger = embedded(bytes, poison);
    same(
      outcome(() => run(larger, 32, 32 + bytes.length)),
      alone,
    );
    if (Buffer.compare(larger, embedded(bytes, poison)) !== 0) throw new Error("The bytes were written to.");
  }
  return alone;
}

function sound(bytes: Uint8Array) {
  try {
    return parse([...bytes]);
  } catch {
    return null;
  }
}

describe("RTData", () => {
  test("decode after encode is the identity", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const bytes = encode(values);
        same(everywhere(bytes, readData), values);
        expect(everywhere(bytes, scanData)).toEqual({ kind: "clean" });
        same(encode(readData(bytes)), bytes);
      }),
      { numRuns: 500 },
    );
  });

  test("scan, codec, knife and the plain reference agree on any bytes", () => {
    const seen = { clean: 0, cut: 0, malformed: 0 };
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const scan = everywhere(bytes, scanData);
        const values = everywhere(bytes, readData);
        const cutOut = everywhere(bytes, cutData);
        const items = sound(bytes);
        if (typeof scan === "string") throw new Error(`The scan threw: ${scan}`);
        seen[scan.kind]++;
        if (items === null) {
          expect(scan.kind).toBe("malformed");
          expect(values).toMatch(/^WireError /);
          return;
        }
        expect(scan.kind).toBe(mustCut(items) ? "cut" : "clean");
        same([...(cutOut as Uint8Array)], cut(items));
        if (scan.kind === "clean") same(cutOut, bytes);
        expect(scanData(cutOut as Uint8Array, 0, cutOut.length)).toEqual({ kind: "clean" });
        same(readData(cutOut as Uint8Array), values);
      }),
      { numRuns: 5000 },
    );
    // The generator must reach all three ends, or the property says little.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });

  test("a single value found in place is the value of the whole", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const values = outcome(() => readData(bytes));
        const view = valueView();
        for (const index of [0, 1, 2, 3, 14, 15, 16, 127, 128, 200]) {
          const found = everywhere(bytes, (b, start, end) => findValue(b, start, end, index, view));
          if (typeof values === "string") continue;
          expect(found).toBe(values.has(index));
          if (!found) continue;
          findValue(bytes, 0, bytes.length, index, view);
          const value = values.get(index)!;
          expect(view.form).toBe(formOf(value));
          if (value.kind === "number") {
            const { at } = view;
            expect(readZigzag64(view)).toBe(Number(value.value));
            view.at = at;
            expect(readZigzag64Big(view)).toBe(BigInt(value.value));
          }
          if (value.kind === "data") same(readData(bytes, view.at, view.end), value.value);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("every cut and every flipped bit of a packet with all forms is decoded or refused", () => {
    const bytes = encode(
      new Map<number, DataValue>([
        [1, { kind: "number", value: -(2n ** 63n) }],
        [2, { kind: "float", value: 1.5 }],
        [16, { kind: "double", value: 2.5 }],
        [17, { kind: "string", value: "é€😀" }],
        [18, { kind: "floats", value: [1, 2, 3] }],
        [
          127,
          {
            kind: "data",
            value: new Map([[1, { kind: "data", value: new Map([[1, { kind: "string", value: "deep" }]]) }]]),
          },
        ],
      ]),
    );
    const both = (damaged: Uint8Array) => {
      const scan = everywhere(damaged, scanData) as { kind: string };
      expect(typeof everywhere(damaged, readData) === "string").toBe(scan.kind === "malformed");
    };
    for (let length = 0; length < bytes.length; length++) both(bytes.slice(0, length));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      both(flipped);
    }
  });

  test("nesting is allowed up to its depth and no further, and depth does not cost time", () => {
    const nested = (levels: number): Uint8Array => {
      let inner: number[] = [];
      for (let level = 1; level < levels; level++)
        inner = [
          0x0a,
          ...length(inner.length + 1 + length(inner.length).length),
          0x72,
          ...length(inner.length),
          ...inner,
        ];
      return Uint8Array.from(inner);
    };
    const length = (n: number) => (n < 128 ? [n] : [(n & 127) | 128, n >> 7]);
    const deepest = nested(MAX_DEPTH);
    expect(scanData(deepest, 0, deepest.length)).toEqual({ kind: "clean" });
    expect(readData(deepest).size).toBe(1);
    for (const levels of [MAX_DEPTH + 1, 400]) {
      const deeper = nested(levels);
      expect(scanData(deeper, 0, deeper.length)).toEqual({ kind: "malformed", reason: "RTData nests deeper than 32." });
      expect(() => readData(deeper)).toThrow("deeper");
    }
  });

  test("what is kept after decoding is at most 100 times the bytes", () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const size = 60_000;
    const repeat = (part: number[]) =>
      Uint8Array.from({ length: size - (size % part.length) }, (_, i) => part[i % part.length]!);
    const box = (key: number, content: Uint8Array) => {
      const length = (n: number) => [(n & 127) | 128, ((n >> 7) & 127) | 128, n >> 14];
      return Uint8Array.from([0x0a, ...length(content.length + 4), key, ...length(content.length), ...content]);
    };
    // One index after another, each an empty map.
    const maps = Uint8Array.from(
      Array.from({ length: 127 }, (_, i) => [
        ...(i + 1 < 16 ? [(i + 1) * 8 + 2] : [(((i + 1) * 8 + 2) & 127) | 128, ((i + 1) * 8 + 2) >> 7]),
        2,
        0x72,
        0,
      ]).flat(),
    );
    const worst = [
      repeat([0x08, 0x02]),
      repeat([0x0a, 0x02, 0x72, 0x00]),
      repeat([0x0a, 0x00]),
      repeat([0x02, 0x00]),
      box(0x0a, repeat([0x61])),
      box(0x0a, repeat([0xe2, 0x82, 0xac])),
      box(0x0a, repeat([0xff])),
      box(0x12, new Uint8Array(size)),
      maps,
    ];
    for (const bytes of worst) {
      const keep: unknown[] = [];
      const times = Math.ceil(2_000_000 / (bytes.length * 20));
      readData(bytes);
      gc();
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < times; i++) keep.push(readData(bytes));
      gc();
      const used = process.memoryUsage().heapUsed - before;
      expect(keep).toHaveLength(times);
      expect(used / (times * bytes.length)).toBeLessThan(100);
    }
  });
});

function formOf(value: DataValue): string {
  return { number: "varint", float: "fixed32", double: "fixed64", string: "string", floats: "floats", data: "data" }[
    value.kind
  ];
}

describe("packets", () => {
  const parts = [
    [0x08, 0x02],
    [0x10, 0x05],
    [0x20, 0x01],
    [0x20, 0xff, 0xff, 0xff, 0xff, 0x1f],
    [0x28, 0x01],
    [0x30, 0x00],
    [0x72, 0x00],
    [0x7a, 0x01, 0x61],
  ];
  const header = fc
    .oneof(
      fc.shuffledSubarray(parts),
      fc.array(fc.oneof(fc.constantFrom(...parts), fc.array(fc.nat(255), { maxLength: 4 })), { maxLength: 8 }),
    )
    .map((chosen) => Uint8Array.from(chosen.flat()));

  test("any header is read, or refused with RT8003, and its parts lie within it", () => {
    let read = 0;
    fc.assert(
      fc.property(header, (bytes) => {
        const result = everywhere(bytes, (b, start, end) => {
          const view = packetView();
          parsePacket(b, start, end, view);
          const within = (from: number, to: number) => (from === -1 && to === -1 ? -1 : [from - start, to - start]);
          return {
            opCode: view.opCode,
            sequence: view.sequence,
            targets: view.targets,
            data: within(view.dataStart, view.dataEnd),
            payload: within(view.payloadStart, view.payloadEnd),
          };
        });
        if (typeof result === "string") {
          expect(result).toMatch(/^RT8003 /);
          return;
        }
        read++;
        for (const part of [result.data, result.payload]) {
          if (typeof part === "number") continue;
          expect(part[0]).toBeGreaterThan(0);
          expect(part[1]).toBeGreaterThanOrEqual(part[0]!);
          expect(part[1]).toBeLessThanOrEqual(bytes.length);
        }
        expect(result.targets.length).toBeLessThanOrEqual(bytes.length / 2);
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  test("any body of the protocol's messages is read, or refused with RT8004", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        for (const readBody of [readLogin, readLoginResult, readPeers]) {
          const result: unknown = everywhere<unknown>(bytes, readBody);
          if (typeof result === "string") expect(result).toMatch(/^RT8004 /);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("any stream gives packets within the limit, or ends with RT8001 or RT8002; little is held", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), anyBytes), { maxLength: 10 }), (chunks) => {
        const reader = new FrameReader(64);
        for (const chunk of chunks) {
          const refused = outcome(() =>
            reader.push(chunk, (bytes, start, end) => {
              expect(end - start).toBeGreaterThan(0);
              expect(end - start).toBeLessThanOrEqual(64);
              expect(end).toBeLessThanOrEqual(bytes.length);
            }),
          );
          if (typeof refused === "string") {
            expect(refused).toMatch(/^RT800[12] /);
            expect(reader.heldBytes).toBe(0);
          }
          expect(reader.heldBytes).toBeLessThanOrEqual(64);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
