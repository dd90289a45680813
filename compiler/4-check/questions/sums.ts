/**
 * Sums: what a variable is worth where that is a number and what was not known before, each so often: `at + 2`, where `at` is what
 * it was when the function began.
 */

/** A number, and how often what is not known is in it. */
export interface Sum {
  readonly known: number;
  readonly times: ReadonlyMap<object, number>;
}

/** A number that is known. */
export function sum(known: number): Sum {
  return { known, times: new Map() };
}

/** What is not known, once. */
export function once(what: object): Sum {
  return { known: 0, times: new Map([[what, 1]]) };
}

/** One sum and so many times another. */
export function plus(a: Sum, b: Sum, factor: number): Sum {
  const times = new Map(a.times);
  for (const [what, often] of b.times) {
    const all = (times.get(what) ?? 0) + often * factor;
    if (all === 0) times.delete(what);
    else times.set(what, all);
  }
  return { known: a.known + b.known * factor, times };
}

/** Whether two sums are the same number, whatever it is. */
export function isSameSum(a: Sum, b: Sum): boolean {
  return a.known === b.known && isSameBut(a, b);
}

/** Whether two sums differ by a number that is known, or not at all. */
export function isSameBut({ times: a }: Sum, { times: b }: Sum): boolean {
  if (a.size !== b.size) return false;
  for (const [what, often] of a) if (b.get(what) !== often) return false;
  return true;
}
