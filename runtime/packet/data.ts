/**
 * RTData, the generic codec: values by index, read whole, read in place, and written. The reference every other codec is
 * held against. Goes into the guest, so it knows nothing of frames, models or hosts, and it works on shared memory.
 *
 * Invariant: what `writeData` wrote, `readData` reads back equal, and `scanData` (scan.ts) calls clean. Reading is strict:
 * a key in a longer form than needed, a wire type or a value form no client knows, two values in one place or none of the
 * promised length are `WireError`s, because shipped clients hang or disconnect on them. Two things are not errors: an index
 * outside 1 to 127 is passed over (some clients let games set them), and a value without content leaves its index empty.
 */

import { type Cursor, claim, WireError } from "#runtime/wire/cursor.ts";
import { readDouble, readFloat, writeDouble, writeFloat } from "#runtime/wire/floats.ts";
import { readText, utf8Length, writeUtf8 } from "#runtime/wire/text.ts";
import {
  readVarint,
  readZigzag64,
  readZigzag64Big,
  skipVarint,
  varintLength,
  writeVarint,
  writeZigzag64,
  writeZigzag64Big,
} from "#runtime/wire/varint.ts";
import type { WireForm } from "#schemas/field-types.ts";

/** The largest index; the smallest is 1. */
export const LAST_INDEX = 127;

/** How deep RTData may nest, the outermost one counted. Deeper is malformed: it protects the stacks of all who read it. */
export const MAX_DEPTH = 32;

type Plain =
  /** A number where it is a safe integer, else a bigint: never rounded. */
  | { readonly kind: "number"; readonly value: number | bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "floats"; readonly value: readonly number[] };

/** What `readData` finds at an index. */
export type DataValue = Plain | { readonly kind: "data"; readonly value: ReadonlyMap<number, DataValue> };

/** What `writeData` takes: the same, and RTData that is bytes already, which are copied unchanged. */
export type DataInput =
  | Plain
  | { readonly kind: "data"; readonly value: ReadonlyMap<number, DataInput> }
  | { readonly kind: "encoded"; readonly value: Uint8Array };

/**
 * Where a value lies, for reuse from call to call. It is a cursor over the content (without key and lengths): a `float` can
 * be read by `readFloat(view)`, a `string` by `readText(view, view.end - view.at)`, nested `data` lies from `at` to `end`.
 */
export interface ValueView extends Cursor {
  bytes: Uint8Array;
  end: number;
  /** `empty`: the index was sent with no value in it. */
  form: WireForm | "empty";
}

/** A view of nothing yet. */
export function valueView(): ValueView {
  return { bytes: new Uint8Array(0), at: 0, end: 0, form: "empty" };
}

/**
 * Finds the value of one index without decoding the others; of several, the last counts. False: the index is empty.
 * Nested RTData is passed over, not looked into. After false or a throw, `into` holds nothing of use.
 *
 * @throws WireError when the bytes walked over are malformed.
 */
export function findValue(bytes: Uint8Array, start: number, end: number, index: number, into: ValueView): boolean {
  let at = -1;
  let last = -1;
  let form: ValueView["form"] = "empty";
  into.bytes = bytes;
  for (let next = start; next < end; next = into.end) {
    into.at = next;
    into.end = end;
    if (enterValue(into) !== index) continue;
    at = into.at;
    last = into.end;
    form = into.form;
  }
  into.at = at;
  into.end = last;
  into.form = form;
  return form !== "empty" && index > 0 && index <= LAST_INDEX;
}

/**
 * All values by index, decoded, in the order their index was first seen. Uses no more memory than about 60 times the bytes.
 *
 * @throws WireError when the bytes are malformed or nest deeper than `MAX_DEPTH`.
 */
export function readData(bytes: Uint8Array, start = 0, end = bytes.length): Map<number, DataValue> {
  return readLevel(bytes, start, end, 1);
}

/**
 * Moves a view from the key of a value (`at`) to its content: sets `at`, `end` and `form`, and returns the index. The next
 * key stands at the new `end`. On entry `end` is the end of the RTData. Of an index outside 1 to 127 only the extent is
 * checked; its form is `empty`.
 *
 * @throws WireError when the value is malformed.
 */
export function enterValue(view: ValueView): number {
  const start = view.at;
  const key = readVarint(view);
  const index = key >>> 3;
  const usable = index > 0 && index <= LAST_INDEX;
  if (usable && view.at - start !== (index < 16 ? 1 : 2)) throw new WireError("A key is longer than it needs to be.");
  let at = view.at;
  switch (key & 7) {
    case 0:
      view.form = "varint";
      skipVarint(view);
      break;
    case 1:
      view.form = "fixed64";
      claim(view, 8);
      break;
    case 5:
      view.form = "fixed32";
      claim(view, 4);
      break;
    case 2:
      at = claim(view, readVarint(view));
      view.form = "empty";
      if (usable && view.at > at) {
        view.end = view.at;
        view.at = at;
        enterBox(view);
        return index;
      }
      break;
    default:
      throw new WireError(`Wire type ${key & 7} is none of RTData.`);
  }
  view.end = view.at;
  view.at = at;
  if (!usable) view.form = "empty";
  return index;
}

/** Moves a view from the start of an RTVal that is not empty to the content of its one value. Throws `WireError` when malformed. */
export function enterBox(view: ValueView): void {
  const key = view.bytes[view.at++];
  view.form = key === 0x0a ? "string" : key === 0x12 ? "floats" : key === 0x72 ? "data" : "empty";
  if (view.form === "empty") throw new WireError("A value is neither string, floats nor data.");
  const length = readVarint(view);
  // Several values in one RTVal come from no client, and clients differ in which one they take: refused, both ways round.
  if (length !== view.end - view.at) throw new WireError("A value's length and the length around it disagree.");
  if (view.form === "floats" && (length & 3) !== 0) throw new WireError("Floats take 4 bytes each.");
}

function readLevel(bytes: Uint8Array, start: number, end: number, depth: number): Map<number, DataValue> {
  if (depth > MAX_DEPTH) throw new WireError(`RTData nests deeper than ${MAX_DEPTH}.`);
  const values = new Map<number, DataValue>();
  const view = valueView();
  view.bytes = bytes;
  let next = start;
  while (next < end) {
    view.at = next;
    view.end = end;
    const index = enterValue(view);
    next = view.end;
    if (index < 1 || index > LAST_INDEX) continue;
    if (view.form === "empty") values.delete(index);
    else values.set(index, readValue(view, view.form, depth));
  }
  return values;
}

function readValue(view: ValueView, form: WireForm, depth: number): DataValue {
  switch (form) {
    case "varint": {
      const { at } = view;
      const near = readZigzag64(view);
      if (near > -0x20_0000_0000_0000 && near < 0x20_0000_0000_0000) return { kind: "number", value: near };
      view.at = at;
      return { kind: "number", value: readZigzag64Big(view) };
    }
    case "fixed32":
      return { kind: "float", value: readFloat(view) };
    case "fixed64":
      return { kind: "double", value: readDouble(view) };
    case "string":
      return { kind: "string", value: readText(view, view.end - view.at) };
    case "floats":
      return { kind: "floats", value: readFloats(view) };
    case "data":
      return { kind: "data", value: readLevel(view.bytes, view.at, view.end, depth + 1) };
  }
}

/** All floats from here to the cursor's end, which must be a multiple of 4 bytes away. */
export function readFloats(c: Cursor): number[] {
  const floats: number[] = [];
  while (c.at < c.end) floats[floats.length] = readFloat(c);
  return floats;
}

/**
 * Writes the values in ascending order of index, without a length in front.
 *
 * @throws WireError when an index is not a whole number from 1 to 127, a number does not fit 64 bits, the data nests deeper
 * than `MAX_DEPTH` (`encoded` data is copied unseen), or the buffer is full. RangeError when a number has a fraction.
 */
export function writeData(c: Cursor, entries: ReadonlyMap<number, DataInput>): void {
  writeLevel(c, entries, 1);
}

function writeLevel(c: Cursor, entries: ReadonlyMap<number, DataInput>, depth: number): void {
  if (depth > MAX_DEPTH) throw new WireError(`RTData nests deeper than ${MAX_DEPTH}.`);
  let last = 0;
  let ascending = true;
  for (const index of entries.keys()) {
    if (index < last) ascending = false;
    last = index;
  }
  if (ascending) for (const [index, value] of entries) writeValue(c, index, value, depth);
  else for (const index of [...entries.keys()].sort((a, b) => a - b)) writeValue(c, index, entries.get(index)!, depth);
}

function writeValue(c: Cursor, index: number, input: DataInput, depth: number): void {
  switch (input.kind) {
    case "number": {
      writeKey(c, index, 0);
      const { value } = input;
      if (typeof value === "number" && Number.isSafeInteger(value)) writeZigzag64(c, value);
      else writeZigzag64Big(c, BigInt(value));
      break;
    }
    case "float":
      writeKey(c, index, 5);
      writeFloat(c, input.value);
      break;
    case "double":
      writeKey(c, index, 1);
      writeDouble(c, input.value);
      break;
    case "string": {
      const length = utf8Length(input.value);
      writeBox(c, index, 0x0a, length);
      writeUtf8(c, input.value, length);
      break;
    }
    case "floats": {
      const { value } = input;
      writeBox(c, index, 0x12, value.length * 4);
      for (let i = 0; i < value.length; i++) writeFloat(c, value[i]!);
      break;
    }
    case "encoded": {
      const { value } = input;
      writeBox(c, index, 0x72, value.length);
      c.bytes.set(value, claim(c, value.length));
      break;
    }
    case "data": {
      writeKey(c, index, 2);
      const outer = openLength(c);
      c.bytes[claim(c, 1)] = 0x72;
      const inner = openLength(c);
      writeLevel(c, input.value, depth + 1);
      closeLength(c, inner);
      closeLength(c, outer);
      break;
    }
  }
}

/**
 * Writes the key of a value: wire type 0 for varints, 5 for floats, 1 for doubles, 2 for the rest.
 *
 * @throws WireError when the index is not a whole number from 1 to 127, or the buffer is full.
 */
export function writeKey(c: Cursor, index: number, wireType: 0 | 1 | 2 | 5): void {
  if (!(index >= 1 && index <= LAST_INDEX && Math.floor(index) === index)) {
    throw new WireError(`Index ${index} is not a whole number from 1 to ${LAST_INDEX}.`);
  }
  writeVarint(c, (index << 3) | wireType);
}

/** Writes all that stands before the content of a string (0x0a), floats (0x12) or nested data (0x72) of known length. */
export function writeBox(c: Cursor, index: number, key: 0x0a | 0x12 | 0x72, length: number): void {
  writeKey(c, index, 2);
  writeVarint(c, 1 + varintLength(length) + length);
  c.bytes[claim(c, 1)] = key;
  writeVarint(c, length);
}

/** Leaves room for a length not known yet; hand the result to `closeLength` once the content is written. */
export function openLength(c: Cursor): number {
  return claim(c, 1);
}

/** Writes the length of what follows `openLength`; content of more than 127 bytes is moved to make room for it. */
export function closeLength(c: Cursor, opened: number): void {
  const length = c.at - opened - 1;
  const more = varintLength(length) - 1;
  if (more > 0) {
    claim(c, more);
    c.bytes.copyWithin(opened + 1 + more, opened + 1, opened + 1 + length);
  }
  const end = c.at;
  c.at = opened;
  writeVarint(c, length);
  c.at = end;
}
