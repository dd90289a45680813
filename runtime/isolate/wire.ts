/**
 * The wire, as guests have it: where a value of data lies and of which form it is, and values read from bytes and written to them.
 * What `wire/` and `packet/` do for the host, by the same rules and with the same verdicts, in the way V8 does it fastest inside
 * an isolate. It is the host's, like the platform it is part of: what is wrong here is put right in all bundles that there are.
 *
 * Reading. Nothing here believes the bytes: they lie where the script may write. What is malformed is a `WireError`. Only numbers,
 * floats and their lists do not ask for the end of the bytes: who calls has asked, or asks behind the last value.
 *
 * Writing is unchecked: functions over bytes and a position, which they return moved on. None asks whether there is room. What does
 * not fit lies past the end of the buffer, where a typed array drops it, or in a part of the link's region that no record has taken
 * yet; whoever began asks `room` when all is written. One question for a packet instead of one for every byte, and functions so
 * small that V8 puts them where they are called. Invariant: between two questions only so much is written as one list of short
 * values takes. What may be longer asks first.
 *
 * Like `platform`, `wire` runs inside the isolate, where only its text arrives: it uses nothing but what it is given, and built-ins
 * while it runs.
 */

import type { View, Wire } from "#runtime/link.ts";

type Cursor = Pick<View, "bytes" | "at"> & { readonly end: number };

/** What it is given by the platform. */
export interface Given {
  /** A method as a function that takes its `this` first. */
  readonly method: <Type, Name extends keyof Type>(
    of: { readonly prototype: Type },
    name: Name,
  ) => Type[Name] extends (...args: infer Args) => infer Result ? (self: Type, ...args: Args) => Result : never;
  readonly floatAt: (bytes: Uint8Array, at: number) => number;
}

export function wire({ method, floatAt }: Given): Wire {
  const toBigInt = BigInt;
  const toNumber = Number;
  const { asUintN } = BigInt;
  const { fromCharCode } = String;
  const charCodeAt = method(String, "charCodeAt");
  const wellFormed = method(
    String as never as { prototype: { toWellFormed(): string } },
    "toWellFormed",
  ) as unknown as (text: string) => string;
  // UTF-8, there and back; the older pair is what turns its escapes into single bytes.
  const [toEscaped, toLatin, fromEscaped, fromLatin] = [encodeURIComponent, unescape, decodeURIComponent, escape];

  // Forms of values, as the guest has them (`guest/forms.ts`).
  const EMPTY = 0;
  const STRING = 0x0a;
  const FLOATS = 0x12;
  const DATA = 0x72;

  /** Data that is malformed, or for which there is no room. */
  class WireError extends Error {}

  const malformed = (): Error => new WireError("The data is malformed, or too large.");

  /** A whole number of at most 32 bits: a key, or a length. */
  const readVarint = (c: Cursor): number => {
    const start = c.at;
    let n = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = c.bytes[c.at++]!;
      n += (byte & 0x7f) * factor;
      if (!(byte > 0x7f)) break;
    }
    if (c.at > c.end || c.at > start + 5 || n > 0xffff_ffff) throw malformed();
    return n;
  };

  /** Moves past a whole number of at most 64 bits. */
  const skip = (c: Cursor): void => {
    const last = c.at + 9;
    while (c.bytes[c.at++]! > 0x7f);
    if (c.at > c.end || c.at > last + 1 || (c.at > last && c.bytes[last]! > 1)) throw malformed();
  };

  /** A signed whole number of 64 bits. */
  const readLong = (c: Cursor): bigint => {
    const { at } = c;
    skip(c);
    let n = 0n;
    for (let i = c.at; i-- > at; ) n = (n << 7n) | toBigInt(c.bytes[i]! & 0x7f);
    return (n >> 1n) ^ -(n & 1n);
  };

  /**
   * Moves a view from the key of a value to its content: sets `at`, `end` and `form`, and returns the index. The next key stands
   * at the new `end`. On entry `end` is the end of the data. Of an index outside 1 to 127 only the extent is checked, and its
   * form is `EMPTY`, as that of a value without content.
   */
  const enterValue = (c: View): number => {
    const start = c.at;
    const key = readVarint(c);
    const index = key >>> 3;
    const type = key & 7;
    const usable = index > 0 && index < 128;
    // Longer than it needs to be; or a wire type that is none of data.
    if ((usable && c.at - start !== (index < 16 ? 1 : 2)) || (type > 2 && type !== 5)) throw malformed();
    const size = type === 2 ? readVarint(c) : type === 1 ? 8 : 4;
    const { at } = c;
    if (type === 0) skip(c);
    else c.at += size;
    const next = c.at;
    if (next > c.end) throw malformed();
    c.end = next;
    c.at = at;
    c.form = usable && (type !== 2 || size > 0) ? type + 1 : EMPTY;
    if (c.form === 3) enterBox(c);
    return index;
  };

  /** Moves a view from the start of a box that is not empty to the content of its one value. */
  const enterBox = (c: View): void => {
    const form = c.bytes[c.at++]!;
    const length = readVarint(c);
    if (
      (form !== STRING && form !== FLOATS && form !== DATA) ||
      // Several values in one box come from no client, and clients differ in which one they take.
      length !== c.end - c.at ||
      (form === FLOATS && length % 4 !== 0)
    ) {
      throw malformed();
    }
    c.form = form;
  };

  /**
   * Finds the value of an index without decoding the others; of several, the last counts. False: the index is empty. After false
   * the view holds nothing of use.
   */
  const find = (c: View, index: unknown): boolean => {
    const { end } = c;
    const wanted = +(index as number);
    let at = -1;
    let last = -1;
    let form = EMPTY;
    for (let next = c.at; next < end; next = c.end) {
      c.at = next;
      c.end = end;
      if (enterValue(c) !== wanted) continue;
      at = c.at;
      last = c.end;
      form = c.form;
    }
    c.at = at;
    c.end = last;
    c.form = form;
    return form !== EMPTY;
  };

  // --- Reading.

  /** `size` bytes of floats. */
  const readFloats = (c: Cursor, size: number): number[] => {
    const { bytes, at } = c;
    c.at = at + size;
    // A literal: an array that grows is made twice.
    if (size === 12) return [floatAt(bytes, at), floatAt(bytes, at + 4), floatAt(bytes, at + 8)];
    const floats: number[] = [];
    for (let i = 0; i < size; i += 4) floats[floats.length] = floatAt(bytes, at + i);
    return floats;
  };

  /** A signed number at an offset, rounded to the nearest double beyond ±2^53; the cursor then stands behind it. */
  const numberAt = (c: Cursor, at: number): number => {
    const { bytes } = c;
    let n = bytes[at++]!;
    if (n > 0x7f) {
      const second = bytes[at++]!;
      n = (n & 0x7f) | ((second & 0x7f) << 7);
      if (second > 0x7f) return largeAt(c, at, n);
    }
    c.at = at;
    return (n >>> 1) ^ -(n & 1);
  };

  /** What comes behind two groups. Up to six are a whole number under 2^41, exact in a double: a time of day is one. */
  const largeAt = (c: Cursor, at: number, n: number): number => {
    const { bytes } = c;
    let byte = bytes[at++]!;
    n |= (byte & 0x7f) << 14;
    if (byte > 0x7f) {
      byte = bytes[at++]!;
      n |= (byte & 0x7f) << 21;
      if (byte > 0x7f) {
        let high = bytes[at++]!;
        if (high > 0x7f) {
          byte = bytes[at++]!;
          if (byte > 0x7f) {
            c.at = at - 6;
            return toNumber(readLong(c));
          }
          high = (high & 0x7f) | (byte << 7);
        }
        c.at = at;
        high = high * 0x800_0000 + (n >>> 1);
        return (n & 1) === 0 ? high : -1 - high;
      }
    }
    c.at = at;
    return (n >>> 1) ^ -(n & 1);
  };

  /**
   * `length` bytes as text: UTF-8 where all of them are, else a character for each. What most texts are, short ASCII, many
   * characters at a time, for each call makes a string that is put behind the others.
   *
   * @throws WireError when there are not so many bytes.
   */
  const readText = (c: Cursor, length: number): string => {
    const { bytes } = c;
    let { at } = c;
    const end = at + length;
    if (end > c.end) throw malformed();
    c.at = end;
    let text = "";
    let all = 0;
    for (; end - at >= 8; at += 8) {
      const a = bytes[at]!;
      const b = bytes[at + 1]!;
      const d = bytes[at + 2]!;
      const e = bytes[at + 3]!;
      const f = bytes[at + 4]!;
      const g = bytes[at + 5]!;
      const h = bytes[at + 6]!;
      const i = bytes[at + 7]!;
      all |= a | b | d | e | f | g | h | i;
      text += fromCharCode(a, b, d, e, f, g, h, i);
    }
    while (at < end) {
      const a = bytes[at++]!;
      all |= a;
      text += fromCharCode(a);
    }
    return all > 0x7f ? fromUtf8(text) : text;
  };

  const fromUtf8 = (text: string): string => {
    try {
      return fromEscaped(fromLatin(text));
    } catch {
      return text;
    }
  };

  const toUtf8 = (text: string): string => toLatin(toEscaped(wellFormed(text)));

  // --- Writing.

  /** @throws WireError when `at` is past the end of what may be written. */
  const room = (c: Cursor, at: number): void => {
    if (at > c.end) throw malformed();
  };

  /** A whole number from 0 to 2^32 - 1. */
  const writeVarint = (b: Uint8Array, at: number, n: number): number => {
    while (n > 0x7f) {
      b[at++] = n | 0x80;
      n >>>= 7;
    }
    b[at] = n;
    return at + 1;
  };

  /** A key is eight times the index and the wire type: at most 1,023. */
  const writeKey = (b: Uint8Array, at: number, key: number): number => {
    if (key > 0x7f) {
      b[at++] = key | 0x80;
      key >>>= 7;
    }
    b[at] = key;
    return at + 1;
  };

  /** A safe integer; -0 is written as 0. */
  const writeWhole = (b: Uint8Array, at: number, n: number): number => {
    if (n === (n | 0)) return writeVarint(b, at, ((n << 1) ^ (n >> 31)) >>> 0);
    return n < 0 ? writeLarge(b, at, -1 - n, 1) : writeLarge(b, at, n, 0);
  };

  /**
   * A number from 2^27 on; what stands behind its point is left out. What is left of the number without its sign has 53 bits:
   * 27 of them, with the sign four groups, and the rest.
   * @param sign 1: `half` is what is left of a negative number when 1 is added and its sign is taken away.
   */
  const writeLarge = (b: Uint8Array, at: number, half: number, sign: number): number => {
    const four = (half << 1) | sign;
    b[at] = four | 0x80;
    b[at + 1] = (four >>> 7) | 0x80;
    b[at + 2] = (four >>> 14) | 0x80;
    b[at + 3] = (four >>> 21) | 0x80;
    return writeVarint(b, at + 4, (half / 0x800_0000) | 0);
  };

  /** A bigint from -2^63 to 2^63 - 1. */
  const writeLong = (b: Uint8Array, at: number, n: bigint): number => {
    n = asUintN(64, (n << 1n) ^ (n >> 63n));
    for (; n > 0x7fn; n >>= 7n) b[at++] = toNumber(n & 0x7fn) | 0x80;
    b[at] = toNumber(n);
    return at + 1;
  };

  /** Everything that stands between the key and the content of a string, floats or data. */
  const writeBox = (b: Uint8Array, at: number, form: number, length: number): number => {
    at = writeVarint(b, at, 1 + sizeOf(length) + length);
    b[at] = form;
    return writeVarint(b, at + 1, length);
  };

  /** How many bytes a length takes; what is longer than this knows fits no packet. */
  const sizeOf = (length: number): number => (length < 0x80 ? 1 : length < 0x4000 ? 2 : 3);

  /** A text without its key. Asks for room. */
  const writeText = (c: Cursor, at: number, text: string): number => {
    const { length } = text;
    if (length > 125) return writeLongText(c, at, text);
    const { bytes } = c;
    // As if it were ASCII: then its lengths are known, each of a byte, and one pass writes it.
    bytes[at] = length + 2;
    bytes[at + 1] = STRING;
    bytes[at + 2] = length;
    const start = at + 3;
    for (let i = 0; i < length; i++) {
      const unit = charCodeAt(text, i);
      if (unit > 0x7f) return writeLongText(c, at, text);
      bytes[start + i] = unit;
    }
    return start + length;
  };

  /** Room is asked for before anything is made of a text that nobody has looked at: escaped it is up to nine times as long. */
  const writeLongText = (c: Cursor, at: number, text: string): number => {
    room(c, at + text.length);
    text = toUtf8(text);
    const { length } = text;
    room(c, at + length);
    at = writeBox(c.bytes, at, STRING, length);
    for (let i = 0; i < length; i++) c.bytes[at++] = charCodeAt(text, i);
    return at;
  };

  /** Leaves room for what stands before data of a length not known yet: most is short. Where the data begins. Asks for room. */
  const openData = (c: Cursor, at: number): number => {
    room(c, at);
    c.at = at;
    return at + 3;
  };

  /** Data that began at `start` ends here. */
  const closeData = (c: Cursor, start: number, at: number): number => {
    const length = at - start;
    if (length > 0x7d) return closeLongData(c, start, at);
    const { bytes } = c;
    bytes[start - 3] = length + 2;
    bytes[start - 2] = DATA;
    bytes[start - 1] = length;
    return at;
  };

  const closeLongData = (c: Cursor, start: number, at: number): number => {
    const { bytes } = c;
    const length = at - start;
    const more = sizeOf(1 + sizeOf(length) + length) + sizeOf(length) - 2;
    room(c, at + more);
    // Not `copyWithin`: a script can replace that, and would be handed the bytes.
    for (let from = at; from-- > start; ) bytes[from + more] = bytes[from]!;
    writeBox(bytes, start - 3, DATA, length);
    return at + more;
  };

  return [
    WireError,
    malformed,
    readVarint,
    readLong,
    enterValue,
    enterBox,
    find,
    numberAt,
    readFloats,
    readText,
    room,
    writeVarint,
    writeKey,
    writeWhole,
    writeLarge,
    writeLong,
    writeBox,
    writeText,
    openData,
    closeData,
  ];
}
