/** Scalars of the wire against the plainest reading of the protocol: BigInt, DataView and TextDecoder. The first byte says which. */

import { cursor, WireError } from "#runtime/wire/cursor.ts";
import { readDouble, readFloat } from "#runtime/wire/floats.ts";
import { readText, utf8Length, writeUtf8 } from "#runtime/wire/text.ts";
import {
  readVarint,
  readZigzag32,
  readZigzag64,
  readZigzag64Big,
  skipVarint,
  writeZigzag64Big,
} from "#runtime/wire/varint.ts";
import { putText } from "../data-drafts.ts";
import { must, same } from "../oracle.ts";
import type { Target } from "../target.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The varint at the start, and its length; null: it is cut off or has too many bits. */
function varint(bytes: Uint8Array, bits: number): { value: bigint; length: number } | null {
  let value = 0n;
  for (let length = 0; length < bytes.length && length < Math.ceil(bits / 7); length++) {
    value |= BigInt(bytes[length]! & 0x7f) << BigInt(7 * length);
    if (value >= 2n ** BigInt(bits)) return null;
    if (bytes[length]! < 0x80) return { value, length: length + 1 };
  }
  return null;
}

const signed = (n: bigint) => (n & 1n ? -(n >> 1n) - 1n : n >> 1n);
const readers = [readVarint, readZigzag32, readZigzag64, readZigzag64Big, skipVarint] as const;

function expectedNumber(which: number, bytes: Uint8Array): { value: unknown; length: number } | null {
  const found = varint(bytes, which < 2 ? 32 : 64);
  if (found === null) return null;
  const { value, length } = found;
  return {
    length,
    value: [Number(value), Number(signed(value)), Number(signed(value)), signed(value), undefined][which],
  };
}

function expectedText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}

export const scalars: Target = {
  name: "scalars",
  allowance: 8192,
  seeds: [],

  generate(random, draft) {
    const which = random.below(8);
    draft.byte(which);
    if (which >= 5) putText(random, draft);
    else draft.bigVarint((BigInt(random.next()) << 32n) >> BigInt(random.below(64)));
  },

  run(bytes, start, end, trace) {
    if (start === end) return;
    const which = bytes[start]! & 7;
    const content = bytes.slice(start + 1, end);
    const c = cursor(bytes, start + 1, end);
    if (which < 5) {
      const expected = expectedNumber(which, content);
      try {
        const value = readers[which]!(c);
        must(expected !== null && same(value, expected.value), `A number is read as ${value}.`);
        must(c.at === start + 1 + expected.length, "A number has another length.");
        if (which === 3) {
          const back = cursor(new Uint8Array(10));
          writeZigzag64Big(back, value as bigint);
          back.at = 0;
          must(readZigzag64Big(back) === value, "A number does not come back.");
        }
        trace.value(value);
        trace.sort(which * 16 + expected.length);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        must(expected === null, "A number is refused.");
        trace.kind(error.message);
      }
    } else if (which === 5) {
      const size = content.length >= 8 ? 8 : 4;
      try {
        const value = size === 8 ? readDouble(c) : readFloat(c);
        const view = new DataView(content.buffer);
        must(same(value, size === 8 ? view.getFloat64(0, true) : view.getFloat32(0, true)), "A float differs.");
        trace.number(value);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        must(content.length < 4, "A float is refused.");
      }
    } else {
      const text = readText(c, content.length);
      must(c.at === end && text === expectedText(content), "A text is read as another.");
      const back = cursor(new Uint8Array(utf8Length(text)));
      writeUtf8(back, text);
      must(back.at === back.end, "A text has another length in UTF-8.");
      must(strict.decode(back.bytes) === text, "A text does not come back.");
      trace.value(text);
      trace.sort(200 + (text.length === content.length ? 0 : 1));
    }
  },

  decode: (bytes, start, end) => readText(cursor(bytes, start, end), end - start),
};
