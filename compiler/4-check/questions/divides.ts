/**
 * Divisions that come out even by how they are written: `(cell - cell % width) / width`, `n * (n + 1) / 2`, the length of a list
 * that is filled in pairs.
 *
 * Invariant: only what is written so that no fraction can be left; what merely may come out even is not said to.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "./lookup.ts";
import { numberOf } from "./ranges.ts";

type Binary = Expression & { readonly kind: "binary" };

/** Whether a division of whole numbers leaves no fraction, for a reason that stands in its own line or in a question before it. */
export function dividesEvenly(lookup: CodeLookup, { left, right }: Binary): boolean {
  const by = plain(lookup, right);
  const divisor = numberOf(lookup, right);
  if (isWithoutRest(lookup, left, by)) return true;
  if (divisor !== undefined && (isMultiple(lookup, left, divisor) || isInGroups(lookup, left, divisor))) return true;
  if (divisor === 2 && isOfNeighbours(lookup, left)) return true;
  return isAskedForRest(lookup, left, by);
}

function plain(lookup: CodeLookup, one: Expression): string {
  return lookup.textOf(one).replace(/[\s()]/g, "");
}

/** `n - n % d` */
function isWithoutRest(lookup: CodeLookup, left: Expression, by: string): boolean {
  if (left.kind !== "binary" || left.operator !== "-" || left.right.kind !== "binary" || left.right.operator !== "%")
    return false;
  return plain(lookup, left.right.left) === plain(lookup, left.left) && plain(lookup, left.right.right) === by;
}

/** `n * 100`, divided by 20. */
function isMultiple(lookup: CodeLookup, left: Expression, divisor: number): boolean {
  if (left.kind !== "binary" || left.operator !== "*") return false;
  return [left.left, left.right].some((part) => {
    const factor = numberOf(lookup, part);
    return factor !== undefined && divisor !== 0 && Number.isInteger(factor / divisor);
  });
}

/** `n * (n + 1)`: one of two neighbours is even. */
function isOfNeighbours(lookup: CodeLookup, left: Expression): boolean {
  if (left.kind !== "binary" || left.operator !== "*") return false;
  const [a, b] = [plain(lookup, left.left), plain(lookup, left.right)];
  return [`${a}+1`, `1+${a}`, `${a}-1`].includes(b) || [`${b}+1`, `1+${b}`, `${b}-1`].includes(a);
}

/** `list.length`, where each `list.push(x, y)` puts in as many at a time. */
function isInGroups(lookup: CodeLookup, left: Expression, divisor: number): boolean {
  if (left.kind !== "member" || left.name !== "length") return false;
  const list = plain(lookup, left.object);
  const pushes = lookup.all("call").filter(({ callee }) => {
    return callee.kind === "member" && callee.name === "push" && plain(lookup, callee.object) === list;
  });
  return pushes.length > 0 && pushes.every(({ args }) => args.length > 1 && args.length % divisor === 0);
}

/** `if (n % d === 0)` */
function isAskedForRest(lookup: CodeLookup, left: Expression, by: string): boolean {
  const what = plain(lookup, left);
  return [...conditionsAround(lookup, left), ...exitsBefore(lookup, left)].some((test) =>
    lookup.inside(test, true).some((one) => {
      if (isFunction(one) || one.kind !== "binary" || one.operator !== "%") return false;
      return plain(lookup, one.left) === what && plain(lookup, one.right) === by;
    }),
  );
}
