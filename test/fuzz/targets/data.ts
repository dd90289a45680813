/**
 * RTData without a definition: the scan, the knife, the generic codec and its reading in place agree on every input, and on
 * what the plainest reading of the protocol says.
 */

import { type DataValue, findValue, readData, valueView, writeData } from "#runtime/packet/data.ts";
import { cutData, scanData } from "#runtime/packet/scan.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { cut, mustCut, parse } from "../../packet/naive.ts";
import { anyData } from "../data-drafts.ts";
import { golden } from "../golden.ts";
import { isMalformed } from "../guest.ts";
import { must, same, type Trace } from "../oracle.ts";
import type { Target } from "../target.ts";

type Values = Map<number, DataValue>;

const validator = makeValidator({ packets: [], records: [], enums: [], digest: "" });
const view = valueView();

/** The plain reading copies at every level: it is asked of short inputs only, and not of all. */
const PLAIN = 300;

export function write(values: Values, most: number): Uint8Array {
  // Latin-1 becomes UTF-8, and every number its shortest form.
  const c = cursor(new Uint8Array(64 + 3 * most));
  writeData(c, values);
  return c.bytes.subarray(0, c.at);
}

/** Null: it is refused. */
export function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!isMalformed(error)) throw error;
    return null;
  }
}

function sortOf(values: Values, trace: Trace, depth: number): number {
  let kinds = 0;
  for (const value of values.values()) {
    kinds |= 1 << (value.kind.charCodeAt(0) & 7);
    if (value.kind === "data" && depth < 3) kinds |= sortOf(value.value as Values, trace, depth + 1) << 8;
  }
  return kinds;
}

export const data: Target = {
  name: "data",
  allowance: 4096,
  seeds: golden.data,
  generate: anyData,

  run(bytes, start, end, trace) {
    const verdict = scanData(bytes, start, end);
    const values = attempt(() => readData(bytes, start, end));
    must((values === null) === (verdict.kind === "malformed"), `The scan says ${verdict.kind}, the codec does not.`);

    const problem = validator.check(1, "client", bytes, start, end);
    must((problem !== null) === (verdict.kind === "malformed"), "Scan and validator differ.");
    must(problem !== null || validator.mustCut === (verdict.kind === "cut"), "Scan and validator differ in the cut.");
    trace.kind(verdict.kind);
    if (end - start <= PLAIN && (bytes[end - 1]! & 15) === 3) plainly(bytes, start, end, verdict.kind);
    if (values === null) {
      if (verdict.kind === "malformed") trace.kind(verdict.reason);
      return;
    }
    trace.value(values);
    trace.sort(sortOf(values, trace, 1));

    for (const index of [1, 2, 16, 127, 0, 128, values.keys().next().value ?? 5]) {
      const found = findValue(bytes, start, end, index, view);
      must(found === values.has(index), `Index ${index} is found, or is not, and should not be, or should.`);
      if (found) must(view.at >= start && view.at <= view.end && view.end <= end, "A value lies outside its data.");
    }

    if (verdict.kind === "cut") {
      const rest = cutData(bytes, start, end);
      must(rest.length <= end - start, "Data grows when it is cut.");
      must(scanData(rest, 0, rest.length).kind === "clean", "Data that was cut is not clean.");
      must(same(readData(rest), values), "Data that was cut holds other values.");
    }
    const written = write(values, end - start);
    const again = readData(written);
    must(same(again, values), "Values do not come back.");
    must(same(write(again, end - start), written), "Values are written in two ways.");
    must(scanData(written, 0, written.length).kind === "clean", "What is written is not clean.");
  },

  decode: (bytes, start, end) => readData(bytes, start, end),
};

function plainly(bytes: Uint8Array, start: number, end: number, kind: string): void {
  let items: ReturnType<typeof parse> | null = null;
  try {
    items = parse([...bytes.subarray(start, end)]);
  } catch {
    // It throws errors of any kind: that it throws is its verdict.
  }
  const expected = items === null ? "malformed" : mustCut(items) ? "cut" : "clean";
  must(kind === expected, `The scan says ${kind}, a plain reading ${expected}.`);
  if (items !== null && expected === "cut") {
    must(same(cutData(bytes, start, end), Uint8Array.from(cut(items))), "The knife cuts other bytes.");
  }
}
