/**
 * The scan of RTData that is about to be passed on, and the knife for what must not be: safe for every client, or made so.
 *
 * Host only. A structural judgement without a definition; the walk itself is walk.ts. Cutting keeps every byte and the
 * order of everything else; only the lengths around nested RTData that became shorter are rewritten.
 */

import { type Cursor, claim, cursor } from "#runtime/wire/cursor.ts";
import { closeLength, enterValue, LAST_INDEX, openLength, valueView } from "./data.ts";
import { mustCut, walkData } from "./walk.ts";

export type ScanResult =
  /** Pass it on as it is. */
  | { readonly kind: "clean" }
  /** Sound, but indexes 0 or above 127 must be cut out first (`cutData`): games can set them, clients disconnect on them. */
  | { readonly kind: "cut" }
  /** Do not pass it on. `reason` is a sentence. */
  | { readonly kind: "malformed"; readonly reason: string };

const clean: ScanResult = { kind: "clean" };
const cut: ScanResult = { kind: "cut" };

/** Judges the RTData between `start` and `end`; allocates only where it is malformed. */
export function scanData(bytes: Uint8Array, start: number, end: number): ScanResult {
  const reason = walkData(bytes, start, end, null);
  return reason !== null ? { kind: "malformed", reason } : mustCut() ? cut : clean;
}

/**
 * A fresh copy of the RTData without those indexes, nested ones included; never longer than what it was made from.
 *
 * @throws WireError when the RTData is malformed: scan it first.
 */
export function cutData(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const c = cursor(new Uint8Array(end - start));
  cutLevel(c, bytes, start, end);
  return c.bytes.subarray(0, c.at);
}

function cutLevel(c: Cursor, bytes: Uint8Array, start: number, end: number): void {
  const view = valueView();
  view.bytes = bytes;
  let next = start;
  while (next < end) {
    const from = next;
    view.at = from;
    view.end = end;
    const index = enterValue(view);
    next = view.end;
    if (index < 1 || index > LAST_INDEX) continue;
    if (view.form === "data" && needsCut(bytes, view.at, view.end)) {
      copy(c, bytes, from, from + (index < 16 ? 1 : 2));
      const outer = openLength(c);
      c.bytes[claim(c, 1)] = 0x72;
      const inner = openLength(c);
      cutLevel(c, bytes, view.at, view.end);
      closeLength(c, inner);
      closeLength(c, outer);
    } else copy(c, bytes, from, next);
  }
}

/** Is there such an index at this level or below? */
function needsCut(bytes: Uint8Array, start: number, end: number): boolean {
  const view = valueView();
  view.bytes = bytes;
  for (let next = start; next < end; next = view.end) {
    view.at = next;
    view.end = end;
    const index = enterValue(view);
    if (index < 1 || index > LAST_INDEX) return true;
    const last = view.end;
    if (view.form === "data" && needsCut(bytes, view.at, last)) return true;
  }
  return false;
}

function copy(c: Cursor, bytes: Uint8Array, start: number, end: number): void {
  c.bytes.set(bytes.subarray(start, end), claim(c, end - start));
}
