/**
 * What a field allows, while its type stays: least and largest value, length, number of items, the shape of its JSON; and
 * what is said of it for people.
 */

import { rt7027, rt7028, rt7029, rt7030, rt7031, rt7032, rt7040, rt7041 } from "#compiler/diagnostics/catalogue.ts";
import type { Field } from "#schemas/packet-model.ts";
import type { Sides } from "./breaks.ts";
import type { Comparison, Parts } from "./change.ts";
import { sameShape, shapeCovers, shapeText } from "./shapes.ts";

export type Limit = "min" | "max" | "maxLength" | "repeat";

/** Tells each of these limits that changed. An absent limit allows everything. */
export function compareLimits(
  { found }: Comparison,
  { before, after }: { readonly before: Field; readonly after: Field },
  limits: readonly Limit[],
  parts: Parts,
  sides: Sides,
): void {
  for (const limit of limits) {
    // A list that became a single value, or the other way round, is another change.
    if (limit === "repeat" && (before.repeat === undefined || after.repeat === undefined)) continue;
    // Turned round, a least value is a largest one: smaller is tighter.
    const sign = limit === "min" ? -1 : 1;
    const was = before[limit] === undefined ? Number.POSITIVE_INFINITY : sign * before[limit];
    const is = after[limit] === undefined ? Number.POSITIVE_INFINITY : sign * after[limit];
    if (was === is) continue;
    const holes = { name: parts.after.name, limit, was: before[limit] ?? "none", is: after[limit] ?? "none" };
    if (is < was) found({ rule: "limitTightened", sides, ...parts, tell: (span, notes) => rt7027(span, holes, notes) });
    else found({ rule: "limitWidened", sides, ...parts, tell: (span, notes) => rt7028(span, holes, notes) });
  }
}

/** Tells that the JSON of a field has another shape, and who takes whose. */
export function compareShapes(
  { found }: Comparison,
  { before, after }: { readonly before: Field; readonly after: Field },
  parts: Parts,
  sides: Sides,
): void {
  if (sameShape(before.shape, after.shape)) return;
  const newReadsOld = shapeCovers(after.shape, before.shape);
  const oldReadsNew = shapeCovers(before.shape, after.shape);
  const holes = { name: parts.after.name, was: shapeText(before.shape), is: shapeText(after.shape) };
  const [rule, tell] = newReadsOld
    ? oldReadsNew
      ? (["shapeRestated", rt7032] as const)
      : (["shapeWidened", rt7030] as const)
    : oldReadsNew
      ? (["shapeTightened", rt7029] as const)
      : (["shapeReplaced", rt7031] as const);
  found({ rule, sides, ...parts, tell: (span, notes) => tell(span, holes, notes) });
}

interface Worded {
  readonly description?: string;
  readonly unit?: string;
  readonly deprecated?: string;
}

/** Tells what is said otherwise of a thing that stayed. */
export function compareWords({ found }: Comparison, parts: Parts): void {
  const sides: Sides = new Set();
  const before: Worded = parts.before.definition;
  const after: Worded = parts.after.definition;
  const name = parts.after.name;
  if (before.deprecated !== after.deprecated) {
    const now = after.deprecated === undefined ? "no longer deprecated" : "deprecated";
    const instead = after.deprecated === undefined || after.deprecated === "" ? "" : `: ${after.deprecated}`;
    const holes = {
      name,
      now: before.deprecated !== undefined && now === "deprecated" ? "still deprecated" : now,
      instead,
    };
    found({ rule: "deprecationChanged", sides, ...parts, tell: (span, notes) => rt7040(span, holes, notes) });
  }
  const what = (["description", "unit"] as const).filter((word) => before[word] !== after[word]);
  if (what.length === 0) return;
  const holes = { name, what: what.join(" and ") };
  found({ rule: "wordsChanged", sides, ...parts, tell: (span, notes) => rt7041(span, holes, notes) });
}
